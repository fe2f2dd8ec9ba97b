/** Where help is far, asked by several people at once, and with a thread that fails. */
import { expect, test } from "vitest";
import { emptyBoard } from "../../board/board.ts";
import { shift, T0 } from "../../engine/shift-fixture.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { agencyArea } from "./agency-area.ts";
import type { Area } from "../../roads/network/area.ts";
import { AloneDesk } from "./alone-desk.ts";
import { RoadDesk, roadsData } from "./road-desk.ts";
import { RoadsThread } from "./roads-thread.ts";

const MINUTE_MS = 60_000;

function boardOf(night: ReturnType<typeof shift>) {
  const locations = [...night.world.center.devices.keys()].flatMap((id) => night.world.senses.locationOf(id) ?? []);
  const board = emptyBoard();
  return { ...board, center: night.world.center, locations: new Map(locations.map((at) => [at.deviceId, at])) };
}

test("[DT5] what several ask within some seconds is worked out once, and by the units that are free and heard", async () => {
  const night = shift();
  night.fix(0, "M312", 0);
  night.fix(0, "M305", 2_000);
  const thread = new RoadsThread(roadsData(undefined, newMexico));
  let asked = 0;
  const counting = {
    ask: (call: Parameters<RoadsThread["ask"]>[0]) => {
      asked++;
      return thread.ask(call);
    },
    end: () => thread.end(),
  } as unknown as RoadsThread; // the same thread, counted
  const desk = new AloneDesk({ thread: counting, board: boardOf(night) });
  const [one, same] = await Promise.all([desk.beyond(15 * MINUTE_MS, T0), desk.beyond(15 * MINUTE_MS, T0 + 2_000)]);
  expect(asked).toBe(1);
  expect(same).toEqual(one);
  expect(one).toMatchObject({ askedAtMs: T0, highwaysOnly: true });
  expect(one.aloneM).toBeLessThan(one.totalM);
  const longer = await desk.beyond(60 * MINUTE_MS, T0 + 3_000);
  expect(asked).toBe(2);
  expect(longer.aloneM).toBeLessThan(one.aloneM);
  // Eleven minutes on nobody has been heard: an officer would be alone everywhere.
  const later = await desk.beyond(60 * MINUTE_MS, T0 + 11 * MINUTE_MS);
  expect(later).toMatchObject({ aloneM: later.totalM, moves: [] });
  await desk.end();
});

test("a network that cannot be read is said to whoever asks, and asked again by the next", async () => {
  const desk = new AloneDesk({ thread: new RoadsThread({ networkFile: "/nowhere.vigil" }), board: emptyBoard() });
  await expect(desk.beyond(MINUTE_MS, T0)).rejects.toThrow("ENOENT");
  await expect(desk.beyond(MINUTE_MS, T0 + 1)).rejects.toThrow("ENOENT");
  await desk.end();
  await expect(desk.beyond(MINUTE_MS, T0 + 2)).rejects.toThrow("the server ends");
});

test("[NB2] while a map is worked out, a stop's help is answered: they have threads of their own", async () => {
  const night = shift();
  night.fix(0, "M312", 0);
  night.fix(0, "M305", 2_000);
  const board = boardOf(night);
  const data = roadsData(undefined, newMexico);
  const given: unknown[] = [];
  const roads = new RoadDesk({ thread: new RoadsThread(data), board, input: (input) => given.push(input) });
  const desk = new AloneDesk({ thread: new RoadsThread(data), board });
  // Both threads are there: what one waits for is not its own beginning.
  await roads.times({ latDeg: 35.12, lonDeg: -103.9 }, 3, T0);
  const maps: Promise<unknown>[] = [];
  let drawn = 0;
  // More than an answer's time of work for the maps' thread, every one another question.
  for (let i = 1; i <= 60; i++) maps.push(desk.beyond(i * MINUTE_MS, T0).then(() => drawn++));
  await roads.times({ latDeg: 35.12, lonDeg: -103.9 }, 3, T0);
  expect(drawn).toBeLessThan(60);
  await Promise.all(maps);
  await roads.end();
  await desk.end();
});

test("[AR2] with an area only its roads count; without one, without a road in it, and without a unit, that is said", async () => {
  const night = shift();
  night.fix(0, "M312", 0);
  const board = boardOf(night);
  const ask = async (area?: Area, on = board) => {
    const desk = new AloneDesk({ thread: new RoadsThread(roadsData(undefined, newMexico, area)), board: on });
    const known = await desk.beyond(15 * MINUTE_MS, T0);
    await desk.end();
    return known;
  };
  const whole = await ask();
  expect(whole.area).toBeUndefined();
  expect(whole.notes.join()).toContain("no area is configured");
  const quay = await ask(agencyArea({ counties: ["35037"] }));
  expect(quay.area).toBe("Quay County");
  expect(quay.notes).toEqual([]);
  expect(quay.totalM).toBeGreaterThan(100_000);
  expect(quay.totalM).toBeLessThan(whole.totalM / 10);
  const ocean = await ask(agencyArea({ bounds: [-40, 30, -39, 31] }));
  expect([ocean.totalM, ocean.lines, ocean.moves]).toEqual([0, [], []]);
  expect(ocean.notes.join()).toContain("no road of the network lies in the bounds: where help is far is not known");
  const nobody = await ask(undefined, emptyBoard());
  expect(nobody.notes.join()).toContain("no unit is free and heard");
  expect(nobody.aloneM).toBe(nobody.totalM);
});
