/** A scenario or a shift, rehearsed against the real engine, with what tests ask of it. */
import { MINUTE_MS } from "../../base/time.ts";
import type { Cause, EvidenceFix } from "../../domain/alert.ts";
import type { Envelope } from "../../domain/event.ts";
import type { Settings } from "../../domain/settings.ts";
import { Rehearsal } from "./rehearsal.ts";
import { startScenario } from "./scenarios.ts";

export const START_MS = Date.UTC(2026, 2, 15, 11);

export type Rehearsed = {
  readonly rehearsal: Rehearsal;
  readonly events: readonly Envelope[];
  readonly told: readonly { readonly atMs: number; readonly text: string }[];
};

/** A practice with a scenario that begins after ten minutes, played until some time after. */
export function rehearse(options: {
  seed: string;
  scenario?: string;
  minutes: number;
  settings?: Settings;
}): Rehearsed {
  const events: Envelope[] = [];
  const told: { atMs: number; text: string }[] = [];
  const rehearsal = new Rehearsal({
    seed: options.seed,
    startMs: START_MS,
    ...(options.settings === undefined ? {} : { settings: options.settings }),
    onEvents: (more) => events.push(...more),
    onExplain: (atMs, _scenario, text) => told.push({ atMs, text }),
  });
  if (options.scenario !== undefined) {
    rehearsal.playTo(START_MS + 10 * MINUTE_MS);
    const started = startScenario(rehearsal.practice, options.scenario);
    if (!started.ok) throw new Error(started.reason);
  }
  rehearsal.playTo(START_MS + options.minutes * MINUTE_MS);
  return { rehearsal, events, told };
}

/** When a sentence was told. */
export function toldAtMs({ told }: Rehearsed, sentence: string): number {
  const found = told.find(({ text }) => text === sentence);
  if (found === undefined) throw new Error(`never told: ${sentence}`);
  return found.atMs;
}

export type Rung = {
  readonly atMs: number;
  readonly monitor: string;
  readonly level: string;
  readonly evidence: readonly EvidenceFix[];
  readonly sentence: string;
};

/** Every cause of a unit's alerts as it was raised, added or rose, from an instant on. */
export function rungAbout({ rehearsal, events }: Rehearsed, callSign: string, fromMs: number): Rung[] {
  const { alerts, units } = rehearsal.engine.center;
  return events.flatMap(({ atMs, event }): Rung[] => {
    if (atMs < fromMs) return [];
    if (event.type !== "AlertRaised" && event.type !== "AlertCauseAdded" && event.type !== "AlertCauseRose") return [];
    const alert = alerts.get(event.alertId);
    if (alert?.subject.kind !== "unit" || units.get(alert.subject.unitId)?.callSign !== callSign) return [];
    const cause: Pick<Cause, "monitor" | "level" | "evidence" | "sentence"> | undefined =
      event.type === "AlertCauseRose" ? monitorOf(alert.causes, event.key, event) : event.cause;
    return cause === undefined
      ? []
      : [{ atMs, monitor: cause.monitor, level: cause.level, evidence: cause.evidence, sentence: cause.sentence }];
  });
}

function monitorOf(
  causes: readonly Cause[],
  key: string,
  event: { readonly level: Cause["level"]; readonly evidence: readonly EvidenceFix[]; readonly sentence: string },
): Pick<Cause, "monitor" | "level" | "evidence" | "sentence"> | undefined {
  const cause = causes.find((candidate) => candidate.key === key);
  return cause === undefined ? undefined : { ...event, monitor: cause.monitor };
}

/** How long after an instant a level was first reached. */
export function reachedAfterMs(rung: readonly Rung[], level: string, fromMs: number): number {
  return (rung.find((ring) => ring.level === level)?.atMs ?? Infinity) - fromMs;
}
