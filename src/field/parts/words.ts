/** Times, distances and what was done, in few words. */
import { localMinute } from "../../base/local-time.ts";
import type { FieldAct, FieldSaw } from "../../protocol/field.ts";

const METERS_PER_MILE = 1_609.344;

/** `05:31`, in the center's time zone; in the device's own until the center has told its. */
export function clock(atMs: number, timeZone: string | undefined): string {
  return localMinute(atMs, timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone);
}

/** `0:42`, `12:05`, `2 h`. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds >= 7_200) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s ago`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min ago` : `${Math.round(seconds / 3_600)} h ago`;
}

export function miles(meters: number): string {
  const value = meters / METERS_PER_MILE;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} mi`;
}

export function minutes(ms: number): string {
  const value = Math.round(ms / 60_000);
  return value < 1 ? "under 1 min" : `${value} min`;
}

const STATUS: Readonly<Record<Extract<FieldAct, { kind: "status" }>["status"], string>> = {
  CheckedIn: "Available",
  OutOfService: "Out of service",
  AcknowledgedTransmission: "Acknowledged",
  EnRoute: "En route",
  OnScene: "On scene",
};

/** What was seen where somebody looked. */
export function sawWords(saw: FieldSaw): string {
  return saw === "nothing" ? "nobody seen" : saw === "signs" ? "signs seen" : "FOUND";
}

/** What somebody did, for the list of what has not been delivered. An answer is an answer. */
export function actWords(act: FieldAct): string {
  switch (act.kind) {
    case "start-shift":
      return `Start of shift, ${act.unit}`;
    case "end-shift":
      return "End of shift";
    case "status":
      return STATUS[act.status];
    case "stop":
      return ["Stop", act.plate, act.place].filter((part) => part !== undefined).join(" ");
    case "clear":
      return "Clear";
    case "answer":
      return "Answer to the status check";
    case "help":
      return "Emergency";
    case "note":
      return `Note: ${act.text}`;
    case "caution-read":
      return "Caution read";
    case "message":
      return "Message seen";
    case "going":
      return act.going ? "Going to help" : "Not going after all";
    case "looked":
      return `${act.letter}: ${sawWords(act.saw)}`;
    case "fixes":
      return `${act.fixes.length} places`;
  }
}

/** A refusal as an officer would say it; what is not among these is told as the center says it. */
export function refusalWords(why: string): string {
  const words: Readonly<Record<string, string>> = {
    "by-voice-only": "say it on the air: this is not done by a tap",
    "off-duty": "your unit is off duty",
    "nothing-to-clear": "there was nothing to clear",
    "on-a-stop": "clear the stop first",
    "alert-open": "ask dispatch",
  };
  return words[why] ?? why;
}
