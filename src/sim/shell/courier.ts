/**
 * The way from the world to the server: frames, requests and what officers do on their devices are carried over
 * paths that lose and delay, to whichever process lives when they arrive. Checkers are told what was taken.
 */
import { SECOND_MS } from "../../base/time.ts";
import { type Command, CommandSchema } from "../../domain/command.ts";
import type { CommandAnswer } from "../../protocol/live.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import type { Checker } from "../checks/checker.ts";
import { GATEWAYS } from "../world/plan.ts";
import type { SimUnit } from "../world/sim-unit.ts";
import type { Truth, WorldOutput } from "../world/stage.ts";
import type { CenterProcess } from "./center-process.ts";
import type { DatagramPaths } from "./datagram-paths.ts";

const TAP_AGAIN_MS = 5 * SECOND_MS;
const TAPS_MAX = 24;
const IN_TIME_MS = 20 * SECOND_MS;

export type CourierOptions = {
  readonly agenda: Agenda;
  readonly paths: DatagramPaths;
  /** The server's process; undefined while none lives. */
  readonly process: () => CenterProcess | undefined;
  readonly checkers: readonly Checker[];
  /** An officer's command was refused, and why. */
  readonly refused: (why: string) => void;
};

export class Courier {
  readonly #options: CourierOptions;
  /** What is called most often, of those that want it. */
  readonly #hearers: readonly NonNullable<Checker["heard"]>[];
  #tapCount = 0;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#hearers = options.checkers.flatMap(({ heard }) => heard ?? []);
  }

  /** Sets out with what the world says. */
  take(output: WorldOutput): void {
    switch (output.kind) {
      case "frame":
        this.#frame(output);
        return;
      case "request":
        this.#request(output);
        return;
      case "command":
        this.#tap(output.unit, CommandSchema.parse(output.command));
    }
  }

  #frame({ gateway, peer, stream, bytes, unit, truth }: Extract<WorldOutput, { kind: "frame" }>): void {
    const { paths } = this.#options;
    const source = { gateway, peer, transport: stream ? ("stream" as const) : ("datagram" as const) };
    const arrived = (received: Uint8Array): void => {
      const process = this.#options.process();
      if (process?.frame(source, received) !== true || received.length !== bytes.length) return;
      if (unit !== undefined) this.#heard(process, unit, truth);
    };
    if (stream) paths.stream(peer, bytes, arrived);
    else paths.datagram(bytes, arrived);
  }

  #request({ request, taken, unit, truth }: Extract<WorldOutput, { kind: "request" }>): void {
    const { agenda, paths, checkers } = this.#options;
    agenda.at(agenda.nowMs + paths.latencyMs(), () => {
      const process = this.#options.process();
      const ok = !paths.loses() && process !== undefined && process.request(GATEWAYS.http, request);
      if (ok) for (const checker of checkers) checker.requestTaken?.(process, request.body ?? "");
      if (ok && unit !== undefined && truth !== undefined) this.#heard(process, unit, truth);
      taken(ok);
    });
  }

  // What comes late is a matter of the trail: the checkers of places go by what comes in time.
  #heard(process: CenterProcess, unit: SimUnit, truth: Truth): void {
    const isHonest = truth.isHonest && this.#options.agenda.nowMs - truth.fixAtMs < IN_TIME_MS;
    const { device, fixAtMs, place, speedMps } = truth;
    const fix = { device, fixAtMs, place, speedMps, isHonest, heardAtMs: process.clock.nowMs() };
    for (const heard of this.#hearers) heard(process, unit, fix);
  }

  // An officer's device asks again with the same id until it has its answer.
  #tap(unit: SimUnit, command: Command): void {
    const { agenda, paths, checkers, refused } = this.#options;
    const commandId = `tap-${++this.#tapCount}`;
    const actor = { kind: "officer" as const, name: unit.callSign };
    let answered = false;
    const give = (answer: CommandAnswer): void => {
      if (answer.outcome === "unknown" || answered) return;
      answered = true;
      for (const checker of checkers) checker.answered?.(answer);
      if (answer.outcome === "refused")
        refused(`${command.type} by officer: ${answer.refusal ?? ""} ${answer.field ?? ""}`.trim());
    };
    const attempt = (left: number): void => {
      if (answered || left === 0) return;
      agenda.at(agenda.nowMs + paths.latencyMs(), () => {
        if (!paths.loses() && unit.isHeardBy("voice"))
          this.#options.process()?.command(commandId, command, actor, give);
      });
      agenda.at(agenda.nowMs + TAP_AGAIN_MS, () => attempt(left - 1));
    };
    attempt(TAPS_MAX);
  }
}
