/**
 * SP, separation: person and vehicle part. The person's fix is compared with where the vehicle was at that fix's
 * own time, never with where it is now (SP1): two devices of one moving car report seconds apart.
 *
 * Urgent, on a stop an emergency; a notice where another of the unit's people is with the vehicle. It ends when a
 * fix shows them together again. The place where they were last together is kept and shown (SP4).
 */
import { distanceM } from "../../base/geo.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { EvidenceFix } from "../../domain/alert.ts";
import type { CrewMember } from "../../domain/crew.ts";
import { evidenceOf } from "../evidence.ts";
import type { Finding } from "../finding.ts";
import { conclusion, monitor, newestFix, type UnitView } from "../monitor.ts";
import type { BelievedFix, PlaceInTime } from "../senses.ts";

export type SeparationMemory = { readonly people: Readonly<Record<string, Parting>> };
type Parting = {
  /** The person's fix that was looked at last. */
  readonly seenFixAtMs: number;
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
  if (vehicle === undefined) return known; // not yet known where the vehicle was then: asked again with its next fix
  const s = view.watch.separation;
  const slackM = (fix.accuracyM ?? 0) + vehicle.accuracyM;
  const apartM = distanceM(fix.latDeg, fix.lonDeg, vehicle.latDeg, vehicle.lonDeg);
  const seen = { seenFixAtMs: fix.fixAtMs };
  if (known.apart !== undefined) {
    // SP3: together again is seen, not assumed: well inside the distance.
    if (apartM + slackM < s.distanceM) return { ...seen, together: evidenceOf("parted", fix) };
    return { ...known, ...seen, apart: { ...known.apart, person: evidenceOf("person", fix), distanceM: apartM } };
  }
  const fast = vehicle.speedMps >= s.vehicleMps;
  // A second of the vehicle's way is allowed for clocks that differ.
  if (fast && apartM > s.distanceM + slackM + vehicle.speedMps) {
    return {
      ...known,
      ...seen,
      apart: {
        key: episodeKey(view, person.officerId ?? "unit"),
        person: evidenceOf("person", fix),
        distanceM: apartM,
      },
    };
  }
  return apartM <= s.distanceM ? { ...seen, together: evidenceOf("parted", fix) } : { ...known, ...seen };
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
  return {
    key: apart.key,
    monitor: "SP",
    level: withVehicle ? "notice" : view.unit.stop === undefined ? "urgent" : "emergency",
    sentence: withVehicle
      ? "one of the unit's people is no longer with the car"
      : "the officer is no longer with the moving car",
    evidence,
    prompts: true,
    silence: false,
    covert: false,
  };
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
