/**
 * Keys in the list of alerts: Page Down and Page Up go from card to card (as in every feed), and so do the arrows; Home
 * and End to the first and the last, Enter opens the one it stands on. The unit of each is shown on the map and whole.
 */
import { type KeyboardEvent, type RefObject, useRef } from "react";
import { openEmergency, useConsole } from "../store/console-store.ts";
import { standOnAlert } from "../shell/go-to.ts";
import { cursorAfter } from "./list-keys.ts";

const ARROWS: Readonly<Record<string, string>> = { PageDown: "ArrowDown", PageUp: "ArrowUp" };
const CARD_WITHIN_MS = 1_000;

export function useAlertKeys(list: {
  readonly scroll: RefObject<HTMLElement | null>;
  /** The alerts' ids as they stand in the list. */
  readonly order: readonly string[];
  /** Where the chosen one stands; below zero where none is chosen. */
  readonly chosenAt: number;
  /** Brings a card into sight, where only those in sight are drawn. */
  readonly bring: (at: number) => void;
}): (event: KeyboardEvent) => void {
  const { scroll, order, chosenAt, bring } = list;
  // The card that is on its way into sight: a key that comes before it is there goes on from it.
  const going = useRef<number>(undefined);
  const goTo = (at: number): void => {
    going.current = at;
    bring(at);
    const giveUpAtMs = performance.now() + CARD_WITHIN_MS;
    const look = (): void => {
      if (going.current !== at) return;
      const card = scroll.current?.querySelector<HTMLElement>(`[data-index="${at}"] article`);
      card?.focus({ preventScroll: true });
      if (card instanceof HTMLElement || performance.now() > giveUpAtMs) going.current = undefined;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  };
  return (event) => {
    const focused = document.activeElement?.closest<HTMLElement>("[data-index]")?.dataset["index"];
    const at = going.current ?? (focused === undefined ? chosenAt : Number(focused));
    const { alerts } = useConsole.getState().picture?.board.center ?? {};
    const alertAt = (index: number) => [...(alerts?.values() ?? [])].find(({ id }) => id === order[index]);
    // On a button Enter is the button's.
    const isOfButton = event.target instanceof Element && event.target.closest("button") !== null;
    if (event.key === "Enter" && !isOfButton) {
      const here = alertAt(at);
      if (here === undefined) return;
      event.preventDefault();
      openEmergency(here.id);
      return;
    }
    const next = order.length === 0 ? undefined : cursorAfter(ARROWS[event.key] ?? event.key, at, order.length);
    if (next === undefined) return;
    event.preventDefault();
    goTo(next);
    const there = alertAt(next);
    if (there !== undefined) standOnAlert(there);
  };
}
