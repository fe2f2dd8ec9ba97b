/**
 * The seal of a log at a start: the key file is opened or made, brought up to what the log says, and every key that
 * a tombstone names is destroyed before anything is read. Where the keys can't be had, the shift begins all the same:
 * what is written then is sealed to the recovery key, and people are told.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Center } from "../../domain/center.ts";
import type { Envelope } from "../../domain/event.ts";
import { envelopeOfRow } from "../envelope-row.ts";
import { LogReader, type RawRow, storedRow } from "../log/log-reader.ts";
import type { LogRow } from "../log/log-row.ts";
import { KeyFile, type Slot } from "./key-file.ts";
import { KeyRing } from "./key-ring.ts";
import { type ThreadKeys, workingCipher } from "./keys-of-thread.ts";
import { makeOpening, makeSealing } from "./log-seal.ts";
import { KeyTroubleError, type MasterKey, readMasterKey } from "./master-key.ts";
import {
  publicHalf,
  readRecoveryPublic,
  type RecoveryPublic,
  recoverySender,
  writeRecoveryPublic,
} from "./recovery-key.ts";
import { openPart, partsOfBytes } from "./sealed-part.ts";
import type { WorkingCipher } from "./working-cipher.ts";

export type SealPaths = {
  /** The data folder. */
  readonly folder: string;
  readonly logPath: string;
  readonly snapshotsPath: string;
  /** The folder of the key file. */
  readonly keysFolder: string;
  readonly masterKeyFile: string;
};

export type SealPorts = {
  readonly center: () => Center;
  readonly committedSeq: () => number;
  /** Undefined: it is over. */
  readonly troubled: (sentence: string | undefined) => void;
};

export type Seal = {
  readonly logId: string;
  readonly key: (slot: number) => Slot;
  /** Absent while the key file can't be used. */
  readonly ring: KeyRing | undefined;
  readonly open: (row: LogRow) => Envelope;
  readonly cipher: WorkingCipher | undefined;
  readonly threadKeys: ThreadKeys | undefined;
  /** The newest tombstone; consoles that were served before it have to begin anew. */
  readonly tombstoneSeq: number;
  /** Every expungement that was carried out before this start, the oldest first. */
  readonly tombstones: readonly Tombstone[];
  /** What people have to be told at the start. */
  readonly sentence: string | undefined;
  /** The sealing of new events, when there is somebody to be told. */
  readonly start: (ports: SealPorts) => (envelope: Envelope) => LogRow;
  readonly recoverySlot: number;
  readonly end: () => Promise<void>;
};
export type SealAnswer = { readonly ok: true; readonly seal: Seal } | { readonly ok: false; readonly sentence: string };

const FIRST_SLOTS = 2_048;
const KEY_FILE = "vigil.keys";

export function keyFilePath(keysFolder: string): string {
  return join(keysFolder, KEY_FILE);
}

/** Opens the seal of a log that has been checked and that this process writes. */
export function openSeal(paths: SealPaths): SealAnswer {
  const reader = new LogReader(paths.logPath);
  try {
    try {
      const master = readMasterKey(paths.masterKeyFile);
      const file = openOrMake(paths, reader, master);
      return { ok: true, seal: sealOf(paths, reader, file, master) };
    } catch (error) {
      if (!(error instanceof KeyTroubleError) && !isFileError(error)) throw error;
      const recovery = readRecoveryPublic(paths.folder);
      const why = error instanceof Error ? error.message : String(error);
      if (recovery === undefined) return { ok: false, sentence: `personal data can't be sealed: ${why}` };
      return { ok: true, seal: sealWithoutKeys(reader.logId, recovery, why, tombstonesOf(reader)) };
    }
  } finally {
    reader.close();
  }
}

function openOrMake(paths: SealPaths, reader: LogReader, master: MasterKey): KeyFile {
  const path = keyFilePath(paths.keysFolder);
  const isFirst = readRecoveryPublic(paths.folder) === undefined && !hasSealed(reader);
  if (!existsSync(path) && isFirst) {
    mkdirSync(paths.keysFolder, { recursive: true, mode: 0o700 });
    return KeyFile.create(path, reader.logId, master, FIRST_SLOTS);
  }
  const file = KeyFile.open(path, master, "write");
  if (file.logId !== reader.logId) {
    file.close();
    throw new KeyTroubleError("other-log", `${path} holds the keys of another log`);
  }
  return file;
}

