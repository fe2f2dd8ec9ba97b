/**
 * A dispatcher at one position: enters what is said on the air, calls units whose check is due, gives out calls, takes
 * alerts and finds out what is wrong. One pair of hands, now and then busy with 911, slow, or mistaken.
 *
 * It knows what its console shows and what it hears, and nothing else.
 */
import { distanceBetweenM } from "../../base/geo.ts";
import type { UnitId } from "../../base/ids.ts";
import { asId } from "../../base/ids.ts";
import type { Random } from "../../base/prng.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import type { Alert, AlertLevel } from "../../domain/alert.ts";
import type { Center } from "../../domain/center.ts";
import { isOpen, unitsOn } from "../../domain/incident.ts";
import { placePoint } from "../../domain/place.ts";
import { checkDueAtMs } from "../../domain/status-check.ts";
import type { Life, LivedPart } from "../../server/practice/agenda.ts";
import type { PlannedPosition } from "./plan.ts";
import type { SimUnit } from "./sim-unit.ts";
import type { Screen, Stage } from "./stage.ts";

const IDLE_MS = 1_000;
const PATIENCE_MS = 12 * SECOND_MS;
const CALL_AGAIN_MS = 20 * SECOND_MS;
const CALL_BEFORE_MS = 20 * SECOND_MS;
const PROMPT_CHANCE_MS = 8 * SECOND_MS;
const CALLS_MAX = 3;
const SIGN_ON_AGAIN_MS = 40 * SECOND_MS;
const MISTAKES = 0.02;
const FINDS_MISTAKE = 0.7;
const LEAVES_OUT = 0.15;

type Dispatcher = {
  readonly stage: Stage;
  readonly seat: PlannedPosition;
  readonly screen: Screen;
  readonly random: Random;
  readonly units: readonly SimUnit[];
  /** How much slower than the quickest. */
  readonly pace: number;
  readonly calledAtMs: Map<string, number>;
  /** Answers for what belongs to no group. */
  readonly hasTheRest: boolean;
};

export function* dispatcherLife(stage: Stage, seat: PlannedPosition, screen: Screen): Life {
  const random = stage.random.stream(`dispatcher-${seat.position}`);
  const dispatcher: Dispatcher = {
    stage,
    seat,
    screen,
    random,
    units: stage.units.filter(({ plan }) => seat.groups.includes(plan.group)),
    pace: random.between(0.7, 1.8),
    calledAtMs: new Map(),
    hasTheRest: seat.position === "P1",
  };
  // The last position sits alone at night and answers 911 as well.
  const answers911 = seat.position === `P${stage.plan.positions.length}`;
  let next911AtMs = stage.agenda.nowMs + random.between(5, 20) * MINUTE_MS;
  yield random.int(IDLE_MS);
  for (;;) {
    const center = screen.center();
    if (center === undefined) {
      yield 2 * SECOND_MS;
      continue;
    }
    if (answers911 && stage.agenda.nowMs > next911AtMs && !stage.isWindingDown) {
      const [unit] = stage.units;
      if (unit !== undefined) stage.truth("alone-with-911", unit);
      yield random.between(20, 100) * SECOND_MS;
      next911AtMs = stage.agenda.nowMs + random.between(5, 25) * MINUTE_MS;
    }
    const work = nextWork(dispatcher, center);
    if (work === undefined) yield IDLE_MS;
    else yield* work;
  }
}

function nextWork(dispatcher: Dispatcher, center: Center): LivedPart<void> | undefined {
  const alerts = ownAlerts(dispatcher, center);
  const emergency = alerts.find(({ level }) => level === "emergency");
  if (emergency !== undefined) return dealWith(dispatcher, emergency);
  const speech = heard(dispatcher, tiedGroups(dispatcher, center));
  if (speech !== undefined) return enter(dispatcher, speech.entries);
  const urgent = alerts.find(({ level }) => level === "urgent");
  if (urgent !== undefined) return dealWith(dispatcher, urgent);
  const due = dueForCheck(dispatcher, center);
  if (due !== undefined) return checkOn(dispatcher, due);
  const [notice] = alerts;
  if (notice !== undefined) return dealWith(dispatcher, notice);
  return giveOut(dispatcher, center);
}

