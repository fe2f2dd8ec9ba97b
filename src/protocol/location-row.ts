/** Locations on the wire: a short row instead of named fields, because they are most of what is sent. */
import { asId, type DeviceId } from "../base/ids.ts";
import type { Location } from "../board/board.ts";
import type { LocationRow } from "./live.ts";

/** Writes a location as a row. What is not known is null. */
export function rowOfLocation(location: Location): LocationRow {
  return [
    location.deviceId,
    location.latDeg,
    location.lonDeg,
    location.accuracyM ?? null,
    location.speedMps ?? null,
    location.courseDeg ?? null,
    location.fixAtMs,
    location.receivedAtMs,
    location.batteryPercent ?? null,
  ];
}

/** Reads a row back: null is absent, never zero. */
export function locationOfRow(row: LocationRow): Location {
  const [deviceId, latDeg, lonDeg, accuracyM, speedMps, courseDeg, fixAtMs, receivedAtMs, batteryPercent] = row;
  return {
    deviceId: asId<DeviceId>(deviceId),
    latDeg,
    lonDeg,
    ...(accuracyM === null ? {} : { accuracyM }),
    ...(speedMps === null ? {} : { speedMps }),
    ...(courseDeg === null ? {} : { courseDeg }),
    fixAtMs,
    receivedAtMs,
    ...(batteryPercent === null ? {} : { batteryPercent }),
  };
}
