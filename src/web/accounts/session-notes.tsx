/** What whoever is signed in must know of their session: that it is about to lock, that another address has used it. */
import { type ReactNode, useEffect, useState } from "react";
import { MINUTE_MS } from "../../base/time.ts";
import { clockText } from "../../board/durations.ts";
import { openDialog } from "../store/console-store.ts";
import { SessionSchema } from "../../protocol/session.ts";
import { askApi } from "./api.ts";
import { lookAtSession, locksInMs, useSession } from "./session-state.ts";

const LOCK_SAID_MS = MINUTE_MS;
const STALE_SAID_MS = 20 * MINUTE_MS;

async function closeGlass(): Promise<void> {
  await askApi(SessionSchema, "POST", "/session/close-glass");
  await lookAtSession();
}

export function SessionNotes(): ReactNode {
  const session = useSession();
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const { body, clockOffMs } = session;
  if (body?.state !== "live" || !body.accounts) return null;
  const lockMs = locksInMs(session, nowMs) ?? Infinity;
  const staleMs = body.staleAtMs === undefined ? Infinity : body.staleAtMs - (nowMs + clockOffMs);
  const glassMs = body.glassUntilMs === undefined ? 0 : body.glassUntilMs - (nowMs + clockOffMs);
  const elsewhere = body.elsewhere ?? [];
  const glassToSee = body.glassToSee ?? [];
  const glassOpen = body.glassOpen ?? [];
  const notes = [
    lockMs < LOCK_SAID_MS ? (
      <span key="lock" role="alert">
        <b>LOCKS</b> in {clockText(Math.max(0, lockMs))} unless somebody is here: press any key
      </span>
    ) : null,
    staleMs < STALE_SAID_MS ? (
      <span key="stale">
        <b>TWELVE HOURS</b> in {clockText(Math.max(0, staleMs))}:{" "}
        <button type="button" className="act-plain" onClick={() => openDialog("again")}>
          show again who you are
        </button>
      </span>
    ) : null,
    elsewhere.length > 0 ? (
      <span key="elsewhere" role="alert" className="urgent-text">
        YOUR SESSION WAS USED FROM {elsewhere.join(", ")}: if that was not you, <a href="/account">end it</a>
      </span>
    ) : null,
    glassMs > 0 ? (
      <span key="glass">
        <b>GLASS BROKEN</b>, for another {clockText(glassMs)}: each read past the table is recorded{" "}
        <button type="button" className="act-plain" onClick={() => void closeGlass()}>
          close it now
        </button>
      </span>
    ) : null,
    ...glassOpen.map(({ who, reason, untilMs }) => (
      <span key={`open ${who} ${untilMs}`} role="alert" className="urgent-text">
        {who} READS PAST THE TABLE for another {clockText(Math.max(0, untilMs - (nowMs + clockOffMs)))}: {reason}
      </span>
    )),
    glassToSee.length > 0 ? (
      <span key="told" role="alert" className="urgent-text">
        {glassToSee.map(({ who }) => who).join(", ")} broke the glass: <a href="/audit">look</a>
      </span>
    ) : null,
  ].filter((note) => note !== null);
  return notes.length === 0 ? null : <div className="standing-notes">{notes}</div>;
}
