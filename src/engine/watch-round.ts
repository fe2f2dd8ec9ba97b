/**
 * One look of the watch at a unit: ask the monitors, fold their findings into its alert, prompt its people, set
 * the next wake-up. Reads and decides first, then writes down. A monitor that throws is switched off and rings.
 */
import { assert } from "../base/assert.ts";
import { type AlertId, asId, type ConsoleId, type UnitId } from "../base/ids.ts";
import { type Actor, WATCH } from "../domain/actor.ts";
import type { Cause, MonitorId } from "../domain/alert.ts";
import { type Crew, crewOf } from "../domain/crew.ts";
import { watchFor, type WatchSettings } from "../domain/settings.ts";
import type { Unit } from "../domain/unit.ts";
import { alertEvents, promptsDue } from "../watch/alerting.ts";
import { combine } from "../watch/combine.ts";
import { undelivered } from "../watch/delivery.ts";
import { escalate } from "../watch/escalation.ts";
import type { Finding } from "../watch/finding.ts";
import { type Conclusion, earliest, type Monitor, type UnitView } from "../watch/monitor.ts";
import { monitors } from "../watch/monitors.ts";
import { Conclusions } from "./conclusions.ts";
import { record, type Round } from "./recording.ts";
import { setClockAnew } from "./silence-clock.ts";
import { noteSilences } from "./silence-groups.ts";
import { systemAlertEvents } from "./system-alert.ts";
import type { UnitWatch, World } from "./world.ts";

/** Looks at one alert's clock in one go before something must be wrong with us. */
const LOOKS_MAX = 8;

export type LookOptions = {
  /**
   * What is new about it. Only a fix of one of its devices: monitors that do not want fixes keep what they hold. Only that
   * it is time: those keep it that did not ask for this time.
   */
  readonly reason: "fix" | "due" | "anything";
  readonly cause: string;
  /** The dispatcher whose command has just accounted for the unit. */
  readonly accountedBy: Actor | undefined;
};

/** Looks at a unit and writes down what follows. */
export function lookAtUnit(world: World, round: Round, unitId: UnitId, options: LookOptions): void {
  const unit = world.center.units.get(unitId);
  if (unit === undefined) return;
  const state = watchOf(world, unitId);
  if (options.reason === "fix" && !wantsFix(world, unit, state)) return;
  const view = new ViewNow(world, unit, state);
  if (options.reason === "due" && setClockAnew(world, view, state)) {
    setWakeup(world, state);
    return;
  }
  const findings = ask(world, round, view, state, options);
  if (options.reason !== "fix") noteSilences(world, round, view);
  if (findings.length > 0 || isDirty(world, unit, state)) {
    const events = alertEvents(
      {
        center: world.center,
        unit,
        newAlertId: asId<AlertId>(`A${world.center.seq + 1}`),
        accountedBy: options.accountedBy,
      },
      findings,
    );
    const actor = options.accountedBy ?? WATCH;
    for (const event of events) {
      // What the watch concludes is the watch's; only the closing that follows from a person's entry is theirs.
      const byPerson = event.type === "AlertTaken" || event.type === "AlertClosed";
      record(world, round, [event], { actor: byPerson ? actor : WATCH, cause: options.cause });
    }
    prompt(world, round, view, state, findings, options.cause);
  }
  forget(state, findings);
  setWakeup(world, state);
}

function setWakeup(world: World, state: UnitWatch): void {
  const { key, conclusions } = state;
  let wakeAtMs: number | undefined;
  for (const [index, { id }] of monitors.entries()) {
    // A monitor that is off is not asked again: what it wanted to wake for would be due for ever.
    if (!world.monitorsOff.has(id)) wakeAtMs = earliest(wakeAtMs, conclusions.at(index)?.wakeAtMs);
  }
  // A wake-up in the past would be asked for again and again: whatever is due now has just been looked at.
  if (wakeAtMs !== undefined) wakeAtMs = Math.max(wakeAtMs, world.nowMs + 1);
  // One that has been taken is past, and never the same again.
  if (wakeAtMs === state.wakeAtMs) return;
  state.wakeAtMs = wakeAtMs;
  world.wakeups.set(key, wakeAtMs);
}

