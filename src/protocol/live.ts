/**
 * What a console and the server say to each other over the WebSocket `/api/v1/live`.
 *
 * The console says what it has; the server sends a snapshot or the missed events, then events, locations and a
 * heartbeat each second. Danger comes ahead of its commit as `danger` and becomes firm with the event of the
 * same sequence. Text frames of JSON; one message a frame.
 */
import { z } from "zod";
import { CommandSchema } from "../domain/command.ts";
import type { Envelope } from "../domain/event.ts";
import type { Settings } from "../domain/settings.ts";
import { InstantMs, line } from "../domain/text.ts";

/** Goes up whenever an older console could misread what is sent. Pinned by a test. */
export const PROTOCOL_VERSION = 1;

export const ClientMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("hello"),
    protocol: z.int(),
    /** What the console already holds, where it holds anything. */
    logId: line(80).optional(),
    seq: z.int().min(0).optional(),
    /** Hash of the last event held, hex; the server answers with a snapshot where its own differs. */
    hash: z.string().max(128).optional(),
    /** Hash of the fold's code: another fold means a snapshot. */
    foldHash: z.string().max(128).optional(),
    /** Who sits here, where somebody has signed on at this console before. */
    name: line(80).optional(),
    positionId: line(32).optional(),
    consoleId: line(64).optional(),
    /** Danger shown here that never became firm: a restarted server that lacks it rings it. */
    provisional: z.array(z.unknown()).max(100).optional(),
    /** The console reads long messages in parts (`frame-reader.ts`), so that danger can pass between them. */
    parts: z.boolean().optional(),
    /** The console says what it has taken in, so that no more is on its way to it than its line carries. */
    tellsTaken: z.boolean().optional(),
  }),
  /** So many characters of frames have been taken in since the last such message. */
  z.object({ type: z.literal("taken"), chars: z.int().min(1) }),
  /** Who sits here now; nobody, where neither is given. */
  z.object({ type: z.literal("sit"), name: line(80).optional(), positionId: line(32).optional() }),
  z.object({
    type: z.literal("command"),
    commandId: line(64),
    command: CommandSchema,
    madeAtMs: InstantMs.optional(),
  }),
  z.object({ type: z.literal("resync") }),
  z.object({ type: z.literal("pong"), sentAtMs: z.number() }),
]);
export type ClientMessage = z.infer<typeof ClientMessageSchema>;

/** A location on the wire: device, lat, lon, accuracy m, speed m/s, course deg, fix time, receipt, battery %. */
export type LocationRow = readonly [
  deviceId: string,
  latDeg: number,
  lonDeg: number,
  accuracyM: number | null,
  speedMps: number | null,
  courseDeg: number | null,
  fixAtMs: number,
  receivedAtMs: number,
  batteryPercent: number | null,
];

export type Heartbeat = {
  readonly type: "heartbeat";
  readonly nowMs: number;
  readonly seq: number;
  /** When the watch last ran, and how late it was. */
  readonly watch: { readonly ranAtMs: number; readonly lateMs: number; readonly monitorsOff: readonly string[] };
  readonly log: { readonly pendingMs: number; readonly pendingCount: number; readonly degraded: boolean };
  readonly consoles: number;
  /**
   * Where there are accounts: another number means that something about whoever is signed in may have changed; whose, and
   * what, is asked for by whoever may know (`GET /session`).
   */
  readonly sessionsTurn?: number;
  /** Gateways that should listen and what each has heard. */
  readonly gateways: readonly {
    readonly name: string;
    readonly listening: boolean;
    readonly heardAtMs: number | null;
    readonly trouble?: string;
  }[];
};

export type ServerMessage =
  | {
      readonly type: "hello";
      readonly protocol: number;
      readonly logId: string;
      readonly foldHash: string;
      readonly softwareVersion: string;
      readonly consoleId: string;
      readonly nowMs: number;
      readonly practice: boolean;
      readonly settings: Settings;
      readonly map: { readonly style?: string; readonly pmtiles?: string; readonly credit?: string };
    }
  | {
      readonly type: "snapshot";
      readonly seq: number;
      readonly hash: string;
      readonly center: unknown;
      readonly locations: readonly LocationRow[];
      readonly heard: readonly (readonly [deviceId: string, atMs: number])[];
    }
  | {
      readonly type: "events";
      readonly events: readonly Envelope[];
      /** Hash of the last of these events, hex. */
      readonly hash: string;
    }
  | { readonly type: "danger"; readonly events: readonly Envelope[] }
  | {
      readonly type: "locations";
      readonly locations: readonly LocationRow[];
      readonly heard: readonly (readonly [deviceId: string, atMs: number])[];
    }
  | Heartbeat
  | CommandAnswer
  | { readonly type: "practice"; readonly state: unknown }
  /** A piece of a long message, for consoles that said `parts`; other messages may come between the pieces. */
  | {
      readonly type: "part";
      readonly id: number;
      readonly index: number;
      readonly count: number;
      readonly text: string;
    }
  | { readonly type: "problem"; readonly code: string; readonly text: string };

export type CommandAnswer = {
  readonly type: "answer";
  readonly commandId: string;
  readonly outcome: "accepted" | "refused" | "unknown";
  /** Sequences of the first and last event it caused; absent where it caused none. */
  readonly firstSeq?: number;
  readonly lastSeq?: number;
  readonly refusal?: string;
  readonly field?: string;
  readonly detail?: string;
  /** The ids that a caller needs next. */
  readonly incidentId?: string;
  readonly alertId?: string;
};

/**
 * The frame that never changes: understood by every console ever shipped, so that a tab left open over an
 * upgrade still shows danger. Sent beside `danger` to consoles of another protocol version.
 */
export type PlainDanger = {
  readonly vigil: "danger";
  readonly level: "urgent" | "emergency";
  readonly unit: string;
  readonly text: string;
  readonly place: string;
  readonly atMs: number;
};
