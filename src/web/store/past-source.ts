/**
 * Where the past is read from: the server's archive and trails, or the tape of a run that is looked at. On a tape
 * nothing can be done, and its clock is not the server's.
 */
import type { Location } from "../../board/board.ts";

export type LookedAt = {
  readonly trailOf: (deviceId: string, spanMs: number) => readonly Location[];
  /** Why nothing can be done here. */
  readonly why: string;
};

let lookedAt: LookedAt | undefined;

/** From now on this page looks at a recording. */
export function lookAt(recording: LookedAt): void {
  lookedAt = recording;
}

/** The recording that this page looks at; undefined on a console. */
export function recordingLookedAt(): LookedAt | undefined {
  return lookedAt;
}
