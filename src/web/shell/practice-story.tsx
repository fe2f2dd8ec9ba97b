/**
 * The scenario that is being played, told while it runs: its last lines above the command line, where they cover
 * nothing that is worked with. Its whole story is in the practice menu.
 */
import { useEffect, type ReactNode } from "react";
import { clockText } from "../../board/durations.ts";
import { loadPractice, stopScenario } from "../store/practice-play.ts";
import { openDialog, tell, useConsole, usePicture } from "../store/console-store.ts";
import { localTime } from "../../base/local-time.ts";

const LINES_SHOWN = 2;
const ENDED_SHOWN_MS = 120_000;

export function PracticeStory(): ReactNode {
  const { nowMs, settings } = usePicture();
  const practice = useConsole((state) => state.practice);
  useEffect(() => void loadPractice(), []);
  const playing = practice?.scenarios.find(({ phase }) => phase === "running");
  const told = playing ?? practice?.scenarios.find(({ story }) => nowMs - (story.at(-1)?.atMs ?? 0) < ENDED_SHOWN_MS);
  if (told === undefined) return null;
  const stop = async (): Promise<void> => {
    const fault = await stopScenario(told.id);
    if (fault !== undefined) tell("bad", fault);
  };
  return (
    <section className="practice-story" aria-label="Practice scenario">
      <div>
        <div className="strong">PRACTICE</div>
        <div className="dim">
          {told.id} {playing?.startedAtMs === undefined ? "ended" : clockText(nowMs - playing.startedAtMs)}
        </div>
      </div>
      <ol aria-live="polite">
        {told.story.slice(-LINES_SHOWN).map(({ atMs, text }) => (
          <li key={`${atMs}/${text}`} className="cut" title={text}>
            <time className="dim">{localTime(atMs, settings.timeZone)}</time> {text}
          </li>
        ))}
      </ol>
      <span className="acts">
        <button type="button" className="act" onClick={() => openDialog("practice")}>
          Whole story
        </button>
        {playing === undefined ? null : (
          <button type="button" className="act" onClick={() => void stop()}>
            Stop
          </button>
        )}
      </span>
    </section>
  );
}
