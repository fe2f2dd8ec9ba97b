/**
 * The timeline: every recorded event as one plain sentence, with who did it. Nothing is left out: an event that
 * people need not see every day is still told in words when they ask for the history.
 *
 * Names come from the center as it is now; what it no longer knows is called by its id.
 */
import { asId } from "../base/ids.ts";
import type { Actor } from "../domain/actor.ts";
import type { Center } from "../domain/center.ts";
import type { Binding, DeviceEvent } from "../domain/device.ts";
import type { DomainEvent, Envelope } from "../domain/event.ts";
import type { IncidentEvent } from "../domain/incident.ts";
import { statusWords } from "../domain/status.ts";
import type { StatusCheckEvent } from "../domain/status-check.ts";
import type { StopEvent } from "../domain/stop.ts";
import type { Settings } from "../domain/settings.ts";
import { whoOf } from "./alert-row.ts";
import { alertSentence, emergencySentence, helpSentence, searchSentence } from "./danger-sentence.ts";
import { ageText, clockText } from "./durations.ts";
import { huntSentence } from "./hunt-sentence.ts";
import { kitWords } from "../domain/kit.ts";
import { because, incidentName, officerName, quoted, unitName, withName } from "./names-in-words.ts";
import { alarmWords, contactWords, phaseWords, requestWords, saidWords, stopWords } from "./timeline-words.ts";
import { trackDoubtWords } from "../domain/vehicle.ts";

export type TimelineEntry = {
  readonly seq: number;
  readonly atMs: number;
  readonly madeAtMs?: number;
  readonly who: string;
  readonly text: string;
  /** Whom an entry of an alert is about, where it is read apart from the alert's own timeline. */
  readonly about?: string;
  /** How much it matters to somebody who looks back at a night. */
  readonly weight: "danger" | "ordinary" | "detail";
};

/** The line of an event. With the settings, codes and checklists are told by their words. */
export function timelineEntry(center: Center, envelope: Envelope, settings?: Settings): TimelineEntry {
  return {
    seq: envelope.seq,
    atMs: envelope.atMs,
    ...(envelope.madeAtMs === undefined ? {} : { madeAtMs: envelope.madeAtMs }),
    who: actorName(envelope.actor),
    text: sentenceOf(center, envelope.event, settings),
    ...aboutOf(center, envelope.event),
    weight: weightOf(envelope.event),
  };
}

