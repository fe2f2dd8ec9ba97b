/**
 * Data folders as a server leaves them, made by the real engine and the real log writer without a server: a fleet on
 * shift, and as many events as are wanted, of ordinary stops at an ordinary pace, the last of them just now.
 */
import { join } from "node:path";
import { centerToJson } from "../src/domain/center-json.ts";
import { emptyCenter } from "../src/domain/center.ts";
import { type Command, CommandSchema } from "../src/domain/command.ts";
import { defaultSettings } from "../src/domain/settings.ts";
import { step } from "../src/engine/engine.ts";
import type { Input } from "../src/engine/input.ts";
import { createWorld, type World } from "../src/engine/world.ts";
import { rowOfEnvelope } from "../src/server/envelope-row.ts";
import { foldHash } from "../src/server/fold-hash.ts";
import { openDataFolder } from "../src/server/log/data-folder.ts";
import { HeadMarkFile } from "../src/server/log/head-mark.ts";
import { openForWriting } from "../src/server/log/log-database.ts";
import { LogReader } from "../src/server/log/log-reader.ts";
import type { LogRow } from "../src/server/log/log-row.ts";
import { LogWriter } from "../src/server/log/log-writer.ts";
import { SnapshotFiles } from "../src/server/log/snapshot-files.ts";
import { callSignOf, modemId } from "./fleet.ts";

export type MadeCenter = { readonly events: number; readonly units: number };
type Wanted = {
  readonly units: number;
  /** How often each unit's modem reports; without one the units have no devices. */
  readonly intervalS?: number;
  /** Events of stops are added until there are so many. */
  readonly events?: number;
  readonly snapshot?: boolean;
};

const LOG_ID = "bench";
const ROWS_A_COMMIT = 2_000;
/** A stop begins somewhere every so often, and each lasts so long. */
const STOP_EVERY_MS = 40_000;
const STOP_LASTS_MS = 150_000;
const ENDED_BEFORE_MS = 60_000;
const EVENTS_A_STOP = 11;
const SOURCE_ROOT = join(import.meta.dirname, "..", "src");

/** Makes the data folder `data` inside `folder`. */
export async function makeCenter(folder: string, wanted: Wanted): Promise<MadeCenter> {
  const opened = openDataFolder(join(folder, "data"), { practice: false, nowMs: Date.now() });
  if (!opened.ok) throw new Error(opened.refusal.sentence);
  const { paths } = opened.folder;
  const database = openForWriting(paths.logPath, { logId: LOG_ID, nowMs: Date.now() });
  const writer = new LogWriter(database, new HeadMarkFile(paths.marksPath, LOG_ID));
  const maker = new Maker(writer, wanted);
  maker.staff();
  maker.work(wanted.events ?? 0);
  maker.write();
  writer.close();
  if (wanted.snapshot === true) {
    const reader = new LogReader(paths.logPath);
    const files = new SnapshotFiles(paths.snapshotsPath, { logId: reader.logId, hashAt: (seq) => reader.hashAt(seq) });
    const { center } = maker.world;
    await files.saveSnapshot(center.seq, foldHash(SOURCE_ROOT), JSON.stringify(centerToJson(center)));
    reader.close();
  }
  opened.folder.release();
  return { events: maker.world.center.seq, units: wanted.units };
}

/** Commands that put a fleet on shift, in order. */
export function* staffCommands(units: number, intervalS: number | undefined): Generator<Record<string, unknown>> {
  yield { type: "RegisterAgency", agency: "BNCH", name: "Benchmark" };
  for (let i = 0; i < units; i++) {
    yield { type: "RegisterOfficer", officer: `o${i}`, agency: "BNCH", name: `Officer ${i}` };
    yield { type: "RegisterVehicle", vehicle: `v${i}`, agency: "BNCH" };
    if (intervalS !== undefined) {
      const keys = [`taip:${modemId(i)}`];
      yield { type: "RegisterDevice", device: `m${i}`, kind: "vehicle-modem", keys, vehicle: `v${i}`, intervalS };
    }
    yield { type: "RegisterUnit", agency: "BNCH", callSign: callSignOf(i) };
    yield { type: "StartShift", unit: `BNCH-${callSignOf(i)}`, officers: [`o${i}`], vehicle: `v${i}` };
  }
}

class Maker {
  readonly world: World;
  readonly #writer: LogWriter;
  readonly #wanted: Wanted;
  readonly #term: number;
  #rows: LogRow[] = [];
  #commandCount = 0;
  #atMs: number;

  constructor(writer: LogWriter, wanted: Wanted) {
    const stops = Math.ceil((wanted.events ?? 0) / EVENTS_A_STOP);
    this.#atMs = Date.now() - ENDED_BEFORE_MS - STOP_LASTS_MS - stops * STOP_EVERY_MS;
    this.#writer = writer;
    this.#wanted = wanted;
    this.#term = writer.claimTerm(this.#atMs);
    this.world = createWorld({
      settings: defaultSettings(),
      center: emptyCenter(),
      nowMs: this.#atMs,
      term: this.#term,
    });
  }

  staff(): void {
    this.#step({ kind: "start", softwareVersion: "bench", practice: false, deafMs: 0, settingsDigest: "bench" });
    for (const command of staffCommands(this.#wanted.units, this.#wanted.intervalS)) this.#say(command);
  }

  /** Stops, one after the other begun and each ended in its time, until there are so many events. */
  work(events: number): void {
    const running: { readonly unit: string; readonly endsAtMs: number }[] = [];
    for (let stop = 0; this.world.center.seq < events; stop++) {
      this.#atMs += STOP_EVERY_MS;
      while (running[0] !== undefined && running[0].endsAtMs <= this.#atMs) this.#clear(running.shift()?.unit ?? "");
      const unit = `BNCH-${callSignOf((stop * 7) % this.#wanted.units)}`;
      const plate = `NM ${String(stop % 1_000_000).padStart(6, "0")}`;
      const place = { text: `I-40 MM ${stop % 370} EB` };
      this.#say({ type: "StartStop", unit, plate, place, description: "white sedan, one occupant" });
      this.#say({ type: "RecordContact", unit, said: "with the driver" });
      running.push({ unit, endsAtMs: this.#atMs + STOP_LASTS_MS });
    }
    for (const { unit } of running) this.#clear(unit);
  }

  #clear(unit: string): void {
    this.#say({ type: "RecordContact", unit, said: "clear" });
    this.#say({ type: "ClearUnit", unit, disposition: "WARN" });
  }

  #say(raw: Record<string, unknown>): void {
    const command: Command = CommandSchema.parse(raw);
    const actor = { kind: "dispatcher", name: "Bench" } as const;
    this.#step({ kind: "command", commandId: `made-${this.#commandCount++}`, command, actor });
  }

  #step(input: Input): void {
    const { events, outputs } = step(this.world, input, this.#atMs);
    for (const envelope of events) this.#rows.push(rowOfEnvelope(envelope));
    const refused = outputs.find((output) => output.kind === "answer" && !output.ok);
    if (refused !== undefined) throw new Error(`${JSON.stringify(input)}: ${JSON.stringify(refused)}`);
    if (this.#rows.length >= ROWS_A_COMMIT) this.write();
  }

  write(): void {
    if (this.#rows.length === 0) return;
    const first = this.#rows[0]?.seq ?? 1;
    const reply = this.#writer.append(this.#term, first - 1, this.#rows);
    if (reply.answer !== "written") throw new Error(`the log was not written: ${JSON.stringify(reply)}`);
    this.#rows = [];
  }
}
