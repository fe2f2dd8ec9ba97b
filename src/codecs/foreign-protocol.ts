/** Other protocols that end up on a device port, by how they begin: for the person who reads the count. */
import { asciiText } from "./bytes.ts";

const HTTP = /^(?:(?:GET|POST|PUT|HEAD|OPTIONS|DELETE|PATCH|CONNECT|TRACE) |HTTP\/|PRI \* HTTP)/;
const TLS_HANDSHAKE = 0x16;

/** The name of the protocol that these bytes begin; undefined where it is none that is known here. */
export function foreignProtocol(bytes: Uint8Array, from: number, to: number): "http" | "tls" | "ssh" | undefined {
  if (bytes[from] === TLS_HANDSHAKE && bytes[from + 1] === 3) return "tls";
  const text = asciiText(bytes, from, Math.min(to, from + 16));
  if (HTTP.test(text)) return "http";
  return text.startsWith("SSH-") ? "ssh" : undefined;
}
