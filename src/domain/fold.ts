/**
 * The fold: what an event means for the facts. Server, console, snapshot worker and simulator all use this one
 * function, so they cannot disagree. It changes the center in place, reads no clock, and never refuses: a
 * recorded event has happened.
 */
import { evolveAgency } from "./agency.ts";
import type { Alert } from "./alert.ts";
import { evolveAlert, evolveHelpOffer } from "./alert-fold.ts";
import { evolveAssignment } from "./assignment.ts";
import { evolveCaution } from "./caution.ts";
import type { Center } from "./center.ts";
import { evolveChannel } from "./channel.ts";
import { evolveDevice } from "./device.ts";
import { evolveEmergency } from "./emergency.ts";
import type { Envelope } from "./event.ts";
import { evolveFinding } from "./finding.ts";
import { evolveHunt } from "./hunt.ts";
import { evolveIncident } from "./incident.ts";
import { evolveMessage } from "./message.ts";
import { evolveOfficer } from "./officer.ts";
import { evolvePosition } from "./position.ts";
import { evolveRetirement } from "./retirement.ts";
import { evolveSearch } from "./search.ts";
import { evolveServiceRequest } from "./service-request.ts";
import { evolveShift } from "./shift.ts";
import { evolveStatusCheck } from "./status-check.ts";
import { evolveStop } from "./stop.ts";
import { evolveSystem } from "./system.ts";
import { evolveTransport } from "./transport.ts";
import { evolveUnit } from "./unit.ts";
import { evolveVehicle } from "./vehicle.ts";
import { evolveWatchValue } from "./watch-value.ts";

/** Folds one event into the center. Events are given in the order of their sequence, each once. */
export function foldEvent(center: Center, envelope: Envelope): void {
  evolve(center, envelope);
  noteOwnerAction(center, envelope);
  center.seq = envelope.seq;
  center.atMs = Math.max(center.atMs, envelope.atMs);
}

