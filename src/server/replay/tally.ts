/**
 * What a replay counts: alerts by level and cause, from the first finding to the owner, and how often each
 * console rang.
 *
 * A console is a position at which somebody has signed on, for as long as somebody sits there: it rings for
 * emergencies, and for urgent alerts of the groups it answers for (of all groups where nobody answers for one). A
 * recording in which nobody signs on is counted as one console that hears everything. A ring is a new alert, a
 * new cause or a higher level that sounds; a notice is silent, and the repeats of one sound are one ring.
 */
import { alertLevels, type Alert, type AlertLevel, compareLevels, type MonitorId } from "../../domain/alert.ts";
import type { Center } from "../../domain/center.ts";
import type { Envelope } from "../../domain/event.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { sounds } from "../../board/viewer.ts";
import type { Input, StepResult } from "../../engine/input.ts";
import { addressKey } from "../../engine/reports.ts";
import type { World } from "../../engine/world.ts";

const WINDOW_MS = 600_000;
const STRANGERS_MAX = 1_000;
export const EVERYONE = "(one console, nobody signed on)";

export type AlertTally = {
  readonly id: string;
  about: string;
  readonly raisedAtMs: number;
  level: AlertLevel;
  /** When it first stood at each level. */
  readonly atLevelMs: Partial<Record<AlertLevel, number>>;
  readonly causes: Map<string, { readonly monitor: MonitorId; level: AlertLevel; sentence: string }>;
  rings: number;
  ownedAtMs: number | undefined;
  owner: string | undefined;
  closedAtMs: number | undefined;
  closeReason: string | undefined;
  unitsToldAtMs: number | undefined;
};
export type ConsoleTally = {
  readonly name: string;
  presentMs: number;
  sinceMs: number | undefined;
  readonly ringsAtMs: number[];
};

export class Tally {
  readonly alerts = new Map<string, AlertTally>();
  readonly consoles = new Map<string, ConsoleTally>();
  readonly refusals = new Map<string, number>();
  readonly eventCounts = new Map<string, number>();
  readonly faults = new Map<string, number>();
  /** Reports of devices that nobody has registered, by what they call themselves. */
  readonly strangers = new Map<string, number>();
  commandCount = 0;
  reportCount = 0;
  eventCount = 0;
  promptCount = 0;
  firstAtMs: number | undefined;
  lastAtMs = 0;
  readonly #ringCounts = new Map<string, number>();
  readonly #everyone: ConsoleTally = { name: EVERYONE, presentMs: 0, sinceMs: undefined, ringsAtMs: [] };

  /** Takes what one step did. The world is as it is after the step. */
  add(world: World, input: Input, result: StepResult): void {
    this.firstAtMs ??= world.nowMs;
    this.lastAtMs = world.nowMs;
    if (input.kind === "report") {
      this.reportCount++;
      const stranger = strangerOf(world, input);
      if (stranger !== undefined && (this.strangers.has(stranger) || this.strangers.size < STRANGERS_MAX))
        count(this.strangers, stranger);
    }
    if (input.kind === "fault") count(this.faults, input.fault.code);
    for (const output of result.outputs) {
      if (output.kind === "prompt") this.promptCount++;
      if (output.kind !== "answer") continue;
      this.commandCount++;
      if (!output.ok) count(this.refusals, output.refusal ?? "unknown");
    }
    for (const envelope of result.events) this.#event(world, envelope);
  }

  /** Closes the books at the recording's end. */
  finish(): void {
    this.#everyone.presentMs = this.lastAtMs - (this.firstAtMs ?? this.lastAtMs);
    for (const console of this.consoles.values()) this.#leave(console, this.lastAtMs);
    if (this.consoles.size === 0) this.consoles.set(EVERYONE, this.#everyone);
  }

  #event(world: World, envelope: Envelope): void {
    const { event, atMs } = envelope;
    const { center } = world;
    this.eventCount++;
    count(this.eventCounts, event.type);
    switch (event.type) {
      case "DispatcherSignedOn":
        this.#sit(event.positionId, atMs);
        break;
      case "DispatcherSignedOff": {
        const console = this.consoles.get(event.positionId);
        if (console !== undefined) this.#leave(console, atMs);
        break;
      }
      case "AlertRaised":
        this.alerts.set(event.alertId, {
          id: event.alertId,
          about: aboutOf(center, event.subject),
          raisedAtMs: atMs,
          level: event.cause.level,
          atLevelMs: {},
          causes: new Map([
            [
              event.cause.key,
              { monitor: event.cause.monitor, level: event.cause.level, sentence: event.cause.sentence },
            ],
          ]),
          rings: 0,
          ownedAtMs: undefined,
          owner: undefined,
          closedAtMs: undefined,
          closeReason: undefined,
          unitsToldAtMs: undefined,
        });
        this.#noteLevel(event.alertId, event.cause.level, atMs);
        break;
      case "AlertCauseAdded": {
        const { key, monitor, level, sentence } = event.cause;
        this.alerts.get(event.alertId)?.causes.set(key, { monitor, level, sentence });
        this.#noteLevel(event.alertId, level, atMs);
        break;
      }
      case "AlertCauseRose": {
        const cause = this.alerts.get(event.alertId)?.causes.get(event.key);
        if (cause !== undefined) {
          cause.level = event.level;
          cause.sentence = event.sentence;
        }
        this.#noteLevel(event.alertId, event.level, atMs);
        break;
      }
      case "AlertTaken": {
        const alert = this.alerts.get(event.alertId);
        if (alert !== undefined) {
          alert.ownedAtMs ??= atMs;
          alert.owner = event.name;
        }
        break;
      }
      case "UnitsTold": {
        const alert = this.alerts.get(event.alertId);
        if (alert !== undefined) alert.unitsToldAtMs ??= atMs;
        break;
      }
      case "AlertClosed": {
        const alert = this.alerts.get(event.alertId);
        if (alert !== undefined) {
          alert.closedAtMs = atMs;
          alert.closeReason = event.reason;
        }
        break;
      }
      default:
        // Everything else is counted above and rings nothing.
        break;
    }
    if ("alertId" in event) this.#ring(center, center.alerts.get(event.alertId), atMs);
  }