/** Who did it, as people say it: the dispatcher's or officer's name, "the watch", the device. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case "dispatcher":
      return actor.name;
    case "officer":
      return `officer ${actor.name}`;
    case "device":
      return `device ${actor.name}`;
    case "system":
      return actor.name === "watch" ? "the watch" : actor.name;
  }
}

/** An event as one sentence without a full stop. Every type has its own. */
export function sentenceOf(center: Center, event: DomainEvent, settings?: Settings): string {
  const unit = (id: string): string => unitName(center, id);
  switch (event.type) {
    case "AgencyRegistered":
      return `agency ${event.agency.id} registered: ${event.agency.name}`;
    case "GroupRegistered":
      return `group ${event.group.id} registered: ${event.group.name}`;
    case "OfficerRegistered":
      return `officer ${event.officer.id} registered: ${event.officer.name}`;
    case "VehicleRegistered":
      return `vehicle ${event.vehicle.id} registered`;
    case "VehicleCompromised":
      return event.compromised
        ? `vehicle ${event.vehicleId} is in other hands: ${event.reason}`
        : `vehicle ${event.vehicleId} is back in our hands: ${event.reason}`;
    case "UnitWarnedOfVehicle":
      return `${unitName(center, event.unitId)} told that vehicle ${event.vehicleId}, in other hands, can be there in ${event.minutes} min`;
    case "VehicleTrackDoubted":
      return event.doubts.length === 0
        ? `the track of vehicle ${event.vehicleId} is believed again`
        : `the track of vehicle ${event.vehicleId} is in doubt: ${trackDoubtWords(event.doubts)}`;
    case "UnitRegistered":
      return `unit ${unit(event.unitId)} registered`;
    case "UnitStatusChanged":
      return `${unit(event.unitId)}: ${statusWords(event.status).toLowerCase()}${because(event.reason)}`;
    case "ShiftStarted":
      return `${unit(event.unitId)} on duty${withList(event.officerIds.map((id) => officerName(center, id)))}${inVehicle(event.vehicleId)}`;
    case "VehicleChanged":
      return `${unit(event.unitId)} changes to vehicle ${event.vehicleId}`;
    case "VehicleChangeTapped":
      return `${unit(event.unitId)} tapped that it has vehicle ${event.vehicleId} now: not taken until it is heard`;
    case "ShiftEndTapped":
      return event.over
        ? `${unit(event.unitId)} tapped end of shift: not taken until it is heard`
        : `${unit(event.unitId)} tapped that its shift goes on`;
    case "UnitKitSet":
      return `${unit(event.unitId)} carries ${kitWords(event.kit) ?? "no spike strips, rifle, drone or dog"}`;
    case "OfficerJoined":
      return `${officerName(center, event.officerId)} joins ${unit(event.unitId)}`;
    case "OfficerLeft":
      return `${officerName(center, event.officerId)} leaves ${unit(event.unitId)}`;
    case "ShiftEnded":
      return `${unit(event.unitId)} off duty`;
    case "UnitAssigned":
      return `${unit(event.unitId)} assigned to ${incidentName(center, event.incidentId)}`;
    case "AssignmentProgressed":
      return `${unit(event.unitId)} ${phaseWords(event.phase)} ${incidentName(center, event.incidentId)}`;
    case "AssignmentEnded":
      return `${unit(event.unitId)} off ${incidentName(center, event.incidentId)}`;
    case "TransportStarted":
      return `${unit(event.unitId)} transporting ${event.who} to ${event.destination}, mileage ${event.odometerMi}`;
    case "TransportEnded":
      return `${unit(event.unitId)} transport ended, mileage ${event.odometerMi} (${event.distanceMi.toFixed(1)} miles)`;
    case "CautionAdded":
      return `${event.level === "high" ? "HIGH CAUTION" : "caution"} about ${event.about} ${event.subject}: ${event.text} (${event.source})`;
    case "CautionWithdrawn":
      return `caution withdrawn: ${event.why}`;
    case "ReturnRecorded":
      return `return for ${unit(event.unitId)}${event.plate === undefined ? "" : ` on ${event.plate}`}${event.person === undefined ? "" : ` on ${event.person}`}: ${event.text}${event.hit ? "" : " (nothing against it)"}`;
    case "CautionRead":
      return `caution read to ${unit(event.unitId)}${quoted(center.cautions.get(event.cautionId)?.text)}`;
    case "ServiceRequested":
      return `${event.service} requested for ${incidentName(center, event.incidentId)}${event.provider === undefined ? "" : ` from ${event.provider}`}${because(event.text)}`;
    case "RequestProgressed":
      return `request ${requestWords(event.phase)}${event.etaMin === undefined ? "" : `, ${event.etaMin} min`}${because(event.text)}`;
    case "MessageSent":
      return `message to ${event.unitIds.map(unit).join(", ")}: ${event.text}`;
    case "MessageConfirmed":
      return `message ${event.state === "read-out" ? "read out to" : `${event.state} at`} ${unit(event.unitId)}`;
    case "ChannelHeld":
      return `channel ${event.channel} held${event.unitId === undefined ? "" : ` for ${unit(event.unitId)}`}`;
    case "ChannelReleased":
      return `channel ${event.channel} released`;
    case "DispatcherSignedOn":
      return `${event.name} signs on at ${event.positionId}${event.groupIds.length === 0 ? "" : ` for ${event.groupIds.join(", ")}`}`;
    case "GroupsTaken":
      return `${event.positionId} takes ${event.groupIds.join(", ")}`;
    case "DispatcherSignedOff":
      return `${event.name} signs off${event.handTo === undefined ? "" : `, hands over to ${event.handTo}`}`;
    case "ConsoleOpened":
      return `console ${event.consoleId} connected${event.name === undefined ? "" : ` (${event.name})`}`;
    case "ConsoleLost":
      return `console ${event.consoleId} lost`;
    case "UnitPrompted":
      return event.deviceIds.length === 0
        ? `${unit(event.unitId)}: due to be called, no device can ask`
        : `${unit(event.unitId)} asked on ${event.deviceIds.join(", ")}`;
    case "UnitMarked":
      return `${unit(event.unitId)} marked: ${event.sentence}`;
    case "UnitUnmarked":
      return `${unit(event.unitId)}: mark ${event.monitor} gone`;
    case "FindingLapsed":
      return `${unit(event.unitId)}: a closed finding has ended`;
    case "CenterOpened":
      return `center opened: ${event.name}${event.practice ? " (practice)" : ""}, Vigil ${event.softwareVersion}`;
    case "ServerStarted":
      return `server started, Vigil ${event.softwareVersion}${event.deafMs > 0 ? `; deaf for ${ageText(event.deafMs)}` : ""}`;
    case "DegradedModeEntered":
      return `LOG DEGRADED: ${event.reason}`;
    case "DegradedModeLeft":
      return `log writes again; ${event.keptCount} kept entries written`;
    case "InputSetAside":
      return `input set aside (${event.what}): ${event.error}`;
    case "TrailSegmentSealed":
      return `trail segment ${event.segment} sealed, ${event.fixCount} fixes`;
    case "WatchValueChanged":
      return `${event.key} ${event.from} → ${event.to ?? "as configured"}${event.reason === undefined ? "" : `: ${event.reason}`}`;
    case "SubjectsExpunged":
      return `expunged by order of ${event.authority}: ${event.rowCount} records, ordered by ${event.orderedBy}, confirmed by ${event.confirmedBy}`;
    case "OfficerRetired":
      return `officer ${event.officerId} retired: ${event.reason}`;
    case "VehicleRetired":
      return `vehicle ${event.vehicleId} retired: ${event.reason}`;
    case "UnitRetired":
      return `${unitName(center, event.unitId)} retired: ${event.reason}`;
    case "DeviceRetired":
      return `device ${event.deviceId} retired: ${event.reason}`;
    case "SettingsAdopted":
      return `settings ${event.digest.slice(0, 8)} in force`;
    case "DeviceRegistered":
    case "DeviceBound":
    case "StrangerHeard":
    case "StrangerNamed":
    case "DeviceAlarmChanged":
      return deviceSentence(center, event);
    case "IncidentCreated":
    case "IncidentUpdated":
    case "NoteAdded":
    case "IncidentsLinked":
    case "IncidentClosed":
    case "IncidentCancelled":
    case "IncidentReopened":
    case "IncidentArchived":
      return incidentSentence(center, event, settings);
    case "StopStarted":
    case "StopRelocated":
    case "HighCautionSet":
    case "StopEnded":
    case "StopClearClaimed":
      return stopSentence(center, event);
    case "StatusCheckStarted":
    case "StatusCheckPaced":
    case "StatusCheckEnded":
    case "ContactRecorded":
    case "ContactStruck":
    case "NoAnswerRecorded":
      return checkSentence(center, event);
    case "DuressDeclared":
    case "UnboundDuressDeclared":
    case "DuressTestStarted":
    case "DuressTestEnded":
    case "DuressTested":
      return emergencySentence(center, event);
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
      return alertSentence(center, event, settings);
    case "HelpOffered":
    case "HelpConfirmed":
    case "EnoughSaid":
      return helpSentence(center, event);
    case "SearchPlanned":
    case "SearchPlaceTicked":
    case "SearchTickStruck":
      return searchSentence(center, event);
    case "HuntStarted":
    case "HuntFactRecorded":
    case "HuntFactSettled":
    case "HoldPointGiven":
    case "HoldPointReleased":
    case "HuntPlanned":
    case "HuntEnded":
    case "HuntResumed":
      return huntSentence(event, (unitId) => unitName(center, asId(unitId)));
  }
}

