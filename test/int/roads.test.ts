/** Roads in a running Vigil: an imported network, drive times by the API, the backup gap in the recording. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFieldMap } from "../../src/server/roads/field-map.ts";
import { importRoads } from "../../src/server/roads/import-roads.ts";
import { writeNetwork } from "../../src/server/roads/network-file.ts";
import { osmXml } from "../../src/server/roads/road-files.fixture.ts";
import { eventually, type Folder, makeFolder, type Served, SMALL_CENTER, VigilProcess } from "./vigil-process.ts";

let folder: Folder;
let vigil: VigilProcess;
let served: Served;

beforeAll(async () => {
  folder = makeFolder(SMALL_CENTER);
  const source = join(folder.path, "crossing.osm");
  writeFileSync(source, osmXml());
  const map = readFieldMap("", "");
  if (!map.ok) throw new Error(map.wrong);
  const ask = { file: source, fieldMap: map.map, statePrefix: "NM", nowMs: Date.now() };
  const { network } = await importRoads(ask, () => undefined);
  const networkFile = join(folder.path, "crossing.vigil");
  writeNetwork(networkFile, network);
  writeFileSync(folder.configFile, `${SMALL_CENTER}map: { roadNetwork: "${networkFile}" }\n`);
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
});
afterAll(async () => {
  await vigil.end();
  folder.remove();
});

test("[DT1] the API says who gets there first, on the imported network; a place off the earth is refused", async () => {
  const answer = await served.get("/api/v1/roads/times?lat=35&lon=-105");
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ highwaysOnly: false, placeOffRoadM: 0, items: [] });
  const lake = await served.get("/api/v1/roads/times?lat=36&lon=-105");
  expect(lake.body).toEqual({ highwaysOnly: false, items: [] });
  expect((await served.get("/api/v1/roads/times?lat=135&lon=-105")).status).toBe(400);
});

test("[NB2] a stop is asked about, and the answer stands in the recording", async () => {
  await served.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
  const place = { text: "US 54", latDeg: 35, lonDeg: -105.01 };
  await served.command({ type: "StartStop", unit: "312", kind: "traffic", place });
  const recordings = join(folder.dataDir, "recordings");
  const gaps = (): string[] =>
    readdirSync(recordings).flatMap((name) =>
      readFileSync(join(recordings, name), "utf8")
        .split("\n")
        .slice(0, -1) // the last is being written
        .filter((line) => line.includes(`"backup-gaps"`)),
    );
  const [line] = await eventually(
    () => Promise.resolve(gaps()),
    (lines) => lines.length > 0,
  );
  // There is nobody else on shift: the question is answered, and nothing is said of the stop.
  expect(JSON.parse(line ?? "{}")).toMatchObject({
    input: { kind: "backup-gaps", highwaysOnly: false, gaps: [] },
  });
});

test("[NB2] how long help takes to each stop, and where help is far, over the API; no time without a way", async () => {
  const backup = await served.get("/api/v1/roads/backup");
  expect(backup).toMatchObject({ status: 200, body: { highwaysOnly: false, items: [] } });
  const alone = await served.get("/api/v1/roads/alone?minutes=20");
  expect(alone).toMatchObject({ status: 200, body: { minutes: 20, highwaysOnly: false, moves: [] } });
  // Nobody is heard: an officer would be alone on all of it.
  const { body } = alone;
  expect(Reflect.get(body, "aloneM")).toBe(Reflect.get(body, "totalM"));
  expect(Reflect.get(body, "lines")).not.toEqual([]);
  expect((await served.get("/api/v1/roads/alone?minutes=0")).status).toBe(400);
});

test("[SE3] a look comes through the command's edge as it was typed, and is refused where there is no such place", async () => {
  await served.command({ type: "DeclareEmergency", unit: "312" });
  const { body } = await eventually(
    () => served.get("/api/v1/alerts?phase=standing"),
    (answer) => JSON.stringify(answer.body).includes("no-trail"),
  );
  expect(JSON.stringify(body)).toContain('"notes":["no-trail"]');
  const look = await served.command({ type: "TickSearchPlace", alert: "312", letter: "A", saw: "nothing" });
  expect(look.body).toMatchObject({ refusal: "unknown-place" });
});
