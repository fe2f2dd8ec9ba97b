/**
 * The same questions to the same roads, asked of others: the shortest way between two places, of our search, of
 * `ngraph.path` on our own graph, and of Valhalla on the same .osm.pbf. The others are no packages of the project:
 * Valhalla alone is 280 MB, and nobody who starts a practice should wait for it (decision record 10). They are installed by
 * hand in a folder of their own that VIGIL_BENCH_OTHERS names; the row says how where it names none.
 */
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { randomFrom } from "../src/base/prng.ts";
import { CLOSED_MS, driveTimesMs } from "../src/roads/network/drive-profile.ts";
import { at, headOf, type RoadGraph, tailOf } from "../src/roads/network/road-graph.ts";
import { RoadSearch, UNREACHED } from "../src/roads/network/road-search.ts";
import { pointOnEdge } from "../src/roads/network/snap.ts";
import { readFieldMap } from "../src/server/roads/field-map.ts";
import { importRoads } from "../src/server/roads/import-roads.ts";
import { type Bench, ms, spread } from "./measure.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";
import { writeSyntheticPbf } from "./synthetic-pbf.ts";

type Ngraph = {
  readonly addLink: (from: number, to: number, data: number) => void;
};
type NgraphPath = { readonly find: (from: number, to: number) => readonly { readonly id: number }[] };
type ValhallaActor = {
  readonly route: (ask: object) => Promise<{ readonly trip: { readonly summary: { readonly length: number } } }>;
};
type Asked = { readonly from: number; readonly to: number };
/** By the clock, of each pair; of a core, in the mean of all, which others on the machine leave alone. */
type Answers = { readonly tookMs: readonly number[]; readonly coreMs: number; readonly lengthsM: readonly number[] };

/** What a developer types to compare; said wherever something of it is missing. */
const PACKAGES = "@valhallajs/valhallajs@3.6.1 ngraph.path@1.6.1 ngraph.graph@20.1.2";
const HOW_TO =
  `for a comparison: npm install -E --prefix /tmp/vigil-others ${PACKAGES} && ` +
  "VIGIL_BENCH_OTHERS=/tmp/vigil-others npm run bench -- --only routers";
const OTHERS = { graph: "ngraph.graph", path: "ngraph.path", valhalla: "@valhallajs/valhallajs" } as const;
const DECIMETERS = 10;
const AGREES_WITHIN = 0.01;
const WARM = 3;

/** Adds its rows; where the others are not there, the one that says so, and how they are installed. */
export async function run(bench: Bench): Promise<void> {
  const installed = process.env["VIGIL_BENCH_OTHERS"] ?? "";
  const missing = Object.values(OTHERS).filter((name) => !existsSync(join(installed, "node_modules", name)));
  if (installed === "" || missing.length > 0) {
    const figure = installed === "" ? "not installed" : `${installed} lacks ${missing.join(", ")}`;
    bench.row({ what: "against other routers", figure, note: HOW_TO });
    return;
  }
  const folder = scratchFolder("routers");
  try {
    await compare(bench, installed, folder);
  } finally {
    removeScratch(folder);
  }
}

async function compare(bench: Bench, installed: string, folder: string): Promise<void> {
  const path = join(folder, "others.osm.pbf");
  bench.doing("one network for all");
  writeSyntheticPbf(path, bench.quick ? 60 : 300);
  const map = readFieldMap("", "");
  if (!map.ok) throw new Error(map.wrong);
  const { network } = await importRoads(
    { file: path, fieldMap: map.map, statePrefix: "NM", nowMs: 0 },
    () => undefined,
  );
  const { graph } = network;
  const random = randomFrom("others");
  const asked = Array.from({ length: bench.quick ? 20 : 100 }, (): Asked => {
    return { from: random.int(graph.nodeCount), to: random.int(graph.nodeCount) };
  });
  const size = `${graph.nodeCount} junctions, ${graph.edgeCount} roads, ${asked.length} pairs`;
  const ours = await askOurs(graph, asked);
  bench.row({
    what: "shortest way, ours (Dijkstra)",
    figure: `${ms(ours.coreMs)} of a core`,
    ...spread(ours.tookMs),
    note: size,
  });
  const require = createRequire(join(installed, "package.json"));
  bench.doing("ngraph.path");
  const ngraph = await askNgraph(require, graph, asked);
  bench.row({
    what: "ngraph.path, nba*",
    figure: `${ms(ngraph.coreMs)} of a core`,
    ...spread(ngraph.tookMs),
    note: `${agreement(ours.lengthsM, ngraph.lengthsM)}; knows no forbidden turns`,
  });
  bench.doing("Valhalla");
  const valhalla = await askValhalla(require, installed, folder, path, graph, asked);
  bench.row({
    what: "Valhalla, auto, shortest",
    figure: `${ms(valhalla.coreMs)} of a core`,
    ...spread(valhalla.tookMs),
    note: `${agreement(ours.lengthsM, valhalla.lengthsM)}; with its drawing and instructions; tiles made in ${ms(valhalla.readyMs)}`,
  });
}

/** Asks one after the other; the first few twice, so that what is compiled on the way does not count. */
async function askAll(asked: readonly Asked[], lengthM: (pair: Asked) => Promise<number> | number): Promise<Answers> {
  for (const pair of asked.slice(0, WARM)) await lengthM(pair);
  const [tookMs, lengthsM]: [number[], number[]] = [[], []];
  const usedBefore = process.cpuUsage();
  for (const pair of asked) {
    const before = performance.now();
    lengthsM.push(await lengthM(pair));
    tookMs.push(performance.now() - before);
  }
  const { user, system } = process.cpuUsage(usedBefore);
  return { tookMs, coreMs: (user + system) / 1_000 / asked.length, lengthsM };
}

