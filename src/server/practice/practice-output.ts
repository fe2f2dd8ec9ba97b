/**
 * What a practice world says to the outside, in order of time: bytes and requests of devices, commands of people,
 * and the sentences that explain what happens in the world. It has no other way to reach Vigil.
 */
import type { Command } from "../../domain/command.ts";

export type PracticeOutput =
  /** Bytes of one device; `gateway` is the name of a modem gateway, `peer` the device's `host:port`. */
  | {
      readonly atMs: number;
      readonly kind: "frame";
      readonly gateway: PracticeGateway;
      readonly peer: string;
      readonly bytes: Uint8Array;
    }
  | {
      readonly atMs: number;
      readonly kind: "http";
      readonly method: "POST";
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** A phone's message to a broker, where a practice is told to use one. */
  | { readonly atMs: number; readonly kind: "mqtt"; readonly topic: string; readonly payload: string }
  /** `actor` as in recordings: `dispatcher:Salas`, `officer:312`. */
  | { readonly atMs: number; readonly kind: "command"; readonly actor: string; readonly command: Command }
  /** What happens in the world, or what Vigil was seen to do; never an input of Vigil's. */
  | { readonly atMs: number; readonly kind: "explain"; readonly scenario: string; readonly text: string };

export type PracticeGateway = "modem-udp" | "modem-tcp";
export type Emit = (output: PracticeOutput) => void;
