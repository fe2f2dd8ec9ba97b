/**
 * Somebody who looks at things, and how they stand to each: whose it is, whether they ride in it or their unit works
 * on it, and which agencies have a part in it (AC7). Read from the facts at the moment of the question.
 */
import { type AgencyId, asId, type DeviceId, type OfficerId, type UnitId, type VehicleId } from "../base/ids.ts";
import type { Alert } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";
import type { Binding } from "../domain/device.ts";
import type { Incident } from "../domain/incident.ts";
import { findOfficer, findUnit } from "../domain/refs.ts";
import type { Unit } from "../domain/unit.ts";
import type { Relation } from "./reach.ts";

/** The center's own things: positions, channels, plates, and what nobody knows. */
export const CENTERS_OWN: Relation = { tie: "none", sharedWith: [] };

/** A thing that belongs to an agency and to which nobody has a tie. */
export function ofAgency(agencyId: AgencyId | undefined): Relation {
  return agencyId === undefined ? CENTERS_OWN : { agencyId, tie: "none", sharedWith: [] };
}

export class Beholder {
  readonly #center: Center;
  readonly #officerId: OfficerId | undefined;
  readonly #agencyId: AgencyId | undefined;
  readonly #ownUnit: Unit | undefined;

  /** `officerId` is absent for somebody who is no officer: a dispatcher, an auditor. */
  constructor(center: Center, officerId: OfficerId | undefined) {
    this.#center = center;
    this.#officerId = officerId;
    if (officerId === undefined) return;
    this.#agencyId = center.officers.get(officerId)?.agencyId;
    const unitId = center.unitByOfficer.get(officerId);
    this.#ownUnit = unitId === undefined ? undefined : center.units.get(unitId);
  }

  /** Whether a badge number or a name is their own. */
  isSelf(ref: string): boolean {
    return this.#officerId !== undefined && findOfficer(this.#center, ref)?.id === this.#officerId;
  }

  isOwnUnit(ref: string): boolean {
    return this.#ownUnit !== undefined && findUnit(this.#center, ref)?.id === this.#ownUnit.id;
  }

  unitOf(ref: string): Relation {
    return this.unit(findUnit(this.#center, ref));
  }

  unit(unit: Unit | undefined): Relation {
    if (unit === undefined) return CENTERS_OWN;
    const incident = this.#incidentOf(unit);
    return {
      agencyId: unit.agencyId,
      tie: unit.id === this.#ownUnit?.id ? "own-unit" : this.#worksOn(incident) ? "own-incident" : "none",
      sharedWith: incident === undefined ? [] : this.#partners(incident),
    };
  }

  incident(incident: Incident | undefined): Relation {
    if (incident === undefined) return CENTERS_OWN;
    return {
      agencyId: incident.agencyId,
      tie: this.#worksOn(incident) ? "own-incident" : "none",
      sharedWith: this.#partners(incident),
    };
  }

  /** A unit that they are about to ride in: as good as theirs where it is of their own agency. */
  asOwn(ref: string): Relation {
    const relation = this.unitOf(ref);
    const isOfOwnAgency = relation.agencyId !== undefined && relation.agencyId === this.#agencyId;
    return isOfOwnAgency ? { ...relation, tie: "own-unit" } : relation;
  }

  /** An incident that their unit may go to: their agency's, or one that it has a part in. */
  toJoin(incident: Incident | undefined): Relation {
    const relation = this.incident(incident);
    const agencyId = this.#ownUnit?.agencyId;
    const isOpen = agencyId !== undefined && (relation.agencyId === agencyId || relation.sharedWith.includes(agencyId));
    return isOpen ? { ...relation, tie: "own-unit" } : relation;
  }

  /** What is on record about an officer: one's own is one's own; a partner's is not the unit's. */
  officer(officerId: OfficerId): Relation {
    const known = this.#center.officers.get(officerId);
    if (known === undefined) return CENTERS_OWN;
    if (officerId === this.#officerId) return { ...ofAgency(known.agencyId), tie: "own-unit" };
    const unit = this.#unitById(this.#center.unitByOfficer.get(officerId));
    const relation = this.unit(unit);
    return { ...relation, agencyId: known.agencyId, tie: relation.tie === "none" ? "none" : "own-incident" };
  }

  vehicle(ref: string): Relation {
    const vehicle = this.#center.vehicles.get(asId<VehicleId>(ref));
    if (vehicle === undefined) return CENTERS_OWN;
    const unit = this.#unitById(this.#center.unitByVehicle.get(vehicle.id));
    return { ...this.unit(unit), agencyId: vehicle.agencyId };
  }

  /** A device stands where its bearer stands. One that nobody bears is free to whoever is of its last bearer's agency. */
  device(ref: string): Relation {
    const device = this.#center.devices.get(asId<DeviceId>(ref));
    if (device === undefined) return CENTERS_OWN;
    if (device.binding.kind !== "none") return this.#bound(device.binding);
    const last = this.#bound(device.lastBinding);
    const isFree = this.#agencyId !== undefined && (last.agencyId === undefined || last.agencyId === this.#agencyId);
    return { ...ofAgency(last.agencyId), tie: isFree ? "own-unit" : "none" };
  }

  /** Whom a device is given to. */
  bearer(named: {
    readonly vehicle?: string | undefined;
    readonly officer?: string | undefined;
    readonly unit?: string | undefined;
  }): Relation {
    if (named.vehicle !== undefined) return this.vehicle(named.vehicle);
    if (named.officer !== undefined) return this.officer(asId<OfficerId>(named.officer));
    return named.unit === undefined ? CENTERS_OWN : this.unitOf(named.unit);
  }

  alert(alert: Alert | undefined): Relation {
    if (alert === undefined) return CENTERS_OWN;
    const unit = this.#unitById(alert.subject.kind === "system" ? undefined : alert.subject.unitId);
    return unit === undefined ? ofAgency(alert.agencyId) : this.unit(unit);
  }

  caution(ref: string): Relation {
    const caution = [...this.#center.cautions.values()].find(({ id }) => id === ref);
    if (caution?.incidentId === undefined || caution.about !== "incident") return CENTERS_OWN;
    return this.incident(this.#center.incidents.get(caution.incidentId));
  }

  #bound(binding: Binding | undefined): Relation {
    switch (binding?.kind) {
      case "vehicle":
        return this.vehicle(binding.vehicleId);
      case "officer":
        return this.officer(binding.officerId);
      case "unit":
        return this.unit(this.#unitById(binding.unitId));
      case "none":
      case undefined:
        return CENTERS_OWN;
    }
  }

  #unitById(unitId: UnitId | undefined): Unit | undefined {
    return unitId === undefined ? undefined : this.#center.units.get(unitId);
  }

  #incidentOf(unit: Unit): Incident | undefined {
    return unit.currentIncidentId === undefined ? undefined : this.#center.incidents.get(unit.currentIncidentId);
  }

  #worksOn(incident: Incident | undefined): boolean {
    if (incident === undefined || this.#ownUnit === undefined) return false;
    const { currentIncidentId, assignments } = this.#ownUnit;
    return currentIncidentId === incident.id || assignments.some(({ incidentId }) => incidentId === incident.id);
  }

  // Whoever has or had a unit on it has a part in it, and so has whose it is.
  #partners(incident: Incident): AgencyId[] {
    const agencies = incident.unitIds.flatMap((id) => this.#center.units.get(id)?.agencyId ?? []);
    return [...new Set([incident.agencyId, ...agencies])];
  }
}
