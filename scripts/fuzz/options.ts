/** What `scripts/fuzz-gateways.ts` can be told. */
import { type CommandLineRead, readCommandLine } from "../../src/sim/command-line.ts";

export type FuzzOptions = { readonly seed: string; readonly seconds: number };

const SECONDS = { min: 5, max: 86_400, isWhole: false };
const SECONDS_DEFAULT = 30;

export const USAGE = `node scripts/fuzz-gateways.ts [options]

Throws everything that should never come at a whole Vigil of its own, over real sockets.

  --seed S       any word; the same one throws the same things, their timing is the machine's (the time of day)
  --seconds N    for so long, ${SECONDS.min} to ${SECONDS.max} (${SECONDS_DEFAULT})
  --help         this text

Exit codes: 0 nothing was wrong, 1 something was, 2 the command line was not understood.
`;

/** Reads the words behind the script's name. `seedOtherwise` counts where none is given. */
export function readOptions(args: readonly string[], seedOtherwise: string): CommandLineRead<FuzzOptions> {
  return readCommandLine(args, { texts: ["seed", "seconds"], flags: [] }, (line) => ({
    seed: line.seed("seed", seedOtherwise),
    seconds: line.number("seconds", SECONDS_DEFAULT, SECONDS),
  }));
}
