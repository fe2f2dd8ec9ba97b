/**
 * One line of a recording, read. docs/recording-format.md describes it for those who write such files.
 *
 * Lenient in what is left out, strict in what is there: a line that is not understood is told with the reason,
 * never guessed at.
 */
import { z } from "zod";
import { type Actor, parseActor } from "../../domain/actor.ts";
import type { Command } from "../../domain/command.ts";
import { searchNotes, searchPlaceKinds } from "../../domain/search.ts";
import type { Input } from "../../engine/input.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import { readCommand } from "../command-edge.ts";
import { CoverageCellSchema } from "../coverage-file.ts";
import { WiringEntrySchema } from "../ingest/modem-wiring.ts";
import type { RecordedRequest } from "../recorder.ts";
import { ReturnedDangerSchema } from "../returned-danger.ts";

export type RecordingLine =
  | { readonly kind: "header"; readonly header: RecordingHeader; readonly atMs: number | undefined }
  | {
      readonly kind: "frame";
      readonly atMs: number;
      readonly gateway: string;
      readonly peer: string;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: "ended"; readonly atMs: number; readonly gateway: string; readonly peer: string }
  | { readonly kind: "http"; readonly atMs: number; readonly gateway: string; readonly request: RecordedRequest }
  | {
      readonly kind: "command";
      readonly atMs: number;
      readonly commandId: string | undefined;
      readonly command: Command;
      readonly actor: Actor;
    }
  | { readonly kind: "input"; readonly atMs: number; readonly input: ShellInput }
  | { readonly kind: "lost"; readonly atMs: number; readonly count: number }
  | { readonly kind: "moment"; readonly atMs: number };
export type ShellInput = Exclude<Input, { kind: "command" | "report" | "fault" }>;
export type LineRead =
  | { readonly ok: true; readonly line: RecordingLine }
  | { readonly ok: false; readonly reason: string; readonly isHeader?: true };

/** What lies outside is no time of a shift, but seconds or microseconds; a generator may also count from its own beginning. */
const FROM_MS = Date.UTC(1990, 0);
const UNTIL_MS = Date.UTC(2200, 0);
const FROM_A_BEGINNING_MAX_MS = FROM_MS / 1_000;
const ZONED_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;
const AtMs = z
  .union([
    z.int(),
    z
      .string()
      .refine((text) => ZONED_TIME.test(text) && !Number.isNaN(Date.parse(text)))
      .transform((text) => Date.parse(text)),
  ])
  .refine((atMs) => (atMs >= FROM_MS && atMs < UNTIL_MS) || (atMs >= 0 && atMs < FROM_A_BEGINNING_MAX_MS));
const HeaderSchema = z.looseObject({
  vigilRecording: z.literal(1, { error: "this version reads recordings of format 1" }),
  atMs: AtMs.optional(),
  /** The values of the watch and the agency's tables. */
  settings: z.record(z.string(), z.unknown()).optional(),
  /** A whole configuration, as in the configuration file, instead of `settings`. */
  config: z.record(z.string(), z.unknown()).optional(),
  practice: z.boolean().optional(),
  /** Engine time before the first line: what was due by then happened then. */
  nowMs: z.int().optional(),
  /** How each gateway's frames are read: udp, tcp, gpsd or mqtt. */
  gateways: z.record(z.string(), z.enum(["udp", "tcp", "gpsd", "mqtt"])).optional(),
  /** What is wired to each gateway's modems, as in the configuration file. */
  wiring: z.record(z.string(), z.array(WiringEntrySchema)).optional(),
  center: z.record(z.string(), z.unknown()).optional(),
  /** What was known of the coverage (CV6). */
  coverage: z.array(CoverageCellSchema).optional(),
  senses: z
    .array(
      z.object({
        deviceId: z.string(),
        latDeg: z.number(),
        lonDeg: z.number(),
        fixAtMs: z.number(),
        receivedAtMs: z.number(),
        accuracyM: z.number().optional(),
        speedMps: z.number().optional(),
        courseDeg: z.number().optional(),
      }),
    )
    .optional(),
});
export type RecordingHeader = z.infer<typeof HeaderSchema>;

