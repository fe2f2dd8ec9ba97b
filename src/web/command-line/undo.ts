/**
 * Taking a command back, where the domain has a way: an entry of its own, which hides nothing of the first.
 *
 * What went out on the air or to people (a message, an emergency, a clear) can't be taken back and gives
 * nothing. A plan is made before the command is sent, because the picture changes in place. What the command
 * makes (a contact, a caution, an incident) has an id only afterwards: the plan finds it then, and it alone.
 */
import type { Caution } from "../../domain/caution.ts";
import type { Command } from "../../domain/command.ts";
import type { Incident } from "../../domain/incident.ts";
import { findAlert, findIncident, findOfficer, findUnit } from "../../domain/refs.ts";
import type { Contact } from "../../domain/status-check.ts";
import type { Unit } from "../../domain/unit.ts";
import { kitOf, kitWords } from "../../domain/kit.ts";
import { undoHunt } from "./undo-hunt.ts";
import type { UndoPlan } from "./undo-plan.ts";
import { alertWords, incidentWords, type LineContext, listWords, unitWords } from "./line-context.ts";

const WHY = "entered by mistake";

/** The commands that take a command back, where they do not depend on what it will have made. */
export function undoOf(command: Command, before: LineContext): readonly Command[] | undefined {
  return planUndo(command, before)?.commandsNow(before);
}

/** How a command will be taken back; undefined where it can't be. Asked before the command is sent. */
export function planUndo(command: Command, before: LineContext): UndoPlan | undefined {
  switch (command.type) {
    case "RecordContact":
    case "RecordCodeFour":
      return undoContact(command, before);
    case "SetHighCaution":
      return undoHighCaution(command, before);
    case "AssignUnit":
    case "UnassignUnit":
      return undoAssignment(command, before);
    case "SetStatus":
      return undoStatus(command, before);
    case "StartShift":
    case "EndShift":
    case "ChangeVehicle":
    case "JoinUnit":
    case "LeaveUnit":
      return undoShift(command, before);
    case "CreateIncident":
    case "UpdateIncident":
    case "CloseIncident":
    case "CancelIncident":
    case "ReopenIncident":
    case "RequestService":
      return undoIncident(command, before);
    case "AddCaution":
    case "RecordReturn":
    case "WithdrawCaution":
      return undoCaution(command, before);
    case "HoldChannel":
    case "ReleaseChannel":
      return undoChannel(command, before);
    case "StartDuressTest":
      return undoTest(command.unit, before);
    case "TakeAlert":
    case "TickChecklist":
      return undoAlert(command, before);
    case "TickSearchPlace":
      return undoSearchTick(command, before);
    case "MarkVehicleCompromised":
      return undoCompromised(command, before);
    case "SetKit":
      return undoKit(command, before);
    case "StartHunt":
    case "RecordHuntFact":
    case "SettleHuntFact":
    case "SendToHoldPoint":
    case "EndHunt":
      return undoHunt(command, before);
    case "RegisterAgency":
    case "RegisterGroup":
    case "RegisterOfficer":
    case "RegisterVehicle":
    case "RegisterDevice":
    case "RegisterUnit":
    case "RetireOfficer":
    case "RetireVehicle":
    case "RetireUnit":
    case "RetireDevice":
    case "BindDevice":
    case "UnbindDevice":
    case "BindStranger":
    case "AddNote":
    case "LinkIncidents":
    case "ProgressAssignment":
    case "StartStop":
    case "RelocateStop":
    case "ClearUnit":
    case "RecordNoAnswer":
    case "StrikeContact":
    case "AnswerPrompt":
    case "ReadReturn":
    case "ProgressRequest":
    case "StartTransport":
    case "EndTransport":
    case "SendMessage":
    case "ConfirmMessage":
    case "SignOn":
    case "TakeGroups":
    case "SignOff":
    case "ChangeWatchValue":
    case "DeclareEmergency":
    case "EndDuressTest":
    case "ReleaseAlert":
    case "HandOverAlert":
    case "CloseAlert":
    case "AgreeToClose":
    case "TellUnits":
    case "RecordTold":
    case "ConfirmHelp":
    case "ConfirmShown":
    case "OfferHelp":
    case "SayEnough":
    case "StrikeSearchTick":
    case "ReleaseHoldPoint":
    case "ResumeHunt":
      return undefined;
  }
}

type Of<Type extends Command["type"]> = Extract<Command, { type: Type }>;

