/**
 * One fuzz run against a whole Vigil of its own: everything that throws, at once, over real sockets, with an
 * officer's duress in the middle of it. Says what was thrown, what was measured, and what was wrong.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type Random, randomFrom } from "../../src/base/prng.ts";
import {
  eventually,
  makeFolder,
  type LiveConsole,
  type Served,
  SMALL_CENTER,
  taipText,
  VigilProcess,
} from "../../test/int/vigil-process.ts";
import {
  holdConnections,
  madGpsd,
  type Thrower,
  throwDatagrams,
  throwDeviceRequests,
  throwMessages,
  throwPeopleRequests,
  throwStreams,
} from "./attack.ts";

export type FuzzOptions = {
  readonly seed: string;
  readonly seconds: number;
  /** How late a tick of the loop may ever have been. */
  readonly lateMaxS: number;
  readonly say: (line: string) => void;
};
export type FuzzVerdict = { readonly faults: readonly string[]; readonly measured: Readonly<Record<string, number>> };

/** The whole list of strangers, and then no more. */
const STRANGERS_MAX = 2_000;
const CONNECTIONS = 1_000;
/** What may be left over: the strangers, the decoders of senders that may come again, the log's newest events. */
const HEAP_LEFT_MAX_MIB = 96;
const HANDLES_LEFT_MAX = 20;
/** A small heap for the server: what leaks ends it. */
const HEAP_MIB = 320;
const CALM_MS = 60_000;
const ERROR_LEVEL = 50;

const throwers: readonly (readonly [name: string, thrower: Thrower])[] = [
  ["datagrams", throwDatagrams],
  ["pieces of streams", throwStreams],
  ["device requests", throwDeviceRequests],
  ["device requests", throwDeviceRequests],
  ["people's requests", throwPeopleRequests],
  ["live messages", throwMessages],
];

