/** Which part of the past a page has not seen itself. */
import type { Envelope } from "../../domain/event.ts";

/** As many events as the log of the shift looks at. */
export const LOOKED_AT = 480;

/**
 * The newest event that the page lacks: everything after it came over the link without a gap. 0 where it lacks none
 * among the `LOOKED_AT` newest.
 */
export function missedThroughSeq(recent: readonly Pick<Envelope, "seq">[], seq: number): number {
  let wanted = seq;
  for (let at = recent.length - 1; at >= 0 && wanted > seq - LOOKED_AT; at--) {
    if (recent[at]?.seq !== wanted) return wanted;
    wanted--;
  }
  return wanted > seq - LOOKED_AT ? wanted : 0;
}