const FrameSchema = z.object({
  gateway: z.string().min(1),
  peer: z.string().default("unknown"),
  text: z.string().optional(),
  base64: z.base64().optional(),
  ended: z.literal(true).optional(),
});
const HttpSchema = z.object({
  method: z.string().default("POST"),
  path: z.string().startsWith("/"),
  gateway: z.string().default("device-http"),
  peer: z.string().optional(),
  query: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
});
const CommandLineSchema = z.object({
  command: z.unknown(),
  actor: z.string().optional(),
  commandId: z.string().min(1).max(64).optional(),
  madeAtMs: AtMs.optional(),
  seat: z
    .object({ positionId: z.string().optional(), consoleId: z.string().optional(), deviceId: z.string().optional() })
    .optional(),
});
const ConsoleSchema = z.object({
  consoleId: z.string().min(1),
  change: z.enum(["opened", "lost"]),
  name: z.string().optional(),
  positionId: z.string().optional(),
});
const PointSchema = z.object({ latDeg: z.number(), lonDeg: z.number() });
const SearchPlanSchema = z.object({
  askedAtMs: z.number(),
  contactAtMs: z.number(),
  highwaysOnly: z.boolean(),
  elsewhereWeight: z.number(),
  notes: z.array(z.enum(searchNotes)),
  origin: PointSchema.extend({ where: z.string() }).optional(),
  places: z.array(
    PointSchema.extend({
      id: z.string(),
      letter: z.string(),
      kind: z.enum(searchPlaceKinds),
      fromMs: z.number(),
      toMs: z.number(),
      goesOn: z.boolean(),
      line: z.array(PointSchema).optional(),
      lengthM: z.number().optional(),
      weight: z.number(),
      where: z.string(),
      reasons: z.array(z.string()),
      accuracyM: z.number().optional(),
      walkMps: z.number().optional(),
    }),
  ),
});
const HuntPlanSchema = z.object({
  askedAtMs: z.number(),
  untilMs: z.number(),
  highwaysOnly: z.boolean(),
  refused: z.string().optional(),
  assumptions: z.array(z.string()),
  plausible: z.array(z.object({ letter: z.string(), possible: z.boolean() })),
  containments: z.array(
    z.object({
      pace: z.enum(["lawful", "fleeing"]),
      closed: z.boolean(),
      verdict: z.enum(["closed-fewest", "closed", "cannot-close", "undecided", "nothing-to-close"]).optional(),
      waysOut: z.number(),
      points: z.array(
        PointSchema.extend({
          where: z.string(),
          unitId: z.string(),
          unitAtMs: z.number(),
          heAtMs: z.number(),
          pinLetter: z.string().optional(),
        }),
      ),
      open: z.array(PointSchema.extend({ where: z.string(), heAtMs: z.number() })),
      openCount: z.number(),
      notes: z.array(z.string()),
    }),
  ),
  intercept: z
    .object({
      of: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("sighting"), letter: z.string() }),
        z.object({ kind: z.literal("vehicle"), vehicleId: z.string() }),
      ]),
      along: z.string(),
      fromMs: z.number(),
      speedMps: z.number().optional(),
      doubt: z.string().optional(),
      refused: z.string().optional(),
      points: z.array(
        PointSchema.extend({
          where: z.string(),
          roadClass: z.string(),
          aheadM: z.number(),
          heAtMs: z.number(),
          units: z.array(z.object({ unitId: z.string(), unitAtMs: z.number(), strips: z.boolean() })),
          turnOffsBefore: z.number(),
          builtUpWithinM: z.number().optional(),
          lanes: z.number().optional(),
        }),
      ),
      lookedM: z.number(),
      notes: z.array(z.string()),
    })
    .optional(),
});
/** Everything that the shell itself may say to the engine. */
const InputSchema = z.discriminatedUnion("kind", [
  ConsoleSchema.extend({ kind: z.literal("console") }),
  z.object({ kind: z.literal("log"), change: z.enum(["slow", "well"]), reason: z.string() }),
  z.object({
    kind: z.literal("gateway"),
    gateway: z.string(),
    change: z.enum(["deaf", "listening"]),
    reason: z.string(),
    toldOtherwise: z.literal(true).optional(),
  }),
  z.object({
    kind: z.literal("trouble"),
    part: z.string(),
    sentence: z.string(),
    active: z.boolean(),
    level: z.enum(["notice", "urgent", "emergency"]).optional(),
  }),
  z.object({
    kind: z.literal("start"),
    softwareVersion: z.string(),
    practice: z.boolean(),
    deafMs: z.number(),
    settingsDigest: z.string(),
    timeCarried: z.literal(true).optional(),
    endedInOrder: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal("set-aside"), what: z.string(), error: z.string() }),
  z.object({ kind: z.literal("segment"), segment: z.string(), sha256: z.string(), fixCount: z.int() }),
  z.object({
    kind: z.literal("expunged"),
    orderId: z.string(),
    authority: z.string(),
    orderedBy: z.string(),
    confirmedBy: z.string(),
    keySlots: z.array(z.int()),
    rowCount: z.int(),
  }),
  z.object({
    kind: z.literal("backup-gaps"),
    askedAtMs: z.number(),
    highwaysOnly: z.boolean(),
    gaps: z.array(
      z.object({
        unitId: z.string(),
        stopId: z.string(),
        nearest: z.object({ unitId: z.string(), timeMs: z.number(), lengthM: z.number() }).optional(),
      }),
    ),
  }),
  z.object({ kind: z.literal("search-places"), alertId: z.string(), plan: SearchPlanSchema }),
  z.object({
    kind: z.literal("hostile-near"),
    vehicleId: z.string(),
    highwaysOnly: z.boolean(),
    near: z.array(z.object({ unitId: z.string(), timeMs: z.number(), distanceM: z.number() })),
    doubts: z.array(z.enum(["jump", "two-places", "clock-ahead", "silent"])).optional(),
  }),
  z.object({ kind: z.literal("hunt-plan"), incidentId: z.string(), plan: HuntPlanSchema }),
  z.object({ kind: z.literal("returned-danger"), consoleId: z.string(), envelopes: z.array(ReturnedDangerSchema) }),
  z.object({ kind: z.literal("moment") }),
]);

