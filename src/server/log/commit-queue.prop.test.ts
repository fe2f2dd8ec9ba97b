/**
 * The laws of the commit queue, against a log in memory that fails at random: no acknowledged row is lost, none is
 * doubled, the order is kept, and every caller hears once.
 */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { assert } from "../../base/assert.ts";
import { type CommitBatch, type CommitEffect, type CommitOutcome, CommitQueue } from "./commit-queue.ts";
import { exampleRows } from "./example-rows.ts";
import type { LogRow } from "./log-row.ts";
import { MemoryLog, type MemoryFault, MemoryLogStore } from "./memory-log-store.ts";

type Action =
  | { readonly kind: "offer"; readonly rowCount: number; readonly danger: boolean }
  | { readonly kind: "turn" }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "fault"; readonly fault: MemoryFault }
  | { readonly kind: "blind" }
  | { readonly kind: "depose" };

const ordinary: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("offer" as const), rowCount: fc.nat(5), danger: fc.boolean() }),
  },
  { weight: 8, arbitrary: fc.constant({ kind: "turn" } as const) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 900 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("fault" as const),
      fault: fc.constantFrom<MemoryFault>("not-written", "unknown-written", "unknown-lost"),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "blind" } as const) },
);
const withDeposal: fc.Arbitrary<Action> = fc.oneof(
  { weight: 20, arbitrary: ordinary },
  { weight: 1, arbitrary: fc.constant({ kind: "depose" } as const) },
);

/** A driver whose every step is chosen by the property: what is asked of the store is answered a `turn` later. */
class Driver {
  readonly log = new MemoryLog("property");
  readonly store = new MemoryLogStore(this.log);
  readonly offered: CommitBatch[] = [];
  readonly outcomes = new Map<number, CommitOutcome>();
  readonly queue: CommitQueue;
  readonly seen = { retriedUnknown: 0, stopped: 0, impatient: 0, grouped: 0 };
  unrecorded: readonly CommitBatch[] | undefined;
  #asked: Extract<CommitEffect, { do: "append" | "read-head" }> | undefined;
  #lastAnswer = "";
  #publishedSeq = 0;
  #nowMs = 0;
  #nextSeq = 1;

  constructor(term: number) {
    this.queue = new CommitQueue({ term, headSeq: 0, rowsPerAppendMax: 7, patienceMs: 1_000 });
  }

