/**
 * The board: the live picture a dispatcher sees, as a fold of committed events and the newest locations.
 *
 * Server and console hold the same board and change it by the same functions. Locations are senses, not
 * facts: the newest believed fix of each device, and when each was last heard at all.
 */
import type { DeviceId } from "../base/ids.ts";
import { type Center, emptyCenter } from "../domain/center.ts";
import type { Envelope } from "../domain/event.ts";
import { foldEvent } from "../domain/fold.ts";

/** The newest believed location of one device. Missing values are missing, never zero. */
export type Location = {
  readonly deviceId: DeviceId;
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly accuracyM?: number;
  readonly speedMps?: number;
  readonly courseDeg?: number;
  /** When the device was there, by its own clock where that is believed. */
  readonly fixAtMs: number;
  /** When the fix reached us. */
  readonly receivedAtMs: number;
  readonly batteryPercent?: number;
};

export type Board = {
  readonly center: Center;
  readonly locations: Map<DeviceId, Location>;
  /** When anything at all was last heard of a device, a fix or not. */
  readonly heardAtMs: Map<DeviceId, number>;
};

export function emptyBoard(): Board {
  return { center: emptyCenter(), locations: new Map(), heardAtMs: new Map() };
}

/** Folds one event. A repeated or older one is ignored; a gap is the caller's to notice. */
export function applyEvent(board: Board, envelope: Envelope): void {
  if (envelope.seq <= board.center.seq) return;
  foldEvent(board.center, envelope);
}

/** Takes a device's newer location; an older one is ignored. */
export function applyLocation(board: Board, location: Location): void {
  const known = board.locations.get(location.deviceId);
  if (known !== undefined && known.fixAtMs > location.fixAtMs) return;
  board.locations.set(location.deviceId, location);
  applyHeard(board, location.deviceId, location.receivedAtMs);
}

/** Notes that a device was heard. */
export function applyHeard(board: Board, deviceId: DeviceId, atMs: number): void {
  if ((board.heardAtMs.get(deviceId) ?? 0) < atMs) board.heardAtMs.set(deviceId, atMs);
}
