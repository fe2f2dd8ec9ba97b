/**
 * The hand that makes things go wrong by schedule, and takes it away again when the end is to be quiet.
 */
import type { Random } from "../../base/prng.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import type { Counts } from "../counts.ts";
import type { DatagramPaths } from "../shell/datagram-paths.ts";
import type { ServerLives } from "../shell/server-lives.ts";
import type { SimConsole } from "../shell/sim-console.ts";
import type { SimulatedDisk } from "../shell/simulated-disk.ts";
import { GATEWAYS } from "../world/plan.ts";
import type { SimWorld } from "../world/sim-world.ts";
import { FLOOD_ALERTS, radioOfFault, radioOfFlood } from "./cupboard.ts";
import type { Fault } from "./fault.ts";

/** What of a run it can reach. */
export type RunInHand = {
  readonly agenda: Agenda;
  readonly startMs: number;
  readonly faults: readonly Fault[];
  readonly disk: SimulatedDisk;
  readonly paths: DatagramPaths;
  readonly consoles: readonly SimConsole[];
  readonly world: SimWorld;
  readonly server: ServerLives;
  readonly counts: Counts;
  /** Somebody presses the key of a device that no officer of the world carries. */
  press(deviceKey: string): void;
  /** Something is broken inside of the server: whoever looks on is told. */
  plant(): void;
};

/** In a flood some of those that nobody knows press as well. */
const FLOOD_STRANGERS = 60;
const DANGER_AFTER_MS = 3 * SECOND_MS;
const SLOW_AFTER_MS = 6 * SECOND_MS;
const LIES_MIN = 4;
const APPENDS_MIN = 12;
const ILL_MAX_MS = 4 * MINUTE_MS;
const LOOK_MS = 5 * SECOND_MS;

export class FaultHand {
  readonly #run: RunInHand;
  readonly #random: Random;
  #ended = false;
  /** The disk lies until the power is cut: no other ill of it comes between. */
  #isLying = false;
  #killAt: { readonly stage: "before" | "written"; readonly restartMs: number } | undefined;

  constructor(run: RunInHand, random: Random) {
    this.#run = run;
    this.#random = random;
  }

