/**
 * What sounded at which console, and what was really behind it: an alert that begins to sound or sounds anew is one
 * sound at each console that hears it. Repetitions of a tone that nobody has answered yet are not counted again.
 */
import type { AlertId } from "../../base/ids.ts";
import { type Alert, type AlertLevel, compareLevels, type MonitorId } from "../../domain/alert.ts";
import type { Envelope } from "../../domain/event.ts";
import { sounds } from "../../board/viewer.ts";
import type { SimUnit } from "../world/sim-unit.ts";
import type { HappeningKind } from "../world/stage.ts";
import type { BareCenter } from "./bare-center.ts";

export type Sound = {
  readonly atMs: number;
  readonly level: Exclude<AlertLevel, "notice">;
  /** Why the alert rang this time. */
  readonly monitor: MonitorId | "unowned";
  /** The positions that hear it. */
  readonly positions: readonly string[];
  readonly unitId: string | undefined;
  readonly alertId: string;
  /** What was so in the world. */
  readonly behind: string;
};

/** Listens at every console. */
export class SoundMeter {
  readonly sounds: Sound[] = [];
  noticeCount = 0;
  readonly #ringCounts = new Map<string, number>();
  readonly #recent: RecentHappenings;
  readonly #unitById: ReadonlyMap<string, SimUnit>;

  constructor(recent: RecentHappenings, unitById: ReadonlyMap<string, SimUnit>) {
    this.#recent = recent;
    this.#unitById = unitById;
  }

  /** Takes what one step has decided; the facts are as they are after it. */
  take(center: BareCenter, envelopes: readonly Envelope[]): void {
    const changed = new Set<AlertId>();
    for (const { event } of envelopes) {
      if ("alertId" in event) changed.add(event.alertId);
      if ((event.type === "AlertRaised" || event.type === "AlertCauseAdded") && event.cause.level === "notice")
        this.noticeCount++;
    }
    for (const alertId of changed) {
      const alert = center.world.center.alerts.get(alertId);
      const before = this.#ringCounts.get(alertId) ?? 0;
      if (alert === undefined || alert.ringCount <= before) continue;
      this.#ringCounts.set(alertId, alert.ringCount);
      if (alert.level !== "notice") this.#sound(center, alert, alert.level, monitorBehind(alert, envelopes));
    }
  }

  #sound(center: BareCenter, alert: Alert, level: Sound["level"], monitor: Sound["monitor"]): void {
    const facts = center.world.center;
    const positions = center.positions
      .filter(
        ({ position, name }) =>
          sounds(facts, { consoleId: position, positionId: position, name }, alert) || alert.owner?.name === name, // an owned alert that has become worse sounds at its owner's
      )
      .map(({ position }) => position);
    const unitId = alert.subject.kind === "system" ? undefined : alert.subject.unitId;
    const unit = unitId === undefined ? undefined : this.#unitById.get(unitId);
    const atMs = center.world.nowMs;
    const behind = behindOf(monitor, unit, this.#recent, atMs);
    this.sounds.push({ atMs, level, monitor, positions, unitId, alertId: alert.id, behind });
  }
}

// Of all that was decided about an alert in one step, the gravest cause is why it rings.
function monitorBehind(alert: Alert, envelopes: readonly Envelope[]): Sound["monitor"] {
  let gravest: { readonly level: AlertLevel; readonly monitor: MonitorId } | undefined;
  for (const { event } of envelopes) {
    if (!("alertId" in event) || event.alertId !== alert.id) continue;
    const key =
      event.type === "AlertCauseRose"
        ? event.key
        : event.type === "AlertRaised" || event.type === "AlertCauseAdded"
          ? event.cause.key
          : undefined;
    const cause = alert.causes.find((one) => one.key === key);
    if (cause !== undefined && (gravest === undefined || compareLevels(cause.level, gravest.level) > 0))
      gravest = cause;
  }
  return gravest?.monitor ?? "unowned";
}

/** When what last happened to each unit. */
export class RecentHappenings {
  readonly #at = new Map<string, number>();

  note(kind: HappeningKind, unit: SimUnit, atMs: number): void {
    this.#at.set(`${unit.id} ${kind}`, atMs);
  }

  within(unit: SimUnit, kind: HappeningKind, atMs: number, spanMs: number): boolean {
    return atMs - (this.#at.get(`${unit.id} ${kind}`) ?? Number.NEGATIVE_INFINITY) <= spanMs;
  }
}

const MINUTE_MS = 60_000;

function behindOf(
  monitor: Sound["monitor"],
  unit: SimUnit | undefined,
  recent: RecentHappenings,
  atMs: number,
): string {
  if (unit === undefined) return monitor === "WW" ? "several devices silent at once" : "nobody's";
  if (unit.trouble !== undefined) return unit.trouble;
  const was = (kind: HappeningKind, minutes: number): boolean => recent.within(unit, kind, atMs, minutes * MINUTE_MS);
  switch (monitor) {
    case "MV":
      if (unit.hasForgotten) return "forgot to clear";
      return was("left-for-hot-call", 60) ? "left for a hot call" : "clear not heard or not entered yet";
    case "SC":
      if (unit.hasForgotten) return "forgot to clear";
      return unit.isHeardBy("voice") ? "answer late or missed" : "in a valley";
    case "SP":
      if (was("portables-swapped", 60)) return "another's radio taken";
      return was("portable-left-behind", 60) ? "portable left somewhere" : "late or wrong fixes";
    case "DU":
      if (was("duress-by-accident", 3)) return "key pressed by mistake";
      if (was("duress-test", 3)) return "key tried, and the test not on yet";
      return was("holster", 3) ? "weapon drawn" : "key, other";
    case "PL":
      return "a caution to be read";
    case "CR":
    case "MD":
      return "a sensor's false alarm";
    case "unowned":
      return "taken, and left for a minute";
    default:
      return "other";
  }
}
