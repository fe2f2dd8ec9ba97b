/** Files of roads of every format, whole and broken. Real extracts are read where they lie beside the checkout. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { driveTimesMs } from "../../roads/network/drive-profile.ts";
import { nearestHomeM } from "../../roads/network/homes.ts";
import { className } from "../../roads/network/road-class.ts";
import { at, FORWARD, type RoadGraph, roadName, SIGNED_SPEED } from "../../roads/network/road-graph.ts";
import { RoadSearch } from "../../roads/network/road-search.ts";
import { flightTimesMs } from "../../roads/reach/flight.ts";
import { nearestRoad } from "../../roads/network/snap.ts";
import { readFieldMap } from "./field-map.ts";
import { importRoads } from "./import-roads.ts";
import { ImportTrouble } from "./import-trouble.ts";
import { readNetwork, writeNetwork } from "./network-file.ts";
import { geoJson, osmPbf, osmXml, tigerFiles } from "./road-files.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "vigil-roads-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function imported(file: string, fields = "", classes = "") {
  const map = readFieldMap(fields, classes);
  if (!map.ok) throw new Error(map.wrong);
  return importRoads({ file, fieldMap: map.map, statePrefix: "NM", nowMs: 1_795_000_000_000 }, () => undefined);
}

async function troubleWith(file: string): Promise<string> {
  try {
    await imported(file);
    return "imported";
  } catch (error) {
    if (error instanceof ImportTrouble) return error.code;
    throw error;
  }
}

function namesOf(graph: RoadGraph): string[] {
  return Array.from({ length: graph.edgeCount }, (_, edge) => roadName(graph, edge) ?? "").sort();
}

describe("OpenStreetMap", () => {
  test.each([
    ["crossing.osm.pbf", () => osmPbf()],
    ["crossing.osm", () => Buffer.from(osmXml())],
  ])("[RN10] %s: roads, one-way, speed, forbidden turn, date; the ferry is left out", async (name, content) => {
    const { network, report } = await imported(fileWith(name, content()));
    const { graph, info } = network;
    expect(namesOf(graph)).toEqual(["Main Street", "Main Street", "US 54", "US 54"]);
    expect(report).toMatchObject({ nodeCount: 5, edgeCount: 4, turnRules: 1, turnRulesWithoutPlace: 0 });
    expect(graph.banFrom.length).toBe(1);
    expect(report.leftOut).toEqual(new Map([["ferry", 1]]));
    expect(info).toMatchObject({ licence: "ODbL 1.0", sourceDate: "2026-11-20", highwaysOnly: false });
    expect(info.sourceSha256).toMatch(/^[0-9a-f]{64}$/);
    for (let edge = 0; edge < graph.edgeCount; edge++) {
      const isMain = roadName(graph, edge) === "Main Street";
      expect((at(graph.edgeFlags, edge) & 3) === FORWARD).toBe(isMain);
    }
    expect([...graph.edgeKph].filter((_, edge) => (at(graph.edgeFlags, edge) & SIGNED_SPEED) !== 0)).toEqual([89]);
    expect(report.lengthM).toBeCloseTo(2 * 1_111.9 + 2 * 1_821.7, -1);
  });

  test("[HM2] [RN9] a house, an address, residential land and lanes of a map; a drawing that tells of none knows none", async () => {
    const nodes = [
      [1, 35, -105],
      [2, 35, -104.99],
      [3, 35.02, -105],
      [4, 35.02, -104.99],
      [5, 35.03, -104.99],
      [6, 35.1, -105],
    ];
    const xml =
      `<osm version="0.6">` +
      nodes
        .map(([id, lat, lon]) =>
          id === 6
            ? `<node id="6" lat="${lat}" lon="${lon}"><tag k="addr:housenumber" v="1"/></node>`
            : `<node id="${id}" lat="${lat}" lon="${lon}"/>`,
        )
        .join("") +
      `<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/><tag k="lanes" v="3"/></way>` +
      `<way id="2"><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="3"/><tag k="landuse" v="residential"/></way>` +
      `<way id="3"><nd ref="1"/><nd ref="99"/><tag k="building" v="house"/></way></osm>`;
    const { network, report } = await imported(fileWith("homes.osm", xml));
    expect([...network.graph.edgeLanes]).toEqual([3]);
    expect(report).toMatchObject({ roadsWithLanes: 1 });
    const { homes } = network;
    if (homes === undefined) throw new Error("homes");
    const near = (latDeg: number, lonDeg: number): number => nearestHomeM(homes, { latDeg, lonDeg }, 1_000) ?? Infinity;
    expect([near(35, -105), near(35.02, -104.995), near(35.1, -105)].every((m) => m < 120)).toBe(true);
    expect(near(35.06, -105)).toBe(Infinity);
    const drawn = await imported(fileWith("drawn.geojson", geoJson()));
    expect([drawn.network.homes, drawn.report.homeCells]).toEqual([undefined, undefined]);
  });

  test("[RN10] cut short at any byte inside a block or an element it is refused as that", async () => {
    const [pbf, xml] = [osmPbf(), Buffer.from(osmXml())];
    const otherwise: string[] = [];
    for (let length = 0; length < pbf.length; length++) {
      const code = await troubleWith(fileWith("cut.osm.pbf", pbf.subarray(0, length)));
      if (code !== "truncated") otherwise.push(code);
    }
    // Between two blocks nothing tells that one is missing; here it is the one with the roads.
    expect(otherwise).toEqual(["no-roads", "no-roads"]);
    for (let length = 0; length < xml.length - 8; length += 41) {
      expect(["truncated", "foreign"]).toContain(await troubleWith(fileWith("cut.osm", xml.subarray(0, length))));
    }
  });

  test("[RN10] foreign files are called foreign, whatever their name says", async () => {
    expect(await troubleWith(fileWith("a.osm.pbf", "not a map at all, but some text"))).toBe("foreign");
    expect(await troubleWith(fileWith("b.osm.pbf", osmXml()))).toBe("foreign");
    expect(await troubleWith(fileWith("c.osm", "<gpx><trk/></gpx>"))).toBe("foreign");
    expect(await troubleWith(fileWith("d.osm", geoJson()))).toBe("foreign");
    expect(await troubleWith(fileWith("e.doc", "words"))).toBe("foreign");
    expect(await troubleWith(join(folder, "nowhere.osm.pbf"))).toBe("missing");
  });

  test("[RN10] a feature that this program does not know, and bytes that changed on the way", async () => {
    expect(await troubleWith(fileWith("f.osm.pbf", osmPbf("LocationsOnWaysOnly")))).toBe("unsupported");
    const bytes = osmPbf();
    bytes.fill(0xff, bytes.length - 40, bytes.length - 20);
    expect(await troubleWith(fileWith("g.osm.pbf", bytes))).toBe("damaged");
  });

  /** Ways named by their tags, each over the nodes given; node 1 lies at 35, -105, the others by their place. */
  async function drawn(
    nodes: readonly (readonly [id: number, lat: number | string, lon: number | string])[],
    ways: readonly (readonly [refs: readonly number[], tags: string])[],
    more = "",
  ) {
    const tagsOf = (text: string): string =>
      text
        .split(",")
        .map((pair) => `<tag k="${pair.split("=")[0]}" v="${pair.split("=")[1]}"/>`)
        .join("");
    const xml =
      `<osm version="0.6">${nodes.map(([id, lat, lon]) => `<node id="${id}" lat="${lat}" lon="${lon}"/>`).join("")}` +
      ways
        .map(
          ([refs, tags], i) =>
            `<way id="${i + 1}">${refs.map((ref) => `<nd ref="${ref}"/>`).join("")}${tagsOf(tags)}</way>`,
        )
        .join("") +
      `${more}</osm>`;
    return imported(fileWith("drawn.osm", xml));
  }
  const CROSS = [
    [1, 35, -105],
    [2, 35, -104.99],
    [3, 35, -104.98],
    [4, 35.01, -104.99],
  ] as const;

  test("[RN7] no turn on red forbids no turn", async () => {
    const relation = (kind: string): string =>
      `<relation id="1"><member type="way" ref="1" role="from"/><member type="node" ref="2" role="via"/>` +
      `<member type="way" ref="2" role="to"/><tag k="type" v="restriction"/><tag k="restriction" v="${kind}"/></relation>`;
    const ways = [
      [[1, 2, 3], "highway=primary"],
      [[2, 4], "highway=residential"],
    ] as const;
    expect((await drawn(CROSS, ways, relation("no_left_turn"))).network.graph.banFrom.length).toBe(2);
    expect((await drawn(CROSS, ways, relation("no_left_turn_on_red"))).network.graph.banFrom.length).toBe(0);
  });

  test("[RN10] a node off the earth is no place, and puts no road anywhere", async () => {
    const ways = [
      [[1, 2, 3], "highway=primary"],
      [[2, 9], "highway=residential"],
    ] as const;
    const { network, report } = await drawn([...CROSS, [9, 465, -104.99]], ways);
    expect(report).toMatchObject({ edgeCount: 1, cutAtRim: 1 });
    expect(Math.max(...network.graph.nodeLat)).toBe(350_000_000);
  });

  test("[RN3] a road over the 180th meridian ends there, and is near to nothing on the other side of the world", async () => {
    const nodes = [
      [1, 35, 179.98],
      [2, 35, 179.99],
      [3, 35, -179.99],
      [4, 35, -179.98],
    ] as const;
    const { network, report } = await drawn(nodes, [[[1, 2, 3, 4], "highway=primary"]]);
    expect(report).toMatchObject({ edgeCount: 2, cutAtRim: 1 });
    expect(report.lengthM).toBeLessThan(2_000);
    expect(nearestRoad(network.graph, { latDeg: 35, lonDeg: -105 })).toBeUndefined();
    expect(nearestRoad(network.graph, { latDeg: 35, lonDeg: 179.985 })?.offsetM).toBeLessThan(10);
  });

  test("[RN5] through a gate that is closed to all only he gets who does not ask", async () => {
    const gate = `<node id="2" lat="35" lon="-104.99"><tag k="barrier" v="gate"/><tag k="access" v="no"/></node>`;
    const { network } = await drawn(
      CROSS.filter(([id]) => id !== 2),
      [[[1, 2, 3], "highway=track"]],
      gate,
    );
    expect(network.graph.edgeCount).toBe(3);
    const ways = (times: Uint32Array): number => {
      const search = new RoadSearch(network.graph, times);
      const [from, to] = [-105, -104.98].map((lonDeg) => nearestRoad(network.graph, { latDeg: 35, lonDeg }));
      if (from === undefined || to === undefined) throw new Error("roads");
      search.run([from], "outwards");
      return search.wayOf(to).length;
    };
    expect(ways(driveTimesMs(network.graph, "emergency"))).toBe(0);
    expect(ways(flightTimesMs(network.graph, "truck", "fleeing"))).toBe(3);
  });

  test("[RN10] a map without a road is no network", async () => {
    expect(await troubleWith(fileWith("sea.osm", `<osm version="0.6"><node id="1" lat="1" lon="1"/></osm>`))).toBe(
      "no-roads",
    );
  });
});

