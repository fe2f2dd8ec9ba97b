/**
 * What a containment is asked and how it is answered, in pieces and units by number. `stop-him.ts` puts roads and names to
 * them.
 */
import type { HoldGraph } from "./hold-graph.ts";
import type { UnitsOf } from "./unit-matching.ts";

export type HoldQuestion = {
  readonly graph: HoldGraph;
  readonly unitCount: number;
  /** Milliseconds that a unit is at a piece's point before he can be; undefined: not in time, or not at all. */
  readonly spareMs: (piece: number, unit: number) => number | undefined;
  /** Pieces that must be held, and those that must not. */
  readonly held: readonly number[];
  readonly forbidden: readonly number[];
};
/** What no plan can do better, as far as it is known. */
export type HoldBounds = {
  /** No plan leaves less open than this weight. */
  readonly openWeight: number;
  /** To close it takes so many points at the least, however many units there are: Infinity where it cannot be closed. */
  readonly points: number;
  /** Ways out to which he gets past no point where any unit is in time. Undefined: not worked out yet. */
  readonly unholdable: readonly number[] | undefined;
};
export type HoldPlan = {
  /** What is left open weighs this; 0: he is contained. */
  readonly openWeight: number;
  readonly open: readonly number[];
  readonly points: readonly { readonly piece: number; readonly unit: number; readonly spareMs: number }[];
  /** Of what is left open; of the count of points too; of the time to spare too. */
  readonly proved: { readonly open: boolean; readonly points: boolean; readonly spare: boolean };
  readonly bounds: HoldBounds;
};
/** The units in time to each piece, the one with the most to spare first. */
export function unitsInTime({ graph, unitCount, spareMs }: HoldQuestion): UnitsOf {
  const lists = graph.pieces.map((_, piece) => {
    const inTime: { unit: number; spare: number }[] = [];
    for (let unit = 0; unit < unitCount; unit++) {
      const spare = spareMs(piece, unit);
      if (spare !== undefined) inTime.push({ unit, spare });
    }
    return inTime.sort((a, b) => b.spare - a.spare).map(({ unit }) => unit);
  });
  return (piece) => lists[piece] ?? [];
}
