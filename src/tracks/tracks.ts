/**
 * All tracks, by device. Who rides with which device is not known here: callers name the devices.
 *
 * Monitors get the reading side only, so that looking can never change what is known.
 */
import type { DeviceId } from "../base/ids.ts";
import { SECOND_MS } from "../base/time.ts";
import type { Fix } from "../domain/report.ts";
import { DeviceTrack, type TrackParams, type Verdict } from "./device-track.ts";
import type { TrackFix } from "./fix-ring.ts";
import { FusedTrack, type TrackSource } from "./fused-track.ts";

export type DeviceTrackReader = Omit<DeviceTrack, "accept" | "hear" | "growRing">;
export type TracksReader = {
  readonly device: (deviceId: DeviceId) => DeviceTrackReader | undefined;
  /** The track of a vehicle or a person, from the devices bound to it. */
  readonly fused: (deviceIds: readonly DeviceId[]) => FusedTrack;
  /** The newest believed fix of every device that has one. */
  readonly lastLocations: () => IterableIterator<readonly [DeviceId, TrackFix]>;
  readonly size: number;
};

/** A device that reports at no known pace is expected this often until its own pace is known. */
export const DEFAULT_INTERVAL_MS = 30 * SECOND_MS;

export class Tracks implements TracksReader {
  readonly #tracks = new Map<DeviceId, DeviceTrack>();
  readonly #params: TrackParams | undefined;

  constructor(params?: TrackParams) {
    this.#params = params;
  }

  get size(): number {
    return this.#tracks.size;
  }

  /** Notes that a device was heard, and judges its fix. `configuredMs` counts when the device is new here. */
  accept(deviceId: DeviceId, fix: Fix, receivedAtMs: number, configuredMs?: number): Verdict {
    const track = this.of(deviceId, configuredMs);
    track.hear(receivedAtMs, fix.stored === true);
    return track.accept(fix, receivedAtMs);
  }

  /** The track of a device, made where there is none. */
  of(deviceId: DeviceId, configuredMs?: number): DeviceTrack {
    let track = this.#tracks.get(deviceId);
    if (track === undefined) {
      const params = this.#params === undefined ? {} : { params: this.#params };
      track = new DeviceTrack({ intervalMs: configuredMs ?? DEFAULT_INTERVAL_MS, ...params });
      this.#tracks.set(deviceId, track);
    }
    return track;
  }

  /** Forgets a device that is no longer anybody's. */
  forget(deviceId: DeviceId): void {
    this.#tracks.delete(deviceId);
  }

  device(deviceId: DeviceId): DeviceTrackReader | undefined {
    return this.#tracks.get(deviceId);
  }

  fused(deviceIds: readonly DeviceId[]): FusedTrack {
    const sources: TrackSource[] = [];
    for (const deviceId of deviceIds) {
      const track = this.#tracks.get(deviceId);
      if (track !== undefined) sources.push({ deviceId, track });
    }
    return new FusedTrack(sources);
  }

  *lastLocations(): IterableIterator<readonly [DeviceId, TrackFix]> {
    for (const [deviceId, track] of this.#tracks) {
      const fix = track.lastBelieved();
      if (fix !== undefined) yield [deviceId, fix];
    }
  }
}
