/**
 * The console's side of the live protocol, without its socket: what it holds, what a frame changes, what it must say.
 *
 * The board is changed in place and `version` rises with it; everything else is replaced. Danger that is not yet
 * durable lies beside the board and is shown folded on a copy. What a lost server never made firm is kept, shown,
 * and sent back with the next hello.
 */
import { applyEvent, applyHeard, applyLocation, type Board, emptyBoard } from "../../board/board.ts";
import {
  dangerToReturn,
  hasDangerToOffer,
  lostDanger,
  offerKey,
  stillProvisional,
  withNewDanger,
  withProvisional,
} from "../../board/overlay.ts";
import { asId, type DeviceId } from "../../base/ids.ts";
import type { Center } from "../../domain/center.ts";
import { centerFromJson } from "../../domain/center-json.ts";
import type { Envelope } from "../../domain/event.ts";
import {
  type ClientMessage,
  type CommandAnswer,
  type Heartbeat,
  type PlainDanger,
  PROTOCOL_VERSION,
  type ServerMessage,
} from "../../protocol/live.ts";
import type { Frame } from "../../protocol/frame-reader.ts";
import { locationOfRow } from "../../protocol/location-row.ts";
import { type ClockOffset, NO_OFFSET, withClockSign } from "./clock-offset.ts";

export type ServerHello = Extract<ServerMessage, { type: "hello" }>;
export type LiveState = {
  /** `waiting` until the first picture; `live` with one; `foreign` where the server speaks another version. */
  readonly phase: "waiting" | "live" | "foreign";
  readonly hello?: ServerHello;
  /** The fold of this page: that of the first server it spoke to, which delivered it. */
  readonly ownFoldHash?: string;
  /** The page is older than the server: it goes on, and is loaded anew when nobody works with it. */
  readonly outdated: boolean;
  readonly board: Board;
  /** The log that the board is of. */
  readonly boardLogId?: string;
  readonly hash: string;
  readonly version: number;
  readonly provisional: readonly Envelope[];
  /** The newest term of a server that was heard of: what an earlier one had decided no longer becomes firm. */
  readonly term: number;
  /** What of it this server was offered, since it last said hello. */
  readonly offered: ReadonlySet<string>;
  /** The facts with the provisional danger folded on a copy; the board's own center where there is none. */
  readonly shown: Center;
  readonly recent: readonly Envelope[];
  /** The event up to which this state is. The board may be ahead: it is folded in place, before the state is shown. */
  readonly throughSeq: number;
  readonly plainDanger: readonly PlainDanger[];
  readonly heartbeat?: Heartbeat;
  /** This machine's clock at the last frame of any kind. */
  readonly heardAtLocalMs: number;
  readonly offset: ClockOffset;
  readonly problem?: { readonly code: string; readonly text: string };
};

/** What the socket's owner has to do after a frame. */
export type LiveEffect =
  | { readonly kind: "resync" }
  | { readonly kind: "answered"; readonly answer: CommandAnswer }
  | { readonly kind: "practice"; readonly state: unknown }
  | { readonly kind: "danger" }
  /** Something about who is signed in, somewhere, is another than it was. */
  | { readonly kind: "sessions" }
  /** Emergencies that stood here as firm are no longer in the server's facts: they are said aloud. */
  | { readonly kind: "lost-danger"; readonly sentences: readonly string[] }
  /** The server's facts lack danger that stands here, and it was not offered yet: hello is said again. */
  | { readonly kind: "offer" }
  | { readonly kind: "joined" };

/** Events kept for timelines; older ones are asked of the server. */
const RECENT_MAX = 3_000;
const PLAIN_DANGER_MAX = 20;

/** A console that has heard nothing yet. */
export function emptyLiveState(): LiveState {
  const board = emptyBoard();
  return {
    phase: "waiting",
    outdated: false,
    board,
    hash: "",
    version: 0,
    provisional: [],
    term: 0,
    offered: new Set(),
    shown: board.center,
    recent: [],
    throughSeq: 0,
    plainDanger: [],
    heardAtLocalMs: 0,
    offset: NO_OFFSET,
  };
}

