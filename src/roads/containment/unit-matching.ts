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

/** Matches units to points, in the order of the points: an earlier point is never given up for a later one. */
export function matchUnits(points: readonly number[], unitsOf: UnitsOf): Matched {
  const pointOf = new Map<number, number>();
  let tooMany: readonly number[] | undefined;
  for (const point of points) {
    const seen = new Set<number>();
    if (tryPoint(point, unitsOf, pointOf, seen)) continue;
    // All units that this point could have, and those whose points could give theirs up, are taken by this group.
    const group = [point, ...[...seen].flatMap((unit) => pointOf.get(unit) ?? [])];
    if (tooMany === undefined || group.length < tooMany.length) tooMany = group;
  }
  const unitOf = new Map([...pointOf].map(([unit, point]) => [point, unit]));
  return tooMany === undefined ? { ok: true, unitOf } : { ok: false, tooMany, unitOf };
}

function tryPoint(point: number, unitsOf: UnitsOf, pointOf: Map<number, number>, seen: Set<number>): boolean {
  for (const unit of unitsOf(point)) {
    if (seen.has(unit)) continue;
    seen.add(unit);
    const other = pointOf.get(unit);
    if (other === undefined || tryPoint(other, unitsOf, pointOf, seen)) {
      pointOf.set(unit, point);
      return true;
    }
  }
  return false;
}
