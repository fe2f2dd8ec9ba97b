import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exampleRows } from "./example-rows.ts";
import type { DiskFault } from "./disk-fault.ts";
import { type ContractFault, logStoreContract } from "./log-store.contract.ts";
import type { SqliteLogStore } from "./sqlite-log-store.ts";
import { TemporaryLog } from "./temporary-log.ts";

const faultOf: Record<ContractFault, DiskFault> = {
  "not-written": "commit-fails",
  "unknown-written": "commit-lies-blind",
  "unknown-lost": "commit-fails-blind",
};

logStoreContract("SqliteLogStore", async () => {
  const folder = new TemporaryLog();
  return {
    open: () => folder.open(),
    failNext: (_, fault) => folder.plant(faultOf[fault]),
    dispose: async () => folder.remove(),
  };
});

describe("a commit that fails on the disk", () => {
  let folder: TemporaryLog;
  let store: SqliteLogStore;
  let term: number;
  beforeEach(async () => {
    folder = new TemporaryLog();
    store = await folder.open();
    term = await store.claimTerm();
    await store.append(term, 0, exampleRows(1, 2, term));
  });
  afterEach(async () => {
    await store.close();
    folder.remove();
  });

  test("an error from a commit that did reach the disk is found out: written", async () => {
    folder.plant("commit-lies");
    expect(await store.append(term, 2, exampleRows(3, 2, term))).toEqual({ answer: "written", code: "ok" });
    expect(store.head().seq).toBe(4);
  });

  test("an error from a commit that did not is found out: not written, with the reason", async () => {
    folder.plant("commit-fails");
    const reply = await store.append(term, 2, exampleRows(3, 2, term));
    expect(reply).toMatchObject({ answer: "not-written", code: "io-error" });
  });

  test.each<[DiskFault, number]>([
    ["dies-before", 2],
    ["dies-after", 4],
  ])("a thread that %s the commit leaves it unknown; the next one reads the head: %i", async (fault, headSeq) => {
    folder.plant(fault);
    expect(await store.append(term, 2, exampleRows(3, 2, term))).toMatchObject({
      answer: "unknown",
      code: "writer-lost",
    });
    expect((await store.readHead()).seq).toBe(headSeq);
    expect((await store.append(term, 2, exampleRows(3, 2, term))).answer).toBe("written");
    expect((await store.read(1, 10)).map((row) => row.seq)).toEqual([1, 2, 3, 4]);
  });

  test("two appends sent at once are written in order", async () => {
    const [first, second] = await Promise.all([
      store.append(term, 2, exampleRows(3, 2, term)),
      store.append(term, 4, exampleRows(5, 2, term)),
    ]);
    expect([first.answer, second.answer]).toEqual(["written", "written"]);
  });
});
