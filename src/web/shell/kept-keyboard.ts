/**
 * Whoever works by keys has the keyboard somewhere, always. When the emergency view comes, goes, or is taken, what had
 * the keyboard may go with it: then the view has it, and afterwards the part that had it before.
 */
import { useEffect } from "react";
import { useConsole } from "../store/console-store.ts";
import { focusOn } from "./go-to.ts";

/** The head of the view, which begins the round through it. */
export const EMERGENCY_VIEW_ID = "emergency-view";
const PARTS = [
  "panel-units",
  "panel-alerts",
  "panel-incidents",
  "panel-checks",
  "panel-devices",
  "panel-detail",
  "map",
  "command-line",
] as const;

export function useKeptKeyboard(): void {
  const alertId = useConsole(({ emergencyAlertId }) => emergencyAlertId);
  const phase = useConsole(({ picture, emergencyAlertId }) =>
    emergencyAlertId === undefined ? undefined : picture?.board.center.alerts.get(emergencyAlertId)?.phase,
  );
  useEffect(() => {
    const note = ({ target }: FocusEvent): void => {
      lastPart = PARTS.find((id) => target instanceof Element && target.closest(`#${id}`) !== null) ?? lastPart;
    };
    addEventListener("focusin", note);
    return () => removeEventListener("focusin", note);
  }, []);
  useEffect(() => {
    // Typed text, a dialog, a part that is still there: they keep it.
    if (document.activeElement !== document.body) return;
    if (alertId !== undefined) document.getElementById(EMERGENCY_VIEW_ID)?.focus({ preventScroll: true });
    else if (lastPart !== undefined) focusOn(lastPart);
  }, [alertId, phase]);
}

let lastPart: (typeof PARTS)[number] | undefined;
