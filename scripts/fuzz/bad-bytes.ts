/**
 * Bytes that should never come to a device's port, and come all the same: noise, frames that are cut, glued, bent or
 * summed wrongly, lines without an end, and what other programs say when they try the wrong port.
 */
import type { Random } from "../../src/base/prng.ts";

const text = (from: string): Uint8Array => new TextEncoder().encode(from);
/** The most that one UDP datagram holds. */
const DATAGRAM_BYTES_MAX = 65_507;
/** More names than the list of strangers has room for. */
const NAMES = 3_000;

/** One throw of any kind, at most as long as a datagram can be. */
export function badBytes(random: Random): Uint8Array {
  return random.pick(kinds)(random).subarray(0, DATAGRAM_BYTES_MAX);
}

const kinds: readonly ((random: Random) => Uint8Array)[] = [
  noise,
  noise,
  (random) => frame(random),
  (random) => cut(random, frame(random)),
  (random) => bent(random, frame(random)),
  (random) => bent(random, frame(random)),
  (random) => glued(random),
  (random) => wronglySummed(random),
  (random) => endless(random),
  (random) => random.pick(strangersTalk),
  (random) => bent(random, random.pick(strangersTalk)),
];

function noise(random: Random): Uint8Array {
  const bytes = new Uint8Array(random.int(random.next() < 0.1 ? 60_000 : 400));
  // Half of it out of the characters that frames are made of: it gets farther.
  const alphabet = random.next() < 0.5 ? text(">$!<*;,RPVLNEVACGPRMC0123456789+-.\r\n") : undefined;
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = alphabet === undefined ? random.int(256) : (alphabet[random.int(alphabet.length)] ?? 0);
  }
  return bytes;
}

/** A frame that is in order, of a device that nobody knows. */
function frame(random: Random): Uint8Array {
  const name = String(random.int(NAMES)).padStart(4, "0");
  const digits = (count: number): string => String(random.int(10 ** count)).padStart(count, "0");
  const angle = (count: number): string => random.pick(["+", "-"]) + digits(count);
  switch (random.int(7)) {
    case 0:
      return text(taip(`RPV${digits(5)}${angle(7)}${angle(8)}${digits(3)}${digits(3)}12;ID=${name};*`));
    case 1:
      return text(taip(`RLN${digits(8)}${angle(9)}${angle(10)}${digits(6)}${digits(8)}12;ID=${name};*`));
    case 2:
      return text(`>REV${digits(2)}${digits(5)}${angle(7)}${angle(8)}${digits(3)}${digits(3)}12;ID=${name}<`);
    case 3:
      return text(
        `${nmea(`GPRMC,${digits(6)},A,${digits(4)}.${digits(4)},N,${digits(5)}.${digits(4)},W,${digits(3)}.0,${digits(3)}.0,${digits(6)},,`)}\r\n`,
      );
    case 4:
      return text(`${nmea(`GPGGA,${digits(6)},${digits(4)}.1,N,${digits(5)}.1,W,1,08,0.9,1500.0,M,,M,,`)}\r\n`);
    case 5:
      return text(`car-${name}\r\n${nmea(`GNVTG,${digits(3)},T,,M,${digits(2)},N,,K`)}\r\n`);
    default:
      return text(`>RCP${digits(5)}${angle(5)}${angle(6)}0${digits(1)};ID=${name}<`);
  }
}

function taip(body: string): string {
  return `>${body}${hex(sumOf(`>${body}`))}<`;
}

function nmea(body: string): string {
  return `$${body}*${hex(sumOf(body))}`;
}

function sumOf(body: string): number {
  let sum = 0;
  for (const letter of body) sum ^= letter.charCodeAt(0);
  return sum;
}

function hex(sum: number): string {
  return sum.toString(16).toUpperCase().padStart(2, "0");
}

function cut(random: Random, whole: Uint8Array): Uint8Array {
  const from = random.next() < 0.3 ? random.int(whole.length) : 0;
  return whole.subarray(from, from + random.int(whole.length));
}

function bent(random: Random, whole: Uint8Array): Uint8Array {
  const bytes = whole.slice();
  for (let times = 1 + random.int(4); times > 0; times--) bytes[random.int(bytes.length)] = random.int(256);
  return bytes;
}

function glued(random: Random): Uint8Array {
  const parts = Array.from({ length: 2 + random.int(30) }, () =>
    random.next() < 0.3
      ? cut(random, frame(random))
      : random.next() < 0.2
        ? noise(random).subarray(0, 40)
        : frame(random),
  );
  return joined(parts);
}

function wronglySummed(random: Random): Uint8Array {
  const whole = frame(random);
  const at = whole.lastIndexOf("*".charCodeAt(0));
  if (at >= 0 && at + 1 < whole.length) whole[at + 1] = random.pick([...text("0123456789ABCDEFxZ<")]);
  return whole;
}

/** A line that never ends: 64 KB of one letter, or of a frame that goes on and on. */
function endless(random: Random): Uint8Array {
  const begin = random.pick(["", ">RPV", "$GPRMC,", "!AIVDM,", ">", "$", '{"class":"TPV","lat":']);
  return joined([text(begin), new Uint8Array(65_536).fill(random.pick([0x41, 0x31, 0x2c, 0x00, 0xff, 0x20]))]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** What other programs say first. */
const strangersTalk: readonly Uint8Array[] = [
  text("GET / HTTP/1.1\r\nHost: vigil\r\nUser-Agent: curl/8\r\nAccept: */*\r\n\r\n"),
  text("POST /api/v1/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n{"),
  text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  text("OPTIONS sip:dispatch@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9:5060;branch=z9\r\nMax-Forwards: 70\r\n\r\n"),
  text("SSH-2.0-OpenSSH_9.2\r\n"),
  text("USER anonymous\r\nPASS x\r\n"),
  text("EHLO scanner\r\n"),
  text("*1\r\n$4\r\nPING\r\n"),
  text("<stream:stream xmlns='jabber:client' to='vigil'>"),
  text('<?xml version="1.0"?><event version="2.0" uid="x" type="a-f-G"><point lat="35" lon="-103"/></event>'),
  text('{"class":"VERSION","release":"3.22"}\n{"class":"TPV","mode":3,"lat":1e999,"lon":"x"}\n'),
  // TLS: a client's greeting, as far as anything would read it.
  new Uint8Array([
    0x16,
    0x03,
    0x01,
    0x00,
    0x2f,
    0x01,
    0x00,
    0x00,
    0x2b,
    0x03,
    0x03,
    ...Array.from({ length: 40 }, () => 7),
  ]),
  // MQTT CONNECT, a DNS question, a remote desktop's cookie, an SMB negotiation.
  new Uint8Array([
    0x10, 0x10, 0x00, 0x04, 0x4d, 0x51, 0x54, 0x54, 0x04, 0x02, 0x00, 0x3c, 0x00, 0x04, 0x74, 0x65, 0x73, 0x74,
  ]),
  new Uint8Array([
    0x12, 0x34, 0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0, 0, 0, 5, 0x76, 0x69, 0x67, 0x69, 0x6c, 0, 0, 1, 0, 1,
  ]),
  text("\u0003\u0000\u0000\u002b&\u0000\u0000\u0000\u0000\u0000Cookie: mstshash=a\r\n"),
  text("\u0000\u0000\u0000\u00a4\u00ffSMBr\u0000\u0000\u0000\u0000\u0008\u0001@"),
];
