/**
 * Alerts: one danger, one alert, with every cause that speaks for it.
 *
 * Raised by the watch, owned by the first who takes it, closed by that person with a reason; it never expires
 * and never falls in level. Owning stops the sound, not the clock. The unit concerned can't close its own.
 * Closing an emergency says how each cause was verified, or a second person agrees (AL rules in SPEC.md).
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import type { AgencyId, AlertId, GroupId, UnitId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import type { Context } from "./context.ts";
import type { HelpOffer } from "./help-offer.ts";
import { findAlert, findUnit } from "./refs.ts";
import type { Search } from "./search.ts";
import { Code, InstantMs, line, prose, Ref } from "./text.ts";
import type { Unit } from "./unit.ts";

export const alertLevels = ["notice", "urgent", "emergency"] as const;
export type AlertLevel = (typeof alertLevels)[number];
export const monitorIds = ["DU", "SC", "MV", "SP", "SL", "MD", "CR", "UA", "NB", "PL", "WW"] as const;
export type MonitorId = (typeof monitorIds)[number];

export const TakeAlert = z.object({
  type: z.literal("TakeAlert"),
  madeAtMs: InstantMs.optional(),
  alert: Ref.describe("The alert's id, or the call sign of the unit it is about"),
});
export const ReleaseAlert = z.object({
  type: z.literal("ReleaseAlert"),
  madeAtMs: InstantMs.optional(),
  alert: Ref,
});
export const HandOverAlert = z.object({
  type: z.literal("HandOverAlert"),
  madeAtMs: InstantMs.optional(),
  alert: Ref,
  position: Ref.describe("The position whose dispatcher takes it"),
});
export const CloseAlert = z.object({
  type: z.literal("CloseAlert"),
  madeAtMs: InstantMs.optional(),
  alert: Ref,
  reason: Code,
  text: prose(500),
  verified: z
    .array(
      z.object({
        cause: line(120).describe("The cause's key, or its monitor's two letters"),
        how: z.enum(["seen-by-unit", "challenge-answered", "by-supervisor", "device-checked"]),
        by: line(80).describe("The unit that saw the officer, or who verified it"),
      }),
    )
    .max(20)
    .default([]),
});
export const AgreeToClose = z.object({
  type: z.literal("AgreeToClose"),
  madeAtMs: InstantMs.optional(),
  alert: Ref,
});
export const TellUnits = z.object({ type: z.literal("TellUnits"), madeAtMs: InstantMs.optional(), alert: Ref });
export const RecordTold = z.object({
  type: z.literal("RecordTold"),
  madeAtMs: InstantMs.optional(),
  alert: Ref,
  who: line(120).describe("A partner agency, EMS, a sergeant at home"),
  answer: line(200).optional(),
});
export const TickChecklist = z.object({
  type: z.literal("TickChecklist"),
  madeAtMs: InstantMs.optional(),
  alert: Ref,
  checklist: Code,
  item: z.int().min(0).max(99),
  done: z.boolean(),
});
export const ConfirmShown = z.object({
  type: z.literal("ConfirmShown"),
  madeAtMs: InstantMs.optional(),
  alert: Ref,
  console: Ref,
});
export type AlertCommand =
  | z.infer<typeof TakeAlert>
  | z.infer<typeof ReleaseAlert>
  | z.infer<typeof HandOverAlert>
  | z.infer<typeof CloseAlert>
  | z.infer<typeof AgreeToClose>
  | z.infer<typeof TellUnits>
  | z.infer<typeof RecordTold>
  | z.infer<typeof TickChecklist>
  | z.infer<typeof ConfirmShown>;

export type AlertSubject =
  | { readonly kind: "unit"; readonly unitId: UnitId }
  | {
      readonly kind: "device";
      readonly key: string;
      readonly unitId?: UnitId;
      /** By which gateway and from which address an unknown device reports. */
      readonly source?: string;
      /** Of many unknown devices of that source, beyond those with an alert of their own. */
      readonly many?: true;
    }
  | { readonly kind: "system"; readonly part: string };

/** A location as evidence: copied into the alert, so that retention of trails takes no reason away. */
export type EvidenceFix = {
  readonly of: "person" | "vehicle" | "device" | "parted" | "stop";
  readonly deviceId?: string;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly accuracyM?: number;
  readonly fixAtMs: number;
};
export type Cause = {
  readonly key: string;
  readonly monitor: MonitorId;
  readonly level: AlertLevel;
  /** One sentence that a dispatcher can be told: why it rang. */
  readonly sentence: string;
  readonly evidence: readonly EvidenceFix[];
  readonly sinceMs: number;
  readonly levelSinceMs: number;
  readonly endedAtMs?: number;
  /** Silence of any kind: two findings neither of which is silence tell the units at once (AL9). */
  readonly silence: boolean;
};
export type NewCause = Omit<Cause, "sinceMs" | "levelSinceMs" | "endedAtMs">;

