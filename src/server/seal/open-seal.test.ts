/** A start after a crash, after a tombstone, and with a key file from yesterday. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asId, type IncidentId, type NoteId } from "../../base/ids.ts";
import { emptyCenter } from "../../domain/center.ts";
import type { DomainEvent, Envelope } from "../../domain/event.ts";
import { openForWriting } from "../log/log-database.ts";
import { HeadMarkFile } from "../log/head-mark.ts";
import { LogReader } from "../log/log-reader.ts";
import type { LogRow } from "../log/log-row.ts";
import { LogWriter } from "../log/log-writer.ts";
import { KeyFile } from "./key-file.ts";
import { makeMasterKey, readMasterKey } from "./master-key.ts";
import { keyFilePath, openSeal, type Seal, type SealPaths } from "./open-seal.ts";
import { partsOfBytes } from "./sealed-part.ts";

let folder = "";
let paths: SealPaths;
let writer: LogWriter;
let seq = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-open-seal-"));
  const data = join(folder, "data");
  mkdirSync(data);
  paths = {
    folder: data,
    logPath: join(data, "vigil.db"),
    snapshotsPath: join(data, "snapshots"),
    keysFolder: join(folder, "keys"),
    masterKeyFile: join(folder, "master.key"),
  };
  const database = openForWriting(paths.logPath, { logId: "log", nowMs: 1 });
  writer = new LogWriter(database, new HeadMarkFile(join(data, "vigil.head"), "log"));
  writer.claimTerm(1);
  seq = 0;
});
afterEach(() => {
  writer.close();
  rmSync(folder, { recursive: true });
});

function opened(): Seal {
  const answer = openSeal(paths);
  if (!answer.ok) throw new Error(answer.sentence);
  return answer.seal;
}
const starting = (seal: Seal, told: (string | undefined)[] = []) =>
  seal.start({ center: emptyCenter, committedSeq: () => seq, troubled: (sentence) => told.push(sentence) });

function noteOf(incident: string, text: string): Envelope {
  const event: DomainEvent = {
    type: "NoteAdded",
    incidentId: asId<IncidentId>(incident),
    noteId: asId<NoteId>(`N${seq + 1}`),
    text,
  };
  return envelopeOf(event);
}
function envelopeOf(event: DomainEvent): Envelope {
  const actor = { kind: "system", name: "test" } as const;
  return { seq: seq + 1, term: 1, version: 1, atMs: 9, actor, cause: "x", subjects: [], event };
}
function append(row: LogRow): LogRow {
  expect(writer.append(1, seq, [row]).answer).toBe("written");
  seq += 1;
  return row;
}
function slotOf(row: LogRow): number {
  return partsOfBytes(row.sealed ?? new Uint8Array())[0]?.slot ?? -1;
}
function texts(seal: Seal): string[] {
  const reader = new LogReader(paths.logPath);
  const found = reader.read(1, 100).map((row) => {
    const { event } = seal.open(row);
    return event.type === "NoteAdded" ? event.text : event.type;
  });
  reader.close();
  return found;
}
const tombstone = (keySlots: number[]): Envelope =>
  envelopeOf({
    type: "SubjectsExpunged",
    orderId: "E-1",
    authority: "a court",
    orderedBy: "one",
    confirmedBy: "another",
    keySlots,
    rowCount: 1,
  });

test("killed before it was written whose a key is: no key is given to a second subject", async () => {
  makeMasterKey(paths.masterKeyFile);
  const first = opened();
  const one = append(starting(first)(noteOf("I1", "first")));
  // Killed here: nothing was written behind, and the file still calls the slot nobody's.
  const second = opened();
  const rowOf = starting(second);
  const two = append(rowOf(noteOf("I2", "second")));
  const three = append(rowOf(noteOf("I1", "third")));
  expect(slotOf(two)).not.toBe(slotOf(one));
  expect(slotOf(three)).toBe(slotOf(one));
  expect(texts(second)).toEqual(["first", "second", "third"]);
  await second.end();
});

test("killed between the tombstone and the destruction: the next start destroys it before anything is read", async () => {
  makeMasterKey(paths.masterKeyFile);
  const first = opened();
  const rowOf = starting(first);
  const slot = slotOf(append(rowOf(noteOf("I1", "of somebody"))));
  append(rowOf(noteOf("I2", "of another")));
  await first.ring?.flush();
  mkdirSync(paths.snapshotsPath);
  writeFileSync(join(paths.snapshotsPath, "old.snapshot"), "x");
  const copy = join(folder, "yesterday.keys");
  copyFileSync(keyFilePath(paths.keysFolder), copy);
  append(rowOf(tombstone([slot])));
  const second = opened();
  expect(texts(second)).toEqual([`[expunged: order 3, key ${slot}]`, "of another", "SubjectsExpunged"]);
  expect(second.tombstoneSeq).toBe(3);
  expect(existsSync(join(paths.snapshotsPath, "old.snapshot"))).toBe(false);
  await second.end();
  // A copy from before the order does not bring it back.
  copyFileSync(copy, keyFilePath(paths.keysFolder));
  const third = opened();
  expect(texts(third)[0]).toBe(`[expunged: order 3, key ${slot}]`);
  // Whoever comes again under the same name gets another key.
  expect(slotOf(append(starting(third)(noteOf("I1", "new"))))).not.toBe(slot);
  await third.end();
  await first.end();
});

test("a working key that is expunged is replaced, and files under the old one are not believed", async () => {
  makeMasterKey(paths.masterKeyFile);
  const first = opened();
  const before = first.cipher?.slot ?? -1;
  const sealed = first.cipher?.seal("x", Buffer.from("state"));
  append(starting(first)(tombstone([before])));
  await first.end();
  const second = opened();
  expect(second.cipher?.slot).not.toBe(before);
  expect(second.cipher?.open("x", sealed ?? Buffer.alloc(0))).toBeUndefined();
  await second.end();
});

test("a key file that can't be written: what is ready is used, then the recovery key, and people are told", async () => {
  makeMasterKey(paths.masterKeyFile);
  const seal = opened();
  const told: (string | undefined)[] = [];
  const rowOf = starting(seal, told);
  const known = append(rowOf(noteOf("I1", "before")));
  for (let left = seal.ring?.spareCount ?? 0; left > 0; left--) seal.ring?.take(`somebody ${left}`, 1);
  const same = append(rowOf(noteOf("I1", "of one who has a key")));
  const other = append(rowOf(noteOf("I2", "of one who has none")));
  await new Promise((resolve) => setImmediate(resolve));
  expect(told[0]).toContain("no key is ready");
  expect(slotOf(same)).toBe(slotOf(known));
  expect(slotOf(other)).toBe(seal.recoverySlot);
  expect(texts(seal)).toEqual(["before", "of one who has a key", "of one who has none"]);
  await seal.end();
});

test("no master key at a first start: it is refused, because nothing could be sealed", () => {
  const answer = openSeal(paths);
  expect(answer).toMatchObject({ ok: false });
});

test("the keys are lost later: it starts, reads what it can, seals to the recovery key", async () => {
  makeMasterKey(paths.masterKeyFile);
  const first = opened();
  append(starting(first)(noteOf("I1", "known")));
  await first.end();
  const away = join(folder, "away.keys");
  copyFileSync(keyFilePath(paths.keysFolder), away);
  rmSync(keyFilePath(paths.keysFolder));
  const second = opened();
  expect(second.sentence).toContain("can't be used");
  expect(second.ring).toBeUndefined();
  const row = append(starting(second)(noteOf("I1", "meanwhile")));
  expect(Buffer.from(row.sealed ?? []).includes("meanwhile")).toBe(false);
  expect(texts(second)).toEqual(["[sealed: key 2 not at hand]", `[sealed: key ${second.recoverySlot} not at hand]`]);
  copyFileSync(away, keyFilePath(paths.keysFolder));
  const third = opened();
  expect(texts(third)).toEqual(["known", "meanwhile"]);
  await third.end();
});

test("another master key opens nothing; a rewrapped file is opened by the new one only", () => {
  const old = makeMasterKey(paths.masterKeyFile);
  const path = join(folder, "k");
  const file = KeyFile.create(path, "log", old, 4);
  file.assign(1, "subject", file.fingerprint("plate:X"));
  file.destroy(2, 77);
  const fresh = makeMasterKey(join(folder, "fresh.key"));
  expect(() => KeyFile.open(path, fresh, "read")).toThrow("is under the master key");
  file.rewrap(join(folder, "k2"), readMasterKey(join(folder, "fresh.key")));
  const rewrapped = KeyFile.open(join(folder, "k2"), fresh, "read");
  for (const slot of [0, 1, 2, 3]) expect(rewrapped.read(slot)).toEqual(file.read(slot));
  expect(rewrapped.fingerprint("plate:X")).toBe(file.fingerprint("plate:X"));
  expect(() => KeyFile.open(join(folder, "k2"), old, "read")).toThrow("is under the master key");
});

test("a key that was destroyed is nowhere in the file any more, nor whose it was", () => {
  const master = makeMasterKey(paths.masterKeyFile);
  const file = KeyFile.create(join(folder, "k"), "log", master, 4);
  file.assign(1, "subject", file.fingerprint("plate:X"));
  const before = [...file.outline()][1];
  expect(before?.fingerprint).toBe(file.fingerprint("plate:X"));
  file.destroy(1, 5);
  expect([...file.outline()][1]).toMatchObject({ state: "destroyed", fingerprint: "", orderSeq: 5 });
});
