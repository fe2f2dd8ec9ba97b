import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MPS_PER_KNOT } from "../../base/geo.ts";
import { decodeOsmandJson, decodeOsmandQuery } from "./decode-osmand.ts";
import { encodeOsmandJson, encodeOsmandQuery } from "./encode-osmand.ts";

const AT = Date.UTC(2024, 2, 15, 11, 30);
const query = (text: string) => decodeOsmandQuery(new Map(new URLSearchParams(text)));
const json = (bytes: Uint8Array): unknown => JSON.parse(String.fromCharCode(...bytes));
const coords = { latitude: 35.1, longitude: -103.7 };

describe("OsmAnd, the query form", () => {
  it("is decoded in full; speed is knots", () => {
    expect(
      query(
        "id=312&lat=35.1&lon=-103.7&timestamp=1710502200&speed=10&bearing=91&altitude=1240&accuracy=8&hdop=0.9&batt=71&ignition=true",
      ),
    ).toEqual([
      {
        kind: "report",
        report: {
          protocol: "osmand",
          messageType: "query",
          deviceKey: "312",
          batteryPercent: 71,
          ignition: true,
          fix: {
            latDeg: 35.1,
            lonDeg: -103.7,
            fixAtMs: AT,
            speedMps: 10 * MPS_PER_KNOT,
            courseDeg: 91,
            altitudeM: 1_240,
            accuracyM: 8,
            hdop: 0.9,
          },
        },
      },
    ]);
  });

  it.each(["1710502200", "1710502200000", "2024-03-15T11:30:00Z", "2024-03-15T12:30:00+01:00"])(
    "timestamp %s",
    (timestamp) => {
      expect(query(`id=312&lat=35.1&lon=-103.7&timestamp=${encodeURIComponent(timestamp)}`)).toMatchObject([
        { report: { fix: { fixAtMs: AT } } },
      ]);
    },
  );

  it("the other names of id, place and course", () => {
    expect(query("deviceid=312&location=35.1,-103.7&heading=12")).toEqual([
      {
        kind: "report",
        report: {
          protocol: "osmand",
          messageType: "query",
          deviceKey: "312",
          fix: { latDeg: 35.1, lonDeg: -103.7, courseDeg: 12 },
          remarks: ["no-date"],
        },
      },
    ]);
  });

  it("an empty or strange number is no number, and never zero", () => {
    expect(query("id=312&lat=&lon=")).toMatchObject([{ fault: { code: "malformed" } }]);
    expect(query("id=312&lat=0x10&lon=1")).toMatchObject([{ fault: { code: "malformed" } }]);
    expect(query("id=312&location=35.1")).toMatchObject([{ fault: { code: "malformed" } }]);
    expect(query("id=312&lat=91&lon=1")).toMatchObject([{ fault: { code: "out-of-range" } }]);
    const [odd] = query("id=312&lat=1&lon=1&speed=&batt=&hdop=x&timestamp=1e99");
    expect(odd).toMatchObject({ report: { fix: { latDeg: 1, lonDeg: 1 } } });
    for (const absent of ["fix.speedMps", "fix.hdop", "fix.fixAtMs", "batteryPercent"])
      expect(odd).not.toHaveProperty(`report.${absent}`);
  });

  it("a message without a place is a sign of life; one without a name and a place is none", () => {
    expect(query("id=312")).toMatchObject([{ report: { deviceKey: "312", heartbeat: true, remarks: ["no-fix"] } }]);
    expect(query("x=1")).toMatchObject([{ fault: { code: "malformed" } }]);
    expect(query("lat=35&lon=-103")[0]).not.toHaveProperty("report.deviceKey");
  });
});

