/**
 * Where a unit in danger is now, to be read out: its person, or its car where no person is heard, and both of them once
 * they are known to have parted. Each with its age: the place where an alert began is not where anybody is.
 */
import type { Point } from "../../base/geo.ts";
import { asId, type DeviceId } from "../../base/ids.ts";
import { alertRow, newestEvidence } from "../../board/alert-row.ts";
import type { Board } from "../../board/board.ts";
import { ageText } from "../../board/durations.ts";
import { type Placed, type UnitRow, unitRow } from "../../board/unit-row.ts";
import type { Alert } from "../../domain/alert.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Viewer } from "../../board/viewer.ts";
import { placeWords } from "./place-words.ts";

/** Whoever looks: what is asked of a row here is the same for all. */
const NOBODY: Viewer = { consoleId: "" };

/** Whether the watch has seen the person and the car of an alert's unit part. */
export function haveParted(alert: Alert | undefined): boolean {
  return alert !== undefined && newestEvidence(alert, "parted") !== undefined;
}

/** `8 s ago: I-40 MM 327, 5 mi SW of Tucumcari`, or the person and the car apart. */
export function whereNow(board: Board, alert: Alert, settings: Settings, nowMs: number): string {
  const { at, atMs, unitId } = alertRow(board.center, alert, NOBODY);
  const unit = unitId === undefined ? undefined : board.center.units.get(unitId);
  if (unit !== undefined) {
    const words = whereOfRow(unitRow(board, unit, settings, nowMs), haveParted(alert));
    if (words !== undefined) return words;
  }
  if (at === undefined) return whereOfDevice(board, alert, nowMs)?.words ?? "no location known";
  return `${atMs === undefined ? "" : `${ageText(nowMs - atMs)} ago: `}${placeWords(at).full}`;
}

/**
 * Where the device of an alert was when it said nothing of it itself: its newest location, or where an unknown one was
 * first heard, which is old and is said to be.
 */
export function whereOfDevice(
  board: Board,
  { subject }: Alert,
  nowMs: number,
): { readonly at: Point; readonly words: string } | undefined {
  if (subject.kind !== "device") return undefined;
  const location = board.locations.get(asId<DeviceId>(subject.key));
  if (location !== undefined)
    return { at: location, words: `${ageText(nowMs - location.fixAtMs)} ago: ${placeWords(location).full}` };
  const { latDeg, lonDeg, firstHeardAtMs } = board.center.strangers.get(subject.key) ?? {};
  if (latDeg === undefined || lonDeg === undefined || firstHeardAtMs === undefined) return undefined;
  const at = { latDeg, lonDeg };
  return { at, words: `first heard ${ageText(nowMs - firstHeardAtMs)} ago: ${placeWords(at).full}` };
}

/** The same of a unit's row; undefined where nothing of the unit is heard. */
export function whereOfRow(
  { person, vehicle }: Pick<UnitRow, "person" | "vehicle">,
  parted: boolean,
): string | undefined {
  if (parted && person !== undefined && vehicle !== undefined)
    return `person ${placedWords(person, "short")} · car ${placedWords(vehicle, "short")}`;
  const placed = person ?? vehicle;
  if (placed === undefined) return undefined;
  return placedWords(placed, "full");
}

function placedWords({ location, ageMs }: Placed, length: "short" | "full"): string {
  return `${ageText(ageMs)} ago: ${placeWords(location, location.courseDeg)[length]}`;
}
