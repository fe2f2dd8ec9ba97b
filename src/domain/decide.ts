/**
 * Which file answers which command. Every command has exactly one arm here; a new one without an arm does
 * not compile.
 */
import { accept, type Decision, refuse } from "../base/decision.ts";
import { type AgencyRefusal, decideAgency } from "./agency.ts";
import { type AlertRefusal, decideAlert } from "./alert.ts";
import { type AssignmentRefusal, decideAssignment } from "./assignment.ts";
import { type CautionRefusal, decideCaution, withStopsRaised } from "./caution.ts";
import type { Center } from "./center.ts";
import { type ChannelRefusal, decideChannel } from "./channel.ts";
import { type Command, isUrgentCommand, saysDanger } from "./command.ts";
import type { Context } from "./context.ts";
import { decideDevice, type DeviceRefusal } from "./device.ts";
import { decideEmergency, type EmergencyRefusal } from "./emergency.ts";
import type { DomainEvent } from "./event.ts";
import { decideHelpOffer, type HelpOfferRefusal } from "./help-offer.ts";
import { decideHunt, type HuntRefusal } from "./hunt.ts";
import { decideIncident, type IncidentRefusal } from "./incident.ts";
import { decideMessage, type MessageRefusal } from "./message.ts";
import { decideOfficer, type OfficerRefusal } from "./officer.ts";
import { deviceRefusal } from "./own-device.ts";
import { decidePosition, type PositionRefusal } from "./position.ts";
import { findUnit } from "./refs.ts";
import { decideRetirement, type RetirementRefusal } from "./retirement.ts";
import { decideSearch, type SearchRefusal } from "./search.ts";
import { decideServiceRequest, type ServiceRequestRefusal } from "./service-request.ts";
import { watchFor } from "./settings.ts";
import { decideShift, type ShiftRefusal } from "./shift.ts";
import { decideStatusCheck, type StatusCheckRefusal } from "./status-check.ts";
import { codedDuress, decideStop, type StopRefusal } from "./stop.ts";
import { decideTransport, type TransportRefusal } from "./transport.ts";
import { decideUnit, type UnitRefusal } from "./unit.ts";
import { decideVehicle, type VehicleRefusal } from "./vehicle.ts";
import { decideWatchValue, type WatchValueRefusal } from "./watch-value.ts";

export type Refusal =
  | AgencyRefusal
  | AlertRefusal
  | AssignmentRefusal
  | CautionRefusal
  | ChannelRefusal
  | DeviceRefusal
  | EmergencyRefusal
  | HelpOfferRefusal
  | HuntRefusal
  | IncidentRefusal
  | MessageRefusal
  | OfficerRefusal
  | PositionRefusal
  | RetirementRefusal
  | SearchRefusal
  | ServiceRequestRefusal
  | ShiftRefusal
  | StatusCheckRefusal
  | StopRefusal
  | TransportRefusal
  | UnitRefusal
  | VehicleRefusal
  | WatchValueRefusal
  | "log-degraded"
  | "our-fault"
  | "made-in-the-future";

/** How far a late entry's own time may lie ahead of ours before it is a mistake. */
const AHEAD_MAX_MS = 5_000;

/** Says what a command causes in the center as it stands, or why it causes nothing. Changes nothing. */
export function decide(center: Center, command: Command, context: Context): Decision<DomainEvent, Refusal> {
  const decision = decideOrdinary(center, command, context);
  // EM6: danger is heard even where the clear that carries it can't be one.
  if (decision.ok || command.type !== "ClearUnit" || !saysDanger(command)) return decision;
  const unit = findUnit(center, command.unit);
  return unit === undefined ? decision : accept(codedDuress(unit));
}

