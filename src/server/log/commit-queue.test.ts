import { expect, test } from "vitest";
import { type CommitEffect, CommitQueue, type CommitQueueOptions } from "./commit-queue.ts";
import { exampleRows } from "./example-rows.ts";
import type { AppendReply } from "./log-store.ts";

const written: AppendReply = { answer: "written", code: "ok" };
const full: AppendReply = { answer: "not-written", code: "disk-full" };

function makeQueue(options: Partial<CommitQueueOptions> = {}): CommitQueue {
  return new CommitQueue({ term: 1, headSeq: 0, ...options });
}

function offer(queue: CommitQueue, firstSeq: number, count: number, nowMs = 0, danger = false): CommitEffect[] {
  return queue.offer({ ticket: firstSeq, rows: exampleRows(firstSeq, count, 1), danger }, nowMs);
}

function shape(effects: readonly CommitEffect[]): string[] {
  return effects.map((effect) => {
    switch (effect.do) {
      case "append":
        return `append ${effect.expectedSeq} + ${effect.rows.length}`;
      case "settle":
        return `${effect.ticket} ${effect.outcome}`;
      case "publish":
        return `publish ${effect.throughSeq}`;
      case "stop":
        return `stop ${effect.reason}, ${effect.unrecorded.length} back`;
      case "read-head":
        return "read-head";
    }
  });
}

test("what waits while an append is in flight goes together with the next", () => {
  const queue = makeQueue();
  offer(queue, 1, 2);
  expect(shape(queue.flush())).toEqual(["append 0 + 2"]);
  offer(queue, 3, 1);
  offer(queue, 4, 3);
  expect(queue.flush()).toEqual([]);
  expect(shape(queue.answered(written, 5))).toEqual(["publish 2", "1 committed"]);
  expect(shape(queue.flush())).toEqual(["append 2 + 4"]);
  expect(shape(queue.answered(written, 9))).toEqual(["publish 6", "3 committed", "4 committed"]);
  expect(queue.committedSeq).toBe(6);
  expect(queue.pendingRowCount).toBe(0);
});

test("an append has no more rows than its maximum, unless one decision alone has", () => {
  const queue = makeQueue({ rowsPerAppendMax: 4 });
  offer(queue, 1, 3);
  offer(queue, 4, 2);
  offer(queue, 6, 9);
  expect(shape(queue.flush())).toEqual(["append 0 + 3"]);
  queue.answered(written, 0);
  expect(shape(queue.flush())).toEqual(["append 3 + 2"]);
  queue.answered(written, 0);
  expect(shape(queue.flush())).toEqual(["append 5 + 9"]);
});

test("not written: the same rows are tried again after a pause that grows, and the age of the oldest tells", () => {
  const queue = makeQueue({ retryFirstMs: 10 });
  offer(queue, 1, 2, 100);
  queue.flush();
  expect(queue.answered(full, 110)).toEqual([]);
  expect(queue.trouble).toBe("disk-full");
  offer(queue, 3, 1, 112);
  expect(queue.wakeAtMs).toBe(120);
  expect(queue.moment(119)).toEqual([]);
  expect(shape(queue.moment(120))).toEqual(["append 0 + 2"]);
  queue.answered(full, 130);
  expect(queue.wakeAtMs).toBe(150);
  expect(queue.oldestPendingMs(400)).toBe(300);
  expect(shape(queue.moment(400))).toEqual(["append 0 + 2"]);
  expect(shape(queue.answered(written, 401))).toEqual(["publish 2", "1 committed"]);
  expect(queue.trouble).toBeUndefined();
  expect(queue.oldestPendingMs(412)).toBe(300);
});

test("unknown: the head tells whether they are there", () => {
  const queue = makeQueue();
  offer(queue, 1, 2);
  queue.flush();
  expect(shape(queue.answered({ answer: "unknown", code: "io-error" }, 5))).toEqual(["read-head"]);
  expect(shape(queue.headRead({ seq: 2, term: 1 }, 6))).toEqual(["publish 2", "1 committed"]);
  offer(queue, 3, 1, 7);
  queue.flush();
  queue.answered({ answer: "unknown", code: "io-error" }, 8);
  expect(queue.headRead({ seq: 2, term: 1 }, 9)).toEqual([]);
  expect(shape(queue.moment(1_000))).toEqual(["append 2 + 1"]);
});

