/**
 * What a center that has been running for a while knows of the coverage on its roads: cars have driven them, up and
 * down, before the shift begins. The map learns from these drives as it does from any trail.
 */
import { normalizeDeg } from "../../base/geo.ts";
import { alongPolyline, type Polyline } from "../../base/polyline.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { CoverageMap, CoverageTrace } from "../../tracks/coverage-map.ts";
import type { Coverage } from "../world/coverage.ts";

/** Enough for the map to call a place good. */
const DRIVES = 10;
const PACE_MPS = 30;
const STEP_MS = 10 * SECOND_MS;
const LOST_AFTER_MS = 32 * SECOND_MS;
const BETWEEN_DRIVES_MS = 3_600 * SECOND_MS;

/** Drives a stretch of a road as often as it takes, by modems behind each gateway; the last drive ends before `beforeMs`. */
export function learnRoad(
  map: CoverageMap,
  coverage: Coverage,
  stretch: { readonly line: Polyline; readonly fromM: number; readonly toM: number },
  gateways: readonly string[],
  beforeMs: number,
): void {
  const { line } = stretch;
  const fromM = Math.max(0, stretch.fromM);
  const toM = Math.min(line.lengthM, stretch.toM);
  const stepM = (PACE_MPS * STEP_MS) / SECOND_MS;
  const steps = Math.max(1, Math.floor((toM - fromM) / stepM));
  for (const gateway of gateways) {
    for (let drive = 0; drive < DRIVES; drive++) {
      const startMs = beforeMs - (DRIVES - drive) * BETWEEN_DRIVES_MS;
      let trace: CoverageTrace | undefined;
      for (let step = 0; step <= steps; step++) {
        const isBack = drive % 2 === 1;
        const alongM = isBack ? toM - step * stepM : fromM + step * stepM;
        if (!coverage.reaches(gateway, line, alongM, startMs)) continue;
        const { latDeg, lonDeg, headingDeg } = alongPolyline(line, alongM);
        const courseDeg = isBack ? normalizeDeg(headingDeg + 180) : headingDeg;
        const nowMs = startMs + step * STEP_MS;
        const isLost = trace !== undefined && nowMs - trace.heardAtMs > LOST_AFTER_MS;
        const gap = isLost && trace !== undefined ? { fromMs: trace.heardAtMs, toMs: nowMs } : undefined;
        trace = map.heard(trace, gateway, { latDeg, lonDeg, speedMps: PACE_MPS, courseDeg }, nowMs, gap);
      }
    }
  }
}
