/**
 * The small world in which one incident is played: the officer to whom it happens, some colleagues on ordinary duty,
 * and one dispatcher, who has other units to look after and does not always look at once.
 */
import type { Random } from "../../base/prng.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { Polyline } from "../../base/polyline.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import { Coverage } from "../world/coverage.ts";
import {
  drawPlan,
  GATEWAYS,
  type Plan,
  type PlannedDevice,
  type PlannedOfficer,
  type PlannedUnit,
} from "../world/plan.ts";
import { SimUnit } from "../world/sim-unit.ts";
import type { HappeningKind, Screen, Stage, WorldOutput } from "../world/stage.ts";
import { VoiceChannel } from "../world/voice-channel.ts";
import type { IncidentCase } from "./incident-case.ts";
import { ORDINARY_RATES } from "./ordinary-shift.ts";

const COLLEAGUES = 3;
/** How far a valley that lies over the place of an incident reaches to each side. */
const VALLEY_M = 1_200;

export type Here = { readonly line: Polyline; readonly alongM: number; readonly inValley: boolean };

/** Coverage of which the case decides at the place of the incident, and chance elsewhere. */
export class CaseCoverage extends Coverage {
  /** Set where the stop is. */
  get here(): Here | undefined {
    return this.#here;
  }

  set here(here: Here) {
    this.#here = here;
    this.placed?.(here);
  }

  #here: Here | undefined;
  /** Is told where that is. */
  placed: ((here: Here) => void) | undefined;

  override reaches(gateway: string, line: Polyline, alongM: number, atMs: number): boolean {
    const { here } = this;
    if (here?.line === line && Math.abs(alongM - here.alongM) < VALLEY_M) return !here.inValley;
    return super.reaches(gateway, line, alongM, atMs);
  }
}

export type IncidentWorld = { readonly stage: Stage; readonly victim: SimUnit; readonly coverage: CaseCoverage };

/** Makes the world of a case. */
export function incidentWorld(options: {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly incident: IncidentCase;
  readonly endMs: number;
  readonly emit: (output: WorldOutput) => void;
  readonly happened: (kind: HappeningKind, unit: SimUnit) => void;
}): IncidentWorld {
  const { agenda, random, incident } = options;
  const drawn = drawPlan(random.stream("plan"), COLLEAGUES + 1, 1);
  const [first, ...others] = drawn.units;
  if (first === undefined) throw new RangeError("a plan without units");
  const plan: Plan = { ...drawn, units: [victimOf(first, incident, random.stream("victim")), ...others] };
  const coverage = new CaseCoverage(random.stream("coverage"));
  const units = plan.units.map((unit) => new SimUnit(unit, random.stream(unit.id), agenda, coverage));
  const [victim] = units;
  if (victim === undefined) throw new RangeError("a world without units");
  const stage: Stage = {
    agenda,
    random,
    plan,
    rates: ORDINARY_RATES,
    endMs: options.endMs,
    units,
    unitById: new Map(units.map((unit) => [unit.id, unit])),
    channels: new Map(plan.groups.map((group) => [group, new VoiceChannel(group)])),
    coverage,
    emit: options.emit,
    truth: options.happened,
    isWindingDown: false,
  };
  return { stage, victim, coverage };
}

// Alone in the car, with what the case says and nothing else; its receivers err as others do.
function victimOf(drawn: PlannedUnit, incident: IncidentCase, random: Random): PlannedUnit {
  const { modem: _, ...rest } = drawn;
  const gateway = drawn.modem?.gateway === GATEWAYS.west ? GATEWAYS.west : GATEWAYS.east;
  const common = { gateway, clockOffMs: 0, noiseM: random.between(1.5, 6) };
  const modem: PlannedDevice | undefined =
    incident.modemIntervalMs === undefined
      ? undefined
      : {
          ...common,
          id: `modem-${drawn.callSign}`,
          kind: "vehicle-modem",
          tongue: "taip-ln",
          key: "MVIC",
          intervalMs: incident.modemIntervalMs,
          peer: "10.9.0.1:5000",
          prompts: false,
          manDown: false,
          stores: random.next() < 0.5,
        };
  const officer: PlannedOfficer = { badge: `${drawn.callSign}A`, name: `Officer ${drawn.callSign}A` };
  const { radio } = incident;
  const portable: PlannedDevice | undefined =
    radio === undefined
      ? undefined
      : {
          ...common,
          gateway: radio.isPhone ? GATEWAYS.http : gateway,
          id: `radio-${officer.badge}`,
          kind: radio.isPhone ? "phone" : "portable",
          tongue: radio.isPhone ? "owntracks" : "taip-pv",
          key: radio.isPhone ? `${officer.badge}/phone` : "PVIC",
          intervalMs: radio.intervalMs,
          peer: "10.9.0.2:5000",
          prompts: radio.prompts,
          manDown: radio.manDown,
          stores: radio.isPhone,
        };
  return {
    ...rest,
    takeHome: false,
    ...(modem === undefined ? {} : { modem }),
    crew: [portable === undefined ? officer : { ...officer, portable }],
    relief: [],
    hasComputer: false,
  };
}

const SPELL_MS = 8 * SECOND_MS;
/** However busy: what is at hand is put down when an emergency rings. */
const PUTS_DOWN_MS = 5 * SECOND_MS;

/** A screen before which its dispatcher is busy with other units half of the time. */
export function busyScreen(
  screen: Screen,
  agenda: Agenda,
  random: Random,
  emergencySinceMs: () => number | undefined,
): Screen {
  let until = 0;
  let busy = false;
  const isBusy = (): boolean => {
    const sinceMs = emergencySinceMs();
    if (sinceMs !== undefined && agenda.nowMs >= sinceMs + PUTS_DOWN_MS) return false;
    while (agenda.nowMs >= until) {
      busy = !busy;
      until = Math.max(until, agenda.nowMs - SPELL_MS) - Math.log(1 - random.next()) * SPELL_MS;
    }
    return busy;
  };
  return { ...screen, center: () => (isBusy() ? undefined : screen.center()) };
}
