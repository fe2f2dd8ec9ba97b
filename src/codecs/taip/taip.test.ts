import { describe, expect, it } from "vitest";
import { MPS_PER_MPH } from "../../base/geo.ts";
import { asciiBytes } from "../bytes.ts";
import { decodeTaip } from "./decode-taip.ts";
import { encodeTaipCp, encodeTaipEv, encodeTaipLn, encodeTaipPv } from "./encode-taip.ts";

const RECEIVED = Date.UTC(2024, 2, 15, 4, 21, 55);

function decode(text: string | Uint8Array, receivedAtMs = RECEIVED, options = {}) {
  const bytes = typeof text === "string" ? asciiBytes(text) : text;
  return decodeTaip(bytes, bytes.indexOf(62), bytes.lastIndexOf(60), receivedAtMs, options);
}

describe("TAIP", () => {
  it("decodes the vendor's own example in full", () => {
    expect(decode(">RPV15714+3739438-1220384601512612;ID=1234;*7F<")).toEqual({
      kind: "report",
      report: {
        protocol: "taip",
        messageType: "PV",
        deviceKey: "1234",
        fix: {
          latDeg: 37.39438,
          lonDeg: -122.03846,
          fixAtMs: Date.UTC(2024, 2, 15, 4, 21, 54),
          kind: "gps",
          speedMps: 15 * MPS_PER_MPH,
          courseDeg: 126,
        },
        remarks: ["no-date"],
      },
    });
  });

  it("accepts a sum that leaves the star out, and remembers which", () => {
    const bytes = asciiBytes(">RPV15714+3739438-1220384601512612;ID=1234;*");
    let sum = 0;
    for (const byte of bytes.slice(0, -1)) sum ^= byte;
    const decoded = decode(`>RPV15714+3739438-1220384601512612;ID=1234;*${sum.toString(16).toUpperCase()}<`);
    expect(decoded).toMatchObject({ kind: "report", report: { remarks: ["checksum-without-star", "no-date"] } });
  });

  it("does not believe a sum that fits neither way", () => {
    expect(decode(">RPV15714+3739438-1220384601512612;ID=1234;*00<")).toMatchObject({
      fault: { code: "bad-checksum" },
    });
  });

  it("takes a frame without a sum, with a remark", () => {
    expect(decode(">RPV15714+3739438-1220384601512612<")).toMatchObject({
      report: { remarks: ["no-checksum", "no-date"] },
    });
  });

  it("age 0 or source 9 is no fix, and says that the device is alive", () => {
    expect(decode(">RPV15714+3739438-1220384601512610<")).toMatchObject({ report: { heartbeat: true } });
    expect(decode(">RPV15714+3739438-1220384601512692<")).toMatchObject({ report: { heartbeat: true } });
    expect(decode(">RPV15714+3739438-1220384601512610<")).not.toHaveProperty("report.fix");
  });

  it("a fix of 23:59:58 received after midnight is yesterday's", () => {
    const decoded = decode(">RPV86398+3739438-1220384601512612<", Date.UTC(2024, 2, 15, 0, 0, 1));
    expect(decoded).toMatchObject({ report: { fix: { fixAtMs: Date.UTC(2024, 2, 14, 23, 59, 58) } } });
  });

  it("reads back what it writes, to the format's precision", () => {
    const fix = { latDeg: 35.1717, lonDeg: -103.725, fixAtMs: RECEIVED, speedMps: 31, courseDeg: 91 };
    for (const bytes of [
      encodeTaipPv(fix, "0312"),
      encodeTaipLn(fix, "0312"),
      encodeTaipCp(fix, "0312"),
      encodeTaipEv(7, fix, "0312"),
    ]) {
      const decoded = decode(bytes);
      if (decoded.kind !== "report") throw new Error(JSON.stringify(decoded));
      expect(decoded.report.deviceKey).toBe("0312");
      expect(decoded.report.fix?.fixAtMs).toBe(RECEIVED);
      expect(decoded.report.fix?.latDeg).toBeCloseTo(35.1717, 4);
      expect(decoded.report.fix?.lonDeg).toBeCloseTo(-103.725, 4);
      if (decoded.report.messageType !== "CP") {
        expect(decoded.report.fix?.speedMps).toBeCloseTo(31, 0);
        expect(decoded.report.fix?.courseDeg).toBe(91);
      } else {
        expect(decoded.report.fix?.speedMps).toBeUndefined();
      }
    }
  });

  it("an event that the agency wired to a key is duress; the same event unwired is a fix", () => {
    const bytes = encodeTaipEv(7, { latDeg: 35, lonDeg: -104, fixAtMs: RECEIVED }, "0312");
    expect(decode(bytes, RECEIVED, { eventAlarms: { 7: "duress" } })).toMatchObject({
      report: { alarm: { kind: "duress", active: true } },
    });
    expect(decode(bytes)).not.toHaveProperty("report.alarm");
  });

  it("a text message that cries for help is duress", () => {
    expect(decode(">RTXDURESS unit 312;ID=0312<")).toMatchObject({
      report: { deviceKey: "0312", alarm: { kind: "duress" } },
    });
    expect(decode(">RTXignition on;ID=0312<")).not.toHaveProperty("report.alarm");
  });

  it("other messages are unknown, and half a frame is malformed", () => {
    expect(decode(">RST0000<")).toMatchObject({ fault: { code: "unknown-message", messageType: "ST" } });
    expect(decode(">QPV<")).toMatchObject({ fault: { code: "unknown-message" } });
    expect(decode(">RPV15714+37394<")).toMatchObject({ fault: { code: "malformed" } });
    expect(decode(">RPV15714+9939438-1220384601512612<")).toMatchObject({ fault: { code: "out-of-range" } });
  });
});
