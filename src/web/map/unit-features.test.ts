/** What the map draws of one unit: together, apart, moving, old. */
import { beforeEach, expect, test } from "vitest";
import { asId, type DeviceId } from "../../base/ids.ts";
import { applyEvent, applyLocation, type Board, emptyBoard } from "../../board/board.ts";
import { CommandSchema } from "../../domain/command.ts";
import { decide } from "../../domain/decide.ts";
import { defaultSettings } from "../../domain/settings.ts";
import { subjectsOf } from "../../domain/subjects.ts";
import { unitPoints } from "./unit-features.ts";

const T0 = 1_773_570_000_000;
const settings = defaultSettings();
const actor = { kind: "dispatcher", name: "Rivera" } as const;
let board: Board;

function give(command: object): void {
  const { center } = board;
  const decision = decide(center, CommandSchema.parse(command), {
    nowMs: T0,
    actor,
    settings,
    nextSeq: center.seq + 1,
  });
  if (!decision.ok) throw new Error(`refused: ${decision.refusal}`);
  for (const event of decision.events) {
    const subjects = subjectsOf(center, event);
    applyEvent(board, { seq: center.seq + 1, term: 1, version: 1, atMs: T0, actor, cause: "test", subjects, event });
  }
}

function place(device: string, lonDeg: number, moving: { speedMps: number; courseDeg: number } | object = {}): void {
  const deviceId = asId<DeviceId>(device);
  applyLocation(board, { deviceId, latDeg: 35.1, lonDeg, fixAtMs: T0, receivedAtMs: T0, ...moving });
}

function points(nowMs = T0) {
  return unitPoints(board, settings, nowMs, undefined).features.map(({ properties }) => properties);
}

beforeEach(() => {
  board = emptyBoard();
  give({ type: "RegisterAgency", agency: "NMSP", name: "State Police" });
  give({ type: "RegisterVehicle", vehicle: "V1", agency: "NMSP" });
  give({ type: "RegisterOfficer", officer: "B1", agency: "NMSP", name: "Officer" });
  give({ type: "RegisterDevice", device: "modem", kind: "vehicle-modem", keys: ["taip:1"], vehicle: "V1" });
  give({ type: "RegisterDevice", device: "radio", kind: "portable", keys: ["taip:2"], officer: "B1" });
  give({ type: "RegisterUnit", agency: "NMSP", callSign: "312" });
  give({ type: "StartShift", unit: "312", officers: ["B1"], vehicle: "V1" });
});

test("an officer in the car is one picture, with the call sign alone", () => {
  place("modem", -103.9);
  place("radio", -103.9);
  expect(points().map(({ of, label }) => [of, label])).toEqual([["vehicle", "312"]]);
});

test("on a stop, an officer away from the car is a second picture; on patrol a late fix is not", () => {
  place("modem", -103.9);
  place("radio", -103.88);
  expect(points().map(({ of }) => of)).toEqual(["vehicle"]);
  give({ type: "StartStop", unit: "312", kind: "traffic" });
  expect(points().map(({ of }) => of)).toEqual(["vehicle", "person"]);
});

test("a heading is shown of what moves and is not stale", () => {
  place("modem", -103.9, { speedMps: 20, courseDeg: 90 });
  expect(points()[0]).toMatchObject({ courseDeg: 90, headingPicture: "heading-plain" });
  expect(points(T0 + 10 * 60_000)[0]).not.toHaveProperty("courseDeg");
  place("modem", -103.9, { speedMps: 0.3, courseDeg: 90 });
  expect(points()[0]).not.toHaveProperty("courseDeg");
});

test("an old location says how old it is and looks so", () => {
  place("modem", -103.9);
  expect(points(T0 + 20_000)[0]).toMatchObject({ label: "312", picture: "vehicle-plain-fresh" });
  expect(points(T0 + 120_000)[0]).toMatchObject({ label: "312 2 min", picture: "vehicle-plain-ageing" });
  expect(points(T0 + 600_000)[0]).toMatchObject({ label: "312 10 min", picture: "vehicle-plain-stale" });
});

test("who is out with somebody keeps the name before who is at work, and that one before who is free", () => {
  for (const callSign of ["305", "317"]) {
    give({ type: "RegisterVehicle", vehicle: `V-${callSign}`, agency: "NMSP" });
    give({
      type: "RegisterDevice",
      device: callSign,
      kind: "vehicle-modem",
      keys: [`taip:${callSign}`],
      vehicle: `V-${callSign}`,
    });
    give({ type: "RegisterUnit", agency: "NMSP", callSign });
    give({ type: "StartShift", unit: callSign, officers: [], vehicle: `V-${callSign}` });
    place(callSign, -103.9);
  }
  place("modem", -103.9);
  give({ type: "StartStop", unit: "312", kind: "traffic" });
  give({ type: "SetStatus", unit: "305", status: "OutOfService", reason: "fuel" });
  expect(points().map(({ label }) => label)).toEqual(["317", "305", "312"]);
});

test("[HU8] a car in other hands is drawn apart, the officer beside it; doubted where its fix is old or inexact", () => {
  place("modem", -103.9, { speedMps: 30, courseDeg: 90 });
  place("radio", -103.9);
  give({ type: "MarkVehicleCompromised", vehicle: "V1", compromised: true, reason: "taken" });
  expect(points().map(({ label, picture }) => [label, picture])).toEqual([
    ["312", "person-plain-fresh"],
    ["312's car IN OTHER HANDS", "hostile-fresh"],
  ]);
  expect(points(T0 + 120_000).at(-1)).toMatchObject({
    label: "312's car IN OTHER HANDS (2 min old)",
    picture: "hostile-ageing",
  });
  place("modem", -103.9, { accuracyM: 500 });
  expect(points().at(-1)).toMatchObject({
    label: "312's car IN OTHER HANDS (good to 0.3 mi)",
    picture: "hostile-ageing",
  });
});

test("[HU8] a car in other hands stays on the map when its unit has another car, or has gone home", () => {
  place("modem", -103.9);
  give({ type: "MarkVehicleCompromised", vehicle: "V1", compromised: true, reason: "taken" });
  give({ type: "RegisterVehicle", vehicle: "L1", agency: "NMSP" });
  give({ type: "ChangeVehicle", unit: "312", vehicle: "L1" });
  expect(points().map(({ label, unitId }) => [label, unitId])).toEqual([["car V1 IN OTHER HANDS", undefined]]);
  give({ type: "EndShift", unit: "312" });
  expect(points()).toHaveLength(1);
  give({ type: "MarkVehicleCompromised", vehicle: "V1", compromised: false, reason: "found" });
  expect(points()).toEqual([]);
});
