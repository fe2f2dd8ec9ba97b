/**
 * The newest locations as frames for the wire: by the order in which they changed, so that a console which gets only
 * the first frames knows exactly what it has (LS6).
 */
import type { DeviceId } from "../../base/ids.ts";
import type { Location } from "../../board/board.ts";
import type { ServerMessage } from "../../protocol/live.ts";
import { rowOfLocation } from "../../protocol/location-row.ts";

/** What is known of where a device is, and when that changed, counted by the hub. */
export type Tracked = { location: Location | undefined; heardAtMs: number; version: number; locationVersion: number };
export type LocationEntry = { readonly deviceId: DeviceId; readonly tracked: Tracked; readonly moved: boolean };
export type LocationFrame = { readonly text: string; readonly toVersion: number };

const ROWS_PER_FRAME = 200;

/** Writes entries as frames; `moved` says whether the location is new, or only that the device was heard. */
export function locationFrames(entries: readonly LocationEntry[]): LocationFrame[] {
  const ordered = entries.toSorted((a, b) => a.tracked.version - b.tracked.version);
  const frames: LocationFrame[] = [];
  for (let start = 0; start < ordered.length; start += ROWS_PER_FRAME) {
    const part = ordered.slice(start, start + ROWS_PER_FRAME);
    const locations = part.flatMap(({ tracked, moved }) =>
      moved && tracked.location ? [rowOfLocation(tracked.location)] : [],
    );
    // A row says by itself when the device was heard; only the others need saying.
    const heard = part
      .filter(({ tracked, moved }) => !moved || (tracked.location?.receivedAtMs ?? 0) < tracked.heardAtMs)
      .map(({ deviceId, tracked }) => [deviceId, tracked.heardAtMs] as const);
    frames.push({
      text: JSON.stringify({ type: "locations", locations, heard } satisfies ServerMessage),
      toVersion: part.at(-1)?.tracked.version ?? 0,
    });
  }
  return frames;
}
