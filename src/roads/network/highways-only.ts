/**
 * A network of highways made of a reference table alone: routes by their mileposts, drawn lines, and where routes
 * meet. For practice and for the first day; everything computed on it carries the mark "highways only", because
 * it knows no ramp, no frontage road and no street. Rules HO1 to HO3 in ../SPEC.md.
 */
import { METERS_PER_MILE, type Point } from "../../base/geo.ts";
import { nearestOnPolyline, type Polyline } from "../../base/polyline.ts";
import type { RouteClass } from "../reference-table.ts";
import { findRoute, type RoadReference } from "../road-reference.ts";
import { GraphBuilder } from "./graph-builder.ts";
import type { NetworkInfo, RoadNetwork } from "./graph-file.ts";
import { classIndex, type RoadClassName } from "./road-class.ts";
import { BACKWARD, E7, FORWARD } from "./road-graph.ts";

const CLASS_OF_ROUTE: Readonly<Record<RouteClass, RoadClassName>> = {
  interstate: "motorway",
  us: "primary",
  state: "secondary",
  local: "unclassified",
};
/** A junction lies on a route if the route's line passes this near, in multiples of the table's accuracy. */
const JOIN_REACH = 2;
/** Two places nearer than this are one junction, so that no road of a few metres lies between them. */
const SAME_M = 60;

/** A drawn road with what is known of distances along it. */
type Road = {
  readonly line: Polyline;
  /** Metres from the line's start, by mileposts where there are some; as many as the line's points. */
  readonly signedM: Float64Array;
  readonly routeClass: RouteClass;
  /** The routes that share the road at a distance along it. */
  readonly refsAt: (signedM: number) => readonly string[];
  readonly cuts: Cut[];
};
type Cut = { readonly alongM: number; readonly signedM: number; readonly node: number };

/** What that network says of itself. */
export function highwaysOnlyInfo(reference: RoadReference): NetworkInfo {
  return {
    name: reference.table.name,
    licence: "the table's: see docs/data.md",
    credit: reference.table.credit,
    sourceSha256: "",
    importedAtMs: 0,
    highwaysOnly: true,
    accuracyM: reference.table.accuracyM,
  };
}

/** Builds the network. `importedAtMs` is 0: it comes with the program and its table. */
export function highwaysOnlyNetwork(reference: RoadReference): RoadNetwork {
  const builder = new GraphBuilder();
  const roads = [...milepostRoads(reference), ...drawnRoads(reference)];
  const nodes = new NodesByPlace(builder);
  for (const road of roads) {
    for (const i of [0, road.line.points.length - 1]) {
      const end = road.line.points[i];
      if (end !== undefined) addCut(road, nodes.at(end), i === 0 ? 0 : road.line.lengthM);
    }
  }
  const reachM = JOIN_REACH * reference.table.accuracyM;
  for (const junction of reference.table.junctions) {
    const node = nodes.at(junction);
    for (const road of roads) {
      const near = nearestOnPolyline(road.line, junction.latDeg, junction.lonDeg);
      if (
        near.offsetM <= reachM &&
        junction.routes.some((route) => road.refsAt(signedAt(road, near.alongM)).includes(route))
      ) {
        addCut(road, node, near.alongM);
      }
    }
  }
  joinLooseEnds(roads, reachM);
  for (const road of roads) addEdges(builder, road);
  return {
    graph: builder.finish(),
    info: highwaysOnlyInfo(reference),
  };
}

function milepostRoads(reference: RoadReference): Road[] {
  return [...reference.milepostLineByRoute.values()].flatMap(({ route, mileposts, line }) => {
    const start = mileposts[0] ?? 0;
    const others = reference.table.routes.flatMap((other) =>
      other.sharedRoadway.filter((shared) => shared.route === route).map((shared) => ({ ...shared, by: other.route })),
    );
    return {
      line,
      signedM: mileposts.map((milepost) => (milepost - start) * METERS_PER_MILE),
      routeClass: findRoute(reference, route)?.class ?? "local",
      refsAt: (signedM: number) => {
        const milepost = start + signedM / METERS_PER_MILE;
        return [route, ...others.filter(({ from, to }) => milepost >= from && milepost <= to).map(({ by }) => by)];
      },
      cuts: [],
    };
  });
}

