/** The board's things as the API shows them: with what they lead to, so that a reader need not join. */
import type { Board, Location } from "../../board/board.ts";
import type { Alert } from "../../domain/alert.ts";
import { type Device, unitOfBinding } from "../../domain/device.ts";
import { type Incident, isOpen, unitsOn } from "../../domain/incident.ts";
import { checkDueAtMs } from "../../domain/status-check.ts";
import { primaryStatus } from "../../domain/status.ts";
import { spokenCallSign, type Unit } from "../../domain/unit.ts";

type Placed = Location & { readonly kind: Device["kind"]; readonly of: "person" | "vehicle" | "unit" };

/** Where a unit's devices are, persons' and vehicle's apart. */
export function locationsOf(board: Board, unit: Unit): Placed[] {
  const placed: Placed[] = [];
  for (const device of board.center.devices.values()) {
    if (unitOfBinding(board.center, device.binding) !== unit.id) continue;
    const location = board.locations.get(device.id);
    if (location === undefined) continue;
    const of = device.binding.kind === "vehicle" ? "vehicle" : device.binding.kind === "officer" ? "person" : "unit";
    placed.push({ ...location, kind: device.kind, of });
  }
  return placed;
}

export function unitView(board: Board, unit: Unit) {
  const alertId = board.center.openAlertBySubject.get(`unit:${unit.id}`);
  return {
    ...unit,
    spokenCallSign: spokenCallSign(board.center, unit),
    primaryStatus: primaryStatus(unit.status),
    ...(unit.check === undefined ? {} : { checkDueAtMs: checkDueAtMs(unit.check) }),
    locations: locationsOf(board, unit),
    ...(alertId === undefined ? {} : { alertId }),
  };
}

export function incidentView(board: Board, incident: Incident, nowMs: number) {
  const unitsOnIt = unitsOn(board.center, incident.id);
  return {
    ...incident,
    unitsOnIt,
    pending: isOpen(incident) && unitsOnIt.length === 0,
    ageMs: (incident.closedAtMs ?? nowMs) - incident.openedAtMs,
  };
}

export function alertView(board: Board, alert: Alert) {
  const unitId = alert.subject.kind === "system" ? undefined : alert.subject.unitId;
  const unit = unitId === undefined ? undefined : board.center.units.get(unitId);
  return { ...alert, ...(unit === undefined ? {} : { callSign: spokenCallSign(board.center, unit) }) };
}

export function deviceView(board: Board, device: Device) {
  const unitId = unitOfBinding(board.center, device.binding);
  const location = board.locations.get(device.id);
  const heardAtMs = board.heardAtMs.get(device.id);
  return {
    ...device,
    ...(unitId === undefined ? {} : { unitId }),
    ...(location === undefined ? {} : { location }),
    ...(heardAtMs === undefined ? {} : { heardAtMs }),
  };
}
