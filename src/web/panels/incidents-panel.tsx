/** The incidents: first those that wait for a unit, with their age, then those that are worked on. */
import type { ReactNode } from "react";
import { mayAtAll } from "../accounts/may-offer.ts";
import { useSession } from "../accounts/session-state.ts";
import { clockText } from "../../board/durations.ts";
import { incidentLists, type IncidentRow } from "../../board/incident-row.ts";
import { openDialog, useConsole, usePicture } from "../store/console-store.ts";
import { selectIncident } from "../store/windows.ts";
import { useHeldOrder } from "./held-order.ts";
import { listKeys } from "./list-keys.ts";

const PENDING_LONG_MS = 300_000;

export function IncidentsList(): ReactNode {
  const { board, settings, nowMs } = usePicture();
  const selection = useConsole((state) => state.selection);
  const lists = incidentLists(board.center, settings, nowMs, 12);
  const rows = new Map([...lists.pending, ...lists.active, ...lists.closed].map((row) => [row.id as string, row]));
  const { order, holding } = useHeldOrder([...rows.keys()]);
  const chosen = selection.kind === "incident" ? selection.id : undefined;
  if (rows.size === 0) {
    return (
      <p className="empty" id="panel-incidents" tabIndex={-1}>
        No incidents. A motorist&apos;s call becomes one with <kbd>NI</kbd> in the command line, or with the form; a
        stop is one command: <kbd>TS 312 …</kbd>
      </p>
    );
  }
  const titleOf = (id: string | undefined): string => {
    const row = id === undefined ? undefined : rows.get(id);
    if (row === undefined) return "";
    if (row.pending) return `WAITING ${lists.pending.length}`;
    return row.open ? `ACTIVE ${lists.active.length}` : "CLOSED";
  };
  return (
    <div className="scroll">
      <div
        id="panel-incidents"
        className="list"
        role="listbox"
        aria-label="Incidents"
        tabIndex={0}
        {...(chosen === undefined ? {} : { "aria-activedescendant": `incident-${chosen}` })}
        {...holding}
        onKeyDown={listKeys(order, chosen, (id) => selectIncident(id))}
      >
        {order.map((id, index) => {
          const row = rows.get(id);
          if (row === undefined) return null;
          const title = titleOf(id);
          const head =
            title === titleOf(order[index - 1]) ? null : (
              <div className="group-head" role="presentation">
                {title}
              </div>
            );
          return (
            <div key={id}>
              {head}
              <IncidentRowView row={row} chosen={id === chosen} />
            </div>
          );
        })}
      </div>
    </div>
  );
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

function IncidentRowView({ row, chosen }: { readonly row: IncidentRow; readonly chosen: boolean }): ReactNode {
  const long = row.pending && row.ageMs > PENDING_LONG_MS;
  return (
    // The list has the keyboard; a row only takes the pointer.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`incident-${row.id}`}
      className={`row incident-row${chosen ? " cursor" : ""}`}
      role="option"
      aria-selected={chosen}
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
        {row.open ? clockText(row.ageMs) : row.phase.toLowerCase()}
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
