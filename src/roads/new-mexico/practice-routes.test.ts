import { describe, expect, test } from "vitest";
import { distanceBetweenM, METERS_PER_MILE, MPS_PER_MPH } from "../../base/geo.ts";
import { alongPolyline, nearestOnPolyline, type Polyline } from "../../base/polyline.ts";
import { nearestMilepost } from "../milepost.ts";
import { akelaGround, patrolBeats, tucumcariGround } from "./practice-routes.ts";
import { newMexico } from "./reference.ts";

const miles = (line: Polyline) => line.lengthM / METERS_PER_MILE;

describe("patrol beats", () => {
  test("[PR1] a dozen units, each on the route it names, long enough for a shift", () => {
    const beats = patrolBeats();
    expect(new Set(beats.map((beat) => beat.callSign)).size).toBe(12);
    for (const { line, name, route } of beats) {
      expect(name).toContain(route);
      expect(miles(line), name).toBeGreaterThan(15);
      for (let alongM = 0; alongM <= line.lengthM; alongM += 2_000) {
        const place = alongPolyline(line, alongM);
        expect(offRouteM(route, place.latDeg, place.lonDeg), `${name} at ${alongM}`).toBeLessThan(50);
      }
    }
  });

  test("[PR1] the two units of the incidents pass the places of their stops", () => {
    const grounds = [tucumcariGround(), akelaGround()];
    for (const { callSign, stop } of grounds) {
      const beat = patrolBeats().find((candidate) => candidate.callSign === callSign);
      if (beat === undefined) throw new Error(callSign);
      expect(nearestOnPolyline(beat.line, stop.point.latDeg, stop.point.lonDeg).offsetM).toBeLessThan(30);
    }
  });
});

describe("I-40, Tucumcari", () => {
  const ground = tucumcariGround();

  test("[PR1] seven miles in seven minutes, then ten minutes of chase, without a gap", () => {
    expect(miles(ground.drivenOff.line)).toBeCloseTo(7, 3);
    expect(ground.drivenOff.durationMs).toBe(420_000);
    expect(ground.chase.durationMs).toBe(600_000);
    expect(start(ground.drivenOff.line)).toEqual(ground.stop.point);
    expect(start(ground.drivesOn.line)).toEqual(ground.officerLeft);
    const gapM = distanceBetweenM(end(ground.drivesOn.line), start(ground.chase.line));
    expect(gapM).toBeLessThan(1);
    expect(end(ground.chase.line)).toEqual(ground.crash);
  });

  test("[PR1] the officer is left off the interstate, the crash is twenty miles from Cuervo", () => {
    const left = nearestMilepost(newMexico, ground.officerLeft.latDeg, ground.officerLeft.lonDeg, 1_000);
    expect(left?.offsetM).toBeGreaterThan(60);
    const crash = nearestMilepost(newMexico, ground.crash.latDeg, ground.crash.lonDeg, 1_000);
    expect((crash?.milepost ?? 0) - 291).toBeCloseTo(20.5, 0);
    expect(distanceBetweenM(ground.officerLeft, ground.crash)).toBeGreaterThan(10 * METERS_PER_MILE);
  });

  test("[PR1] no leg is faster than a patrol car, and none turns back on itself by mistake", () => {
    for (const leg of [ground.drivenOff, ground.drivesOn, ground.chase, akelaGround().truck]) {
      expect(leg.speedMps).toBeLessThan(120 * MPS_PER_MPH);
      expect(leg.durationMs).toBeCloseTo((leg.line.lengthM / leg.speedMps) * 1_000, -1);
      for (let i = 1; i < leg.line.points.length; i++) {
        expect((leg.line.cumulativeM[i] ?? 0) - (leg.line.cumulativeM[i - 1] ?? 0)).toBeGreaterThan(1);
      }
    }
  });
});

describe("I-10, Akela", () => {
  test("[PR1] forty miles east, ending in Las Cruces", () => {
    const ground = akelaGround();
    expect(miles(ground.truck.line)).toBeCloseTo(40, 3);
    expect(distanceBetweenM(start(ground.truck.line), ground.stop.point)).toBeLessThan(30);
    const lasCruces = newMexico.table.towns.find((town) => town.name === "Las Cruces");
    if (lasCruces === undefined) throw new Error("Las Cruces");
    expect(distanceBetweenM(ground.forcedAside, lasCruces)).toBeLessThan(5_000);
    expect(end(ground.truck.line)).toEqual(ground.forcedAside);
  });
});

function offRouteM(route: string, latDeg: number, lonDeg: number): number {
  const measured = newMexico.milepostLineByRoute.get(route);
  const lines =
    measured === undefined ? newMexico.drawnLines.filter((drawn) => drawn.routes.includes(route)) : [measured];
  return Math.min(...lines.map(({ line }) => nearestOnPolyline(line, latDeg, lonDeg).offsetM));
}

function start(line: Polyline) {
  const { latDeg, lonDeg } = alongPolyline(line, 0);
  return { latDeg, lonDeg };
}

function end(line: Polyline) {
  const { latDeg, lonDeg } = alongPolyline(line, line.lengthM);
  return { latDeg, lonDeg };
}
