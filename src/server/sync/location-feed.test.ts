import { expect, test } from "vitest";
import { asId, type DeviceId } from "../../base/ids.ts";
import type { Location } from "../../board/board.ts";
import { LocationFeed } from "./location-feed.ts";

const COUNT = 450;
const device = (n: number): DeviceId => asId<DeviceId>(`modem-${n}`);
const location = (n: number): Location => ({
  deviceId: device(n),
  latDeg: 35,
  lonDeg: -104 - n / 1_000,
  fixAtMs: n,
  receivedAtMs: n,
});
const rowCount = (text: string): number => (JSON.parse(text) as { locations: unknown[] }).locations.length;

test("[LS6] who is sent a part gets every location all the same, though a device was only heard meanwhile", () => {
  const feed = new LocationFeed();
  for (let n = 1; n <= COUNT; n++) feed.heard(device(n), location(n), n);
  // Heard again without a new place: it is behind all others now.
  for (let n = 1; n <= 60; n++) feed.heard(device(n), undefined, COUNT + n);
  let version = 0;
  let sent = 0;
  for (let part = 0; part < 10; part++) {
    const [frame] = feed.since(version, 0);
    if (frame === undefined) break;
    sent += rowCount(frame.text);
    version = frame.toVersion;
  }
  expect(sent).toBe(COUNT);
  // Once it had everything, being heard is all that is new.
  feed.heard(device(1), undefined, 2 * COUNT);
  expect(feed.since(version, version).map(({ text }) => rowCount(text))).toEqual([0]);
});
