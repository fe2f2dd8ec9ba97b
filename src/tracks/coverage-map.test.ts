/** CV: what the map of coverage learns from trails. */
import { describe, expect, it } from "vitest";
import { destinationPoint } from "../base/geo.ts";
import { DAY_MS, SECOND_MS } from "../base/time.ts";
import { COVERAGE_CELLS_MAX, CoverageMap, type CoverageTrace, judgeCell } from "./coverage-map.ts";

const HOME = { latDeg: 35, lonDeg: -104 };
const T0 = Date.UTC(2026, 2, 15);

function fixAt(eastM: number, speedMps: number | undefined = 30) {
  const { latDeg, lonDeg } = destinationPoint(HOME.latDeg, HOME.lonDeg, 90, eastM);
  return { latDeg, lonDeg, speedMps, courseDeg: 90 };
}

/** One drive over 10 km with 10 s between fixes, unheard from 4 to 6 km. */
function drive(map: CoverageMap, startMs: number, options: { speedMps?: number; stores?: boolean } = {}): void {
  let trace: CoverageTrace | undefined;
  const stored: { readonly eastM: number; readonly atMs: number }[] = [];
  for (let eastM = 0; eastM <= 10_000; eastM += 300) {
    const atMs = startMs + (eastM / 30) * SECOND_MS;
    if (eastM > 4_000 && eastM < 6_000) {
      stored.push({ eastM, atMs });
      continue;
    }
    const lost = trace !== undefined && atMs - trace.heardAtMs > 32_000;
    const gap = lost && trace !== undefined ? { fromMs: trace.heardAtMs, toMs: atMs } : undefined;
    trace = map.heard(trace, "east", fixAt(eastM, options.speedMps ?? 30), atMs, gap);
    if (options.stores !== true) continue;
    for (const one of stored.splice(0)) map.stored(trace, fixAt(one.eastM), one.atMs, undefined, atMs + 500);
  }
}
const kindAt = (map: CoverageMap, eastM: number, atMs: number, link = "east"): string | undefined => {
  const { latDeg, lonDeg } = fixAt(eastM);
  return map.at(link, latDeg, lonDeg, atMs)?.kind;
};

describe("the map of coverage", () => {
  it("[CV1][CV2][CV3] where several were lost is poor, where all were heard is good, on that link alone", () => {
    const map = new CoverageMap();
    for (let n = 0; n < 2; n++) drive(map, T0 + n * 3_600_000);
    expect(kindAt(map, 5_000, T0 + DAY_MS)).toBeUndefined();
    for (let n = 2; n < 10; n++) drive(map, T0 + n * 3_600_000);
    expect(kindAt(map, 5_000, T0 + DAY_MS)).toBe("poor");
    expect(kindAt(map, 1_000, T0 + DAY_MS)).toBe("good");
    expect(kindAt(map, 5_000, T0 + DAY_MS, "west")).toBeUndefined();
    expect(map.ahead("east", fixAt(3_900), 1_000, T0 + DAY_MS)).toMatchObject({ kind: "poor" });
    expect(map.ahead("east", fixAt(1_000), 1_000, T0 + DAY_MS)).toMatchObject({ kind: "good" });
  });

  it("[CV2] stored fixes of a gap count each cell once for it", () => {
    const [plain, storing] = [new CoverageMap(), new CoverageMap()];
    for (let n = 0; n < 5; n++) {
      drive(plain, T0 + n * 3_600_000);
      drive(storing, T0 + n * 3_600_000, { stores: true });
    }
    const counts = (map: CoverageMap): number[] => [...map.cells()].map(({ lossCount }) => lossCount);
    expect(Math.max(...counts(storing))).toBe(5);
    expect(Math.max(...counts(plain))).toBe(5);
  });

  it("[CV2] a car that stood when it was heard last was perhaps switched off: nothing is learnt", () => {
    const map = new CoverageMap();
    for (let n = 0; n < 5; n++) drive(map, T0 + n * 3_600_000, { speedMps: 0 });
    expect([...map.cells()].every(({ lossCount }) => lossCount === 0)).toBe(true);
  });

  it("[CV5] what was learnt fades: after half a year of nothing it is not known any more", () => {
    const map = new CoverageMap();
    for (let n = 0; n < 5; n++) drive(map, T0 + n * 3_600_000);
    expect(kindAt(map, 5_000, T0 + 20 * DAY_MS)).toBe("poor");
    expect(kindAt(map, 5_000, T0 + 180 * DAY_MS)).toBeUndefined();
  });

  it("[CV5] it is bounded: the cell that was learnt about longest ago goes", () => {
    const map = new CoverageMap();
    let trace: CoverageTrace | undefined;
    for (let n = 0; n < COVERAGE_CELLS_MAX + 50; n++) {
      const fix = { latDeg: 30 + Math.floor(n / 1_000) * 0.01, lonDeg: -104 + (n % 1_000) * 0.01, speedMps: 30 };
      trace = map.heard(trace, "east", { ...fix, courseDeg: 90 }, T0 + n, undefined);
    }
    expect(map.size).toBe(COVERAGE_CELLS_MAX);
    expect(map.at("east", 30, -104, T0)).toBeUndefined();
  });

  it("[CV6] is the same after it was kept and read back", () => {
    const map = new CoverageMap();
    for (let n = 0; n < 8; n++) drive(map, T0 + n * 3_600_000);
    const again = new CoverageMap();
    again.restore(JSON.parse(JSON.stringify([...map.cells()])));
    expect([...again.cells()]).toEqual([...map.cells()]);
    const said = [...again.cells()].map((cell) => judgeCell(cell, T0 + DAY_MS)?.kind);
    expect(said).toContain("poor");
    // What has been learnt since is not overwritten.
    const [cell] = map.cells();
    again.restore(cell === undefined ? [] : [{ ...cell, passCount: 60 }]);
    expect([...again.cells()][0]?.passCount).toBe(cell?.passCount);
  });
});
