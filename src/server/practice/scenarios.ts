/**
 * The incidents that can be played, and how one runs in a world: its own life, what it lets others do, and the watch
 * on what Vigil does about it.
 */
import { akela, akelaCaution, akelaManDown } from "./akela.ts";
import type { Life, Living } from "./agenda.ts";
import type { PracticeWorld } from "./practice-world.ts";
import { giveBack, type Scenario, takeOver } from "./scenario.ts";
import { tucumcari, tucumcariDispatcher, tucumcariDuress } from "./tucumcari.ts";
import { watchVigil } from "./vigil-story.ts";

export const scenarios: readonly Scenario[] = [
  tucumcari,
  tucumcariDispatcher,
  tucumcariDuress,
  akela,
  akelaManDown,
  akelaCaution,
];

export type RunningScenario = {
  readonly scenario: Scenario;
  readonly startedAtMs: number;
  readonly ended: () => boolean;
  /** Ends it: those it moved go back to their shift as soon as they can. */
  readonly stop: () => void;
};
export type ScenarioStart =
  | { readonly ok: true; readonly running: RunningScenario }
  | { readonly ok: false; readonly reason: string };

/** How long what Vigil does is still told after the last thing has happened. */
const AFTERMATH_MS = 60_000;

/** Begins a scenario now. */
export function startScenario(world: PracticeWorld, id: string): ScenarioStart {
  const scenario = scenarios.find((candidate) => candidate.id === id);
  if (scenario === undefined) return { ok: false, reason: `there is no scenario ${id}` };
  const { stage } = world;
  const unit = stage.units.get(scenario.callSign);
  if (unit === undefined) return { ok: false, reason: `unit ${scenario.callSign} is not out` };
  const { agenda } = stage;
  const tell = (text: string): void => world.emitTo({ atMs: agenda.nowMs, kind: "explain", scenario: id, text });
  const others: Living[] = [];
  const watching = agenda.begin(watchVigil(stage.eyes, scenario.callSign, tell));
  const main = agenda.begin(
    whole(scenario.play({ stage, unit, tell, also: (life) => others.push(agenda.begin(life)) }), others, () =>
      watching.end(),
    ),
  );
  const stop = (): void => {
    const wasOver = main.ended();
    for (const living of [main, watching, ...others]) living.end();
    if (wasOver) return;
    for (const moved of stage.units.values())
      if (moved !== unit && moved.life?.ended() === true) giveBack(stage, moved);
    agenda.begin(backToWork(world, scenario.callSign));
    tell("Stopped. The units go back to their shift.");
  };
  return { ok: true, running: { scenario, startedAtMs: agenda.nowMs, ended: () => main.ended(), stop } };
}

function* whole(play: Life, others: readonly Living[], over: () => void): Life {
  yield* play;
  while (others.some((other) => !other.ended())) yield 1_000;
  yield AFTERMATH_MS;
  over();
}

function* backToWork({ stage }: PracticeWorld, callSign: string): Life {
  const unit = stage.units.get(callSign);
  if (unit === undefined) return;
  yield* takeOver({ stage, unit });
  giveBack(stage, unit);
}
