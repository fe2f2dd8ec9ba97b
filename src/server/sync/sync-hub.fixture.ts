/** A server's committed side and consoles on sockets of any slowness, for the hub's tests. */
import { createHash } from "node:crypto";
import { asId, type AgencyId, type DeviceId } from "../../base/ids.ts";
import { applyEvent, applyHeard, applyLocation, type Board, emptyBoard, type Location } from "../../board/board.ts";
import { centerFromJson } from "../../domain/center-json.ts";
import type { DomainEvent, Envelope } from "../../domain/event.ts";
import { defaultSettings } from "../../domain/settings.ts";
import { frameReader } from "../../protocol/frame-reader.ts";
import { PROTOCOL_VERSION, type PlainDanger, type ServerMessage } from "../../protocol/live.ts";
import { locationOfRow } from "../../protocol/location-row.ts";
import { centerDigest } from "../snapshots/center-digest.ts";
import { type HubRequest, SyncHub } from "./sync-hub.ts";

export const LOG_ID = "log-1";
export const FOLD_HASH = "fold-1";

/** The committed board and the hub over it. */
export class FakeServer {
  readonly board: Board = emptyBoard();
  readonly hub: SyncHub;
  readonly requests: HubRequest[] = [];
  nowMs = 1_000_000;
  #hash = "genesis";
  #minted = 0;

  constructor() {
    this.hub = new SyncHub({
      logId: LOG_ID,
      foldHash: FOLD_HASH,
      softwareVersion: "0",
      practice: false,
      settings: defaultSettings(),
      map: {},
      board: this.board,
      headHash: this.#hash,
      newConsoleId: () => `c${++this.#minted}`,
    });
  }

  envelope(event: DomainEvent, seq = this.board.center.seq + 1): Envelope {
    return {
      seq,
      term: 1,
      version: 1,
      atMs: this.nowMs,
      actor: { kind: "system", name: "test" },
      cause: "test",
      subjects: [],
      event,
    };
  }

  /** Commits events that change something each. */
  commit(events: readonly DomainEvent[]): void {
    const envelopes: Envelope[] = [];
    const hashes: string[] = [];
    for (const event of events) {
      const envelope = this.envelope(event);
      applyEvent(this.board, envelope);
      this.#hash = createHash("sha256").update(this.#hash).update(JSON.stringify(envelope)).digest("hex");
      envelopes.push(envelope);
      hashes.push(this.#hash);
    }
    this.hub.committed(envelopes, hashes);
  }

  move(location: Location): void {
    applyLocation(this.board, location);
    this.hub.heard(location.deviceId, location, location.receivedAtMs);
  }

  pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += 50) {
      this.nowMs += 50;
      this.requests.push(...this.hub.tick(this.nowMs));
    }
  }
}

/** A console: holds what it was sent, and reads its socket as fast as it is told to. */
export class FakeConsole {
  board: Board = emptyBoard();
  hash: string | undefined;
  logId: string | undefined;
  consoleId: string | undefined;
  readonly dangers: Envelope[] = [];
  readonly plain: PlainDanger[] = [];
  readonly messages: string[] = [];
  unsentBytesMax = 0;
  closed: string | undefined;
  #server: FakeServer;
  #connectionId: number | undefined;
  #queue: string[] = [];
  #network: string[] = [];
  #bytes = 0;
  #read = frameReader();

  constructor(server: FakeServer) {
    this.#server = server;
  }

  connect(
    options: {
      readonly protocol?: number;
      readonly parts?: boolean;
      readonly tellsTaken?: boolean;
      readonly foldHash?: string;
    } = {},
  ): void {
    this.disconnect();
    this.#queue = [];
    this.#network = [];
    this.#bytes = 0;
    this.#read = frameReader();
    this.closed = undefined;
    this.#connectionId = this.#server.hub.open(
      {
        send: (text) => {
          this.#queue.push(text);
          this.#bytes += text.length;
          this.unsentBytesMax = Math.max(this.unsentBytesMax, this.#bytes);
        },
        unsentBytes: () => this.#bytes,
        close: (reason) => {
          this.closed = reason;
        },
      },
      this.#server.nowMs,
    );
    this.say({
      type: "hello",
      protocol: options.protocol ?? PROTOCOL_VERSION,
      parts: options.parts ?? true,
      ...(options.tellsTaken === true ? { tellsTaken: true } : {}),
      foldHash: options.foldHash ?? FOLD_HASH,
      ...(this.logId === undefined ? {} : { logId: this.logId }),
      ...(this.hash === undefined ? {} : { seq: this.board.center.seq, hash: this.hash }),
      ...(this.consoleId === undefined ? {} : { consoleId: this.consoleId }),
    });
  }

