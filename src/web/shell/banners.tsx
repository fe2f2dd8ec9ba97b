/** What must be seen from across the room: a lost link, and every emergency that stands. */
import type { ReactNode } from "react";
import { Offered } from "../accounts/offered.tsx";
import { SessionNotes } from "../accounts/session-notes.tsx";
import { type AlertRow, alertRow, standingAlerts } from "../../board/alert-row.ts";
import { clockText } from "../../board/durations.ts";
import { openEmergency, useConsole, usePicture } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { localTime } from "../words/local-time.ts";
import { placeWords } from "../words/place-words.ts";
import { LevelMark } from "./marks.tsx";
import { StandingNotes } from "./standing-notes.tsx";

const BANNERS_MAX = 3;

export function Banners(): ReactNode {
  const { board, viewer } = usePicture();
  // The one that is open has its own head, with more in it.
  const openId = useConsole(({ emergencyAlertId }) => emergencyAlertId);
  const rows = standingAlerts(board.center)
    .filter(({ level, id }) => level === "emergency" && id !== openId)
    .map((alert) => alertRow(board.center, alert, viewer));
  return (
    <div className="banners">
      <LinkLost />
      <StandingNotes />
      <SessionNotes />
      <PlainDangers />
      <div role="alert" aria-label="Emergencies">
        {rows.slice(0, BANNERS_MAX).map((row, index) => (
          <EmergencyBanner key={row.id} row={row} first={index === 0} />
        ))}
        {rows.length > BANNERS_MAX ? (
          <p className="banner">and {rows.length - BANNERS_MAX} more emergencies, in the list of alerts</p>
        ) : null}
      </div>
    </div>
  );
}

function EmergencyBanner({ row, first }: { readonly row: AlertRow; readonly first: boolean }): ReactNode {
  const { nowMs } = usePicture();
  const owned = row.phase === "owned";
  return (
    <div className={`banner${owned ? "" : " unowned"}`}>
      <LevelMark level="emergency" size={22} />
      <span>
        <span className="what">EMERGENCY{row.covert ? " · COVERT" : ""}</span>
        <br />
        <span className="who">{row.who}</span>
      </span>
      <span>
        <span className="why">{row.why}</span>
        <br />
        <span className="where">{whereOf(row)}</span>
      </span>
      <span className="since mono">{clockText(nowMs - row.levelSinceMs)}</span>
      <span>{owned ? (row.mine ? "yours" : `${row.owner} has it`) : "NOBODY HAS IT"}</span>
      <span>
        {owned ? null : (
          <Offered to={{ type: "TakeAlert", alert: row.id }}>
            <button
              type="button"
              className="act"
              onClick={() => void giveAndTell({ type: "TakeAlert", alert: row.id }, `take ${row.who}`)}
            >
              {first ? <kbd>F1</kbd> : null} Take it
            </button>
          </Offered>
        )}
        {owned ? (
          <button type="button" className="act" onClick={() => openEmergency(row.id)}>
            Open
          </button>
        ) : null}
      </span>
    </div>
  );
}

/** Where an alert is, in words that can be read out. */
export function whereOf(row: AlertRow): string {
  return row.at === undefined ? "no location known" : placeWords(row.at).full;
}

function LinkLost(): ReactNode {
  const link = useConsole((state) => state.link);
  const { nowMs, settings } = usePicture();
  const openCommands = useConsole(
    ({ outbox }) => outbox.items.filter(({ fate }) => fate === "waiting" || fate === "unknown").length,
  );
  if (link.health !== "lost") return null;
  return (
    <div className="link-lost" role="alert">
      <span>LINK LOST</span>
      <span className="mono">{clockText(link.silentMs)}</span>
      <span>
        This is the picture as of {localTime(nowMs - link.silentMs, settings.timeZone)}. Nothing new can be seen here;
        timers count on.
      </span>
      {openCommands === 0 ? null : <span>{openCommands} not confirmed, will be sent again</span>}
    </div>
  );
}

function PlainDangers(): ReactNode {
  const dangers = useConsole(({ live }) => live.plainDanger);
  const { settings } = usePicture();
  return dangers
    .filter(({ level }) => level === "emergency")
    .map((danger) => (
      <div className="banner" role="alert" key={`${danger.unit}/${danger.text}`}>
        <LevelMark level="emergency" size={22} />
        <span className="who">{danger.unit}</span>
        <span>
          <span className="why">{danger.text}</span>
          <br />
          <span className="where">{danger.place}</span>
        </span>
        <span className="since">{localTime(danger.atMs, settings.timeZone)}</span>
      </div>
    ));
}
