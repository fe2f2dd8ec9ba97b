/**
 * One sender on the TAIP and NMEA port: its bytes, however split, glued or foreign, into reports.
 *
 * Content tells the protocols apart: `>` begins TAIP, `$` (or `!` at the beginning of a line) NMEA. Several devices
 * may speak behind one sender. What belongs to neither is counted and never in the way of what follows; memory is
 * bounded, because nothing longer than a frame can be is waited for. No bytes make it throw.
 */
import { assert } from "../base/assert.ts";
import type { Decoded, FrameFault, GatewayReply } from "../domain/report.ts";
import { asciiBytes, asciiText, hexByteAt, joinedBytes } from "./bytes.ts";
import type { Wiring } from "./device-wiring.ts";
import { foreignProtocol } from "./foreign-protocol.ts";
import { NmeaListener } from "./nmea/nmea-listener.ts";
import { SentenceScan } from "./nmea/sentence-scan.ts";
import { decodeTaip, type TaipContext, taipContext } from "./taip/decode-taip.ts";

export type PeerDecoded = { readonly items: readonly Decoded[]; readonly replies: readonly GatewayReply[] };
export type PeerDecoder = { readonly push: (bytes: Uint8Array, receivedAtMs: number) => PeerDecoded };
export type PeerOptions = Wiring & {
  /** Answer datagrams that held a frame as modems with simple store-and-forward expect: `UDPACK`. */
  readonly acknowledge?: boolean;
};

/** No frame on this port is longer than this; a longer one is cut and counted. */
export const FRAME_BYTES_MAX = 1_024;
/** No text beside frames (a name, a line) is longer than this and of use. */
const TEXT_BYTES_MAX = 256;
/** Faults told one by one for each push; the rest of a flood is told as one, with its number. */
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

const NO_REPLIES: readonly GatewayReply[] = [];
const UDPACK: readonly GatewayReply[] = [{ bytes: asciiBytes("UDPACK") }];
const SEQACK = asciiBytes("SEQACK");

class Peer {
  readonly #isStream: boolean;
  readonly #acknowledge: boolean;
  readonly #taip: TaipContext;
  readonly #nmea: NmeaListener;
  readonly #scan = new SentenceScan();
  /** What was received and is not yet decided: text beside frames, then at most one frame that is not complete. */
  #rest = new Uint8Array(0);
  /** The text on this line cannot be a name: a frame stood before it, or too much of it has been cut off. */
  #isTextIdle = false;
  #isTextCut = false;
  #told: Decoded[] = [];
  #faultCount = 0;
  #lastFault: FrameFault | undefined;

  constructor(transport: "udp" | "tcp", options: PeerOptions) {
    this.#isStream = transport === "tcp";
    this.#acknowledge = !this.#isStream && options.acknowledge === true;
    this.#taip = taipContext(options);
    this.#nmea = new NmeaListener(this.#isStream, options);
  }

