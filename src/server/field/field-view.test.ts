import { describe, expect, it } from "vitest";
import { asId, type AlertId, type DeviceId, type OfficerId, type UnitId, type VehicleId } from "../../base/ids.ts";
import type { Board, Location } from "../../board/board.ts";
import { staffedCenter } from "../../domain/center-fixture.ts";
import { defaultSettings } from "../../domain/settings.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { fieldView, type ViewContext } from "./field-view.ts";

const NOW_MS = 1_900_000_000_000;

/** 312 on a stop, 305 free; what each of their officers sees. */
function night() {
  const c = staffedCenter();
  const locations = new Map<DeviceId, Location>();
  const board: Board = { center: c.center, locations, heardAtMs: new Map() };
  const view = (officer: string, more: Partial<ViewContext> = {}) => {
    const { nowMs: _, ...rest } = fieldView({
      board,
      settings: defaultSettings(),
      roads: newMexico,
      nowMs: NOW_MS,
      officerId: asId<OfficerId>(officer),
      pinToAnswer: false,
      pin: undefined,
      pushKey: undefined,
      deviceId: asId<DeviceId>("FIELD-A"),
      driveMs: () => undefined,
      hostileNear: () => "not-said",
      frozenSinceMs: undefined,
      ...more,
    });
    return rest;
  };
  const raise = (unit: string, told: readonly string[]) =>
    c.happen(40, { kind: "system", name: "watch" }, [
      {
        type: "AlertRaised",
        alertId: asId<AlertId>(`A-${unit}`),
        subject: { kind: "unit", unitId: asId<UnitId>(unit) },
        cause: { key: "DU", monitor: "DU", level: "emergency", sentence: "duress", evidence: [], silence: false },
        covert: true,
      },
      {
        type: "UnitsTold",
        alertId: asId<AlertId>(`A-${unit}`),
        unitIds: told.map((id) => asId<UnitId>(id)),
        why: "duress",
      },
    ]);
  c.say(0, { type: "StartStop", unit: "312", plate: "NM ABC123", place: { text: "I-40 MM 320" } });
  const heardAt = (
    device: string,
    latDeg: number,
    lonDeg: number,
    ageMs: number,
    more: Partial<Location> = {},
  ): void => {
    const deviceId = asId<DeviceId>(device);
    const fixAtMs = NOW_MS - ageMs;
    locations.set(deviceId, { deviceId, latDeg, lonDeg, fixAtMs, receivedAtMs: fixAtMs, ...more });
  };
  return { ...c, view, raise, heardAt };
}

describe("[AL10] what a unit's own danger changes on its devices", () => {
  it("nothing: not by duress, not by an alert, not by who is told", () => {
    const { view, say, raise } = night();
    const before = view("o312");
    say(20, { type: "DeclareEmergency", unit: "312", source: "duress-key", covert: true });
    raise("NMSP-312", ["NMSP-305"]);
    say(50, { type: "TakeAlert", alert: "A-NMSP-312" });
    expect(view("o312")).toEqual(before);
    expect(view("o305").help.map(({ callSign }) => callSign)).toEqual(["312"]);
  });

  it("a clear that was only tapped looks like a clear, and no check is seen to run on", () => {
    const { view, say, raise } = night();
    raise("NMSP-312", []);
    const tapped = say(50, { type: "ClearUnit", unit: "312" }, { kind: "officer", name: "o312" });
    expect(tapped).toContain("StopClearClaimed");
    const seen = view("o312");
    expect([seen.stop, seen.check, seen.incident, seen.unit?.status]).toEqual([
      undefined,
      undefined,
      undefined,
      "Available",
    ]);
  });

  it("whoever is in danger themselves learns of nobody else's", () => {
    const { view, say, raise } = night();
    raise("NMSP-305", ["NMSP-312"]);
    expect(view("o312").help).toHaveLength(1);
    say(60, { type: "DeclareEmergency", unit: "312", source: "duress-key", covert: true });
    expect(view("o312").help).toEqual([]);
  });

  it("an emergency that was declared openly is shown to who declared it, and whether it was taken", () => {
    const { view, say } = night();
    say(20, { type: "DeclareEmergency", unit: "312", source: "help-needed" }, { kind: "officer", name: "o312" });
    expect(view("o312").emergency).toMatchObject({ taken: false });
    // What came covertly first stays covert, whatever is pressed after it.
    say(30, { type: "DeclareEmergency", unit: "305", source: "duress-key", covert: true });
    say(31, { type: "DeclareEmergency", unit: "305", source: "help-needed" });
    expect(view("o305").emergency).toBeUndefined();
  });
});

