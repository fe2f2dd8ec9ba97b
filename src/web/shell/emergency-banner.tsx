/**
 * The banner of one emergency: who, why, where, since when, who has it, and the key that takes it.
 *
 * It comes when it comes, perhaps under a hand that is just pressing on something else: for a moment after it has
 * appeared its buttons take no pointer. The keyboard is never held back.
 */
import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";
import { Offered } from "../accounts/offered.tsx";
import type { AlertRow } from "../../board/alert-row.ts";
import { clockText } from "../../board/durations.ts";
import { giveAndTell } from "../store/console-link.ts";
import { openEmergency, usePicture } from "../store/console-store.ts";
import { whereNow } from "../words/where-words.ts";
import { LevelMark } from "./marks.tsx";

/** Longer than a hand needs to stop, shorter than an eye needs to read. */
const NOT_MEANT_MS = 500;

export function EmergencyBanner({ row, first }: { readonly row: AlertRow; readonly first: boolean }): ReactNode {
  const { nowMs, board, settings } = usePicture();
  const alert = board.center.alerts.get(row.id);
  const where = alert === undefined ? "" : whereNow(board, alert, settings, nowMs);
  const meant = useMeantClick();
  const owned = row.phase === "owned";
  return (
    <div className={`banner${owned ? "" : " unowned"}`} data-alert={row.id}>
      <LevelMark level="emergency" size={22} />
      <span>
        <span className="what">
          <span className="word">EMERGENCY{row.covert ? " · " : ""}</span>
          {row.covert ? "COVERT" : ""}
        </span>
        <span className="who">{row.who}</span>
      </span>
      <span className="told">
        <span className="why" title={row.why}>
          {row.why}
        </span>
        <span className="where" title={where}>
          {where}
        </span>
      </span>
      <span className="since mono">{clockText(nowMs - row.levelSinceMs)}</span>
      <span className="whose">{owned ? (row.mine ? "you have it" : `${row.owner} has it`) : "NOBODY HAS IT"}</span>
      <span>
        {owned ? (
          <button type="button" className="act" onClick={meant(() => openEmergency(row.id))}>
            {first ? <kbd>F1</kbd> : null} Open
          </button>
        ) : (
          <Offered to={{ type: "TakeAlert", alert: row.id }}>
            <button
              type="button"
              className="act take"
              onClick={meant(() => void giveAndTell({ type: "TakeAlert", alert: row.id }, `take ${row.who}`))}
            >
              {first ? <kbd>F1</kbd> : null} Take it
            </button>
          </Offered>
        )}
      </span>
    </div>
  );
}

// A click without a pointer (Enter, a reader's own) has no `detail`, and is always meant.
function useMeantClick(): (act: () => void) => (event: MouseEvent) => void {
  const appearedAtMs = useRef(Infinity);
  useEffect(() => {
    appearedAtMs.current = performance.now();
  }, []);
  return (act) => (event) => {
    if (event.detail === 0 || performance.now() - appearedAtMs.current > NOT_MEANT_MS) act();
  };
}
