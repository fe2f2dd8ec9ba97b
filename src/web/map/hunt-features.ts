/**
 * A hunt on the map: the roads on which he may be at the moment looked at, the area around them, the points to hold and
 * the roads that stay open. Made anew only when the moment or the picture is another.
 */
import { clockText } from "../../board/durations.ts";
import type { Hunt } from "../../domain/hunt.ts";
import { placePoint } from "../../domain/place.ts";
import { MEETING_SHOWN, meetingRows } from "../hunt/meeting-points.ts";
import { areaAsOf, type HuntPace, type HuntPicture, type HuntRoad, type HuntView } from "../hunt/hunt-view.ts";
import { collection, pointFeature } from "./unit-features.ts";

type HuntSources = Readonly<Record<"hunt-area" | "hunt-roads" | "hunt-points", unknown>>;
type Made = {
  readonly picture: HuntPicture | undefined;
  readonly hunt: Hunt | undefined;
  readonly pace: HuntPace;
  readonly spareMin: number;
  readonly atMs: number;
  readonly sources: HuntSources;
};

/** What is drawn moves on by so much: a car at flight is drawn half a mile farther. */
const STEP_MS = 15_000;
const NOTHING: HuntSources = {
  "hunt-area": collection([]),
  "hunt-roads": collection([]),
  "hunt-points": collection([]),
};
let made: Made | undefined;

export function huntPicture(view: HuntView, hunt: Hunt | undefined, nowMs: number): HuntSources {
  const { picture, pace } = view;
  if (view.incidentId === undefined || hunt === undefined) return NOTHING;
  const atMs = Math.floor((nowMs + view.offsetMs) / STEP_MS) * STEP_MS;
  if (
    made !== undefined &&
    made.picture === picture &&
    made.hunt === hunt &&
    made.pace === pace &&
    made.spareMin === view.spareMin &&
    made.atMs === atMs
  )
    return made.sources;
  const reach = picture?.reaches.find((candidate) => candidate.pace === pace);
  const sources: HuntSources = {
    "hunt-area": reach === undefined || atMs < (picture?.baseMs ?? 0) ? collection([]) : areaOf(reach.areas, atMs),
    "hunt-roads": collection((reach?.roads ?? []).flatMap((road) => roadAt(road, atMs))),
    "hunt-points": pointsOf(hunt, view, nowMs),
  };
  made = { picture, hunt, pace, spareMin: view.spareMin, atMs, sources };
  return sources;
}

/** As much of a road as he can have run through by then. */
function roadAt({ path, fromMs, toMs, likely, branch }: HuntRoad, atMs: number): object[] {
  if (fromMs > atMs) return [];
  const coordinates = pairs(path);
  const share = toMs <= atMs || toMs === fromMs ? 1 : (atMs - fromMs) / (toMs - fromMs);
  return [
    {
      type: "Feature",
      geometry: { type: "LineString", coordinates: share === 1 ? coordinates : firstPart(coordinates, share) },
      properties: { likely, branch },
    },
  ];
}

function firstPart(points: readonly [number, number][], share: number): [number, number][] {
  const steps = points.slice(1).map((point, i) => {
    const before = points[i] ?? point;
    return Math.hypot((point[0] - before[0]) * 0.83, point[1] - before[1]);
  });
  let left = share * steps.reduce((sum, step) => sum + step, 0);
  const part: [number, number][] = points.slice(0, 1);
  for (const [i, step] of steps.entries()) {
    const [from, to] = [points[i], points[i + 1]];
    if (from === undefined || to === undefined) break;
    if (step >= left) {
      const along = step === 0 ? 1 : left / step;
      part.push([from[0] + along * (to[0] - from[0]), from[1] + along * (to[1] - from[1])]);
      break;
    }
    part.push(to);
    left -= step;
  }
  return part.length > 1 ? part : points.slice(0, 2);
}

/** The area as of the moment. Outer lines run counter-clockwise, and holes the other way. */
function areaOf(areas: HuntPicture["reaches"][number]["areas"], atMs: number): ReturnType<typeof collection> {
  const area = areaAsOf(areas, atMs);
  const rings = (area?.outlines ?? []).map(pairs);
  const outer = rings.filter((ring) => signedArea(ring) > 0);
  const holes = rings.filter((ring) => signedArea(ring) <= 0);
  return collection(
    outer.map((ring) => ({
      type: "Feature",
      geometry: {
        type: "Polygon",
        coordinates: [ring, ...holes.filter(([first]) => first !== undefined && isInside(ring, first))],
      },
      properties: {},
    })),
  );
}

function pointsOf(hunt: Hunt, { pace, spareMin }: HuntView, nowMs: number): ReturnType<typeof collection> {
  const plan = hunt.plan?.containments.find((candidate) => candidate.pace === pace);
  const facts = hunt.facts.flatMap((fact) => {
    const point = placePoint(fact.place);
    return point === undefined ? [] : [pointFeature(point, { of: fact.kind, label: fact.letter })];
  });
  const held = (plan?.points ?? []).map((point) =>
    pointFeature(point, { of: "held", label: `hold ${clockText(Math.max(0, point.heAtMs - nowMs))}` }),
  );
  // What somebody was sent to stays on the map, whatever the list has first by now.
  const met = meetingRows(hunt.plan?.intercept, spareMin)
    .filter(({ point }, i) => i < MEETING_SHOWN || hunt.sent.some(({ place }) => place.text === point.where))
    .map(({ point, number }) =>
      pointFeature(point, {
        of: "meet",
        number: String(number),
        label: `meet him ${clockText(Math.max(0, point.heAtMs - nowMs))}`,
      }),
    );
  const open = (plan?.open ?? []).map((point) => pointFeature(point, { of: "open", label: "OPEN" }));
  return collection([...open, ...held, ...met, ...facts]);
}

function pairs(numbers: readonly number[]): [number, number][] {
  return numbers.flatMap((value, i): [number, number][] => (i % 2 === 0 ? [[value, numbers[i + 1] ?? 0]] : []));
}

function signedArea(ring: readonly [number, number][]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);
}

function isInside(ring: readonly [number, number][], [x, y]: readonly [number, number]): boolean {
  let inside = false;
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length] ?? [ax, ay];
    if (ay > y !== by > y && x < ax + ((y - ay) * (bx - ax)) / (by - ay)) inside = !inside;
  });
  return inside;
}
