/**
 * Road networks: opening, memory, searches and the nearest units, on networks made from a seed (a crooked grid with
 * greater roads, one-ways, a motorway, forbidden turns at two junctions of a hundred), and the import of an
 * .osm.pbf made the same way. Figures are what one repetition costs of a core, in the mean of many, which others on the machine
 * leave alone; p50 and p99 are by the clock. The raw limit of a search is a bare Dijkstra with the same heap in the same run.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { type Random, randomFrom } from "../src/base/prng.ts";
import { DriveTimeSearch } from "../src/roads/network/drive-time.ts";
import { driveTimesMs } from "../src/roads/network/drive-profile.ts";
import { TrailMatcher, type TrailFix } from "../src/roads/network/map-match.ts";
import { at, bytesPerEdge, type RoadGraph } from "../src/roads/network/road-graph.ts";
import { RoadSearch } from "../src/roads/network/road-search.ts";
import { pointOnEdge, snapFix } from "../src/roads/network/snap.ts";
import { syntheticNetwork } from "../src/roads/network/synthetic-network.fixture.ts";
import { readNetwork, writeNetwork } from "../src/server/roads/network-file.ts";
import { BareDijkstra } from "./bare-dijkstra.ts";
import { alertsWhileComputing } from "./roads-alert.ts";
import { hunts } from "./roads-hunt.ts";
import { messageWith, startChild } from "./child-process.ts";
import { type Bench, ms, threeDigits } from "./measure.ts";
import type { ImportMeasure } from "./roads-import-process.ts";
import { costRow, fixNear, placedUnits, repeated, syntheticInfo as info } from "./roads-measure.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";
import { writeSyntheticPbf } from "./synthetic-pbf.ts";

/** Gives 264,000 nodes. */
const EDGES_264K = 472_000;
const HOLD_ALL_MS = 60;
const HOLD_ISOCHRONE_MS = 5;
const HOLD_NEAREST_MS = 20;
const HOLD_OPEN_MS = 1_000;
const HOLD_BYTES = 64;
const HOLD_IMPORT_MS = 120_000;
const HOLD_IMPORT_BYTES = 2 * 1_024 ** 3;
const ISOCHRONE_NODES = 15_000;
const MIB = 1_024 ** 2;

export async function run(bench: Bench): Promise<void> {
  const folder = scratchFolder("roads");
  try {
    bench.doing("a network of 264,000 junctions");
    searches(bench, syntheticNetwork({ seed: "bench", edgeCount: bench.quick ? 50_000 : EDGES_264K }));
    for (const edgeCount of bench.quick ? [100_000] : [1_000_000, 5_000_000]) {
      bench.doing(`a network of ${edgeCount} roads`);
      large(bench, folder, syntheticNetwork({ seed: "bench", edgeCount }), edgeCount === 1_000_000);
      await new Promise((resolve) => setImmediate(resolve)); // an interruption is heard here
    }
    await hunts(bench, syntheticNetwork({ seed: "bench", edgeCount: bench.quick ? 50_000 : EDGES_264K }));
    await alertsWhileComputing(
      bench,
      syntheticNetwork({ seed: "bench", edgeCount: bench.quick ? 50_000 : EDGES_264K }),
    );
    await imports(bench, folder);
  } finally {
    removeScratch(folder);
  }
}

function searches(bench: Bench, graph: RoadGraph): void {
  const times = driveTimesMs(graph, "emergency");
  const search = new RoadSearch(graph, times);
  const bare = new BareDijkstra(graph, times);
  const random = randomFrom("from");
  for (let i = 0; i < 5; i++) search.run([{ edge: i, fraction: 0 }], "backwards"); // compiled before it counts
  const count = bench.quick ? 12 : 40;
  const bareCost = repeated(count, () => bare.run(at(graph.edgeFrom, random.int(graph.edgeCount))));
  const allCost = repeated(count, () =>
    search.run([{ edge: random.int(graph.edgeCount), fraction: 0.5 }], "backwards"),
  );
  const isochroneCost = repeated(count, () => {
    let settled = 0;
    const from = [{ edge: random.int(graph.edgeCount), fraction: 0.5 }];
    search.run(from, "outwards", { settled: () => ++settled > ISOCHRONE_NODES });
  });
  const whole = graph.nodeCount > 250_000;
  bench.row({
    what: "from everywhere to one place",
    ...costRow(allCost),
    raw: `bare Dijkstra: ${ms(bareCost.coreMs)}`,
    ratio: allCost.coreMs / bareCost.coreMs,
    note: `${graph.nodeCount} junctions, ${graph.edgeCount} roads, ${graph.banFrom.length} forbidden turns`,
    ...(whole ? { hold: `≤ ${HOLD_ALL_MS} ms`, held: allCost.coreMs <= HOLD_ALL_MS } : {}),
  });
  bench.row({
    what: "isochrone of 15,000 junctions",
    ...costRow(isochroneCost),
    ...(whole ? { hold: `≤ ${HOLD_ISOCHRONE_MS} ms`, held: isochroneCost.coreMs <= HOLD_ISOCHRONE_MS } : {}),
  });
}

