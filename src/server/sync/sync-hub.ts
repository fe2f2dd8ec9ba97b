/**
 * The sync hub: what every console gets, and when. Pure: no socket, no timer; both shells drive it.
 *
 * A console says what it holds and gets what it missed, or a snapshot. Events and locations are coalesced per
 * tick; danger goes at once, after what precedes it. A console whose socket does not drain is left alone until
 * it does and is then caught up: it never holds the others back. Rules LS1 to LS8 in SPEC.md.
 */
import type { DeviceId } from "../../base/ids.ts";
import { type Board, type Location } from "../../board/board.ts";
import { centerToJson } from "../../domain/center-json.ts";
import type { Center } from "../../domain/center.ts";
import type { Envelope } from "../../domain/event.ts";
import type { Settings } from "../../domain/settings.ts";
import { partFrames } from "../../protocol/frame-reader.ts";
import {
  type ClientMessage,
  type CommandAnswer,
  type Heartbeat,
  PROTOCOL_VERSION,
  type ServerMessage,
} from "../../protocol/live.ts";
import { readClientMessage } from "./client-message.ts";
import {
  type Connection,
  type HubSocket,
  isSlow,
  newConnection,
  nextLocationTurn,
  sendTo,
  type Session,
} from "./console-connection.ts";
import { EventRing } from "./event-ring.ts";
import { LocationFeed } from "./location-feed.ts";
import { plainDangerOfAlert } from "./plain-danger.ts";
import { UndurableDanger, withStanding } from "./undurable-danger.ts";

/** What a console asked for, for the loop to do. */
export type HubRequest =
  | {
      readonly kind: "command";
      readonly connectionId: number;
      readonly session: Session;
      readonly commandId: string;
      readonly command: unknown;
      readonly madeAtMs?: number;
    }
  | { readonly kind: "console"; readonly session: Session; readonly change: "opened" | "lost" }
  | { readonly kind: "returned-danger"; readonly session: Session; readonly envelopes: readonly unknown[] };

export type HubOptions = {
  readonly logId: string;
  readonly foldHash: string;
  readonly softwareVersion: string;
  readonly practice: boolean;
  readonly settings: Settings;
  readonly map: { readonly style?: string; readonly pmtiles?: string; readonly credit?: string };
  /** The board of committed events; the loop folds into it before it calls `committed`. */
  readonly board: Board;
  /** Hash of the last committed event. */
  readonly headHash: string;
  /** Mints a console's name; the one thing here that is not the same twice. */
  readonly newConsoleId: () => string;
};

/** Danger is sent even to a slow console, until so much stands unsent that the console must be gone. */
const UNSENT_BYTES_DEAD = 2_000_000;
const PART_CHARS = 8_000;
const LOST_AFTER_MS = 5_000;
const SNAPSHOT_REUSE_MS = 1_000;
const CONSOLE_ALIVE_MS = 3_000;
const CONNECTIONS_MAX = 2_000;

