/**
 * A process of many WebSocket clients: consoles of the server, and readers of a bare broadcast, in one process on the
 * same cores. It says when the last of them has received what is waited for. A frame is looked at as text and not
 * parsed: what is measured is the sender's side and the way. As a real console does, each confirms an emergency a
 * moment after it has it.
 *
 * Its arguments: how many, the server's port, the bare broadcast's port. The parent sends
 * `{ watch: "server" | "bare", token, type }` and gets `{ last, lastAtNs, … }` when every one of them has had it.
 */
import WebSocket from "ws";
import { PROTOCOL_VERSION } from "../src/protocol/live.ts";

const [consoles = 0, serverPort = 0, barePort = 0] = process.argv.slice(2).map(Number);
type Watched = {
  readonly of: "server" | "bare";
  readonly prefix: string;
  readonly token: string;
  seen: Set<number>;
  firstAtNs: bigint | undefined;
};
const CONNECT_AT_ONCE = 20;
const DANGER = '{"type":"danger"';
const HELLO = '{"type":"hello"';
/** A console draws an emergency before it says that it shows it; not all take equally long. */
const SHOWN_AFTER_MS = 40;
const SHOWN_SPREAD_MS = 60;
let watched: Watched | undefined;
let snapshots = 0;
const consoleIds = new Map<number, string>();

process.on("message", (message) => {
  const { watch, token, type } = message as { watch: "server" | "bare"; token: string; type: string }; // our own parent's
  const prefix = type === "" ? "" : `{"type":"${type}"`;
  watched = { of: watch, prefix, token, seen: new Set(), firstAtNs: undefined };
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
  socket.on("message", (data: Buffer) => take(of, index, data, socket));
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () => {
      const [name, positionId] = [`Console ${index}`, `P${index}`];
      if (of === "server")
        socket.send(JSON.stringify({ type: "hello", protocol: PROTOCOL_VERSION, parts: true, name, positionId }));
      resolve();
    });
  });
}

function take(of: "server" | "bare", index: number, data: Buffer, socket: WebSocket): void {
  look(of, index, data);
  if (of !== "server") return;
  if (!consoleIds.has(index) && begins(data, HELLO)) consoleIds.set(index, fieldOf(data, "consoleId") ?? "");
  // The last piece of a snapshot: from here on this console is caught up.
  if (snapshots < consoles && isLastPart(data)) {
    snapshots++;
    if (snapshots === consoles) process.send?.({ caughtUp: consoles });
  }
  if (begins(data, DANGER)) confirm(index, data, socket);
}

function look(of: "server" | "bare", index: number, data: Buffer): void {
  if (watched === undefined || watched.of !== of || watched.seen.has(index)) return;
  if (watched.prefix !== "" && !begins(data, watched.prefix)) return;
  if (!data.includes(watched.token)) return;
  const atNs = process.hrtime.bigint();
  watched.firstAtNs ??= atNs;
  watched.seen.add(index);
  if (watched.seen.size < consoles) return;
  const { token, firstAtNs } = watched;
  const alertId = fieldOf(data, "alertId");
  watched = undefined;
  process.send?.({
    last: token,
    lastAtNs: String(atNs),
    firstAtNs: String(firstAtNs),
    bytes: data.length,
    ...(alertId === undefined ? {} : { alertId }),
  });
}

function confirm(index: number, data: Buffer, socket: WebSocket): void {
  const alert = fieldOf(data, "alertId");
  const id = consoleIds.get(index);
  if (alert === undefined || id === undefined) return;
  const command = { type: "ConfirmShown", alert, console: id };
  setTimeout(
    () => socket.send(JSON.stringify({ type: "command", commandId: `shown-${index}-${alert}`, command })),
    SHOWN_AFTER_MS + ((index * 7) % SHOWN_SPREAD_MS),
  );
}

function begins(data: Buffer, prefix: string): boolean {
  return data.toString("latin1", 0, prefix.length) === prefix;
}

function fieldOf(data: Buffer, name: string): string | undefined {
  return new RegExp(`"${name}":"([^"]+)"`).exec(data.toString("latin1"))?.[1];
}

function isLastPart(data: Buffer): boolean {
  if (!begins(data, '{"type":"part"')) return begins(data, '{"type":"snapshot"');
  const found = /"index":(\d+),"count":(\d+)/.exec(data.toString("latin1", 0, 80));
  return found !== null && Number(found[1]) === Number(found[2]) - 1;
}
