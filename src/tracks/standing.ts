/**
 * Whether a device stands, and since when (rule TR11).
 *
 * It stands while it stays within 25 m, or its accuracy, of one place. The place follows the drift of a standing
 * receiver by at most 5 cm/s: too slow for anything that rolls, fast enough for a night of wandering satellites.
 * One fix outside is an outlier; two in a row, or one that is plainly driving, end the stand.
 */
import { distanceM } from "../base/geo.ts";
import { SECOND_MS } from "../base/time.ts";

const RADIUS_M = 25;
const DRIFT_MPS = 0.05;
/** Faster than this is no standing vehicle, whatever the receiver adds. */
export const STILL_SPEED_MPS = 2.5;

export class Standing {
  #latDeg = Number.NaN;
  #lonDeg = Number.NaN;
  #accuracyM = 0;
  #sinceMs = Number.NaN;
  #untilMs = Number.NaN;
  #outside = 0;
  #isDriving = false;
  #beganDriving = false;

  /** Since when it stands; undefined while it moves or one fix is all that is known. */
  sinceMs(): number | undefined {
    return this.isStill ? this.#sinceMs : undefined;
  }

  get isStill(): boolean {
    return this.#untilMs > this.#sinceMs && !this.#isDriving;
  }

  /** Takes a believed fix; speed and accuracy may be NaN. */
  note(latDeg: number, lonDeg: number, accuracyM: number, speedMps: number, fixAtMs: number): void {
    const knownAccuracyM = accuracyM > 0 ? accuracyM : 0;
    this.#isDriving = speedMps > STILL_SPEED_MPS;
    const apartM = distanceM(this.#latDeg, this.#lonDeg, latDeg, lonDeg);
    const radiusM = Math.max(RADIUS_M, this.#accuracyM, knownAccuracyM);
    if (apartM <= radiusM && !this.#isDriving) {
      this.#outside = 0;
      if (this.#beganDriving) this.#sinceMs = fixAtMs; // it came here; now it stands
      this.#beganDriving = false;
      this.#drift(latDeg, lonDeg, apartM, fixAtMs);
      this.#untilMs = fixAtMs;
      return;
    }
    const isPlain = Number.isNaN(apartM) || (this.#isDriving && apartM > radiusM) || apartM > 4 * radiusM;
    if (++this.#outside < 2 && !isPlain) return;
    this.begin(latDeg, lonDeg, accuracyM, fixAtMs);
    this.#beganDriving = this.#isDriving;
  }

  /** Begins anew at a fix, as after a jump. */
  begin(latDeg: number, lonDeg: number, accuracyM: number, fixAtMs: number): void {
    this.#outside = 0;
    this.#beganDriving = false;
    this.#latDeg = latDeg;
    this.#lonDeg = lonDeg;
    this.#accuracyM = accuracyM > 0 ? accuracyM : 0;
    this.#sinceMs = fixAtMs;
    this.#untilMs = fixAtMs;
  }

  #drift(latDeg: number, lonDeg: number, apartM: number, fixAtMs: number): void {
    if (apartM === 0) return;
    const share = Math.min(1, (DRIFT_MPS * Math.max(0, fixAtMs - this.#untilMs)) / SECOND_MS / apartM);
    this.#latDeg += (latDeg - this.#latDeg) * share;
    this.#lonDeg += (lonDeg - this.#lonDeg) * share;
  }
}