  push(bytes: Uint8Array, receivedAtMs: number): PeerDecoded {
    this.#told = [];
    this.#faultCount = 0;
    let from = 0;
    let replies = NO_REPLIES;
    if (!this.#isStream) {
      this.#isTextIdle = false;
      this.#isTextCut = false;
      if (isSequenced(bytes)) {
        from = 1;
        replies = [{ bytes: joinedBytes(SEQACK, bytes.subarray(0, 1)) }];
      }
    }
    const input = this.#rest.length === 0 ? bytes : joinedBytes(this.#rest, bytes);
    const keptFrom = this.#read(input, from, receivedAtMs);
    this.#rest =
      keptFrom < input.length ? input.slice(keptFrom) : this.#rest.length === 0 ? this.#rest : new Uint8Array(0);
    assert(this.#rest.length <= FRAME_BYTES_MAX + TEXT_BYTES_MAX, "what a sender left undecided outgrew its bound");
    this.#tellFlood();
    const items = this.#told;
    this.#told = [];
    if (this.#acknowledge && replies.length === 0 && items.some(isWorthKeeping)) replies = UDPACK;
    return { items, replies };
  }

  // Reads all that can be decided, and says from where on bytes are to be kept for the next push.
  #read(input: Uint8Array, from: number, receivedAtMs: number): number {
    const { length } = input;
    let textAt = from;
    let at = from;
    while (at < length) {
      const byte = input[at];
      if (byte === DOLLAR || (byte === BANG && at === textAt)) {
        const next = this.#sentence(input, textAt, at, receivedAtMs);
        if (next < 0) return this.#keep(input, textAt, at);
        at = next;
        textAt = at;
      } else if (byte === GREATER) {
        const next = this.#frame(input, at, receivedAtMs);
        if (next < 0) return this.#keep(input, textAt, at);
        at = next;
        textAt = at;
      } else if (byte === CR || byte === LF) {
        if (at > textAt) this.#line(input, textAt, at);
        this.#isTextIdle = false;
        this.#isTextCut = false;
        at++;
        textAt = at;
      } else {
        at++;
      }
    }
    if (this.#isStream) return this.#keep(input, textAt, length);
    if (length > textAt) this.#line(input, textAt, length);
    return length;
  }

  // Takes the sentence that begins at `at` and says where it ends; -1 where a stream has not brought its end yet.
  #sentence(input: Uint8Array, textAt: number, at: number, receivedAtMs: number): number {
    const scan = this.#scan;
    const state = scan.read(input, at);
    const isTooLong = scan.end - at > FRAME_BYTES_MAX;
    if (state === "unfinished" && this.#isStream && !isTooLong) return -1;
    if (at > textAt) this.#textBefore(input, textAt, at);
    this.#isTextIdle = true;
    this.#isTextCut = false;
    if (isTooLong) {
      // What follows the cut is text that belongs to nothing, up to its line's end.
      this.#tell({ protocol: "nmea", code: "too-long" });
      this.#isTextCut = true;
      return Math.min(scan.end, at + FRAME_BYTES_MAX);
    }
    const first = this.#told.length;
    this.#nmea.sentence(scan, state, receivedAtMs, this.#told);
    this.#countFaults(first);
    return scan.end;
  }

  // Takes the TAIP frame that begins at `at`; -1 where a stream has not brought its end yet.
  #frame(input: Uint8Array, at: number, receivedAtMs: number): number {
    const limit = Math.min(input.length, at + FRAME_BYTES_MAX);
    let end = at + 1;
    while (end < limit && input[end] !== LESS && input[end] !== GREATER && input[end] !== CR && input[end] !== LF)
      end++;
    if (end === input.length && this.#isStream && end - at < FRAME_BYTES_MAX) return -1;
    this.#isTextIdle = true;
    this.#isTextCut = false;
    if (end < limit && input[end] === LESS) {
      const decoded = decodeTaip(input, at, end, receivedAtMs, this.#taip);
      if (decoded.kind === "report") this.#told.push(decoded);
      else this.#tell(decoded.fault);
      return end + 1;
    }
    this.#tell({ protocol: "taip", code: end - at < FRAME_BYTES_MAX ? "malformed" : "too-long" });
    // What seemed a frame is none: a sentence may be glued to what is left of it.
    return at + 1;
  }

  // What remains is kept for the next push, unless it is more text than any name or line can be.
  #keep(input: Uint8Array, textAt: number, frameAt: number): number {
    if (this.#isTextCut) return frameAt;
    // A TLS greeting is short and has no line's end: it is told now, or never.
    const isStrange = frameAt - textAt > TEXT_BYTES_MAX || foreignProtocol(input, textAt, frameAt) === "tls";
    if (!isStrange) return textAt;
    if (!this.#isTextIdle) this.#tellStrange(input, textAt, frameAt);
    this.#isTextCut = true;
    return frameAt;
  }

  #textBefore(input: Uint8Array, from: number, to: number): void {
    if (this.#isTextCut) return;
    if (to - from > TEXT_BYTES_MAX) return this.#tellStrange(input, from, to);
    const first = this.#told.length;
    const isName = this.#nmea.textBefore(input, from, to, this.#told);
    this.#countFaults(first);
    if (!isName && !this.#isTextIdle) this.#tellStrange(input, from, to);
  }

  // A line without a frame: a name, or something that does not belong here.
  #line(input: Uint8Array, from: number, to: number): void {
    if (this.#isTextIdle || this.#isTextCut) return;
    if (to - from > TEXT_BYTES_MAX) return this.#tellStrange(input, from, to);
    const text = asciiText(input, from, to).trim();
    if (text !== "" && !this.#nmea.line(text, this.#told)) this.#tellStrange(input, from, to);
  }

  #tellStrange(input: Uint8Array, from: number, to: number): void {
    const isTooLong = to - from > TEXT_BYTES_MAX;
    const detail = foreignProtocol(input, from, to);
    this.#tell({
      protocol: "unknown",
      code: isTooLong && detail === undefined ? "too-long" : "unknown-protocol",
      detail: detail ?? "neither TAIP nor NMEA",
    });
  }

  #tell(fault: FrameFault): void {
    this.#faultCount++;
    if (this.#faultCount <= FAULTS_MAX) this.#told.push({ kind: "fault", fault });
    else this.#lastFault = fault;
  }

  // Faults that a listener told by itself count like those told here.
  #countFaults(first: number): void {
    const last = this.#told.at(-1);
    if (this.#told.length === first || last?.kind !== "fault") return;
    this.#faultCount++;
    if (this.#faultCount <= FAULTS_MAX) return;
    this.#told.pop();
    this.#lastFault = last.fault;
  }

  #tellFlood(): void {
    const untold = this.#faultCount - FAULTS_MAX;
    if (untold <= 0 || this.#lastFault === undefined) return;
    this.#told.push({ kind: "fault", fault: { ...this.#lastFault, detail: `${untold} more faults in one read` } });
  }
}

// A modem that was refused its acknowledgement sends again: for what can't get better by that, it is not asked to.
function isWorthKeeping(item: Decoded): boolean {
  return item.kind === "report" || item.fault.code === "unknown-message" || item.fault.code === "out-of-range";
}

// ALEOS, UDP sequence mode: a byte from 0x30 to 0x7f stands before the frame and is to be answered.
function isSequenced(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  if (first < 0x30 || first > 0x7f) return false;
  let at = 1;
  while (bytes[at] === CR || bytes[at] === LF) at++;
  if (bytes[at] === GREATER || bytes[at] === DOLLAR) return true;
  // Or before the modem's own name, sixteen hex digits, and a sentence.
  if (bytes[17] !== DOLLAR) return false;
  for (let i = 1; i < 17; i += 2) if (Number.isNaN(hexByteAt(bytes, i))) return false;
  return true;
}
