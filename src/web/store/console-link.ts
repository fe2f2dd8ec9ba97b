/**
 * The link of this window: the socket, the live state and the outbox joined together, and published to the screen.
 *
 * Frames change the live state at once; the screen is told at most ten times a second, and without delay for danger.
 * A tick every second moves the clocks, notices a lost link, and loads an outdated page anew when nobody works.
 */
import type { Command } from "../../domain/command.ts";
import type { CommandAnswer, ClientMessage } from "../../protocol/live.ts";
import { frameReader, TAKEN_EVERY_CHARS } from "../../protocol/frame-reader.ts";
import type { AlertId } from "../../base/ids.ts";
import { settingsInForce } from "../../domain/watch-value.ts";
import { standingAlerts } from "../../board/alert-row.ts";
import { offsetMs } from "../link/clock-offset.ts";
import { linkHealth } from "../link/link-health.ts";
import { type LiveSocket, openLiveSocket } from "../link/live-socket.ts";
import { emptyLiveState, helloOf, type LiveEffect, noteHello, takeFrame } from "../link/live-state.ts";
import { EMPTY_OUTBOX, give, noteLinkLost, noteSent, type Outbox, takeAnswer, unanswered } from "../link/outbox.ts";
import { answerWords } from "../words/answer-words.ts";
import { changePreferences, seatOf, tell, useConsole } from "./console-store.ts";
import { recordingLookedAt } from "./past-source.ts";
import { readPracticeState } from "./practice-state.ts";
import { loadConsoleId, saveConsoleId } from "./preferences.ts";
import { shareSeat } from "./windows.ts";

const PUBLISH_NEWS_EVERY_MS = 100;
/** Where nothing has happened but that cars have moved, which two and a half times a second is enough to see. */
const PUBLISH_MOVES_EVERY_MS = 400;
const RELOAD_IDLE_MS = 60_000;
const ASK_AGAIN_MS = 5_000;

let live = emptyLiveState();
let outbox: Outbox = EMPTY_OUTBOX;
let socket: LiveSocket | undefined;
let joined = false;
let open = false;
let readFrame = frameReader();
let takenChars = 0;
let publishing: ReturnType<typeof setTimeout> | undefined;
let publishDueAtMs = 0;
let publishedAtMs = 0;
let newsPublishedAtMs = 0;
let newsWaits = false;
let lastInputAtMs = 0;
let ticking = false;
const waiting = new Map<string, (answer: CommandAnswer) => void>();
const shownHere = new Set<string>();
const ownedEmergencies = new Set<AlertId>();

/** What the session's part of the page hears of the link. */
export type LinkListener = {
  readonly fell: () => void;
  /** Something about who is signed in, somewhere, has changed: told within a second for as long as the link stands. */
  readonly sessionsChanged: () => void;
};
let listener: LinkListener | undefined;

/** Opens the link, where it is not open. */
export function startLink(heard: LinkListener): void {
  if (socket !== undefined) return;
  listener = heard;
  startTicking();
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = openLiveSocket(`${scheme}://${location.host}/api/v1/live`, {
    onOpen: () => {
      open = true;
      readFrame = frameReader();
      takenChars = 0;
      sayHello(true);
      publish();
    },
    onText: (text) => {
      const frame = readFrame(text);
      const { state, effects } = takeFrame(live, frame, performance.now());
      sayTaken(text.length);
      const changed = state.version !== live.version;
      live = state;
      for (const effect of effects) follow(effect);
      const isMoves = frame.kind === "message" && frame.message.type === "locations";
      if (changed) publishSoon(!isMoves);
    },
    onDown: () => {
      open = false;
      joined = false;
      outbox = noteLinkLost(outbox);
      publish();
      heard.fell();
    },
  });
}

/**
 * Ends the link and forgets what was seen: the session has ended or locked, and whoever stands here may be anybody.
 * Danger that never became firm is kept, unseen, and goes back to the server with the next link.
 */
export function endLink(): void {
  if (socket === undefined) return;
  socket.close();
  socket = undefined;
  open = false;
  joined = false;
  live = { ...emptyLiveState(), provisional: live.provisional };
  shownHere.clear();
  ownedEmergencies.clear();
  useConsole.setState({
    live,
    picture: undefined,
    practice: undefined,
    selection: { kind: "none" },
    emergencyAlertId: undefined,
    closingAlertId: undefined,
    dialog: undefined,
    notices: [],
    commandText: "",
    link: { health: "joining", silentMs: 0, open: false },
  });
}

