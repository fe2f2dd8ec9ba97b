/**
 * A patrol car on a line: it gathers speed, brakes, stands on the shoulder, turns round, changes to another line.
 *
 * Its way is worked out when it is asked about, in steps of a second at most.
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
  readonly #nowMs: () => number;
  #atMs: number;

  constructor(line: Polyline, alongM: number, direction: 1 | -1, nowMs: () => number) {
    this.#line = line;
    this.#alongM = alongM;
    this.#direction = direction;
    this.#sideM = direction * LANE_M;
    this.#wantedSideM = this.#sideM;
    this.#nowMs = nowMs;
    this.#atMs = nowMs();
  }

  get alongM(): number {
    this.#catchUp();
    return this.#alongM;
  }

  get direction(): 1 | -1 {
    this.#catchUp();
    return this.#direction;
  }

  get speedMps(): number {
    this.#catchUp();
    return this.#speedMps;
  }

  get line(): Polyline {
    return this.#line;
  }

  get isStanding(): boolean {
    this.#catchUp();
    return this.#speedMps === 0;
  }

  get isAtEnd(): boolean {
    this.#catchUp();
    return this.#ended();
  }

  /** Goes on in the lane at a speed; `accelerationMps2` for those in a hurry. */
  drive(speedMps: number, accelerationMps2 = 1.6): void {
    this.#catchUp();
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
    this.#catchUp();
    const brakingM = (this.#speedMps * this.#speedMps) / (2 * BRAKE_MPS2);
    this.stopAt(this.#alongM + this.#direction * (brakingM + 30), Math.max(this.#speedMps, 5));
  }

  /** Faces the other way: through the median, at walking pace. */
  turnRound(): void {
    this.#catchUp();
    this.#reverse();
  }

  #reverse(): void {
    this.#direction = this.#direction === 1 ? -1 : 1;
    this.#speedMps = Math.min(this.#speedMps, TURNING_MPS);
    this.#wantedSideM = this.#direction * LANE_M;
    this.#stopAtM = undefined;
  }

  /** Leaves for another line, at the point of it that lies nearest. What it was driving to no longer holds. */
  follow(line: Polyline, direction: 1 | -1, options: { readonly turnsAtEnds: boolean } = { turnsAtEnds: true }): void {
    this.#catchUp();
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
    this.#catchUp();
    this.#wantedSideM = 0;
  }

  /** Where it is now. */
  get place(): CarPlace {
    this.#catchUp();
    const on = alongPolyline(this.#line, this.#alongM);
    const courseDeg = normalizeDeg(on.headingDeg + (this.#direction === 1 ? 0 : 180));
    const { latDeg, lonDeg } = this.#beside(on);
    return { latDeg, lonDeg, courseDeg, speedMps: this.#speedMps };
  }

  // Whatever is asked or ordered holds from now on: what lies before it has been driven as it was ordered then.
  #catchUp(): void {
    const nowMs = this.#nowMs();
    while (this.#atMs < nowMs) {
      const stepMs = Math.min(STEP_MS, nowMs - this.#atMs);
      this.#move(stepMs / 1_000);
      this.#atMs += stepMs;
    }
  }

  #point(): Point {
    return this.#beside(alongPolyline(this.#line, this.#alongM));
  }

  #beside({ latDeg, lonDeg, headingDeg }: ReturnType<typeof alongPolyline>): Point {
    if (this.#sideM === 0) return { latDeg, lonDeg };
    return destinationPoint(latDeg, lonDeg, normalizeDeg(headingDeg + 90), this.#sideM);
  }

  #move(seconds: number): void {
    let wantedMps = this.#wantedMps;
    const leftM = this.#stopAtM === undefined ? Infinity : (this.#stopAtM - this.#alongM) * this.#direction;
    const endM = this.#direction === 1 ? this.#line.lengthM - this.#alongM : this.#alongM;
    wantedMps = Math.min(wantedMps, Math.sqrt(2 * BRAKE_MPS2 * Math.max(0, leftM)));
    if (this.#turnsAtEnds)
      wantedMps = Math.min(
        wantedMps,
        Math.max(TURNING_MPS, Math.sqrt(2 * BRAKE_MPS2 * Math.max(0, endM - END_MARGIN_M))),
      );
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

  #ended(): boolean {
    return this.#direction === 1 ? this.#alongM >= this.#line.lengthM : this.#alongM <= 0;
  }

  #moveSideways(seconds: number): void {
    if (this.#speedMps < 0.5) return;
    const sideways = this.#wantedSideM - this.#sideM;
    const limit = SIDEWAYS_MPS * seconds;
    this.#sideM += Math.max(-limit, Math.min(limit, sideways));
  }

  #meetEnd(endM: number): void {
    if (this.#turnsAtEnds && endM <= END_MARGIN_M && this.#stopAtM === undefined && this.#speedMps > 0) this.#reverse();
    this.#alongM = Math.max(0, Math.min(this.#line.lengthM, this.#alongM));
    if (!this.#turnsAtEnds && this.#ended()) {
      this.#speedMps = 0;
      this.#wantedMps = 0;
    }
  }
}
