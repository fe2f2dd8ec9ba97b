/**
 * One run: a world, a server and consoles on one agenda, what goes wrong by schedule, and the checkers that look on.
 *
 * Nothing in it knows the machine's clock or chance. The only thing that is waited for is the promises of the
 * production code, which are let through before simulated time goes on: the same options give the same log.
 */
import { randomFrom, type Random } from "../base/prng.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS, utcInstant } from "../base/time.ts";
import { centerToJson } from "../domain/center-json.ts";
import { type Command, CommandSchema } from "../domain/command.ts";
import { defaultSettings, type Settings } from "../domain/settings.ts";
import type { CommandAnswer } from "../protocol/live.ts";
import type { MachineRun, SignOfLife } from "../server/alive-file.ts";
import { envelopeOfRow } from "../server/envelope-row.ts";
import { hexOfBytes } from "../server/log/chain.ts";
import { Agenda } from "../server/practice/agenda.ts";
import type { Checker, Failure, MakeChecker } from "./checks/checker.ts";
import { checkers } from "./checks/checkers.ts";
import { Counts } from "./counts.ts";
import { missingKinds } from "./expected-kinds.ts";
import { drawStart } from "./faults/calendar.ts";
import { drawFaults, type Fault, type FaultKind } from "./faults/fault.ts";
import { FaultHand, FLOOD_ALERTS, SINGLE_SPARES } from "./faults/fault-hand.ts";
import { CenterProcess } from "./shell/center-process.ts";
import { ConsoleLine } from "./shell/console-line.ts";
import { DatagramPaths } from "./shell/datagram-paths.ts";
import { KeptTrail } from "./shell/kept-trail.ts";
import { SimConsole } from "./shell/sim-console.ts";
import { SimulatedDisk } from "./shell/simulated-disk.ts";
import { GATEWAYS, rosterOf } from "./world/plan.ts";
import { SimWorld } from "./world/sim-world.ts";
import type { SimUnit } from "./world/sim-unit.ts";
import type { Happening, Screen, Truth, WorldOutput } from "./world/stage.ts";

export type RunOptions = {
  readonly seed: string;
  readonly hours: number;
  readonly units: number;
  readonly consoles: number;
  readonly faults: readonly FaultKind[];
  /** Reliefs change cars; absent: they keep them, as in runs that were kept before they did. */
  readonly changesCars?: boolean;
  /** Every kind of danger happens; absent: what chance gives, as in runs that were kept before. */
  readonly everyDanger?: boolean;
  /** Only these of the schedule, by number; all where absent. */
  readonly onlyFaults?: readonly number[];
  /** Ends the run there, in simulated time since its start, as if it were to end: for shrinking. */
  readonly endAfterMs?: number;
};
export type RunResult = {
  readonly options: RunOptions;
  readonly startMs: number;
  readonly simulatedMs: number;
  readonly events: number;
  readonly logHash: string;
  readonly faults: readonly Fault[];
  readonly failures: readonly Failure[];
  readonly counts: readonly (readonly [string, number])[];
  readonly refusals: readonly (readonly [string, number])[];
  readonly finished: boolean;
};

const SNAPSHOT_EVERY = 4_000;
/** At the end of a run nothing goes wrong for so long, and nothing new begins. */
const QUIET_MS = 15 * MINUTE_MS;
const FAILURES_MAX = 50;
const TAP_AGAIN_MS = 5 * SECOND_MS;
const TAPS_MAX = 24;
const IN_TIME_MS = 20 * SECOND_MS;