const NO_GROUPS: readonly string[] = [];

/** The groups of colleagues who work an emergency, where their routine is done for them. */
function tiedGroups({ stage, seat }: Dispatcher, center: Center): readonly string[] {
  if (!stage.rates.relieves || center.openAlertBySubject.size === 0) return NO_GROUPS;
  const tied = new Set<string>();
  for (const alertId of center.openAlertBySubject.values()) {
    const alert = center.alerts.get(alertId);
    if (alert?.level === "emergency" && alert.phase === "owned" && alert.owner !== undefined)
      tied.add(alert.owner.name);
  }
  if (tied.has(seat.name)) return NO_GROUPS;
  return stage.plan.positions.filter(({ name }) => tied.has(name)).flatMap(({ groups }) => groups);
}

function heard({ stage, seat }: Dispatcher, besides: readonly string[] = NO_GROUPS) {
  for (const group of [...seat.groups, ...besides]) {
    const speech = stage.channels.get(group)?.waiting.shift();
    if (speech !== undefined) return speech;
  }
  return undefined;
}

/** What was said is typed: some seconds for each entry, and now and then for the wrong unit. */
function* enter(dispatcher: Dispatcher, entries: readonly object[]): LivedPart<void> {
  const { random, screen, pace } = dispatcher;
  for (const entry of entries) {
    yield random.between(1, 3) * SECOND_MS * pace;
    if (Reflect.get(entry, "type") === "RecordContact" && dispatcher.units.length > 1 && random.next() < MISTAKES) {
      yield* logWrongUnit(dispatcher, entry);
      continue;
    }
    if (dispatcher.stage.yards !== undefined && Reflect.get(entry, "type") === "StartShift") signOn(dispatcher, entry);
    else screen.give(entry);
  }
}

// A unit that goes out in another car is entered until that is on record: what stands open of the shift before, or a car
// that another unit still has, is brought to an end first.
function signOn({ stage, screen }: Dispatcher, entry: object): void {
  const { unit: id, vehicle } = entry as { unit: string; vehicle: string };
  const unit = stage.unitById.get(id);
  screen.give(entry, ({ outcome }) => {
    if (unit === undefined || unit.vehicle !== vehicle) return;
    if (outcome === "accepted") unit.vehicleOnRecord = vehicle;
    else if (!unit.isCarKnown) {
      const again = [{ type: "EndShift", unit: id }, entry];
      const { agenda } = stage;
      agenda.at(agenda.nowMs + SIGN_ON_AGAIN_MS, () =>
        stage.channels.get(unit.plan.group)?.waiting.push({ unit, entries: again, saidAtMs: agenda.nowMs }),
      );
    }
  });
}

// A contact against the wrong unit; most find out, strike it and enter the right one.
function* logWrongUnit(dispatcher: Dispatcher, entry: object): LivedPart<void> {
  const { stage, random, screen, units } = dispatcher;
  const wrong = random.pick(units);
  stage.truth("wrong-unit-logged", wrong);
  const { officer: _, ...rest } = entry as { officer?: string };
  screen.give({ ...rest, unit: wrong.id });
  if (random.next() > FINDS_MISTAKE) return;
  yield random.between(5, 40) * SECOND_MS;
  screen.give({ type: "StrikeContact", unit: wrong.id, why: "logged against the wrong unit" });
  screen.give(entry);
}

