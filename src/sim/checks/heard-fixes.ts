/**
 * What the server heard from each device, beside what was really so: the checkers of places judge by this, and not
 * by the tracks that they are to check.
 */
import type { Truth } from "../world/stage.ts";

/** One report as it was received: the truth at the time of its fix, and when the server got it, by engine time. */
export type HeardFix = Truth & { readonly heardAtMs: number };
