/**
 * The newest locations as frames for the wire: by the order in which they changed, so that a console which gets only
 * the first frames knows exactly what it has (LS6).
 */
import type { DeviceId } from "../../base/ids.ts";
import type { Location } from "../../board/board.ts";
import type { ServerMessage } from "../../protocol/live.ts";
import { rowOfLocation } from "../../protocol/location-row.ts";

/** What is known of where a device is, and when that changed, counted by the hub. */
export type Tracked = {
  readonly deviceId: DeviceId;
  location: Location | undefined;
  heardAtMs: number;
  version: number;
  locationVersion: number;
};
export type LocationFrame = { readonly text: string; readonly toVersion: number };

const ROWS_PER_FRAME = 200;

/**
 * Writes what has changed, in the order of the changes, as frames for whoever had everything up to a version: the
 * location where that is newer, else only that the device was heard.
 */
export function locationFrames(changed: readonly Tracked[], sinceVersion: number): LocationFrame[] {
  const hasMoved = ({ location, locationVersion }: Tracked): boolean =>
    location !== undefined && locationVersion > sinceVersion;
  const frames: LocationFrame[] = [];
  for (let start = 0; start < changed.length; start += ROWS_PER_FRAME) {
    const part = changed.slice(start, start + ROWS_PER_FRAME);
    const locations = part.flatMap((tracked) =>
      tracked.location !== undefined && hasMoved(tracked) ? [rowOfLocation(tracked.location)] : [],
    );
    // A row says by itself when the device was heard; only the others need saying.
    const heard = part
      .filter((tracked) => !hasMoved(tracked) || (tracked.location?.receivedAtMs ?? 0) < tracked.heardAtMs)
      .map(({ deviceId, heardAtMs }) => [deviceId, heardAtMs] as const);
    frames.push({
      text: JSON.stringify({ type: "locations", locations, heard } satisfies ServerMessage),
      toVersion: part.at(-1)?.version ?? 0,
    });
  }
  return frames;
}
