/**
 * The incidents: first those that wait for a unit, with their age, then those that are worked on. All of them are in
 * the list and its heads count them; only those in sight are drawn.
 */
import { type ReactNode, useEffect, useRef } from "react";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { mayAtAll } from "../accounts/may-offer.ts";
import { useSession } from "../accounts/session-state.ts";
import { clockText } from "../../board/durations.ts";
import { type IncidentLists, incidentLists, type IncidentRow } from "../../board/incident-row.ts";
import { openDialog, useConsole, usePicture } from "../store/console-store.ts";
import { useOfFacts } from "../store/of-facts.ts";
import { selectIncident } from "../store/windows.ts";
import { useHeldOrder } from "./held-order.ts";
import { listKeys } from "./list-keys.ts";

const PENDING_LONG_MS = 300_000;
const CLOSED_SHOWN = 12;
const ROW_PX = 42;
const HEAD_PX = 23;

/** What one line of the list is: the head of a group, or an incident. */
type Line = { readonly key: string; readonly title: string } | { readonly key: string; readonly row: IncidentRow };

export function IncidentsList(): ReactNode {
  const picture = usePicture();
  const { board, settings, nowMs } = picture;
  const selection = useConsole((state) => state.selection);
  const lists = useOfFacts(picture, () => incidentLists(board.center, settings, nowMs, CLOSED_SHOWN));
  const rows = new Map([...lists.pending, ...lists.active, ...lists.closed].map((row) => [row.id as string, row]));
  const { order, holding } = useHeldOrder([...rows.keys()]);
  const chosen = selection.kind === "incident" ? selection.id : undefined;
  const lines = linesOf(order, rows, lists);
  const chosenAt = lines.findIndex(({ key }) => key === chosen);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    getItemKey: (index) => lines[index]?.key ?? index,
    estimateSize: (index) => (isHead(lines[index]) ? HEAD_PX : ROW_PX),
    // The chosen one is always there: the list names it to whoever hears it.
    rangeExtractor: (range) => withOne(defaultRangeExtractor(range), chosenAt),
    overscan: 6,
  });
  useEffect(() => {
    if (chosenAt >= 0) virtual.scrollToIndex(chosenAt);
    // Only a new choice scrolls; a row that moves is not run after.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [chosen]);
  if (rows.size === 0) {
    return (
      <p className="empty" id="panel-incidents" tabIndex={-1}>
        No incidents. A motorist&apos;s call becomes one with <kbd>NI</kbd> in the command line, or with the form; a
        stop is one command: <kbd>TS 312 …</kbd>
      </p>
    );
  }
  return (
    <div className="scroll" ref={scroll}>
      <div
        id="panel-incidents"
        className="list"
        role="listbox"
        aria-label="Incidents"
        tabIndex={0}
        style={{ height: virtual.getTotalSize() }}
        {...(chosenAt < 0 ? {} : { "aria-activedescendant": `incident-${chosen}` })}
        {...holding}
        onKeyDown={listKeys(order, chosen, (id) => selectIncident(id))}
      >
        {virtual.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          return (
            <div
              key={line.key}
              ref={virtual.measureElement}
              data-index={item.index}
              role="presentation"
              style={{ position: "absolute", top: item.start, left: 0, right: 0 }}
            >
              {"title" in line ? (
                <div className="group-head">{line.title}</div>
              ) : (
                <IncidentRowView
                  row={line.row}
                  nowMs={nowMs}
                  chosen={line.key === chosen}
                  place={order.indexOf(line.key) + 1}
                  count={order.length}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

// Rows with the heads of their groups before them; while the list is held a head may come twice, which is true then.
function linesOf(order: readonly string[], rows: ReadonlyMap<string, IncidentRow>, lists: IncidentLists): Line[] {
  const lines: Line[] = [];
  let before = "";
  for (const id of order) {
    const row = rows.get(id);
    if (row === undefined) continue;
    const title = row.pending
      ? `WAITING ${lists.pending.length}`
      : row.open
        ? `ACTIVE ${lists.active.length}`
        : "CLOSED";
    if (title !== before) lines.push({ key: `${title} before ${id}`, title });
    before = title;
    lines.push({ key: id, row });
  }
  return lines;
}

function isHead(line: Line | undefined): boolean {
  return line !== undefined && "title" in line;
}

function withOne(indexes: readonly number[], one: number): number[] {
  return one < 0 || indexes.includes(one) ? [...indexes] : [...indexes, one].toSorted((a, b) => a - b);
}

export function NewIncidentButton(): ReactNode {
  const offered = useSession(({ body }) => mayAtAll(body, "CreateIncident"));
  if (!offered) return null;
  return (
    <button type="button" className="act" title="New incident (NI)" onClick={() => openDialog("new-incident")}>
      +<span className="unseen"> new incident</span>
    </button>
  );
}

function IncidentRowView(props: {
  readonly row: IncidentRow;
  readonly nowMs: number;
  readonly chosen: boolean;
  readonly place: number;
  readonly count: number;
}): ReactNode {
  const { row, chosen } = props;
  const ageMs = props.nowMs - row.openedAtMs;
  const long = row.pending && ageMs > PENDING_LONG_MS;
  return (
    // The list has the keyboard; a row only takes the pointer.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`incident-${row.id}`}
      className={`row incident-row${chosen ? " cursor" : ""}`}
      role="option"
      aria-selected={chosen}
      aria-posinset={props.place}
      aria-setsize={props.count}
      tabIndex={-1}
      onClick={() => selectIncident(row.id)}
    >
      <span className={`priority p${row.priority}`} title={`Priority ${row.priority}`}>
        {row.priority}
      </span>
      <span className="cut">
        <span className={row.open ? "bright" : "dim"}>{row.type}</span> <span className="dim">{row.place}</span>
      </span>
      <span className={`mono ${long ? "urgent-text" : ""}`}>
        {row.open ? clockText(ageMs) : row.phase.toLowerCase()}
      </span>
      <span />
      <span className="cut dim">
        {row.plate === undefined ? null : <span className="mono bright">{row.plate} </span>}
        {row.number} {unitsWords(row)}
        {row.openRequestCount > 0 ? ` · ${row.openRequestCount} requested` : ""}
      </span>
    </div>
  );
}

const PHASES = { assigned: "asked", acknowledged: "ack", "en-route": "en route", "on-scene": "on scene" } as const;

function unitsWords(row: IncidentRow): string {
  if (row.units.length === 0) return row.open ? "no unit" : "";
  return row.units.map(({ callSign, phase }) => `${callSign} ${PHASES[phase]}`).join(", ");
}
