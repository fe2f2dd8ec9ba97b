/**
 * How far a role reaches: the words that stand in the cells of the table.
 *
 * Whose a thing is and how somebody stands to it are facts (`relation.ts`); what a word allows is decided here and
 * nowhere else.
 */
import type { AgencyId } from "../base/ids.ts";

/** From nothing to everything. A person's own unit is within all of them; an agency's own ends where another's begins. */
export const reaches = ["no", "own unit", "own incident", "agency", "shared", "any"] as const;
export type Reach = (typeof reaches)[number];

/** How somebody stands to a thing by what they do: the nearest of the two ties that holds. */
export type Tie = "own-unit" | "own-incident" | "none";

/** How somebody stands to the thing that a command or a read is about. */
export type Relation = {
  /** The agency it belongs to; absent for what is the center's own: a position, a channel, a plate. */
  readonly agencyId?: AgencyId;
  readonly tie: Tie;
  /** Agencies that have a part in it: a unit of theirs is or was on it. */
  readonly sharedWith: readonly AgencyId[];
};

/** Whether a reach that is held in `agencyId` (absent: in every agency) comes as far as the thing. */
export function comesAsFar(reach: Reach, agencyId: AgencyId | undefined, relation: Relation): boolean {
  switch (reach) {
    case "no":
      return false;
    case "own unit":
      return relation.tie === "own-unit";
    case "own incident":
      return relation.tie !== "none";
    case "agency":
      return relation.tie === "own-unit" || isOfAgency(agencyId, relation);
    case "shared":
      return relation.tie !== "none" || isOfAgency(agencyId, relation) || isSharedWith(agencyId, relation);
    case "any":
      return true;
  }
}

// What is the center's own is of every agency in it.
function isOfAgency(agencyId: AgencyId | undefined, relation: Relation): boolean {
  return agencyId === undefined || relation.agencyId === undefined || relation.agencyId === agencyId;
}

function isSharedWith(agencyId: AgencyId | undefined, relation: Relation): boolean {
  return agencyId !== undefined && relation.sharedWith.includes(agencyId);
}
