/**
 * The command `vigil`: runs one command line. What can be typed stands in command-table.ts, the work in commands/.
 * Every one answers with an exit code; main.ts alone ends the process.
 */
import "./node-version.ts";
import { CommanderError } from "commander";
import { goOnWithoutReaders } from "./closed-output.ts";
import { describeCommands } from "./command-table.ts";

const EXIT_FAILED = 1;
const EXIT_NOT_UNDERSTOOD = 2;

goOnWithoutReaders();
process.exitCode = await main(process.argv.slice(2));

/** Runs one command line to its end and says the exit code. Never throws for what a user typed. */
async function main(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = describeCommands((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_NOT_UNDERSTOOD;
    // Not something the user typed: the stack is what whoever reads the report of it will need.
    process.stderr.write(`vigil: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT_FAILED;
  }
}
