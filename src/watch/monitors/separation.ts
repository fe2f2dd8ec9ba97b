/**
 * SP, separation: person and vehicle part. The person's fix is compared with where the vehicle was at that fix's
 * own time, never with where it is now (SP1): two devices of one moving car report seconds apart.
 *
 * Urgent, on a stop an emergency; a notice where another of the unit's people is with the vehicle. It ends when a
 * fix shows them together again. The place where they were last together is kept and shown (SP4).
 */
import { distanceM } from "../../base/geo.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import type { EvidenceFix } from "../../domain/alert.ts";
import type { CrewMember } from "../../domain/crew.ts";
import { evidenceOf } from "../evidence.ts";
import type { Finding } from "../finding.ts";
import { conclusion, monitor, newestFix, type UnitView } from "../monitor.ts";
import type { BelievedFix, PlaceInTime } from "../senses.ts";

/** The way between two fixes is not driven so many times faster than the vehicle says it drives. */
const SPEEDS_AGREE = 1.5;
/** How long a unit whose stop was tapped away is looked at as if it were still on it. */
const TAPPED_MS = 15 * MINUTE_MS;
/** A reflection between rock walls lasts for a fix or two. */
const REFLECTIONS_MAX = 2;

export type SeparationMemory = { readonly people: Readonly<Record<string, Parting>> };
type Parting = {
  /** The person's fix that was looked at last. */
  readonly seenFixAtMs: number;
  /** Fixes apart, in a row, that may be reflections. */
  readonly doubted?: number;
  readonly together?: EvidenceFix;
  readonly apart?: { readonly key: string; readonly person: EvidenceFix; readonly distanceM: number };
};

export const separationMonitor = monitor<SeparationMemory>({
  id: "SP",
  wantsFixes: (unit) => unit.shift !== undefined,
  conclude: (view, memory) => {
    if (view.vehicleDevices.length === 0 || view.people.length === 0) return conclusion([], undefined, memory);
    let people = memory?.people ?? {};
    const findings: Finding[] = [];
    for (const person of view.people) {
      if (person.devices.length === 0) continue;
      const name = person.officerId ?? "unit";
      const parting = look(view, person, people[name] ?? recall(view, name));
      if (parting !== people[name]) people = { ...people, [name]: parting };
      if (parting.apart !== undefined) findings.push(findingOf(view, person, parting, parting.apart));
    }
    return conclusion(findings, undefined, people === memory?.people ? memory : { people });
  },
});

function look(view: UnitView, person: CrewMember, known: Parting): Parting {
  const fix = newestFix(view, person.devices);
  if (fix === undefined || fix.fixAtMs <= known.seenFixAtMs) return known;
  const vehicle = vehicleAt(view, fix.fixAtMs);
  // Not known where the vehicle was then: where it is now may tell, else it is asked again with its next fix.
  if (vehicle === undefined) return known.apart === undefined ? lookFromNow(view, person, known, fix) : known;
  const s = view.watch.separation;
  const slackM = (fix.accuracyM ?? 0) + vehicle.accuracyM;
  const apartM = distanceM(fix.latDeg, fix.lonDeg, vehicle.latDeg, vehicle.lonDeg);
  const seen = { seenFixAtMs: fix.fixAtMs };
  if (known.apart !== undefined) {
    // SP3: together again is seen, not assumed: well inside the distance.
    if (apartM + slackM < s.distanceM) return { ...seen, together: evidenceOf("parted", fix) };
    return { ...known, ...seen, apart: { ...known.apart, person: evidenceOf("person", fix), distanceM: apartM } };
  }
  // SP9: a place that the vehicle's own speed contradicts is a reflection, and nothing is measured from it.
  const told = newestFix(view, view.vehicleDevices)?.speedMps;
  if (told !== undefined && vehicle.speedMps > SPEEDS_AGREE * told + s.vehicleMps) return known;
  const fast = vehicle.speedMps >= s.vehicleMps;
  // SP6: the vehicle's way in a second, and in the time by which the two devices' clocks or ways differ.
  const clocksM = vehicle.speedMps * (1 + lagsDifferMs(view, fix) / SECOND_MS);
  if (fast && apartM > s.distanceM + slackM + clocksM) {
    // SP7: a fix that moves as the vehicle does may be a reflection: those that come next tell.
    const doubted = known.doubted ?? 0;
    if (movesLike(fix, vehicle) && doubted < REFLECTIONS_MAX) return { ...known, ...seen, doubted: doubted + 1 };
    return parted(view, person, known, fix, apartM);
  }
  return apartM <= s.distanceM ? { ...seen, together: evidenceOf("parted", fix) } : { ...known, ...seen };
}

function parted(view: UnitView, person: CrewMember, known: Parting, fix: BelievedFix, apartM: number): Parting {
  const together = known.together ?? lastTogether(view, person);
  return {
    ...known,
    seenFixAtMs: fix.fixAtMs,
    ...(together === undefined ? {} : { together }),
    apart: {
      key: episodeKey(view, person.officerId ?? "unit"),
      person: evidenceOf("person", fix),
      distanceM: apartM,
    },
  };
}

