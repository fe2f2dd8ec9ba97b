import { describe, expect, it } from "vitest";
import { asciiBytes } from "./bytes.ts";
import { createGpsdSession } from "./gpsd/gpsd-session.ts";
import { decodeOsmandJson, decodeOsmandQuery } from "./osmand/decode-osmand.ts";
import { decodeOwntracks, owntracksKeyOfTopic } from "./owntracks/decode-owntracks.ts";
import { decodeSensor } from "./sensor/decode-sensor.ts";

describe("gpsd", () => {
  it("a TPV with a fix, split over reads; mode 1 is alive and nowhere", () => {
    const session = createGpsdSession("m312");
    expect(session.push(asciiBytes('{"class":"VERSION"}\n{"class":"TPV","mode":3,"lat":35.1,'), 0).items).toEqual([]);
    expect(
      session.push(asciiBytes('"lon":-103.7,"speed":4.5,"time":"2024-03-15T11:30:00.000Z","eph":6}\n'), 0).items,
    ).toEqual([
      {
        kind: "report",
        report: {
          protocol: "gpsd",
          messageType: "TPV",
          deviceKey: "m312",
          fix: {
            latDeg: 35.1,
            lonDeg: -103.7,
            kind: "gps",
            fixAtMs: Date.UTC(2024, 2, 15, 11, 30),
            accuracyM: 6,
            speedMps: 4.5,
          },
        },
      },
    ]);
    expect(session.push(asciiBytes('{"class":"TPV","mode":1}\nnonsense\n'), 0).items).toMatchObject([
      { report: { heartbeat: true, remarks: ["no-fix"] } },
      { fault: { code: "malformed" } },
    ]);
  });
});

describe("OwnTracks", () => {
  it("a location in its own units, a ping, a last will, an encrypted payload, an empty one", () => {
    const location = { _type: "location", lat: 35.1, lon: -103.7, tst: 1_710_502_200, vel: 36, acc: 8, batt: 71 };
    expect(decodeOwntracks(location, "312/phone")).toEqual([
      {
        kind: "report",
        report: {
          protocol: "owntracks",
          messageType: "location",
          deviceKey: "312/phone",
          batteryPercent: 71,
          fix: { latDeg: 35.1, lonDeg: -103.7, fixAtMs: 1_710_502_200_000, accuracyM: 8, speedMps: 10 },
        },
      },
    ]);
    const [ping] = decodeOwntracks({ ...location, t: "p" }, "312/phone");
    expect(ping).toMatchObject({ report: { heartbeat: true } });
    expect(ping).not.toHaveProperty("report.fix");
    expect(decodeOwntracks({ _type: "lwt", tst: 1 }, "312/phone")).toMatchObject([{ report: { lost: true } }]);
    expect(decodeOwntracks({ _type: "encrypted", data: "x" }, "k")).toMatchObject([
      { fault: { code: "unauthorized" } },
    ]);
    expect(decodeOwntracks({}, "k")).toEqual([]);
    expect(decodeOwntracks({ ...location, lat: 91 }, "k")).toMatchObject([{ fault: { code: "out-of-range" } }]);
    expect(owntracksKeyOfTopic("owntracks/312/phone/event")).toBe("312/phone");
  });
});

describe("OsmAnd and Traccar Client", () => {
  it("the query form: knots, and a time in seconds, milliseconds or ISO", () => {
    for (const timestamp of ["1710502200", "1710502200000", "2024-03-15T11:30:00Z"]) {
      const query = new Map(Object.entries({ id: "312", lat: "35.1", lon: "-103.7", timestamp, speed: "10" }));
      expect(decodeOsmandQuery(query)).toMatchObject([
        {
          report: {
            deviceKey: "312",
            fix: { latDeg: 35.1, fixAtMs: 1_710_502_200_000, speedMps: expect.closeTo(5.144, 2) },
          },
        },
      ]);
    }
  });

  it("SOS is duress whatever is wrong with the rest", () => {
    expect(decodeOsmandQuery(new Map([["alarm", "sos"]]))).toMatchObject([{ report: { alarm: { kind: "duress" } } }]);
    expect(
      decodeOsmandQuery(
        new Map([
          ["id", "x"],
          ["lat", "999"],
          ["lon", "0"],
          ["alarm", "sos"],
        ]),
      )[0],
    ).toMatchObject({ report: { alarm: { kind: "duress" } } });
    expect(
      decodeOsmandJson({ device_id: "x", location: { coords: { latitude: "?" }, alarm: "sos" } })[0],
    ).toMatchObject({ report: { alarm: { kind: "duress" } } });
    expect(
      decodeOsmandQuery(
        new Map([
          ["id", "x"],
          ["alarm", "somethingNew"],
        ]),
      ),
    ).toMatchObject([{ report: { alarm: { kind: "duress" } } }]);
    expect(
      decodeOsmandQuery(
        new Map([
          ["id", "x"],
          ["alarm", "lowBattery"],
        ]),
      )[0],
    ).not.toHaveProperty("report.alarm");
  });

  it("the JSON form: metres a second, and -1 is unknown, never zero", () => {
    const [decoded] = decodeOsmandJson({
      device_id: 312,
      location: {
        timestamp: "2024-03-15T11:30:00Z",
        coords: { latitude: 35.1, longitude: -103.7, speed: -1, heading: -1, accuracy: 5 },
        battery: { level: 0.5 },
      },
    });
    expect(decoded).toEqual({
      kind: "report",
      report: {
        protocol: "osmand",
        messageType: "json",
        deviceKey: "312",
        batteryPercent: 50,
        fix: { latDeg: 35.1, lonDeg: -103.7, fixAtMs: 1_710_502_200_000, accuracyM: 5 },
      },
    });
  });
});

describe("sensors", () => {
  it("an alarm with its place; and danger is told whatever else is wrong", () => {
    expect(decodeSensor({ deviceKey: "p312", kind: "man-down" })).toMatchObject([
      { report: { alarm: { kind: "man-down", active: true } } },
    ]);
    expect(decodeSensor({ deviceKey: "p312", kind: "duress", latDeg: 1_000 })).toMatchObject([
      { report: { deviceKey: "p312", alarm: { kind: "duress" } } },
      { fault: { code: "malformed" } },
    ]);
    expect(decodeSensor("nonsense")).toMatchObject([{ fault: { code: "malformed" } }]);
  });
});
