/** One alert in the list: who, why, where, since when, what now, and what can be done about it. */
import type { ReactNode } from "react";
import { Offered } from "../accounts/offered.tsx";
import type { AlertRow } from "../../board/alert-row.ts";
import { clockText } from "../../board/durations.ts";
import { openEmergency, useConsole, usePicture } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { selectUnit } from "../store/windows.ts";
import { LevelMark } from "../shell/marks.tsx";
import { whereNow } from "../words/where-words.ts";

export function AlertCard(props: {
  readonly row: AlertRow;
  /** It is the one that F1 takes, or goes back to. */
  readonly first: boolean;
  /** The keyboard stands on it, or its unit is selected. */
  readonly chosen: boolean;
  readonly place: number;
  readonly count: number;
}): ReactNode {
  const { row, first, chosen } = props;
  const { nowMs, board, viewer, settings } = usePicture();
  const alert = board.center.alerts.get(row.id);
  const where = alert === undefined || alert.subject.kind === "system" ? "" : whereNow(board, alert, settings, nowMs);
  const consoles = board.center.consoles.size;
  const { unitId } = row;
  return (
    <article
      className={`alert-card ${row.level}`}
      data-chosen={chosen}
      aria-label={`${row.level} ${row.who}`}
      aria-posinset={props.place}
      aria-setsize={props.count}
      tabIndex={-1}
    >
      <span className={`${row.level}-text`}>
        <LevelMark level={row.level} />
      </span>
      <span className="head">
        <span className="mono bright">{row.who}</span>{" "}
        <span className={`${row.level}-text`}>{row.level.toUpperCase()}</span>{" "}
        {row.covert ? <span className="tag">COVERT: do not call</span> : null}
      </span>
      <span className="mono">{clockText(nowMs - row.levelSinceMs)}</span>
      <span className="why" title={row.why}>
        {row.why}
      </span>
      {where === "" ? null : (
        <span className="where dim cut" title={where}>
          {where}
        </span>
      )}
      <span className="now cut" title={toldOf(row)}>
        <span className={row.phase === "open" && row.level !== "notice" ? "strong" : ""}>{row.now}</span>
        <span className="dim">
          {" "}
          · seen on {row.seenOn} of {consolesWords(Math.max(consoles, row.seenOn))}
          {toldOf(row)}
        </span>
      </span>
      <span className="acts">
        {row.phase === "open" ? (
          <Offered to={{ type: "TakeAlert", alert: row.id }}>
            <button
              type="button"
              className="act take"
              onClick={() => void giveAndTell({ type: "TakeAlert", alert: row.id }, `take ${row.who}`)}
            >
              {first ? <kbd>F1</kbd> : null} Take it
            </button>
          </Offered>
        ) : null}
        <button type="button" className="act" onClick={() => openEmergency(row.id)}>
          {first && row.phase === "owned" ? <kbd>F1</kbd> : null} Open
        </button>
        {row.mine ? (
          <button type="button" className="act" onClick={() => useConsole.setState({ closingAlertId: row.id })}>
            Close…
          </button>
        ) : null}
        {row.closingBy !== undefined && row.closingBy !== viewer.name ? (
          <Offered to={{ type: "AgreeToClose", alert: row.id }}>
            <button
              type="button"
              className="act"
              onClick={() => void giveAndTell({ type: "AgreeToClose", alert: row.id }, `agree to close ${row.who}`)}
            >
              Agree
            </button>
          </Offered>
        ) : null}
        {unitId === undefined ? null : (
          <button type="button" className="act-plain" onClick={() => selectUnit(unitId)}>
            Show {row.who}
          </button>
        )}
      </span>
    </article>
  );
}

function consolesWords(count: number): string {
  return count === 1 ? "1 console" : `${count} consoles`;
}

// The end of a line that may be cut off: all of it is in the emergency view.
function toldOf(row: AlertRow): string {
  const units = row.unitsToldCount === undefined ? "" : ` · ${row.unitsToldCount} units told`;
  return row.escalatedTo === undefined ? units : `${units} · ${row.escalatedTo} sent for`;
}
