/**
 * The process that serves, as its parent starts it: reads its options from the environment, opens the center, and
 * ends in order when it is asked to. A breakage of the engine ends it at once; the parent starts another.
 */
import "./node-version.ts";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pino, type Logger } from "pino";
import { machineRun, readAlive } from "./alive-file.ts";
import { AccountsThread } from "./accounts/accounts-thread.ts";
import type { ProviderSettings } from "./accounts/provider-settings.ts";
import { CenterServer } from "./center-server.ts";
import { carriedMs } from "./clock.ts";
import type { ServeOptions } from "./command-options.ts";
import type { Config } from "./config/config-schema.ts";
import { faultText, readConfig } from "./config/read-config.ts";
import { foldHash } from "./fold-hash.ts";
import { checkTls } from "./http/tls-files.ts";
import { isLoopbackHost } from "./ingest/networks.ts";
import { mapSource } from "./http/map-files.ts";
import { loadRoads } from "./load-roads.ts";
import { type OpenedCenter, openCenter } from "./open-center.ts";
import { keyPlaces } from "./seal/key-places.ts";
import { EXIT_ANEW, EXIT_BROKEN, EXIT_WILL_NOT_WORK, OPTIONS_VARIABLE, shiftFolder } from "./parent.ts";

const SOURCE_ROOT = join(import.meta.dirname, "..");
const PROJECT_ROOT = join(SOURCE_ROOT, "..");

const ANEW_AFTER_MS = 200;

const optionsText = process.env[OPTIONS_VARIABLE];
if (optionsText !== undefined) await main(JSON.parse(optionsText) as ServeOptions); // the parent wrote it

async function main(options: ServeOptions): Promise<void> {
  const log = pino({
    level: process.env["VIGIL_LOG_LEVEL"] ?? "info",
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
  });
  const config = loadConfig(options, log);
  if (options.practice && !isLoopbackHost(config.server.host)) {
    return end(log, "a practice is served on this machine only: server.host must be a loopback address");
  }
  const { tls } = config.server;
  if (tls !== undefined) orEnd(log, () => checkTls(tls));
  const roads = orEnd(log, () => loadRoads(config.map.roads));
  const map = orEnd(log, () => mapSource(config.map));
  const fold = foldHash(SOURCE_ROOT);
  const { practice } = options;
  if (practice && !config.practice.enabled) {
    return end(
      log,
      "this configuration allows no practice (practice.enabled: false): add --no-practice for a real shift",
    );
  }
  const port = options.port ?? config.server.port;
  const carriedAtMs = carriedMs(readAlive(shiftFolder(options)), machineRun());
  const answer = await openCenter({
    folder: shiftFolder(options),
    practice,
    settings: config.settings,
    foldHash: fold,
    nowMs: carriedAtMs ?? Date.now(),
    // A practice holds simulated people only.
    ...(config.seal.enabled && !practice ? { seal: keyPlaces(options.dataDir, config.seal) } : {}),
  });
  if (!answer.ok) return end(log, answer.sentence, answer.lasting ? EXIT_WILL_NOT_WORK : EXIT_BROKEN);
  if (!practice && !config.seal.enabled) {
    log.warn("personal data are not sealed (seal.enabled is false): nobody can be expunged from this log");
  }
  const accounts = config.accounts.enabled ? await openTheAccounts(answer.opened, config, port, log) : undefined;
  const server = new CenterServer({
    opened: answer.opened,
    config,
    practice,
    foldHash: fold,
    softwareVersion: softwareVersion(),
    settingsDigest: createHash("sha256").update(JSON.stringify(config.settings)).digest("hex").slice(0, 16),
    isTimeCarried: carriedAtMs !== undefined,
    webRoot: join(PROJECT_ROOT, "build", "web"),
    roads,
    map,
    ...(accounts === undefined ? {} : { accounts }),
    log,
    startAnew: () => {
      log.info("ending, to be started anew");
      // The answer to whoever asked for it goes out first.
      setTimeout(() => {
        void server.close().then(
          () => process.exit(EXIT_ANEW),
          (error: unknown) => {
            log.error({ err: error }, "did not end in order");
            process.exit(EXIT_BROKEN);
          },
        );
      }, ANEW_AFTER_MS);
    },
    fatal: (error) => {
      log.fatal({ err: error }, "the engine broke: this process ends");
      process.exit(EXIT_BROKEN);
    },
  });
  try {
    await server.start(port);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await server.close().catch(() => undefined); // the process ends: what can't be closed ends with it
    if (isListening(error)) return end(log, `can't listen on port ${port}: ${why}`);
    return end(log, `can't start: ${why}`, EXIT_BROKEN); // a disk that is full now may have room in a while
  }
  endWhenAsked(server, log);
  if (accounts !== undefined && !practice) await inviteFirstAdministrator(accounts);
  if (practice) await beginPractice(server, options.scenario, log);
  process.send?.({ ready: true, origin: centerOrigin(config.server, server.port ?? port) });
}

