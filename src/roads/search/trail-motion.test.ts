import { describe, expect, test } from "vitest";
import { destinationPoint, type Point } from "../../base/geo.ts";
import { randomFrom } from "../../base/prng.ts";
import type { TrailFix } from "../network/map-match.ts";
import { type Dwell, type Motion, MOTION_PARAMS, motionsOf } from "./trail-motion.ts";

type Stop = { readonly fromMs: number; readonly toMs: number; readonly point: Point };

/** A patrol: legs at 8 to 35 m/s with turns, stops of 30 s to 10 min, drift while standing, noise, lost fixes. */
function simulatedDrive(
  seed: string,
  everyS: number,
  withSpeed: boolean,
): { fixes: TrailFix[]; stops: Stop[]; spoiltMs: number[] } {
  /** When a fix was lost, or was wild. */
  const spoiltMs: number[] = [];
  const random = randomFrom(seed);
  const fixes: TrailFix[] = [];
  const stops: Stop[] = [];
  const noiseM = random.between(2, 9);
  let [place, courseDeg, atMs, nextFixMs]: [Point, number, number, number] = [{ latDeg: 35, lonDeg: -104 }, 90, 0, 0];
  const second = (speedMps: number, drift: Point | undefined): void => {
    atMs += 1_000;
    place = destinationPoint(place.latDeg, place.lonDeg, courseDeg, speedMps);
    if (atMs < nextFixMs) return;
    nextFixMs = atMs + everyS * 1_000;
    if (random.next() < 0.04) {
      spoiltMs.push(atMs); // lost
      return;
    }
    const seen = drift ?? place;
    const wildM = random.next() < 0.01 ? 150 : 0;
    if (wildM > 0) spoiltMs.push(atMs);
    const at = destinationPoint(
      seen.latDeg,
      seen.lonDeg,
      random.between(0, 360),
      Math.abs(random.gaussian()) * noiseM + wildM,
    );
    const speed = withSpeed ? { speedMps: Math.max(0, speedMps + 0.3 * random.gaussian()) } : {};
    fixes.push({ ...at, fixAtMs: atMs, accuracyM: noiseM + 3, ...speed });
  };
  const brakeAndGo = (from: number, to: number): void => {
    for (let speed = from; Math.abs(speed - to) > 2.8; speed += to > from ? 2.8 : -2.8) second(speed, undefined);
  };
  for (let leg = 0; leg < 14; leg++) {
    const speedMps = random.between(8, 35);
    brakeAndGo(0, speedMps);
    const seconds = 30 + random.int(200);
    for (let s = 0; s < seconds; s++) {
      if (random.next() < 0.02) courseDeg += random.between(-70, 70);
      second(speedMps, undefined);
    }
    brakeAndGo(speedMps, 0);
    const fromMs = atMs;
    let drift = place;
    const standS = 30 + random.int(570);
    for (let s = 0; s < standS; s++) {
      drift = destinationPoint(drift.latDeg, drift.lonDeg, random.between(0, 360), 0.4 * random.next());
      second(0, drift);
    }
    stops.push({ fromMs, toMs: atMs, point: place });
  }
  return { fixes, stops, spoiltMs };
}

const dwellsIn = (motions: readonly Motion[]): Dwell[] => motions.filter((motion) => motion.kind === "dwell");
const overlapMs = (a: Stop | Dwell, b: Stop | Dwell): number => Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs);

