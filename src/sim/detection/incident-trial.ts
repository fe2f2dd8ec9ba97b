/**
 * One incident, played before the engine until help is sent or an hour has gone, and what came of it: when it was
 * noticed, when it sounded, when it was an emergency, when the first unit was sent, and how far from the officer.
 */
import { distanceBetweenM, type Point } from "../../base/geo.ts";
import { asId, type DeviceId, type UnitId } from "../../base/ids.ts";
import { randomFrom } from "../../base/prng.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS, utcInstant } from "../../base/time.ts";
import { type AlertLevel, type AlertSubject, compareLevels, monitorIds } from "../../domain/alert.ts";
import type { Envelope } from "../../domain/event.ts";
import { checkDueAtMs } from "../../domain/status-check.ts";
import { Agenda } from "../../server/practice/agenda.ts";
import { modemLife } from "../world/device-life.ts";
import { dispatcherLife } from "../world/dispatcher-life.ts";
import { officerLife } from "../world/officer-life.ts";
import { rosterOf } from "../world/plan.ts";
import type { SimUnit } from "../world/sim-unit.ts";
import { type Stage, tap, type WorldOutput } from "../world/stage.ts";
import { type Arrival, airBetween } from "./air.ts";
import { BareCenter } from "./bare-center.ts";
import { drawIncident, type IncidentCase } from "./incident-case.ts";
import { incidentLife, type Timeline } from "./incident-life.ts";
import { busyScreen, type IncidentWorld, incidentWorld } from "./incident-world.ts";
import { learnRoad } from "./learnt-coverage.ts";
import { applyPolicy, policyOf, settingsFor, type Variant } from "./policy.ts";

/** Times in milliseconds since what began it: the attack, or where it says so the car's driving off. */
export type IncidentResult = {
  readonly incident: IncidentCase;
  /** False where nothing happened within the time: the model failed to play it. */
  readonly played: boolean;
  readonly noticeMs?: number;
  readonly urgentMs?: number;
  readonly emergencyMs?: number;
  readonly sentMs?: number;
  readonly drivenMs?: number;
  /** A fix of the car under way has arrived. */
  readonly drivenSeenMs?: number;
  /** A fix of the officer's radio far from the driving car has arrived. */
  readonly apartSeenMs?: number;
  readonly pressedMs?: number;
  /** The center has the key's message. */
  readonly keyHeardMs?: number;
  readonly fallMs?: number;
  /** When the check that ran at the attack was due. */
  readonly checkDueMs?: number;
  /** The monitor that made it an emergency. */
  readonly emergencyBy?: string;
  /** How far from the officer the place is to which help is sent. */
  readonly errorM?: number;
};
export type IncidentTask = { readonly seed: string; readonly index: number; readonly variant: Variant };

const LIMIT_MS = 60 * MINUTE_MS;
const BEFORE_MAX_MS = 40 * MINUTE_MS;
const STEP_MS = 5 * SECOND_MS;
/** The road is known so far to each side of the place. */
const KNOWN_M = 5_000;
const APART_M = 400;
const FAST_MPS = 10;
const DRIVES_MPS = 6;

/** Plays one incident. The same task gives the same result. */
export function playIncident(task: IncidentTask): IncidentResult {
  const random = randomFrom(`vigil-detection/${task.seed}/incident-${task.index}`);
  const incident = drawIncident(random.stream("case"));
  return new IncidentTrial(incident, random.stream("play"), task.variant).run();
}

/** Plays a given incident. */
export class IncidentTrial {
  readonly incident: IncidentCase;
  readonly timeline: Timeline = {};
  readonly world: IncidentWorld;
  readonly center: BareCenter;
  readonly #agenda: Agenda;
  readonly #reached: Partial<Record<AlertLevel, number>> = {};
  #emergencyBy: string | undefined;
  #sent: { readonly atMs: number; readonly errorM: number | undefined } | undefined;
  #drivenSeenAtMs: number | undefined;
  #isFarSeen = false;
  #apartSeenAtMs: number | undefined;
  #keyHeardAtMs: number | undefined;
  #checkDueAtMs: number | undefined;
  #emergencyOpenSinceMs: number | undefined;
  readonly #asksOfficers: boolean;

