/**
 * The devices: each at its own pace, in its own tongue, with its own receiver's error, clock and moods. A modem
 * speaks for the car it is in; a portable for wherever it really is, which is not always with its bearer.
 */
import { destinationPoint, distanceBetweenM, MPS_PER_KMH } from "../../base/geo.ts";
import type { Random } from "../../base/prng.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { encodeNmeaRmc } from "../../codecs/nmea/encode-nmea.ts";
import { encodeTaipLn, encodeTaipPv } from "../../codecs/taip/encode-taip.ts";
import type { AlarmKind } from "../../domain/report.ts";
import type { Life } from "../../server/practice/agenda.ts";
import { GpsNoise } from "../../server/practice/gps-noise.ts";
import type { CarPlace } from "../../server/practice/patrol-car.ts";
import { GATEWAYS, type PlannedDevice } from "./plan.ts";
import type { Carried, Person, SimUnit } from "./sim-unit.ts";
import type { Stage, Truth } from "./stage.ts";
import type { FleetCar } from "./yards.ts";

type SeenFix = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly speedMps: number;
  readonly courseDeg: number;
  readonly fixAtMs: number;
  readonly truth: Truth;
};

const STORED_MAX = 120;
const BURST_EVERY_MS = 180;
const LEAP_MPS = 60;
/** Fixes after a leap that a receiver of them may doubt. */
const LEAP_FIXES = 5;
const JUMP_CHANCE = 1 / 2_500;
const REPEAT_CHANCE = 1 / 400;
/** A modem of a car that is parked for the night sleeps. */
const PARKED_INTERVAL_FACTOR = 12;

/** The modem of a unit's car, which it keeps. */
export function modemLife(stage: Stage, unit: SimUnit, device: PlannedDevice): Life {
  return reporting(stage, device, {
    unit: () => unit,
    isHeard: () => unit.isHeardBy(device.gateway),
    isOn: () => unit.onShift || !unit.plan.takeHome,
    place: () => unit.car.place,
    intervalMs: () => (unit.onShift ? device.intervalMs : device.intervalMs * PARKED_INTERVAL_FACTOR),
  });
}

/** The modem of a car that one unit may leave in the yard and another take. */
export function fleetModemLife(stage: Stage, car: FleetCar, device: PlannedDevice): Life {
  return reporting(stage, device, {
    unit: () => car.driver,
    isHeard: () =>
      car.driver?.isHeardBy(device.gateway) ??
      stage.coverage.reaches(device.gateway, car.line, car.body.alongM, stage.agenda.nowMs),
    isOn: () => (car.driver === undefined ? !car.isSwitchedOff : car.driver.onShift || !car.driver.plan.takeHome),
    place: () => car.body.place,
    intervalMs: () => (car.driver?.onShift === true ? device.intervalMs : device.intervalMs * PARKED_INTERVAL_FACTOR),
    isKnown: () => car.driver?.isCarKnown ?? true,
  });
}

/** A portable or a phone, for as long as its bearer is on shift. */
export function portableLife(stage: Stage, unit: SimUnit, person: Person, carried: Carried): Life {
  const { device } = carried;
  return reporting(stage, device, {
    unit: () => unit,
    isHeard: () => unit.isHeardBy(device.gateway),
    isOn: () => unit.people.includes(person) && unit.onShift && !carried.isDead,
    place: () => unit.placeOfCarried(person, carried, unit.car.place),
    intervalMs: () => device.intervalMs,
    endsWhenOff: () => !unit.people.includes(person),
  });
}

type Reporting = {
  /** Whose it is now; nobody's where it stands in the yard. */
  readonly unit: () => SimUnit | undefined;
  readonly isHeard: () => boolean;
  readonly isOn: () => boolean;
  readonly place: () => CarPlace;
  readonly intervalMs: () => number;
  readonly endsWhenOff?: () => boolean;
  /** False while dispatch takes it for another's. */
  readonly isKnown?: () => boolean;
};

function* reporting(stage: Stage, device: PlannedDevice, of: Reporting): Life {
  const { agenda } = stage;
  const random = stage.random.stream(`device-${device.id}`);
  const noise = new GpsNoise(random, device.noiseM, agenda.nowMs);
  const stored: SeenFix[] = [];
  let jump: { readonly bearingDeg: number; readonly distanceM: number; left: number } | undefined;
  let wasHeard = true;
  let before: { readonly place: CarPlace; readonly atMs: number } | undefined;
  let doubtful = 0;
  // Receivers give a place at whole seconds; each device has its own beat.
  yield (SECOND_MS - (agenda.nowMs % SECOND_MS)) % SECOND_MS;
  yield random.int(Math.max(1, device.intervalMs / SECOND_MS)) * SECOND_MS;
  for (;;) {
    if (of.endsWhenOff?.() === true) return;
    if (of.isOn()) {
      const unit = of.unit();
      const place = of.place();
      if (before !== undefined && hasLeapt(before.place, place, agenda.nowMs - before.atMs)) doubtful = LEAP_FIXES;
      before = { place, atMs: agenda.nowMs };
      // A reflection between rock walls: some fixes in a row from somewhere else.
      if (jump === undefined && random.next() < JUMP_CHANCE)
        jump = { bearingDeg: random.between(0, 360), distanceM: random.between(200, 3_000), left: 1 + random.int(2) };
      const truth = {
        device,
        fixAtMs: agenda.nowMs,
        place,
        speedMps: place.speedMps,
        isHonest: jump === undefined && device.clockOffMs === 0 && --doubtful < 0 && of.isKnown?.() !== false,
      };
      const fix = seen(truth, place, noise, jump, random);
      if (jump !== undefined && --jump.left <= 0) jump = undefined;
      const heard = of.isHeard();
      if (heard !== wasHeard && !heard && unit !== undefined) stage.truth("valley-entered", unit);
      wasHeard = heard;
      if (heard) {
        if (stored.length > 0) {
          burst(stage, unit, device, stored.splice(0));
          if (unit !== undefined) stage.truth("burst-sent", unit);
        }
        send(stage, unit, device, fix, (failed) => keep(device, stored, failed));
        if (random.next() < REPEAT_CHANCE) send(stage, unit, device, fix, () => undefined);
      } else {
        keep(device, stored, fix);
      }
    }
    yield of.intervalMs();
  }
}