describe("alarms", () => {
  it.each([
    "alarm=sos",
    "id=x&lat=999&lon=0&alarm=sos",
    "id=x&lat=&lon=&alarm=SOS",
    "id=x&alarm=sos,lowBattery",
    "id=x&lat=35&lon=-103&alarm=sos",
  ])("SOS is duress whatever is wrong with the rest: %s", (text) => {
    expect(query(text)[0]).toMatchObject({ report: { alarm: { kind: "duress", active: true } } });
  });

  it.each([
    { alarm: "sos" },
    { device_id: "x", alarm: "sos", location: 7 },
    { device_id: "x", location: { coords: { latitude: "?" }, alarm: "sos" } },
    { device_id: "x", location: { coords: { latitude: 99, longitude: 0 }, extras: { alarm: "sos" } } },
    { device_id: "x", location: { coords, extras: { alarm: "sos" } } },
  ])("SOS is duress in the JSON form, wherever it stands: %j", (message) => {
    expect(decodeOsmandJson(message)[0]).toMatchObject({ report: { alarm: { kind: "duress", active: true } } });
  });

  it.each([
    ["panic", "duress"],
    ["general", "duress"],
    ["somethingNew", "duress"],
    ["fallDown", "man-down"],
    ["accident", "crash"],
    ["noMovement", "no-motion"],
    ["tampering", "tamper"],
    ["gpsAntennaCut", "tamper"],
    ["lowBattery,accident", "crash"],
  ])("%s is %s", (alarm, kind) => {
    expect(query(`id=x&alarm=${alarm}`)).toMatchObject([{ report: { alarm: { kind, text: alarm } } }]);
  });

  it.each(["lowBattery", "overspeed", "geofenceExit", "hardBraking", "", "0", "false"])("%j is no danger", (alarm) => {
    expect(query(`id=x&alarm=${alarm}`)[0]).not.toHaveProperty("report.alarm");
  });
});

describe("OsmAnd, the JSON form", () => {
  it("is metres a second, and -1 is unknown, never zero", () => {
    expect(
      decodeOsmandJson({
        device_id: 312,
        location: {
          timestamp: "2024-03-15T11:30:00Z",
          coords: { ...coords, speed: -1, heading: -1, accuracy: 5, altitude: null },
          battery: { level: 0.5, is_charging: false },
        },
      }),
    ).toEqual([
      {
        kind: "report",
        report: {
          protocol: "osmand",
          messageType: "json",
          deviceKey: "312",
          batteryPercent: 50,
          fix: { latDeg: 35.1, lonDeg: -103.7, fixAtMs: AT, accuracyM: 5 },
        },
      },
    ]);
    expect(decodeOsmandJson({ device_id: "x", location: { coords, battery: { level: -1 } } })[0]).not.toHaveProperty(
      "report.batteryPercent",
    );
  });

  it("without a place it is a sign of life, with a strange one a fault", () => {
    expect(decodeOsmandJson({ device_id: "x", location: {} })).toMatchObject([{ report: { heartbeat: true } }]);
    expect(decodeOsmandJson({ device_id: "x", location: { coords: { latitude: 91, longitude: 0 } } })).toMatchObject([
      { fault: { code: "out-of-range" } },
    ]);
    for (const nonsense of [null, 7, [], "x", {}])
      expect(decodeOsmandJson(nonsense)).toMatchObject([{ kind: "fault" }]);
  });

  it("both forms read back what they write, and take anything without a throw", () => {
    const fix = {
      latDeg: 35.1717,
      lonDeg: -103.725,
      fixAtMs: AT,
      speedMps: 12.5,
      courseDeg: 91,
      altitudeM: 1_240,
      accuracyM: 5,
    };
    const expected = {
      report: {
        deviceKey: "Unit 312/é",
        batteryPercent: 71,
        alarm: { kind: "duress" },
        fix: { ...fix, speedMps: expect.closeTo(12.5, 9) },
      },
    };
    const extras = { batteryPercent: 71, alarm: "sos" };
    expect(query(encodeOsmandQuery("Unit 312/é", fix, extras))).toMatchObject([expected]);
    expect(decodeOsmandJson(json(encodeOsmandJson("Unit 312/é", fix, extras)))).toMatchObject([expected]);
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.tuple(fc.constantFrom("id", "lat", "lon", "location", "timestamp", "alarm", "batt"), fc.string())),
        (value, pairs) => {
          decodeOsmandJson(value);
          decodeOsmandJson({ device_id: value, location: { coords: { ...coords, speed: value }, timestamp: value } });
          decodeOsmandQuery(new Map(pairs));
        },
      ),
    );
  });
});
