/**
 * Who is signed in at this browser: asked of the server at the start, whenever the link falls, and every few seconds
 * where a lock or an emergency has to be seen. Without accounts it is asked once and never again.
 */
import { create } from "zustand";
import { z } from "zod";
import { type SessionBody, SessionSchema } from "../../protocol/session.ts";
import { askApi } from "./api.ts";

export type SessionState = {
  /** Absent until the server has answered. */
  readonly body?: SessionBody;
  /** The server's clock less this machine's. */
  readonly clockOffMs: number;
  /** Shown once, after an invitation was taken up; the console waits until they are put away. */
  readonly recoveryCodes?: readonly string[] | undefined;
};

const LIVE_EVERY_MS = 15_000;
/** Of whoever has to see at once that somebody reads past the table, where no link tells it. */
const WATCHFUL_EVERY_MS = 2_000;
const LOCKED_EVERY_MS = 1_000;
const NONE_EVERY_MS = 5_000;
/** How often somebody who works is said to be there. */
const HERE_EVERY_MS = 60_000;
const CHANNEL = "vigil-session";

export const useSession = create<SessionState>(() => ({ clockOffMs: 0 }));

let channel: BroadcastChannel | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let lastInputAtMs = 0;
let saidHereAtMs = 0;
/** A link stands that tells when something about sessions has changed. */
let isTold = false;
/** It was locked here by hand, and the server has not said so yet. */
let lockWanted = false;

/** Whether the picture of the center may be shown and asked for. */
export function mayLook({ body }: SessionState): boolean {
  return body !== undefined && (!body.accounts || body.state === "live");
}

/** Begins to ask, and to say that somebody is here while somebody is. */
export function startSession(): void {
  channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(CHANNEL);
  channel?.addEventListener("message", () => void lookAtSession());
  for (const type of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    addEventListener(type, noteInput, { passive: true });
  }
  void lookAtSession();
}

/** Asks who is signed in, and what that means. */
export async function lookAtSession(): Promise<void> {
  const answer = await askApi(SessionSchema, "GET", "/session");
  if (answer.ok) look(answer.value);
  else lookAgain();
}

/** The link says that something about sessions has changed: whoever watches over others asks at once. */
export function sessionsTold(): void {
  isTold = true;
  if (useSession.getState().body?.glassOpen !== undefined) void lookAtSession();
}

/** The link has fallen: nothing is told any more. */
export function sessionsUntold(): void {
  isTold = false;
  void lookAtSession();
}

/** Locks this console at once, whether or not the server can be reached: it is told as soon as it can. */
export async function lockNow(): Promise<void> {
  const { body } = useSession.getState();
  if (body?.state !== "live" || !body.accounts) return;
  lockWanted = true;
  show(lockedBody(body));
  const answer = await askApi(SessionSchema, "POST", "/session/lock");
  if (answer.ok) look(answer.value);
  else lookAgain();
}

// What the server says of a session that has been locked here is not shown before it knows of that.
function look(body: SessionBody): void {
  if (!lockWanted || body.state !== "live") {
    lockWanted = false;
    return show(body);
  }
  show(lockedBody(body));
  void askApi(SessionSchema, "POST", "/session/lock").then((answer) => {
    if (answer.ok) look(answer.value);
  });
}

function lockedBody({ accounts, emergency, account, provider, practiceRoles, display }: SessionBody): SessionBody {
  const whose = account?.display ?? display;
  return {
    accounts,
    state: "locked",
    ...(emergency === undefined ? {} : { emergency }),
    ...(whose === undefined ? {} : { display: whose }),
    ...(provider === undefined ? {} : { provider }),
    ...(practiceRoles === undefined ? {} : { practiceRoles }),
  };
}

/** Somebody has shown who they are, or has gone: other windows of this browser look too. */
export function takeSession(body: SessionBody, more: { readonly recoveryCodes?: readonly string[] } = {}): void {
  lockWanted = false;
  show(body, more);
}

function show(body: SessionBody, more: { readonly recoveryCodes?: readonly string[] } = {}): void {
  const before = useSession.getState().body;
  const clockOffMs = body.nowMs === undefined ? useSession.getState().clockOffMs : body.nowMs - Date.now();
  useSession.setState({ body, clockOffMs, ...more });
  if (before !== undefined && (before.state !== body.state || before.account?.id !== body.account?.id)) {
    channel?.postMessage("changed");
  }
  lookAgain();
}

/** Signs out here; the server closes what hangs on the session. */
export async function signOut(): Promise<void> {
  const answer = await askApi(SessionSchema, "POST", "/session/end");
  if (!answer.ok) return lookAtSession();
  takeSession(answer.value);
  // Whoever came by the agency's provider signs out there too: the next one at this desk is not them.
  if (answer.value.signOutAt !== undefined) location.assign(answer.value.signOutAt);
}

/** When this session locks if nobody does anything, on this machine's clock. */
export function locksInMs({ body, clockOffMs }: SessionState, nowMs: number): number | undefined {
  return body?.locksAtMs === undefined ? undefined : body.locksAtMs - (nowMs + clockOffMs);
}

function lookAgain(): void {
  clearTimeout(timer);
  const { body } = useSession.getState();
  if (body !== undefined && !body.accounts) return; // nobody signs in here: there is nothing to look at
  timer = setTimeout(() => void lookAtSession(), everyMs(body));
}

function everyMs(body: SessionBody | undefined): number {
  switch (body?.state) {
    case "live":
      return body.glassOpen === undefined || isTold ? LIVE_EVERY_MS : WATCHFUL_EVERY_MS;
    case "locked":
    case "stale":
      return LOCKED_EVERY_MS;
    case "none":
      return NONE_EVERY_MS;
    case undefined:
      return LOCKED_EVERY_MS;
  }
}

function noteInput(): void {
  lastInputAtMs = performance.now();
  const { body } = useSession.getState();
  if (body?.state !== "live" || !body.accounts || lastInputAtMs - saidHereAtMs < HERE_EVERY_MS) return;
  saidHereAtMs = lastInputAtMs;
  void askApi(SessionSchema, "POST", "/session/here").then((answer) => {
    if (answer.ok) look(answer.value);
    else if (answer.status === 401) void lookAtSession();
  });
}

/** An answer that says nothing but that it was done. */
export const Nothing = z.looseObject({});