describe("GeoJSON", () => {
  test("[RN10] lines with a field map, plain and packed", async () => {
    const text = geoJson({ KIND: "Freeway", NR: "I-40", V: "75" });
    const named = geoJson({ KIND: "Freeway", NR: "I-40", V: "75 mph" });
    for (const file of [
      fileWith("a.geojson", text),
      fileWith("a.geojson.gz", gzipSync(text)),
      fileWith("A.GEOJSON.GZ", gzipSync(text)),
      fileWith("named.geojson", named),
    ]) {
      const { network } = await imported(file, "class=KIND,ref=NR,mph=V");
      expect(namesOf(network.graph)).toEqual(["I-40"]);
      expect(className(at(network.graph.edgeClass, 0))).toBe("motorway");
      expect(at(network.graph.edgeKph, 0)).toBe(121);
    }
  });

  test("[RN10] what no class is mapped to is counted", async () => {
    const { network, report } = await imported(fileWith("b.geojson", geoJson({ class: "canal" })));
    expect(report.leftOut).toEqual(new Map([["class that is not mapped", 1]]));
    expect(namesOf(network.graph)).toEqual(["Main"]);
    const { report: all } = await imported(fileWith("c.geojson", geoJson({ class: "canal" })), "", "*=track");
    expect(all.leftOut.size).toBe(0);
  });

  test("[RN10] broken, foreign, and empty", async () => {
    expect(await troubleWith(fileWith("d.geojson", geoJson().slice(0, -30)))).toBe("truncated");
    expect(await troubleWith(fileWith("e.geojson", `{"type":"Topology","objects":{}}`))).toBe("foreign");
    expect(await troubleWith(fileWith("f.geojson", ""))).toBe("truncated");
    expect(await troubleWith(fileWith("g.geojson", "hello"))).toBe("foreign");
    expect(await troubleWith(fileWith("h.geojson.gz", "not packed"))).toBe("foreign");
  });

  test("a field map that names no field or class of ours is told so", () => {
    expect(readFieldMap("colour=RED", "")).toMatchObject({ ok: false });
    expect(readFieldMap("", "interstate=autobahn")).toMatchObject({ ok: false });
  });
});

