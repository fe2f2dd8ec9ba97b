/**
 * The newest committed events as the text that goes over the wire: written once, sent to every console.
 *
 * Bounded by count and by size. A console that has missed more than the ring holds gets a snapshot.
 */
import type { Envelope } from "../../domain/event.ts";

export type RingFrame = { readonly text: string; readonly toSeq: number };

const COUNT_MAX = 20_000;
const CHARS_MAX = 24_000_000;
/** Payload of one frame: well below what may stand unsent on a socket. */
const FRAME_CHARS = 24_000;

export class EventRing {
  #texts: string[] = [];
  #hashes: string[] = [];
  #firstSeq: number;
  #chars = 0;
  #baseHash: string;
  readonly #frames = new Map<string, RingFrame>();

  /** An empty ring that continues after `seq`, whose event has `hash`. */
  constructor(seq: number, hash: string) {
    this.#firstSeq = seq + 1;
    this.#baseHash = hash;
  }

  get lastSeq(): number {
    return this.#firstSeq + this.#texts.length - 1;
  }

  /** The hash of an event, where the ring still knows it. */
  hashOf(seq: number): string | undefined {
    if (seq === this.#firstSeq - 1) return this.#baseHash;
    return this.#hashes[seq - this.#firstSeq];
  }

  push(envelope: Envelope, hash: string): void {
    const text = JSON.stringify(envelope);
    this.#texts.push(text);
    this.#hashes.push(hash);
    this.#chars += text.length;
    this.#frames.clear();
    if (this.#texts.length > COUNT_MAX || this.#chars > CHARS_MAX) this.#dropOldest();
  }

  /** True where the ring holds everything after `seq`. */
  holdsAfter(seq: number): boolean {
    return seq >= this.#firstSeq - 1 && seq <= this.lastSeq;
  }

  /** The next frame for a console that has everything up to `seq`; undefined where nothing is newer. */
  frameAfter(seq: number): RingFrame | undefined {
    if (!this.holdsAfter(seq) || seq === this.lastSeq) return undefined;
    const key = String(seq);
    const known = this.#frames.get(key);
    if (known !== undefined) return known;
    const from = seq + 1 - this.#firstSeq;
    let to = from;
    let chars = 0;
    do {
      chars += this.#texts[to]?.length ?? 0;
      to++;
    } while (to < this.#texts.length && chars + (this.#texts[to]?.length ?? 0) <= FRAME_CHARS);
    const hash = JSON.stringify(this.#hashes[to - 1] ?? "");
    const frame = {
      text: `{"type":"events","events":[${this.#texts.slice(from, to).join(",")}],"hash":${hash}}`,
      toSeq: this.#firstSeq + to - 1,
    };
    this.#frames.set(key, frame);
    return frame;
  }

  // A quarter at a time, so that the cost of moving the rest is small for each event.
  #dropOldest(): void {
    const count = Math.ceil(this.#texts.length / 4);
    this.#baseHash = this.#hashes[count - 1] ?? this.#baseHash;
    for (const text of this.#texts.slice(0, count)) this.#chars -= text.length;
    this.#texts = this.#texts.slice(count);
    this.#hashes = this.#hashes.slice(count);
    this.#firstSeq += count;
  }
}
