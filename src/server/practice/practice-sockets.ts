/**
 * The last inch: the simulated devices' bytes on real sockets, to gateways of this machine only. Every modem has a
 * socket of its own, so that a gateway sees as many senders as there are.
 *
 * What can't be sent is dropped, as radio would: nothing waits, nothing grows.
 */
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { Agent, request } from "node:http";
import { connect, type Socket as TcpSocket } from "node:net";
import type { PracticeOutput } from "./practice-output.ts";

const HOST = "127.0.0.1";
const REQUESTS_AT_ONCE_MAX = 64;
const REQUEST_TIMEOUT_MS = 5_000;
const UNSENT_BYTES_MAX = 16_384;

export type PracticePorts = {
  readonly udpPort: number | undefined;
  readonly tcpPort: number | undefined;
  readonly deviceHttpPort: number | undefined;
};

export class PracticeSockets {
  readonly #ports: PracticePorts;
  readonly #udp = new Map<string, UdpSocket>();
  readonly #tcp = new Map<string, TcpSocket>();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  #requests = 0;
  #dropped = 0;
  #closed = false;

  constructor(ports: PracticePorts) {
    this.#ports = ports;
  }

  /** Frames and requests that could not be sent. */
  get droppedCount(): number {
    return this.#dropped;
  }

  sendFrame(output: Extract<PracticeOutput, { kind: "frame" }>): void {
    if (this.#closed) return;
    if (output.gateway === "modem-udp") this.#sendDatagram(output.peer, output.bytes);
    else this.#sendOnStream(output.peer, output.bytes);
  }

  sendRequest(output: Extract<PracticeOutput, { kind: "http" }>): void {
    const port = this.#ports.deviceHttpPort;
    if (this.#closed || port === undefined || this.#requests >= REQUESTS_AT_ONCE_MAX) {
      this.#dropped++;
      return;
    }
    this.#requests++;
    const sent = request(
      {
        host: HOST,
        port,
        method: output.method,
        path: output.path,
        headers: output.headers,
        agent: this.#agent,
        timeout: REQUEST_TIMEOUT_MS,
      },
      (response) => {
        response.resume();
      },
    );
    sent.on("timeout", () => sent.destroy(new Error("timeout")));
    sent.on("error", () => void this.#dropped++);
    sent.on("close", () => void this.#requests--);
    sent.end(output.body);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#agent.destroy();
    for (const socket of this.#tcp.values()) socket.destroy();
    await Promise.all([...this.#udp.values()].map((socket) => new Promise<void>((done) => socket.close(() => done()))));
    this.#udp.clear();
    this.#tcp.clear();
  }

  #sendDatagram(peer: string, bytes: Uint8Array): void {
    const port = this.#ports.udpPort;
    if (port === undefined) {
      this.#dropped++;
      return;
    }
    let socket = this.#udp.get(peer);
    if (socket === undefined) {
      socket = createSocket("udp4");
      // A modem takes acknowledgements and makes nothing of them; an error is a datagram that was lost.
      socket.on("error", () => void this.#dropped++);
      socket.bind(0, HOST);
      this.#udp.set(peer, socket);
    }
    socket.send(bytes, port, HOST, (error) => {
      if (error !== null) this.#dropped++;
    });
  }

  #sendOnStream(peer: string, bytes: Uint8Array): void {
    const port = this.#ports.tcpPort;
    if (port === undefined) {
      this.#dropped++;
      return;
    }
    const socket = this.#tcp.get(peer) ?? this.#open(peer, port);
    if (socket.writableLength > UNSENT_BYTES_MAX) {
      this.#dropped++;
      return;
    }
    socket.write(bytes);
  }

  #open(peer: string, port: number): TcpSocket {
    const socket = connect({ host: HOST, port });
    socket.setNoDelay(true);
    socket.resume();
    socket.on("error", () => void this.#dropped++);
    // The next report connects anew.
    socket.on("close", () => {
      if (this.#tcp.get(peer) === socket) this.#tcp.delete(peer);
    });
    this.#tcp.set(peer, socket);
    return socket;
  }
}
