/** What the server says of the practice shift: the scenarios, which one runs, and its story so far. */
import { z } from "zod";

const PracticeStateSchema = z.object({
  running: z.boolean(),
  units: z.number(),
  scenarios: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      summary: z.string(),
      phase: z.enum(["ready", "running", "ended"]),
      startedAtMs: z.number().optional(),
      story: z.array(z.object({ atMs: z.number(), text: z.string() })),
    }),
  ),
});
export type PracticeState = z.infer<typeof PracticeStateSchema>;
export type PracticeScenario = PracticeState["scenarios"][number];

/** Reads the state; undefined where it is none. */
export function readPracticeState(json: unknown): PracticeState | undefined {
  const parsed = PracticeStateSchema.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}
