/**
 * What the person who is signed in may do, by the same table that the server asks: what they may not is not offered.
 * The server decides; this only spares somebody a button that would be refused.
 */
import { type ActName, accessTable } from "../../access/access-table.ts";
import { mayDoAll } from "../../access/may-do.ts";
import { relationsOf } from "../../access/relation.ts";
import type { Grant } from "../../access/role.ts";
import { type AgencyId, asId, type OfficerId } from "../../base/ids.ts";
import type { Center } from "../../domain/center.ts";
import type { Command } from "../../domain/command.ts";
import type { SessionBody } from "../../protocol/session.ts";
import { useConsole } from "../store/console-store.ts";
import { useSession } from "./session-state.ts";

/** Why a command would be denied to whoever is signed in; undefined where it would not, or nobody signs in here. */
export function whyNot(body: SessionBody | undefined, center: Center, command: Command): string | undefined {
  if (body === undefined || !body.accounts) return undefined;
  const officerId = body.account?.officerId;
  const relations = relationsOf(center, officerId === undefined ? undefined : asId<OfficerId>(officerId), command);
  const permission = mayDoAll(accessTable, { grants: grantsOf(body) }, command, relations);
  return permission.allowed ? undefined : permission.reason;
}

/** Whether any role of whoever is signed in has any reach with an act. */
export function mayAtAll(body: SessionBody | undefined, act: ActName): boolean {
  if (body === undefined || !body.accounts) return true;
  const row = accessTable.get(act);
  return row !== undefined && grantsOf(body).some(({ role }) => row.reach[role] !== "no");
}

/** For components: whether a command is to be offered now. */
export function useMay(): (command: Command) => boolean {
  const body = useSession((state) => state.body);
  const center = useConsole(({ picture }) => picture?.board.center);
  return (command) => center === undefined || whyNot(body, center, command) === undefined;
}

/** The agencies that a role is held in; undefined where it is held in all of the center. */
export function agenciesOf(body: SessionBody | undefined, act: ActName): ReadonlySet<string> | undefined {
  if (body === undefined || !body.accounts) return undefined;
  const row = accessTable.get(act);
  const grants = grantsOf(body).filter(({ role }) => row !== undefined && row.reach[role] !== "no");
  return grants.some(({ agencyId }) => agencyId === undefined)
    ? undefined
    : new Set(grants.flatMap(({ agencyId }) => agencyId ?? []));
}

function grantsOf(body: SessionBody): Grant[] {
  return (body.account?.grants ?? []).map(({ role, agencyId }) =>
    agencyId === undefined ? { role } : { role, agencyId: asId<AgencyId>(agencyId) },
  );
}
