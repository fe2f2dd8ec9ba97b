/**
 * What roads are asked that they cannot answer, and files that are none: a clear answer each time, at a terminal as it is
 * typed, and never an empty list that looks like safety. The API's side of it stands in roads.test.ts.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { osmPbf, osmXml } from "../../src/server/roads/road-files.fixture.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "server", "main.ts");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-roads-bad-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function roads(...args: string[]): { readonly code: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "roads", ...args], {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  return { code: status, text: `${stdout}${stderr}` };
}

const trail = (rows: readonly (readonly [seconds: number, lat: number, lon: number])[]): string =>
  [
    "time,lat,lon",
    ...rows.map(([s, lat, lon]) => `${new Date(Date.UTC(2026, 2, 15, 11, 31, s)).toISOString()},${lat},${lon}`),
  ].join("\n");

/** Along I-40 by Tucumcari, and standing for a minute and a half on the way. */
const DRIVE = Array.from({ length: 60 }, (_, i) => {
  const done = i < 20 ? i : i < 40 ? 20 : i - 20;
  return [5 * i, 35.1113 + 0.0002 * done, -103.9201 + 0.0014 * done] as const;
});

test("[RN10] a truncated file is refused as that, and no network is written", () => {
  const whole = osmPbf();
  const out = join(folder, "cut.vigil");
  const { code, text } = roads("import", file("cut.osm.pbf", whole.subarray(0, whole.length - 30)), "--out", out);
  expect([code, existsSync(out)]).toEqual([1, false]);
  expect(text).toMatch(/the file ends in the middle of a block/);
});

test("[RN10] a foreign file is called that, to import and to ask", () => {
  const foreign = file("words.osm.pbf", "hello");
  expect(roads("import", foreign, "--out", join(folder, "x.vigil"))).toMatchObject({
    code: 1,
    text: expect.stringContaining("this is not an OpenStreetMap PBF file"),
  });
  const asked = roads("where", "I40 MM 320", "--network", foreign);
  expect(asked.code).toBe(1);
  expect(asked.text).toContain("is not a road network of this program");
});

test("[RN10] a map without roads is no network", () => {
  const sea = file("sea.osm", `<osm version="0.6"><node id="1" lat="1" lon="1"/></osm>`);
  const { code, text } = roads("import", sea, "--out", join(folder, "x.vigil"));
  expect([code, existsSync(join(folder, "x.vigil"))]).toEqual([1, false]);
  expect(text).toContain("there is not one road in it that a car can drive");
});

test("[SN3] [DT3] [RE4] a point in another state, or in a lake: no road within 5 km, and nothing is computed from elsewhere", () => {
  expect(roads("where", "40.7,-74.0").text).toContain("off road: no road within 5 km");
  expect(roads("times", "40.7,-74.0", "314@I40 MM 333").text).toMatch(/no road within 5 km.*straight-line only/s);
  const reach = roads("reach", "40.7,-74.0");
  expect([reach.code, reach.text]).toEqual([1, expect.stringContaining("no road within 5 km")]);
  expect(reach.text).toContain("not held by that, only not computed");
  const closed = roads("contain", "40.7,-74.0", "314@I40 MM 333");
  expect([closed.code, closed.text]).toEqual([1, expect.stringContaining("no road within 5 km")]);
});

test("[DT3] [CT8] a unit on an island of the network: no way by road, said for it, and it holds nothing", () => {
  // A crossing, and a road 3 km on that is joined to nothing.
  const island =
    `<node id="91" lat="35.03" lon="-105.02"/><node id="92" lat="35.03" lon="-105.01"/>` +
    `<way id="91"><nd ref="91"/><nd ref="92"/><tag k="highway" v="primary"/><tag k="name" v="Island"/></way></osm>`;
  const network = join(folder, "island.vigil");
  const imported = roads("import", file("island.osm", osmXml().replace("</osm>", island)), "--out", network);
  expect(imported.text).toMatch(/1 islands?, joined to nothing/);
  const { text } = roads("times", "35.0,-105.0", "314@35.0,-105.005", "315@35.03,-105.015", "--network", network);
  expect(text).toMatch(/314.*min/);
  expect(text).toMatch(/315: the unit is on roads that are joined to nothing; straight-line only/);
  const plan = roads("contain", "35.0,-105.0", "315@35.03,-105.015", "--network", network);
  expect(plan.text).not.toMatch(/^ *(closed|CLOSED)/m);
  expect(plan.text).toMatch(/NOT closed: (\d+) of \1 ways out stay open/);
  expect(plan.text).toContain("nobody is in time anywhere");
});

test("[CT8] no units at all: every way out is open, and it is not called closed", () => {
  const { code, text } = roads("contain", "I40 MM 320");
  expect(code).toBe(0);
  expect(text).toMatch(/NOT closed: (\d+) of \1 ways out stay open/);
  expect(text).toContain("no units: every way out is open");
  expect(text).toContain("it cannot be closed with these units");
});

test("[MM2] [PS6] a clock that jumps: the trail is parted there, and that is told", () => {
  const jumped = DRIVE.map(([s, lat, lon], i) => [i < 50 ? s : s + 7_200, lat, lon] as const);
  const path = file("jump.csv", trail(jumped));
  expect(roads("match", path).text).toMatch(/not known \((silence|.*silent)/);
  const { code, text } = roads("search", path, "--since", "2026-03-15T11:31:00Z");
  expect(code).toBe(0);
  expect(text).toMatch(/silen/);
  // Backwards: it is put in the order of its times, and that is told too.
  const back = DRIVE.map(([s, lat, lon], i) => [i < 50 ? s : s - 400, lat, lon] as const);
  expect(roads("match", file("back.csv", trail(back))).text).toContain("not in the order of their times");
});

test("[PS6] [MM4] a trail of one fix: what can be known, and that it is nothing more", () => {
  const path = file("one.csv", trail(DRIVE.slice(0, 1)));
  const { code, text } = roads("search", path, "--since", "2026-03-15T11:00:00Z");
  expect([code, text]).toEqual([0, expect.stringContaining("the trail has one fix since then")]);
  expect(roads("match", path).code).toBe(0);
});

test("[TM5] [PS6] a trail sorted by latitude gives the places that the ordered one gives, and says so", () => {
  const since = ["--since", "2026-03-15T11:31:00Z"];
  const ordered = roads("search", file("ordered.csv", trail(DRIVE)), ...since);
  const byLatitude = roads("search", file("lat.csv", trail(DRIVE.toSorted((a, b) => b[1] - a[1]))), ...since);
  const places = (text: string): string[] => text.split("\n").filter((line) => /^\s*\d+\. /.test(line));
  expect(places(ordered.text).length).toBeGreaterThan(0);
  expect(places(byLatitude.text)).toEqual(places(ordered.text));
  expect(byLatitude.text).toMatch(/order/);
  expect(ordered.text).not.toMatch(/not in the order/);
});
