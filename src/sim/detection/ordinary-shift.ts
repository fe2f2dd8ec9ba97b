/**
 * An ordinary shift: nobody is attacked, and people do what people do. They forget to clear, leave for a hot call,
 * carry old batteries, drive through valleys, press keys by mistake. Whatever sounds in it sounds for nothing.
 */
import { randomFrom } from "../../base/prng.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS, utcInstant } from "../../base/time.ts";
import { monitorIds } from "../../domain/alert.ts";
import type { Output } from "../../engine/input.ts";
import { Agenda } from "../../server/practice/agenda.ts";
import { GATEWAYS, rosterOf } from "../world/plan.ts";
import { SimWorld } from "../world/sim-world.ts";
import { type Rates, tap } from "../world/stage.ts";
import { airBetween } from "./air.ts";
import { BareCenter } from "./bare-center.ts";
import { EmergencyLedger, type SentForNothing } from "./emergency-ledger.ts";
import { learnRoad } from "./learnt-coverage.ts";
import { applyPolicy, policyOf, settingsFor, type Variant } from "./policy.ts";
import { RecentHappenings, type Sound, SoundMeter } from "./sounds.ts";

/** As often as things happen on an ordinary shift; docs/detection/README.md says where each number comes from. */
export const ORDINARY_RATES: Rates = {
  patrolMs: { from: 20 * MINUTE_MS, to: 60 * MINUTE_MS },
  forgetsToClear: 0.1,
  attack: 0,
  duressByAccident: 1 / 2_000,
  fall: 1 / 100,
  crash: 1 / 2_000,
  otherSensors: 1 / 500,
  callsPerUnitHour: 0.3,
  triesKeyUnsaid: 0.02,
  pressesKeyAtStation: 0.002,
  clearsAloud: 0,
  stopsWhereHeard: 0,
  relieves: false,
};

/** The same shift with people who are practised in this: the second set of rates of docs/detection/README.md. */
export const PRACTISED_RATES: Rates = {
  ...ORDINARY_RATES,
  forgetsToClear: 0.03,
  triesKeyUnsaid: 0.002,
  clearsAloud: 0.9,
  stopsWhereHeard: 0.9,
  relieves: true,
};
/** The variant of a shift that is played with them. */
export const PRACTISED: Readonly<Record<string, number>> = { "people.practised": 1 };

export type ShiftTask = {
  readonly seed: string;
  readonly index: number;
  readonly variant: Variant;
  readonly unitCount: number;
  readonly positionCount: number;
  readonly hours: number;
};
export type ShiftResult = {
  readonly unitHours: number;
  /** Sounds in each period of ten minutes, for each console: consoles in turn. */
  readonly periods: readonly number[];
  /** Sounds summed over consoles, by level, monitor and what was behind: `urgent MV forgot to clear`. */
  readonly soundsBy: Readonly<Record<string, number>>;
  readonly notices: number;
  readonly prompts: number;
  /** Alerts that reached the level of an emergency about a unit to whom nothing had happened. */
  readonly falseEmergencies: Readonly<Record<string, number>>;
  readonly sent: readonly SentForNothing[];
  readonly stops: number;
  readonly forgotten: number;
  readonly fixes: number;
  readonly calls: number;
};

const PERIOD_MS = 10 * MINUTE_MS;
/** Nobody is out yet in the first minutes, and the day begins for all at once. */
const SETTLING_MS = 10 * MINUTE_MS;

