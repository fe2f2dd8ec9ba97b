/**
 * The theme that is shown: the one that was chosen, or, where the colours are the person's own (forced colours), the
 * one that goes with their ground, for what is drawn and takes no colours from them: the map.
 */
import { useLayoutEffect, useSyncExternalStore } from "react";
import { useConsole } from "../store/console-store.ts";
import type { Preferences } from "../store/preferences.ts";

const FORCED = "(forced-colors: active)";
const DARK = "(prefers-color-scheme: dark)";

export function useShownTheme(): Preferences["theme"] {
  const chosen = useConsole(({ preferences }) => preferences.theme);
  const forced = useSyncExternalStore(follow, forcedTheme);
  return forced ?? chosen;
}

/** Marks the page with the theme before anything below it reads a colour: a passive effect would come too late. */
export function useThemeMark(theme: Preferences["theme"]): void {
  useLayoutEffect(() => document.documentElement.setAttribute("data-mantine-color-scheme", theme), [theme]);
}

function forcedTheme(): Preferences["theme"] | undefined {
  if (!matchMedia(FORCED).matches) return undefined;
  return matchMedia(DARK).matches ? "dark" : "light";
}

function follow(changed: () => void): () => void {
  const queries = [FORCED, DARK].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", changed);
  return () => {
    for (const query of queries) query.removeEventListener("change", changed);
  };
}
