/**
 * The socket under the live protocol: opens it, says hello, opens it again. It knows nothing of what the frames mean.
 *
 * A socket that says nothing for too long is dropped even if the network never closes it: half-open links are the
 * ones that look like a calm night.
 */
import { backOffMs, patienceMs } from "./link-health.ts";

export type LiveSocketEvents = {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  readonly onDown: () => void;
};
export type LiveSocket = { readonly send: (text: string) => boolean; readonly close: () => void };

/** A link that has spoken for so long is no slow one. */
const STEADY_MS = 20_000;
const WATCH_EVERY_MS = 1_000;

/** Opens the socket and keeps it open until `close`. Texts sent while it is down are not kept. */
export function openLiveSocket(url: string, events: LiveSocketEvents): LiveSocket {
  let socket: WebSocket | undefined;
  let closed = false;
  let failedCount = 0;
  let fellSilentCount = 0;
  let openedAtMs = 0;
  let heardAtMs = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const connect = (): void => {
    const current = new WebSocket(url);
    socket = current;
    heardAtMs = performance.now();
    current.addEventListener("open", () => {
      if (socket !== current) return;
      openedAtMs = heardAtMs = performance.now();
      events.onOpen();
    });
    current.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      if (socket !== current || typeof data !== "string") return;
      heardAtMs = performance.now();
      failedCount = 0;
      if (heardAtMs - openedAtMs > STEADY_MS) fellSilentCount = 0;
      events.onText(data);
    });
    const down = (): void => drop(current);
    current.addEventListener("close", down);
    current.addEventListener("error", down);
  };
  const drop = (gone: WebSocket): void => {
    if (socket !== gone) return;
    socket = undefined;
    gone.close();
    events.onDown();
    if (closed) return;
    failedCount++;
    retry = setTimeout(connect, backOffMs(failedCount, Math.random()));
  };
  const watch = setInterval(() => {
    if (socket === undefined || performance.now() - heardAtMs <= patienceMs(fellSilentCount)) return;
    // One that never opened says nothing of how slow the line is.
    if (socket.readyState === WebSocket.OPEN) fellSilentCount++;
    drop(socket);
  }, WATCH_EVERY_MS);
  const connectNow = (): void => {
    if (closed || socket !== undefined) return;
    clearTimeout(retry);
    connect();
  };
  globalThis.addEventListener("online", connectNow);
  connect();
  return {
    send: (text) => {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(text);
      return true;
    },
    close: () => {
      closed = true;
      clearInterval(watch);
      clearTimeout(retry);
      globalThis.removeEventListener("online", connectNow);
      socket?.close();
    },
  };
}
