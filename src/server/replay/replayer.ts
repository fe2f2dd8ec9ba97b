/**
 * A recording played through the engine, with its own clock: the same lines give the same events, byte for byte.
 *
 * It reads no clock and draws no chance. What is not in the recording (a header, command ids) is made up in a way
 * that only depends on the recording.
 */
import { asId, type DeviceId } from "../../base/ids.ts";
import { emptyCenter } from "../../domain/center.ts";
import type { Decoded, Fix } from "../../domain/report.ts";
import { defaultSettings } from "../../domain/settings.ts";
import { step } from "../../engine/engine.ts";
import type { Input, StepResult } from "../../engine/input.ts";
import { createWorld, type World } from "../../engine/world.ts";
import { ROSTER_ACTOR, rosterCommands } from "../config/roster-commands.ts";
import type { Config } from "../config/config-schema.ts";
import { decodeDeviceRequest, decoderMaker, type ModemReading } from "../ingest/decoders.ts";
import { FrameIntake, type FrameSource, type Transport } from "../ingest/frame-intake.ts";
import type { RecordingHeader, RecordingLine } from "./recording-line.ts";
import { type StartingPoint, startingPoint } from "./starting-point.ts";

/** What follows from one line, as it happens. */
export type ReplaySink = {
  readonly stepped: (world: World, input: Input, result: StepResult) => void;
};
export type ReplayOptions = {
  /** Another configuration than the recorded one: what would have rung? */
  readonly config?: Config;
  readonly sink: ReplaySink;
  /** Hears of a decoder that threw over a frame: a defect of ours. */
  readonly broke?: (source: FrameSource, error: unknown) => void;
};

export class Replayer {
  readonly #options: ReplayOptions;
  #intake: FrameIntake;
  #header: RecordingHeader | undefined;
  #start: StartingPoint | undefined;
  #world: World | undefined;
  #commandCount = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#intake = this.#newIntake([]);
  }

  #newIntake(modems: readonly ModemReading[]): FrameIntake {
    return new FrameIntake(decoderMaker(modems), this.#options.broke ?? (() => undefined));
  }

  /** The world, once the first line with a time has come. */
  get world(): World | undefined {
    return this.#world;
  }

  /** Plays one line. Says what is wrong with it in its place, where something is. */
  play(line: RecordingLine): string | undefined {
    if (line.kind === "header") {
      if (this.#world !== undefined) return "a header stands at the beginning, once";
      const start = startingPoint(line.header, this.#options.config);
      if (typeof start === "string") return start;
      this.#header = line.header;
      this.#start = start;
      return undefined;
    }
    const world = this.#begin(line);
    switch (line.kind) {
      case "frame": {
        const source = {
          gateway: line.gateway,
          transport: this.#transportOf(line.gateway, line.peer),
          peer: line.peer,
        };
        const { items } = this.#intake.push(source, line.bytes, line.atMs);
        this.#items(world, line.gateway, line.peer, items, line.atMs);
        return undefined;
      }
      case "ended":
        this.#intake.end({
          gateway: line.gateway,
          transport: this.#transportOf(line.gateway, line.peer),
          peer: line.peer,
        });
        return undefined;
      case "http": {
        const items = decodeDeviceRequest(line.request);
        this.#items(world, line.gateway, line.request.peer ?? "unknown", items, line.atMs);
        return undefined;
      }
      case "command": {
        const commandId = line.commandId ?? `line-${this.#commandCount}`;
        this.#commandCount++;
        this.#step(world, { kind: "command", commandId, command: line.command, actor: line.actor }, line.atMs);
        return undefined;
      }
      case "input":
        this.#step(world, line.input, line.atMs);
        return undefined;
      case "lost":
      case "moment":
        this.#step(world, { kind: "moment" }, line.atMs);
        return undefined;
    }
  }

  #items(world: World, gateway: string, peer: string, items: readonly Decoded[], atMs: number): void {
    // Bytes that said nothing are still a moment at which the watch looked.
    if (items.length === 0) this.#step(world, { kind: "moment" }, atMs);
    for (const item of items) {
      if (item.kind === "report") this.#step(world, { kind: "report", gateway, peer, report: item.report }, atMs);
      else this.#step(world, { kind: "fault", gateway, peer, fault: item.fault }, atMs);
    }
  }

  #step(world: World, input: Input, atMs: number): void {
    this.#options.sink.stepped(world, input, step(world, input, atMs));
  }

  #begin(line: Exclude<RecordingLine, { kind: "header" }>): World {
    if (this.#world !== undefined) return this.#world;
    const header = this.#header;
    const start = this.#start ?? withoutHeader(this.#options.config);
    const { center, settings } = start;
    const nowMs = Math.min(header?.nowMs ?? line.atMs, line.atMs);
    const world = createWorld({ settings, center, nowMs, term: 1 });
    this.#world = world;
    this.#intake = this.#newIntake(start.modems);
    remember(world, header);
    const isStart = line.kind === "input" && line.input.kind === "start";
    // Facts without a start are a shift that goes on; an empty center has to be opened by somebody.
    if (center.seq === 0 && !isStart) {
      const practice = header?.practice ?? false;
      this.#step(
        world,
        { kind: "start", softwareVersion: "recording", practice, deafMs: 0, settingsDigest: "recording" },
        line.atMs,
      );
    }
    this.#roster(world, start, line.atMs);
    return world;
  }

  // A configuration with a roster names units that the recording may only use.
  #roster(world: World, { roster, center }: StartingPoint, atMs: number): void {
    if (roster === undefined) return;
    rosterCommands(roster, center).forEach((command, index) => {
      this.#step(world, { kind: "command", commandId: `roster-${index}`, command, actor: ROSTER_ACTOR }, atMs);
    });
  }

  #transportOf(gateway: string, peer: string): Transport {
    const kind = this.#header?.gateways?.[gateway];
    switch (kind) {
      case "udp":
        return "datagram";
      case "tcp":
        return "stream";
      case "gpsd":
      case "mqtt":
        return kind;
      case undefined:
        return transportByName(gateway, peer);
    }
  }
}

/** How a gateway's frames are read where the recording does not say: by its name, or by a topic in place of a peer. */
export function transportByName(gateway: string, peer: string): Transport {
  const name = gateway.toLowerCase();
  if (name.includes("mqtt") || peer.startsWith("owntracks/")) return "mqtt";
  if (name.includes("gpsd")) return "gpsd";
  if (name.includes("tcp")) return "stream";
  return "datagram";
}

function withoutHeader(config: Config | undefined): StartingPoint {
  const settings = config?.settings ?? defaultSettings();
  return { center: emptyCenter(), settings, modems: config?.gateways.modems ?? [], roster: config?.roster };
}

function remember(world: World, header: RecordingHeader | undefined): void {
  world.senses.coverage.restore(header?.coverage ?? []);
  for (const sense of header?.senses ?? []) {
    const device = world.center.devices.get(asId<DeviceId>(sense.deviceId));
    if (device === undefined) continue;
    const { latDeg, lonDeg, fixAtMs, receivedAtMs, accuracyM, speedMps, courseDeg } = sense;
    const fix: Fix = {
      latDeg,
      lonDeg,
      fixAtMs,
      ...(accuracyM === undefined ? {} : { accuracyM }),
      ...(speedMps === undefined ? {} : { speedMps }),
      ...(courseDeg === undefined ? {} : { courseDeg }),
    };
    world.senses.remember(device, fix, receivedAtMs);
  }
}
