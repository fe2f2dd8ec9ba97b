/**
 * The two sounds, made here and not recorded: different in rhythm as well as in pitch, so that they are told apart by
 * somebody who hears badly or from the next room.
 *
 * Emergency: two high tones in quick turns, four times. Urgent: one low double knock.
 */
export type ToneStep = { readonly atS: number; readonly lengthS: number; readonly hz: number };
export type Tone = "emergency" | "urgent";

const EMERGENCY: readonly ToneStep[] = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => ({
  atS: index * 0.17,
  lengthS: 0.14,
  hz: index % 2 === 0 ? 1_046 : 784,
}));
const URGENT: readonly ToneStep[] = [
  { atS: 0, lengthS: 0.22, hz: 440 },
  { atS: 0.34, lengthS: 0.22, hz: 440 },
];

/** The steps of a sound, in the order in which they are heard. */
export function toneSteps(tone: Tone): readonly ToneStep[] {
  return tone === "emergency" ? EMERGENCY : URGENT;
}

/** How long a sound lasts, seconds. */
export function toneLengthS(tone: Tone): number {
  return Math.max(...toneSteps(tone).map(({ atS, lengthS }) => atS + lengthS));
}
