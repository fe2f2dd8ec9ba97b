/**
 * Two opposite corners of the screen held together: the same answer as any other, with a mark in it that only the
 * center reads. Nothing is drawn, nothing sounds, nothing moves; what the fingers rested on does not react either.
 */
import { answerCheck, lastGivenAtMs } from "../store/field-actions.ts";
import { sayElsewhere } from "../one-window.ts";
import { tellOfTouch } from "../location/tracker.ts";
import { fieldState } from "../store/field-store.ts";

const HOLD_MS = 1_500;
/** How far from the corner a finger may rest, of the shorter side of the screen; at least a thumb. */
const SHARE = 0.24;
const LEAST_PX = 84;
const CLICKS_IGNORED_MS = 700;

type Corner = "top-left" | "top-right" | "bottom-left" | "bottom-right";

let held: { readonly sinceMs: number; readonly timer: number; isSaid: boolean } | undefined;
let heldUntilMs = 0;
let saidAtMs = Number.NEGATIVE_INFINITY;
let touchTimer: number | undefined;

/**
 * Whether two corners are held, or were a moment ago. What lies under them and would otherwise react, the emergency
 * button above all, leaves it to them.
 */
export function cornersAreHeld(): boolean {
  return held !== undefined || performance.now() <= heldUntilMs;
}

/** Whether it was said since an instant of this page's clock. */
export function cornersSaidSince(atMs: number): boolean {
  return saidAtMs >= atMs;
}

/** Begins to look at what the fingers rest on. */
export function followCorners(): void {
  const say = (): void => {
    if (held === undefined || held.isSaid) return;
    held.isSaid = true;
    saidAtMs = performance.now();
    heldUntilMs = saidAtMs + CLICKS_IGNORED_MS;
    const { phase } = fieldState();
    // Of two windows the one that has the outbox says it.
    if (phase === "elsewhere") sayElsewhere();
    // Before somebody is on shift there is nobody whom it could be about.
    else if (phase !== "starting") answerCheck({ held: true });
  };
  const look = (event: TouchEvent): void => {
    const corners = new Set([...event.touches].map(cornerOf));
    const both =
      (corners.has("top-left") && corners.has("bottom-right")) ||
      (corners.has("top-right") && corners.has("bottom-left"));
    if (!both) {
      // A busy page hears of the lifted finger before its own clock: what counts is how long the fingers were there.
      if (held !== undefined && event.timeStamp - held.sinceMs >= HOLD_MS) say();
      clearTimeout(held?.timer);
      held = undefined;
      return;
    }
    held ??= { sinceMs: event.timeStamp, timer: window.setTimeout(say, HOLD_MS), isSaid: false };
  };
  const follow = (event: TouchEvent): void => {
    look(event);
    if (event.type !== "touchstart") return;
    clearTimeout(touchTimer);
    touchTimer = window.setTimeout(touched, HOLD_MS, event.timeStamp);
  };
  for (const type of ["touchstart", "touchmove", "touchend", "touchcancel"] as const) {
    addEventListener(type, follow, { passive: true, capture: true });
  }
  // A finger that is lifted from a button after all that has pressed nothing.
  addEventListener(
    "click",
    (event) => {
      if (!cornersAreHeld()) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
}

// AL10: somebody who records the line sees a delivery when corners have been held. So they see one after every touch,
// at the same time and of the same length, unless what was touched has made one.
function touched(sinceMs: number): void {
  if (!cornersSaidSince(sinceMs) && lastGivenAtMs() < sinceMs) tellOfTouch();
}

function cornerOf({ clientX, clientY }: Touch): Corner | undefined {
  const reach = Math.max(LEAST_PX, SHARE * Math.min(innerWidth, innerHeight));
  const side = clientX <= reach ? "left" : clientX >= innerWidth - reach ? "right" : undefined;
  const end = clientY <= reach ? "top" : clientY >= innerHeight - reach ? "bottom" : undefined;
  return side === undefined || end === undefined ? undefined : `${end}-${side}`;
}
