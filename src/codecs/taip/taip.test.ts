import { describe, expect, it } from "vitest";
import { METERS_PER_FOOT, MPS_PER_MPH } from "../../base/geo.ts";
import type { Decoded, Report } from "../../domain/report.ts";
import { asciiBytes, xorOf } from "../bytes.ts";
import type { Wiring } from "../device-wiring.ts";
import { decodeTaip, taipContext } from "./decode-taip.ts";
import {
  encodeTaipCp,
  encodeTaipEv,
  encodeTaipFrame,
  encodeTaipLn,
  encodeTaipNoFix,
  encodeTaipPv,
} from "./encode-taip.ts";

const RECEIVED = Date.UTC(2024, 2, 15, 4, 21, 55);
const EXAMPLE = ">RPV15714+3739438-1220384601512612;ID=1234;*7F<";

function decode(text: string | Uint8Array, receivedAtMs = RECEIVED, wiring: Wiring = {}): Decoded {
  const bytes = typeof text === "string" ? asciiBytes(text) : text;
  return decodeTaip(bytes, bytes.indexOf(62), bytes.lastIndexOf(60), receivedAtMs, taipContext(wiring));
}

function reportOf(decoded: Decoded): Report {
  if (decoded.kind !== "report") throw new Error(JSON.stringify(decoded));
  return decoded.report;
}

function withoutStar(text: string): string {
  const sum = xorOf(asciiBytes(text), 0, text.length - 1);
  return `${text}${sum.toString(16).toUpperCase().padStart(2, "0")}<`;
}