/** Looks at an alert's clock and writes down what is due. */
export function lookAtAlert(world: World, round: Round, alertId: AlertId, cause: string): void {
  const clock = world.center.alerts.get(alertId);
  if (clock === undefined) {
    world.wakeups.set(`alert:${alertId}`, undefined);
    return;
  }
  const unit = clock.subject.kind === "unit" ? world.center.units.get(clock.subject.unitId) : undefined;
  const watch = unit === undefined ? world.settings.watch : settingsOf(world, unit);
  const wakeAtMs = escalateFully(world, round, alertId, unit, watch, cause);
  const alert = world.center.alerts.get(alertId) ?? clock;
  const delivery = undelivered(world.center, alert, world.nowMs);
  for (const consoleId of delivery.consoleIds) {
    if (wasSaid(world, `delivery-${consoleId}`, alert.levelSinceMs)) continue;
    const name = world.center.consoles.get(asId<ConsoleId>(consoleId))?.name ?? consoleId;
    const sentence = `an emergency is not shown on the console of ${name}: tell that dispatcher by voice`;
    record(world, round, systemAlertEvents(world, `delivery-${consoleId}`, sentence, true), { actor: WATCH, cause });
  }
  const nextMs = earliest(wakeAtMs, delivery.wakeAtMs);
  world.wakeups.set(`alert:${alertId}`, nextMs === undefined ? undefined : Math.max(nextMs, world.nowMs + 1));
}

// What is due may bring on more, or another clock: an alert that has just lost its owner climbs from now on. Gives
// when it has to be looked at again.
function escalateFully(
  world: World,
  round: Round,
  alertId: AlertId,
  unit: Unit | undefined,
  watch: WatchSettings,
  cause: string,
): number | undefined {
  for (let looks = 0; ; looks++) {
    assert(looks < LOOKS_MAX, `the clock of alert ${alertId} does not settle`);
    const alert = world.center.alerts.get(alertId);
    if (alert === undefined) return undefined;
    const { events, wakeAtMs } = escalate(world.center, alert, world.settings, watch, world.nowMs);
    if (events.length === 0) return wakeAtMs;
    record(world, round, events, { actor: WATCH, cause });
    for (const event of events) {
      if (event.type !== "AlertEscalated") continue;
      const text =
        unit === undefined ? "a system alert has no owner" : `${unit.callSign}: ${alert.level}, nobody has it yet`;
      round.outputs.push({ kind: "page", alertId, role: event.role, name: event.name, text });
    }
  }
}

// WW3: once for each emergency and console; a person who has closed it knows.
function wasSaid(world: World, part: string, sinceMs: number): boolean {
  return [...world.center.alerts.values()].some(
    (alert) => alert.subject.kind === "system" && alert.subject.part === part && alert.raisedAtMs >= sinceMs,
  );
}

function watchOf(world: World, unitId: UnitId): UnitWatch {
  let state = world.watch.get(unitId);
  if (state === undefined) {
    state = {
      conclusions: new Conclusions(),
      prompted: new Set(),
      key: `unit:${unitId}`,
      wakeAtMs: Number.NaN,
      crew: undefined,
    };
    world.watch.set(unitId, state);
  }
  return state;
}

function wantsFix(world: World, unit: Unit, state: UnitWatch): boolean {
  return monitors.some(
    (monitor, index) =>
      !world.monitorsOff.has(monitor.id) &&
      monitor.wantsFixes(unit, (state.conclusions.at(index)?.findings.length ?? 0) > 0),
  );
}

function isDirty(world: World, unit: Unit, { key }: UnitWatch): boolean {
  return world.center.openAlertBySubject.has(key) || hasAny(unit.marks) || hasAny(unit.quiet);
}

function hasAny(of: object): boolean {
  for (const _ in of) return true;
  return false;
}

function ask(world: World, round: Round, view: UnitView, state: UnitWatch, options: LookOptions): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [index, monitor] of monitors.entries()) {
    const held = state.conclusions.at(index);
    const skip = world.monitorsOff.has(monitor.id) || keeps(world, monitor, view.unit, held, options);
    const conclusion = skip ? held : askOne(world, round, monitor, view, held);
    if (conclusion === undefined) continue;
    if (conclusion !== held) state.conclusions.put(index, conclusion);
    findings.push(...conclusion.findings);
  }
  return combine(findings, view.unit.quiet);
}

// Whether what a monitor holds is what it would say if it were asked.
function keeps(
  world: World,
  monitor: Monitor,
  unit: Unit,
  held: Conclusion | undefined,
  { reason }: LookOptions,
): boolean {
  switch (reason) {
    case "anything":
      return false;
    case "fix":
      return !monitor.wantsFixes(unit, held !== undefined && held.findings.length > 0);
    case "due":
      return held !== undefined && (held.wakeAtMs === undefined || held.wakeAtMs > world.nowMs);
  }
}