export type AlertPhase = "open" | "owned" | "closed";
export type Alert = {
  readonly id: AlertId;
  readonly subject: AlertSubject;
  readonly agencyId?: AgencyId;
  readonly groupId?: GroupId;
  readonly level: AlertLevel;
  readonly levelSinceMs: number;
  readonly raisedAtMs: number;
  readonly causes: readonly Cause[];
  readonly covert: boolean;
  readonly phase: AlertPhase;
  /** Since when it has had no owner; the clock of escalation. */
  readonly unownedSinceMs?: number;
  readonly owner?: { readonly name: string; readonly sinceMs: number; readonly lastActionAtMs: number };
  /** Goes up by one each time it rings; a console sounds when it sees it rise. */
  readonly ringCount: number;
  readonly rangAtMs: number;
  readonly emergency?: { readonly sinceMs: number; readonly acknowledgedAtMs?: number; readonly endedAtMs?: number };
  readonly escalations: readonly {
    readonly step: number;
    readonly role: string;
    readonly name: string;
    readonly atMs: number;
  }[];
  readonly unitsTold?: { readonly atMs: number; readonly unitIds: readonly UnitId[]; readonly why: UnitsToldWhy };
  /** Units that have said they go, by unit (HO rules). */
  readonly offers?: Readonly<Record<string, HelpOffer>>;
  /** Since when a dispatcher says that enough are going. */
  readonly enoughAtMs?: number;
  readonly told: readonly {
    readonly who: string;
    readonly answer?: string;
    readonly atMs: number;
    readonly by: string;
  }[];
  readonly shownOn: Readonly<Record<string, number>>;
  readonly ticks: Readonly<Record<string, { readonly atMs: number; readonly by: string }>>;
  readonly closing?: Closing;
  readonly closedAtMs?: number;
  /** Where the officer may have been left, and who has looked where. */
  readonly search?: Search;
};
export type Verification = { readonly cause: string; readonly how: string; readonly by: string };
export type Closing = {
  readonly by: string;
  readonly atMs: number;
  readonly reason: string;
  readonly text: string;
  readonly verified: readonly Verification[];
  readonly agreedBy?: string;
};
export type UnitsToldWhy = "duress" | "two-findings" | "owner" | "unowned";

export type AlertEvent =
  | {
      readonly type: "AlertRaised";
      readonly alertId: AlertId;
      readonly subject: AlertSubject;
      readonly agencyId?: AgencyId;
      readonly groupId?: GroupId;
      readonly cause: NewCause;
      readonly covert: boolean;
    }
  | { readonly type: "AlertCauseAdded"; readonly alertId: AlertId; readonly cause: NewCause; readonly covert: boolean }
  | {
      readonly type: "AlertCauseRose";
      readonly alertId: AlertId;
      readonly key: string;
      readonly level: AlertLevel;
      readonly sentence: string;
      readonly evidence: readonly EvidenceFix[];
    }
  | { readonly type: "AlertCauseEnded"; readonly alertId: AlertId; readonly key: string }
  | { readonly type: "AlertTaken"; readonly alertId: AlertId; readonly name: string }
  | { readonly type: "AlertUnowned"; readonly alertId: AlertId; readonly why: AlertUnownedWhy }
  | {
      readonly type: "AlertHandedOver";
      readonly alertId: AlertId;
      readonly from: string;
      readonly to: string;
      readonly positionId: string;
    }
  | {
      readonly type: "AlertEscalated";
      readonly alertId: AlertId;
      readonly step: number;
      readonly role: string;
      readonly name: string;
    }
  | {
      readonly type: "UnitsTold";
      readonly alertId: AlertId;
      readonly unitIds: readonly UnitId[];
      readonly why: UnitsToldWhy;
    }
  | { readonly type: "ToldByVoice"; readonly alertId: AlertId; readonly who: string; readonly answer?: string }
  | {
      readonly type: "ChecklistTicked";
      readonly alertId: AlertId;
      readonly checklist: string;
      readonly item: number;
      readonly done: boolean;
    }
  | { readonly type: "AlertShown"; readonly alertId: AlertId; readonly consoleId: string; readonly name?: string }
  | ({ readonly type: "AlertCloseProposed"; readonly alertId: AlertId } & Omit<Closing, "atMs" | "agreedBy">)
  | ({ readonly type: "AlertClosed"; readonly alertId: AlertId } & Omit<Closing, "atMs">)
  | { readonly type: "AlertArchived"; readonly alertId: AlertId };
