/** What the rows say about a small shift: two units on I-40, one of them on a stop. */
import { beforeEach, describe, expect, test } from "vitest";
import { asId, type AlertId, type DeviceId, type UnitId } from "../base/ids.ts";
import type { NewCause } from "../domain/alert.ts";
import { CommandSchema } from "../domain/command.ts";
import { decide } from "../domain/decide.ts";
import type { DomainEvent, Envelope } from "../domain/event.ts";
import { defaultSettings } from "../domain/settings.ts";
import { subjectsOf } from "../domain/subjects.ts";
import { alertRow, newestEvidence, standingAlerts } from "./alert-row.ts";
import { applyEvent, applyLocation, type Board, emptyBoard } from "./board.ts";
import { checkQueue, rollCall } from "./check-queue.ts";
import { incidentLists } from "./incident-row.ts";
import { helpCandidates, nearestHelp } from "./nearest-help.ts";
import { copyCenter, uncovered, withProvisional } from "./overlay.ts";
import { statusSheet } from "./status-sheet.ts";
import { attentionRank, unitRow, type UnitRow } from "./unit-row.ts";

const T0 = 1_773_570_000_000;
const settings = defaultSettings();
const rivera = { kind: "dispatcher", name: "Rivera", positionId: "P1" } as const;
const viewer = { consoleId: "c1", name: "Rivera", positionId: "P1" } as const;
const unit312 = asId<UnitId>("NMSP-312");
let board: Board;

function envelope(event: DomainEvent, atMs: number, offset = 1): Envelope {
  const { center } = board;
  const subjects = subjectsOf(center, event);
  return { seq: center.seq + offset, term: 1, version: 1, atMs, actor: rivera, cause: "test", subjects, event };
}

function give(command: unknown, atMs: number): void {
  const decision = decide(board.center, CommandSchema.parse(command), {
    nowMs: atMs,
    actor: rivera,
    settings,
    nextSeq: board.center.seq + 1,
  });
  if (!decision.ok) throw new Error(`refused: ${decision.refusal}`);
  for (const event of decision.events) applyEvent(board, envelope(event, atMs));
}

function place(deviceId: string, latDeg: number, lonDeg: number, atMs: number): void {
  applyLocation(board, { deviceId: asId<DeviceId>(deviceId), latDeg, lonDeg, fixAtMs: atMs, receivedAtMs: atMs });
}

function row(callSign: string, nowMs: number): UnitRow {
  const unit = board.center.units.get(asId<UnitId>(`NMSP-${callSign}`));
  if (unit === undefined) throw new Error(callSign);
  return unitRow(board, unit, settings, nowMs);
}

function cause(level: NewCause["level"], monitor: NewCause["monitor"], sentence: string): NewCause {
  return { key: `${monitor}:${level}`, monitor, level, sentence, evidence: [], silence: false };
}

function raised(level: NewCause["level"]): DomainEvent {
  return {
    type: "AlertRaised",
    alertId: asId<AlertId>(`A-${level}`),
    subject: { kind: "unit", unitId: unit312 },
    cause: cause(level, "MV", `the car is driving (${level})`),
    covert: false,
  };
}

beforeEach(() => {
  board = emptyBoard();
  give({ type: "RegisterAgency", agency: "NMSP", name: "State Police" }, T0);
  for (const callSign of ["305", "312"]) {
    give({ type: "RegisterUnit", agency: "NMSP", callSign }, T0);
    give(
      { type: "RegisterOfficer", officer: `B${callSign}`, agency: "NMSP", name: `Officer ${callSign}`, phone: "555" },
      T0,
    );
    give({ type: "RegisterVehicle", vehicle: `V${callSign}`, agency: "NMSP", plate: `G${callSign}` }, T0);
    give(
      {
        type: "RegisterDevice",
        device: `m-${callSign}`,
        kind: "vehicle-modem",
        keys: [`taip:${callSign}`],
        vehicle: `V${callSign}`,
      },
      T0,
    );
    give(
      {
        type: "RegisterDevice",
        device: `p-${callSign}`,
        kind: "portable",
        keys: [`nmea:${callSign}`],
        officer: `B${callSign}`,
      },
      T0,
    );
    give({ type: "StartShift", unit: callSign, officers: [`B${callSign}`], vehicle: `V${callSign}` }, T0);
  }
  give({ type: "StartStop", unit: "312", plate: "NM ABC123", place: { text: "I-40 MM 320 EB" } }, T0 + 60_000);
});

