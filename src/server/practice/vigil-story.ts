/**
 * What Vigil was seen to do about one unit, told from the alerts that a console shows: what rang, who was told, who
 * took it. Nothing here is scripted; where Vigil does nothing, nothing is told.
 */
import { distanceBetweenM, METERS_PER_MILE } from "../../base/geo.ts";
import { SECOND_MS } from "../../base/time.ts";
import { describePlace } from "../../roads/describe-place.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import type { Life } from "./agenda.ts";
import type { PracticeEyes, SeenAlert } from "./practice-eyes.ts";

const LOOK_MS = SECOND_MS / 2;

/** Tells what changes about a unit's alerts until it is ended. */
export function* watchVigil(eyes: PracticeEyes, callSign: string, tell: (text: string) => void): Life {
  let known: SeenAlert | undefined;
  for (;;) {
    const now = eyes.alertOf(callSign) ?? (known === undefined ? undefined : eyes.alert(known.id));
    const before = known?.id === now?.id ? known : undefined;
    if (now !== undefined) for (const text of changes(before, now)) tell(`Vigil: ${text}`);
    known = now;
    yield LOOK_MS;
  }
}

/** What is new in an alert since it was last seen, as sentences. */
export function changes(before: SeenAlert | undefined, now: SeenAlert): string[] {
  const texts: string[] = [];
  for (const cause of now.causes) {
    const known = before?.causes.find(({ key }) => key === cause.key);
    if (known === undefined) texts.push(`${cause.level} about ${now.callSign}: ${cause.sentence}.`);
    else if (known.level !== cause.level) texts.push(`now ${cause.level}: ${cause.sentence}.`);
    if (cause.endedAtMs !== undefined && known !== undefined && known.endedAtMs === undefined)
      texts.push(`no longer so: ${cause.sentence}; the alert stays until a person closes it.`);
  }
  if (before?.level !== now.level) texts.push(reachOf(now));
  if (
    now.causes.some(({ monitor }) => monitor === "SP") &&
    before?.causes.some(({ monitor }) => monitor === "SP") !== true
  )
    texts.push(...apart(now));
  for (const { name } of now.escalatedTo.slice(
    before?.levelSinceMs === now.levelSinceMs ? before.escalatedTo.length : 0,
  )) {
    texts.push(`${name} is told, because nobody has taken it.`);
  }
  if (now.unitsTold !== undefined && before?.unitsTold === undefined) {
    texts.push(
      `${now.unitsTold.callSigns.length} units are told (${toldBecause(now.unitsTold.why)}); none of ${now.callSign}'s own devices is.`,
    );
  }
  if (now.owner !== before?.owner)
    texts.push(
      now.owner === undefined
        ? "nobody has it any more."
        : `${now.owner} has taken it; the sound stops, the clock runs on.`,
    );
  if (now.closed && before?.closed !== true)
    texts.push(
      `the alert about ${now.callSign} is closed${now.closingBy === undefined ? "" : ` by ${now.closingBy}`}.`,
    );
  return texts;
}

function reachOf(alert: SeenAlert): string {
  switch (alert.level) {
    case "notice":
      return "it stands on the dispatcher's screen and makes no sound.";
    case "urgent":
      return `it sounds at the position that answers for ${alert.groupId ?? "the unit"}.`;
    case "emergency":
      return "it sounds on every console.";
  }
}

function toldBecause(why: string): string {
  switch (why) {
    case "duress":
      return "duress";
    case "two-findings":
      return "two findings, neither of them silence";
    case "owner":
      return "by the owner's key";
    default:
      return "nobody took it for 30 seconds";
  }
}

function apart(alert: SeenAlert): string[] {
  const person = alert.evidence.find(({ of }) => of === "person");
  const vehicle = alert.evidence.find(({ of }) => of === "vehicle");
  const parted = alert.evidence.find(({ of }) => of === "parted");
  if (person === undefined || vehicle === undefined) return [];
  const miles = distanceBetweenM(person, vehicle) / METERS_PER_MILE;
  const texts = [
    `it shows the officer's own location, ${describePlace(newMexico, person).text}, apart from the car's, ${miles.toFixed(1)} miles away.`,
  ];
  if (parted !== undefined) texts.push(`it marks where they parted: ${describePlace(newMexico, parted).text}.`);
  return texts;
}
