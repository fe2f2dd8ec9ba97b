/** What the encoders need to know of a fix. What a format must say and this does not is written as that format's zero. */
export type FixToSend = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly fixAtMs: number;
  readonly speedMps?: number;
  readonly courseDeg?: number;
  readonly altitudeM?: number;
  readonly accuracyM?: number;
  readonly satelliteCount?: number;
  readonly hdop?: number;
};
