import { describe, expect, it } from "vitest";
import { asId, type UnitId } from "../base/ids.ts";
import { cautionsForUnit, samePlate } from "./caution-lookup.ts";
import { staffedCenter, T0, testCenter } from "./center-fixture.ts";
import { centerFromJson, centerToJson } from "./center-json.ts";
import { crewOf } from "./crew.ts";
import { findUnit } from "./refs.ts";
import { checkDueAtMs } from "./status-check.ts";

type Center = ReturnType<typeof staffedCenter>;
const unit = (c: Center, ref: string) => {
  const found = findUnit(c.center, ref);
  if (found === undefined) throw new Error(`no unit ${ref}`);
  return found;
};
const due = (c: Center, ref: string): number | undefined => {
  const check = unit(c, ref).check;
  return check === undefined ? undefined : (checkDueAtMs(check) - T0) / 1_000;
};
const stop = { type: "StartStop", unit: "312", plate: "NM ABC123", place: { text: "I-40 MM 320 EB" } };
const crash = { type: "CreateIncident", agency: "NMSP", incidentType: "TACC", place: { text: "US 54 at Logan" } };

describe("commands and events", () => {
  it("[DO1] what is already so causes nothing, and a refused command changes nothing", () => {
    const c = staffedCenter();
    const before = JSON.stringify(centerToJson(c.center));
    expect(c.say(0, { type: "RegisterAgency", agency: "NMSP", name: "State Police" })).toEqual([]);
    expect(c.say(0, { type: "StartStop", unit: "999" })).toEqual(["refused: unknown-unit"]);
    expect(JSON.stringify(centerToJson(c.center))).toBe(before);
  });

  it("[DO2] a late entry keeps both times; one from the future is refused", () => {
    const c = staffedCenter();
    c.say(600, { ...crash, madeAtMs: T0 });
    expect(c.log.at(-1)).toMatchObject({ atMs: T0 + 600_000, madeAtMs: T0 });
    expect(c.say(600, { ...crash, madeAtMs: T0 + 605_001 })).toEqual(["refused: made-in-the-future"]);
    expect(c.say(600, { ...crash, madeAtMs: T0 + 605_000 })).toEqual(["IncidentCreated"]);
  });

  it("[DO3] a center read back from JSON is the same and goes on the same", () => {
    const c = staffedCenter();
    c.say(0, stop);
    c.say(1, crash);
    const copy = centerFromJson(JSON.parse(JSON.stringify(centerToJson(c.center))));
    expect(copy).toEqual(c.center);
  });
});

