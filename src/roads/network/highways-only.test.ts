/** The network that comes with the program; held against real road distances, and against the source's own network. */
import { describe, expect, test } from "vitest";
import { distanceBetweenM, METERS_PER_MILE, type Point } from "../../base/geo.ts";
import { newMexico } from "../new-mexico/reference.ts";
import { highwaysOnlyNetwork } from "./highways-only.ts";
import { islandsOf } from "./islands.ts";
import { milepostOfPlace, placeAtMilepost } from "./linear-reference.ts";
import { at, labelOf } from "./road-graph.ts";
import { RoadSearch } from "./road-search.ts";
import { nearestRoad } from "./snap.ts";

const network = highwaysOnlyNetwork(newMexico);
const { graph } = network;

function town(name: string): Point {
  const found = newMexico.table.towns.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

function exit(route: string, number: string): Point {
  const found = newMexico.table.routes.find((candidate) => candidate.route === route)?.exits;
  const place = found?.find((candidate) => candidate.exit === number);
  if (place === undefined) throw new Error(`${route} ${number}`);
  return place;
}

function milesBetween(a: Point, b: Point): number {
  const lengthsDm = new Uint32Array(2 * graph.edgeCount).map((_, half) =>
    Math.round(10 * at(graph.edgeLengthM, half >>> 1)),
  );
  const search = new RoadSearch(graph, lengthsDm);
  const [from, to] = [nearestRoad(graph, a), nearestRoad(graph, b)];
  if (from === undefined || to === undefined) throw new Error("both on a road");
  search.run([from], "outwards");
  return search.costOf(to) / 10 / METERS_PER_MILE;
}

describe("highways only", () => {
  test("[HO1] it says of itself that it is highways only, how good it is and whom to credit", () => {
    expect(network.info).toMatchObject({ highwaysOnly: true, accuracyM: 500 });
    expect(network.info.credit).toContain("GeoNames");
  });

  test.each([
    [town("Tucumcari"), town("Cuervo"), 41],
    [town("Tucumcari"), town("Albuquerque"), 175],
    [exit("I-10", "102"), exit("I-10", "140"), 38],
    [town("Albuquerque"), town("Gallup"), 139],
    [town("Albuquerque"), town("Roswell"), 200],
    [town("Santa Rosa"), town("Tucumcari"), 59],
    [exit("I-25", "1"), exit("I-25", "222"), 221],
  ])("[HO2] real distances by road, within 3 %% and a mile (%#)", (a, b, miles) => {
    expect(Math.abs(milesBetween(a, b) - miles)).toBeLessThan(1 + 0.03 * miles);
  });

  test("[HO3] nearly all of it hangs together", () => {
    const total = graph.edgeLengthM.reduce((sum, lengthM) => sum + lengthM, 0);
    const islands = islandsOf(graph);
    expect(islands.reduce((sum, { lengthM }) => sum + lengthM, 0) / total).toBeLessThan(0.01);
    expect(total / 1_000).toBeGreaterThan(10_000);
  });

  test("[HO3] where a U.S. route runs on an interstate, the road carries both numbers", () => {
    const place = placeAtMilepost(network, newMexico, { route: "I-40", milepost: 300 });
    if (!place.ok) throw new Error(place.reason);
    expect(labelOf(graph, place.place.edge).refs).toEqual(expect.arrayContaining(["I-40", "US 54"]));
  });
});

describe("mileposts on the network", () => {
  test("[LR1] [LR2] every milepost of every interstate has a place, and the place has that milepost and direction", () => {
    let asked = 0;
    for (const [route, { mileposts }] of newMexico.milepostLineByRoute) {
      const increasing = newMexico.table.routes.find((candidate) => candidate.route === route)?.increasing ?? undefined;
      for (let milepost = 0.5; milepost < (mileposts.at(-1) ?? 0); milepost += 1.7) {
        for (const direction of [increasing, increasing === "EB" ? "WB" : "SB"] as const) {
          if (direction === undefined) continue;
          const found = placeAtMilepost(network, newMexico, { route, milepost, direction });
          if (!found.ok) throw new Error(`${route} ${milepost} ${found.reason}`);
          const back = milepostOfPlace(network, newMexico, found.place);
          expect(back).toMatchObject({ route, direction });
          expect(Math.abs((back?.milepost ?? 0) - milepost), `${route} ${milepost}`).toBeLessThan(0.15);
          asked++;
        }
      }
    }
    expect(asked).toBeGreaterThan(1_000);
  });

  test("[LR3] no place for a milepost beyond the table or a route without mileposts; the reason is said", () => {
    const reasonOf = (route: string, milepost: number) => {
      const found = placeAtMilepost(network, newMexico, { route, milepost });
      return found.ok ? "placed" : found.reason;
    };
    expect(reasonOf("I-40", 999)).toBe("milepost-beyond-table");
    expect(reasonOf("US 54", 12)).toBe("route-not-in-table");
    expect(reasonOf("I-5", 12)).toBe("route-not-in-table");
  });

  test("[LR1] the practice stop, I-40 milepost 320 eastbound, lies where the table has it, headed east", () => {
    const found = placeAtMilepost(network, newMexico, { route: "I 40", milepost: 320, direction: "EB" });
    if (!found.ok) throw new Error(found.reason);
    expect(found.apartM).toBeLessThan(200);
    const east = found.place.direction === "along" ? found.place.bearingDeg : found.place.bearingDeg + 180;
    expect(Math.sin((east * Math.PI) / 180)).toBeGreaterThan(0.5);
    expect(distanceBetweenM(found.place.point, town("Tucumcari"))).toBeLessThan(25_000);
  });
});
