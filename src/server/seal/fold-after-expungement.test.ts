/**
 * What a fold of the log gives before and after somebody was expunged: the same facts, but for the strings that were
 * blotted out; and two folds made afterwards are equal to the byte.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { centerFromJson, centerToJson } from "../../domain/center-json.ts";
import { type Center, emptyCenter } from "../../domain/center.ts";
import { foldEvent } from "../../domain/fold.ts";
import { shift, stop } from "../../engine/shift-fixture.ts";
import type { LogRow } from "../log/log-row.ts";
import { centerDigest } from "../snapshots/center-digest.ts";
import { KeyFile } from "./key-file.ts";
import { KeyRing } from "./key-ring.ts";
import { expungedText, makeOpening, makeSealing } from "./log-seal.ts";
import { makeMasterKey } from "./master-key.ts";
import { isSealedRecording, openedLines, sealedLines } from "./sealed-recording.ts";
import { WorkingCipher } from "./working-cipher.ts";

let folder = "";
let file: KeyFile;
let ring: KeyRing;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-fold-"));
  file = KeyFile.create(join(folder, "keys"), "log", makeMasterKey(join(folder, "master")), 256);
  ring = new KeyRing({ file, troubled: () => undefined, committedSeq: () => 0, spareMin: 0 });
});
afterEach(async () => {
  await ring.end();
  rmSync(folder, { recursive: true });
});

const PLATE = "NM ZKQ-7841";

/** A shift with a stop, a caution about its plate, a return, notes, an alert; each event sealed as it was decided. */
function sealedShift(): { readonly rows: LogRow[]; readonly facts: Center } {
  const facts = emptyCenter();
  const rows: LogRow[] = [];
  const seal = makeSealing({
    logId: "log",
    keys: ring,
    center: () => facts,
    recovery: () => {
      throw new Error("a key is ready");
    },
    fellBack: () => undefined,
  });
  const s = shift();
  s.say(5, { ...stop, plate: PLATE });
  s.say(10, {
    type: "AddCaution",
    about: "plate",
    subject: PLATE,
    text: "stolen, armed",
    level: "high",
    source: "NCIC",
  });
  s.say(15, { type: "RecordReturn", unit: "312", plate: PLATE, person: "Jane Doe", text: "wanted", hit: true });
  s.say(20, { type: "AddNote", incident: "26-000001", text: "he says that he is tired" });
  s.say(25, { type: "DeclareEmergency", unit: "312", source: "help-needed", text: "he has a gun" });
  for (const envelope of s.log) {
    foldEvent(facts, envelope);
    rows.push(seal(envelope));
  }
  return { rows, facts };
}

function folded(rows: readonly LogRow[]): Center {
  const open = makeOpening("log", { key: (slot) => file.read(slot) });
  const center = emptyCenter();
  for (const row of rows) foldEvent(center, open(row));
  return center;
}

test("sealed and opened, a shift folds to the very same facts", () => {
  const { rows, facts } = sealedShift();
  expect(rows.filter(({ sealed }) => sealed !== null).length).toBeGreaterThan(5);
  expect(JSON.stringify(centerToJson(folded(rows)))).toBe(JSON.stringify(centerToJson(facts)));
});

test("after an expungement only what was blotted out differs, and folds agree with each other", () => {
  const { rows, facts } = sealedShift();
  const slot = ring.find("plate:NMZKQ7841") ?? -1;
  file.destroy(slot, 99);
  const blotted = expungedText(99, slot);
  const after = folded(rows);
  const leaves = (value: unknown, path: string): [string, unknown][] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([key, item]) => leaves(item, `${path}/${key}`))
      : [[path, value]];
  const before = new Map(leaves(centerToJson(facts), ""));
  const changed = leaves(centerToJson(after), "").filter(([path, value]) => before.get(path) !== value);
  expect(changed.length).toBeGreaterThan(2);
  expect(new Set(changed.map(([, value]) => value))).toEqual(new Set([blotted]));
  expect(leaves(centerToJson(after), "")).toHaveLength(before.size);
  expect(JSON.stringify(centerToJson(after))).not.toMatch(/ZKQ|stolen, armed/);
  // From a snapshot made afterwards, and from the log: equal to the byte.
  expect(centerDigest(centerFromJson(JSON.parse(JSON.stringify(centerToJson(after)))))).toBe(
    centerDigest(folded(rows)),
  );
});

test("a sealed recording is read with its key, and not without or after it is gone", () => {
  const slot = file.read(3);
  if (slot.state !== "live") throw new Error("a key is there");
  const piece = sealedLines(new WorkingCipher(3, slot.key));
  const text = '{"vigilRecording":1}\n{"atMs":5,"command":{"type":"AddNote","text":"ZKQ"}}\n';
  const line = piece(text);
  expect(line).not.toContain("ZKQ");
  expect(isSealedRecording(line)).toBe(true);
  expect(isSealedRecording(text)).toBe(false);
  const open = openedLines(join(folder, "keys"), join(folder, "master"));
  expect(open(line)).toEqual(text.trimEnd().split("\n"));
  makeMasterKey(join(folder, "other"));
  expect(() => openedLines(join(folder, "keys"), join(folder, "other"))).toThrow("is under the master key");
  file.destroy(3, 12);
  expect(() => open(line)).toThrow("was destroyed by the expungement in event 12");
});