async function openTheAccounts(
  { folder }: OpenedCenter,
  { settings, server, accounts }: Config,
  port: number,
  log: Logger,
): Promise<AccountsThread> {
  const paths = {
    path: join(folder.paths.folder, "accounts.sqlite"),
    keyPath: join(folder.paths.folder, "accounts.key"),
  };
  const [name] = server.names;
  const party = {
    id: name ?? "localhost",
    name: settings.center,
    origins: name === undefined ? [`http://localhost:${port}`] : [`https://${name}`, `https://${name}:${port}`],
  };
  const provider = orEnd(log, () => providerOf(accounts.provider, centerOrigin(server, port)));
  try {
    return await AccountsThread.open(
      { ...paths, center: settings.center, party, nowMs: Date.now(), ...(provider === undefined ? {} : { provider }) },
      (error) => log.error({ err: error }, "the accounts are not as they should be"),
    );
  } catch (error) {
    return end(log, `can't open the accounts: ${error instanceof Error ? error.message : String(error)}`);
  }
}

// Where people's browsers reach the center: by the first name; the port stands in it where nothing stands in front.
function centerOrigin({ names: [name], tls }: Config["server"], port: number): string {
  if (name === undefined) return `http://localhost:${port}`;
  return tls === undefined || port === 443 ? `https://${name}` : `https://${name}:${port}`;
}

function providerOf(config: Config["accounts"]["provider"], origin: string): ProviderSettings | undefined {
  if (config === undefined) return undefined;
  const { clientSecretFile, ...rest } = config;
  if (clientSecretFile === undefined) return { ...rest, origin };
  const clientSecret = readFileSync(clientSecretFile, "utf8").trim();
  if (clientSecret === "") throw new Error(`${clientSecretFile}: there is no secret of the provider's in it`);
  return { ...rest, origin, clientSecret };
}

// The code is for whoever stands at this machine: on its terminal, and never in the log.
async function inviteFirstAdministrator(accounts: AccountsThread): Promise<void> {
  const code = await accounts.ask("firstAdministrator", Date.now());
  if (code === undefined) return;
  process.stderr.write(
    `vigil serve: nobody rules over the accounts yet. Within a day, give this code, once: ${code}\n`,
  );
}

function loadConfig(options: ServeOptions, log: Logger): Config {
  const file = options.configFile;
  const read = readConfig(file === undefined ? "" : orEnd(log, () => readFileSync(file, "utf8")));
  if (read.ok) return read.config;
  for (const fault of read.faults) {
    const sentence = faultText(file ?? "configuration", fault);
    log.error(sentence);
    process.stderr.write(`vigil serve: ${sentence}\n`);
  }
  return end(log, "the configuration can't be used");
}

function orEnd<T>(log: Logger, load: () => T): T {
  try {
    return load();
  } catch (error) {
    return end(log, error instanceof Error ? error.message : String(error));
  }
}

async function beginPractice(server: CenterServer, scenario: string | undefined, log: Logger): Promise<void> {
  try {
    const { startPractice } = await import("./practice/practice-runner.ts"); // a real shift never loads it
    await server.startPractice(startPractice, scenario);
  } catch (error) {
    log.error({ err: error }, "the practice could not begin; the server goes on without it");
  }
}

function isListening(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && error.syscall === "listen";
}

function endWhenAsked(server: CenterServer, log: Logger): void {
  let ending = false;
  const close = (): void => {
    if (ending) return;
    ending = true;
    log.info("ending");
    void server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "did not end in order");
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", close);
  process.on("SIGTERM", close);
  process.on("disconnect", close);
  process.on("message", (message: unknown) => {
    if (message === "end") close();
  });
}

function end(log: Logger, sentence: string, exitCode = EXIT_WILL_NOT_WORK): never {
  log.fatal(sentence);
  process.stderr.write(`vigil serve: ${sentence}\n`); // for who started it by hand: the log file is for programs
  process.exit(exitCode);
}

function softwareVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, "package.json"), "utf8")) as { version: string }; // npm refuses a package without one
  return version;
}
