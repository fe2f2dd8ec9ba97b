/**
 * Where can he be, where can he be stopped: a car on three kinds of land and ten units around it. A crooked grid of streets
 * without end (the worst there is: nobody closes a city with ten cars, and the answer has to prove that), a country of towns
 * and highways of the same size, and the highways of a real state where the file is there. The first answer is one that can
 * be acted upon; the whole is the best found, with what is proved of it, within five seconds.
 */
import { existsSync } from "node:fs";
import { randomFrom } from "../src/base/prng.ts";
import type { HoldPlan } from "../src/roads/containment/hold-question.ts";
import { type ContainmentAnswer, containmentAnswers } from "../src/roads/containment/stop-him.ts";
import { driveTimesMs } from "../src/roads/network/drive-profile.ts";
import type { RoadNetwork } from "../src/roads/network/graph-file.ts";
import type { RoadGraph } from "../src/roads/network/road-graph.ts";
import { RoadSearch } from "../src/roads/network/road-search.ts";
import { pointOnEdge } from "../src/roads/network/snap.ts";
import { syntheticCountry } from "../src/roads/network/synthetic-country.fixture.ts";
import { areaOf, outlinesAt } from "../src/roads/reach/reach-area.ts";
import { computeReach, type Reach, stretchesUntil } from "../src/roads/reach/reach.ts";
import { readFieldMap } from "../src/server/roads/field-map.ts";
import { importRoads } from "../src/server/roads/import-roads.ts";
import { type Bench, coreTimeMs, median, ms, spread } from "./measure.ts";
import { costRow, repeated, syntheticInfo, unitsAround } from "./roads-measure.ts";

const MINUTE_MS = 60_000;
const UNITS = 10;
const HOLD_FIRST_MS = 500;
const HOLD_WHOLE_MS = 5_000;
/** What the search is given, so that the whole stays within its hold with the work before it. */
const THINK_MS = 4_000;
/** Real highways, for tests and benchmarks only. */
const STATE_FILE = new URL("../../shared/data/nm-highways.osm.pbf", import.meta.url);
/** 264,000 junctions. */
const TOWNS_A_SIDE = 16;

type Land = {
  readonly name: string;
  readonly network: RoadNetwork;
  /** Where he starts, as parts of all edges: not at the rim. */
  readonly from: number;
  readonly aheadMs: number;
  readonly unitsWithinDeg: number;
  readonly isHeld: boolean;
};

export async function hunts(bench: Bench, grid: RoadGraph): Promise<void> {
  const streets: Land = {
    name: "streets",
    network: { graph: grid, info: syntheticInfo },
    from: 0.4,
    aheadMs: 15 * MINUTE_MS,
    unitsWithinDeg: 0.2,
    isHeld: grid.nodeCount > 250_000,
  };
  reaches(bench, streets);
  contain(bench, streets);
  const country = syntheticCountry({ seed: "bench", townsASide: bench.quick ? 6 : TOWNS_A_SIDE });
  contain(bench, {
    name: "towns and highways",
    network: { graph: country, info: syntheticInfo },
    from: 0.3,
    aheadMs: 30 * MINUTE_MS,
    unitsWithinDeg: 0.6,
    isHeld: country.nodeCount > 250_000,
  });
  const state = await stateNetwork();
  if (state === undefined) {
    bench.row({ what: "containment on a state's highways", figure: "not measured", note: "the file is not here" });
    return;
  }
  contain(bench, {
    name: "a state's highways",
    network: state,
    from: 0.2,
    aheadMs: 30 * MINUTE_MS,
    unitsWithinDeg: 0.6,
    isHeld: false,
  });
}

async function stateNetwork(): Promise<RoadNetwork | undefined> {
  const map = readFieldMap("", "");
  if (!existsSync(STATE_FILE) || !map.ok) return undefined;
  const ask = { file: STATE_FILE.pathname, fieldMap: map.map, statePrefix: "NM", nowMs: 0 };
  return (await importRoads(ask, () => undefined)).network;
}

function reaches(bench: Bench, { network, from, aheadMs }: Land): void {
  const { graph } = network;
  const random = randomFrom("reach");
  const size = `${graph.nodeCount} junctions`;
  const rounds = bench.quick ? 4 : 12;
  const made: Reach[] = [];
  const reachCost = repeated(rounds, () => {
    const edge = Math.floor(graph.edgeCount * (from + (1 - 2 * from) * random.next()));
    made.push(reachFrom(network, edge, aheadMs));
  });
  const one = (round: number): Reach => made[round % made.length] as Reach; // there is one a round at least
  const drawCost = repeated(rounds, (round) => stretchesUntil(one(round), 7 * MINUTE_MS));
  const areaCost = repeated(rounds, (round) => {
    const area = areaOf(one(round));
    if (area !== undefined) outlinesAt(area, one(round), 2 * MINUTE_MS);
  });
  bench.row({ what: "reach of a car for 17 minutes", ...costRow(reachCost), note: size });
  bench.row({ what: "its roads at an instant", ...costRow(drawCost), note: "nothing is searched again" });
  bench.row({ what: "its area", ...costRow(areaCost), note: "the grid and one outline" });
}