// The contact is named, so that one which came meanwhile is never struck in its place. A late one counts for nothing.
function undoContact(command: Of<"RecordContact" | "RecordCodeFour">, before: LineContext): UndoPlan | undefined {
  const unit = findUnit(before.center, command.unit);
  if (unit === undefined) return undefined;
  const said = command.type === "RecordCodeFour" ? "code 4" : command.said;
  const known = new Set(contactsOf(unit).map(({ contactId }) => contactId));
  const paced = command.type === "RecordCodeFour" && unit.check !== undefined && unit.check.codeFourMs === undefined;
  const stays = paced ? "; the longer interval of code 4 stays until the stop ends or caution is high (HC)" : "";
  return {
    says: `Strikes the contact with ${unitWords(before, unit)}: its check is due when it was before${stays}`,
    commandsNow: (now) => {
      const after = now.center.units.get(unit.id);
      const made = (after === undefined ? [] : contactsOf(after)).find(
        (contact) => !known.has(contact.contactId) && contact.means === "voice" && contact.said === said,
      );
      if (made === undefined) return undefined;
      return [{ type: "StrikeContact", unit: unit.id, contact: made.contactId, why: WHY }];
    },
  };
}

function contactsOf(unit: Unit): Contact[] {
  const all = [...(unit.check?.contacts ?? []), ...(unit.lastContact === undefined ? [] : [unit.lastContact])];
  return all.filter((contact, i) => all.findIndex(({ contactId }) => contactId === contact.contactId) === i);
}

function undoHighCaution(command: Of<"SetHighCaution">, before: LineContext): UndoPlan | undefined {
  const unit = findUnit(before.center, command.unit);
  if (unit?.stop === undefined || unit.stop.highCaution === command.high) return undefined;
  const says = `${command.high ? "Lowers" : "Sets"} the high caution on ${unitWords(before, unit)}'s stop again`;
  return { says, commandsNow: () => [{ type: "SetHighCaution", unit: unit.id, high: !command.high }] };
}

function undoAssignment(command: Of<"AssignUnit" | "UnassignUnit">, before: LineContext): UndoPlan | undefined {
  const unit = findUnit(before.center, command.unit);
  const incident = findIncident(before.center, command.incident);
  if (unit === undefined || incident === undefined) return undefined;
  const had = unit.assignments.some(({ incidentId }) => incidentId === incident.id);
  const [who, what] = [unitWords(before, unit), incidentWords(before, incident)];
  if (command.type === "AssignUnit") {
    if (had) return undefined;
    return {
      says: `Takes ${what} from ${who} again`,
      commandsNow: () => [{ type: "UnassignUnit", unit: unit.id, incident: incident.id }],
    };
  }
  if (!had) return undefined;
  return {
    says: `Assigns ${who} to ${what} again`,
    commandsNow: () => [{ type: "AssignUnit", unit: unit.id, incident: incident.id }],
  };
}

function undoStatus(command: Of<"SetStatus">, before: LineContext): UndoPlan | undefined {
  const unit = findUnit(before.center, command.unit);
  const status = unit?.status;
  if (unit === undefined || (status !== "CheckedIn" && status !== "OutOfService")) return undefined;
  if (status === command.status && unit.statusReason === command.reason) return undefined;
  const says = `Puts ${unitWords(before, unit)} ${status === "CheckedIn" ? "in service" : "out of service"} again`;
  const reason = unit.statusReason === undefined ? {} : { reason: unit.statusReason };
  return { says, commandsNow: () => [{ type: "SetStatus", unit: unit.id, status, ...reason }] };
}

function undoShift(
  command: Of<"StartShift" | "EndShift" | "ChangeVehicle" | "JoinUnit" | "LeaveUnit">,
  before: LineContext,
): UndoPlan | undefined {
  const unit = findUnit(before.center, command.unit);
  if (unit === undefined) return undefined;
  const who = unitWords(before, unit);
  switch (command.type) {
    case "StartShift":
      if (unit.shift !== undefined) return undefined;
      return { says: `Ends the shift of ${who} again`, commandsNow: () => [{ type: "EndShift", unit: unit.id }] };
    case "EndShift": {
      if (unit.shift === undefined) return undefined;
      const { officerIds, vehicleId, odometerMi } = unit.shift;
      const more = {
        ...(vehicleId === undefined ? {} : { vehicle: vehicleId }),
        ...(odometerMi === undefined ? {} : { odometerMi }),
      };
      const start: Command = { type: "StartShift", unit: unit.id, officers: [...officerIds], devices: [], ...more };
      return { says: `Starts the shift of ${who} again, with the same people and car`, commandsNow: () => [start] };
    }
    case "ChangeVehicle": {
      const vehicle = unit.shift?.vehicleId;
      if (vehicle === undefined || vehicle === command.vehicle) return undefined;
      return {
        says: `Puts ${who} back in car ${vehicle}`,
        commandsNow: () => [{ type: "ChangeVehicle", unit: unit.id, vehicle }],
      };
    }
    case "JoinUnit":
    case "LeaveUnit": {
      const officer = findOfficer(before.center, command.officer);
      const rides = officer !== undefined && (unit.shift?.officerIds.includes(officer.id) ?? false);
      const joins = command.type === "JoinUnit";
      if (officer === undefined || rides === joins) return undefined;
      const says = `Officer ${officer.name} ${joins ? "leaves" : "joins"} ${who} again`;
      return {
        says,
        commandsNow: () => [{ type: joins ? "LeaveUnit" : "JoinUnit", unit: unit.id, officer: officer.id }],
      };
    }
  }
}

