/** Where keys and commands lead: a panel, the command line, a unit, an incident, an alert. */
import { flushSync } from "react-dom";
import { asId, type UnitId } from "../../base/ids.ts";
import { whoOf } from "../../board/alert-row.ts";
import type { Alert } from "../../domain/alert.ts";
import { findIncident } from "../../domain/refs.ts";
import { type ConsoleState, openDialog, openEmergency, tell, useConsole } from "../store/console-store.ts";
import { giveAndTell } from "../store/console-link.ts";
import { selectIncident, selectUnit } from "../store/windows.ts";
import { alertAfter, alertLookedAt, unitOf } from "./next-alert.ts";
import { nextOfF1 } from "./next-to-take.ts";

/** Puts the keyboard into a list or the map. */
export function focusOn(
  id:
    | "panel-units"
    | "panel-incidents"
    | "panel-alerts"
    | "panel-detail"
    | "panel-checks"
    | "panel-devices"
    | "map"
    | "command-line",
): void {
  const focus = (options?: FocusOptions): HTMLElement | null => {
    const element = document.getElementById(id);
    const inside = id === "map" ? element?.querySelector<HTMLElement>("canvas") : undefined;
    const target = inside ?? element;
    target?.focus(options);
    return target;
  };
  // At once, so that what is typed next is not lost.
  let focused = focus();
  const giveUpAtMs = performance.now() + FOCUS_WITHIN_MS;
  // A part that is drawn later, or drawn anew just then (a list with its first row), is waited for, as long as nothing
  // else has the keyboard. Who has left a part that is still there meant to.
  const look = (): void => {
    const active = document.activeElement;
    // What was drawn anew under the keyboard is where it was: only a part that is seen for the first time is gone to.
    if (active === document.body && focused?.isConnected !== true) focused = focus({ preventScroll: focused !== null });
    else if (active !== focused) return;
    if (performance.now() < giveUpAtMs) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
const FOCUS_WITHIN_MS = 1_000;

export function showTab(leftTab: ConsoleState["leftTab"]): void {
  // Drawn before anything else happens: the next key, however quick, finds the part that it goes on from.
  flushSync(() => useConsole.setState({ leftTab }));
  focusOn(`panel-${leftTab}`);
}

/** What F1 is shown at: takes an alert that nobody has, or goes back to one's own. */
export function takeTopAlert(): void {
  const { picture, emergencyAlertId } = useConsole.getState();
  if (picture === undefined) return;
  const { center } = picture.board;
  const next = nextOfF1(center, picture.viewer, emergencyAlertId);
  if (next === undefined) {
    tell("good", "every alert is taken");
    return;
  }
  const { alert } = next;
  if (next.does === "open") {
    openEmergency(alert.id);
    return;
  }
  if (alert.subject.kind !== "system" && alert.subject.unitId !== undefined) selectUnit(alert.subject.unitId);
  void giveAndTell({ type: "TakeAlert", alert: alert.id }, `take ${whoOf(center, alert)}`);
}

/** Looks at the next alert: in the list the one after the chosen one, in an emergency's view its own view. */
export function nextAlert(): void {
  const { picture, selection, alertCursor, emergencyAlertId } = useConsole.getState();
  if (picture === undefined) return;
  const { center } = picture.board;
  const selected = selection.kind === "unit" ? selection.id : undefined;
  const next = alertAfter(center, emergencyAlertId ?? alertLookedAt(center, alertCursor, selected));
  if (next === undefined) tell("good", "there is no alert");
  else if (next.id === emergencyAlertId) tell("good", "there is no other alert");
  else if (emergencyAlertId !== undefined) openEmergency(next.id);
  else standOnAlert(next);
  if (emergencyAlertId === undefined) focusOn("panel-alerts");
}

/** Chooses an alert in the list, with its unit where it has one. */
export function standOnAlert(alert: Alert): void {
  const unitId = unitOf(alert);
  useConsole.setState({ alertCursor: alert.id });
  if (unitId !== undefined) selectUnit(unitId);
}

/** The next unit on duty in the order of call signs, for going through them on the map. */
export function cycleUnit(step: 1 | -1): void {
  const { picture, selection } = useConsole.getState();
  if (picture === undefined) return;
  const ids: UnitId[] = [...picture.board.center.units.values()]
    .filter(({ shift }) => shift !== undefined)
    .map(({ id }) => id)
    .toSorted();
  const at = selection.kind === "unit" ? ids.indexOf(asId<UnitId>(selection.id)) : -1;
  const next = ids[(at + step + ids.length) % Math.max(1, ids.length)];
  if (next !== undefined) selectUnit(next);
}

export function openIncidentByRef(ref: string): void {
  const center = useConsole.getState().picture?.board.center;
  const incident = center === undefined ? undefined : findIncident(center, ref);
  if (incident === undefined) openDialog("find", ref);
  else {
    selectIncident(incident.id);
    focusOn("panel-detail");
  }
}