// WW1: a monitor that throws is switched off and rings; what it held stays held, because a failure is never
// "all clear".
function askOne(
  world: World,
  round: Round,
  monitor: Monitor,
  view: UnitView,
  held: Conclusion | undefined,
): Conclusion | undefined {
  try {
    return monitor.conclude(view, held?.memory);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    world.monitorsOff.set(monitor.id, why);
    const sentence = `monitor ${monitor.id} has failed and is off: ${why}`;
    record(world, round, systemAlertEvents(world, `monitor-${monitor.id}`, sentence, true, "emergency"), {
      actor: WATCH,
      cause: `monitor:${monitor.id}`,
    });
    return held;
  }
}

function prompt(
  world: World,
  round: Round,
  view: UnitView,
  state: UnitWatch,
  findings: readonly Finding[],
  cause: string,
): void {
  const due = promptsDue(findings, state.prompted);
  if (due.length === 0) return;
  // After a restart nothing is remembered as asked; a prompt that is on record has been.
  const askedBefore =
    state.prompted.size === 0 &&
    view.unit.prompt !== undefined &&
    due.every((f) => view.unit.prompt?.monitors.includes(f.monitor));
  for (const finding of due) state.prompted.add(finding.key);
  if (askedBefore) return;
  const deviceIds = view.devices.filter((device) => device.prompts).map((device) => device.id);
  if (deviceIds.length === 0) return; // it stands in the dispatcher's check queue instead
  const monitorIds = [...new Set<MonitorId>(due.map((finding) => finding.monitor))];
  record(world, round, [{ type: "UnitPrompted", unitId: view.unit.id, monitors: monitorIds, deviceIds }], {
    actor: WATCH,
    cause,
  });
  round.outputs.push({ kind: "prompt", unitId: view.unit.id, deviceIds });
}

function forget(state: UnitWatch, findings: readonly Finding[]): void {
  for (const key of state.prompted) {
    if (!findings.some((finding) => finding.key === key)) state.prompted.delete(key);
  }
}

/** The watch's values for a unit as it is now. */
export function settingsOf(world: World, unit: Unit): WatchSettings {
  const incident =
    unit.currentIncidentId === undefined ? undefined : world.center.incidents.get(unit.currentIncidentId);
  return watchFor(world.settings, unit.agencyId, incident?.incidentType);
}

function crewNow(world: World, unit: Unit, state: UnitWatch): Crew {
  if (state.crew?.rosterEpoch === world.rosterEpoch) return state.crew.crew;
  const crew = crewOf(world.center, unit);
  state.crew = { rosterEpoch: world.rosterEpoch, crew };
  return crew;
}

/** One look's view. A class, because a view is made with every fix. */
class ViewNow implements UnitView {
  readonly unit: Unit;
  readonly center: UnitView["center"];
  readonly senses: UnitView["senses"];
  readonly watch: WatchSettings;
  readonly nowMs: number;
  readonly vehicleDevices: UnitView["vehicleDevices"];
  readonly people: UnitView["people"];
  readonly devices: UnitView["devices"];
  readonly #world: World;

  constructor(world: World, unit: Unit, state: UnitWatch) {
    const { vehicleDevices, people, devices } = crewNow(world, unit, state);
    this.#world = world;
    this.unit = unit;
    this.center = world.center;
    this.senses = world.senses;
    this.watch = settingsOf(world, unit);
    this.nowMs = world.nowMs;
    this.vehicleDevices = vehicleDevices;
    this.people = people;
    this.devices = devices;
  }

  openCause(key: string): Cause | undefined {
    for (const cause of causesOf(this.#world, this.unit))
      if (cause.key === key && cause.endedAtMs === undefined) return cause;
    return undefined;
  }

  openCausesOf(monitor: MonitorId): readonly Cause[] {
    const causes = causesOf(this.#world, this.unit);
    if (causes.length === 0) return NO_CAUSES;
    return causes.filter((cause) => cause.monitor === monitor && cause.endedAtMs === undefined);
  }
}

const NO_CAUSES: readonly Cause[] = [];

function causesOf(world: World, unit: Unit): readonly Cause[] {
  const alertId = world.center.openAlertBySubject.get(`unit:${unit.id}`);
  const alert = alertId === undefined ? undefined : world.center.alerts.get(alertId);
  return alert === undefined ? NO_CAUSES : alert.causes;
}
