import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alarmKinds, decodeSensor } from "./decode-sensor.ts";
import { encodeSensorAlarm } from "./encode-sensor.ts";

const AT = Date.UTC(2024, 2, 15, 11, 30);
const json = (bytes: Uint8Array): unknown => JSON.parse(String.fromCharCode(...bytes));

describe("sensors and emergency keys", () => {
  it("an alarm is decoded in full", () => {
    const alarm = {
      deviceKey: "p312",
      kind: "man-down",
      active: true,
      atMs: AT,
      latDeg: 35.1,
      lonDeg: -103.7,
      accuracyM: 8,
      text: "prone",
    } as const;
    expect(decodeSensor(json(encodeSensorAlarm(alarm)))).toEqual([
      {
        kind: "report",
        report: {
          protocol: "sensor",
          messageType: "man-down",
          deviceKey: "p312",
          fix: { latDeg: 35.1, lonDeg: -103.7, fixAtMs: AT, accuracyM: 8 },
          alarm: { kind: "man-down", active: true, text: "prone" },
        },
      },
    ]);
  });

  it.each(alarmKinds)("%s begins and ends", (kind) => {
    expect(decodeSensor({ deviceKey: "p312", kind })).toMatchObject([
      { report: { heartbeat: true, alarm: { kind, active: true } } },
    ]);
    expect(decodeSensor({ deviceKey: "p312", kind, active: false })).toMatchObject([
      { report: { alarm: { kind, active: false } } },
    ]);
  });

  it("without a kind it is a sign of life; both spellings of the place are understood", () => {
    const [decoded] = decodeSensor({ deviceKey: "p312", latDeg: 35, lonDeg: -103, at: AT });
    expect(decoded).toMatchObject({ report: { messageType: "alive", fix: { latDeg: 35, fixAtMs: AT } } });
    expect(decoded).not.toHaveProperty("report.alarm");
  });

  it.each([
    [{ kind: "duress", lat: 1_000, lon: 0 }, "out-of-range", /^lat: /],
    [{ kind: "duress", lat: 35 }, "malformed", /^lat: a place needs both/],
    [{ kind: "duress", at: "yesterday" }, "malformed", /^at: /],
    [{ kind: "duress", active: "yes" }, "malformed", /^active: /],
    [{ kind: "duress", text: "x".repeat(1_000) }, "out-of-range", /^text: /],
  ])("danger is told whatever else is wrong, with the field that is: %j", (message, code, detail) => {
    expect(decodeSensor({ deviceKey: "p312", ...message })).toMatchObject([
      { report: { deviceKey: "p312", heartbeat: true, alarm: { kind: "duress", active: true } } },
      { fault: { code, detail: expect.stringMatching(detail) } },
    ]);
  });

  it("without a name danger is told all the same, and without danger a fault is all there is", () => {
    expect(decodeSensor({ kind: "duress" })[0]).toMatchObject({ report: { alarm: { kind: "duress" } } });
    expect(decodeSensor({ deviceKey: 7, kind: "crash" })[0]).toMatchObject({ report: { deviceKey: "7" } });
    expect(decodeSensor({ deviceKey: "p312", kind: "sneeze" })).toMatchObject([
      { fault: { detail: expect.stringContaining("kind") } },
    ]);
    for (const nonsense of [null, 7, [], "x"])
      expect(decodeSensor(nonsense)).toMatchObject([{ fault: { code: "malformed" } }]);
  });

  it("takes anything without a throw, and drops no duress", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (value, other) => {
        decodeSensor(value);
        const [first] = decodeSensor({ deviceKey: value, at: other, text: other, lat: value, kind: "duress" });
        expect(first).toMatchObject({ report: { alarm: { kind: "duress", active: true } } });
      }),
    );
  });
});