  constructor(incident: IncidentCase, random: ReturnType<typeof randomFrom>, variant: Variant) {
    this.incident = incident;
    const startMs = utcInstant(2026, 11, 21, 6 * HOUR_MS);
    const agenda = new Agenda(startMs);
    this.#agenda = agenda;
    const air = airBetween(
      agenda,
      random.stream("paths"),
      () => this.center,
      (arrival) => this.#arrived(arrival),
    );
    this.world = incidentWorld({
      agenda,
      random: random.stream("world"),
      incident,
      endMs: startMs + BEFORE_MAX_MS + LIMIT_MS,
      emit: (output) => this.#emit(output, air),
      happened: () => undefined,
    });
    const { stage, victim, coverage } = this.world;
    this.center = new BareCenter({
      agenda,
      settings: settingsFor(variant),
      positions: stage.plan.positions,
      observer: {
        decided: (envelopes) => {
          for (const envelope of envelopes) this.#decided(envelope);
        },
        delivered: (output) => {
          if (output.kind === "prompt") this.#prompted(stage.unitById.get(output.unitId));
        },
      },
    });
    const policy = policyOf(variant);
    this.#asksOfficers = policy.asksOfficers;
    applyPolicy(this.center, variant, monitorIds);
    for (const command of rosterOf(stage.plan)) this.center.command({ kind: "system", name: "roster" }, command);
    for (const [position, screen] of this.center.sit()) {
      const seat = stage.plan.positions.find((one) => one.position === position);
      const busy = busyScreen(screen, agenda, random.stream("busy"), () => this.#emergencyOpenSinceMs);
      if (seat !== undefined) agenda.begin(dispatcherLife(stage, seat, busy));
    }
    coverage.placed = ({ line, alongM }) => {
      const stretch = { line, fromM: alongM - KNOWN_M, toM: alongM + KNOWN_M };
      learnRoad(this.center.world.senses.coverage, coverage, stretch, gatewaysOf(victim), startMs);
    };
    const { vehicle, crew } = victim.plan;
    const officers = crew.map(({ badge }) => badge);
    this.center.command({ kind: "system", name: "roster" }, { type: "StartShift", unit: victim.id, officers, vehicle });
    // Among themselves they may take each other's radios; the officer's is what the case says.
    const colleagues: Stage = { ...stage, units: stage.units.filter((unit) => unit !== victim) };
    for (const unit of colleagues.units) {
      if (unit.plan.modem !== undefined) agenda.begin(modemLife(colleagues, unit, unit.plan.modem));
      agenda.begin(officerLife(colleagues, unit, Number.POSITIVE_INFINITY));
    }
    agenda.begin(incidentLife(stage, victim, coverage, incident, this.timeline));
    for (const life of policy.lives?.(stage, this.center, () => undefined) ?? []) agenda.begin(life);
  }

  run(): IncidentResult {
    const agenda = this.#agenda;
    const latestMs = agenda.nowMs + BEFORE_MAX_MS;
    for (;;) {
      agenda.runTo(agenda.nowMs + STEP_MS);
      const { attackAtMs } = this.timeline;
      if (attackAtMs === undefined) {
        if (agenda.nowMs > latestMs) break;
        continue;
      }
      if (agenda.nowMs >= attackAtMs + LIMIT_MS || this.#isTold(agenda.nowMs)) break;
    }
    return this.#result();
  }

  // All is known once help is on its way and it is an emergency, and the car is gone where it goes.
  #isTold(nowMs: number): boolean {
    const { kind } = this.incident;
    const drives = kind === "driven-away" || kind === "car-taken" || kind === "parted";
    if (drives && this.timeline.drivenAtMs === undefined) return false;
    if (this.#sent === undefined || this.#reached.emergency === undefined) return false;
    const { pressedAtMs, attackAtMs } = this.timeline;
    const waits = this.incident.duress !== "never" && pressedAtMs === undefined;
    return !waits || nowMs > (attackAtMs ?? 0) + this.incident.duressAfterMs + 5 * SECOND_MS;
  }

  // In a valley the key's message gets through about as often as a voice does.
  #emit(output: WorldOutput, air: (output: WorldOutput) => void): void {
    if (output.kind !== "request" || output.unit !== undefined) return air(output);
    if (!this.world.victim.voiceReaches()) {
      this.#agenda.at(this.#agenda.nowMs + SECOND_MS, () => output.taken(false));
      return;
    }
    const { request, taken } = output;
    const isKey = request.body?.includes('"duress"') === true;
    air({
      ...output,
      taken: (ok) => {
        if (ok && isKey && this.timeline.pressedAtMs !== undefined) this.#keyHeardAtMs ??= this.#agenda.nowMs;
        taken(ok);
      },
    });
  }

  #arrived({ unit, truth, atMs }: Arrival): void {
    const { drivenAtMs } = this.timeline;
    const { victim } = this.world;
    if (unit !== victim || drivenAtMs === undefined || truth.fixAtMs < drivenAtMs || !truth.isHonest) return;
    if (truth.device.kind === "vehicle-modem") {
      if (truth.speedMps >= DRIVES_MPS) this.#drivenSeenAtMs ??= atMs;
    } else if (victim.car.speedMps > FAST_MPS && distanceBetweenM(truth.place, victim.car.place) > APART_M) {
      this.#isFarSeen = true;
    }
    // It takes both: where the officer's radio is, and that the car drives.
    if (this.#isFarSeen && this.#drivenSeenAtMs !== undefined) this.#apartSeenAtMs ??= atMs;
  }

  #decided({ event, atMs }: Envelope): void {
    const { attackAtMs } = this.timeline;
    const { victim } = this.world;
    const facts = this.center.world.center;
    if (attackAtMs !== undefined && this.#checkDueAtMs === undefined) this.#noteCheck();
    if (!("alertId" in event)) return;
    const alert = facts.alerts.get(event.alertId);
    if (alert === undefined || !isAbout(alert.subject, victim)) return;
    this.#emergencyOpenSinceMs =
      alert.level === "emergency" && alert.phase !== "closed" ? alert.levelSinceMs : undefined;
    if (attackAtMs === undefined || atMs < attackAtMs) return;
    if (event.type === "AlertRaised" || event.type === "AlertCauseAdded")
      this.#reach(event.cause.level, event.cause.monitor, atMs);
    if (event.type === "AlertCauseRose") this.#reach(event.level, event.key.slice(0, 2), atMs);
    if (event.type === "UnitsTold") this.#sent ??= { atMs, errorM: this.#errorM() };
  }

  #noteCheck(): void {
    const check = this.center.world.center.units.get(asId<UnitId>(this.world.victim.id))?.check;
    if (check !== undefined) this.#checkDueAtMs = checkDueAtMs(check);
  }