export type AlertUnownedWhy = "released" | "idle-owner" | "console-lost" | "owner-signed-off";
export type AlertRefusal =
  | "unknown-alert"
  | "alert-closed"
  | "owned-by-another"
  | "not-owned"
  | "unknown-position"
  | "nobody-signed-on"
  | "unknown-reason"
  | "unit-concerned"
  | "nothing-to-agree"
  | "same-person"
  | "unknown-checklist"
  | "not-about-a-unit"
  | "a-person-only";

/** Compares two levels: negative where a is the lower. */
export function compareLevels(a: AlertLevel, b: AlertLevel): number {
  return alertLevels.indexOf(a) - alertLevels.indexOf(b);
}

/** The key under which a subject has at most one alert that is not closed. */
export function subjectKey(subject: AlertSubject): string {
  switch (subject.kind) {
    case "unit":
      return `unit:${subject.unitId}`;
    case "device":
      return `device:${subject.key}`;
    case "system":
      return `system:${subject.part}`;
  }
}

const RETURNED = "returned-";

/** The part of Vigil under which danger about a subject rings that a console had shown and the server has lost. */
export function returnedPart(subject: AlertSubject): string {
  switch (subject.kind) {
    case "unit":
      return `${RETURNED}${subject.unitId}`;
    case "device":
      return `${RETURNED}device-${subject.key}`;
    case "system":
      // What was returned once and lost again is still about the same.
      return subject.part.startsWith(RETURNED) ? subject.part : `${RETURNED}system-${subject.part}`;
  }
}

/** Whether a piece of danger that somebody had been shown at an instant is in the facts. */
export type OnRecord = (
  subject: AlertSubject,
  cause: Pick<NewCause, "key" | "monitor" | "level">,
  atMs: number,
) => boolean;

/**
 * What the facts say of danger, to be asked about many pieces of it: a cause stands in an alert that is as grave, or was
 * closed since, or rang as returned since. That another cause stands about the same unit says nothing of this one.
 */
export function dangerOnRecord(center: Center): OnRecord {
  const byCause = new Map<string, Alert[]>();
  const returnedAtMs = new Map<string, number>();
  for (const alert of center.alerts.values()) {
    for (const { key } of alert.causes) {
      const known = byCause.get(key);
      if (known === undefined) byCause.set(key, [alert]);
      else known.push(alert);
    }
    const { subject, raisedAtMs } = alert;
    if (subject.kind === "system" && subject.part.startsWith(RETURNED))
      returnedAtMs.set(subject.part, Math.max(raisedAtMs, returnedAtMs.get(subject.part) ?? 0));
  }
  return (subject, { key, monitor, level }, atMs) => {
    // Declared danger has its own event, which rings for the unit itself.
    if (subject.kind === "unit" && monitor === "DU" && center.units.get(subject.unitId)?.duress !== undefined)
      return true;
    // The same key again may be another episode: what had been closed before this one was shown is not this one.
    const stands = byCause
      .get(key)
      ?.some((alert) =>
        alert.phase === "closed" ? (alert.closedAtMs ?? 0) >= atMs : compareLevels(alert.level, level) >= 0,
      );
    return stands === true || (returnedAtMs.get(returnedPart(subject)) ?? -Infinity) >= atMs;
  };
}

