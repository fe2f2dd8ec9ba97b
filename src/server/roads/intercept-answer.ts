/**
 * Where somebody who drives along a road can be met, made of what is known of a hunt: the car that is followed, or the
 * newest certain sighting with a direction. Points that were told before are kept before others that are about as good,
 * so that nobody is sent from one to the next by a better sum.
 */
import { distanceBetweenM, type Point } from "../../base/geo.ts";
import { asId, type UnitId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/time.ts";
import type { HuntIntercept, HuntMeetingPoint } from "../../domain/hunt-plan.ts";
import type { Place } from "../../domain/place.ts";
import { type InterceptPoint, interceptPoints, interceptRefusalText } from "../../roads/intercept/intercept.ts";
import type { PlacedUnit } from "../../roads/network/drive-time.ts";
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import { placeAtMilepost } from "../../roads/network/linear-reference.ts";
import { type OnRoad, snapFix } from "../../roads/network/snap.ts";
import type { RoadReference } from "../../roads/road-reference.ts";

/** Whom a pursuit follows, with what was last known of how he drives. */
export type PursuitAsked = Point & {
  readonly of: HuntIntercept["of"];
  readonly atMs: number;
  readonly place?: Pick<Place, "route" | "milepost" | "direction">;
  readonly courseDeg?: number;
  readonly speedMps?: number;
  readonly accuracyM?: number;
  readonly doubt?: string;
};
type Ask = {
  readonly askedAtMs: number;
  readonly pursuit: PursuitAsked;
  readonly units: readonly PlacedUnit[];
  readonly withStrips: ReadonlySet<string>;
  /** What was told last. */
  readonly known: readonly Point[];
  readonly network: RoadNetwork;
  readonly reference: RoadReference;
  readonly whereText: (edge: number, point: Point, courseDeg: number) => string;
};

/** Less than this before him is no time to lay anything on a road. */
const SPARE_MIN_MS = MINUTE_MS;
const AHEAD_MAX_M = 100_000;
/** After so long nobody knows any more that he is still on that road. */
const FOLLOWED_MAX_MS = 20 * MINUTE_MS;
const APART_M = 3_000;
const POINTS_MAX = 8;
const UNITS_MAX = 4;
/** A point that was told before goes before one that is better by less than so many minutes. */
const KEPT_MINUTES = 2;
const SAME_POINT_M = 300;
const MOVING_MPS = 2.5;
const COURSE: Readonly<Record<"NB" | "EB" | "SB" | "WB", number>> = { NB: 0, EB: 90, SB: 180, WB: 270 };

/** The points ahead of him, the best first; or why none can be told. */
export function interceptAnswer(ask: Ask): HuntIntercept {
  const { askedAtMs, pursuit, network } = ask;
  const { of, atMs, speedMps, doubt } = pursuit;
  const agoMs = Math.max(0, askedAtMs - atMs);
  const he = onHisRoad(ask);
  const about = {
    of,
    along: he === undefined ? "" : ask.whereText(he.edge, he.point, headingDeg(he)),
    fromMs: atMs,
    ...(speedMps === undefined ? {} : { speedMps }),
    ...(doubt === undefined ? {} : { doubt }),
  };
  const none = (refused: string): HuntIntercept => ({ ...about, refused, points: [], lookedM: 0, notes: [] });
  if (he === undefined) return none("he is on no road that is known");
  if (agoMs > FOLLOWED_MAX_MS) {
    return none(`${Math.floor(agoMs / MINUTE_MS)} min old: nobody knows that he still is on that road`);
  }
  const answer = interceptPoints({
    network,
    he,
    units: ask.units.map((unit) => ({ ...unit, hasSpikeStrips: ask.withStrips.has(unit.id) })),
    agoMs,
    spareMinMs: SPARE_MIN_MS,
    aheadMaxM: AHEAD_MAX_M,
    ...(speedMps === undefined || speedMps < MOVING_MPS ? {} : { speedMps }),
  });
  if (!answer.ok) return none(interceptRefusalText(answer.reason));
  return {
    ...about,
    points: chosen(answer.points, ask.known).map((point) => told(ask, point)),
    lookedM: Math.round(answer.lookedM),
    notes: answer.notes,
  };
}

/** Where he is on the network, with the way he drives where that is known. */
function onHisRoad({ pursuit, network, reference }: Ask): OnRoad | undefined {
  const { latDeg, lonDeg, place, courseDeg, speedMps, accuracyM } = pursuit;
  if (place?.route !== undefined && place.milepost !== undefined && place.direction !== undefined) {
    const found = placeAtMilepost(network, reference, {
      route: place.route,
      milepost: place.milepost,
      direction: place.direction,
    });
    if (found.ok) return found.place;
  }
  const course = courseDeg ?? (place?.direction === undefined ? undefined : COURSE[place.direction]);
  // A course is believed of what moves; what somebody saw moved.
  const speed = speedMps ?? (courseDeg === undefined ? 30 : undefined);
  const snapped = snapFix(network, {
    latDeg,
    lonDeg,
    ...(course === undefined ? {} : { courseDeg: course }),
    ...(speed === undefined ? {} : { speedMps: speed }),
    ...(accuracyM === undefined ? {} : { accuracyM }),
  });
  return snapped.kind === "on-road" ? snapped.place : undefined;
}

function headingDeg({ bearingDeg, direction }: OnRoad): number {
  return direction === "against" ? (bearingDeg + 180) % 360 : bearingDeg;
}

/** The best, none near a better one, and what was told before a little before the rest. */
function chosen(points: readonly InterceptPoint[], known: readonly Point[]): InterceptPoint[] {
  const worth = ({ rank, point }: InterceptPoint): number =>
    rank + (known.some((before) => distanceBetweenM(before, point) < SAME_POINT_M) ? KEPT_MINUTES : 0);
  const kept: InterceptPoint[] = [];
  for (const point of points.toSorted((a, b) => worth(b) - worth(a) || a.aheadM - b.aheadM)) {
    if (kept.length === POINTS_MAX) break;
    if (kept.every(({ aheadM }) => Math.abs(aheadM - point.aheadM) >= APART_M)) kept.push(point);
  }
  return kept;
}

function told(ask: Ask, found: InterceptPoint): HuntMeetingPoint {
  const { askedAtMs } = ask;
  const { point, edge, comesDeg, roadClass, aheadM, heInMs, units, turnOffsBefore, lanes } = found;
  const livedWithinM = found.homesWithinM ?? found.builtUpWithinM;
  const roundMs = (ms: number): number => Math.round(ms / 1_000) * 1_000;
  return {
    latDeg: point.latDeg,
    lonDeg: point.lonDeg,
    where: ask.whereText(edge, point, comesDeg),
    roadClass,
    aheadM: Math.round(aheadM),
    heAtMs: roundMs(askedAtMs + heInMs),
    units: units.slice(0, UNITS_MAX).map(({ unitId, unitInMs, hasSpikeStrips }) => ({
      unitId: asId<UnitId>(unitId),
      unitAtMs: roundMs(askedAtMs + unitInMs),
      strips: hasSpikeStrips,
    })),
    turnOffsBefore,
    ...(livedWithinM === undefined ? {} : { builtUpWithinM: Math.round(livedWithinM) }),
    ...(lanes === undefined ? {} : { lanes }),
  };
}