  async act(action: Action): Promise<void> {
    switch (action.kind) {
      case "offer": {
        const rows = exampleRows(this.#nextSeq, action.rowCount, 1);
        this.#nextSeq += rows.length;
        const batch = { ticket: this.offered.length, rows, danger: action.danger };
        this.offered.push(batch);
        this.perform(this.queue.offer(batch, this.#nowMs));
        return;
      }
      case "turn":
        this.perform(this.queue.flush());
        await this.#answer();
        return;
      case "pass":
        this.#nowMs += action.ms;
        this.perform(this.queue.moment(this.#nowMs));
        return;
      case "fault":
        this.store.failNext(action.fault);
        return;
      case "blind":
        this.store.failNextHead();
        return;
      case "depose":
        await new MemoryLogStore(this.log).claimTerm();
        return;
    }
  }

  async #answer(): Promise<void> {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked?.do === "append") {
      const reply = await this.store.append(1, asked.expectedSeq, asked.rows);
      if (reply.answer === "unknown") this.seen.retriedUnknown += 1;
      this.#lastAnswer = reply.answer;
      this.perform(this.queue.answered(reply, this.#nowMs));
    } else if (asked?.do === "read-head") {
      const head = await this.store.readHead().catch(() => undefined);
      this.perform(this.queue.headRead(head, this.#nowMs));
    }
  }

  perform(effects: readonly CommitEffect[]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case "append":
        case "read-head":
          assert(this.#asked === undefined, "one thing is asked of the store at a time");
          if (effect.do === "append" && effect.rows.length > 5) this.seen.grouped += 1;
          this.#asked = effect;
          break;
        case "settle":
          this.#settle(effect.ticket, effect.outcome);
          break;
        case "publish":
          assert(effect.throughSeq > this.#publishedSeq, "publishing goes forward");
          assert(effect.throughSeq <= this.log.rows.length, "only what is durable is published");
          this.#publishedSeq = effect.throughSeq;
          break;
        case "stop":
          this.seen.stopped += 1;
          this.unrecorded = effect.unrecorded;
          assert(this.#lastAnswer === "deposed", "only a deposed queue stops here");
          break;
      }
    }
  }

  #settle(ticket: number, outcome: CommitOutcome): void {
    assert(!this.outcomes.has(ticket), `caller ${ticket} hears once`);
    this.outcomes.set(ticket, outcome);
    if (outcome === "outcome-unknown") this.seen.impatient += 1;
    if (outcome === "outcome-unknown") return;
    for (const row of this.offered[ticket]?.rows ?? []) {
      assert(isDeepStrictEqual(this.logged(row.seq), row), `row ${row.seq} is in the log before its caller hears`);
    }
  }

  logged(seq: number): LogRow | undefined {
    const stored = this.log.rows[seq - 1];
    if (stored === undefined) return undefined;
    const { hash, ...row } = stored;
    return hash.byteLength === 32 ? row : undefined;
  }

  /** The faults end; everything is given the time it needs. */
  async settleDown(): Promise<void> {
    for (let turn = 0; turn < 2_000 && this.queue.stopped === undefined; turn++) {
      await this.act({ kind: "turn" });
      if (this.outcomes.size === this.offered.length && this.queue.pendingRowCount === 0) return;
      await this.act({ kind: "pass", ms: 20 });
    }
  }
}

async function drive(actions: readonly Action[]): Promise<Driver> {
  const driver = new Driver(1);
  await driver.store.claimTerm();
  for (const action of actions) await driver.act(action);
  await driver.settleDown();
  return driver;
}

test("whatever fails, every row decided gets into the log once, in order, and every caller hears once", async () => {
  const seen = { retriedUnknown: 0, impatient: 0, grouped: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(ordinary, { maxLength: 120, size: "max" }), async (actions) => {
      const driver = await drive(actions);
      const decided = driver.offered.flatMap((batch) => batch.rows);
      expect(driver.log.rows.map((row) => driver.logged(row.seq))).toEqual(decided);
      expect(driver.outcomes.size).toBe(driver.offered.length);
      expect(driver.queue.committedSeq).toBe(decided.length);
      expect(driver.queue.trouble).toBeUndefined();
      for (const key of ["retriedUnknown", "impatient", "grouped"] as const) seen[key] += driver.seen[key];
    }),
    { numRuns: 300 },
  );
  expect(seen.retriedUnknown, "appends of unknown outcome occurred").toBeGreaterThan(50);
  expect(seen.impatient, "callers lost patience").toBeGreaterThan(50);
  expect(seen.grouped, "several batches went together").toBeGreaterThan(50);
});

test("a deposed writer stops: what was acknowledged is in the log, and what may not be is handed back in order", async () => {
  let stoppedCount = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(withDeposal, { maxLength: 120, size: "max" }), async (actions) => {
      const driver = await drive(actions);
      const decided = driver.offered.flatMap((batch) => batch.rows);
      const logged = driver.log.rows.map((row) => driver.logged(row.seq));
      expect(logged).toEqual(decided.slice(0, logged.length));
      expect(driver.outcomes.size).toBe(driver.offered.length);
      if (driver.unrecorded === undefined) return;
      stoppedCount += 1;
      const handedBack = driver.unrecorded.flatMap((batch) => batch.rows);
      const firstSeq = handedBack[0]?.seq ?? driver.queue.committedSeq + 1;
      expect(firstSeq).toBe(driver.queue.committedSeq + 1);
      expect(handedBack).toEqual(decided.slice(firstSeq - 1, firstSeq - 1 + handedBack.length));
    }),
    { numRuns: 300 },
  );
  expect(stoppedCount).toBeGreaterThan(30);
});
