/** `vigil roads …`, as somebody at a terminal meets it. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { osmXml } from "../roads/road-files.fixture.ts";
import { readTrailCsv } from "../roads/trail-csv.ts";
import { runContain, runIntercept, runReach } from "./roads-hunt.ts";
import { run as importRoads } from "./roads-import.ts";
import { runSearch } from "./roads-search.ts";
import { runAlone, runInfo, runMatch, runTimes, runWhere } from "./roads-questions.ts";

const folder = mkdtempSync(join(tmpdir(), "vigil-roads-commands-"));
afterAll(() => rmSync(folder, { recursive: true }));
let said = "";
beforeEach(() => {
  said = "";
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      said += String(text);
      return true;
    });
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("vigil roads import", () => {
  test("says what was read, whom to credit and what was left out; the network is then asked", async () => {
    const networkFile = join(folder, "crossing.vigil");
    const sourceFile = file("crossing.osm", osmXml());
    expect(await importRoads({ sourceFile, networkFile, statePrefix: "NM" })).toBe(0);
    expect(said).toContain("4 roads between 5 junctions, 5.9 km, 1 turn rules");
    expect(said).toContain("licence ODbL 1.0; a map that shows it says: (c) OpenStreetMap contributors");
    expect(said).toContain("left out: 1 × ferry");
    said = "";
    expect(runInfo({ networkFile })).toBe(0);
    expect(said).toContain("crossing.osm\n4 roads");
    expect(said).not.toContain("highways only");
    expect(runWhere({ networkFile, place: "35.0001,-105.01" })).toBe(0);
    expect(said).toContain("on US 54");
  });

  test("a file that cannot be imported leaves nothing behind and says why", async () => {
    const networkFile = join(folder, "none.vigil");
    const sourceFile = file("cut.osm", osmXml().slice(0, 400));
    expect(await importRoads({ sourceFile, networkFile, statePrefix: "NM" })).toBe(1);
    expect(said).toMatch(/cut\.osm: .*(ends before|not well-formed)/);
    expect(existsSync(networkFile)).toBe(false);
    expect(await importRoads({ sourceFile, networkFile, statePrefix: "NM", fields: "colour=x" })).toBe(1);
    expect(said).toContain(`"colour" is none of the fields`);
    expect(await importRoads({ sourceFile: join(folder, "x.osm"), networkFile, statePrefix: "NM" })).toBe(1);
    expect(said).toContain("there is no such file");
  });
});

describe("vigil roads where, times, match", () => {
  test("[LR1] a milepost with its direction, and the mark of the skeleton", () => {
    expect(runWhere({ place: "I40 MM 320 EB" })).toBe(0);
    expect(said).toContain("I-40 milepost 320.0 EB");
    expect(said).toContain("highways only");
  });

  test("[LR1] an exit is one of its own road, also where another is as near; with a direction it is driven that way", () => {
    expect(runWhere({ place: "I40 EXIT 329" })).toBe(0);
    expect(said).toMatch(/on I-40.*, I-40 milepost 329\.\d\n/);
    said = "";
    expect(
      runIntercept({ place: "I10 EXIT 102 EB", units: ["417@I10 MM 135"], spareMinutes: 2, miles: 40, strips: [] }),
    ).toBe(0);
    expect(said).toMatch(/^1\. I-10/);
  });

  test("[SN3] off the road, and far from any", () => {
    expect(runWhere({ place: "35.10,-103.90" })).toBe(0);
    expect(said).toMatch(/off road: \d+ m from I-40/);
    expect(runWhere({ place: "30.1,-100.2" })).toBe(0);
    expect(said).toContain("off road: no road within 5 km");
    expect(runWhere({ place: "the old mill" })).toBe(1);
    expect(said).toContain("no place with a point");
  });

  test("[DT1] [DT3] the quickest first; no road is no time", () => {
    const units = ["315@I40 MM 277", "314@I40 MM 333", "9@30.1,-100.2"];
    expect(runTimes({ place: "I40 MM 320", units, lawful: false })).toBe(0);
    expect(said).toMatch(
      /^314: [78]\.\d min, 13\.0 mi by road\n315: 2\d\.\d min, 43\.0 mi by road\n9: no road within 5 km/,
    );
    said = "";
    expect(runTimes({ place: "I40 MM 320", units: ["314@I40 MM 333"], lawful: true })).toBe(0);
    expect(said).toMatch(/^314: 1[01]\.\d min/);
    expect(runTimes({ place: "I40 MM 320", units: ["nowhere"], lawful: true })).toBe(1);
  });

  test("[DT5] where an officer would be alone, by route; more units, less alone", () => {
    const aloneMiles = (units: string[]): number => {
      said = "";
      expect(runAlone({ minutes: 15, units })).toBe(0);
      return Number(/alone on ([\d.]+) mi/.exec(said)?.[1]);
    };
    const [one, two] = [aloneMiles(["314@I40 MM 333"]), aloneMiles(["314@I40 MM 333", "315@I40 MM 277"])];
    expect(said).toMatch(/\n {2}[A-Z]+[- ]\d+: alone on \d+/);
    expect(two).toBeLessThan(one);
    expect(runAlone({ minutes: 15, units: ["314"] })).toBe(1);
  });

  test("[MM1] a trail along a road, and one that cannot be read", () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${1_000 * (60 + 10 * i)},35.0,${-105.015 + 0.0005 * i}`);
    const trailFile = file("trail.csv", `time,lat,lon\n${rows.join("\n")}\n`);
    const networkFile = join(folder, "crossing.vigil");
    expect(runMatch({ trailFile, networkFile })).toBe(0);
    expect(said).toMatch(/1970-01-01T00:01:00.000Z to .*: 0\.\d mi along US 54\n$/);
    expect(runMatch({ trailFile: file("bad.csv", "time,lat\n1,2\n"), networkFile })).toBe(1);
    expect(said).toContain("its heading lacks lon");
    expect(runMatch({ trailFile: join(folder, "none.csv"), networkFile })).toBe(1);
  });

  test("[PS1] [PS4] places to search: the likeliest first, and after it was searched another", () => {
    const rows: string[] = [];
    let [lon, second] = [-104.2, 0];
    const add = (seconds: number, stepDeg: number): void => {
      for (let s = 0; s < seconds; s += 5, second += 5, lon += stepDeg)
        rows.push(`${1_000 * second},35.05,${lon},${stepDeg * 18_000}`);
    };
    for (const [seconds, step] of [
      [60, 0],
      [200, 0.0012],
      [60, 0],
      [200, 0.0012],
      [30, 0],
      [100, 0.0012],
    ] as const)
      add(seconds, step);
    const trailFile = file("312.csv", `time,lat,lon,speed\n${rows.join("\n")}\n`);
    expect(runSearch({ trailFile, since: "30000", searched: [] })).toBe(0);
    expect(said).toMatch(/^last certain contact at .*\(35\.0/);
    expect(said).toMatch(/\n1\. \d\d %, 00:04:\d\d UTC, .*: stood 5\d s/);
    said = "";
    expect(runSearch({ trailFile, since: "1970-01-01T00:00:30Z", searched: ["1:0.95"] })).toBe(0);
    expect(said).toMatch(/\n1\. \d\d %, 00:08:\d\d UTC/);
    expect(runSearch({ trailFile, since: "30000", searched: ["7:0.5"] })).toBe(1);
    expect(runSearch({ trailFile, since: "at noon", searched: [] })).toBe(1);
    said = "";
    expect(runSearch({ trailFile: file("empty.csv", "time,lat,lon\n"), since: "0", searched: [] })).toBe(0);
    expect(said).toContain("the trail has no fix\nno place on the trail since then");
  });

  test("[MM4] [PS6] a trail that never left, whose clock was set, that stands by latitude, of one fix, of none", () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ atMs: 1e9 + 5_000 * i, lat: 35 + 0.0004 * ((i * 13) % 60) }));
    const trailOf = (name: string, trail: typeof rows): string =>
      file(name, `time,lat,lon\n${trail.map(({ atMs, lat }) => `${atMs},${lat},-105`).join("\n")}\n`);
    const answersTo = (trailFile: string): readonly [search: string, match: string] => {
      said = "";
      expect(runSearch({ trailFile, since: "1000000000", searched: [] })).toBe(0);
      const search = said;
      said = "";
      expect(runMatch({ trailFile })).toBe(0);
      return [search, said];
    };
    const [stood] = answersTo(
      trailOf(
        "stood.csv",
        rows.map((row) => ({ ...row, lat: 35 })),
      ),
    );
    expect(stood).toContain("it was heard last where it was at that contact: look there");
    const set = rows.map((row, i) => (i < 30 ? row : { ...row, atMs: row.atMs - 18_000_000 }));
    const [search, match] = answersTo(trailOf("set.csv", set));
    expect(search).toContain("30 of 60 fixes are from before that contact: no place comes of them");
    for (const answer of [search, match]) expect(answer).toContain("the clock goes back by 5.0 h after");
    const mixed = answersTo(
      trailOf(
        "mixed.csv",
        rows.toSorted((a, b) => a.lat - b.lat),
      ),
    );
    for (const answer of mixed) {
      expect(answer).toContain("the fixes were not in the order of their times, and were put into it");
      expect(answer).not.toContain("the clock goes");
    }
    const old = trailOf("old.csv", rows);
    said = "";
    expect(runSearch({ trailFile: old, since: "2000000000", searched: [] })).toBe(0);
    expect(said).toMatch(/no place on the trail since then.*\nthe trail has no fix since then\n60 of 60 fixes are/);
    const [one, oneMatched] = answersTo(trailOf("one.csv", rows.slice(0, 1)));
    expect(one).toContain("the trail has one fix since then: nothing can be said of where it stood");
    expect(oneMatched).toMatch(/1 fix off every road\nno fix lies on a road of this network/);
    expect(answersTo(trailOf("no-fix.csv", []))[1]).toMatch(/^the trail has no fix\n/);
  });

  test("[PL2] [DT3] a place that has no point says why, also a unit's; units that help nowhere are named", () => {
    expect(runWhere({ place: "I40 MM 999" })).toBe(1);
    expect(said).toContain(`"I40 MM 999" has no point: I-40 has no milepost 999 in the table`);
    expect(runTimes({ place: "I40 MM 320", units: ["314@I40 X 999"], lawful: false })).toBe(1);
    expect(said).toContain("I-40 has no exit 999 in the table");
    expect(runTimes({ place: "US 70 MM 4", units: ["314@I40 MM 333"], lawful: false })).toBe(1);
    expect(said).toContain("the table has no mileposts of US 70; give coordinates");
    said = "";
    // In another state; in a lake beside a road that is joined to nothing.
    const units = ["9@39.74,-104.99", "8@33.18,-107.20"];
    expect(runAlone({ minutes: 15, units })).toBe(0);
    expect(said).toContain("9 is no help anywhere: no road within 5 km of the unit; straight-line only");
    expect(said).toContain(
      "8 is no help anywhere: the unit is on roads that are joined to nothing; straight-line only",
    );
  });

  test("a trail's table: times of both kinds, what is missing stays missing, a bad line is named", () => {
    const read = readTrailCsv("Lat,LON,time,speed,course\r\n35,-105,2026-01-01T00:00:00Z,,90\r\n35,-105,5000,12,\r\n");
    expect(read).toEqual({
      ok: true,
      fixes: [
        { fixAtMs: Date.UTC(2026, 0, 1), latDeg: 35, lonDeg: -105, courseDeg: 90 },
        { fixAtMs: 5_000, latDeg: 35, lonDeg: -105, speedMps: 12 },
      ],
    });
    expect(readTrailCsv("time,lat,lon\n1,2,3\n1,two,3\n")).toEqual({ ok: false, wrong: "line 3 is no fix: 1,two,3" });
    expect(readTrailCsv("time,lat,lon\n1,,3\n")).toMatchObject({ ok: false });
    expect(readTrailCsv("")).toMatchObject({ ok: false });
  });
});

describe("vigil roads reach, contain, intercept", () => {
  const reach = { mode: "car", pace: "fleeing", minutes: [10], thefts: [], watched: [], towards: [] };
  const contain = { mode: "car", agoMinutes: 0, minutes: 20, spareMinutes: 1, pins: [], forbidden: [] };
  const intercept = { spareMinutes: 2, miles: 40, strips: [] };

  test("where he can be after ten minutes, by road and milepost, with what is assumed", () => {
    expect(runReach({ ...reach, sightings: ["I40 MM 320"], towards: ["35.0844,-106.6504=2"] })).toBe(0);
    expect(said).toMatch(/after 10 min:\n {2}on \d+\.\d mi of road\n {2}I-40.*: mileposts 3\d\d to 3\d\d/);
    expect(said).toContain("towards 35.0844,-106.6504");
    expect(said).toContain("by car off the roads in a straight line");
    expect(said).toContain("highways only");
    said = "";
    expect(
      runReach({
        ...reach,
        sightings: ["I40 MM 302"],
        mode: "foot",
        thefts: ["truck=I40 MM 300@25"],
        watched: ["I40 MM 290@0-5"],
      }),
    ).toBe(0);
    expect(said).toContain("he may have what was taken (truck at I40 MM 300)");
    expect(said).toContain("he did not pass I40 MM 290");
  });

  test("the points that close it, who holds them, and what stays open; nobody: every way out", () => {
    expect(runContain({ ...contain, place: "I40 MM 320", units: ["314@I40 MM 328", "315@I40 MM 300"] })).toBe(0);
    expect(said).toMatch(/by car, fleeing:\n {2}closed by 2 points/);
    expect(said).toMatch(/31[45] to I-40.*milepost \d+\.\d.*before him/);
    said = "";
    expect(runContain({ ...contain, place: "I40 MM 320", units: [] })).toBe(0);
    expect(said).toContain("NOT closed");
    expect(said).toContain("(no units: every way out is open)");
    said = "";
    expect(runContain({ ...contain, place: "I40 MM 320", units: ["8@33.18,-107.20", "314@I40 MM 450"] })).toBe(1);
    expect(runContain({ ...contain, place: "I40 MM 320", units: ["8@33.18,-107.20", "314@I40 MM 5"] })).toBe(0);
    expect(said).toContain("8 takes no part: the unit is on roads that are joined to nothing; straight-line only");
    expect(said).toContain("314 takes no part: at no point in time");
  });

  test("the points ahead of a pursuit, with those who carry spike strips", () => {
    expect(runIntercept({ ...intercept, place: "I10 MM 102 EB", units: ["417@I10 MM 135"], strips: ["417"] })).toBe(0);
    expect(said).toMatch(/^1\. I-10.*417 \(strips\) \d+\.\d min before/);
    said = "";
    expect(runIntercept({ ...intercept, place: "I10 MM 102 EB", units: ["305@I10 MM 90"] })).toBe(0);
    expect(said).toContain("nobody is ahead of him in time");
    said = "";
    expect(runIntercept({ ...intercept, place: "I10 MM 102 EB", units: ["305@39.74,-104.99"] })).toBe(0);
    expect(said).toContain("305 takes no part: no road within 5 km of the unit; straight-line only");
  });

  test("[CT4] a unit that stands twice closes nothing; a way out that he may have taken already is told as that", () => {
    const twice = ["314@I40 MM 328", "314@I40 MM 300"];
    expect(runContain({ ...contain, place: "I40 MM 320", units: twice })).toBe(1);
    expect(said).toContain(`"314" stands twice among the units`);
    said = "";
    expect(runContain({ ...contain, place: "I40 MM 370", units: [], agoMinutes: 20, minutes: 5 })).toBe(0);
    expect(said).toMatch(/open: I-40.* out of the network maybe since \d+\.\d min/);
    expect(said).not.toContain("in -");
  });

  test("a course tells which way he drives where no milepost does; off the roads there is none to meet him on", () => {
    const units = ["417@I10 MM 135"];
    const akela = "32.2415,-107.4333";
    expect(runIntercept({ ...intercept, place: akela, units })).toBe(1);
    expect(said).toContain("which way he drives is not known");
    said = "";
    expect(runIntercept({ ...intercept, place: akela, units, courseDeg: 90 })).toBe(0);
    expect(said).toMatch(/^1\. I-10.*417 \d+\.\d min before/);
    said = "";
    expect(runIntercept({ ...intercept, place: akela, units, courseDeg: 270 })).toBe(0);
    expect(said).toContain("nobody is ahead of him in time");
    said = "";
    expect(runIntercept({ ...intercept, place: "32.2715,-107.4333", units, courseDeg: 90 })).toBe(1);
    expect(said).toMatch(/he is \d{4} m off the nearest road/);
    expect(runIntercept({ ...intercept, place: "39.74,-104.99", units, courseDeg: 90 })).toBe(1);
    expect(said).toContain("no road within 5 km");
  });

  test.each([
    [
      "a point far from every road",
      () => runReach({ ...reach, sightings: ["0.0,-150.0"] }),
      "no road within 5 km of where he was",
    ],
    ["a place without a point", () => runReach({ ...reach, sightings: ["the old barn"] }), "is no place with a point"],
    [
      "no such way of getting on",
      () => runReach({ ...reach, mode: "boat", sightings: ["I40 MM 320"] }),
      "is none of foot, horse, car, truck",
    ],
    [
      "a theft without a time",
      () => runReach({ ...reach, thefts: ["truck=I40 MM 300"], sightings: ["I40 MM 320"] }),
      "is not MODE=PLACE@MINUTES",
    ],
    [
      "a pin for a stranger",
      () => runContain({ ...contain, place: "I40 MM 320", units: [], pins: ["I40 MM 300=9"] }),
      `"9" is none of the units`,
    ],
    [
      "a unit that is none",
      () => runContain({ ...contain, place: "I40 MM 320", units: ["314"] }),
      "is not CALLSIGN@PLACE",
    ],
    [
      "a pursuit without a direction",
      () => runIntercept({ ...intercept, place: "I10 MM 102", units: ["417@I10 MM 135"] }),
      "which way he drives is not known",
    ],
  ])("%s is refused with the reason", (_, run, reason) => {
    expect(run()).toBe(1);
    expect(said).toContain(reason);
  });
});
