/**
 * An incident's row, and the queue of those that wait: what has nobody working on it, the most pressing and then
 * the oldest first, each with its age.
 */
import type { IncidentId } from "../base/ids.ts";
import { type Incident, isOpen } from "../domain/incident.ts";
import type { Center } from "../domain/center.ts";
import type { Settings } from "../domain/settings.ts";
import { spokenCallSign, type Unit } from "../domain/unit.ts";

export type IncidentUnit = {
  readonly callSign: string;
  readonly phase: "assigned" | "acknowledged" | "en-route" | "on-scene";
  readonly current: boolean;
};
export type IncidentRow = {
  readonly id: IncidentId;
  readonly number: string;
  readonly type: string;
  readonly typeCode: string;
  readonly priority: number;
  readonly place: string;
  readonly plate?: string;
  readonly caller?: string;
  readonly callback?: string;
  readonly openedAtMs: number;
  readonly ageMs: number;
  readonly open: boolean;
  readonly phase: Incident["phase"];
  readonly units: readonly IncidentUnit[];
  /** Open, and no unit has acknowledged it yet. */
  readonly pending: boolean;
  readonly openRequestCount: number;
  readonly cautionCount: number;
};

/** The row of one incident. `unitsOnIt` is from `unitsByIncident`, made once for a whole list. */
export function incidentRow(
  center: Center,
  incident: Incident,
  unitsOnIt: readonly Unit[],
  settings: Settings,
  nowMs: number,
): IncidentRow {
  const units = unitsOnIt.flatMap((unit): IncidentUnit[] => {
    const assignment = unit.assignments.find(({ incidentId }) => incidentId === incident.id);
    if (assignment === undefined) return [];
    const callSign = spokenCallSign(center, unit);
    return [{ callSign, phase: assignment.phase, current: unit.currentIncidentId === incident.id }];
  });
  const open = isOpen(incident);
  const { plate, caller } = incident;
  return {
    id: incident.id,
    number: incident.number,
    type: settings.incidentTypes.find(({ code }) => code === incident.incidentType)?.name ?? incident.incidentType,
    typeCode: incident.incidentType,
    priority: incident.priority,
    place: incident.place.text,
    ...(plate === undefined ? {} : { plate }),
    ...(caller?.name === undefined ? {} : { caller: caller.name }),
    ...(caller?.callback === undefined ? {} : { callback: caller.callback }),
    openedAtMs: incident.openedAtMs,
    ageMs: (incident.closedAtMs ?? nowMs) - incident.openedAtMs,
    open,
    phase: incident.phase,
    units,
    pending: open && !units.some(({ phase }) => phase !== "assigned"),
    openRequestCount: incident.requests.filter(({ phase }) => phase !== "done" && phase !== "called-off").length,
    cautionCount: [...center.cautions.values()].filter((caution) => caution.incidentId === incident.id).length,
  };
}

/** The units that have an assignment, by incident: one pass over the units. */
export function unitsByIncident(center: Center): Map<IncidentId, Unit[]> {
  const byIncident = new Map<IncidentId, Unit[]>();
  for (const unit of center.units.values()) {
    for (const { incidentId } of unit.assignments) {
      const units = byIncident.get(incidentId);
      if (units === undefined) byIncident.set(incidentId, [unit]);
      else units.push(unit);
    }
  }
  return byIncident;
}

export type IncidentLists = {
  readonly pending: readonly IncidentRow[];
  readonly active: readonly IncidentRow[];
  readonly closed: readonly IncidentRow[];
};

/** All incidents in memory in three lists: waiting, worked on, closed (the newest first, `closedMax` at most). */
export function incidentLists(center: Center, settings: Settings, nowMs: number, closedMax = 20): IncidentLists {
  const byIncident = unitsByIncident(center);
  const rows = [...center.incidents.values()].map((incident) =>
    incidentRow(center, incident, byIncident.get(incident.id) ?? [], settings, nowMs),
  );
  const pressing = (a: IncidentRow, b: IncidentRow): number => a.priority - b.priority || a.openedAtMs - b.openedAtMs;
  return {
    pending: rows.filter(({ pending }) => pending).toSorted(pressing),
    active: rows.filter(({ open, pending }) => open && !pending).toSorted(pressing),
    closed: rows
      .filter(({ open }) => !open)
      .toSorted((a, b) => b.openedAtMs - a.openedAtMs)
      .slice(0, closedMax),
  };
}
