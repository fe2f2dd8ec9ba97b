/**
 * Where nothing is heard: valleys along each road, and the times in which a carrier is out over a whole stretch.
 */
import type { Random } from "../../base/prng.ts";
import type { Polyline } from "../../base/polyline.ts";

type Valley = { readonly fromM: number; readonly toM: number };
type Outage = { readonly gateway: string; readonly line: Polyline; readonly fromMs: number; readonly toMs: number };

export class Coverage {
  readonly #valleys = new Map<Polyline, readonly Valley[]>();
  readonly #outages: Outage[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Whether a carrier is heard from a place along a line at an instant. */
  reaches(gateway: string, line: Polyline, alongM: number, atMs: number): boolean {
    for (const { fromM, toM } of this.#valleysOf(line)) if (alongM >= fromM && alongM <= toM) return false;
    for (const outage of this.#outages) {
      if (outage.line === line && outage.gateway === gateway && atMs >= outage.fromMs && atMs < outage.toMs)
        return false;
    }
    return true;
  }

  /** A carrier falls out over a line for a while. */
  breakDown(gateway: string, line: Polyline, fromMs: number, toMs: number): void {
    this.#outages.push({ gateway, line, fromMs, toMs });
  }

  // One or two valleys of half a kilometre to three on every road, where they stay.
  #valleysOf(line: Polyline): readonly Valley[] {
    let valleys = this.#valleys.get(line);
    if (valleys === undefined) {
      const count = 1 + this.#random.int(2);
      valleys = Array.from({ length: count }, () => {
        const fromM = this.#random.between(0.05, 0.9) * line.lengthM;
        return { fromM, toM: fromM + this.#random.between(500, 3_000) };
      });
      this.#valleys.set(line, valleys);
    }
    return valleys;
  }
}