const KINDS = ["frame", "http", "command", "console", "input", "lost"] as const;

/** Reads one line. Places given as words are resolved with `roads`, as they are live. */
export function readRecordingLine(text: string, roads: RoadReference): LineRead {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // What it quotes of the file may be bytes that a terminal obeys.
    return bad(
      `not JSON: ${(error instanceof Error ? error.message : String(error)).replaceAll(/[^\x20-\x7e]/g, "?")}`,
    );
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return bad("a line is a JSON object");
  if ("vigilRecording" in json) {
    const header = HeaderSchema.safeParse(json);
    if (!header.success) return { ok: false, reason: issuesText(header.error), isHeader: true };
    return { ok: true, line: { kind: "header", header: header.data, atMs: header.data.atMs } };
  }
  const at = AtMs.safeParse(Reflect.get(json, "atMs"));
  if (!at.success) return bad(`atMs: ${notATime(Reflect.get(json, "atMs"))}`);
  const kinds = KINDS.filter((kind) => kind in json);
  if (kinds.length > 1) return bad(`one of ${KINDS.join(", ")} in a line, not ${kinds.join(" and ")}`);
  const [kind] = kinds;
  if (kind === undefined) {
    const stray = Object.keys(json).filter((key) => key !== "atMs");
    if (stray.length > 0)
      return bad(`${stray.join(", ")}: not understood; a line has atMs and one of ${KINDS.join(", ")}, or atMs alone`);
    return { ok: true, line: { kind: "moment", atMs: at.data } };
  }
  return readKind(kind, json, at.data, roads);
}

// What was probably meant, for whoever writes such files.
function notATime(value: unknown): string {
  const wanted = "an instant in whole milliseconds since 1970 UTC, or ISO 8601 with a zone";
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) {
    if (value * 1_000 >= FROM_MS && value * 1_000 < UNTIL_MS) return `${wanted}: these seem to be seconds`;
    if (value / 1_000 >= FROM_MS && value / 1_000 < UNTIL_MS) return `${wanted}: these seem to be microseconds`;
    return `${wanted}, from 1990 to 2200`;
  }
  if (typeof value === "string" && ZONED_TIME.test(`${value}Z`)) return `${wanted}: "${value}" has no zone`;
  return wanted;
}

