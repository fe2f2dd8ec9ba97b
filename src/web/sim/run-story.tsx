/** What really happened up to the instant that is looked at, beside what Vigil made of it; and the run's report. */
import { useState, type ReactNode } from "react";
import { clockText } from "../../board/durations.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import { selectUnit } from "../store/windows.ts";
import { goTo, useSim } from "./sim-run.ts";
import type { Mark, Tape } from "./tape.ts";

const SHOWN_MAX = 200;
const NAMES: Readonly<Record<Mark["of"], string>> = {
  people: "really",
  danger: "really",
  server: "server",
  urgent: "Vigil",
  emergency: "Vigil",
  broken: "BROKEN",
};

export function RunStory({ tape }: { readonly tape: Tape }): ReactNode {
  const [tab, setTab] = useState<"story" | "report">("story");
  return (
    <section className="panel sim-story" aria-label="What really happened">
      <header>
        <div className="tabs" role="tablist" aria-label="Story, report">
          <button type="button" role="tab" aria-selected={tab === "story"} onClick={() => setTab("story")}>
            WHAT REALLY HAPPENED
          </button>
          <button type="button" role="tab" aria-selected={tab === "report"} onClick={() => setTab("report")}>
            REPORT
          </button>
        </div>
      </header>
      <div className="scroll">{tab === "story" ? <Story tape={tape} /> : <Report tape={tape} />}</div>
    </section>
  );
}

function Story({ tape }: { readonly tape: Tape }): ReactNode {
  const atMs = useSim((state) => state.atMs);
  const until = tape.marks.filter((mark) => mark.atMs <= atMs);
  const current = tape.begin.faults.filter((fault) => fault.atMs <= atMs && fault.untilMs > atMs);
  if (until.length === 0 && current.length === 0) return <p className="empty">Nothing has happened yet.</p>;
  return (
    <>
      {current.map(({ text, atMs: sinceMs }) => (
        <p key={`${sinceMs}/${text}`} className="sim-fault-now">
          Now: {text}
        </p>
      ))}
      <ol className="timeline sim-timeline">
        {until
          .slice(-SHOWN_MAX)
          .toReversed()
          .map((mark, index) => (
            <li key={`${mark.atMs}/${mark.text}/${until.length - index}`}>
              <button type="button" className="act-plain mono" title="Go there" onClick={() => goTo(mark.atMs)}>
                {clockText(mark.atMs - tape.begin.atMs)}
              </button>
              <span className={`of ${mark.of}`}>{NAMES[mark.of]}</span>
              <What mark={mark} tape={tape} />
            </li>
          ))}
      </ol>
    </>
  );
}

function What({ mark, tape }: { readonly mark: Mark; readonly tape: Tape }): ReactNode {
  const { unitId, thing, text } = mark;
  const { center } = tape.board;
  const unit = unitId === undefined ? undefined : center.units.get(unitId);
  if (unit === undefined) return <span>{thing === undefined ? text : `${thing}: ${text}`}</span>;
  return (
    <span>
      <button type="button" className="act-plain strong" title="Look at the unit" onClick={() => selectUnit(unit.id)}>
        {spokenCallSign(center, unit)}
      </button>{" "}
      {text}
    </span>
  );
}

function Report({ tape }: { readonly tape: Tape }): ReactNode {
  useSim(({ phase }) => phase);
  if (tape.report === undefined) return <p className="empty">The report comes when the run is whole.</p>;
  return <pre className="sim-report">{tape.report.join("\n")}</pre>;
}
