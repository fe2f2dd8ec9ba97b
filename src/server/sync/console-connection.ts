/**
 * One console's connection as the hub knows it: what it said of itself, what it was sent, and how much of that is
 * still on its way. Rules LS4, LS6 and LS10 in SPEC.md.
 */

/** A console's socket as the hub sees it. */
export type HubSocket = {
  /** Takes a frame; it never blocks and never throws. */
  readonly send: (text: string) => void;
  /** Bytes taken and not yet handed to the network. */
  readonly unsentBytes: () => number;
  readonly close: (reason: string) => void;
};

export type Session = { readonly consoleId: string; readonly name?: string; readonly positionId?: string };

/** What the hub keeps of a console; it changes in place. */
export type Connection = {
  readonly id: number;
  readonly socket: HubSocket;
  phase: "new" | "live" | "foreign";
  session: Session;
  parts: boolean;
  tellsTaken: boolean;
  /** Characters sent and not told as taken in. */
  onItsWayChars: number;
  /** The last event sent; frames of a snapshot under way count as sent. */
  sentSeq: number;
  /** The version of the locations up to which it was sent what had changed. */
  locationVersion: number;
  /** The last version at which this console had them all. */
  wholeLocationVersion: number;
  locationsDueAtMs: number;
  /** Frames cut from a long message, still to be sent. */
  waiting: string[];
  needsSnapshot: boolean;
  heardAtMs: number;
};

/** No more than this stands unsent on a socket before ordinary frames wait (LS4). */
export const UNSENT_BYTES_MAX = 65_536;
/**
 * No more than this is on its way to a console that tells what it has taken in (LS10): what the network holds back
 * for it cannot be seen here, and danger comes behind all of it.
 */
const ON_ITS_WAY_CHARS_MAX = 64_000;
const TICK_MS = 50;
const LOCATION_TURNS = 5;
const LOCATIONS_EVERY_MS = LOCATION_TURNS * TICK_MS;

/** A connection that has said nothing yet. Its turn for locations is in another tick than its neighbours' (LS6). */
export function newConnection(id: number, socket: HubSocket, nowMs: number): Connection {
  return {
    id,
    socket,
    phase: "new",
    session: { consoleId: "" },
    parts: false,
    tellsTaken: false,
    onItsWayChars: 0,
    sentSeq: 0,
    locationVersion: 0,
    wholeLocationVersion: 0,
    locationsDueAtMs: nowMs + (id % LOCATION_TURNS) * TICK_MS,
    waiting: [],
    needsSnapshot: false,
    heardAtMs: nowMs,
  };
}

/** Its next turn for locations. A tick that comes late leaves everybody's turn where it was. */
export function nextLocationTurn(connection: Connection, nowMs: number): void {
  const soonestMs = nowMs + LOCATIONS_EVERY_MS - TICK_MS;
  while (connection.locationsDueAtMs <= soonestMs) connection.locationsDueAtMs += LOCATIONS_EVERY_MS;
}

/** Sends a frame, whether there is room for it or not. */
export function sendTo(connection: Connection, text: string): void {
  if (connection.tellsTaken) connection.onItsWayChars += text.length;
  connection.socket.send(text);
}

/** Whether so much is unsent or on its way that ordinary frames wait. */
export function isSlow({ socket, onItsWayChars }: Connection): boolean {
  return socket.unsentBytes() > UNSENT_BYTES_MAX / 2 || onItsWayChars > ON_ITS_WAY_CHARS_MAX / 2;
}
