/**
 * What follows from the facts alone is worked out once for each of their states: neither a tick of the clock nor a
 * car that has moved makes a console count, sort and look again. Facts change in place; their sequence tells.
 */
import { useMemo } from "react";
import type { Picture } from "./console-store.ts";

/** `work` of this picture's facts; it must read nothing else: no location, no clock, nothing of its surroundings. */
export function useOfFacts<T>({ board, settings }: Picture, work: () => T): T {
  const { center } = board;
  // Provisional danger is folded on a copy, which is another center.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(work, [center, center.seq, settings]);
}

/** As `useOfFacts`, and once a second: for what also reads the clock or where units are, and is shown in seconds. */
export function useOfSecond<T>({ board, settings, nowMs }: Picture, work: () => T): T {
  const { center } = board;
  // eslint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(work, [center, center.seq, settings, Math.floor(nowMs / 1_000)]);
}
