/** Small files of roads in every format that is read, written here byte by byte: a crossing of four roads. */
import { deflateSync } from "node:zlib";
import { PbfWriter } from "pbf";

/** `A-B-C` is US 54 and runs east; `D-B-E` is Main Street and runs north, one way; no right turn from US 54 into it. */
const nodes = [
  { id: 1, lat: 35, lon: -105.02 },
  { id: 2, lat: 35, lon: -105 },
  { id: 3, lat: 35, lon: -104.98 },
  { id: 4, lat: 34.99, lon: -105 },
  { id: 5, lat: 35.01, lon: -105 },
] as const;
const ways = [
  { id: 10, refs: [1, 2], tags: { highway: "primary", ref: "US 54", maxspeed: "55 mph" } },
  { id: 11, refs: [2, 3], tags: { highway: "primary", ref: "US 54" } },
  { id: 12, refs: [4, 2, 5], tags: { highway: "residential", name: "Main Street", oneway: "yes" } },
  { id: 13, refs: [4, 5], tags: { route: "ferry" } },
] as const;
const restriction = { type: "restriction", restriction: "no_left_turn" };
const members = [
  { type: 1, ref: 10, role: "from" },
  { type: 0, ref: 2, role: "via" },
  { type: 1, ref: 12, role: "to" },
] as const;

export function osmXml(): string {
  const tagText = (tags: Readonly<Record<string, string>>): string =>
    Object.entries(tags)
      .map(([k, v]) => `<tag k="${k}" v="${v}"/>`)
      .join("");
  const memberText = members
    .map(({ type, ref, role }) => `<member type="${type === 0 ? "node" : "way"}" ref="${ref}" role="${role}"/>`)
    .join("");
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" timestamp="2026-11-20T00:00:00Z">`,
    `<bounds minlat="34" minlon="-106" maxlat="36" maxlon="-104"/>`,
    ...nodes.map(({ id, lat, lon }) => `<node id="${id}" lat="${lat}" lon="${lon}"/>`),
    ...ways.map(
      ({ id, refs, tags }) =>
        `<way id="${id}">${refs.map((ref) => `<nd ref="${ref}"/>`).join("")}${tagText(tags)}</way>`,
    ),
    `<relation id="20">${memberText}${tagText(restriction)}</relation>`,
    "</osm>\n",
  ].join("\n");
}

/** `feature` stands among the features that a reader must know. */
export function osmPbf(feature = "DenseNodes"): Buffer {
  const header = new PbfWriter();
  header.writeStringField(4, "OsmSchema-V0.6");
  header.writeStringField(4, feature);
  header.writeVarintField(32, 1_795_132_800);
  return Buffer.concat([
    pbfBlob("OSMHeader", header.finish()),
    pbfBlob("OSMData", nodeBlock()),
    pbfBlob("OSMData", wayBlock()),
  ]);
}

export function geoJson(properties: Readonly<Record<string, unknown>> = { class: "us", ref: "US 54" }): string {
  const at = (id: number): number[] => nodes.filter((node) => node.id === id).flatMap(({ lon, lat }) => [lon, lat]);
  const feature = (ids: readonly number[], about: Readonly<Record<string, unknown>>): unknown => ({
    type: "Feature",
    properties: about,
    geometry: { type: "LineString", coordinates: ids.map(at) },
  });
  const features = [
    feature([1, 2, 3], properties),
    feature([4, 2, 5], { class: "local", name: "Main", oneway: "yes" }),
  ];
  return JSON.stringify({ type: "FeatureCollection", name: "roads", features });
}

/** A shapefile of four lines and its table, as TIGER/Line has them. */
export function tigerFiles(): { shp: Buffer; dbf: Buffer } {
  const rows = [
    { ids: [1, 2, 3], name: "I- 40", type: "I", mtfcc: "S1100" },
    { ids: [4, 2, 5], name: "Main St", type: "M", mtfcc: "S1400" },
    { ids: [3, 5], name: "State Rd 104", type: "S", mtfcc: "S1200" },
    { ids: [1, 4], name: "", type: "", mtfcc: "S1710" },
  ];
  return {
    shp: shapeOf(rows.map(({ ids }) => ids)),
    dbf: tableOf(rows.map(({ name, type, mtfcc }) => [name, type, mtfcc])),
  };
}

/** A blob of an OSM PBF file, with its header before it. */
export function pbfBlob(type: string, content: Uint8Array): Buffer {
  const data = new PbfWriter();
  data.writeVarintField(2, content.length);
  data.writeBytesField(3, deflateSync(content));
  const dataBytes = data.finish();
  const header = new PbfWriter();
  header.writeStringField(1, type);
  header.writeVarintField(3, dataBytes.length);
  const headerBytes = header.finish();
  const length = Buffer.alloc(4);
  length.writeUInt32BE(headerBytes.length);
  return Buffer.concat([length, headerBytes, dataBytes]);
}