// An alert is seen after a moment, the graver the sooner; what another person has taken is theirs.
function ownAlerts(dispatcher: Dispatcher, center: Center): Alert[] {
  const { stage, seat, screen, pace, hasTheRest } = dispatcher;
  if (center.openAlertBySubject.size === 0) return [];
  const besides = tiedGroups(dispatcher, center);
  const nowMs = screen.serverNowMs();
  const mine: Alert[] = [];
  for (const alertId of center.openAlertBySubject.values()) {
    const alert = center.alerts.get(alertId);
    if (alert === undefined || alert.phase === "closed") continue;
    if (alert.owner !== undefined && alert.owner.name !== seat.name) continue;
    const unit = unitOf(stage, alert);
    const group = unit?.plan.group;
    const own = group === undefined ? hasTheRest : seat.groups.includes(group) || besides.includes(group);
    const abandoned =
      alert.level === "emergency" && nowMs - (alert.unownedSinceMs ?? alert.raisedAtMs) > 20 * SECOND_MS;
    if (!own && !abandoned) continue;
    if (nowMs - alert.levelSinceMs < noticedAfterMs(alert.level) * pace) continue;
    mine.push(alert);
  }
  return mine;
}

function unitOf(stage: Stage, alert: Alert): SimUnit | undefined {
  const { subject } = alert;
  const id = subject.kind === "system" ? undefined : subject.unitId;
  return id === undefined ? undefined : stage.unitById.get(id);
}

function noticedAfterMs(level: AlertLevel): number {
  switch (level) {
    case "emergency":
      return 1_500;
    case "urgent":
      return 2_500;
    case "notice":
      return 6_000;
  }
}

function dueForCheck(dispatcher: Dispatcher, center: Center): SimUnit | undefined {
  const { stage, screen, calledAtMs } = dispatcher;
  const nowMs = screen.serverNowMs();
  const besides = tiedGroups(dispatcher, center);
  const units =
    besides.length === 0
      ? dispatcher.units
      : stage.units.filter(
          ({ plan }) => dispatcher.units.some((own) => own.plan.group === plan.group) || besides.includes(plan.group),
        );
  let first: { unit: SimUnit; dueAtMs: number } | undefined;
  for (const unit of units) {
    const seen = center.units.get(asId<UnitId>(unit.id));
    if (seen?.check === undefined || center.openAlertBySubject.has(`unit:${unit.id}`)) continue;
    const dueAtMs = checkDueAtMs(seen.check);
    const canBePrompted = unit.people.some(({ carried }) => carried?.device.prompts === true);
    if (nowMs < dueAtMs + (canBePrompted ? PROMPT_CHANCE_MS : -CALL_BEFORE_MS)) continue;
    if (stage.agenda.nowMs - (calledAtMs.get(unit.id) ?? 0) < CALL_AGAIN_MS) continue;
    if (first === undefined || dueAtMs < first.dueAtMs) first = { unit, dueAtMs };
  }
  return first?.unit;
}

function* checkOn(dispatcher: Dispatcher, unit: SimUnit): LivedPart<void> {
  const reply = yield* call(dispatcher, unit);
  if (reply !== undefined) yield* enter(dispatcher, reply);
}

/** Calls a unit on the air and waits: the entries that its answer leads to, or undefined where none came. */
function* call({ stage, random, calledAtMs }: Dispatcher, unit: SimUnit): LivedPart<readonly object[] | undefined> {
  const { agenda } = stage;
  calledAtMs.set(unit.id, agenda.nowMs);
  const channel = stage.channels.get(unit.plan.group);
  if (channel === undefined) return undefined;
  yield* channel.call(stage, random.between(1.5, 2.5) * SECOND_MS);
  const misses = !unit.canAnswer || !unit.onShift || !unit.voiceReaches() || unit.random.next() < 0.04;
  if (misses) {
    yield PATIENCE_MS;
    return undefined;
  }
  yield unit.random.between(1, 6) * SECOND_MS;
  if (!(yield* channel.transmit(stage, unit, unit.random.between(1, 3) * SECOND_MS))) {
    yield PATIENCE_MS / 2;
    return undefined;
  }
  return answerOf(unit);
}

function answerOf(unit: SimUnit): readonly object[] {
  if (unit.hasForgotten) {
    unit.hasForgotten = false;
    return [{ type: "ClearUnit", unit: unit.id, disposition: "WARN" }];
  }
  if (unit.isWorking && !unit.hasSaidCodeFour && unit.random.next() < 0.3) {
    unit.hasSaidCodeFour = true;
    return [{ type: "RecordCodeFour", unit: unit.id, ...unit.speaker() }];
  }
  return [{ type: "RecordContact", unit: unit.id, ...unit.speaker(), said: "10-4" }];
}

