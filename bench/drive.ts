/** A fleet that drives, given to an engine's world as reports: every 5 s a fix of each unit's modem and portable. */
import { step } from "../src/engine/engine.ts";
import type { World } from "../src/engine/world.ts";
import { modemId } from "./fleet.ts";

const ROUND_MS = 5_000;
const DEG_PER_S = 1e-4;
const SPEED_MPS = 11;
/** Units do not stand in the order of their names. */
const SCATTER = 7_919;

export class Drive {
  readonly #world: World;
  readonly #units: number;
  readonly #stoppedEvery: number;
  #sinceMs: number;
  #rounds = 0;

  /** One unit in `stoppedEvery` stands where it is. */
  constructor(world: World, units: number, stoppedEvery: number) {
    this.#world = world;
    this.#units = units;
    this.#stoppedEvery = stoppedEvery;
    this.#sinceMs = world.nowMs;
  }

  get nowMs(): number {
    return this.#sinceMs + this.#rounds * ROUND_MS;
  }

  /** Five seconds of the whole fleet. */
  round(): void {
    const fromMs = this.nowMs;
    for (let i = 0; i < this.#units; i++) {
      const atMs = fromMs + Math.floor((i * ROUND_MS) / this.#units);
      const moving = i % this.#stoppedEvery !== 0;
      const place = (i * SCATTER) % this.#units;
      const fix = {
        latDeg: 30 + (place % 1_000) * 1e-3 + (moving ? ((atMs - this.#sinceMs) / 1_000) * DEG_PER_S : 0),
        lonDeg: -104 + Math.floor(place / 1_000) * 0.1,
        accuracyM: 4,
        speedMps: moving ? SPEED_MPS : 0,
        fixAtMs: atMs,
      };
      for (const deviceKey of [modemId(i), `p${i}`]) {
        const report = { protocol: "taip", messageType: "LN", deviceKey, fix } as const;
        step(this.#world, { kind: "report", gateway: "udp", peer: "127.0.0.1:1", report }, atMs);
      }
    }
    this.#rounds++;
  }
}
