/**
 * What the decision of one input leaves to the rest of its step. Deciders give it and the step reads it; it stands by
 * itself so that neither has to know the other.
 */
import type { UnitId } from "../base/ids.ts";
import type { Actor } from "../domain/actor.ts";

/** What an input leaves to be looked at besides the subjects of its events. */
export type Effect = {
  readonly cause: string;
  /** The unit that a dispatcher's command accounts for, if this input is one. */
  readonly accounted?: { readonly unitId: UnitId; readonly by: Actor };
  /** A unit whose devices have given a fix and nothing else. */
  readonly fixOfUnit?: UnitId;
  /** A unit about which nothing is new but that a wake-up is due. */
  readonly dueUnit?: UnitId;
};
