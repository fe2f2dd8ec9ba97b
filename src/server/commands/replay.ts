/**
 * `vigil replay`: runs a recording through the engine as fast as it can, writes the events, prints what rang.
 *
 * Lines that are not understood are told by number and left out; the exit code is then 1, and the table is printed
 * all the same. A torn last line, as a killed recorder leaves it, is only a notice. Where nothing could be played, or the
 * header can't be used, there is no table: "No alerts" would be an answer. Interrupting it prints what it has so far.
 */
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { HOUR_MS } from "../../base/time.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import type { ReplayOptions } from "../command-options.ts";
import type { Config } from "../config/config-schema.ts";
import { faultText, readConfig } from "../config/read-config.ts";
import { loadRoads } from "../load-roads.ts";
import { EventFile } from "../replay/event-file.ts";
import { endsWithNewline, isSameFile, whyNoRecording } from "../replay/recording-file.ts";
import { readRecordingLine } from "../replay/recording-line.ts";
import { Replayer } from "../replay/replayer.ts";
import { replayReport } from "../replay/replay-report.ts";
import { KeyTroubleError } from "../seal/master-key.ts";
import { keyFilePath } from "../seal/open-seal.ts";
import { isSealedRecording, openedLines } from "../seal/sealed-recording.ts";
import { Tally } from "../replay/tally.ts";
import { progressLine } from "./progress-line.ts";

const FAULTS_SAID_MAX = 50;
/** Of a file of which nothing has been understood yet, more of the same says nothing more. */
const FAULTS_SAID_AT_FIRST = 3;
const LEAPS_SAID_MAX = 5;
const LEAP_MS = 24 * HOUR_MS;
const MEGABYTE = 1_000_000;
const FORMAT = "docs/recording-format.md says what one looks like";

export async function run(options: ReplayOptions): Promise<number> {
  const ready = readyOf(options);
  if (typeof ready === "number") return ready;
  const { config, roads, out } = ready;
  const tally = new Tally();
  const replayer = new Replayer({
    ...(config === undefined ? {} : { config }),
    broke: (source, error) =>
      say(`a decoder broke over a frame of ${source.gateway} ${source.peer}: ${messageOf(error)}`),
    sink: {
      stepped: (world, input, result) => {
        tally.add(world, input, result);
        for (const envelope of result.events) out?.write(JSON.stringify(envelope));
      },
    },
  });
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once("SIGINT", stop);
  let read: Played;
  try {
    read = await playFile(options, replayer, roads, interrupt.signal);
  } catch (error) {
    if (!(error instanceof KeyTroubleError) && !isOperating(error)) throw error;
    out?.close();
    say(`vigil replay: ${options.recordingFile} can't be read: ${error.message}`);
    return 1;
  } finally {
    process.removeListener("SIGINT", stop);
  }
  const trouble = out?.close();
  if (read.broken !== undefined) say(`${read.broken}${tally.firstAtMs === undefined ? ": nothing was played" : ""}`);
  if (trouble !== undefined) say(`vigil replay: ${options.eventsFile} lacks events: ${trouble.message}`);
  // Nothing was played: a table would say that nothing rang.
  if (tally.firstAtMs === undefined) {
    if (read.interrupted) say("interrupted before anything was played");
    else if (read.broken === undefined)
      say(`vigil replay: nothing in ${options.recordingFile} could be played: ${FORMAT}`);
    return 1;
  }
  tally.finish();
  process.stdout.write(
    replayReport(tally, { file: options.recordingFile, lines: read.lines, lostLines: read.lostLines }),
  );
  if (read.faults > 0)
    say(`${read.faults} ${read.faults === 1 ? "line was" : "lines were"} not understood and left out`);
  if (read.interrupted) say(`interrupted after line ${read.lines}: this is what it has so far`);
  return read.faults > 0 || read.broken !== undefined || read.interrupted || trouble !== undefined ? 1 : 0;
}

type Ready = {
  readonly config: Config | undefined;
  readonly roads: RoadReference;
  readonly out: EventFile | undefined;
};

// Everything that can be wrong before the first line; then the exit code, and what is wrong has been said.
function readyOf({ recordingFile, configFile, eventsFile }: ReplayOptions): Ready | number {
  try {
    const why = whyNoRecording(recordingFile);
    if (why !== undefined) {
      say(`vigil replay: ${recordingFile} ${why}`);
      return 1;
    }
    let config: Config | undefined;
    if (configFile !== undefined) {
      const read = readConfig(readFileSync(configFile, "utf8"));
      if (!read.ok) {
        for (const fault of read.faults) say(faultText(configFile, fault));
        return 1;
      }
      config = read.config;
    }
    const roads = loadRoads(config?.map.roads);
    if (eventsFile !== undefined && isSameFile(recordingFile, eventsFile)) {
      say(`vigil replay: --out ${eventsFile} is the recording itself`);
      return 1;
    }
    return { config, roads, out: eventsFile === undefined ? undefined : new EventFile(eventsFile) };
  } catch (error) {
    say(`vigil replay: ${messageOf(error)}`);
    return 1;
  }
}