function askOurs(graph: RoadGraph, asked: readonly Asked[]): Promise<Answers> {
  const search = new RoadSearch(graph, lengthsDm(graph));
  return askAll(asked, ({ from, to }) => {
    search.run([placeAt(graph, from)], "outwards", { settled: (node) => node === to });
    const cost = search.costAt(to);
    return cost === UNREACHED ? Infinity : cost / DECIMETERS;
  });
}

function askNgraph(require: NodeJS.Require, graph: RoadGraph, asked: readonly Asked[]): Promise<Answers> {
  const made = (require(OTHERS.graph) as () => Ngraph)();
  const costs = lengthsDm(graph);
  const best = new Map<string, number>();
  for (let half = 0; half < costs.length; half++) {
    if (costs[half] === CLOSED_MS) continue;
    const [from, to] = [tailOf(graph, half), headOf(graph, half)];
    const key = `${from} ${to}`;
    if (at(costs, half) >= (best.get(key) ?? Infinity)) continue;
    best.set(key, at(costs, half));
    made.addLink(from, to, at(costs, half));
  }
  const { nba } = require(OTHERS.path) as {
    nba: (graph: Ngraph, options: object) => NgraphPath;
  };
  const away = (a: { id: number }, b: { id: number }): number => {
    const [p, q] = [pointOf(graph, a.id), pointOf(graph, b.id)];
    const scale = Math.cos((p.latDeg * Math.PI) / 180);
    return Math.hypot(p.latDeg - q.latDeg, (p.lonDeg - q.lonDeg) * scale) * 111_000 * DECIMETERS * 0.99;
  };
  const finder = nba(made, {
    oriented: true,
    distance: (_: object, __: object, link: { data: number }) => link.data,
    heuristic: away,
  });
  return askAll(asked, ({ from, to }) => {
    const ids = finder
      .find(from, to)
      .map(({ id }) => id)
      .toReversed();
    const sum = ids.slice(1).reduce((total, id, i) => total + (best.get(`${ids[i]} ${id}`) ?? Infinity), 0);
    return ids.length === 0 ? Infinity : sum / DECIMETERS;
  });
}

async function askValhalla(
  require: NodeJS.Require,
  installed: string,
  folder: string,
  path: string,
  graph: RoadGraph,
  asked: readonly Asked[],
): Promise<Answers & { readonly readyMs: number }> {
  const tool = join(installed, "node_modules", ".bin", "valhalla");
  const [tiles, config] = [join(folder, "tiles"), join(folder, "valhalla.json")];
  const run = (...args: string[]): string =>
    // In our folder: it leaves a file where it stands.
    execFileSync(process.execPath, [tool, ...args], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  const made = JSON.parse(run("build_config", "--mjolnir-tile-dir", tiles, "--mjolnir-tile-extract", "")) as Record<
    string,
    Record<string, unknown>
  >;
  // Its words go nowhere: this is our page.
  for (const part of Object.values(made)) if ("logging" in part) part["logging"] = { type: "" };
  writeFileSync(config, JSON.stringify(made));
  const before = performance.now();
  run("build_tiles", "-c", config, path);
  const readyMs = performance.now() - before;
  const { Actor } = require(OTHERS.valhalla) as {
    Actor: { fromConfigFile: (file: string) => Promise<ValhallaActor> };
  };
  const actor = await Actor.fromConfigFile(config);
  const answers = await askAll(asked, async ({ from, to }) => {
    const locations = [from, to].map((node) => {
      const { latDeg, lonDeg } = pointOf(graph, node);
      return { lat: latDeg, lon: lonDeg };
    });
    const answer = await actor
      .route({ locations, costing: "auto", costing_options: { auto: { shortest: true } }, units: "kilometers" })
      .catch(() => undefined);
    return answer === undefined ? Infinity : answer.trip.summary.length * 1_000;
  });
  return { ...answers, readyMs };
}

/** In decimetres, for every half-edge that the law lets a car drive. */
function lengthsDm(graph: RoadGraph): Uint32Array {
  const times = driveTimesMs(graph, "lawful");
  return times.map((time, half) =>
    time === CLOSED_MS ? CLOSED_MS : Math.max(1, Math.round(at(graph.edgeLengthM, half >>> 1) * DECIMETERS)),
  );
}

/** A place at a junction: the end of a road that leaves it. */
function placeAt(graph: RoadGraph, node: number): { edge: number; fraction: number } {
  const edge = at(graph.slots, at(graph.firstSlot, node)) >>> 1;
  return { edge, fraction: at(graph.edgeFrom, edge) === node ? 0 : 1 };
}

function pointOf(graph: RoadGraph, node: number): { latDeg: number; lonDeg: number } {
  return pointOnEdge(graph, placeAt(graph, node));
}

function agreement(ours: readonly number[], theirs: readonly number[]): string {
  const both = ours.filter((length, i) => Number.isFinite(length) && Number.isFinite(theirs[i] ?? Infinity)).length;
  const same = ours.filter((length, i) => {
    const other = theirs[i] ?? Infinity;
    return Number.isFinite(length) && Number.isFinite(other) && Math.abs(length - other) <= AGREES_WITHIN * length;
  }).length;
  return `${same} of ${both} within 1 % of ours; ${ours.length - both} that one of them has not`;
}
