/**
 * The frame of a dialog. It takes the keyboard as it is drawn, and Tab goes round in it; when it goes, the keyboard is
 * again where it was before. What waits for an answer closes only the dialog it was asked in.
 */
import { Modal } from "@mantine/core";
import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { closeDialog } from "../store/console-store.ts";

/** Closes the dialog that uses it, and no other: by the time an answer comes, its reader may be in the next one. */
export function useClosing(): () => void {
  const standing = useRef(false);
  useEffect(() => {
    standing.current = true;
    return () => {
      standing.current = false;
    };
  }, []);
  return () => {
    if (standing.current) closeDialog();
  };
}

const STOPS = "a[href], button, input, select, textarea, [tabindex]";

/** What Tab comes to, in its order. */
function stopsIn(part: Element): HTMLElement[] {
  return [...part.querySelectorAll<HTMLElement>(STOPS)].filter(
    (stop) => stop.tabIndex >= 0 && !stop.matches(":disabled") && stop.getClientRects().length > 0,
  );
}

/**
 * The library's own trap of the keyboard takes it on timers of its own. On a busy machine these came after the first
 * words had been typed, and the next ones went into another field: here the dialog takes it as it is drawn, once.
 */
function holdKeyboard(body: HTMLElement, before: Element | null): (() => void) | undefined {
  const dialog = body.closest<HTMLElement>("[role=dialog]");
  if (dialog === null) return undefined;
  hadBefore.set(dialog, before);
  const first = body.querySelector<HTMLElement>("[data-autofocus]") ?? stopsIn(body)[0] ?? dialog;
  first.focus({ preventScroll: true });
  const goRound = (event: KeyboardEvent): void => {
    if (event.key !== "Tab" || event.defaultPrevented) return;
    const stops = stopsIn(dialog);
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    const active = document.activeElement;
    // Between its ends Tab is the browser's own; from the page behind, where the keyboard had gone, it comes back in.
    if (active !== from && active !== dialog && (active === null || dialog.contains(active))) return;
    event.preventDefault();
    to?.focus();
  };
  addEventListener("keydown", goRound);
  return () => removeEventListener("keydown", goRound);
}

/** What had the keyboard before each dialog: one that is opened from another gives it back to there. */
const hadBefore = new WeakMap<Element, Element | null>();

function hasNow(): Element | null {
  const active = document.activeElement;
  const dialog = active?.closest("[role=dialog]") ?? null;
  return dialog === null ? active : (hadBefore.get(dialog) ?? null);
}

/**
 * Below the emergencies that hang over the map when it opens: they are never dimmed, and would hide its first field. One
 * that comes later moves nothing.
 */
function belowEmergencies(): number {
  const hanging = document.querySelectorAll(".banners .emergencies > :not(:first-child)");
  const endsAt = Math.max(...[...hanging].map((banner) => banner.getBoundingClientRect().bottom));
  return Math.max(TOP_PX, Math.min(endsAt + GAP_PX, innerHeight * TOP_SHARE_MAX));
}
const TOP_PX = 104;
const GAP_PX = 8;
const TOP_SHARE_MAX = 0.3;

export function ConsoleDialog(props: {
  readonly title: string;
  readonly size?: string | number;
  readonly children: ReactNode;
  readonly onClose?: () => void;
}): ReactNode {
  const [before] = useState(hasNow);
  const [top] = useState(belowEmergencies);
  const hold = useCallback(
    (body: HTMLElement | null) => (body === null ? undefined : holdKeyboard(body, before)),
    [before],
  );
  useEffect(
    () => () => {
      // After the dialog has left the page; whoever has taken the keyboard by then keeps it.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body && before instanceof HTMLElement && before.isConnected)
          before.focus();
      });
    },
    [before],
  );
  return (
    <Modal
      opened
      onClose={props.onClose ?? closeDialog}
      // Escape is of the console's keys: one press goes back one step.
      closeOnEscape={false}
      trapFocus={false}
      title={<span className="strong">{props.title}</span>}
      size={props.size ?? "md"}
      yOffset={top}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div ref={hold}>{props.children}</div>
    </Modal>
  );
}