function drawnRoads(reference: RoadReference): Road[] {
  const rank: readonly RouteClass[] = ["interstate", "us", "state", "local"];
  return reference.drawnLines.map(({ routes, line }) => {
    const classes = routes.map((route) => findRoute(reference, route)?.class ?? "local");
    return {
      line,
      signedM: line.cumulativeM,
      routeClass: rank.find((candidate) => classes.includes(candidate)) ?? "local",
      refsAt: () => routes,
      cuts: [],
    };
  });
}

/** A line that ends beside another road, and meets nothing there, meets that road: drawn lines stop a little short. */
function joinLooseEnds(roads: readonly Road[], reachM: number): void {
  const uses = new Map<number, number>();
  for (const { cuts } of roads) for (const { node } of cuts) uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const road of roads) {
    for (const [i, alongM] of [0, road.line.lengthM].entries()) {
      const end = road.line.points.at(i === 0 ? 0 : -1);
      const cut = road.cuts.find((candidate) => candidate.alongM === alongM);
      if (end === undefined || cut === undefined || uses.get(cut.node) !== 1) continue;
      const near = roads
        .filter((other) => other !== road)
        .map((other) => ({ other, ...nearestOnPolyline(other.line, end.latDeg, end.lonDeg) }))
        .reduce((best, candidate) => (candidate.offsetM < best.offsetM ? candidate : best));
      if (near.offsetM <= reachM) addCut(near.other, cut.node, near.alongM);
    }
  }
}

/** Puts a node on a road, unless one is there already. */
function addCut(road: Road, node: number, alongM: number): void {
  if (road.cuts.some((cut) => cut.node === node && Math.abs(cut.alongM - alongM) < SAME_M)) return;
  road.cuts.push({ alongM, signedM: signedAt(road, alongM), node });
}

function signedAt(road: Road, alongM: number): number {
  const { cumulativeM } = road.line;
  let segment = 0;
  while (segment + 2 < cumulativeM.length && (cumulativeM[segment + 1] ?? 0) <= alongM) segment++;
  const [fromM, toM] = [cumulativeM[segment] ?? 0, cumulativeM[segment + 1] ?? 0];
  const [fromSigned, toSigned] = [road.signedM[segment] ?? 0, road.signedM[segment + 1] ?? 0];
  const share = toM > fromM ? Math.min(1, Math.max(0, (alongM - fromM) / (toM - fromM))) : 0;
  return fromSigned + share * (toSigned - fromSigned);
}

function addEdges(builder: GraphBuilder, road: Road): void {
  const cuts = road.cuts.toSorted((a, b) => a.alongM - b.alongM || a.node - b.node);
  const mileposted = road.signedM !== road.line.cumulativeM;
  for (const [i, to] of cuts.entries()) {
    const from = cuts[i - 1];
    if (from === undefined || (from.node === to.node && to.alongM - from.alongM < SAME_M)) continue;
    const shape = road.line.points
      .filter((_, p) => {
        const alongM = road.line.cumulativeM[p] ?? 0;
        return alongM > from.alongM && alongM < to.alongM;
      })
      .flatMap(({ latDeg, lonDeg }) => [Math.round(latDeg * E7), Math.round(lonDeg * E7)]);
    builder.edge({
      from: from.node,
      to: to.node,
      shape,
      roadClass: classIndex(CLASS_OF_ROUTE[road.routeClass]),
      flags: FORWARD | BACKWARD,
      kph: undefined,
      label: builder.label("", road.refsAt((from.signedM + to.signedM) / 2)),
      ...(mileposted ? { lengthM: to.signedM - from.signedM } : {}),
    });
  }
}

/** One node for all places that are within a few steps of each other. */
class NodesByPlace {
  readonly #builder: GraphBuilder;
  readonly #known: { readonly point: Point; readonly node: number }[] = [];

  constructor(builder: GraphBuilder) {
    this.#builder = builder;
  }

  at({ latDeg, lonDeg }: Point): number {
    const lonScale = Math.cos((latDeg * Math.PI) / 180);
    for (const { point, node } of this.#known) {
      const awayM = 111_195 * Math.hypot(point.latDeg - latDeg, (point.lonDeg - lonDeg) * lonScale);
      if (awayM < SAME_M) return node;
    }
    const node = this.#builder.node(Math.round(latDeg * E7), Math.round(lonDeg * E7));
    this.#known.push({ point: { latDeg, lonDeg }, node });
    return node;
  }
}
