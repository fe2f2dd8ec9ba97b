/**
 * What the benchmarks of roads share: how a short question is timed, and places and units on a network.
 *
 * Kernels count a thread's processor time in steps of up to 4 ms, so that a single question has none or four: it is counted
 * over many repetitions and divided (what it costs, however many others want the machine), and beside it stands what the
 * clock said of each.
 */
import type { Random } from "../src/base/prng.ts";
import { placeUnit, type PlacedUnit } from "../src/roads/network/drive-time.ts";
import type { NetworkInfo, RoadNetwork } from "../src/roads/network/graph-file.ts";
import type { RoadGraph } from "../src/roads/network/road-graph.ts";
import { pointOnEdge } from "../src/roads/network/snap.ts";
import { coreTimeMs, ms, quantile } from "./measure.ts";

export const syntheticInfo: NetworkInfo = {
  name: "synthetic",
  licence: "",
  credit: "",
  sourceSha256: "",
  importedAtMs: 0,
  highwaysOnly: false,
  accuracyM: 10,
};

/** `coreMs`: of one repetition in the mean. `clockMs`: of each, as the clock saw it, waiting for a core included. */
export type Repeated = { readonly coreMs: number; readonly clockMs: readonly number[] };

/** So much processor time at the least, that a step of 4 ms is a hundredth of it. */
const CORE_MS_LEAST = 400;

/** Repeats the work, at least so often, and until a kernel's step is small beside it all. */
export function repeated(countLeast: number, work: (round: number) => unknown): Repeated {
  const clockMs: number[] = [];
  const startedMs = performance.now();
  const coreMs = coreTimeMs(() => {
    while (clockMs.length < countLeast || performance.now() - startedMs < CORE_MS_LEAST) {
      const before = performance.now();
      work(clockMs.length);
      clockMs.push(performance.now() - before);
    }
  });
  return { coreMs: coreMs / clockMs.length, clockMs };
}

/** The figures of a row: what one costs of a core, and how long it took by the clock. */
export function costRow({ coreMs, clockMs }: Repeated): {
  readonly figure: string;
  readonly p50: string;
  readonly p99: string;
} {
  return { figure: `${ms(coreMs)} of a core`, p50: ms(quantile(clockMs, 0.5)), p99: ms(quantile(clockMs, 0.99)) };
}

export function placedUnits(graph: RoadGraph, random: Random, count: number): PlacedUnit[] {
  return Array.from({ length: count }, (_, i) =>
    placeUnit({ graph, info: syntheticInfo }, `${i}`, fixNear(graph, random)),
  );
}

/** Somewhere on the roads, as a receiver would put it. */
export function fixNear(graph: RoadGraph, random: Random): { latDeg: number; lonDeg: number; accuracyM: number } {
  const { latDeg, lonDeg } = pointOnEdge(graph, { edge: random.int(graph.edgeCount), fraction: random.next() });
  const off = (): number => random.between(-0.0001, 0.0001);
  return { latDeg: latDeg + off(), lonDeg: lonDeg + off(), accuracyM: 8 };
}

/** Units on roads within so many degrees of a place. */
export function unitsAround(
  network: RoadNetwork,
  random: Random,
  { latDeg, lonDeg }: { readonly latDeg: number; readonly lonDeg: number },
  ask: { readonly count: number; readonly withinDeg: number },
): PlacedUnit[] {
  const units: PlacedUnit[] = [];
  for (let tries = 0; units.length < ask.count && tries < 1_000_000; tries++) {
    const at = fixNear(network.graph, random);
    if (Math.max(Math.abs(at.latDeg - latDeg), Math.abs(at.lonDeg - lonDeg)) > ask.withinDeg) continue;
    units.push(placeUnit(network, `${units.length}`, at));
  }
  return units;
}
