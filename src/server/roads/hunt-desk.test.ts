import { describe, expect, test } from "vitest";
import { asId, type IncidentId, type UnitId } from "../../base/ids.ts";
import type { HuntPlan } from "../../domain/hunt-plan.ts";
import { placeUnit } from "../../roads/network/drive-time.ts";
import { driveTimesMs } from "../../roads/network/drive-profile.ts";
import { highwaysOnlyNetwork } from "../../roads/network/highways-only.ts";
import { placeAtMilepost } from "../../roads/network/linear-reference.ts";
import { RoadSearch } from "../../roads/network/road-search.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { shift } from "../../engine/shift-fixture.ts";
import type { Input } from "../../engine/input.ts";
import { hostileAnswer } from "./hostile-answer.ts";
import { type FactAsked, huntAnswers, type HuntAsked } from "./hunt-answer.ts";
import { HuntDesk } from "./hunt-desk.ts";
import { pursuitOf } from "./pursuit.ts";

const network = highwaysOnlyNetwork(newMexico);
const ground = {
  network,
  reference: newMexico,
  search: new RoadSearch(network.graph, driveTimesMs(network.graph, "emergency")),
};
const NOW = Date.UTC(2026, 2, 15, 12, 0);

function at(milepost: number): { latDeg: number; lonDeg: number } {
  const found = placeAtMilepost(network, newMexico, { route: "I-40", milepost });
  if (!found.ok) throw new Error(found.reason);
  return { latDeg: found.place.point.latDeg, lonDeg: found.place.point.lonDeg };
}
const seen = (milepost: number, more: Partial<FactAsked> = {}): FactAsked => ({
  letter: "A",
  kind: "sighting",
  text: `I-40 MM ${milepost}`,
  fromMs: NOW - 120_000,
  mode: "car",
  word: "confirmed",
  ...at(milepost),
  ...more,
});
const unit = (unitId: string, milepost: number) => ({ unitId, ...at(milepost) });

function answers(asked: Partial<HuntAsked>) {
  return huntAnswers({ askedAtMs: NOW, facts: [seen(320)], units: [], ...asked }, ground, () => false);
}
function answer(asked: Partial<HuntAsked>) {
  const all = [...answers(asked)];
  const plan = all.findLast((each) => each.kind === "plan");
  const drawn = all.findLast((each) => each.kind === "picture");
  if (plan === undefined || drawn === undefined) throw new Error("there is always an answer");
  expect(all.map((each) => each.kind === "plan" && each.last)).toEqual(all.map((each) => each === all.at(-1)));
  return { plan: plan.plan, picture: drawn.picture };
}

