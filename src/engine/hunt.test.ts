import { describe, expect, test } from "vitest";
import { asId, type IncidentId, type UnitId, type VehicleId } from "../base/ids.ts";
import type { HuntPlan } from "../domain/hunt.ts";
import { shift } from "./shift-fixture.ts";

const place = { text: "I-40 MM 320", latDeg: 35.11, lonDeg: -103.92 };

function hunting() {
  const fixture = shift();
  const refusal = (seconds: number, command: object) =>
    fixture.say(seconds, command).outputs.flatMap((output) => (output.kind === "answer" ? [output.refusal] : []))[0];
  const night = { ...fixture, refusal };
  night.say(0, { type: "CreateIncident", agency: "NMSP", incidentType: "TSTOP", place });
  const incident = () => [...night.world.center.incidents.values()].at(-1);
  const number = incident()?.number ?? "";
  night.say(1, { type: "StartHunt", incident: number, place, mode: "car" });
  const fact = (seconds: number, more: object) =>
    night.say(seconds, { type: "RecordHuntFact", incident: number, place, ...more });
  return { night, incident, number, fact, hunt: () => incident()?.hunt };
}

describe("hunts", () => {
  test("[HU1] begin with a certain sighting, one at a time, on an incident that is open", () => {
    const { night, number, hunt } = hunting();
    expect(hunt()?.facts).toMatchObject([{ letter: "A", kind: "sighting", word: "confirmed", mode: "car" }]);
    expect(night.refusal(2, { type: "StartHunt", incident: number, place, mode: "car" })).toBe("hunt-runs");
    expect(night.refusal(2, { type: "StartHunt", incident: number, place: { text: "somewhere" }, mode: "car" })).toBe(
      "hunt-runs",
    );
    night.say(3, { type: "EndHunt", incident: number, why: "in custody" });
    expect(hunt()?.ended?.why).toBe("in custody");
    expect(night.refusal(4, { type: "RecordHuntFact", incident: number, place, kind: "pin" })).toBe("no-hunt");
    expect(night.refusal(4, { type: "StartHunt", incident: number, place: { text: "somewhere" }, mode: "car" })).toBe(
      "place-without-a-point",
    );
  });

  test("[HU2] what is entered has a letter that is never given twice; it is settled by it", () => {
    const { night, number, fact, hunt } = hunting();
    fact(2, { kind: "sighting" });
    fact(3, { kind: "theft", mode: "truck", text: "white pickup" });
    fact(4, { kind: "watched" });
    expect(hunt()?.facts.map(({ letter, kind, word, mode }) => [letter, kind, word, mode])).toEqual([
      ["A", "sighting", "confirmed", "car"],
      ["B", "sighting", "unconfirmed", "car"],
      ["C", "theft", undefined, "truck"],
      ["D", "watched", undefined, undefined],
    ]);
    const settle = (seconds: number, letter: string, as: string) =>
      night.say(seconds, { type: "SettleHuntFact", incident: number, fact: letter, as, why: "x" });
    settle(5, "b", "refuted");
    settle(6, "D", "ended");
    settle(7, "C", "struck");
    fact(8, { kind: "towards" });
    expect(hunt()?.facts.map(({ letter, word }) => [letter, word])).toEqual([
      ["A", "confirmed"],
      ["B", "refuted"],
      ["D", undefined],
      ["E", undefined],
    ]);
    expect(hunt()?.facts.find(({ letter }) => letter === "D")?.toMs).toBeDefined();
    const bad = (command: object) =>
      night.refusal(9, { type: "SettleHuntFact", incident: number, why: "x", ...command });
    expect(bad({ fact: "Q", as: "struck" })).toBe("unknown-fact");
    expect(bad({ fact: "A", as: "ended" })).toBe("not-of-this-kind");
    expect(bad({ fact: "D", as: "confirmed" })).toBe("not-of-this-kind");
    expect(night.refusal(9, { type: "RecordHuntFact", incident: number, place, kind: "theft" })).toBe(
      "not-of-this-kind",
    );
  });

  test("[HU5] who is sent to a point is told where and by when, and works on the incident; not into a car in other hands", () => {
    const { night, number, hunt, incident } = hunting();
    night.say(2, { type: "SendToHoldPoint", incident: number, unit: "305", place, byMs: Date.UTC(2026, 0, 1, 12, 4) });
    const [sent] = hunt()?.sent ?? [];
    expect(sent).toMatchObject({ unitId: "NMSP-305", place });
    const message = [...night.world.center.messages.values()].at(-1);
    expect(message?.text).toBe("Hold I-40 MM 320. He can be there at 12:04 UTC: be there before.");
    expect(message?.to["NMSP-305"]?.state).toBe("sent");
    expect(incident()?.unitIds).toContain("NMSP-305");
    const vehicle = night.unit("305").shift?.vehicleId ?? "";
    night.say(3, { type: "MarkVehicleCompromised", vehicle, compromised: true, reason: "taken" });
    expect(night.refusal(4, { type: "SendToHoldPoint", incident: number, unit: "305", place })).toBe(
      "car-in-other-hands",
    );
  });
});