describe("units and shifts", () => {
  it("[UN2] a bare status can't leave a stop", () => {
    const c = staffedCenter();
    c.say(0, stop);
    expect(c.say(1, { type: "SetStatus", unit: "312", status: "CheckedIn" })).toEqual(["refused: on-a-stop"]);
  });

  it("[UN3] a call sign that two agencies use names neither; with the prefix it names one", () => {
    const c = staffedCenter();
    c.say(0, { type: "RegisterUnit", agency: "NMSP", callSign: "12" });
    expect(findUnit(c.center, "12")).toBeUndefined();
    expect(findUnit(c.center, "Quay 12")?.id).toBe("QCSO-12");
  });

  it("[SH1] a loaner car comes in one command with its own devices; nobody rides twice", () => {
    const c = staffedCenter();
    c.say(0, { type: "RegisterDevice", device: "mL", kind: "vehicle-modem", keys: ["taip:L"], vehicle: "loaner" });
    expect(c.say(1, { type: "ChangeVehicle", unit: "312", vehicle: "loaner" })).toEqual(["VehicleChanged"]);
    expect(crewOf(c.center, unit(c, "312")).vehicleDevices.map((d) => d.id)).toEqual(["mL"]);
    expect(c.say(2, { type: "ChangeVehicle", unit: "305", vehicle: "loaner" })).toEqual([
      "refused: vehicle-in-another-unit",
    ]);
    expect(c.say(3, { type: "JoinUnit", unit: "305", officer: "o312" })).toEqual(["refused: officer-in-another-unit"]);
  });

  it("[SH2] nobody goes home from a stop", () => {
    const c = staffedCenter();
    c.say(0, stop);
    expect(c.say(1, { type: "EndShift", unit: "312" })).toEqual(["refused: on-a-stop"]);
    c.say(2, { type: "ClearUnit", unit: "312" });
    expect(c.say(3, { type: "EndShift", unit: "312" })).toEqual(["ShiftEnded"]);
    expect(unit(c, "312").status).toBe("OffDuty");
  });

  it("[DV1] one key belongs to one device; [DV2] a stranger is bound in one command", () => {
    const c = staffedCenter();
    expect(c.say(0, { type: "RegisterDevice", device: "x", kind: "portable", keys: ["taip:312"] })).toEqual([
      "refused: key-taken",
    ]);
    c.happen(1, { kind: "device", name: "taip:7777" }, [
      {
        type: "StrangerHeard",
        stranger: { key: "taip:7777", protocol: "taip", gateway: "udp", peer: "p:1", firstHeardAtMs: T0 },
      },
    ]);
    c.say(2, { type: "BindStranger", stranger: "taip:7777", device: "p312", kind: "portable", officer: "o312" });
    expect(c.center.strangers.size).toBe(0);
    expect(crewOf(c.center, unit(c, "312")).people[0]?.devices.map((d) => d.id)).toEqual(["p312"]);
  });
});

describe("incidents and assignments", () => {
  it("[IN1] numbers count per agency and year", () => {
    const c = staffedCenter();
    c.say(0, crash);
    c.say(1, { ...crash, agency: "QCSO" });
    c.say(2, crash);
    c.say(3, { ...crash, madeAtMs: Date.UTC(2025, 11, 31) });
    expect([...c.center.incidents.keys()]).toEqual([
      "NMSP-26-000001",
      "QCSO-26-000001",
      "NMSP-26-000002",
      "NMSP-25-000001",
    ]);
  });

  it("[AS1] assigning and stacking change no status and no timer until the unit acknowledges", () => {
    const c = staffedCenter();
    c.say(0, stop);
    c.say(1, crash);
    const before = unit(c, "312");
    c.say(2, { type: "AssignUnit", unit: "312", incident: "26-000002" });
    expect(unit(c, "312")).toMatchObject({
      status: before.status,
      check: before.check,
      currentIncidentId: before.currentIncidentId,
    });
    expect(unit(c, "312").assignments).toHaveLength(2);
  });

  it("[AS2][AS3] taking the other incident leaves the stop, and the stack keeps one current", () => {
    const c = staffedCenter();
    c.say(0, stop);
    c.say(1, crash);
    c.say(2, { type: "AssignUnit", unit: "312", incident: "26-000002" });
    c.say(3, { type: "ProgressAssignment", unit: "312", status: "EnRoute" });
    expect(unit(c, "312")).toMatchObject({ status: "EnRoute", currentIncidentId: "NMSP-26-000002" });
    expect(unit(c, "312").stop).toBeUndefined();
    expect(unit(c, "312").assignments.map((a) => a.incidentId)).toEqual(["NMSP-26-000002"]);
  });

  it("[AS4] its current incident is cleared, not taken away", () => {
    const c = staffedCenter();
    c.say(0, stop);
    expect(c.say(1, { type: "UnassignUnit", unit: "312", incident: "26-000001" })).toEqual([
      "refused: current-incident",
    ]);
  });

  it("[IN2][IN3][IN4] closing, reopening and noting", () => {
    const c = staffedCenter();
    c.say(0, crash);
    c.say(1, { type: "AssignUnit", unit: "312", incident: "26-000001" });
    expect(c.say(2, { type: "CloseIncident", incident: "26-000001", disposition: "REPORT" })).toEqual([
      "refused: units-still-on-it",
    ]);
    c.say(3, { type: "UnassignUnit", unit: "312", incident: "26-000001" });
    expect(c.say(4, { type: "CloseIncident", incident: "26-000001", disposition: "NOPE" })).toEqual([
      "refused: unknown-disposition",
    ]);
    expect(c.say(5, { type: "CloseIncident", incident: "26-000001", disposition: "REPORT" })).toEqual([
      "IncidentClosed",
    ]);
    expect(c.say(6, { type: "AssignUnit", unit: "312", incident: "26-000001" })).toEqual(["refused: incident-closed"]);
    expect(c.say(7, { type: "AddNote", incident: "26-000001", text: "tow came late" })).toEqual(["NoteAdded"]);
    expect(c.say(8, { type: "ReopenIncident", incident: "26-000001", why: "second car" })).toEqual([
      "IncidentReopened",
    ]);
    expect(c.say(9, { type: "AssignUnit", unit: "312", incident: "26-000001" })).toEqual(["UnitAssigned"]);
  });
});

