/** What the app sounds like: a question and a call for help, made here, different in rhythm. Nothing else sounds. */
let context: AudioContext | undefined;

/** A page may sound only after it has been touched. */
export function unlockSound(): void {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
}

/** Whether a sound would be heard. */
export function canSound(): boolean {
  return context?.state === "running";
}

/** A status check: two soft tones. */
export function soundCheck(): void {
  tones([
    [660, 0, 0.18],
    [880, 0.24, 0.26],
  ]);
}

/** An officer needs help: four hard ones. */
export function soundHelp(): void {
  tones([0, 0.22, 0.44, 0.66].map((at, index) => [index % 2 === 0 ? 990 : 740, at, 0.17] as const));
}

function tones(notes: readonly (readonly [hertz: number, atS: number, forS: number])[]): void {
  if (context === undefined || context.state !== "running") return;
  for (const [hertz, atS, forS] of notes) {
    const startS = context.currentTime + atS;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.type = "triangle";
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, startS);
    gain.gain.linearRampToValueAtTime(0.5, startS + 0.015);
    gain.gain.setValueAtTime(0.5, startS + forS - 0.03);
    gain.gain.linearRampToValueAtTime(0, startS + forS);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(startS);
    oscillator.stop(startS + forS);
  }
}