function large(bench: Bench, folder: string, graph: RoadGraph, isMillion: boolean): void {
  const size = `${threeDigits(graph.edgeCount / 1_000_000)} million roads`;
  const path = join(folder, "network.vigil");
  writeNetwork(path, { graph, info });
  const openCost = repeated(5, () => readNetwork(path));
  const openHoldMs = HOLD_OPEN_MS * Math.max(1, Math.round(graph.edgeCount / 1_000_000));
  const fileMiB = statSync(path).size / MIB;
  bench.row({
    what: `a network opened, ${size}`,
    ...costRow(openCost),
    note: `${fileMiB.toFixed(0)} MiB with one point of drawing a road, checksum and all, from the page cache`,
    hold: `≤ ${ms(openHoldMs)}`,
    held: openCost.coreMs <= openHoldMs,
  });
  const bytes = bytesPerEdge(graph);
  bench.row({
    what: `memory of a road, ${size}`,
    figure: `${bytes.toFixed(1)} bytes`,
    hold: `≤ ${HOLD_BYTES} bytes`,
    held: bytes <= HOLD_BYTES,
    note: `drawing ${(perEdge(graph, [graph.firstShape, graph.shapeLat, graph.shapeLon])).toFixed(1)}, boxes ${perEdge(graph, [graph.boxes]).toFixed(1)}; a search adds ${searchBytes(graph).toFixed(0)}`,
  });
  const network = { graph, info };
  const random = randomFrom("units");
  const readyCost = repeated(3, () => new DriveTimeSearch(network, "emergency"));
  const search = new DriveTimeSearch(network, "emergency");
  const units = placedUnits(graph, random, 1_000);
  for (let i = 0; i < 20; i++)
    search.to(pointOnEdge(graph, { edge: random.int(graph.edgeCount), fraction: 0 }), units, 10);
  const nearestCost = repeated(bench.quick ? 20 : 100, () => {
    const place = pointOnEdge(graph, { edge: random.int(graph.edgeCount), fraction: 0.5 });
    search.to(place, units, 10);
  });
  bench.row({
    what: `nearest 10 of 1,000 units by road, ${size}`,
    ...costRow(nearestCost),
    note: `made ready once in ${ms(readyCost.coreMs)}`,
    ...(isMillion ? { hold: `≤ ${HOLD_NEAREST_MS} ms`, held: nearestCost.coreMs <= HOLD_NEAREST_MS } : {}),
  });
  const snapCost = repeated(2_000, () => snapFix(network, fixNear(graph, random)));
  bench.row({ what: `a fix put on its road, ${size}`, ...costRow(snapCost) });
  const matcher = new TrailMatcher(network);
  const trail = driveFixes(graph, random, 400);
  const matchCost = repeated(3, () => matcher.match(trail));
  bench.row({
    what: `a trail matched, a fix, ${size}`,
    figure: `${ms(matchCost.coreMs / trail.length)} of a core`,
    note: "a fix every 5 s",
  });
}

async function imports(bench: Bench, folder: string): Promise<void> {
  const path = join(folder, "roads.osm.pbf");
  bench.doing("writing an .osm.pbf");
  const bytes = writeSyntheticPbf(path, bench.quick ? 120 : 1_050);
  bench.doing(`importing ${(bytes / 1e6).toFixed(0)} MB`);
  const child = startChild(new URL("./roads-import-process.ts", import.meta.url), [
    path,
    join(folder, "imported.vigil"),
  ]);
  const read = await messageWith<ImportMeasure>(child, "peakBytes", 600_000);
  const whole = bytes >= 100e6;
  bench.row({
    what: `an .osm.pbf of ${(bytes / 1e6).toFixed(0)} MB imported`,
    figure: `${(read.tookMs / 1_000).toFixed(1)} s`,
    note: `${read.edgeCount} roads; ${(read.networkBytes / MIB).toFixed(0)} MiB of network; ${(read.processorMs / 1_000).toFixed(1)} s of processor time`,
    ...(whole ? { hold: `≤ ${HOLD_IMPORT_MS / 1_000} s`, held: read.tookMs <= HOLD_IMPORT_MS } : {}),
  });
  bench.row({
    what: "its memory at most",
    figure: `${(read.peakBytes / MIB).toFixed(0)} MiB`,
    ...(whole ? { hold: "≤ 2 GiB", held: read.peakBytes <= HOLD_IMPORT_BYTES } : {}),
  });
}

/** A drive along the quickest way, at 14 m/s. */
function driveFixes(graph: RoadGraph, random: Random, count: number): TrailFix[] {
  const search = new RoadSearch(graph, driveTimesMs(graph, "lawful"));
  const from = { edge: random.int(graph.edgeCount), fraction: 0.5 };
  search.run([from], "outwards");
  let way: number[] = [];
  for (let tries = 0; tries < 50 && way.length < count / 2; tries++) {
    way = search.wayOf({ edge: random.int(graph.edgeCount), fraction: 0.5 });
  }
  const fixes: TrailFix[] = [];
  let alongM = 0;
  for (const half of way) {
    const lengthM = at(graph.edgeLengthM, half >>> 1);
    for (; alongM < lengthM && fixes.length < count; alongM += 70) {
      const share = alongM / lengthM;
      const place = pointOnEdge(graph, { edge: half >>> 1, fraction: (half & 1) === 0 ? share : 1 - share });
      fixes.push({ latDeg: place.latDeg, lonDeg: place.lonDeg, accuracyM: 8, fixAtMs: 5_000 * fixes.length });
    }
    alongM -= lengthM;
  }
  return fixes;
}

function perEdge(graph: RoadGraph, arrays: readonly { readonly byteLength: number }[]): number {
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0) / graph.edgeCount;
}

/** What a RoadSearch and its costs hold besides the graph: per slot, per half-edge, per node. */
function searchBytes(graph: RoadGraph): number {
  return (8 * graph.edgeCount + 3 * 8 * graph.edgeCount + 16 * graph.nodeCount) / graph.edgeCount;
}