describe("stops and status checks", () => {
  it("[ST2] one command makes the incident, the status, the stop and its check", () => {
    const c = staffedCenter();
    expect(c.say(0, stop)).toEqual(["IncidentCreated", "AssignmentProgressed", "UnitStatusChanged", "StopStarted"]);
    expect(unit(c, "312")).toMatchObject({ status: "TrafficStop", stop: { plate: "NM ABC123", kind: "traffic" } });
    expect(due(c, "312")).toBe(180);
  });

  it("[SC7] a late entry is history and extends nothing", () => {
    const c = staffedCenter();
    c.say(0, stop);
    c.say(100, { type: "RecordContact", unit: "312" });
    expect(due(c, "312")).toBe(400);
    c.say(300, { type: "RecordContact", unit: "312", madeAtMs: T0 + 200_000 });
    expect(due(c, "312")).toBe(400);
  });

  it("[SC7] what an officer's device made while offline counts from when it was made, if it answers this prompt", () => {
    const c = staffedCenter();
    c.say(0, stop);
    const officer = { kind: "officer", name: "312" } as const;
    c.happen(180, officer, [
      { type: "UnitPrompted", unitId: asId<UnitId>("NMSP-312"), monitors: ["SC"], deviceIds: [] },
    ]);
    c.say(400, { type: "AnswerPrompt", unit: "312", madeAtMs: T0 + 200_000 }, officer);
    expect(due(c, "312")).toBe(500);
    c.say(410, { type: "AnswerPrompt", unit: "312", madeAtMs: T0 + 100_000 }, officer);
    expect(due(c, "312")).toBe(500);
  });

  it("[SC10] striking a contact gives the due time back", () => {
    const c = staffedCenter();
    c.say(0, stop);
    c.say(100, { type: "RecordContact", unit: "312" });
    c.say(110, { type: "StrikeContact", unit: "312", why: "it was 321" });
    expect(due(c, "312")).toBe(180);
  });

  it("[SC5] only the unit's own people answer for it", () => {
    const c = staffedCenter();
    c.say(0, stop);
    expect(c.say(1, { type: "RecordContact", unit: "312", officer: "o305" })).toEqual(["refused: not-in-unit"]);
    expect(c.say(2, { type: "AnswerPrompt", unit: "312" })).toEqual(["refused: not-the-bearer"]);
  });

  it("[SC2] code 4 stretches, a high caution shortens, and the caution wins", () => {
    const c = staffedCenter();
    c.say(0, stop);
    c.say(10, { type: "RecordCodeFour", unit: "312" });
    expect(due(c, "312")).toBe(910);
    c.say(20, { type: "SetHighCaution", unit: "312", high: true });
    expect(due(c, "312")).toBe(100);
    c.say(30, { type: "SetHighCaution", unit: "312", high: false });
    expect(due(c, "312")).toBe(910);
  });

  it("[ST3] a relocation moves the place and counts as contact", () => {
    const c = staffedCenter();
    c.say(0, stop);
    c.say(60, { type: "RelocateStop", unit: "312", place: { text: "exit 321" } });
    expect(unit(c, "312").stop).toMatchObject({ place: { text: "exit 321" }, anchoredAtMs: T0 + 60_000 });
    expect(due(c, "312")).toBe(360);
  });

  it("[ST4] a clear with a disposition closes the incident of its last unit", () => {
    const c = staffedCenter();
    c.say(0, stop);
    expect(c.say(60, { type: "ClearUnit", unit: "312", disposition: "WARN" })).toContain("IncidentClosed");
    expect(unit(c, "312")).toMatchObject({ status: "CheckedIn" });
    expect(unit(c, "312").check).toBeUndefined();
  });

  it("[ST5] a coded clear under duress causes an ordinary clear's events, and duress", () => {
    const c = staffedCenter();
    c.say(0, stop);
    const events = c.say(60, { type: "ClearUnit", unit: "312", coded: "duress" });
    expect(events).toContain("DuressDeclared");
    expect(events).toContain("StopEnded");
    expect(unit(c, "312")).toMatchObject({ status: "CheckedIn", duress: { covert: true, source: "coded-clear" } });
    expect(due(c, "312")).toBe(360);
  });
});

