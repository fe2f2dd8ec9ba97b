import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MPS_PER_KMH } from "../../base/geo.ts";
import { decodeOwntracks, owntracksKeyOfTopic } from "./decode-owntracks.ts";
import { encodeOwntracksLastWill, encodeOwntracksLocation } from "./encode-owntracks.ts";

const KEY = "312/phone";
const location = {
  _type: "location",
  lat: 35.1,
  lon: -103.7,
  tst: 1_710_502_200,
  vel: 90,
  acc: 8,
  cog: 91,
  alt: 1_240,
  batt: 71,
};
const json = (bytes: Uint8Array): unknown => JSON.parse(String.fromCharCode(...bytes));

describe("OwnTracks", () => {
  it("a location is decoded in full; vel is km/h", () => {
    expect(decodeOwntracks(location, KEY)).toEqual([
      {
        kind: "report",
        report: {
          protocol: "owntracks",
          messageType: "location",
          deviceKey: KEY,
          batteryPercent: 71,
          fix: {
            latDeg: 35.1,
            lonDeg: -103.7,
            fixAtMs: Date.UTC(2024, 2, 15, 11, 30),
            accuracyM: 8,
            speedMps: 90 * MPS_PER_KMH,
            courseDeg: 91,
            altitudeM: 1_240,
          },
        },
      },
    ]);
  });

  it("unknown values are absent; the tracker id stands in for a missing name", () => {
    const [decoded] = decodeOwntracks(
      { _type: "location", lat: 35.1, lon: -103.7, tst: 1, vel: -1, cog: -1, acc: -1, batt: -1, tid: "ab" },
      undefined,
    );
    expect(decoded).toEqual({
      kind: "report",
      report: {
        protocol: "owntracks",
        messageType: "location",
        deviceKey: "ab",
        fix: { latDeg: 35.1, lonDeg: -103.7, fixAtMs: 1_000 },
      },
    });
  });

  it("a ping says that the phone is alive, and is no new fix", () => {
    const [ping] = decodeOwntracks({ ...location, t: "p" }, KEY);
    expect(ping).toMatchObject({ report: { heartbeat: true, batteryPercent: 71 } });
    expect(ping).not.toHaveProperty("report.fix");
  });

  it("a last will is a silence, not a location", () => {
    expect(decodeOwntracks(json(encodeOwntracksLastWill(1_000)), KEY)).toEqual([
      { kind: "report", report: { protocol: "owntracks", messageType: "lwt", deviceKey: KEY, lost: true } },
    ]);
  });

  it("a transition is a place where it says one, and a sign of life where it does not", () => {
    expect(decodeOwntracks({ ...location, _type: "transition", event: "enter" }, KEY)).toMatchObject([
      { report: { fix: { latDeg: 35.1 } } },
    ]);
    expect(decodeOwntracks({ _type: "transition", event: "leave" }, KEY)).toMatchObject([
      { report: { heartbeat: true } },
    ]);
  });

  it("what is not understood is counted, what is empty is nothing", () => {
    expect(decodeOwntracks({ _type: "encrypted", data: "x" }, KEY)).toMatchObject([
      { fault: { code: "unauthorized", messageType: "encrypted" } },
    ]);
    expect(decodeOwntracks({ _type: "waypoints" }, KEY)).toMatchObject([
      { fault: { code: "unknown-message", messageType: "waypoints" } },
    ]);
    expect(decodeOwntracks({ ...location, lat: 91 }, KEY)).toMatchObject([{ fault: { code: "out-of-range" } }]);
    expect(decodeOwntracks({ ...location, tst: "now" }, KEY)).toMatchObject([
      { fault: { code: "malformed", detail: "tst" } },
    ]);
    expect(decodeOwntracks("x", KEY)).toMatchObject([{ fault: { code: "malformed" } }]);
    expect(decodeOwntracks({}, KEY)).toEqual([]);
    expect(decodeOwntracks([], KEY)).toEqual([]);
  });

  it("what was stored comes as an array, bounded", () => {
    expect(decodeOwntracks([location, location], KEY)).toHaveLength(2);
    const flood = decodeOwntracks(
      Array.from({ length: 1_005 }, () => location),
      KEY,
    );
    expect(flood).toHaveLength(1_001);
    expect(flood.at(-1)).toMatchObject({ fault: { code: "too-long", detail: "5 items more" } });
    expect(decodeOwntracks([[location]], KEY)).toMatchObject([{ fault: { code: "malformed" } }]);
  });

  it("topics name user and device", () => {
    expect(owntracksKeyOfTopic("owntracks/312/phone")).toBe(KEY);
    expect(owntracksKeyOfTopic("owntracks/312/phone/event")).toBe(KEY);
    expect(owntracksKeyOfTopic("owntracks/312")).toBeUndefined();
    expect(owntracksKeyOfTopic("owntracks//phone")).toBeUndefined();
    expect(owntracksKeyOfTopic("other/312/phone")).toBeUndefined();
  });

  it("reads back what it writes, and takes anything without a throw", () => {
    const fix = {
      latDeg: 35.1,
      lonDeg: -103.7,
      fixAtMs: 1_710_502_200_000,
      speedMps: 25,
      courseDeg: 359.9,
      accuracyM: 5,
    };
    expect(
      decodeOwntracks(json(encodeOwntracksLocation(fix, { batteryPercent: 50, trackerId: "é1" })), KEY),
    ).toMatchObject([
      {
        report: {
          batteryPercent: 50,
          fix: { latDeg: 35.1, fixAtMs: fix.fixAtMs, speedMps: 25, courseDeg: 0, accuracyM: 5 },
        },
      },
    ]);
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("location", "lwt", "transition", "x"), (value, type) => {
        decodeOwntracks(value, KEY);
        const other: object = typeof value === "object" && value !== null ? value : { lat: value };
        decodeOwntracks(Object.assign({}, location, other, { _type: type }), undefined);
      }),
    );
  });
});
