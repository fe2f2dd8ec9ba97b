/**
 * How somebody stands to what a command is about, read from the facts: whose it is, whether it is the unit that they
 * ride in or the incident that their unit works on, and which agencies have a part in it (AC7).
 *
 * Every command has exactly one arm here; a new one without an arm does not compile. What a command names and nobody
 * knows is the center's own: the domain then says that there is none.
 */
import { type AgencyId, asId, type GroupId, type OfficerId } from "../base/ids.ts";
import type { Center } from "../domain/center.ts";
import type { Command } from "../domain/command.ts";
import type { Incident } from "../domain/incident.ts";
import { findAlert, findIncident } from "../domain/refs.ts";
import { Beholder, CENTERS_OWN, ofAgency } from "./beholder.ts";
import type { Relation } from "./reach.ts";

/**
 * How the officer (absent: somebody who is none) stands to each thing that a command is about. Never empty: what is
 * about nothing in particular is the center's own.
 */
export function relationsOf(center: Center, officerId: OfficerId | undefined, command: Command): readonly Relation[] {
  const self = new Beholder(center, officerId);
  switch (command.type) {
    case "RegisterAgency":
    case "RegisterUnit":
    case "CreateIncident":
      return [ofAgency(asId<AgencyId>(command.agency))];
    // To register a thing again as another agency's is to take it from the one that has it.
    case "RegisterGroup":
      return [ofAgency(asId<AgencyId>(command.agency)), ofGroup(center, command.group)];
    case "RegisterOfficer":
      return [ofAgency(asId<AgencyId>(command.agency)), self.officer(asId<OfficerId>(command.officer))];
    case "RegisterVehicle":
      return [ofAgency(asId<AgencyId>(command.agency)), self.vehicle(command.vehicle)];
    case "RegisterDevice":
      return [self.device(command.device), self.bearer(command)];
    case "BindDevice":
      return [self.device(command.device), self.bearer(command)];
    case "RetireOfficer":
      return [self.officer(asId<OfficerId>(command.officer))];
    case "RetireVehicle":
      return [self.vehicle(command.vehicle)];
    case "RetireUnit":
      return [self.unitOf(command.unit)];
    case "RetireDevice":
    case "UnbindDevice":
      return [self.device(command.device)];
    case "BindStranger":
      return [self.bearer(command)];
    case "MarkVehicleCompromised":
      return [self.vehicle(command.vehicle)];
    case "StartShift":
      return [
        command.officers.some((ref) => self.isSelf(ref)) ? self.asOwn(command.unit) : self.unitOf(command.unit),
        // What is taken along must not be somebody else's.
        ...command.devices.map((ref) => self.device(ref)),
      ];
    case "JoinUnit":
    case "LeaveUnit":
      // Whoever rides in a unit has no say over who else does.
      return [self.isSelf(command.officer) ? self.asOwn(command.unit) : { ...self.unitOf(command.unit), tie: "none" }];
    case "AssignUnit":
      return self.isOwnUnit(command.unit)
        ? [self.toJoin(findIncident(center, command.incident))]
        : [self.unitOf(command.unit), self.incident(findIncident(center, command.incident))];
    case "ProgressAssignment":
    case "SetStatus":
    case "ChangeVehicle":
    case "SetKit":
    case "EndShift":
    case "StartStop":
    case "RelocateStop":
    case "SetHighCaution":
    case "ClearUnit":
    case "RecordContact":
    case "RecordCodeFour":
    case "RecordNoAnswer":
    case "StrikeContact":
    case "AnswerPrompt":
    case "RecordReturn":
    case "ReadReturn":
    case "StartTransport":
    case "EndTransport":
    case "DeclareEmergency":
    case "StartDuressTest":
    case "EndDuressTest":
    case "ConfirmMessage":
    case "OfferHelp":
    case "ConfirmHelp":
      return [self.unitOf(command.unit)];
    case "UnassignUnit":
    case "SendToHoldPoint":
    case "ReleaseHoldPoint":
      return [self.unitOf(command.unit), self.incident(findIncident(center, command.incident))];
    case "StartHunt":
    case "RecordHuntFact":
    case "SettleHuntFact":
    case "EndHunt":
    case "ResumeHunt":
    case "UpdateIncident":
    case "AddNote":
    case "CloseIncident":
    case "CancelIncident":
    case "ReopenIncident":
    case "RequestService":
      return [self.incident(findIncident(center, command.incident))];
    case "LinkIncidents":
      return [self.incident(findIncident(center, command.incident)), self.incident(findIncident(center, command.to))];
    case "ProgressRequest":
      return [self.incident(incidentOfRequest(center, command.request))];
    case "AddCaution":
      return command.about === "incident" ? [self.incident(findIncident(center, command.subject))] : [CENTERS_OWN];
    case "WithdrawCaution":
      return [self.caution(command.caution)];
    case "SendMessage":
      return command.units.map((ref) => self.unitOf(ref));
    case "HoldChannel":
      return command.unit === undefined ? [CENTERS_OWN] : [self.unitOf(command.unit)];
    case "SignOn":
    case "TakeGroups":
      return [CENTERS_OWN, ...(command.groups ?? []).map((code) => ofGroup(center, code))];
    case "SignOff":
    case "ReleaseChannel":
      return [CENTERS_OWN];
    // The watch is the whole center's: who rules over one agency only has no say in it.
    case "ChangeWatchValue":
      return [{ agencyId: asId<AgencyId>("*"), tie: "none", sharedWith: [] }];
    case "TakeAlert":
    case "ReleaseAlert":
    case "HandOverAlert":
    case "CloseAlert":
    case "AgreeToClose":
    case "TellUnits":
    case "RecordTold":
    case "TickChecklist":
    case "ConfirmShown":
    case "SayEnough":
    case "StrikeSearchTick":
      return [self.alert(findAlert(center, command.alert))];
    case "TickSearchPlace":
      return [command.unit === undefined ? self.alert(findAlert(center, command.alert)) : self.unitOf(command.unit)];
  }
}

function ofGroup(center: Center, code: string): Relation {
  return ofAgency(center.groups.get(asId<GroupId>(code))?.agencyId);
}

function incidentOfRequest(center: Center, requestId: string): Incident | undefined {
  return [...center.incidents.values()].find(({ requests }) => requests.some(({ id }) => id === requestId));
}
