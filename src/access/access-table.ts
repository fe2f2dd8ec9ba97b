/**
 * Who may do what: the one table. A row is a command of the domain, a read, or a piece of administration; a column
 * is a role; the cell says how far that role reaches with it. What has no row, nobody may do (AC1).
 *
 * Printed for people as docs/access.md, and every cell of it is tried. Three laws hold over it: danger is nobody's
 * to deny (AC4), what begins a watch reaches as far as what ends one (AC10), and who rules over accounts neither
 * reads what is protected nor the record of who did (AC11).
 */
import type { CommandType } from "../domain/command.ts";
import type { Reach } from "./reach.ts";
import { type Role, roles } from "./role.ts";

/** What is asked for besides commands. */
export type ReadName =
  | "ReadBoard"
  | "ReadIncidents"
  | "ReadSettings"
  | "ReadRoster"
  | "ReadUnitHistory"
  | "ReadIncidentHistory"
  | "ReadAlertHistory"
  | "ReadPersonHistory"
  | "ReadPlateHistory"
  | "ReadVehicleHistory"
  | "ReadDeviceHistory"
  | "ReadTrail"
  | "SearchArchive"
  | "ReadRecordings"
  | "ReadAudit"
  | "ReadMetrics";
export type AdministrationName =
  | "ReadAccounts"
  | "CreateAccount"
  | "ChangeRights"
  | "ResetSignIn"
  | "DisableAccount"
  | "EnableAccount"
  | "EndSessions"
  | "MarkWorkstation"
  | "KeyDevices"
  | "BreakGlass"
  | "ReadExpungements"
  | "OrderExpungement"
  | "ConfirmExpungement"
  | "WithdrawExpungement"
  | "RunPractice";
export type ActName = CommandType | ReadName | AdministrationName;

type Cells = readonly [Reach, Reach, Reach, Reach, Reach, Reach, Reach, Reach];
type Line = readonly [ActName, ...Cells];
type Section = {
  readonly title: string;
  readonly says: string;
  readonly lines: readonly Line[];
  /** Nobody does this about the unit that they ride in, whatever their roles (AC8). */
  readonly notOwnUnit?: true;
};

const no = "no";
const unit = "own unit";
const incid = "own incident";
const agncy = "agency";
const share = "shared";
const any = "any";

