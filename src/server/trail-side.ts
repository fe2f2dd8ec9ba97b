/**
 * The trails of a center that starts, with what is done for them while it runs. A trail that falls ill later is a
 * trouble that people are told; one that can't be opened is no start.
 */
import { join } from "node:path";
import type { Logger } from "pino";
import type { Input } from "../engine/input.ts";
import type { Config } from "./config/config-schema.ts";
import type { OpenedCenter } from "./open-center.ts";
import { TrailCare } from "./trail-care.ts";
import { openTrails, type Trails } from "./trails.ts";

/** Opens both. Throws with a sentence where the trail of this data folder can't be kept. */
export async function openTrailSide(options: {
  readonly opened: OpenedCenter;
  readonly config: Config;
  readonly nowMs: () => number;
  readonly input: (input: Extract<Input, { kind: "segment" | "trouble" }>) => void;
  readonly log: Logger;
}): Promise<{ readonly trails: Trails; readonly care: TrailCare }> {
  const { opened, config, nowMs, input, log } = options;
  const answer = await openTrails({
    path: join(opened.folder.paths.tracksPath, "trail.db"),
    nowMs,
    retentionDays: config.retention.trailDays,
    input,
  });
  if (!answer.ok) throw new Error(answer.sentence);
  const { trails } = answer;
  const care = new TrailCare({ trails, store: opened.store, input, log });
  await care.resume(opened.board.center, nowMs());
  return { trails, care };
}
