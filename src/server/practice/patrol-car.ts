/**
 * A patrol car on a line: it gathers speed, brakes, stands on the shoulder, turns round, changes to another line.
 *
 * The place is worked out when it is asked for, in steps of a second at most, so that a device's odd moment and a
 * driver's plan see the same car.
 */
import { destinationPoint, distanceBetweenM, normalizeDeg, type Point } from "../../base/geo.ts";
import { alongPolyline, nearestOnPolyline, type Polyline } from "../../base/polyline.ts";

export type CarPlace = Point & { readonly courseDeg: number; readonly speedMps: number };

/** In the right-hand lane, and on the shoulder, from the middle of the road. */
const LANE_M = 6;
const SHOULDER_M = 17;
const SIDEWAYS_MPS = 2.5;
const BRAKE_MPS2 = 2.6;
const STEP_MS = 1_000;
/** Where a line ends a car turns round at this speed. */
const TURNING_MPS = 4;
const END_MARGIN_M = 40;

export class PatrolCar {
  #line: Polyline;
  #alongM: number;
  #direction: 1 | -1;
  #speedMps = 0;
  #wantedMps = 0;
  #accelerationMps2 = 1.6;
  #stopAtM: number | undefined;
  /** To the right of the line's own direction is positive. */
  #sideM: number;
  #wantedSideM: number;
  #turnsAtEnds = true;
  #atMs: number;

  constructor(line: Polyline, alongM: number, direction: 1 | -1, atMs: number) {
    this.#line = line;
    this.#alongM = alongM;
    this.#direction = direction;
    this.#sideM = direction * LANE_M;
    this.#wantedSideM = this.#sideM;
    this.#atMs = atMs;
  }

  get alongM(): number {
    return this.#alongM;
  }

  get direction(): 1 | -1 {
    return this.#direction;
  }

  get speedMps(): number {
    return this.#speedMps;
  }

  get line(): Polyline {
    return this.#line;
  }

  get isStanding(): boolean {
    return this.#speedMps === 0;
  }

  get isAtEnd(): boolean {
    return this.#direction === 1 ? this.#alongM >= this.#line.lengthM : this.#alongM <= 0;
  }

  /** Goes on in the lane at a speed; `accelerationMps2` for those in a hurry. */
  drive(speedMps: number, accelerationMps2 = 1.6): void {
    this.#wantedMps = speedMps;
    this.#accelerationMps2 = accelerationMps2;
    this.#stopAtM = undefined;
    this.#wantedSideM = this.#direction * LANE_M;
  }

  /** Drives to a place along the line that lies ahead and stands there, on the shoulder unless it says otherwise. */
  stopAt(alongM: number, speedMps: number, sideM = SHOULDER_M): void {
    this.drive(speedMps);
    this.#stopAtM = alongM;
    this.#wantedSideM = this.#direction * sideM;
  }

  /** Brakes as soon as it can and stands on the shoulder. */
  pullOver(): void {
    const brakingM = (this.#speedMps * this.#speedMps) / (2 * BRAKE_MPS2);
    this.stopAt(this.#alongM + this.#direction * (brakingM + 30), Math.max(this.#speedMps, 5));
  }

  /** Faces the other way: through the median, at walking pace. */
  turnRound(): void {
    this.#direction = this.#direction === 1 ? -1 : 1;
    this.#speedMps = Math.min(this.#speedMps, TURNING_MPS);
    this.#wantedSideM = this.#direction * LANE_M;
    this.#stopAtM = undefined;
  }

  /** Leaves for another line, at the point of it that lies nearest. What it was driving to no longer holds. */
  follow(line: Polyline, direction: 1 | -1, options: { readonly turnsAtEnds: boolean } = { turnsAtEnds: true }): void {
    const here = this.#point();
    const nearest = nearestOnPolyline(line, here.latDeg, here.lonDeg);
    this.#line = line;
    this.#alongM = nearest.alongM;
    this.#direction = direction;
    this.#turnsAtEnds = options.turnsAtEnds;
    this.#stopAtM = undefined;
    const middle = alongPolyline(line, nearest.alongM);
    const right = destinationPoint(middle.latDeg, middle.lonDeg, normalizeDeg(middle.headingDeg + 90), nearest.offsetM);
    this.#sideM = distanceBetweenM(right, here) < nearest.offsetM ? nearest.offsetM : -nearest.offsetM;
    this.#wantedSideM = direction * LANE_M;
  }

  /** The line is the way itself, not a road's middle: the car drives on it and not beside it. */
  keepToLine(): void {
    this.#wantedSideM = 0;
  }

  /** Lets it move up to an instant and says where it is. */
  placeAt(atMs: number): CarPlace {
    while (this.#atMs < atMs) {
      const stepMs = Math.min(STEP_MS, atMs - this.#atMs);
      this.#move(stepMs / 1_000);
      this.#atMs += stepMs;
    }
    const { headingDeg } = alongPolyline(this.#line, this.#alongM);
    const courseDeg = normalizeDeg(headingDeg + (this.#direction === 1 ? 0 : 180));
    return { ...this.#point(), courseDeg, speedMps: this.#speedMps };
  }

  #point(): Point {
    const { latDeg, lonDeg, headingDeg } = alongPolyline(this.#line, this.#alongM);
    if (this.#sideM === 0) return { latDeg, lonDeg };
    return destinationPoint(latDeg, lonDeg, normalizeDeg(headingDeg + 90), this.#sideM);
  }

  #move(seconds: number): void {
    let wantedMps = this.#wantedMps;
    const leftM = this.#stopAtM === undefined ? Infinity : (this.#stopAtM - this.#alongM) * this.#direction;
    const endM = this.#direction === 1 ? this.#line.lengthM - this.#alongM : this.#alongM;
    wantedMps = Math.min(wantedMps, Math.sqrt(2 * BRAKE_MPS2 * Math.max(0, leftM)));
    if (this.#turnsAtEnds) wantedMps = Math.min(wantedMps, Math.max(TURNING_MPS, Math.sqrt(2 * BRAKE_MPS2 * Math.max(0, endM - END_MARGIN_M))));
    const change = wantedMps - this.#speedMps;
    const limit = (change > 0 ? this.#accelerationMps2 : 1.4 * BRAKE_MPS2) * seconds;
    this.#speedMps += Math.max(-limit, Math.min(limit, change));
    this.#alongM += this.#direction * Math.min(this.#speedMps * seconds, Math.max(0, leftM));
    if (leftM < 1.5) {
      this.#speedMps = 0;
      this.#wantedMps = 0;
    }
    this.#moveSideways(seconds);
    this.#meetEnd(endM);
  }

  #moveSideways(seconds: number): void {
    if (this.#speedMps < 0.5) return;
    const sideways = this.#wantedSideM - this.#sideM;
    const limit = SIDEWAYS_MPS * seconds;
    this.#sideM += Math.max(-limit, Math.min(limit, sideways));
  }

  #meetEnd(endM: number): void {
    if (this.#turnsAtEnds && endM <= END_MARGIN_M && this.#stopAtM === undefined && this.#speedMps > 0) this.turnRound();
    this.#alongM = Math.max(0, Math.min(this.#line.lengthM, this.#alongM));
    if (!this.#turnsAtEnds && this.isAtEnd) {
      this.#speedMps = 0;
      this.#wantedMps = 0;
    }
  }
}
