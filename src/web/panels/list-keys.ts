/** Arrow keys in a list: where the cursor goes. The list itself has the focus; the cursor is only drawn. */
import type { KeyboardEvent } from "react";

const PAGE = 10;

/** The new index of the cursor, or undefined where the key is none of the list's. */
export function cursorAfter(key: string, index: number, count: number): number | undefined {
  const last = Math.max(0, count - 1);
  switch (key) {
    case "ArrowDown":
      return Math.min(last, index + 1);
    case "ArrowUp":
      return Math.max(0, index - 1);
    case "PageDown":
      return Math.min(last, index + PAGE);
    case "PageUp":
      return Math.max(0, index - PAGE);
    case "Home":
      return 0;
    case "End":
      return last;
  }
  return undefined;
}

/** Handles a list's keys: moves the cursor, and opens on Enter. */
export function listKeys<Id extends string>(
  ids: readonly Id[],
  chosen: string | undefined,
  choose: (id: Id, index: number) => void,
  open: (id: Id) => void = () => {},
): (event: KeyboardEvent) => void {
  return (event) => {
    const index = ids.findIndex((id) => id === chosen);
    const at = ids[index];
    if (event.key === "Enter" && at !== undefined) {
      open(at);
      event.preventDefault();
      return;
    }
    const next = cursorAfter(event.key, index, ids.length);
    const id = next === undefined ? undefined : ids[next];
    if (next === undefined || id === undefined) return;
    event.preventDefault();
    choose(id, next);
  };
}
