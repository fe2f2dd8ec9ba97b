/** Asking the trails, as the API does: by device and time, and by place and time ("who was here then"). */
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

export type TrailReader = {
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
