/**
 * Throws everything that should never come at a whole Vigil of its own, over real sockets, for as long as is wanted:
 * `node scripts/fuzz-gateways.ts --seed night --seconds 600`; --help tells the rest.
 */
import { runScript } from "../src/sim/command-line.ts";
import { type FuzzOptions, readOptions, USAGE } from "./fuzz/options.ts";

const LATE_MAX_S = 1;

const read = readOptions(process.argv.slice(2), new Date().toISOString());
// What it has begun (sockets, a server) does not hold it up at the end.
process.exit(await runScript({ name: "fuzz-gateways", usage: USAGE }, read, throwThings));

async function throwThings({ seed, seconds }: FuzzOptions): Promise<number> {
  const { fuzz } = await import("./fuzz/fuzz-run.ts");
  process.stdout.write(`fuzz-gateways: seed ${seed}, ${seconds} s\n`);
  const { faults, measured } = await fuzz({
    seed,
    seconds,
    lateMaxS: LATE_MAX_S,
    say: (line) => process.stdout.write(`${line}\n`),
  });
  for (const [name, value] of Object.entries(measured)) process.stdout.write(`${name}: ${value}\n`);
  for (const fault of faults) process.stderr.write(`WRONG: ${fault}\n`);
  return faults.length === 0 ? 0 : 1;
}
