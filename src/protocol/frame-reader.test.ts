import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frameReader, partFrames } from "./frame-reader.ts";
import { locationOfRow, rowOfLocation } from "./location-row.ts";
import { asId, type DeviceId } from "../base/ids.ts";

describe("long messages in parts", () => {
  test("what was cut comes back whole, whatever the text and wherever it is cut", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 1, max: 50 }), (text, lengthMax) => {
        const read = frameReader();
        const message = JSON.stringify({ type: "problem", code: "x", text });
        const frames = partFrames(1, message, lengthMax).map(read);
        expect(frames.slice(0, -1).every(({ kind }) => kind === "incomplete")).toBe(true);
        expect(frames.at(-1)).toEqual({ kind: "message", message: JSON.parse(message) as unknown });
      }),
    );
  });
  test("other messages pass between the pieces; a piece out of order is told", () => {
    const read = frameReader();
    const [first = "", second = ""] = partFrames(7, JSON.stringify({ type: "problem", code: "x", text: "y" }), 25);
    expect(read(first).kind).toBe("incomplete");
    expect(read('{"type":"danger","events":[]}').kind).toBe("message");
    expect(read(second).kind).toBe("message");
    expect(read(second).kind).toBe("unreadable");
    expect(read("{").kind).toBe("unreadable");
  });
  test("danger of another version is known by its one fixed key", () => {
    expect(
      frameReader()('{"vigil":"danger","level":"emergency","unit":"312","text":"t","place":"p","atMs":1}').kind,
    ).toBe("plain-danger");
  });
});

test("a location as a row comes back the same; what is missing stays missing", () => {
  const bare = { deviceId: asId<DeviceId>("d"), latDeg: 35, lonDeg: -103, fixAtMs: 1, receivedAtMs: 2 };
  const full = { ...bare, accuracyM: 0, speedMps: 0, courseDeg: 0, batteryPercent: 0 };
  for (const location of [bare, full]) expect(locationOfRow(rowOfLocation(location))).toEqual(location);
});
