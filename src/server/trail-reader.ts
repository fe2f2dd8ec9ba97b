/** Asking the trails, as the API does: by device and time, and by place and time ("who was here then"). */
import type { TrailFix as PlacedFix } from "../roads/network/map-match.ts";

export type TrailFix = {
  readonly deviceId: string;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly fixAtMs?: number;
  readonly receivedAtMs: number;
  readonly accuracyM?: number;
  readonly speedMps?: number;
  readonly courseDeg?: number;
  /** Kept and marked, but not believed. */
  readonly doubted?: boolean;
};

/** A device's way as far as it is known now, each fix where it stands in time by our clock. */
export type PlacedTrail = {
  readonly fixes: readonly PlacedFix[];
  /** Some came late, out of a store. */
  readonly late: boolean;
  /** The device's clock is off, or was set: some stand where our clock puts them. */
  readonly clockOff: boolean;
  /** More than one answer holds: the oldest are missing. */
  readonly cut: boolean;
};

export type TrailReader = {
  /** Where a device was, also by what it told later; without what can't be. */
  readonly placed: (deviceId: string, fromMs: number, toMs: number) => Promise<PlacedTrail>;
  /** A device's fixes in a span of time, oldest first, `limit` at most. */
  readonly ofDevice: (deviceId: string, fromMs: number, toMs: number, limit: number) => Promise<readonly TrailFix[]>;
  /** Fixes within a distance of a point in a span of time. */
  readonly near: (
    area: { readonly latDeg: number; readonly lonDeg: number; readonly radiusM: number },
    fromMs: number,
    toMs: number,
    limit: number,
  ) => Promise<readonly TrailFix[]>;
};
