/**
 * Whether the page has room for one column alone: a small window, or a screen that is looked at much enlarged (1280
 * pixels at 200 % are 640). What stands where is then said by the order of the page itself, so that the keyboard and
 * a screen reader go the way that the eye goes; `narrow.css` does the rest.
 */
import { useSyncExternalStore } from "react";

/** As in `narrow.css`. */
const NARROW = "(max-width: 860px)";

export function useNarrow(): boolean {
  return useSyncExternalStore(follow, () => matchMedia(NARROW).matches);
}

function follow(changed: () => void): () => void {
  const query = matchMedia(NARROW);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