function sealOf(paths: SealPaths, reader: LogReader, file: KeyFile, master: MasterKey): Seal {
  // The file knows how far it has been brought up to the log, also one that was restored from an older copy.
  obeyTombstones(paths, file, tombstonesOf(reader, Math.min(file.throughSeq, reader.head().seq)));
  catchUp(reader, file);
  // The file says where they stand: a log of years is not looked through for them.
  const tombstones = tombstonesAt(reader, ordersOf(file));
  const recovery = provideKeys(paths.folder, file);
  const cipher = workingCipher(file);
  let ports: SealPorts | undefined;
  const ring = new KeyRing({
    file,
    troubled: (sentence) => ports?.troubled(sentence),
    committedSeq: () => ports?.committedSeq() ?? 0,
  });
  let sender: ReturnType<typeof recoverySender> | undefined;
  let fellBackToldMs = Number.NEGATIVE_INFINITY;
  return {
    logId: reader.logId,
    key: (slot) => ring.key(slot),
    ring,
    open: makeOpening(reader.logId, ring),
    cipher,
    threadKeys: { path: file.path, master, logId: reader.logId },
    tombstoneSeq: tombstones.at(-1)?.seq ?? 0,
    tombstones,
    sentence: undefined,
    recoverySlot: recovery.slot,
    start: (given) => {
      ports = given;
      return makeSealing({
        logId: file.logId,
        keys: ring,
        center: given.center,
        recovery: () => (sender ??= recoverySender(recovery)),
        fellBack: () => {
          if (performance.now() - fellBackToldMs < TOLD_EVERY_MS) return;
          fellBackToldMs = performance.now();
          // Out of the round that is being written: what is told becomes an event itself.
          setImmediate(() => given.troubled(NO_KEY_READY));
        },
      });
    },
    end: () => ring.end(),
  };
}

function ordersOf(file: KeyFile): readonly number[] {
  const seqs = new Set<number>();
  for (const { orderSeq } of file.outline()) if (orderSeq > 0) seqs.add(orderSeq);
  return [...seqs].sort((a, b) => a - b);
}

const TOLD_EVERY_MS = 10_000;
const NO_KEY_READY = "no key is ready: personal data are sealed to the recovery key until the key file can be written";

function sealWithoutKeys(logId: string, recovery: RecoveryPublic, why: string, tombstones: readonly Tombstone[]): Seal {
  const sentence = `the keys of personal data can't be used (${why}): older text can't be read, new text is sealed to the recovery key`;
  let sender: ReturnType<typeof recoverySender> | undefined;
  const key = (): Slot => ({ state: "absent" });
  return {
    logId,
    key,
    ring: undefined,
    open: makeOpening(logId, { key }),
    cipher: undefined,
    threadKeys: undefined,
    tombstoneSeq: tombstones.at(-1)?.seq ?? 0,
    tombstones,
    sentence,
    recoverySlot: recovery.slot,
    start: ({ center }) =>
      makeSealing({
        logId,
        keys: undefined,
        center,
        recovery: () => (sender ??= recoverySender(recovery)),
        fellBack: () => undefined,
      }),
    end: () => Promise.resolve(),
  };
}

export type Tombstone = {
  readonly seq: number;
  readonly atMs: number;
  readonly keySlots: readonly number[];
  readonly authority: string;
  readonly orderedBy: string;
  readonly confirmedBy: string;
  readonly rowCount: number;
};
type TombstoneRow = [number, number, string];

/** Every expungement that stands in a log, the oldest first. */
export function tombstonesOf(reader: LogReader, afterSeq = 0): Tombstone[] {
  const rows = reader.database
    .prepare("SELECT seq, at_ms, data FROM log WHERE seq > ? AND type = 'SubjectsExpunged' ORDER BY seq")
    .raw()
    .all(afterSeq) as TombstoneRow[]; // exactly these columns
  return rows.flatMap(tombstoneOf);
}

/** Those at these places. */
function tombstonesAt(reader: LogReader, seqs: readonly number[]): Tombstone[] {
  const select = reader.database.prepare("SELECT seq, at_ms, data FROM log WHERE seq = ?").raw();
  return seqs.flatMap((seq) => {
    const row = select.get(seq) as TombstoneRow | undefined; // exactly these columns
    return row === undefined ? [] : tombstoneOf(row);
  });
}

function tombstoneOf([seq, atMs, data]: TombstoneRow): Tombstone[] {
  const { event } = JSON.parse(data) as { event: Envelope["event"] }; // rowOfEnvelope wrote it
  if (event.type !== "SubjectsExpunged") return [];
  const { keySlots, authority, orderedBy, confirmedBy, rowCount } = event;
  return [{ seq, atMs, keySlots, authority, orderedBy, confirmedBy, rowCount }];
}