export class SyncHub {
  readonly #options: HubOptions;
  readonly #ring: EventRing;
  readonly #connections = new Map<number, Connection>();
  readonly #locations = new LocationFeed();
  readonly #undurable = new UndurableDanger();
  readonly #lostAt = new Map<string, { atMs: number; session: Session }>();
  #nextId = 1;
  #nextPartId = 1;
  #snapshot: { atMs: number; seq: number; version: number; text: string } | undefined;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#ring = new EventRing(options.board.center.seq, options.headHash);
    for (const location of options.board.locations.values())
      this.heard(location.deviceId, location, location.receivedAtMs);
    for (const [deviceId, atMs] of options.board.heardAtMs) this.heard(deviceId, undefined, atMs);
  }

  /** Consoles that are connected and have said hello. */
  get consoleCount(): number {
    let count = 0;
    for (const connection of this.#connections.values()) if (connection.phase !== "new") count++;
    return count;
  }

  /** Consoles that are connected and whose sockets do not drain. */
  get slowCount(): number {
    let count = 0;
    for (const connection of this.#connections.values()) if (isSlow(connection)) count++;
    return count;
  }

  /** The hash of a committed event, where it is still known here. */
  hashOf(seq: number): string | undefined {
    return this.#ring.hashOf(seq);
  }

  /** A socket has come. Undefined where there are too many. */
  open(socket: HubSocket, nowMs: number): number | undefined {
    if (this.#connections.size >= CONNECTIONS_MAX) return undefined;
    const id = this.#nextId++;
    this.#connections.set(id, newConnection(id, socket, nowMs));
    return id;
  }

  /** The socket is alive: it answered a ping. */
  alive(connectionId: number, nowMs: number): void {
    const connection = this.#connections.get(connectionId);
    if (connection !== undefined) connection.heardAtMs = nowMs;
  }

  /** A frame from a console. What it asks of the loop is given back; what it got wrong it is told. */
  receive(connectionId: number, text: string, nowMs: number): HubRequest[] {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined) return [];
    connection.heardAtMs = nowMs;
    const read = readClientMessage(text);
    if (!read.ok) {
      this.#sendMessage(connection, { type: "problem", code: "bad-message", text: read.text });
      return [];
    }
    if (read.kind === "command") {
      if (connection.phase !== "live") return this.#problem(connection, "hello-first", "say hello before commands");
      const { commandId, command, madeAtMs } = read;
      return [
        {
          kind: "command",
          connectionId,
          session: connection.session,
          commandId,
          command,
          ...(madeAtMs === undefined ? {} : { madeAtMs }),
        },
      ];
    }
    return this.#take(connection, read.message, nowMs);
  }

  #take(connection: Connection, message: Exclude<ClientMessage, { type: "command" }>, nowMs: number): HubRequest[] {
    switch (message.type) {
      case "hello":
        return this.#hello(connection, message, nowMs);
      case "sit": {
        if (connection.phase !== "live")
          return this.#problem(connection, "hello-first", "say hello before sitting down");
        connection.session = {
          consoleId: connection.session.consoleId,
          ...(message.name === undefined ? {} : { name: message.name }),
          ...(message.positionId === undefined ? {} : { positionId: message.positionId }),
        };
        return [{ kind: "console", session: connection.session, change: "opened" }];
      }
      case "resync":
        if (connection.phase === "live") connection.needsSnapshot = true;
        return [];
      case "taken":
        connection.onItsWayChars = Math.max(0, connection.onItsWayChars - message.chars);
        if (connection.phase === "live") this.#pump(connection, nowMs);
        return [];
      case "pong":
        return [];
    }
  }

  #problem(connection: Connection, code: string, text: string): [] {
    this.#sendMessage(connection, { type: "problem", code, text });
    return [];
  }

  // LS1, LS2: the same log, the same fold and the same event at its sequence: then the missed events are
  // enough. Anything else is answered with a snapshot.
  #hello(connection: Connection, hello: Extract<ClientMessage, { type: "hello" }>, nowMs: number): HubRequest[] {
    const { logId, foldHash } = this.#options;
    const consoleId = this.#consoleIdFor(connection, hello.consoleId, nowMs);
    connection.session = {
      consoleId,
      ...(hello.name === undefined ? {} : { name: hello.name }),
      ...(hello.positionId === undefined ? {} : { positionId: hello.positionId }),
    };
    connection.parts = hello.parts === true;
    connection.tellsTaken = hello.tellsTaken === true;
    const foreign = hello.protocol !== PROTOCOL_VERSION;
    connection.phase = foreign ? "foreign" : "live";
    const { softwareVersion, practice, settings, map } = this.#options;
    this.#sendMessage(connection, {
      type: "hello",
      protocol: PROTOCOL_VERSION,
      logId,
      foldHash,
      softwareVersion,
      consoleId,
      nowMs,
      practice,
      settings,
      map,
    });
    if (foreign) {
      this.#sendStandingDanger(connection);
      for (const text of this.#undurable.standing().plain) sendTo(connection, text);
    } else {
      const held = hello.logId === logId && hello.foldHash === foldHash ? hello.seq : undefined;
      const known = held !== undefined && hello.hash !== undefined && this.#ring.hashOf(held) === hello.hash;
      connection.needsSnapshot = !known;
      connection.sentSeq = known ? held : 0;
      connection.locationVersion = 0;
      connection.wholeLocationVersion = 0;
      this.#pump(connection, nowMs);
      // LS5: who comes while the disk is behind has not heard what the others have.
      for (const text of this.#undurable.standing().frames) sendTo(connection, text);
    }
    this.#lostAt.delete(consoleId);
    const requests: HubRequest[] = [{ kind: "console", session: connection.session, change: "opened" }];
    if (hello.provisional !== undefined && hello.provisional.length > 0) {
      requests.push({ kind: "returned-danger", session: connection.session, envelopes: hello.provisional });
    }
    return requests;
  }

  // A reload brings its name back; a copied tab brings the name of one that is still there and gets its own.
  #consoleIdFor(connection: Connection, wanted: string | undefined, nowMs: number): string {
    if (wanted === undefined) return connection.session.consoleId || this.#options.newConsoleId();
    for (const other of this.#connections.values()) {
      if (other.id === connection.id || other.phase === "new" || other.session.consoleId !== wanted) continue;
      if (nowMs - other.heardAtMs <= CONSOLE_ALIVE_MS && !isSlow(other)) return this.#options.newConsoleId();
      this.#connections.delete(other.id);
      other.socket.close("replaced");
    }
    return wanted;
  }

  /** The socket is gone. Whether the console is lost is decided a few seconds later, by `tick`. */
  close(connectionId: number, nowMs: number): void {
    const connection = this.#connections.get(connectionId);
    if (connection === undefined) return;
    this.#connections.delete(connectionId);
    if (connection.phase === "new") return;
    const { session } = connection;
    for (const other of this.#connections.values()) if (other.session.consoleId === session.consoleId) return;
    this.#lostAt.set(session.consoleId, { atMs: nowMs, session });
  }

  /** Events have become durable and are folded into the board. They go out with the next tick. */
  committed(envelopes: readonly Envelope[], hashes: readonly string[]): void {
    envelopes.forEach((envelope, index) => this.#ring.push(envelope, hashes[index] ?? ""));
    this.#undurable.committed(envelopes);
  }

  /**
   * LS5: danger that is decided and not yet durable, to every console at once, slow ones included, after what
   * was committed before it. `center` is the engine's own, which knows the alert already.
   */
  danger(envelopes: readonly Envelope[], center: Center, nowMs: number): void {
    const { frames, plain } = this.#undurable.decided(envelopes, center);
    let complete: string | undefined;
    for (const [index, text] of frames.entries()) {
      for (const connection of this.#connections.values()) {
        if (connection.phase === "new" || !this.#isReading(connection)) continue;
        if (connection.phase === "foreign") {
          if (index === 0) for (const frame of plain) sendTo(connection, frame);
          continue;
        }
        this.#pump(connection, nowMs);
        // Of an alert that was raised while its line was full this console knows nothing yet: a rise alone shows nothing.
        if (index === 0 && this.#isBehind(connection))
          sendTo(connection, (complete ??= withStanding(text, envelopes, center)));
        else sendTo(connection, text);
      }
    }
  }

  #isReading({ socket }: Connection): boolean {
    if (socket.unsentBytes() <= UNSENT_BYTES_DEAD) return true;
    socket.close("does not read");
    return false;
  }

  #isBehind({ needsSnapshot, waiting, sentSeq }: Connection): boolean {
    return needsSnapshot || waiting.length > 0 || sentSeq !== this.#ring.lastSeq;
  }

  /** A device was heard; `location` is its newest believed location where that has changed. */
  heard(deviceId: DeviceId, location: Location | undefined, atMs: number): void {
    this.#locations.heard(deviceId, location, atMs);
  }

  /** The fate of a command, to the console that asked. */
  answer(connectionId: number, answer: CommandAnswer): void {
    const connection = this.#connections.get(connectionId);
    if (connection !== undefined) this.#sendMessage(connection, answer);
  }

  /** Something about the practice, to all. */
  practice(state: unknown): void {
    this.#broadcast(JSON.stringify({ type: "practice", state } satisfies ServerMessage));
  }

  /** The sign of life, once a second. A console that does not drain misses it and says so to its dispatcher. */
  heartbeat(heartbeat: Heartbeat): void {
    this.#broadcast(JSON.stringify(heartbeat));
  }

  #broadcast(text: string): void {
    for (const connection of this.#connections.values()) {
      if (connection.phase !== "new" && !isSlow(connection)) sendTo(connection, text);
    }
  }

  /** Sends what is due. Called every 50 ms. Says which consoles are lost. */
  tick(nowMs: number): HubRequest[] {
    const laterDanger = this.#undurable.takeLater();
    for (const connection of this.#connections.values()) {
      if (connection.phase !== "live") continue;
      this.#pump(connection, nowMs);
      for (const text of laterDanger) if (this.#isReading(connection)) sendTo(connection, text);
      if (nowMs >= connection.locationsDueAtMs) this.#pumpLocations(connection, nowMs);
    }
    return this.#lostConsoles(nowMs);
  }

  #lostConsoles(nowMs: number): HubRequest[] {
    const requests: HubRequest[] = [];
    for (const [consoleId, { atMs, session }] of this.#lostAt) {
      if (nowMs - atMs < LOST_AFTER_MS) continue;
      this.#lostAt.delete(consoleId);
      requests.push({ kind: "console", session, change: "lost" });
    }
    return requests;
  }

  // Sends what this console lacks of the events, as far as its socket takes it.
  #pump(connection: Connection, nowMs: number): void {
    for (;;) {
      if (isSlow(connection)) return;
      const waiting = connection.waiting.shift();
      if (waiting !== undefined) {
        sendTo(connection, waiting);
        continue;
      }
      // LS3: what the ring no longer holds is caught up by a snapshot.
      if (connection.needsSnapshot || !this.#ring.holdsAfter(connection.sentSeq)) {
        this.#startSnapshot(connection, nowMs);
        continue;
      }
      const frame = this.#ring.frameAfter(connection.sentSeq);
      if (frame === undefined) return;
      connection.sentSeq = frame.toSeq;
      sendTo(connection, frame.text);
    }
  }

  #startSnapshot(connection: Connection, nowMs: number): void {
    const snapshot = this.#takeSnapshot(nowMs);
    connection.needsSnapshot = false;
    connection.sentSeq = snapshot.seq;
    connection.locationVersion = snapshot.version;
    connection.wholeLocationVersion = snapshot.version;
    connection.waiting =
      connection.parts && snapshot.text.length > PART_CHARS
        ? partFrames(this.#nextPartId++, snapshot.text, PART_CHARS)
        : [snapshot.text];
  }

  // Many consoles that come at once, as after a restart, share one snapshot; the ring gives the rest.
  #takeSnapshot(nowMs: number): { seq: number; version: number; text: string } {
    const known = this.#snapshot;
    if (known !== undefined && nowMs - known.atMs < SNAPSHOT_REUSE_MS && this.#ring.holdsAfter(known.seq)) return known;
    const { center } = this.#options.board;
    const { locations, heard, version } = this.#locations.picture();
    const message: ServerMessage = {
      type: "snapshot",
      seq: center.seq,
      hash: this.#ring.hashOf(center.seq) ?? "",
      center: centerToJson(center),
      locations,
      heard,
    };
    this.#snapshot = { atMs: nowMs, seq: center.seq, version, text: JSON.stringify(message) };
    return this.#snapshot;
  }

  // LS6: consoles have their turns in different ticks, so that danger never waits until all of them have theirs. Who
  // could not take all of it stays due: its turn may always be the instant at which its line is full.
  #pumpLocations(connection: Connection, nowMs: number): void {
    if (isSlow(connection) || connection.waiting.length > 0) return;
    for (const frame of this.#locations.since(connection.locationVersion, connection.wholeLocationVersion)) {
      if (isSlow(connection)) return;
      sendTo(connection, frame.text);
      connection.locationVersion = frame.toVersion;
    }
    connection.wholeLocationVersion = connection.locationVersion;
    nextLocationTurn(connection, nowMs);
  }

  #sendStandingDanger(connection: Connection): void {
    const { center } = this.#options.board;
    for (const alert of center.alerts.values()) {
      const frame = alert.phase === "closed" ? undefined : plainDangerOfAlert(center, alert);
      if (frame !== undefined) sendTo(connection, JSON.stringify(frame));
    }
  }

  #sendMessage(connection: Connection, message: ServerMessage): void {
    sendTo(connection, JSON.stringify(message));
  }
}
