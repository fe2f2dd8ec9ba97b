/**
 * The clock of an alert: who is told next while nobody owns it, and when an owner who does nothing loses it.
 * Owning stops the sound, never this clock (AL rules).
 */
import { SECOND_MS } from "../base/time.ts";
import { type Alert, type AlertEvent, unitsToTell } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";
import type { Settings, WatchSettings } from "../domain/settings.ts";
import { isDangerEvidence } from "./combine.ts";
import { earliest } from "./monitor.ts";

/** What is due for an alert at this moment, and when it has to be looked at again. */
export function escalate(
  center: Center,
  alert: Alert,
  settings: Settings,
  watch: WatchSettings,
  nowMs: number,
): { readonly events: readonly AlertEvent[]; readonly wakeAtMs: number | undefined } {
  if (alert.phase === "closed") return { events: [], wakeAtMs: undefined };
  const events: AlertEvent[] = [];
  let wakeAtMs = tellUnits(center, alert, watch, nowMs, events);
  if (alert.phase === "owned") {
    wakeAtMs = earliest(wakeAtMs, ownerIdle(alert, watch, nowMs, events));
  } else if (alert.level === "emergency") {
    wakeAtMs = earliest(wakeAtMs, emergencySteps(alert, settings, watch, nowMs, events));
  } else if (alert.level === "urgent") {
    wakeAtMs = earliest(wakeAtMs, tellSupervisor(alert, settings, watch, nowMs, events));
  }
  return { events, wakeAtMs };
}

// AL9: the units are told at once for duress or two findings that are not silence; otherwise by the owner's key,
// or when nobody has taken it in time.
function tellUnits(
  center: Center,
  alert: Alert,
  watch: WatchSettings,
  nowMs: number,
  events: AlertEvent[],
): number | undefined {
  if (alert.level !== "emergency" || alert.unitsTold !== undefined || alert.subject.kind === "system") return undefined;
  const tell = (why: "duress" | "two-findings" | "unowned"): undefined => {
    events.push({ type: "UnitsTold", alertId: alert.id, unitIds: unitsToTell(center, alert), why });
  };
  if (alert.causes.some((cause) => cause.monitor === "DU" && cause.level === "emergency")) return tell("duress");
  const kinds = new Set(alert.causes.filter(isDangerEvidence).map((cause) => cause.monitor));
  if (kinds.size >= 2) return tell("two-findings");
  if (alert.phase === "owned") return undefined;
  const dueAtMs = clockStart(alert) + watch.alerts.unitsToldAfterS * SECOND_MS;
  return nowMs >= dueAtMs ? tell("unowned") : dueAtMs;
}

function ownerIdle(alert: Alert, watch: WatchSettings, nowMs: number, events: AlertEvent[]): number | undefined {
  if (alert.owner === undefined) return undefined;
  const idleAtMs = alert.owner.lastActionAtMs + watch.alerts.idleOwnerS * SECOND_MS;
  if (nowMs < idleAtMs) return idleAtMs;
  events.push({ type: "AlertUnowned", alertId: alert.id, why: "idle-owner" });
  return undefined;
}

function emergencySteps(
  alert: Alert,
  settings: Settings,
  watch: WatchSettings,
  nowMs: number,
  events: AlertEvent[],
): number | undefined {
  const startMs = clockStart(alert);
  const stepMs = watch.alerts.emergencyStepS * SECOND_MS;
  const done = alert.escalations.length;
  for (let step = done; step < settings.escalation.length; step++) {
    const contact = settings.escalation[step];
    const dueAtMs = startMs + (step + 1) * stepMs;
    if (contact === undefined) return undefined;
    if (nowMs < dueAtMs) return dueAtMs;
    events.push({ type: "AlertEscalated", alertId: alert.id, step: step + 1, role: contact.role, name: contact.name });
  }
  return undefined;
}

function tellSupervisor(
  alert: Alert,
  settings: Settings,
  watch: WatchSettings,
  nowMs: number,
  events: AlertEvent[],
): number | undefined {
  if (alert.escalations.length > 0) return undefined;
  const supervisor = settings.escalation.find((contact) => contact.role === "supervisor") ?? settings.escalation[0];
  if (supervisor === undefined) return undefined;
  const dueAtMs = clockStart(alert) + watch.alerts.urgentSupervisorAfterS * SECOND_MS;
  if (nowMs < dueAtMs) return dueAtMs;
  events.push({ type: "AlertEscalated", alertId: alert.id, step: 1, role: supervisor.role, name: supervisor.name });
  return undefined;
}

// The clock starts when the alert reached its level, or lost its owner after that.
function clockStart(alert: Alert): number {
  return Math.max(alert.levelSinceMs, alert.unownedSinceMs ?? 0);
}
