import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asciiBytes } from "./bytes.ts";
import { encodeNmeaRmc, encodeNmeaVoidRmc } from "./nmea/encode-nmea.ts";
import { createPeerDecoder } from "./peer-decoder.ts";
import { encodeTaipLn, encodeTaipPv } from "./taip/encode-taip.ts";

const NOW = Date.UTC(2024, 2, 15, 11, 30);
const fix = { latDeg: 35.1717, lonDeg: -103.725, fixAtMs: NOW, speedMps: 20, courseDeg: 90 };

function glued(...parts: (Uint8Array | string)[]): Uint8Array {
  const arrays = parts.map((part) => (typeof part === "string" ? asciiBytes(part) : part));
  const all = new Uint8Array(arrays.reduce((sum, a) => sum + a.length, 0));
  let at = 0;
  for (const a of arrays) {
    all.set(a, at);
    at += a.length;
  }
  return all;
}

function keys(decoded: { items: readonly { kind: string }[] }): (string | undefined)[] {
  return decoded.items.flatMap((item) =>
    item.kind === "report" && "report" in item ? [(item.report as { deviceKey?: string }).deviceKey] : [],
  );
}

describe("one sender on the TAIP and NMEA port", () => {
  it("tells the protocols apart by content, with several devices behind one sender", () => {
    const decoder = createPeerDecoder("udp");
    const decoded = decoder.push(
      glued(encodeTaipPv(fix, "0312"), encodeTaipLn(fix, "P312"), encodeNmeaRmc(fix, "M317,")),
      NOW,
    );
    expect(keys(decoded)).toEqual(["0312", "P312", "M317"]);
  });

  it("takes an id in a line of its own, before or just after the first position", () => {
    expect(keys(createPeerDecoder("udp").push(glued("351234567890123\r\n", encodeNmeaRmc(fix)), NOW))).toEqual([
      "351234567890123",
    ]);
    expect(keys(createPeerDecoder("udp").push(glued(encodeNmeaRmc(fix), "IMEI:351234567890123\r\n"), NOW))).toEqual([
      "351234567890123",
    ]);
    const stream = createPeerDecoder("tcp");
    expect(keys(stream.push(encodeNmeaRmc(fix), NOW))).toEqual([]);
    expect(keys(stream.push(asciiBytes("351234567890123\r\n"), NOW))).toEqual(["351234567890123"]);
    expect(keys(stream.push(encodeNmeaRmc(fix), NOW))).toEqual(["351234567890123"]);
  });

  it("takes sixteen hex digits or an IMEI with a comma before the sentence", () => {
    expect(keys(createPeerDecoder("udp").push(encodeNmeaRmc(fix, "00000000DEADBEEF"), NOW))).toEqual([
      "00000000DEADBEEF",
    ]);
    expect(keys(createPeerDecoder("udp").push(encodeNmeaRmc(fix, "351234567890123,"), NOW))).toEqual([
      "351234567890123",
    ]);
  });

  it("answers a sequenced datagram with its byte, and a plain one only where it is asked to", () => {
    const sequenced = createPeerDecoder("udp").push(glued("A", encodeTaipPv(fix, "0312")), NOW);
    expect(sequenced.replies.map((r) => String.fromCharCode(...r.bytes))).toEqual(["SEQACKA"]);
    expect(keys(sequenced)).toEqual(["0312"]);
    expect(createPeerDecoder("udp").push(encodeTaipPv(fix, "0312"), NOW).replies).toEqual([]);
    const asked = createPeerDecoder("udp", { acknowledge: true }).push(encodeTaipPv(fix, "0312"), NOW);
    expect(asked.replies.map((r) => String.fromCharCode(...r.bytes))).toEqual(["UDPACK"]);
  });

  it("a void fix is a sign of life without a place", () => {
    const { items } = createPeerDecoder("udp").push(encodeNmeaVoidRmc("312,"), NOW);
    expect(items).toEqual([
      expect.objectContaining({ report: expect.objectContaining({ heartbeat: true, deviceKey: "312" }) }),
    ]);
    expect(items[0]).not.toHaveProperty("report.fix");
  });

  it("says what strange protocol it hears, and goes on", () => {
    const decoder = createPeerDecoder("tcp");
    expect(decoder.push(asciiBytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), NOW).items[0]).toMatchObject({
      fault: { code: "unknown-protocol", detail: "http" },
    });
    expect(keys(decoder.push(encodeTaipPv(fix, "0312"), NOW))).toEqual(["0312"]);
  });

  it("cuts a line of 64 KB, counts it, and hears what follows", () => {
    const decoder = createPeerDecoder("tcp");
    const { items } = decoder.push(asciiBytes("x".repeat(65_536)), NOW);
    expect(items).toContainEqual(expect.objectContaining({ fault: expect.objectContaining({ code: "too-long" }) }));
    expect(keys(decoder.push(glued("\r\n", encodeTaipPv(fix, "0312")), NOW))).toEqual(["0312"]);
  });

  it("any cutting of a stream gives the same reports", () => {
    const stream = glued(
      "junk\r\n",
      encodeTaipPv(fix, "0312"),
      encodeNmeaRmc(fix, "M317,"),
      encodeTaipLn(fix, "P312"),
      "\r\n",
      encodeNmeaRmc(fix, "M317,"),
    );
    const whole = keys(createPeerDecoder("tcp").push(stream, NOW));
    expect(whole).toEqual(["0312", "M317", "P312", "M317"]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 12 }), (cuts) => {
        const decoder = createPeerDecoder("tcp");
        const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        const found: (string | undefined)[] = [];
        for (let i = 1; i < edges.length; i++)
          found.push(...keys(decoder.push(stream.slice(edges[i - 1], edges[i]), NOW)));
        expect(found).toEqual(whole);
      }),
    );
  });

  it("no bytes throw, and a frame with one changed character is never believed with another place", () => {
    let faults = 0;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.boolean(), (bytes, isStream) => {
        const decoder = createPeerDecoder(isStream ? "tcp" : "udp");
        decoder.push(bytes, NOW);
        faults += decoder.push(glued(bytes, ">", bytes), NOW).items.length;
      }),
    );
    expect(faults).toBeGreaterThan(0);
    const frame = encodeTaipPv(fix, "0312");
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 33 }), fc.integer({ min: 1, max: 127 }), (at, flip) => {
        const broken = frame.slice();
        broken[at] = (broken[at] ?? 0) ^ flip;
        for (const item of createPeerDecoder("udp").push(broken, NOW).items)
          expect(item.kind === "report" && item.report.fix !== undefined).toBe(false);
      }),
    );
  });
});
