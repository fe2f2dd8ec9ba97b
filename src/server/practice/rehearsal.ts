/**
 * A practice played against the real engine in one process, as fast as it goes: the dispatchers see the alerts that
 * the engine raises, the officers get its prompts. What goes in is what a live server would be given, and can be
 * kept as a recording.
 */
import type { AlertId } from "../../base/ids.ts";
import type { AlertLevel } from "../../domain/alert.ts";
import { emptyCenter } from "../../domain/center.ts";
import { parseActor } from "../../domain/actor.ts";
import { present } from "../../base/assert.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { Envelope } from "../../domain/event.ts";
import type { Decoded } from "../../domain/report.ts";
import { defaultSettings, type Settings } from "../../domain/settings.ts";
import { step } from "../../engine/engine.ts";
import type { Input } from "../../engine/input.ts";
import { createWorld, type World } from "../../engine/world.ts";
import { decodeDeviceRequest, decoderMaker } from "../ingest/decoders.ts";
import { FrameIntake, type FrameSource } from "../ingest/frame-intake.ts";
import type { RecordedEntry, RecordedRequest } from "../recorder.ts";
import { eyesOn } from "./practice-eyes.ts";
import type { PracticeGateway, PracticeOutput } from "./practice-output.ts";
import { practiceDispatchers } from "./practice-roster.ts";
import { advanceWith, createPracticeWorld, hear, type PracticeWorld } from "./practice-world.ts";

export type RehearsalOptions = {
  readonly seed: string;
  readonly startMs: number;
  readonly settings?: Settings;
  readonly units?: number;
  /** Every input, with its time, in order. */
  readonly onEntry?: (atMs: number, entry: RecordedEntry) => void;
  readonly onEvents?: (events: readonly Envelope[]) => void;
  readonly onExplain?: (atMs: number, scenario: string, text: string) => void;
};

/** How far the world goes between two moments of the engine when nothing is said. */
const STRIDE_MS = SECOND_MS;

export class Rehearsal {
  readonly practice: PracticeWorld;
  readonly engine: World;
  /** Commands that were refused, with the reason: people's slips and races, worth a look when a practice is changed. */
  readonly refusals: { readonly atMs: number; readonly type: string; readonly why: string }[] = [];
  readonly #options: RehearsalOptions;
  readonly #intake = new FrameIntake(decoderMaker([]), (source, error) => {
    throw new Error(`the decoder of ${source.peer} broke`, { cause: error });
  });
  #commandCount = 0;
  #atMs: number;

  constructor(options: RehearsalOptions) {
    this.#options = options;
    this.#atMs = options.startMs;
    this.engine = createWorld({
      settings: options.settings ?? defaultSettings(),
      center: emptyCenter(),
      nowMs: options.startMs,
    });
    this.practice = createPracticeWorld({
      seed: options.seed,
      startMs: options.startMs,
      eyes: eyesOn(() => this.engine.center),
      ...(options.units === undefined ? {} : { units: options.units }),
    });
    this.#shell({ kind: "start", softwareVersion: "practice", practice: true, deafMs: 0, settingsDigest: "practice" });
    for (const { position, name } of practiceDispatchers) {
      this.#shell({ kind: "console", consoleId: `console-${position}`, change: "opened", name });
    }
  }

  get nowMs(): number {
    return this.#atMs;
  }

  /** Plays on up to an instant. */
  playTo(toMs: number): void {
    while (this.#atMs < toMs) {
      const nextMs = Math.min(toMs, this.#atMs + STRIDE_MS);
      advanceWith(this.practice, nextMs, (output) => this.#take(output));
      this.#atMs = nextMs;
      this.#give({ kind: "moment" }, nextMs);
    }
  }

  #shell(input: Exclude<Input, { kind: "command" | "report" | "fault" }>): void {
    this.#options.onEntry?.(this.#atMs, { input });
    this.#give(input, this.#atMs);
  }

  #take(output: PracticeOutput): void {
    const { atMs } = output;
    switch (output.kind) {
      case "frame": {
        const source = sourceOf(output.gateway, output.peer);
        this.#options.onEntry?.(atMs, { frame: { gateway: source.gateway, peer: source.peer }, bytes: output.bytes });
        const { items } = this.#intake.push(source, output.bytes, atMs);
        this.#reports(source.gateway, source.peer, items, atMs);
        return;
      }
      case "http": {
        const { method, path, headers, body } = output;
        const request: RecordedRequest = { method, path, headers, body };
        this.#options.onEntry?.(atMs, { http: request });
        this.#reports("device-http", "unknown", decodeDeviceRequest(request), atMs);
        return;
      }
      case "command": {
        const actor = present(parseActor(output.actor), output.actor);
        const commandId = `practice-${++this.#commandCount}`;
        this.#options.onEntry?.(atMs, { command: output.command, commandId, actor });
        this.#give({ kind: "command", commandId, command: output.command, actor }, atMs);
        return;
      }
      case "mqtt":
        // A rehearsal has no broker; phones speak HTTP in it.
        return;
      case "explain":
        this.#options.onExplain?.(atMs, output.scenario, output.text);
    }
  }

  // The two consoles show what sounds, and confirm it as a browser does.
  #show(alertId: AlertId, level: AlertLevel): void {
    if (level === "notice") return;
    const { agenda, command } = this.practice.stage;
    const alert = this.engine.center.alerts.get(alertId);
    const unit = alert?.subject.kind === "unit" ? this.engine.center.units.get(alert.subject.unitId) : undefined;
    agenda.at(this.engine.nowMs + SHOWN_AFTER_MS, () => {
      for (const { position, name } of practiceDispatchers) {
        command(`dispatcher:${name}`, {
          type: "ConfirmShown",
          alert: unit?.callSign ?? alertId,
          console: `console-${position}`,
        });
      }
    });
  }

  #reports(gateway: string, peer: string, items: readonly Decoded[], atMs: number): void {
    for (const item of items) {
      this.#give(
        item.kind === "report"
          ? { kind: "report", gateway, peer, report: item.report }
          : { kind: "fault", gateway, peer, fault: item.fault },
        atMs,
      );
    }
  }

  #give(input: Input, atMs: number): void {
    const { events, outputs } = step(this.engine, input, atMs);
    if (events.length > 0) this.#options.onEvents?.(events);
    for (const { event } of events) {
      if (event.type === "AlertRaised" || event.type === "AlertCauseAdded")
        this.#show(event.alertId, event.cause.level);
      if (event.type === "AlertCauseRose") this.#show(event.alertId, event.level);
    }
    for (const output of outputs) {
      if (output.kind === "answer" && !output.ok && input.kind === "command") {
        this.refusals.push({
          atMs,
          type: input.command.type,
          why: [output.refusal, output.field, output.detail].filter((part) => part !== undefined).join(" "),
        });
      }
      hear(this.practice, output);
    }
  }
}

/** What a screen takes to show an alert and say so. */
const SHOWN_AFTER_MS = 180;

function sourceOf(gateway: PracticeGateway, peer: string): FrameSource {
  return { gateway, peer, transport: gateway === "modem-udp" ? "datagram" : "stream" };
}