describe("dwells", () => {
  test.each([
    [1, true],
    [1, false],
    [5, true],
    [5, false],
    [10, true],
    [10, false],
  ])("[TM1] a fix every %i s, speed told: %s: known stops are found and no others, in time", (everyS, withSpeed) => {
    let [found, stopCount, dwellCount] = [0, 0, 0];
    const delaysMs: number[] = [];
    let spoilt = 0;
    for (let seed = 0; seed < 10; seed++) {
      const { fixes, stops, spoiltMs } = simulatedDrive(`stops ${seed}`, everyS, withSpeed);
      const dwells = dwellsIn(motionsOf(fixes));
      stopCount += stops.length;
      dwellCount += dwells.length;
      for (const stop of stops) {
        const dwell = dwells.find((candidate) => overlapMs(stop, candidate) > 0.5 * (stop.toMs - stop.fromMs));
        if (dwell === undefined) continue;
        found++;
        const delayMs = dwell.knownAtMs - stop.fromMs - MOTION_PARAMS.dwellMs;
        delaysMs.push(delayMs);
        // The worst of all: what was lost or wild meanwhile costs its own time, and nothing else costs any.
        const costs = spoiltMs.filter((atMs) => atMs > stop.fromMs && atMs <= dwell.knownAtMs).length;
        if (delayMs > 10_000) spoilt++;
        expect(delayMs).toBeLessThanOrEqual(10_000 + costs * everyS * 1_000);
      }
    }
    const f1 = (2 * found) / (stopCount + dwellCount);
    expect(f1).toBeGreaterThanOrEqual(0.95);
    // With a fix every second none is late, whatever is lost.
    if (everyS === 1) expect(spoilt).toBe(0);
    // Ten seconds beyond the threshold; with a fix every ten, of which one in twenty is lost or wild, one dwell in sixteen waits
    // for the fix after the one that would have told.
    delaysMs.sort((a, b) => a - b);
    expect(delaysMs[Math.floor((everyS > 5 ? 0.94 : 0.95) * delaysMs.length)]).toBeLessThanOrEqual(10_000);
    expect(stopCount).toBe(140);
  });

  test("[TM1] a first fix that is lost costs nothing where the one before tells when it came to stand", () => {
    const stand = Array.from({ length: 60 }, () => 0);
    const drive = Array.from({ length: 60 }, () => 27);
    // Stands from second 70; of the fixes at 61, 71, 81, … the first at the stop is lost.
    for (const withSpeed of [true, false]) {
      const all = fixesOf([...drive, ...ramp(27, 0), ...stand, ...ramp(0, 27), ...drive], 10, 1);
      const fixes = all.filter(({ fixAtMs }) => fixAtMs !== 71_000).map((fix) => without(fix, withSpeed));
      expect(all.length - fixes.length).toBe(1);
      const [dwell, ...others] = dwellsIn(motionsOf(fixes));
      expect(others).toEqual([]);
      expect(dwell?.knownAtMs).toBe(91_000);
    }
  });

  test("[TM1] [TM2] who comes fast to the end of a queue and creeps on with it stands nowhere", () => {
    const queue = Array.from({ length: 120 }, () => 1.6);
    const fixes = fixesOf([...Array.from({ length: 60 }, () => 30), ...ramp(30, 1.6), ...queue], 10);
    expect(dwellsIn(motionsOf(fixes))).toEqual([]);
  });

  test("[TM1] silences of one to three minutes while driving, and fixes that come later in a burst, cost no dwell", () => {
    let [found, stopCount, dwellCount, silences, expected] = [0, 0, 0, 0, 0];
    for (let seed = 0; seed < 12; seed++) {
      const { fixes, stops } = simulatedDrive(`gaps ${seed}`, 5, seed % 2 === 0);
      const random = randomFrom(`gaps ${seed}, where`);
      // Between every second pair of stops nothing is heard for a while; what a store gave later stands in another order.
      const legs = stops.slice(1).flatMap((stop, i) => {
        const driving = stop.fromMs - (stops[i]?.toMs ?? 0);
        return i % 2 === 0 && driving > 140_000 ? [(stops[i]?.toMs ?? 0) + 30_000 + random.int(20_000)] : [];
      });
      const lost = (atMs: number): boolean => legs.some((fromMs) => atMs > fromMs && atMs < fromMs + 70_000);
      const heard = fixes.filter(({ fixAtMs }) => !lost(fixAtMs));
      expected += legs.length;
      const cut = Math.floor(heard.length / 3);
      const burst = [...heard.slice(0, cut), ...heard.slice(2 * cut), ...heard.slice(cut, 2 * cut)];
      const motions = motionsOf(burst);
      const dwells = dwellsIn(motions);
      silences += motions.filter(({ kind }) => kind === "silence").length;
      stopCount += stops.length;
      dwellCount += dwells.length;
      found += stops.filter((stop) =>
        dwells.some((dwell) => overlapMs(stop, dwell) > 0.5 * (stop.toMs - stop.fromMs)),
      ).length;
    }
    expect((2 * found) / (stopCount + dwellCount)).toBeGreaterThanOrEqual(0.95);
    expect(expected).toBeGreaterThan(15);
    expect(silences).toBe(expected);
  });

  test("[TM1] where it stood is where it stood, to some metres", () => {
    const { fixes, stops } = simulatedDrive("where", 5, true);
    for (const dwell of dwellsIn(motionsOf(fixes))) {
      const stop = stops.find((candidate) => overlapMs(candidate, dwell) > 0);
      if (stop === undefined) continue;
      expect(
        Math.hypot(dwell.point.latDeg - stop.point.latDeg, dwell.point.lonDeg - stop.point.lonDeg) * 111_195,
      ).toBeLessThan(20);
    }
  });

  test("[TM2] creeping traffic is no dwell", () => {
    const fixes = Array.from({ length: 60 }, (_, i): TrailFix => {
      return { ...destinationPoint(35, -104, 90, 1.2 * i), fixAtMs: i * 1_000, accuracyM: 4 };
    });
    expect(dwellsIn(motionsOf(fixes))).toEqual([]);
  });
});

