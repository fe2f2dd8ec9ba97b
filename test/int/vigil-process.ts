/** A whole Vigil in processes of its own, on free ports and a folder of its own, for the integration tests. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { type Frame, frameReader } from "../../src/protocol/frame-reader.ts";
import { PROTOCOL_VERSION, type ServerMessage } from "../../src/protocol/live.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "server", "main.ts");

/** The configuration of a small center; `gateways` and others are added as YAML. */
export const SMALL_CENTER = `
gateways:
  modems:
    - { name: modem-udp, transport: udp, port: 0, acknowledge: true }
    - { name: modem-tcp, transport: tcp, port: 0 }
  deviceHttp: { port: 0 }
roster:
  agencies: [{ id: NMSP, name: State Police }]
  groups: [{ id: D9, agency: NMSP, name: District 9 }]
  officers: [{ id: "312", agency: NMSP, name: Officer 312 }]
  vehicles: [{ id: "1187", agency: NMSP }]
  units: [{ agency: NMSP, callSign: "312", group: D9 }]
  devices:
    - { id: m1187, kind: vehicle-modem, keys: ["taip:1187"], vehicle: "1187", intervalS: 2 }
    - { id: r312, kind: portable, keys: ["sensor:radio-312"], officer: "312" }
    - { id: p312, kind: phone, keys: ["owntracks:312/phone", "osmand:p312"], officer: "312" }
`;

/** No promise of Vigil's: what longer runs beside other work need more of, they say (`VIGIL_STARTED_MAX_S`). */
const STARTED_MAX_MS = Number(process.env["VIGIL_STARTED_MAX_S"] ?? 45) * 1_000;

export type Folder = {
  readonly path: string;
  readonly configFile: string;
  readonly dataDir: string;
  readonly remove: () => void;
};

/** A folder of its own with a configuration file in it. */
export function makeFolder(config: string): Folder {
  const path = mkdtempSync(join(tmpdir(), "vigil-int-"));
  const configFile = join(path, "vigil.yaml");
  writeFileSync(configFile, config);
  return {
    path,
    configFile,
    dataDir: join(path, "data"),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: ApiBody;
};
/** What the tests read of the API's answers: each asserts what it needs of it. */
export type ApiBody = {
  readonly items: readonly ApiItem[];
  readonly errors: readonly { readonly field: string }[];
  readonly notes: readonly { readonly text: string }[];
  readonly reasons: readonly string[];
  readonly location?: { readonly latDeg: number; readonly lonDeg: number };
  readonly lastContact?: object;
  readonly unitId?: string;
  readonly incidentId?: string;
  readonly ok?: boolean;
  readonly seq?: number;
  readonly lastSeq?: number;
  readonly openapi?: string;
  readonly asyncapi?: string;
  readonly scenarios: readonly {
    readonly id: string;
    readonly phase: string;
    readonly story: readonly { readonly text: string }[];
  }[];
  readonly paths: Record<string, Record<string, ApiOperation>>;
  readonly watch: { readonly statusCheck: { readonly stopFirstS: number } };
};
export type ApiItem = {
  readonly key?: string;
  readonly id?: string;
  readonly closing?: object;
  readonly deviceId?: string;
  readonly callSign?: string;
  readonly phase?: string;
  readonly what?: string;
  readonly from?: string;
  readonly who?: string;
  readonly data?: { readonly said?: string; readonly level?: string; readonly cause?: { readonly level?: string } };
  readonly subject: { readonly kind: string; readonly part?: string; readonly key?: string };
  readonly causes: readonly { readonly monitor: string; readonly endedAtMs?: number }[];
};
export type ApiOperation = {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string }[];
  readonly requestBody: { readonly content: Record<string, { readonly schema: object }> };
};

