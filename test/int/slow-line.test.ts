/**
 * A console over a line of 20 KB/s whose network holds megabytes back, as a laptop's in the hills: it gets the whole
 * picture in one connection, danger in seconds, and is never thought dead while it takes in.
 */
import { createServer, connect, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { frameReader, TAKEN_EVERY_CHARS } from "../../src/protocol/frame-reader.ts";
import { oneCenter } from "./one-center.ts";
import { BUSY_MACHINE_MS, SMALL_CENTER, taipText } from "./vigil-process.ts";

const LINE_BYTES_PER_S = 20_000;
const SLICE_MS = 50;
const SLICE_BYTES = (LINE_BYTES_PER_S * SLICE_MS) / 1_000;
/** A picture of this size takes longer than the server waits for the answer to a ping. */
const NOTES = 150;
const NOTE_CHARS = 3_900;

const center = oneCenter(SMALL_CENTER);
let line: Server;
let linePort: number;
let connections = 0;

beforeAll(async () => {
  await center.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
  const made = await center.command({
    type: "CreateIncident",
    agency: "NMSP",
    incidentType: "THAZ",
    place: "US 54 MM 12",
  });
  const { incidentId } = made.body;
  for (let n = 0; n < NOTES; n++)
    await center.command({ type: "AddNote", incident: incidentId, text: `${n} ${"x".repeat(NOTE_CHARS)}` });
  line = slowLine(center.port);
  await new Promise<void>((resolve) => line.listen(0, "127.0.0.1", resolve));
  const address = line.address();
  linePort = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(async () => {
  line.close();
});

/** Takes from the server all that it gives, and passes it on slice by slice. The way back is not held up. */
function slowLine(port: number): Server {
  return createServer((console) => {
    connections++;
    const server: Socket = connect(port, "127.0.0.1");
    const held: Buffer[] = [];
    const timer = setInterval(() => {
      let left = SLICE_BYTES;
      for (let next = held.shift(); next !== undefined; next = held.shift()) {
        const now = next.subarray(0, left);
        console.write(now);
        left -= now.length;
        if (now.length < next.length) held.unshift(next.subarray(now.length));
        if (left <= 0) break;
      }
    }, SLICE_MS);
    server.on("data", (bytes) => held.push(bytes));
    console.on("data", (bytes) => server.write(bytes));
    const end = (): void => {
      clearInterval(timer);
      server.destroy();
      console.destroy();
    };
    for (const socket of [server, console]) socket.on("close", end).on("error", end);
  });
}

test("[LS10] the picture comes whole over one connection, and danger does not wait for it", {
  timeout: 180_000,
}, async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${linePort}/api/v1/live`);
  const read = frameReader();
  let takenChars = 0;
  let heardAtMs = performance.now();
  let longestSilenceMs = 0;
  let dangerAtMs: number | undefined;
  let closed: string | undefined;
  // What the machine let this test itself wait, it let the line wait.
  let tickedAtMs = performance.now();
  let longestPauseMs = 0;
  const ticks = setInterval(() => {
    longestPauseMs = Math.max(longestPauseMs, performance.now() - tickedAtMs);
    tickedAtMs = performance.now();
  }, 50);
  const whole = new Promise<void>((resolve, reject) => {
    socket.on("message", (data: Buffer) => {
      const text = data.toString("utf8");
      longestSilenceMs = Math.max(longestSilenceMs, performance.now() - heardAtMs);
      heardAtMs = performance.now();
      takenChars += text.length;
      if (takenChars >= TAKEN_EVERY_CHARS) {
        socket.send(JSON.stringify({ type: "taken", chars: takenChars }));
        takenChars = 0;
      }
      const frame = read(text);
      if (frame.kind !== "message") return;
      if (frame.message.type === "danger") dangerAtMs ??= performance.now();
      if (frame.message.type === "snapshot") resolve();
    });
    socket.on("close", (code) => {
      closed = String(code);
      reject(new Error(`closed with ${code} before the picture was whole`));
    });
    socket.on("error", reject);
  });
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send('{"type":"hello","protocol":1,"parts":true,"tellsTaken":true}');
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  const pressedAtMs = performance.now();
  await center.udp(taipText("1187", "DURESS"), 0);
  await whole;
  clearInterval(ticks);
  expect(closed).toBeUndefined();
  expect(connections).toBe(1);
  // The console drops a link that is silent for five seconds.
  expect(longestSilenceMs).toBeLessThan(4_000 + longestPauseMs);
  expect((dangerAtMs ?? Infinity) - pressedAtMs).toBeLessThan(6_000 + BUSY_MACHINE_MS);
  socket.removeAllListeners("close");
  socket.terminate();
});
