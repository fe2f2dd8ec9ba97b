/** Messages of emergency keys and body sensors as a radio controller posts them: for practice and tests. */
import { isoUtc } from "../../base/time.ts";
import type { AlarmKind } from "../../domain/report.ts";
import { jsonBytes } from "../bytes.ts";

export type SensorAlarm = {
  readonly deviceKey: string;
  readonly kind: AlarmKind;
  readonly active: boolean;
  readonly atMs?: number;
  readonly latDeg?: number;
  readonly lonDeg?: number;
  readonly accuracyM?: number;
  readonly text?: string;
};

/** The body of one message. */
export function encodeSensorAlarm(alarm: SensorAlarm): Uint8Array {
  const { deviceKey, kind, active, atMs, latDeg: lat, lonDeg: lon, accuracyM, text } = alarm;
  const at = atMs === undefined ? undefined : isoUtc(atMs);
  return jsonBytes({ deviceKey, kind, active, at, lat, lon, accuracyM, text });
}
