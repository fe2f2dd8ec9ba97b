import { describe, expect, it } from "vitest";
import type { Decoded } from "../domain/report.ts";
import { asciiBytes } from "./bytes.ts";
import { encodeNmeaRmc, encodeNmeaVoidRmc } from "./nmea/encode-nmea.ts";
import { createPeerDecoder, FRAME_BYTES_MAX } from "./peer-decoder.ts";
import { encodeTaipFrame, encodeTaipLn, encodeTaipPv } from "./taip/encode-taip.ts";

const NOW = Date.UTC(2024, 2, 15, 11, 30, 2);
const fix = { latDeg: 35.1717, lonDeg: -103.725, fixAtMs: NOW - 2_000, speedMps: 30, courseDeg: 91 };
const pv = encodeTaipPv(fix, "0312");
const rmc = encodeNmeaRmc(fix, "317,");

function glued(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...(typeof part === "string" ? asciiBytes(part) : part)]));
}

function keys(items: readonly Decoded[]): (string | undefined)[] {
  return items.flatMap((item) => (item.kind === "report" ? [item.report.deviceKey] : []));
}

function faults(items: readonly Decoded[]): string[] {
  return items.flatMap((item) =>
    item.kind === "fault" ? [`${item.fault.code} ${item.fault.detail ?? ""}`.trim()] : [],
  );
}

function replyTexts(bytes: Uint8Array, acknowledge = true): string[] {
  const { replies } = createPeerDecoder("udp", { acknowledge }).push(bytes, NOW);
  return replies.map((reply) => String.fromCharCode(...reply.bytes));
}

describe("framing", () => {
  it("tells the protocols apart by content, with several devices behind one sender", () => {
    const { items } = createPeerDecoder("udp").push(glued(pv, encodeTaipLn(fix, "P312"), rmc), NOW);
    expect(keys(items)).toEqual(["0312", "P312", "317"]);
  });

  it("junk around frames is counted or ignored, and stops nothing", () => {
    const { items } = createPeerDecoder("tcp").push(
      glued("~~x\x00", pv, "\r\n\r\n", pv, "tail\r\n", rmc, "~~", pv),
      NOW,
    );
    expect(keys(items)).toEqual(["0312", "0312", "317", "0312"]);
    expect(faults(items)).toEqual([]); // text on the line of a frame is ordinary junk
  });

  it("a frame that was cut does not swallow the one glued to it", () => {
    const cut = pv.subarray(0, 20);
    const { items } = createPeerDecoder("tcp").push(
      glued(cut, pv, cut, rmc, rmc.subarray(0, 30), pv, cut, "\r\n", pv),
      NOW,
    );
    expect(keys(items)).toEqual(["0312", undefined, "317", "0312", "0312"]);
    expect(faults(items).filter((code) => code === "malformed")).toHaveLength(3);
  });

  it("what is left of a cut frame is never taken for a device's name", () => {
    const decoder = createPeerDecoder("tcp");
    expect(keys(decoder.push(glued(">RPV15714\r\n", encodeNmeaRmc(fix)), NOW).items)).toEqual([undefined]);
    expect(keys(decoder.push(glued("$GPRMC,1234*00,865733027593268\r\n", encodeNmeaRmc(fix)), NOW).items)).toEqual([
      undefined,
    ]);
  });

  it("an id without frames of its own names the sender's frames that have none", () => {
    const decoder = createPeerDecoder("tcp");
    const bare = asciiBytes(">RPV41400+3517170-1037250006709112<");
    expect(
      keys(decoder.push(glued(bare, encodeTaipFrame("RID0312"), bare, encodeTaipPv(fix, "0417"), bare), NOW).items),
    ).toEqual([undefined, "0312", "0312", "0417", "0312"]);
  });

  it("a sentence is taken when its checksum has come, without waiting for the line's end", () => {
    expect(keys(createPeerDecoder("tcp").push(rmc.subarray(0, -2), NOW).items)).toEqual(["317"]);
  });

  it("the rest of a datagram does not leak into the next one", () => {
    const decoder = createPeerDecoder("udp");
    expect(faults(decoder.push(pv.subarray(0, 20), NOW).items)).toEqual(["malformed"]);
    expect(faults(decoder.push(pv.subarray(20), NOW).items)).toEqual(["unknown-protocol neither TAIP nor NMEA"]);
    expect(faults(decoder.push(rmc.subarray(0, 40), NOW).items)).toEqual(["missing-checksum"]);
  });

  it("a void fix is a sign of life without a place", () => {
    const { items } = createPeerDecoder("udp").push(encodeNmeaVoidRmc("312,"), NOW);
    expect(items).toMatchObject([{ report: { heartbeat: true, deviceKey: "312" } }]);
    expect(items[0]).not.toHaveProperty("report.fix");
  });
});

