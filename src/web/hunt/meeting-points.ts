/** The points where he can be met, as the list and the map show them: those with somebody there early enough. */
import type { HuntIntercept, HuntMeetingPoint, HuntMeetingUnit } from "../../domain/hunt-plan.ts";

export type MeetingRow = {
  /** As the command line calls it: of the whole list, so that it stays when the list is narrowed. */
  readonly number: number;
  readonly point: HuntMeetingPoint;
  readonly units: readonly HuntMeetingUnit[];
};

/** So many are read at a glance, and do not cover the map. */
export const MEETING_SHOWN = 3;
const MINUTE_MS = 60_000;

/** The best first, each with the units that are there at least `spareMin` minutes before him. */
export function meetingRows(intercept: HuntIntercept | undefined, spareMin: number): MeetingRow[] {
  return (intercept?.points ?? []).flatMap((point, i) => {
    const units = point.units.filter(({ unitAtMs }) => point.heAtMs - unitAtMs >= spareMin * MINUTE_MS);
    return units.length === 0 ? [] : [{ number: i + 1, point, units }];
  });
}
