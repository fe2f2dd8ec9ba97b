import { expect, test } from "vitest";
import { asId, type DeviceId } from "../../base/ids.ts";
import { applyLocation, emptyBoard } from "../../board/board.ts";
import type { Alert } from "../../domain/alert.ts";
import type { Stranger } from "../../domain/device.ts";
import { defaultSettings } from "../../domain/settings.ts";
import { whereNow } from "./where-words.ts";

const NOW_MS = 1_000_000;
const alertOf = (key: string): Alert =>
  // Only what is asked for.
  ({
    id: "A1",
    subject: { kind: "device", key },
    level: "emergency",
    phase: "open",
    causes: [],
    shownOn: {},
    escalations: [],
  }) as never;

test("an alert of a device without a unit: its newest location, or where an unknown one was first heard", () => {
  const board = emptyBoard();
  const where = (key: string): string => whereNow(board, alertOf(key), defaultSettings(), NOW_MS);
  expect(where("taip:XQ77")).toBe("no location known");
  const stranger = { key: "taip:XQ77", latDeg: 35.1717, lonDeg: -103.725, firstHeardAtMs: NOW_MS - 180_000 };
  board.center.strangers.set(stranger.key, stranger as Stranger);
  expect(where("taip:XQ77")).toMatch(/^first heard 3 min ago: .*Tucumcari/);
  const deviceId = asId<DeviceId>("radio-312");
  applyLocation(board, { deviceId, latDeg: 35.1717, lonDeg: -103.725, fixAtMs: NOW_MS - 8_000, receivedAtMs: NOW_MS });
  expect(where("radio-312")).toMatch(/^8 s ago: .*Tucumcari/);
});
