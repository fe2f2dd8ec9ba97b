/**
 * An emergency reaches every live console within a second of being decided; a console that does not show it in time
 * is told of by a system alert.
 *
 * What has been seen to be so is not looked at again until the console has another picture, or consoles come and go.
 */
import type { AlertId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { Alert } from "../../domain/alert.ts";
import type { CenterProcess } from "../shell/center-process.ts";
import type { SimConsole } from "../shell/sim-console.ts";
import type { MakeChecker } from "./checker.ts";

const SHOWN_WITHIN_MS = SECOND_MS;
const LIVE_FOR_MS = 3 * SECOND_MS;
/** A console that was away while much happened has it all by then, and shows every emergency. */
const CAUGHT_UP_WITHIN_MS = 20 * SECOND_MS;
const CONFIRMED_WITHIN_MS = 10 * SECOND_MS;

type Seat = {
  liveSinceMs: number | undefined;
  /** Where the server's facts were when it came back, as long as it has not caught up with that. */
  behindSeq: number | undefined;
  slowSinceMs: number | undefined;
  connection: number;
  /** Of which picture it was seen to show what. */
  picture: unknown;
  readonly shown: Set<AlertId>;
};

export const deliveryChecker: MakeChecker = ({ consoles, counts, nowMs, fail }) => {
  const firstSeen = new Map<AlertId, number>();
  const seats = new Map<string, Seat>();
  const told = new Set<string>();
  /** Emergencies that every session has confirmed. */
  const confirmed = new Set<AlertId>();
  /** Those of them that every console has been seen to show: nothing about them is open until something is cleared. */
  const settled = new Set<AlertId>();
  let sessionCount = 0;

  const tellOnce = (key: string, sentence: string): void => {
    if (told.has(key)) return;
    told.add(key);
    fail(sentence);
  };
  const lookAnew = (): void => {
    confirmed.clear();
    settled.clear();
  };
  const seatOf = (console: SimConsole, seq: number): Seat => {
    let seat = seats.get(console.name);
    if (seat === undefined) {
      seat = {
        liveSinceMs: undefined,
        behindSeq: undefined,
        slowSinceMs: undefined,
        connection: 0,
        picture: undefined,
        shown: new Set(),
      };
      seats.set(console.name, seat);
    }
    if (!console.isLive) seat.liveSinceMs = undefined;
    else if (seat.liveSinceMs === undefined) {
      seat.liveSinceMs = nowMs();
      seat.behindSeq = seq;
    }
    if (seat.behindSeq !== undefined && console.board.center.seq >= seat.behindSeq) seat.behindSeq = undefined;
    if (!console.isJoined || console.line.condition !== "slow") seat.slowSinceMs = undefined;
    // On a new connection what stands comes with the picture, after its turn.
    else if (seat.slowSinceMs === undefined || seat.connection !== console.reconnectCount) seat.slowSinceMs = nowMs();
    seat.connection = console.reconnectCount;
    // Ordinary events change the picture in place; a new one may lack what the old one had.
    if (seat.picture !== console.board) {
      seat.shown.clear();
      settled.clear();
    }
    seat.picture = console.board;
    return seat;
  };
  const onScreen = (console: SimConsole, seat: Seat, alertId: AlertId, seenAtMs: number): void => {
    if (seat.shown.has(alertId) || seat.liveSinceMs === undefined) return;
    const liveForMs = nowMs() - seat.liveSinceMs;
    if (seat.behindSeq !== undefined && liveForMs < CAUGHT_UP_WITHIN_MS) return;
    if (nowMs() < seenAtMs + SHOWN_WITHIN_MS || liveForMs < LIVE_FOR_MS) return;
    counts.add("emergencies looked for on a console");
    const shown = console.shown.alerts.get(alertId);
    if (shown?.level === "emergency" || shown?.phase === "closed") seat.shown.add(alertId);
    else tellOnce(`${alertId}/${console.name}`, `emergency ${alertId} is not shown on live console ${console.name}`);
  };
  // LS5: a slow console gets it too, after what stands there before it.
  const onSlowLine = (console: SimConsole, seat: Seat, alertId: AlertId, seenAtMs: number): void => {
    if (seat.slowSinceMs === undefined || seat.shown.has(alertId)) return;
    if (nowMs() < seenAtMs + SHOWN_WITHIN_MS || seenAtMs < seat.slowSinceMs) return;
    counts.add("emergencies looked for on a slow line");
    if (console.line.isFull) counts.add("emergencies looked for on a full line");
    if (console.shown.alerts.has(alertId) || console.line.carries(`"${alertId}"`)) return;
    tellOnce(`${alertId}/${console.name}`, `emergency ${alertId} is not on its way to ${console.name}`);
  };
  // WW3: what the engine itself must have noticed.
  const watched = ({ world, clock }: CenterProcess, alert: Alert): void => {
    if (confirmed.has(alert.id)) return;
    let isOpen = false;
    for (const session of world.center.consoles.values()) {
      if (alert.shownOn[session.id] !== undefined) continue;
      isOpen = true;
      const dueAtMs = Math.max(alert.levelSinceMs, session.sinceMs, world.senses.awakeSinceMs) + CONFIRMED_WITHIN_MS;
      if (clock.nowMs() < dueAtMs + 2 * SECOND_MS) continue;
      counts.add("consoles that did not confirm");
      if (!hasDeliveryAlert(world.center.alerts.values(), session.id))
        tellOnce(
          `ww/${alert.id}/${session.id}`,
          `console ${session.id} has not confirmed emergency ${alert.id}, and nobody is told`,
        );
    }
    if (!isOpen && world.center.consoles.size > 0) confirmed.add(alert.id);
  };
  return {
    name: "delivery",
    opened: () => {
      lookAnew();
      for (const seat of seats.values()) seat.liveSinceMs = undefined;
    },
    // What came after it is lost, and its number may be given anew.
    lied: () => {
      firstSeen.clear();
      lookAnew();
      for (const { shown } of seats.values()) shown.clear();
    },
    committed: (_process, envelopes) => {
      for (const { event } of envelopes) if (event.type === "ConsoleOpened") lookAnew();
    },
    second: (process) => {
      const { center } = process.world;
      const open = consoles.map((console) => ({ console, seat: seatOf(console, process.board.center.seq) }));
      if (center.consoles.size !== sessionCount) lookAnew();
      sessionCount = center.consoles.size;
      for (const alertId of center.openAlertBySubject.values()) {
        if (settled.has(alertId)) continue;
        const alert = center.alerts.get(alertId);
        if (alert?.level !== "emergency") continue;
        let seenAtMs = firstSeen.get(alertId);
        if (seenAtMs === undefined) firstSeen.set(alertId, (seenAtMs = nowMs()));
        for (const { console, seat } of open) {
          onScreen(console, seat, alertId, seenAtMs);
          onSlowLine(console, seat, alertId, seenAtMs);
        }
        watched(process, alert);
        if (confirmed.has(alertId) && open.every(({ seat }) => seat.shown.has(alertId))) settled.add(alertId);
      }
    },
  };
};

function hasDeliveryAlert(
  alerts: Iterable<{ readonly subject: { readonly kind: string; readonly part?: string } }>,
  consoleId: string,
): boolean {
  for (const { subject } of alerts)
    if (subject.kind === "system" && subject.part === `delivery-${consoleId}`) return true;
  return false;
}
