/**
 * An answer of the trail: fixes in order, unpacked one at a time as they are looked at.
 *
 * A thousand fixes of an answer cost the main loop nothing until somebody reads them.
 */
import { asId, type DeviceId } from "../../base/ids.ts";
import { DEG_SCALE, FixChunk, type StoredFix } from "./fix-record.ts";
import type { PackedTrail } from "./track-reader.ts";

export class Trail {
  readonly length: number;
  /** There was more than one answer holds; these are the newest. */
  readonly truncated: boolean;
  /** Blocks that could not be read; what they held is missing here. */
  readonly damagedBlockCount: number;
  /** The newest fixes may be missing: they wait for a disk or a thread that does not take them. */
  readonly isBehind: boolean;
  /** The devices that appear in it. */
  readonly deviceIds: readonly DeviceId[];
  readonly #chunk: FixChunk;
  readonly #names: ReadonlyMap<number, DeviceId>;

  constructor(packed: PackedTrail, isBehind: boolean) {
    this.isBehind = isBehind;
    this.length = packed.count;
    this.truncated = packed.truncated;
    this.damagedBlockCount = packed.damagedBlockCount;
    this.#chunk = new FixChunk(packed.buffer, packed.count);
    this.#names = new Map(packed.names.map(([index, name]) => [index, asId<DeviceId>(name)]));
    this.deviceIds = [...this.#names.values()].sort();
  }

  at(position: number): StoredFix | undefined {
    if (position < 0 || position >= this.length) return undefined;
    const chunk = this.#chunk;
    const index = chunk.deviceIndex(position);
    return {
      deviceId: this.#names.get(index) ?? asId<DeviceId>(`device ${index}`),
      fixAtMs: known(chunk.fixAtMs(position)),
      receivedAtMs: chunk.receivedAtMs(position),
      placedAtMs: chunk.placedAtMs(position),
      latDeg: chunk.lat(position) / DEG_SCALE,
      lonDeg: chunk.lon(position) / DEG_SCALE,
      accuracyM: known(chunk.accuracyM(position)),
      speedMps: known(chunk.speedMps(position)),
      courseDeg: known(chunk.courseDeg(position)),
      marks: chunk.marks(position),
    };
  }

  *[Symbol.iterator](): Generator<StoredFix> {
    for (let i = 0; i < this.length; i++) {
      const fix = this.at(i);
      if (fix !== undefined) yield fix;
    }
  }
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