describe("plans", () => {
  const plan = (askedAtMs: number, more: Partial<HuntPlan> = {}): HuntPlan => ({
    askedAtMs,
    untilMs: askedAtMs + 1_800_000,
    highwaysOnly: true,
    assumptions: ["highways only"],
    plausible: [],
    containments: [
      {
        pace: "fleeing",
        closed: true,
        waysOut: 2,
        points: [{ ...place, where: "I-40 MM 300", unitId: asId<UnitId>("NMSP-305"), unitAtMs: 1, heAtMs: 2 }],
        open: [],
        openCount: 0,
        notes: [],
      },
    ],
    ...more,
  });

  test("[HU6] are written down where they say something else, and with a hunt that has ended not at all", () => {
    const { night, number, incident, hunt } = hunting();
    const incidentId = incident()?.id ?? asId<IncidentId>("");
    const planned = () => night.log.filter(({ event }) => event.type === "HuntPlanned").length;
    const give = (seconds: number, given: HuntPlan) =>
      night.give(seconds, { kind: "hunt-plan", incidentId, plan: given });
    give(2, plan(2_000));
    give(12, plan(12_000));
    expect(planned()).toBe(1);
    // A way out that is not closed any more is told at once.
    const [closed] = plan(13_000).containments;
    if (closed === undefined) throw new Error("a containment");
    give(13, plan(13_000, { containments: [{ ...closed, closed: false, openCount: 1 }] }));
    expect(planned()).toBe(2);
    expect(hunt()?.plan?.containments[0]?.closed).toBe(false);
    give(20, plan(20_000, { refused: "no road within 5 km" }));
    expect(planned()).toBe(3);
    night.say(21, { type: "EndHunt", incident: number, why: "in custody" });
    give(30, plan(30_000));
    expect(planned()).toBe(3);
  });
});

describe("a car in other hands", () => {
  test("[HU8] whoever is near its way is told with distance and minutes, once, and again when it is much nearer", () => {
    const night = shift();
    const vehicleId = night.unit("312").shift?.vehicleId ?? asId<VehicleId>("");
    const near = (seconds: number, callSign: string, minutes: number, distanceM = 9_656) =>
      night.give(seconds, {
        kind: "hostile-near",
        vehicleId,
        highwaysOnly: true,
        near: [{ unitId: asId<UnitId>(`NMSP-${callSign}`), timeMs: minutes * 60_000, distanceM }],
      });
    const texts = () => [...night.world.center.messages.values()].map(({ text }) => text);
    near(1, "305", 12);
    expect(texts()).toEqual([]);
    night.say(2, { type: "MarkVehicleCompromised", vehicle: vehicleId, compromised: true, reason: "taken" });
    const told = near(3, "305", 12);
    expect(texts()).toEqual([
      "DANGER: 312's car is in other hands, 6 mi from you, and can be at you in 12 min (highways only).",
    ]);
    expect(told.outputs.filter(({ kind }) => kind === "message")).toHaveLength(1);
    near(13, "305", 11);
    near(23, "305", 9);
    expect(texts()).toHaveLength(1);
    near(33, "305", 4);
    near(43, "305", 2, 1_700);
    expect(texts().slice(1)).toEqual([
      "DANGER: 312's car is in other hands, 6 mi from you, and can be at you in 4 min (highways only).",
      "DANGER: 312's car is in other hands, 1 mi from you, and can be at you in 2 min (highways only).",
    ]);
    // Its own screens are read by whoever has it.
    near(53, "312", 1);
    expect(texts()).toHaveLength(3);
  });
});
