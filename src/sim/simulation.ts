/**
 * How a run is stepped: a world, a server and consoles on one agenda, what goes wrong by schedule, and the checkers
 * that look on. `run.ts` says what a run is; the server's lives and the ways to it are in `shell/`.
 *
 * Nothing in it knows the machine's clock or chance. The only thing that is waited for is the promises of the
 * production code, which are let through before simulated time goes on: the same options give the same log.
 */
import { randomFrom, type Random } from "../base/prng.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS, utcInstant } from "../base/time.ts";
import { hexOfBytes } from "../server/log/chain.ts";
import { Agenda } from "../server/practice/agenda.ts";
import type { Checker, Failure, MakeChecker } from "./checks/checker.ts";
import { checkers } from "./checks/checkers.ts";
import { Counts } from "./counts.ts";
import { missingKinds } from "./expected-kinds.ts";
import { drawStart } from "./faults/calendar.ts";
import { keyPressOf, registersOfCupboard } from "./faults/cupboard.ts";
import { drawFaults, type Fault } from "./faults/fault.ts";
import { FaultHand } from "./faults/fault-hand.ts";
import type { RunControl, RunOptions, RunResult } from "./run.ts";
import { ConsoleLine } from "./shell/console-line.ts";
import { Courier } from "./shell/courier.ts";
import { DatagramPaths } from "./shell/datagram-paths.ts";
import { ServerLives } from "./shell/server-lives.ts";
import { SimConsole } from "./shell/sim-console.ts";
import { SimulatedDisk } from "./shell/simulated-disk.ts";
import { rosterOf } from "./world/plan.ts";
import { SimWorld } from "./world/sim-world.ts";
import type { Happening, Screen } from "./world/stage.ts";

/** At the end of a run nothing goes wrong for so long, and nothing new begins. */
const QUIET_MS = 15 * MINUTE_MS;
const FAILURES_MAX = 50;

