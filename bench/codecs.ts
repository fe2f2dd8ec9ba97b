/**
 * What it costs to take a device's bytes apart: nanoseconds for each frame through the decoder that the gateways
 * use, against a parser that does the least an RMC needs (one pass, one flat object), measured in turns in the same
 * run.
 */
import { encodeNmeaGga, encodeNmeaRmc } from "../src/codecs/nmea/encode-nmea.ts";
import { createPeerDecoder, type PeerDecoder } from "../src/codecs/peer-decoder.ts";
import { encodeTaipEv, encodeTaipLn, encodeTaipPv } from "../src/codecs/taip/encode-taip.ts";
import { type Bench, coreTimeMs, median, quantile } from "./measure.ts";

const ROUNDS = { quick: 5, whole: 25 };
const FRAMES_A_ROUND = 40_000;
const VARIETY = 512;
const RECEIVED_AT_MS = Date.UTC(2026, 10, 21, 12);

type Frames = { readonly name: string; readonly note: string; readonly frames: readonly Uint8Array[] };

/** Measures every kind of frame, each as one datagram of one sender. */
export async function run(bench: Bench): Promise<void> {
  const kinds = frameKinds();
  const bareFrames = kinds[0]?.frames ?? [];
  for (const { frames } of kinds) timed(frames, decodeWith(createPeerDecoder("udp"))); // compiled before it counts
  timed(bareFrames, bareRmc);
  const bareNs: number[] = [];
  const takenNs = kinds.map((): number[] => []);
  for (let round = 0; round < (bench.quick ? ROUNDS.quick : ROUNDS.whole); round++) {
    bareNs.push(timed(bareFrames, bareRmc));
    for (const [i, { frames }] of kinds.entries())
      takenNs[i]?.push(timed(frames, decodeWith(createPeerDecoder("udp"))));
    await new Promise((resolve) => setImmediate(resolve)); // an interruption is heard here
  }
  for (const [i, { name, note }] of kinds.entries()) {
    const times = takenNs[i] ?? [];
    bench.row({
      what: `a frame decoded: ${name}`,
      figure: nanoseconds(median(times)),
      p50: nanoseconds(median(times)),
      p99: nanoseconds(quantile(times, 0.99)),
      raw: `the least an RMC needs: p50 ${nanoseconds(median(bareNs))}`,
      ratio: median(times) / median(bareNs),
      ...(note === "" ? {} : { note }),
    });
  }
}

function nanoseconds(value: number): string {
  return `${value.toFixed(0)} ns`;
}

function frameKinds(): Frames[] {
  const fixes = Array.from({ length: VARIETY }, (_, i) => ({
    latDeg: 35.17 + i / 10_000,
    lonDeg: -103.7 - i / 10_000,
    fixAtMs: RECEIVED_AT_MS - 2_000 + i,
    speedMps: i % 40,
    courseDeg: i % 360,
    altitudeM: 1_240,
    satelliteCount: 9,
    hdop: 0.9,
  }));
  const kind = (
    name: string,
    note: string,
    encode: (fix: (typeof fixes)[number], i: number) => Uint8Array,
  ): Frames => ({
    name,
    note,
    frames: fixes.map(encode),
  });
  return [
    kind("RMC with a name before it", "time of a core; p50 and p99 are of rounds of 40,000 frames", (fix) =>
      encodeNmeaRmc(fix, "0312,"),
    ),
    kind("RMC without a name", "", (fix) => encodeNmeaRmc(fix)),
    kind("GGA and RMC in one datagram", "two sentences, one report", (fix) =>
      joined(encodeNmeaGga(fix, "0312,"), encodeNmeaRmc(fix)),
    ),
    kind("TAIP PV", "", (fix) => encodeTaipPv(fix, "0312")),
    kind("TAIP LN", "", (fix) => encodeTaipLn(fix, "0312")),
    kind("TAIP EV", "", (fix, i) => encodeTaipEv(i % 100, fix, "0312")),
  ];
}

function decodeWith(decoder: PeerDecoder): (frame: Uint8Array) => boolean {
  return (frame) => decoder.push(frame, RECEIVED_AT_MS).items[0]?.kind === "report";
}

function timed(frames: readonly Uint8Array[], take: (frame: Uint8Array) => unknown): number {
  let taken = 0;
  const tookMs = coreTimeMs(() => {
    for (let i = 0; i < FRAMES_A_ROUND; i++) {
      const frame = frames[i % frames.length];
      if (frame !== undefined && take(frame)) taken++;
    }
  });
  if (taken !== FRAMES_A_ROUND) throw new Error(`only ${taken} of ${FRAMES_A_ROUND} frames were understood`);
  return (tookMs * 1e6) / FRAMES_A_ROUND;
}

type BareFix = { timeOfDay: number; latDeg: number; lonDeg: number; knots: number; courseDeg: number; date: number };

// Checksum, then each field in its turn as a number. No ranges, no empty fields, no names, no dates.
function bareRmc(bytes: Uint8Array): BareFix | undefined {
  let at = 0;
  while (at < bytes.length && bytes[at] !== 36) at++;
  let star = at + 1;
  let sum = 0;
  for (; star < bytes.length && bytes[star] !== 42; star++) sum ^= bytes[star] ?? 0;
  if (hex(bytes[star + 1] ?? 0) * 16 + hex(bytes[star + 2] ?? 0) !== sum) return undefined;
  at += 6;
  const number = (): number => {
    let value = 0;
    let scale = 0;
    for (at++; at < star && bytes[at] !== 44; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === 46) scale = 1;
      else {
        value = value * 10 + byte - 48;
        scale *= 10;
      }
    }
    return scale > 0 ? value / scale : value;
  };
  const letter = (): number => {
    const byte = bytes[at + 1] ?? 0;
    at += 2;
    return byte;
  };
  const timeOfDay = number();
  if (letter() !== 65) return undefined;
  const latitude = number();
  const north = letter() === 78;
  const longitude = number();
  const east = letter() === 69;
  const latDeg = degrees(latitude);
  const lonDeg = degrees(longitude);
  return {
    timeOfDay,
    latDeg: north ? latDeg : -latDeg,
    lonDeg: east ? lonDeg : -lonDeg,
    knots: number(),
    courseDeg: number(),
    date: number(),
  };
}

function degrees(value: number): number {
  const whole = Math.floor(value / 100);
  return whole + (value - whole * 100) / 60;
}

function hex(byte: number): number {
  return byte > 64 ? (byte & 15) + 9 : byte & 15;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  return new Uint8Array([...a, ...b]);
}