describe("a unit's row", () => {
  test("tells person and vehicle apart, each with its device and age", () => {
    place("m-312", 35.1, -103.9, T0 + 100_000);
    place("p-312", 35.0, -103.8, T0 + 50_000);
    const seen = row("312", T0 + 104_000);
    expect(seen.vehicle).toMatchObject({ deviceId: "m-312", ageMs: 4_000, age: "fresh" });
    expect(seen.person).toMatchObject({ deviceId: "p-312", ageMs: 54_000, age: "ageing" });
    expect(row("305", T0 + 104_000).vehicle).toBeUndefined();
  });
  test("[SC1] the check counts down, is soon, and then over; nobody can ask it but a dispatcher", () => {
    expect(row("312", T0 + 60_000).check).toMatchObject({ leftMs: 180_000, phase: "running", silentQueue: false });
    expect(row("312", T0 + 215_000).check).toMatchObject({ leftMs: 25_000, phase: "soon", silentQueue: true });
    expect(row("312", T0 + 282_000).check).toMatchObject({ leftMs: -42_000, phase: "over" });
  });
  test("counts the cautions that the officer has not been told", () => {
    give({ type: "AddCaution", about: "plate", subject: "ABC123", text: "stolen", source: "return" }, T0 + 70_000);
    expect(row("312", T0 + 71_000)).toMatchObject({ unreadCautionCount: 1, stop: { highCaution: true } });
    give({ type: "ReadReturn", unit: "312" }, T0 + 80_000);
    const after = row("312", T0 + 81_000);
    expect(after.unreadCautionCount).toBe(0);
    expect(after.cautions).toHaveLength(1);
  });
  test("an alert brings it to the top", () => {
    expect(attentionRank(row("312", T0))).toBe(attentionRank(row("305", T0)));
    applyEvent(board, envelope(raised("emergency"), T0 + 90_000));
    expect(attentionRank(row("312", T0 + 90_000))).toBeLessThan(attentionRank(row("305", T0 + 90_000)));
  });
});

describe("nearest help", () => {
  test("is never the unit itself, and says which way and how old", () => {
    place("m-312", 35, -104, T0);
    place("m-305", 35, -103.9, T0);
    const [help, ...more] = nearestHelp(
      board,
      helpCandidates(board),
      { latDeg: 35, lonDeg: -104 },
      { exclude: unit312, countMax: 5, nowMs: T0 + 9_000 },
    );
    expect(more).toEqual([]);
    expect(help).toMatchObject({ callSign: "305", available: true, direction: "E", ageMs: 9_000 });
    expect(Math.round((help?.distanceM ?? 0) / 100)).toBe(91);
  });
  test("is nobody whose car is in other hands: where the car is says nothing of its people", () => {
    place("m-312", 35, -104, T0);
    place("m-305", 35, -103.9, T0);
    const ofUnits = () => helpCandidates(board).map(({ unitId }) => unitId as string);
    expect(ofUnits()).toContain("NMSP-305");
    const vehicle = board.center.units.get(asId<UnitId>("NMSP-305"))?.shift?.vehicleId;
    give({ type: "MarkVehicleCompromised", vehicle, compromised: true, reason: "taken" }, T0);
    expect(ofUnits()).not.toContain("NMSP-305");
  });
  test("is sorted and cut to the nearest", () => {
    for (const [index, callSign] of ["320", "321", "322"].entries()) {
      give({ type: "RegisterUnit", agency: "NMSP", callSign }, T0);
      give(
        {
          type: "RegisterDevice",
          device: `x${callSign}`,
          kind: "vehicle-modem",
          keys: [`taip:${callSign}`],
          unit: callSign,
        },
        T0,
      );
      give({ type: "StartShift", unit: callSign }, T0);
      place(`x${callSign}`, 35, -103 + index / 10, T0);
    }
    const near = nearestHelp(
      board,
      helpCandidates(board),
      { latDeg: 35, lonDeg: -102.7 },
      { exclude: unit312, countMax: 2, nowMs: T0 },
    );
    expect(near.map(({ callSign }) => callSign)).toEqual(["322", "321"]);
  });
});