function readKind(kind: (typeof KINDS)[number], json: object, atMs: number, roads: RoadReference): LineRead {
  const value: unknown = Reflect.get(json, kind);
  switch (kind) {
    case "frame":
      return readFrame(value, atMs);
    case "http":
      return readHttp(value, atMs);
    case "command":
      return readCommandLine(json, atMs, roads);
    case "console":
      return readInput({ ...Object(value), kind: "console" }, atMs, kind);
    case "input":
      return readInput(value, atMs, kind);
    case "lost": {
      const count = z.int().min(0).safeParse(value);
      return count.success
        ? { ok: true, line: { kind: "lost", atMs, count: count.data } }
        : bad("lost: a number of lines");
    }
  }
}

function readFrame(value: unknown, atMs: number): LineRead {
  const frame = FrameSchema.safeParse(value);
  if (!frame.success) return bad(issuesText(frame.error, "frame"));
  const { gateway, peer, text, base64, ended } = frame.data;
  if (ended === true) return { ok: true, line: { kind: "ended", atMs, gateway, peer } };
  if ((text === undefined) === (base64 === undefined)) return bad("frame: either text or base64");
  const bytes = text === undefined ? Buffer.from(base64 ?? "", "base64") : Buffer.from(text, "utf8");
  return { ok: true, line: { kind: "frame", atMs, gateway, peer, bytes: new Uint8Array(bytes) } };
}

function readHttp(value: unknown, atMs: number): LineRead {
  const http = HttpSchema.safeParse(value);
  if (!http.success) return bad(issuesText(http.error, "http"));
  const { gateway, body, method, path, peer, query, headers } = http.data;
  const url = new URL(path, "http://device");
  const whole = { ...Object.fromEntries(url.searchParams), ...query };
  const request: RecordedRequest = {
    method: method.toUpperCase(),
    path: url.pathname,
    ...(peer === undefined ? {} : { peer }),
    ...(Object.keys(whole).length === 0
      ? {}
      : { query: Object.fromEntries(Object.entries(whole).map(([name, item]) => [name, String(item)])) }),
    // Header names have no case; the codecs look for small letters.
    ...(headers === undefined
      ? {}
      : { headers: Object.fromEntries(Object.entries(headers).map(([name, item]) => [name.toLowerCase(), item])) }),
    ...(body === undefined || body === null ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
  return { ok: true, line: { kind: "http", atMs, gateway, request } };
}

function readCommandLine(json: object, atMs: number, roads: RoadReference): LineRead {
  const line = CommandLineSchema.safeParse(json);
  if (!line.success) return bad(issuesText(line.error));
  const { actor: actorText = "dispatcher:Dispatcher", commandId, madeAtMs, seat } = line.data;
  const actor = parseActor(actorText);
  if (actor === undefined)
    return bad(`actor: "${actorText}" is not such as dispatcher:Rivera, officer:312, system:roster`);
  const read = readCommand(line.data.command, roads, madeAtMs);
  if (!read.ok) {
    return bad(
      read.issues.map(({ field, message }) => `command${field === "" ? "" : `.${field}`}: ${message}`).join("; "),
    );
  }
  return { ok: true, line: { kind: "command", atMs, commandId, command: read.command, actor: seated(actor, seat) } };
}

function seated(
  actor: Actor,
  seat: { positionId?: string | undefined; consoleId?: string | undefined; deviceId?: string | undefined } | undefined,
): Actor {
  if (seat === undefined) return actor;
  if (actor.kind === "dispatcher") {
    return {
      ...actor,
      ...(seat.positionId === undefined ? {} : { positionId: seat.positionId }),
      ...(seat.consoleId === undefined ? {} : { consoleId: seat.consoleId }),
    };
  }
  return actor.kind === "officer" && seat.deviceId !== undefined ? { ...actor, deviceId: seat.deviceId } : actor;
}

function readInput(value: unknown, atMs: number, field: string): LineRead {
  const input = InputSchema.safeParse(value);
  if (!input.success) return bad(issuesText(input.error, field));
  if (input.data.kind === "moment") return { ok: true, line: { kind: "moment", atMs } };
  // The schema has the same fields as the engine's input; what a console sent back is checked where it is taken.
  return { ok: true, line: { kind: "input", atMs, input: withoutUndefined(input.data) as ShellInput } };
}

function withoutUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

function issuesText(error: z.ZodError, base = ""): string {
  return error.issues
    .map(({ path, message }) => {
      const where = [base, ...path.map(String)].filter((part) => part !== "").join(".");
      return where === "" ? message : `${where}: ${message}`;
    })
    .join("; ");
}

function bad(reason: string): LineRead {
  return { ok: false, reason };
}
