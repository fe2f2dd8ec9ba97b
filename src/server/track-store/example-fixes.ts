/**
 * Fixes to test and measure the trail with: a patrol car on a straight highway whose receiver errs as receivers do.
 */
import { randomFrom } from "../../base/prng.ts";
import { METERS_PER_DEG_LAT, MPS_PER_MPH, normalizeDeg } from "../../base/geo.ts";
import { SECOND_MS } from "../../base/time.ts";

export type DrivenFix = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly fixAtMs: number;
  readonly speedMps: number;
  readonly courseDeg: number;
  readonly receivedAtMs: number;
};

/** How long a receiver's error lasts, and how large it is. */
const ERROR_LASTS_S = 30;
const ERROR_M = 3;
const JITTER_M = 0.3;

/** A drive with a fix every `intervalMs`, placed to `decimals` of a degree, speed in tenths of a mile per hour. */
export function* driveFixes(options: {
  readonly seed: string;
  readonly startAtMs: number;
  readonly intervalMs: number;
  readonly count: number;
  readonly decimals: number;
}): Generator<DrivenFix> {
  const random = randomFrom(options.seed);
  const seconds = options.intervalMs / SECOND_MS;
  const scale = 10 ** options.decimals;
  const keep = Math.exp(-seconds / ERROR_LASTS_S);
  let [latDeg, lonDeg] = [35 + random.next(), -104 + random.next()];
  let [speedMps, courseDeg, errorNorthM, errorEastM] = [28, random.between(0, 360), 0, 0];
  for (let i = 0; i < options.count; i++) {
    speedMps = Math.max(0, Math.min(45, speedMps + random.gaussian() * 0.5 * Math.sqrt(seconds)));
    courseDeg = normalizeDeg(courseDeg + random.gaussian() * Math.sqrt(seconds));
    const perLon = METERS_PER_DEG_LAT * Math.cos((latDeg * Math.PI) / 180);
    latDeg += (speedMps * seconds * Math.cos((courseDeg * Math.PI) / 180)) / METERS_PER_DEG_LAT;
    lonDeg += (speedMps * seconds * Math.sin((courseDeg * Math.PI) / 180)) / perLon;
    errorNorthM = errorNorthM * keep + random.gaussian() * ERROR_M * Math.sqrt(1 - keep * keep);
    errorEastM = errorEastM * keep + random.gaussian() * ERROR_M * Math.sqrt(1 - keep * keep);
    const fixAtMs = options.startAtMs + i * options.intervalMs;
    yield {
      latDeg: Math.round((latDeg + (errorNorthM + random.gaussian() * JITTER_M) / METERS_PER_DEG_LAT) * scale) / scale,
      lonDeg: Math.round((lonDeg + (errorEastM + random.gaussian() * JITTER_M) / perLon) * scale) / scale,
      fixAtMs,
      speedMps: (Math.round((10 * speedMps) / MPS_PER_MPH) / 10) * MPS_PER_MPH,
      courseDeg: Math.round(courseDeg * 10) / 10,
      receivedAtMs: fixAtMs + 80 + Math.floor(Math.abs(random.gaussian()) * 60),
    };
  }
}