/** What was given and not answered is no longer sent: somebody else sits here now. Gives how many those were. */
export function dropUnanswered(): number {
  const count = unanswered(outbox).length;
  outbox = EMPTY_OUTBOX;
  waiting.clear();
  useConsole.setState({ outbox });
  return count;
}

function startTicking(): void {
  if (ticking) return;
  ticking = true;
  // Also where another window of this workstation has said who sits here.
  useConsole.subscribe(({ preferences: { name, positionId } }, { preferences: before }) => {
    if (!joined || (name === before.name && positionId === before.positionId)) return;
    // Whoever has signed off leaves no name behind for what the next one does here.
    const isSomebody = name !== undefined && positionId !== undefined;
    say(isSomebody ? { type: "sit", name, positionId } : { type: "sit" });
  });
  setInterval(tick, 1_000);
  for (const type of ["keydown", "pointerdown", "wheel"]) {
    addEventListener(type, () => (lastInputAtMs = performance.now()), { passive: true });
  }
}

/** Gives a command. It is sent again after every reconnection until it is answered. */
export function giveCommand(command: Command, says: string): Promise<CommandAnswer> {
  const commandId = crypto.randomUUID();
  const recording = recordingLookedAt();
  if (recording !== undefined)
    return Promise.resolve({ type: "answer", commandId, outcome: "refused", refusal: recording.why });
  outbox = give(outbox, { commandId, command, says, givenAtMs: serverNowMs() });
  sendUnanswered(commandId);
  publish();
  return new Promise((resolve) => waiting.set(commandId, resolve));
}

/** Gives a command and says below what became of it. */
export async function giveAndTell(command: Command, says: string): Promise<CommandAnswer> {
  const answer = await giveCommand(command, says);
  if (answer.outcome === "accepted") sitAsSaid(command);
  tell(answer.outcome === "accepted" ? "good" : "bad", `${says}: ${answerWords(answer)}`);
  return answer;
}

/** Says who sits here, to the server and to this workstation's other windows. */
export function takeSeat(name: string, positionId: string): void {
  changePreferences({ name, positionId });
  publish();
}
export function leaveSeat(): void {
  changePreferences({ name: undefined, positionId: undefined });
  publish();
}

// Who signs on by the command line sits here, unless somebody else does and the line was about another position.
function sitAsSaid(command: Command): void {
  const { name, positionId } = useConsole.getState().preferences;
  if (
    command.type === "SignOn" &&
    (positionId === undefined || positionId === command.position || name === command.name)
  ) {
    takeSeat(command.name, command.position);
    shareSeat({ name: command.name, positionId: command.position });
  } else if (command.type === "SignOff" && positionId === command.position) {
    leaveSeat();
    shareSeat({});
  }
}

/** The server's clock, as far as this machine knows it. */
export function serverNowMs(): number {
  return Math.round(performance.now() + offsetMs(live.offset));
}

function sayHello(isNew: boolean): void {
  const consoleId = live.hello?.consoleId ?? loadConsoleId();
  if (isNew) live = { ...live, offered: new Set() };
  say(helloOf(live, { ...seatOf(useConsole.getState()), ...(consoleId === undefined ? {} : { consoleId }) }));
  live = noteHello(live, isNew);
}

// LS10: the server sends on as this console takes in.
function sayTaken(chars: number): void {
  takenChars += chars;
  if (takenChars < TAKEN_EVERY_CHARS || !say({ type: "taken", chars: takenChars })) return;
  takenChars = 0;
}

function say(message: ClientMessage): boolean {
  return socket?.send(JSON.stringify(message)) ?? false;
}

function follow(effect: LiveEffect): void {
  switch (effect.kind) {
    case "resync":
      say({ type: "resync" });
      return;
    case "danger":
      publish();
      return;
    case "sessions":
      listener?.sessionsChanged();
      return;
    case "lost-danger":
      // Never silently: it stays on the screen, is said, and rings at the server again.
      tell("bad", lostWords(effect.sentences));
      publish();
      return;
    case "offer":
      sayHello(false);
      return;
    case "joined":
      joined = true;
      // The server that it was said to may be gone; what it knows is in the facts.
      shownHere.clear();
      if (live.hello !== undefined) saveConsoleId(live.hello.consoleId);
      sendUnanswered();
      return;
    case "practice":
      useConsole.setState({ practice: readPracticeState(effect.state) });
      return;
    case "answered":
      takeCommandAnswer(effect.answer);
      return;
  }
}

function lostWords(sentences: readonly string[]): string {
  const [only] = sentences;
  return sentences.length === 1 && only !== undefined
    ? `The server has lost an emergency that stood here: ${only}. It is told of it again.`
    : `The server has lost ${sentences.length} emergencies that stood here. It is told of them again.`;
}

