/** What is selected, whole: a unit or an incident with its facts, what can be done, and its timeline. */
import type { ReactNode } from "react";
import { timelineEntry } from "../../board/timeline.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { localTime } from "../words/local-time.ts";
import { Panel } from "../shell/panel.tsx";
import { IncidentDetail } from "./incident-detail.tsx";
import { UnitDetail } from "./unit-detail.tsx";

export function DetailPanel(): ReactNode {
  const selection = useConsole((state) => state.selection);
  return (
    <Panel name="detail" label="Detail" title={<h2>DETAIL</h2>}>
      <div className="scroll" id="panel-detail" tabIndex={-1}>
        {selection.kind === "unit" ? <UnitDetail key={selection.id} id={selection.id} /> : null}
        {selection.kind === "incident" ? <IncidentDetail key={selection.id} id={selection.id} /> : null}
        {selection.kind === "none" ? <ShiftLog /> : null}
      </div>
    </Panel>
  );
}

const LOG_SHOWN = 80;

/** While nothing is selected: what happened last, and how something is selected. */
function ShiftLog(): ReactNode {
  const { board, settings } = usePicture();
  const recent = useConsole(({ live }) => live.recent);
  const entries = recent
    .slice(-LOG_SHOWN * 3)
    .map((envelope) => timelineEntry(board.center, envelope))
    .filter(({ weight }) => weight !== "detail")
    .slice(-LOG_SHOWN)
    .toReversed();
  return (
    <div className="detail">
      <p className="dim">
        Select a unit or an incident: with the pointer, with the arrows in a list, with <kbd>Ctrl+K</kbd>, or by its
        name in the command line.
      </p>
      <h3>SHIFT LOG, SINCE THIS WINDOW OPENED</h3>
      {entries.length === 0 ? <p className="dim">Nothing has happened yet.</p> : null}
      <ol className="timeline">
        {entries.map((entry) => (
          <li key={entry.seq} className={`${entry.weight}-weight`}>
            <time>{localTime(entry.atMs, settings.timeZone)}</time>
            <span>
              {entry.text} <span className="by">{entry.text.startsWith(entry.who) ? "" : entry.who}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