describe("a vehicle in other hands", () => {
  it("shows what it would have shown before, and nothing that came since", () => {
    const { view, say, raise, center } = night();
    const frozenSinceMs = center.atMs + 1;
    const before = view("o312");
    say(100, { type: "SendMessage", units: ["312"], text: "we know where you are" });
    say(100, { type: "AddCaution", about: "plate", subject: "NM ABC123", text: "armed", source: "x" });
    raise("NMSP-305", ["NMSP-312"]);
    const seen = view("o312", { frozenSinceMs });
    expect([seen.messages, seen.cautions, seen.help, seen.prompt]).toEqual([[], [], [], undefined]);
    expect({ ...seen, version: "", check: undefined }).toEqual({ ...before, version: "", check: undefined });
  });
});

describe("[HU8] [HU11] a car in other hands", () => {
  const mark = { type: "MarkVehicleCompromised", vehicle: "v312", compromised: true, reason: "taken" };

  it("stands on every other unit's devices for as long as it is marked: which, where, since when, how far, how soon", () => {
    const { view, say, heardAt } = night();
    expect(view("o305").hostile).toEqual([]);
    heardAt("m312", 35.1233, -103.92093, 12_000, { speedMps: 30, courseDeg: 270 });
    heardAt("m305", 35.15, -103.75, 5_000);
    say(20, mark);
    const soonest = { timeMs: 900_000, highwaysOnly: true };
    const [car, ...others] = view("o305", { hostileNear: () => soonest }).hostile;
    expect(others).toEqual([]);
    expect(car).toMatchObject({ name: "312's car", placeAgeMs: 12_000, drives: "67 mph W", direction: "W", soonest });
    expect(car?.place).toMatch(/^I-40 MM 320/);
    expect((car?.distanceM ?? 0) / 1_609).toBeCloseTo(9.9, 0);
    expect(car?.doubts).toEqual([]);
    // Where the roads say nothing there is no time, and it stands there all the same.
    expect(view("o305").hostile).toEqual([expect.not.objectContaining({ soonest: expect.anything() as object })]);
    expect(view("o305", { hostileNear: () => "no-answer" }).hostile).toMatchObject([{ soonest: "no-answer" }]);
    say(60, { ...mark, compromised: false, reason: "found" });
    expect(view("o305").hostile).toEqual([]);
  });

  it("says in words why its place is doubted, and that it was never heard; being marked and doubted wakes, a fix does not", () => {
    const { view, say, happen, heardAt } = night();
    const before = view("o305").version;
    say(20, mark);
    expect(view("o305").hostile).toMatchObject([{ doubts: ["never heard"] }]);
    expect(view("o305").hostile[0]).not.toHaveProperty("place");
    const marked = view("o305").version;
    expect(marked).not.toBe(before);
    heardAt("m312", 35.1233, -103.92093, 200_000, { accuracyM: 900 });
    expect(view("o305").hostile[0]?.doubts).toEqual(["its fix is 3 min old", "its fix is good to 0.6 mi"]);
    expect(view("o305").version).toBe(marked);
    const doubted = { type: "VehicleTrackDoubted", vehicleId: asId<VehicleId>("v312"), doubts: ["jump"] } as const;
    happen(30, { kind: "system", name: "roads" }, [doubted]);
    expect(view("o305").hostile[0]?.doubts).toContain("it cannot have driven there in that time");
    expect(view("o305").version).not.toBe(marked);
  });

  it("[AL10] its own unit, a device that stays in it, a unit in danger itself and somebody off duty see nothing of it", () => {
    const { view, say, raise } = night();
    const before = view("o312");
    say(20, mark);
    expect(view("o312")).toEqual(before);
    expect(view("o305", { frozenSinceMs: NOW_MS }).hostile).toEqual([]);
    expect(view("o305").hostile).toHaveLength(1);
    raise("NMSP-305", []);
    expect(view("o305").hostile).toEqual([]);
    expect(view("nobody").hostile).toEqual([]);
  });

  it("[SH4] another car that is only tapped shows on the device as had, and the former one stays hidden from it", () => {
    const { view, say, center } = night();
    say(10, { type: "RegisterVehicle", vehicle: "loaner", agency: "NMSP" });
    say(20, mark);
    const tap = { kind: "officer", name: "o312" } as const;
    say(30, { type: "ChangeVehicle", unit: "312", vehicle: "loaner" }, tap);
    expect(view("o312").unit?.vehicle).toBe("loaner");
    expect(view("o312").hostile).toEqual([]);
    expect(center.unitByVehicle.get(asId<VehicleId>("v312"))).toBe("NMSP-312");
    // A dispatcher has heard the officer: now it is so, and the unit learns where its former car is.
    say(60, { type: "ChangeVehicle", unit: "312", vehicle: "loaner" });
    expect(view("o312").hostile).toHaveLength(1);
    expect(center.units.get(asId<UnitId>("NMSP-312"))?.shift).not.toHaveProperty("tapped");
  });

  it("[SH4] the end of a shift that is only tapped under a covert alert shows on the device as its end", () => {
    const { view, say, center } = night();
    say(10, { type: "DeclareEmergency", unit: "305", source: "duress-key", covert: true });
    const tap = { kind: "officer", name: "o305" } as const;
    say(20, { type: "EndShift", unit: "305" }, tap);
    expect(view("o305").unit).toBeUndefined();
    expect(view("o305")).toMatchObject({ known: false, hostile: [], help: [] });
    expect(center.units.get(asId<UnitId>("NMSP-305"))?.shift).toBeDefined();
    say(30, { type: "StartShift", unit: "305" }, tap);
    expect(view("o305").unit?.callSign).toBe("305");
  });

  it("[AL10] a duress of its own hides it from the device, as it hides others' calls for help", () => {
    const { view, say } = night();
    say(20, mark);
    say(30, { type: "DeclareEmergency", unit: "305", source: "duress-key", covert: true });
    expect(view("o305").hostile).toEqual([]);
  });
});