test("a head that can't be read is read again, later", () => {
  const queue = makeQueue();
  offer(queue, 1, 1);
  queue.flush();
  queue.answered({ answer: "unknown", code: "writer-lost" }, 0);
  expect(queue.headRead(undefined, 1)).toEqual([]);
  expect(shape(queue.moment(1_000))).toEqual(["read-head"]);
});

test("a head that lacks acknowledged rows stops the queue", () => {
  const queue = makeQueue({ headSeq: 0 });
  offer(queue, 1, 2);
  queue.flush();
  queue.answered(written, 0);
  offer(queue, 3, 1);
  queue.flush();
  queue.answered({ answer: "unknown", code: "io-error" }, 0);
  expect(shape(queue.headRead({ seq: 1, term: 1 }, 1))).toEqual(["3 outcome-unknown", "stop log-disagrees, 1 back"]);
});

test("deposed: it stops, hands back what may be unrecorded, and takes nothing more", () => {
  const queue = makeQueue();
  offer(queue, 1, 1, 0, true);
  queue.flush();
  offer(queue, 2, 1);
  const effects = queue.answered({ answer: "deposed", code: "deposed" }, 3);
  expect(shape(effects)).toEqual(["1 outcome-unknown", "2 outcome-unknown", "stop deposed, 2 back"]);
  expect(effects.at(-1)).toMatchObject({ unrecorded: [{ danger: true }, { danger: false }] });
  expect(queue.stopped).toBe("deposed");
  expect(shape(offer(queue, 3, 1))).toEqual(["3 outcome-unknown"]);
  expect(queue.flush()).toEqual([]);
});

test("a caller whose patience ends is told once, and its rows are committed all the same", () => {
  const queue = makeQueue({ patienceMs: 50 });
  offer(queue, 1, 1, 0);
  queue.flush();
  offer(queue, 2, 1, 20);
  expect(queue.wakeAtMs).toBe(50);
  expect(shape(queue.moment(50))).toEqual(["1 outcome-unknown"]);
  expect(shape(queue.answered(written, 60))).toEqual(["publish 1"]);
  expect(shape(queue.flush())).toEqual(["append 1 + 1"]);
  expect(shape(queue.answered(written, 61))).toEqual(["publish 2", "2 committed"]);
});

test("a batch without rows waits for what was decided before it", () => {
  const queue = makeQueue();
  queue.offer({ ticket: 90, rows: [], danger: false }, 0);
  expect(shape(queue.flush())).toEqual(["90 committed"]);
  offer(queue, 1, 1);
  queue.flush();
  queue.offer({ ticket: 91, rows: [], danger: false }, 0);
  expect(shape(queue.answered(written, 1))).toEqual(["publish 1", "1 committed"]);
  expect(shape(queue.flush())).toEqual(["91 committed"]);
});

test("danger has room when ordinary decisions have none", () => {
  const queue = makeQueue({ ordinaryRowsMax: 3, rowsMax: 5 });
  offer(queue, 1, 3);
  expect([queue.hasRoom(false), queue.hasRoom(true)]).toEqual([false, true]);
  offer(queue, 4, 2, 0, true);
  expect(queue.hasRoom(true)).toBe(false);
  expect(() => offer(queue, 6, 1, 0, true)).toThrow("6 rows wait");
});

test("rows that do not follow each other, or are of another term, are a defect", () => {
  expect(() => offer(makeQueue(), 2, 1)).toThrow("row 2 offered after 0");
  expect(() => makeQueue({ term: 2 }).offer({ ticket: 1, rows: exampleRows(1, 1, 1), danger: false }, 0)).toThrow(
    "term 1",
  );
});
