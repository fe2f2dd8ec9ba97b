/** The console's keys. They work everywhere; those that are letters only where nobody is typing. */
import { useEffect } from "react";
import { lockNow } from "../accounts/session-state.ts";
import { closeDialog, closeEmergency, openDialog, useConsole } from "../store/console-store.ts";
import { select } from "../store/windows.ts";
import { EMERGENCY_VIEW_ID } from "./kept-keyboard.ts";
import { cycleUnit, focusOn, nextAlert, showTab, takeTopAlert } from "./go-to.ts";

export type ConsoleKey = { readonly keys: string; readonly does: string };

/** All keys, for the help. */
export const CONSOLE_KEYS: readonly ConsoleKey[] = [
  { keys: "F1", does: "take the top alert, or the one you look at; when all are taken, back to your own" },
  { keys: "F2", does: "next alert; in the list arrows choose, Enter opens; in an alert's view, the next one's view" },
  { keys: "F3", does: "units: arrows choose" },
  { keys: "F4", does: "map: arrows move, + and - zoom, N and P go through the units" },
  { keys: "F6", does: "incidents, then checks, then unknown devices" },
  { keys: "F7", does: "checks and roll call: Enter heard, N no answer" },
  { keys: "F8", does: "detail of what is selected" },
  { keys: "F9", does: "lock this console now, where people sign in" },
  { keys: "/ or :", does: "command line; a letter begins a command from anywhere but the map" },
  { keys: "Tab", does: "in the command line: take the completion" },
  { keys: "Up, Down", does: "in the command line: earlier lines, the list of completions" },
  { keys: "Ctrl+Z", does: "in an empty command line: undo the last command, where it can be undone" },
  { keys: "Esc", does: "back; typed text stays" },
  { keys: "Ctrl+K", does: "find anything" },
  { keys: "Alt+1 … Alt+5", does: "in the emergency view: send the nearest, the second nearest, …" },
  { keys: "Alt+U, Alt+H", does: "in the emergency view: tell the units, hold or release the channel" },
  { keys: "Alt+T, Alt+C", does: "in the emergency view: tick the next of the checklist, close the alert" },
  { keys: "Alt+M", does: "in a hunt: send the best unit to the best point where he can be met" },
  { keys: "?", does: "this help" },
];

export function useConsoleKeys(): void {
  useEffect(() => {
    // An open menu or list closes itself with Escape, before the key comes to us: it goes back no further then.
    let isOfAnOpenList = false;
    const look = ({ target }: KeyboardEvent): void => {
      isOfAnOpenList =
        target instanceof Element &&
        (target.closest("[role=menu]") !== null || target.getAttribute("data-mantine-stop-propagation") === "true");
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || (event.key === "Escape" && isOfAnOpenList) || !handle(event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("keydown", look, { capture: true });
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", look, { capture: true });
      removeEventListener("keydown", onKey);
    };
  }, []);
}

function handle(event: KeyboardEvent): boolean {
  const { dialog, closingAlertId } = useConsole.getState();
  if (event.ctrlKey && event.key.toLowerCase() === "k") {
    openDialog("find");
    return true;
  }
  switch (event.key) {
    case "F1":
      takeTopAlert();
      return true;
    case "F2":
      nextAlert();
      return true;
    case "F3":
      focusOn("panel-units");
      return true;
    case "F4":
      focusOn("map");
      return true;
    case "F6":
      nextTab();
      return true;
    case "F7":
      showTab("checks");
      return true;
    case "F8":
      focusOn("panel-detail");
      return true;
    case "F9":
      void lockNow();
      return true;
    case "Escape":
      return back();
  }
  if (
    dialog !== undefined ||
    closingAlertId !== undefined ||
    isTyping(event.target) ||
    event.ctrlKey ||
    event.altKey ||
    event.metaKey
  )
    return false;
  return letter(event);
}

function letter(event: KeyboardEvent): boolean {
  const onMap = event.target instanceof HTMLCanvasElement;
  switch (event.key) {
    case "/":
    case ":":
      focusOn("command-line");
      return true;
    case "?":
      openDialog("help");
      return true;
  }
  if (onMap && (event.key === "n" || event.key === "p")) {
    cycleUnit(event.key === "n" ? 1 : -1);
    return true;
  }
  // A command may be begun without going anywhere first: the letter itself goes into the line.
  if (/^[a-z0-9]$/i.test(event.key) && !onMap && !inMenu(event.target)) focusOn("command-line");
  return false;
}

function inMenu(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[role=menu]") !== null;
}

const TABS = ["incidents", "checks", "devices"] as const;

function nextTab(): void {
  const { leftTab } = useConsole.getState();
  const inside = document.activeElement?.id === `panel-${leftTab}`;
  const at = TABS.indexOf(leftTab);
  showTab(inside ? (TABS[(at + 1) % TABS.length] ?? "incidents") : leftTab);
}

// Back: out of a dialog, out of what is typed into (the text stays), out of the emergency view, out of the selection.
function back(): boolean {
  const { dialog, emergencyAlertId, selection, closingAlertId } = useConsole.getState();
  const active = document.activeElement;
  if (dialog !== undefined) closeDialog();
  else if (closingAlertId !== undefined) useConsole.setState({ closingAlertId: undefined });
  else if (active instanceof HTMLElement && isTyping(active)) {
    active.blur();
    // In an emergency the next key goes on from its head, not from nowhere.
    document.getElementById(EMERGENCY_VIEW_ID)?.focus({ preventScroll: true });
  } else if (emergencyAlertId !== undefined) closeEmergency();
  else if (selection.kind !== "none") select({ kind: "none" });
  else return false;
  return true;
}

/** Inputs that take no letters. */
const NO_TEXT: readonly string[] = ["checkbox", "radio", "button", "submit", "range"];

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    (target instanceof HTMLInputElement && !NO_TEXT.includes(target.type)) ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  );
}