  get isConnected(): boolean {
    return this.#connectionId !== undefined;
  }

  disconnect(): void {
    if (this.#connectionId !== undefined) this.#server.hub.close(this.#connectionId, this.#server.nowMs);
    this.#connectionId = undefined;
  }

  say(message: unknown): void {
    if (this.#connectionId === undefined) throw new Error("not connected");
    this.#server.requests.push(
      ...this.#server.hub.receive(this.#connectionId, JSON.stringify(message), this.#server.nowMs),
    );
  }

  /** Reads at most so many frames from the socket. */
  drain(frames = Number.POSITIVE_INFINITY): void {
    for (let read = 0; read < frames; read++) {
      const text = this.#queue.shift();
      if (text === undefined) return;
      this.#bytes -= text.length;
      this.#takeText(text);
    }
  }

  #takeText(text: string): void {
    const frame = this.#read(text);
    if (frame.kind === "plain-danger") this.plain.push(frame.danger);
    else if (frame.kind === "message") this.#take(frame.message);
    else if (frame.kind === "unreadable") throw new Error(`unreadable: ${text.slice(0, 80)}`);
  }

  /** The network takes what stands at the socket and delivers nothing. Gives how many characters that were. */
  holdAtNetwork(): number {
    const chars = this.#bytes;
    this.#network.push(...this.#queue.splice(0));
    this.#bytes = 0;
    return chars;
  }

  /** What the network held arrives, and is taken in. Gives how many characters that were. */
  deliver(): number {
    const texts = this.#network.splice(0);
    for (const text of texts) this.#takeText(text);
    return texts.reduce((sum, { length }) => sum + length, 0);
  }

  digest(): string {
    return centerDigest(this.board.center);
  }

  #take(message: Exclude<ServerMessage, { type: "part" }>): void {
    this.messages.push(message.type);
    switch (message.type) {
      case "hello":
        this.logId = message.logId;
        this.consoleId = message.consoleId;
        return;
      case "snapshot":
        this.board = { center: centerFromJson(message.center), locations: new Map(), heardAtMs: new Map() };
        this.hash = message.hash;
        for (const row of message.locations) applyLocation(this.board, locationOfRow(row));
        for (const [deviceId, atMs] of message.heard) applyHeard(this.board, asId<DeviceId>(deviceId), atMs);
        return;
      case "events":
        for (const envelope of message.events) {
          if (envelope.seq !== this.board.center.seq + 1) throw new Error(`gap at ${envelope.seq}`);
          applyEvent(this.board, envelope);
        }
        this.hash = message.hash;
        return;
      case "danger":
        this.dangers.push(...message.events);
        return;
      case "locations":
        for (const row of message.locations) applyLocation(this.board, locationOfRow(row));
        for (const [deviceId, atMs] of message.heard) applyHeard(this.board, asId<DeviceId>(deviceId), atMs);
        return;
      case "heartbeat":
      case "answer":
      case "practice":
      case "problem":
        return;
    }
  }
}

/** An event that changes the facts, with as many characters as wanted. */
export function agencyEvent(index: number, length = 20): DomainEvent {
  return { type: "AgencyRegistered", agency: { id: asId<AgencyId>(`A${index}`), name: "x".repeat(length) } };
}

export function locationAt(device: number, atMs: number): Location {
  return { deviceId: asId<DeviceId>(`d${device}`), latDeg: 35, lonDeg: -103, fixAtMs: atMs, receivedAtMs: atMs };
}