it("[KI1] what a unit carries stands with it, in words, and nothing where it is nothing", () => {
  const { view, say } = night();
  expect(view("o305").unit).not.toHaveProperty("carries");
  say(20, { type: "SetKit", unit: "305", kit: ["dog", "spike-strips"] });
  expect(view("o305").unit?.carries).toBe("spike strips, dog");
});

it("where to look stands with the call for help, the likeliest first, with what others saw; the unit that is looked for has none of it", () => {
  const { view, raise, happen, say } = night();
  raise("NMSP-312", ["NMSP-305"]);
  const alertId = asId<AlertId>("A-NMSP-312");
  const times = { fromMs: 0, toMs: 1, goesOn: false };
  const place = (letter: string, weight: number) => ({
    ...times,
    id: `at-${letter}`,
    letter,
    kind: "halt" as const,
    latDeg: 35,
    lonDeg: -104,
    weight,
    where: `I-40 MM ${letter}`,
    reasons: [],
  });
  happen(50, { kind: "system", name: "roads" }, [
    {
      type: "SearchPlanned",
      alertId,
      plan: {
        askedAtMs: 0,
        contactAtMs: 0,
        highwaysOnly: false,
        elsewhereWeight: 0.1,
        notes: [],
        places: [place("A", 1), place("B", 2)],
      },
    },
  ]);
  const letters = () => view("o305").help[0]?.search?.map(({ letter }) => letter);
  expect(letters()).toEqual(["B", "A"]);
  const look = { type: "TickSearchPlace", alert: "312", letter: "B", saw: "nothing", how: "searched", unit: "305" };
  say(60, look);
  expect(letters()).toEqual(["A", "B"]);
  expect(view("o305").help[0]?.search?.[1]?.looks).toMatchObject([{ who: "305", saw: "nothing" }]);
  expect(JSON.stringify(view("o312"))).not.toContain("I-40 MM A");
});

it("the two marks of an officer's PINs stand in an order that says nothing", () => {
  const { view } = night();
  const [a, b] = ["a".repeat(64), "b".repeat(64)];
  const salt = "0".repeat(32);
  const one = view("o312", { pin: { salt, ordinary: a, duress: b } });
  const other = view("o312", { pin: { salt, ordinary: b, duress: a } });
  expect(one.pin).toEqual(other.pin);
});