function undoIncident(
  command: Of<
    "CreateIncident" | "UpdateIncident" | "CloseIncident" | "CancelIncident" | "ReopenIncident" | "RequestService"
  >,
  before: LineContext,
): UndoPlan | undefined {
  if (command.type === "CreateIncident") return undoCreated(command, before);
  const incident = findIncident(before.center, command.incident);
  if (incident === undefined) return undefined;
  const what = incidentWords(before, incident);
  switch (command.type) {
    case "UpdateIncident":
      return undoUpdate(command, incident, what);
    case "CloseIncident":
    case "CancelIncident":
      return {
        says: `Reopens ${what}`,
        commandsNow: () => [{ type: "ReopenIncident", incident: incident.id, why: WHY }],
      };
    case "ReopenIncident": {
      if (incident.phase === "Cancelled") {
        return {
          says: `Cancels ${what} again`,
          commandsNow: () => [{ type: "CancelIncident", incident: incident.id, why: WHY }],
        };
      }
      const disposition = incident.disposition;
      if (disposition === undefined) return undefined;
      return {
        says: `Closes ${what} as ${disposition} again`,
        commandsNow: () => [{ type: "CloseIncident", incident: incident.id, disposition }],
      };
    }
    case "RequestService": {
      const known = new Set(incident.requests.map(({ id }) => id));
      return {
        says: `Calls off ${command.service} for ${what}`,
        commandsNow: (now) => {
          const requests = now.center.incidents.get(incident.id)?.requests ?? [];
          const made = requests.find(({ id, service }) => !known.has(id) && service === command.service);
          return made === undefined ? undefined : [{ type: "ProgressRequest", request: made.id, phase: "called-off" }];
        },
      };
    }
  }
}

function undoCreated(command: Of<"CreateIncident">, before: LineContext): UndoPlan {
  const known = new Set(before.center.incidents.keys());
  return {
    says: "Cancels the new incident",
    commandsNow: (now) => {
      const made = [...now.center.incidents.values()].filter(
        ({ id, incidentType, place }) =>
          !known.has(id) && incidentType === command.incidentType.toUpperCase() && place.text === command.place.text,
      );
      const [only] = made;
      // Two alike have been opened meanwhile: a person says which one is the mistake (XI).
      if (only === undefined || made.length > 1) return undefined;
      return [{ type: "CancelIncident", incident: only.id, why: WHY }];
    },
  };
}

// Only what had a value before can be set back: nothing can be made to have none.
function undoUpdate(command: Of<"UpdateIncident">, incident: Incident, what: string): UndoPlan | undefined {
  const back: Command = {
    type: "UpdateIncident",
    incident: incident.id,
    ...(command.incidentType === undefined ? {} : { incidentType: incident.incidentType }),
    ...(command.priority === undefined ? {} : { priority: incident.priority }),
    ...(command.place === undefined ? {} : { place: incident.place }),
    ...(command.plate === undefined || incident.plate === undefined ? {} : { plate: incident.plate }),
    ...(command.caller === undefined || incident.caller === undefined ? {} : { caller: { ...incident.caller } }),
  };
  const fields = Object.keys(back).filter((key) => key !== "type" && key !== "incident");
  if (fields.length === 0) return undefined;
  const words = fields.map((field) => (field === "incidentType" ? "type" : field));
  return { says: `Sets ${listWords(words)} of ${what} back`, commandsNow: () => [back] };
}

