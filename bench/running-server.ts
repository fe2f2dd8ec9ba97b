/**
 * The real server as a child process, as a user starts it, on a data folder and ports of its own: for benchmarks that
 * measure it from outside. It says on its log where it listens; nothing here is known to it.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { removeScratch, scratchFolder } from "./scratch.ts";

export type RunningServer = {
  readonly folder: string;
  readonly port: number;
  readonly udpPort: number;
  /** From the start of the command until it served. */
  readonly startedInMs: number;
  /** Seconds of a core that its processes have taken so far; NaN where the system does not say. */
  readonly coreS: () => number;
  /** One value of `/metrics`, by its name and labels as they are written there; NaN where it is missing. */
  readonly metric: (name: string) => Promise<number>;
  /** Gives a command by HTTP and says the sequence of its last event. Rejects where it is not accepted. */
  readonly command: (command: Record<string, unknown>) => Promise<number>;
  /** What it logged as a warning or worse. */
  readonly warnings: readonly string[];
  /** Ends it in order. */
  readonly close: () => Promise<void>;
  /** Kills it and the process above it, as a power cut would; the folder stays. */
  readonly kill: () => Promise<void>;
};
export type ServerSetting = {
  /** The configuration file's content: JSON is YAML. */
  readonly config?: Record<string, unknown>;
  /** An existing folder, with or without a `data` folder in it; otherwise a new one, removed by `close`. */
  readonly folder?: string;
  readonly nodeArguments?: readonly string[];
  /** How long it may take until it serves: a log of millions of events without a snapshot takes minutes. */
  readonly startMaxMs?: number;
};

const MAIN = join(import.meta.dirname, "..", "src", "server", "main.ts");
const START_MAX_MS = 90_000;
const END_MAX_MS = 20_000;
const WARNING = 40;
const ATTEMPTS_MAX = 40;
const RETRY_MS = 250;
const TICKS_PER_S = 100;
const DONE = 200;
const NOT_YET_DURABLE = 202;
const DEGRADED = 503;

/** Starts the server and resolves when it serves. */
export async function startServer(setting: ServerSetting = {}): Promise<RunningServer> {
  const folder = setting.folder ?? scratchFolder("server");
  const configPath = join(folder, "config.yaml");
  writeFileSync(configPath, JSON.stringify({ ...setting.config, gateways: GATEWAYS }));
  const sinceMs = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...(setting.nodeArguments ?? []),
      MAIN,
      "serve",
      "--no-practice",
      "--port",
      "0",
      "--config",
      configPath,
      "--data",
      join(folder, "data"),
    ],
    // A group of its own: it can be killed whole, and an interrupted benchmark prints before its servers end.
    { stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  const killGroup = (): void => killAll(child);
  process.once("exit", killGroup); // a benchmark that breaks leaves no server behind
  const gone = async (end: () => void): Promise<void> => {
    await ended(child, end);
    process.off("exit", killGroup);
  };
  const close = async (): Promise<void> => {
    await gone(() => void child.kill("SIGTERM"));
    if (setting.folder === undefined) removeScratch(folder);
  };
  const log = new ServerLog(child);
  const startMaxMs = setting.startMaxMs ?? START_MAX_MS;
  try {
    const udp = await log.waitFor(
      (entry) => entry["gateway"] === "bench-udp" && entry["msg"] === "gateway listening",
      startMaxMs,
    );
    const serving = await log.waitFor((entry) => entry["msg"] === "serving", startMaxMs);
    const port = Number(serving["port"]);
    return {
      folder,
      port,
      udpPort: Number(/:(\d+)$/.exec(String(udp["reason"]))?.[1]),
      startedInMs: performance.now() - sinceMs,
      coreS: () => coreSecondsOf(child.pid),
      metric: (name) => readMetric(port, name),
      command: (command) => giveCommand(port, command),
      warnings: log.warnings,
      close,
      kill: () => gone(killGroup),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

// Ports are free ones: benchmarks run beside whatever else does.
const GATEWAYS = {
  modems: [{ name: "bench-udp", transport: "udp", port: 0 }],
  deviceHttp: { enabled: false },
};

type LogEntry = Record<string, unknown>;

class ServerLog {
  readonly warnings: string[] = [];
  readonly #entries: LogEntry[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(child: ChildProcess) {
    if (child.stdout !== null) createInterface(child.stdout).on("line", (line) => this.#take(line));
    if (child.stderr !== null) createInterface(child.stderr).on("line", (line) => this.warnings.push(line));
    child.on("exit", (code) => this.#take(JSON.stringify({ msg: "ended", code })));
  }

  waitFor(wanted: (entry: LogEntry) => boolean, withinMs: number): Promise<LogEntry> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.#entries.find(wanted);
        if (found === undefined && !this.#entries.some(({ msg }) => msg === "ended")) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        if (found === undefined) reject(new Error(`the server ended: ${this.warnings.join("; ")}`));
        else resolve(found);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`the server did not say what was waited for: ${this.warnings.slice(-5).join("; ")}`));
      }, withinMs);
      this.#waiting.add(look);
      look();
    });
  }

  #take(line: string): void {
    const entry = parse(line);
    if (entry === undefined) return;
    this.#entries.push(entry);
    if (Number(entry["level"]) >= WARNING && entry["msg"] !== "page") this.warnings.push(line);
    for (const look of this.#waiting) look();
  }
}

function parse(line: string): LogEntry | undefined {
  try {
    return JSON.parse(line) as LogEntry; // the server's log is one JSON object a line
  } catch {
    return undefined;
  }
}

// Of the whole group, as Linux counts it, in hundredths of a second.
function coreSecondsOf(group: number | undefined): number {
  if (process.platform !== "linux") return Number.NaN;
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.reduce((sum, id) => sum + ticksOf(id, group), 0) / TICKS_PER_S;
}

function ticksOf(id: string, group: number | undefined): number {
  try {
    // After the name in parentheses: state, parent, group, …; processor time of the process and of the system.
    const fields = readFileSync(`/proc/${id}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(fields[2]) === group ? Number(fields[11]) + Number(fields[12]) : 0;
  } catch {
    // It went away between the list and the look.
    return 0;
  }
}

async function readMetric(port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `));
  return line === undefined ? Number.NaN : Number(line.slice(name.length + 1));
}

let commandCount = 0;

async function giveCommand(port: number, command: Record<string, unknown>): Promise<number> {
  let commandId = newCommandId();
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/commands`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ commandId, actor: "dispatcher:Bench", command }),
    });
    const text = await answer.text();
    if (answer.status === DONE) return Number((JSON.parse(text) as { lastSeq?: number }).lastSeq ?? 0); // the server's own answer
    // While the log is behind, as on a disk that others use too: what is decided is asked for again by its id; what was
    // refused, and is remembered with its id, is given again as another command.
    if (answer.status === DEGRADED) commandId = newCommandId();
    if ((answer.status !== DEGRADED && answer.status !== NOT_YET_DURABLE) || attempt === ATTEMPTS_MAX)
      throw new Error(`${JSON.stringify(command)}: ${answer.status} ${text}`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function newCommandId(): string {
  return `bench-${process.pid}-${commandCount++}`;
}

function ended(child: ChildProcess, end: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => killAll(child), END_MAX_MS);
    child.on("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    end();
  });
}

function killAll(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
