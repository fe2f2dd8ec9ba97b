import { describe, expect, test } from "vitest";
import { asId, type IncidentId, type UnitId, type VehicleId } from "../base/ids.ts";
import type { HuntPlan } from "../domain/hunt-plan.ts";
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
    night.say(2, { type: "SendToHoldPoint", incident: number, unit: "305", place, byMs: night.at(482) });
    const [sent] = hunt()?.sent ?? [];
    expect(sent).toMatchObject({ unitId: "NMSP-305", place });
    const message = [...night.world.center.messages.values()].at(-1);
    expect(message?.text).toBe("Hold I-40 MM 320. He can be there in 8 min (at 05:38): be there before.");
    expect(message?.to["NMSP-305"]?.state).toBe("sent");
    expect(incident()?.unitIds).toContain("NMSP-305");
    const vehicle = night.unit("305").shift?.vehicleId ?? "";
    night.say(3, { type: "MarkVehicleCompromised", vehicle, compromised: true, reason: "taken" });
    expect(night.refusal(4, { type: "SendToHoldPoint", incident: number, unit: "305", place })).toBe(
      "car-in-other-hands",
    );
  });
});

describe("what is taken back", () => {
  test("[HU9] who is needed at a point no more is told so, and stays on the incident", () => {
    const { night, number, hunt, incident } = hunting();
    night.say(2, { type: "SendToHoldPoint", incident: number, unit: "305", place });
    night.say(3, { type: "ReleaseHoldPoint", incident: number, unit: "305" });
    expect(hunt()?.sent).toEqual([]);
    const message = [...night.world.center.messages.values()].at(-1);
    expect([message?.text, Object.keys(message?.to ?? {})]).toEqual([
      "You are needed at I-40 MM 320 no more.",
      ["NMSP-305"],
    ]);
    expect(incident()?.unitIds).toContain("NMSP-305");
    expect(night.refusal(4, { type: "ReleaseHoldPoint", incident: number, unit: "305" })).toBe("not-sent");
  });

  test("[HU9] a word is taken back, a watch goes on, and a hunt that was ended keeps everything that was known", () => {
    const { night, number, fact, hunt } = hunting();
    fact(2, { kind: "sighting" });
    fact(3, { kind: "watched" });
    const settle = (seconds: number, letter: string, as: string) =>
      night.say(seconds, { type: "SettleHuntFact", incident: number, fact: letter, as, why: "x" });
    settle(4, "B", "refuted");
    settle(5, "B", "unconfirmed");
    settle(6, "C", "ended");
    settle(7, "C", "goes-on");
    expect(hunt()?.facts.map(({ word, toMs }) => [word, toMs])).toEqual([
      ["confirmed", undefined],
      ["unconfirmed", undefined],
      [undefined, undefined],
    ]);
    night.say(8, { type: "EndHunt", incident: number, why: "x" });
    expect(night.refusal(9, { type: "RecordHuntFact", incident: number, place, kind: "pin" })).toBe("no-hunt");
    night.say(10, { type: "ResumeHunt", incident: number, why: "not him" });
    expect([hunt()?.facts.length, hunt()?.ended]).toEqual([3, undefined]);
    // What goes on needs nothing.
    expect(night.say(11, { type: "ResumeHunt", incident: number, why: "again" }).events).toEqual([]);
    night.say(12, { type: "CreateIncident", agency: "NMSP", incidentType: "TSTOP", place });
    const other = [...night.world.center.incidents.values()].at(-1)?.number ?? "";
    expect(night.refusal(13, { type: "ResumeHunt", incident: other, why: "x" })).toBe("never-hunted");
  });
});