describe("TAIP checksums", () => {
  it("the vendor's own example is decoded in full", () => {
    expect(decode(EXAMPLE)).toEqual({
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

  it("a sum that leaves the star out is believed and remarked", () => {
    const decoded = decode(withoutStar(">RPV15714+3739438-1220384601512612;ID=1234;*"));
    expect(reportOf(decoded).remarks).toEqual(["checksum-without-star", "no-date"]);
  });

  it("both ways of counting occur in modems of one maker's manual", () => {
    expect(reportOf(decode(">RPV73511+4549542-0736643100035822;*7F<")).remarks).toEqual(["no-date"]);
    const named = reportOf(decode(">RPV56655+4549542-0736643300000002;ID=ADAM12;*5E<"));
    expect(named).toMatchObject({ deviceKey: "ADAM12", remarks: ["checksum-without-star", "no-date"] });
  });

  it("a sum that fits neither way, or that was cut, is not believed", () => {
    const fault = { kind: "fault", fault: { protocol: "taip", code: "bad-checksum", messageType: "PV" } };
    expect(decode(EXAMPLE.replace("*7F", "*00"))).toEqual(fault);
    expect(decode(EXAMPLE.replace("*7F", "*7"))).toEqual(fault);
    expect(decode(EXAMPLE.replace("*7F", "*ZZ"))).toEqual(fault);
    expect(decode(EXAMPLE.replace("*7F", "k7F"))).toEqual(fault);
  });

  it("a frame without a sum is believed and remarked", () => {
    expect(reportOf(decode(">RPV15714+3739438-1220384601512612<")).remarks).toEqual(["no-checksum", "no-date"]);
    expect(reportOf(decode(">RPV15714+3739438-1220384601512612;ID=AB12<"))).toMatchObject({ deviceKey: "AB12" });
  });
});

describe("TAIP messages", () => {
  it("LN: feet, miles an hour, tenths, satellites", () => {
    const ln = `RLN25601000+297185103-0955755990+000059150120+0000090402${"1234".repeat(2)}${"0".repeat(10)}32`;
    expect(decode(encodeTaipFrame(ln.replace("0402", "0403"), "0312"))).toMatchObject({ fault: { code: "malformed" } });
    expect(decode(encodeTaipFrame(ln, "0312"))).toEqual({
      kind: "report",
      report: {
        protocol: "taip",
        messageType: "LN",
        deviceKey: "0312",
        fix: {
          latDeg: 29.7185103,
          lonDeg: -95.575599,
          fixAtMs: Date.UTC(2024, 2, 15, 7, 6, 41),
          kind: "differential",
          speedMps: 12 * MPS_PER_MPH,
          courseDeg: 90.4,
          altitudeM: 59.15 * METERS_PER_FOOT,
          satelliteCount: 2,
        },
        remarks: ["no-date"],
      },
    });
  });

  it("CP has a place and nothing more; AL says that the device is alive", () => {
    const cp = reportOf(decode(encodeTaipFrame("RCP03874+347771-092345312", "0017")));
    expect(cp.fix).toEqual({
      latDeg: 34.7771,
      lonDeg: -92.3453,
      kind: "gps",
      fixAtMs: Date.UTC(2024, 2, 15, 1, 4, 34),
    });
    expect(reportOf(decode(encodeTaipFrame("RAL03874+00185+00012", "0017")))).toEqual({
      protocol: "taip",
      messageType: "AL",
      deviceKey: "0017",
      heartbeat: true,
    });
  });

  it("EV is the only one with a date", () => {
    const ev = reportOf(decode(encodeTaipFrame("REV481599462982+2578391-0802945201228512", "0312")));
    expect(ev.fix?.fixAtMs).toBe(Date.UTC(2010, 8, 2, 17, 29, 42));
    expect(ev.remarks).toEqual(["unknown-event"]);
  });

  it("a week of ten bits is of the rollover nearest to receipt, one counted in full is taken as it is", () => {
    const at = Date.UTC(2024, 2, 15, 4, 0, 0);
    const weeks = Math.floor((at - Date.UTC(1980, 0, 6)) / (7 * 86_400_000));
    expect(weeks).toBe(2_305);
    const frame = (week: number): string => `REV07${String(week).padStart(4, "0")}514400+3517170-1037250000000012`;
    for (const week of [2_305, 2_305 - 1_024, 2_305 - 2_048]) {
      const fixAtMs = reportOf(decode(encodeTaipFrame(frame(week)), at)).fix?.fixAtMs;
      expect(fixAtMs).toBe(week < 1_024 || week === 2_305 ? at : at - 1_024 * 7 * 86_400_000);
    }
    // A stored report of the weeks before a rollover, received just after it, is not a report of the future.
    const rollover = Date.UTC(2019, 3, 7);
    const stored = reportOf(decode(encodeTaipFrame("REV071023600000+3517170-1037250000000012"), rollover + 60_000));
    expect(stored.fix?.fixAtMs).toBe(rollover - 86_400_000);
  });

  it("age 0 or source 9 is no fix: the device is alive, and its place is not used", () => {
    for (const end of ["10", "92", "00"]) {
      const report = reportOf(decode(encodeTaipFrame(`RPV15714+3739438-12203846015126${end}`, "0312")));
      expect(report).toEqual({
        protocol: "taip",
        messageType: "PV",
        deviceKey: "0312",
        heartbeat: true,
        remarks: ["no-fix"],
      });
    }
    expect(
      reportOf(decode(encodeTaipNoFix({ latDeg: 35, lonDeg: -103, fixAtMs: RECEIVED }, "0312"))),
    ).not.toHaveProperty("fix");
  });

  it("age 1 is an old fix, sources are named", () => {
    const kinds = ["0", "1", "2", "3", "6", "8", "5"].map((source) => {
      const { fix, remarks } = reportOf(decode(encodeTaipFrame(`RPV15714+3739438-12203846015126${source}1`)));
      expect(remarks).toEqual(["no-date", "old-fix"]);
      return fix?.kind;
    });
    expect(kinds).toEqual([
      "gps",
      "gps",
      "differential",
      "differential",
      "dead-reckoning",
      "degraded-dead-reckoning",
      "unknown",
    ]);
  });

  it("the day is the one nearest to receipt, on both sides of midnight", () => {
    const at = (secondsOfDay: string, receivedAtMs: number): number | undefined =>
      reportOf(decode(encodeTaipFrame(`RPV${secondsOfDay}+3739438-1220384601512612`), receivedAtMs)).fix?.fixAtMs;
    expect(at("86398", Date.UTC(2024, 2, 15, 0, 0, 1))).toBe(Date.UTC(2024, 2, 14, 23, 59, 58));
    expect(at("00001", Date.UTC(2024, 11, 31, 23, 59, 59))).toBe(Date.UTC(2025, 0, 1, 0, 0, 1));
    expect(at("00001", Date.UTC(2024, 2, 15, 0, 0, 2))).toBe(Date.UTC(2024, 2, 15, 0, 0, 1));
  });

  it("a place that is not on the earth, a time that no day has and a course beyond 360 are not believed", () => {
    expect(decode(encodeTaipFrame("RPV15714+9139438-1220384601512612"))).toMatchObject({
      fault: { code: "out-of-range" },
    });
    expect(decode(encodeTaipFrame("RPV15714+3739438-1820384601512612"))).toMatchObject({
      fault: { code: "out-of-range" },
    });
    expect(decode(encodeTaipFrame("RPV86400+3739438-1220384601512612"))).toMatchObject({
      fault: { code: "out-of-range" },
    });
    expect(decode(encodeTaipFrame("REV0722057000000+3739438-1220384601512612"))).toMatchObject({
      fault: { code: "malformed" },
    });
    expect(reportOf(decode(encodeTaipFrame("RPV15714+3739438-1220384601599912"))).fix).not.toHaveProperty("courseDeg");
  });

  it("0,0 and impossible speeds are passed on: whether they can be is for the track to judge", () => {
    const { fix } = reportOf(decode(encodeTaipFrame("RPV15714+0000000+0000000099900012")));
    expect(fix).toMatchObject({ latDeg: 0, lonDeg: 0, speedMps: 999 * MPS_PER_MPH });
  });

  it("other messages, questions and settings are unknown, never half-decoded", () => {
    expect(decode(encodeTaipFrame("RVR TAIP 1.0"))).toEqual({
      kind: "fault",
      fault: { protocol: "taip", code: "unknown-message", messageType: "VR" },
    });
    expect(decode(encodeTaipFrame("QPV"))).toMatchObject({ fault: { code: "unknown-message", messageType: "QPV" } });
    expect(decode(encodeTaipFrame("RPV15714+3739438"))).toMatchObject({ fault: { code: "malformed" } });
    expect(decode("><")).toMatchObject({ fault: { code: "malformed" } });
  });
});

describe("danger in TAIP", () => {
  const fix = { latDeg: 35.1717, lonDeg: -103.725, fixAtMs: RECEIVED };

  it("an event that the agency wired to a key is an alarm with its place; the same event unwired is a fix", () => {
    const wired = reportOf(decode(encodeTaipEv(7, fix, "0312"), RECEIVED, { eventAlarms: { 7: "duress" } }));
    expect(wired.alarm).toEqual({ kind: "duress", active: true, text: "event 7" });
    expect(wired.fix?.latDeg).toBe(35.1717);
    expect(wired).not.toHaveProperty("remarks");
    const unwired = reportOf(decode(encodeTaipEv(7, fix, "0312")));
    expect(unwired).not.toHaveProperty("alarm");
    expect(unwired).toMatchObject({ messageType: "EV", fix: { latDeg: 35.1717 }, remarks: ["unknown-event"] });
  });

  it("a device's own wiring comes before its gateway's", () => {
    const wiring: Wiring = {
      eventAlarms: { 7: "tamper", 8: "crash" },
      devices: new Map([["0312", { eventAlarms: { 7: "duress" } }]]),
    };
    const kinds = [encodeTaipEv(7, fix, "0312"), encodeTaipEv(8, fix, "0312"), encodeTaipEv(7, fix, "0417")].map(
      (frame) => reportOf(decode(frame, RECEIVED, wiring)).alarm?.kind,
    );
    expect(kinds).toEqual(["duress", "crash", "tamper"]);
  });

  it.each([
    "REV0799999+35",
    "REV0722057000000+9999999-1037250000000012",
    "REV072305514400+3517170-1037250000000010",
    "REV07",
  ])("duress outlives a broken position: %s", (body) => {
    const report = reportOf(decode(encodeTaipFrame(body, "0312"), RECEIVED, { eventAlarms: { 7: "duress" } }));
    expect(report).toMatchObject({ deviceKey: "0312", heartbeat: true, alarm: { kind: "duress", active: true } });
    expect(report).not.toHaveProperty("fix");
  });

  it("a text is an alarm where the whole of it is one; a text that only contains the word is none", () => {
    expect(reportOf(decode(encodeTaipFrame("RTXOfficer down", "0312"))).alarm?.kind).toBe("duress");
    expect(reportOf(decode(encodeTaipFrame("RTXno emergency", "0312")))).not.toHaveProperty("alarm");
    const wiring: Wiring = { textAlarms: { "DIN1 ON": "duress" } };
    expect(reportOf(decode(encodeTaipFrame("RTXdin1 on", "0312"), RECEIVED, wiring)).alarm?.text).toBe("din1 on");
  });
});

describe("TAIP as it is sent", () => {
  it("reads back what it writes, to the format's precision", () => {
    const fix = { latDeg: 35.1717, lonDeg: -103.725, fixAtMs: RECEIVED, speedMps: 31, courseDeg: 91, altitudeM: 1_250 };
    for (const bytes of [
      encodeTaipPv(fix, "0312"),
      encodeTaipLn(fix, "0312"),
      encodeTaipCp(fix, "0312"),
      encodeTaipEv(7, fix, "0312"),
    ]) {
      const { deviceKey, fix: read, messageType } = reportOf(decode(bytes));
      expect(deviceKey).toBe("0312");
      expect(read).toMatchObject({
        fixAtMs: RECEIVED,
        latDeg: expect.closeTo(35.1717, 4),
        lonDeg: expect.closeTo(-103.725, 4),
      });
      if (messageType !== "CP") expect(read).toMatchObject({ speedMps: expect.closeTo(31, 0), courseDeg: 91 });
      if (messageType === "LN") expect(read?.altitudeM).toBeCloseTo(1_250, 1);
    }
  });
});
