/**
 * A country made from a seed: towns forty-odd kilometres apart, each a small grid of streets, highways between them with
 * a side road every few kilometres that mostly ends nowhere, and every fifth row of towns on a motorway with two
 * carriageways. It is what most of the land looks like, where a grid of streets is not. Nothing in it is anywhere.
 */
import { type Random, randomFrom } from "../../base/prng.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { classIndex, type RoadClassName } from "./road-class.ts";
import { BACKWARD, FORWARD, type RoadGraph } from "./road-graph.ts";

type Town = { readonly gates: Readonly<Record<"north" | "south" | "east" | "west", number>> };
type Place = { readonly lat: number; readonly lon: number };

const SOUTH_E7 = 320_000_000;
const WEST_E7 = -1_085_000_000;
const TOWN_APART_E7 = 4_200_000;
const BLOCK_E7 = 12_000;
const SIDE_ROAD_EVERY_E7 = 500_000;
const BOTH_WAYS = FORWARD | BACKWARD;

/** So many towns on a side of the country; the mean town has some 900 junctions. */
export function syntheticCountry(ask: { readonly seed: string; readonly townsASide: number }): RoadGraph {
  const random = randomFrom(ask.seed);
  const builder = new GraphBuilder();
  const places: Place[] = [];
  const node = (place: Place): number => {
    places.push(place);
    return builder.node(Math.round(place.lat), Math.round(place.lon));
  };
  const join = (from: number, to: number, roadClass: RoadClassName, name: string, flags = BOTH_WAYS): void => {
    const label = builder.label(name.startsWith("SR") || name.startsWith("I-") ? "" : name, [name]);
    builder.edge({ from, to, shape: [], roadClass: classIndex(roadClass), flags, kph: undefined, label });
  };
  const towns = Array.from({ length: ask.townsASide }, (_, y) =>
    Array.from({ length: ask.townsASide }, (__, x) => {
      const off = (): number => random.between(-0.15, 0.15) * TOWN_APART_E7;
      const lat = SOUTH_E7 + y * TOWN_APART_E7 + off();
      return makeTown(random, { lat, lon: WEST_E7 + x * TOWN_APART_E7 + off() }, node, join);
    }),
  );
  const highway = (from: number, to: number, roadClass: RoadClassName, name: string): void => {
    const [a, b] = [places[from] as Place, places[to] as Place]; // nodes of this country
    const length = Math.hypot(b.lat - a.lat, b.lon - a.lon);
    const count = Math.max(1, Math.round(length / SIDE_ROAD_EVERY_E7));
    const bow = random.between(-0.08, 0.08);
    const at = (share: number, aside = 0): Place => {
      const bend = bow * Math.sin(Math.PI * share) + aside / length;
      return {
        lat: a.lat + share * (b.lat - a.lat) + bend * (b.lon - a.lon),
        lon: a.lon + share * (b.lon - a.lon) - bend * (b.lat - a.lat),
      };
    };
    if (roadClass === "motorway") {
      // Two carriageways that meet in the towns.
      for (const aside of [-400, 400]) {
        let before = from;
        for (let i = 1; i <= count; i++) {
          const next = i === count ? to : node(at(i / count, aside));
          join(before, next, roadClass, name, aside < 0 ? FORWARD : BACKWARD);
          before = next;
        }
      }
      return;
    }
    let before = from;
    for (let i = 1; i <= count; i++) {
      const next = i === count ? to : node(at(i / count));
      join(before, next, roadClass, name);
      before = next;
      if (i === count || random.next() > 0.6) continue;
      const end = node(at(i / count, random.between(100_000, 500_000) * (random.next() < 0.5 ? -1 : 1)));
      join(next, end, random.next() < 0.3 ? "tertiary" : "track", `Ranch ${places.length}`);
    }
  };
  towns.forEach((row, y) =>
    row.forEach((town, x) => {
      const [east, north] = [row[x + 1], towns[y + 1]?.[x]];
      if (east !== undefined && y % 5 === 2) highway(town.gates.east, east.gates.west, "motorway", `I-${y}`);
      else if (east !== undefined && random.next() < 0.8)
        highway(town.gates.east, east.gates.west, "primary", `SR ${y}`);
      if (north === undefined || random.next() > 0.8) return;
      highway(town.gates.north, north.gates.south, x % 4 === 0 ? "trunk" : "secondary", `SR ${100 + x}`);
    }),
  );
  return builder.finish();
}

function makeTown(
  random: Random,
  middle: Place,
  node: (place: Place) => number,
  join: (from: number, to: number, roadClass: RoadClassName, name: string) => void,
): Town {
  const side = 2 * (6 + random.int(18)) + 1;
  const half = (side - 1) / 2;
  const nodes = Array.from({ length: side * side }, (_, i) => {
    const off = (): number => random.between(-0.2, 0.2) * BLOCK_E7;
    const [x, y] = [i % side, Math.floor(i / side)];
    return node({ lat: middle.lat + (y - half) * BLOCK_E7 + off(), lon: middle.lon + (x - half) * BLOCK_E7 + off() });
  });
  const at = (x: number, y: number): number => nodes[y * side + x] as number; // a junction of this town
  const street = (line: number): [RoadClassName, string] =>
    line === half
      ? ["primary", "Main Street"]
      : line % 6 === 0
        ? ["tertiary", `Avenue ${line}`]
        : ["residential", `Street ${line}`];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (x + 1 < side && (y === half || random.next() < 0.92)) join(at(x, y), at(x + 1, y), ...street(y));
      if (y + 1 < side && (x === half || random.next() < 0.92)) join(at(x, y), at(x, y + 1), ...street(x));
    }
  }
  return {
    gates: { north: at(half, side - 1), south: at(half, 0), east: at(side - 1, half), west: at(0, half) },
  };
}
