/** Instants and stretches of time for the pages beside the console, in this machine's own zone. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../base/time.ts";

const format = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeStyle: "medium", hour12: false });

/** `2026-11-21, 11:30:05`. */
export function instantWords(atMs: number): string {
  return format.format(atMs);
}

/** How long ago, coarsely: `3 h ago`. */
export function agoWords(atMs: number, nowMs: number): string {
  const ms = nowMs - atMs;
  if (ms < MINUTE_MS) return "just now";
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min ago`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h ago`;
  return `${Math.floor(ms / DAY_MS)} d ago`;
}
