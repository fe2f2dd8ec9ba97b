import { describe, expect, it } from "vitest";
import { type AgencyId, type AlertId, asId, type OfficerId, type UnitId } from "../base/ids.ts";
import { staffedCenter } from "../domain/center-fixture.ts";
import { CommandSchema, commandSchemas } from "../domain/command.ts";
import { accessTable } from "./access-table.ts";
import { mayDoAll, type Who } from "./may-do.ts";
import { relationsOf } from "./relation.ts";
import type { Role } from "./role.ts";

/** 312 and 305 of NMSP on shift, 312 on a stop; 12 of QCSO on shift with an incident of its own, OTHER. */
function night() {
  const c = staffedCenter();
  const setUp: unknown[] = [
    { type: "RegisterOfficer", officer: "o12", agency: "QCSO", name: "Deputy 12" },
    { type: "RegisterOfficer", officer: "o313", agency: "NMSP", name: "Officer 313" },
    { type: "RegisterUnit", agency: "NMSP", callSign: "313", group: "D9" },
    { type: "RegisterDevice", device: "phone312", kind: "phone", keys: ["owntracks:312"], officer: "o312" },
    { type: "RegisterDevice", device: "spare", kind: "phone", keys: ["owntracks:spare"] },
    { type: "StartShift", unit: "12", officers: ["o12"] },
    { type: "StartStop", unit: "312", place: { text: "I-40 MM 320" } },
    { type: "CreateIncident", agency: "QCSO", incidentType: "TSTOP", place: { text: "Logan" } },
  ];
  for (const command of setUp) expect(c.say(0, command)[0]).not.toMatch(/refused/);
  const incidents = [...c.center.incidents.values()];
  const stop = incidents.find((i) => i.agencyId === "NMSP")?.id ?? "";
  const other = incidents.find((i) => i.agencyId === "QCSO")?.id ?? "";
  const may = (role: Role, agency: string | undefined, officer: string | undefined, command: object): boolean => {
    const parsed = CommandSchema.parse(command);
    const officerId = officer === undefined ? undefined : asId<OfficerId>(officer);
    const who: Who = { grants: [agency === undefined ? { role } : { role, agencyId: asId(agency) }] };
    return mayDoAll(accessTable, who, parsed, relationsOf(c.center, officerId, parsed)).allowed;
  };
  const officer = (badge: string, command: object) => may("officer", badge === "o12" ? "QCSO" : "NMSP", badge, command);
  const dispatcher = (agency: string, command: object) => may("dispatcher", agency, undefined, command);
  return { ...c, stop, other, may, officer, dispatcher };
}

