import { describe, expect, test } from "vitest";
import { readLanes, readMaxSpeedKph, readOsmHome, readOsmBarrier, readOsmWay } from "./osm-tags.ts";
import { className } from "./road-class.ts";
import { BACKWARD, EMERGENCY_ONLY, FORWARD, LINK, RESTRICTED, ROUNDABOUT, UNPAVED } from "./road-graph.ts";

const tags = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(",").map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
const road = (text: string) => {
  const read = readOsmWay(tags(text));
  if (!read.ok) throw new Error(read.leftOut);
  return read.road;
};
const BOTH = FORWARD | BACKWARD;

describe("OpenStreetMap's tags", () => {
  test.each([
    ["highway=primary", "primary", BOTH],
    ["highway=motorway", "motorway", FORWARD],
    ["highway=motorway,oneway=no", "motorway", BOTH],
    ["highway=motorway_link,oneway=yes", "motorway", FORWARD | LINK],
    ["highway=residential,oneway=-1", "residential", BACKWARD],
    ["highway=residential,oneway=yes,oneway:motor_vehicle=no", "residential", BOTH],
    ["highway=tertiary,junction=roundabout", "tertiary", FORWARD | ROUNDABOUT],
    ["highway=secondary,oneway=reversible", "secondary", 0],
    ["highway=secondary,oneway=alternating", "secondary", BOTH],
    ["highway=service,access=private", "service", BOTH | RESTRICTED],
    ["highway=service,access=private,motor_vehicle=yes", "service", BOTH],
    ["highway=service,access=no,emergency=designated", "service", BOTH | EMERGENCY_ONLY],
    ["highway=residential,access=destination", "residential", BOTH],
    ["highway=track", "track", BOTH | UNPAVED],
    ["highway=track,tracktype=grade1", "track", BOTH],
    ["highway=unclassified,surface=gravel", "unclassified", BOTH | UNPAVED],
    ["highway=road", "unclassified", BOTH],
  ])("[RN9] %s is a %s", (text, name, flags) => {
    expect(className(road(text).roadClass)).toBe(name);
    expect(road(text).flags).toBe(flags);
  });

  test.each([
    ["highway=footway", "not-for-cars"],
    ["highway=primary,motor_vehicle=no", "not-for-cars"],
    ["highway=construction,construction=motorway", "not-built"],
    ["highway=service,area=yes", "area"],
    ["route=ferry", "ferry"],
    ["route=ferry,highway=secondary", "ferry"],
    ["building=yes", "not-a-road"],
  ])("[RN9] %s is left out: %s", (text, leftOut) => {
    expect(readOsmWay(tags(text))).toEqual({ ok: false, leftOut });
  });

  test.each([
    ["50", 50],
    ["75 mph", 120.7],
    ["55mph", 88.5],
    ["90 km/h", 90],
    ["none", 130],
    ["walk", 7],
    ["RO:urban", undefined],
    ["signals", undefined],
    ["0", undefined],
    ["9999", undefined],
    [undefined, undefined],
  ])("[RN9] maxspeed %s is %s km/h", (text, kph) => {
    const read = readMaxSpeedKph(text);
    if (kph === undefined) expect(read).toBeUndefined();
    else expect(read).toBeCloseTo(kph, 1);
  });

  test.each([
    ["lanes=2", 2],
    ["lanes=2,lanes:forward=1", 2],
    ["lanes:forward=2,lanes:backward=1", 3],
    ["lanes:forward=2", undefined],
    ["lanes=1.5", undefined],
    ["lanes=0", undefined],
    ["", undefined],
  ])("[RN9] %s is %s lanes", (text, lanes) => {
    expect(readLanes(tags(text))).toBe(lanes);
  });

  test.each([
    ["building=house", "home"],
    ["building=yes", "home"],
    ["building=garage", undefined],
    ["building=no", undefined],
    ["addr:housenumber=12", "home"],
    ["landuse=residential", "area"],
    ["place=hamlet", "area"],
    ["place=locality", undefined],
    ["landuse=farmland", undefined],
  ])("[HM2] %s is %s", (text, kind) => {
    expect(readOsmHome(tags(text))).toBe(kind);
  });

  test("[RN9] names and numbers are kept as they are signed", () => {
    expect(road("highway=motorway,ref=I 40; US 54 ,name=Purple Heart Trail")).toMatchObject({
      name: "Purple Heart Trail",
      refs: ["I 40", "US 54"],
    });
    expect(road("highway=residential")).toMatchObject({ name: "", refs: [], kph: undefined });
  });

  test.each([
    ["highway=crossing", "none"],
    ["barrier=gate", "gate"],
    ["barrier=gate,access=no", "locked"],
    ["barrier=gate,access=no,emergency=yes", "gate"],
    ["barrier=bollard", "closed"],
    ["barrier=bollard,motor_vehicle=yes", "none"],
    ["barrier=cattle_grid", "none"],
    ["barrier=toll_booth", "none"],
  ])("[RN5] a node with %s is %s", (text, barrier) => {
    expect(readOsmBarrier(tags(text))).toBe(barrier);
  });
});
