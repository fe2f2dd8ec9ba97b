/**
 * A trail of fixes as a table: a heading, then one fix a line. `time` (ISO or milliseconds), `lat`, `lon`, and where
 * there is one `speed` (m/s), `course`, `accuracy` (m). Columns in any order; others are not read.
 */
import type { TrailFix } from "../../roads/network/map-match.ts";

export type ReadTrail =
  | { readonly ok: true; readonly fixes: readonly TrailFix[] }
  | { readonly ok: false; readonly wrong: string };

export function readTrailCsv(text: string): ReadTrail {
  const [heading = "", ...rows] = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "");
  const columns = heading.split(",").map((name) => name.trim().toLowerCase());
  const missing = ["time", "lat", "lon"].filter((name) => !columns.includes(name));
  if (missing.length > 0) return { ok: false, wrong: `its heading lacks ${missing.join(", ")}` };
  const fixes: TrailFix[] = [];
  for (const [i, row] of rows.entries()) {
    const cells = row.split(",").map((cell) => cell.trim());
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? "";
    const number = (name: string): number | undefined => (cell(name) === "" ? undefined : Number(cell(name)));
    const time = cell("time");
    const fixAtMs = /^\d+$/.test(time) ? Number(time) : Date.parse(time);
    const [latDeg, lonDeg] = [number("lat") ?? Number.NaN, number("lon") ?? Number.NaN];
    const [speedMps, courseDeg, accuracyM] = [number("speed"), number("course"), number("accuracy")];
    const optional = [speedMps, courseDeg, accuracyM].filter((value) => value !== undefined);
    const all = [fixAtMs, latDeg, lonDeg, ...optional];
    if (!all.every(Number.isFinite) || Math.abs(latDeg) > 90 || Math.abs(lonDeg) > 180) {
      return { ok: false, wrong: `line ${i + 2} is no fix: ${row.slice(0, 80)}` };
    }
    fixes.push({
      fixAtMs,
      latDeg,
      lonDeg,
      ...(speedMps === undefined ? {} : { speedMps }),
      ...(courseDeg === undefined ? {} : { courseDeg }),
      ...(accuracyM === undefined ? {} : { accuracyM }),
    });
  }
  return { ok: true, fixes };
}