describe("[AC7] read from the facts", () => {
  it("one's own unit is the one that one rides in", () => {
    const { officer, say } = night();
    const clear = { type: "ClearUnit", unit: "312" };
    expect([officer("o312", clear), officer("o305", clear), officer("o313", clear)]).toEqual([true, false, false]);
    say(10, { type: "JoinUnit", unit: "312", officer: "o313" });
    expect(officer("o313", clear)).toBe(true);
    say(20, { type: "LeaveUnit", unit: "312", officer: "o313" });
    expect(officer("o313", clear)).toBe(false);
  });
  it("one's own incident is the one that the unit works on", () => {
    const { officer, say, stop } = night();
    const note = { type: "AddNote", incident: stop, text: "white BMW" };
    expect([officer("o312", note), officer("o305", note)]).toEqual([true, false]);
    say(10, { type: "AssignUnit", unit: "305", incident: stop });
    expect(officer("o305", note)).toBe(true);
    expect(officer("o305", { type: "ClearUnit", unit: "312" })).toBe(false);
  });
  it("an incident is shared with every agency that has had a unit on it", () => {
    const { dispatcher, say, stop } = night();
    const note = { type: "AddNote", incident: stop, text: "we know him" };
    const close = { type: "CloseIncident", incident: stop, disposition: "X" };
    expect([dispatcher("NMSP", note), dispatcher("QCSO", note)]).toEqual([true, false]);
    say(10, { type: "AssignUnit", unit: "Quay12", incident: stop });
    expect([dispatcher("QCSO", note), dispatcher("QCSO", close)]).toEqual([true, false]);
    expect(dispatcher("QCSO", { type: "RecordContact", unit: "312" })).toBe(true);
    expect(dispatcher("QCSO", { type: "RecordContact", unit: "305" })).toBe(false);
  });
  it("an alert is its unit's", () => {
    const { center, may, dispatcher, happen } = night();
    const unitId = asId<UnitId>("NMSP-312");
    const cause = { key: "DU", monitor: "DU", level: "emergency", sentence: "", evidence: [], silence: false } as const;
    const alertId = asId<AlertId>("A1");
    const raised = { type: "AlertRaised", alertId, subject: { kind: "unit", unitId }, cause, covert: false } as const;
    happen(10, { kind: "system", name: "watch" }, [raised]);
    const close = { type: "CloseAlert", alert: "312", reason: "X", text: "x" };
    expect(center.units.has(unitId)).toBe(true);
    expect([dispatcher("NMSP", close), dispatcher("QCSO", close)]).toEqual([true, false]);
    expect(dispatcher("QCSO", { type: "TakeAlert", alert: "312" })).toBe(true);
    expect([may("supervisor", "NMSP", "o305", close), may("supervisor", "NMSP", "o312", close)]).toEqual([true, false]);
  });
  it("what nobody knows is the center's own", () => {
    const { center, dispatcher, officer } = night();
    const clear = { type: "ClearUnit", unit: "999" };
    expect(relationsOf(center, undefined, CommandSchema.parse(clear))).toEqual([{ tie: "none", sharedWith: [] }]);
    expect([dispatcher("NMSP", clear), officer("o312", clear)]).toEqual([true, false]);
  });
  it("a group is its agency's, a position is the center's", () => {
    const { dispatcher } = night();
    expect(dispatcher("NMSP", { type: "SignOn", position: "P1", name: "Rivera" })).toBe(true);
    expect(dispatcher("NMSP", { type: "SignOn", position: "P1", name: "Rivera", groups: ["D9"] })).toBe(true);
    expect(dispatcher("NMSP", { type: "SignOn", position: "P1", name: "Rivera", groups: ["D9", "QC"] })).toBe(false);
    expect(dispatcher("NMSP", { type: "TakeGroups", position: "P1", groups: ["QC"] })).toBe(false);
  });
  it("registering a thing as one's own does not take it from another agency", () => {
    const { may } = night();
    const administrator = (command: object) => may("administrator", "QCSO", undefined, command);
    expect(administrator({ type: "RegisterOfficer", officer: "new", agency: "QCSO", name: "New" })).toBe(true);
    expect(administrator({ type: "RegisterOfficer", officer: "o312", agency: "QCSO", name: "Mine now" })).toBe(false);
    expect(administrator({ type: "RegisterVehicle", vehicle: "v312", agency: "QCSO" })).toBe(false);
    expect(administrator({ type: "RegisterGroup", group: "D9", agency: "QCSO", name: "x" })).toBe(false);
    expect(administrator({ type: "RegisterDevice", device: "m312", kind: "phone", keys: ["any:x"] })).toBe(false);
    expect(administrator({ type: "RegisterUnit", agency: "NMSP", callSign: "999" })).toBe(false);
  });
  it("a partner agency's commander works on the incident that both are on, and only there", () => {
    const { may, say, stop, other } = night();
    say(10, { type: "AssignUnit", unit: "Quay12", incident: stop });
    const assign = (unit: string, incident: string) =>
      may("commander", "QCSO", "o12", { type: "AssignUnit", unit, incident });
    expect([assign("312", stop), assign("305", stop), assign("305", other)]).toEqual([true, false, false]);
  });
});