describe("what is asked and answered of a hunt", () => {
  test("[HU3] points with road, direction and times under both speeds; what stays open; what is assumed", () => {
    const { plan, picture } = answer({
      facts: [seen(320, { fromMs: NOW }), seen(333, { letter: "B", kind: "watched", fromMs: NOW })],
      units: [unit("NMSP-305", 331), unit("NMSP-317", 288)],
    });
    expect(plan.containments.map(({ pace, closed }) => [pace, closed])).toEqual([
      ["lawful", true],
      ["fleeing", true],
    ]);
    const points = plan.containments.flatMap((containment) => containment.points);
    expect(points.map(({ where }) => where.slice(0, 4))).toEqual(points.map(() => "I-40"));
    expect(points.some(({ where }) => / WB,/.test(where)) && points.some(({ where }) => / EB,/.test(where))).toBe(true);
    for (const { unitAtMs, heAtMs } of points) expect(heAtMs - unitAtMs).toBeGreaterThanOrEqual(59_000);
    expect(plan.highwaysOnly && plan.assumptions.some((sentence) => sentence.startsWith("highways only"))).toBe(true);
    expect(picture?.reaches.map(({ pace }) => pace)).toEqual(["lawful", "fleeing"]);
    for (const { roads, areas } of picture?.reaches ?? []) {
      expect(roads.length).toBeGreaterThan(10);
      expect(areas.length).toBeGreaterThan(5);
    }
  });

  test("[CT9] what can be acted upon comes before anything is drawn", () => {
    const units = [unit("NMSP-305", 331), unit("NMSP-317", 288)];
    const given = [...answers({ facts: [seen(320, { fromMs: NOW })], units })];
    expect(given.map(({ kind }) => kind)).toEqual(["plan", "picture", "plan"]);
    const [first] = given;
    const points = first?.kind === "plan" ? first.plan.containments.flatMap((each) => each.points) : [];
    expect(points).toHaveLength(4);
  });

  test("[HU4] nobody there: every way out is open and said; nothing to start from: why, and no picture", () => {
    const { plan } = answer({});
    for (const { closed, openCount, waysOut, notes } of plan.containments) {
      expect([closed, openCount]).toEqual([false, waysOut]);
      expect(notes.join()).toContain("no units: every way out is open");
    }
    const lost = answer({ facts: [seen(320, { latDeg: 0, lonDeg: 0 })] });
    expect(lost.plan.refused).toContain("no road within 5 km");
    expect(lost.picture).toBeUndefined();
  });

  test("[HU8] whom a car in other hands can be at soon; the time since its last fix is taken off", () => {
    const units = [unit("NMSP-305", 331), unit("NMSP-317", 200)];
    const heardAt = (fixAtMs: number, place = at(320)) => ({
      deviceId: "M312",
      ...place,
      fixAtMs,
      receivedAtMs: fixAtMs,
    });
    const nearOf = (fixAtMs: number) =>
      hostileAnswer({ askedAtMs: NOW, heard: [heardAt(fixAtMs)], units }, network).near;
    const [fresh, ...others] = nearOf(NOW);
    expect([fresh?.unitId, others]).toEqual(["NMSP-305", []]);
    expect(fresh?.timeMs).toBeGreaterThan(5 * 60_000);
    expect(fresh?.timeMs).toBeLessThan(9 * 60_000);
    const [old] = nearOf(NOW - 120_000);
    expect((fresh?.timeMs ?? 0) - (old?.timeMs ?? 0)).toBe(120_000);
    expect(placeUnit(network, "x", at(331)).road).toBeDefined();
    // It says that it is a hundred miles on within a minute: whoever is near there is warned, and who is near where it was.
    const leap = { heard: [heardAt(NOW, at(210))], believed: heardAt(NOW - 60_000) };
    const doubtful = hostileAnswer({ askedAtMs: NOW, ...leap, units }, network);
    expect(doubtful.doubts).toEqual(["jump"]);
    expect(doubtful.near.map(({ unitId }) => unitId).toSorted()).toEqual(["NMSP-305", "NMSP-317"]);
    expect(doubtful.believed).toEqual(leap.believed);
  });
});

test("[HU8] far from every road that is known whoever is near the car is warned all the same, by the time across country", () => {
  const car = { latDeg: 36, lonDeg: -100 };
  const heard = [{ deviceId: "M312", ...car, fixAtMs: NOW, receivedAtMs: NOW }];
  const units = [
    { unitId: "NMSP-305", latDeg: 36.01, lonDeg: -100 },
    { unitId: "NMSP-317", latDeg: 36.1, lonDeg: -100 },
  ];
  const { near, doubts } = hostileAnswer({ askedAtMs: NOW, heard, units }, network);
  // A kilometre at 15 km/h; eleven are more than a quarter of an hour.
  expect(near.map(({ unitId }) => unitId)).toEqual(["NMSP-305"]);
  expect(near[0]?.timeMs).toBeCloseTo(267_000, -4);
  expect([near[0]?.distanceM, doubts]).toEqual([1_112, []]);
});

