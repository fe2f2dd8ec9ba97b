/**
 * What the monitors may ask of the senses: where devices are, when they were heard, how they usually behave.
 *
 * A port: the engine gives it from the tracks, a test from a table. Reading never changes anything. Everything
 * that is not known is undefined; nothing is guessed to be zero.
 */
import type { Point } from "../base/geo.ts";
import type { DeviceId, UnitId } from "../base/ids.ts";

export type BelievedFix = {
  readonly deviceId: DeviceId;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly accuracyM: number | undefined;
  readonly speedMps: number | undefined;
  readonly courseDeg: number | undefined;
  /** When the device was there. */
  readonly fixAtMs: number;
  readonly receivedAtMs: number;
};

/** Where somebody was at an instant, worked out between two fixes of one device. */
export type PlaceInTime = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly accuracyM: number;
  /** Speed between the two fixes. */
  readonly speedMps: number;
  /** Distance in time to the farther of the two fixes. */
  readonly gapMs: number;
};

/** How long the nearest help would take to a stop by road, as somebody outside the engine worked it out. */
export type BackupGap = {
  readonly unitId: UnitId;
  readonly stopId: string;
  /** The helper with the shortest way; absent where none of them has one. */
  readonly nearest?: { readonly unitId: UnitId; readonly timeMs: number; readonly lengthM: number };
};
/** A gap with what it rests on: places as of `askedAtMs`, and whether the network knows highways alone. */
export type KnownGap = BackupGap & { readonly askedAtMs: number; readonly highwaysOnly: boolean };

/** What is usual where a device was lost: nobody, or everybody, is heard there. */
export type UsualCoverage =
  | {
      readonly kind: "poor";
      readonly lossCount: number;
      readonly passCount: number;
      /** How long those who drive through it are usually not heard. */
      readonly gapMs: number;
    }
  | {
      readonly kind: "good";
      readonly passCount: number;
      /** It has stood there and was heard: it is not the place. */
      readonly wasHeardHere: boolean;
    };

export type Senses = {
  /** The newest fix of a device that is believed. */
  readonly lastFix: (deviceId: DeviceId) => BelievedFix | undefined;
  /** Believed fixes of a device since an instant of its own time, oldest first; as far back as they are kept. */
  readonly fixesSince: (deviceId: DeviceId, sinceFixAtMs: number) => readonly BelievedFix[];
  /** When anything was last heard from a device. */
  readonly heardAtMs: (deviceId: DeviceId) => number | undefined;
  /** How often the device usually reports. */
  readonly intervalMs: (deviceId: DeviceId) => number | undefined;
  /** Since when it has stood where it is, by its own fixes; undefined while it moves or is not known. */
  readonly standingSinceMs: (deviceId: DeviceId) => number | undefined;
  /** Where a device was at an instant, if fixes on both sides of it are known. */
  readonly placeAt: (deviceId: DeviceId, fixAtMs: number, gapMaxMs: number) => PlaceInTime | undefined;
  /** Since when the network has said that the device is gone. */
  readonly lostAtMs: (deviceId: DeviceId) => number | undefined;
  /** Units whose location was received at or after an instant, nearest to a point by air first. */
  readonly nearestUnits: (
    point: Point,
    options: { readonly count: number; readonly sinceMs: number; readonly accept: (unitId: UnitId) => boolean },
  ) => readonly { readonly key: UnitId; readonly distanceM: number; readonly atMs: number }[];
  /** The newest answer about a unit's stop; of an earlier stop there is none. */
  readonly backupGap: (unitId: UnitId, stopId: string) => KnownGap | undefined;
  readonly lightBar: (deviceId: DeviceId) => boolean | undefined;
  /** Since when this server hears the gateway behind which the device was last heard. */
  readonly hearingSinceMs: (deviceId: DeviceId) => number;
  /** Since when this server has been able to hear anybody at all. */
  readonly awakeSinceMs: number;
  /** What is usual where the device can have come to since it was heard; judged once for each silence (CV3). */
  readonly usualCoverage: (deviceId: DeviceId) => UsualCoverage | undefined;
  /** True while the gateway of the device is known to be deaf, or several units behind it fell silent together. */
  readonly excusedSilence: (deviceId: DeviceId) => boolean;
};
