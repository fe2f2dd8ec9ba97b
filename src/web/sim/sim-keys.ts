/** The page's keys, where nobody is typing. */
import { useEffect } from "react";
import { closeEmergency, useConsole } from "../store/console-store.ts";
import { select } from "../store/windows.ts";
import { useSim } from "./sim-run.ts";
import { tapeKey } from "./transport.tsx";

export function useSimKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
      if (!handle(event)) return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}

function handle(event: KeyboardEvent): boolean {
  if (event.key === "Escape") {
    if (useConsole.getState().emergencyAlertId !== undefined) closeEmergency();
    else select({ kind: "none" });
    return true;
  }
  return useSim.getState().tape !== undefined && tapeKey(event);
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== "range";
  // A button that has the keyboard is pressed by the space bar.
  return (
    target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement || target instanceof HTMLButtonElement
  );
}
