/**
 * `vigil replay`: runs a recording through the engine as fast as it can, writes the events, prints what rang.
 *
 * Lines that are not understood are told by number and left out; the exit code is then 1, and the table is printed
 * all the same. A torn last line, as a killed recorder leaves it, is only a notice.
 */
import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { RoadReference } from "../../roads/road-reference.ts";
import type { ReplayOptions } from "../command-options.ts";
import type { Config } from "../config/config-schema.ts";
import { faultText, readConfig } from "../config/read-config.ts";
import { loadRoads } from "../load-roads.ts";
import { readRecordingLine } from "../replay/recording-line.ts";
import { Replayer } from "../replay/replayer.ts";
import { replayReport } from "../replay/replay-report.ts";
import { KeyTroubleError } from "../seal/master-key.ts";
import { keyFilePath } from "../seal/open-seal.ts";
import { isSealedRecording, openedLines } from "../seal/sealed-recording.ts";
import { Tally } from "../replay/tally.ts";

const FAULTS_SAID_MAX = 50;
const WRITE_CHARS = 262_144;

export async function run(options: ReplayOptions): Promise<number> {
  let config: Config | undefined;
  let roads: RoadReference;
  try {
    statSync(options.recordingFile);
    if (options.configFile !== undefined) {
      const read = readConfig(readFileSync(options.configFile, "utf8"));
      if (!read.ok) {
        for (const fault of read.faults) say(faultText(options.configFile, fault));
        return 1;
      }
      config = read.config;
    }
    roads = loadRoads(config?.map.roads);
  } catch (error) {
    say(`vigil replay: ${messageOf(error)}`);
    return 1;
  }
  const out = options.eventsFile === undefined ? undefined : openEvents(options.eventsFile);
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
  let read: Played;
  try {
    read = await playFile(options.recordingFile, replayer, roads, options.keys);
  } catch (error) {
    if (!(error instanceof KeyTroubleError)) throw error;
    out?.close();
    say(`vigil replay: ${options.recordingFile} can't be read: ${error.message}`);
    return 1;
  }
  out?.close();
  tally.finish();
  process.stdout.write(
    replayReport(tally, { file: options.recordingFile, lines: read.lines, lostLines: read.lostLines }),
  );
  if (read.broken !== undefined) say(read.broken);
  if (read.faults > 0)
    say(`${read.faults} ${read.faults === 1 ? "line was" : "lines were"} not understood and left out`);
  return read.faults > 0 || read.broken !== undefined ? 1 : 0;
}

type Played = { readonly lines: number; readonly lostLines: number; readonly faults: number; readonly broken?: string };

/** The recording's lines; of one that is sealed, those that its pieces hold. */
async function* openedTexts(lines: AsyncIterable<string>, keys: ReplayOptions["keys"]): AsyncGenerator<string> {
  let open: ((line: string) => string[]) | undefined;
  for await (const line of lines) {
    if (!isSealedRecording(line)) {
      yield line;
      continue;
    }
    if (keys === undefined) throw new KeyTroubleError("missing", "it is sealed: name its keys with --keys");
    open ??= openedLines(keyFilePath(keys.keysFolder), keys.masterKeyFile);
    yield* open(line);
  }
}

async function playFile(
  file: string,
  replayer: Replayer,
  roads: RoadReference,
  keys: ReplayOptions["keys"],
): Promise<Played> {
  const reader = createInterface({ input: createReadStream(file, { encoding: "utf8" }), crlfDelay: Infinity });
  let lineNumber = 0;
  let lostLines = 0;
  let faults = 0;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let backwardsSaid = false;
  // Told one line late, because the last one may be torn.
  let pending: { readonly lineNumber: number; readonly reason: string } | undefined;
  const tell = (): void => {
    if (pending === undefined) return;
    faults++;
    if (faults <= FAULTS_SAID_MAX) say(`${file}:${pending.lineNumber}: ${pending.reason}`);
    pending = undefined;
  };
  for await (const text of openedTexts(reader, keys)) {
    lineNumber++;
    if (text.trim() === "") continue;
    tell();
    const read = readRecordingLine(lineNumber === 1 ? text.replace(/^\uFEFF/, "") : text, roads);
    if (!read.ok) {
      pending = { lineNumber, reason: read.reason };
      continue;
    }
    const { line } = read;
    if (line.kind === "lost") lostLines += line.count;
    if (line.kind !== "header") {
      if (line.atMs < lastAtMs && !backwardsSaid) {
        backwardsSaid = true;
        say(`${file}:${lineNumber}: time goes back here; from now on earlier times count as the present one`);
      }
      lastAtMs = Math.max(lastAtMs, line.atMs);
    }
    try {
      const wrong = replayer.play(line);
      if (wrong !== undefined) pending = { lineNumber, reason: wrong };
    } catch (error) {
      const broken = `${file}:${lineNumber}: the engine broke here: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
      return { lines: lineNumber, lostLines, faults, broken };
    }
  }
  if (pending?.reason.startsWith("not JSON") === true && !endsWithNewline(file)) {
    say(`${file}:${pending.lineNumber}: the last line is torn and was left out`);
    pending = undefined;
  }
  tell();
  if (lineNumber === 0) say(`${file}: is empty`);
  return { lines: lineNumber, lostLines, faults };
}

function endsWithNewline(file: string): boolean {
  const last = Buffer.alloc(1);
  const source = openSync(file, "r");
  readSync(source, last, 0, 1, statSync(file).size - 1);
  closeSync(source);
  return last[0] === 0x0a;
}

function openEvents(file: string): { write: (line: string) => void; close: () => void } {
  const target = openSync(file, "w");
  let waiting: string[] = [];
  let chars = 0;
  const flush = (): void => {
    if (chars > 0) writeSync(target, `${waiting.join("\n")}\n`);
    waiting = [];
    chars = 0;
  };
  return {
    write: (line) => {
      waiting.push(line);
      chars += line.length;
      if (chars > WRITE_CHARS) flush();
    },
    close: () => {
      flush();
      closeSync(target);
    },
  };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
