/**
 * The error of one receiver: it wanders slowly, a few metres, and does not jump from fix to fix. Each axis is an
 * Ornstein-Uhlenbeck process, so that a standing car drifts as real ones do.
 */
import { METERS_PER_DEG_LAT, type Point } from "../../base/geo.ts";
import type { Random } from "../../base/prng.ts";

const MEMORY_MS = 45_000;

export class GpsNoise {
  readonly #random: Random;
  readonly #spreadM: number;
  #northM: number;
  #eastM: number;
  #atMs: number;

  /** `spreadM` is the standard deviation of each axis. */
  constructor(random: Random, spreadM: number, atMs: number) {
    this.#random = random;
    this.#spreadM = spreadM;
    this.#northM = random.gaussian() * spreadM;
    this.#eastM = random.gaussian() * spreadM;
    this.#atMs = atMs;
  }

  /** Where the receiver believes to be. */
  seen(place: Point, atMs: number): Point {
    const keep = Math.exp(-Math.max(0, atMs - this.#atMs) / MEMORY_MS);
    const stir = this.#spreadM * Math.sqrt(1 - keep * keep);
    this.#northM = this.#northM * keep + this.#random.gaussian() * stir;
    this.#eastM = this.#eastM * keep + this.#random.gaussian() * stir;
    this.#atMs = Math.max(this.#atMs, atMs);
    return {
      latDeg: place.latDeg + this.#northM / METERS_PER_DEG_LAT,
      lonDeg: place.lonDeg + this.#eastM / (METERS_PER_DEG_LAT * Math.cos((place.latDeg * Math.PI) / 180)),
    };
  }
}
