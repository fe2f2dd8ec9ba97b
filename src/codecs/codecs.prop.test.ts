/** Laws that hold for whatever comes in on the TAIP and NMEA port; each counts what it has seen. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decoded, Report } from "../domain/report.ts";
import { asciiBytes } from "./bytes.ts";
import type { FixToSend } from "./fix-to-send.ts";
import { encodeNmeaGga, encodeNmeaRmc, encodeNmeaSentence, encodeNmeaVoidRmc } from "./nmea/encode-nmea.ts";
import { createPeerDecoder, type PeerOptions } from "./peer-decoder.ts";
import { encodeTaipCp, encodeTaipEv, encodeTaipFrame, encodeTaipLn, encodeTaipPv } from "./taip/encode-taip.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const OPTIONS: PeerOptions = { acknowledge: true, eventAlarms: { 7: "duress" }, inputs: { 2: { means: "duress" } } };

const anyFix: fc.Arbitrary<FixToSend> = fc.record({
  latDeg: fc.double({ min: -90, max: 90, noNaN: true }),
  lonDeg: fc.double({ min: -180, max: 180, noNaN: true }),
  fixAtMs: fc.integer({ min: NOW - 40_000_000, max: NOW + 40_000_000 }),
  speedMps: fc.double({ min: 0, max: 90, noNaN: true }),
  courseDeg: fc.double({ min: 0, max: 359.9, noNaN: true }),
  altitudeM: fc.double({ min: -400, max: 5_000, noNaN: true }),
});
const anyId = fc.stringMatching(/^[A-Z0-9]{4,12}$/);
const anyFrame: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.tuple(anyFix, anyId).map(([fix, id]) => encodeTaipPv(fix, id)),
  fc.tuple(anyFix, anyId).map(([fix, id]) => encodeTaipLn(fix, id)),
  fc.tuple(anyFix, anyId).map(([fix, id]) => encodeTaipCp(fix, id)),
  fc.tuple(anyFix, anyId, fc.nat(99)).map(([fix, id, event]) => encodeTaipEv(event, fix, id)),
  fc.tuple(anyFix, anyId).map(([fix, id]) => encodeNmeaRmc(fix, `${id},`)),
  anyFix.map((fix) => encodeNmeaRmc(fix)),
  anyFix.map((fix) => encodeNmeaGga(fix)),
  anyId.map((id) => encodeNmeaVoidRmc(`${id},`)),
  anyId.map((id) => encodeNmeaSentence(`PCPTI,${id},0`)),
  anyId.map((id) => encodeTaipFrame("RTXsos", id)),
);
/** What a line may carry besides: junk, cut frames, noise, line ends. */
const anyPiece = fc.oneof(
  { weight: 4, arbitrary: anyFrame },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 80 }) },
  { weight: 1, arbitrary: fc.tuple(anyFrame, fc.nat(60)).map(([frame, length]) => frame.subarray(0, length)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...["\r\n", ">", "$", "<", "IMEI 351234567890123\r\n", "GET / HTTP/1.1\r\n"].map(asciiBytes),
    ),
  },
);

function glued(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(pieces.flatMap((piece) => [...piece]));
}

function reports(items: readonly Decoded[]): Report[] {
  return items.flatMap((item) => (item.kind === "report" ? [item.report] : []));
}

