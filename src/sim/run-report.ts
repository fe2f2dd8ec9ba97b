/** What a run found out, as lines for people. */
import { isoUtc, SECOND_MS } from "../base/time.ts";
import type { RunResult } from "./run.ts";

/** The lines that a run is told in. The same run is always told in the same lines. */
export function reportOf(result: RunResult, verbose: boolean): string[] {
  const { options, failures } = result;
  const hours = (result.simulatedMs / 3_600_000).toFixed(2);
  const lines = [
    `seed ${options.seed}: ${hours} h from ${isoUtc(result.startMs)}, ${options.units} units, ${options.consoles} consoles, ` +
      `faults ${options.faults.length === 0 ? "none" : options.faults.join(",")}${result.finished ? "" : " (interrupted)"}`,
    `  ${result.events} events, log ${result.logHash}`,
    ...columns(result.counts.map(([kind, count]) => `${kind} ${count}`)),
  ];
  if (verbose) {
    for (const { id, kind, afterMs, durationMs, ...rest } of result.faults)
      lines.push(
        `  fault ${id} at ${Math.round(afterMs / SECOND_MS)} s for ${durationMs} ms: ${kind} ${JSON.stringify(rest)}`,
      );
    for (const [why, count] of result.refusals) lines.push(`  refused ${count}: ${why}`);
  }
  for (const { checker, atMs, sentence } of failures)
    lines.push(
      `  BROKEN ${checker} at ${isoUtc(atMs)} (+${Math.round((atMs - result.startMs) / SECOND_MS)} s): ${sentence}`,
    );
  lines.push(failures.length === 0 ? "  every promise held" : `  ${failures.length} broken`);
  return lines;
}

const WIDTH = 118;

function columns(items: readonly string[]): string[] {
  const lines: string[] = [];
  let line = " ";
  for (const item of items) {
    if (line.length + item.length + 2 > WIDTH) {
      lines.push(line);
      line = " ";
    }
    line += ` ${item};`;
  }
  return [...lines, line];
}
