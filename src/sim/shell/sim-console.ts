/**
 * A console without a screen: it holds what it was sent, shows danger ahead of its commit, keeps and sends back what
 * never became firm, and sends its commands again until they are answered.
 *
 * It does what the console in the browser does (`src/web/link`), which this layer may not import.
 */
import { type AlertId, asId, type DeviceId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/time.ts";
import { applyEvent, applyHeard, applyLocation, type Board, emptyBoard, type Location } from "../../board/board.ts";
import {
  dangerToReturn,
  hasDangerToOffer,
  lostDanger,
  offerKey,
  stillProvisional,
  withNewDanger,
  withProvisional,
} from "../../board/overlay.ts";
import type { AlertLevel } from "../../domain/alert.ts";
import { centerFromJson } from "../../domain/center-json.ts";
import type { Center } from "../../domain/center.ts";
import type { Envelope } from "../../domain/event.ts";
import type { CommandAnswer, ServerMessage } from "../../protocol/live.ts";
import { PROTOCOL_VERSION } from "../../protocol/live.ts";
import { type Frame, frameReader } from "../../protocol/frame-reader.ts";
import { locationOfRow } from "../../protocol/location-row.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import type { CenterProcess } from "./center-process.ts";
import type { ConsoleLine } from "./console-line.ts";

export type ConsoleObserver = {
  /** The console has applied committed events up to a sequence with this hash. */
  readonly applied: (seq: number, hash: string) => void;
  readonly answered: (answer: CommandAnswer) => void;
  readonly joined: (resumed: boolean) => void;
  /** Emergencies that it had shown as firm are no longer in the server's facts. */
  readonly lost: (count: number) => void;
  readonly defect: (sentence: string) => void;
};
export type SimConsoleOptions = {
  readonly name: string;
  readonly agenda: Agenda;
  readonly line: ConsoleLine;
  readonly server: () => CenterProcess | undefined;
  readonly observe: ConsoleObserver;
};
type Outgoing = {
  readonly commandId: string;
  readonly command: object;
  sentCount: number;
  readonly givenAtMs: number;
  /** When it was last put on a line, where that line still stands. */
  sentAtMs: number | undefined;
  /** When it was last said that nobody knows yet. */
  toldAtMs: number | undefined;
};

const LOST_MS = 5 * SECOND_MS;
const ASK_AGAIN_MS = 5 * SECOND_MS;
const PUBLISH_MS = 100;
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 5_000;
/** Commands that wait for an answer at one console: more would be a person who types faster than anybody can. */
export const OUTBOX_MAX = 200;

export class SimConsole {
  readonly name: string;
  readonly line: ConsoleLine;
  board: Board = emptyBoard();
  hash = "";
  provisional: readonly Envelope[] = [];
  reconnectCount = 0;
  answeredCount = 0;
  refusals = new Map<string, number>();
  outboxMax = 0;
  readonly #options: SimConsoleOptions;
  /** Folded when somebody looks, as a screen is painted now and then and not at every event. */
  #shown: Center | undefined;
  #logId: string | undefined;
  #consoleId: string | undefined;
  #seat: { name: string; positionId: string } | undefined;
  #joined = false;
  #heardAtMs: number;
  #offsetMs = 0;
  #retryMs = RETRY_FIRST_MS;
  #outbox: Outgoing[] = [];
  #commandCount = 0;
  #publishing = false;
  #retrying = false;
  /** The level at which each alert was last said to be on this screen. */
  readonly #shownHere = new Map<AlertId, AlertLevel>();
  /** Alerts that may have to be confirmed: nothing else has changed since the last look. */
  #touched: Set<AlertId> | "all" = "all";
  /** The newest term of a server that was heard of. */
  #term = 0;
  /** Danger that this server was offered. */
  readonly #offered = new Set<string>();
  readonly #waiting = new Map<string, (answer: CommandAnswer) => void>();
  #read = frameReader();

  constructor(options: SimConsoleOptions) {
    this.#options = options;
    this.name = options.name;
    this.line = options.line;
    this.#heardAtMs = options.agenda.nowMs;
    this.#tick();
    this.#retrying = true;
    options.agenda.at(options.agenda.nowMs, () => this.#connect());
  }

  /** What its screen shows: the facts, with danger that is not durable yet. */
  get shown(): Center {
    this.#shown ??= withProvisional(this.board.center, this.provisional);
    return this.#shown;
  }

  get consoleId(): string | undefined {
    return this.#consoleId;
  }

  /** Connected, and frames arrive. */
  get isLive(): boolean {
    return this.#joined && this.line.isOpen && this.line.condition === "well";
  }

  get isJoined(): boolean {
    return this.#joined && this.line.isOpen;
  }

  /** Whether its people see and can act. */
  get isUsable(): boolean {
    return this.line.condition !== "frozen" && this.board.center.seq > 0;
  }

  get openCommandCount(): number {
    return this.#outbox.length;
  }

  /** Commands that wait for their answer. */
  get openCommands(): readonly Readonly<Outgoing>[] {
    return this.#outbox;
  }

  /** The server's clock as this console knows it. */
  get serverNowMs(): number {
    return this.#options.agenda.nowMs + this.#offsetMs;
  }

  /** Somebody sits down here. */
  sit(name: string, positionId: string): void {
    this.#seat = { name, positionId };
    if (this.#joined) this.#say({ type: "sit", name, positionId });
  }

  /** Asks for a whole new picture. */
  askAnew(): void {
    if (this.#joined) this.#say({ type: "resync" });
  }

  /** Gives a command; it is sent again until it is answered. */
  give(command: object, answered?: (answer: CommandAnswer) => void): void {
    if (this.#outbox.length >= OUTBOX_MAX) return;
    const commandId = `${this.name}-${++this.#commandCount}`;
    this.#outbox.push({
      commandId,
      command,
      sentCount: 0,
      givenAtMs: this.#options.agenda.nowMs,
      sentAtMs: undefined,
      toldAtMs: undefined,
    });
    this.outboxMax = Math.max(this.outboxMax, this.#outbox.length);
    if (answered !== undefined) this.#waiting.set(commandId, answered);
    this.#sendUnanswered(commandId);
  }

  #connect(): void {
    const { agenda, server } = this.#options;
    this.#retrying = false;
    if (this.line.isOpen) return;
    this.#joined = false;
    this.#read = frameReader();
    const connected = this.line.connect(server(), {
      text: (text) => this.#take(text),
      down: () => this.#down(),
    });
    if (!connected) {
      this.#tryAgain();
      this.#retryMs = Math.min(RETRY_MAX_MS, this.#retryMs * 2);
      return;
    }
    this.#heardAtMs = agenda.nowMs;
    this.#offered.clear();
    this.#hello();
  }

  #hello(): void {
    const provisional = dangerToReturn(this.provisional, this.#offered);
    for (const envelope of provisional) this.#offered.add(offerKey(envelope));
    const holds = this.#logId !== undefined && this.hash !== "";
    this.#say({
      type: "hello",
      protocol: PROTOCOL_VERSION,
      parts: true,
      foldHash: FOLD_HASH,
      ...this.#seat,
      ...(this.#consoleId === undefined ? {} : { consoleId: this.#consoleId }),
      ...(holds ? { logId: this.#logId, seq: this.board.center.seq, hash: this.hash } : {}),
      ...(provisional.length === 0 ? {} : { provisional }),
    });
  }

  #down(): void {
    for (const item of this.#outbox) item.sentAtMs = undefined;
    this.#joined = false;
    this.line.hangUp();
    this.#tryAgain();
  }

  #tryAgain(): void {
    if (this.#retrying) return;
    this.#retrying = true;
    const { agenda } = this.#options;
    agenda.at(agenda.nowMs + this.#retryMs, () => this.#connect());
  }

  // Once a second: a line on which nothing comes is given up, a command without an answer is asked again.
  #tick(): void {
    const { agenda } = this.#options;
    agenda.at(agenda.nowMs + SECOND_MS, () => {
      this.#tick();
      if (this.line.condition === "frozen") return;
      // A machine that comes to itself again finds its connection gone.
      if (!this.#retrying && (!this.line.isOpen || agenda.nowMs - this.#heardAtMs > LOST_MS)) this.#down();
      const [oldest] = this.#outbox;
      if (oldest === undefined || oldest.sentCount === 0) return;
      if (agenda.nowMs - oldest.givenAtMs > ASK_AGAIN_MS * oldest.sentCount) this.#sendUnanswered();
    });
  }

  #say(message: object): void {
    this.line.say(JSON.stringify(message));
  }

  #sendUnanswered(only?: string): void {
    if (!this.#joined) return;
    for (const item of this.#outbox) {
      if (only !== undefined && only !== item.commandId) continue;
      const late = item.sentCount === 0 && this.#options.agenda.nowMs - item.givenAtMs > ASK_AGAIN_MS;
      item.sentCount++;
      // What is said into a line that is cut is lost: it is asked again later.
      const { condition } = this.line;
      if (condition !== "cut" && condition !== "frozen") item.sentAtMs ??= this.#options.agenda.nowMs;
      this.#say({
        type: "command",
        commandId: item.commandId,
        command: item.command,
        ...(late ? { madeAtMs: Math.round(item.givenAtMs + this.#offsetMs) } : {}),
      });
    }
  }

  #take(text: string): void {
    this.#heardAtMs = this.#options.agenda.nowMs;
    const frame = readShared(text, this.#read);
    switch (frame.kind) {
      case "incomplete":
        return;
      case "unreadable":
        this.#options.observe.defect(`console ${this.name} could not read a frame: ${text.slice(0, 60)}`);
        this.#say({ type: "resync" });
        return;
      case "plain-danger":
        return;
      case "message":
        this.#message(frame.message);
    }
  }

  #message(message: Exclude<ServerMessage, { type: "part" }>): void {
    switch (message.type) {
      case "hello": {
        const resumed = this.#consoleId !== undefined;
        if (resumed && !this.#joined) this.reconnectCount++;
        // The server that it was said to may be gone; what it knows is in the facts.
        this.#shownHere.clear();
        this.#touched = "all";
        this.#logId = message.logId;
        this.#consoleId = message.consoleId;
        this.#offsetMs = message.nowMs - this.#options.agenda.nowMs;
        this.#joined = true;
        this.#retryMs = RETRY_FIRST_MS;
        this.#options.observe.joined(resumed);
        this.#sendUnanswered();
        return;
      }
      case "snapshot":
        this.#snapshot(message);
        return;
      case "events":
        this.#events(message.events, message.hash);
        return;
      case "danger":
        this.#danger(message.events);
        return;
      case "locations":
        for (const location of locationsOf(message)) applyLocation(this.board, location);
        for (const [deviceId, atMs] of message.heard) applyHeard(this.board, asId<DeviceId>(deviceId), atMs);
        return;
      case "heartbeat":
        this.#offsetMs = message.nowMs - this.#options.agenda.nowMs;
        return;
      case "answer":
        this.#answer(message);
        return;
      case "problem":
        this.#options.observe.defect(`console ${this.name} was told of a problem: ${message.code}: ${message.text}`);
        return;
      case "practice":
        return;
    }
  }

  #snapshot(snapshot: Extract<ServerMessage, { type: "snapshot" }>): void {
    const { center: before } = this.board;
    this.board = { center: centerFromJson(snapshot.center), locations: new Map(), heardAtMs: new Map() };
    for (const row of snapshot.locations) applyLocation(this.board, locationOfRow(row));
    for (const [deviceId, atMs] of snapshot.heard) applyHeard(this.board, asId<DeviceId>(deviceId), atMs);
    this.hash = snapshot.hash;
    this.#options.observe.applied(this.board.center.seq, this.hash);
    const lost = lostDanger(before, this.board.center);
    this.provisional = [...this.provisional, ...lost];
    this.#showAgain();
    if (lost.length > 0) this.#options.observe.lost(lost.length);
    this.#offer();
  }

  // What the server has lost is offered at once, and not only when the line breaks the next time.
  #offer(): void {
    if (hasDangerToOffer(this.board.center, this.provisional, this.#offered, this.#term)) this.#hello();
  }

  #events(events: readonly Envelope[], hash: string): void {
    const { board } = this;
    const news = events.filter(({ seq }) => seq > board.center.seq);
    const [first] = news;
    if (first === undefined) return;
    if (first.seq !== board.center.seq + 1) {
      this.#options.observe.defect(`console ${this.name} got event ${first.seq} after ${board.center.seq}`);
      this.#say({ type: "resync" });
      return;
    }
    for (const envelope of news) {
      applyEvent(board, envelope);
      if (this.#touched !== "all" && "alertId" in envelope.event) this.#touched.add(envelope.event.alertId);
    }
    this.#term = Math.max(this.#term, news.at(-1)?.term ?? 0);
    this.hash = hash;
    this.#options.observe.applied(board.center.seq, hash);
    if (this.provisional.length > 0) {
      this.provisional = this.provisional.filter((envelope) => {
        const same = news[envelope.seq - first.seq];
        return same === undefined || JSON.stringify(same.event) !== JSON.stringify(envelope.event);
      });
      this.#showAgain();
      this.#offer();
    } else {
      this.#publishSoon();
    }
  }

  #danger(events: readonly Envelope[]): void {
    const known = new Set(this.provisional.map(({ seq, term }) => `${term}/${seq}`));
    const news = events.filter(({ seq, term }) => seq > this.board.center.seq && !known.has(`${term}/${seq}`));
    if (news.length === 0) return;
    this.#term = Math.max(this.#term, news.at(-1)?.term ?? 0);
    this.provisional = withNewDanger(this.provisional, news);
    this.#showAgain();
  }

  #showAgain(): void {
    this.provisional = stillProvisional(this.board.center, this.provisional, this.#term);
    this.#shown = undefined;
    this.#touched = "all";
    this.#publishSoon();
  }

  #answer(answer: CommandAnswer): void {
    const at = this.#outbox.findIndex(({ commandId }) => commandId === answer.commandId);
    const open = this.#outbox[at];
    if (open === undefined) return;
    if (answer.outcome === "unknown") {
      open.toldAtMs = this.#options.agenda.nowMs;
      return;
    }
    const [item] = this.#outbox.splice(at, 1);
    this.answeredCount++;
    this.#options.observe.answered(answer);
    if (answer.outcome === "refused") {
      const type = String(Reflect.get(item?.command ?? {}, "type"));
      const key = `${type}: ${answer.refusal ?? ""} ${answer.field ?? ""}`.trim();
      this.refusals.set(key, (this.refusals.get(key) ?? 0) + 1);
    }
    this.#waiting.get(answer.commandId)?.(answer);
    this.#waiting.delete(answer.commandId);
  }

  #publishSoon(): void {
    if (this.#publishing) return;
    this.#publishing = true;
    const { agenda } = this.#options;
    agenda.at(agenda.nowMs + PUBLISH_MS, () => {
      this.#publishing = false;
      this.#confirmShown();
    });
  }

  // A console says once for each level that an alert is on its screen.
  #confirmShown(): void {
    if (this.line.condition === "frozen" || !this.#joined || this.#consoleId === undefined) return;
    const { shown } = this;
    const alertIds = this.#touched === "all" ? shown.openAlertBySubject.values() : this.#touched;
    this.#touched = new Set();
    for (const alertId of alertIds) {
      const alert = shown.alerts.get(alertId);
      if (alert === undefined || alert.phase === "closed" || this.#shownHere.get(alertId) === alert.level) continue;
      if (!this.board.center.alerts.has(alertId)) continue;
      this.#shownHere.set(alertId, alert.level);
      if (alert.shownOn[this.#consoleId] !== undefined) continue;
      // As in the browser this is said once and not kept: whether it arrived is seen by what the facts say.
      this.#say({
        type: "command",
        commandId: `${this.name}-shown-${++this.#commandCount}`,
        command: { type: "ConfirmShown", alert: alertId, console: this.#consoleId },
      });
    }
  }
}

export const FOLD_HASH = "simulated-fold";

// The hub writes a frame once for all consoles; the simulation reads it once for all. What is read is never changed.
const RECENT_MAX = 32;
const recent = new Map<string, Frame>();

type LocationsMessage = Extract<ServerMessage, { type: "locations" }>;
const read = new WeakMap<LocationsMessage, readonly Location[]>();

function locationsOf(message: LocationsMessage): readonly Location[] {
  let locations = read.get(message);
  if (locations === undefined) {
    locations = message.locations.map(locationOfRow);
    read.set(message, locations);
  }
  return locations;
}

function readShared(text: string, reader: (text: string) => Frame): Frame {
  if (text.startsWith('{"type":"part"')) return reader(text);
  const known = recent.get(text);
  if (known !== undefined) return known;
  const frame = reader(text);
  recent.set(text, frame);
  if (recent.size > RECENT_MAX) {
    const oldest = recent.keys().next().value;
    if (oldest !== undefined) recent.delete(oldest);
  }
  return frame;
}