export type Seat = { readonly name?: string; readonly positionId?: string; readonly consoleId?: string };

/** The first message on a new connection: what is held here, who sits here, and danger that never became firm. */
export function helloOf(state: LiveState, seat: Seat): ClientMessage {
  const provisional = dangerToReturn(state.provisional, state.offered);
  const holds = state.phase === "live" && state.hello !== undefined && state.hash !== "";
  return {
    type: "hello",
    protocol: PROTOCOL_VERSION,
    parts: true,
    tellsTaken: true,
    ...seat,
    ...(holds ? { logId: state.hello.logId, seq: state.board.center.seq, hash: state.hash } : {}),
    ...(state.ownFoldHash === undefined ? {} : { foldHash: state.ownFoldHash }),
    ...(provisional.length === 0 ? {} : { provisional }),
  };
}

/** A hello was said: on a new connection, or again on one that stands, to offer what the server has lost. */
export function noteHello(state: LiveState, isNew: boolean): LiveState {
  const before = isNew ? new Set<string>() : state.offered;
  const offered = new Set([...before, ...dangerToReturn(state.provisional, before).map(offerKey)]);
  return { ...state, offered };
}

/** Takes a frame that arrived when this machine's clock said `localMs`. */
export function takeFrame(
  before: LiveState,
  frame: Frame,
  localMs: number,
): { state: LiveState; effects: LiveEffect[] } {
  const state = { ...before, heardAtLocalMs: localMs };
  switch (frame.kind) {
    case "incomplete":
      return { state, effects: [] };
    case "unreadable":
      // A piece was lost or mangled: only a whole new picture helps.
      return { state, effects: [{ kind: "resync" }] };
    case "plain-danger": {
      const plainDanger = [frame.danger, ...state.plainDanger.filter((known) => !sameDanger(known, frame.danger))];
      return {
        state: { ...state, plainDanger: plainDanger.slice(0, PLAIN_DANGER_MAX), version: state.version + 1 },
        effects: [{ kind: "danger" }],
      };
    }
    case "message": {
      const taken = takeMessage(state, frame.message, localMs);
      const { board, provisional, offered, term } = taken.state;
      const isNews = frame.message.type === "snapshot" || frame.message.type === "events";
      if (isNews && hasDangerToOffer(board.center, provisional, offered, term)) taken.effects.push({ kind: "offer" });
      return taken;
    }
  }
}

function takeMessage(
  state: LiveState,
  message: Exclude<ServerMessage, { type: "part" }>,
  localMs: number,
): { state: LiveState; effects: LiveEffect[] } {
  switch (message.type) {
    case "hello":
      return { state: takeHello(state, message, localMs), effects: [{ kind: "joined" }] };
    case "snapshot":
      return takeSnapshot(state, message);
    case "events":
      return takeEvents(state, message.events, message.hash);
    case "danger":
      return { state: takeDanger(state, message.events), effects: [{ kind: "danger" }] };
    case "locations":
      return { state: takeLocations(state, message), effects: [] };
    case "heartbeat": {
      const offset = withClockSign(state.offset, message.nowMs, localMs);
      const before = state.heartbeat?.sessionsTurn;
      const turned = message.sessionsTurn !== undefined && message.sessionsTurn !== before;
      return { state: { ...state, heartbeat: message, offset }, effects: turned ? [{ kind: "sessions" }] : [] };
    }
    case "answer":
      return { state, effects: [{ kind: "answered", answer: message }] };
    case "practice":
      return { state, effects: [{ kind: "practice", state: message.state }] };
    case "problem":
      return { state: { ...state, problem: { code: message.code, text: message.text } }, effects: [] };
  }
}

function takeHello(state: LiveState, hello: ServerHello, localMs: number): LiveState {
  const ownFoldHash = state.ownFoldHash ?? hello.foldHash;
  const foreign = hello.protocol !== PROTOCOL_VERSION;
  const { problem: _, ...rest } = state;
  return {
    ...rest,
    hello,
    ownFoldHash,
    outdated: foreign || ownFoldHash !== hello.foldHash,
    phase: foreign ? "foreign" : state.phase === "foreign" ? "waiting" : state.phase,
    offset: withClockSign(state.offset, hello.nowMs, localMs),
    version: state.version + 1,
  };
}