export class Simulation {
  readonly options: RunOptions;
  readonly startMs: number;
  readonly endMs: number;
  readonly faults: readonly Fault[];
  readonly agenda: Agenda;
  readonly disk: SimulatedDisk;
  readonly paths: DatagramPaths;
  readonly counts = new Counts();
  readonly consoles: SimConsole[] = [];
  readonly world: SimWorld;
  readonly server: ServerLives;
  readonly #random: Random;
  readonly #checkers: readonly Checker[];
  /** What is called most often, of those that want it. */
  readonly #seconds: readonly NonNullable<Checker["second"]>[];
  readonly #courier: Courier;
  readonly #failures: Failure[] = [];
  readonly #refusals = new Map<string, number>();
  #promised = false;
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
    this.faults = this.#drawSchedule(durationMs);
    this.agenda = new Agenda(this.startMs);
    this.disk = new SimulatedDisk(`sim-${options.seed}`, this.#random.stream("disk"), (delayMs, run) =>
      this.agenda.at(this.agenda.nowMs + delayMs, () => {
        this.#promised = true;
        run();
      }),
    );
    this.paths = new DatagramPaths(this.agenda, this.#random.stream("paths"), this.counts);
    this.world = new SimWorld({
      random: this.#random.stream("world"),
      agenda: this.agenda,
      endMs: this.endMs,
      unitCount: options.units,
      positionCount: options.consoles,
      changesCars: options.changesCars === true,
      everyDanger: options.everyDanger === true,
      emit: (output) => this.#courier.take(output),
      happened: (happening) => this.#happened(happening),
    });
    this.#checkers = this.#makeCheckers([...checkers, ...spectators]);
    this.#seconds = this.#checkers.flatMap(({ second }) => second ?? []);
    this.server = new ServerLives({
      agenda: this.agenda,
      disk: this.disk,
      counts: this.counts,
      consoles: this.consoles,
      checkers: this.#checkers,
      roster: [...rosterOf(this.world.plan), ...registersOfCupboard(options.faults.includes("flood"))],
      deliver: (output) => this.world.hear(output),
      promised: () => {
        this.#promised = true;
      },
      letThrough: () => this.#letThrough(),
      rosterRefused: (sentence) => this.#fail("roster", sentence),
      fatal: (error) => {
        this.#defect ??= error;
      },
    });
    this.#courier = new Courier({
      agenda: this.agenda,
      paths: this.paths,
      process: () => this.server.process,
      checkers: this.#checkers,
      refused: (why) => this.#refused(why, 1),
    });
  }

  /** Runs to the end, or until it is told to stop. */
  async run(control: RunControl = {}): Promise<RunResult> {
    const hand = new FaultHand(this, this.#random.stream("hand"));
    await this.server.open();
    this.#sitDown();
    hand.begin();
    this.#everySecond();
    this.agenda.at(Math.max(this.startMs, this.endMs - QUIET_MS), () => {
      hand.end();
      this.world.windDown();
    });
    const finished = await this.#stepAll(control);
    for (const console of this.consoles) {
      this.counts.add("reconnects", console.reconnectCount);
      for (const [why, count] of console.refusals) this.#refused(why, count);
    }
    if (this.#defect !== undefined) this.#fail("engine", textOf(this.#defect));
    else if (finished) this.#end();
    if (finished)
      for (const kind of missingKinds(this.options, this.counts)) this.#fail("counts", `"${kind}" never happened`);
    return this.#result(finished);
  }

  /** Somebody presses the key of a device that no officer of the world carries, known to the center or not. */
  press(deviceKey: string): void {
    this.#courier.take(keyPressOf(deviceKey));
  }

  /** Something is broken inside of the server: the checkers are told. */
  plant(): void {
    for (const checker of this.#checkers) checker.planted?.();
  }

  #drawSchedule(durationMs: number): Fault[] {
    const { faults, onlyFaults } = this.options;
    const forMs = Math.max(5 * MINUTE_MS, durationMs - 2 * QUIET_MS);
    const drawn = drawFaults(this.#random.stream("faults"), faults, forMs);
    return onlyFaults === undefined ? [...drawn] : drawn.filter(({ id }) => onlyFaults.includes(id));
  }

  #makeCheckers(makers: readonly MakeChecker[]): Checker[] {
    return makers.map((make) =>
      make({
        nowMs: () => this.agenda.nowMs,
        disk: this.disk,
        world: this.world,
        consoles: this.consoles,
        process: () => this.server.process,
        counts: this.counts,
        fail: (sentence) => this.#fail(make.name, sentence),
      }),
    );
  }

  // False where it was told to stop.
  async #stepAll(control: RunControl): Promise<boolean> {
    let nextProgressMs = this.startMs;
    while (this.agenda.runNext(this.endMs)) {
      if (this.#promised) await this.#letThrough();
      if (this.#defect !== undefined) return true;
      if (this.agenda.nowMs < nextProgressMs) continue;
      nextProgressMs = this.agenda.nowMs + MINUTE_MS;
      control.progress?.(this.agenda.nowMs - this.startMs);
      await control.breathe?.();
      if (control.stopped?.() === true) return false;
    }
    return true;
  }

  // Everything that production code waits for is let through: microtasks are done before the next turn begins.
  async #letThrough(): Promise<void> {
    while (this.#promised) {
      this.#promised = false;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #sitDown(): void {
    const screens = new Map<string, Screen>();
    for (const { position, name, groups } of this.world.plan.positions) {
      const console = this.#consoleAt(position);
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

  #consoleAt(position: string): SimConsole {
    return new SimConsole({
      name: position,
      agenda: this.agenda,
      line: new ConsoleLine(this.agenda, this.#random.stream(`line-${position}`)),
      server: () => this.server.process,
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
  }

  #everySecond(): void {
    this.agenda.at(this.agenda.nowMs + SECOND_MS, () => {
      this.#everySecond();
      const { process } = this.server;
      if (process?.alive !== true) return;
      for (const second of this.#seconds) second(process);
      this.server.keepSnapshot(process);
    });
  }

  #happened(happening: Happening): void {
    this.counts.add(happening.kind);
    for (const checker of this.#checkers) checker.happened?.(happening);
  }

  #refused(why: string, count: number): void {
    this.#refusals.set(why, (this.#refusals.get(why) ?? 0) + count);
  }

  #fail(checker: string, sentence: string): void {
    if (this.#failures.length >= FAILURES_MAX) return;
    const failure = { checker: checker.replace(/Checker$/, ""), atMs: this.agenda.nowMs, sentence };
    this.#failures.push(failure);
    for (const checker of this.#checkers) checker.broken?.(failure);
  }

  #end(): void {
    const { process } = this.server;
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
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.stack ?? error.cause.message})` : "";
  return `${error.stack ?? error.message}${cause}`;
}
