/** The desk with its real thread: asked by a board, answered by a network, the answer an input. */
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asId, type IncidentId, type UnitId } from "../../base/ids.ts";
import type { Board } from "../../board/board.ts";
import { emptyBoard } from "../../board/board.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { GraphBuilder } from "../../roads/network/graph-builder.ts";
import { classIndex } from "../../roads/network/road-class.ts";
import { BACKWARD, FORWARD } from "../../roads/network/road-graph.ts";
import { shift, T0 } from "../../engine/shift-fixture.ts";
import { writeNetwork } from "./network-file.ts";
import { RoadDesk, roadsData } from "./road-desk.ts";
import { RoadsThread } from "./roads-thread.ts";

type Given = Parameters<ConstructorParameters<typeof RoadDesk>[0]["input"]>[0];

let folder: string;
let desk: RoadDesk | undefined;
let given: Given[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-road-desk-"));
  given = [];
});
afterEach(async () => {
  await desk?.end();
  rmSync(folder, { recursive: true });
});

/** A board on which 312 stands on a stop, and 305 is `eastM` metres east of it. */
function boardWithStop(eastM: number): Board {
  const night = shift();
  night.fix(0, "M312", 0);
  night.fix(0, "M305", eastM);
  night.say(1, { type: "StartStop", unit: "312", kind: "traffic" });
  const board = emptyBoard();
  const locations = [...night.world.center.devices.keys()].flatMap((id) => night.world.senses.locationOf(id) ?? []);
  return { ...board, center: night.world.center, locations: new Map(locations.map((at) => [at.deviceId, at])) };
}

/** The interstate passes some 3 km north of where the shift of tests is. */
function movedNorth(board: Board, byDeg: number): Board {
  const locations = new Map([...board.locations].map(([id, at]) => [id, { ...at, latDeg: at.latDeg + byDeg }]));
  return { ...board, locations };
}

/** One road of 40 km through the stop's place; its speed makes one network differ from another. */
function writeRoad(path: string, kph: number): void {
  const builder = new GraphBuilder();
  const ends = [builder.node(351_000_000, -1_041_000_000), builder.node(351_000_000, -1_036_000_000)];
  const [from = 0, to = 0] = ends;
  const flags = FORWARD | BACKWARD;
  builder.edge({ from, to, shape: [], roadClass: classIndex("primary"), flags, kph, label: 0 });
  writeNetwork(path, {
    graph: builder.finish(),
    info: {
      name: "one road",
      licence: "",
      credit: "",
      sourceSha256: "",
      importedAtMs: 0,
      highwaysOnly: false,
      accuracyM: 10,
    },
  });
}