function without({ speedMps, ...rest }: TrailFix, withSpeed: boolean): TrailFix {
  return withSpeed && speedMps !== undefined ? { ...rest, speedMps } : rest;
}

/** Fixes every `everyS`, at seconds `shiftS` and on, with the speed in m/s at each second. */
function fixesOf(speeds: readonly number[], everyS: number, shiftS = 0): TrailFix[] {
  let alongM = 0;
  return speeds.flatMap((speedMps, s) => {
    alongM += speedMps;
    return (s - shiftS) % everyS === 0
      ? [{ ...destinationPoint(35, -104, 90, alongM), fixAtMs: s * 1_000, accuracyM: 4, speedMps }]
      : [];
  });
}
const ramp = (from: number, to: number): number[] =>
  Array.from({ length: 10 }, (_, i) => from + ((to - from) * (i + 1)) / 10);

describe("halts and silences", () => {
  test("[TM3] eight seconds at the roadside are a halt, with the least and the most that it may have stood", () => {
    const stand = Array.from({ length: 8 }, () => 0);
    const drive = Array.from({ length: 60 }, () => 27);
    const motions = motionsOf(fixesOf([...drive, ...ramp(27, 0), ...stand, ...ramp(0, 27), ...drive], 5));
    expect(motions.map(({ kind }) => kind)).toEqual(["halt"]);
    const [halt] = motions;
    if (halt?.kind !== "halt") throw new Error("a halt");
    expect(halt.standingMinMs).toBeLessThanOrEqual(10_000);
    expect(halt.standingMaxMs).toBeGreaterThanOrEqual(8_000);
    expect(halt.standingMaxMs).toBeLessThanOrEqual(20_000);
    expect(halt.goesOn).toBe(false);
  });

  test("[TM3] a slow-down between fast stretches is one, never seen to stand; a town at walking pace is none", () => {
    const drive = Array.from({ length: 60 }, () => 27);
    const roll = Array.from({ length: 6 }, () => 3.5);
    const motions = motionsOf(fixesOf([...drive, ...ramp(27, 3.5), ...roll, ...ramp(3.5, 27), ...drive], 5));
    expect(motions).toMatchObject([{ kind: "halt", seen: "slow", standingMinMs: 0 }]);
    const town = Array.from({ length: 300 }, (_, s) => 5 + 2 * Math.sin(s / 7));
    expect(motionsOf(fixesOf(town, 5))).toEqual([]);
  });

  test("[TM3] a standstill between two fixes shows in the time that is lost; a steady drive loses none", () => {
    const stand = Array.from({ length: 8 }, () => 0);
    // A fix every 40 s: before it brakes, and when it is fast again.
    const speeds = [...Array.from({ length: 86 }, () => 27), ...ramp(27, 0), ...stand, ...ramp(0, 27)];
    const fixes = fixesOf([...speeds, ...Array.from({ length: 100 }, () => 27)], 40);
    const [halt, ...others] = motionsOf(fixes);
    expect(others).toEqual([]);
    expect(halt).toMatchObject({ kind: "halt", seen: "lost-time", fromMs: 80_000, toMs: 120_000 });
    if (halt?.kind !== "halt") throw new Error("a halt");
    expect(halt.standingMaxMs).toBeGreaterThan(5_000);
    expect(halt.standingMaxMs).toBeLessThan(13_000);
    expect(
      motionsOf(
        fixesOf(
          Array.from({ length: 300 }, () => 27),
          40,
        ),
      ),
    ).toEqual([]);
  });

  test("[TM4] a silence with driving is one; a silence where it stood before and after is a dwell", () => {
    const drive = fixesOf(
      Array.from({ length: 200 }, () => 20),
      5,
    );
    const quiet = motionsOf(drive.filter(({ fixAtMs }) => fixAtMs < 60_000 || fixAtMs > 150_000));
    expect(quiet).toMatchObject([{ kind: "silence", fromMs: 55_000, toMs: 155_000 }]);
    const stood = fixesOf(
      Array.from({ length: 400 }, () => 0),
      5,
    );
    const kinds = motionsOf(stood.filter(({ fixAtMs }) => fixAtMs < 60_000 || fixAtMs > 300_000));
    expect(kinds).toMatchObject([{ kind: "dwell", fromMs: 0, toMs: 395_000, goesOn: true }]);
  });

  test("[TM5] no fix, one fix, and a trail sorted by latitude", () => {
    expect(motionsOf([])).toEqual([]);
    expect(motionsOf([{ latDeg: 35, lonDeg: -104, fixAtMs: 5 }])).toEqual([]);
    const { fixes } = simulatedDrive("order", 5, true);
    const mixed = [...fixes, ...fixes.slice(0, 20)].toSorted((a, b) => a.latDeg - b.latDeg);
    expect(motionsOf(mixed)).toEqual(motionsOf(fixes));
  });
});
