/**
 * What every log store promises, as a suite. An implementation calls `logStoreContract` with its own harness.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { genesisHash, hexOfBytes, rowHash, subjectsText } from "./chain.ts";
import { exampleRow, exampleRows } from "./example-rows.ts";
import type { LogRow, StoredRow } from "./log-row.ts";
import { type LogStore, readAll } from "./log-store.ts";

/** `unknown-written` and `unknown-lost`: the answer is the same, but only in the first are the rows there. */
export type ContractFault = "not-written" | "unknown-written" | "unknown-lost";

export type LogStoreHarness = {
  /** Opens one more store on the one log of this harness. */
  open(): Promise<LogStore>;
  /** The next append of `store` fails in this way, once. */
  failNext(store: LogStore, fault: ContractFault): void | Promise<void>;
  dispose(): Promise<void>;
};

export function logStoreContract(name: string, makeHarness: () => Promise<LogStoreHarness>): void {
  describe(`${name} keeps the contract of a log store`, () => {
    let harness: LogStoreHarness;
    let store: LogStore;
    let term: number;

    beforeEach(async () => {
      harness = await makeHarness();
      store = await harness.open();
      term = await store.claimTerm();
    });
    afterEach(async () => {
      await store.close();
      await harness.dispose();
    });

    const written = async (expectedSeq: number, rows: readonly LogRow[]): Promise<void> => {
      expect(await store.append(term, expectedSeq, rows)).toMatchObject({ answer: "written" });
    };
    const everything = async (): Promise<StoredRow[]> => {
      const rows: StoredRow[] = [];
      for await (const row of readAll(store, 1, 3)) rows.push(row);
      return rows;
    };

    test("an empty log has sequence 0 and the genesis hash of its id", () => {
      expect(store.head()).toMatchObject({ seq: 0, term: 0 });
      expect(hexOfBytes(store.head().hash)).toBe(genesisHash(store.logId));
    });

    test("written: the rows come back as they were, in order, each with the hash of the chain", async () => {
      const rows = [
        ...exampleRows(1, 3, term),
        exampleRow(4, term, { sealed: Uint8Array.of(0, 255, 7), agency: null, subjects: [] }),
        exampleRow(5, term, {
          data: '{"note":"¿qué pasó? 🚓 \\u0000"}',
          subjects: ["plate:NM:ÑANDÚ", "unit:1", "unit:1"],
        }),
        exampleRow(6, term, { sealed: new Uint8Array(0), agency: "", cause: "", data: "nul \0 inside" }),
      ];
      await written(0, rows.slice(0, 4));
      await written(4, rows.slice(4));
      const stored = await everything();
      expect(stored.map(plain)).toEqual(rows.map(plain));
      expect(stored.map((row) => hexOfBytes(row.hash))).toEqual(chainOf(store.logId, rows));
      expect(hexOfBytes(store.head().hash)).toBe(chainOf(store.logId, rows).at(-1));
      expect(store.head()).toMatchObject({ seq: 6, term });
    });

    test("another store on the same log finds what was written", async () => {
      await written(0, exampleRows(1, 5, term));
      const second = await harness.open();
      expect(second.head()).toEqual(store.head());
      expect(second.logId).toBe(store.logId);
      await second.close();
    });

    test("not written: nothing of the batch is there, and the same rows can be appended again", async () => {
      await written(0, exampleRows(1, 2, term));
      await harness.failNext(store, "not-written");
      const rows = exampleRows(3, 4, term);
      expect((await store.append(term, 2, rows)).answer).toBe("not-written");
      expect((await store.readHead()).seq).toBe(2);
      expect(await everything()).toHaveLength(2);
      await written(2, rows);
      expect((await everything()).map((row) => row.seq)).toEqual([1, 2, 3, 4, 5, 6]);
    });

    test("unknown, and it is there: the head says so, and appending the same rows again doubles nothing", async () => {
      await written(0, exampleRows(1, 2, term));
      await harness.failNext(store, "unknown-written");
      const rows = exampleRows(3, 4, term);
      expect((await store.append(term, 2, rows)).answer).toBe("unknown");
      expect((await store.readHead()).seq).toBe(6);
      expect(await store.append(term, 2, rows)).toMatchObject({ answer: "written", code: "already-there" });
      expect(await everything()).toHaveLength(6);
    });

    test("unknown, and it is not there: the head says so, and the same rows can be appended again", async () => {
      await written(0, exampleRows(1, 2, term));
      await harness.failNext(store, "unknown-lost");
      const rows = exampleRows(3, 4, term);
      expect((await store.append(term, 2, rows)).answer).toBe("unknown");
      expect((await store.readHead()).seq).toBe(2);
      await written(2, rows);
      expect(await everything()).toHaveLength(6);
    });

    test("deposed: once another has claimed a term the old writer writes nothing more", async () => {
      await written(0, exampleRows(1, 2, term));
      const other = await harness.open();
      const newTerm = await other.claimTerm();
      expect(newTerm).toBeGreaterThan(term);
      expect((await store.append(term, 2, exampleRows(3, 1, term))).answer).toBe("deposed");
      expect((await other.append(newTerm, 2, exampleRows(3, 1, newTerm))).answer).toBe("written");
      expect((await store.append(term, 2, exampleRows(3, 1, term))).answer).toBe("deposed");
      expect((await everything()).map((row) => row.term)).toEqual([term, term, newTerm]);
      await other.close();
    });

    test("deposed too: a term that nobody has claimed", async () => {
      expect((await store.append(term + 7, 0, exampleRows(1, 1, term + 7))).answer).toBe("deposed");
    });

    test("a caller who is lost is told, and writes nothing", async () => {
      await written(0, exampleRows(1, 3, term));
      const ahead = await store.append(term, 5, exampleRows(6, 1, term));
      expect(ahead).toMatchObject({ answer: "not-written", code: "sequence-conflict" });
      const other = [exampleRow(3, term, { data: "{}" })];
      expect(await store.append(term, 2, other)).toMatchObject({ answer: "not-written", code: "sequence-conflict" });
      expect(await everything()).toHaveLength(3);
    });

    test("rows that do not follow each other are a defect of the caller", async () => {
      await expect(store.append(term, 0, [])).rejects.toThrow("at least one row");
      await expect(store.append(term, 0, exampleRows(2, 1, term))).rejects.toThrow("row 2 follows 0");
      await expect(store.append(term, 0, exampleRows(1, 1, term + 1))).rejects.toThrow("is of term");
    });

    test("rows are found by subject, newest first, page by page", async () => {
      await written(
        0,
        [1, 2, 3, 4, 5, 6, 7].map((seq) =>
          exampleRow(seq, term, { subjects: [seq % 2 === 0 ? "unit:312" : "unit:417"] }),
        ),
      );
      const seqs = (rows: readonly StoredRow[]): number[] => rows.map((row) => row.seq);
      expect(seqs(await store.bySubject("unit:417", { limit: 3 }))).toEqual([7, 5, 3]);
      expect(seqs(await store.bySubject("unit:417", { limit: 3, beforeSeq: 3 }))).toEqual([1]);
      expect(seqs(await store.bySubject("unit:312", { limit: 9 }))).toEqual([6, 4, 2]);
      expect(await store.bySubject("unit:31", { limit: 9 })).toEqual([]);
    });

    test("a closed store writes nothing", async () => {
      const other = await harness.open();
      await other.close();
      expect(await other.append(term, 0, exampleRows(1, 1, term))).toMatchObject({
        answer: "not-written",
        code: "closed",
      });
    });
  });
}

/** Byte arrays of any kind (Buffer, Uint8Array) compare by their bytes. */
function plain(row: LogRow | StoredRow): object {
  return { ...row, sealed: row.sealed === null ? null : [...row.sealed], hash: undefined };
}

function chainOf(logId: string, rows: readonly LogRow[]): string[] {
  let hash = genesisHash(logId);
  return rows.map((row) => {
    hash = rowHash(hash, { ...row, subjectsText: subjectsText(row.subjects) });
    return hash;
  });
}
