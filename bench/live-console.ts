/** One console on the live socket, as far as a benchmark needs it: says hello, gives commands, reads messages. */
import WebSocket from "ws";
import { frameReader } from "../src/protocol/frame-reader.ts";
import { PROTOCOL_VERSION, type ServerMessage } from "../src/protocol/live.ts";

export type LiveConsole = {
  /** Gives a command; milliseconds to its durable answer. Rejects where it is not accepted. */
  readonly command: (command: Record<string, unknown>) => Promise<number>;
  readonly close: () => void;
};
/** Hears every whole message, with the wall clock's time at which it was whole. */
export type OnMessage = (message: Exclude<ServerMessage, { type: "part" }>, atMs: number) => void;

const LOST_MS = 15_000;
const ASK_AGAIN_MS = 100;

/** Connects and says hello. */
export async function connectConsole(
  port: number,
  onMessage: OnMessage = () => undefined,
  name = "Bench",
): Promise<LiveConsole> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, { perMessageDeflate: false });
  const waiting = new Map<string, (message: ServerMessage) => void>();
  const read = frameReader();
  let commandCount = 0;
  socket.on("message", (data: Buffer) => {
    const atMs = Date.now();
    const frame = read(data.toString("utf8"));
    if (frame.kind !== "message") return;
    onMessage(frame.message, atMs);
    if (frame.message.type !== "answer") return;
    const { commandId } = frame.message;
    const take = waiting.get(commandId);
    waiting.delete(commandId);
    take?.(frame.message);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("error", reject);
  });
  const hello = new Promise((resolve) => socket.once("message", resolve));
  socket.send(JSON.stringify({ type: "hello", protocol: PROTOCOL_VERSION, parts: true, name, positionId: "PB" }));
  await hello;
  return {
    command: (command) =>
      new Promise((resolve, reject) => {
        const commandId = `socket-${process.pid}-${port}-${commandCount++}`;
        const timer = setTimeout(() => reject(new Error(`no answer to ${String(command["type"])}`)), LOST_MS);
        const sinceMs = performance.now();
        const send = (): void => socket.send(JSON.stringify({ type: "command", commandId, command }));
        const take = (message: ServerMessage): void => {
          if (message.type === "answer" && message.outcome === "unknown") {
            // Decided, and not yet durable: by its id it is asked for again.
            waiting.set(commandId, take);
            setTimeout(send, ASK_AGAIN_MS);
            return;
          }
          clearTimeout(timer);
          if (message.type === "answer" && message.outcome === "accepted") resolve(performance.now() - sinceMs);
          else reject(new Error(JSON.stringify(message)));
        };
        waiting.set(commandId, take);
        send();
      }),
    close: () => socket.terminate(),
  };
}
