import { describe, expect, test } from "vitest";
import { boxAround, boxOfAll, forEachEdgeNear } from "./edge-index.ts";
import { networkFromBytes, networkToBytes, type NetworkInfo } from "./graph-file.ts";
import { GraphBuilder } from "./graph-builder.ts";
import { classIndex } from "./road-class.ts";
import { bytesPerEdge, edgePoints, FORWARD, labelOf, roadName } from "./road-graph.ts";
import { syntheticNetwork } from "./synthetic-network.fixture.ts";

const info: NetworkInfo = {
  name: "Señorío.osm.pbf",
  licence: "ODbL 1.0",
  credit: "© OpenStreetMap contributors",
  sourceSha256: "ab",
  sourceDate: "2026-11-20",
  importedAtMs: 1_795_000_000_000,
  highwaysOnly: false,
  accuracyM: 10,
};
const graph = syntheticNetwork({ seed: "file", edgeCount: 900, banShare: 0.1 });
const bytes = joined(networkToBytes({ graph, info }));

describe("a network's file", () => {
  test("[RN1] what was written is what is opened, name by name and number by number", () => {
    const opened = networkFromBytes(bytes.slice().buffer);
    if (!opened.ok) throw new Error(opened.problem);
    expect(opened.network.info).toEqual(info);
    for (const [name, value] of Object.entries(graph)) {
      if (name === "labels") continue;
      expect(opened.network.graph[name as keyof typeof graph], name).toEqual(value);
    }
    for (let edge = 0; edge < graph.edgeCount; edge++) {
      expect(labelOf(opened.network.graph, edge)).toEqual(labelOf(graph, edge));
    }
    expect(graph.banFrom.length).toBeGreaterThan(10);
  });

  test("[RN1] a name with any letters is kept", () => {
    const builder = new GraphBuilder();
    const [a, b] = [builder.node(0, 0), builder.node(10_000, 0)];
    const road = { from: a, to: b, shape: [], roadClass: classIndex("track"), flags: FORWARD, kph: 30 };
    builder.edge({ ...road, label: builder.label("Calle  Ñandú 東", []) });
    const opened = networkFromBytes(joined(networkToBytes({ graph: builder.finish(), info })).buffer);
    expect(opened.ok && roadName(opened.network.graph, 0)).toBe("Calle Ñandú 東");
  });

  test("[RN2] a file cut short anywhere is refused, and never opens with fewer roads", () => {
    for (let length = 0; length < bytes.length; length += 97) {
      const opened = networkFromBytes(bytes.slice(0, length).buffer);
      expect(opened.ok ? "opened" : opened.problem).toBe(length < 16 ? "foreign" : "truncated");
    }
  });

  test("[RN2] a foreign file is called foreign, one with arrays of other lengths damaged", () => {
    const foreign = networkFromBytes(new TextEncoder().encode("PK\u0003\u0004 a zip, say, of some length").buffer);
    expect(foreign.ok ? "opened" : foreign.problem).toBe("foreign");
    const text = new TextDecoder("latin1").decode(bytes);
    const wrong = text.replace(`"edgeCount":${graph.edgeCount}`, `"edgeCount":${graph.edgeCount - 1}`);
    expect(wrong).not.toBe(text);
    const opened = networkFromBytes(Uint8Array.from(wrong, (c) => c.charCodeAt(0)).buffer);
    expect(opened.ok ? "opened" : opened.problem).toBe("damaged");
  });

  test("[RN12] lanes and homes are kept; a file of the first format is read and knows neither; a later one is refused", () => {
    const lanes = { ...graph, edgeLanes: Uint8Array.from({ length: graph.edgeCount }, (_, i) => i % 5) };
    const homes = { lat: Int32Array.from([1, 2, 3]), lon: Int32Array.from([-9, 8, 7]) };
    const whole = networkFromBytes(joined(networkToBytes({ graph: lanes, info, homes })).buffer);
    if (!whole.ok) throw new Error(whole.problem);
    expect(whole.network.graph.edgeLanes).toEqual(lanes.edgeLanes);
    expect(whole.network.homes).toEqual(homes);
    // Without homes the source told nothing: that is not the same as nobody.
    expect(networkFromBytes(bytes.slice().buffer)).not.toHaveProperty("network.homes");
    const changed = (from: string, to: string): ReturnType<typeof networkFromBytes> => {
      const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
      expect(text).toContain(from);
      expect(to.length).toBe(from.length);
      return networkFromBytes(Uint8Array.from(text.replace(from, to), (c) => c.charCodeAt(0)).buffer);
    };
    // As the first format wrote it: no such array, and no number of a format.
    const first = changed(`"name":"edgeLanes"`, `"name":"edgeOther"`);
    const unnumbered = changed(`"format":2,`, `"farmat":2,`);
    for (const opened of [first, unnumbered]) {
      if (!opened.ok) throw new Error(opened.problem);
      expect(opened.network.graph.edgeFrom).toEqual(graph.edgeFrom);
      expect([...opened.network.graph.edgeLanes].every((lane) => lane === 0)).toBe(true);
    }
    const later = changed(`"format":2,`, `"format":3,`);
    expect(later.ok ? "opened" : later.problem).toBe("newer");
  });

  test("an edge takes no more than 64 bytes", () => {
    expect(bytesPerEdge(graph)).toBeLessThan(64);
  });
});

describe("boxes over edges", () => {
  test("[RN3] every edge that touches a box is found", () => {
    let found = 0;
    for (let i = 0; i < 60; i++) {
      const box = boxAround(33 + 0.0011 * i, -108 + 0.0009 * ((i * 37) % 60), 50 + 20 * i);
      const near = new Set<number>();
      forEachEdgeNear(graph, box, (edge) => near.add(edge));
      for (let edge = 0; edge < graph.edgeCount; edge++) {
        const inside = edgePoints(graph, edge).some(
          ({ latDeg, lonDeg }) =>
            latDeg * 1e7 >= box.south &&
            latDeg * 1e7 <= box.north &&
            lonDeg * 1e7 >= box.west &&
            lonDeg * 1e7 <= box.east,
        );
        if (!inside) continue;
        found++;
        expect(near.has(edge)).toBe(true);
      }
    }
    expect(found).toBeGreaterThan(500);
  });

  test("[RN3] a box elsewhere holds nothing, and the whole holds all", () => {
    const near: number[] = [];
    forEachEdgeNear(graph, boxAround(40, -100, 5_000), (edge) => near.push(edge));
    expect(near).toEqual([]);
    const all = boxOfAll(graph);
    if (all === undefined) throw new Error("a network with edges");
    forEachEdgeNear(graph, all, (edge) => near.push(edge));
    expect(near.length).toBe(graph.edgeCount);
  });

  test("a network without edges has no box and finds nothing", () => {
    const empty = new GraphBuilder().finish();
    expect(boxOfAll(empty)).toBeUndefined();
    forEachEdgeNear(empty, boxAround(0, 0, 1_000), () => expect.unreachable());
    const opened = networkFromBytes(joined(networkToBytes({ graph: empty, info })).buffer);
    expect(opened.ok && opened.network.graph.edgeCount).toBe(0);
  });
});

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const piece of pieces) {
    whole.set(piece, end);
    end += piece.length;
  }
  return whole;
}
