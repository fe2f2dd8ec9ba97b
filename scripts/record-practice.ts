/**
 * Writes a practice shift as a recording for `vigil replay`: hours of ordinary work from a seed, and an incident in
 * it where one is asked for. The same options give the same file, byte for byte.
 *
 * node scripts/record-practice.ts --out shift.ndjson [--hours 8] [--seed shift] [--scenario none|tucumcari|akela]
 *   [--start 2026-03-15T11:00:00Z] [--quiet]
 * A scenario may also be named as in the console's menu: i-40, i-40-dispatcher, i-40-duress, i-10, i-10-man-down,
 * i-10-caution. What happens is told on stderr.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { isoUtc } from "../src/base/time.ts";
import { recordPractice, SCENARIO_AFTER_MS } from "../src/server/practice/record-practice.ts";
import { scenarios } from "../src/server/practice/scenarios.ts";

const WRITE_CHARS = 262_144;
const BY_PLACE: Readonly<Record<string, string>> = { tucumcari: "i-40", akela: "i-10" };

const { values } = parseArgs({
  options: {
    hours: { type: "string", default: "8" },
    seed: { type: "string", default: "shift" },
    scenario: { type: "string", default: "none" },
    start: { type: "string", default: "2026-03-15T11:00:00Z" },
    out: { type: "string" },
    quiet: { type: "boolean", default: false },
  },
});
const hours = Number(values.hours);
const startMs = Date.parse(values.start);
const scenarioId = values.scenario === "none" ? undefined : (BY_PLACE[values.scenario] ?? values.scenario);
const faults = [
  ...(values.out === undefined ? ["--out FILE is missing"] : []),
  ...(hours > 0 && hours <= 240 ? [] : ["--hours is not a number from 0 to 240"]),
  ...(Number.isNaN(startMs) ? ["--start is not a time such as 2026-03-15T11:00:00Z"] : []),
  ...(scenarioId === undefined || scenarios.some(({ id }) => id === scenarioId)
    ? []
    : [`--scenario is none of none, tucumcari, akela, ${scenarios.map(({ id }) => id).join(", ")}`]),
];
if (faults.length > 0 || values.out === undefined) {
  process.stderr.write(`${faults.join("\n")}\n`);
  process.exit(2);
}

const file = openSync(values.out, "w");
let waiting: string[] = [];
let waitingChars = 0;
let lineCount = 0;
const flush = (): void => {
  if (waiting.length > 0) writeSync(file, waiting.join(""));
  waiting = [];
  waitingChars = 0;
};
recordPractice({
  seed: values.seed,
  hours,
  startMs,
  ...(scenarioId === undefined ? {} : { scenario: { id: scenarioId, afterMs: SCENARIO_AFTER_MS } }),
  write: (line) => {
    waiting.push(`${line}\n`);
    waitingChars += line.length;
    lineCount++;
    if (waitingChars > WRITE_CHARS) flush();
  },
  ...(values.quiet ? {} : { explain: (atMs: number, text: string) => tell(`${isoUtc(atMs)} ${text}`) }),
});
flush();
closeSync(file);
tell(`${values.out}: ${lineCount} lines`);

// Whoever read along may be gone (`… | head`): the file is written to its end all the same.
function tell(text: string): void {
  try {
    writeSync(process.stderr.fd, `${text}\n`);
  } catch {
    // Nobody reads it.
  }
}