describe("laws of the device port", () => {
  it("arbitrary bytes never throw, and every place they give is on the earth", () => {
    let places = 0;
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.uint8Array({ maxLength: 3_000 }), anyPiece), { maxLength: 12 }),
        fc.boolean(),
        (chunks, isStream) => {
          const decoder = createPeerDecoder(isStream ? "tcp" : "udp", OPTIONS);
          for (const chunk of chunks) {
            for (const { fix } of reports(decoder.push(chunk, NOW).items)) {
              if (fix === undefined) continue;
              places++;
              expect(Math.abs(fix.latDeg)).toBeLessThanOrEqual(90);
              expect(Math.abs(fix.lonDeg)).toBeLessThanOrEqual(180);
              for (const value of Object.values(fix)) expect(value).not.toBeNaN();
            }
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(places).toBeGreaterThan(100);
  });

  it("any cutting of a stream gives the same reports", () => {
    let told = 0;
    fc.assert(
      fc.property(
        fc.array(anyPiece, { minLength: 1, maxLength: 10 }),
        fc.array(fc.nat(2_000), { maxLength: 20 }),
        (pieces, cuts) => {
          const stream = glued(pieces);
          const whole = reports(createPeerDecoder("tcp", OPTIONS).push(stream, NOW).items);
          const decoder = createPeerDecoder("tcp", OPTIONS);
          const edges = [
            0,
            ...cuts.map((cut) => Math.min(cut, stream.length)).toSorted((a, b) => a - b),
            stream.length,
          ];
          const cut = edges
            .slice(1)
            .flatMap((edge, i) => reports(decoder.push(stream.slice(edges[i], edge), NOW).items));
          expect(cut).toEqual(whole);
          told += whole.length;
        },
      ),
      { numRuns: 400 },
    );
    expect(told).toBeGreaterThan(500);
  });

  it("whatever came before, a frame on a line of its own is understood", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 2_000 }), { maxLength: 5 }), anyFix, (noise, fix) => {
        const decoder = createPeerDecoder("tcp", OPTIONS);
        for (const chunk of noise) decoder.push(chunk, NOW);
        const { items } = decoder.push(
          glued([asciiBytes("\r\n"), encodeTaipPv(fix, "0312"), asciiBytes("\r\n"), encodeNmeaRmc(fix, "0417,")]),
          NOW,
        );
        expect(reports(items).map(({ deviceKey }) => deviceKey)).toEqual(expect.arrayContaining(["0312", "0417"]));
      }),
      { numRuns: 200 },
    );
  });

  it("what is encoded is decoded again, to the format's precision", () => {
    const formats = [
      {
        encode: (fix: FixToSend) => encodeTaipPv(fix, "0312"),
        degrees: 0.5e-5,
        stepMs: 1_000,
        speed: 0.23,
        course: 0.51,
      },
      {
        encode: (fix: FixToSend) => encodeTaipEv(7, fix, "0312"),
        degrees: 0.5e-5,
        stepMs: 1_000,
        speed: 0.23,
        course: 0.51,
      },
      {
        encode: (fix: FixToSend) => encodeTaipLn(fix, "0312"),
        degrees: 0.5e-7,
        stepMs: 1,
        speed: 0.023,
        course: 0.051,
      },
      {
        encode: (fix: FixToSend) => encodeTaipCp(fix, "0312"),
        degrees: 0.5e-4,
        stepMs: 1_000,
        speed: undefined,
        course: undefined,
      },
      {
        encode: (fix: FixToSend) => encodeNmeaRmc(fix, "0312,"),
        degrees: 1e-7,
        stepMs: 1,
        speed: 0.026,
        course: 0.051,
      },
      {
        encode: (fix: FixToSend) => encodeNmeaGga(fix, "0312,"),
        degrees: 1e-7,
        stepMs: 1,
        speed: undefined,
        course: undefined,
      },
    ];
    fc.assert(
      fc.property(anyFix, fc.constantFrom(...formats), (fix, { encode, degrees, stepMs, speed, course }) => {
        const [report] = reports(createPeerDecoder("udp", OPTIONS).push(encode(fix), NOW).items);
        const read = report?.fix;
        if (read === undefined) throw new Error(String.fromCharCode(...encode(fix)));
        expect(report?.deviceKey).toBe("0312");
        expect(Math.abs(read.latDeg - fix.latDeg)).toBeLessThan(degrees + 1e-9);
        expect(Math.abs(read.lonDeg - fix.lonDeg)).toBeLessThan(degrees + 1e-9);
        expect(read.fixAtMs).toBe(Math.floor(fix.fixAtMs / stepMs) * stepMs);
        if (speed === undefined) expect(read).not.toHaveProperty("speedMps");
        else expect(Math.abs((read.speedMps ?? Number.NaN) - (fix.speedMps ?? 0))).toBeLessThan(speed);
        if (course === undefined) return;
        const turn = Math.abs((read.courseDeg ?? Number.NaN) - (fix.courseDeg ?? 0));
        expect(Math.min(turn, 360 - turn)).toBeLessThan(course);
      }),
      { numRuns: 500 },
    );
  });

  it("a byte that was changed on the way never moves anybody", () => {
    let changed = 0;
    let believed = 0;
    const kinds = fc.oneof(
      anyFix.map((fix) => encodeTaipPv(fix, "0312")),
      anyFix.map((fix) => encodeTaipLn(fix, "0312")),
      anyFix.map((fix) => encodeTaipEv(7, fix, "0312")),
      anyFix.map((fix) => encodeNmeaRmc(fix, "0312,")),
    );
    fc.assert(
      fc.property(kinds, fc.nat(), fc.integer({ min: 1, max: 255 }), (frame, place, flip) => {
        const broken = frame.slice();
        // Not the name before a sentence, which no sum covers, nor the line's end.
        const first = frame.indexOf(36) + 1;
        const length = frame.length - (first > 0 ? 2 : 0);
        const at = first + (place % (length - first));
        broken[at] = (broken[at] ?? 0) ^ flip;
        const isSumCase = (flip & 0xdf) === 0 && at >= length - 3; // the sum's hex digits in the other case
        if (isSumCase) return;
        const [sent] = reports(createPeerDecoder("udp", OPTIONS).push(frame, NOW).items);
        // Both ways of counting are believed, and they differ by the star; a frame may also be cut before its sum.
        // So a changed frame can be believed now and then, but never for another place, time or alarm than was sent.
        for (const { fix, alarm } of reports(createPeerDecoder("udp", OPTIONS).push(broken, NOW).items)) {
          believed++;
          const { latDeg, lonDeg, fixAtMs } = sent?.fix ?? {};
          if (fix !== undefined) expect([fix.latDeg, fix.lonDeg, fix.fixAtMs]).toEqual([latDeg, lonDeg, fixAtMs]);
          if (alarm !== undefined) expect(alarm).toEqual(sent?.alarm);
        }
        changed++;
      }),
      { numRuns: 2_000 },
    );
    expect(changed).toBeGreaterThan(1_900);
    expect(believed).toBeLessThan(changed / 100);
  });
});