  #reach(level: AlertLevel, monitor: string, atMs: number): void {
    for (const one of ["notice", "urgent", "emergency"] as const)
      if (compareLevels(level, one) >= 0) this.#reached[one] ??= atMs;
    if (level === "emergency") this.#emergencyBy ??= monitor;
  }

  // Help is sent to where the officer's own device last was; to the car where there is none, or where the car's fix is
  // newer and nothing says that they have parted.
  #errorM(): number | undefined {
    const { victim } = this.world;
    const { world } = this.center;
    const [person] = victim.people;
    if (person === undefined) return undefined;
    const fixOf = (id: string | undefined) => (id === undefined ? undefined : world.senses.lastFix(asId<DeviceId>(id)));
    const own = fixOf(person.carried?.device.id);
    const car = fixOf(victim.plan.modem?.id);
    const alertId = world.center.openAlertBySubject.get(`unit:${victim.id}`);
    const causes = alertId === undefined ? [] : (world.center.alerts.get(alertId)?.causes ?? []);
    const parted = causes.some(({ monitor, endedAtMs }) => monitor === "SP" && endedAtMs === undefined);
    const stop = world.center.units.get(asId<UnitId>(victim.id))?.stop?.place;
    const stopPoint: Point | undefined =
      stop?.latDeg === undefined || stop.lonDeg === undefined
        ? undefined
        : { latDeg: stop.latDeg, lonDeg: stop.lonDeg };
    const best =
      own === undefined ? (car ?? stopPoint) : car === undefined || parted || own.fixAtMs >= car.fixAtMs ? own : car;
    return best === undefined ? undefined : distanceBetweenM(best, victim.placeOf(person, victim.car.place));
  }

  // The officer answers most prompts; an attacker who has the device may, too.
  #prompted(unit: SimUnit | undefined): void {
    if (unit === undefined || !this.#asksOfficers || !unit.onShift) return;
    const { stage, victim } = this.world;
    const isAttackers = unit === victim && unit.trouble !== undefined;
    if (isAttackers && !this.incident.attackerAnswers) return;
    if (!isAttackers && (!unit.canAnswer || unit.random.next() > 0.8)) return;
    const agenda = this.#agenda;
    agenda.at(agenda.nowMs + unit.random.between(3, 12) * SECOND_MS, () => {
      const attackersNow = unit === victim && unit.trouble !== undefined;
      if (attackersNow !== isAttackers || !unit.isHeardBy("voice")) return;
      tap(stage, unit, { type: "AnswerPrompt", unit: unit.id });
    });
  }

  #result(): IncidentResult {
    const { incident, timeline } = this;
    const { attackAtMs } = timeline;
    if (attackAtMs === undefined) return { incident, played: false };
    const since = <Name extends string>(name: Name, atMs: number | undefined): Partial<Record<Name, number>> =>
      (atMs === undefined ? {} : { [name]: atMs - attackAtMs }) as Partial<Record<Name, number>>;
    return {
      incident,
      played: true,
      ...since("noticeMs", this.#reached.notice),
      ...since("urgentMs", this.#reached.urgent),
      ...since("emergencyMs", this.#reached.emergency),
      ...since("sentMs", this.#sent?.atMs),
      ...since("drivenMs", timeline.drivenAtMs),
      ...since("drivenSeenMs", this.#drivenSeenAtMs),
      ...since("apartSeenMs", this.#apartSeenAtMs),
      ...since("pressedMs", timeline.pressedAtMs),
      ...since("keyHeardMs", this.#keyHeardAtMs),
      ...since("fallMs", timeline.fallAtMs),
      ...since("checkDueMs", this.#checkDueAtMs),
      ...(this.#emergencyBy === undefined ? {} : { emergencyBy: this.#emergencyBy }),
      ...(this.#sent?.errorM === undefined ? {} : { errorM: this.#sent.errorM }),
    };
  }
}

// A key whose bearer the center does not know to be on shift rings under the device's own name (DU3).
function gatewaysOf({ plan }: SimUnit): readonly string[] {
  const devices = [plan.modem, ...plan.crew.map(({ portable }) => portable)];
  return [...new Set(devices.flatMap((device) => device?.gateway ?? []))];
}

function isAbout(subject: AlertSubject, victim: SimUnit): boolean {
  if (subject.kind === "system") return false;
  if (subject.unitId === victim.id) return true;
  const device = victim.plan.crew[0]?.portable?.id;
  return subject.kind === "device" && device !== undefined && subject.key.includes(device);
}
