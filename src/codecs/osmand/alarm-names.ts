/**
 * The names that Traccar's clients and servers give to alarms, and what each means for an officer.
 *
 * A name that nobody knows is taken as duress: somebody raised an alarm, and silence would be a guess.
 */
import type { AlarmKind, Report } from "../../domain/report.ts";

const TEXT_LENGTH_MAX = 60;

/** By name without case and punctuation. Null is no danger to an officer: the vehicle's own condition and driving. */
const MEANINGS: ReadonlyMap<string, AlarmKind | null> = new Map<string, AlarmKind | null>([
  ["sos", "duress"],
  ["panic", "duress"],
  ["emergency", "duress"],
  ["duress", "duress"],
  ["general", "duress"],
  ["falldown", "man-down"],
  ["fall", "man-down"],
  ["mandown", "man-down"],
  ["nomovement", "no-motion"],
  ["nomotion", "no-motion"],
  ["accident", "crash"],
  ["crash", "crash"],
  ["airbag", "airbag"],
  ["tampering", "tamper"],
  ["tamper", "tamper"],
  ["removing", "tamper"],
  ["gpsantennacut", "tamper"],
  ["jamming", "tamper"],
  ["bonnet", null],
  ["door", null],
  ["fatiguedriving", null],
  ["fault", null],
  ["footbrake", null],
  ["fuelleak", null],
  ["geofence", null],
  ["geofenceenter", null],
  ["geofenceexit", null],
  ["hardacceleration", null],
  ["hardbraking", null],
  ["hardcornering", null],
  ["highrpm", null],
  ["idle", null],
  ["lanechange", null],
  ["lock", null],
  ["lowbattery", null],
  ["lowpower", null],
  ["lowspeed", null],
  ["movement", null],
  ["overspeed", null],
  ["parking", null],
  ["powercut", null],
  ["poweroff", null],
  ["poweron", null],
  ["powerrestored", null],
  ["shock", null],
  ["temperature", null],
  ["tow", null],
  ["unlock", null],
  ["vibration", null],
]);

/** Of several alarms in one message (`sos,lowBattery`), the first of this order is told. */
const ORDER: readonly AlarmKind[] = ["duress", "airbag", "man-down", "crash", "no-motion", "holster", "tamper"];

/** The alarm of this name or list of names; undefined where there is none, or none that endangers anybody. */
export function alarmNamed(value: unknown): Report["alarm"] {
  if (typeof value !== "string" && typeof value !== "number" && value !== true) return undefined;
  const text = String(value).slice(0, TEXT_LENGTH_MAX);
  const names = text.split(/[,;]/).map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ""));
  const kinds = new Set(names.filter((name) => name !== "").map(kindOf));
  const kind = ORDER.find((candidate) => kinds.has(candidate));
  return kind === undefined ? undefined : { kind, active: true, text };
}

function kindOf(name: string): AlarmKind | null {
  const meaning = MEANINGS.get(name);
  // "0" and "false" are how some clients say that there is none.
  if (meaning === undefined) return name === "0" || name === "false" || name === "none" ? null : "duress";
  return meaning;
}