// SP10: a car that comes out of a valley under way has been nowhere for minutes. A person who stands farther from it
// than it can have driven since that person's fix is not in it.
function lookFromNow(view: UnitView, person: CrewMember, known: Parting, fix: BelievedFix): Parting {
  const s = view.watch.separation;
  const vehicle = newestFix(view, view.vehicleDevices);
  if (vehicle?.speedMps === undefined || vehicle.speedMps < s.vehicleMps) return known;
  if (fix.speedMps === undefined || fix.speedMps > vehicle.speedMps / 2) return known;
  const betweenMs = Math.abs(vehicle.fixAtMs - fix.fixAtMs) + lagsDifferMs(view, fix);
  if (betweenMs > s.fixGapS * SECOND_MS) return known;
  const slackM = (fix.accuracyM ?? 0) + (vehicle.accuracyM ?? 0);
  const couldM = SPEEDS_AGREE * vehicle.speedMps * (1 + betweenMs / SECOND_MS);
  const apartM = distanceM(fix.latDeg, fix.lonDeg, vehicle.latDeg, vehicle.lonDeg);
  return apartM > s.distanceM + slackM + couldM ? parted(view, person, known, fix, apartM) : known;
}

// SP8: whether they were together at all, as far back as this shift's fixes are kept: after a restart nothing else knows.
function lastTogether(view: UnitView, person: CrewMember): EvidenceFix | undefined {
  const sinceMs = view.unit.shift?.startedAtMs ?? 0;
  for (const { id } of person.devices) {
    const fix = view.senses.fixesSince(id, sinceMs).findLast((one) => {
      const vehicle = vehicleAt(view, one.fixAtMs);
      if (vehicle === undefined) return false;
      return distanceM(one.latDeg, one.lonDeg, vehicle.latDeg, vehicle.lonDeg) <= view.watch.separation.distanceM;
    });
    if (fix !== undefined) return evidenceOf("parted", fix);
  }
  return undefined;
}

// A device whose reports always arrive late has a clock that is off, or a slow way: its fixes are not of that second.
function lagsDifferMs(view: UnitView, fix: BelievedFix): number {
  const vehicle = newestFix(view, view.vehicleDevices);
  if (vehicle === undefined) return 0;
  return Math.abs(fix.receivedAtMs - fix.fixAtMs - (vehicle.receivedAtMs - vehicle.fixAtMs));
}

// A receiver's speed comes from the signal and not from the place: a reflection moves the one and not the other.
function movesLike(fix: BelievedFix, vehicle: PlaceInTime): boolean {
  return fix.speedMps !== undefined && Math.abs(fix.speedMps - vehicle.speedMps) < vehicle.speedMps / 2;
}

function vehicleAt(view: UnitView, fixAtMs: number): PlaceInTime | undefined {
  let best: PlaceInTime | undefined;
  for (const device of view.vehicleDevices) {
    const place = view.senses.placeAt(device.id, fixAtMs, view.watch.separation.fixGapS * SECOND_MS);
    if (place !== undefined && (best === undefined || place.gapMs < best.gapMs)) best = place;
  }
  return best;
}

function episodeKey(view: UnitView, name: string): string {
  return `SP:${view.unit.id}:${view.unit.stop?.stopId ?? "-"}:${name}`;
}

// SP5: after a restart an open cause says that they had parted.
function recall(view: UnitView, name: string): Parting {
  // The stop during which they parted may have been cleared since.
  const cause = view.openCausesOf("SP").find(({ key }) => key.endsWith(`:${name}`));
  const person = cause?.evidence.find((e) => e.of === "person");
  if (cause === undefined || person === undefined) return { seenFixAtMs: 0 };
  const together = cause.evidence.find((e) => e.of === "parted");
  return {
    seenFixAtMs: person.fixAtMs,
    apart: { key: cause.key, person, distanceM: 0 },
    ...(together === undefined ? {} : { together }),
  };
}

function findingOf(
  view: UnitView,
  person: CrewMember,
  parting: Parting,
  apart: NonNullable<Parting["apart"]>,
): Finding {
  const vehicle = newestFix(view, view.vehicleDevices);
  const withVehicle = vehicle !== undefined && companionIsWith(view, person, vehicle);
  const evidence: EvidenceFix[] = [apart.person];
  if (vehicle !== undefined) evidence.push(evidenceOf("vehicle", vehicle));
  if (parting.together !== undefined) evidence.push(parting.together);
  // SP8: what was never with the car can't have left it.
  const wereTogether = parting.together !== undefined;
  return {
    key: apart.key,
    monitor: "SP",
    level: withVehicle || !wereTogether ? "notice" : isAtRisk(view) ? "emergency" : "urgent",
    sentence: withVehicle
      ? "one of the unit's people is no longer with the car"
      : wereTogether
        ? "the officer is no longer with the moving car"
        : "the officer's device has not been with the car on this shift: is it the right one?",
    evidence,
    prompts: true,
    silence: false,
    covert: false,
  };
}

// SP11: who tapped the stop away may not have been the officer. A voice since then was.
function isAtRisk({ unit, nowMs }: UnitView): boolean {
  const { stop, stopTappedAwayAtMs, lastContact } = unit;
  if (stop !== undefined) return true;
  if (stopTappedAwayAtMs === undefined || nowMs - stopTappedAwayAtMs >= TAPPED_MS) return false;
  return lastContact === undefined || lastContact.means === "tap" || lastContact.countsFromMs < stopTappedAwayAtMs;
}

function companionIsWith(view: UnitView, person: CrewMember, vehicle: BelievedFix): boolean {
  return view.people.some((other) => {
    if (other === person || other.officerId === undefined) return false;
    const fix = newestFix(view, other.devices);
    if (fix === undefined) return false;
    const then = vehicleAt(view, fix.fixAtMs);
    if (then === undefined || vehicle.fixAtMs - fix.fixAtMs > view.watch.separation.fixGapS * SECOND_MS) return false;
    return distanceM(fix.latDeg, fix.lonDeg, then.latDeg, then.lonDeg) <= view.watch.separation.distanceM;
  });
}
