import { expect, test } from "vitest";
import { CommitLoop, type CommitLoopOptions } from "./commit-loop.ts";
import { exampleRow, exampleRows } from "./example-rows.ts";
import { MemoryLog, MemoryLogStore } from "./memory-log-store.ts";

async function makeLoop(
  options: Partial<CommitLoopOptions> = {},
): Promise<{ log: MemoryLog; store: MemoryLogStore; loop: CommitLoop }> {
  const log = new MemoryLog("loop");
  const store = new MemoryLogStore(log);
  const term = await store.claimTerm();
  const loop = new CommitLoop(store, { term, nowMs: () => performance.now(), retryFirstMs: 1, ...options });
  return { log, store, loop };
}

test("what a turn decides goes in one append, and is durable before its callers hear", async () => {
  const published: number[] = [];
  const { log, loop } = await makeLoop({ onCommitted: (throughSeq) => published.push(throughSeq) });
  const outcomes = [1, 2, 3].map(async (seq) => {
    const outcome = await loop.commit([exampleRow(seq, 1)], false);
    expect(log.rows.length).toBeGreaterThanOrEqual(seq);
    return outcome;
  });
  expect(await Promise.all(outcomes)).toEqual(["committed", "committed", "committed"]);
  expect(published).toEqual([3]);
  await loop.drained();
  loop.end();
});

test("faults of every kind are retried until the rows are there, once", async () => {
  const troubles: string[] = [];
  const { log, store, loop } = await makeLoop({ onTrouble: (reply) => troubles.push(reply.answer) });
  store.failNext("not-written");
  store.failNext("unknown-lost");
  store.failNextHead(2);
  expect(await loop.commit(exampleRows(1, 3, 1), true)).toBe("committed");
  store.failNext("unknown-written");
  expect(await loop.commit(exampleRows(4, 2, 1), true)).toBe("committed");
  expect(log.rows.map((row) => row.seq)).toEqual([1, 2, 3, 4, 5]);
  expect(troubles).toEqual(["not-written", "unknown", "unknown"]);
  loop.end();
});

test("a disk that hangs: the caller hears that nobody can say, the age grows, and the rows are committed later", async () => {
  const { log, store, loop } = await makeLoop({ patienceMs: 20 });
  let open = (): void => undefined;
  store.slowUntil(
    new Promise((resolve) => {
      open = resolve;
    }),
  );
  expect(await loop.commit(exampleRows(1, 1, 1), false)).toBe("outcome-unknown");
  expect(loop.queue.oldestPendingMs(performance.now())).toBeGreaterThanOrEqual(19);
  expect(log.rows).toHaveLength(0);
  open();
  await loop.drained();
  expect(log.rows).toHaveLength(1);
  loop.end();
});

test("deposed: callers hear that nobody can say, and the shell gets back what is unrecorded", async () => {
  const stops: string[] = [];
  const { log, loop } = await makeLoop({
    onStopped: (reason, unrecorded) => stops.push(`${reason} ${unrecorded.map(({ danger }) => danger).join()}`),
  });
  await new MemoryLogStore(log).claimTerm();
  expect(await loop.commit(exampleRows(1, 1, 1), true)).toBe("outcome-unknown");
  expect(await loop.commit(exampleRows(2, 1, 1), false)).toBe("outcome-unknown");
  expect(stops).toEqual(["deposed true"]);
  await loop.drained();
  loop.end();
});
