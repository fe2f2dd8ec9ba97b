/**
 * Where many things are now, kept for one question: which of them are nearest to a point.
 *
 * Typed arrays and one pass over all of them: no index that could be stale, a few microseconds a thousand. The
 * pass compares on a plane that is right near the point; distances that leave here are great circles.
 */
import { distanceM } from "../base/geo.ts";

export type Near<Key> = { readonly key: Key; readonly distanceM: number; readonly atMs: number };

const RAD_PER_DEG = Math.PI / 180;

export class PlaceTable<Key> {
  readonly #slots = new Map<Key, number>();
  #keys: (Key | undefined)[] = [];
  #free: number[] = [];
  #latDeg = new Float64Array(64);
  #lonDeg = new Float64Array(64);
  #atMs = new Float64Array(64);

  /** Puts or moves a thing; `atMs` says how old the place is. */
  set(key: Key, latDeg: number, lonDeg: number, atMs: number): void {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = this.#free.pop() ?? this.#keys.length;
      if (slot >= this.#latDeg.length) this.#grow();
      this.#slots.set(key, slot);
      this.#keys[slot] = key;
    }
    this.#latDeg[slot] = latDeg;
    this.#lonDeg[slot] = lonDeg;
    this.#atMs[slot] = atMs;
  }

  delete(key: Key): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    this.#keys[slot] = undefined;
    this.#atMs[slot] = Number.NEGATIVE_INFINITY;
    this.#free.push(slot);
  }

  /**
   * The nearest things, nearest first, at most `count`, among those placed at or after `sinceMs` that `accept`
   * lets through. `accept` is asked only of what would be among the nearest so far.
   */
  nearest(
    latDeg: number,
    lonDeg: number,
    options: { readonly count: number; readonly sinceMs: number; readonly accept: (key: Key) => boolean },
  ): Near<Key>[] {
    const perLon = Math.cos(latDeg * RAD_PER_DEG);
    const best: { slot: number; planar: number }[] = [];
    for (let slot = 0; slot < this.#keys.length; slot++) {
      if ((this.#atMs[slot] as number) < options.sinceMs) continue; // the slot is inside the arrays, here and below
      const dLat = (this.#latDeg[slot] as number) - latDeg;
      let dLon = Math.abs((this.#lonDeg[slot] as number) - lonDeg);
      if (dLon > 180) dLon = 360 - dLon;
      const planar = dLat * dLat + dLon * perLon * (dLon * perLon);
      const worst = best.at(-1);
      if (best.length === options.count && worst !== undefined && planar >= worst.planar) continue;
      const key = this.#keys[slot];
      if (key === undefined || !options.accept(key)) continue;
      let at = best.length;
      while (at > 0 && (best[at - 1]?.planar ?? 0) > planar) at--;
      best.splice(at, 0, { slot, planar });
      if (best.length > options.count) best.pop();
    }
    return best.map(({ slot }) => ({
      key: this.#keys[slot] as Key, // only slots in use were taken
      distanceM: distanceM(latDeg, lonDeg, this.#latDeg[slot] as number, this.#lonDeg[slot] as number),
      atMs: this.#atMs[slot] as number,
    }));
  }

  #grow(): void {
    const wider = (old: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const next = new Float64Array(old.length * 2);
      next.set(old);
      return next;
    };
    this.#latDeg = wider(this.#latDeg);
    this.#lonDeg = wider(this.#lonDeg);
    this.#atMs = wider(this.#atMs);
  }
}
