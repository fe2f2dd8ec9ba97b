/** What is selected, whole: a unit or an incident with its facts, what can be done, and its timeline. */
import type { ReactNode } from "react";
import { useConsole } from "../store/console-store.ts";
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
        {selection.kind === "none" ? (
          <p className="empty">
            Select a unit or an incident: with the pointer, with the arrows in a list, by <kbd>Ctrl+K</kbd>, or by its name in the command line.
          </p>
        ) : null}
      </div>
    </Panel>
  );
}
