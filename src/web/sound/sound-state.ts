/** What the header says of the sounds of this window. */
import { create } from "zustand";
import { useConsole } from "../store/console-store.ts";
import { soundsHere } from "../store/windows.ts";
import { enableSound, soundAbility, type SoundAbility } from "./sound-player.ts";

const useAbility = create<{ readonly ability: SoundAbility; readonly here: boolean }>(() => ({
  ability: "blocked",
  here: true,
}));

/** Looks again whether the browser lets this window sound. */
export function lookAtSound(): SoundAbility {
  const ability = soundAbility();
  const here = soundsHere();
  const known = useAbility.getState();
  if (known.ability !== ability || known.here !== here) useAbility.setState({ ability, here });
  return ability;
}

/** Asks the browser for sound, from within a click or a key. */
export async function allowSound(): Promise<void> {
  await enableSound();
  lookAtSound();
}

export function useSoundState(): { readonly ability: SoundAbility; readonly words: string; readonly wrong: boolean } {
  const { ability, here } = useAbility();
  const volume = useConsole(({ preferences }) => preferences.volume);
  if (!here) return { ability, words: "in the main window", wrong: false };
  switch (ability) {
    case "ready":
      return { ability, words: `${Math.round(volume * 100)} %`, wrong: false };
    case "blocked":
      return { ability, words: "BLOCKED: click", wrong: true };
    case "none":
      return { ability, words: "NONE HERE", wrong: true };
  }
}