function decideOrdinary(center: Center, command: Command, context: Context): Decision<DomainEvent, Refusal> {
  if (!saysDanger(command) && context.madeAtMs !== undefined && context.madeAtMs > context.nowMs + AHEAD_MAX_MS) {
    return refuse("made-in-the-future", "madeAtMs");
  }
  if (center.degraded !== undefined && !isUrgentCommand(command)) {
    return refuse("log-degraded", undefined, center.degraded.reason);
  }
  const denied = deviceRefusal(center, command, context.actor);
  if (denied !== undefined) return refuse(denied, "unit");
  switch (command.type) {
    case "RegisterAgency":
    case "RegisterGroup":
      return decideAgency(center, command);
    case "RegisterOfficer":
      return decideOfficer(center, command);
    case "ChangeWatchValue":
      return decideWatchValue(center, command, context);
    case "RegisterVehicle":
    case "MarkVehicleCompromised":
      return decideVehicle(center, command);
    case "RegisterDevice":
    case "BindDevice":
    case "UnbindDevice":
    case "BindStranger":
      return decideDevice(center, command);
    case "RetireOfficer":
    case "RetireVehicle":
    case "RetireUnit":
    case "RetireDevice":
      return decideRetirement(center, command);
    case "RegisterUnit":
    case "SetStatus":
      return decideUnit(center, command, context);
    case "StartShift":
    case "SetKit":
    case "ChangeVehicle":
    case "JoinUnit":
    case "LeaveUnit":
    case "EndShift":
      return decideShift(center, command, context);
    case "UpdateIncident":
      return withStopsRaised(center, command, context, decideIncident(center, command, context));
    case "CreateIncident":
    case "AddNote":
    case "LinkIncidents":
    case "CloseIncident":
    case "CancelIncident":
    case "ReopenIncident":
      return decideIncident(center, command, context);
    case "AssignUnit":
    case "ProgressAssignment":
    case "UnassignUnit":
      return decideAssignment(center, command, context);
    case "StartStop":
    case "RelocateStop":
    case "SetHighCaution":
    case "ClearUnit":
      return decideStop(center, command, context);
    case "RecordContact":
    case "RecordCodeFour":
    case "RecordNoAnswer":
    case "StrikeContact":
    case "AnswerPrompt":
      return decideStatusCheck(center, command, context, (unit) =>
        watchFor(
          context.settings,
          unit.agencyId,
          unit.currentIncidentId === undefined ? undefined : center.incidents.get(unit.currentIncidentId)?.incidentType,
        ),
      );
    case "AddCaution":
    case "WithdrawCaution":
    case "RecordReturn":
    case "ReadReturn":
      return decideCaution(center, command, context);
    case "RequestService":
    case "ProgressRequest":
      return decideServiceRequest(center, command, context);
    case "StartTransport":
    case "EndTransport":
      return decideTransport(center, command, context);
    case "SendMessage":
    case "ConfirmMessage":
      return decideMessage(center, command, context);
    case "SignOn":
    case "TakeGroups":
    case "SignOff":
      return decidePosition(center, command);
    case "HoldChannel":
    case "ReleaseChannel":
      return decideChannel(center, command);
    case "DeclareEmergency":
    case "StartDuressTest":
    case "EndDuressTest":
      return decideEmergency(center, command, context);
    case "TakeAlert":
    case "ReleaseAlert":
    case "HandOverAlert":
    case "CloseAlert":
    case "AgreeToClose":
    case "TellUnits":
    case "RecordTold":
    case "TickChecklist":
    case "ConfirmShown":
      return decideAlert(center, command, context);
    case "OfferHelp":
    case "ConfirmHelp":
    case "SayEnough":
      return decideHelpOffer(center, command, context);
    case "TickSearchPlace":
    case "StrikeSearchTick":
      return decideSearch(center, command, context);
    case "StartHunt":
    case "RecordHuntFact":
    case "SettleHuntFact":
    case "SendToHoldPoint":
    case "EndHunt":
    case "ReleaseHoldPoint":
    case "ResumeHunt":
      return decideHunt(center, command, context);
  }
}
