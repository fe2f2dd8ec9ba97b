/**
 * The practice shift beside a running server: the world goes at the server's own time, its devices on real sockets,
 * its people through the same commands as a console.
 *
 * Bounded: one world, one timer, a story of limited length for each scenario. Where the machine has slept, the
 * world has too: it goes on from now and makes nothing up for the time between.
 */
import type { StartPractice, PracticeControl, PracticeHost, PracticeScenarioState } from "../practice-control.ts";
import { eyesOn } from "./practice-eyes.ts";
import type { PracticeOutput } from "./practice-output.ts";
import { PracticeSockets } from "./practice-sockets.ts";
import { advanceWith, createPracticeWorld, hear, type PracticeWorld } from "./practice-world.ts";
import { type RunningScenario, scenarios, startScenario } from "./scenarios.ts";

const PULSE_MS = 100;
/** A longer gap than this between two pulses was a sleep. */
const SLEPT_MS = 15_000;
const STORY_MAX = 400;
/** A scenario that is begun with the shift lets the units come on the air first. */
const FIRST_SCENARIO_AFTER_MS = 10_000;

type Told = { readonly atMs: number; readonly text: string };

/** Begins a practice shift against a server. */
export const startPractice: StartPractice = (host, options) =>
  Promise.resolve(new PracticeRunner(host, options.scenario));

class PracticeRunner implements PracticeControl {
  readonly #host: PracticeHost;
  readonly #world: PracticeWorld;
  readonly #sockets: PracticeSockets;
  readonly #stories = new Map<string, Told[]>();
  readonly #runs = new Map<string, RunningScenario>();
  readonly #pulse: NodeJS.Timeout;
  #first: { readonly id: string; readonly atMs: number } | undefined;
  #endedSeen = 0;
  #closed = false;

  constructor(host: PracticeHost, firstScenario: string | undefined) {
    this.#host = host;
    this.#sockets = new PracticeSockets(host.gateways);
    const nowMs = host.nowMs();
    this.#world = createPracticeWorld({ seed: `shift-${nowMs}`, startMs: nowMs, eyes: eyesOn(host.center) });
    this.#world.emitTo = (output) => this.#take(output);
    if (firstScenario !== undefined) this.#first = { id: firstScenario, atMs: nowMs + FIRST_SCENARIO_AFTER_MS };
    this.#pulse = setInterval(() => this.#beat(), PULSE_MS);
    this.#beat();
  }

  readonly state = (): ReturnType<PracticeControl["state"]> => ({
    running: !this.#closed,
    units: this.#world.stage.units.size,
    scenarios: scenarios.map(({ id, name, summary }): PracticeScenarioState => {
      const run = this.#runs.get(id);
      return {
        id,
        name,
        summary,
        phase: run === undefined ? "ready" : run.ended() ? "ended" : "running",
        ...(run === undefined ? {} : { startedAtMs: run.startedAtMs }),
        story: [...(this.#stories.get(id) ?? [])],
      };
    }),
  });

  readonly start = (id: string): ReturnType<PracticeControl["start"]> => {
    if (this.#closed) return { ok: false, reason: "the practice has ended" };
    const wanted = scenarios.find((scenario) => scenario.id === id);
    const busy = [...this.#runs.values()].find((run) => !run.ended() && run.scenario.callSign === wanted?.callSign);
    if (busy !== undefined)
      return { ok: false, reason: `"${busy.scenario.name}" is running with ${busy.scenario.callSign}: stop it first` };
    this.#beat();
    // What is left of runs that have ended lets go of the unit before it is needed again.
    for (const run of this.#runs.values()) if (run.scenario.callSign === wanted?.callSign) run.stop();
    this.#stories.delete(id);
    const started = startScenario(this.#world, id);
    if (!started.ok) return started;
    this.#runs.set(id, started.running);
    this.#host.changed();
    return { ok: true };
  };

  readonly stop = (id: string): ReturnType<PracticeControl["stop"]> => {
    const run = this.#runs.get(id);
    if (run === undefined || run.ended()) return { ok: false, reason: "it is not running" };
    run.stop();
    this.#host.changed();
    return { ok: true };
  };

  readonly output: PracticeControl["output"] = (output) => {
    if (!this.#closed) hear(this.#world, output);
  };

  readonly close = async (): Promise<void> => {
    this.#closed = true;
    clearInterval(this.#pulse);
    await this.#sockets.close();
  };

  #beat(): void {
    if (this.#closed) return;
    const nowMs = this.#host.nowMs();
    const { agenda } = this.#world.stage;
    if (nowMs - agenda.nowMs > SLEPT_MS) agenda.skip(nowMs - agenda.nowMs);
    advanceWith(this.#world, nowMs, (output) => this.#take(output));
    if (this.#first !== undefined && nowMs >= this.#first.atMs) {
      const { id } = this.#first;
      this.#first = undefined;
      this.start(id);
    }
    const ended = [...this.#runs.values()].filter((run) => run.ended()).length;
    if (ended !== this.#endedSeen) this.#host.changed();
    this.#endedSeen = ended;
  }

  #take(output: PracticeOutput): void {
    if (this.#closed) return;
    switch (output.kind) {
      case "frame":
        this.#sockets.sendFrame(output);
        return;
      case "http":
        this.#sockets.sendRequest(output);
        return;
      case "mqtt":
        // A practice reaches no broker: one that is configured may be a real one.
        return;
      case "command":
        // A refusal is told to nobody: a simulated person has erred or was too late, as people are.
        void this.#host.command(output.command, output.actor).catch(() => undefined);
        return;
      case "explain":
        this.#tell(output);
    }
  }

  #tell({ scenario, atMs, text }: Extract<PracticeOutput, { kind: "explain" }>): void {
    const story = this.#stories.get(scenario) ?? [];
    story.push({ atMs, text });
    if (story.length > STORY_MAX) story.shift();
    this.#stories.set(scenario, story);
    this.#host.changed();
  }
}
