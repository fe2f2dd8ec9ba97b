/** The sounds of this workstation: what each is, a test of each, the volume, and the cure where the browser blocks them. */
import { Slider } from "@mantine/core";
import type { ReactNode } from "react";
import { changePreferences, useConsole } from "../store/console-store.ts";
import { playTone } from "../sound/sound-player.ts";
import { allowSound, useSoundState } from "../sound/sound-state.ts";
import { ConsoleDialog } from "./console-dialog.tsx";

export function SoundDialog(): ReactNode {
  const volume = useConsole(({ preferences }) => preferences.volume);
  const { ability, words } = useSoundState();
  const test = async (tone: "emergency" | "urgent"): Promise<void> => {
    await allowSound();
    playTone(tone, volume);
  };
  return (
    <ConsoleDialog title="Sound">
      <p>
        State:{" "}
        <span className={ability === "ready" ? "strong" : "urgent-text"}>
          {ability === "ready" ? "can be heard" : words}
        </span>
      </p>
      {ability === "blocked" ? (
        <p>
          The browser lets no page sound before somebody has touched it.{" "}
          <button type="button" className="act" onClick={() => void allowSound()}>
            Let Vigil sound
          </button>
        </p>
      ) : null}
      <dl className="facts">
        <dt>Emergency</dt>
        <dd>
          high, in quick turns; repeats until somebody takes it{" "}
          <button type="button" className="act" onClick={() => void test("emergency")}>
            Test
          </button>
        </dd>
        <dt>Urgent</dt>
        <dd>
          a low double knock; twice, then every 15 s until it is taken{" "}
          <button type="button" className="act" onClick={() => void test("urgent")}>
            Test
          </button>
        </dd>
        <dt>Notice</dt>
        <dd>silent</dd>
      </dl>
      <p className="dim" style={{ marginTop: 12 }}>
        They come from the device that the operating system gives to this browser.
      </p>
      <p style={{ marginTop: 12 }}>Volume here</p>
      <Slider
        aria-label="Volume"
        min={5}
        max={100}
        step={5}
        value={Math.round(volume * 100)}
        label={(value) => `${value} %`}
        onChange={(value) => changePreferences({ volume: value / 100 })}
      />
    </ConsoleDialog>
  );
}