describe("cautions and returns", () => {
  it("[CA1] plates match without marks, and across a state that only one names", () => {
    expect(samePlate("NM ABC123", "abc-123")).toBe(true);
    expect(samePlate("NM ABC123", "TX ABC123")).toBe(false);
    expect(samePlate("ABC123", "ABC124")).toBe(false);
  });

  it("[CA3][CA2] a typed return becomes a caution, shortens the check, and reaches the officer", () => {
    const c = staffedCenter();
    c.say(0, stop);
    expect(c.say(10, { type: "RecordReturn", unit: "312", text: "stolen, armed" })).toEqual([
      "ReturnRecorded",
      "CautionAdded",
      "HighCautionSet",
    ]);
    expect(due(c, "312")).toBe(90);
    expect(cautionsForUnit(c.center, unit(c, "312"), T0).map((k) => k.text)).toEqual(["stolen, armed"]);
    expect(c.say(20, { type: "ReadReturn", unit: "312" })).toEqual(["CautionRead"]);
    expect(c.say(21, { type: "ReadReturn", unit: "312" })).toEqual(["refused: nothing-to-read"]);
    expect(c.say(30, { type: "RecordReturn", unit: "312", text: "valid, no wants", hit: false })).toEqual([
      "ReturnRecorded",
    ]);
  });

  it("[CA2] a partner's warning known before the stop sets its pace from the start", () => {
    const c = staffedCenter();
    c.say(0, {
      type: "AddCaution",
      about: "plate",
      subject: "ABC-123",
      text: "armed, wanted",
      source: "partner agency",
    });
    c.say(10, stop);
    expect(unit(c, "312").stop?.highCaution).toBe(true);
    expect(due(c, "312")).toBe(100);
  });
});

