/**
 * What surely happens in a run, however small: in an hour of a few units chance alone leaves some kind of danger out, and
 * a run in which nobody was in it proves nothing about who watches for it.
 *
 * Each kind is owed some times, spread over the run; after its time the next unit that fits has it. Chance goes on beside.
 */
import type { Random } from "../../base/prng.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { nearestMilepost } from "../../roads/milepost.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import type { SimUnit } from "./sim-unit.ts";

/** How often each is owed in an hour of 24 units; a small run is owed fewer, and each once. */
const MOST = {
  "car-taken": 3,
  "driven-off": 2,
  "struck-down": 2,
  "portable-left-behind": 2,
  "caution-known": 3,
  "unannounced-stand": 4,
  "duress-by-accident": 2,
  fall: 2,
  "no-motion": 2,
  crash: 2,
  airbag: 1,
  holster: 2,
  tamper: 2,
} as const;
export type OwedKind = keyof typeof MOST;
const owedKinds = Object.keys(MOST) as readonly OwedKind[]; // the table above

const UNIT_HOURS_EACH = 6;
/** In a large run also the rarest is owed some times: one alone may meet a server that is down. */
const UNIT_HOURS_MORE = 24;
const MOST_IN_LARGE = 12;
/** As near as the checker of such stands wants it. */
const HIGHWAY_M = 50;
/** By then the first crews are on record. */
const FROM_MS = 8 * MINUTE_MS;
/** The quiet of the end, and time to be noticed before it. */
const BEFORE_END_MS = 25 * MINUTE_MS;
/** A portable that reports so often shows in time that it is not where its car is. */
const QUICK_MS = 30 * SECOND_MS;

/** Cars that are looked for before the run begins, each of them stopped once. */
export const WANTED_PLATES: readonly {
  readonly plate: string;
  readonly level: "high" | "note";
  readonly text: string;
}[] = [
  { plate: "NM HOT 001", level: "high", text: "stolen, driver armed" },
  { plate: "TX HOT-002", level: "high", text: "wanted for assault on an officer" },
  { plate: "HOT003", level: "note", text: "registration expired" },
];

type Owed = { readonly kind: OwedKind; readonly atMs: number };

export class OwedDangers {
  readonly #agenda: Agenda;
  readonly #owed: Owed[];
  #wantedCount = 0;

  constructor(random: Random, agenda: Agenda, durationMs: number, unitCount: number) {
    this.#agenda = agenda;
    const unitHours = (unitCount * durationMs) / HOUR_MS;
    const each = Math.max(1, Math.round(unitHours / UNIT_HOURS_EACH));
    const more = Math.min(MOST_IN_LARGE, Math.floor(unitHours / UNIT_HOURS_MORE));
    const untilMs = Math.max(FROM_MS + MINUTE_MS, durationMs - BEFORE_END_MS);
    this.#owed = owedKinds.flatMap((kind) => {
      const stream = random.stream(kind);
      const count = Math.min(each, Math.max(MOST[kind], more));
      const slotMs = (untilMs - FROM_MS) / count;
      return Array.from({ length: count }, (_, index) => ({
        kind,
        atMs: agenda.nowMs + FROM_MS + Math.round((index + stream.next()) * slotMs),
      }));
    });
  }

  /** Whether this is the unit to which it happens now; it is then owed once less. */
  take(kind: OwedKind, unit: SimUnit): boolean {
    const at = this.#owed.findIndex((one) => one.kind === kind && one.atMs <= this.#agenda.nowMs);
    if (at < 0 || !fits(kind, unit)) return false;
    this.#owed.splice(at, 1);
    return true;
  }

  /** The plate of the car that the unit stops, where it is owed one that is looked for. */
  wantedPlate(unit: SimUnit): string | undefined {
    return this.take("caution-known", unit)
      ? WANTED_PLATES[this.#wantedCount++ % WANTED_PLATES.length]?.plate
      : undefined;
  }
}

// What would be seen by nobody is no proof: who has it has the devices that tell of it.
function fits(kind: OwedKind, unit: SimUnit): boolean {
  const [person, ...others] = unit.people;
  if (person === undefined || !unit.onShift || unit.trouble !== undefined) return false;
  const { carried } = person;
  const hasCar = unit.modem?.clockOffMs === 0 && unit.isCarKnown;
  switch (kind) {
    case "car-taken":
    case "portable-left-behind":
      return (
        hasCar &&
        others.length === 0 &&
        carried !== undefined &&
        !carried.isDead &&
        carried.left === undefined &&
        carried.withOther === undefined &&
        carried.device === person.officer.portable &&
        carried.device.clockOffMs === 0 &&
        carried.device.intervalMs <= QUICK_MS
      );
    case "driven-off":
      return hasCar;
    case "unannounced-stand":
      return hasCar && isSeenOnHighway(unit);
    case "struck-down":
    case "fall":
      return carried?.device.manDown === true;
    // On a stop: in a car that drives it says nothing.
    case "no-motion":
      return carried?.device.manDown === true && unit.isWorking && unit.task === undefined;
    case "crash":
    case "airbag":
      return unit.modem !== undefined && unit.isCarKnown;
    case "duress-by-accident":
    case "holster":
    case "tamper":
      return carried !== undefined;
    case "caution-known":
      return true;
  }
}

function isSeenOnHighway(unit: SimUnit): boolean {
  const { latDeg, lonDeg } = unit.car.place;
  const isHeard = unit.modem !== undefined && unit.isHeardBy(unit.modem.gateway);
  return isHeard && nearestMilepost(newMexico, latDeg, lonDeg, HIGHWAY_M) !== undefined;
}
