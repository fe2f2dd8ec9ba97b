/**
 * OpenStreetMap's ways, nodes and turn restrictions as lines to be cut: two passes over the source, holding only what
 * roads need. What is left out is counted by reason.
 */
import { GrowingArray } from "../../roads/network/growing-array.ts";
import { LineSet, NO_PLACE, type TurnRule } from "../../roads/network/cut-lines.ts";
import { HomesBuilder } from "../../roads/network/homes.ts";
import { type LeftOut, readOsmBarrier, readOsmHome, readOsmWay, type Tags } from "../../roads/network/osm-tags.ts";
import type { OsmMember, OsmSource } from "./osm-source.ts";
import type { RoadLines } from "./road-lines.ts";

/** Each pass, by its name and how much of it is done, 0 to 1. */
export type PassProgress = (pass: string, share: number) => void;

type Restriction = { readonly rule: "no" | "only"; readonly from: number; readonly via: number; readonly to: number };

export async function readOsmRoads(source: OsmSource, progress: PassProgress): Promise<RoadLines> {
  const lines = new LineSet();
  const refs = new GrowingArray((n) => new Float64Array(n));
  const firstRef = new GrowingArray((n) => new Uint32Array(n));
  const roads: ReturnType<typeof lineRoadOf>[] = [];
  const homes = new HomeWays();
  const lineOfWay = new Map<number, number>();
  const restrictions: Restriction[] = [];
  const leftOut = new Map<string, number>();
  const count = (reason: LeftOut | "turn rule not understood"): void => {
    leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
  };
  let sourceDate: string | undefined;
  await source.read(
    {
      date: (isoDate) => {
        sourceDate = isoDate;
      },
      way: (wayRefs, tags, id) => {
        const read = readOsmWay(tags);
        if (!read.ok) {
          if (read.leftOut !== "not-a-road") count(read.leftOut);
          homes.way(wayRefs, tags);
          return;
        }
        if (wayRefs.length < 2) return;
        lineOfWay.set(id, roads.length);
        roads.push(lineRoadOf(lines, read.road));
        firstRef.push(refs.length);
        for (const ref of wayRefs) refs.push(ref);
      },
      relation: (members, tags) => {
        const read = readRestriction(members, tags);
        if (read === "not-understood") count("turn rule not understood");
        else if (read !== undefined) restrictions.push(...read);
      },
    },
    (done, total) => progress("ways", done / total),
  );
  firstRef.push(refs.length);
  const ids = uniqueSorted(homes.withRefs(refs.view()));
  for (let i = 0; i < ids.length; i++) lines.vertex(NO_PLACE, NO_PLACE);
  await placeVertices(source, ids, lines, homes, progress);
  const allRefs = refs.view();
  roads.forEach((road, way) => {
    const vertices = allRefs.subarray(firstRef.at(way), firstRef.at(way + 1));
    lines.line(
      Array.from(vertices, (id) => indexIn(ids, id)),
      road,
    );
  });
  const turnRules = restrictions.flatMap(({ rule, from, via, to }): TurnRule[] => {
    const [fromLine, toLine, viaVertex] = [lineOfWay.get(from), lineOfWay.get(to), indexIn(ids, via)];
    // A rule about a way that is no road here (a footway, a ferry) forbids nothing.
    if (fromLine === undefined || toLine === undefined || viaVertex < 0) return [];
    return [{ rule, fromLine, viaVertex, toLine }];
  });
  const placed = homes.finish((ref) => {
    const index = indexIn(ids, ref);
    return index < 0 ? undefined : [lines.vertexLat.at(index), lines.vertexLon.at(index)];
  });
  // A map without a single house is one of roads alone: it does not tell where people live.
  const told = placed.lat.length === 0 ? {} : { homes: placed };
  return { lines, turnRules, leftOut, ...told, ...(sourceDate === undefined ? {} : { sourceDate }) };
}

function lineRoadOf(lines: LineSet, road: Extract<ReturnType<typeof readOsmWay>, { ok: true }>["road"]) {
  return {
    roadClass: road.roadClass,
    flags: road.flags,
    kph: road.kph,
    lanes: road.lanes,
    label: lines.builder.label(road.name, road.refs),
  };
}

/** Where people live: nodes that say so, one vertex of each building, outlines of residential land. */
class HomeWays {
  readonly #builder = new HomesBuilder();
  readonly #buildings = new GrowingArray((n) => new Float64Array(n));
  readonly #outlines = new GrowingArray((n) => new Float64Array(n));
  readonly #firstOfOutline: number[] = [];

