/**
 * Instants are integer milliseconds since 1970 UTC; durations are integer milliseconds. No Date crosses
 * a pure function's border, because a Date carries a time zone and can be changed under its holder.
 */
export type Instant = number;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The calendar year in UTC of an instant. Proleptic Gregorian; exact for every safe integer. */
export function utcYear(atMs: Instant): number {
  return civilFromDays(Math.floor(atMs / DAY_MS)).year;
}

/** Milliseconds since 1970 of a UTC civil time; the date parts are not range-checked beyond arithmetic. */
export function utcInstant(year: number, month: number, day: number, msOfDay = 0): Instant {
  return daysFromCivil(year, month, day) * DAY_MS + msOfDay;
}

/** ISO 8601 with milliseconds and `Z`, without a Date object: the same text on every platform. */
export function isoUtc(atMs: Instant): string {
  const days = Math.floor(atMs / DAY_MS);
  const { year, month, day } = civilFromDays(days);
  let rest = atMs - days * DAY_MS;
  const hours = Math.floor(rest / HOUR_MS);
  rest -= hours * HOUR_MS;
  const minutes = Math.floor(rest / MINUTE_MS);
  rest -= minutes * MINUTE_MS;
  const seconds = Math.floor(rest / SECOND_MS);
  const millis = rest - seconds * SECOND_MS;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}.${pad(millis, 3)}Z`;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:Z|([+-])(\d\d):?(\d\d))$/i;

/** The instant of an ISO 8601 date and time with `Z` or an offset; undefined where the text is anything else. */
export function parseIso(text: string): Instant | undefined {
  const parts = ISO.exec(text.trim());
  if (parts === null) return undefined;
  const [year, month, day, hours, minutes, seconds] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (hours === undefined || minutes === undefined || seconds === undefined) return undefined;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hours > 24 || minutes > 59 || seconds > 60) return undefined;
  const millis = Math.floor(Number(`0.${parts[7] ?? 0}`) * SECOND_MS);
  const offsetMs = (Number(parts[9] ?? 0) * 60 + Number(parts[10] ?? 0)) * MINUTE_MS;
  const localMs = utcInstant(year, month, day, hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS + millis);
  return parts[8] === "-" ? localMs + offsetMs : localMs - offsetMs;
}

/**
 * The instant nearest to `nearMs` that falls on the given time of day (UTC). For device messages that carry
 * a time without a date: a report of 23:59:58 received at 00:00:01 belongs to yesterday.
 */
export function nearestTimeOfDay(msOfDay: number, nearMs: Instant): Instant {
  const midnight = Math.floor(nearMs / DAY_MS) * DAY_MS;
  const today = midnight + msOfDay;
  if (today - nearMs > DAY_MS / 2) return today - DAY_MS;
  if (nearMs - today > DAY_MS / 2) return today + DAY_MS;
  return today;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

// Days since 1970-01-01 of a civil date and back: the standard shift of the year's start to March, so that
// the leap day comes last and month lengths follow one formula.
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
