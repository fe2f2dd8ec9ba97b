/**
 * What it costs to keep personal data sealed: an event into its row and back, against the same without a seal; and an
 * auditor's search through the accounts' record, whose whole length has to be walked where nothing is found.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { asId, type IncidentId, type NoteId } from "../src/base/ids.ts";
import { emptyCenter } from "../src/domain/center.ts";
import type { Envelope } from "../src/domain/event.ts";
import { openAccountsFile } from "../src/server/accounts/accounts-database.ts";
import { AccountRecord } from "../src/server/accounts/account-record.ts";
import { RecordSearch } from "../src/server/accounts/record-search.ts";
import { envelopeOfRow, rowOfEnvelope } from "../src/server/envelope-row.ts";
import type { LogRow } from "../src/server/log/log-row.ts";
import { KeyFile } from "../src/server/seal/key-file.ts";
import { KeyRing } from "../src/server/seal/key-ring.ts";
import { makeOpening, makeSealing } from "../src/server/seal/log-seal.ts";
import { makeMasterKey } from "../src/server/seal/master-key.ts";
import { type Bench, coreTimeMs, ms, spread, threeDigits } from "./measure.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";

const EVENTS = { quick: 20_000, whole: 100_000 };
const ENTRIES = { quick: 100_000, whole: 1_000_000 };
const SUBJECTS = 1_000;
const SEARCH_MAX_MS = 2_000;
const SEARCHES = 5;
const DAY_MS = 86_400_000;

export async function run(bench: Bench): Promise<void> {
  const folder = scratchFolder("kept");
  try {
    await sealing(bench, folder);
    searching(bench, folder);
  } finally {
    removeScratch(folder);
  }
}

async function sealing(bench: Bench, folder: string): Promise<void> {
  const count = bench.quick ? EVENTS.quick : EVENTS.whole;
  bench.doing("notes of incidents are sealed and opened");
  mkdirSync(join(folder, "keys"));
  const master = makeMasterKey(join(folder, "keys", "master.key"));
  const file = KeyFile.create(join(folder, "keys", "vigil.keys"), "bench", master, SUBJECTS + 64);
  const ring = new KeyRing({ file, troubled: () => undefined, committedSeq: () => 0 });
  const center = emptyCenter();
  const sealed = makeSealing({
    logId: "bench",
    keys: ring,
    center: () => center,
    recovery: () => {
      throw new Error("a key is ready for each subject");
    },
    fellBack: () => undefined,
  });
  const open = makeOpening("bench", ring);
  const notes = Array.from({ length: count }, (_, index) => noteOf(index + 1));
  const frames = Array.from({ length: count }, (_, index) => plainOf(index + 1));
  for (const note of notes.slice(0, 2 * SUBJECTS)) sealed(note);
  const timed = (work: () => void): number => coreTimeMs(work) / count;
  let rows: LogRow[] = [];
  const plainMs = timed(() => notes.forEach((note) => rowOfEnvelope(note)));
  const sealedMs = timed(() => (rows = notes.map(sealed)));
  const openedMs = timed(() => rows.forEach((row) => open(row)));
  const readMs = timed(() => notes.map(rowOfEnvelope).forEach(envelopeOfRow)) - plainMs;
  const untouchedMs = timed(() => frames.forEach((frame) => sealed(frame)));
  const bareMs = timed(() => frames.forEach((frame) => rowOfEnvelope(frame)));
  bench.row({
    what: `a note becomes a row, sealed (${threeDigits(count)} notes of ${threeDigits(SUBJECTS)} incidents)`,
    figure: ms(sealedMs),
    raw: `${ms(plainMs)}, in plain`,
    ratio: sealedMs / plainMs,
    note: "Core time. AES-256-GCM under the incident's key, whose fingerprint is looked up by HMAC.",
  });
  bench.row({
    what: "a sealed row is read again",
    figure: ms(openedMs),
    raw: `${ms(readMs)}, in plain`,
    ratio: openedMs / readMs,
  });
  bench.row({
    what: "an event without personal data becomes a row",
    figure: ms(untouchedMs),
    raw: `${ms(bareMs)}, where nothing is sealed`,
    ratio: untouchedMs / bareMs,
    note: "Fixes are no events: they never come here.",
  });
  await ring.end();
}

function searching(bench: Bench, folder: string): void {
  const count = bench.quick ? ENTRIES.quick : ENTRIES.whole;
  bench.doing(`a record of ${threeDigits(count)} entries is made`);
  const path = join(folder, "accounts.sqlite");
  const startMs = Date.UTC(2026, 0, 1);
  const file = openAccountsFile(path, startMs);
  const record = new AccountRecord(file);
  file.transaction(() => {
    for (let index = 0; index < count; index++) {
      const by = { name: `person ${index % 97}`, source: `10.1.${index % 250}.${index % 199}` };
      const what = `/api/v1/plates/NM${String(index % 50_000).padStart(6, "0")}/history`;
      record.note(startMs + index * 30_000, by, undefined, { type: "ProtectedRead", act: "ReadPlateHistory", what });
    }
  })();
  file.close();
  const search = new RecordSearch(path);
  bench.doing("an auditor searches it");
  const endMs = startMs + count * 30_000;
  const nothing = times(() => search.find({ text: "stands nowhere", limit: 200 }));
  const person = times(() => search.find({ who: "person 96", text: "NM049999", limit: 200 }));
  const week = times(() => search.summary(endMs - 7 * DAY_MS, endMs));
  const worstMs = Math.max(...nothing, ...person);
  const ofCore = coreTimeMs(() => search.find({ text: "stands nowhere", limit: 200 }));
  bench.row({
    what: `an auditor's search through ${threeDigits(count)} entries, nothing found`,
    figure: ms(Math.max(...nothing)),
    ...spread(nothing),
    hold: "1,000,000 in ≤ 2 s",
    held: worstMs * (ENTRIES.whole / count) <= SEARCH_MAX_MS,
    note: `The slowest of five, and of five for a person and a plate; every entry is looked at. It takes ${ms(ofCore)} of a core.`,
  });
  search.close();
  bench.row({ what: "the summary of the record's last week", figure: ms(Math.max(...week)), ...spread(week) });
}

function times(work: () => unknown): number[] {
  return Array.from({ length: SEARCHES }, () => {
    const sinceMs = performance.now();
    work();
    return performance.now() - sinceMs;
  });
}

function noteOf(seq: number): Envelope {
  const incidentId = asId<IncidentId>(`NMSP-26-${seq % SUBJECTS}`);
  const text = `White BMW, flat tire, the driver says that help is on its way (${seq})`;
  const event = { type: "NoteAdded", incidentId, noteId: asId<NoteId>(`N${seq}`), text } as const;
  return envelopeOf(seq, [`incident:${incidentId}`], event);
}

function plainOf(seq: number): Envelope {
  return envelopeOf(seq, [], { type: "SettingsAdopted", digest: String(seq) });
}

function envelopeOf(seq: number, subjects: readonly string[], event: Envelope["event"]): Envelope {
  const actor = { kind: "dispatcher", name: "Rivera", positionId: "P1" } as const;
  return { seq, term: 1, version: 1, atMs: 1_700_000_000_000 + seq, actor, cause: `command:${seq}`, subjects, event };
}