  way(wayRefs: readonly number[], tags: Tags): void {
    const kind = readOsmHome(tags);
    const [first] = wayRefs;
    if (kind === undefined || first === undefined) return;
    if (kind === "home") return this.#buildings.push(first);
    this.#firstOfOutline.push(this.#outlines.length);
    for (const ref of wayRefs) this.#outlines.push(ref);
  }

  node(latE7: number, lonE7: number, tags: Tags): void {
    if (readOsmHome(tags) !== undefined) this.#builder.add(latE7, lonE7);
  }

  /** The vertices that are needed of these ways, behind those of the roads. */
  withRefs(roads: Float64Array): Float64Array {
    const all = new Float64Array(roads.length + this.#buildings.length + this.#outlines.length);
    all.set(roads);
    all.set(this.#buildings.view(), roads.length);
    all.set(this.#outlines.view(), roads.length + this.#buildings.length);
    return all;
  }

  finish(placeOf: (ref: number) => readonly [number, number] | undefined): ReturnType<HomesBuilder["finish"]> {
    const known = (ref: number): readonly number[] => {
      const place = placeOf(ref);
      return place === undefined || place[0] === NO_PLACE ? [] : place; // beyond the rim of an extract
    };
    for (const ref of this.#buildings.view()) {
      const [lat, lon] = known(ref);
      if (lat !== undefined && lon !== undefined) this.#builder.add(lat, lon);
    }
    this.#firstOfOutline.forEach((first, i) => {
      const end = this.#firstOfOutline[i + 1] ?? this.#outlines.length;
      const outline = [...this.#outlines.view().subarray(first, end)].flatMap(known);
      if (outline.length > 0) this.#builder.addArea(outline);
    });
    return this.#builder.finish();
  }
}

async function placeVertices(
  source: OsmSource,
  ids: Float64Array,
  lines: LineSet,
  homes: HomeWays,
  progress: PassProgress,
): Promise<void> {
  const [lats, lons] = [lines.vertexLat.view(), lines.vertexLon.view()];
  let expected = 0;
  let previousId = -Infinity;
  await source.read(
    {
      node: (id, latE7, lonE7, tags) => {
        if (tags !== undefined) homes.node(latE7, lonE7, tags);
        // Nodes mostly come in the order of their ids: then the next one is the one, or there is none.
        const next = ids[expected] ?? Infinity;
        const inOrder = id > previousId;
        previousId = id;
        if (inOrder && id < next && id > (ids[expected - 1] ?? -Infinity)) return;
        const index = id === next ? expected : indexIn(ids, id);
        if (index < 0) return;
        expected = index + 1;
        lats[index] = latE7;
        lons[index] = lonE7;
        if (tags === undefined) return;
        const barrier = readOsmBarrier(tags);
        if (barrier === "gate") lines.gates.add(index);
        else if (barrier === "closed") lines.closed.add(index);
      },
    },
    (done, total) => progress("nodes", done / total),
  );
}

/** Undefined: no restriction for cars. A way may stand for several "from" and "to". */
function readRestriction(members: readonly OsmMember[], tags: Tags): Restriction[] | "not-understood" | undefined {
  if (tags.get("type") !== "restriction") return undefined;
  const kind = tags.get("restriction:motorcar") ?? tags.get("restriction:motor_vehicle") ?? tags.get("restriction");
  // Only at certain hours, or only for lorries: such a turn stays open here.
  if (kind === undefined) return "not-understood";
  if (/\b(motorcar|motor_vehicle)\b/.test(tags.get("except") ?? "")) return undefined;
  const rule = kind.startsWith("no_") ? "no" : kind.startsWith("only_") ? "only" : undefined;
  const via = members.find(({ role, type }) => role === "via" && type === "node");
  const withRole = (wanted: string): number[] =>
    members.filter(({ role, type }) => role === wanted && type === "way").map(({ ref }) => ref);
  const [from, to] = [withRole("from"), withRole("to")];
  if (rule === undefined || via === undefined || from.length === 0 || to.length === 0) return "not-understood";
  return from.flatMap((fromWay) => to.map((toWay) => ({ rule, from: fromWay, via: via.ref, to: toWay })));
}

function uniqueSorted(numbers: Float64Array): Float64Array {
  const sorted = numbers.slice().sort();
  let kept = 0;
  for (let i = 0; i < sorted.length; i++)
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[kept++] = sorted[i] as number; // i is inside
  return sorted.slice(0, kept);
}

/** The index of a number in a sorted array, or -1. */
function indexIn(sorted: Float64Array, number: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = sorted[middle] as number; // between low and high
    if (value === number) return middle;
    if (value < number) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
