/**
 * What the officer has done and the center does not have yet: delivered once each and in order, lane by lane.
 *
 * An item is on its way at once and kept sealed beside that; danger waits for no disk. A lane that is not taken is
 * tried again, soon at first; an item leaves only when the center has said what became of it. The same item sent twice
 * has one number and one effect.
 */
import {
  type FieldAct,
  type FieldItem,
  type FieldLane,
  fieldLanes,
  type FieldOutcome,
  type FieldSend,
  type FieldSent,
} from "../../protocol/field.ts";
import type { SealedStore } from "./sealed-store.ts";

export type Refused = { readonly act: FieldAct; readonly atMs: number; readonly why: string };
export type OutboxPorts = {
  /** Delivers; rejects where there is no answer. */
  readonly post: (send: FieldSend) => Promise<FieldSent>;
  readonly nowMs: () => number;
  readonly officer: () => string | undefined;
  readonly later: (work: () => void, afterMs: number) => void;
  /** Something was added, delivered or refused. */
  readonly changed: () => void;
  readonly refused: (refused: Refused) => void;
};
type Lane = {
  readonly name: FieldLane;
  items: FieldItem[];
  lastSeq: number;
  /** Deliveries that are on their way, and which began last. */
  sending: number;
  turn: number;
  failures: number;
  waits: boolean;
};

const BATCH_ITEMS = 100;
/** Below what the server takes in one request, in whatever script it is written. */
const BATCH_BYTES = 40_000;
/** A delivery may hang on a link that is gone: danger, and all else when there is a link again, does not wait for it. */
const AT_ONCE_MAX = 3;
const RETRY_MS = [300, 700, 700, 1_000, 2_000, 3_000];
const HELD_MS = 2_000;
/** Places of the last day or so are kept while there is no coverage; older ones make room. */
const TRAIL_MAX = 12_000;

export class Outbox {
  readonly #ports: OutboxPorts;
  readonly #store: SealedStore | undefined;
  readonly #lanes: Readonly<Record<FieldLane, Lane>>;
  #writing: Promise<unknown> = Promise.resolve();
  #storeFails = false;

  private constructor(ports: OutboxPorts, store: SealedStore | undefined, items: readonly FieldItem[]) {
    this.#ports = ports;
    this.#store = store;
    const lane = (name: FieldLane): Lane => {
      const own = items.filter((item) => item.lane === name);
      return { name, items: own, lastSeq: own.at(-1)?.seq ?? 0, sending: 0, turn: 0, failures: 0, waits: false };
    };
    this.#lanes = { first: lane("first"), work: lane("work"), trail: lane("trail") };
  }

  /** An outbox with what an earlier one has left in the store. */
  static async open(ports: OutboxPorts, store: SealedStore | undefined): Promise<Outbox> {
    const outbox = new Outbox(ports, store, (await store?.items()) ?? []);
    const last = (await store?.value("last-seq")) as Readonly<Record<FieldLane, number>> | undefined; // kept below
    if (last !== undefined) outbox.continueAfter(last);
    return outbox;
  }

  /** Numbers go on after these: what the center has had of this device, where the browser has forgotten it. */
  continueAfter(last: Readonly<Record<FieldLane, number>>): void {
    for (const name of fieldLanes) {
      const lane = this.#lanes[name];
      lane.lastSeq = Math.max(lane.lastSeq, last[name]);
    }
  }

  /** Whether what is not delivered outlives this page. */
  get isKept(): boolean {
    return this.#store !== undefined && !this.#storeFails;
  }

  waiting(lane: FieldLane): readonly FieldItem[] {
    return this.#lanes[lane].items;
  }

