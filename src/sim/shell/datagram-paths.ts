/**
 * The way from the devices to the gateways: datagrams are lost, delayed, doubled, overtaken and cut, a little always
 * and much in a bad hour; streams keep their order.
 */
import type { Random } from "../../base/prng.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import type { Counts } from "../counts.ts";

type Odds = {
  readonly dropped: number;
  readonly delayed: number;
  readonly doubled: number;
  readonly overtaken: number;
  readonly cut: number;
};

const ORDINARY: Odds = { dropped: 0.004, delayed: 0.003, doubled: 0.002, overtaken: 0.003, cut: 0.0005 };
const BAD: Odds = { dropped: 0.25, delayed: 0.15, doubled: 0.1, overtaken: 0.15, cut: 0.05 };

export class DatagramPaths {
  isBad = false;
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #counts: Counts;
  readonly #streamAtMs = new Map<string, number>();

  constructor(agenda: Agenda, random: Random, counts: Counts) {
    this.#agenda = agenda;
    this.#random = random;
    this.#counts = counts;
  }

  /** Whether a request fails on its way. */
  loses(): boolean {
    return this.#random.next() < (this.isBad ? BAD : ORDINARY).dropped;
  }

  latencyMs(): number {
    return 40 + this.#random.next() * 260;
  }

  datagram(bytes: Uint8Array, arrived: (bytes: Uint8Array) => void): void {
    const odds = this.isBad ? BAD : ORDINARY;
    let chance = this.#random.next();
    const happens = (kind: keyof Odds): boolean => {
      if (chance >= odds[kind]) {
        chance -= odds[kind];
        return false;
      }
      chance = Number.POSITIVE_INFINITY;
      this.#counts.add(`datagrams ${kind}`);
      return true;
    };
    if (happens("dropped")) return;
    let latencyMs = this.latencyMs();
    let sent = bytes;
    if (happens("delayed")) latencyMs += 2_000 + this.#random.next() * 40_000;
    else if (happens("overtaken")) latencyMs += 5_000 + this.#random.next() * 6_000;
    else if (happens("cut")) sent = bytes.subarray(0, this.#random.int(Math.max(1, bytes.length)));
    else if (happens("doubled")) this.#after(latencyMs + this.#random.next() * 3_000, () => arrived(sent));
    this.#after(latencyMs, () => arrived(sent));
  }

  /** A piece of a stream: it arrives after what its sender sent before. */
  stream(peer: string, bytes: Uint8Array, arrived: (bytes: Uint8Array) => void): void {
    const { nowMs } = this.#agenda;
    const stall = this.isBad && this.#random.next() < 0.1 ? this.#random.next() * 20_000 : 0;
    const atMs = Math.max(nowMs + this.latencyMs() + stall, (this.#streamAtMs.get(peer) ?? 0) + 1);
    this.#streamAtMs.set(peer, atMs);
    this.#agenda.at(atMs, () => arrived(bytes));
  }

  #after(delayMs: number, run: () => void): void {
    this.#agenda.at(this.#agenda.nowMs + delayMs, run);
  }
}
