/**
 * One sender on the TAIP and NMEA port: its bytes, however split, glued or foreign, into reports.
 *
 * Content tells the protocol apart: `>` begins TAIP, `$` NMEA. Several devices may speak behind one sender, each
 * TAIP frame by its own id; NMEA takes the id that stands before the sentence, or in a line of its own before or
 * just after the first position. Memory is bounded: nothing longer than a frame can be is waited for.
 */
import { assert } from "../base/assert.ts";
import type { Decoded, FrameFault, GatewayReply, Report } from "../domain/report.ts";
import { asciiBytes, asciiText } from "./bytes.ts";
import { decodeNmea, enrich, type GgaDetail } from "./nmea/decode-nmea.ts";
import { decodeTaip, type TaipOptions } from "./taip/decode-taip.ts";

export type PeerDecoded = { readonly items: readonly Decoded[]; readonly replies: readonly GatewayReply[] };
export type PeerDecoder = { readonly push: (bytes: Uint8Array, receivedAtMs: number) => PeerDecoded };
export type PeerOptions = TaipOptions & {
  /** Answer datagrams that held a report as modems with simple store-and-forward expect: `UDPACK`. */
  readonly acknowledge?: boolean;
};

/** Nothing on this port is longer than this; a longer line is cut and counted. */
export const FRAME_BYTES_MAX = 1_024;
/** Faults told for one push; the rest of a flood is one fault that says so. */
const FAULTS_MAX = 8;

const GREATER = 62;
const LESS = 60;
const DOLLAR = 36;
const BANG = 33;
const CR = 13;
const LF = 10;

/** Makes the decoder of one sender. A datagram ends what it began; a stream goes on where it stopped. */
export function createPeerDecoder(transport: "udp" | "tcp", options: PeerOptions = {}): PeerDecoder {
  const peer = new Peer(transport, options);
  return { push: (bytes, receivedAtMs) => peer.push(bytes, receivedAtMs) };
}

const UDPACK = asciiBytes("UDPACK");

class Peer {
  readonly #isStream: boolean;
  readonly #options: PeerOptions;
  #rest = new Uint8Array(0);
  /** The line so far is being thrown away because it was too long. */
  #skipping = false;
  #nmeaKey: string | undefined;
  #hasRmc = false;
  #gga: GgaDetail | undefined;
  /** The first position of a sender that has not yet said who it is. */
  #held: Report | undefined;
  #wasHeld = false;
  #items: Decoded[] = [];
  #faultCount = 0;

  constructor(transport: "udp" | "tcp", options: PeerOptions) {
    this.#isStream = transport === "tcp";
    this.#options = options;
  }

  push(bytes: Uint8Array, receivedAtMs: number): PeerDecoded {
    this.#items = [];
    this.#faultCount = 0;
    let from = 0;
    const replies: GatewayReply[] = [];
    if (!this.#isStream && isSequenced(bytes)) {
      replies.push({ bytes: new Uint8Array([...asciiBytes("SEQACK"), bytes[0] ?? 0]) });
      from = 1;
    }
    const input = this.#rest.length === 0 ? bytes : joined(this.#rest, bytes);
    this.#rest = new Uint8Array(0);
    this.#scan(input, from, receivedAtMs);
    assert(this.#rest.length <= FRAME_BYTES_MAX, "a sender's rest outgrew its bound");
    if (!this.#isStream) this.#release();
    const items = this.#items;
    this.#items = [];
    if (!this.#isStream && replies.length === 0 && this.#options.acknowledge === true) {
      if (items.some((item) => item.kind === "report")) replies.push({ bytes: UDPACK });
    }
    return { items, replies };
  }

  #scan(input: Uint8Array, from: number, receivedAtMs: number): void {
    let lineAt = from;
    let at = from;
    while (at < input.length) {
      const byte = input[at];
      if (byte === CR || byte === LF) {
        this.#line(input, lineAt, at);
        this.#skipping = false;
        lineAt = ++at;
      } else if (byte === GREATER && !this.#skipping) {
        const end = endOfTaip(input, at);
        if (end === "wait" && this.#isStream) return this.#keep(input, at);
        if (typeof end !== "number") {
          this.#fault("taip", end === "wait" ? "malformed" : "too-long");
          at++;
          lineAt = at;
          continue;
        }
        if (input[end] === LESS) this.#take(decodeTaip(input, at, end, receivedAtMs, this.#options));
        else this.#fault("taip", "malformed");
        at = input[end] === LESS ? end + 1 : end;
        lineAt = at;
      } else if ((byte === DOLLAR || byte === BANG) && !this.#skipping) {
        const end = endOfNmea(input, at);
        if (end === input.length && this.#isStream && end - at < FRAME_BYTES_MAX) return this.#keep(input, lineAt);
        this.#prefix(input, lineAt, at);
        if (end - at >= FRAME_BYTES_MAX) this.#fault("nmea", "too-long");
        else this.#sentence(input, at, end, receivedAtMs);
        at = end;
        lineAt = end;
      } else {
        at++;
      }
    }
    if (this.#isStream) this.#keep(input, lineAt);
    else this.#line(input, lineAt, input.length);
  }

  // Keeps the beginning of what is not complete; a line longer than anything real is thrown away up to its end.
  #keep(input: Uint8Array, from: number): void {
    if (this.#skipping) return;
    if (input.length - from > FRAME_BYTES_MAX) {
      this.#fault("unknown", "too-long");
      this.#skipping = true;
      return;
    }
    this.#rest = input.slice(from);
  }

  #sentence(input: Uint8Array, from: number, to: number, receivedAtMs: number): void {
    const sentence = decodeNmea(input, from, to, receivedAtMs);
    switch (sentence.kind) {
      case "other":
        this.#release();
        return this.#emit({ protocol: "nmea", messageType: sentence.messageType, heartbeat: true });
      case "gga":
        this.#gga = sentence.detail;
        // A receiver that sends RMC says the same place again in GGA: it only enriches.
        if (this.#hasRmc || sentence.decoded.kind !== "report") return;
        return this.#emit(sentence.decoded.report);
      case "decoded": {
        if (sentence.decoded.kind === "fault") return this.#take(sentence.decoded);
        this.#hasRmc = true;
        const { report } = sentence.decoded;
        const isSameSecond = this.#gga !== undefined && this.#gga.msOfDay === sentence.msOfDay;
        this.#emit(isSameSecond && this.#gga !== undefined ? enrich(report, this.#gga) : report);
      }
    }
  }

  #emit(report: Report): void {
    if (this.#nmeaKey !== undefined) {
      this.#release();
      this.#items.push({ kind: "report", report: { ...report, deviceKey: this.#nmeaKey } });
    } else if (this.#held === undefined && report.fix !== undefined && !this.#wasHeld) {
      this.#held = report;
      this.#wasHeld = true;
    } else {
      this.#release();
      this.#items.push({ kind: "report", report });
    }
  }

  // The held first position goes out, with the id if one has come meanwhile.
  #release(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    this.#items.push({
      kind: "report",
      report: this.#nmeaKey === undefined ? held : { ...held, deviceKey: this.#nmeaKey },
    });
  }