function evolve(center: Center, head: Envelope): void {
  const event = head.event;
  switch (event.type) {
    case "AgencyRegistered":
    case "GroupRegistered":
      return evolveAgency(center, event);
    case "OfficerRegistered":
      return evolveOfficer(center, event);
    case "WatchValueChanged":
      return evolveWatchValue(center, event);
    case "VehicleRegistered":
    case "VehicleCompromised":
    case "UnitWarnedOfVehicle":
    case "VehicleTrackDoubted":
      return evolveVehicle(center, event, head);
    case "DeviceRegistered":
    case "DeviceBound":
    case "StrangerHeard":
    case "StrangerNamed":
    case "DeviceAlarmChanged":
      return evolveDevice(center, event, head);
    case "OfficerRetired":
    case "VehicleRetired":
    case "UnitRetired":
    case "DeviceRetired":
      return evolveRetirement(center, event);
    case "UnitRegistered":
    case "UnitStatusChanged":
      return evolveUnit(center, event, head);
    case "ShiftStarted":
    case "UnitKitSet":
    case "VehicleChanged":
    case "VehicleChangeTapped":
    case "ShiftEndTapped":
    case "OfficerJoined":
    case "OfficerLeft":
    case "ShiftEnded":
      return evolveShift(center, event, head);
    case "IncidentCreated":
    case "IncidentUpdated":
    case "NoteAdded":
    case "IncidentsLinked":
    case "IncidentClosed":
    case "IncidentCancelled":
    case "IncidentReopened":
    case "IncidentArchived":
      return evolveIncident(center, event, head);
    case "UnitAssigned":
    case "AssignmentProgressed":
    case "AssignmentEnded":
      return evolveAssignment(center, event, head);
    case "StopStarted":
    case "StopRelocated":
    case "HighCautionSet":
    case "StopEnded":
    case "StopClearClaimed":
      return evolveStop(center, event, head);
    case "StatusCheckStarted":
    case "StatusCheckPaced":
    case "StatusCheckEnded":
    case "ContactRecorded":
    case "ContactStruck":
    case "NoAnswerRecorded":
      return evolveStatusCheck(center, event, head);
    case "CautionAdded":
    case "CautionWithdrawn":
    case "ReturnRecorded":
    case "CautionRead":
      return evolveCaution(center, event, head);
    case "ServiceRequested":
    case "RequestProgressed":
      return evolveServiceRequest(center, event, head);
    case "TransportStarted":
    case "TransportEnded":
      return evolveTransport(center, event, head);
    case "MessageSent":
    case "MessageConfirmed":
      return evolveMessage(center, event, head);
    case "DispatcherSignedOn":
    case "GroupsTaken":
    case "DispatcherSignedOff":
    case "ConsoleOpened":
    case "ConsoleLost":
      return evolvePosition(center, event, head);
    case "ChannelHeld":
    case "ChannelReleased":
      return evolveChannel(center, event, head);
    case "DuressDeclared":
    case "UnboundDuressDeclared":
    case "DuressTestStarted":
    case "DuressTestEnded":
    case "DuressTested":
      return evolveEmergency(center, event, head);
    case "AlertRaised":
    case "AlertCauseAdded":
    case "AlertCauseRose":
    case "AlertCauseEnded":
    case "AlertTaken":
    case "AlertUnowned":
    case "AlertHandedOver":
    case "AlertEscalated":
    case "UnitsTold":
    case "ToldByVoice":
    case "ChecklistTicked":
    case "AlertShown":
    case "AlertCloseProposed":
    case "AlertClosed":
    case "AlertArchived":
      return evolveAlert(center, event, head);
    case "HelpOffered":
    case "HelpConfirmed":
    case "EnoughSaid":
      return evolveHelpOffer(center, event, head);
    case "SearchPlanned":
    case "SearchPlaceTicked":
    case "SearchTickStruck":
      return evolveSearch(center, event, head);
    case "HuntStarted":
    case "HuntFactRecorded":
    case "HuntFactSettled":
    case "HoldPointGiven":
    case "HoldPointReleased":
    case "HuntPlanned":
    case "HuntEnded":
    case "HuntResumed":
      return evolveHunt(center, event, head);
    case "UnitPrompted":
    case "UnitMarked":
    case "UnitUnmarked":
    case "FindingLapsed":
      return evolveFinding(center, event, head);
    case "CenterOpened":
    case "ServerStarted":
    case "DegradedModeEntered":
    case "DegradedModeLeft":
    case "InputSetAside":
    case "TrailSegmentSealed":
    case "SettingsAdopted":
    case "SubjectsExpunged":
      return evolveSystem(center, event, head);
  }
}

// AL7: whatever its owner does about the unit, its incident or the alert itself counts as working on it. That
// a console showed it does not: a screen is not a person.
function noteOwnerAction(center: Center, envelope: Envelope): void {
  if (envelope.actor.kind !== "dispatcher" || envelope.event.type === "AlertShown") return;
  const { name } = envelope.actor;
  for (const alertId of center.openAlertBySubject.values()) {
    const alert = center.alerts.get(alertId);
    if (alert?.owner?.name !== name || !isAbout(center, alert, envelope.subjects)) continue;
    center.alerts.set(alert.id, { ...alert, owner: { ...alert.owner, lastActionAtMs: envelope.atMs } });
  }
}

// Help that is sent and what is noted stand under the incident of the unit, not under the unit itself.
function isAbout(center: Center, alert: Alert, subjects: readonly string[]): boolean {
  if (subjects.includes(`alert:${alert.id}`)) return true;
  const unitId = alert.subject.kind === "unit" ? alert.subject.unitId : undefined;
  if (unitId === undefined) return false;
  if (subjects.includes(`unit:${unitId}`)) return true;
  const incidentId = center.units.get(unitId)?.currentIncidentId;
  return incidentId !== undefined && subjects.includes(`incident:${incidentId}`);
}
