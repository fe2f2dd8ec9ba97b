/**
 * Where the practice shift drives: patrol beats on real New Mexico routes, and the ground of two nights.
 *
 * The stops (I-40 mile marker 320 and I-10 exit 102, both eastbound), seven miles, ten minutes and forty
 * miles follow public accounts. What no account tells is assumed and marked so here: the frontage road (no
 * table has it: it is drawn beside the interstate), speeds, turning points, the place of the crash.
 */
import { present } from "../../base/assert.ts";
import { destinationPoint, METERS_PER_MILE, MPS_PER_MPH, normalizeDeg, type Point } from "../../base/geo.ts";
import { alongPolyline, measurePolyline, type Polyline, slicePolyline } from "../../base/polyline.ts";
import { pointAtMilepost } from "../milepost.ts";
import { milepostPath, routePath } from "../route-path.ts";
import { newMexico } from "./reference.ts";

export type PatrolBeat = {
  readonly callSign: string;
  /** For the unit's row and for the one who reads the practice: "I-40 Santa Rosa to Tucumcari". */
  readonly name: string;
  readonly route: string;
  /** There and back again along this line. */
  readonly line: Polyline;
};
export type DriveLeg = {
  readonly name: string;
  readonly line: Polyline;
  readonly speedMps: number;
  readonly durationMs: number;
};

/** Twelve beats. Units 312 and 417 pass the place of their incident on every round. */
export function patrolBeats(): readonly PatrolBeat[] {
  return [
    onMileposts("312", "I-40 Montoya to Tucumcari", "I-40", 311, 333),
    onMileposts("305", "I-40 Tucumcari to San Jon", "I-40", 333, 361),
    onMileposts("317", "I-40 Santa Rosa to Cuervo", "I-40", 273, 300),
    betweenTowns("309", "US 54 Logan to Nara Visa", "US 54", "Logan", "Nara Visa"),
    betweenTowns("321", "US 84 Santa Rosa to Fort Sumner", "US 84", "Santa Rosa", "Fort Sumner"),
    betweenTowns("326", "US 60 Fort Sumner to Clovis", "US 60", "Fort Sumner", "Clovis"),
    betweenTowns("330", "US 70 Clovis to Portales", "US 70", "Clovis", "Portales"),
    onMileposts("417", "I-10 Deming to Las Cruces", "I-10", 85, 132),
    onMileposts("409", "I-10 Lordsburg to Deming", "I-10", 24, 82),
    onMileposts("412", "I-25 Las Cruces to Hatch", "I-25", 1, 41),
    betweenTowns("421", "US 70 Organ to Alamogordo", "US 70", "Organ", "Alamogordo"),
    betweenTowns("424", "US 180 Deming to Bayard", "US 180", "Deming", "Bayard"),
  ];
}

export type TucumcariGround = {
  readonly callSign: "312";
  readonly stop: { readonly text: "I-40 MM 320 EB"; readonly point: Point; readonly headingDeg: number };
  /** The patrol car driven off with the officer in it: seven miles in seven minutes. */
  readonly drivenOff: DriveLeg;
  /** Where the officer is left: person and vehicle part here. */
  readonly officerLeft: Point;
  /** The car alone, back west and fast, until another unit sees it. */
  readonly drivesOn: DriveLeg;
  /** Chased, ten minutes. */
  readonly chase: DriveLeg;
  readonly crash: Point;
};

/** I-40, Tucumcari. Assumed: all but the stop's milepost, the seven miles and the ten minutes. */
export function tucumcariGround(): TucumcariGround {
  const stop = placeOnInterstate("I-40", 320, 327);
  // Eastbound to exit 321, then the frontage road south of the interstate, seven miles from the stop in all.
  const frontage = beside(milepostOf("I-40", 321.2, 326.6), FRONTAGE_OFFSET_M);
  const whole = measurePolyline([stop.point, pointOn("I-40", 320.9), ...frontage.points, farSide("I-40", 328)]);
  const drivenOff = leg("driven off by the frontage road", cutAt(whole, 7 * METERS_PER_MILE), {
    durationMs: 7 * 60_000,
  });
  const officerLeft = pointOnly(drivenOff.line, drivenOff.line.lengthM);
  const drivesOn = leg(
    "drives on, back to the interstate and west",
    measurePolyline([officerLeft, farSide("I-40", 327.4), ...milepostOf("I-40", 327.5, 325).points]),
    { speedMps: 85 * MPS_PER_MPH },
  );
  const chase = leg("chased west", measurePolyline([...milepostOf("I-40", 325, 311.6).points, crashPoint()]), {
    durationMs: 10 * 60_000,
  });
  const { point, headingDeg } = stop;
  return {
    callSign: "312",
    stop: { text: "I-40 MM 320 EB", point, headingDeg },
    drivenOff,
    officerLeft,
    drivesOn,
    chase,
    crash: pointOnly(chase.line, chase.line.lengthM),
  };
}

