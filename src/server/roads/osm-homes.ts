/**
 * Where people live, as OpenStreetMap's elements tell it: nodes that say so, one vertex of each building, outlines of
 * residential land, of one way or of several (multipolygons). Of ways it holds no more than those outlines, up to a
 * limit; what is beyond is counted. Rule HM2 in ../../roads/SPEC.md.
 */
import { GrowingArray } from "../../roads/network/growing-array.ts";
import { type Homes, HomesBuilder } from "../../roads/network/homes.ts";
import { readOsmHome, type Tags } from "../../roads/network/osm-tags.ts";
import type { OsmMember } from "./osm-source.ts";
import { indexIn, uniqueSorted } from "./sorted-ids.ts";

/** Where a node is, degrees times 1e7; undefined where the source does not tell, beyond the rim of an extract. */
export type PlaceOf = (ref: number) => readonly [latE7: number, lonE7: number] | undefined;
/** Member ways of multipolygons, and vertices of outlines: eight bytes each, and as much again while they are placed. */
export type HomeLimits = { readonly membersMax: number; readonly verticesMax: number };

/** Some 250 MB at the most while an import runs. */
const LIMITS: HomeLimits = { membersMax: 1_000_000, verticesMax: 8_000_000 };
const NOT_READ = -1;

/** Told the relations first, then the ways, then the nodes. */
export class OsmHomes {
  readonly #limits: HomeLimits;
  readonly #builder = new HomesBuilder();
  readonly #buildings = new GrowingArray((n) => new Float64Array(n));
  readonly #vertices = new GrowingArray((n) => new Float64Array(n));
  readonly #firstOfOutline = new GrowingArray((n) => new Uint32Array(n));
  /** Outlines that enclose land by themselves. */
  readonly #lands = new GrowingArray((n) => new Uint32Array(n));
  readonly #members = new GrowingArray((n) => new Float64Array(n));
  readonly #firstMember = new GrowingArray((n) => new Uint32Array(n));
  /** The ways that a multipolygon needs, in order, and which outline each is; made when the first way comes. */
  #wantedWays: Float64Array | undefined;
  #outlineOfWay = new Int32Array(0);
  #leftOut = 0;

  constructor(limits: HomeLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Outlines and members beyond the limits. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** The vertices of all outlines that are held. */
  get vertexCount(): number {
    return this.#vertices.length;
  }

  relation(members: readonly OsmMember[], tags: Tags): void {
    const kind = tags.get("type") === "multipolygon" ? readOsmHome(tags) : undefined;
    if (kind === undefined) return;
    const ways = members.filter(({ type }) => type === "way");
    // A building is as good as any of its walls.
    const needed = kind === "home" ? ways.slice(0, 1) : ways;
    if (needed.length === 0) return;
    if (this.#members.length + needed.length > this.#limits.membersMax) {
      this.#leftOut++;
      return;
    }
    this.#firstMember.push(this.#members.length);
    for (const { ref } of needed) this.#members.push(ref);
  }

  /** Any way, whatever else it is. */
  way(wayRefs: readonly number[], tags: Tags, id: number): void {
    const wanted = indexIn(this.#wanted(), id);
    const outline = wanted < 0 ? NOT_READ : this.#keep(wayRefs);
    if (wanted >= 0) this.#outlineOfWay[wanted] = outline;
    const kind = readOsmHome(tags);
    const [first] = wayRefs;
    if (kind === undefined || first === undefined) return;
    if (kind === "home") return this.#buildings.push(first);
    const land = wanted < 0 ? this.#keep(wayRefs) : outline;
    if (land !== NOT_READ) this.#lands.push(land);
  }

  node(latE7: number, lonE7: number, tags: Tags): void {
    if (readOsmHome(tags) !== undefined) this.#builder.add(latE7, lonE7);
  }

  /** The nodes whose places are needed, behind those of the roads. */
  withRefs(roads: Float64Array): Float64Array {
    const all = new Float64Array(roads.length + this.#buildings.length + this.#vertices.length);
    all.set(roads);
    all.set(this.#buildings.view(), roads.length);
    all.set(this.#vertices.view(), roads.length + this.#buildings.length);
    return all;
  }

  finish(placeOf: PlaceOf): Homes {
    for (const ref of this.#buildings.view()) {
      const place = placeOf(ref);
      if (place !== undefined) this.#builder.add(...place);
    }
    for (const land of this.#lands.view()) {
      const refs = this.#refsOf(land);
      // What an extract cut off is bridged by a straight line.
      const outline = [...refs].flatMap((ref) => placeOf(ref) ?? []);
      if (outline.length > 0) this.#builder.addArea([[...outline, ...outline.slice(0, 2)]]);
    }
    for (let i = 0; i < this.#firstMember.length; i++) this.#addPolygon(i, placeOf);
    return this.#builder.finish();
  }

  /** What does not close, because the source lacks a part of it, counts at its outline alone. */
  #addPolygon(polygon: number, placeOf: PlaceOf): void {
    const end = polygon + 1 < this.#firstMember.length ? this.#firstMember.at(polygon + 1) : this.#members.length;
    const lines: number[][] = [];
    const looseEnds = new Set<number>();
    let isWhole = true;
    for (let i = this.#firstMember.at(polygon); i < end; i++) {
      const refs = this.#refsOf(this.#outlineOfWay[indexIn(this.#wanted(), this.#members.at(i))] ?? NOT_READ);
      const line = [...refs].flatMap((ref) => placeOf(ref) ?? []);
      if (line.length < 2 * refs.length || refs.length === 0) isWhole = false;
      lines.push(line);
      for (const ref of [refs[0], refs.at(-1)]) {
        if (ref !== undefined && !looseEnds.delete(ref)) looseEnds.add(ref);
      }
    }
    if (isWhole && looseEnds.size === 0) return this.#builder.addArea(lines);
    for (const line of lines)
      for (let i = 0; i < line.length; i += 2) this.#builder.add(line[i] as number, line[i + 1] as number); // pairs
  }

  #wanted(): Float64Array {
    if (this.#wantedWays === undefined) {
      this.#wantedWays = uniqueSorted(this.#members.trimmed());
      this.#outlineOfWay = new Int32Array(this.#wantedWays.length).fill(NOT_READ);
    }
    return this.#wantedWays;
  }

  #keep(wayRefs: readonly number[]): number {
    if (this.#vertices.length + wayRefs.length > this.#limits.verticesMax) {
      this.#leftOut++;
      return NOT_READ;
    }
    this.#firstOfOutline.push(this.#vertices.length);
    for (const ref of wayRefs) this.#vertices.push(ref);
    return this.#firstOfOutline.length - 1;
  }

  #refsOf(outline: number): Float64Array {
    if (outline === NOT_READ) return new Float64Array(0);
    const end =
      outline + 1 < this.#firstOfOutline.length ? this.#firstOfOutline.at(outline + 1) : this.#vertices.length;
    return this.#vertices.view().subarray(this.#firstOfOutline.at(outline), end);
  }
}
