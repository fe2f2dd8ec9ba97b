/**
 * Which vertex a coordinate is: for drawings whose lines meet where their coordinates are equal, and nowhere else.
 * A hash table over typed arrays with open addressing; equal means equal to a hundred-thousandth of a second of arc.
 */
import type { LineSet } from "../../roads/network/cut-lines.ts";

const EMPTY = 0xffff_ffff;

export class CoordinateTable {
  readonly #lines: LineSet;
  #slots = new Uint32Array(65_536).fill(EMPTY);

  constructor(lines: LineSet) {
    this.#lines = lines;
  }

  /** The vertex at a coordinate, made if there is none. */
  vertexAt(latDeg: number, lonDeg: number): number {
    const [lat, lon] = [Math.round(latDeg * 1e7), Math.round(lonDeg * 1e7)];
    if (this.#lines.vertexLat.length * 2 > this.#slots.length) this.#grow();
    let slot = this.#slotOf(lat, lon);
    for (let vertex = this.#slots[slot] as number; vertex !== EMPTY; vertex = this.#slots[slot] as number) {
      if (this.#lines.vertexLat.at(vertex) === lat && this.#lines.vertexLon.at(vertex) === lon) return vertex;
      slot = (slot + 1) & (this.#slots.length - 1); // a power of two
    }
    const made = this.#lines.vertex(lat, lon);
    this.#slots[slot] = made;
    return made;
  }

  #slotOf(lat: number, lon: number): number {
    const mixed = Math.imul(lat, 0x9e3779b1) ^ Math.imul(lon, 0x85ebca77);
    return (mixed ^ (mixed >>> 15)) & (this.#slots.length - 1);
  }

  #grow(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length).fill(EMPTY);
    for (let vertex = 0; vertex < this.#lines.vertexLat.length; vertex++) {
      let slot = this.#slotOf(this.#lines.vertexLat.at(vertex), this.#lines.vertexLon.at(vertex));
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = vertex;
    }
  }
}
