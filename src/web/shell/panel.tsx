/** A panel: a named region with a head, which can be opened in a window of its own. */
import type { ReactNode } from "react";
import { isSim, panelOfWindow, tearOff } from "../store/windows.ts";
import type { PanelName } from "../store/console-store.ts";

export function Panel(props: {
  readonly name: PanelName;
  readonly title: ReactNode;
  readonly label: string;
  readonly hotkey?: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className="panel" aria-label={props.label}>
      <header>
        {props.title}
        <span className="fill" />
        {props.aside}
        {props.hotkey === undefined || isSim() ? null : <kbd>{props.hotkey}</kbd>}
        {panelOfWindow() === undefined && !isSim() ? (
          <button
            type="button"
            className="act-plain"
            title={`${props.label} in a window of its own`}
            onClick={() => tearOff(props.name)}
          >
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
              <path d="M1 4v7h7M5 1h6v6M11 1L5 7" fill="none" stroke="currentColor" strokeWidth="1.4" />
            </svg>
            <span className="unseen">{props.label} in a window of its own</span>
          </button>
        ) : null}
      </header>
      {props.children}
    </section>
  );
}
