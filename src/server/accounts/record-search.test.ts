import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { HOUR_MS } from "../../base/time.ts";
import type { AccountsFile } from "./accounts-database.ts";
import { openAccountsFile } from "./accounts-database.ts";
import { AccountRecord } from "./account-record.ts";
import { checkExport, exportLines } from "./record-export.ts";
import { RecordReader } from "./record-reader.ts";
import { RecordSearch } from "./record-search.ts";

const T0 = Date.UTC(2026, 10, 21, 12);
const RIVERA = { name: "Rivera", source: "10.1.1.1" };
const CHIEF = { name: "Chief 100%", source: "10.2.2.2" };

let folder: string;
let path: string;
let file: AccountsFile;
let record: AccountRecord;
let search: RecordSearch;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-record-"));
  path = join(folder, "accounts.sqlite");
  file = openAccountsFile(path, T0);
  record = new AccountRecord(file);
  record.note(T0, RIVERA, undefined, { type: "ProtectedRead", act: "ReadPlateHistory", what: "/plates/ABC123" });
  record.note(T0 + 1_000, RIVERA, undefined, { type: "ProtectedRead", act: "ReadPlateHistory", what: "/plates/XYZ" });
  record.note(T0 + 2_000, CHIEF, undefined, { type: "Denied", act: "ReadAudit", reason: "50_50 chance" });
  record.note(T0 + HOUR_MS, CHIEF, undefined, { type: "GlassBroken", reason: "missing child", untilMs: T0 });
  search = new RecordSearch(path);
});
afterEach(() => {
  search.close();
  file.close();
  rmSync(folder, { recursive: true });
});

describe("[AU29] searching the record", () => {
  const found = (query: object) => search.find({ limit: 10, ...query }).map(({ seq }) => seq);
  it("by kind, by who, by where from, by what stands in it, by time; newest first", () => {
    expect(found({})).toEqual([4, 3, 2, 1]);
    expect(found({ types: ["Denied", "GlassBroken"] })).toEqual([4, 3]);
    expect(found({ who: "river" })).toEqual([2, 1]);
    expect(found({ source: "10.2." })).toEqual([4, 3]);
    expect(found({ text: "abc123" })).toEqual([1]);
    expect(found({ fromMs: T0 + 1_000, toMs: T0 + 2_001 })).toEqual([3, 2]);
    expect(found({ beforeSeq: 3, limit: 1 })).toEqual([2]);
  });
  it("takes what is typed as text: the signs of patterns stand for themselves", () => {
    expect(found({ who: "100%" })).toEqual([4, 3]);
    expect(found({ who: "%" })).toEqual([4, 3]);
    expect(found({ text: "50_50" })).toEqual([3]);
    expect(found({ text: "5__50" })).toEqual([]);
    expect(found({ text: "'; DROP TABLE record; --" })).toEqual([]);
  });
  it("a week in figures", () => {
    const week = search.summary(T0, T0 + 7 * 24 * HOUR_MS);
    expect(week.total).toBe(4);
    expect(week.readers).toEqual([{ name: "Rivera", act: "ReadPlateHistory", count: 2 }]);
    expect(week.deniedPeople).toEqual([{ name: "Chief 100%", count: 1 }]);
    expect(week.glass.map(({ data }) => data["reason"])).toEqual(["missing child"]);
  });
  it("on a thread of its own, which says why where it can't", async () => {
    const reader = new RecordReader(path);
    expect(await reader.ask("find", { limit: 1 })).toMatchObject([{ seq: 4 }]);
    await reader.end();
    const none = new RecordReader(join(folder, "none.sqlite"));
    await expect(none.ask("find", { limit: 1 })).rejects.toThrow(/unable to open/);
    await none.end();
  });
});

describe("[AU29] an export can be checked by itself", () => {
  const rows = {
    before: (fromMs: number) => Promise.resolve(search.before(fromMs)),
    rows: (afterSeq: number, toMs: number, limit: number) => Promise.resolve(search.rows(afterSeq, toMs, limit)),
  };
  const exported = async (fromMs = 0, toMs = T0 + 2 * HOUR_MS) => {
    let text = "";
    for await (const line of exportLines(rows, fromMs, toMs)) text += line;
    return text;
  };

  test("whole, or from any instant to any other", async () => {
    expect(checkExport(await exported())).toMatchObject({ ok: true, entries: 4 });
    expect(checkExport(await exported(T0 + 1, T0 + 5_000))).toMatchObject({ ok: true, entries: 2 });
    expect(checkExport(await exported(T0 + 5 * HOUR_MS))).toMatchObject({ ok: true, entries: 0 });
  });
  test("changed, cut in the middle or shortened, it is found out", async () => {
    const text = await exported();
    expect(checkExport(text.replace("XYZ", "QQQ"))).toMatchObject({ ok: false, line: 3 });
    const lines = text.trimEnd().split("\n");
    expect(checkExport(lines.toSpliced(2, 1).join("\n"))).toMatchObject({ ok: false, why: "entry 2 is missing" });
    expect(checkExport(lines.slice(0, -1).join("\n"))).toMatchObject({ ok: false, why: "the end is missing" });
    expect(checkExport(lines.toSpliced(4, 1).join("\n"))).toMatchObject({ ok: false });
    expect(checkExport("")).toMatchObject({ ok: false, line: 1 });
  });
});

test("[AU27] the auditors are told of every broken glass until one has looked", () => {
  expect(record.glassToSee()).toEqual([{ seq: 4, atMs: T0 + HOUR_MS, who: "Chief 100%", reason: "missing child" }]);
  record.note(T0 + HOUR_MS, CHIEF, undefined, { type: "GlassSeen", upTo: 4 });
  expect(record.glassToSee()).toEqual([]);
});
