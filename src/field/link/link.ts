/**
 * The link to the center: asks for the picture and waits for it to change, notices within seconds that there is no
 * answer, and tries again soon. What the center says about who is signed in decides which screen there is.
 */
import { api, Refusal } from "./api.ts";
import { fieldState, type Phase, setField } from "../store/field-store.ts";

const WAIT_MS = 9_000;
const RETRY_MS = 600;
const RETRY_HIDDEN_MS = 3_000;
const REFUSED_RETRY_MS = 2_000;
const CLOCK_MS = 2_000;

let running = false;
let wake: (() => void) | undefined;
/** Gives up the question that is open: what it waits for may never come. */
let giveUp = new AbortController();

/** Follows the center for as long as the page lives. `up` is called each time that it answers after it did not. */
export function followCenter(up: () => void): void {
  if (running) return;
  running = true;
  addEventListener("online", askNow);
  addEventListener("offline", () => {
    setLink(false);
    askNow();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake?.();
  });
  void follow(up);
}

/** Asks at once: somebody has signed in, or said who they are. */
export function askNow(): void {
  giveUp.abort();
  wake?.();
}

async function follow(up: () => void): Promise<void> {
  for (;;) {
    const pauseMs = await ask(up);
    if (pauseMs === 0) continue;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pauseMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    wake = undefined;
  }
}

async function ask(up: () => void): Promise<number> {
  try {
    giveUp = new AbortController();
    const before = fieldState();
    const hello = before.hello ?? (await api.hello());
    if (before.hello === undefined) setField({ hello });
    if (!hello.accounts && fieldState().officer === undefined) {
      setLink(true, up);
      setPhase("who");
      return REFUSED_RETRY_MS;
    }
    if (fieldState().lockWanted) {
      await api.lock();
      setField({ lockWanted: false });
    }
    const { view: known, officer, link, phase } = fieldState();
    // Whoever has just opened the app waits for no change.
    const isNew = known === undefined || !link.on || phase !== "ready";
    const view = await api.view(officer, isNew ? undefined : known.version, isNew ? 0 : WAIT_MS, giveUp.signal);
    const nowMs = Date.now();
    // A little is the way here; what is more is a clock that is wrong.
    const aheadMs =
      Math.abs(nowMs - view.nowMs - fieldState().aheadMs) < CLOCK_MS ? fieldState().aheadMs : nowMs - view.nowMs;
    setField({ view, viewAtMs: nowMs, nowMs, aheadMs });
    setPhase("ready");
    setLink(true, up);
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) {
      setLink(false);
      // Somebody wanted it asked anew, as where there is coverage again: that is now, and not after a pause.
      if (giveUp.signal.aborted) return 0;
      if (fieldState().phase === "starting") setPhase(fieldState().view === undefined ? "unreachable" : "ready");
      return document.visibilityState === "visible" ? RETRY_MS : RETRY_HIDDEN_MS;
    }
    setLink(true, up);
    // Whoever is not signed in any more has nothing left that could be locked.
    if (fieldState().lockWanted && error.kind === "not-signed-in") setField({ lockWanted: false });
    if (error.kind === "unknown-device") setField({ hello: undefined });
    else setPhase(error.kind === "session-locked" || error.kind === "session-stale" ? "locked" : "sign-in");
    return REFUSED_RETRY_MS;
  }
}

function setPhase(phase: Phase): void {
  if (fieldState().phase !== phase) setField({ phase });
}

/** Locks the app with one tap, coverage or not; without it the center is told of it when it answers again. */
export function lockNow(): void {
  setField({ phase: "locked", lockWanted: true });
  askNow();
}

const HERE_EVERY_MS = 60_000;
let saidHereAtMs = -HERE_EVERY_MS;

/** Somebody has touched the app: what it asks by itself keeps no session from locking (AU28). */
export function sayHere(): void {
  const { phase, hello } = fieldState();
  if (phase !== "ready" || hello?.accounts !== true || performance.now() - saidHereAtMs < HERE_EVERY_MS) return;
  saidHereAtMs = performance.now();
  void api.here().catch(() => undefined); // what is missed is said with the next touch
}

/** Whether the center answers. */
export function setLink(on: boolean, up?: () => void): void {
  const { link } = fieldState();
  if (link.on !== on) setField({ link: { on, sinceMs: Date.now() } });
  if (on && !link.on) up?.();
}
