/** The simulated disk is a log store like any other, and loses what a real one may lose. */
import { expect, test } from "vitest";
import { randomFrom } from "../../base/prng.ts";
import { exampleRows } from "../../server/log/example-rows.ts";
import { logStoreContract } from "../../server/log/log-store.contract.ts";
import { SimulatedDisk, SimulatedLogStore } from "./simulated-disk.ts";

const soon = (_delayMs: number, run: () => void): void => queueMicrotask(run);

logStoreContract("SimulatedLogStore", async () => {
  const disk = new SimulatedDisk("simulated", randomFrom("disk"), soon);
  return {
    open: async () => new SimulatedLogStore(disk),
    failNext: (store, fault) => {
      if (store instanceof SimulatedLogStore) store.failNext(fault);
    },
    dispose: async () => undefined,
  };
});

test("a disk that lies about its flush loses what it acknowledged when the power is cut; an honest one does not", async () => {
  const later: (() => void)[] = [];
  const disk = new SimulatedDisk("liar", randomFrom("disk"), (delayMs, run) =>
    delayMs > 1_000 ? later.push(run) : queueMicrotask(run),
  );
  const store = new SimulatedLogStore(disk);
  const term = await store.claimTerm();
  expect(await store.append(term, 0, exampleRows(1, 3, term))).toMatchObject({ answer: "written" });
  disk.become("lying");
  expect(await store.append(term, 3, exampleRows(4, 2, term))).toMatchObject({ answer: "written" });
  expect(disk.rows).toHaveLength(5);
  expect(disk.cutPower()).toBe(2);
  expect(disk.rows).toHaveLength(3);
});

test("a disk that hangs answers nothing until it no longer does", async () => {
  const disk = new SimulatedDisk("hung", randomFrom("disk"), soon);
  const store = new SimulatedLogStore(disk);
  const term = await store.claimTerm();
  disk.become("hanging");
  let answered = false;
  const reply = store.append(term, 0, exampleRows(1, 1, term)).then((given) => {
    answered = true;
    return given;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBe(false);
  disk.become("well");
  expect(await reply).toMatchObject({ answer: "written" });
});
