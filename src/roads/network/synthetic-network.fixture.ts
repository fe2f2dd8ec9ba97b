/**
 * Networks made from a seed, for measuring and for laws: a crooked grid of streets with through roads, a motorway
 * with two carriageways, one-ways, holes, dead ends, forbidden turns. Nothing in it is anywhere.
 */
import { randomFrom } from "../../base/prng.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { classIndex, type RoadClassName } from "./road-class.ts";
import { BACKWARD, FORWARD, type RoadGraph } from "./road-graph.ts";

export type SyntheticAsk = {
  readonly seed: string;
  /** Roughly; the exact number follows from the seed. */
  readonly edgeCount: number;
  /** Of the junctions, how many have a forbidden turn. */
  readonly banShare?: number;
  /** Points between the two ends of an edge. */
  readonly shapePoints?: number;
  readonly oneWayShare?: number;
};

const SPACING_E7 = 20_000; // some 220 m
const KEPT_SHARE = 0.9;
const SOUTH_E7 = 330_000_000;
const WEST_E7 = -1_080_000_000;

/** A square grid of junctions about 200 m apart, with every 8th, 32nd and 128th line a greater road. */
export function syntheticNetwork(ask: SyntheticAsk): RoadGraph {
  const random = randomFrom(ask.seed);
  const side = Math.max(2, Math.round(Math.sqrt(ask.edgeCount / (2 * KEPT_SHARE))));
  const builder = new GraphBuilder();
  const places: [number, number][] = [];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const lat = SOUTH_E7 + Math.round((y + random.between(-0.3, 0.3)) * SPACING_E7);
      const lon = WEST_E7 + Math.round((x + random.between(-0.3, 0.3)) * SPACING_E7);
      builder.node(lat, lon);
      places.push([lat, lon]);
    }
  }
  const leaving = new Map<number, number[]>();
  const join = (from: number, to: number, line: number): void => {
    const roadClass = classOfLine(line);
    const isGreat = line % 8 === 0;
    if (!isGreat && random.next() > KEPT_SHARE - 0.02) return;
    const oneWay = random.next() < (roadClass === "motorway" ? 1 : (ask.oneWayShare ?? 0.08));
    const flags = oneWay ? (random.next() < 0.5 ? FORWARD : BACKWARD) : FORWARD | BACKWARD;
    const edge = builder.edge({
      from,
      to,
      shape: shapeBetween(places[from], places[to], ask.shapePoints ?? 1, () => random.between(-0.1, 0.1)),
      roadClass: classIndex(roadClass),
      flags,
      kph: undefined,
      label: builder.label(isGreat ? "" : `Street ${line}`, isGreat ? [`SR ${line}`] : []),
    });
    for (const [node, half] of [
      [from, 2 * edge],
      [to, 2 * edge + 1],
    ] as const) {
      leaving.set(node, [...(leaving.get(node) ?? []), half]);
    }
  };
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const node = y * side + x;
      if (x + 1 < side) join(node, node + 1, y);
      if (y + 1 < side) join(node, node + side, x);
    }
  }
  for (const halves of leaving.values()) {
    if (halves.length < 2 || random.next() >= (ask.banShare ?? 0.02)) continue;
    builder.ban(random.pick(halves) ^ 1, random.pick(halves));
  }
  return builder.finish();
}

function classOfLine(line: number): RoadClassName {
  if (line % 128 === 64) return "motorway";
  if (line % 32 === 0) return "primary";
  if (line % 8 === 0) return "secondary";
  return "residential";
}

function shapeBetween(
  from: [number, number] | undefined,
  to: [number, number] | undefined,
  count: number,
  jitter: () => number,
): number[] {
  if (from === undefined || to === undefined) return [];
  return Array.from({ length: count }, (_, i) => {
    const share = (i + 1) / (count + 1);
    return [0, 1].map((axis) => {
      const [a, b] = [from[axis] ?? 0, to[axis] ?? 0];
      return Math.round(a + share * (b - a) + jitter() * SPACING_E7);
    });
  }).flat();
}