describe("TIGER/Line", () => {
  test("[RN6] [RN10] classes and route numbers; the freeway passes over Main Street and meets the state road", async () => {
    const { shp, dbf } = tigerFiles();
    fileWith("roads.dbf", dbf);
    const { network, report } = await imported(fileWith("roads.shp", shp));
    expect(namesOf(network.graph)).toEqual(["I-40", "Main St", "NM 104"]);
    expect(report.leftOut).toEqual(new Map([["feature class S1710", 1]]));
    const search = new RoadSearch(network.graph, driveTimesMs(network.graph, "lawful"));
    const edgeOf = (name: string) => namesOfEdges(network.graph).indexOf(name);
    search.run([{ edge: edgeOf("I-40"), fraction: 0.5 }], "outwards");
    const way = search.wayOf({ edge: edgeOf("Main St"), fraction: 0.1 }).map((half) => half >>> 1);
    expect(way.map((edge) => namesOfEdges(network.graph)[edge])).toEqual(["I-40", "NM 104", "Main St"]);
  });

  test("[RN10] shapes without their table, of another number, or cut short", async () => {
    const { shp, dbf } = tigerFiles();
    expect(await troubleWith(fileWith("alone.shp", shp))).toBe("missing");
    fileWith("cut.dbf", dbf);
    expect(await troubleWith(fileWith("cut.shp", shp.subarray(0, shp.length - 50)))).toBe("truncated");
    expect(await troubleWith(fileWith("cut.shp", Buffer.alloc(200)))).toBe("foreign");
    const fewer = Buffer.from(dbf);
    fewer.writeUInt32LE(3, 4);
    fileWith("few.dbf", fewer);
    expect(await troubleWith(fileWith("few.shp", shp))).toBe("damaged");
    expect(await troubleWith(fileWith("not.zip", "PK no"))).toBe("foreign");
  });

  test("[RN10] metres of a projection that nothing tells of are no place on the earth", async () => {
    const { shp, dbf } = tigerFiles();
    const projected = Buffer.from(shp);
    // The first line's first point, behind the headers of file and record: 500 km east of somewhere.
    projected.writeDoubleLE(500_000, 100 + 8 + 44 + 4);
    fileWith("utm.dbf", dbf);
    const { report } = await imported(fileWith("utm.shp", projected));
    expect(report.leftOut.get("line with a coordinate off the earth")).toBe(1);
  });
});

