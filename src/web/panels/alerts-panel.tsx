/**
 * The alerts that stand: who, why, where, what now, who has it, who has seen it.
 *
 * Five hundred of them may stand after a bad minute. Only those in sight are drawn; all are counted, what lies out of
 * sight is told at the edge it lies beyond, and new ones are said aloud wherever the list stands.
 */
import { type ReactNode, useEffect, useRef } from "react";
import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { alertRow, standingAlerts } from "../../board/alert-row.ts";
import type { Alert } from "../../domain/alert.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { useOfFacts } from "../store/of-facts.ts";
import { alertLookedAt } from "../shell/next-alert.ts";
import { nextOfF1 } from "../shell/next-to-take.ts";
import { Panel } from "../shell/panel.tsx";
import { AlertCard } from "./alert-card.tsx";
import { useAlertKeys } from "./alert-keys.ts";
import { beyondSight, levelsWords } from "./beyond-sight.ts";
import { useHeldOrder } from "./held-order.ts";
import { NewAlertsSaid } from "./new-alerts-said.tsx";
import { takenWords } from "./taken-words.ts";

/** A card of two lines of reasons; each is measured once it is drawn. */
const CARD_PX = 118;

export function AlertsPanel(): ReactNode {
  const picture = usePicture();
  const { center } = picture.board;
  const alerts = useOfFacts(picture, () => standingAlerts(center));
  const byId = new Map(alerts.map((alert) => [alert.id as string, alert]));
  const { order, waiting, release, holding } = useHeldOrder(alerts.map(({ id }) => id));
  const lookedAt = useConsole(({ emergencyAlertId }) => emergencyAlertId);
  const next = nextOfF1(center, picture.viewer, lookedAt)?.alert;
  const unowned = alerts.filter(({ phase }) => phase === "open").length;
  const scroll = useRef<HTMLDivElement>(null);
  // What it gives changes with scrolling, and nothing here is memoized on it.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroll.current,
    getItemKey: (index) => order[index] ?? index,
    estimateSize: () => CARD_PX,
    overscan: 3,
  });
  const cursor = useConsole(({ alertCursor }) => alertCursor);
  const selection = useConsole((state) => state.selection);
  const chosen = alertLookedAt(center, cursor, selection.kind === "unit" ? selection.id : undefined);
  const chosenAt = order.indexOf(chosen ?? "");
  useChosenInSight(virtual, chosen, chosenAt);
  const onKeys = useAlertKeys({ scroll, order, chosenAt, bring: (at) => virtual.scrollToIndex(at, { align: "auto" }) });
  const edges = edgesOf(virtual, order, byId);
  return (
    <Panel
      name="alerts"
      label="Alerts"
      title={<h2>ALERTS</h2>}
      aside={<span>{takenWords(unowned, alerts.length)}</span>}
      hotkey="F2"
    >
      <div className="edged">
        <NewAlertsSaid alerts={alerts} center={center} />
        <Beyond edge="above" words={edges.above} to={() => virtual.scrollToIndex(0)} />
        {/* A feed (which is one of something) has keys of its own, which go from card to card. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-static-element-interactions */}
        <div
          className="scroll"
          id="panel-alerts"
          role={alerts.length === 0 ? "group" : "feed"}
          aria-label="Alerts"
          tabIndex={-1}
          ref={scroll}
          onKeyDown={onKeys}
          {...holding}
        >
          {alerts.length === 0 ? (
            <p className="empty">No alerts. The watch runs; what it finds appears here, and F1 takes the first.</p>
          ) : null}
          <div className="list" role="presentation" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const alert = byId.get(order[item.index] ?? "");
              if (alert === undefined) return null;
              return (
                <div
                  key={alert.id}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  role="presentation"
                  style={{ position: "absolute", top: item.start, left: 0, right: 0 }}
                >
                  <AlertCard
                    row={alertRow(center, alert, picture.viewer)}
                    first={alert.id === next?.id}
                    chosen={alert.id === chosen}
                    place={item.index + 1}
                    count={order.length}
                  />
                </div>
              );
            })}
          </div>
        </div>
        <Beyond
          edge="below"
          words={edges.below}
          to={() => virtual.scrollToIndex(edges.worstBelow ?? order.length - 1, { align: "end" })}
        />
        {waiting > 0 ? (
          <button type="button" className="edge-note" onClick={release}>
            {waiting} alerts wait to move: let them
          </button>
        ) : null}
      </div>
    </Panel>
  );
}

function Beyond(props: {
  readonly edge: "above" | "below";
  readonly words: string;
  readonly to: () => void;
}): ReactNode {
  const { edge, words, to } = props;
  if (words === "") return null;
  return (
    <button type="button" className={`edge-note beyond ${edge}`} onClick={to}>
      {edge === "above" ? "▲" : "▼"} {words} {edge}
    </button>
  );
}

type List = Virtualizer<HTMLDivElement, Element>;

/** What lies beyond each edge, in words, and where below it the worst begins. */
function edgesOf(virtual: List, order: readonly string[], byId: ReadonlyMap<string, Alert>) {
  const levels = order.map((id) => byId.get(id)?.level);
  const { above, below, worstBelow } = beyondSight(levels, virtual.range ?? undefined);
  return { above: levelsWords(above), below: levelsWords(below), worstBelow };
}

// The alert that is chosen (F2 goes through them, or its unit is selected) comes into sight, once for each choice.
function useChosenInSight(virtual: List, chosen: string | undefined, at: number): void {
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
    // Only a new choice scrolls; a card that moves is not run after.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [chosen]);
}