export class Simulation {
  readonly options: RunOptions;
  readonly agenda: Agenda;
  readonly disk: SimulatedDisk;
  readonly paths: DatagramPaths;
  readonly counts = new Counts();
  readonly consoles: SimConsole[] = [];
  readonly world: SimWorld;
  readonly startMs: number;
  readonly endMs: number;
  readonly faults: readonly Fault[];
  /** How far the machine's wall clock is from the truth. */
  wallOffsetMs = 0;
  process: CenterProcess | undefined;
  readonly #random: Random;
  readonly #settings: Settings = defaultSettings();
  readonly #trail = new KeptTrail();
  readonly #checkers: readonly Checker[];
  /** What is called most often, of those that want it. */
  readonly #hearers: readonly NonNullable<Checker["heard"]>[];
  readonly #seconds: readonly NonNullable<Checker["second"]>[];
  readonly #recorders: readonly NonNullable<Checker["recorded"]>[];
  readonly #failures: Failure[] = [];
  readonly #refusals = new Map<string, number>();
  #snapshot: { seq: number; stateJson: string } | undefined;
  #alive: SignOfLife | undefined;
  /** When the machine was last started: its own time begins there, and no step of its wall clock changes it. */
  #machine: { readonly bootId: string; readonly sinceMs: number };
  #promised = false;
  #consoleNames = 0;
  #tapCount = 0;
  /** The last row that the checkers were shown. */
  #shownSeq = 0;
  #restartAtMs: number | undefined;
  #defect: unknown;