describe("incidents", () => {
  test("an incident waits until a unit has acknowledged it, the most pressing first", () => {
    give({ type: "CreateIncident", agency: "NMSP", incidentType: "MVAST", place: { text: "exit 329" } }, T0 + 1);
    give({ type: "CreateIncident", agency: "NMSP", incidentType: "TACCINJ", place: { text: "exit 333" } }, T0 + 2);
    const waiting = incidentLists(board.center, settings, T0 + 10_000);
    expect(waiting.pending.map(({ typeCode }) => typeCode)).toEqual(["TACCINJ", "MVAST"]);
    expect(waiting.active.map(({ typeCode }) => typeCode)).toEqual(["TSTOP"]);
    const crash = waiting.pending[0];
    give({ type: "AssignUnit", unit: "305", incident: crash?.id }, T0 + 3);
    expect(incidentLists(board.center, settings, T0).pending).toHaveLength(2);
    give({ type: "ProgressAssignment", unit: "305", status: "EnRoute" }, T0 + 4);
    const after = incidentLists(board.center, settings, T0);
    expect(after.pending.map(({ typeCode }) => typeCode)).toEqual(["MVAST"]);
    expect(after.active[0]?.units).toEqual([{ callSign: "305", phase: "en-route", current: true }]);
  });
});

describe("alerts", () => {
  test("say why with the worst cause first, and that nobody has it", () => {
    applyEvent(board, envelope(raised("notice"), T0 + 90_000));
    applyEvent(
      board,
      envelope(
        {
          type: "AlertCauseAdded",
          alertId: asId<AlertId>("A-notice"),
          cause: cause("emergency", "SP", "the officer is not with the car"),
          covert: true,
        },
        T0 + 95_000,
      ),
    );
    const [alert] = standingAlerts(board.center);
    if (alert === undefined) throw new Error("no alert");
    const seen = alertRow(board.center, alert, viewer);
    expect(seen).toMatchObject({
      who: "312",
      level: "emergency",
      covert: true,
      sounds: true,
      mine: false,
      now: "nobody has it",
    });
    expect(seen.why).toBe("the officer is not with the car; the car is driving (notice)");
    give({ type: "TakeAlert", alert: "312" }, T0 + 99_000);
    const owned = alertRow(board.center, board.center.alerts.get(alert.id) ?? alert, viewer);
    expect(owned).toMatchObject({ mine: true, sounds: false, owner: "Rivera", now: "you have it" });
  });
  test("a cause that has ended is told as over, and the alert stands", () => {
    applyEvent(board, envelope(raised("urgent"), T0));
    applyEvent(board, envelope({ type: "AlertCauseEnded", alertId: asId<AlertId>("A-urgent"), key: "MV:urgent" }, T0));
    const alert = standingAlerts(board.center)[0];
    expect(alert && alertRow(board.center, alert, viewer).why).toBe("the car is driving (urgent) (over)");
  });
  test("what raised it and is over stays in sight while something lesser goes on", () => {
    const alertId = asId<AlertId>("A-urgent");
    applyEvent(board, envelope(raised("urgent"), T0));
    const lesser = cause("notice", "NB", "no help within 19 miles by air");
    applyEvent(board, envelope({ type: "AlertCauseAdded", alertId, cause: lesser, covert: false }, T0));
    const why = (): string => {
      const [alert] = standingAlerts(board.center);
      return alert === undefined ? "none" : alertRow(board.center, alert, viewer).why;
    };
    expect(why()).toBe("the car is driving (urgent); no help within 19 miles by air");
    applyEvent(board, envelope({ type: "AlertCauseEnded", alertId, key: "MV:urgent" }, T0));
    expect(why()).toBe("the car is driving (urgent) (over); no help within 19 miles by air");
  });
  test("give the newest evidence of a kind", () => {
    const at = (fixAtMs: number) => ({ of: "parted", latDeg: 1, lonDeg: 2, fixAtMs }) as const;
    const event = raised("urgent");
    if (event.type !== "AlertRaised") throw new Error();
    applyEvent(board, envelope({ ...event, cause: { ...event.cause, evidence: [at(5), at(9), at(7)] } }, T0));
    const alert = standingAlerts(board.center)[0];
    expect(alert && newestEvidence(alert, "parted")?.fixAtMs).toBe(9);
    expect(alert && newestEvidence(alert, "person")).toBeUndefined();
  });
});

