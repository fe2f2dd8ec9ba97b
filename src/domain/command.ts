/**
 * Every command there is, in one union, validated by one schema. A new command is added to its thing's file,
 * to this list and to `decide.ts`; leaving it out there does not compile.
 */
import { z } from "zod";
import { RegisterAgency, RegisterGroup } from "./agency.ts";
import {
  AgreeToClose,
  CloseAlert,
  ConfirmShown,
  HandOverAlert,
  RecordTold,
  ReleaseAlert,
  TakeAlert,
  TellUnits,
  TickChecklist,
} from "./alert.ts";
import { AssignUnit, ProgressAssignment, UnassignUnit } from "./assignment.ts";
import { AddCaution, ReadReturn, RecordReturn, WithdrawCaution } from "./caution.ts";
import { HoldChannel, ReleaseChannel } from "./channel.ts";
import { BindDevice, BindStranger, RegisterDevice, UnbindDevice } from "./device.ts";
import { DeclareEmergency, EndDuressTest, StartDuressTest } from "./emergency.ts";
import { ConfirmHelp, OfferHelp, SayEnough } from "./help-offer.ts";
import {
  EndHunt,
  RecordHuntFact,
  ReleaseHoldPoint,
  ResumeHunt,
  SendToHoldPoint,
  SettleHuntFact,
  StartHunt,
} from "./hunt.ts";
import {
  AddNote,
  CancelIncident,
  CloseIncident,
  CreateIncident,
  LinkIncidents,
  ReopenIncident,
  UpdateIncident,
} from "./incident.ts";
import { ConfirmMessage, SendMessage } from "./message.ts";
import { RegisterOfficer } from "./officer.ts";
import { RetireDevice, RetireOfficer, RetireUnit, RetireVehicle } from "./retirement.ts";
import { SignOff, SignOn, TakeGroups } from "./position.ts";
import { StrikeSearchTick, TickSearchPlace } from "./search.ts";
import { ProgressRequest, RequestService } from "./service-request.ts";
import { ChangeVehicle, EndShift, JoinUnit, LeaveUnit, SetKit, StartShift } from "./shift.ts";
import { AnswerPrompt, RecordCodeFour, RecordContact, RecordNoAnswer, StrikeContact } from "./status-check.ts";
import { ClearUnit, RelocateStop, SetHighCaution, StartStop } from "./stop.ts";
import { EndTransport, StartTransport } from "./transport.ts";
import { RegisterUnit, SetStatus } from "./unit.ts";
import { MarkVehicleCompromised, RegisterVehicle } from "./vehicle.ts";
import { ChangeWatchValue } from "./watch-value.ts";

export const commandSchemas = [
  RegisterAgency,
  RegisterGroup,
  RegisterOfficer,
  RegisterVehicle,
  MarkVehicleCompromised,
  RegisterDevice,
  BindDevice,
  UnbindDevice,
  BindStranger,
  RetireOfficer,
  RetireVehicle,
  RetireUnit,
  RetireDevice,
  RegisterUnit,
  SetStatus,
  StartShift,
  SetKit,
  ChangeVehicle,
  JoinUnit,
  LeaveUnit,
  EndShift,
  CreateIncident,
  UpdateIncident,
  AddNote,
  LinkIncidents,
  CloseIncident,
  CancelIncident,
  ReopenIncident,
  AssignUnit,
  ProgressAssignment,
  UnassignUnit,
  StartStop,
  RelocateStop,
  SetHighCaution,
  ClearUnit,
  RecordContact,
  RecordCodeFour,
  RecordNoAnswer,
  StrikeContact,
  AnswerPrompt,
  AddCaution,
  WithdrawCaution,
  RecordReturn,
  ReadReturn,
  RequestService,
  ProgressRequest,
  StartTransport,
  EndTransport,
  SendMessage,
  ConfirmMessage,
  SignOn,
  TakeGroups,
  SignOff,
  HoldChannel,
  ReleaseChannel,
  DeclareEmergency,
  StartDuressTest,
  EndDuressTest,
  TakeAlert,
  ReleaseAlert,
  HandOverAlert,
  CloseAlert,
  AgreeToClose,
  TellUnits,
  RecordTold,
  TickChecklist,
  ConfirmShown,
  OfferHelp,
  ConfirmHelp,
  SayEnough,
  TickSearchPlace,
  StrikeSearchTick,
  StartHunt,
  RecordHuntFact,
  SettleHuntFact,
  SendToHoldPoint,
  ReleaseHoldPoint,
  EndHunt,
  ResumeHunt,
  ChangeWatchValue,
] as const;

export const CommandSchema = z.discriminatedUnion("type", commandSchemas);
export type Command = z.infer<typeof CommandSchema>;
export type CommandType = Command["type"];

/** Whether a command says that somebody is in danger: nothing about its form keeps it from being heard (EM6). */
export function saysDanger(command: Command): boolean {
  return command.type === "DeclareEmergency" || (command.type === "ClearUnit" && command.coded === "duress");
}

/**
 * Commands that are taken even while the log can't be written in time: danger, contact, and answers to danger.
 * Everything else is refused then, with that reason.
 */
export function isUrgentCommand(command: Command): boolean {
  return saysDanger(command) || urgentCommands.has(command.type);
}

const urgentCommands: ReadonlySet<CommandType> = new Set<CommandType>([
  "DeclareEmergency",
  "RecordContact",
  "RecordCodeFour",
  "RecordNoAnswer",
  "AnswerPrompt",
  "StartStop",
  "TakeAlert",
  "HandOverAlert",
  "TellUnits",
  "ConfirmShown",
  "OfferHelp",
  "ConfirmHelp",
  "SayEnough",
]);
