/**
 * Instants as the center's people read them: its own time zone, 24 hours, and UTC beside it. Formatters are kept,
 * because every row on a console asks every second. Zones are IANA names; an unknown one throws (the configuration
 * refuses it before).
 */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(timeZone: string, kind: "time" | "time-zone" | "minute" | "day"): Intl.DateTimeFormat {
  const key = `${kind}/${timeZone}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const base = { timeZone, hourCycle: "h23" } as const;
  const made = new Intl.DateTimeFormat("en-US", {
    ...base,
    ...(kind === "day"
      ? { weekday: "short", day: "2-digit", month: "short", year: "numeric" }
      : kind === "minute"
        ? { hour: "2-digit", minute: "2-digit" }
        : { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    ...(kind === "time-zone" ? { timeZoneName: "short" } : {}),
  });
  formatters.set(key, made);
  return made;
}

/** `05:31:07` in the center's zone. */
export function localTime(atMs: number, timeZone: string): string {
  return formatter(timeZone, "time").format(atMs);
}
/** `05:31:07 MDT`. */
export function localTimeWithZone(atMs: number, timeZone: string): string {
  return formatter(timeZone, "time-zone").format(atMs);
}
/** `05:31`. */
export function localMinute(atMs: number, timeZone: string): string {
  return formatter(timeZone, "minute").format(atMs);
}
/** `Fri, Mar 15, 2026` in the center's zone. */
export function localDay(atMs: number, timeZone: string): string {
  return formatter(timeZone, "day").format(atMs);
}
/** `11:31:07`. */
export function utcTime(atMs: number): string {
  return formatter("UTC", "time").format(atMs);
}
