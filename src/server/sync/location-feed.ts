/**
 * The newest location of every device, for the wire: what has changed since when, counted by a version, so that each
 * console can be told exactly what it lacks (LS6). A change is written once for all who had the one before it.
 */
import type { DeviceId } from "../../base/ids.ts";
import type { Location } from "../../board/board.ts";
import type { LocationRow } from "../../protocol/live.ts";
import { rowOfLocation } from "../../protocol/location-row.ts";
import { type LocationFrame, locationFrames, type Tracked } from "./location-frames.ts";

/** All of it at a version, for a snapshot. */
export type LocationPicture = {
  readonly locations: readonly LocationRow[];
  readonly heard: readonly (readonly [DeviceId, number])[];
  readonly version: number;
};
/** A device in the order of the newest changes: what a console lacks is the end of that chain. */
type Link = Tracked & { before: Link | undefined; after: Link | undefined };

export class LocationFeed {
  readonly #tracked = new Map<DeviceId, Link>();
  /** What was written since the last change, by the version after which it begins. */
  readonly #written = new Map<number, readonly LocationFrame[]>();
  #newest: Link | undefined;
  #version = 0;

  /** A device was heard; `location` is its newest believed location where that has changed. */
  heard(deviceId: DeviceId, location: Location | undefined, atMs: number): void {
    let link = this.#tracked.get(deviceId);
    if (link === undefined) {
      link = {
        deviceId,
        location: undefined,
        heardAtMs: 0,
        version: 0,
        locationVersion: 0,
        before: undefined,
        after: undefined,
      };
      this.#tracked.set(deviceId, link);
    }
    this.#version++;
    link.version = this.#version;
    link.heardAtMs = Math.max(link.heardAtMs, atMs);
    if (location !== undefined) {
      link.location = location;
      link.locationVersion = this.#version;
    }
    this.#toEnd(link);
    if (this.#written.size > 0) this.#written.clear();
  }

  /**
   * LS6: what has changed since a version, the change that is longest past first. `wholeVersion` is the last at which the
   * console had everything: where it was sent only a part since, a location of that time may stand behind what was only
   * heard later.
   */
  since(version: number, wholeVersion: number): readonly LocationFrame[] {
    if (version >= this.#version) return [];
    const known = version === wholeVersion ? this.#written.get(version) : undefined;
    if (known !== undefined) return known;
    const changed: Link[] = [];
    for (let link = this.#newest; link !== undefined && link.version > version; link = link.before) changed.push(link);
    const frames = locationFrames(changed.reverse(), wholeVersion);
    if (version === wholeVersion) this.#written.set(version, frames);
    return frames;
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

  #toEnd(link: Link): void {
    if (this.#newest === link) return;
    if (link.before !== undefined) link.before.after = link.after;
    if (link.after !== undefined) link.after.before = link.before;
    link.before = this.#newest;
    link.after = undefined;
    if (this.#newest !== undefined) this.#newest.after = link;
    this.#newest = link;
  }
}