export type ProcessOptions = {
  readonly port?: number;
  readonly practice?: boolean;
  /** Further options of `vigil serve`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

const running = new Set<ChildProcess>();
/** Ends what a test that failed in its middle has left running: for `afterAll`. */
export function endWhatIsLeft(): void {
  for (const left of running) left.kill("SIGTERM");
}

export class VigilProcess {
  readonly #parent: ChildProcess;
  #lines: Record<string, unknown>[] = [];
  #waiting: (() => void)[] = [];
  #exit: { readonly code: number | null } | undefined;
  errors = "";

  constructor(folder: Folder, options: ProcessOptions = {}) {
    const { port = 0, practice = false } = options;
    const args = [
      MAIN,
      "serve",
      ...(practice ? [] : ["--no-practice"]),
      "--port",
      String(port),
      "--data",
      folder.dataDir,
      "--config",
      folder.configFile,
      ...(options.args ?? []),
    ];
    this.#parent = spawn(process.execPath, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...options.env },
    });
    running.add(this.#parent);
    let rest = "";
    this.#parent.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith("{")) this.#lines.push(JSON.parse(line) as Record<string, unknown>);
      this.#wake();
    });
    this.#parent.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.errors += text;
      this.#wake();
    });
    this.#parent.on("exit", (code) => {
      running.delete(this.#parent);
      this.#exit = { code };
      this.#wake();
    });
  }

  /** Waits for the next time that it serves, after so many times before. A machine with much else to do takes its time. */
  async serving(times = 1, withinMs = STARTED_MAX_MS): Promise<Served> {
    const line = await this.#until(
      () => this.#lines.filter(({ msg }) => msg === "serving")[times - 1],
      withinMs,
      "it serves",
    );
    return new Served(line as unknown as { port: number; gateways: Record<string, number> }); // as center-server.ts logs it
  }

  /** Its log so far. */
  get lines(): readonly Readonly<Record<string, unknown>>[] {
    return this.#lines;
  }

  /** Log lines with that message. */
  logged(msg: string): Record<string, unknown>[] {
    return this.#lines.filter((line) => line["msg"] === msg);
  }

  /** The newest line of its log. */
  lastWords(): string {
    return String(this.#lines.at(-1)?.["msg"]);
  }

  /** The process above the one that serves. */
  get parentPid(): number {
    return this.#parent.pid ?? Number.NaN;
  }

  /** The process that serves; NaN where there is none at this moment. */
  async childPid(): Promise<number> {
    const { status, stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", String(this.#parent.pid)], {
      encoding: "utf8",
    });
    return status === 0 ? Number(stdout.trim().split(/\s+/)[0]) : Number.NaN;
  }

  /** Ends both processes as a power cut would: neither gets to do anything about it. */
  async kill(): Promise<void> {
    if (this.#exit !== undefined) return;
    this.#parent.kill("SIGSTOP"); // it would start another
    const pid = await this.childPid();
    if (!Number.isNaN(pid)) process.kill(pid, "SIGKILL");
    this.#parent.kill("SIGKILL");
    await this.exited();
  }

  async exited(withinMs = 45_000): Promise<number | null> {
    const exit = await this.#until(() => this.#exit, withinMs, "it ends");
    return exit.code;
  }

  async end(): Promise<number | null> {
    if (this.#exit === undefined) this.#parent.kill("SIGTERM");
    return this.exited();
  }

  async #until<T>(found: () => T | undefined, withinMs: number, what: string): Promise<T> {
    const byMs = Date.now() + withinMs;
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      const leftMs = byMs - Date.now();
      if (leftMs <= 0)
        throw new Error(`waited in vain until ${what}\n${this.errors}\n${JSON.stringify(this.#lines.slice(-5))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** A server that serves: its addresses, and ways to speak to it. */
export class Served {
  /** Another one where it was started again. */
  port: number;
  gateways: Record<string, number>;

  constructor({ port, gateways }: { port: number; gateways: Record<string, number> }) {
    this.port = port;
    this.gateways = gateways;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return answerOf(await fetch(`http://127.0.0.1:${this.port}${path}`, { headers }));
  }

  /**
   * Gives a command as a client should: the same again while the disk has not said so yet, or the log is behind. A busy
   * disk is behind for a moment, and nothing that a test is about.
   */
  command(command: unknown, commandId?: string, actor?: string): Promise<Answer> {
    const id = commandId ?? `k${Math.random()}`;
    return withLog(() => this.commandOnce(command, id, actor));
  }

  /** Gives a command and takes what is answered, also that it is not done yet, or not taken now. */
  async commandOnce(command: unknown, commandId = `k${Math.random()}`, actor = "dispatcher:Rivera"): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/v1/commands`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ commandId, actor, command }),
    });
    return answerOf(response);
  }

  async device(path: string, body?: string, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`http://127.0.0.1:${this.gateways["device-http"]}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers,
      ...(body === undefined ? {} : { body }),
    });
    return answerOf(response);
  }

  /** Sends a datagram; resolves to the first answer, or undefined after a moment. Who needs the answer waits longer. */
  udp(text: string | Uint8Array, waitMs = 300): Promise<string | undefined> {
    return new Promise((resolve) => {
      const socket = createSocket("udp4");
      const timer = setTimeout(() => {
        socket.close();
        resolve(undefined);
      }, waitMs);
      socket.on("message", (bytes) => {
        clearTimeout(timer);
        socket.close();
        resolve(bytes.toString("latin1"));
      });
      socket.send(text, this.gateways["modem-udp"], "127.0.0.1");
    });
  }

  /** Sends pieces over one TCP connection, then closes it. */
  async tcp(pieces: readonly (string | Uint8Array)[]): Promise<void> {
    const socket = connect(this.gateways["modem-tcp"] ?? 0, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    for (const piece of pieces) {
      socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    socket.end();
    await new Promise((resolve) => socket.once("close", resolve));
  }

  live(hello: object = {}): Promise<LiveConsole> {
    return LiveConsole.open(this.port, hello);
  }
}

/** A console on the live socket. */
export class LiveConsole {
  readonly messages: { readonly message: Exclude<ServerMessage, { type: "part" }>; readonly atMs: number }[] = [];
  readonly #socket: WebSocket;
  #waiting: (() => void)[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    const read = frameReader();
    socket.on("message", (data: Buffer) => {
      const frame: Frame = read(data.toString("utf8"));
      if (frame.kind === "message") this.messages.push({ message: frame.message, atMs: performance.now() });
      for (const resolve of this.#waiting.splice(0)) resolve();
    });
  }

  static async open(port: number, hello: object = {}): Promise<LiveConsole> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`);
    const console = new LiveConsole(socket);
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    console.say({ type: "hello", protocol: PROTOCOL_VERSION, parts: true, ...hello });
    await console.next("snapshot");
    return console;
  }

  say(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** Waits for a message of a type that fits, also among those that have come. */
  async next<Type extends ServerMessage["type"]>(
    type: Type,
    fits: (message: Extract<ServerMessage, { type: Type }>) => boolean = () => true,
    withinMs = 30_000,
  ): Promise<{ readonly message: Extract<ServerMessage, { type: Type }>; readonly atMs: number }> {
    const byMs = Date.now() + withinMs;
    for (;;) {
      const found = this.messages.find(
        ({ message }) => message.type === type && fits(message as Extract<ServerMessage, { type: Type }>),
      );
      if (found !== undefined) return found as { message: Extract<ServerMessage, { type: Type }>; atMs: number };
      if (Date.now() > byMs)
        throw new Error(`no ${type}; came: ${this.messages.map(({ message }) => message.type).join(", ")}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  close(): void {
    this.#socket.terminate();
  }
}

/** A TAIP position of now. */
export function taipNow(id: string, latDeg: number, lonDeg: number, mph: number): string {
  const secondsOfDay = Math.floor(Date.now() / 1_000) % 86_400;
  const part = (value: number, digits: number): string =>
    (value < 0 ? "-" : "+") + String(Math.round(Math.abs(value) * 1e5)).padStart(digits, "0");
  const body = `>RPV${String(secondsOfDay).padStart(5, "0")}${part(latDeg, 7)}${part(lonDeg, 8)}${String(mph).padStart(3, "0")}09012;ID=${id};*`;
  let sum = 0;
  for (const letter of body) sum ^= letter.charCodeAt(0);
  return `${body}${sum.toString(16).toUpperCase().padStart(2, "0")}<`;
}

/** A TAIP text that a device sends by itself. */
export function taipText(id: string, text: string): string {
  const body = `>RTX${text};ID=${id};*`;
  let sum = 0;
  for (const letter of body) sum ^= letter.charCodeAt(0);
  return `${body}${sum.toString(16).toUpperCase().padStart(2, "0")}<`;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  const body = (isJson ? JSON.parse(text) : {}) as ApiBody; // the test that reads it says what must be there
  return { status: response.status, headers: response.headers, text, body };
}

/**
 * What may be added to a promised time where it is measured beside other programs: a pause of two seconds in which the
 * machine runs something else, and as much again for what is slow about the rest. What holds at rest, `npm run bench` says.
 */
export const BUSY_MACHINE_MS = 4_000;
/** For `expect.poll`. */
export const SOON = { timeout: 30_000, interval: 100 };

/** Gives the same command until the log has it, or will not have it for another reason than being behind. */
export function withLog<T extends { readonly status: number }>(give: () => Promise<T>): Promise<T> {
  return eventually(give, ({ status }) => status !== 202 && status !== 503);
}

/** Asks until the answer fits. */
export async function eventually<T>(ask: () => Promise<T>, fits: (value: T) => boolean, withinMs = 30_000): Promise<T> {
  const byMs = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (fits(value)) return value;
    if (Date.now() > byMs) throw new Error(`never so: ${JSON.stringify(value).slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