/** Plays one shift. The same task gives the same result. */
export function playShift(task: ShiftTask): ShiftResult {
  const { variant, unitCount, hours } = task;
  const random = randomFrom(`vigil-detection/${task.seed}/shift-${task.index}`);
  const startMs = utcInstant(2026, 11, 21, 6 * HOUR_MS);
  const countsFromMs = startMs + SETTLING_MS;
  const endMs = countsFromMs + hours * HOUR_MS;
  const agenda = new Agenda(startMs);
  const recent = new RecentHappenings();
  const tally = { prompts: 0, stops: 0, forgotten: 0, fixes: 0, calls: 0 };
  const policy = policyOf(variant);
  const people = random.stream("people");
  const codedClears = variant.values?.["people.codedClears"] ?? 0;
  // One who forgot, is asked, and clears in the agreed form.
  const clears = (output: Output): boolean => {
    const unit = output.kind === "prompt" ? world.stage.unitById.get(output.unitId) : undefined;
    if (unit?.hasForgotten !== true || codedClears === 0 || people.next() >= codedClears) return false;
    agenda.at(agenda.nowMs + people.between(3, 12) * SECOND_MS, () => {
      if (!unit.hasForgotten || !unit.isHeardBy("voice")) return;
      unit.hasForgotten = false;
      tap(world.stage, unit, { type: "ClearUnit", unit: unit.id, disposition: "WARN", coded: "ordinary" });
    });
    return true;
  };
  const world = new SimWorld({
    random: random.stream("world"),
    agenda,
    endMs,
    unitCount,
    positionCount: task.positionCount,
    rates: variant.values?.["people.practised"] === 1 ? PRACTISED_RATES : ORDINARY_RATES,
    emit: airBetween(
      agenda,
      random.stream("paths"),
      () => center,
      () => tally.fixes++,
    ),
    happened: ({ kind, unit, atMs }) => {
      recent.note(kind, unit, atMs);
      if (kind === "stop-made") tally.stops++;
      if (kind === "forgot-to-clear") tally.forgotten++;
    },
  });
  const meter = new SoundMeter(recent, world.stage.unitById);
  const ledger = new EmergencyLedger(meter);
  const center: BareCenter = new BareCenter({
    agenda,
    settings: settingsFor(variant),
    positions: world.plan.positions,
    observer: {
      decided: (envelopes) => {
        meter.take(center, envelopes);
        ledger.take(center, envelopes);
      },
      delivered: (output) => {
        tally.prompts++;
        if (policy.asksOfficers && !clears(output)) world.hear(output);
      },
    },
  });
  applyPolicy(center, variant, monitorIds);
  for (const command of rosterOf(world.plan)) center.command({ kind: "system", name: "roster" }, command);
  learnRoads(world, center, startMs);
  world.begin(center.sit());
  for (const life of policy.lives?.(world.stage, center, () => tally.calls++) ?? []) agenda.begin(life);
  agenda.runTo(endMs);
  const counted = meter.sounds.filter(({ atMs }) => atMs >= countsFromMs);
  return {
    unitHours: unitCount * hours,
    periods: periodsOf(
      counted,
      world.plan.positions.map(({ position }) => position),
      countsFromMs,
      endMs,
    ),
    soundsBy: soundsBy(counted),
    notices: meter.noticeCount,
    falseEmergencies: ledger.byMonitor(countsFromMs),
    sent: ledger.sent
      .filter(({ atMs }) => atMs >= countsFromMs)
      .map(({ why, monitors, behind }) => ({ why, monitors, behind })),
    ...tally,
  };
}

// The center has been running for a while: it knows its roads.
function learnRoads({ stage }: SimWorld, center: BareCenter, startMs: number): void {
  const lines = new Set(stage.units.map(({ plan }) => plan.beat.line));
  for (const line of lines) {
    const stretch = { line, fromM: 0, toM: line.lengthM };
    learnRoad(center.world.senses.coverage, stage.coverage, stretch, Object.values(GATEWAYS), startMs);
  }
}

/** How often each console sounded in each period of ten minutes. */
export function periodsOf(
  counted: readonly Sound[],
  positions: readonly string[],
  fromMs: number,
  toMs: number,
): readonly number[] {
  const each = Math.max(1, Math.floor((toMs - fromMs) / PERIOD_MS));
  const periods = Array.from({ length: each * positions.length }, () => 0);
  for (const sound of counted) {
    const period = Math.floor((sound.atMs - fromMs) / PERIOD_MS);
    if (period < 0 || period >= each) continue;
    for (const position of sound.positions) {
      const at = positions.indexOf(position) * each + period;
      periods[at] = (periods[at] ?? 0) + 1;
    }
  }
  return periods;
}

function soundsBy(counted: readonly Sound[]): Record<string, number> {
  const by: Record<string, number> = {};
  for (const { level, monitor, behind, positions } of counted) {
    const key = `${level} ${monitor} ${behind}`;
    by[key] = (by[key] ?? 0) + positions.length;
  }
  return by;
}
