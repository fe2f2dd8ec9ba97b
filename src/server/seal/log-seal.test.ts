import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asId, type CautionId, type IncidentId, type NoteId } from "../../base/ids.ts";
import { emptyCenter } from "../../domain/center.ts";
import type { DomainEvent, Envelope } from "../../domain/event.ts";
import { subjectsOf } from "../../domain/subjects.ts";
import { KeyFile } from "./key-file.ts";
import { KeyRing } from "./key-ring.ts";
import { keySubject, makeOpening, makeSealing } from "./log-seal.ts";
import { makeMasterKey } from "./master-key.ts";
import { publicHalf, recoverySender } from "./recovery-key.ts";

let folder = "";
let file: KeyFile;
let ring: KeyRing;
let fallbacks = 0;
const center = emptyCenter();
const incidentId = asId<IncidentId>("NMSP-26-000001");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-seal-"));
  file = KeyFile.create(join(folder, "keys"), "log", makeMasterKey(join(folder, "master")), 8);
  file.assign(0, "recovery", undefined);
  ring = new KeyRing({ file, troubled: () => undefined, committedSeq: () => 99, spareMin: 0 });
  fallbacks = 0;
});
afterEach(async () => {
  await ring.end();
  rmSync(folder, { recursive: true });
});

const recovery = (): ReturnType<typeof recoverySender> => {
  const slot = file.read(0);
  if (slot.state !== "live") throw new Error("the recovery key is there");
  return recoverySender({ slot: 0, publicKey: publicHalf(slot.key) });
};
const seal = (envelope: Envelope, keys: KeyRing | undefined = ring) =>
  makeSealing({ logId: "log", keys, recovery, center: () => center, fellBack: () => fallbacks++ })(envelope);
const open = makeOpening("log", { key: (slot) => file.read(slot) });

function envelope(seq: number, event: DomainEvent): Envelope {
  const actor = { kind: "dispatcher", name: "Rivera" } as const;
  return { seq, term: 1, version: 1, atMs: 5, actor, cause: "command:x", subjects: subjectsOf(center, event), event };
}
const created = (seq: number, plate: string): Envelope =>
  envelope(seq, {
    type: "IncidentCreated",
    incidentId,
    number: "26-000001",
    agencyId: "NMSP" as never,
    incidentType: "TSTOP",
    priority: 3,
    place: { text: "12 Elm Street", route: "I-40", milepost: 320 },
    caller: { name: "Jane Doe", callback: "575-555-1234" },
    plate,
  } as DomainEvent);
const note = (seq: number, text: string): Envelope =>
  envelope(seq, { type: "NoteAdded", incidentId, noteId: asId<NoteId>(`N${seq}`), text });

describe("a sealed row", () => {
  test("holds nothing personal in any column, and opens to the very event, its fields in their order", () => {
    const given = created(1, "NM ABC-123");
    const row = seal(given);
    const bytes = Buffer.concat([Buffer.from(JSON.stringify({ ...row, sealed: "" })), row.sealed ?? Buffer.alloc(0)]);
    for (const secret of ["ABC", "Jane", "Doe", "555", "Elm"]) expect(bytes.includes(secret)).toBe(false);
    expect(bytes.includes("I-40")).toBe(true);
    expect(JSON.stringify(open(row))).toBe(JSON.stringify(given));
  });

  test("an event without personal strings is stored as ever", () => {
    const row = seal(envelope(1, { type: "SettingsAdopted", digest: "d" }));
    expect(row.sealed).toBeNull();
    expect(row.data).toBe('{"event":{"type":"SettingsAdopted","digest":"d"}}');
  });

  test("one subject has one key, however it is written; what it was is found by that key", () => {
    const first = seal(created(1, "NM ABC-123"));
    const second = seal(created(2, "nm abc 123"));
    expect(first.subjects).toEqual(second.subjects);
    const slot = ring.find("plate:NMABC123");
    expect(first.subjects).toContain(keySubject(slot ?? -1));
    expect(seal(created(3, "TX 999")).subjects).not.toContain(keySubject(slot ?? -1));
  });

  test("can't be moved to another row: it is bound to its own", () => {
    const row = seal(note(1, "secret"));
    const moved = open({ ...row, seq: 2 });
    expect(JSON.stringify(moved)).not.toContain("secret");
    expect(JSON.stringify(moved)).toContain("does not fit");
  });

  test("a destroyed key leaves a sentence in the place of each of its strings, the others stay", () => {
    const row = seal(created(1, "NM ABC-123"));
    const slot = ring.find("plate:NMABC123") ?? -1;
    file.destroy(slot, 412);
    const opened = open(row);
    expect(opened.event).toMatchObject({
      plate: `[expunged: order 412, key ${slot}]`,
      caller: { name: "Jane Doe", callback: "575-555-1234" },
      place: { text: "12 Elm Street", milepost: 320 },
    });
    expect(opened.subjects).toEqual([`incident:${incidentId}`, keySubject(slot)]);
  });

  test("what is warned of goes with whom it is about", () => {
    const caution = { type: "CautionAdded", cautionId: asId<CautionId>("C1"), about: "person", subject: "Jane Doe" };
    const row = seal(envelope(1, { ...caution, text: "armed", level: "high", source: "NCIC" } as DomainEvent));
    file.destroy(ring.find("person:JANEDOE") ?? -1, 7);
    expect(JSON.stringify(open(row))).not.toMatch(/Jane|armed|NCIC/);
  });
});

describe("without a ready key", () => {
  test("nothing waits and nothing is plain: it is sealed to the recovery key, and told", () => {
    for (let seq = 1; seq < 8; seq++)
      seal(envelope(seq, { type: "IncidentCancelled", incidentId: `I${seq}` as never, why: "w" }));
    const row = seal(note(9, "shots fired behind the barn"));
    expect(fallbacks).toBe(1);
    expect(Buffer.from(row.sealed ?? []).includes("barn")).toBe(false);
    expect(row.data).not.toContain("barn");
    expect(open(row).event).toMatchObject({ text: "shots fired behind the barn" });
  });

  test("the same where the key file can't be used at all", () => {
    const sealing = makeSealing({
      logId: "log",
      keys: undefined,
      recovery,
      center: () => center,
      fellBack: () => undefined,
    });
    const given = created(1, "NM ABC-123");
    const row = sealing(given);
    expect(JSON.stringify(row)).not.toMatch(/ABC|Jane/);
    expect(JSON.stringify(open(row))).toBe(JSON.stringify(given));
    const blind = makeOpening("log", { key: () => ({ state: "absent" }) });
    expect(blind(row).event).toMatchObject({ plate: "[sealed: key 0 not at hand]" });
  });
});