  begin(): void {
    const { agenda, disk, startMs, faults } = this.#run;
    for (const fault of faults) {
      agenda.at(startMs + fault.afterMs, () => {
        if (!this.#ended) this.#do(fault);
      });
    }
    disk.onAppend = () => (this.#ended ? undefined : this.#killAt?.stage);
    disk.onKill = () => {
      const restartMs = this.#killAt?.restartMs ?? 1_000;
      this.#killAt = undefined;
      this.#run.counts.add("crashes at an append");
      this.#run.server.kill(restartMs);
    };
  }

  /** Everything is well from now on. */
  end(): void {
    this.#ended = true;
    const { disk, consoles, paths } = this.#run;
    this.#killAt = undefined;
    disk.become("well");
    disk.flush();
    paths.isBad = false;
    this.#run.server.wallOffsetMs = 0;
    for (const { line } of consoles) line.become("well");
    for (const gateway of Object.values(GATEWAYS))
      this.#run.server.process?.gateway(gateway, "listening", "the quiet of the end");
  }

  #do(fault: Fault): void {
    const run = this.#run;
    if (fault.do === "disk" && this.#isLying) {
      run.agenda.at(run.agenda.nowMs + LOOK_MS, () => {
        if (!this.#ended) this.#do(fault);
      });
      return;
    }
    const { agenda, counts } = run;
    const later = (undo: () => void): void =>
      agenda.at(agenda.nowMs + fault.durationMs, () => {
        if (!this.#ended) undo();
      });
    counts.add(`fault ${fault.kind}`);
    switch (fault.do) {
      case "datagrams":
        run.paths.isBad = true;
        later(() => {
          run.paths.isBad = false;
        });
        return;
      case "kill":
        run.server.kill(fault.durationMs);
        return;
      case "kill-at-append":
        this.#killAt = { stage: fault.stage, restartMs: fault.durationMs };
        return;
      case "power":
        if (fault.afterLying) this.#lieThenCut(fault.id, fault.durationMs);
        else run.server.kill(fault.durationMs, true);
        return;
      case "disk": {
        counts.add(`disk ${fault.mood}`);
        run.disk.become(fault.mood);
        // Danger does not wait for the disk: somebody needs help just now.
        agenda.at(agenda.nowMs + DANGER_AFTER_MS, () => run.press(radioOfFault(fault.id)));
        const untilAppend = run.disk.appendCount + APPENDS_MIN;
        later(() => this.#heal(untilAppend, agenda.nowMs));
        return;
      }
      case "clock":
        run.server.wallOffsetMs += fault.stepMs;
        later(() => {
          run.server.wallOffsetMs -= fault.stepMs;
        });
        return;
      case "console": {
        const console = run.consoles[fault.index % Math.max(1, run.consoles.length)];
        counts.add(`console ${fault.condition}`);
        // A slow line fills up with a new picture, so that only danger is added.
        if (fault.condition === "slow") console?.askAnew();
        console?.line.become(fault.condition);
        // Somebody needs help just when a console does not show it.
        const afterMs = fault.condition === "slow" ? SLOW_AFTER_MS : fault.durationMs / 2;
        agenda.at(agenda.nowMs + afterMs, () => run.press(radioOfFault(fault.id)));
        later(() => console?.line.become("well"));
        return;
      }
      case "reconnect-all":
        for (const { line } of run.consoles) line.drop();
        return;
      case "monitor":
        this.#breakSense(fault.sense);
        return;
      case "flood":
        for (let index = 0; index < FLOOD_ALERTS; index++)
          agenda.at(agenda.nowMs + this.#random.next() * fault.durationMs, () => run.press(radioOfFlood(index)));
        for (let index = 0; index < FLOOD_STRANGERS; index++)
          agenda.at(agenda.nowMs + this.#random.next() * fault.durationMs, () => run.press(`unknown-${index}`));
        return;
      case "gateway": {
        const names = Object.values(GATEWAYS);
        const gateway = names[fault.index % names.length] ?? GATEWAYS.east;
        run.server.process?.gateway(gateway, "deaf", "its port is gone");
        later(() => run.server.process?.gateway(gateway, "listening", "it listens again"));
        return;
      }
      case "carrier":
        run.world.breakCarrier(this.#random);
    }
  }

  // The disk says "flushed" and lies, until some rows rest on it; then somebody needs help, every console shows it as
  // firm, and the power goes.
  #lieThenCut(id: number, restartMs: number): void {
    const run = this.#run;
    const { agenda, disk } = run;
    disk.become("lying");
    this.#isLying = true;
    const untilAppend = disk.appendCount + LIES_MIN;
    const sinceMs = agenda.nowMs;
    const later = (afterMs: number, what: () => void): void =>
      agenda.at(agenda.nowMs + afterMs, () => {
        if (!this.#ended) what();
      });
    const look = (): void => {
      const waits = disk.appendCount < untilAppend && agenda.nowMs - sinceMs < ILL_MAX_MS;
      if (waits || run.server.process === undefined) return later(1_000, look);
      run.press(radioOfFault(id));
      later(DANGER_AFTER_MS, cut);
    };
    const cut = (): void => {
      if (run.server.process === undefined) return later(1_000, look);
      run.server.kill(restartMs, true);
      this.#isLying = false;
      disk.become("well");
    };
    later(1_000, look);
  }

  // A disk is ill for as long as it takes until some appends have met it: a mood that nobody meets proves nothing.
  #heal(untilAppend: number, sinceMs: number): void {
    const { agenda, disk } = this.#run;
    if (this.#ended) return;
    const isIll = this.#isLying || (disk.mood !== "hanging" && disk.appendCount < untilAppend);
    if (isIll && agenda.nowMs - sinceMs < ILL_MAX_MS) {
      agenda.at(agenda.nowMs + LOOK_MS, () => this.#heal(untilAppend, sinceMs));
      return;
    }
    disk.become("well");
    disk.flush();
  }

  // What a monitor asks throws from now on, until the process is started again.
  #breakSense(sense: string): void {
    const senses = this.#run.server.process?.world.senses;
    if (senses === undefined) return;
    this.#run.plant();
    Object.defineProperty(senses, sense, {
      value: () => {
        throw new Error(`planted: ${sense} fails`);
      },
    });
  }
}
