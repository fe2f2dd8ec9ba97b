/** What each monitor of the watch looks for, to be read after "watches for": its two letters say nothing to a dispatcher. */
import { type MonitorId, monitorIds } from "../../domain/alert.ts";

const WATCHED: Readonly<Record<MonitorId, string>> = {
  DU: "duress",
  SC: "status checks that nobody answers",
  MV: "a car that leaves its stop",
  SP: "an officer and a car that part",
  SL: "devices that fall silent",
  MD: "an officer who falls, or does not move",
  CR: "crashes",
  UA: "stops that nobody called in",
  NB: "help that is too far away",
  PL: "plates with a caution",
  WW: "faults of its own",
};

/** `a car that leaves its stop, crashes`. A monitor of a newer server is called by its letters. */
export function watchedWords(monitors: readonly string[]): string {
  return monitors.map((monitor) => watchedBy(monitor) ?? monitor).join(", ");
}

/** The same for the part of Vigil that an alert is about; undefined where that is no monitor. */
export function watchedOfPart(part: string): string | undefined {
  return part.startsWith(PART) ? watchedBy(part.slice(PART.length)) : undefined;
}
const PART = "monitor-";

function watchedBy(monitor: string): string | undefined {
  const [known] = monitorIds.filter((id) => id === monitor);
  return known === undefined ? undefined : WATCHED[known];
}