function* dealWith(dispatcher: Dispatcher, alert: Alert): LivedPart<void> {
  const { stage, random, screen, seat } = dispatcher;
  const unit = unitOf(stage, alert);
  yield random.between(1, 2.5) * SECOND_MS * dispatcher.pace;
  if (alert.owner === undefined && alert.level !== "notice") screen.give({ type: "TakeAlert", alert: alert.id });
  if (unit === undefined || alert.subject.kind !== "unit") {
    yield random.between(5, 15) * SECOND_MS;
    close(dispatcher, alert.id, alert.subject.kind === "system" ? "SYSTEM" : "TEST", "looked into", "device-checked");
    return;
  }
  if (alert.causes.some((cause) => cause.monitor === "PL" && cause.endedAtMs === undefined)) {
    yield random.between(2, 5) * SECOND_MS;
    screen.give({ type: "ReadReturn", unit: unit.id });
  }
  if (alert.closing !== undefined && alert.closing.by !== seat.name) {
    screen.give({ type: "AgreeToClose", alert: alert.id });
    return;
  }
  for (let calls = 0; calls < CALLS_MAX; calls++) {
    const now = screen.center()?.alerts.get(alert.id);
    if (now === undefined || now.phase === "closed") return;
    if (now.owner !== undefined && now.owner.name !== seat.name) return;
    if (unit.helpAtMs !== undefined) break;
    if (now.owner === undefined && now.level !== "notice") screen.give({ type: "TakeAlert", alert: alert.id });
    const entries = yield* call(dispatcher, unit);
    if (entries !== undefined) {
      yield* enter(dispatcher, entries);
      yield random.between(1.5, 4) * SECOND_MS;
      close(dispatcher, alert.id, reasonOf(now), "Answered on the air, all in order.", "challenge-answered");
      return;
    }
    // What was heard meanwhile is entered before it is said that nothing was.
    const speech = heard(dispatcher);
    if (speech !== undefined) yield* enter(dispatcher, speech.entries);
    else if (calls > 0 && now.level !== "notice") screen.give({ type: "RecordNoAnswer", unit: unit.id });
  }
  const now = screen.center()?.alerts.get(alert.id);
  if (now?.level === "emergency" && now.phase !== "closed") yield* bringHelp(dispatcher, now, unit);
}

function reasonOf(alert: Alert): string {
  if (alert.causes.some(({ monitor }) => monitor === "DU")) return "ACCIDENTAL";
  if (alert.causes.some(({ monitor }) => monitor === "MV")) return "FORGOT";
  return alert.causes.some(({ monitor }) => monitor === "SL" || monitor === "SP") ? "DEVICE" : "CONTACT";
}

function close(dispatcher: Dispatcher, alertId: Alert["id"], reason: string, text: string, how: string): void {
  const { screen, seat } = dispatcher;
  const alert = screen.center()?.alerts.get(alertId);
  if (alert === undefined || alert.phase === "closed") return;
  screen.give({
    type: "CloseAlert",
    alert: alertId,
    reason,
    text,
    // Now and then the form is left half empty: then a second person has to agree.
    ...(alert.level === "emergency" && dispatcher.random.next() > LEAVES_OUT
      ? { verified: alert.causes.slice(0, 20).map(({ key }) => ({ cause: key, how, by: seat.name })) }
      : {}),
  });
}

