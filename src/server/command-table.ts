/**
 * The table of what `vigil` can be told: every subcommand with its options and its help.
 *
 * A subcommand's work is in commands/, in a file of its own that is loaded only when it is wanted, so that
 * `vigil --help` opens no database. A test holds the documents against this table.
 */
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { type PracticeScenario, practiceScenarios } from "./command-options.ts";
import { keyPlaces, MASTER_KEY_VARIABLE } from "./seal/key-places.ts";
import { addKeys } from "./seal/keys-commands.ts";
import { addRoads } from "./roads/roads-commands.ts";

const PORT_DEFAULT = 8080;
const PORT_MAX = 65_535;
const SECONDS_MAX = 3_600;
const DATA_DIR_DEFAULT = "data";
const EXIT_CODES = `
Exit codes: 0 done, 1 failed (the reason is on the error output), 2 the command line was not understood.
`;

/** The whole of `vigil`; nothing runs before it parses. `ended` is told the exit code of what was run. */
export function describeCommands(ended: (exitCode: number) => void): Command {
  const program = new Command("vigil")
    .description("Police dispatch that watches over every officer who is out on a stop.")
    .version(packageVersion(), "-V, --version", "print the version and end")
    .helpOption("-h, --help", "print this help and end")
    .helpCommand("help [command]", "print the help of a command and end")
    .configureOutput({ outputError: (text, write) => write(`${oneLine(text)} (vigil COMMAND --help tells more)\n`) })
    .exitOverride()
    .addHelpText("after", EXIT_CODES);
  addServe(program, ended);
  addReplay(program, ended);
  addVerify(program, ended);
  addBackup(program, ended);
  addRestore(program, ended);
  addCheckConfig(program, ended);
  addInit(program, ended);
  addVerifyRecord(program, ended);
  addBrokerFiles(program, ended);
  addKeys(program, ended, examples);
  addRoads(program, ended, examples);
  return program;
}

function addServe(program: Command, ended: (exitCode: number) => void): void {
  program
    .command("serve")
    .summary("run the server and its console")
    .description(
      "Runs the server: the console in the browser, the interfaces under /api/v1, and the gateways that devices " +
        "report to. Without --no-practice it runs a practice shift, whose store is kept apart from any real one. " +
        "Ends on SIGINT or SIGTERM, after everything acknowledged is on the disk.",
    )
    .addOption(
      new Option("--port <number>", "where the console is served, on this machine only; 0 takes a free one")
        .argParser(readPort)
        .default(undefined, `the configuration's, else ${PORT_DEFAULT}`),
    )
    .addOption(dataOption("the folder that holds the log, the archive and the tracks; made if it is missing"))
    .option("--config <file>", "the configuration, in YAML (default: the built-in one)")
    .option("--no-practice", "serve a real shift: no simulated unit, no simulated device")
    .addOption(
      new Option(
        "--scenario <name>",
        "begin the practice shift with an incident: one of the two nights, or a variant of one",
      ).choices(practiceScenarios),
    )
    .addHelpText(
      "after",
      examples([
        ["vigil serve", "a practice shift at http://localhost:8080"],
        ["vigil serve --scenario i-40", "the same, and ten seconds later a stop that goes wrong begins"],
        ["vigil serve --no-practice --data /var/lib/vigil --config /etc/vigil/vigil.yaml", "a real shift"],
      ]),
    )
    .action(async (given: ServeFlags, command: Command) => {
      if (given.scenario !== undefined && !given.practice) {
        command.error("error: --scenario belongs to practice and cannot be used with --no-practice");
      }
      const { run } = await import("./commands/serve.ts");
      ended(
        await run({
          ...(given.port !== undefined && { port: given.port }),
          dataDir: given.data,
          practice: given.practice,
          ...(given.config !== undefined && { configFile: given.config }),
          ...(given.scenario !== undefined && { scenario: given.scenario }),
        }),
      );
    });
}
type ServeFlags = {
  port?: number;
  data: string;
  config?: string;
  practice: boolean;
  scenario?: PracticeScenario;
};

