/** What the map shows of the shift: units, and for the one that matters its accuracy, trail, parting and nearest help. */
import type { Point } from "../../base/geo.ts";
import { newestEvidence } from "../../board/alert-row.ts";
import { clockText } from "../../board/durations.ts";
import { helpCandidates, nearestHelp } from "../../board/nearest-help.ts";
import { type UnitRow, unitRow } from "../../board/unit-row.ts";
import { asId, type IncidentId } from "../../base/ids.ts";
import type { Alert } from "../../domain/alert.ts";
import type { Hunt } from "../../domain/hunt.ts";
import { haltsOf, type Trail } from "../emergency/trail.ts";
import { useHuntView } from "../hunt/hunt-view.ts";
import type { Picture } from "../store/console-store.ts";
import { localMinute, localTime } from "../../base/local-time.ts";
import type { PictureData } from "./map-view.ts";
import { helpByRoad, howFar } from "../roads/help-by-road.ts";
import type { AloneKnown, DriveTimesKnown } from "../roads/road-answers.ts";
import { huntPicture } from "./hunt-features.ts";
import { searchPicture, searchPoints } from "./search-features.ts";
import { circle, collection, lineOf, pointFeature, unitPoints } from "./unit-features.ts";

const HELP_SHOWN = 3;
const HELP_ASKED = 20;
const HELP_FRAMED_M = 20_000;
const TRAIL_TIME_EVERY_MS = 120_000;
const HALTS_SHOWN = 4;

export type Focus = { readonly unitId: string | undefined; readonly alert: Alert | undefined };

/** The data of every source of the map. */
export function shiftPicture(
  picture: Picture,
  focus: Focus,
  trails: readonly Trail[],
  roads: { readonly times?: DriveTimesKnown | undefined; readonly alone?: AloneKnown | undefined } = {},
): PictureData {
  const { board, settings, nowMs } = picture;
  const unit =
    focus.unitId === undefined
      ? undefined
      : board.center.units.get(focus.unitId as typeof board.center.units extends Map<infer Id, unknown> ? Id : never);
  const row = unit === undefined ? undefined : unitRow(board, unit, settings, nowMs);
  const placed = [row?.vehicle, row?.person].filter((place) => place !== undefined);
  const parted = focus.alert === undefined ? undefined : newestEvidence(focus.alert, "parted");
  return {
    alone: aloneLines(roads.alone),
    accuracy: collection(
      placed.flatMap(({ location }) =>
        location.accuracyM === undefined ? [] : [circle(location, location.accuracyM)],
      ),
    ),
    ties: collection(row === undefined || focus.alert === undefined ? [] : tiesOf(picture, row, roads.times)),
    trails: collection(trails.filter(({ fixes }) => fixes.length > 1).map(({ fixes, of }) => lineOf(fixes, { of }))),
    "trail-points": collection(
      trails
        .filter(({ of }) => of === "vehicle")
        .flatMap((trail) => trailPoints(trail, settings.timeZone, focus.alert?.search === undefined)),
    ),
    places: collection(
      parted === undefined
        ? []
        : [
            pointFeature(parted, {
              picture: "parted",
              label: `parted ${localTime(parted.fixAtMs, settings.timeZone)}`,
            }),
          ],
    ),
    ...searchPicture(focus.alert?.search, nowMs),
    ...huntPicture(useHuntView.getState(), huntLookedAt(picture), nowMs),
    units: unitPoints(board, settings, nowMs, focus.unitId),
  };
}

function huntLookedAt({ board }: Picture): Hunt | undefined {
  const { incidentId } = useHuntView.getState();
  return incidentId === undefined ? undefined : board.center.incidents.get(asId<IncidentId>(incidentId))?.hunt;
}

/** Where the person and the vehicle of an alert's unit are now. */
export function unitInAlert({ board, settings, nowMs }: Picture, alert: Alert): Point[] {
  const unitId = alert.subject.kind === "system" ? undefined : alert.subject.unitId;
  const unit = unitId === undefined ? undefined : board.center.units.get(unitId);
  if (unit === undefined) return [];
  const { person, vehicle } = unitRow(board, unit, settings, nowMs);
  return [person, vehicle].flatMap((placed) => (placed === undefined ? [] : [placed.location]));
}

/** The points that an alert's map should be framed on: the unit, where they parted, the nearest help. */
export function framePoints(picture: Picture, alert: Alert): Point[] {
  const { board, nowMs } = picture;
  const unitId = alert.subject.kind === "system" ? undefined : alert.subject.unitId;
  const now = unitInAlert(picture, alert);
  const points: Point[] = [...alert.causes.flatMap(({ evidence }) => evidence), ...now, ...searchPoints(alert.search)];
  const [at] = now;
  if (at !== undefined && unitId !== undefined) {
    const candidates = helpCandidates(board);
    const [near] = nearestHelp(board, candidates, at, { exclude: unitId, countMax: 1, nowMs });
    const helper = candidates.find((candidate) => candidate.unitId === near?.unitId);
    if (near !== undefined && helper !== undefined && near.distanceM < HELP_FRAMED_M) points.push(helper);
  }
  return points;
}

function tiesOf(picture: Picture, row: UnitRow, times: DriveTimesKnown | undefined) {
  const { board, nowMs } = picture;
  const at = row.person?.location ?? row.vehicle?.location;
  if (at === undefined) return [];
  const candidates = helpCandidates(board);
  const byUnit = new Map(candidates.map((candidate) => [candidate.unitId, candidate]));
  const byAir = nearestHelp(board, candidates, at, { exclude: row.unitId, countMax: HELP_ASKED, nowMs });
  return helpByRoad(byAir, times, HELP_SHOWN).flatMap((help) => {
    const candidate = byUnit.get(help.unitId);
    return candidate === undefined ? [] : [lineOf([at, candidate], { label: `${help.callSign} ${howFar(help)}` })];
  });
}

function aloneLines(alone: AloneKnown | undefined) {
  return collection(
    (alone?.lines ?? []).map((line) => ({
      type: "Feature" as const,
      geometry: {
        type: "LineString" as const,
        coordinates: Array.from({ length: line.length / 2 }, (_, i) => [line[2 * i] ?? 0, line[2 * i + 1] ?? 0]),
      },
      properties: {},
    })),
  );
}

// Where places to search are known they say more of its halts.
function trailPoints(trail: Trail, timeZone: string, showsHalts: boolean) {
  const points = [];
  let lastMs = -Infinity;
  for (const fix of trail.fixes) {
    if (fix.atMs - lastMs < TRAIL_TIME_EVERY_MS) continue;
    lastMs = fix.atMs;
    points.push(pointFeature(fix, { label: `· ${localMinute(fix.atMs, timeZone)}`, strong: false }));
  }
  // The stop itself is the first halt, and is marked already.
  for (const halt of showsHalts ? haltsOf(trail.fixes).slice(0, HALTS_SHOWN) : []) {
    points.push(
      pointFeature(halt, {
        label: `■ stood ${clockText(halt.forMs)}, ${localMinute(halt.atMs, timeZone)}`,
        strong: true,
      }),
    );
  }
  return points;
}
