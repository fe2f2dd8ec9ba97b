/** How the report writes tables, times and distances. */
import { SECOND_MS } from "../../base/time.ts";

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Milliseconds as seconds, or that it never came. */
export function seconds(ms: number): string {
  if (Number.isNaN(ms)) return "–";
  if (!Number.isFinite(ms)) return "never";
  const value = ms / SECOND_MS;
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString("en-US");
}

export function metres(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
