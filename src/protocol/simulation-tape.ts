/**
 * The tape of a simulated run: what became durable, what was heard, what really happened and what broke, in the order
 * of simulated time. The simulator writes it, a page plays it forwards and backwards.
 *
 * One line of JSON each. `atMs` is the run's true time; the server's clock may have been stepped away from it.
 */
import { z } from "zod";
import type { Envelope } from "../domain/event.ts";
import type { Settings } from "../domain/settings.ts";
import type { LocationRow } from "./live.ts";

const atMs = z.number();

const TapeLineSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("begin"),
    atMs,
    endMs: z.number(),
    seed: z.string(),
    /** What goes wrong in it, in words, and for how long. */
    faults: z.array(z.object({ atMs, untilMs: z.number(), text: z.string() })),
    settings: z.custom<Settings>(isObject),
  }),
  /** Events that have become durable. */
  z.object({ kind: z.literal("events"), atMs, events: z.array(z.custom<Envelope>(isObject)) }),
  /** Where devices are believed to be, as far as that has changed; and what the server's clock says. */
  z.object({
    kind: z.literal("places"),
    atMs,
    serverMs: z.number(),
    places: z.array(z.custom<LocationRow>(Array.isArray)),
    heard: z.array(z.tuple([z.string(), z.number()])),
  }),
  /** The server's process, from then on. */
  z.object({ kind: z.literal("server"), atMs, is: z.enum(["up", "killed", "without-power"]) }),
  /** What really happens: to somebody in danger, to anybody, and to a promise that broke. */
  z.object({
    kind: z.literal("said"),
    atMs,
    about: z.enum(["danger", "people", "broken"]),
    text: z.string(),
    unitId: z.string().optional(),
  }),
  /** A disk had lied: the facts are those up to this event again. */
  z.object({ kind: z.literal("lost"), atMs, seq: z.number() }),
  z.object({ kind: z.literal("end"), atMs, report: z.array(z.string()) }),
]);
export type TapeLine = z.infer<typeof TapeLineSchema>;

/** Reads a line; undefined where it is none. */
export function readTapeLine(text: string): TapeLine | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The caller says that the tape is torn.
    return undefined;
  }
  const read = TapeLineSchema.safeParse(json);
  return read.success ? read.data : undefined;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
