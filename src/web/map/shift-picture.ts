/** What the map shows of the shift: units, and for the one that matters its accuracy, trail, parting and nearest help. */
import type { Point } from "../../base/geo.ts";
import { newestEvidence } from "../../board/alert-row.ts";
import { clockText, distanceText } from "../../board/durations.ts";
import { helpCandidates, nearestHelp } from "../../board/nearest-help.ts";
import { type UnitRow, unitRow } from "../../board/unit-row.ts";
import type { Alert } from "../../domain/alert.ts";
import { haltsOf, type Trail } from "../emergency/trail.ts";
import type { Picture } from "../store/console-store.ts";
import { localMinute, localTime } from "../words/local-time.ts";
import type { PictureData } from "./map-view.ts";
import { searchPicture, searchPoints } from "./search-features.ts";
import { circle, collection, lineOf, pointFeature, unitPoints } from "./unit-features.ts";

const HELP_SHOWN = 3;
const HELP_FRAMED_M = 20_000;
const TRAIL_TIME_EVERY_MS = 120_000;
const HALTS_SHOWN = 4;

export type Focus = { readonly unitId: string | undefined; readonly alert: Alert | undefined };

/** The data of every source of the map. */
export function shiftPicture(picture: Picture, focus: Focus, trails: readonly Trail[]): PictureData {
  const { board, settings, nowMs } = picture;
  const unit =
    focus.unitId === undefined
      ? undefined
      : board.center.units.get(focus.unitId as typeof board.center.units extends Map<infer Id, unknown> ? Id : never);
  const row = unit === undefined ? undefined : unitRow(board, unit, settings, nowMs);
  const placed = [row?.vehicle, row?.person].filter((place) => place !== undefined);
  const parted = focus.alert === undefined ? undefined : newestEvidence(focus.alert, "parted");
  return {
    accuracy: collection(
      placed.flatMap(({ location }) =>
        location.accuracyM === undefined ? [] : [circle(location, location.accuracyM)],
      ),
    ),
    ties: collection(row === undefined || focus.alert === undefined ? [] : tiesOf(picture, row)),
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
    units: unitPoints(board, settings, nowMs, focus.unitId),
  };
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

function tiesOf(picture: Picture, row: UnitRow) {
  const { board, nowMs } = picture;
  const at = row.person?.location ?? row.vehicle?.location;
  if (at === undefined) return [];
  const candidates = helpCandidates(board);
  const byUnit = new Map(candidates.map((candidate) => [candidate.unitId, candidate]));
  return nearestHelp(board, candidates, at, { exclude: row.unitId, countMax: HELP_SHOWN, nowMs }).flatMap(
    ({ unitId, callSign, distanceM }) => {
      const candidate = byUnit.get(unitId);
      return candidate === undefined
        ? []
        : [lineOf([at, candidate], { label: `${callSign} ${distanceText(distanceM)}` })];
    },
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