describe("who is to meet him", () => {
  test("[HU10] is told whether to lay spike strips or to wait, in minutes, or that he may be there already", () => {
    const { night, number, hunt } = hunting();
    const text = () => [...night.world.center.messages.values()].at(-1)?.text;
    const send = (seconds: number, byS: number) =>
      night.say(seconds, {
        type: "SendToHoldPoint",
        incident: number,
        unit: "305",
        place,
        byMs: night.at(byS),
        task: "meet",
      });
    send(2, 302);
    expect(text()).toBe("Wait for him at I-40 MM 320. He can be there in 5 min (at 05:35): be there before.");
    night.say(3, { type: "SetKit", unit: "305", kit: ["spike-strips"] });
    send(4, 244);
    expect(text()).toBe("Spike strips at I-40 MM 320. He can be there in 4 min (at 05:34): be there before.");
    send(5, 60);
    expect(text()).toBe("Spike strips at I-40 MM 320. He may be there already: look out for him.");
    expect(hunt()?.sent).toMatchObject([{ unitId: "NMSP-305", task: "meet" }]);
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
    const [closed] = plan(13_000).containments;
    if (closed === undefined) throw new Error("a containment");
    // The same question thought over: that no fewer points do is told, with the same points.
    give(12.5, plan(2_000, { containments: [{ ...closed, verdict: "closed-fewest" }] }));
    expect(hunt()?.plan?.containments[0]?.verdict).toBe("closed-fewest");
    give(12.6, plan(2_000, { containments: [{ ...closed, verdict: "closed-fewest" }] }));
    expect(planned()).toBe(2);
    // A way out that is not closed any more is told at once.
    give(13, plan(13_000, { containments: [{ ...closed, closed: false, openCount: 1 }] }));
    expect(planned()).toBe(3);
    expect(hunt()?.plan?.containments[0]?.closed).toBe(false);
    give(20, plan(20_000, { refused: "no road within 5 km" }));
    expect(planned()).toBe(4);
    // HU10: that he can be met, or cannot any more, is told at once; where, with the rest of what shifts.
    const meeting = { ...place, where: "I-40 MM 331", roadClass: "motorway", aheadM: 1, heAtMs: 9, turnOffsBefore: 0 };
    const unitThere = { unitId: asId<UnitId>("NMSP-305"), unitAtMs: 1, strips: true };
    const along = { of: { kind: "sighting", letter: "A" } as const, along: "I-40", fromMs: 0, lookedM: 1, notes: [] };
    const met = (askedAtMs: number, where: string) =>
      plan(askedAtMs, { intercept: { ...along, points: [{ ...meeting, where, units: [unitThere] }] } });
    give(20.2, met(20_200, "I-40 MM 331"));
    expect(planned()).toBe(5);
    give(20.4, met(20_400, "I-40 MM 332"));
    expect(planned()).toBe(5);
    give(20.6, plan(20_600, { intercept: { ...along, points: [] } }));
    expect([planned(), hunt()?.plan?.intercept?.points]).toEqual([6, []]);
    night.say(21, { type: "EndHunt", incident: number, why: "in custody" });
    give(30, plan(30_000));
    expect(planned()).toBe(6);
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

  test("[HU11] what speaks against its track is a fact once, stands in the warning, and goes when it is believed again", () => {
    const night = shift();
    const vehicleId = night.unit("312").shift?.vehicleId ?? asId<VehicleId>("");
    const give = (seconds: number, doubts: ("jump" | "two-places")[], minutes = 20) =>
      night.give(seconds, {
        kind: "hostile-near",
        vehicleId,
        highwaysOnly: false,
        near: [{ unitId: asId<UnitId>("NMSP-305"), timeMs: minutes * 60_000, distanceM: 9_656 }],
        doubts,
      });
    const doubted = () => night.world.center.vehicles.get(vehicleId)?.compromised?.doubts;
    night.say(1, { type: "MarkVehicleCompromised", vehicle: vehicleId, compromised: true, reason: "taken" });
    const first = give(2, ["jump"]);
    expect(first.events.map(({ event }) => event.type)).toEqual(["VehicleTrackDoubted"]);
    expect(doubted()).toEqual(["jump"]);
    expect(give(12, ["jump"]).events).toEqual([]);
    give(22, ["jump", "two-places"], 12);
    expect([...night.world.center.messages.values()].map(({ text }) => text)).toEqual([
      "DANGER: 312's car is in other hands, 6 mi from you, and can be at you in 12 min. " +
        "Its place is in doubt: it cannot have driven there in that time, its devices say two places at once.",
    ]);
    give(32, []);
    expect(doubted()).toBeUndefined();
    expect(night.world.center.vehicles.get(vehicleId)?.compromised?.warned).toEqual({ "NMSP-305": 1 });
  });
});
