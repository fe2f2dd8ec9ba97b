/**
 * OpenStreetMap's ways, nodes and turn restrictions as lines to be cut: three passes over the source (relations, which
 * say whose outlines are needed, ways, and the nodes that they use), holding only what roads and homes need. What is
 * left out is counted by reason.
 */
import { isOnEarth } from "../../base/geo.ts";
import { E7 } from "../../roads/network/road-graph.ts";
import { GrowingArray } from "../../roads/network/growing-array.ts";
import { LineSet, NO_PLACE, type TurnRule } from "../../roads/network/cut-lines.ts";
import { type LeftOut, readOsmBarrier, readOsmWay, type Tags } from "../../roads/network/osm-tags.ts";
import { OsmHomes } from "./osm-homes.ts";
import type { OsmMember, OsmSource } from "./osm-source.ts";
import type { RoadLines } from "./road-lines.ts";
import { indexIn, uniqueSorted } from "./sorted-ids.ts";

/** Each pass, by its name and how much of it is done, 0 to 1. */
export type PassProgress = (pass: string, share: number) => void;

type Restriction = { readonly rule: "no" | "only"; readonly from: number; readonly via: number; readonly to: number };

export async function readOsmRoads(source: OsmSource, progress: PassProgress): Promise<RoadLines> {
  const lines = new LineSet();
  const refs = new GrowingArray((n) => new Float64Array(n));
  const firstRef = new GrowingArray((n) => new Uint32Array(n));
  const roads: ReturnType<typeof lineRoadOf>[] = [];
  const homes = new OsmHomes();
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
      relation: (members, tags) => {
        homes.relation(members, tags);
        const read = readRestriction(members, tags);
        if (read === "not-understood") count("turn rule not understood");
        else if (read !== undefined) restrictions.push(...read);
      },
    },
    (done, total) => progress("relations", done / total),
  );
  await source.read(
    {
      way: (wayRefs, tags, id) => {
        homes.way(wayRefs, tags, id);
        const read = readOsmWay(tags);
        if (!read.ok) {
          if (read.leftOut !== "not-a-road") count(read.leftOut);
          return;
        }
        if (wayRefs.length < 2) return;
        lineOfWay.set(id, roads.length);
        roads.push(lineRoadOf(lines, read.road));
        firstRef.push(refs.length);
        for (const ref of wayRefs) refs.push(ref);
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
    const lat = index < 0 ? NO_PLACE : lines.vertexLat.at(index);
    return lat === NO_PLACE ? undefined : [lat, lines.vertexLon.at(index)];
  });
  if (homes.leftOut > 0) leftOut.set("residential land beyond what is held", homes.leftOut);
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

async function placeVertices(
  source: OsmSource,
  ids: Float64Array,
  lines: LineSet,
  homes: OsmHomes,
  progress: PassProgress,
): Promise<void> {
  const [lats, lons] = [lines.vertexLat.view(), lines.vertexLon.view()];
  let expected = 0;
  let previousId = -Infinity;
  await source.read(
    {
      node: (id, latE7, lonE7, tags) => {
        // Off the earth is no place: in 32 bits it would be another one.
        if (!isOnEarth(latE7 / E7, lonE7 / E7)) return;
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
        else if (barrier === "locked") lines.locked.add(index);
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
  // Whoever waits for green may turn.
  if (kind.endsWith("_on_red")) return undefined;
  const rule = kind.startsWith("no_") ? "no" : kind.startsWith("only_") ? "only" : undefined;
  const via = members.find(({ role, type }) => role === "via" && type === "node");
  const withRole = (wanted: string): number[] =>
    members.filter(({ role, type }) => role === wanted && type === "way").map(({ ref }) => ref);
  const [from, to] = [withRole("from"), withRole("to")];
  if (rule === undefined || via === undefined || from.length === 0 || to.length === 0) return "not-understood";
  return from.flatMap((fromWay) => to.map((toWay) => ({ rule, from: fromWay, via: via.ref, to: toWay })));
}