describe("other protocols and floods", () => {
  it.each([
    ["http", "GET /status HTTP/1.1\r\nHost: vigil\r\nUser-Agent: x\r\n\r\n"],
    ["tls", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ["ssh", "SSH-2.0-OpenSSH_9.6\r\n"],
  ])("%s is recognised, answered by a fault, and the port goes on", (name, text) => {
    const decoder = createPeerDecoder("tcp");
    const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
    const items = [...decoder.push(bytes.subarray(0, 7), NOW).items, ...decoder.push(bytes.subarray(7), NOW).items];
    expect(faults(items)[0]).toBe(`unknown-protocol ${name}`);
    expect(keys(items)).toEqual([]);
    expect(keys(decoder.push(glued(pv, rmc), NOW).items)).toEqual(["0312", "317"]);
  });

  it.each(["tcp", "udp"] as const)("lines of 64 KB are cut and counted, and what follows is read (%s)", (transport) => {
    for (const begin of ["", ">RPV", "$GPRMC,", "$GPRMC,1*Q", "312,"]) {
      const decoder = createPeerDecoder(transport);
      const items = [...decoder.push(glued(begin, "A".repeat(65_536), "\r\n", pv, rmc), NOW).items];
      expect(faults(items)).toContain(begin === "" || begin === "312," ? "too-long neither TAIP nor NMEA" : "too-long");
      expect(faults(items)).toHaveLength(1);
      expect(keys(items)).toEqual(["0312", "317"]);
    }
  });

  it("frames after 64 KB without any line's end are read all the same", () => {
    const decoder = createPeerDecoder("tcp");
    let told: Decoded[] = [];
    for (let i = 0; i < 64; i++) told = told.concat(decoder.push(asciiBytes("z".repeat(1_024)), NOW).items);
    expect(faults(told)).toEqual(["too-long neither TAIP nor NMEA"]);
    expect(keys(decoder.push(glued(pv, pv), NOW).items)).toEqual(["0312", "0312"]);
  });

  it("a frame of the longest length is read, one byte more is not", () => {
    const frame = (length: number): Uint8Array => asciiBytes(`>RTX${"x".repeat(length - 5)}<`);
    expect(keys(createPeerDecoder("tcp").push(frame(FRAME_BYTES_MAX), NOW).items)).toHaveLength(1);
    expect(faults(createPeerDecoder("tcp").push(frame(FRAME_BYTES_MAX + 1), NOW).items)).toEqual(["too-long"]);
  });

  it("of a flood of faults some are told, and the number of the rest", () => {
    const { items } = createPeerDecoder("udp").push(asciiBytes("nonsense!\r\n".repeat(500)), NOW);
    expect(faults(items)).toHaveLength(9);
    expect(faults(items).at(-1)).toBe("unknown-protocol 492 more faults in one read");
    const sums = createPeerDecoder("udp").push(asciiBytes("$GPRMC,1*00\r\n".repeat(20)), NOW);
    expect(faults(sums.items).at(-1)).toBe("bad-checksum 12 more faults in one read");
  });
});

describe("store and forward", () => {
  it("answers a sequenced datagram with its byte, whichever it is, and reads its frame", () => {
    for (let byte = 0x30; byte <= 0x7f; byte++) {
      for (const frame of [pv, encodeNmeaRmc(fix), encodeNmeaRmc(fix, "660420156A0066AA"), glued("\r\n", pv)]) {
        const datagram = glued(String.fromCharCode(byte), frame);
        datagram[0] = byte;
        expect(replyTexts(datagram)).toEqual([`SEQACK${String.fromCharCode(byte)}`]);
        expect(faults(createPeerDecoder("udp").push(datagram, NOW).items)).toEqual([]);
      }
    }
  });

  it("does not take a name for a sequence", () => {
    expect(replyTexts(encodeNmeaRmc(fix, "312,"), false)).toEqual([]);
    expect(replyTexts(encodeNmeaRmc(fix, "660420156A0066AA"), false)).toEqual([]);
    expect(replyTexts(encodeNmeaRmc(fix, "351234567890123,"), false)).toEqual([]);
    expect(replyTexts(pv, false)).toEqual([]);
  });

  it("acknowledges plain datagrams only where it is told to, and not what could get better by sending it again", () => {
    expect(replyTexts(pv, true)).toEqual(["UDPACK"]);
    expect(replyTexts(pv, false)).toEqual([]);
    expect(replyTexts(encodeTaipFrame("RVR TAIP", "0312"))).toEqual(["UDPACK"]);
    expect(replyTexts(glued(pv.subarray(0, -3), "00<"))).toEqual([]);
    expect(replyTexts(asciiBytes("hello\r\n"))).toEqual([]);
  });

  it("a stream is never acknowledged by itself", () => {
    expect(createPeerDecoder("tcp", { acknowledge: true }).push(glued("5", pv), NOW).replies).toEqual([]);
  });
});
