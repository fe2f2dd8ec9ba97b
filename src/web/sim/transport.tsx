/** The hand on the tape: play, stand, speed, and a strip of the whole run with what happened on it. */
import type { ReactNode } from "react";
import { clockText } from "../../board/durations.ts";
import {
  changeSpeed,
  goTo,
  goToMark,
  playTowards,
  setSpeed,
  SPEEDS,
  STEPS,
  stepBy,
  togglePlay,
  useSim,
} from "./sim-run.ts";
import type { Mark, Tape } from "./tape.ts";

export function Transport({ tape }: { readonly tape: Tape }): ReactNode {
  const { playing, direction, speed, atMs } = useSim();
  const { begin } = tape;
  return (
    <div className="transport" role="group" aria-label="Play the run">
      <Key label="The emergency before" keys="P" onPress={() => goToMark(-1)} icon="M3 2v10M13 2L5 7l8 5z" />
      <Key
        label="Play backwards"
        keys="R"
        onPress={() => playTowards(-1)}
        icon="M11 2L3 7l8 5z"
        pressed={playing && direction === -1}
      />
      <Key
        label={playing ? "Stand still" : "Play"}
        keys="Space"
        onPress={playing ? togglePlay : () => playTowards(1)}
        icon={playing ? "M4 2v10M10 2v10" : "M3 2l8 5-8 5z"}
        pressed={playing && direction === 1}
      />
      <Key label="The emergency after" keys="N" onPress={() => goToMark(1)} icon="M11 2v10M1 2l8 5-8 5z" />
      <label className="speed" title="How many times as fast as life ([ and ])">
        <select value={speed} aria-label="Speed" onChange={({ target }) => setSpeed(Number(target.value))}>
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one.toLocaleString("en-US")}×
            </option>
          ))}
        </select>
      </label>
      <span className="mono at">
        {clockText(atMs - begin.atMs)} <span className="dim">of {clockText(begin.endMs - begin.atMs)}</span>
      </span>
      <Strip tape={tape} />
      {tape.isServerUp ? null : <span className="sim-down">SERVER DOWN</span>}
    </div>
  );
}

function Key(props: {
  readonly label: string;
  readonly keys: string;
  readonly icon: string;
  readonly pressed?: boolean;
  readonly onPress: () => void;
}): ReactNode {
  return (
    <button
      type="button"
      className="act"
      title={`${props.label} (${props.keys})`}
      aria-label={props.label}
      aria-pressed={props.pressed === true}
      onClick={props.onPress}
    >
      <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
        <path d={props.icon} fill="currentColor" stroke="currentColor" strokeWidth="1.6" />
      </svg>
    </button>
  );
}

/** What stands over what where marks fall together: the worst in front. */
const FRONT: Readonly<Record<Mark["of"], number>> = {
  people: 0,
  urgent: 1,
  server: 2,
  emergency: 3,
  danger: 4,
  broken: 5,
};
/** Truth stands above, what Vigil made of it below. */
const HEIGHTS: Readonly<Record<Mark["of"], { readonly y: number; readonly height: number }>> = {
  people: { y: 6, height: 2 },
  danger: { y: 1, height: 8 },
  server: { y: 9, height: 4 },
  urgent: { y: 11, height: 6 },
  emergency: { y: 9, height: 8 },
  broken: { y: 1, height: 24 },
};
const SLOTS = 400;

function Strip({ tape }: { readonly tape: Tape }): ReactNode {
  const atMs = useSim((state) => state.atMs);
  // Drawn again as the run comes in.
  const doneMs = useSim((state) => state.doneMs);
  const { begin } = tape;
  const spanMs = begin.endMs - begin.atMs;
  const percentOf = (ms: number): string => `${((100 * (ms - begin.atMs)) / spanMs).toFixed(3)}%`;
  return (
    <div className="strip">
      <svg width="100%" height="26" preserveAspectRatio="none" aria-hidden="true">
        <rect className="done" y="9" height="8" width={percentOf(doneMs)} />
        {begin.faults.map(({ atMs: fromMs, untilMs, text }) => (
          <rect
            key={`${fromMs}/${text}`}
            className="fault"
            y="19"
            height="6"
            x={percentOf(fromMs)}
            style={{ width: `max(2px, ${(100 * (untilMs - fromMs)) / spanMs}%)` }}
          >
            <title>{text}</title>
          </rect>
        ))}
        {slotsOf(tape.marks, begin.atMs, spanMs).map(({ atMs: markMs, of }) => (
          <rect key={`${markMs}/${of}`} className={of} x={percentOf(markMs)} width="2" {...HEIGHTS[of]} />
        ))}
      </svg>
      <input
        type="range"
        aria-label="Time in the run"
        aria-valuetext={clockText(atMs - begin.atMs)}
        min={begin.atMs}
        max={begin.endMs}
        step={1_000}
        value={atMs}
        onChange={({ target }) => goTo(Number(target.value))}
      />
    </div>
  );
}

// One mark for each place on the strip: a flood of five hundred is one line on a screen.
function slotsOf(marks: readonly Mark[], fromMs: number, spanMs: number): Mark[] {
  const slots = new Map<number, Mark>();
  for (const mark of marks) {
    const slot = Math.floor((SLOTS * (mark.atMs - fromMs)) / spanMs);
    // What is true and what Vigil said may stand over one another.
    const row = mark.of === "people" || mark.of === "danger" ? slot : slot + SLOTS + 1;
    const there = slots.get(row);
    if (there === undefined || FRONT[mark.of] > FRONT[there.of]) slots.set(row, mark);
  }
  return [...slots.values()].toSorted((a, b) => FRONT[a.of] - FRONT[b.of]);
}

/** What a key of the page does to the tape; whether it did anything. */
export function tapeKey({ key, shiftKey }: { readonly key: string; readonly shiftKey: boolean }): boolean {
  const stepMs = shiftKey ? STEPS.long : STEPS.short;
  switch (key) {
    case " ":
      togglePlay();
      return true;
    case "ArrowLeft":
      stepBy(-stepMs);
      return true;
    case "ArrowRight":
      stepBy(stepMs);
      return true;
    case "[":
      changeSpeed(-1);
      return true;
    case "]":
      changeSpeed(1);
      return true;
    case "r":
    case "R":
      playTowards(useSim.getState().direction === 1 ? -1 : 1);
      return true;
    case "n":
    case "N":
      goToMark(1);
      return true;
    case "p":
    case "P":
      goToMark(-1);
      return true;
    default:
      return false;
  }
}