function deviceSentence(center: Center, event: DeviceEvent): string {
  switch (event.type) {
    case "DeviceRegistered":
      return `device ${event.device.id} registered (${event.device.kind})${bearerWords(center, event.device.binding)}`;
    case "DeviceBound":
      return event.binding.kind === "none"
        ? `device ${event.deviceId} unbound`
        : `device ${event.deviceId} bound${bearerWords(center, event.binding)}`;
    case "StrangerHeard":
      return `unknown device ${event.stranger.key} heard on ${event.stranger.gateway}`;
    case "StrangerNamed":
      return `unknown device ${event.key} is now ${event.deviceId}`;
    case "DeviceAlarmChanged": {
      const from = event.unitId === undefined ? "" : ` of ${unitName(center, event.unitId)}`;
      return `device ${event.deviceId}${from}: ${alarmWords(event.alarm)} ${event.active ? "alarm" : "alarm over"}${because(event.text)}`;
    }
  }
}

function incidentSentence(center: Center, event: IncidentEvent, settings: Settings | undefined): string {
  const name = incidentName(center, event.incidentId);
  switch (event.type) {
    case "IncidentCreated":
      return `incident ${event.number} opened: ${withName(settings?.incidentTypes, event.incidentType)}, priority ${event.priority}, ${event.place.text}`;
    case "IncidentUpdated":
      return `${name} changed: ${changesOf(event)}`;
    case "NoteAdded":
      return `note: ${event.text}`;
    case "IncidentsLinked":
      return `${name} linked to ${incidentName(center, event.toId)}: ${event.why}`;
    case "IncidentClosed":
      return `${name} closed, ${withName(settings?.dispositions, event.disposition)}${because(event.text)}`;
    case "IncidentCancelled":
      return `${name} cancelled: ${event.why}`;
    case "IncidentReopened":
      return `${name} reopened: ${event.why}`;
    case "IncidentArchived":
      return `${name} sent to the archive`;
  }
}

