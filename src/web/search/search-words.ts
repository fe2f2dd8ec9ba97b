/** Places to search in the words of the screen: what is known of the list, when it was there, what was seen. */
import { ageText, clockText, distanceText } from "../../board/durations.ts";
import { sawWords, searchedWords } from "../../board/timeline-words.ts";
import type { Search, SearchNote, SearchPlace, SearchTick } from "../../domain/search.ts";
import { coordinatesText } from "../../roads/describe-place.ts";
import { localTime } from "../../base/local-time.ts";

/** What people should know of the list besides; the mark of the highways stands in the heading. */
const NOTES: Readonly<Record<SearchNote, string | undefined>> = {
  "no-trail": "No trail: nothing has been heard of its devices since the last certain contact.",
  "one-fix":
    "Fewer than two locations are known since the last certain contact: nothing can be said of where the car stood.",
  "not-left": "Since the last certain contact the car has halted nowhere but where it was then.",
  "heard-late": "Part of the trail came late, out of a store.",
  "out-of-order": "The trail was not in the order of its times, and was put into it.",
  "clock-off": "A device's clock is wrong or was set: its times here are those at which it was heard.",
  "highways-only": undefined,
  "no-road-near": "A place has no road within 5 km; straight-line only.",
  "trail-cut": "The trail is longer than what was looked at: the oldest part is missing.",
  "places-left-out": "There are more places than the list holds; the least likely are left out.",
};

export function noteWords(notes: readonly SearchNote[]): string[] {
  return notes.flatMap((note) => NOTES[note] ?? []);
}

/** "05:41:43, stood about 8 s, went back the way it came". */
export function placeStory(place: SearchPlace, timeZone: string): string {
  if (place.goesOn) return `since ${localTime(place.fromMs, timeZone)}, ${place.reasons.join(", ")}`;
  const until = place.toMs - place.fromMs < 60_000 ? "" : ` to ${localTime(place.toMs, timeZone)}`;
  return `${localTime(place.fromMs, timeZone)}${until}, ${place.reasons.join(", ")}`;
}

/** How far somebody on foot may be from a person's last fix by now. */
export function reachM(place: SearchPlace, nowMs: number): number | undefined {
  if (place.walkMps === undefined || place.goesOn) return undefined;
  return (place.accuracyM ?? 0) + (place.walkMps * Math.max(0, nowMs - place.toMs)) / 1_000;
}

/** "on foot within 1.2 mi by now (walking, ground unknown)". */
export function reachWords(place: SearchPlace, nowMs: number): string | undefined {
  const radiusM = reachM(place, nowMs);
  return radiusM === undefined
    ? undefined
    : `on foot within ${distanceText(radiusM)} by now (unhurt at the most, ground unknown)`;
}

export function lengthWords(place: SearchPlace): string {
  return place.lengthM === undefined ? "" : `${distanceText(place.lengthM)} stretch, `;
}

export function coordinates(place: SearchPlace): string {
  return coordinatesText(place);
}

export function shareText(probability: number): string {
  const percent = Math.round(100 * probability);
  return percent === 0 && probability > 0 ? "<1 %" : `${percent} %`;
}

/** "305 looked at it, nobody seen, 4 min ago". */
export function tickWords(tick: SearchTick, who: string | undefined, nowMs: number): string {
  const by = who === undefined ? "" : `${who} `;
  const text = tick.text === undefined ? "" : ` (${tick.text})`;
  return `${by}${searchedWords(tick.how)}: ${sawWords(tick.saw)}${text}, ${ageText(nowMs - tick.atMs)} ago`;
}

/** Since when the list looks: "since 05:33:07, the last certain contact, 12:04 ago". */
export function sinceWords(search: Search, timeZone: string, nowMs: number): string {
  return `since the last certain contact at ${localTime(search.contactAtMs, timeZone)}, ${clockText(nowMs - search.contactAtMs)} ago`;
}