function undoCaution(
  command: Of<"AddCaution" | "RecordReturn" | "WithdrawCaution">,
  before: LineContext,
): UndoPlan | undefined {
  if (command.type === "WithdrawCaution") {
    const caution = [...before.center.cautions.values()].find(({ id }) => id === command.caution);
    return caution === undefined
      ? undefined
      : { says: `Adds the caution about ${caution.subject} again`, commandsNow: () => [addAgain(caution)] };
  }
  if (command.type === "RecordReturn" && !command.hit) return undefined;
  const known = new Set(before.center.cautions.keys());
  const high = command.type === "RecordReturn" || command.level === "high";
  return {
    // A stop's high caution is not lowered along: by then there may be another reason for it.
    says: `Withdraws the caution${high ? "; a stop that it made high stays so until HC off" : ""}`,
    commandsNow: (now) => {
      const made = [...now.center.cautions.values()].filter(({ id, text }) => !known.has(id) && text === command.text);
      const [only] = made;
      if (only === undefined || made.length > 1) return undefined;
      return [{ type: "WithdrawCaution", caution: only.id, why: WHY }];
    },
  };
}

function addAgain(caution: Caution): Command {
  const { about, subject, text, level, source, untilMs } = caution;
  return { type: "AddCaution", about, subject, text, level, source, ...(untilMs === undefined ? {} : { untilMs }) };
}

function undoChannel(command: Of<"HoldChannel" | "ReleaseChannel">, before: LineContext): UndoPlan | undefined {
  const held = before.center.channels.get(command.channel);
  if (command.type === "HoldChannel") {
    if (held !== undefined) return undefined;
    return {
      says: `Releases channel ${command.channel}`,
      commandsNow: () => [{ type: "ReleaseChannel", channel: command.channel }],
    };
  }
  if (held === undefined) return undefined;
  const unit = held.unitId === undefined ? {} : { unit: held.unitId };
  return {
    says: `Holds channel ${command.channel} again`,
    commandsNow: () => [{ type: "HoldChannel", channel: command.channel, ...unit }],
  };
}

function undoTest(ref: string, before: LineContext): UndoPlan | undefined {
  const unit = findUnit(before.center, ref);
  if (unit === undefined) return undefined;
  return {
    says: `Ends ${unitWords(before, unit)}'s duress test`,
    commandsNow: () => [{ type: "EndDuressTest", unit: unit.id }],
  };
}

function undoAlert(command: Of<"TakeAlert" | "TickChecklist">, before: LineContext): UndoPlan | undefined {
  const alert = findAlert(before.center, command.alert);
  if (alert === undefined) return undefined;
  if (command.type === "TakeAlert") {
    if (alert.phase !== "open") return undefined;
    return {
      says: `Gives ${alertWords(before, alert)} back: it rings again`,
      commandsNow: () => [{ type: "ReleaseAlert", alert: alert.id }],
    };
  }
  return {
    says: `${command.done ? "Unticks" : "Ticks"} step ${command.item + 1} of the checklist again`,
    commandsNow: () => [{ ...command, done: !command.done }],
  };
}

function undoCompromised(command: Of<"MarkVehicleCompromised">, before: LineContext): UndoPlan | undefined {
  const vehicle = [...before.center.vehicles.values()].find(({ id }) => id === command.vehicle);
  if (vehicle === undefined || (vehicle.compromised !== undefined) === command.compromised) return undefined;
  const says = `Marks car ${vehicle.id} as ${command.compromised ? "in our hands" : "in other hands"} again`;
  return { says, commandsNow: () => [{ ...command, compromised: !command.compromised, reason: WHY }] };
}

function undoKit(command: Of<"SetKit">, before: LineContext): UndoPlan | undefined {
  const unit = findUnit(before.center, command.unit);
  if (unit?.shift === undefined) return undefined;
  const kit = kitOf(before.center, unit);
  return {
    says: `${unitWords(before, unit)} carries ${kitWords(kit) ?? "none of the kit"} again`,
    commandsNow: () => [{ type: "SetKit", unit: unit.id, kit: [...kit] }],
  };
}

// The tick is named, so that what another dispatcher entered meanwhile is never struck in its place.
function undoSearchTick(command: Of<"TickSearchPlace">, before: LineContext): UndoPlan | undefined {
  const alert = findAlert(before.center, command.alert);
  if (alert?.search === undefined) return undefined;
  const known = new Set(alert.search.ticks.map(({ id }) => id));
  const letter = command.letter.toUpperCase();
  return {
    says: `Takes back what was seen at ${letter}: it weighs as before`,
    commandsNow: (now) => {
      const made = now.center.alerts
        .get(alert.id)
        ?.search?.ticks.find((tick) => !known.has(tick.id) && tick.letter === letter && tick.saw === command.saw);
      return made === undefined ? undefined : [{ type: "StrikeSearchTick", alert: alert.id, tick: made.id, why: WHY }];
    },
  };
}
