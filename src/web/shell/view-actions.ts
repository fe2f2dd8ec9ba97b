/** What the command line asks of the console itself, without a command to the server. */
import type { ViewAction } from "../command-line/verb.ts";
import { openDialog, openEmergency, tell, useConsole } from "../store/console-store.ts";
import { startScenario } from "../store/practice-play.ts";
import { selectUnit } from "../store/windows.ts";
import { openStatusSheet } from "./console-actions.ts";
import { focusOn, openIncidentByRef, showTab } from "./go-to.ts";

/** Does what a line that only looks at something asks for. */
export function actOnView(action: Exclude<ViewAction, { type: "undo" }>): void {
  switch (action.type) {
    case "open-unit":
      selectUnit(action.unitId);
      focusOn("panel-detail");
      return;
    case "open-incident":
      openIncidentByRef(action.incident);
      return;
    case "open-alert":
      openEmergency(action.alertId);
      return;
    case "map":
      useConsole.setState({ mapFocus: { latDeg: action.latDeg, lonDeg: action.lonDeg } });
      focusOn("map");
      return;
    case "map-unit":
      selectUnit(action.unitId);
      focusOn("map");
      return;
    case "roll-call":
      showTab("checks");
      return;
    case "status-sheet":
      openStatusSheet();
      return;
    case "find":
      openDialog("find", action.text);
      return;
    case "practice":
      if (action.scenario === undefined) openDialog("practice");
      else void startScenario(action.scenario).then((fault) => (fault === undefined ? undefined : tell("bad", fault)));
      return;
    case "help":
      openDialog("help", action.verb ?? "");
      return;
  }
}
