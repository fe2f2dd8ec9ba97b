/** Danger that a console sends back: an envelope as this server's predecessor wrote it, checked before it is believed. */
import { z } from "zod";

export const ReturnedDangerSchema = z.object({
  seq: z.int().min(1),
  term: z.int().min(0),
  version: z.int(),
  atMs: z.int(),
  actor: z.object({ kind: z.enum(["dispatcher", "officer", "device", "system"]), name: z.string().max(80) }),
  cause: z.string().max(300),
  subjects: z.array(z.string().max(200)).max(50),
  event: z.discriminatedUnion("type", [
    z.looseObject({
      type: z.literal("DuressDeclared"),
      unitId: z.string().max(64),
      source: z.string().max(40),
      covert: z.boolean(),
    }),
    z.looseObject({
      type: z.literal("AlertRaised"),
      alertId: z.string().max(64),
      subject: z.looseObject({ kind: z.enum(["unit", "device", "system"]) }),
      cause: z.looseObject({
        key: z.string().max(200),
        level: z.enum(["notice", "urgent", "emergency"]),
        sentence: z.string().max(500),
      }),
      covert: z.boolean(),
    }),
  ]),
});
