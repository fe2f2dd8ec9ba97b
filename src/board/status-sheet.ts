/**
 * The status sheet: what a dispatcher needs on paper on the day the screens fail. Made from the console's own
 * board, so that it can still be printed after the link is lost.
 */
import type { Point } from "../base/geo.ts";
import type { AlertLevel } from "../domain/alert.ts";
import type { Settings } from "../domain/settings.ts";
import type { Board } from "./board.ts";
import { standingAlerts, whyOf } from "./alert-row.ts";
import { incidentLists, type IncidentRow } from "./incident-row.ts";
import { unitPoint, type UnitRow, unitRow } from "./unit-row.ts";

export type SheetUnit = {
  readonly row: UnitRow;
  readonly officers: readonly { readonly name: string; readonly phone?: string }[];
  readonly vehicle?: string;
  readonly at?: Point & { readonly fixAtMs?: number };
};
export type StatusSheet = {
  readonly center: string;
  readonly practice: boolean;
  readonly madeAtMs: number;
  readonly seq: number;
  readonly positions: readonly { readonly id: string; readonly name: string; readonly groups: readonly string[] }[];
  readonly onShift: readonly SheetUnit[];
  readonly offShift: readonly string[];
  readonly pending: readonly IncidentRow[];
  readonly active: readonly IncidentRow[];
  readonly alerts: readonly {
    readonly who: string;
    readonly level: AlertLevel;
    readonly why: string;
    readonly owner?: string;
    readonly sinceMs: number;
  }[];
  readonly heldChannels: readonly string[];
  readonly escalation: Settings["escalation"];
};

/** Gathers the sheet as the board stands at `nowMs`. */
export function statusSheet(board: Board, settings: Settings, nowMs: number): StatusSheet {
  const { center } = board;
  const rows = [...center.units.values()].map((unit) => unitRow(board, unit, settings, nowMs));
  const { pending, active } = incidentLists(center, settings, nowMs);
  return {
    center: settings.center,
    practice: center.practice,
    madeAtMs: nowMs,
    seq: center.seq,
    positions: [...center.positions.values()].flatMap(({ id, name, groupIds }) =>
      name === undefined ? [] : [{ id, name, groups: groupIds }],
    ),
    onShift: rows
      .filter(({ onShift }) => onShift)
      .toSorted(byCallSign)
      .map((row) => sheetUnit(board, row)),
    offShift: rows
      .filter(({ onShift, unitId }) => !onShift && !center.retired.has(`unit:${unitId}`))
      .map(({ callSign }) => callSign)
      .toSorted(),
    pending,
    active,
    alerts: standingAlerts(center).map((alert) => ({
      who: whoOfSheet(
        rows,
        alert.subject.kind === "system" ? alert.subject.part : (alert.subject.unitId ?? "unknown device"),
      ),
      level: alert.level,
      why: whyOf(alert),
      sinceMs: alert.raisedAtMs,
      ...(alert.owner === undefined ? {} : { owner: alert.owner.name }),
    })),
    heldChannels: [...center.channels.values()].map(({ channel, by }) => `${channel} (${by})`),
    escalation: settings.escalation,
  };
}

function sheetUnit(board: Board, row: UnitRow): SheetUnit {
  const { center } = board;
  const shift = center.units.get(row.unitId)?.shift;
  const vehicle = shift?.vehicleId === undefined ? undefined : center.vehicles.get(shift.vehicleId);
  const at = unitPoint(row, center);
  return {
    row,
    officers: (shift?.officerIds ?? []).map((id) => {
      const officer = center.officers.get(id);
      return { name: officer?.name ?? id, ...(officer?.phone === undefined ? {} : { phone: officer.phone }) };
    }),
    ...(vehicle === undefined
      ? {}
      : { vehicle: [vehicle.id, vehicle.plate, vehicle.look].filter((part) => part !== undefined).join(", ") }),
    ...(at === undefined ? {} : { at }),
  };
}

function whoOfSheet(rows: readonly UnitRow[], id: string): string {
  return rows.find(({ unitId }) => unitId === id)?.callSign ?? id;
}

function byCallSign(a: { readonly callSign: string }, b: { readonly callSign: string }): number {
  return a.callSign < b.callSign ? -1 : 1;
}
