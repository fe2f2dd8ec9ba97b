/**
 * The hub's last inch: WebSockets at `/api/v1/live`, on the people's server. Origins are checked as for every
 * other request, messages are bounded, and a socket that answers no ping is closed.
 */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { CENTERS_OWN } from "../../access/beholder.ts";
import type { SessionId } from "../accounts/account.ts";
import type { Caller, People } from "../accounts/people.ts";
import { clientAddress, type Front, peopleFault } from "../http/front.ts";
import type { HubRequest, SyncHub } from "./sync-hub.ts";

export type LiveSocketOptions = {
  readonly server: Server;
  readonly hub: SyncHub;
  readonly nowMs: () => number;
  /** What consoles ask of the loop, and who was signed in when the socket was opened. */
  readonly requested: (requests: readonly HubRequest[], caller: Caller | undefined) => void;
  /** Where there are accounts: a socket is opened by a live session, and is closed with it. */
  readonly people: People | undefined;
  readonly front: Front;
};
export type LiveSockets = { readonly close: () => void };

const MESSAGE_BYTES_MAX = 65_536;
const PING_EVERY_MS = 10_000;
/** Closed because its session has ended or locked: the console says so, and asks who is there. */
const SESSION_OVER = 4_401;
const CLOSING_MS = 300;
const PATH = "/api/v1/live";

/** Serves the hub on an HTTP server that already listens. */
export function serveLive(options: LiveSocketOptions): LiveSockets {
  const { hub, nowMs, people, front } = options;
  const wss = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX, perMessageDeflate: false });
  const answered = new WeakSet<WebSocket>();
  const callers = new Map<WebSocket, Caller>();
  // The same frame goes to console after console: it is made into bytes once, which halves what a broadcast costs.
  let last = { text: "", bytes: Buffer.alloc(0) };
  const bytesOf = (text: string): Buffer => {
    if (text !== last.text) last = { text, bytes: Buffer.from(text) };
    return last.bytes;
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const fault = peopleFault(front, {
      remoteAddress: request.socket.remoteAddress,
      host: request.headers.host,
      origin: request.headers.origin,
    });
    // Compared as it stands: not everything that can be asked for is an address, and a parser would throw.
    if ((request.url ?? "").split(/[?#]/, 1)[0] !== PATH) return reject(socket, "404 Not Found");
    if (fault !== undefined) return reject(socket, "403 Forbidden");
    const caller = people?.callerOf(
      request.headers.cookie,
      clientAddress(front, request.socket.remoteAddress, request.headers["x-forwarded-for"]),
    );
    if (people !== undefined && caller !== undefined) {
      const admitted = people.admitAct(caller, "ReadBoard", CENTERS_OWN, true);
      if (!admitted.ok) return reject(socket, admitted.why === "not-permitted" ? "403 Forbidden" : "401 Unauthorized");
    }
    wss.handleUpgrade(request, socket, head, (ws) => serve(ws, caller));
  };
  const serve = (ws: WebSocket, caller: Caller | undefined): void => {
    const connectionId = hub.open(
      {
        send: (text) => {
          if (ws.readyState === ws.OPEN) ws.send(bytesOf(text), { binary: false });
        },
        unsentBytes: () => ws.bufferedAmount,
        close: (reason) => ws.close(4_000, reason),
      },
      nowMs(),
    );
    if (connectionId === undefined) {
      ws.close(1_013, "too many consoles");
      return;
    }
    answered.add(ws);
    if (caller !== undefined) callers.set(ws, caller);
    ws.on("message", (data, isBinary) => {
      answered.add(ws); // on a slow line a ping waits behind what is on its way; whoever speaks is there
      if (isBinary) ws.close(1_003, "text only");
      else options.requested(hub.receive(connectionId, textOf(data), nowMs()), caller);
    });
    ws.on("pong", () => {
      answered.add(ws);
      hub.alive(connectionId, nowMs());
    });
    ws.on("close", () => {
      callers.delete(ws);
      hub.close(connectionId, nowMs());
    });
    // A broken frame or a reset is followed by "close", which does what is to be done.
    ws.on("error", () => undefined);
  };
  const closeOf = (sessionId: SessionId, why: string): void => {
    for (const [ws, { presence }] of callers) {
      if (presence?.session.id !== sessionId) continue;
      // What is still on its way to a browser that may be in other hands is not waited for.
      ws.close(SESSION_OVER, why);
      setTimeout(() => ws.terminate(), CLOSING_MS).unref();
    }
  };
  const stopListening = people?.accounts.onChange(({ sessionId, change }) => closeOf(sessionId, change));
  const pings = setInterval(() => {
    for (const ws of wss.clients) {
      if (!answered.has(ws)) ws.terminate();
      answered.delete(ws);
      ws.ping();
    }
  }, PING_EVERY_MS);
  options.server.on("upgrade", upgrade);
  return {
    close: () => {
      clearInterval(pings);
      stopListening?.();
      options.server.off("upgrade", upgrade);
      for (const ws of wss.clients) ws.close(1_001, "the server ends");
      setTimeout(() => {
        for (const ws of wss.clients) ws.terminate();
      }, 500).unref();
      wss.close();
    },
  };
}

function reject(socket: Duplex, status: string): void {
  socket.on("error", () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString("utf8");
  return Buffer.isBuffer(data) ? data.toString("utf8") : Buffer.from(data).toString("utf8");
}
