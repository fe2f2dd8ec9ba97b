/** What every reader of a road file gives: lines to be cut, rules about turns, and what it left out and why. */
import type { LineSet, TurnRule } from "../../roads/network/cut-lines.ts";
import type { Homes } from "../../roads/network/homes.ts";

export type RoadLines = {
  readonly lines: LineSet;
  readonly turnRules: readonly TurnRule[];
  /** How many of each, in words: "ferry", "area", "turn rule not understood". */
  readonly leftOut: ReadonlyMap<string, number>;
  /** Where people live; absent: the source does not tell. */
  readonly homes?: Homes;
  /** The date that the source gives of its data. */
  readonly sourceDate?: string;
};
