/** The practice menu: the scenarios, what each is, and of the one that was played last the whole story. */
import { useEffect, useState, type ReactNode } from "react";
import type { PracticeScenario } from "../store/practice-state.ts";
import { loadPractice, startScenario, stopScenario } from "../store/practice-play.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { localTime } from "../../base/local-time.ts";
import { ConsoleDialog, useClosing } from "./console-dialog.tsx";

export function PracticeDialog(): ReactNode {
  const practice = useConsole((state) => state.practice);
  const [fault, setFault] = useState<string>();
  useEffect(() => void loadPractice().then(setFault), []);
  const running = practice?.scenarios.some(({ phase }) => phase === "running") === true;
  return (
    <ConsoleDialog title="Practice" size="lg">
      <p>
        A dozen units work the highways by themselves. Start one of two nights among them and look on: as in life, some
        minutes pass before anything is wrong. What you see then is what Vigil does; nothing in a night raises an alert
        by itself.
      </p>
      <p className="dim">
        <kbd>F1</kbd> takes an alert and opens it, <kbd>Alt+C</kbd> closes it with a reason, <kbd>Esc</kbd> goes back,{" "}
        <kbd>?</kbd> tells the rest. What happens out there is told above the command line.
      </p>
      {fault === undefined ? null : <p className="urgent-text">{fault}</p>}
      {practice === undefined ? <p className="empty">The practice shift has not said yet what can be played.</p> : null}
      {practice?.scenarios.map((scenario, index) => (
        <Scenario
          key={scenario.id}
          scenario={scenario}
          first={running ? scenario.phase === "running" : index === 0}
          onFault={setFault}
        />
      ))}
      <p className="scenario-more">
        <a className="act" href="/field/" target="_blank" rel="noreferrer">
          Open the field app
        </a>{" "}
        <span className="dim">
          and ride in 390 yourself: choose “You, the visitor” there. What you do appears here as from any officer.
        </span>
      </p>
      <p className="scenario-more">
        <a className="act" href="/sim" target="_blank" rel="noopener">
          Look at a simulated shift
        </a>{" "}
        <span className="dim">, with faults, forwards and backwards, in a window of its own.</span>
      </p>
    </ConsoleDialog>
  );
}

function Scenario(props: {
  readonly scenario: PracticeScenario;
  readonly first: boolean;
  readonly onFault: (fault: string | undefined) => void;
}): ReactNode {
  const { scenario } = props;
  const running = scenario.phase === "running";
  const close = useClosing();
  const change = async (): Promise<void> => {
    const fault = await (running ? stopScenario(scenario.id) : startScenario(scenario.id));
    props.onFault(fault);
    // What follows is told above the command line, where it covers nothing.
    if (fault === undefined && !running) close();
  };
  return (
    <section aria-label={scenario.name} className="scenario">
      <button
        type="button"
        className="act"
        {...(props.first ? { "data-autofocus": true } : {})}
        onClick={() => void change()}
      >
        {running ? "Stop" : scenario.phase === "ended" ? "Again" : "Start"}
      </button>
      <div>
        <span className="strong">{scenario.name}</span> <span className="mono dim">PX {scenario.id}</span>{" "}
        {scenario.phase === "ready" ? null : <span className="tag">{scenario.phase}</span>}
        <p>{scenario.summary}</p>
        <Story scenario={scenario} />
      </div>
    </section>
  );
}

function Story({ scenario }: { readonly scenario: PracticeScenario }): ReactNode {
  const { settings } = usePicture();
  if (scenario.story.length === 0) return null;
  return (
    <ol className="timeline">
      {scenario.story.map(({ atMs, text }) => (
        <li key={`${atMs}/${text}`}>
          <time>{localTime(atMs, settings.timeZone)}</time>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}