test("[HU5] who was sent to a point keeps it while in time, and a better sum sends nobody to and fro", () => {
  const units = [unit("NMSP-305", 331), unit("NMSP-317", 288)];
  const facts = [seen(320, { fromMs: NOW })];
  const sentTo = (milepost: number): FactAsked =>
    seen(milepost, { letter: "sent NMSP-317", kind: "pin", unitId: asId<UnitId>("NMSP-317") });
  const pointsOf = ({ plan }: ReturnType<typeof answer>) =>
    plan.containments.find(({ pace }) => pace === "lawful")?.points.find(({ unitId }) => unitId === "NMSP-317");
  const free = pointsOf(answer({ facts, units }));
  const kept = pointsOf(answer({ facts: [...facts, sentTo(296)], units }));
  expect(free?.where).not.toContain("MM 296");
  expect([kept?.where.includes("MM 296"), kept?.pinLetter]).toEqual([true, "sent NMSP-317"]);
  const late = answer({ facts: [...facts, sentTo(318)], units }).plan.containments.flatMap(({ notes }) => notes);
  expect(late.join()).toContain("the point that NMSP-317 was sent to is not held in time");
});

describe("the desk", () => {
  test("[HU4] a network that cannot be read is a trouble with its reason, once; no plan comes of it", async () => {
    const night = shift();
    const place = { text: "I-40 MM 320", ...at(320) };
    night.say(0, { type: "CreateIncident", agency: "NMSP", incidentType: "PURSUIT", place });
    const incidentId = [...night.world.center.incidents.keys()].at(-1) ?? asId<IncidentId>("");
    night.say(1, { type: "StartHunt", incident: incidentId, place, mode: "car" });
    const inputs: Input[] = [];
    const board = { center: night.world.center, locations: new Map(), heardAtMs: new Map() };
    const data = { networkFile: "/nowhere/roads.vigil" };
    const desk = new HuntDesk({ data, board, input: (input) => inputs.push(input) });
    try {
      desk.second(night.at(2));
      await expect.poll(() => inputs.length, { timeout: 40_000 }).toBe(1);
      expect(inputs[0]).toMatchObject({ kind: "trouble", part: "hunt", active: true, level: "notice" });
      expect(JSON.stringify(inputs[0])).toContain("ENOENT");
      desk.second(night.at(20));
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect([inputs.length, desk.picture(incidentId)]).toEqual([1, undefined]);
    } finally {
      await desk.end();
    }
  });

  test("[TB1] after a restart a car in other hands is judged by where it was before", async () => {
    const night = shift();
    const vehicleId = night.unit("312").shift?.vehicleId ?? "";
    night.say(0, { type: "MarkVehicleCompromised", vehicle: vehicleId, compromised: true, reason: "taken" });
    const [deviceId] = night.world.center.devicesByBearer.get(`vehicle:${vehicleId}`) ?? [];
    if (deviceId === undefined) throw new Error("a device");
    const heard = (milepost: number, fixAtMs: number) => ({
      deviceId,
      ...at(milepost),
      fixAtMs,
      receivedAtMs: fixAtMs,
    });
    const before = heard(320, night.at(1));
    const doubtsAfter = async (restart: boolean): Promise<unknown> => {
      const inputs: Input[] = [];
      const board = { center: night.world.center, locations: new Map([[deviceId, before]]), heardAtMs: new Map() };
      const desk = new HuntDesk({ data: {}, board, input: (input) => inputs.push(input) });
      try {
        if (restart) desk.restored();
        // Two hundred miles on, four minutes later.
        board.locations.set(deviceId, heard(120, night.at(240)));
        desk.second(night.at(241));
        await expect.poll(() => inputs.length, { timeout: 15_000 }).toBe(1);
        const [near] = inputs;
        return near?.kind === "hostile-near" ? near.doubts : near;
      } finally {
        await desk.end();
      }
    };
    expect(await doubtsAfter(true)).toEqual(["jump"]);
    expect(await doubtsAfter(false)).toEqual([]);
  });

  test("[HU10] a car in other hands on the incident is followed; standing or silent, the sighting with a direction is", () => {
    const night = shift();
    const vehicleId = night.unit("312").shift?.vehicleId ?? "";
    night.say(0, { type: "StartStop", unit: "312", kind: "traffic", place: { text: "I-40 MM 320", ...at(320) } });
    const incidentId = night.unit("312").currentIncidentId ?? asId<IncidentId>("");
    const sighting = { text: "I-40 MM 318 WB", route: "I-40", milepost: 318, direction: "WB", ...at(318) };
    night.say(1, { type: "StartHunt", incident: incidentId, place: sighting, mode: "car", speedMps: 40 });
    night.say(2, { type: "MarkVehicleCompromised", vehicle: vehicleId, compromised: true, reason: "taken" });
    const [deviceId] = night.world.center.devicesByBearer.get(`vehicle:${vehicleId}`) ?? [];
    if (deviceId === undefined) throw new Error("a device");
    const heard = (speedMps: number, fixAtMs: number) => {
      const location = { deviceId, ...at(310), courseDeg: 90, speedMps, fixAtMs, receivedAtMs: fixAtMs };
      const board = { center: night.world.center, locations: new Map([[deviceId, location]]), heardAtMs: new Map() };
      const incident = night.world.center.incidents.get(incidentId);
      return incident === undefined ? undefined : pursuitOf(board, incident, night.at(60));
    };
    expect(heard(30, night.at(58))).toMatchObject({ of: { kind: "vehicle", vehicleId }, courseDeg: 90 });
    expect(heard(30, night.at(58))?.doubt).toBeUndefined();
    expect(heard(30, night.at(10))?.doubt).toContain("its fix is 50 s old");
    expect(heard(0, night.at(58))).toMatchObject({ of: { kind: "sighting", letter: "A" }, speedMps: 40 });
    expect(heard(30, night.at(-90))?.of).toEqual({ kind: "sighting", letter: "A" });
  });

  test("[HU6] [HU7] asks its thread when something is entered, and gives the plan to the engine; ended, it asks no more", async () => {
    const night = shift();
    const place = { text: "I-40 MM 320", ...at(320) };
    night.say(0, { type: "CreateIncident", agency: "NMSP", incidentType: "PURSUIT", place });
    const incidentId = [...night.world.center.incidents.keys()].at(-1) ?? asId<IncidentId>("");
    night.say(1, { type: "StartHunt", incident: incidentId, place, mode: "car" });
    const inputs: Input[] = [];
    const board = { center: night.world.center, locations: new Map(), heardAtMs: new Map() };
    // Whoever asks for the picture when the first points are told gets the one that belongs to them.
    let picture: ReturnType<HuntDesk["pictureSoon"]> | undefined;
    const desk: HuntDesk = new HuntDesk({
      data: {},
      board,
      input: (input) => {
        inputs.push(input);
        picture ??= desk.pictureSoon(incidentId);
      },
    });
    try {
      desk.second(night.at(2));
      const plans = (): HuntPlan[] => inputs.flatMap((input) => (input.kind === "hunt-plan" ? [input.plan] : []));
      // What can be acted upon at once, and the best.
      await expect.poll(() => plans().length, { timeout: 40_000 }).toBe(2);
      const plan = plans().at(-1);
      expect(plan?.askedAtMs).toBe(night.at(2));
      expect(plan?.containments).toHaveLength(2);
      expect((await picture)?.askedAtMs).toBe(night.at(2));
      // The picture is kept for whoever looks at it, and is in no input.
      expect(desk.picture(incidentId)?.askedAtMs).toBe(night.at(2));
      expect(inputs.some((input) => "picture" in input)).toBe(false);
      night.say(5, { type: "EndHunt", incident: incidentId, why: "in custody" });
      const count = inputs.length;
      desk.second(night.at(40));
      desk.second(night.at(80));
      expect([inputs.length, desk.picture(incidentId)]).toEqual([count, undefined]);
    } finally {
      await desk.end();
    }
  });
});
