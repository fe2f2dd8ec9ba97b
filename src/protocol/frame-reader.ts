/**
 * Reads what the server sends: whole messages, and long ones that come in parts.
 *
 * A snapshot of a large center does not fit into one frame without holding danger back, so it is cut; danger
 * and heartbeats pass between the pieces. A frame of another protocol version that says danger is told apart.
 */
import type { PlainDanger, ServerMessage } from "./live.ts";

export type Frame =
  | { readonly kind: "message"; readonly message: Exclude<ServerMessage, { type: "part" }> }
  | { readonly kind: "plain-danger"; readonly danger: PlainDanger }
  /** A piece was taken and more are to come. */
  | { readonly kind: "incomplete" }
  | { readonly kind: "unreadable" };

/** A console that said `tellsTaken` tells after so many characters that it has taken them in. */
export const TAKEN_EVERY_CHARS = 8_000;

type Assembly = { readonly id: number; readonly pieces: string[]; readonly count: number };

/** Makes a reader for one connection. Frames are given in the order of their arrival. */
export function frameReader(): (text: string) => Frame {
  let assembly: Assembly | undefined;
  return (text) => {
    const json = parseJson(text);
    if (typeof json !== "object" || json === null) return { kind: "unreadable" };
    if (Reflect.get(json, "vigil") === "danger") {
      // The frame that never changes: its shape is fixed for all versions.
      return { kind: "plain-danger", danger: json as PlainDanger };
    }
    const message = json as ServerMessage; // the server is trusted to speak its own protocol; versions were compared
    if (message.type !== "part") return { kind: "message", message };
    if (message.index === 0) assembly = { id: message.id, pieces: [], count: message.count };
    if (assembly?.id !== message.id || assembly.pieces.length !== message.index) return { kind: "unreadable" };
    assembly.pieces.push(message.text);
    if (assembly.pieces.length < assembly.count) return { kind: "incomplete" };
    const whole = parseJson(assembly.pieces.join(""));
    assembly = undefined;
    if (typeof whole !== "object" || whole === null) return { kind: "unreadable" };
    return { kind: "message", message: whole as Exclude<ServerMessage, { type: "part" }> }; // cut from one message by the server
  };
}

/** Cuts a long message into frames of parts, each at most about `lengthMax` characters of payload. */
export function partFrames(id: number, text: string, lengthMax: number): string[] {
  const count = Math.ceil(text.length / lengthMax);
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({ type: "part", id, index, count, text: text.slice(index * lengthMax, (index + 1) * lengthMax) }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A frame that is not JSON is reported as unreadable; the caller resyncs.
    return undefined;
  }
}