function stopSentence(center: Center, event: StopEvent): string {
  const unit = unitName(center, event.unitId);
  switch (event.type) {
    case "StopStarted": {
      const parts = [stopWords(event.kind), event.plate, event.place?.text, event.description].filter(
        (part) => part !== undefined,
      );
      const partner = event.assistFor === undefined ? "" : `, for ${event.assistFor}`;
      return `${unit}: ${parts.join(", ")}${partner}${event.highCaution ? "; HIGH CAUTION" : ""}`;
    }
    case "StopRelocated":
      return `${unit} moves the stop to ${event.place.text}`;
    case "HighCautionSet":
      return event.high ? `${unit}: HIGH CAUTION${because(event.why)}` : `${unit}: high caution lifted`;
    case "StopEnded":
      return event.how === "cleared"
        ? `${unit} clear of the stop`
        : `${unit}: stop ${event.how === "replaced" ? "replaced by another" : "left for an assignment"}`;
    case "StopClearClaimed":
      return `${unit} tapped clear while an alert stood: the watch goes on`;
  }
}

function checkSentence(center: Center, event: StatusCheckEvent): string {
  const unit = unitName(center, event.unitId);
  switch (event.type) {
    case "StatusCheckStarted":
      return `${unit}: status check every ${clockText(event.nextMs)}, first in ${clockText(event.firstMs)}`;
    case "StatusCheckPaced":
      return `${unit}: status check ${event.highCautionMs === null ? (event.codeFourMs === null ? "at its ordinary pace" : `every ${clockText(event.codeFourMs)} after code 4`) : `every ${clockText(event.highCautionMs)}, high caution`}`;
    case "StatusCheckEnded":
      return `${unit}: status check ended`;
    case "ContactRecorded":
      return `${unit} ${contactWords(event.means)}${quoted(event.said === undefined ? undefined : saidWords(event.said))}${event.late === true ? " (entered late: extends nothing)" : ""}`;
    case "ContactStruck":
      return `${unit}: contact struck, ${event.why}`;
    case "NoAnswerRecorded":
      return `${unit} called, NO ANSWER`;
  }
}

function aboutOf(center: Center, event: DomainEvent): { about?: string } {
  const alert = "alertId" in event ? center.alerts.get(event.alertId) : undefined;
  return alert === undefined ? {} : { about: whoOf(center, alert) };
}

function weightOf(event: DomainEvent): TimelineEntry["weight"] {
  switch (event.type) {
    case "AlertRaised":
    case "AlertCauseAdded":
    case "AlertCauseRose":
    case "AlertUnowned":
    case "DuressDeclared":
    case "UnboundDuressDeclared":
    case "NoAnswerRecorded":
    case "VehicleCompromised":
    case "DegradedModeEntered":
      return "danger";
    case "AlertShown":
    case "AssignmentProgressed":
    case "ConsoleOpened":
    case "ConsoleLost":
    case "FindingLapsed":
    // It stands in the hunt itself; here it would bury what people said.
    case "HuntPlanned":
    case "StatusCheckStarted":
    case "StatusCheckPaced":
    case "StatusCheckEnded":
    case "SettingsAdopted":
    case "WatchValueChanged":
    case "TrailSegmentSealed":
    case "UnitUnmarked":
      return "detail";
    default:
      return "ordinary";
  }
}

function bearerWords(center: Center, binding: Binding): string {
  switch (binding.kind) {
    case "vehicle":
      return ` to vehicle ${binding.vehicleId}`;
    case "officer":
      return ` to ${officerName(center, binding.officerId)}`;
    case "unit":
      return ` to ${unitName(center, binding.unitId)}`;
    case "none":
      return "";
  }
}

function changesOf(event: Extract<IncidentEvent, { type: "IncidentUpdated" }>): string {
  const { caller, place, incidentType, plate, priority } = event;
  const parts = [
    incidentType,
    priority === undefined ? undefined : `priority ${priority}`,
    place?.text,
    plate === undefined ? undefined : `plate ${plate}`,
    caller === undefined
      ? undefined
      : `caller ${[caller.name, caller.callback].filter((part) => part !== undefined).join(" ")}`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

function withList(names: readonly string[]): string {
  return names.length === 0 ? "" : `, ${names.join(" and ")}`;
}

function inVehicle(vehicleId: string | undefined): string {
  return vehicleId === undefined ? "" : `, vehicle ${vehicleId}`;
}
