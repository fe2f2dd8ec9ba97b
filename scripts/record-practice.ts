/**
 * Writes a practice shift as a recording for `vigil replay`: hours of ordinary work from a seed, and an incident in
 * it where one is asked for. The same options give the same file, byte for byte.
 *
 * node scripts/record-practice.ts --out shift.ndjson; --help tells the rest. What happens is told on stderr.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { isoUtc } from "../src/base/time.ts";
import { recordPractice, SCENARIO_AFTER_MS } from "../src/server/practice/record-practice.ts";
import { runScript } from "../src/sim/command-line.ts";
import { readOptions, type RecordOptions, USAGE } from "./record-practice-options.ts";

const WRITE_CHARS = 262_144;

const read = readOptions(process.argv.slice(2));
process.exitCode = await runScript({ name: "record-practice", usage: USAGE }, read, record);

function record({ out, hours, seed, startMs, scenario, quiet }: RecordOptions): number {
  const file = openSync(out, "w");
  let waiting: string[] = [];
  let waitingChars = 0;
  let lineCount = 0;
  const flush = (): void => {
    if (waiting.length > 0) writeSync(file, waiting.join(""));
    waiting = [];
    waitingChars = 0;
  };
  recordPractice({
    seed,
    hours,
    startMs,
    ...(scenario === undefined ? {} : { scenario: { id: scenario, afterMs: SCENARIO_AFTER_MS } }),
    write: (line) => {
      waiting.push(`${line}\n`);
      waitingChars += line.length;
      lineCount++;
      if (waitingChars > WRITE_CHARS) flush();
    },
    ...(quiet ? {} : { explain: (atMs: number, text: string) => tell(`${isoUtc(atMs)} ${text}`) }),
  });
  flush();
  closeSync(file);
  tell(`${out}: ${lineCount} lines`);
  return 0;
}

// Whoever read along may be gone (`… | head`): the file is written to its end all the same.
function tell(text: string): void {
  try {
    writeSync(process.stderr.fd, `${text}\n`);
  } catch {
    // Nobody reads it.
  }
}