async function answers(count: number): Promise<void> {
  for (let i = 0; i < 400 && given.length < count; i++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(given.length).toBeGreaterThanOrEqual(count);
}

function start(board: Board, networkFile?: string): RoadDesk {
  const thread = new RoadsThread(roadsData(networkFile, newMexico));
  desk = new RoadDesk({ thread, board, input: (input) => given.push(input) });
  return desk;
}

function minutesOf(input: Given | undefined): number | undefined {
  if (input?.kind !== "backup-gaps") throw new Error(`no answer: ${JSON.stringify(input)}`);
  const nearest = input.gaps[0]?.nearest;
  return nearest === undefined ? undefined : nearest.timeMs / 60_000;
}

test("[NB2] a stop is asked about at once, and the answer is an input with the time of the question", async () => {
  const path = join(folder, "one.vigil");
  writeRoad(path, 60);
  const road = start(boardWithStop(13_000), path);
  road.second(T0 + 5_000);
  await answers(1);
  expect(given[0]).toMatchObject({
    kind: "backup-gaps",
    askedAtMs: T0 + 5_000,
    highwaysOnly: false,
    gaps: [{ unitId: "NMSP-312", nearest: { unitId: "NMSP-305" } }],
  });
  // 13 km at 60 times 1.3.
  expect(minutesOf(given[0])).toBeCloseTo(10, 0);
  road.second(T0 + 6_000);
  expect(given).toHaveLength(1);
});

test("[NB1] a unit that is on its way to this stop is help by road too; one that is busy elsewhere is none", async () => {
  const path = join(folder, "one.vigil");
  writeRoad(path, 60);
  const board = boardWithStop(13_000);
  const busyWith = (incidentId: string): Board => {
    const units = new Map(board.center.units);
    const helper = units.get(asId<UnitId>("NMSP-305"));
    if (helper === undefined) throw new Error("305 is on shift");
    units.set(helper.id, { ...helper, status: "EnRoute", currentIncidentId: asId<IncidentId>(incidentId) });
    return { ...board, center: { ...board.center, units } };
  };
  const own = board.center.units.get(asId<UnitId>("NMSP-312"))?.stop?.incidentId ?? "";
  start(busyWith(own), path).second(T0);
  await answers(1);
  expect(given[0]).toMatchObject({ gaps: [{ nearest: { unitId: "NMSP-305" } }] });
  await desk?.end();
  start(busyWith("NMSP-26-000099"), path).second(T0);
  await answers(2);
  expect(given[1]).toMatchObject({ kind: "backup-gaps", gaps: [] });
});

test("a network imported while serving is taken over with the next question", async () => {
  const path = join(folder, "one.vigil");
  writeRoad(path, 60);
  const road = start(boardWithStop(13_000), path);
  road.second(T0);
  await answers(1);
  writeRoad(path, 30);
  utimesSync(path, 1_800_000_000, 1_800_000_000);
  road.second(T0 + 10_000);
  await answers(2);
  expect((minutesOf(given[1]) ?? 0) / (minutesOf(given[0]) ?? 1)).toBeCloseTo(2, 1);
});

test("without an imported network the highways alone answer, and say so", async () => {
  const road = start(movedNorth(boardWithStop(4_000), 0.023));
  road.second(T0);
  await answers(1);
  expect(given[0]).toMatchObject({ kind: "backup-gaps", highwaysOnly: true });
  expect(minutesOf(given[0])).toBeGreaterThan(1);
});

test("a network that cannot be read is told once, and told again when it can", async () => {
  const path = join(folder, "none.vigil");
  writeFileSync(path, "not a network");
  const road = start(boardWithStop(13_000), path);
  for (const s of [0, 6, 12]) {
    road.second(T0 + 1_000 * s);
    await new Promise((resolve) => setTimeout(resolve, s === 0 ? 0 : 300));
    if (s === 0) await answers(1);
  }
  expect(given).toHaveLength(1);
  expect(given[0]).toMatchObject({ kind: "trouble", part: "roads", active: true, level: "notice" });
  writeRoad(path, 60);
  road.second(T0 + 30_000);
  await answers(3);
  expect(given.slice(1).map(({ kind }) => kind)).toEqual(["trouble", "backup-gaps"]);
  expect(given[1]).toMatchObject({ active: false });
});

test("[DT1] people ask who gets to a place first; a unit that was not heard for ten minutes is not counted on", async () => {
  const path = join(folder, "one.vigil");
  writeRoad(path, 60);
  const road = start(boardWithStop(13_000), path);
  const place = { latDeg: 35.1, lonDeg: -103.8 };
  const { rows } = await road.times(place, 5, T0 + 5_000);
  expect(rows.map(({ kind, id }) => `${kind} ${id}`)).toEqual(["by-road NMSP-305", "by-road NMSP-312"]);
  expect((await road.times(place, 5, T0 + 660_000)).rows).toEqual([]);
  expect(given).toEqual([]);
  writeFileSync(path, "no network any more");
  utimesSync(path, 1_900_000_000, 1_900_000_000);
  await expect(road.times(place, 5, T0)).rejects.toThrow("is not a road network");
});

test("[NB2] on highways alone, a stop far from any of them is left to the distance by air", async () => {
  const road = start(movedNorth(boardWithStop(13_000), 0.2));
  road.second(T0);
  await answers(1);
  expect(given[0]).toMatchObject({ kind: "backup-gaps", highwaysOnly: true, gaps: [] });
});

test("without a stop nothing is asked", async () => {
  const board = emptyBoard();
  const road = start(board);
  for (let s = 0; s < 20; s++) road.second(T0 + 1_000 * s);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(given).toEqual([]);
});
