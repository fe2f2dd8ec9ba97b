/**
 * A dispatcher at one position: enters what is said on the air, calls units whose check is due, gives out what
 * callers report, takes alerts and asks what is wrong. One pair of hands: while they do one thing, others wait.
 *
 * It knows what its console shows (PracticeEyes) and what it hears, and leaves alone whatever is in `handsOff`.
 */
import { distanceBetweenM } from "../../base/geo.ts";
import type { Random } from "../../base/prng.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import type { AlertLevel } from "../../domain/alert.ts";
import { type Life, type LivedPart, until } from "./agenda.ts";
import type { PatrolUnit } from "./patrol-unit.ts";
import type { SeenAlert, SeenIncident } from "./practice-eyes.ts";
import type { RosterDispatcher } from "./practice-roster.ts";
import type { Stage } from "./stage.ts";

const IDLE_MS = 1_000;
/** How long it listens for an answer before it calls again. */
const PATIENCE_MS = 12 * SECOND_MS;
const CALL_AGAIN_MS = 15 * SECOND_MS;
/** Units that no device asks are called so long before the check is due; others when their device had its chance. */
const CALL_BEFORE_MS = 22 * SECOND_MS;
const PROMPT_CHANCE_MS = 7 * SECOND_MS;
const CALLS_MAX = 4;

type Dispatcher = {
  readonly stage: Stage;
  readonly row: RosterDispatcher;
  readonly random: Random;
  readonly actor: string;
  /** When each unit was last called. */
  readonly calledAtMs: Map<string, number>;
};

export function* dispatcherLife(stage: Stage, row: RosterDispatcher): Life {
  const random = stage.random.stream(`dispatcher-${row.position}`);
  const dispatcher: Dispatcher = { stage, row, random, actor: `dispatcher:${row.name}`, calledAtMs: new Map() };
  yield random.int(IDLE_MS);
  for (;;) {
    const sinceMs = stage.agenda.nowMs;
    yield* nextWork(dispatcher) ?? [];
    // Looking up takes a moment, also where there turned out to be nothing to do: time must pass.
    if (stage.agenda.nowMs === sinceMs) yield IDLE_MS;
  }
}

function nextWork(dispatcher: Dispatcher): LivedPart<void> | undefined {
  const { stage, row } = dispatcher;
  const alerts = ownAlerts(dispatcher);
  const emergency = alerts.find((alert) => alert.level === "emergency");
  if (emergency !== undefined) return dealWith(dispatcher, emergency);
  const traffic = stage.radio.take(row.groups);
  if (traffic !== undefined) return enter(dispatcher, traffic.entries);
  const urgent = alerts.find((alert) => alert.level === "urgent");
  if (urgent !== undefined) return dealWith(dispatcher, urgent);
  const due = dueForCheck(dispatcher);
  if (due !== undefined) return checkOn(dispatcher, due);
  const [notice] = alerts;
  if (notice !== undefined) return dealWith(dispatcher, notice);
  const incident = stage.eyes.pending().find(({ groupId }) => groupId !== undefined && row.groups.includes(groupId));
  return incident === undefined ? undefined : sendSomebody(dispatcher, incident);
}

/** What is said is typed: some seconds for each entry. */
function* enter({ stage, random, actor }: Dispatcher, entries: readonly object[]): LivedPart<void> {
  for (const entry of entries) {
    yield random.between(1.2, 3.5) * SECOND_MS;
    stage.command(actor, entry);
  }
}

// An alert is seen after a moment, the graver the sooner; what another person has taken is theirs.
function ownAlerts({ stage, row, random }: Dispatcher): SeenAlert[] {
  return stage.eyes.alerts().filter((alert) => {
    if (alert.groupId === undefined || !row.groups.includes(alert.groupId) || stage.handsOff.has(alert.callSign))
      return false;
    if (alert.owner !== undefined && alert.owner !== row.name) return false;
    return stage.agenda.nowMs - alert.levelSinceMs >= noticedAfterMs(alert.level) + random.between(0, 2) * SECOND_MS;
  });
}

function noticedAfterMs(level: AlertLevel): number {
  switch (level) {
    case "emergency":
      return 1_500;
    case "urgent":
      return 2_500;
    case "notice":
      return 5_000;
  }
}

