/** The alerts that stand: who, why, where, what now, who has it, who has seen it. */
import type { ReactNode } from "react";
import { Offered } from "../accounts/offered.tsx";
import { type AlertRow, alertRow, standingAlerts } from "../../board/alert-row.ts";
import { ageText, clockText } from "../../board/durations.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { selectUnit } from "../store/windows.ts";
import { openEmergency } from "../store/console-store.ts";
import { LevelMark } from "../shell/marks.tsx";
import { Panel } from "../shell/panel.tsx";
import { whereOf } from "../shell/banners.tsx";
import { useHeldOrder } from "./held-order.ts";

export function AlertsPanel(): ReactNode {
  const { board, viewer } = usePicture();
  const rows = standingAlerts(board.center).map((alert) => alertRow(board.center, alert, viewer));
  const byId = new Map(rows.map((row) => [row.id as string, row]));
  const { order, waiting, release, holding } = useHeldOrder(rows.map(({ id }) => id));
  const firstOpen = rows.find(({ phase }) => phase === "open");
  const unowned = rows.filter(({ phase }) => phase === "open").length;
  return (
    <Panel
      name="alerts"
      label="Alerts"
      title={<h2>ALERTS</h2>}
      aside={<span>{rows.length === 0 ? "none" : `${unowned} of ${rows.length} not taken`}</span>}
      hotkey="F2"
    >
      <div
        className="scroll"
        id="panel-alerts"
        tabIndex={-1}
        aria-live="polite"
        aria-relevant="additions text"
        {...holding}
      >
        {rows.length === 0 ? (
          <p className="empty">No alerts. The watch runs; what it finds appears here, and F1 takes the first.</p>
        ) : null}
        {order.map((id) => {
          const row = byId.get(id);
          return row === undefined ? null : <AlertCard key={id} row={row} first={id === firstOpen?.id} />;
        })}
        {waiting > 0 ? (
          <button type="button" className="edge-note" onClick={release}>
            {waiting} alerts wait to move: let them
          </button>
        ) : null}
      </div>
    </Panel>
  );
}

function AlertCard({ row, first }: { readonly row: AlertRow; readonly first: boolean }): ReactNode {
  const { nowMs, board, viewer } = usePicture();
  const selection = useConsole((state) => state.selection);
  const chosen = selection.kind === "unit" && selection.id === row.unitId;
  const consoles = board.center.consoles.size;
  const { unitId } = row;
  return (
    <article className={`alert-card ${row.level}`} data-chosen={chosen} aria-label={`${row.level} ${row.who}`}>
      <span className={`${row.level}-text`}>
        <LevelMark level={row.level} />
      </span>
      <span className="head">
        <span className="mono bright">{row.who}</span>{" "}
        <span className={`${row.level}-text`}>{row.level.toUpperCase()}</span>{" "}
        {row.covert ? <span className="tag">COVERT: do not call</span> : null}
      </span>
      <span className="mono">{clockText(nowMs - row.levelSinceMs)}</span>
      <span className="why">{row.why}</span>
      {row.unitId === undefined && row.at === undefined ? null : (
        <span className="where dim">
          {whereOf(row)}
          {row.atMs === undefined ? "" : `, ${ageText(nowMs - row.atMs)} ago`}
        </span>
      )}
      <span className="now">
        <span className={row.phase === "open" && row.level !== "notice" ? "strong" : ""}>{row.now}</span>
        <span className="dim">
          {" "}
          · seen on {row.seenOn} of {Math.max(consoles, row.seenOn)}
          {row.unitsToldCount === undefined ? "" : ` · ${row.unitsToldCount} units told`}
          {row.escalatedTo === undefined ? "" : ` · told ${row.escalatedTo}`}
        </span>
      </span>
      <span className="acts">
        {row.phase === "open" ? (
          <Offered to={{ type: "TakeAlert", alert: row.id }}>
            <button
              type="button"
              className="act"
              onClick={() => void giveAndTell({ type: "TakeAlert", alert: row.id }, `take ${row.who}`)}
            >
              {first ? <kbd>F1</kbd> : null} Take
            </button>
          </Offered>
        ) : null}
        <button type="button" className="act" onClick={() => openEmergency(row.id)}>
          Open
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