describe("the network's file", () => {
  test("[RN2] written and opened; a byte that changed anywhere is noticed", async () => {
    const { network } = await imported(fileWith("w.osm", osmXml()));
    const path = join(folder, "w.vigil");
    writeNetwork(path, network);
    expect(existsSync(`${path}.part`)).toBe(false);
    expect(namesOf(readNetwork(path).graph)).toEqual(namesOf(network.graph));
    const bytes = readFileSync(path);
    let refused = 0;
    for (let i = 0; i < bytes.length; i += 61) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ 0x40;
      writeFileSync(path, changed);
      expect(() => readNetwork(path)).toThrow(ImportTrouble);
      refused++;
    }
    expect(refused).toBeGreaterThan(20);
    writeFileSync(path, bytes.subarray(0, -1));
    expect(() => readNetwork(path)).toThrow(/cut short/);
    expect(() => readNetwork(join(folder, "none.vigil"))).toThrow(/ENOENT/);
  });
});

const samples = join(import.meta.dirname, "../../../../shared/data");
describe.skipIf(!existsSync(samples))("real extracts (skipped where they do not lie beside the checkout)", () => {
  test.each([
    ["osm-samples/beatty-nv.osm.pbf", 350, 247],
    ["osm-samples/monaco.osm.pbf", 736, 60.6],
    ["osm-samples/andorra.osm.pbf", 2_290, 518],
    ["nm-highways.osm.pbf", 1_086, 18_253],
  ])("[RN10] %s: %i roads, %d km", async (name, edges, km) => {
    const { report } = await imported(join(samples, name));
    expect(report.edgeCount).toBe(edges);
    expect(report.lengthM / 1_000).toBeCloseTo(km, km < 1_000 ? 0 : -1);
    // A town's map has lanes and houses; a map of highways alone knows neither.
    if (name === "osm-samples/monaco.osm.pbf") {
      expect(report.roadsWithLanes).toBe(3);
      expect(report.homeCells).toBeGreaterThan(5);
    }
    if (name === "nm-highways.osm.pbf") expect(report).toMatchObject({ roadsWithLanes: 0, homeCells: undefined });
  });

  test.each([
    ["Tucumcari to Cuervo", 35.1717, -103.725, 35.0317, -104.4086, 41],
    ["Tucumcari to Albuquerque", 35.1717, -103.725, 35.0844, -106.6506, 175],
    ["Akela exit 102 to Las Cruces exit 140", 32.2415, -107.4333, 32.2896, -106.7905, 38],
  ])("[RS1] %s is what the road signs say, within 4 %%", async (_, ...row) => {
    const [aLat, aLon, bLat, bLon, miles] = row;
    const { graph } = (await imported(join(samples, "nm-highways.osm.pbf"))).network;
    const search = new RoadSearch(graph, lengthsDm(graph));
    const [from, to] = [
      nearestRoad(graph, { latDeg: aLat, lonDeg: aLon }),
      nearestRoad(graph, { latDeg: bLat, lonDeg: bLon }),
    ];
    if (from === undefined || to === undefined) throw new Error("towns on the network");
    search.run([from], "outwards");
    const there = search.costOf(to);
    expect(Math.abs(there / 10 / 1_609.344 / miles - 1)).toBeLessThan(0.04);
  });
});

function namesOfEdges(graph: RoadGraph): string[] {
  return Array.from({ length: graph.edgeCount }, (_, edge) => roadName(graph, edge) ?? "");
}

function lengthsDm(graph: RoadGraph): Uint32Array {
  return new Uint32Array(2 * graph.edgeCount).map((_, half) => Math.round(10 * at(graph.edgeLengthM, half >>> 1)));
}
