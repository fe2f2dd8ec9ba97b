/**
 * The one loop around the engine: inputs go in at engine time, danger goes out at once, events go to the log,
 * and only what is durable is acknowledged and broadcast.
 *
 * It owns the order of things and nothing else: sockets, files and timers are its callers'. Every input is
 * recorded and noted as being in flight before the engine sees it, so that a replay has it and a restart knows
 * which one ended the process.
 */
import type { DeviceId } from "../base/ids.ts";
import { applyEvent, applyHeard, type Board, type Location } from "../board/board.ts";
import type { Actor } from "../domain/actor.ts";
import { type Command, isUrgentCommand } from "../domain/command.ts";
import type { Envelope } from "../domain/event.ts";
import type { Decoded, Fix, GatewayReply } from "../domain/report.ts";
import { step } from "../engine/engine.ts";
import { type Input, isDanger, type Output, type StepResult } from "../engine/input.ts";
import type { World } from "../engine/world.ts";
import type { CommandAnswer } from "../protocol/live.ts";
import type { CommitDriver } from "./commit-driver.ts";
import type { FrameIntake, FrameSource } from "./ingest/frame-intake.ts";
import type { CommitOutcome } from "./log/commit-queue.ts";
import type { RememberedAnswer } from "./load-facts.ts";
import type { RecordedEntry } from "./recorder.ts";
import type { SyncHub } from "./sync/sync-hub.ts";

/** What the loop needs of the outside, besides the hub and the log. */
export type LoopPorts = {
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
  readonly record: (atMs: number, entry: RecordedEntry) => void;
  /** Notes what is about to be given to the engine, until `clear`. False where it ended the process before. */
  readonly inFlight: {
    readonly note: (what: string, content: string | Uint8Array) => boolean;
    readonly clear: () => void;
  };
  /** Keeps a device's fix with the marks that its track gave it. */
  readonly keepFix: (deviceId: DeviceId, fix: Fix, receivedAtMs: number, marks: number) => void;
  /** Takes what is meant for people outside the room: prompts, messages, pages. */
  readonly deliver: (output: Output) => void;
  /** Wants `wake` to be called at that engine time. */
  readonly wakeAt: (atMs: number | undefined) => void;
  /** The engine broke while applying: the process must end, to be started again from the log. */
  readonly fatal: (error: unknown) => void;
  readonly observe: LoopObserver;
};
export type LoopObserver = {
  /** A known device spoke from a sender, `address:port`. */
  readonly heardFrom?: (deviceId: DeviceId, peer: string) => void;
  readonly stepped: (kind: Input["kind"], durationMs: number) => void;
  readonly committed: (count: number) => void;
  readonly answered: (outcome: CommandAnswer["outcome"], durationMs: number) => void;
  readonly fault: (gateway: string, code: string) => void;
};

const LINKS_KEPT_MAX = 20_000;

export class CenterLoop {
  readonly #world: World;
  readonly #board: Board;
  readonly #hub: SyncHub;
  readonly #intake: FrameIntake;
  readonly #ports: LoopPorts;
  #driver: CommitDriver | undefined;
  readonly #links = new Map<string, { incidentId?: string; alertId?: string }>();
  #ranAtMs: number;
  /** How it went with the newest events that were handed to the log. */
  #durable: Promise<CommitOutcome> = Promise.resolve("committed");
  #stopped = false;

