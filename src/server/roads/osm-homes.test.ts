/** Where people live, of maps made here: outlines of several ways, and how much of a map an import holds. */
import { expect, test } from "vitest";
import { type Homes, nearestHomeM } from "../../roads/network/homes.ts";
import type { Tags } from "../../roads/network/osm-tags.ts";
import { OsmHomes } from "./osm-homes.ts";
import { readOsmRoads } from "./osm-roads.ts";
import type { OsmMember, OsmSource } from "./osm-source.ts";

type MadeWay = {
  readonly id: number;
  readonly refs: readonly number[];
  readonly tags: Readonly<Record<string, string>>;
};
type MadeRelation = { readonly ways: readonly (readonly [id: number, role: string])[]; readonly tags: MadeWay["tags"] };
type MadeMap = {
  readonly nodes: ReadonlyMap<number, readonly [lat: number, lon: number]>;
  readonly ways: readonly MadeWay[];
  readonly relations: readonly MadeRelation[];
};

const residential = { type: "multipolygon", landuse: "residential" };
const road: MadeWay = { id: 1, refs: [1, 2], tags: { highway: "primary" } };

/** Elements in the order of a real file: nodes, ways, relations. */
function sourceOf({ nodes, ways, relations }: MadeMap): OsmSource {
  const tagsOf = (tags: MadeWay["tags"]): Tags => new Map(Object.entries(tags));
  return {
    read: async (visitor) => {
      await Promise.resolve();
      for (const [id, [lat, lon]] of nodes) visitor.node?.(id, Math.round(lat * 1e7), Math.round(lon * 1e7), undefined);
      for (const { id, refs, tags } of ways) visitor.way?.(refs, tagsOf(tags), id);
      for (const { ways: members, tags } of relations) {
        const told = members.map(([ref, role]): OsmMember => ({ type: "way", ref, role }));
        visitor.relation?.([...told, { type: "node", ref: 1, role: "label" }], tagsOf(tags));
      }
    },
  };
}

/** The corners of two squares within each other, and two places of a road. */
const corners = new Map<number, readonly [number, number]>([
  [1, [35.1, -105]],
  [2, [35.1, -104.9]],
  [11, [35, -105]],
  [12, [35, -104.96]],
  [13, [35.04, -104.96]],
  [14, [35.04, -105]],
  [21, [35.01, -104.99]],
  [22, [35.01, -104.97]],
  [23, [35.03, -104.97]],
  [24, [35.03, -104.99]],
]);
/** The outer square in three ways that join at their ends, one of them drawn the other way round, one of them a street. */
const square: readonly MadeWay[] = [
  { id: 2, refs: [11, 12], tags: { highway: "residential" } },
  { id: 3, refs: [14, 13, 12], tags: {} },
  { id: 4, refs: [14, 11], tags: { barrier: "fence" } },
  { id: 5, refs: [21, 22, 23, 24, 21], tags: { natural: "water" } },
];
const ring: MadeRelation["ways"] = [
  [2, "outer"],
  [3, "outer"],
  [4, ""],
  [5, "inner"],
];

function nearIn(homes: Homes | undefined, latDeg: number, lonDeg: number): number {
  return homes === undefined ? Number.NaN : (nearestHomeM(homes, { latDeg, lonDeg }, 20_000) ?? Infinity);
}

async function homesOf(map: Partial<MadeMap>): Promise<Homes | undefined> {
  const whole = { nodes: corners, ways: [road, ...square], relations: [], ...map };
  return (await readOsmRoads(sourceOf(whole), () => undefined)).homes;
}

test("[HM2] residential land whose outline is made of several ways counts within, its hole does not", async () => {
  const homes = await homesOf({ relations: [{ ways: ring, tags: residential }] });
  for (const [lat, lon] of [
    [35.005, -104.98],
    [35.035, -104.98],
    [35.02, -104.965],
    [35.02, -104.995],
  ] as const)
    expect(nearIn(homes, lat, lon)).toBeLessThan(100);
  expect(Math.abs(nearIn(homes, 35.02, -104.98) - 910)).toBeLessThan(120);
  expect(nearIn(homes, 35.02, -104.945)).toBeGreaterThan(1_200);
  const village = await homesOf({ relations: [{ ways: ring, tags: { type: "multipolygon", place: "village" } }] });
  expect(village).toEqual(homes);
});