/** The table by section, for people. `accessTable` is the same for programs. */
// biome-ignore format: a table is read in columns
export const accessSections: readonly Section[] = [
  { title: "Danger", says: "Never denied, also to somebody who has no role at all.", lines: [
    // act                 offic. dispa. superv comman invest public audit. admin.
    ["DeclareEmergency",     any,   any,   any,   any,   any,   any,   any,   any],
  ] },
  { title: "Alerts", says: "Any dispatcher may take any alert. Closing one belongs to those who answer for its unit.", notOwnUnit: true, lines: [
    ["TakeAlert",             no,   any,   any,   any,    no,    no,    no,    no],
    ["ReleaseAlert",          no,   any,   any,   any,    no,    no,    no,    no],
    ["HandOverAlert",         no,   any,   any,   any,    no,    no,    no,    no],
    ["CloseAlert",            no, share, share,    no,    no,    no,    no,    no],
    ["AgreeToClose",          no, share, share, share,    no,    no,    no,    no],
  ] },
  { title: "While an alert stands", says: "What brings help or shows that it is coming.", lines: [
    ["TellUnits",             no,   any,   any,   any,    no,    no,    no,    no],
    ["RecordTold",            no,   any,   any,   any,    no,    no,    no,    no],
    ["TickChecklist",         no,   any,   any,   any,    no,    no,    no,    no],
    ["OfferHelp",           unit,   any,   any,   any,    no,    no,    no,    no],
    ["ConfirmHelp",           no,   any,   any,   any,    no,    no,    no,    no],
    ["SayEnough",             no,   any,   any,   any,    no,    no,    no,    no],
    ["ConfirmShown",          no,   any,   any,   any,   any,    no,   any,    no],
    ["TickSearchPlace",     unit,   any,   any,   any,    no,    no,    no,    no],
    ["StrikeSearchTick",      no,   any,   any,   any,    no,    no,    no,    no],
  ] },
  { title: "Stops and contact", says: "What begins or raises a watch reaches further than what ends one.", lines: [
    ["StartStop",           unit,   any,   any, share,    no,    no,    no,    no],
    ["RelocateStop",        unit, share, share, incid,    no,    no,    no,    no],
    ["SetHighCaution",      unit, share, share, incid,    no,    no,    no,    no],
    ["ClearUnit",           unit, share, share,    no,    no,    no,    no,    no],
    ["RecordNoAnswer",     agncy,   any,   any,   any,    no,    no,    no,    no],
    ["RecordContact",       unit, share, share, incid,    no,    no,    no,    no],
    ["RecordCodeFour",      unit, share, share, incid,    no,    no,    no,    no],
    ["StrikeContact",         no, share, share,    no,    no,    no,    no,    no],
    ["AnswerPrompt",        unit,    no,    no,    no,    no,    no,    no,    no],
    ["StartDuressTest",       no, agncy, agncy,    no,    no,    no,    no,    no],
    ["EndDuressTest",       unit,   any,   any,    no,    no,    no,    no,    no],
  ] },
  { title: "The shift", says: "An officer speaks for the unit that they ride in, or are about to.", lines: [
    ["StartShift",          unit, agncy, agncy,    no,    no,    no,    no,    no],
    ["SetKit",              unit, share, share, share,    no,    no,    no,    no],
    ["ChangeVehicle",       unit, agncy, agncy,    no,    no,    no,    no,    no],
    ["JoinUnit",            unit, agncy, agncy,    no,    no,    no,    no,    no],
    ["LeaveUnit",           unit, agncy, agncy,    no,    no,    no,    no,    no],
    ["EndShift",            unit, agncy, agncy,    no,    no,    no,    no,    no],
    ["SetStatus",           unit, share, share,    no,    no,    no,    no,    no],
    ["StartTransport",      unit, share, share,    no,    no,    no,    no,    no],
    ["EndTransport",        unit, share, share,    no,    no,    no,    no,    no],
  ] },
  { title: "Incidents", says: "Another agency's incident is open to those who have a unit on it; ending it is its own agency's.", lines: [
    ["CreateIncident",     agncy, agncy, agncy, agncy,    no,    no,    no,    no],
    ["UpdateIncident",     incid, share, share, incid,    no,    no,    no,    no],
    ["AddNote",            incid, share, share, share, share,    no,    no,    no],
    ["LinkIncidents",         no, share, share, share, share,    no,    no,    no],
    ["CloseIncident",         no, agncy, agncy,    no,    no,    no,    no,    no],
    ["CancelIncident",        no, agncy, agncy,    no,    no,    no,    no,    no],
    ["ReopenIncident",        no, agncy, agncy,    no, agncy,    no,    no,    no],
    ["AssignUnit",          unit, share, share, share,    no,    no,    no,    no],
    ["ProgressAssignment",  unit, share, share, incid,    no,    no,    no,    no],
    ["UnassignUnit",          no, share, share, share,    no,    no,    no,    no],
    ["StartHunt",             no, share, share, share,    no,    no,    no,    no],
    ["RecordHuntFact",        no, share, share, share,    no,    no,    no,    no],
    ["SettleHuntFact",        no, share, share, share,    no,    no,    no,    no],
    ["SendToHoldPoint",       no, share, share, share,    no,    no,    no,    no],
    ["ReleaseHoldPoint",      no, share, share, share,    no,    no,    no,    no],
    ["EndHunt",               no, share, share, share,    no,    no,    no,    no],
    ["ResumeHunt",            no, share, share, share,    no,    no,    no,    no],
    ["RequestService",     incid, share, share, incid,    no,    no,    no,    no],
    ["ProgressRequest",    incid, share, share, incid,    no,    no,    no,    no],
  ] },
  { title: "Cautions and returns", says: "A caution about a plate or a person is the center's own: who may add one may add one about anybody.", lines: [
    ["AddCaution",         agncy, share, share, share, share,    no,    no,    no],
    ["WithdrawCaution",       no, agncy, agncy,    no, agncy,    no,    no,    no],
    ["RecordReturn",        unit, share, share,    no,    no,    no,    no,    no],
    ["ReadReturn",          unit, share, share,    no,    no,    no,    no,    no],
  ] },
  { title: "Messages and channels", says: "", lines: [
    ["SendMessage",           no, share, share, share,    no,    no,    no,    no],
    ["ConfirmMessage",      unit, share, share,    no,    no,    no,    no,    no],
    ["HoldChannel",           no, agncy, agncy, agncy,    no,    no,    no,    no],
    ["ReleaseChannel",        no, agncy, agncy, agncy,    no,    no,    no,    no],
  ] },
  { title: "Positions", says: "Who sits where, and which groups they answer for.", lines: [
    ["SignOn",                no, agncy, agncy, agncy,    no,    no,    no,    no],
    ["TakeGroups",            no, agncy, agncy,    no,    no,    no,    no,    no],
    ["SignOff",               no, agncy, agncy, agncy,    no,    no,    no,    no],
  ] },
  { title: "Devices and vehicles in service", says: "Taking a device away from its bearer ends what it would have told: no officer's app does that.", lines: [
    ["BindDevice",          unit, agncy, agncy,    no,    no,    no,    no, agncy],
    ["UnbindDevice",          no, agncy, agncy,    no,    no,    no,    no, agncy],
    ["BindStranger",          no, agncy, agncy,    no,    no,    no,    no, agncy],
    ["MarkVehicleCompromised", no, share, share, incid,   no,    no,    no,    no],
  ] },
  { title: "The roster", says: "A new agency is made by an administrator of the whole center.", lines: [
    ["ChangeWatchValue",      no,    no,    no,    no,    no,    no,    no, agncy],
    ["RegisterAgency",        no,    no,    no,    no,    no,    no,    no, agncy],
    ["RegisterGroup",         no,    no,    no,    no,    no,    no,    no, agncy],
    ["RegisterOfficer",       no,    no,    no,    no,    no,    no,    no, agncy],
    ["RegisterVehicle",       no,    no,    no,    no,    no,    no,    no, agncy],
    ["RegisterDevice",        no,    no,    no,    no,    no,    no,    no, agncy],
    ["RegisterUnit",          no,    no,    no,    no,    no,    no,    no, agncy],
    ["RetireOfficer",         no,    no,    no,    no,    no,    no,    no, agncy],
    ["RetireVehicle",         no,    no,    no,    no,    no,    no,    no, agncy],
    ["RetireUnit",            no,    no,    no,    no,    no,    no,    no, agncy],
    ["RetireDevice",          no,    no,    no,    no,    no,    no,    no, agncy],
  ] },
  { title: "Reading the live picture", says: "The board is the whole center's. The settings hold the phrase that means duress.", lines: [
    ["ReadBoard",             no,   any,   any,   any,   any,    no,   any,    no],
    ["ReadIncidents",      incid,   any,   any,   any,   any, agncy,   any,    no],
    ["ReadSettings",          no,   any,   any,   any,    no,    no,   any,   any],
    ["ReadRoster",            no,   any,   any,   any,   any,    no,   any, agncy],
    ["ReadMetrics",           no,    no,   any,    no,    no,    no,   any,   any],
  ] },
  { title: "Reading what happened", says: "Each read of a person's, a plate's or a vehicle's history, of a trail or a recording is itself recorded. An officer reads no history: a covert duress stands in it, and whoever holds the device would see it. The field app tells what may be told.", lines: [
    ["ReadUnitHistory",       no, share, share, share, share,    no,   any,    no],
    ["ReadIncidentHistory",   no, share, share, share, share,   no,   any,    no],
    ["ReadAlertHistory",      no, share, share, share, share,    no,   any,    no],
    ["ReadPersonHistory",     no, agncy, agncy,    no, agncy,    no,   any,    no],
    ["ReadPlateHistory",      no, agncy, agncy,    no, agncy,    no,   any,    no],
    ["ReadVehicleHistory",    no, agncy, agncy,    no, agncy,    no,   any,    no],
    ["ReadDeviceHistory",     no, agncy, agncy,    no, agncy,    no,   any, agncy],
    ["ReadTrail",           unit, share, share, share, share,    no,   any,    no],
    ["SearchArchive",         no, agncy, agncy,    no, agncy,    no,   any,    no],
    ["ReadRecordings",        no,    no, agncy,    no, agncy,    no,   any,    no],
    ["ReadAudit",             no,    no,    no,    no,    no,    no,   any,    no],
  ] },
  { title: "Expungement", says: "A court's order that somebody is forgotten: one person orders it, another confirms it. It is the whole center's: keys know no agency.", lines: [
    ["ReadExpungements",      no,    no,   any,   any,   any,    no,   any,    no],
    ["OrderExpungement",      no,    no,   any,    no,   any,    no,    no,    no],
    ["ConfirmExpungement",    no,    no,   any,   any,    no,    no,    no,    no],
    ["WithdrawExpungement",   no,    no,   any,   any,   any,    no,    no,    no],
  ] },
  { title: "Accounts", says: "Nobody changes their own rights. A supervisor may shut somebody out at once, and let nobody in.", lines: [
    ["ReadAccounts",          no,    no, agncy,    no,    no,    no,   any, agncy],
    ["CreateAccount",         no,    no,    no,    no,    no,    no,    no, agncy],
    ["ChangeRights",          no,    no,    no,    no,    no,    no,    no, agncy],
    ["ResetSignIn",           no,    no,    no,    no,    no,    no,    no, agncy],
    ["DisableAccount",        no,    no, agncy,    no,    no,    no,    no, agncy],
    ["EnableAccount",         no,    no,    no,    no,    no,    no,    no, agncy],
    ["EndSessions",           no,    no, agncy,    no,    no,    no,    no, agncy],
    ["MarkWorkstation",       no,    no,    no,    no,    no,    no,    no, agncy],
    ["KeyDevices",            no,    no,    no,    no,    no,    no,    no, agncy],
    ["BreakGlass",            no,    no,   any,    no,    no,    no,    no,    no],
    ["RunPractice",           no,   any,   any,   any,    no,    no,    no,   any],
  ] },
];

/** One act of the table: how far each role reaches with it. */
export type AccessRow = {
  readonly reach: Readonly<Record<Role, Reach>>;
  readonly notOwnUnit: boolean;
};
export type AccessTable = ReadonlyMap<string, AccessRow>;

/** The table that is in force. */
export const accessTable: AccessTable = new Map(
  accessSections.flatMap(({ lines, notOwnUnit }) =>
    lines.map(([act, ...cells]) => [act, { reach: reachByRole(cells), notOwnUnit: notOwnUnit ?? false }] as const),
  ),
);

function reachByRole(cells: Cells): Readonly<Record<Role, Reach>> {
  const entries = roles.map((role, column) => [role, cells[column] ?? "no"] as const);
  return Object.fromEntries(entries) as Record<Role, Reach>; // one entry for each role
}