function nodeBlock(): Uint8Array {
  const block = new PbfWriter();
  block.writeMessage(1, (_, pbf) => pbf.writeStringField(1, ""), undefined);
  block.writeMessage(
    2,
    (_, group) =>
      group.writeMessage(
        2,
        (__, dense) => {
          dense.writePackedSVarint(1, differences(nodes.map(({ id }) => id)));
          dense.writePackedSVarint(8, differences(nodes.map(({ lat }) => Math.round(lat * 1e7))));
          dense.writePackedSVarint(9, differences(nodes.map(({ lon }) => Math.round(lon * 1e7))));
        },
        undefined,
      ),
    undefined,
  );
  return block.finish();
}

function wayBlock(): Uint8Array {
  const strings = [""];
  const numberOf = (text: string): number => {
    if (!strings.includes(text)) strings.push(text);
    return strings.indexOf(text);
  };
  const group = new PbfWriter();
  const writeTags = (pbf: PbfWriter, tags: Readonly<Record<string, string>>): void => {
    pbf.writePackedVarint(2, Object.keys(tags).map(numberOf));
    pbf.writePackedVarint(3, Object.values(tags).map(numberOf));
  };
  for (const { id, refs, tags } of ways) {
    group.writeMessage(
      3,
      (_, way) => {
        way.writeVarintField(1, id);
        writeTags(way, tags);
        way.writePackedSVarint(8, differences(refs));
      },
      undefined,
    );
  }
  group.writeMessage(
    4,
    (_, relation) => {
      relation.writeVarintField(1, 20);
      writeTags(relation, restriction);
      relation.writePackedVarint(
        8,
        members.map(({ role }) => numberOf(role)),
      );
      relation.writePackedSVarint(9, differences(members.map(({ ref }) => ref)));
      relation.writePackedVarint(
        10,
        members.map(({ type }) => type),
      );
    },
    undefined,
  );
  const groupBytes = group.finish();
  const block = new PbfWriter();
  block.writeMessage(1, (_, pbf) => strings.forEach((text) => pbf.writeStringField(1, text)), undefined);
  block.writeBytesField(2, groupBytes);
  return block.finish();
}

/** Each number less the one before it, as the format keeps long lists. */
export function differences(numbers: readonly number[]): number[] {
  return numbers.map((number, i) => number - (numbers[i - 1] ?? 0));
}

function shapeOf(lines: readonly (readonly number[])[]): Buffer {
  const records = lines.map((ids, i) => {
    const points = ids.flatMap((id) => nodes.filter((node) => node.id === id));
    const content = Buffer.alloc(48 + 16 * points.length);
    content.writeInt32LE(3, 0);
    content.writeInt32LE(1, 36);
    content.writeInt32LE(points.length, 40);
    points.forEach(({ lat, lon }, p) => {
      content.writeDoubleLE(lon, 48 + 16 * p);
      content.writeDoubleLE(lat, 56 + 16 * p);
    });
    const head = Buffer.alloc(8);
    head.writeInt32BE(i + 1, 0);
    head.writeInt32BE(content.length / 2, 4);
    return Buffer.concat([head, content]);
  });
  const body = Buffer.concat(records);
  const header = Buffer.alloc(100);
  header.writeInt32BE(9_994, 0);
  header.writeInt32BE((100 + body.length) / 2, 24);
  header.writeInt32LE(1_000, 28);
  header.writeInt32LE(3, 32);
  return Buffer.concat([header, body]);
}

function tableOf(rows: readonly (readonly string[])[]): Buffer {
  const fields = [
    ["FULLNAME", 40],
    ["RTTYP", 1],
    ["MTFCC", 5],
  ] as const;
  const rowBytes = 1 + fields.reduce((sum, [, length]) => sum + length, 0);
  const header = Buffer.alloc(32 + 32 * fields.length + 1);
  header[0] = 3;
  header.writeUInt32LE(rows.length, 4);
  header.writeUInt16LE(header.length, 8);
  header.writeUInt16LE(rowBytes, 10);
  fields.forEach(([name, length], i) => {
    header.write(name, 32 + 32 * i, "latin1");
    header.write("C", 32 + 32 * i + 11, "latin1");
    header[32 + 32 * i + 16] = length;
  });
  header[header.length - 1] = 0x0d;
  const body = rows.map((row) => ` ${row.map((text, i) => text.padEnd(fields[i]?.[1] ?? 0)).join("")}`).join("");
  return Buffer.concat([header, Buffer.from(`${body}\u001a`, "latin1")]);
}