function addReplay(program: Command, ended: (exitCode: number) => void): void {
  program
    .command("replay")
    .summary("run a recorded shift through the engine again")
    .description(
      "Runs a flight recording (NDJSON) through the same engine that served it, as fast as it can, with the " +
        "recording's own clock, and prints what rang: alerts by level and cause, from the first finding to the " +
        "owner, and per console and ten minutes. The same recording gives the same events, byte for byte.",
    )
    .argument("<recording>", "the recording, one JSON object a line")
    .option("--config <file>", "use this configuration instead of the recorded one: what would have rung?")
    .option("--keys <folder>", "the folder of the key file, for a recording that is sealed")
    .option("--master-key <file>", `its master key (default: ${MASTER_KEY_VARIABLE}, else master.key beside the keys)`)
    .option("--out <file>", "write the events here, one JSON object a line (default: they are not kept)")
    .addHelpText(
      "after",
      examples([
        ["vigil replay night.ndjson", "what rang that night"],
        ["vigil replay night.ndjson --config stricter.yaml", "what would have rung"],
        ["vigil replay night.ndjson --out events.ndjson", "and every event, to compare"],
      ]),
    )
    .action(async (recording: string, given: ReplayFlags) => {
      const { run } = await import("./commands/replay.ts");
      ended(
        await run({
          recordingFile: recording,
          ...(given.config !== undefined && { configFile: given.config }),
          ...(given.out !== undefined && { eventsFile: given.out }),
          ...(given.keys !== undefined && {
            keys: keyPlaces("", {
              keysFolder: given.keys,
              ...(given.masterKey !== undefined && { masterKeyFile: given.masterKey }),
            }),
          }),
        }),
      );
    });
}
type ReplayFlags = { config?: string; out?: string; keys?: string; masterKey?: string };

function addVerify(program: Command, ended: (exitCode: number) => void): void {
  program
    .command("verify")
    .summary("walk the log's hash chain from end to end")
    .description(
      "Reads every event of the log and checks that each one carries the hash of the one before it. Changes " +
        "nothing. A log that is damaged or was altered is reported with the sequence number where it begins.",
    )
    .addOption(dataOption("the folder that holds the log"))
    .addHelpText("after", examples([["vigil verify --data /var/lib/vigil", "exit code 0: whole; 1: not"]]))
    .action(async (given: { data: string }) => {
      const { run } = await import("./commands/verify.ts");
      ended(await run({ dataDir: given.data }));
    });
}

function addBackup(program: Command, ended: (exitCode: number) => void): void {
  program
    .command("backup")
    .summary("copy the log, the trail and the accounts while the server runs")
    .description(
      "Writes a copy of the log, the trail of locations and the accounts into a new folder, and verifies it. The " +
        "server may be running: it goes on serving. Keys are never in it: vigil keys backup copies them elsewhere.",
    )
    .argument("<backup>", "the folder to write; must not exist yet")
    .addOption(dataOption("the folder that holds the log"))
    .addHelpText(
      "after",
      examples([["vigil backup /mnt/nas/vigil-monday --data /var/lib/vigil", "a copy to keep elsewhere"]]),
    )
    .action(async (backup: string, given: { data: string }) => {
      const { run } = await import("./commands/backup.ts");
      ended(await run({ backupFile: backup, dataDir: given.data }));
    });
}

function addRestore(program: Command, ended: (exitCode: number) => void): void {
  program
    .command("restore")
    .summary("make a data folder from a backup")
    .description(
      "Verifies a backup and makes a data folder from it. A folder that holds anything already is refused, unless " +
        "--force sets its contents aside: nothing is ever overwritten.",
    )
    .argument("<backup>", "what `vigil backup` wrote")
    .addOption(dataOption("the folder to make"))
    .option("--force", "move what the folder holds into a folder before-restore-... inside it", false)
    .addHelpText(
      "after",
      examples([["vigil restore /mnt/nas/vigil-monday --data /var/lib/vigil-restored", "then serve from there"]]),
    )
    .action(async (backup: string, given: { data: string; force: boolean }) => {
      const { run } = await import("./commands/restore.ts");
      ended(await run({ backupFile: backup, dataDir: given.data, force: given.force }));
    });
}

function addCheckConfig(program: Command, ended: (exitCode: number) => void): void {
  program
    .command("check-config")
    .summary("say whether a configuration would be accepted")
    .description("Reads a configuration as the server would, and names the line of each mistake.")
    .argument("<file>", "the configuration, in YAML")
    .addHelpText("after", examples([["vigil check-config /etc/vigil/vigil.yaml", "exit code 0: accepted; 1: not"]]))
    .action(async (file: string) => {
      const { run } = await import("./commands/check-config.ts");
      ended(await run({ configFile: file }));
    });
}