describe("[AC6] [AC7] every command is about what it names", () => {
  const place = { text: "I-40 MM 320" };
  const alert = { alert: "312" };
  const unit = { unit: "312" };
  const bearer = { kind: "phone", unit: "312" };
  /** What each command is about here: 312's, of the state police, except where it is the center's own. */
  const examples = (stop: string, other: string, caution: string, request: string): Record<string, unknown>[] => [
    { type: "RegisterAgency", agency: "NMSP", name: "x" },
    { type: "RegisterGroup", group: "D10", agency: "NMSP", name: "x" },
    { type: "RegisterOfficer", officer: "new", agency: "NMSP", name: "x" },
    { type: "RegisterVehicle", vehicle: "new", agency: "NMSP" },
    { type: "RegisterUnit", agency: "NMSP", callSign: "999" },
    { type: "RegisterDevice", device: "m312", kind: "phone", keys: ["any:x"] },
    { type: "RegisterDevice", device: "new", keys: ["any:x"], ...bearer },
    { type: "BindDevice", device: "m312", unit: "Quay12" },
    { type: "BindDevice", device: "spare", unit: "312" },
    { type: "UnbindDevice", device: "m312" },
    { type: "RetireOfficer", officer: "o312", reason: "left" },
    { type: "RetireVehicle", vehicle: "v312", reason: "sold" },
    { type: "RetireUnit", unit: "312", reason: "out of use" },
    { type: "RetireDevice", device: "m312", reason: "lost" },
    { type: "BindStranger", stranger: "taip:9", ...bearer },
    { type: "MarkVehicleCompromised", vehicle: "v312", compromised: true, reason: "x" },
    { type: "StartShift", unit: "313", officers: ["o313"] },
    { type: "StartShift", unit: "Quay12", devices: ["phone312"] },
    { type: "ChangeVehicle", ...unit, vehicle: "loaner" },
    { type: "SetKit", ...unit, kit: ["dog"] },
    { type: "JoinUnit", ...unit, officer: "o12" },
    { type: "LeaveUnit", ...unit, officer: "o312" },
    ...["EndShift", "StartStop", "ClearUnit", "RecordContact", "RecordCodeFour", "RecordNoAnswer"].map((type) => ({
      type,
      ...unit,
    })),
    ...["AnswerPrompt", "ReadReturn", "DeclareEmergency", "StartDuressTest", "EndDuressTest"].map((type) => ({
      type,
      ...unit,
    })),
    { type: "SetStatus", ...unit, status: "CheckedIn" },
    { type: "CreateIncident", agency: "NMSP", incidentType: "TSTOP", place },
    { type: "UpdateIncident", incident: stop },
    { type: "AddNote", incident: stop, text: "x" },
    { type: "LinkIncidents", incident: stop, to: other, why: "x" },
    { type: "LinkIncidents", incident: other, to: stop, why: "x" },
    { type: "CloseIncident", incident: stop, disposition: "X" },
    { type: "CancelIncident", incident: stop, why: "x" },
    { type: "ReopenIncident", incident: stop, why: "x" },
    { type: "AssignUnit", ...unit, incident: other },
    { type: "AssignUnit", unit: "Quay12", incident: stop },
    { type: "ProgressAssignment", ...unit, status: "EnRoute" },
    { type: "StartHunt", incident: stop, place, mode: "car" },
    { type: "RecordHuntFact", incident: stop, place, kind: "pin" },
    { type: "SettleHuntFact", incident: stop, fact: "A", as: "struck", why: "x" },
    { type: "SendToHoldPoint", ...unit, incident: stop, place },
    { type: "ReleaseHoldPoint", ...unit, incident: stop },
    { type: "EndHunt", incident: stop, why: "x" },
    { type: "ResumeHunt", incident: stop, why: "x" },
    { type: "UnassignUnit", ...unit, incident: other },
    { type: "UnassignUnit", unit: "Quay12", incident: stop },
    { type: "RelocateStop", ...unit, place },
    { type: "SetHighCaution", ...unit, high: true },
    { type: "StrikeContact", ...unit, why: "x" },
    { type: "AddCaution", about: "incident", subject: stop, text: "x", source: "x" },
    { type: "WithdrawCaution", caution, why: "x" },
    { type: "RecordReturn", ...unit, text: "x" },
    { type: "RequestService", incident: stop, service: "Tow" },
    { type: "ProgressRequest", request, phase: "accepted" },
    { type: "StartTransport", ...unit, who: "x", destination: "x", odometerMi: 1 },
    { type: "EndTransport", ...unit, odometerMi: 1 },
    { type: "SendMessage", units: ["Quay12", "312"], text: "x" },
    { type: "ConfirmMessage", message: "m", ...unit, state: "read" },
    { type: "SignOn", position: "P1", name: "x", groups: ["D9"] },
    { type: "TakeGroups", position: "P1", groups: ["D9"] },
    { type: "HoldChannel", channel: "x", ...unit },
    ...["TakeAlert", "ReleaseAlert", "AgreeToClose", "TellUnits"].map((type) => ({ type, ...alert })),
    { type: "HandOverAlert", ...alert, position: "P2" },
    { type: "CloseAlert", ...alert, reason: "X", text: "x" },
    { type: "RecordTold", ...alert, who: "x" },
    { type: "TickChecklist", ...alert, checklist: "x", item: 0, done: true },
    { type: "ConfirmShown", ...alert, console: "c" },
    { type: "OfferHelp", ...alert, unit: "312" },
    { type: "ConfirmHelp", ...alert, unit: "312" },
    { type: "SayEnough", ...alert },
    { type: "TickSearchPlace", ...alert, letter: "A", saw: "nothing" },
    { type: "StrikeSearchTick", ...alert, why: "x" },
  ];
  const centersOwn = [
    { type: "SignOff", position: "P1" },
    { type: "ReleaseChannel", channel: "x" },
    { type: "HoldChannel", channel: "x" },
    { type: "SignOn", position: "P1", name: "x" },
    { type: "AddCaution", about: "plate", subject: "ABC123", text: "x", source: "x" },
  ];

  // Nobody's who rules over one agency only.
  const wholeCenters = [{ type: "ChangeWatchValue", key: "duressTestS", value: 60 }];

  it("and whoever is of another agency stands to it as a stranger", () => {
    const { center, say, happen, stop, other } = night();
    const unitId = asId<UnitId>("NMSP-312");
    const cause = { key: "DU", monitor: "DU", level: "urgent", sentence: "", evidence: [], silence: false } as const;
    happen(10, { kind: "system", name: "watch" }, [
      { type: "AlertRaised", alertId: asId<AlertId>("A1"), subject: { kind: "unit", unitId }, cause, covert: false },
    ]);
    expect(say(10, { type: "AddCaution", about: "incident", subject: stop, text: "x", source: "x" })[0]).toBe(
      "CautionAdded",
    );
    expect(say(10, { type: "RequestService", incident: stop, service: "Tow" })).toEqual(["ServiceRequested"]);
    const caution = [...center.cautions.keys()][0] ?? "";
    const request = center.incidents.get(asId(stop))?.requests[0]?.id ?? "";
    const all = examples(stop, other, caution, request).map((command) => CommandSchema.parse(command));
    const covered = new Set([...all, ...centersOwn, ...wholeCenters].map(({ type }) => type));
    const named = commandSchemas.map((schema) => schema.shape.type.value);
    expect(named.filter((type) => !covered.has(type))).toEqual([]);
    for (const command of all) {
      const strangers = relationsOf(center, asId<OfficerId>("o12"), command).filter(
        ({ agencyId, tie, sharedWith }) => agencyId === "NMSP" && tie === "none" && !sharedWith.includes(asId("QCSO")),
      );
      expect(strangers.length, JSON.stringify(command)).toBeGreaterThan(0);
    }
  });
  it.each(centersOwn)("$type is about the center's own", (command) => {
    const { center } = night();
    expect(relationsOf(center, undefined, CommandSchema.parse(command))).toEqual([{ tie: "none", sharedWith: [] }]);
  });
});

