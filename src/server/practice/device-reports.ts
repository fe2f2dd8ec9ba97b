/**
 * The simulated devices: each at its own pace, in its own tongue, with its own receiver's error. A modem speaks for
 * the car it is in, a portable for the person who carries it.
 */
import { MPS_PER_KMH } from "../../base/geo.ts";
import { asciiBytes } from "../../codecs/bytes.ts";
import { encodeNmeaRmc } from "../../codecs/nmea/encode-nmea.ts";
import { encodeTaipLn, encodeTaipPv } from "../../codecs/taip/encode-taip.ts";
import type { Life } from "./agenda.ts";
import { GpsNoise } from "./gps-noise.ts";
import type { CarPlace } from "./patrol-car.ts";
import type { PatrolUnit } from "./patrol-unit.ts";
import type { RosterDevice } from "./practice-roster.ts";
import type { Stage } from "./stage.ts";

/** One report in so many is lost on its way. */
const LOST = 0.01;
const GPS_SECOND_MS = 1_000;

/** The life of every device of a unit. */
export function deviceLives(stage: Stage, unit: PatrolUnit): Life[] {
  const lives: Life[] = [];
  const { modem } = unit.row;
  if (modem !== undefined) lives.push(reporting(stage, unit, modem, (car) => car));
  for (const person of unit.people) {
    const { portable } = person.officer;
    if (portable !== undefined) lives.push(reporting(stage, unit, portable, (car) => unit.placeOf(person, car)));
  }
  return lives;
}

/** The alarm of a sensor or an emergency key, by way of the radio controller. */
export function sendAlarm(stage: Stage, device: RosterDevice, kind: "duress" | "man-down"): void {
  stage.emit({
    atMs: stage.agenda.nowMs,
    kind: "http",
    method: "POST",
    path: "/ingest/sensor",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ deviceKey: device.key, kind, active: true, at: stage.agenda.nowMs }),
  });
}

/** The portable of a unit's first officer. */
export function portableOf(unit: PatrolUnit): RosterDevice | undefined {
  return unit.row.officers[0]?.portable;
}

function* reporting(stage: Stage, unit: PatrolUnit, device: RosterDevice, placeOf: (car: CarPlace) => CarPlace): Life {
  const { agenda } = stage;
  const random = unit.random.stream(device.id);
  const noise = new GpsNoise(random, device.speech === "owntracks" ? 3.5 : 2, agenda.nowMs);
  const wayMs = random.between(120, 500);
  // Receivers give a place at whole seconds; each device has its own beat.
  yield (GPS_SECOND_MS - (agenda.nowMs % GPS_SECOND_MS)) % GPS_SECOND_MS;
  yield random.int(device.intervalMs / GPS_SECOND_MS) * GPS_SECOND_MS;
  const peer = peerOf(device);
  for (;;) {
    const fixAtMs = agenda.nowMs;
    const place = placeOf(unit.car.place);
    const seen = { ...place, ...noise.seen(place, fixAtMs), speedMps: seenSpeedMps(place.speedMps, random.next()) };
    const lost = (random.next() < LOST && !unit.isHeardWell) || fixAtMs < unit.unheardUntilMs;
    if (!lost) agenda.at(fixAtMs + wayMs + random.next() * 80, () => send(stage, device, peer, seen, fixAtMs));
    yield device.intervalMs;
  }
}

function seenSpeedMps(speedMps: number, chance: number): number {
  return speedMps < 0.5 ? chance * 0.4 : Math.max(0, speedMps + (chance - 0.5) * 0.6);
}

function send(stage: Stage, device: RosterDevice, peer: string, place: CarPlace, fixAtMs: number): void {
  const atMs = stage.agenda.nowMs;
  const fix = { ...place, fixAtMs };
  switch (device.speech) {
    case "taip-ln":
      stage.emit({ atMs, kind: "frame", gateway: "modem-udp", peer, bytes: encodeTaipLn(fix, device.key) });
      return;
    case "taip-pv":
      stage.emit({ atMs, kind: "frame", gateway: "modem-udp", peer, bytes: encodeTaipPv(fix, device.key) });
      return;
    case "nmea-rmc":
      stage.emit({ atMs, kind: "frame", gateway: "modem-tcp", peer, bytes: encodeNmeaRmc(fix, `${device.key},`) });
      return;
    case "owntracks":
      sendOwntracks(stage, device, place, fixAtMs);
  }
}

function sendOwntracks(stage: Stage, device: RosterDevice, place: CarPlace, fixAtMs: number): void {
  const [user = "", name = ""] = device.key.split("/");
  const location = {
    _type: "location",
    lat: Number(place.latDeg.toFixed(6)),
    lon: Number(place.lonDeg.toFixed(6)),
    tst: Math.floor(fixAtMs / 1_000),
    acc: 6,
    vel: Math.round(place.speedMps / MPS_PER_KMH),
    cog: Math.round(place.courseDeg) % 360,
    batt: 80,
    t: "t",
  };
  stage.emit({
    atMs: stage.agenda.nowMs,
    kind: "http",
    method: "POST",
    path: "/ingest/owntracks",
    headers: { "content-type": "application/json", "x-limit-u": user, "x-limit-d": name },
    body: JSON.stringify(location),
  });
}

// A port of its own for each device, the same in every run.
function peerOf(device: RosterDevice): string {
  let sum = 0;
  for (const byte of asciiBytes(device.id)) sum = (sum * 31 + byte) % 20_000;
  return `127.0.0.1:${30_000 + sum}`;
}
