/**
 * Where can he be, where can he be stopped: a fleeing car on a network of 264,000 junctions and ten units around it. The
 * first answer is one that can be acted upon; the whole is the best found, proved or not, within five seconds.
 */
import { type Random, randomFrom } from "../src/base/prng.ts";
import { type ContainmentAnswer, containmentAnswers } from "../src/roads/containment/stop-him.ts";
import { driveTimesMs } from "../src/roads/network/drive-profile.ts";
import { placeUnit, type PlacedUnit } from "../src/roads/network/drive-time.ts";
import type { NetworkInfo } from "../src/roads/network/graph-file.ts";
import type { RoadGraph } from "../src/roads/network/road-graph.ts";
import { RoadSearch } from "../src/roads/network/road-search.ts";
import { pointOnEdge } from "../src/roads/network/snap.ts";
import { areaOf, outlinesAt } from "../src/roads/reach/reach-area.ts";
import { computeReach, type Reach, stretchesUntil } from "../src/roads/reach/reach.ts";
import { type Bench, median, ms, spread } from "./measure.ts";

const info: NetworkInfo = {
  name: "synthetic",
  licence: "",
  credit: "",
  sourceSha256: "",
  importedAtMs: 0,
  highwaysOnly: false,
  accuracyM: 10,
};
const MINUTE_MS = 60_000;
const UNITS = 10;
const HOLD_FIRST_MS = 500;
const HOLD_WHOLE_MS = 5_000;
/** What the search is given, so that the whole stays within its hold with the work before it. */
const THINK_MS = 4_000;

export function hunts(bench: Bench, graph: RoadGraph): void {
  const network = { graph, info };
  const random = randomFrom("hunt");
  const [reachMs, drawMs, areaMs, firstMs, wholeMs]: [number[], number[], number[], number[], number[]] = [
    [],
    [],
    [],
    [],
    [],
  ];
  let [closed, provedCount, left] = [0, 0, 0];
  const search = new RoadSearch(graph, driveTimesMs(graph, "emergency"));
  const rounds = bench.quick ? 4 : 12;
  for (let round = 0; round < rounds; round++) {
    bench.doing(`a hunt, ${round + 1} of ${rounds}`);
    const edge = Math.floor(graph.edgeCount * (0.4 + 0.2 * random.next()));
    const start = pointOnEdge(graph, { edge, fraction: 0.5 });
    const nowMs = 2 * MINUTE_MS;
    const untilMs = nowMs + 15 * MINUTE_MS;
    let reach: Reach | undefined;
    reachMs.push(
      timed(() => {
        const answer = computeReach(network, {
          sightings: [
            {
              id: "s",
              latDeg: start.latDeg,
              lonDeg: start.lonDeg,
              atMs: 0,
              mode: "car",
              word: "confirmed",
              accuracyM: 20,
            },
          ],
          thefts: [],
          watched: [],
          pace: "lawful",
          untilMs,
        });
        if (answer.ok) reach = answer.reach;
      }),
    );
    if (reach === undefined) continue;
    const found = reach;
    drawMs.push(timed(() => stretchesUntil(found, nowMs + 5 * MINUTE_MS)));
    areaMs.push(
      timed(() => {
        const area = areaOf(found);
        if (area !== undefined) outlinesAt(area, found, nowMs);
      }),
    );
    const units = unitsAround(network, random, start);
    const question = { reach: found, units, nowMs, untilMs, spareMinMs: MINUTE_MS, search, pins: [], forbidden: [] };
    const startedMs = performance.now();
    const started = process.threadCpuUsage();
    const spentMs = (): number => {
      const { user, system } = process.threadCpuUsage(started);
      return (user + system) / 1_000;
    };
    let first: number | undefined;
    let last: ContainmentAnswer | undefined;
    for (const answer of containmentAnswers(question, () => performance.now() - startedMs > THINK_MS)) {
      first ??= spentMs();
      last = answer;
    }
    firstMs.push(first ?? Infinity);
    wholeMs.push(performance.now() - startedMs);
    if (last?.closed === true) closed++;
    if (last?.proved.points === true) provedCount++;
    left += last === undefined ? 0 : last.open.length / Math.max(1, last.waysOut);
  }
  const whole = graph.nodeCount > 250_000;
  const size = `${graph.nodeCount} junctions`;
  bench.row({ what: "reach of a car for 17 minutes", figure: ms(median(reachMs)), ...spread(reachMs), note: size });
  bench.row({ what: "its roads at an instant", figure: ms(median(drawMs)), note: "nothing is searched again" });
  bench.row({ what: "its area", figure: ms(median(areaMs)), note: "the grid and one outline" });
  bench.row({
    what: "containment with 10 units, first answer",
    figure: ms(median(firstMs)),
    ...spread(firstMs),
    note: `${size}; with the units' drive times; what is made ready once a network is not in it`,
    ...(whole ? { hold: `≤ ${HOLD_FIRST_MS} ms`, held: Math.max(...firstMs) <= HOLD_FIRST_MS } : {}),
  });
  bench.row({
    what: "containment with 10 units, whole",
    figure: ms(median(wholeMs)),
    ...spread(wholeMs),
    note: `by the clock; ${closed} of ${rounds} closed, ${provedCount} proved the best; of the ways out ${((100 * left) / rounds).toFixed(0)} % stay open`,
    ...(whole ? { hold: `≤ ${HOLD_WHOLE_MS} ms`, held: Math.max(...wholeMs) <= HOLD_WHOLE_MS } : {}),
  });
}

/** Within some 20 km of him. */
function unitsAround(
  network: { graph: RoadGraph; info: NetworkInfo },
  random: Random,
  { latDeg, lonDeg }: { latDeg: number; lonDeg: number },
): PlacedUnit[] {
  return Array.from({ length: UNITS }, (_, i) =>
    placeUnit(network, `${i}`, {
      latDeg: latDeg + random.between(-0.2, 0.2),
      lonDeg: lonDeg + random.between(-0.2, 0.2),
      accuracyM: 10,
    }),
  );
}

function timed(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