describe("the check queue", () => {
  test("begins with what is due soonest; the roll with who was heard longest ago", () => {
    give({ type: "StartStop", unit: "305" }, T0 + 10_000);
    expect(checkQueue(board.center, settings, T0 + 70_000).map(({ callSign }) => callSign)).toEqual(["305", "312"]);
    give({ type: "RecordContact", unit: "305", said: "ok" }, T0 + 70_000);
    expect(checkQueue(board.center, settings, T0 + 70_000).map(({ callSign }) => callSign)).toEqual(["312", "305"]);
    expect(rollCall(board.center).map(({ callSign }) => callSign)).toEqual(["312", "305"]);
  });
});

describe("danger ahead of its commit", () => {
  test("is seen on a copy and leaves the board alone", () => {
    const danger = [envelope(raised("emergency"), T0 + 90_000, 3)];
    const shown = withProvisional(board.center, danger);
    expect(standingAlerts(shown)).toHaveLength(1);
    expect(standingAlerts(board.center)).toHaveLength(0);
    expect(shown.seq).toBe(board.center.seq);
    expect(withProvisional(board.center, [])).toBe(board.center);
  });
  test("hides no emergency about the same unit whose closing has not come yet", () => {
    applyEvent(board, envelope(raised("emergency"), T0));
    const shown = withProvisional(board.center, [envelope(raised("urgent"), T0 + 1_000, 3)]);
    expect(standingAlerts(shown).map(({ level }) => level)).toEqual(["emergency", "urgent"]);
  });
  test("a copy shares values and no map", () => {
    const copy = copyCenter(board.center);
    copy.units.clear();
    expect(board.center.units.size).toBe(2);
  });
  test("is covered where that very cause stands at its level, and neither by a lower one nor by another cause", () => {
    const danger = [envelope({ ...raised("emergency"), cause: cause("emergency", "MV", "x") } as DomainEvent, T0)];
    const other = cause("emergency", "SP", "another cause about the same unit");
    const rises = (key: string): DomainEvent => ({
      type: "AlertCauseRose",
      alertId: asId<AlertId>("A-urgent"),
      key,
      level: "emergency",
      sentence: "x",
      evidence: [],
    });
    expect(uncovered(board.center, danger)).toHaveLength(1);
    applyEvent(board, envelope(raised("urgent"), T0));
    expect(uncovered(board.center, danger)).toHaveLength(1);
    const added = { type: "AlertCauseAdded", alertId: asId<AlertId>("A-urgent"), cause: other, covert: false } as const;
    applyEvent(board, envelope(added, T0));
    expect(uncovered(board.center, danger)).toHaveLength(1);
    const same = { ...added, cause: { ...cause("urgent", "MV", "x"), key: "MV:emergency" } };
    applyEvent(board, envelope(same, T0));
    applyEvent(board, envelope(rises("MV:emergency"), T0));
    expect(uncovered(board.center, danger)).toHaveLength(0);
  });
  test("a cause that rose stays with the alert that was lost", () => {
    const alertId = asId<AlertId>("A-urgent");
    const rose: DomainEvent = {
      type: "AlertCauseRose",
      alertId,
      key: "MV:urgent",
      level: "emergency",
      sentence: "x",
      evidence: [],
    };
    expect(uncovered(board.center, [envelope(raised("urgent"), T0), envelope(rose, T0, 2)])).toHaveLength(2);
    expect(uncovered(board.center, [envelope(rose, T0)])).toHaveLength(0);
  });
});

describe("the status sheet", () => {
  test("holds what is needed on paper", () => {
    place("m-312", 35, -104, T0);
    applyEvent(board, envelope(raised("emergency"), T0 + 90_000));
    const sheet = statusSheet(board, settings, T0 + 100_000);
    expect(sheet.onShift.map(({ row: { callSign } }) => callSign)).toEqual(["305", "312"]);
    expect(sheet.onShift[1]).toMatchObject({
      officers: [{ name: "Officer 312", phone: "555" }],
      vehicle: "V312, G312",
      at: { latDeg: 35 },
    });
    expect(sheet.alerts).toMatchObject([{ who: "312", level: "emergency" }]);
    expect(sheet.active).toHaveLength(1);
  });
});
