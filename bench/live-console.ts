/** One console on the live socket, as far as a benchmark needs it: says hello, gives commands, sees events. */
import WebSocket from "ws";
import { PROTOCOL_VERSION } from "../src/protocol/live.ts";

export type LiveConsole = {
  /** Gives a command; milliseconds to its durable answer. Rejects where it is not accepted. */
  readonly command: (command: Record<string, unknown>) => Promise<number>;
  readonly close: () => void;
};

const LOST_MS = 15_000;

/** Connects and waits for the server's hello. `onText` gets every frame with the time at which it came. */
export async function connectConsole(
  port: number,
  onText: (text: string, atMs: number) => void = () => undefined,
): Promise<LiveConsole> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, { perMessageDeflate: false });
  const waiting = new Map<string, (text: string) => void>();
  let commandCount = 0;
  socket.on("message", (data: Buffer) => {
    const atMs = Date.now();
    const text = data.toString("utf8");
    onText(text, atMs);
    if (!text.startsWith('{"type":"answer"')) return;
    const { commandId } = JSON.parse(text) as { commandId: string }; // the server's own frame
    waiting.get(commandId)?.(text);
    waiting.delete(commandId);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("error", reject);
  });
  const hello = new Promise((resolve) => socket.once("message", resolve));
  socket.send(
    JSON.stringify({ type: "hello", protocol: PROTOCOL_VERSION, parts: true, name: "Bench", positionId: "PB" }),
  );
  await hello;
  return {
    command: (command) =>
      new Promise((resolve, reject) => {
        const commandId = `socket-${process.pid}-${port}-${commandCount++}`;
        const timer = setTimeout(() => reject(new Error(`no answer to ${String(command["type"])}`)), LOST_MS);
        const sinceMs = performance.now();
        waiting.set(commandId, (text) => {
          clearTimeout(timer);
          if (text.includes('"outcome":"accepted"')) resolve(performance.now() - sinceMs);
          else reject(new Error(text));
        });
        socket.send(JSON.stringify({ type: "command", commandId, command }));
      }),
    close: () => socket.terminate(),
  };
}
