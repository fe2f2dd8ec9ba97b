/**
 * What a decision and a fold may know besides the center itself: when, who, and under which settings.
 * A decision reads no clock and draws no chance; whatever varies comes in here.
 */
import type { Instant } from "../base/time.ts";
import { asId } from "../base/ids.ts";
import type { Actor } from "./actor.ts";
import type { Settings } from "./settings.ts";

export type Context = {
  readonly nowMs: Instant;
  readonly actor: Actor;
  readonly settings: Settings;
  /** The sequence that the first event of this decision will get. Ids of new things are made from it. */
  readonly nextSeq: number;
  /** When the thing was done, if it is entered late. Absent means now. */
  readonly madeAtMs?: Instant;
};

/** What the fold knows of an event besides its data. */
export type EventHead = {
  readonly seq: number;
  readonly atMs: Instant;
  readonly madeAtMs?: Instant;
  readonly actor: Actor;
};

/** A new thing's id: its kind's letter and the sequence of the event that makes it; `index` tells several apart. */
export function mintId<Id extends string>(context: Context, letter: string, index = 0): Id {
  return asId<Id>(index === 0 ? `${letter}${context.nextSeq}` : `${letter}${context.nextSeq}.${index}`);
}

/** An entry counts as late when it says that it was made more than this long before now. */
export const LATE_ENTRY_MS = 5_000;

/** True where the command is an entry made after the fact. */
export function isLate(context: Context): boolean {
  return context.madeAtMs !== undefined && context.nowMs - context.madeAtMs > LATE_ENTRY_MS;
}
