/**
 * The question that every command and every read is asked: may they? Denied unless the table says otherwise, and a
 * denial says in words who may. Danger is never asked (AC4).
 */
import type { AccessTable, ActName } from "./access-table.ts";
import { comesAsFar, type Reach, type Relation } from "./reach.ts";
import { type Grant, roleNames, roles } from "./role.ts";

/** Who asks: by what they hold. Nobody in particular holds nothing. */
export type Who = { readonly grants: readonly Grant[] };

/** What they want to do: a command, or a read by its name. */
export type Act = { readonly type: ActName; readonly coded?: "ordinary" | "duress" | undefined };

export type Permission =
  | {
      readonly allowed: true;
      /** The role that allows it; absent for danger, which needs none. */
      readonly by?: Grant;
    }
  | { readonly allowed: false; readonly reason: string };

/** Whether it tells of danger to an officer, in whatever form (AC4). */
export function isDanger(act: Act): boolean {
  return act.type === "DeclareEmergency" || (act.type === "ClearUnit" && act.coded === "duress");
}

/** Whether somebody may do something about one thing, to which they stand in `relation`. */
export function mayDo(table: AccessTable, who: Who, act: Act, relation: Relation): Permission {
  // AC4: before anything else is looked at.
  if (isDanger(act)) return { allowed: true };
  const row = table.get(act.type);
  // AC1: what nobody wrote down, nobody may.
  if (row === undefined)
    return denied(`${act.type} is not in the table of rights, and what is not there nobody may do`);
  if (row.notOwnUnit && relation.tie === "own-unit") {
    return denied(`${act.type}: nobody may do this about the unit that they ride in`);
  }
  if (who.grants.length === 0) return denied(`${act.type} needs a role, and you have none`);
  const by = who.grants.find(({ role, agencyId }) => comesAsFar(row.reach[role], agencyId, relation));
  return by === undefined ? denied(reasonOf(act, who, row.reach)) : { allowed: true, by };
}

/** Whether somebody may do something about several things: only where they may for each (AC6). */
export function mayDoAll(table: AccessTable, who: Who, act: Act, relations: readonly Relation[]): Permission {
  let last: Permission = denied(`${act.type} is about nothing`);
  for (const relation of relations) {
    last = mayDo(table, who, act, relation);
    if (!last.allowed) return last;
  }
  return last;
}

function denied(reason: string): Permission {
  return { allowed: false, reason };
}

// AC9: how far their own roles reach, where they reach anywhere; otherwise whose it is.
function reasonOf(act: Act, who: Who, reach: Readonly<Record<Grant["role"], Reach>>): string {
  const own = who.grants.filter(({ role }) => reach[role] !== "no");
  if (own.length > 0) {
    const limits = own.map(({ role, agencyId }) => `as ${roleNames[role]} ${reachWords(reach[role], agencyId)}`);
    return `${act.type}: you may do this ${[...new Set(limits)].join(", ")}, and this is none of that`;
  }
  const holders = roles.filter((role) => reach[role] !== "no").map((role) => roleNames[role]);
  return `${act.type} is for ${holders.length === 0 ? "nobody" : holders.join(", ")}; you are ${[
    ...new Set(who.grants.map(({ role }) => roleNames[role])),
  ].join(", ")}`;
}

function reachWords(reach: Reach, agencyId: string | undefined): string {
  const agency = agencyId ?? "any agency";
  switch (reach) {
    case "no":
      return "for nothing";
    case "own unit":
      return "for your own unit";
    case "own incident":
      return "for your own unit and the incident that it works on";
    case "agency":
      return `for what is ${agency}'s`;
    case "shared":
      return `for what is ${agency}'s or shared with it`;
    case "any":
      return "for anything";
  }
}
