/** The search desk with its real thread: asked by a board and its trails, answered by a network, the answer an input. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { destinationPoint } from "../../base/geo.ts";
import { type Board, emptyBoard } from "../../board/board.ts";
import { HOME, shift, T0 } from "../../engine/shift-fixture.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import type { TrailFix } from "../../roads/network/map-match.ts";
import type { PlacedTrail } from "../trail-reader.ts";
import { roadsData } from "./road-desk.ts";
import { RoadsThread } from "./roads-thread.ts";
import { lastCertainContactMs, SearchDesk } from "./search-desk.ts";

type Given = Parameters<ConstructorParameters<typeof SearchDesk>[0]["input"]>[0];

let thread: RoadsThread;
let given: Given[];
let asked: { readonly deviceId: string; readonly fromMs: number }[];
beforeEach(() => {
  thread = new RoadsThread(roadsData(undefined, newMexico));
  given = [];
  asked = [];
});
afterEach(() => thread.end());

/** 312 on a stop, its officer in an emergency; its car stands, drives, halts for eight seconds and drives on. */
function nightOf312(): { board: Board; fixes: TrailFix[]; night: ReturnType<typeof shift> } {
  const night = shift();
  night.fix(0, "M312", 0);
  night.say(1, { type: "StartStop", unit: "312", kind: "traffic" });
  night.say(2, { type: "DeclareEmergency", unit: "312" });
  const fixes: TrailFix[] = [];
  let alongM = 0;
  for (let s = 0; s <= 300; s++) {
    const speedMps = s < 60 ? 0 : s < 160 ? 25 : s < 168 ? 0 : 25;
    alongM += speedMps;
    const at = destinationPoint(HOME.latDeg, HOME.lonDeg, 90, alongM);
    if (s % 5 === 0) fixes.push({ ...at, fixAtMs: T0 + 1_000 * s, speedMps, accuracyM: 5 });
  }
  return { night, fixes, board: boardOf(night) };
}

function boardOf(night: ReturnType<typeof shift>): Board {
  const board = emptyBoard();
  const locations = [...night.world.center.devices.keys()].flatMap((id) => night.world.senses.locationOf(id) ?? []);
  return { ...board, center: night.world.center, locations: new Map(locations.map((at) => [at.deviceId, at])) };
}

function desk(board: Board, trail: () => Promise<Partial<PlacedTrail>>): SearchDesk {
  const placed = async (deviceId: string, fromMs: number) => {
    asked.push({ deviceId, fromMs });
    return { fixes: [], late: false, clockOff: false, cut: false, ...(await trail()) };
  };
  return new SearchDesk({ thread, board, trails: () => ({ placed }), input: (input) => given.push(input) });
}

async function answers(count: number): Promise<void> {
  for (let i = 0; i < 400 && given.length < count; i++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(given.length).toBeGreaterThanOrEqual(count);
}

test("[SE1] an alert's unit is asked about, its places come back with letters and words", async () => {
  const { board, fixes } = nightOf312();
  const search = desk(board, async () => ({ fixes, late: true }));
  search.second(T0 + 300_000);
  await answers(1);
  expect(given[0]).toMatchObject({ kind: "search-places" });
  const [input] = given;
  if (input?.kind !== "search-places") throw new Error("places");
  expect(input.plan).toMatchObject({
    askedAtMs: T0 + 300_000,
    contactAtMs: T0 + 1_000,
    highwaysOnly: true,
    notes: ["heard-late", "highways-only"],
    places: [{ letter: "A", kind: "halt" }],
  });
  expect(input.plan.places[0]?.where).toMatch(/MM \d+|of /);
  expect(asked.map(({ deviceId }) => deviceId)).toEqual(["m312"]);
});

test("[SE1] asked again only when something is new, and not oftener than every five seconds", async () => {
  const { board, fixes, night } = nightOf312();
  const search = desk(board, async () => ({ fixes }));
  for (const s of [300, 301, 303]) search.second(T0 + 1_000 * s);
  await answers(1);
  search.second(T0 + 306_000);
  search.second(T0 + 320_000);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(given).toHaveLength(1);
  night.fix(321, "M312", 6_000);
  for (const [id, at] of boardOf(night).locations) board.locations.set(id, at);
  search.second(T0 + 322_000);
  await answers(2);
});

test("trails that cannot be read are told once, and told again when they can", async () => {
  const { board, night } = nightOf312();
  let isBroken = true;
  const search = desk(board, async () => {
    if (isBroken) throw new Error("the trail is damaged");
    return {};
  });
  for (const s of [300, 310]) {
    night.fix(s, "M312", s);
    for (const [id, at] of boardOf(night).locations) board.locations.set(id, at);
    search.second(T0 + 1_000 * s);
    await answers(1);
    await new Promise((resolve) => setTimeout(resolve, 50)); // and no second one
  }
  expect(given).toMatchObject([{ kind: "trouble", part: "search", active: true }]);
  isBroken = false;
  // Nothing else is known by then: what was not answered is asked again all the same.
  search.second(T0 + 316_000);
  await answers(3);
  expect(given.slice(1)).toMatchObject([
    { kind: "trouble", active: false },
    { kind: "search-places", plan: { notes: ["no-trail", "highways-only"], places: [] } },
  ]);
});

test("the last certain contact is a voice, a stop that begins or a closed emergency; a tap is none", () => {
  const { night } = nightOf312();
  const alert = [...night.world.center.alerts.values()][0];
  if (alert === undefined) throw new Error("an alert");
  expect(lastCertainContactMs(night.unit("312"), alert)).toBe(T0 + 1_000);
  night.say(40, { type: "RecordContact", unit: "312" });
  expect(lastCertainContactMs(night.unit("312"), alert)).toBe(T0 + 40_000);
  const { stop: _s, check: _c, lastContact: _l, ...bare } = night.unit("312");
  expect(lastCertainContactMs(bare, alert)).toBe(alert.raisedAtMs - 30 * 60_000);
});
