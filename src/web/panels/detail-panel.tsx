/** What is selected, whole; while nothing is, the state of the shift. */
import type { ReactNode } from "react";
import { useConsole } from "../store/console-store.ts";
import { select } from "../store/windows.ts";
import { Panel } from "../shell/panel.tsx";
import { IncidentDetail } from "./incident-detail.tsx";
import { ShiftView } from "./shift-view.tsx";
import { UnitDetail } from "./unit-detail.tsx";

const TITLES = { unit: "UNIT", incident: "INCIDENT", none: "SHIFT" } as const;

export function DetailPanel(): ReactNode {
  const selection = useConsole((state) => state.selection);
  return (
    <Panel
      name="detail"
      label="Detail"
      title={<h2>{TITLES[selection.kind]}</h2>}
      hotkey="F8"
      {...(selection.kind === "none"
        ? {}
        : {
            aside: (
              <button type="button" className="act-plain" onClick={() => select({ kind: "none" })}>
                back to the shift <kbd>Esc</kbd>
              </button>
            ),
          })}
    >
      <div className="scroll" id="panel-detail" tabIndex={-1}>
        {selection.kind === "unit" ? <UnitDetail key={selection.id} id={selection.id} /> : null}
        {selection.kind === "incident" ? <IncidentDetail key={selection.id} id={selection.id} /> : null}
        {selection.kind === "none" ? <ShiftView /> : null}
      </div>
    </Panel>
  );
}
