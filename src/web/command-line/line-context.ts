/**
 * What a line is read against: the live picture, the agency's settings, the time, and which unit the dispatcher
 * is looking at. And how units and incidents are named in every sentence.
 */
import type { AlertId, UnitId } from "../../base/ids.ts";
import type { Alert } from "../../domain/alert.ts";
import type { Center } from "../../domain/center.ts";
import { type Incident, incidentTypeOf } from "../../domain/incident.ts";
import type { Place } from "../../domain/place.ts";
import type { Settings } from "../../domain/settings.ts";
import { spokenCallSign, type Unit } from "../../domain/unit.ts";
import { indexReference, type RoadReference } from "../../roads/road-reference.ts";

export type LineContext = {
  readonly center: Center;
  readonly settings: Settings;
  readonly nowMs: number;
  /** The agency's IANA time zone: times of day on the line are read in it. */
  readonly timeZone: string;
  readonly selectedUnitId?: UnitId;
  /** The unit of the alert that is open in front of the dispatcher. */
  readonly alertedUnitId?: UnitId;
  /** That alert itself: it may be about no unit, and a unit may have another one. */
  readonly alertInViewId?: AlertId;
  /** The agency's roads. Without them a milepost is read all the same, and has no point on the map. */
  readonly roads?: RoadReference;
  /** The dispatcher's own position and name, where signed on. */
  readonly positionId?: string;
  readonly dispatcher?: string;
  /** What a practice shift can play. Without them any name is taken, and the server answers for it. */
  readonly scenarios?: readonly { readonly id: string; readonly name: string }[];
};

const noRoads: RoadReference = indexReference({
  format: "vigil-roads/1",
  name: "none",
  credit: "",
  accuracyM: 1,
  statePrefix: "SR",
  routes: [],
  lines: [],
  towns: [],
  junctions: [],
});

export function roadsOf(context: Pick<LineContext, "roads">): RoadReference {
  return context.roads ?? noRoads;
}

export type DefaultUnit =
  | { readonly kind: "one"; readonly unit: Unit; readonly because: string }
  /** One unit is selected and another one's alert is open: nobody may guess which is meant. */
  | { readonly kind: "two"; readonly units: readonly [Unit, Unit] }
  | { readonly kind: "none" };

/** The unit that a line speaks of when it names none. */
export function defaultUnit(context: LineContext): DefaultUnit {
  const { center, selectedUnitId, alertedUnitId } = context;
  const selected = selectedUnitId === undefined ? undefined : center.units.get(selectedUnitId);
  const alerted = alertedUnitId === undefined ? undefined : center.units.get(alertedUnitId);
  if (selected !== undefined && alerted !== undefined && selected.id !== alerted.id) {
    return { kind: "two", units: [selected, alerted] };
  }
  if (alerted !== undefined) return { kind: "one", unit: alerted, because: "its alert is open" };
  if (selected !== undefined) return { kind: "one", unit: selected, because: "it is selected" };
  return { kind: "none" };
}

/** A unit as it is called on the air; with its agency where another unit has the same call sign. */
export function unitWords(context: LineContext, unit: Unit): string {
  const spoken = spokenCallSign(context.center, unit);
  for (const other of context.center.units.values()) {
    if (other.id !== unit.id && spokenCallSign(context.center, other) === spoken) return unit.id;
  }
  return spoken;
}

/** More units than this are only counted. */
const NAMED_MAX = 12;

/** Several units in one phrase: "305, 317 and 309"; many as "40 units". */
export function unitsWords(context: LineContext, units: readonly Unit[]): string {
  if (units.length > NAMED_MAX) return `${units.length} units`;
  return listWords(units.map((unit) => unitWords(context, unit)));
}

export function listWords(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** An incident as people say it: "26-000123 (Traffic stop)". */
export function incidentWords(context: LineContext, incident: Incident): string {
  const name = incidentTypeOf(context.settings, incident.incidentType)?.name ?? incident.incidentType;
  return `${incident.number} (${name})`;
}

/** A place in words; says so where it should be on the map and could not be put there. */
export function placeWords(place: Place): string {
  const onRoad = place.route !== undefined;
  return onRoad && place.latDeg === undefined ? `${place.text} (no point on the map)` : place.text;
}

/** The alert about a unit that is not closed. */
export function openAlertOf(context: LineContext, unit: Unit): Alert | undefined {
  const alertId = context.center.openAlertBySubject.get(`unit:${unit.id}`);
  return alertId === undefined ? undefined : context.center.alerts.get(alertId);
}

/** An alert in words: "312's emergency alert", "the urgent alert about gateway udp". */
export function alertWords(context: LineContext, alert: Alert): string {
  if (alert.subject.kind === "unit") {
    const unit = context.center.units.get(alert.subject.unitId);
    return `${unit === undefined ? alert.subject.unitId : unitWords(context, unit)}'s ${alert.level} alert`;
  }
  return `the ${alert.level} alert about ${alert.subject.kind === "device" ? alert.subject.key : alert.subject.part}`;
}