function addInit(program: Command, ended: (exitCode: number) => void): void {
  program
    .command("init")
    .summary("ask what a first installation needs, and write its configuration")
    .description("Asks the few questions that a first installation needs. A file that is there is never written over.")
    .argument("[file]", "the configuration that is to be written", "vigil.yaml")
    .addHelpText(
      "after",
      examples([
        ["vigil init /etc/vigil/vigil.yaml", "then: vigil serve --no-practice --config /etc/vigil/vigil.yaml"],
      ]),
    )
    .action(async (file: string) => {
      const { run } = await import("./commands/init.ts");
      ended(await run({ configFile: file }));
    });
}

function addVerifyRecord(program: Command, ended: (exitCode: number) => void): void {
  program
    .command("verify-record")
    .summary("say whether a record that an auditor exported is whole")
    .description("Walks the chain of hashes of an export of the accounts' record, with nothing but the file.")
    .argument("<file>", "the export, as the audit page gives it")
    .addHelpText(
      "after",
      examples([["vigil verify-record vigil-record.ndjson", "exit code 0: whole; 1: not, with the line"]]),
    )
    .action(async (file: string) => {
      const { run } = await import("./commands/verify-record.ts");
      ended(await run({ exportFile: file }));
    });
}

function addBrokerFiles(program: Command, ended: (exitCode: number) => void): void {
  program
    .command("broker-files")
    .summary("write what mosquitto needs so that each device speaks with its own key")
    .description(
      "Writes a password file and an access list from the keys of devices: one user for each device, which reaches " +
        "its own OwnTracks topic only, and one for each gateway of the configuration, which only reads. A key that " +
        "was revoked stands in neither. Reads beside a server that runs; a file that is there keeps its owner and mode.",
    )
    .requiredOption("--passwords <file>", "mosquitto's password_file")
    .requiredOption("--access <file>", "mosquitto's acl_file")
    .addOption(dataOption("the folder that holds the accounts and the log"))
    .option("--config <file>", "the configuration, for the gateways' names at the broker")
    .option("--pid-file <file>", "mosquitto's pid_file: it is told (SIGHUP) when something has changed")
    .addOption(
      new Option(
        "--every <seconds>",
        "go on, and look again so often: a revoked key is void within this time",
      ).argParser(readSeconds),
    )
    .addHelpText(
      "after",
      examples([
        [
          "vigil broker-files --data /var/lib/vigil --config /etc/vigil/vigil.yaml --passwords /etc/mosquitto/vigil.pw " +
            "--access /etc/mosquitto/vigil.acl --pid-file /run/mosquitto/mosquitto.pid --every 5",
          "beside the server, for as long as it runs",
        ],
      ]),
    )
    .action(async (given: BrokerFilesFlags) => {
      const { run } = await import("./commands/broker-files.ts");
      ended(
        await run({
          dataDir: given.data,
          passwordsFile: given.passwords,
          accessFile: given.access,
          ...(given.config !== undefined && { configFile: given.config }),
          ...(given.pidFile !== undefined && { pidFile: given.pidFile }),
          ...(given.every !== undefined && { everyS: given.every }),
        }),
      );
    });
}
type BrokerFilesFlags = {
  data: string;
  passwords: string;
  access: string;
  config?: string;
  pidFile?: string;
  every?: number;
};

// "error: unknown option '--prot'\n(Did you mean --port?)\n" as one line of ours.
function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /, "vigil: ")
    .replaceAll(/\s*\n\s*/g, " ");
}

function examples(lines: readonly (readonly [command: string, meaning: string])[]): string {
  return `\nExamples:\n${lines.map(([command, meaning]) => `  $ ${command}\n      ${meaning}\n`).join("")}`;
}

function dataOption(meaning: string): Option {
  return new Option("--data <folder>", meaning).default(DATA_DIR_DEFAULT);
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > PORT_MAX) throw new InvalidArgumentError(`A port is 0 to ${PORT_MAX}.`);
  return port;
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > SECONDS_MAX) {
    throw new InvalidArgumentError(`Whole seconds, 1 to ${SECONDS_MAX}.`);
  }
  return seconds;
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string; // npm itself refuses a package without one
  };
  return version;
}
