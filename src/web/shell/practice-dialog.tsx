/** Practice: the scenarios, what each is, and while one runs what happened, what rang and who was told. */
import { useEffect, useState, type ReactNode } from "react";
import { type PracticeScenario, readPracticeState } from "../store/practice-state.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { localTime } from "../words/local-time.ts";
import { ConsoleDialog } from "./console-dialog.tsx";

export function PracticeDialog(): ReactNode {
  const practice = useConsole((state) => state.practice);
  const [fault, setFault] = useState<string>();
  useEffect(() => void ask("/api/v1/practice", "GET").then(setFault), []);
  return (
    <ConsoleDialog title="Practice scenarios" size="lg">
      {fault === undefined ? null : <p className="urgent-text">{fault}</p>}
      {practice === undefined ? <p className="empty">The practice shift has not said yet what can be played.</p> : null}
      {practice?.scenarios.map((scenario) => (
        <Scenario key={scenario.id} scenario={scenario} onFault={setFault} />
      ))}
    </ConsoleDialog>
  );
}

function Scenario({
  scenario,
  onFault,
}: {
  readonly scenario: PracticeScenario;
  readonly onFault: (fault: string | undefined) => void;
}): ReactNode {
  const asked = useConsole((state) => state.asked);
  const running = scenario.phase === "running";
  const change = (): void =>
    void ask(`/api/v1/practice/${encodeURIComponent(scenario.id)}/${running ? "stop" : "start"}`, "POST").then(onFault);
  return (
    <section aria-label={scenario.name} style={{ padding: "8px 0", borderBottom: "1px solid var(--line)" }}>
      <div className="title strong">
        {scenario.name} <span className="tag">{scenario.phase}</span>
      </div>
      <p>{scenario.summary}</p>
      <div className="acts">
        <button
          type="button"
          className="act"
          {...(asked === scenario.id ? { "data-autofocus": true } : {})}
          onClick={change}
        >
          {running ? "Stop" : "Start"}
        </button>
      </div>
      <Story scenario={scenario} />
    </section>
  );
}

export function Story({ scenario }: { readonly scenario: PracticeScenario }): ReactNode {
  const { settings } = usePicture();
  if (scenario.story.length === 0) return null;
  return (
    <ol className="timeline" aria-live="polite">
      {scenario.story.map(({ atMs, text }) => (
        <li key={`${atMs}/${text}`}>
          <time>{localTime(atMs, settings.timeZone)}</time>
          <span>{text}</span>
        </li>
      ))}
    </ol>
  );
}

async function ask(path: string, method: "GET" | "POST"): Promise<string | undefined> {
  try {
    const response = await fetch(path, { method });
    const json: unknown = await response.json();
    const practice = readPracticeState(json);
    if (practice !== undefined) {
      useConsole.setState({ practice });
      return undefined;
    }
    const detail: unknown = typeof json === "object" && json !== null ? Reflect.get(json, "detail") : undefined;
    return typeof detail === "string" ? detail : `the practice did not answer (${response.status})`;
  } catch {
    return "the server could not be reached";
  }
}
