/**
 * Who has to be called: the check queue with what is due soonest, and the roll with who was heard longest ago.
 * Enter records the contact, N records that nobody answered; both go on to the next.
 */
import type { KeyboardEvent, ReactNode } from "react";
import { useState } from "react";
import { checkQueue, rollCall } from "../../board/check-queue.ts";
import { ageText, clockText } from "../../board/durations.ts";
import { usePicture } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { selectUnit } from "../store/windows.ts";
import { cursorAfter } from "./list-keys.ts";

export function ChecksList(): ReactNode {
  const { board, settings, nowMs } = usePicture();
  const queue = checkQueue(board.center, settings, nowMs);
  const queued = new Set(queue.map(({ unitId }) => unitId));
  const roll = rollCall(board.center).filter(({ unitId }) => !queued.has(unitId));
  const entries = [...queue, ...roll];
  const [cursor, setCursor] = useState<string>();
  const index = entries.findIndex(({ unitId }) => unitId === cursor);
  const go = (to: number | undefined): void => {
    const unitId = to === undefined ? undefined : entries[to]?.unitId;
    if (unitId === undefined) return;
    setCursor(unitId);
    selectUnit(unitId);
  };
  const answer = (event: KeyboardEvent): void => {
    const entry = entries[index];
    const key = event.key.toLowerCase();
    if (entry !== undefined && (key === "enter" || key === "n")) {
      event.preventDefault();
      // The next one before the list changes its order under the hand.
      go(Math.min(index + 1, entries.length - 1));
      if (key === "enter")
        void giveAndTell({ type: "RecordContact", unit: entry.unitId }, `contact with ${entry.callSign}`);
      else void giveAndTell({ type: "RecordNoAnswer", unit: entry.unitId }, `${entry.callSign} does not answer`);
      return;
    }
    const to = cursorAfter(event.key, index, entries.length);
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };
  if (entries.length === 0)
    return (
      <p className="empty" id="panel-checks" tabIndex={-1}>
        Nobody is on duty. A unit on a stop stands here until it is due to be called.
      </p>
    );
  return (
    <div className="scroll">
      <div
        id="panel-checks"
        className="list"
        role="listbox"
        aria-label="Checks and roll call"
        tabIndex={0}
        onKeyDown={answer}
      >
        <div className="group-head" role="presentation">
          CHECKS, soonest first · <kbd>Enter</kbd> heard · <kbd>N</kbd> no answer
        </div>
        {queue.length === 0 ? <p className="empty">No check is running.</p> : null}
        {queue.map((entry) => (
          <CheckRow
            key={entry.unitId}
            callSign={entry.callSign}
            chosen={cursor === entry.unitId}
            onPick={() => go(entries.indexOf(entry))}
          >
            <span className={`check ${entry.phase}`}>
              {entry.phase === "over" ? `over ${clockText(-entry.leftMs)}` : `due ${clockText(entry.leftMs)}`}
            </span>
            <span className="dim">
              {" "}
              {entry.silentQueue ? "ask by radio now: no device can" : ""}{" "}
              {entry.noAnswers > 0 ? `no answer ×${entry.noAnswers}` : ""}
            </span>
          </CheckRow>
        ))}
        <div className="group-head" role="presentation">
          ROLL, least recently heard first
        </div>
        {roll.map((entry) => (
          <CheckRow
            key={entry.unitId}
            callSign={entry.callSign}
            chosen={cursor === entry.unitId}
            onPick={() => go(entries.indexOf(entry))}
          >
            heard {ageText(nowMs - entry.heardAtMs)} ago
          </CheckRow>
        ))}
      </div>
    </div>
  );
}

function CheckRow(props: {
  readonly callSign: string;
  readonly chosen: boolean;
  readonly onPick: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    // The list has the keyboard; a row only takes the pointer.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      className={`row${props.chosen ? " cursor" : ""}`}
      style={{ gridTemplateColumns: "64px 1fr" }}
      role="option"
      aria-selected={props.chosen}
      tabIndex={-1}
      onClick={props.onPick}
    >
      <span className="mono strong">{props.callSign}</span>
      <span className="cut">{props.children}</span>
    </div>
  );
}