  #take(decoded: Decoded): void {
    if (decoded.kind === "report") this.#items.push(decoded);
    else this.#tell(decoded.fault);
  }

  // What stands before a sentence on its line: an id and a comma, an IMEI, sixteen hex digits.
  #prefix(input: Uint8Array, from: number, to: number): void {
    const text = asciiText(input, from, to)
      .trim()
      .replace(/[,;:]$/, "");
    if (text === "") return;
    const key = idIn(text);
    if (key === undefined) this.#fault("unknown", "malformed");
    else this.#nmeaKey = key;
  }

  // A line without a frame: an id of its own, or something that does not belong here.
  #line(input: Uint8Array, from: number, to: number): void {
    if (to <= from || this.#skipping) return;
    const text = asciiText(input, from, Math.min(to, from + 64)).trim();
    if (text === "") return;
    const key = idIn(text);
    if (key !== undefined && /\d/.test(key)) {
      this.#nmeaKey = key;
      this.#release();
      return;
    }
    this.#tell({ protocol: "unknown", code: "unknown-protocol", detail: strangeProtocol(input, from, text) });
  }

  #fault(protocol: FrameFault["protocol"], code: FrameFault["code"]): void {
    this.#tell({ protocol, code });
  }

  #tell(fault: FrameFault): void {
    this.#faultCount++;
    if (this.#faultCount <= FAULTS_MAX) this.#items.push({ kind: "fault", fault });
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function isSequenced(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  const second = bytes[1];
  return first >= 0x30 && first <= 0x7f && first !== GREATER && (second === GREATER || second === DOLLAR);
}

// The `<` of a frame, or the place of whatever shows that it has none: another `>`, a line's end.
function endOfTaip(input: Uint8Array, from: number): number | "wait" | "too-long" {
  for (let at = from + 1; at < input.length; at++) {
    if (at - from > FRAME_BYTES_MAX) return "too-long";
    const byte = input[at];
    if (byte === LESS || byte === GREATER || byte === CR || byte === LF || byte === DOLLAR) return at;
  }
  return input.length - from >= FRAME_BYTES_MAX ? "too-long" : "wait";
}

// The end of a sentence: its line's end, or the beginning of the next frame where lines were glued or cut.
function endOfNmea(input: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < input.length) {
    const byte = input[at];
    if (byte === CR || byte === LF || byte === DOLLAR || byte === GREATER) return at;
    at++;
  }
  return at;
}

const ID_LINE = /^(?:(?:IMEI|ID|DEVICE|ESN|MEID|SN)\s*[:=,]?\s*)?([A-Za-z0-9_-]{3,32})$/i;

function idIn(text: string): string | undefined {
  return ID_LINE.exec(text)?.[1];
}

function strangeProtocol(input: Uint8Array, from: number, text: string): string {
  if (/^(GET|POST|PUT|HEAD|OPTIONS|DELETE|PATCH|CONNECT) |^HTTP\//.test(text)) return "http";
  if (input[from] === 0x16 && input[from + 1] === 3) return "tls";
  if (text.startsWith("SSH-")) return "ssh";
  return "neither TAIP nor NMEA";
}