// Nobody answers: everybody is told, the nearest go, until somebody is with the officer.
function* bringHelp(dispatcher: Dispatcher, alert: Alert, unit: SimUnit): LivedPart<void> {
  const { stage, random, screen, seat } = dispatcher;
  const { agenda } = stage;
  screen.give({ type: "TellUnits", alert: alert.id });
  const helper =
    nearest(stage, unit, (other) => other.plan.group === unit.plan.group) ?? nearest(stage, unit, () => true);
  unit.helpAtMs ??= agenda.nowMs + random.between(3, 10) * MINUTE_MS;
  const thereAtMs = unit.helpAtMs;
  for (let item = 0; agenda.nowMs < thereAtMs; item++) {
    yield random.between(12, 30) * SECOND_MS;
    const now = screen.center()?.alerts.get(alert.id);
    if (now === undefined) continue;
    if (now.phase === "closed" || (now.owner !== undefined && now.owner.name !== seat.name)) return;
    if (now.owner === undefined) screen.give({ type: "TakeAlert", alert: alert.id });
    screen.give(
      item < 8
        ? { type: "TickChecklist", alert: alert.id, checklist: "EMERG", item, done: true }
        : { type: "RecordTold", alert: alert.id, who: "Shift supervisor", answer: "still searching" },
    );
    const speech = heard(dispatcher);
    if (speech !== undefined) yield* enter(dispatcher, speech.entries);
  }
  yield 30 * SECOND_MS;
  const now = screen.center()?.alerts.get(alert.id);
  if (now === undefined || now.phase === "closed") return;
  const by = helper?.callSign ?? "the sheriff";
  screen.give({
    type: "CloseAlert",
    alert: alert.id,
    reason: "HELPED",
    text: `${by} is with the officer.`,
    verified: now.causes.slice(0, 20).map(({ key }) => ({ cause: key, how: "seen-by-unit", by })),
  });
}

function nearest(stage: Stage, to: SimUnit, accept: (unit: SimUnit) => boolean): SimUnit | undefined {
  let best: { unit: SimUnit; awayM: number } | undefined;
  const there = to.car.place;
  for (const unit of stage.units) {
    if (unit === to || !unit.onShift || unit.trouble !== undefined || !accept(unit)) continue;
    const awayM = distanceBetweenM(unit.car.place, there);
    if (best === undefined || awayM < best.awayM) best = { unit, awayM };
  }
  return best?.unit;
}

// The nearest free unit of the incident's group; for a hot call also one that is on a stop.
function giveOut(dispatcher: Dispatcher, center: Center): LivedPart<void> | undefined {
  const { seat } = dispatcher;
  for (const incident of center.incidents.values()) {
    if (!isOpen(incident) || incident.groupId === undefined || !seat.groups.includes(incident.groupId)) continue;
    if (incident.unitIds.length > 0 || unitsOn(center, incident.id).length > 0) continue;
    const point = placePoint(incident.place);
    const isHot = incident.priority === 1;
    let best: { unit: SimUnit; awayM: number } | undefined;
    for (const unit of dispatcher.units) {
      if (!unit.onShift || unit.task !== undefined || unit.trouble !== undefined) continue;
      const status = center.units.get(asId<UnitId>(unit.id))?.status;
      if (status !== "CheckedIn" && !(isHot && status === "TrafficStop")) continue;
      const awayM = point === undefined ? 0 : distanceBetweenM(unit.car.place, point);
      if (best === undefined || awayM < best.awayM) best = { unit, awayM };
    }
    if (best !== undefined) return send(dispatcher, best.unit, incident.id, incident.incidentType, point, isHot);
  }
  return undefined;
}

function* send(
  dispatcher: Dispatcher,
  unit: SimUnit,
  incident: string,
  incidentType: string,
  point: { latDeg: number; lonDeg: number } | undefined,
  isHot: boolean,
): LivedPart<void> {
  const { screen, random } = dispatcher;
  yield random.between(3, 10) * SECOND_MS;
  screen.give({ type: "AssignUnit", unit: unit.id, incident });
  const entries = yield* call(dispatcher, unit);
  if (entries === undefined) return;
  unit.task = { incident, incidentType, point, isHot };
  if (!unit.isWorking) {
    yield random.between(1, 2) * SECOND_MS;
    screen.give({ type: "ProgressAssignment", unit: unit.id, incident, status: "AcknowledgedTransmission" });
  }
}