function contain(bench: Bench, land: Land): void {
  const { network, from, aheadMs, unitsWithinDeg } = land;
  const { graph } = network;
  const random = randomFrom("hunt");
  const search = new RoadSearch(graph, driveTimesMs(graph, "emergency"));
  const [firstMs, firstCoreMs, wholeMs]: [number[], number[], number[]] = [[], [], []];
  const verdicts = new Map<string, number>();
  const told: string[] = [];
  let [gap, provedOpen, provedPoints] = [0, 0, 0];
  const rounds = bench.quick ? 4 : 12;
  for (let round = 0; round < rounds; round++) {
    bench.doing(`a hunt on ${land.name}, ${round + 1} of ${rounds}`);
    const edge = Math.floor(graph.edgeCount * (from + (1 - 2 * from) * random.next()));
    const reach = reachFrom(network, edge, aheadMs);
    const start = pointOnEdge(graph, { edge, fraction: 0.5 });
    const units = unitsAround(network, random, start, { count: UNITS, withinDeg: unitsWithinDeg });
    const nowMs = 2 * MINUTE_MS;
    const untilMs = nowMs + aheadMs;
    const question = { reach, units, nowMs, untilMs, spareMinMs: MINUTE_MS, search, pins: [], forbidden: [] };
    const startedMs = performance.now();
    const answers = containmentAnswers(question, () => performance.now() - startedMs > THINK_MS);
    let last: ContainmentAnswer | undefined;
    firstCoreMs.push(coreTimeMs(() => (last = answers.next().value ?? undefined)));
    firstMs.push(performance.now() - startedMs);
    for (const answer of answers) last = answer;
    wholeMs.push(performance.now() - startedMs);
    if (last === undefined) continue;
    verdicts.set(last.verdict, (verdicts.get(last.verdict) ?? 0) + 1);
    const proved: HoldPlan["proved"] = last.proved;
    if (proved.open) provedOpen++;
    if (proved.points) provedPoints++;
    gap += (last.openWeight - last.leastOpenWeight) / Math.max(1, last.totalWeight);
    if (Number.isFinite(last.leastPoints)) told.push(`${last.leastPoints}`);
    else told.push(`${last.unholdable} of ${last.waysOut} not to be held`);
  }
  const size = `${graph.nodeCount} junctions, ${UNITS} units`;
  bench.row({
    what: `containment on ${land.name}, first answer`,
    figure: ms(median(firstMs)),
    ...spread(firstMs),
    note: `${size}; by the clock; ${ms(median(firstCoreMs))} of a core; with the units' drive times`,
    ...(land.isHeld ? { hold: `≤ ${HOLD_FIRST_MS} ms`, held: Math.max(...firstCoreMs) <= HOLD_FIRST_MS } : {}),
  });
  bench.row({
    what: `containment on ${land.name}, whole`,
    figure: ms(median(wholeMs)),
    ...spread(wholeMs),
    note:
      `by the clock; ${[...verdicts].map(([verdict, count]) => `${verdict} ${count}`).join(", ")} of ${rounds}; ` +
      `least open weight proved ${provedOpen}, fewest points too ${provedPoints}; otherwise ${((100 * gap) / Math.max(1, rounds - provedOpen)).toFixed(1)} % ` +
      `of the weight between plan and bound; points it takes: ${told.join(", ")}`,
    ...(land.isHeld ? { hold: `≤ ${HOLD_WHOLE_MS} ms`, held: Math.max(...wholeMs) <= HOLD_WHOLE_MS } : {}),
  });
}

function reachFrom(network: RoadNetwork, edge: number, aheadMs: number): Reach {
  const { latDeg, lonDeg } = pointOnEdge(network.graph, { edge, fraction: 0.5 });
  const answer = computeReach(network, {
    sightings: [{ id: "s", latDeg, lonDeg, atMs: 0, mode: "car", word: "confirmed", accuracyM: 20 }],
    thefts: [],
    watched: [],
    pace: "lawful",
    untilMs: 2 * MINUTE_MS + aheadMs,
  });
  if (!answer.ok) throw new Error(answer.reason);
  return answer.reach;
}
