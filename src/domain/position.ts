/**
 * Positions: the dispatchers' workstations, who sits there by name, and which groups each answers for.
 *
 * No group is left uncovered: signing off names who takes over, and hands the alerts over with the groups (PO2).
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { asId, type ConsoleId, type GroupId, type PositionId } from "../base/ids.ts";
import type { AlertEvent } from "./alert.ts";
import type { Center } from "./center.ts";
import type { EventHead } from "./context.ts";
import { Code, InstantMs, line, Ref } from "./text.ts";

export const SignOn = z.object({
  type: z.literal("SignOn"),
  madeAtMs: InstantMs.optional(),
  position: Code.describe("The workstation, e.g. P1"),
  name: line(80),
  groups: z
    .array(Code)
    .max(100)
    .optional()
    .describe("Groups it answers for; those it had, or all uncovered ones, where none is named"),
});
export const TakeGroups = z.object({
  type: z.literal("TakeGroups"),
  madeAtMs: InstantMs.optional(),
  position: Ref,
  groups: z.array(Code).min(1).max(100),
});
export const SignOff = z.object({
  type: z.literal("SignOff"),
  madeAtMs: InstantMs.optional(),
  position: Ref,
  handTo: Ref.optional().describe("The position that takes the groups and alerts over"),
});
export type PositionCommand = z.infer<typeof SignOn> | z.infer<typeof TakeGroups> | z.infer<typeof SignOff>;

export type Position = {
  readonly id: PositionId;
  readonly name?: string;
  readonly sinceMs: number;
  readonly groupIds: readonly GroupId[];
};
export type ConsoleSession = {
  readonly id: ConsoleId;
  readonly positionId?: PositionId;
  readonly name?: string;
  readonly sinceMs: number;
};
export type PositionEvent =
  | {
      readonly type: "DispatcherSignedOn";
      readonly positionId: PositionId;
      readonly name: string;
      readonly groupIds: readonly GroupId[];
    }
  | { readonly type: "GroupsTaken"; readonly positionId: PositionId; readonly groupIds: readonly GroupId[] }
  | {
      readonly type: "DispatcherSignedOff";
      readonly positionId: PositionId;
      readonly name: string;
      readonly handTo?: PositionId;
    }
  | {
      readonly type: "ConsoleOpened";
      readonly consoleId: ConsoleId;
      readonly positionId?: PositionId;
      readonly name?: string;
    }
  | { readonly type: "ConsoleLost"; readonly consoleId: ConsoleId };
export type PositionRefusal =
  | "unknown-group"
  | "unknown-position"
  | "nobody-signed-on"
  | "group-uncovered"
  | "signed-on-elsewhere";

export function decidePosition(
  center: Center,
  command: PositionCommand,
): Decision<PositionEvent | AlertEvent, PositionRefusal> {
  switch (command.type) {
    case "SignOn":
      return signOn(center, command);
    case "TakeGroups": {
      const position = center.positions.get(asId<PositionId>(command.position));
      if (position === undefined) return refuse("unknown-position", "position");
      if (position.name === undefined) return refuse("nobody-signed-on", "position");
      const unknown = command.groups.find((group) => !center.groups.has(asId<GroupId>(group)));
      if (unknown !== undefined) return refuse("unknown-group", "groups", unknown);
      return accept({ type: "GroupsTaken", positionId: position.id, groupIds: command.groups.map(asId<GroupId>) });
    }
    case "SignOff":
      return signOff(center, command);
  }
}

function signOn(
  center: Center,
  command: z.infer<typeof SignOn>,
): Decision<PositionEvent | AlertEvent, PositionRefusal> {
  const positionId = asId<PositionId>(command.position);
  const elsewhere = [...center.positions.values()].find((p) => p.name === command.name && p.id !== positionId);
  if (elsewhere !== undefined) return refuse("signed-on-elsewhere", "position", elsewhere.id);
  const unknown = command.groups?.find((group) => !center.groups.has(asId<GroupId>(group)));
  if (unknown !== undefined) return refuse("unknown-group", "groups", unknown);
  const known = center.positions.get(positionId);
  const groupIds = command.groups?.map(asId<GroupId>) ?? [
    ...new Set([...(known?.groupIds ?? []), ...uncoveredGroups(center)]),
  ];
  if (known?.name === command.name && sameMembers(known.groupIds, groupIds)) return accept();
  const events: (PositionEvent | AlertEvent)[] = [
    { type: "DispatcherSignedOn", positionId, name: command.name, groupIds },
  ];
  // PO3: relief at the same position takes the alerts of the one who leaves.
  if (known?.name !== undefined && known.name !== command.name) {
    for (const alert of center.alerts.values()) {
      if (alert.phase !== "owned" || alert.owner?.name !== known.name) continue;
      events.push({ type: "AlertHandedOver", alertId: alert.id, from: known.name, to: command.name, positionId });
    }
  }
  return accept(...events);
}

function signOff(
  center: Center,
  command: z.infer<typeof SignOff>,
): Decision<PositionEvent | AlertEvent, PositionRefusal> {
  const position = center.positions.get(asId<PositionId>(command.position));
  if (position === undefined) return refuse("unknown-position", "position");
  if (position.name === undefined) return refuse("nobody-signed-on", "position");
  const heir = command.handTo === undefined ? undefined : center.positions.get(asId<PositionId>(command.handTo));
  if (command.handTo !== undefined && (heir?.name === undefined || heir.id === position.id)) {
    return refuse("nobody-signed-on", "handTo");
  }
  const left = position.groupIds.filter(
    (groupId) =>
      ![...center.positions.values()].some(
        (p) => p.id !== position.id && p.name !== undefined && p.groupIds.includes(groupId),
      ),
  );
  if (heir === undefined && left.length > 0) {
    return refuse("group-uncovered", "handTo", `nobody else answers for ${left.join(", ")}`);
  }
  const events: (PositionEvent | AlertEvent)[] = [];
  for (const alert of center.alerts.values()) {
    if (alert.phase !== "owned" || alert.owner?.name !== position.name) continue;
    if (heir?.name !== undefined) {
      events.push({
        type: "AlertHandedOver",
        alertId: alert.id,
        from: position.name,
        to: heir.name,
        positionId: heir.id,
      });
    } else {
      events.push({ type: "AlertUnowned", alertId: alert.id, why: "owner-signed-off" });
    }
  }
  if (heir !== undefined && left.length > 0) events.push({ type: "GroupsTaken", positionId: heir.id, groupIds: left });
  events.push({
    type: "DispatcherSignedOff",
    positionId: position.id,
    name: position.name,
    ...(heir === undefined ? {} : { handTo: heir.id }),
  });
  return accept(...events);
}

/** Groups that no signed-on dispatcher answers for. Their urgent alerts sound everywhere. */
export function uncoveredGroups(center: Center): GroupId[] {
  const covered = new Set<GroupId>();
  for (const position of center.positions.values()) {
    if (position.name === undefined) continue;
    for (const groupId of position.groupIds) covered.add(groupId);
  }
  return [...center.groups.keys()].filter((groupId) => !covered.has(groupId));
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}

export function evolvePosition(center: Center, event: PositionEvent, head: EventHead): void {
  switch (event.type) {
    case "DispatcherSignedOn":
      center.positions.set(event.positionId, {
        id: event.positionId,
        name: event.name,
        sinceMs: head.atMs,
        groupIds: event.groupIds,
      });
      return;
    case "GroupsTaken": {
      const position = center.positions.get(event.positionId);
      if (position === undefined) return;
      center.positions.set(position.id, {
        ...position,
        groupIds: [...new Set([...position.groupIds, ...event.groupIds])],
      });
      return;
    }
    case "DispatcherSignedOff":
      center.positions.set(event.positionId, { id: event.positionId, sinceMs: head.atMs, groupIds: [] });
      return;
    case "ConsoleOpened":
      center.consoles.set(event.consoleId, {
        id: event.consoleId,
        sinceMs: head.atMs,
        ...(event.positionId === undefined ? {} : { positionId: event.positionId }),
        ...(event.name === undefined ? {} : { name: event.name }),
      });
      return;
    case "ConsoleLost":
      center.consoles.delete(event.consoleId);
      return;
  }
}