it("[AC5] the watch is changed by who rules over the whole center", () => {
  const { center } = night();
  const relations = relationsOf(center, undefined, { type: "ChangeWatchValue", key: "duressTestS", value: 60 });
  const may = (agencyId?: string) =>
    mayDoAll(
      accessTable,
      {
        grants: [{ role: "administrator", ...(agencyId === undefined ? {} : { agencyId: asId<AgencyId>(agencyId) }) }],
      },
      { type: "ChangeWatchValue" },
      relations,
    ).allowed;
  expect([may(), may("NMSP")]).toEqual([true, false]);
});

describe("[AC12] oneself, and not one's partner", () => {
  it("joins and leaves for oneself", () => {
    const { officer, say } = night();
    say(10, { type: "JoinUnit", unit: "312", officer: "o313" });
    expect(officer("o313", { type: "LeaveUnit", unit: "312", officer: "o313" })).toBe(true);
    expect(officer("o313", { type: "LeaveUnit", unit: "312", officer: "o312" })).toBe(false);
    expect(officer("o313", { type: "JoinUnit", unit: "312", officer: "o305" })).toBe(false);
    expect(officer("o12", { type: "JoinUnit", unit: "312", officer: "o12" })).toBe(false);
  });
  it("starts a shift that one is part of, with what nobody else bears", () => {
    const { officer } = night();
    const start = (more: object) => officer("o313", { type: "StartShift", unit: "313", officers: ["o313"], ...more });
    expect(start({})).toBe(true);
    expect(start({ devices: ["spare"] })).toBe(true);
    expect(start({ devices: ["phone312"] })).toBe(false);
    expect(start({ officers: ["o305"] })).toBe(false);
    expect(officer("o313", { type: "StartShift", unit: "Quay12", officers: ["o313"] })).toBe(false);
  });
  it("binds a free device to oneself, and takes nobody's away", () => {
    const { officer, say } = night();
    expect(officer("o312", { type: "BindDevice", device: "spare", officer: "o312" })).toBe(true);
    expect(officer("o312", { type: "BindDevice", device: "spare", officer: "o305" })).toBe(false);
    expect(officer("o305", { type: "BindDevice", device: "phone312", officer: "o305" })).toBe(false);
    expect(officer("o312", { type: "UnbindDevice", device: "phone312" })).toBe(false);
    say(5, { type: "JoinUnit", unit: "312", officer: "o313" });
    expect(officer("o313", { type: "BindDevice", device: "phone312", officer: "o313" })).toBe(false);
    say(6, { type: "LeaveUnit", unit: "312", officer: "o313" });
    say(10, { type: "UnbindDevice", device: "phone312" });
    expect(officer("o305", { type: "BindDevice", device: "phone312", officer: "o305" })).toBe(true);
    expect(officer("o12", { type: "BindDevice", device: "phone312", officer: "o12" })).toBe(false);
  });
  it("takes one's own unit to what the agency works on, or has a part in", () => {
    const { officer, stop, other } = night();
    expect(officer("o305", { type: "AssignUnit", unit: "305", incident: stop })).toBe(true);
    expect(officer("o305", { type: "AssignUnit", unit: "312", incident: stop })).toBe(false);
    expect(officer("o305", { type: "AssignUnit", unit: "305", incident: other })).toBe(false);
  });
});