// A radio that changes hands, an officer whom an ambulance took: no device can have gone there by itself.
function hasLeapt(from: CarPlace, to: CarPlace, tookMs: number): boolean {
  return distanceBetweenM(from, to) > 100 + (LEAP_MPS * tookMs) / SECOND_MS;
}

function seen(
  truth: Truth,
  place: CarPlace,
  noise: GpsNoise,
  jump: { readonly bearingDeg: number; readonly distanceM: number } | undefined,
  random: Random,
): SeenFix {
  const atMs = truth.fixAtMs;
  const received = noise.seen(place, atMs);
  const point =
    jump === undefined ? received : destinationPoint(received.latDeg, received.lonDeg, jump.bearingDeg, jump.distanceM);
  const speedMps =
    place.speedMps < 0.5 ? random.next() * 0.4 : Math.max(0, place.speedMps + (random.next() - 0.5) * 0.6);
  const { latDeg, lonDeg } = point;
  return { latDeg, lonDeg, speedMps, courseDeg: place.courseDeg, fixAtMs: atMs, truth };
}

function keep(device: PlannedDevice, stored: SeenFix[], fix: SeenFix): void {
  if (!device.stores) return;
  stored.push(fix);
  if (stored.length > STORED_MAX) stored.shift();
}

function burst(stage: Stage, unit: SimUnit | undefined, device: PlannedDevice, fixes: readonly SeenFix[]): void {
  const { agenda } = stage;
  fixes.forEach((fix, index) =>
    agenda.at(agenda.nowMs + index * BURST_EVERY_MS, () =>
      send(stage, unit, device, { ...fix, truth: { ...fix.truth, isHonest: false } }, () => undefined),
    ),
  );
}

function send(
  stage: Stage,
  unit: SimUnit | undefined,
  device: PlannedDevice,
  fix: SeenFix,
  failed: (fix: SeenFix) => void,
): void {
  const { truth } = fix;
  const told = device.clockOffMs === 0 ? fix : { ...fix, fixAtMs: fix.fixAtMs + device.clockOffMs };
  if (device.tongue === "owntracks") {
    stage.emit({
      kind: "request",
      ...(unit === undefined ? {} : { unit }),
      truth,
      request: owntracksRequest(device, told),
      taken: (ok) => {
        if (!ok) failed(fix);
      },
    });
    return;
  }
  const bytes =
    device.tongue === "taip-ln"
      ? encodeTaipLn(told, device.key)
      : device.tongue === "taip-pv"
        ? encodeTaipPv(told, device.key)
        : encodeNmeaRmc(told, `${device.key},`);
  const { gateway, peer } = device;
  const whose = unit === undefined ? {} : { unit };
  stage.emit({ kind: "frame", ...whose, truth, gateway, peer, stream: gateway === GATEWAYS.tcp, bytes });
}

function owntracksRequest(device: PlannedDevice, fix: SeenFix) {
  const [user = "", name = ""] = device.key.split("/");
  const body = {
    _type: "location",
    lat: Number(fix.latDeg.toFixed(6)),
    lon: Number(fix.lonDeg.toFixed(6)),
    tst: Math.floor(fix.fixAtMs / SECOND_MS),
    acc: 6,
    vel: Math.round(fix.speedMps / MPS_PER_KMH),
    cog: Math.round(fix.courseDeg) % 360,
    batt: 80,
    t: "t",
  };
  return {
    method: "POST",
    path: "/ingest/owntracks",
    headers: { "content-type": "application/json", "x-limit-u": user, "x-limit-d": name },
    body: JSON.stringify(body),
  };
}

/**
 * An emergency key or a sensor speaks, by way of the radio controller, which tries again for two minutes where
 * nobody answers.
 */
export function sendAlarm(stage: Stage, device: PlannedDevice, kind: AlarmKind, active = true): void {
  const { agenda } = stage;
  const madeAtMs = agenda.nowMs;
  const attempt = (): void => {
    stage.emit({
      kind: "request",
      request: {
        method: "POST",
        path: "/ingest/sensor",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ deviceKey: device.id, kind, active, at: madeAtMs }),
      },
      taken: (ok) => {
        if (!ok && agenda.nowMs - madeAtMs < 2 * MINUTE_MS) agenda.at(agenda.nowMs + SECOND_MS, attempt);
      },
    });
  };
  attempt();
}
