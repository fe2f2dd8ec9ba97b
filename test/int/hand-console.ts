/** A console that is spoken by hand over a plain socket, so that it can stop reading. */
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/** What stands in the kernel's buffers is all it has asked for. */
export class HandConsole {
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
