import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decoded } from "../../domain/report.ts";
import { asciiBytes } from "../bytes.ts";
import { encodeGpsdNoFix, encodeGpsdTpv, encodeGpsdVersion } from "./encode-gpsd.ts";
import { createGpsdSession, LINE_BYTES_MAX, WATCH_LINE } from "./gpsd-session.ts";

const fix = {
  latDeg: 35.1717,
  lonDeg: -103.725,
  fixAtMs: Date.UTC(2024, 2, 15, 11, 30),
  speedMps: 4.5,
  courseDeg: 91,
  altitudeM: 1_242,
  accuracyM: 6,
};

function take(...lines: readonly (string | Uint8Array)[]): Decoded[] {
  const session = createGpsdSession();
  return lines.flatMap((line) => session.push(typeof line === "string" ? asciiBytes(`${line}\n`) : line, 0).items);
}

describe("gpsd", () => {
  it("is asked to watch when it greets", () => {
    const { items, replies } = createGpsdSession().push(encodeGpsdVersion(), 0);
    expect(items).toEqual([]);
    expect(replies.map(({ bytes }) => String.fromCharCode(...bytes))).toEqual([WATCH_LINE]);
    expect(createGpsdSession().push(encodeGpsdTpv(fix), 0).replies).toEqual([]);
  });

  it("a TPV is decoded in full, under its receiver's path or the name it was given", () => {
    const report = {
      protocol: "gpsd",
      messageType: "TPV",
      fix: {
        latDeg: 35.1717,
        lonDeg: -103.725,
        kind: "gps",
        fixAtMs: fix.fixAtMs,
        speedMps: 4.5,
        courseDeg: 91,
        altitudeM: 1_242,
        accuracyM: 6,
      },
    };
    expect(take(encodeGpsdTpv(fix))).toEqual([{ kind: "report", report: { ...report, deviceKey: "/dev/ttyACM0" } }]);
    const named = createGpsdSession("m312").push(encodeGpsdTpv(fix), 0).items;
    expect(named).toEqual([{ kind: "report", report: { ...report, deviceKey: "m312" } }]);
  });

  it("only class and mode are certain: mode 1, and a mode 3 without a place, are alive and nowhere", () => {
    for (const line of [
      encodeGpsdNoFix(),
      '{"class":"TPV","mode":3,"device":"/dev/ttyACM0"}',
      '{"class":"TPV","mode":0,"device":"/dev/ttyACM0"}',
    ]) {
      expect(take(line)).toEqual([
        {
          kind: "report",
          report: {
            protocol: "gpsd",
            messageType: "TPV",
            deviceKey: "/dev/ttyACM0",
            heartbeat: true,
            remarks: ["no-fix"],
          },
        },
      ]);
    }
  });

  it("absent is absent, altMSL comes before alt, status names the kind", () => {
    expect(take('{"class":"TPV","mode":2,"lat":35,"lon":-103,"alt":1,"altMSL":2,"status":2}')).toEqual([
      {
        kind: "report",
        report: {
          protocol: "gpsd",
          messageType: "TPV",
          fix: { latDeg: 35, lonDeg: -103, kind: "differential", altitudeM: 2 },
          remarks: ["no-date"],
        },
      },
    ]);
  });

  it("other classes are passed over, unknown ones and nonsense counted", () => {
    expect(take('{"class":"SKY","satellites":[]}', '{"class":"DEVICES"}', "")).toEqual([]);
    expect(
      take('{"class":"NOVEL"}', "{", "[]", "null", '{"class":"TPV"}', '{"class":"TPV","mode":3,"lat":91,"lon":0}'),
    ).toMatchObject([
      { fault: { code: "unknown-message", messageType: "NOVEL" } },
      { fault: { code: "malformed" } },
      { fault: { code: "unknown-message" } },
      { fault: { code: "unknown-message" } },
      { fault: { code: "malformed", messageType: "TPV" } },
      { fault: { code: "out-of-range" } },
    ]);
  });

  it("a line that is too long is counted once and skipped, and the stream goes on", () => {
    for (const pieces of [1, 7]) {
      const session = createGpsdSession();
      const bytes = asciiBytes(`${"x".repeat(LINE_BYTES_MAX * 3)}\n${String.fromCharCode(...encodeGpsdTpv(fix))}`);
      const size = Math.ceil(bytes.length / pieces);
      const items = Array.from(
        { length: pieces },
        (_, i) => session.push(bytes.subarray(i * size, (i + 1) * size), 0).items,
      ).flat();
      expect(items).toMatchObject([{ fault: { code: "too-long" } }, { report: { fix: { latDeg: 35.1717 } } }]);
    }
  });

  it("any cutting of a stream gives the same, and arbitrary bytes never throw", () => {
    const stream = new Uint8Array([
      ...encodeGpsdVersion(),
      ...encodeGpsdTpv(fix),
      ...asciiBytes("junk\n\n"),
      ...encodeGpsdNoFix(),
    ]);
    const whole = createGpsdSession().push(stream, 0);
    expect(whole.items).toHaveLength(3);
    fc.assert(
      fc.property(
        fc.array(fc.nat(stream.length), { maxLength: 12 }),
        fc.uint8Array({ maxLength: 300 }),
        (cuts, noise) => {
          const session = createGpsdSession();
          const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
          const items = edges.slice(1).flatMap((edge, i) => session.push(stream.slice(edges[i], edge), 0).items);
          expect(items).toEqual(whole.items);
          session.push(noise, 0);
        },
      ),
    );
  });
});