  /** Takes something that was done. It is sent at once where that is possible. */
  add(laneName: FieldLane, act: FieldAct, basedOn?: FieldItem["basedOn"]): FieldItem {
    const lane = this.#lanes[laneName];
    lane.lastSeq++;
    const item: FieldItem = {
      lane: laneName,
      seq: lane.lastSeq,
      madeAtMs: this.#ports.nowMs(),
      act,
      ...(basedOn === undefined ? {} : { basedOn }),
    };
    lane.items = [...lane.items, item];
    this.#write(async (store) => {
      await store.put([item]);
      await store.keep("last-seq", this.#lastSeqs());
    });
    if (laneName === "trail" && lane.items.length > TRAIL_MAX) this.#gone(lane, lane.items.slice(0, 1));
    this.#ports.changed();
    void this.#deliver(lane, laneName === "first");
    return item;
  }

  /** There may be coverage again: every lane is tried now. */
  tryNow(): void {
    for (const name of fieldLanes) {
      this.#lanes[name].failures = 0;
      void this.#deliver(this.#lanes[name], true);
    }
  }

  // Whoever is delivered twice has one effect; the delivery that began last goes on with what stands behind it.
  async #deliver(lane: Lane, isUrgent = false): Promise<void> {
    if (lane.items.length === 0 || lane.sending >= (isUrgent ? AT_ONCE_MAX : 1)) return;
    const turn = ++lane.turn;
    lane.sending++;
    try {
      while (lane.items.length > 0 && turn === lane.turn) {
        const batch = batchOf(lane.items);
        const officer = this.#ports.officer();
        const sent = await this.#ports.post({
          ...(officer === undefined ? {} : { officer }),
          sentAtMs: this.#ports.nowMs(),
          items: batch,
        });
        lane.failures = 0;
        if (this.#settle(lane, batch, sent.outcomes) < batch.length) {
          this.#again(lane, HELD_MS);
          return;
        }
      }
    } catch {
      this.#again(lane, RETRY_MS[Math.min(lane.failures, RETRY_MS.length - 1)] ?? HELD_MS);
      lane.failures++;
    } finally {
      lane.sending--;
      // What was added while the one that had hung was all there was.
      if (lane.sending === 0 && !lane.waits) void this.#deliver(lane);
    }
  }

  #again(lane: Lane, afterMs: number): void {
    if (lane.waits) return;
    lane.waits = true;
    this.#ports.later(() => {
      lane.waits = false;
      void this.#deliver(lane);
    }, afterMs);
  }

  // What became of a batch; how many of it have left.
  #settle(lane: Lane, batch: readonly FieldItem[], outcomes: readonly FieldOutcome[]): number {
    const bySeq = new Map(outcomes.filter((outcome) => outcome.lane === lane.name).map((o) => [o.seq, o]));
    const left = batch.filter(({ seq }) => (bySeq.get(seq)?.outcome ?? "held") !== "held");
    for (const item of left) {
      const outcome = bySeq.get(item.seq);
      if (outcome?.outcome !== "refused" || !lane.items.includes(item)) continue;
      this.#ports.refused({ act: item.act, atMs: item.madeAtMs, why: outcome.detail ?? outcome.refusal ?? "refused" });
    }
    this.#gone(lane, left);
    return left.length;
  }

  #gone(lane: Lane, items: readonly FieldItem[]): void {
    if (items.length === 0) return;
    const seqs = new Set(items.map(({ seq }) => seq));
    lane.items = lane.items.filter(({ seq }) => !seqs.has(seq));
    this.#write((store) => store.remove(items));
    this.#ports.changed();
  }

  #lastSeqs(): Readonly<Record<FieldLane, number>> {
    const { first, work, trail } = this.#lanes;
    return { first: first.lastSeq, work: work.lastSeq, trail: trail.lastSeq };
  }

  // One after the other, so that an item is never put back after it was removed.
  #write(work: (store: SealedStore) => Promise<void>): void {
    const store = this.#store;
    if (store === undefined) return;
    this.#writing = this.#writing
      .then(() => work(store))
      .catch(() => {
        this.#storeFails = true;
        this.#ports.changed();
      });
  }
}

const encoder = new TextEncoder();

function batchOf(items: readonly FieldItem[]): FieldItem[] {
  const batch: FieldItem[] = [];
  let bytes = 0;
  for (const item of items) {
    bytes += encoder.encode(JSON.stringify(item)).length + 1;
    if (batch.length > 0 && (batch.length >= BATCH_ITEMS || bytes > BATCH_BYTES)) break;
    batch.push(item);
  }
  return batch;
}
