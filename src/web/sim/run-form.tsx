/** What run is wanted: the head of the page. */
import { useState, type FormEvent, type ReactNode } from "react";
import { usePicture } from "../store/console-store.ts";
import { localTimeWithZone } from "../../base/local-time.ts";
import { loadRun, useSim, type Wish } from "./sim-run.ts";

const FIELDS: readonly {
  readonly name: keyof Wish;
  readonly label: string;
  readonly width: string;
  readonly title: string;
}[] = [
  { name: "seed", label: "Seed", width: "9em", title: "Any word or number. The same seed is the same run." },
  { name: "hours", label: "Hours", width: "4em", title: "Simulated hours, 0.5 to 12" },
  { name: "units", label: "Units", width: "4em", title: "Units on the road, 1 to 400; hours times units at most 400" },
  { name: "consoles", label: "Consoles", width: "4em", title: "Consoles, each with a dispatcher, 1 to 20" },
  { name: "faults", label: "Faults", width: "13em", title: "all, none, or some, with commas: network,kill,clock" },
];

export function RunForm(): ReactNode {
  const asked = useSim(({ wish }) => wish);
  const making = useSim(({ phase }) => phase === "making");
  const [wish, setWish] = useState(asked);
  const run = (event: FormEvent): void => {
    event.preventDefault();
    void loadRun(wish);
  };
  return (
    <header className="header sim-head">
      <span className="brand">VIGIL</span>
      <span className="practice-mark">SIMULATED</span>
      <form onSubmit={run} autoComplete="off">
        {FIELDS.map(({ name, label, width, title }) => (
          <label key={name} title={title}>
            {label}{" "}
            <input
              name={name}
              style={{ width }}
              value={wish[name]}
              maxLength={200}
              onChange={({ target }) => setWish({ ...wish, [name]: target.value })}
            />
          </label>
        ))}
        <button type="submit" className="act strong">
          Run
        </button>
      </form>
      {making ? <Making /> : null}
      <a href="/" className="act-plain">
        To the console
      </a>
      <ServerClock />
    </header>
  );
}

function Making(): ReactNode {
  const tape = useSim((state) => state.tape);
  const doneMs = useSim((state) => state.doneMs);
  const percent = tape === undefined ? 0 : (100 * (doneMs - tape.begin.atMs)) / (tape.begin.endMs - tape.begin.atMs);
  return <span className="dim">being made: {Math.floor(percent)} %</span>;
}

function ServerClock(): ReactNode {
  const { settings, nowMs } = usePicture();
  if (nowMs === 0) return null;
  return (
    <span className="clock" title="The simulated server's clock">
      {localTimeWithZone(nowMs, settings.timeZone)}
    </span>
  );
}
