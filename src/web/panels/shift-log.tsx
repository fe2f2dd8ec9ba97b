/** What happened last on the shift, newest first: what this page has seen, and the half hour before it was opened. */
import { type ReactNode, useMemo } from "react";
import { type TimelineEntry, timelineEntry } from "../../board/timeline.ts";
import { localTime } from "../../base/local-time.ts";
import { openDialog, useConsole, usePicture } from "../store/console-store.ts";
import { LOOKED_AT } from "./missed-events.ts";
import { readPastAgain, type ShiftPast, useShiftPast } from "./shift-past.ts";

const LOG_SHOWN = 120;

export function ShiftLog(): ReactNode {
  const past = useShiftPast();
  const entries = useEntries(past);
  const { settings } = usePicture();
  return (
    <>
      {entries.length === 0 && past.phase !== "reading" ? <NothingYet /> : null}
      <ol className="timeline">
        {entries.map((entry) => (
          <li key={entry.seq} className={`${entry.weight}-weight`}>
            <time>{localTime(entry.atMs, settings.timeZone)}</time>
            <span>
              {entry.about === undefined ? null : <b>{entry.about} </b>}
              {entry.text} <span className="by">{entry.text.startsWith(entry.who) ? "" : entry.who}</span>
            </span>
          </li>
        ))}
      </ol>
      <PastNote past={past} />
    </>
  );
}

function useEntries(past: ShiftPast): readonly TimelineEntry[] {
  const { board, settings } = usePicture();
  const { center } = board;
  const recent = useConsole(({ live }) => live.recent);
  return useMemo(() => {
    const seen = recent.slice(-LOOKED_AT);
    const from = seen.length < LOOKED_AT ? 0 : (seen[0]?.seq ?? 0);
    const seenSeqs = new Set(seen.map(({ seq }) => seq));
    // Nothing of the past that is older than what the page itself has let go of.
    const older = past.envelopes.filter(({ seq }) => seq >= from && !seenSeqs.has(seq));
    return [...older, ...seen]
      .toSorted((a, b) => a.seq - b.seq)
      .map((envelope) => timelineEntry(center, envelope, settings))
      .filter(({ weight }) => weight !== "detail")
      .slice(-LOG_SHOWN)
      .toReversed();
  }, [recent, past.envelopes, center, settings]);
}

/** Whether the half hour before is in it, and what of it is not. */
function PastNote({ past }: { readonly past: ShiftPast }): ReactNode {
  const { timeZone } = usePicture().settings;
  if (past.phase === "none") return null;
  if (past.phase === "reading") return <p className="dim">Reading the last half hour…</p>;
  if (past.phase === "not-yours")
    return <p className="dim">What was before this page was opened is not here: your role reads no histories.</p>;
  if (past.fault !== undefined)
    return (
      <p>
        <span className="urgent-text">The last half hour is missing: {past.fault}.</span>{" "}
        <button type="button" className="act-plain strong" onClick={readPastAgain}>
          Read it again
        </button>
      </p>
    );
  const { withheldCount, wholeSinceMs } = past;
  return (
    <p className="dim">
      {wholeSinceMs === undefined
        ? "Begins half an hour before this page was opened."
        : `Begins at ${localTime(wholeSinceMs, timeZone)}: more has happened since than is read at once.`}
      {withheldCount === 0
        ? ""
        : ` ${withheldCount} ${withheldCount === 1 ? "entry is" : "entries are"} not yours to read.`}
    </p>
  );
}

function NothingYet(): ReactNode {
  return (
    <p className="dim">
      What happens from now on is written here. Select a unit or an incident with the arrows in its list, with{" "}
      <kbd>Ctrl+K</kbd>, or by its name in the command line;{" "}
      <button type="button" className="act-plain" onClick={() => openDialog("help")}>
        <kbd>?</kbd> tells all keys
      </button>
      .
    </p>
  );
}