function takeSnapshot(
  state: LiveState,
  snapshot: Extract<ServerMessage, { type: "snapshot" }>,
): { state: LiveState; effects: LiveEffect[] } {
  const board: Board = { center: centerFromJson(snapshot.center), locations: new Map(), heardAtMs: new Map() };
  for (const row of snapshot.locations) applyLocation(board, locationOfRow(row));
  for (const [deviceId, atMs] of snapshot.heard) applyHeard(board, asId<DeviceId>(deviceId), atMs);
  // Another log's events are not this one's; the same log's stay for the timelines.
  const sameLog = state.recent.filter(({ seq }) => seq <= snapshot.seq && state.board.center.seq <= snapshot.seq);
  const logId = state.hello?.logId;
  // Another center's danger is not this one's.
  const lost = state.boardLogId === logId ? lostDanger(state.board.center, board.center) : [];
  const provisional = [...state.provisional, ...lost];
  const sentences = lost.flatMap(({ event }) => (event.type === "AlertRaised" ? [event.cause.sentence] : []));
  return {
    state: shownAgain({
      ...state,
      phase: "live",
      board,
      ...(logId === undefined ? {} : { boardLogId: logId }),
      term: state.boardLogId === logId ? state.term : 0,
      hash: snapshot.hash,
      recent: sameLog,
      throughSeq: snapshot.seq,
      plainDanger: [],
      provisional,
    }),
    effects: lost.length === 0 ? [] : [{ kind: "lost-danger", sentences }],
  };
}

function takeEvents(
  state: LiveState,
  events: readonly Envelope[],
  hash: string,
): { state: LiveState; effects: LiveEffect[] } {
  const { board } = state;
  const news = events.filter(({ seq }) => seq > board.center.seq);
  const first = news[0];
  if (first === undefined) return { state, effects: [] };
  if (first.seq !== board.center.seq + 1) return { state, effects: [{ kind: "resync" }] };
  for (const envelope of news) applyEvent(board, envelope);
  const recent = [...state.recent, ...news].slice(-RECENT_MAX);
  // Firm is what came with the same sequence and says the same; the rest is judged by what the facts say now.
  const open = state.provisional.filter((envelope) => {
    const same = news[envelope.seq - first.seq];
    return same === undefined || JSON.stringify(same.event) !== JSON.stringify(envelope.event);
  });
  const term = newestTerm(state, news);
  return {
    state: shownAgain({ ...state, hash, recent, throughSeq: board.center.seq, term, provisional: open }),
    effects: [],
  };
}

function takeDanger(state: LiveState, events: readonly Envelope[]): LiveState {
  const known = new Set(state.provisional.map(({ seq, term }) => `${term}/${seq}`));
  const news = events.filter(({ seq, term }) => seq > state.board.center.seq && !known.has(`${term}/${seq}`));
  if (news.length === 0) return state;
  return shownAgain({
    ...state,
    term: newestTerm(state, news),
    provisional: withNewDanger(state.provisional, news),
  });
}

function newestTerm(state: LiveState, events: readonly Envelope[]): number {
  return Math.max(state.term, events.at(-1)?.term ?? 0);
}

function takeLocations(state: LiveState, message: Extract<ServerMessage, { type: "locations" }>): LiveState {
  for (const row of message.locations) applyLocation(state.board, locationOfRow(row));
  for (const [deviceId, atMs] of message.heard) applyHeard(state.board, asId<DeviceId>(deviceId), atMs);
  return { ...state, version: state.version + 1 };
}

function shownAgain(state: LiveState): LiveState {
  const { center } = state.board;
  const provisional = stillProvisional(center, state.provisional, state.term);
  return { ...state, provisional, shown: withProvisional(center, provisional), version: state.version + 1 };
}

function sameDanger(a: PlainDanger, b: PlainDanger): boolean {
  return a.unit === b.unit && a.level === b.level && a.text === b.text;
}
