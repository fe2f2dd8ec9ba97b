/** The page `/sim`: a simulated run from a seed, looked at with the console's own panels, forwards and backwards. */
import "../theme/sim.css";
import type { ReactNode } from "react";
import { useConsole } from "../store/console-store.ts";
import { ConsoleColumns } from "../shell/console-columns.tsx";
import { Notices } from "../shell/notices.tsx";
import { RunForm } from "./run-form.tsx";
import { RunStory } from "./run-story.tsx";
import { useSim } from "./sim-run.ts";
import { Transport } from "./transport.tsx";
import { useSimKeys } from "./sim-keys.ts";

export function SimPage(): ReactNode {
  useSimKeys();
  const hasPicture = useConsole(({ picture }) => picture !== undefined);
  const tape = useSim((state) => state.tape);
  const fault = useSim((state) => state.fault);
  return (
    <div className="shell sim">
      <div className="practice-edge" aria-hidden="true" />
      <RunForm />
      <div className="sim-bar">
        {fault === undefined ? null : (
          <p className="sim-fault" role="alert">
            {fault}
          </p>
        )}
        {tape === undefined ? null : <Transport tape={tape} />}
      </div>
      {tape !== undefined && hasPicture ? <ConsoleColumns below={<RunStory tape={tape} />} /> : <Nothing />}
      <footer className="foot">
        <Notices />
      </footer>
    </div>
  );
}

function Nothing(): ReactNode {
  const phase = useSim((state) => state.phase);
  if (phase === "making") return <p className="empty">The run begins…</p>;
  return (
    <main className="sim-nothing">
      <h1>A shift made from a seed</h1>
      <p>
        The production code runs in a made-up world: officers on patrol and on stops, dispatchers who are busy and
        mistaken, radios that lose coverage, attacks, and faults of network, disk, clock and server. The same seed is
        the same shift, on every machine.
      </p>
      <p>
        Choose a seed and press <span className="strong">Run</span>. You look on: nothing here touches the practice or a
        real shift.
      </p>
      <dl className="facts">
        <dt>
          <kbd>Space</kbd>
        </dt>
        <dd>play, stand still</dd>
        <dt>
          <kbd>←</kbd> <kbd>→</kbd>
        </dt>
        <dd>10 s back, on; with Shift a minute</dd>
        <dt>
          <kbd>[</kbd> <kbd>]</kbd>
        </dt>
        <dd>slower, faster</dd>
        <dt>
          <kbd>R</kbd>
        </dt>
        <dd>play backwards, or forwards again</dd>
        <dt>
          <kbd>P</kbd> <kbd>N</kbd>
        </dt>
        <dd>to the emergency or broken promise before, or after</dd>
        <dt>
          <kbd>Esc</kbd>
        </dt>
        <dd>out of the emergency view, back to the shift</dd>
      </dl>
    </main>
  );
}