  #noteLevel(alertId: string, level: AlertLevel, atMs: number): void {
    const alert = this.alerts.get(alertId);
    if (alert === undefined) return;
    // An alert never falls: a lesser cause that comes later is not a level at which the alert stood.
    if (compareLevels(level, alert.level) < 0) return;
    alert.level = level;
    alert.atLevelMs[level] ??= atMs;
  }

  #ring(center: Center, alert: Alert | undefined, atMs: number): void {
    if (alert === undefined) return;
    const before = this.#ringCounts.get(alert.id) ?? 0;
    this.#ringCounts.set(alert.id, alert.ringCount);
    if (alert.ringCount <= before) return;
    const tally = this.alerts.get(alert.id);
    let rang = false;
    for (const [positionId, console] of this.consoles) {
      if (console.sinceMs === undefined) continue;
      if (!sounds(center, { consoleId: positionId, positionId }, alert)) continue;
      console.ringsAtMs.push(atMs);
      rang = true;
    }
    if (sounds(center, { consoleId: EVERYONE }, alert)) {
      this.#everyone.ringsAtMs.push(atMs);
      rang = true;
    }
    if (rang && tally !== undefined) tally.rings++;
  }

  #sit(positionId: string, atMs: number): void {
    let console = this.consoles.get(positionId);
    if (console === undefined) {
      this.consoles.set(positionId, (console = { name: positionId, presentMs: 0, sinceMs: undefined, ringsAtMs: [] }));
    }
    console.sinceMs ??= atMs;
  }

  #leave(console: ConsoleTally, atMs: number): void {
    if (console.sinceMs === undefined) return;
    console.presentMs += atMs - console.sinceMs;
    console.sinceMs = undefined;
  }
}

/** Rings in ten minutes on average over the time somebody sat there. */
export function ringsPerTenMinutes(console: ConsoleTally): number {
  return console.presentMs === 0
    ? console.ringsAtMs.length
    : (console.ringsAtMs.length * WINDOW_MS) / console.presentMs;
}

/** The most rings within any ten minutes. */
export function worstTenMinutes(console: ConsoleTally): number {
  const times = console.ringsAtMs;
  let worst = 0;
  let from = 0;
  for (let to = 0; to < times.length; to++) {
    while ((times[to] ?? 0) - (times[from] ?? 0) > WINDOW_MS) from++;
    worst = Math.max(worst, to - from + 1);
  }
  return worst;
}

/** How many alerts named each monitor, by the highest level at which it did. */
export function causesByLevel(tally: Tally): Map<MonitorId, Record<AlertLevel, number>> {
  const rows = new Map<MonitorId, Record<AlertLevel, number>>();
  for (const alert of tally.alerts.values()) {
    const highest = new Map<MonitorId, AlertLevel>();
    for (const { monitor, level } of alert.causes.values()) {
      const known = highest.get(monitor);
      if (known === undefined || compareLevels(level, known) > 0) highest.set(monitor, level);
    }
    for (const [monitor, level] of highest) {
      const row = rows.get(monitor) ?? { notice: 0, urgent: 0, emergency: 0 };
      row[level]++;
      rows.set(monitor, row);
    }
  }
  return rows;
}

/** Alerts by the highest level each reached. */
export function alertsByLevel(tally: Tally): Record<AlertLevel, AlertTally[]> {
  const byLevel: Record<AlertLevel, AlertTally[]> = { notice: [], urgent: [], emergency: [] };
  for (const alert of tally.alerts.values()) byLevel[alert.level].push(alert);
  for (const level of alertLevels) byLevel[level].sort((a, b) => a.raisedAtMs - b.raisedAtMs);
  return byLevel;
}

function aboutOf(center: Center, subject: Alert["subject"]): string {
  switch (subject.kind) {
    case "unit": {
      const unit = center.units.get(subject.unitId);
      return unit === undefined ? subject.unitId : spokenCallSign(center, unit);
    }
    case "device":
      return `device ${subject.key}`;
    case "system":
      return `system ${subject.part}`;
  }
}

function strangerOf({ center }: World, { report, peer }: Extract<Input, { kind: "report" }>): string | undefined {
  const { deviceKey, ...nameless } = report;
  const names = [addressKey(report, peer), addressKey(nameless, peer), `any:${deviceKey ?? ""}`];
  return names.some((name) => center.deviceByKey.has(name)) ? undefined : names[0];
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