function takeCommandAnswer(answer: CommandAnswer): void {
  outbox = takeAnswer(outbox, answer, serverNowMs());
  publishSoon();
  if (answer.outcome === "unknown") return;
  waiting.get(answer.commandId)?.(answer);
  waiting.delete(answer.commandId);
}

function sendUnanswered(only?: string): void {
  if (!joined || live.phase === "foreign") return;
  for (const { commandId, command, givenAtMs, sentCount } of unanswered(outbox)) {
    if (only !== undefined && only !== commandId) continue;
    // What was given while the link was down says when it was meant.
    const late = sentCount === 0 && serverNowMs() - givenAtMs > ASK_AGAIN_MS;
    const sent = say({ type: "command", commandId, command, ...(late ? { madeAtMs: givenAtMs } : {}) });
    if (sent) outbox = noteSent(outbox, commandId);
  }
}

function tick(): void {
  if (socket === undefined) return;
  const openCommands = unanswered(outbox);
  const [oldest] = openCommands;
  if (
    oldest !== undefined &&
    oldest.sentCount > 0 &&
    serverNowMs() - oldest.givenAtMs > ASK_AGAIN_MS * oldest.sentCount
  )
    sendUnanswered();
  const idle = performance.now() - lastInputAtMs > RELOAD_IDLE_MS;
  const { dialog, emergencyAlertId, commandText } = useConsole.getState();
  const free =
    dialog === undefined && emergencyAlertId === undefined && commandText === "" && openCommands.length === 0;
  if (live.outdated && open && idle && free) location.reload();
  publish();
}

// The first that comes after a pause is shown at once; what comes close upon it waits its turn. News does not wait because
// a car has just been seen to move.
function publishSoon(isNews = true): void {
  if (isNews) newsWaits = true;
  const earliestMs = isNews ? newsPublishedAtMs + PUBLISH_NEWS_EVERY_MS : publishedAtMs + PUBLISH_MOVES_EVERY_MS;
  const dueAtMs = Math.max(performance.now(), earliestMs);
  if (publishing !== undefined && publishDueAtMs <= dueAtMs) return;
  clearTimeout(publishing);
  publishDueAtMs = dueAtMs;
  publishing = setTimeout(publish, dueAtMs - performance.now());
}

function publish(): void {
  clearTimeout(publishing);
  publishing = undefined;
  publishedAtMs = performance.now();
  if (newsWaits) newsPublishedAtMs = publishedAtMs;
  newsWaits = false;
  if (socket === undefined) return; // what comes late from a link that has ended is not shown
  const silentMs = live.heardAtLocalMs === 0 ? 0 : performance.now() - live.heardAtLocalMs;
  const health = linkHealth(live.phase === "live", open || live.heardAtLocalMs > 0 ? silentMs : Infinity);
  const state = useConsole.getState();
  const seat = seatOf(state);
  // Who has not signed on acts as the console itself: the server calls it so.
  const viewer = { consoleId: live.hello?.consoleId ?? "", name: `console ${live.hello?.consoleId ?? ""}`, ...seat };
  const board = live.shown === live.board.center ? live.board : { ...live.board, center: live.shown };
  useConsole.setState({
    live,
    outbox,
    link: { health, silentMs, open },
    ...(live.hello === undefined || live.board.center.seq === 0
      ? {}
      : {
          picture: {
            board,
            settings: settingsInForce(live.hello.settings, board.center.watchValues),
            nowMs: serverNowMs(),
            viewer,
          },
        }),
  });
  afterPublish(viewer.name);
}

// AL: a console says once for each level that an alert is on its screen; the emergency that this dispatcher has
// just taken opens by itself.
function afterPublish(name: string): void {
  const consoleId = live.hello?.consoleId;
  for (const alert of standingAlerts(live.shown)) {
    const shown = `${alert.id}/${alert.level}`;
    const firm = live.board.center.alerts.has(alert.id);
    if (consoleId !== undefined && firm && joined && !shownHere.has(shown) && document.visibilityState === "visible") {
      shownHere.add(shown);
      if (alert.shownOn[consoleId] === undefined) say(shownMessage(alert.id, consoleId));
    }
    if (alert.level === "emergency" && alert.owner?.name === name) {
      if (!ownedEmergencies.has(alert.id)) {
        ownedEmergencies.add(alert.id);
        useConsole.setState({ emergencyAlertId: alert.id });
      }
    } else ownedEmergencies.delete(alert.id);
  }
}

function shownMessage(alert: string, console: string): ClientMessage {
  return { type: "command", commandId: crypto.randomUUID(), command: { type: "ConfirmShown", alert, console } };
}
