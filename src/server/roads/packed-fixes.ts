/** A trail on its way to a thread: six numbers a fix in one buffer that goes over whole, so that the main loop copies nothing. */
import type { TrailFix } from "../../roads/network/map-match.ts";

const FIELDS = 6;

export function packFixes(fixes: readonly TrailFix[]): Float64Array<ArrayBuffer> {
  const packed = new Float64Array(FIELDS * fixes.length);
  fixes.forEach(({ fixAtMs, latDeg, lonDeg, speedMps, courseDeg, accuracyM }, i) => {
    packed.set([fixAtMs, latDeg, lonDeg, speedMps ?? NaN, courseDeg ?? NaN, accuracyM ?? NaN], FIELDS * i);
  });
  return packed;
}

export function unpackFixes(packed: Float64Array): TrailFix[] {
  return Array.from({ length: packed.length / FIELDS }, (_, i): TrailFix => {
    const [fixAtMs = 0, latDeg = 0, lonDeg = 0, speedMps = NaN, courseDeg = NaN, accuracyM = NaN] = packed.subarray(
      FIELDS * i,
      FIELDS * (i + 1),
    );
    return {
      fixAtMs,
      latDeg,
      lonDeg,
      ...(Number.isNaN(speedMps) ? {} : { speedMps }),
      ...(Number.isNaN(courseDeg) ? {} : { courseDeg }),
      ...(Number.isNaN(accuracyM) ? {} : { accuracyM }),
    };
  });
}