  constructor(options: {
    readonly world: World;
    readonly board: Board;
    readonly hub: SyncHub;
    readonly intake: FrameIntake;
    readonly ports: LoopPorts;
    /** Answers from before the start: a repeated command gets its first one whole. */
    readonly answers: readonly RememberedAnswer[];
  }) {
    this.#world = options.world;
    this.#board = options.board;
    this.#hub = options.hub;
    this.#intake = options.intake;
    this.#ports = options.ports;
    this.#ranAtMs = options.world.nowMs;
    for (const { commandId, incidentId, alertId } of options.answers) {
      this.#links.set(commandId, {
        ...(incidentId === undefined ? {} : { incidentId }),
        ...(alertId === undefined ? {} : { alertId }),
      });
    }
  }

  /** The log's side; it is given later because it calls back into this. */
  attach(driver: CommitDriver): void {
    this.#driver = driver;
  }

  /** When the engine last ran, by engine time. */
  get ranAtMs(): number {
    return this.#ranAtMs;
  }

  get degraded(): boolean {
    return this.#world.center.degraded !== undefined;
  }

  get monitorsOff(): string[] {
    return [...this.#world.monitorsOff.keys()];
  }

  /** Takes no more inputs. */
  stop(): void {
    this.#stopped = true;
  }

  /** Bytes from a device's sender. What the sender is owed comes back. */
  frame(source: FrameSource, bytes: Uint8Array): readonly GatewayReply[] {
    const nowMs = this.#ports.nowMs();
    if (!this.#ports.inFlight.note(`frame ${source.gateway} ${source.peer}`, bytes)) return [];
    this.#ports.record(nowMs, { frame: { gateway: source.gateway, peer: source.peer }, bytes });
    const { items, replies } = this.#intake.push(source, bytes, nowMs);
    for (const item of items) this.#item(source.gateway, source.peer, item, nowMs);
    this.#ports.inFlight.clear();
    return replies;
  }

  /** A sender's connection has ended: what it began is dropped. */
  frameEnded(source: FrameSource): void {
    this.#ports.record(this.#ports.nowMs(), { frame: { gateway: source.gateway, peer: source.peer }, ended: true });
    this.#intake.end(source);
  }

  /** Reports that an HTTP request held, as its codec read them; `http` is the request for the recording. */
  request(
    gateway: string,
    peer: string,
    decode: () => readonly Decoded[],
    http: Extract<RecordedEntry, { http: unknown }>["http"],
  ): readonly Decoded[] {
    const nowMs = this.#ports.nowMs();
    if (!this.#ports.inFlight.note(`http ${gateway}`, JSON.stringify(http))) return [];
    this.#ports.record(nowMs, { http });
    const items = decode();
    for (const item of items) this.#item(gateway, peer, item, nowMs);
    this.#ports.inFlight.clear();
    return items;
  }

  #item(gateway: string, peer: string, item: Decoded, nowMs: number): void {
    if (item.kind === "fault") this.#ports.observe.fault(gateway, item.fault.code);
    const input: Input =
      item.kind === "report"
        ? { kind: "report", gateway, peer, report: item.report }
        : { kind: "fault", gateway, peer, fault: item.fault };
    this.#step(input, nowMs);
  }

  /** A command. Resolves when its events are durable, or at once where it is refused. */
  command(commandId: string, command: Command, actor: Actor): Promise<CommandAnswer> {
    return new Promise((resolve) => {
      this.commandWith(commandId, command, actor, resolve);
    });
  }

  /** The same for callers that can be told twice: "unknown" first, and how it ended later. */
  commandWith(commandId: string, command: Command, actor: Actor, give: (answer: CommandAnswer) => void): void {
    const sinceMs = this.#ports.monotonicMs();
    const nowMs = this.#ports.nowMs();
    if (this.#stopped || !this.#ports.inFlight.note(`command ${commandId}`, JSON.stringify({ command, actor }))) {
      give({
        type: "answer",
        commandId,
        outcome: "refused",
        refusal: "set-aside",
        detail: "this server does not take it",
      });
      return;
    }
    if (this.#driver?.hasRoom(isUrgentCommand(command)) === false) {
      this.#ports.inFlight.clear();
      give({
        type: "answer",
        commandId,
        outcome: "refused",
        refusal: "log-degraded",
        detail: "the log is too far behind",
      });
      return;
    }
    this.#ports.record(nowMs, { command, commandId, actor });
    const result = this.#step({ kind: "command", commandId, command, actor }, nowMs);
    this.#ports.inFlight.clear();
    const output = result?.outputs.find((out) => out.kind === "answer" && out.commandId === commandId);
    if (output?.kind !== "answer") {
      give({ type: "answer", commandId, outcome: "unknown", detail: "the engine gave no answer" });
      return;
    }
    const observed = (answer: CommandAnswer): void => {
      this.#ports.observe.answered(answer.outcome, this.#ports.monotonicMs() - sinceMs);
      give(answer);
    };
    if (!output.ok) {
      observed({
        type: "answer",
        commandId,
        outcome: "refused",
        ...(output.refusal === undefined ? {} : { refusal: output.refusal }),
        ...(output.field === undefined ? {} : { field: output.field }),
        ...(output.detail === undefined ? {} : { detail: output.detail }),
      });
      return;
    }
    const answer: CommandAnswer = {
      type: "answer",
      commandId,
      outcome: "accepted",
      ...(output.firstSeq === undefined ? {} : { firstSeq: output.firstSeq }),
      ...(output.lastSeq === undefined ? {} : { lastSeq: output.lastSeq }),
      ...this.#linksOf(commandId, result?.events ?? []),
    };
    // "It is so already" rests on events that may still be on their way to the disk: they are waited for too.
    void this.#durable.then((outcome) => {
      if (outcome === "committed") observed(answer);
      else
        observed({
          ...answer,
          outcome: "unknown",
          detail: "decided, and not yet on the disk; ask again with the same id",
        });
    });
  }

  #linksOf(commandId: string, events: readonly Envelope[]): { incidentId?: string; alertId?: string } {
    const known = this.#links.get(commandId);
    if (known !== undefined) return known;
    const links: { incidentId?: string; alertId?: string } = {};
    for (const { cause, event } of events) {
      if (cause !== `command:${commandId}`) continue;
      if (links.incidentId === undefined && "incidentId" in event && event.incidentId !== undefined)
        links.incidentId = event.incidentId;
      if (links.alertId === undefined && "alertId" in event) links.alertId = event.alertId;
    }
    this.#links.set(commandId, links);
    if (this.#links.size > LINKS_KEPT_MAX) {
      const oldest = this.#links.keys().next().value;
      if (oldest !== undefined) this.#links.delete(oldest);
    }
    return links;
  }

  /** Any other input: consoles, gateways, trouble, the log's state, a moment. */
  input(input: Exclude<Input, { kind: "command" | "report" | "fault" }>, atMs = this.#ports.nowMs()): void {
    if (this.#stopped) return;
    if (!this.#ports.inFlight.note(input.kind, JSON.stringify(input))) return;
    if (input.kind !== "moment") this.#ports.record(atMs, { input });
    const result = this.#step(input, atMs);
    // Of mere moments only those at which something happened are worth a line: the others change nothing in a replay.
    if (input.kind === "moment" && (result?.events.length ?? 0) > 0) this.#ports.record(atMs, { moment: true });
    this.#ports.inFlight.clear();
  }

  /** Lets what is due happen. */
  wake(): void {
    this.input({ kind: "moment" });
  }

  #step(input: Input, nowMs: number): StepResult | undefined {
    const startMs = this.#ports.monotonicMs();
    let result: StepResult;
    try {
      result = step(this.#world, input, nowMs);
    } catch (error) {
      // What it had begun to apply can't be taken back: the log is right and this process is not.
      this.#stopped = true;
      this.#ports.fatal(error);
      return undefined;
    }
    this.#ranAtMs = nowMs;
    const danger = this.#dangerIn(result.events);
    if (danger.length > 0) this.#hub.danger(danger, this.#world.center, nowMs);
    if (result.events.length > 0 || input.kind === "command") {
      this.#durable = this.#driver?.commit(result.events, danger.length > 0 || !isOrdinary(input)) ?? this.#durable;
    }
    for (const output of result.outputs) this.#output(input, output, nowMs);
    this.#ports.wakeAt(result.wakeAtMs);
    this.#ports.observe.stepped(input.kind, this.#ports.monotonicMs() - startMs);
    return result;
  }

  // A rise means nothing to a console that never heard of its alert: what has been decided about that alert and is
  // not durable yet goes along, also what by itself could have waited for the disk.
  #dangerIn(events: readonly Envelope[]): readonly Envelope[] {
    const danger = events.filter(isDanger);
    if (danger.length === 0) return danger;
    const alertIds = new Set(danger.flatMap(({ event }) => ("alertId" in event ? [event.alertId] : [])));
    const isAbout = ({ event }: Envelope): boolean => "alertId" in event && alertIds.has(event.alertId);
    const before = this.#driver?.pendingWhere(isAbout) ?? [];
    return [...before, ...events.filter((envelope) => isDanger(envelope) || isAbout(envelope))];
  }

  #output(input: Input, output: Output, nowMs: number): void {
    switch (output.kind) {
      case "heard": {
        const { deviceId, verdict } = output;
        const fix = input.kind === "report" ? input.report.fix : undefined;
        if (fix !== undefined && verdict !== undefined) this.#ports.keepFix(deviceId, fix, nowMs, verdict.marks);
        if (input.kind === "report") this.#ports.observe.heardFrom?.(deviceId, input.peer);
        applyHeard(this.#board, deviceId, nowMs);
        this.#hub.heard(deviceId, output.moved ? this.#locationOf(deviceId) : undefined, nowMs);
        return;
      }
      case "answer":
        // The caller reads it from the step's result.
        return;
      case "prompt":
      case "message":
      case "page":
        this.#ports.deliver(output);
        return;
    }
  }

  #locationOf(deviceId: DeviceId): Location | undefined {
    const location = this.#world.senses.locationOf(deviceId);
    if (location !== undefined) this.#board.locations.set(deviceId, location);
    return location;
  }

  /** Events have become durable. */
  committed(envelopes: readonly Envelope[], hashes: readonly string[]): void {
    for (const envelope of envelopes) applyEvent(this.#board, envelope);
    this.#hub.committed(envelopes, hashes);
    this.#ports.observe.committed(envelopes.length);
  }
}

// What must not be refused while the log is slow has a reserve of room in the queue.
function isOrdinary(input: Input): boolean {
  return input.kind === "command" && !isUrgentCommand(input.command);
}