export function decideAlert(
  center: Center,
  command: AlertCommand,
  context: Context,
): Decision<AlertEvent, AlertRefusal> {
  const alert = findAlert(center, command.alert);
  if (alert === undefined) return refuse("unknown-alert", "alert");
  // AL5: whoever holds the officer's device holds no power over the officer's alert.
  const isDispatcher = context.actor.kind === "dispatcher";
  if (command.type === "ConfirmShown") {
    if (!isDispatcher) return refuse("a-person-only", "alert", "a console has to do this");
    if (alert.shownOn[command.console] !== undefined) return accept();
    return accept({ type: "AlertShown", alertId: alert.id, consoleId: command.console, name: context.actor.name });
  }
  if (alert.phase === "closed") return refuse("alert-closed", "alert");
  if (!isDispatcher) return refuse("a-person-only", "alert", "a dispatcher has to do this");
  const name = context.actor.name;
  const ownedByAnother = alert.phase === "owned" && alert.owner?.name !== name;
  switch (command.type) {
    case "TakeAlert":
      if (ownedByAnother) return refuse("owned-by-another", "alert", alert.owner?.name);
      if (alert.phase === "owned") return accept();
      return accept({ type: "AlertTaken", alertId: alert.id, name });
    case "ReleaseAlert":
      if (alert.phase !== "owned") return refuse("not-owned", "alert");
      if (ownedByAnother) return refuse("owned-by-another", "alert", alert.owner?.name);
      return accept({ type: "AlertUnowned", alertId: alert.id, why: "released" });
    case "HandOverAlert": {
      if (ownedByAnother) return refuse("owned-by-another", "alert", alert.owner?.name);
      const position = [...center.positions.values()].find((p) => p.id === command.position);
      if (position === undefined) return refuse("unknown-position", "position");
      if (position.name === undefined) return refuse("nobody-signed-on", "position");
      return accept({
        type: "AlertHandedOver",
        alertId: alert.id,
        from: name,
        to: position.name,
        positionId: position.id,
      });
    }
    case "CloseAlert":
      if (ownedByAnother) return refuse("owned-by-another", "alert", alert.owner?.name);
      return closeAlert(center, alert, command, context, name);
    case "AgreeToClose": {
      const closing = alert.closing;
      if (closing === undefined) return refuse("nothing-to-agree", "alert");
      if (closing.by === name) return refuse("same-person", "alert", "a second person has to agree");
      const { atMs: _, ...rest } = closing;
      return accept({ type: "AlertClosed", alertId: alert.id, ...rest, agreedBy: name });
    }
    case "TellUnits": {
      const unitIds = unitsToTell(center, alert);
      if (alert.unitsTold !== undefined) return accept();
      return accept({ type: "UnitsTold", alertId: alert.id, unitIds, why: "owner" });
    }
    case "RecordTold":
      return accept({
        type: "ToldByVoice",
        alertId: alert.id,
        who: command.who,
        ...(command.answer === undefined ? {} : { answer: command.answer }),
      });
    case "TickChecklist": {
      const list = context.settings.checklists.find((c) => c.id === command.checklist);
      if (list?.items[command.item] === undefined) return refuse("unknown-checklist", "checklist");
      return accept({
        type: "ChecklistTicked",
        alertId: alert.id,
        checklist: list.id,
        item: command.item,
        done: command.done,
      });
    }
  }
}

function closeAlert(
  center: Center,
  alert: Alert,
  command: z.infer<typeof CloseAlert>,
  context: Context,
  name: string,
): Decision<AlertEvent, AlertRefusal> {
  if (!context.settings.closeReasons.some((reason) => reason.code === command.reason)) {
    return refuse("unknown-reason", "reason", context.settings.closeReasons.map((r) => r.code).join(", "));
  }
  // AL5: that the officer was seen is another unit's word.
  const concerned = alert.subject.kind === "system" ? undefined : alert.subject.unitId;
  const own = command.verified.some((v) => v.how === "seen-by-unit" && isCalled(center, v.by, concerned));
  if (own) return refuse("unit-concerned", "verified", "another unit has to have seen them");
  const closing = { by: name, reason: command.reason, text: command.text, verified: command.verified };
  const events: AlertEvent[] = [];
  if (alert.phase === "open") events.push({ type: "AlertTaken", alertId: alert.id, name });
  // AL6: an emergency closes with every cause verified, or when a second person agrees.
  const unverified = alert.causes.filter(
    (cause) => !command.verified.some((v) => v.cause === cause.key || v.cause === cause.monitor),
  );
  if (alert.level === "emergency" && unverified.length > 0) {
    events.push({ type: "AlertCloseProposed", alertId: alert.id, ...closing });
  } else {
    events.push({ type: "AlertClosed", alertId: alert.id, ...closing });
  }
  return accept(...events);
}

// A call sign that several agencies use may be the concerned unit's own: it does not do either.
function isCalled(center: Center, ref: string, unitId: UnitId | undefined): boolean {
  const unit = unitId === undefined ? undefined : center.units.get(unitId);
  if (unit === undefined) return false;
  const named = findUnit(center, ref);
  return named === undefined ? plain(ref) === plain(unit.callSign) : named.id === unit.id;
}

function plain(callSign: string): string {
  return callSign.replace(/[\s-]/g, "").toUpperCase();
}

/**
 * Every unit on shift but those in danger: their devices, people and vehicles must read nothing of it (AL10), and
 * the screens of a vehicle in other hands stay ordinary.
 */
export function unitsToTell(center: Center, alert: Alert): UnitId[] {
  const concerned = alert.subject.kind === "system" ? undefined : alert.subject.unitId;
  return [...center.units.values()]
    .filter((unit) => unit.shift !== undefined && unit.id !== concerned && !isInDanger(center, unit))
    .map((unit) => unit.id);
}

function isInDanger(center: Center, unit: Unit): boolean {
  const vehicleId = unit.shift?.vehicleId;
  if (vehicleId !== undefined && center.vehicles.get(vehicleId)?.compromised !== undefined) return true;
  const alertId = center.openAlertBySubject.get(`unit:${unit.id}`);
  return alertId !== undefined && center.alerts.get(alertId)?.level === "emergency";
}
