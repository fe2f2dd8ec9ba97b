/**
 * A practice as a recording: hours of a shift, with an incident in it where one is asked for, in the flight
 * recorder's format, for `vigil replay` and for tests.
 */
import { HOUR_MS, MINUTE_MS } from "../../base/time.ts";
import { defaultSettings } from "../../domain/settings.ts";
import { lineOf } from "../recorder.ts";
import { Rehearsal } from "./rehearsal.ts";
import { type RunningScenario, startScenario } from "./scenarios.ts";

export type RecordPracticeOptions = {
  readonly seed: string;
  readonly hours: number;
  readonly startMs: number;
  /** Id of a scenario, and how long after the start it begins. */
  readonly scenario?: { readonly id: string; readonly afterMs: number };
  /** Each line of the recording, without its line end. */
  readonly write: (line: string) => void;
  /** What happened in the world and what Vigil was seen to do. */
  readonly explain?: (atMs: number, text: string) => void;
};
export type RecordedPractice = {
  readonly rehearsal: Rehearsal;
  readonly running: RunningScenario | undefined;
};

export const SCENARIO_AFTER_MS = 20 * MINUTE_MS;

/** Plays a practice and writes it down. Throws RangeError where there is no such scenario. */
export function recordPractice(options: RecordPracticeOptions): RecordedPractice {
  const { seed, startMs, scenario, write } = options;
  const settings = defaultSettings();
  const line = (entry: object): void => write(JSON.stringify(entry));
  line({
    vigilRecording: 1,
    atMs: startMs,
    practice: true,
    settings,
    gateways: { "modem-udp": "udp", "modem-tcp": "tcp" },
  });
  const rehearsal = new Rehearsal({
    seed,
    startMs,
    settings,
    onEntry: (atMs, entry) => line(lineOf(atMs, entry)),
    ...(options.explain === undefined ? {} : { onExplain: (atMs, _scenario, text) => options.explain?.(atMs, text) }),
  });
  const endMs = startMs + Math.round(options.hours * HOUR_MS);
  let running: RunningScenario | undefined;
  if (scenario !== undefined) {
    rehearsal.playTo(Math.min(endMs, startMs + scenario.afterMs));
    const started = startScenario(rehearsal.practice, scenario.id);
    if (!started.ok) throw new RangeError(started.reason);
    running = started.running;
  }
  rehearsal.playTo(endMs);
  line({ atMs: endMs });
  return { rehearsal, running };
}
