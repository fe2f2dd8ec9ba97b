/**
 * The engine alone before a world: production decoders, production watch, no log, no sockets, no disk.
 *
 * Inputs go in at the agenda's time, wake-ups at their own; consoles see what is decided at once. What follows from
 * each step is told to an observer. It is the quick way to see what the watch makes of a world.
 */
import { asId, type AlertId, type PositionId } from "../../base/ids.ts";
import type { Actor } from "../../domain/actor.ts";
import { emptyCenter } from "../../domain/center.ts";
import { CommandSchema } from "../../domain/command.ts";
import type { Envelope } from "../../domain/event.ts";
import type { Decoded } from "../../domain/report.ts";
import type { Settings } from "../../domain/settings.ts";
import { step } from "../../engine/engine.ts";
import type { Input, Output } from "../../engine/input.ts";
import { createWorld, type World } from "../../engine/world.ts";
import type { CommandAnswer } from "../../protocol/live.ts";
import { decodeDeviceRequest, decoderMaker } from "../../server/ingest/decoders.ts";
import { FrameIntake, type FrameSource } from "../../server/ingest/frame-intake.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import type { RecordedRequest } from "../../server/recorder.ts";
import type { PlannedPosition } from "../world/plan.ts";
import type { Screen } from "../world/stage.ts";

export type CenterObserver = {
  /** What was decided; the world is as it is after the step. */
  readonly decided: (envelopes: readonly Envelope[]) => void;
  /** What is meant for people's own devices. */
  readonly delivered: (output: Output) => void;
};

/** A console paints, and confirms, an emergency after this time. */
const PAINTED_MS = 150;

export class BareCenter {
  readonly world: World;
  readonly positions: readonly PlannedPosition[];
  commandCount = 0;
  readonly refusals = new Map<string, number>();
  readonly #agenda: Agenda;
  readonly #observer: CenterObserver;
  readonly #intake = new FrameIntake(decoderMaker([]), (source, error) => {
    throw new Error(`the decoder of ${source.peer} broke`, { cause: error });
  });
  #timerAtMs = Number.POSITIVE_INFINITY;

  constructor(options: {
    readonly agenda: Agenda;
    readonly settings: Settings;
    readonly positions: readonly PlannedPosition[];
    readonly observer: CenterObserver;
  }) {
    this.#agenda = options.agenda;
    this.#observer = options.observer;
    this.positions = options.positions;
    this.world = createWorld({
      settings: options.settings,
      center: emptyCenter(),
      nowMs: options.agenda.nowMs,
    });
    // Nobody looks on yet.
    const software = { softwareVersion: "detection", settingsDigest: "detection" };
    const { wakeAtMs } = step(this.world, { kind: "start", practice: true, deafMs: 0, ...software }, this.world.nowMs);
    this.#wakeAt(wakeAtMs);
  }

  /** Every position is taken by its dispatcher; gives what each of them sits at. */
  sit(): Map<string, Screen> {
    const screens = new Map<string, Screen>();
    for (const seat of this.positions) {
      const { position, name, groups } = seat;
      this.#give({ kind: "console", consoleId: consoleOf(seat), change: "opened", name, positionId: position });
      this.command(dispatcherAt(seat), { type: "SignOn", position, name, groups });
      screens.set(position, {
        center: () => this.world.center,
        serverNowMs: () => this.#agenda.nowMs,
        give: (command, answered) => {
          const ok = this.command(dispatcherAt(seat), command);
          const answer: CommandAnswer = { type: "answer", commandId: "", outcome: ok ? "accepted" : "refused" };
          answered?.(answer);
        },
      });
    }
    return screens;
  }

  /** Bytes of a device. */
  frame(source: FrameSource, bytes: Uint8Array): void {
    const { items } = this.#intake.push(source, bytes, this.#agenda.nowMs);
    for (const item of items) this.#item(source.gateway, source.peer, item);
  }

  /** A device's request. */
  request(gateway: string, request: RecordedRequest): void {
    for (const item of decodeDeviceRequest(request)) this.#item(gateway, request.peer ?? "unknown", item);
  }

  /** A command; false where it was refused. */
  command(actor: Actor, command: object): boolean {
    const commandId = `c-${++this.commandCount}`;
    const parsed = CommandSchema.parse(command);
    const outputs = this.#give({ kind: "command", commandId, command: parsed, actor });
    const answer = outputs.find((output) => output.kind === "answer");
    if (answer?.kind !== "answer" || answer.ok) return true;
    const why = `${parsed.type}: ${answer.refusal ?? ""}`;
    this.refusals.set(why, (this.refusals.get(why) ?? 0) + 1);
    return false;
  }

  #item(gateway: string, peer: string, item: Decoded): void {
    this.#give(
      item.kind === "report"
        ? { kind: "report", gateway, peer, report: item.report }
        : { kind: "fault", gateway, peer, fault: item.fault },
    );
  }

  #give(input: Input): readonly Output[] {
    const { events, outputs, wakeAtMs } = step(this.world, input, this.#agenda.nowMs);
    this.#wakeAt(wakeAtMs);
    if (events.length > 0) {
      this.#observer.decided(events);
      this.#paint(events);
    }
    for (const output of outputs) if (output.kind === "prompt") this.#observer.delivered(output);
    return outputs;
  }

  // One timer at a time; one that finds that nothing is due yet sets another.
  #wakeAt(atMs: number | undefined): void {
    if (atMs === undefined || atMs >= this.#timerAtMs) return;
    this.#timerAtMs = atMs;
    this.#agenda.at(atMs, () => {
      if (this.#timerAtMs !== atMs) return;
      this.#timerAtMs = Number.POSITIVE_INFINITY;
      const dueAtMs = this.world.wakeups.nextDueAtMs();
      if (dueAtMs !== undefined && dueAtMs <= this.#agenda.nowMs) this.#give({ kind: "moment" });
      else this.#wakeAt(dueAtMs);
    });
  }

  #paint(events: readonly Envelope[]): void {
    for (const { event } of events) {
      const level =
        event.type === "AlertCauseRose"
          ? event.level
          : event.type === "AlertRaised" || event.type === "AlertCauseAdded"
            ? event.cause.level
            : undefined;
      if (level !== "emergency" || !("alertId" in event)) continue;
      const { alertId } = event;
      this.#agenda.at(this.#agenda.nowMs + PAINTED_MS, () => this.#confirm(alertId));
    }
  }

  #confirm(alertId: AlertId): void {
    for (const seat of this.positions) {
      const alert = this.world.center.alerts.get(alertId);
      if (alert === undefined || alert.shownOn[consoleOf(seat)] !== undefined) continue;
      this.command(dispatcherAt(seat), { type: "ConfirmShown", alert: alertId, console: consoleOf(seat) });
    }
  }
}

/** The person at a position, as the center knows them. */
export function dispatcherAt(seat: PlannedPosition): Actor {
  return {
    kind: "dispatcher",
    name: seat.name,
    positionId: asId<PositionId>(seat.position),
    consoleId: consoleOf(seat),
  };
}

function consoleOf({ position }: PlannedPosition): string {
  return `console-${position}`;
}
