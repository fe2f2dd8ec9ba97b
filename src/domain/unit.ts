/**
 * Units: who can be sent, what each is doing, and everything the watch remembers about it as fact.
 *
 * A unit has one current incident and a stack. Its status changes only by what the unit itself did or said;
 * assigning or stacking changes nothing. Silence never changes it (UN1).
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { type AgencyId, asId, type GroupId, type IncidentId, type UnitId } from "../base/ids.ts";
import type { AlertLevel } from "./alert.ts";
import type { Assignment } from "./assignment.ts";
import type { Center } from "./center.ts";
import type { Context, EventHead } from "./context.ts";
import type { Duress } from "./emergency.ts";
import { inOrder, type KitItem, KitSchema } from "./kit.ts";
import { findUnit } from "./refs.ts";
import { sameData } from "./same-data.ts";
import type { Shift } from "./shift.ts";
import type { SecondaryStatus } from "./status.ts";
import type { Contact, StatusCheck } from "./status-check.ts";
import type { Stop } from "./stop.ts";
import { Code, InstantMs, line, Ref } from "./text.ts";
import type { Transport } from "./transport.ts";

export const RegisterUnit = z.object({
  type: z.literal("RegisterUnit"),
  madeAtMs: InstantMs.optional(),
  agency: Code,
  callSign: line(12).describe("As spoken on the air, without the agency's prefix"),
  group: Code.optional().describe("The dispatch group that answers for it"),
  spikeStrips: z.boolean().optional().describe("The same as spike-strips in its kit"),
  kit: KitSchema.optional().describe("What it carries on every shift; left as it is where absent"),
});
export const SetStatus = z.object({
  type: z.literal("SetStatus"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  status: z.enum(["CheckedIn", "OutOfService"]),
  reason: line(120).optional(),
});
export type UnitCommand = z.infer<typeof RegisterUnit> | z.infer<typeof SetStatus>;

export type Unit = {
  readonly id: UnitId;
  readonly agencyId: AgencyId;
  readonly callSign: string;
  readonly groupId?: GroupId;
  readonly spikeStrips?: boolean;
  readonly kit?: readonly KitItem[];
  readonly shift?: Shift;
  readonly status: SecondaryStatus;
  readonly statusSinceMs: number;
  readonly statusReason?: string;
  readonly currentIncidentId?: IncidentId;
  /** Every assignment that has not ended: the current one and the stack, in the order given. */
  readonly assignments: readonly Assignment[];
  readonly stop?: Stop;
  /** When its last stop was ended by a tap on a device; absent where a dispatcher heard that it is over. */
  readonly stopTappedAwayAtMs?: number;
  readonly check?: StatusCheck;
  readonly lastContact?: Contact;
  /** The last contact of each of its people that said who spoke. */
  readonly contactBy?: Readonly<Record<string, Contact>>;
  readonly transport?: Transport;
  readonly duress?: Duress;
  /** A running duress test; visible to all. */
  readonly testUntilMs?: number;
  /** When the watch began afresh for this unit: its last verified closure. */
  readonly watchResetAtMs?: number;
  /** Findings whose alert a person has closed: they ring again only as a new episode or at a higher level. */
  readonly quiet: Readonly<Record<string, AlertLevel>>;
  /** Marks on the unit's row, by monitor, with the sentence that explains them. */
  readonly marks: Readonly<Record<string, { readonly sentence: string; readonly sinceMs: number }>>;
  /** The last prompt to its people's own devices that has had no answer. */
  readonly prompt?: { readonly sentAtMs: number; readonly monitors: readonly string[] };
};

export type UnitEvent =
  | {
      readonly type: "UnitRegistered";
      readonly unitId: UnitId;
      readonly agencyId: AgencyId;
      readonly callSign: string;
      readonly groupId?: GroupId;
      readonly spikeStrips?: boolean;
      readonly kit?: readonly KitItem[];
    }
  | {
      readonly type: "UnitStatusChanged";
      readonly unitId: UnitId;
      readonly status: SecondaryStatus;
      readonly reason?: string;
      readonly incidentId?: IncidentId;
    };
export type UnitRefusal =
  | "unknown-agency"
  | "unknown-group"
  | "unknown-unit"
  | "off-duty"
  | "on-a-stop"
  | "on-an-incident"
  | "transporting";

