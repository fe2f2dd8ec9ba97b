/**
 * Makes the sounds with WebAudio. A browser lets no page sound before somebody has touched it: that is a fault, and
 * shown as one, with a button that ends it.
 */
import { type Tone, toneSteps } from "./tones.ts";

let context: AudioContext | undefined;

export type SoundAbility = "ready" | "blocked" | "none";

/** Whether this window may sound now. */
export function soundAbility(): SoundAbility {
  if (typeof AudioContext === "undefined") return "none";
  context ??= new AudioContext();
  return context.state === "running" ? "ready" : "blocked";
}

/** Asks the browser to let it sound; works from within a click or a key. */
export async function enableSound(): Promise<SoundAbility> {
  if (soundAbility() === "blocked") await context?.resume();
  return soundAbility();
}

/** Plays a sound at a volume of 0 to 1. False where it could not. */
export function playTone(tone: Tone, volume: number): boolean {
  if (soundAbility() !== "ready" || context === undefined) return false;
  for (const { atS, lengthS, hz } of toneSteps(tone)) {
    const startS = context.currentTime + 0.02 + atS;
    const oscillator = new OscillatorNode(context, {
      type: tone === "emergency" ? "square" : "triangle",
      frequency: hz,
    });
    const gain = new GainNode(context, { gain: 0 });
    // Short ramps: a tone that begins or ends at once clicks.
    gain.gain.setValueAtTime(0, startS);
    gain.gain.linearRampToValueAtTime(volume * (tone === "emergency" ? 0.35 : 0.8), startS + 0.012);
    gain.gain.setValueAtTime(volume * (tone === "emergency" ? 0.35 : 0.8), startS + lengthS - 0.03);
    gain.gain.linearRampToValueAtTime(0, startS + lengthS);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(startS);
    oscillator.stop(startS + lengthS + 0.02);
  }
  return true;
}