  /** Spectators look on as checkers do, and promise nothing. */
  constructor(options: RunOptions, spectators: readonly MakeChecker[] = []) {
    this.options = options;
    this.#random = randomFrom(`vigil-sim/${options.seed}`);
    const durationMs = Math.round(options.hours * HOUR_MS);
    this.startMs = options.faults.includes("calendar")
      ? drawStart(this.#random.stream("calendar"), durationMs).startMs
      : utcInstant(2026, 11, 21, 6 * HOUR_MS);
    this.endMs = this.startMs + (options.endAfterMs ?? durationMs);
    this.agenda = new Agenda(this.startMs);
    this.#machine = { bootId: "boot-0", sinceMs: this.startMs };
    const after = (delayMs: number, run: () => void): void =>
      this.agenda.at(this.agenda.nowMs + delayMs, () => {
        this.#promised = true;
        run();
      });
    this.disk = new SimulatedDisk(`sim-${options.seed}`, this.#random.stream("disk"), after);
    this.paths = new DatagramPaths(this.agenda, this.#random.stream("paths"), this.counts);
    const drawn = drawFaults(
      this.#random.stream("faults"),
      options.faults,
      Math.max(5 * MINUTE_MS, durationMs - 2 * QUIET_MS),
    );
    this.faults = options.onlyFaults === undefined ? drawn : drawn.filter(({ id }) => options.onlyFaults?.includes(id));
    this.world = new SimWorld({
      random: this.#random.stream("world"),
      agenda: this.agenda,
      endMs: this.endMs,
      unitCount: options.units,
      positionCount: options.consoles,
      changesCars: options.changesCars === true,
      everyDanger: options.everyDanger === true,
      emit: (output) => this.#take(output),
      happened: (happening) => this.#happened(happening),
    });
    this.#checkers = [...checkers, ...spectators].map((make) =>
      make({
        nowMs: () => this.agenda.nowMs,
        disk: this.disk,
        world: this.world,
        consoles: this.consoles,
        process: () => this.process,
        counts: this.counts,
        fail: (sentence) => this.#fail(make.name, sentence),
      }),
    );
    this.#hearers = this.#checkers.flatMap(({ heard }) => heard ?? []);
    this.#seconds = this.#checkers.flatMap(({ second }) => second ?? []);
    this.#recorders = this.#checkers.flatMap(({ recorded }) => recorded ?? []);
  }

  /** Runs to the end, or until it is told to stop. `progress` is called after every simulated minute. */
  async run(
    control: {
      readonly progress?: (doneMs: number) => void;
      readonly stopped?: () => boolean;
      /** Waited for after every simulated minute, where somebody can't take in as fast as it runs. */
      readonly breathe?: () => Promise<void>;
    } = {},
  ): Promise<RunResult> {
    const hand = new FaultHand(this, this.#random.stream("hand"));
    await this.#open();
    this.#sitDown();
    hand.begin();
    this.#everySecond();
    this.agenda.at(Math.max(this.startMs, this.endMs - QUIET_MS), () => {
      hand.end();
      this.world.windDown();
    });
    let finished = true;
    let nextProgressMs = this.startMs;
    while (this.agenda.runNext(this.endMs)) {
      if (this.#promised) await this.#letThrough();
      if (this.#defect !== undefined) break;
      if (this.agenda.nowMs < nextProgressMs) continue;
      nextProgressMs = this.agenda.nowMs + MINUTE_MS;
      control.progress?.(this.agenda.nowMs - this.startMs);
      await control.breathe?.();
      if (control.stopped?.() === true) {
        finished = false;
        break;
      }
    }
    for (const console of this.consoles) {
      this.counts.add("reconnects", console.reconnectCount);
      for (const [why, count] of console.refusals) this.#refusals.set(why, (this.#refusals.get(why) ?? 0) + count);
    }
    if (this.#defect !== undefined) this.#fail("engine", textOf(this.#defect));
    else if (finished) this.#end();
    if (finished)
      for (const kind of missingKinds(this.options, this.counts)) this.#fail("counts", `"${kind}" never happened`);
    return this.#result(finished);
  }

  #end(): void {
    const { process } = this;
    if (process === undefined) {
      this.#fail("converged", "no server lives at the end");
      return;
    }
    for (const checker of this.#checkers) checker.ended?.(process);
  }

  #result(finished: boolean): RunResult {
    return {
      options: this.options,
      startMs: this.startMs,
      simulatedMs: this.agenda.nowMs - this.startMs,
      events: this.disk.rows.length,
      logHash: hexOfBytes(this.disk.head().hash),
      faults: this.faults,
      failures: this.#failures,
      counts: this.counts.all(),
      refusals: [...this.#refusals].toSorted(([, a], [, b]) => b - a),
      finished,
    };
  }

  // Everything that production code waits for is let through: microtasks are done before the next turn begins.
  async #letThrough(): Promise<void> {
    while (this.#promised) {
      this.#promised = false;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #fail(checker: string, sentence: string): void {
    if (this.#failures.length >= FAILURES_MAX) return;
    const failure = { checker: checker.replace(/Checker$/, ""), atMs: this.agenda.nowMs, sentence };
    this.#failures.push(failure);
    for (const checker of this.#checkers) checker.broken?.(failure);
  }

  #happened(happening: Happening): void {
    this.counts.add(happening.kind);
    for (const checker of this.#checkers) checker.happened?.(happening);
  }

  // ---- the server's life ----

  async #open(): Promise<void> {
    this.#restartAtMs = undefined;
    const bootMs = this.agenda.nowMs;
    const first = this.disk.rows.length === 0;
    const process = await CenterProcess.open({
      agenda: this.agenda,
      disk: this.disk,
      clock: {
        wallMs: () => this.agenda.nowMs + this.wallOffsetMs,
        monotonicMs: () => this.agenda.nowMs - bootMs,
      },
      settings: this.#settings,
      trail: this.#trail,
      snapshot: this.#snapshot,
      alive: this.#alive,
      machine: this.#machineRun(),
      gateways: Object.values(GATEWAYS),
      newConsoleId: () => `c-${++this.#consoleNames}`,
      observe: {
        deliver: (output) => this.world.hear(output),
        committed: () => {
          if (this.process !== undefined) this.#showDurable(this.process);
        },
        recorded: (atMs, entry) => {
          for (const recorded of this.#recorders) recorded(atMs, entry);
        },
        stepped: () => undefined,
        isAlive: (engineMs) => {
          this.#alive = { atMs: engineMs, run: this.#machineRun() };
        },
        promised: () => {
          this.#promised = true;
        },
        fatal: (error) => this.#fatal(error),
      },
    });
    this.process = process;
    this.#showDurable(process);
    for (const checker of this.#checkers) checker.opened?.(process);
    await this.#letThrough();
    if (first) await this.#register(process);
  }

  #machineRun(): MachineRun {
    return { bootId: this.#machine.bootId, upMs: this.agenda.nowMs - this.#machine.sinceMs };
  }

  // What is durable is shown to the checkers as the disk has it, also what a process wrote and died over.
  #showDurable(process: CenterProcess): void {
    const rows = this.disk.rows.slice(this.#shownSeq);
    if (rows.length === 0) return;
    this.#shownSeq += rows.length;
    const envelopes = rows.map(envelopeOfRow);
    for (const checker of this.#checkers) checker.committed?.(process, envelopes);
  }

  // The roster, as a configuration gives it: before the first device is heard.
  async #register(process: CenterProcess): Promise<void> {
    const spares = spareRadios(this.options.faults.includes("flood"));
    for (const [index, command] of [...rosterOf(this.world.plan), ...spares].entries()) {
      process.command(
        `roster-${index}`,
        command,
        { kind: "system", name: "roster" },
        ({ outcome, refusal, detail }) => {
          if (outcome === "refused") this.#fail("roster", `${command.type}: ${refusal ?? ""} ${detail ?? ""}`);
        },
      );
    }
    await this.#letThrough();
  }

  // What the production code calls fatal ends the process; without a fault of the disk it is a defect.
  #fatal(error: unknown): void {
    this.#defect ??= error;
  }

  /** kill -9, or the power: what was not on the disk is gone, and a parent starts another process after a while. */
  kill(restartMs: number, power = false): void {
    const { process } = this;
    if (process?.alive !== true) return;
    this.counts.add(power ? "power cuts" : "crashes");
    process.kill();
    this.process = undefined;
    for (const checker of this.#checkers) checker.killed?.(power);
    if (power) {
      const lied = this.disk.cutPower();
      if (lied > 0) {
        this.counts.add("acknowledged rows lost by a lying disk", lied);
        if ((this.#snapshot?.seq ?? 0) > this.disk.durableSeq) this.#snapshot = undefined;
        this.#shownSeq = Math.min(this.#shownSeq, this.disk.durableSeq);
        for (const checker of this.#checkers) checker.lied?.(this.disk.durableSeq);
      }
    }
    for (const { line } of this.consoles) line.serverDied();
    this.#restartAtMs = this.agenda.nowMs + restartMs;
    this.agenda.at(this.#restartAtMs, () => {
      this.#promised = true;
      void this.#open().catch((error: unknown) => this.#fatal(error));
    });
  }

  // ---- the world's words, on their way ----

  #take(output: WorldOutput): void {
    switch (output.kind) {
      case "frame": {
        const { gateway, peer, stream, bytes, unit, truth } = output;
        const source = { gateway, peer, transport: stream ? ("stream" as const) : ("datagram" as const) };
        const arrived = (received: Uint8Array): void => {
          const { process } = this;
          if (process?.frame(source, received) !== true || received.length !== bytes.length) return;
          if (unit !== undefined) this.#heard(process, unit, truth);
        };
        if (stream) this.paths.stream(peer, bytes, arrived);
        else this.paths.datagram(bytes, arrived);
        return;
      }
      case "request": {
        const { request, taken, unit, truth } = output;
        const latencyMs = this.paths.latencyMs();
        this.agenda.at(this.agenda.nowMs + latencyMs, () => {
          const { process } = this;
          const ok = !this.paths.loses() && process !== undefined && process.request(GATEWAYS.http, request);
          if (ok) for (const checker of this.#checkers) checker.requestTaken?.(process, request.body ?? "");
          if (ok && unit !== undefined && truth !== undefined) this.#heard(process, unit, truth);
          taken(ok);
        });
        return;
      }
      case "command":
        this.#tap(output.unit, CommandSchema.parse(output.command));
    }
  }

  // What comes late is a matter of the trail: the checkers of places go by what comes in time.
  #heard(process: CenterProcess, unit: SimUnit, truth: Truth): void {
    const isHonest = truth.isHonest && this.agenda.nowMs - truth.fixAtMs < IN_TIME_MS;
    const { device, fixAtMs, place, speedMps } = truth;
    const fix = { device, fixAtMs, place, speedMps, isHonest, heardAtMs: process.clock.nowMs() };
    for (const heard of this.#hearers) heard(process, unit, fix);
  }

  // An officer's device asks again with the same id until it has its answer.
  #tap(unit: SimUnit, command: Command): void {
    const commandId = `tap-${++this.#tapCount}`;
    const actor = { kind: "officer" as const, name: unit.callSign };
    let answered = false;
    const give = (answer: CommandAnswer): void => {
      if (answer.outcome === "unknown" || answered) return;
      answered = true;
      for (const checker of this.#checkers) checker.answered?.(answer);
      if (answer.outcome !== "refused") return;
      const why = `${command.type} by officer: ${answer.refusal ?? ""} ${answer.field ?? ""}`.trim();
      this.#refusals.set(why, (this.#refusals.get(why) ?? 0) + 1);
    };
    const attempt = (left: number): void => {
      if (answered || left === 0) return;
      this.agenda.at(this.agenda.nowMs + this.paths.latencyMs(), () => {
        if (!this.paths.loses() && unit.isHeardBy("voice")) this.process?.command(commandId, command, actor, give);
      });
      this.agenda.at(this.agenda.nowMs + TAP_AGAIN_MS, () => attempt(left - 1));
    };
    attempt(TAPS_MAX);
  }

  // ---- consoles ----

  #sitDown(): void {
    const screens = new Map<string, Screen>();
    for (const { position, name, groups } of this.world.plan.positions) {
      const line = new ConsoleLine(this.agenda, this.#random.stream(`line-${position}`));
      const console = new SimConsole({
        name: position,
        agenda: this.agenda,
        line,
        server: () => this.process,
        observe: {
          applied: (seq, hash) => {
            for (const checker of this.#checkers) checker.applied?.(seq, hash);
          },
          answered: (answer) => {
            for (const checker of this.#checkers) checker.answered?.(answer);
          },
          joined: () => undefined,
          lost: (count) => this.counts.add("emergencies that a server had lost", count),
          defect: (sentence) => this.#fail("console", sentence),
        },
      });
      this.consoles.push(console);
      console.sit(name, position);
      console.give({ type: "SignOn", position, name, groups });
      screens.set(position, {
        center: () => (console.isUsable ? console.shown : undefined),
        serverNowMs: () => console.serverNowMs,
        give: (command, answered) => console.give(command, answered),
      });
    }
    this.world.begin(screens);
  }

  #everySecond(): void {
    this.agenda.at(this.agenda.nowMs + SECOND_MS, () => {
      this.#everySecond();
      const { process } = this;
      if (process?.alive !== true) return;
      for (const second of this.#seconds) second(process);
      const { center } = process.board;
      if (center.seq - (this.#snapshot?.seq ?? 0) >= SNAPSHOT_EVERY)
        this.#snapshot = { seq: center.seq, stateJson: JSON.stringify(centerToJson(center)) };
    });
  }

  /** Something is broken inside of the server: the checkers are told. */
  plant(): void {
    for (const checker of this.#checkers) checker.planted?.();
  }

  /** Someone nobody knows presses a key. */
  stranger(index: number): void {
    this.#press(`unknown-${index}`);
  }

  /** The key of a radio that is in a cupboard. */
  spare(index: number): void {
    this.#press(spareName(index));
  }

  #press(deviceKey: string): void {
    this.#take({
      kind: "request",
      request: {
        method: "POST",
        path: "/ingest/sensor",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ deviceKey, kind: "duress", active: true }),
      },
      taken: () => undefined,
    });
  }
}

// Radios that are registered and bound to nobody.
function spareRadios(forFlood: boolean): Command[] {
  const from = forFlood ? 0 : FLOOD_ALERTS;
  return Array.from({ length: FLOOD_ALERTS + SINGLE_SPARES - from }, (_, index) => {
    const device = spareName(from + index);
    return CommandSchema.parse({ type: "RegisterDevice", device, kind: "portable", keys: [`sensor:${device}`] });
  });
}

function spareName(index: number): string {
  return `spare-${index}`;
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.stack ?? error.cause.message})` : "";
  return `${error.stack ?? error.message}${cause}`;
}
