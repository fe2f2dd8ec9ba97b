/**
 * Bytes of senders to reports: one decoder for each sender, bounded in number, the same live and in replay.
 *
 * The sender that has been quiet longest makes room for a new one, and one that has been quiet for long is
 * forgotten; both by the frames' own times, so that a recording played again evicts the same ones.
 */
import type { Decoded, GatewayReply } from "../../domain/report.ts";
import { MINUTE_MS } from "../../base/time.ts";

export type Transport = "datagram" | "stream" | "gpsd" | "mqtt";
export type FrameSource = {
  readonly gateway: string;
  readonly transport: Transport;
  /** `host:port`, or the topic of an MQTT message. */
  readonly peer: string;
};
export type DecoderResult = { readonly items: readonly Decoded[]; readonly replies: readonly GatewayReply[] };
export type FrameDecoder = { readonly push: (bytes: Uint8Array, receivedAtMs: number) => DecoderResult };
export type MakeDecoder = (source: FrameSource) => FrameDecoder;

const SENDERS_MAX = 50_000;
const IDLE_MS = 30 * MINUTE_MS;

type Sender = { readonly decoder: FrameDecoder; heardAtMs: number };

export class FrameIntake {
  readonly #make: MakeDecoder;
  readonly #broke: (source: FrameSource, error: unknown) => void;
  readonly #sendersMax: number;
  // In the order in which they were heard: the first is the one that has been quiet longest.
  readonly #senders = new Map<string, Sender>();

  /** `broke` hears of a decoder that threw: a defect of ours, never the sender's. */
  constructor(make: MakeDecoder, broke: (source: FrameSource, error: unknown) => void, sendersMax = SENDERS_MAX) {
    this.#make = make;
    this.#broke = broke;
    this.#sendersMax = sendersMax;
  }

  get senderCount(): number {
    return this.#senders.size;
  }

  /** Decodes what a sender sent. Never throws for what the bytes are: a decoder that breaks is replaced. */
  push(source: FrameSource, bytes: Uint8Array, receivedAtMs: number): DecoderResult {
    const key = keyOf(source);
    const known = this.#senders.get(key);
    this.#senders.delete(key);
    const sender = known ?? { decoder: this.#make(source), heardAtMs: receivedAtMs };
    sender.heardAtMs = receivedAtMs;
    this.#senders.set(key, sender);
    this.#forget(receivedAtMs);
    try {
      return sender.decoder.push(bytes, receivedAtMs);
    } catch (error) {
      // A frame that trips a defect of ours costs that sender its decoder's memory, and is counted.
      this.#senders.delete(key);
      this.#broke(source, error);
      const detail = error instanceof Error ? error.message : String(error);
      return { items: [{ kind: "fault", fault: { protocol: "unknown", code: "malformed", detail } }], replies: [] };
    }
  }

  /** The sender's connection has ended. */
  end(source: FrameSource): void {
    this.#senders.delete(keyOf(source));
  }

  #forget(nowMs: number): void {
    for (const [key, sender] of this.#senders) {
      if (this.#senders.size <= this.#sendersMax && nowMs - sender.heardAtMs < IDLE_MS) return;
      this.#senders.delete(key);
    }
  }
}

function keyOf(source: FrameSource): string {
  return `${source.gateway} ${source.peer}`;
}