/** Destroys what tombstones name and lives. First the files that were made with it go, so that a crash begins anew. */
function obeyTombstones(paths: SealPaths, file: KeyFile, tombstones: readonly Tombstone[]): void {
  const count = file.slotCount;
  const alive = tombstones.flatMap(({ seq, keySlots }) =>
    keySlots.filter((slot) => slot < count && file.read(slot).state === "live").map((slot) => ({ seq, slot })),
  );
  if (alive.length === 0) return;
  removeDerived(paths);
  for (const { seq, slot } of alive) file.destroy(slot, seq);
}

/** Removes everything in the data folder that was made from the log or beside it and can be made again. */
function removeDerived({ folder, snapshotsPath }: SealPaths): void {
  for (const name of ["archive.db", "archive.db-wal", "archive.db-shm"]) rmSync(join(folder, name), { force: true });
  for (const path of [snapshotsPath, join(folder, "recordings")]) {
    if (!existsSync(path)) continue;
    for (const name of readdirSync(path)) rmSync(join(path, name), { force: true, recursive: true });
  }
  rmSync(join(folder, "in-flight"), { force: true });
  emptySetAside(join(folder, "set-aside.json"));
}

// What killed a process is known again by its digest; its words are not needed for that.
function emptySetAside(path: string): void {
  if (!existsSync(path)) return;
  try {
    const list = JSON.parse(readFileSync(path, "utf8")) as object[];
    writeFileSync(
      path,
      JSON.stringify(
        list.map((entry) => ({ ...entry, content: "" })),
        null,
        1,
      ),
    );
  } catch {
    rmSync(path, { force: true });
  }
}

/** Marks the slots that rows use and the file does not know of: a process died before it had written them behind. */
function catchUp(reader: LogReader, file: KeyFile): void {
  const headSeq = reader.head().seq;
  const fromSeq = Math.min(file.throughSeq, headSeq);
  const select = reader.database
    .prepare(
      "SELECT seq, term, type, version, at_ms, subjects, actor, agency, cause, data, sealed, hash FROM log WHERE seq > ? AND sealed IS NOT NULL ORDER BY seq",
    )
    .raw();
  let highest = -1;
  for (const raw of select.iterate(fromSeq) as IterableIterator<RawRow>) {
    const row = storedRow(raw); // the columns are those of RawRow
    for (const part of partsOfBytes(row.sealed ?? new Uint8Array())) {
      highest = Math.max(highest, part.slot);
      const slot = file.read(part.slot);
      if (slot.state !== "live" || slot.use !== "spare") continue;
      const opened = openPart({ logId: reader.logId, seq: row.seq, type: row.type }, slot.key, part);
      file.assign(part.slot, "subject", opened === undefined ? undefined : file.fingerprint(opened.subject));
    }
  }
  // A key file that was restored from an older copy: numbers that rows use already are not given again.
  if (highest >= file.slotCount) file.fill(highest + 1, 64);
  file.sync();
  if (headSeq !== file.throughSeq) file.setThroughSeq(headSeq);
}

/** Sees to it that there is a working key and a recovery key, and that the public half lies beside the log. */
function provideKeys(folder: string, file: KeyFile): RecoveryPublic {
  const live = [...file.outline()].filter(({ state }) => state === "live");
  const spares = live.filter(({ use }) => use === "spare").map(({ slot }) => slot);
  const provide = (use: "working" | "recovery"): number => {
    const known = live.findLast((slot) => slot.use === use)?.slot;
    if (known !== undefined) return known;
    let slot = spares.shift();
    if (slot === undefined) {
      slot = file.slotCount;
      file.fill(slot, 64);
    }
    file.assign(slot, use, undefined);
    file.sync();
    return slot;
  };
  provide("working");
  const slot = provide("recovery");
  const key = file.read(slot);
  if (key.state !== "live") throw new KeyTroubleError("damaged", `the recovery key in slot ${slot} is damaged`);
  const recovery = { slot, publicKey: publicHalf(key.key) };
  const known = readRecoveryPublic(folder);
  if (known?.slot !== slot || !Buffer.from(known.publicKey).equals(recovery.publicKey)) {
    writeRecoveryPublic(folder, recovery);
  }
  return recovery;
}

function hasSealed(reader: LogReader): boolean {
  return reader.database.prepare("SELECT 1 FROM log WHERE sealed IS NOT NULL LIMIT 1").get() !== undefined;
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}

/** A log without a seal: rows are what they say. */
export const noSeal: Pick<Seal, "open" | "cipher" | "threadKeys"> = {
  open: envelopeOfRow,
  cipher: undefined,
  threadKeys: undefined,
};
