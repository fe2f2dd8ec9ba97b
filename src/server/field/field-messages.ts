/** What an officer's device sends, read field by field. What is wrong with one item is said of that item only. */
import { z } from "zod";
import { fieldLanes } from "../../protocol/field.ts";
import { KitSchema } from "../../domain/kit.ts";
import { Code, InstantMs, LatDeg, line, LonDeg, prose, Ref } from "../../domain/text.ts";

const Point = z.object({
  latDeg: LatDeg,
  lonDeg: LonDeg,
  accuracyM: z.number().min(0).max(1e6).optional(),
  speedMps: z.number().min(0).max(500).optional(),
  courseDeg: z.number().min(0).max(360).optional(),
});
/** A device's own clock may say anything; it is never taken for ours. */
const DeviceClockMs = z.number().min(-1e15).max(1e15);

export const FieldActSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("start-shift"),
    unit: Ref,
    vehicle: Ref.optional(),
    partners: z.array(Ref).max(7).optional(),
    devices: z.array(Ref).max(15).optional(),
    kit: KitSchema.optional(),
    mounted: z.boolean().optional(),
  }),
  z.object({ kind: z.literal("end-shift") }),
  z.object({
    kind: z.literal("status"),
    status: z.enum(["CheckedIn", "OutOfService", "AcknowledgedTransmission", "EnRoute", "OnScene"]),
    reason: line(120).optional(),
    incident: Ref.optional(),
  }),
  z.object({
    kind: z.literal("stop"),
    stopKind: z.enum(["traffic", "motorist-assist", "subject"]),
    plate: line(20).optional(),
    place: line(200).optional(),
    at: Point.optional(),
    description: line(200).optional(),
  }),
  z.object({ kind: z.literal("clear"), disposition: Code.optional() }),
  z.object({
    kind: z.literal("answer"),
    reply: line(200).optional(),
    proof: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    held: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal("help") }),
  z.object({ kind: z.literal("note"), text: prose(1_000), incident: Ref.optional() }),
  z.object({ kind: z.literal("caution-read"), caution: Ref }),
  z.object({ kind: z.literal("message"), message: Ref, state: z.enum(["shown", "read"]) }),
  z.object({ kind: z.literal("going"), alert: Ref, going: z.boolean() }),
  z.object({
    kind: z.literal("looked"),
    alert: Ref,
    letter: Code,
    saw: z.enum(["nothing", "signs", "found"]),
    how: z.enum(["passed", "looked", "searched"]),
  }),
  z.object({
    kind: z.literal("fixes"),
    fixes: z.array(Point.extend({ fixAtMs: DeviceClockMs })).max(100),
    battery: z.number().min(0).max(1).optional(),
  }),
]);
export type FieldActRead = z.infer<typeof FieldActSchema>;

/** The act itself is read by `FieldActSchema`, one by one: a broken one holds up nothing behind it. */
const ItemSchema = z.object({
  lane: z.enum(fieldLanes),
  seq: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  madeAtMs: DeviceClockMs,
  basedOn: z.object({ promptAtMs: InstantMs.optional(), stopId: Ref.optional() }).optional(),
  act: z.unknown(),
});
export type FieldItemRead = z.infer<typeof ItemSchema>;
export const FieldSendSchema = z.object({
  officer: Ref.optional().describe("Who it is, where there are no accounts"),
  sentAtMs: DeviceClockMs.describe("By the device's clock, as every `madeAtMs`: only their difference counts"),
  items: z.array(ItemSchema).min(1).max(200).describe("In the order in which they were made, lane by lane"),
});
export type FieldSendRead = z.infer<typeof FieldSendSchema>;