type Played = {
  readonly lines: number;
  readonly lostLines: number;
  readonly faults: number;
  readonly interrupted: boolean;
  readonly broken?: string;
};

/** The recording's lines; of one that is sealed, those that its pieces hold. */
async function* openedTexts(lines: AsyncIterable<string>, keys: ReplayOptions["keys"]): AsyncGenerator<string> {
  let open: ((line: string) => string[]) | undefined;
  for await (const line of lines) {
    // A piece that was cut off is told as a torn line.
    if (!isSealedRecording(line) || !line.endsWith("}")) {
      yield line;
      continue;
    }
    if (keys === undefined) throw new KeyTroubleError("missing", "it is sealed: name its keys with --keys");
    open ??= openedLines(keyFilePath(keys.keysFolder), keys.masterKeyFile);
    yield* open(line);
  }
}

async function playFile(
  options: ReplayOptions,
  replayer: Replayer,
  roads: RoadReference,
  interrupted: AbortSignal,
): Promise<Played> {
  const { recordingFile: file, keys } = options;
  const progress = progressLine("MB");
  const totalMb = Math.ceil(statSync(file).size / MEGABYTE);
  const reader = createInterface({ input: createReadStream(file, { encoding: "utf8" }), crlfDelay: Infinity });
  const times = new Times(file);
  let lineNumber = 0;
  let lostLines = 0;
  let faults = 0;
  let readChars = 0;
  // Told one line late, because the last one may be torn.
  let pending: { readonly lineNumber: number; readonly reason: string } | undefined;
  const tell = (): void => {
    if (pending === undefined) return;
    faults++;
    const saidMax = replayer.world === undefined ? FAULTS_SAID_AT_FIRST : FAULTS_SAID_MAX;
    if (faults <= saidMax) say(`${file}:${pending.lineNumber}: ${pending.reason}`);
    pending = undefined;
  };
  const played = (): Omit<Played, "broken"> => {
    progress.clear();
    return { lines: lineNumber, lostLines, faults, interrupted: interrupted.aborted };
  };
  for await (const text of openedTexts(reader, keys)) {
    if (interrupted.aborted) break;
    if (readChars % MEGABYTE > (readChars += text.length + 1) % MEGABYTE)
      progress.show(Math.floor(readChars / MEGABYTE), totalMb);
    lineNumber++;
    if (text.trim() === "") continue;
    tell();
    const read = readRecordingLine(lineNumber === 1 ? text.replace(/^\uFEFF/, "") : text, roads);
    if (!read.ok) {
      // Under other settings, or with other facts, what follows would be another night.
      if (read.isHeader === true) return { ...played(), broken: `${file}:${lineNumber}: ${read.reason}` };
      pending = { lineNumber, reason: read.reason };
      continue;
    }
    const { line } = read;
    if (line.kind === "lost") lostLines += line.count;
    if (line.kind !== "header") times.note(lineNumber, line.atMs);
    try {
      const wrong = replayer.play(line);
      if (wrong === undefined) continue;
      if (line.kind === "header" && replayer.world === undefined)
        return { ...played(), broken: `${file}:${lineNumber}: ${wrong}` };
      pending = { lineNumber, reason: wrong };
    } catch (error) {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { ...played(), broken: `${file}:${lineNumber}: the engine broke here: ${why}` };
    }
  }
  if (pending?.reason.startsWith("not JSON") === true && replayer.world !== undefined && !endsWithNewline(file)) {
    say(`${file}:${pending.lineNumber}: the last line is torn and was left out`);
    pending = undefined;
  }
  tell();
  return played();
}

/** Says where the recorded time goes back, or leaps so far ahead that everything falls due. */
class Times {
  readonly #file: string;
  #lastAtMs: number | undefined;
  #backwardsSaid = false;
  #leapsSaid = 0;

  constructor(file: string) {
    this.#file = file;
  }

  note(lineNumber: number, atMs: number): void {
    const last = this.#lastAtMs ?? atMs;
    if (atMs < last && !this.#backwardsSaid) {
      this.#backwardsSaid = true;
      say(`${this.#file}:${lineNumber}: time goes back here; from now on earlier times count as the present one`);
    }
    if (atMs - last > LEAP_MS && this.#leapsSaid++ < LEAPS_SAID_MAX)
      say(`${this.#file}:${lineNumber}: ${Math.round((atMs - last) / HOUR_MS)} hours without a line end here`);
    this.#lastAtMs = Math.max(last, atMs);
  }
}

// What the operating system says of a file or a pipe.
function isOperating(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof Reflect.get(error, "syscall") === "string";
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