function dueForCheck({ stage, row, calledAtMs }: Dispatcher): PatrolUnit | undefined {
  const nowMs = stage.agenda.nowMs;
  let first: { unit: PatrolUnit; dueAtMs: number } | undefined;
  for (const unit of stage.units.values()) {
    if (!row.groups.includes(unit.row.group) || stage.handsOff.has(unit.callSign)) continue;
    const seen = stage.eyes.unit(unit.callSign);
    if (seen?.checkDueAtMs === undefined || seen.hasAlert) continue;
    const callAtMs = seen.checkDueAtMs + (seen.canBePrompted ? PROMPT_CHANCE_MS : -CALL_BEFORE_MS);
    if (nowMs < callAtMs || nowMs - (calledAtMs.get(unit.callSign) ?? 0) < CALL_AGAIN_MS) continue;
    if (first === undefined || seen.checkDueAtMs < first.dueAtMs) first = { unit, dueAtMs: seen.checkDueAtMs };
  }
  return first?.unit;
}

function* checkOn(dispatcher: Dispatcher, unit: PatrolUnit): LivedPart<void> {
  const reply = yield* call(dispatcher, unit);
  if (reply !== undefined) yield* enter(dispatcher, reply);
}

/** Calls a unit on the air and waits for its answer: the entries it leads to, or undefined where none came. */
function* call({ stage, random, calledAtMs }: Dispatcher, unit: PatrolUnit): LivedPart<readonly object[] | undefined> {
  calledAtMs.set(unit.callSign, stage.agenda.nowMs);
  yield random.between(1.5, 2.5) * SECOND_MS;
  const seen = stage.eyes.unit(unit.callSign);
  const reply = unit.answerCall(seen?.onStop === true);
  if (reply === undefined || reply.afterMs > PATIENCE_MS) {
    // Who answers late is heard when the dispatcher has turned to something else.
    if (reply !== undefined) {
      stage.agenda.at(stage.agenda.nowMs + reply.afterMs, () =>
        stage.radio.say({ groupId: unit.row.group, atMs: stage.agenda.nowMs, entries: reply.entries }),
      );
    }
    yield PATIENCE_MS;
    return undefined;
  }
  yield reply.afterMs;
  // Nothing to clear where the clear has been entered meanwhile.
  return reply.entries;
}

function* dealWith(dispatcher: Dispatcher, alert: SeenAlert): LivedPart<void> {
  const { stage, random, actor, row } = dispatcher;
  const unit = stage.units.get(alert.callSign);
  if (unit === undefined) return;
  yield* takeWhatSounds(dispatcher, alert);
  if (alert.causes.some((cause) => cause.monitor === "PL" && cause.endedAtMs === undefined)) {
    yield random.between(3, 5) * SECOND_MS;
    stage.command(actor, { type: "ReadReturn", unit: alert.callSign });
  }
  for (let calls = 0; calls < CALLS_MAX; calls++) {
    const now = stage.eyes.alert(alert.id);
    if (now === undefined || now.closed || stage.handsOff.has(alert.callSign)) return;
    if (now.owner !== undefined && now.owner !== row.name) return;
    if (stage.reachedBy.has(alert.callSign)) break;
    yield* takeWhatSounds(dispatcher, now);
    const entries = yield* call(dispatcher, unit);
    if (entries !== undefined) {
      yield* enter(dispatcher, entries);
      yield random.between(1.5, 4) * SECOND_MS;
      closeAsAnswered(dispatcher, alert.id);
      return;
    }
    // What was heard meanwhile is entered before it is said that nothing was.
    const heard = stage.radio.take(row.groups);
    if (heard !== undefined) yield* enter(dispatcher, heard.entries);
    else if (calls > 0 && now.level !== "notice")
      stage.command(actor, { type: "RecordNoAnswer", unit: alert.callSign });
  }
  if (stage.reachedBy.has(alert.callSign)) yield* closeAsReached(dispatcher, alert);
  else if (stage.eyes.alert(alert.id)?.level === "emergency") yield* bringHelp(dispatcher, alert);
}

function* takeWhatSounds({ stage, random, actor }: Dispatcher, alert: SeenAlert): LivedPart<void> {
  if (alert.level === "notice" || alert.owner !== undefined) return;
  yield random.between(1, 2.5) * SECOND_MS;
  if (!stage.handsOff.has(alert.callSign)) stage.command(actor, { type: "TakeAlert", alert: alert.callSign });
}

function closeAsAnswered({ stage, actor, row }: Dispatcher, alertId: string): void {
  const alert = stage.eyes.alert(alertId);
  if (alert === undefined || alert.closed || stage.handsOff.has(alert.callSign)) return;
  const silent = alert.causes.some(({ monitor, endedAtMs }) => monitor === "SL" && endedAtMs === undefined);
  stage.command(actor, {
    type: "CloseAlert",
    alert: alert.callSign,
    reason: silent ? "DEVICE" : "CONTACT",
    text: "Answered on the air, all in order.",
    ...(alert.level === "emergency"
      ? { verified: alert.causes.map(({ key }) => ({ cause: key, how: "challenge-answered", by: row.name })) }
      : {}),
  });
}

