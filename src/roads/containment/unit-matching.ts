/**
 * Which unit holds which point: each point one unit, each unit one point, none too late. Points that cannot all be held
 * are told by the smallest group found that has more points than units who come in time (Hall's condition).
 */

/** Which units come in time to a point, the ones with the most time to spare first. */
export type UnitsOf = (point: number) => readonly number[];
export type Matched =
  | { readonly ok: true; readonly unitOf: ReadonlyMap<number, number> }
  /** Of these points at least one is held by nobody, whatever the others do. `unitOf`: those that could be held. */
  | { readonly ok: false; readonly tooMany: readonly number[]; readonly unitOf: ReadonlyMap<number, number> };

/** Points and units given to each other, one point after the other: an earlier point is never given up for a later one. */
export class UnitMatching {
  readonly #unitsOf: UnitsOf;
  #pointOf: Map<number, number>;

  constructor(unitsOf: UnitsOf, pointOf: ReadonlyMap<number, number> = new Map()) {
    this.#unitsOf = unitsOf;
    this.#pointOf = new Map(pointOf);
  }

  /** Of each point its unit. */
  get unitOf(): ReadonlyMap<number, number> {
    return new Map([...this.#pointOf].map(([unit, point]) => [point, unit]));
  }

  /** Undefined: the point has its unit. Else a group of points for which there are not the units, this one first. */
  add(point: number): readonly number[] | undefined {
    const seen = new Set<number>();
    if (this.#try(point, seen)) return undefined;
    // All units that this point could have, and those whose points could give theirs up, are taken by this group.
    return [point, ...[...seen].flatMap((unit) => this.#pointOf.get(unit) ?? [])];
  }

  /** All of these points, or none of them. */
  addAll(points: readonly number[]): boolean {
    const before = new Map(this.#pointOf);
    if (points.every((point) => this.add(point) === undefined)) return true;
    this.#pointOf = before;
    return false;
  }

  #try(point: number, seen: Set<number>): boolean {
    for (const unit of this.#unitsOf(point)) {
      if (seen.has(unit)) continue;
      seen.add(unit);
      const other = this.#pointOf.get(unit);
      if (other === undefined || this.#try(other, seen)) {
        this.#pointOf.set(unit, point);
        return true;
      }
    }
    return false;
  }
}

/** Matches units to points, in the order of the points. */
export function matchUnits(points: readonly number[], unitsOf: UnitsOf): Matched {
  const matching = new UnitMatching(unitsOf);
  let tooMany: readonly number[] | undefined;
  for (const point of points) {
    const group = matching.add(point);
    if (group !== undefined && (tooMany === undefined || group.length < tooMany.length)) tooMany = group;
  }
  const { unitOf } = matching;
  return tooMany === undefined ? { ok: true, unitOf } : { ok: false, tooMany, unitOf };
}