/** Runs; rejects only where the run itself could not be made. */
export async function fuzz(options: FuzzOptions): Promise<FuzzVerdict> {
  const random = randomFrom(options.seed);
  const gpsd = await madGpsd(random.stream("gpsd"));
  const folder = makeFolder(
    SMALL_CENTER.replace("gateways:\n", `gateways:\n  gpsd: [{ name: gpsd-mad, port: ${gpsd.port} }]\n`),
  );
  const vigil = new VigilProcess(folder, { env: { NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}` } });
  try {
    const served = await vigil.serving(1, 30_000);
    return await new Run(options, random, vigil, served).run();
  } finally {
    await vigil.end();
    gpsd.close();
    folder.remove();
  }
}

class Run {
  readonly #options: FuzzOptions;
  readonly #random: Random;
  readonly #vigil: VigilProcess;
  readonly #served: Served;
  readonly #faults: string[] = [];
  readonly #measured: Record<string, number> = {};

  constructor(options: FuzzOptions, random: Random, vigil: VigilProcess, served: Served) {
    this.#options = options;
    this.#random = random;
    this.#vigil = vigil;
    this.#served = served;
  }

  async run(): Promise<FuzzVerdict> {
    const { seconds, say } = this.#options;
    const pid = await this.#vigil.childPid();
    await this.#served.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
    await this.#warmUp();
    const before = await this.#metrics();
    const release = await holdConnections(this.#served.gateways["modem-tcp"] ?? 0, CONNECTIONS);
    const console = await this.#served.live();
    const endAtMs = Date.now() + seconds * 1_000;
    const thrown = throwers.map(([, thrower], index) =>
      thrower(this.#served, this.#random.stream(`thrower ${index}`), () => Date.now() < endAtMs),
    );
    await pause((seconds * 1_000) / 2);
    await this.#duress(console);
    const counts = await Promise.all(thrown);
    for (const [index, [name]] of throwers.entries()) this.#add(`thrown: ${name}`, counts[index] ?? 0);
    release();
    console.close();
    say(throwers.map(([name], index) => `${counts[index]} ${name}`).join(", "));
    await this.#calm(before);
    await this.#judge(pid);
    return { faults: this.#faults, measured: this.#measured };
  }

  // What is compiled and opened once is no leak.
  async #warmUp(): Promise<void> {
    const endAtMs = Date.now() + 2_000;
    await Promise.all(
      throwers.map(([, thrower], index) =>
        thrower(this.#served, this.#random.stream(`warm-up ${index}`), () => Date.now() < endAtMs),
      ),
    );
  }

  // A modem's emergency key says it again until it is heard.
  async #duress(console: LiveConsole): Promise<void> {
    const pressedAtMs = performance.now();
    const key = setInterval(() => void this.#served.udp(taipText("1187", "DURESS"), 50), 250);
    try {
      await console.next("danger", ({ events }) => events.some(({ event }) => event.type === "DuressDeclared"), 10_000);
      this.#measured["duress on a console, ms"] = Math.round(performance.now() - pressedAtMs);
    } catch (error) {
      this.#faults.push(`a duress did not reach a console: ${String(error)}`);
    } finally {
      clearInterval(key);
    }
  }

  async #calm(before: Metrics): Promise<void> {
    const mib = (metrics: Metrics): number => metrics("nodejs_heap_size_used_bytes") / 1_048_576;
    const handles = (metrics: Metrics): number => metrics("process_open_fds");
    const left = (after: Metrics): { heapMib: number; handles: number } => ({
      heapMib: Math.round(mib(after) - mib(before)),
      handles: handles(after) - handles(before),
    });
    const isCalm = ({ heapMib, handles: open }: ReturnType<typeof left>): boolean =>
      heapMib <= HEAP_LEFT_MAX_MIB && open <= HANDLES_LEFT_MAX;
    const reached = await eventually(async () => left(await this.#metrics()), isCalm, CALM_MS).catch(async () =>
      left(await this.#metrics()),
    );
    this.#measured["heap left over, MiB"] = reached.heapMib;
    this.#measured["handles left over"] = reached.handles;
    if (!isCalm(reached)) this.#faults.push(`what was taken did not come back: ${JSON.stringify(reached)}`);
  }

  async #judge(pid: number): Promise<void> {
    const metrics = await this.#metrics();
    const lateS = metrics("vigil_loop_late_max_seconds");
    this.#measured["the loop was late by at most, s"] = lateS;
    if (lateS > this.#options.lateMaxS) this.#faults.push(`the loop was late by ${lateS} s`);
    this.#measured["senders"] = metrics("vigil_senders");
    const strangers = (await this.#served.get("/api/v1/strangers")).body.items.length;
    this.#measured["strangers"] = strangers;
    if (strangers > STRANGERS_MAX) this.#faults.push(`${strangers} strangers are listed`);
    if (strangers === 0) this.#faults.push("no frame in order was understood: the run proves nothing");
    if ((await this.#vigil.childPid()) !== pid) this.#faults.push("the process has died and was started again");
    const errors = this.#vigil.lines.filter((line) => Number(line["level"]) >= ERROR_LEVEL && !isAboutGpsd(line));
    for (const line of errors.slice(0, 5)) this.#faults.push(`in the log: ${JSON.stringify(line).slice(0, 2_000)}`);
    const said = this.#vigil.errors.split("\n").filter((line) => line !== "" && !line.includes(" is at http://"));
    if (said.length > 0) this.#faults.push(`on the error output: ${said.join("\n").slice(0, 2_000)}`);
    const alerts = (await this.#served.get("/api/v1/alerts?level=emergency")).body.items;
    if (alerts.length !== 1 || alerts[0]?.callSign !== "312") {
      this.#faults.push(`${alerts.length} emergencies stand, where one was pressed`);
    }
    const ready = await this.#served.get("/healthz");
    if (ready.status !== 200) this.#faults.push(`healthz says ${ready.status}`);
  }

  async #metrics(): Promise<Metrics> {
    const { text } = await this.#served.get("/metrics");
    return (name) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
  }

  #add(name: string, count: number): void {
    this.#measured[name] = (this.#measured[name] ?? 0) + count;
    if (count === 0) this.#faults.push(`${name}: none`);
  }
}

type Metrics = (name: string) => number;

// The mad gpsd hangs up now and then: that it is deaf then is said, and right.
function isAboutGpsd(line: Readonly<Record<string, unknown>>): boolean {
  return line["gateway"] === "gpsd-mad";
}
