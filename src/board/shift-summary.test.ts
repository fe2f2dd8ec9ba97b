/** What the state of the shift says of a small shift: three units on duty, one incident, two positions. */
import { beforeEach, expect, test } from "vitest";
import { MINUTE_MS } from "../base/time.ts";
import { CommandSchema } from "../domain/command.ts";
import { decide } from "../domain/decide.ts";
import { defaultSettings } from "../domain/settings.ts";
import { subjectsOf } from "../domain/subjects.ts";
import { applyEvent, applyHeard, type Board, emptyBoard } from "./board.ts";
import { shiftSummary, type ShiftSummary } from "./shift-summary.ts";
import { asId, type DeviceId } from "../base/ids.ts";

const T0 = 1_773_570_000_000;
const settings = defaultSettings();
const actor = { kind: "dispatcher", name: "Rivera", positionId: "P1" } as const;
let board: Board;

function give(command: object, atMs = T0): void {
  const { center } = board;
  const context = { nowMs: atMs, actor, settings, nextSeq: center.seq + 1 };
  const decision = decide(center, CommandSchema.parse(command), context);
  if (!decision.ok) throw new Error(`refused: ${decision.refusal}`);
  for (const event of decision.events) {
    const seq = center.seq + 1;
    const subjects = subjectsOf(center, event);
    applyEvent(board, { seq, term: 1, version: 1, atMs, actor, cause: "test", subjects, event });
  }
}

function summary(nowMs = T0): ShiftSummary {
  return shiftSummary(board, settings, nowMs);
}

beforeEach(() => {
  board = emptyBoard();
  give({ type: "RegisterAgency", agency: "NMSP", name: "State Police" });
  give({ type: "RegisterGroup", group: "D9", agency: "NMSP", name: "District 9" });
  give({ type: "RegisterGroup", group: "D4", agency: "NMSP", name: "District 4" });
  give({ type: "RegisterVehicle", vehicle: "V1", agency: "NMSP" });
  const modem = { device: "m-1", kind: "vehicle-modem", keys: ["taip:1"], vehicle: "V1" };
  give({ type: "RegisterDevice", ...modem });
  for (const [callSign, vehicle] of [["305", "V1"], ["312"], ["317"]] as const) {
    give({ type: "RegisterUnit", agency: "NMSP", callSign, group: "D9" });
    give({ type: "RegisterOfficer", officer: `B${callSign}`, agency: "NMSP", name: `Officer ${callSign}` });
    const car = vehicle === undefined ? {} : { vehicle };
    give({ type: "StartShift", unit: callSign, officers: [`B${callSign}`], ...car });
  }
});

test("a quiet shift: everybody is available, nobody is out, nothing waits", () => {
  const shift = summary();
  expect([shift.onDuty, shift.available, shift.busy, shift.outOfService]).toEqual([3, 3, 0, 0]);
  expect([shift.out, shift.waiting, shift.alerts, shift.heldChannels]).toEqual([[], [], [], []]);
});

test("groups that nobody answers for are named, and who answers for the others", () => {
  expect(summary().uncovered).toEqual(["D9", "D4"]);
  give({ type: "SignOn", position: "P1", name: "Rivera", groups: ["D9"] });
  expect(summary().positions).toEqual([{ id: "P1", name: "Rivera", groups: ["D9"] }]);
  expect(summary().uncovered).toEqual(["D4"]);
});

test("who is out stands in the order in which the checks fall due, and an overdue one is counted", () => {
  give({ type: "StartStop", unit: "312", kind: "traffic" }, T0);
  give({ type: "StartStop", unit: "305", kind: "traffic" }, T0 - MINUTE_MS);
  const later = summary(T0 + 2.5 * MINUTE_MS);
  expect(later.out.map(({ callSign }) => callSign)).toEqual(["305", "312"]);
  expect([later.checksOver, later.available, later.busy]).toEqual([1, 1, 2]);
});

test("out of service is neither available nor busy", () => {
  give({ type: "SetStatus", unit: "317", status: "OutOfService", reason: "meal" });
  expect([summary().available, summary().busy, summary().outOfService]).toEqual([2, 0, 1]);
});

test("what waits for a unit and what is open and easily forgotten", () => {
  give({ type: "CreateIncident", agency: "NMSP", incidentType: "MVAST", place: { text: "I-40 MM 320" } });
  give({ type: "SendMessage", units: ["305"], text: "fog" });
  give({ type: "HoldChannel", channel: "D9 Main" });
  const shift = summary();
  expect(shift.waiting.map(({ place }) => place)).toEqual(["I-40 MM 320"]);
  expect([shift.messagesOpen, shift.heldChannels]).toEqual([1, ["D9 Main"]]);
});

test("who has no device or is not heard is out of sight, and comes back when heard", () => {
  expect(summary().outOfSight.map(({ callSign }) => callSign)).toEqual(["305", "312", "317"]);
  applyHeard(board, asId<DeviceId>("m-1"), T0);
  expect(summary().outOfSight.map(({ callSign }) => callSign)).toEqual(["312", "317"]);
  expect(summary(T0 + 3 * MINUTE_MS).outOfSight).toHaveLength(3);
});
