/**
 * A place in the words that are read out: the road it is on with its mile marker, or how far off which road; where a
 * network says more than the table, the network's road is named first.
 */
import { bearingDeg, compassPoint, METERS_PER_MILE, type Point } from "../../base/geo.ts";
import { describePlace } from "../describe-place.ts";
import type { RoadNetwork } from "../network/graph-file.ts";
import { milepostOfPlace } from "../network/linear-reference.ts";
import { roadName } from "../network/road-graph.ts";
import { SEARCH_M, snapFix } from "../network/snap.ts";
import type { RoadReference } from "../road-reference.ts";

/** "I-40 MM 320.4 EB", "Quay Road 68, near I-40 MM 327", "300 m S of I-40 MM 327.1", "no road within 5 km: …". */
export function whereWords(network: RoadNetwork, reference: RoadReference, point: Point): string {
  const described = describePlace(reference, point);
  const snapped = snapFix(network, point);
  const road = snapped.kind === "on-road" ? snapped.place : snapped.nearest;
  if (road === undefined) return `no road within ${SEARCH_M / 1_000} km: ${described.text}`;
  // On highways alone the table says as much, and how exact that is.
  if (network.info.highwaysOnly) return described.text;
  const here = milepostOfPlace(network, reference, road);
  const direction = here?.direction === undefined ? "" : ` ${here.direction}`;
  const name =
    here === undefined
      ? roadName(network.graph, road.edge)
      : `${here.route} MM ${here.milepost.toFixed(1)}${direction}`;
  if (snapped.kind === "off-road") {
    const side = compassPoint(bearingDeg(road.point.latDeg, road.point.lonDeg, point.latDeg, point.lonDeg));
    return `${lengthWords(road.offsetM)} ${side} of ${name ?? "a road without a name"}${nearWords(here, described)}`;
  }
  return `${name ?? "a road without a name"}${nearWords(here, described)}`;
}

function nearWords(here: object | undefined, { shortText, text, route }: ReturnType<typeof describePlace>): string {
  if (here !== undefined) return "";
  return route === undefined ? `, ${text}` : `, near ${shortText}`;
}

function lengthWords(lengthM: number): string {
  if (lengthM < 800) return `${Math.max(10, Math.round(lengthM / 10) * 10)} m`;
  return `${(lengthM / METERS_PER_MILE).toFixed(1)} mi`;
}
