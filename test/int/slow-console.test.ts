/** A console that does not read is left alone and caught up; nobody waits for it, and danger reaches it all the same. */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  eventually,
  type Folder,
  makeFolder,
  type Served,
  SMALL_CENTER,
  taipText,
  VigilProcess,
} from "./vigil-process.ts";

let folder: Folder;
let vigil: VigilProcess;
let served: Served;
beforeAll(async () => {
  folder = makeFolder(SMALL_CENTER);
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
  await served.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
});
afterAll(async () => {
  await vigil.end();
  folder.remove();
});

/** A live socket spoken by hand, so that it can stop reading: what stands in the kernel's buffers is all it has asked for. */
class HandConsole {
  readonly socket: Socket;
  #bytes = Buffer.alloc(0);
  texts: string[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      this.#read();
    });
    socket.on("error", () => undefined);
  }

  static async open(port: number): Promise<HandConsole> {
    const socket = connect(port, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.write(
      `GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once("data", resolve)); // 101
    return new HandConsole(socket);
  }

  say(text: string): void {
    const body = Buffer.from(text);
    // Masked with zeros, which changes nothing.
    this.socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]));
  }

  #read(): void {
    for (;;) {
      const bytes = this.#bytes;
      if (bytes.length < 2) return;
      const short = (bytes[1] ?? 0) & 0x7f;
      const headLength = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (bytes.length < headLength) return;
      const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
      if (bytes.length < headLength + length) return;
      const isText = ((bytes[0] ?? 0) & 0x0f) === 1;
      if (isText) this.texts.push(bytes.toString("utf8", headLength, headLength + length));
      else this.socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0])); // a ping is answered
      this.#bytes = bytes.subarray(headLength + length);
    }
  }

  get lastSeq(): number {
    let seq = 0;
    for (const text of this.texts) {
      const message = JSON.parse(text) as { type?: string; seq?: number; events?: readonly { seq: number }[] };
      if (message.type === "snapshot") seq = message.seq ?? seq;
      if (message.type === "events") seq = message.events?.at(-1)?.seq ?? seq;
    }
    return seq;
  }
}

test("it is slow, the others are not, and it has everything in the end", async () => {
  const slow = await HandConsole.open(served.port);
  slow.say('{"type":"hello","protocol":1,"parts":true}');
  await eventually(
    () => Promise.resolve(slow.lastSeq),
    (seq) => seq > 0,
  );
  const quick = await served.live();
  slow.socket.pause();
  const incident = (
    await served.command({ type: "CreateIncident", agency: "NMSP", incidentType: "THAZ", place: "US 54 MM 12" })
  ).body.incidentId;
  // More than the kernel's buffers on both ends hold.
  const text = "x".repeat(3_900);
  for (let round = 0; round < 60; round++) {
    await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        served.command({ type: "AddNote", incident, text: `${round}-${i} ${text}` }),
      ),
    );
    const { text: metrics } = await served.get("/metrics");
    if (/^vigil_consoles_slow 1$/m.test(metrics)) break;
  }
  expect((await served.get("/metrics")).text).toMatch(/^vigil_consoles_slow 1$/m);
  const before = slow.texts.length;
  await served.udp(taipText("1187", "DURESS"), 10);
  const { message } = await quick.next("danger", ({ events }) =>
    events.some(({ event }) => event.type === "DuressDeclared"),
  );
  const seq = message.events.at(-1)?.seq ?? 0;
  await quick.next("events", ({ events }) => events.some((event) => event.seq === seq));
  expect(slow.texts.length).toBe(before);

  slow.socket.resume();
  const last = (await served.get("/api/v1/units")).body.seq ?? 0;
  await eventually(
    () => Promise.resolve(slow.lastSeq),
    (reached) => reached >= last,
    20_000,
  );
  expect(slow.texts.some((frame) => frame.startsWith('{"type":"danger"'))).toBe(true);
  expect((await served.get("/metrics")).text).toMatch(/^vigil_consoles_slow 0$/m);
  slow.socket.destroy();
  quick.close();
});
