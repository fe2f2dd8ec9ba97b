/**
 * The newest location of every device, for the wire: what has changed since when, counted by a version, so that each
 * console can be told exactly what it lacks (LS6). A change is written once for all who had the one before it.
 */
import type { DeviceId } from "../../base/ids.ts";
import type { Location } from "../../board/board.ts";
import type { LocationRow } from "../../protocol/live.ts";
import { rowOfLocation } from "../../protocol/location-row.ts";
import { type LocationEntry, type LocationFrame, locationFrames, type Tracked } from "./location-frames.ts";

/** What changed between two versions, for all consoles that have everything up to the first. */
export type LocationFlush = {
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly frames: readonly LocationFrame[];
};
/** All of it at a version, for a snapshot. */
export type LocationPicture = {
  readonly locations: readonly LocationRow[];
  readonly heard: readonly (readonly [DeviceId, number])[];
  readonly version: number;
};

export class LocationFeed {
  readonly #tracked = new Map<DeviceId, Tracked>();
  readonly #changed = new Set<DeviceId>();
  #version = 0;
  #flushedVersion = 0;

  /** A device was heard; `location` is its newest believed location where that has changed. */
  heard(deviceId: DeviceId, location: Location | undefined, atMs: number): void {
    let tracked = this.#tracked.get(deviceId);
    if (tracked === undefined) {
      this.#tracked.set(deviceId, (tracked = { location: undefined, heardAtMs: 0, version: 0, locationVersion: 0 }));
    }
    this.#version++;
    tracked.version = this.#version;
    tracked.heardAtMs = Math.max(tracked.heardAtMs, atMs);
    if (location !== undefined) {
      tracked.location = location;
      tracked.locationVersion = this.#version;
    }
    this.#changed.add(deviceId);
  }

  /** Everything that changed since the last flush. Nothing is written where nobody `listens`. */
  flush(listens: boolean): LocationFlush {
    const fromVersion = this.#flushedVersion;
    const entries = listens ? [...this.#changed].flatMap((id) => this.#entry(id, fromVersion)) : [];
    this.#changed.clear();
    this.#flushedVersion = this.#version;
    return { fromVersion, toVersion: this.#version, frames: locationFrames(entries) };
  }

  /** LS6: for a console that missed some: what has changed since it had everything, oldest change first. */
  missed(sinceVersion: number): LocationFrame[] {
    const missed = [...this.#tracked]
      .filter(([, tracked]) => tracked.version > sinceVersion)
      .map(([deviceId, tracked]) => ({ deviceId, tracked, moved: tracked.location !== undefined }));
    return locationFrames(missed);
  }

  /** Every device's newest. */
  picture(): LocationPicture {
    const locations: LocationRow[] = [];
    const heard: [DeviceId, number][] = [];
    for (const [deviceId, tracked] of this.#tracked) {
      if (tracked.location !== undefined) locations.push(rowOfLocation(tracked.location));
      heard.push([deviceId, tracked.heardAtMs]);
    }
    return { locations, heard, version: this.#version };
  }

  #entry(deviceId: DeviceId, sinceVersion: number): LocationEntry[] {
    const tracked = this.#tracked.get(deviceId);
    return tracked === undefined ? [] : [{ deviceId, tracked, moved: tracked.locationVersion > sinceVersion }];
  }
}
