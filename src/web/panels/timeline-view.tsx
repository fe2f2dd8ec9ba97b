/** A timeline, newest first: when, what, by whom. What is only bookkeeping is left out until it is asked for. */
import { useState, type ReactNode } from "react";
import { usePicture } from "../store/console-store.ts";
import { localMinute, localTime } from "../../base/local-time.ts";
import { type HistoryOf, useHistory } from "./history.ts";

const SHOWN_FIRST = 60;

export function TimelineView(props: { readonly of: readonly HistoryOf[]; readonly sinceMs?: number }): ReactNode {
  const { settings } = usePicture();
  const { entries, fault } = useHistory(props.of, props.sinceMs);
  const [all, setAll] = useState(false);
  const told = all ? entries : entries.filter(({ weight }) => weight !== "detail").slice(0, SHOWN_FIRST);
  return (
    <>
      <ol className="timeline">
        {told.map((entry) => (
          <li key={entry.seq} className={`${entry.weight}-weight`}>
            <time>{localTime(entry.atMs, settings.timeZone)}</time>
            <span>
              {entry.text}
              {entry.madeAtMs === undefined || Math.abs(entry.madeAtMs - entry.atMs) < 60_000
                ? null
                : ` (done at ${localMinute(entry.madeAtMs, settings.timeZone)})`}{" "}
              <span className="by">{entry.text.startsWith(entry.who) ? "" : entry.who}</span>
            </span>
          </li>
        ))}
      </ol>
      {fault === undefined ? null : <p className="urgent-text">{fault}</p>}
      {told.length < entries.length || all ? (
        <button type="button" className="act-plain" onClick={() => setAll(!all)}>
          {all ? "less" : `all ${entries.length} entries`}
        </button>
      ) : null}
    </>
  );
}
