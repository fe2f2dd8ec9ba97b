/**
 * The status sheet: what a dispatcher needs on paper when the screens fail. Units with what they are doing and
 * where, whom to call, what is pending, which alerts stand, who sits where.
 */
import { isOpen } from "../../domain/incident.ts";
import { checkDueAtMs } from "../../domain/status-check.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import type { ApiContext } from "./api-context.ts";
import { alertView, incidentView, locationsOf } from "./board-views.ts";

export function statusSheet(context: ApiContext) {
  const { board, settings } = context;
  const { center } = board;
  const nowMs = context.nowMs();
  return {
    center: settings.center,
    timeZone: settings.timeZone,
    madeAtMs: nowMs,
    seq: center.seq,
    practice: center.practice,
    positions: [...center.positions.values()].filter((position) => position.name !== undefined),
    units: [...center.units.values()]
      .filter((unit) => unit.shift !== undefined)
      .map((unit) => {
        const vehicle = unit.shift?.vehicleId === undefined ? undefined : center.vehicles.get(unit.shift.vehicleId);
        return {
          callSign: spokenCallSign(center, unit),
          group: unit.groupId,
          status: unit.status,
          statusSinceMs: unit.statusSinceMs,
          statusReason: unit.statusReason,
          incident:
            unit.currentIncidentId === undefined ? undefined : center.incidents.get(unit.currentIncidentId)?.number,
          stacked: unit.assignments
            .filter((assignment) => assignment.incidentId !== unit.currentIncidentId)
            .map((assignment) => center.incidents.get(assignment.incidentId)?.number),
          stop: unit.stop && {
            place: unit.stop.place?.text,
            plate: unit.stop.plate,
            sinceMs: unit.stop.startedAtMs,
            highCaution: unit.stop.highCaution,
          },
          checkDueAtMs: unit.check && checkDueAtMs(unit.check),
          lastContactAtMs: unit.lastContact?.countsFromMs,
          officers: (unit.shift?.officerIds ?? []).map((id) => {
            const officer = center.officers.get(id);
            return { id, name: officer?.name, phone: officer?.phone };
          }),
          vehicle: vehicle && {
            id: vehicle.id,
            plate: vehicle.plate,
            roofNumber: vehicle.roofNumber,
            look: vehicle.look,
          },
          locations: locationsOf(board, unit).map(({ of, latDeg, lonDeg, receivedAtMs }) => ({
            of,
            latDeg,
            lonDeg,
            receivedAtMs,
          })),
        };
      })
      .toSorted((a, b) => (a.callSign < b.callSign ? -1 : 1)),
    incidents: [...center.incidents.values()]
      .filter(isOpen)
      .map((incident) => incidentView(board, incident, nowMs))
      .map(({ number, incidentType, priority, place, caller, plate, openedAtMs, unitsOnIt, pending, requests }) => ({
        number,
        incidentType,
        priority,
        place: place.text,
        caller,
        plate,
        openedAtMs,
        unitsOnIt,
        pending,
        requests,
      }))
      .toSorted((a, b) => a.priority - b.priority || a.openedAtMs - b.openedAtMs),
    alerts: [...center.alerts.values()]
      .filter((alert) => alert.phase !== "closed")
      .map((alert) => alertView(board, alert))
      .map((alert) => ({
        id: alert.id,
        about: "callSign" in alert ? alert.callSign : alert.subject.kind,
        level: alert.level,
        phase: alert.phase,
        owner: alert.owner?.name,
        raisedAtMs: alert.raisedAtMs,
        causes: alert.causes.map((cause) => cause.sentence),
      })),
    channels: [...center.channels.values()],
    escalation: settings.escalation,
  };
}