// Nobody answers: everybody is told, help is on its way, the list is worked, until somebody has seen the officer.
function* bringHelp(dispatcher: Dispatcher, alert: SeenAlert): LivedPart<void> {
  const { stage, actor, random, row } = dispatcher;
  const unit = alert.callSign;
  stage.command(actor, { type: "TellUnits", alert: unit });
  const steps: object[] = [
    { type: "TickChecklist", alert: unit, checklist: "EMERG", item: 0, done: true },
    { type: "TickChecklist", alert: unit, checklist: "EMERG", item: 2, done: true },
    { type: "TickChecklist", alert: unit, checklist: "EMERG", item: 3, done: true },
    { type: "RecordTold", alert: unit, who: "Shift supervisor", answer: "on the way to the floor" },
    { type: "RecordTold", alert: unit, who: "County sheriff", answer: "sending two units" },
    { type: "TickChecklist", alert: unit, checklist: "EMERG", item: 5, done: true },
    { type: "TickChecklist", alert: unit, checklist: "EMERG", item: 6, done: true },
    { type: "TickChecklist", alert: unit, checklist: "EMERG", item: 7, done: true },
  ];
  while (!stage.reachedBy.has(unit)) {
    yield random.between(12, 25) * SECOND_MS;
    const now = stage.eyes.alert(alert.id);
    if (now === undefined || now.closed || stage.handsOff.has(unit)) return;
    yield* takeWhatSounds(dispatcher, now);
    stage.command(
      actor,
      steps.shift() ?? { type: "RecordTold", alert: unit, who: "Shift supervisor", answer: "still searching" },
    );
    const traffic = stage.radio.take(row.groups);
    if (traffic !== undefined) yield* enter(dispatcher, traffic.entries);
  }
  yield 20 * SECOND_MS;
  yield* closeAsReached(dispatcher, alert);
}

/** Somebody is with the officer: the alert is closed with their word, and the unit is out of service from then on. */
function* closeAsReached({ stage, actor, row }: Dispatcher, alert: SeenAlert): LivedPart<void> {
  const unit = alert.callSign;
  const now = stage.eyes.alert(alert.id);
  if (now === undefined || now.closed) return;
  const by = stage.reachedBy.get(unit) ?? row.name;
  stage.command(actor, {
    type: "CloseAlert",
    alert: unit,
    reason: "HELPED",
    text: `${by} is with the officer.`,
    verified: now.causes.map(({ key }) => ({ cause: key, how: "seen-by-unit", by })),
  });
  yield 10 * SECOND_MS;
  stage.command(actor, { type: "ClearUnit", unit, text: `${by} is with the officer.` });
  stage.command(actor, { type: "SetStatus", unit, status: "OutOfService" });
}

// The nearest free unit of the incident's group, as the map shows it.
function* sendSomebody(dispatcher: Dispatcher, incident: SeenIncident): LivedPart<void> {
  const { stage, actor, random } = dispatcher;
  yield random.between(6, 14) * SECOND_MS;
  const unit = nearestFree(dispatcher, incident);
  if (unit === undefined) {
    yield 10 * SECOND_MS;
    return;
  }
  stage.command(actor, { type: "AssignUnit", unit: unit.callSign, incident: incident.ref });
  const entries = yield* call(dispatcher, unit);
  if (entries === undefined) {
    if (!(yield* until(() => unit.canAnswer, MINUTE_MS))) return;
    yield 4 * SECOND_MS;
  } else {
    yield* enter(dispatcher, entries);
  }
  stage.command(actor, {
    type: "ProgressAssignment",
    unit: unit.callSign,
    incident: incident.ref,
    status: "AcknowledgedTransmission",
  });
  unit.task = { incident: incident.ref, incidentType: incident.incidentType, point: incident.point };
}

function nearestFree({ stage, row }: Dispatcher, incident: SeenIncident): PatrolUnit | undefined {
  const callSign = stage.bestPlaced.get(incident.place);
  const placed = callSign === undefined ? undefined : stage.units.get(callSign);
  if (placed !== undefined) return placed;
  let best: { unit: PatrolUnit; awayM: number } | undefined;
  for (const unit of stage.units.values()) {
    if (!row.groups.includes(unit.row.group) || stage.handsOff.has(unit.callSign) || unit.task !== undefined) continue;
    const seen = stage.eyes.unit(unit.callSign);
    if (seen?.status !== "CheckedIn" || seen.hasAlert) continue;
    const here = unit.car.place;
    const awayM = incident.point === undefined ? 0 : distanceBetweenM(here, incident.point);
    if (best === undefined || awayM < best.awayM) best = { unit, awayM };
  }
  return best?.unit;
}
