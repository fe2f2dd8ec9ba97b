/**
 * When it was done, where that is said on the line: `@0512`, `@05:12`, `@05:12:30`, `@-3m`, `@-90s`, `@-1h`.
 *
 * A time of day is the agency's own and means the nearest past one. The answer is an instant in milliseconds.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, utcInstant } from "../../base/time.ts";

export type LateTime =
  | { readonly ok: true; readonly madeAtMs: number; readonly words: string }
  | { readonly ok: false; readonly message: string };

export const LATE_TIME_EXPECTED = "a time such as @0512, @05:12:30 or @-3m";

/** Whether a word wants to be a time of entry. `@320` is a milepost and `@Main` an address. */
export function isLateTime(word: string): boolean {
  return /^@(-|\d{4}$|\d{1,2}:)/.test(word);
}

/** Reads such a word. */
export function readLateTime(word: string, nowMs: number, timeZone: string): LateTime {
  const ago = /^@-(\d{1,5})([smh])$/i.exec(word);
  if (ago !== null) return readAgo(Number(ago[1]), ago[2] ?? "", nowMs, timeZone);
  const clock = /^@(\d{1,2}):?(\d{2})(?::(\d{2}))?$/.exec(word);
  if (clock === null) return { ok: false, message: `"${word}" is not a time` };
  const [hour, minute, second] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return { ok: false, message: `"${word}" is not a time of day` };
  if (zoneFormat(timeZone) === undefined)
    return { ok: false, message: `the time zone "${timeZone}" is not known here` };
  const madeAtMs = nearestPast(hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS, nowMs, timeZone);
  if (madeAtMs === undefined) return { ok: false, message: `there was no ${word.slice(1)} in the last day` };
  return { ok: true, madeAtMs, words: lateWords(madeAtMs, nowMs, timeZone) };
}

function readAgo(count: number, letter: string, nowMs: number, timeZone: string): LateTime {
  const unitMs = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS }[letter.toLowerCase()] ?? SECOND_MS;
  const madeAtMs = nowMs - count * unitMs;
  if (nowMs - madeAtMs > DAY_MS) return { ok: false, message: "that is more than a day ago" };
  return { ok: true, madeAtMs, words: lateWords(madeAtMs, nowMs, timeZone) };
}

/** "05:12, 19 min ago", with "yesterday" where the day is another one. */
function lateWords(madeAtMs: number, nowMs: number, timeZone: string): string {
  const at = localParts(madeAtMs, timeZone);
  const now = localParts(nowMs, timeZone);
  const time = at === undefined ? "" : `${at.clock}, `;
  const day = at === undefined || now === undefined || at.date === now.date ? "" : "yesterday ";
  return `${day}${time}${agoWords(nowMs - madeAtMs)}`;
}

function agoWords(ms: number): string {
  const totalS = Math.max(0, Math.round(ms / SECOND_MS));
  if (totalS < 120) return `${totalS} s ago`;
  const totalMin = Math.floor(totalS / 60);
  if (totalMin < 60) return `${totalMin} min ago`;
  return `${Math.floor(totalMin / 60)} h ${totalMin % 60} min ago`;
}

// A zone's offset changes at most once a day: the offsets a day before and now are all there can be. Where the
// clock was put back the time came twice, and the later one is the nearest; where it was put forward, never.
function nearestPast(msOfDay: number, nowMs: number, timeZone: string): number | undefined {
  const offsets = new Set([offsetMs(nowMs, timeZone), offsetMs(nowMs - DAY_MS, timeZone)]);
  let best: number | undefined;
  for (const offset of offsets) {
    const midnight = Math.floor((nowMs + offset) / DAY_MS) * DAY_MS;
    for (const candidate of [midnight + msOfDay - offset, midnight - DAY_MS + msOfDay - offset]) {
      if (candidate > nowMs || offsetMs(candidate, timeZone) !== offset) continue;
      if (best === undefined || candidate > best) best = candidate;
    }
  }
  return best;
}

function offsetMs(atMs: number, timeZone: string): number {
  return (localParts(atMs, timeZone)?.asUtcMs ?? atMs) - Math.floor(atMs / SECOND_MS) * SECOND_MS;
}

type LocalParts = { readonly asUtcMs: number; readonly clock: string; readonly date: string };

function localParts(atMs: number, timeZone: string): LocalParts | undefined {
  const format = zoneFormat(timeZone);
  if (format === undefined) return undefined;
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(atMs)) part[type] = value;
  const number = (name: string): number => Number(part[name] ?? 0);
  const msOfDay = number("hour") * HOUR_MS + number("minute") * MINUTE_MS + number("second") * SECOND_MS;
  const seconds = number("second") === 0 ? "" : `:${part["second"]}`;
  return {
    asUtcMs: utcInstant(number("year"), number("month"), number("day"), msOfDay),
    clock: `${part["hour"]}:${part["minute"]}${seconds}`,
    date: `${part["year"]}-${part["month"]}-${part["day"]}`,
  };
}

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function zoneFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(timeZone)) formats.set(timeZone, makeFormat(timeZone));
  return formats.get(timeZone);
}

// The platform answers an unknown zone by throwing; to the line that is an ordinary "not known".
function makeFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  } catch {
    return undefined;
  }
}
