/**
 * Fixes on their way to the writer's thread, with a written maximum.
 *
 * Adding a fix never blocks, throws or waits. Where the thread does not take them, the oldest are given up, a chunk
 * at a time, and counted: in an emergency the newest are the ones that find somebody.
 */
import { FixChunk, type FixToKeep } from "./fix-record.ts";

const CHUNK_FIXES = 1_024;
/** Chunks that are kept empty for the next fixes, so that a steady stream allocates nothing. */
const SPARE_CHUNKS_MAX = 64;

export class FixBuffer {
  readonly #fixesMax: number;
  #waiting: FixChunk[] = [];
  #filling: FixChunk | undefined;
  #spare: FixChunk[] = [];
  #fixCount = 0;
  #droppedCount = 0;

  constructor(fixesMax: number) {
    this.#fixesMax = Math.max(fixesMax, CHUNK_FIXES);
  }

  /** Fixes that wait here. */
  get fixCount(): number {
    return this.#fixCount;
  }

  /** Fixes given up since the start. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  add(deviceIndex: number, fix: FixToKeep, receivedAtMs: number, marks: number): void {
    let chunk = this.#filling;
    if (chunk === undefined || chunk.count === chunk.capacity) {
      if (chunk !== undefined) this.#waiting.push(chunk);
      chunk = this.#spare.pop() ?? FixChunk.ofCapacity(CHUNK_FIXES);
      this.#filling = chunk;
      this.#keepBelowMax();
    }
    chunk.write(deviceIndex, fix, receivedAtMs, marks);
    this.#fixCount++;
  }

  /** Takes the oldest chunks out, at most `chunksMax`. */
  take(chunksMax: number): FixChunk[] {
    if (this.#filling !== undefined && this.#filling.count > 0 && this.#waiting.length < chunksMax) {
      this.#waiting.push(this.#filling);
      this.#filling = undefined;
    }
    const taken = this.#waiting.splice(0, chunksMax);
    for (const { count } of taken) this.#fixCount -= count;
    return taken;
  }

  /** Gives an emptied chunk back for use. */
  recycle(buffer: ArrayBuffer): void {
    if (this.#spare.length < SPARE_CHUNKS_MAX) this.#spare.push(new FixChunk(buffer));
  }

  // Room for the chunk that is being filled is kept free.
  #keepBelowMax(): void {
    while (this.#fixCount > this.#fixesMax - CHUNK_FIXES) {
      const oldest = this.#waiting.shift();
      if (oldest === undefined) return;
      this.#fixCount -= oldest.count;
      this.#droppedCount += oldest.count;
      oldest.count = 0;
      if (this.#spare.length < SPARE_CHUNKS_MAX) this.#spare.push(oldest);
    }
  }
}