export function decideUnit(center: Center, command: UnitCommand, context: Context): Decision<UnitEvent, UnitRefusal> {
  switch (command.type) {
    case "RegisterUnit":
      return registerUnit(center, command);
    case "SetStatus":
      return setStatus(center, command, context);
  }
}

/** The name of a unit for good: its agency and its call sign. */
export function unitIdOf({ agency, callSign }: { readonly agency: string; readonly callSign: string }): UnitId {
  return asId<UnitId>(`${agency}-${callSign.replace(/\s+/g, "")}`);
}

function registerUnit(center: Center, command: z.infer<typeof RegisterUnit>): Decision<UnitEvent, UnitRefusal> {
  const agencyId = asId<AgencyId>(command.agency);
  if (!center.agencies.has(agencyId)) return refuse("unknown-agency", "agency");
  const groupId = command.group === undefined ? undefined : asId<GroupId>(command.group);
  if (groupId !== undefined && !center.groups.has(groupId)) return refuse("unknown-group", "group");
  const unitId = unitIdOf(command);
  const known = center.units.get(unitId);
  const kit = command.kit === undefined ? known?.kit : inOrder(command.kit);
  const isSame = known?.groupId === groupId && sameData(known?.spikeStrips, command.spikeStrips);
  // LV3: registered again on purpose, it is back.
  const isRetired = center.retired.has(`unit:${unitId}`);
  if (known !== undefined && !isRetired && isSame && sameData(known.kit, kit)) return accept();
  return accept({
    type: "UnitRegistered",
    unitId,
    agencyId,
    callSign: command.callSign,
    ...(groupId === undefined ? {} : { groupId }),
    ...(command.spikeStrips === undefined ? {} : { spikeStrips: command.spikeStrips }),
    ...(kit === undefined ? {} : { kit }),
  });
}

// UN2: leaving a stop or an incident is said with ClearUnit, which keeps the watch; a bare status can't do it.
function setStatus(
  center: Center,
  command: z.infer<typeof SetStatus>,
  _context: Context,
): Decision<UnitEvent, UnitRefusal> {
  const unit = findUnit(center, command.unit);
  if (unit === undefined) return refuse("unknown-unit", "unit");
  if (unit.shift === undefined) return refuse("off-duty", "unit", "start its shift first");
  if (unit.stop !== undefined) return refuse("on-a-stop", "unit", "clear it first");
  if (unit.currentIncidentId !== undefined) return refuse("on-an-incident", "unit", "clear it first");
  if (unit.transport !== undefined) return refuse("transporting", "unit", "end the transport first");
  if (unit.status === command.status && unit.statusReason === command.reason) return accept();
  return accept({
    type: "UnitStatusChanged",
    unitId: unit.id,
    status: command.status,
    ...(command.reason === undefined ? {} : { reason: command.reason }),
  });
}

export function evolveUnit(center: Center, event: UnitEvent, head: EventHead): void {
  switch (event.type) {
    case "UnitRegistered": {
      center.retired.delete(`unit:${event.unitId}`);
      const known = center.units.get(event.unitId);
      const { type: _, unitId, ...data } = event;
      center.units.set(unitId, {
        status: "OffDuty",
        statusSinceMs: head.atMs,
        assignments: [],
        quiet: {},
        marks: {},
        ...known,
        ...data,
        id: unitId,
      });
      return;
    }
    case "UnitStatusChanged": {
      patchUnit(center, event.unitId, {
        status: event.status,
        statusSinceMs: head.madeAtMs ?? head.atMs,
        statusReason: event.reason,
      });
      return;
    }
  }
}

/** Replaces parts of a unit; a part given as undefined is removed. Unknown units are left alone. */
export function patchUnit(
  center: Center,
  unitId: UnitId,
  patch: { readonly [Key in keyof Unit]?: Unit[Key] | undefined },
): void {
  const unit = center.units.get(unitId);
  if (unit === undefined) return;
  const next: Record<string, unknown> = { ...unit };
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) delete next[key];
    else next[key] = value;
  }
  center.units.set(unitId, next as Unit); // the patch only holds a unit's own keys and required ones are never undefined
}

/** What people call the unit: prefix and call sign. */
export function spokenCallSign(center: Center, unit: Unit): string {
  const prefix = center.agencies.get(unit.agencyId)?.callSignPrefix;
  return prefix === undefined ? unit.callSign : `${prefix} ${unit.callSign}`;
}