test("[HM2] of other relations nothing is taken; of a building of several ways one wall", async () => {
  for (const tags of [
    { type: "multipolygon", landuse: "forest" },
    { type: "boundary", landuse: "residential" },
  ])
    expect(await homesOf({ relations: [{ ways: ring, tags }] })).toBeUndefined();
  const homes = await homesOf({ relations: [{ ways: ring, tags: { type: "multipolygon", building: "yes" } }] });
  expect(homes?.lat.length).toBe(2); // the first way's two corners
});

test("[HM2] an outline that the source cuts off counts where it is drawn, and encloses nothing", async () => {
  const cut = [
    await homesOf({
      ways: [road, ...square.filter(({ id }) => id !== 3)],
      relations: [{ ways: ring, tags: residential }],
    }),
    await homesOf({
      nodes: new Map([...corners].filter(([id]) => id !== 13)),
      relations: [{ ways: ring, tags: residential }],
    }),
  ];
  for (const homes of cut) {
    expect(nearIn(homes, 35, -105)).toBeLessThan(100);
    expect(nearIn(homes, 35.02, -104.98)).toBeGreaterThan(1_000);
  }
  expect(nearIn(cut[1], 35.04, -105)).toBeLessThan(100);
});

test("[HM2] an import holds the vertices of roads and of residential land, one of each building, and no other", async () => {
  const nodes = new Map(corners);
  const ways = [road, ...square];
  const relations: MadeRelation[] = [{ ways: ring, tags: residential }];
  let id = 1_000;
  const outline = (count: number, tags: MadeWay["tags"]): void => {
    const refs = Array.from({ length: count }, () => id++);
    for (const ref of refs) nodes.set(ref, [35 + (ref % 997) / 10_000, -105 + (ref % 991) / 10_000]);
    ways.push({ id: refs[0] ?? 0, refs: [...refs, ...refs.slice(0, 1)], tags });
  };
  for (let i = 0; i < 500; i++) {
    outline(8, { building: "yes" });
    outline(40, { highway: "footway" });
    outline(60, { natural: "water" });
    relations.push({ ways: [[id - 60, "outer"]], tags: { type: "multipolygon", landuse: "forest" } });
  }
  const { lines, homes } = await readOsmRoads(sourceOf({ nodes, ways, relations }), () => undefined);
  expect(nodes.size).toBeGreaterThan(50_000);
  // Two of the road, eight of the squares, one of each building.
  expect(lines.vertexLat.length).toBe(2 + 8 + 500);
  expect(homes).toBeDefined();
});

test("[HM2] land beyond what is held is left out and counted, never held", () => {
  const homes = new OsmHomes({ membersMax: 5, verticesMax: 12 });
  const tags: Tags = new Map(Object.entries(residential));
  const member = (ref: number): OsmMember => ({ type: "way", ref, role: "outer" });
  homes.relation([member(1), member(2), member(3)], tags);
  homes.relation([member(4), member(5), member(6)], tags);
  homes.relation([member(4), member(5)], tags);
  expect(homes.leftOut).toBe(1);
  for (let way = 1; way <= 5; way++) homes.way([10 * way, 10 * way + 1, 10 * way + 2, 10 * way + 3], new Map(), way);
  homes.way([90, 91, 92, 90], new Map([["landuse", "residential"]]), 9);
  expect([homes.vertexCount, homes.leftOut]).toEqual([12, 4]);
  expect(homes.withRefs(new Float64Array(0)).length).toBe(12);
  expect(homes.finish((ref) => [350_000_000 + 100_000 * ref, -1_050_000_000]).lat.length).toBe(12);
});