describe("the rest of a shift", () => {
  it("[TP1] a transport keeps its mileage", () => {
    const c = staffedCenter();
    c.say(0, stop);
    c.say(10, { type: "StartTransport", unit: "312", who: "prisoner", destination: "Tucumcari", odometerMi: 1_000 });
    expect(unit(c, "312")).toMatchObject({ status: "Transporting", check: { basis: "transport" } });
    expect(c.say(20, { type: "EndTransport", unit: "312", odometerMi: 990 })).toEqual(["refused: odometer-backwards"]);
    c.say(30, { type: "EndTransport", unit: "312", odometerMi: 1_012.4 });
    expect(c.log.find((e) => e.event.type === "TransportEnded")?.event).toMatchObject({ distanceMi: 12.4 });
  });

  it("[RQ1] a request moves through its phases, and once over no further", () => {
    const c = staffedCenter();
    c.say(0, crash);
    c.say(1, { type: "RequestService", incident: "26-000001", service: "Tow" });
    const request = [...c.center.incidents.values()][0]?.requests[0]?.id;
    expect(c.say(2, { type: "ProgressRequest", request, phase: "en-route", etaMin: 20 })).toEqual([
      "RequestProgressed",
    ]);
    c.say(3, { type: "ProgressRequest", request, phase: "done" });
    expect(c.say(4, { type: "ProgressRequest", request, phase: "arrived" })).toEqual(["refused: request-ended"]);
  });

  it("[MS1] sent is not shown", () => {
    const c = staffedCenter();
    c.say(0, { type: "SendMessage", units: ["312", "305"], text: "Road closed at Logan" });
    const message = [...c.center.messages.values()][0];
    expect(message?.to["NMSP-312" as never]).toMatchObject({ state: "sent" });
    c.say(1, { type: "ConfirmMessage", message: message?.id, unit: "312", state: "shown" });
    expect([...c.center.messages.values()][0]?.to).toMatchObject({
      "NMSP-312": { state: "shown" },
      "NMSP-305": { state: "sent" },
    });
  });

  it("[CH1] a channel is held for one thing at a time", () => {
    const c = staffedCenter();
    expect(c.say(0, { type: "HoldChannel", channel: "D9", unit: "312" })).toEqual(["ChannelHeld"]);
    expect(c.say(1, { type: "HoldChannel", channel: "D9", unit: "305" })).toEqual(["refused: held-already"]);
    expect(c.say(2, { type: "ReleaseChannel", channel: "D9" })).toEqual(["ChannelReleased"]);
  });

  it("[PO1][PO2] one seat a name; signing off leaves no group uncovered", () => {
    const c = staffedCenter();
    expect(c.say(0, { type: "SignOn", position: "P1", name: "Rivera" })).toEqual(["DispatcherSignedOn"]);
    expect([...(c.center.positions.get("P1" as never)?.groupIds ?? [])].sort()).toEqual(["D9", "QC"]);
    expect(c.say(1, { type: "SignOn", position: "P2", name: "Rivera" })).toEqual(["refused: signed-on-elsewhere"]);
    expect(c.say(2, { type: "SignOff", position: "P1" })).toEqual(["refused: group-uncovered"]);
    c.say(3, { type: "SignOn", position: "P2", name: "Okafor", groups: [] });
    expect(c.say(4, { type: "SignOff", position: "P1", handTo: "P2" })).toEqual(["GroupsTaken", "DispatcherSignedOff"]);
  });

  it("[EM4] a duress test is never possible on an incident; [EM1] a person's word is never swallowed by it", () => {
    const c = staffedCenter();
    c.say(0, { type: "StartDuressTest", unit: "305" });
    expect(unit(c, "305").testUntilMs).toBe(T0 + 300_000);
    expect(c.say(1, { type: "DeclareEmergency", unit: "305" })).toEqual(["DuressDeclared"]);
    c.say(2, stop);
    expect(c.say(3, { type: "StartDuressTest", unit: "312" })).toEqual(["refused: on-an-incident"]);
  });

  it("[DO4] while the log is behind, danger and contact are taken and the rest is refused", () => {
    const c = staffedCenter();
    c.say(0, stop);
    c.happen(1, { kind: "system", name: "server" }, [{ type: "DegradedModeEntered", reason: "disk full" }]);
    expect(c.say(2, crash)).toEqual(["refused: log-degraded"]);
    expect(c.say(3, { type: "DeclareEmergency", unit: "312" })).toEqual(["DuressDeclared"]);
    expect(c.say(4, { type: "RecordContact", unit: "312" })).toEqual(["ContactRecorded"]);
  });

  it("an empty center refuses what needs what is not there", () => {
    const c = testCenter();
    expect(c.say(0, { type: "RegisterUnit", agency: "NMSP", callSign: "1" })).toEqual(["refused: unknown-agency"]);
    expect(c.say(0, { type: "TakeAlert", alert: "312" })).toEqual(["refused: unknown-alert"]);
  });
});
