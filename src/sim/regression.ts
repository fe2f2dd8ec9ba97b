/**
 * A failing run that was found once and is kept: its options, made as small as they can be, with what it broke. The
 * files are in `regressions/`; a test plays them all.
 */
import { z } from "zod";
import { faultKinds } from "./faults/fault.ts";

export const RegressionSchema = z.strictObject({
  /** What it broke, and what was wrong. */
  why: z.string().min(1),
  options: z.strictObject({
    seed: z.string(),
    hours: z.number(),
    units: z.int(),
    consoles: z.int(),
    faults: z.array(z.enum(faultKinds)),
    changesCars: z.boolean().optional(),
    everyDanger: z.boolean().optional(),
    onlyFaults: z.array(z.int()).optional(),
    endAfterMs: z.int().optional(),
  }),
});
export type Regression = z.infer<typeof RegressionSchema>;