export type AkelaGround = {
  readonly callSign: "417";
  readonly stop: { readonly text: "I-10 exit 102 EB"; readonly point: Point; readonly headingDeg: number };
  /** The truck, forty miles east to Las Cruces. The patrol car and the officer stay at the stop. */
  readonly truck: DriveLeg;
  readonly forcedAside: Point;
};

/** I-10, Akela. Assumed: the speed, and the streets of Las Cruces after exit 140. */
export function akelaGround(): AkelaGround {
  const stop = placeOnInterstate("I-10", 102, 110);
  const onInterstate = milepostOf("I-10", 102, 140).points;
  const lasCruces = townPoint("Las Cruces");
  const exit = present(onInterstate.at(-1), "exit 140");
  const whole = measurePolyline([...onInterstate, { latDeg: exit.latDeg, lonDeg: lasCruces.lonDeg }, lasCruces]);
  const truck = leg("east to Las Cruces", cutAt(whole, 40 * METERS_PER_MILE), { speedMps: 85 * MPS_PER_MPH });
  const { point, headingDeg } = stop;
  return {
    callSign: "417",
    stop: { text: "I-10 exit 102 EB", point, headingDeg },
    truck,
    forcedAside: pointOnly(truck.line, truck.line.lengthM),
  };
}

/** Assumed distance of a frontage road from the interstate's middle, and of a shoulder from it. */
const FRONTAGE_OFFSET_M = 120;
const SHOULDER_OFFSET_M = 18;

// Bushes beside the westbound lanes, north of the road, about twenty miles short of Cuervo.
function crashPoint(): Point {
  const end = pointOn("I-40", 311.5);
  return destinationPoint(end.latDeg, end.lonDeg, 330, 60);
}

function onMileposts(callSign: string, name: string, route: string, from: number, to: number): PatrolBeat {
  return { callSign, name, route, line: milepostOf(route, from, to) };
}

function betweenTowns(callSign: string, name: string, route: string, from: string, to: string): PatrolBeat {
  const line = present(routePath(newMexico, route, townPoint(from), townPoint(to)), `${route}, ${from} to ${to}`);
  return { callSign, name, route, line };
}

function leg(name: string, line: Polyline, pace: { speedMps: number } | { durationMs: number }): DriveLeg {
  const speedMps = "speedMps" in pace ? pace.speedMps : line.lengthM / (pace.durationMs / 1_000);
  return { name, line, speedMps, durationMs: Math.round((line.lengthM / speedMps) * 1_000) };
}

// The shoulder on the right of one who drives towards the second milepost.
function placeOnInterstate(route: string, milepost: number, towards: number): { point: Point; headingDeg: number } {
  const { latDeg, lonDeg, headingDeg } = alongPolyline(milepostOf(route, milepost, towards), 0);
  return { point: destinationPoint(latDeg, lonDeg, normalizeDeg(headingDeg + 90), SHOULDER_OFFSET_M), headingDeg };
}

function beside(line: Polyline, offsetM: number): Polyline {
  return measurePolyline(
    line.points.map((point, i) => {
      const { headingDeg } = alongPolyline(line, line.cumulativeM[i] ?? 0);
      return destinationPoint(point.latDeg, point.lonDeg, normalizeDeg(headingDeg + 90), offsetM);
    }),
  );
}

function farSide(route: string, milepost: number): Point {
  const point = pointOn(route, milepost);
  return destinationPoint(point.latDeg, point.lonDeg, 180, FRONTAGE_OFFSET_M);
}

function cutAt(line: Polyline, lengthM: number): Polyline {
  return measurePolyline(slicePolyline(line, 0, lengthM));
}

function pointOnly(line: Polyline, distanceM: number): Point {
  const { latDeg, lonDeg } = alongPolyline(line, distanceM);
  return { latDeg, lonDeg };
}

// The table beside this file has them all: a miss is a defect of ours.
function milepostOf(route: string, from: number, to: number): Polyline {
  return present(milepostPath(newMexico, route, from, to), `${route} ${from} to ${to}`);
}

function pointOn(route: string, milepost: number): Point {
  return present(pointAtMilepost(newMexico, route, milepost), `${route} MM ${milepost}`);
}

function townPoint(name: string): Point {
  const town = present(
    newMexico.table.towns.find((candidate) => candidate.name === name),
    name,
  );
  return { latDeg: town.latDeg, lonDeg: town.lonDeg };
}
