/**
 * The keys of a running server. A new subject takes a key that is on the disk already, so that no row ever waits for
 * one; what was given to whom is written behind, and new keys are filled in ahead of need.
 *
 * Before the file says "looked through up to row N", every slot that rows up to N use is marked in it as used. What a
 * crash leaves unmarked is found again from the rows after N (open-seal.ts), so no key is given to two subjects.
 */
import { fdatasync, openSync, closeSync } from "node:fs";
import { promisify } from "node:util";
import type { KeyFile, Slot } from "./key-file.ts";

export type KeyRingOptions = {
  readonly file: KeyFile;
  /** Writing behind has failed, or works again. Keys that are ready are handed out meanwhile. */
  readonly troubled: (sentence: string | undefined) => void;
  /** The last row that is known to be durable. */
  readonly committedSeq: () => number;
  readonly spareMin?: number;
  readonly spareStep?: number;
  /** How keys come to the disk; tests put a faulty disk here. */
  readonly sync?: () => Promise<void>;
};

type Given = { readonly slot: number; readonly subject: string; readonly seq: number };

type Taken = { readonly slot: number; readonly key: Uint8Array };

const RECENT_MAX = 5_000;
const FLUSH_EVERY_MS = 500;
const OPENED_MAX = 20_000;
const datasync = promisify(fdatasync);

export class KeyRing {
  readonly #file: KeyFile;
  readonly #options: Required<Pick<KeyRingOptions, "spareMin" | "spareStep">> & KeyRingOptions;
  readonly #slots = new Map<string, number>();
  readonly #opened = new Map<number, Slot>();
  /** Keys that were taken lately: the subjects of open incidents are asked for again and again. */
  readonly #recent = new Map<string, Taken>();
  #spares: number[] = [];
  #given: Given[] = [];
  #slotCount: number;
  #seenSeq = 0;
  #isTroubled = false;
  #flushing: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #syncFd: number;

  constructor(options: KeyRingOptions) {
    this.#options = { spareMin: 1_024, spareStep: 64, ...options };
    this.#file = options.file;
    for (const { slot, state, use, fingerprint } of this.#file.outline()) {
      if (state !== "live") continue;
      if (use === "spare") this.#spares.push(slot);
      else if (use === "subject") this.#slots.set(fingerprint, slot);
    }
    this.#spares.reverse(); // the lowest goes first
    this.#slotCount = this.#file.slotCount;
    this.#syncFd = openSync(this.#file.path, "r");
    this.#timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS);
    this.#timer.unref();
  }

  get spareCount(): number {
    return this.#spares.length;
  }

  /** The key of a subject, and a ready one where it has none yet; undefined where none is ready. */
  take(subject: string, seq: number): Taken | undefined {
    this.#seenSeq = Math.max(this.#seenSeq, seq);
    const recent = this.#recent.get(subject);
    if (recent !== undefined) return recent;
    const taken = this.#take(subject, seq);
    if (taken === undefined) return undefined;
    if (this.#recent.size >= RECENT_MAX) this.#recent.clear();
    this.#recent.set(subject, taken);
    return taken;
  }

  #take(subject: string, seq: number): Taken | undefined {
    const fingerprint = this.#file.fingerprint(subject);
    const known = this.#slots.get(fingerprint);
    if (known !== undefined) {
      const slot = this.key(known);
      if (slot.state === "live") return { slot: known, key: slot.key };
    }
    for (let spare = this.#spares.pop(); spare !== undefined; spare = this.#spares.pop()) {
      const slot = this.key(spare);
      if (slot.state !== "live") continue;
      this.#slots.set(fingerprint, spare);
      this.#given.push({ slot: spare, subject, seq });
      return { slot: spare, key: slot.key };
    }
    return undefined;
  }

  /** The slot of a subject that has a key. */
  find(subject: string): number | undefined {
    return this.#slots.get(this.#file.fingerprint(subject));
  }

  /** Gives these keys to nobody any more: who comes again gets another. */
  forget(slots: readonly number[]): void {
    const gone = new Set(slots);
    this.#recent.clear();
    for (const [fingerprint, slot] of this.#slots) if (gone.has(slot)) this.#slots.delete(fingerprint);
  }

  key(slot: number): Slot {
    const known = this.#opened.get(slot);
    if (known !== undefined) return known;
    const found = this.#file.read(slot);
    if (found.state === "absent") return found;
    if (this.#opened.size >= OPENED_MAX) this.#opened.clear();
    this.#opened.set(slot, found);
    return found;
  }

  /** Writes behind what was given, and fills in new keys. Never rejects: what fails is told and tried again. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
    closeSync(this.#syncFd);
    this.#file.close();
  }

  async #flush(): Promise<void> {
    const given = this.#given;
    const throughSeq = Math.min(this.#seenSeq, this.#options.committedSeq());
    try {
      for (const { slot, subject } of given) this.#file.assign(slot, "subject", this.#file.fingerprint(subject));
      const fresh = await this.#refill();
      if (given.length > 0 || fresh.length > 0) await this.#sync();
      this.#given = this.#given.slice(given.length);
      this.#spares.unshift(...fresh); // on the disk: from now on they may be used
      if (given.length > 0 && throughSeq > this.#file.throughSeq) this.#file.setThroughSeq(throughSeq);
      if (this.#isTroubled) this.#options.troubled(undefined);
      this.#isTroubled = false;
    } catch (error) {
      if (this.#isTroubled) return;
      this.#isTroubled = true;
      const why = error instanceof Error ? error.message : String(error);
      this.#options.troubled(`the key file can't be written (${why}); ${this.#spares.length} keys are ready`);
    }
  }

  // A few at a time: wrapping thousands of keys at once would hold the loop.
  async #refill(): Promise<number[]> {
    const { spareMin, spareStep } = this.#options;
    const fresh: number[] = [];
    while (this.#spares.length + fresh.length < spareMin) {
      const first = this.#slotCount;
      this.#file.fill(first, spareStep);
      this.#slotCount += spareStep;
      for (let slot = first + spareStep - 1; slot >= first; slot--) fresh.push(slot);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return fresh.sort((a, b) => b - a);
  }

  async #sync(): Promise<void> {
    if (this.#options.sync !== undefined) await this.#options.sync();
    else await datasync(this.#syncFd);
  }
}
