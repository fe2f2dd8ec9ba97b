/**
 * Throws everything that should never come at a whole Vigil of its own, over real sockets, for as long as is wanted:
 * `node scripts/fuzz-gateways.ts --seed night --seconds 600`. The same seed throws the same things (their timing is
 * the machine's). Exit code 1 where something was wrong, with what it was.
 */
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz/fuzz-run.ts";

const LATE_MAX_S = 1;

const { values } = parseArgs({ options: { seed: { type: "string" }, seconds: { type: "string" } } });
const seed = values.seed ?? new Date().toISOString();
const seconds = Number(values.seconds ?? 30);
if (!(seconds >= 5)) {
  process.stderr.write("fuzz-gateways: --seconds takes a number from 5 on\n");
  process.exit(2);
}
process.stdout.write(`fuzz-gateways: seed ${seed}, ${seconds} s\n`);
const { faults, measured } = await fuzz({
  seed,
  seconds,
  lateMaxS: LATE_MAX_S,
  say: (line) => process.stdout.write(`${line}\n`),
});
for (const [name, value] of Object.entries(measured)) process.stdout.write(`${name}: ${value}\n`);
for (const fault of faults) process.stderr.write(`WRONG: ${fault}\n`);
process.exit(faults.length === 0 ? 0 : 1);
