/**
 * A process of many WebSocket clients: consoles of the server, and readers of a bare broadcast, in one process on the
 * same cores. It says when the last of them has received what is waited for. A frame is looked at as text and never
 * parsed unless a console must answer it: what is measured is the sender's side and the way.
 *
 * `node console-crowd.ts CONSOLES SERVER_PORT BARE_PORT`, with an IPC channel. The parent sends
 * `{ watch: "server" | "bare", token, type }` and gets `{ last, lastAtNs }` when every one of them has had it.
 */
import WebSocket from "ws";
import { PROTOCOL_VERSION } from "../src/protocol/live.ts";

const [consoles = 0, serverPort = 0, barePort = 0] = process.argv.slice(2).map(Number);
type Watched = {
  readonly of: "server" | "bare";
  readonly prefix: string;
  readonly token: string;
  seen: Set<number>;
  bytes: number;
};
const CONNECT_AT_ONCE = 20;
let watched: Watched | undefined;
let snapshots = 0;

process.on("message", (message) => {
  const { watch, token, type } = message as { watch: "server" | "bare"; token: string; type: string }; // our own parent's
  watched = { of: watch, prefix: type === "" ? "" : `{"type":"${type}"`, token, seen: new Set(), bytes: 0 };
  process.send?.({ watching: token });
});
process.on("disconnect", () => process.exit(0));

for (let from = 0; from < consoles; from += CONNECT_AT_ONCE) {
  const some = Array.from({ length: Math.min(CONNECT_AT_ONCE, consoles - from) }, (_, index) => from + index);
  await Promise.all(some.flatMap((index) => [open("server", index), open("bare", index)]));
}
process.send?.({ connected: consoles });

function open(of: "server" | "bare", index: number): Promise<void> {
  const url = of === "server" ? `ws://127.0.0.1:${serverPort}/api/v1/live` : `ws://127.0.0.1:${barePort}/`;
  const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
  socket.on("message", (data: Buffer) => take(of, index, data));
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () => {
      if (of === "server")
        socket.send(
          JSON.stringify({
            type: "hello",
            protocol: PROTOCOL_VERSION,
            parts: true,
            name: `Console ${index}`,
            positionId: `P${index}`,
          }),
        );
      resolve();
    });
  });
}

function take(of: "server" | "bare", index: number, data: Buffer): void {
  // The last piece of a snapshot: from here on this console is caught up.
  if (of === "server" && snapshots < consoles && isLastPart(data)) {
    snapshots++;
    if (snapshots === consoles) process.send?.({ caughtUp: consoles });
  }
  if (watched === undefined || watched.of !== of) return;
  if (watched.prefix !== "" && data.toString("latin1", 0, watched.prefix.length) !== watched.prefix) return;
  if (!data.includes(watched.token) || watched.seen.has(index)) return;
  watched.seen.add(index);
  watched.bytes = data.length;
  if (watched.seen.size < consoles) return;
  process.send?.({ last: watched.token, lastAtNs: String(process.hrtime.bigint()), bytes: watched.bytes });
  watched = undefined;
}

function isLastPart(data: Buffer): boolean {
  if (data.toString("latin1", 0, 14) !== '{"type":"part"')
    return data.toString("latin1", 0, 18) === '{"type":"snapshot"';
  const found = /"index":(\d+),"count":(\d+)/.exec(data.toString("latin1", 0, 80));
  return found !== null && Number(found[1]) === Number(found[2]) - 1;
}
