/**
 * The panel that this window shows, and what it shares with the workstation's other windows: the selection and the
 * seat. The main window says every second that it is there; without it the others make the sounds.
 */
import { changePreferences, closeEmergency, openEmergency, type PanelName, tell, useConsole } from "./console-store.ts";
import { openWindowChannel, type Selection, type WindowChannel } from "./window-channel.ts";

const PANELS: readonly PanelName[] = ["units", "incidents", "map", "alerts", "detail", "checks", "devices"];
const MAIN_GONE_AFTER_MS = 3_000;
const SAY_HERE_EVERY_MS = 1_000;

let channel: WindowChannel | undefined;
let mainHeardAtMs = -Infinity;

/** The panel that this window was opened for; undefined in the main window. */
export function panelOfWindow(): PanelName | undefined {
  const wanted = new URLSearchParams(location.search).get("panel");
  return PANELS.find((panel) => panel === wanted);
}

export function isSheet(): boolean {
  return location.pathname === "/sheet";
}

/** Whether this page is one of accounts, beside the console: it shows nothing of the shift. */
export function isAccountsPage(): boolean {
  return ["/account", "/administration", "/audit", "/expungement", "/invitation"].includes(location.pathname);
}

/** A page that looks at a simulated run, and touches nothing that is real. */
export function isSim(): boolean {
  return location.pathname === "/sim";
}

/** Whether the sounds are this window's to make. */
export function soundsHere(): boolean {
  return isMain() || performance.now() - mainHeardAtMs > MAIN_GONE_AFTER_MS;
}

export function startWindows(): void {
  channel = openWindowChannel((message) => {
    switch (message.type) {
      case "select":
        useConsole.setState({ selection: message.selection });
        return;
      case "seat":
        changePreferences({ name: message.name, positionId: message.positionId });
        return;
      case "main-is-here":
        mainHeardAtMs = performance.now();
        return;
      case "open-emergency":
        if (isMain()) openEmergency(message.alertId);
        return;
    }
  });
  if (isMain()) setInterval(() => channel?.post({ type: "main-is-here" }), SAY_HERE_EVERY_MS);
  else useConsole.subscribe(({ emergencyAlertId }) => passEmergencyOn(emergencyAlertId));
}

// A panel's window has no emergency view: it goes on showing its panel, and the banner.
function passEmergencyOn(alertId: string | undefined): void {
  if (alertId === undefined) return;
  closeEmergency();
  channel?.post({ type: "open-emergency", alertId });
}

/** Opens a panel in a window of its own, for another screen. A browser that refuses is told of. */
export function tearOff(panel: PanelName): void {
  const opened = window.open(`/?panel=${panel}`, `vigil-${panel}`, "popup,width=900,height=700");
  if (opened === null) tell("bad", "the browser refused to open a window: allow pop-ups for this address");
}

/** Selects a unit or an incident in all windows of this workstation. */
export function select(selection: Selection): void {
  useConsole.setState({ selection });
  channel?.post({ type: "select", selection });
}
export function selectUnit(id: string): void {
  select({ kind: "unit", id });
}
export function selectIncident(id: string): void {
  select({ kind: "incident", id });
}

/** Tells the other windows who sits here. */
export function shareSeat(seat: { readonly name?: string; readonly positionId?: string }): void {
  channel?.post({ type: "seat", ...seat });
}

function isMain(): boolean {
  return panelOfWindow() === undefined && !isSheet() && !isAccountsPage();
}
