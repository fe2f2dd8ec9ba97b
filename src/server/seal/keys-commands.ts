/** `vigil keys …` and `vigil expunge …` as main.ts offers them: what can be typed, and which file does the work. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { Config } from "../config/config-schema.ts";
import { MASTER_KEY_VARIABLE, type KeyPlaces, keyPlaces } from "./key-places.ts";

type Examples = (lines: readonly (readonly [command: string, meaning: string])[]) => string;
type Ended = (exitCode: number) => void;
type PlaceFlags = { data: string; config?: string; keys?: string; masterKey?: string };
type Places = KeyPlaces & { readonly dataDir: string };

/** Adds the commands. `ended` is told the exit code, `examples` writes a help's last part. */
export function addKeys(program: Command, ended: Ended, examples: Examples): void {
  const keys = program
    .command("keys")
    .summary("the keys of personal data: make, check, back up, rotate")
    .description("The keys under which personal data are sealed in the log. See docs/personal-data.md.");
  keys
    .command("make")
    .summary("make a master key")
    .description("Makes a master key in a file that must not exist. The first start that seals makes the key file.")
    .argument("<file>", "the file to write, readable by its owner only")
    .addHelpText("after", examples([["vigil keys make /etc/vigil/master.key", "before the first start"]]))
    .action(async (file: string) => {
      const { run } = await import("../commands/keys-make.ts");
      ended(await run({ masterKeyFile: file }));
    });
  places(keys.command("check"))
    .summary("say whether every sealed record can be read")
    .description("Opens every sealed record, and looks whether every key that was expunged is gone. Changes nothing.")
    .addHelpText(
      "after",
      examples([
        ["vigil keys check --data /var/lib/vigil --config /etc/vigil/vigil.yaml", "exit code 0: all is well; 1: not"],
      ]),
    )
    .action(async (given: PlaceFlags) => {
      const { run } = await import("../commands/keys-check.ts");
      ended(await atPlaces("keys check", given, run));
    });
  places(keys.command("backup"))
    .summary("copy the keys while the server runs, apart from the data")
    .description("Copies the key file and the key of the accounts' secrets into a new folder; not the master key.")
    .argument("<backup>", "the folder to write; must not exist yet")
    .addHelpText(
      "after",
      examples([
        [
          "vigil keys backup /mnt/safe/keys-monday --data /var/lib/vigil --config /etc/vigil/vigil.yaml",
          "not where the data's backup goes",
        ],
      ]),
    )
    .action(async (backupFolder: string, given: PlaceFlags) => {
      const { run } = await import("../commands/keys-backup.ts");
      ended(await atPlaces("keys backup", given, (at) => run({ ...at, backupFolder })));
    });
  places(keys.command("rotate"))
    .summary("put every key under a new master key")
    .description("Writes the key file anew under another master key. The server must not be running.")
    .argument("<file>", "the new master key, made by vigil keys make")
    .addHelpText(
      "after",
      examples([
        [
          "vigil keys rotate /etc/vigil/master-2.key --data /var/lib/vigil --config /etc/vigil/vigil.yaml",
          "then name it in seal.masterKeyFile",
        ],
      ]),
    )
    .action(async (newMasterKeyFile: string, given: PlaceFlags) => {
      const { run } = await import("../commands/keys-rotate.ts");
      ended(await atPlaces("keys rotate", given, (at) => run({ ...at, newMasterKeyFile })));
    });
  const expunge = program
    .command("expunge")
    .summary("what was expunged from the log, and by whose order")
    .description("Expungements are ordered and confirmed by two people with accounts, in the console or over the API.");
  places(expunge.command("list"))
    .summary("list the tombstones of the log and the orders that wait")
    .description("Prints every expungement that stands in the log, and the orders that wait for a second person.")
    .addHelpText(
      "after",
      examples([["vigil expunge list --data /var/lib/vigil", "when, by whose order, by which two people"]]),
    )
    .action(async (given: PlaceFlags) => {
      const { run } = await import("../commands/expunge-list.ts");
      ended(await atPlaces("expunge list", given, run));
    });
}

function places(command: Command): Command {
  return command
    .option("--data <folder>", "the folder that holds the log", "data")
    .option("--config <file>", "the configuration, where it says where the keys are")
    .option(
      "--keys <folder>",
      "the folder of the key file (default: as --config says, else the data folder's name with -keys)",
    )
    .option(
      "--master-key <file>",
      `the master key (default: as --config says, else ${MASTER_KEY_VARIABLE}, else master.key beside the keys)`,
    );
}

// Where the keys are: as typed, else as the configuration says, else where they lie by themselves.
async function atPlaces(
  name: string,
  { data, config, keys, masterKey }: PlaceFlags,
  run: (places: Places) => Promise<number>,
): Promise<number> {
  const said = config === undefined ? {} : await sealOf(name, config);
  if (said === undefined) return 1;
  const named = {
    ...said,
    ...(keys === undefined ? {} : { keysFolder: keys }),
    ...(masterKey === undefined ? {} : { masterKeyFile: masterKey }),
  };
  return await run({ dataDir: data, ...keyPlaces(data, named) });
}

async function sealOf(name: string, path: string): Promise<Config["seal"] | undefined> {
  const { faultText, readConfig } = await import("../config/read-config.ts");
  try {
    const read = readConfig(readFileSync(path, "utf8"));
    if (read.ok) return read.config.seal;
    for (const fault of read.faults) process.stderr.write(`vigil ${name}: ${faultText(path, fault)}\n`);
  } catch (error) {
    process.stderr.write(`vigil ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  return undefined;
}
