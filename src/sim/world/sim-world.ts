/**
 * The simulated world of one run: made from a seed, stepped by its agenda, heard through its outputs.
 *
 * The same seed, stepped the same way before the same screens, says the same things, byte for byte.
 */
import type { Random } from "../../base/prng.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import type { Output } from "../../engine/input.ts";
import type { Agenda, Life } from "../../server/practice/agenda.ts";
import { callers } from "./callers.ts";
import { Coverage } from "./coverage.ts";
import { fleetModemLife, modemLife } from "./device-life.ts";
import { dispatcherLife } from "./dispatcher-life.ts";
import { officerLife } from "./officer-life.ts";
import { OwedDangers, WANTED_PLATES } from "./owed-dangers.ts";
import { drawPlan, type Plan, withSpares } from "./plan.ts";
import { SimUnit } from "./sim-unit.ts";
import {
  type Happening,
  type Rates,
  type Screen,
  SIMULATED_RATES,
  type Stage,
  tap,
  type WorldOutput,
} from "./stage.ts";
import { accidents, owedAccidents } from "./troubles.ts";
import { say, VoiceChannel } from "./voice-channel.ts";
import { Yards } from "./yards.ts";

export type SimWorldOptions = {
  readonly random: Random;
  readonly agenda: Agenda;
  readonly endMs: number;
  readonly unitCount: number;
  readonly positionCount: number;
  readonly rates?: Rates;
  /** Reliefs take another car than the one that was left, and now and then the radio of whom they relieve. */
  readonly changesCars?: boolean;
  /** No kind of danger is left to chance alone. */
  readonly everyDanger?: boolean;
  readonly emit: (output: WorldOutput) => void;
  readonly happened: (happening: Happening) => void;
};

const ANSWERS_PROMPT = 0.8;

export class SimWorld {
  readonly plan: Plan;
  readonly stage: Stage;

  constructor(options: SimWorldOptions) {
    const { agenda, random, emit, happened } = options;
    const plan = drawPlan(random.stream("plan"), options.unitCount, options.positionCount);
    this.plan = {
      ...(options.changesCars === true ? withSpares(plan, random.stream("spares")) : plan),
      ...(options.everyDanger === true ? { wanted: WANTED_PLATES } : {}),
    };
    const coverage = new Coverage(random.stream("coverage"));
    const units = this.plan.units.map((unit) => new SimUnit(unit, random.stream(unit.id), agenda, coverage));
    this.stage = {
      agenda,
      random,
      plan: this.plan,
      rates: options.rates ?? SIMULATED_RATES,
      endMs: options.endMs,
      units,
      unitById: new Map(units.map((unit) => [unit.id, unit])),
      channels: new Map(this.plan.groups.map((group) => [group, new VoiceChannel(group)])),
      coverage,
      ...(this.plan.spares === undefined
        ? {}
        : { yards: new Yards(units, this.plan.spares, agenda, random.stream("yards")) }),
      ...(options.everyDanger === true
        ? {
            owed: new OwedDangers(random.stream("owed"), agenda, options.endMs - agenda.nowMs, options.unitCount),
          }
        : {}),
      emit,
      truth: (kind, unit) => happened({ atMs: agenda.nowMs, unit, kind }),
      isWindingDown: false,
    };
  }

  /** Everybody goes to work; dispatchers sit before the screens that are given, by position. */
  begin(screens: ReadonlyMap<string, Screen>): void {
    const { stage } = this;
    const { agenda, units, endMs } = stage;
    const durationMs = endMs - agenda.nowMs;
    for (const car of stage.yards?.cars ?? [])
      if (car.modem !== undefined) agenda.begin(fleetModemLife(stage, car, car.modem));
    for (const unit of units) {
      const { modem } = unit.plan;
      if (modem !== undefined && stage.yards === undefined) agenda.begin(modemLife(stage, unit, modem));
      // Half of them are relieved while it lasts.
      const relievedAtMs =
        unit.random.next() < 0.5 ? agenda.nowMs + unit.random.between(0.3, 0.8) * durationMs : Infinity;
      unit.life = agenda.begin(officerLife(stage, unit, relievedAtMs));
      agenda.begin(accidents(stage, unit));
    }
    for (const position of this.plan.positions) {
      const screen = screens.get(position.position);
      if (screen !== undefined) agenda.begin(dispatcherLife(stage, position, screen));
    }
    agenda.begin(callers(stage));
    if (stage.owed !== undefined) agenda.begin(owedAccidents(stage, stage.owed));
  }

  /** Nothing new begins from now on. */
  windDown(): void {
    this.stage.isWindingDown = true;
  }

  /** What Vigil sends to people's own devices: a prompt is answered by most, after a moment. */
  hear(output: Output): void {
    if (output.kind !== "prompt") return;
    const { stage } = this;
    const { agenda } = stage;
    const unit = stage.unitById.get(output.unitId);
    if (unit === undefined || !unit.canAnswer || !unit.onShift) return;
    const { random } = unit;
    if (unit.hasForgotten && stage.rates.clearsAloud > 0 && random.next() < stage.rates.clearsAloud) {
      agenda.begin(clearsAloud(stage, unit));
      return;
    }
    if (random.next() > ANSWERS_PROMPT) return;
    agenda.at(agenda.nowMs + random.between(3, 12) * SECOND_MS, () => {
      if (!unit.canAnswer || !unit.isHeardBy("voice")) return;
      if (unit.hasForgotten && random.next() < 0.5) {
        unit.hasForgotten = false;
        tap(stage, unit, { type: "ClearUnit", unit: unit.id, disposition: "WARN" });
        return;
      }
      stage.truth("prompt-answered", unit);
      tap(stage, unit, { type: "AnswerPrompt", unit: unit.id });
    });
  }

  /** A carrier is out over one road for a while. */
  breakCarrier(random: Random): void {
    const { stage } = this;
    const unit = random.pick(stage.units);
    const gateway = unit.plan.modem?.gateway;
    if (gateway === undefined) return;
    const { nowMs } = stage.agenda;
    stage.coverage.breakDown(gateway, unit.plan.beat.line, nowMs, nowMs + random.between(3, 12) * MINUTE_MS);
  }
}

// Whoever drives taps nothing: the microphone is in the hand.
function* clearsAloud(stage: Stage, unit: SimUnit): Life {
  yield unit.random.between(2, 6) * SECOND_MS;
  if (!unit.hasForgotten) return;
  unit.hasForgotten = false;
  yield* say(stage, unit, { type: "ClearUnit", unit: unit.id, disposition: "WARN" });
}
