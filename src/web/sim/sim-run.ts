/**
 * The run that this page looks at: asked of the practice server, kept as a tape, and played at any speed in either
 * direction. What the panels show is published to the console's own store, as the link does on a console.
 */
import { create } from "zustand";
import { z } from "zod";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { readTapeLine } from "../../protocol/simulation-tape.ts";
import { emptyLiveState } from "../link/live-state.ts";
import { useConsole } from "../store/console-store.ts";
import { lookAt } from "../store/past-source.ts";
import { Tape } from "./tape.ts";

/** What is asked for, as it stands in the form. */
export type Wish = {
  readonly seed: string;
  readonly hours: string;
  readonly units: string;
  readonly consoles: string;
  readonly faults: string;
};
export const SPEEDS = [1, 5, 20, 60, 300, 1_000] as const;

type SimState = {
  readonly wish: Wish;
  /** none: nothing was asked for yet. making: it comes in. whole: it is here to its end. */
  readonly phase: "none" | "making" | "whole";
  /** Why there is no run, or no more of it. */
  readonly fault?: string | undefined;
  readonly tape?: Tape | undefined;
  readonly playing: boolean;
  readonly speed: number;
  /** 1 forwards, -1 backwards. */
  readonly direction: 1 | -1;
  readonly atMs: number;
  readonly doneMs: number;
};

export const useSim = create<SimState>(() => ({
  wish: wishOf(new URLSearchParams(location.search)),
  phase: "none",
  playing: false,
  speed: 20,
  direction: 1,
  atMs: 0,
  doneMs: 0,
}));

const TICK_MS = 100;
const FACTS_SHOWN_MAX = 3_000;
const ProblemSchema = z.object({ title: z.string(), detail: z.string().optional() });

let stop: AbortController | undefined;
let tickedAtMs = 0;

/** Begins the page; a run that stands in its address is asked for at once. */
export function startSim(): void {
  lookAt({
    why: "a simulated run is only looked at",
    trailOf: (deviceId, spanMs) => useSim.getState().tape?.trailOf(deviceId, spanMs) ?? [],
  });
  tickedAtMs = performance.now();
  setInterval(tick, TICK_MS);
  if (new URLSearchParams(location.search).has("seed")) void loadRun(useSim.getState().wish);
}

/** Asks for a run and plays it while it comes in. The run before goes. */
export async function loadRun(wish: Wish): Promise<void> {
  stop?.abort();
  const mine = (stop = new AbortController());
  const query = new URLSearchParams(wish);
  history.replaceState(null, "", `/sim?${query}`);
  useSim.setState({ wish, phase: "making", fault: undefined, tape: undefined, playing: true, direction: 1 });
  useConsole.setState({ selection: { kind: "none" }, emergencyAlertId: undefined });
  const fault = await readRun(query, mine.signal);
  if (mine.signal.aborted) return;
  const whole = useSim.getState().tape?.report !== undefined;
  const torn = fault ?? (whole ? undefined : "the run broke off: the simulator ended before it was whole");
  useSim.setState({ phase: useSim.getState().tape === undefined ? "none" : "whole", fault: torn });
}

async function readRun(query: URLSearchParams, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(`/api/v1/practice/simulation?${query}`, { signal });
    if (!response.ok || response.body === null) return problemWords(response.status, await response.json());
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return undefined;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const text of lines) if (!take(text)) return "a line of the run could not be understood";
    }
  } catch {
    return "the server could not be reached";
  }
}

function take(text: string): boolean {
  const line = readTapeLine(text);
  if (line === undefined) return false;
  const { tape } = useSim.getState();
  if (tape !== undefined) tape.take(line);
  else if (line.kind === "begin") useSim.setState({ tape: new Tape(line), atMs: line.atMs, doneMs: line.atMs });
  else return false;
  return true;
}

function problemWords(status: number, json: unknown): string {
  const problem = ProblemSchema.safeParse(json);
  if (!problem.success) return `the server did not say why (${status})`;
  return problem.data.detail ?? problem.data.title;
}

// ---- the hand on the tape ----

export function togglePlay(): void {
  useSim.setState(({ playing }) => ({ playing: !playing }));
}
export function playTowards(direction: 1 | -1): void {
  useSim.setState({ direction, playing: true });
}
export function setSpeed(speed: number): void {
  useSim.setState({ speed });
}
export function changeSpeed(by: 1 | -1): void {
  const { speed } = useSim.getState();
  const at = SPEEDS.findIndex((known) => known >= speed);
  setSpeed(SPEEDS[Math.min(Math.max(at + by, 0), SPEEDS.length - 1)] ?? speed);
}
export function goTo(atMs: number): void {
  const { tape } = useSim.getState();
  if (tape === undefined) return;
  tape.goTo(atMs);
  show(tape);
}
/** Goes so far from here, and stands. */
export function stepBy(ms: number): void {
  useSim.setState({ playing: false });
  goTo(useSim.getState().atMs + ms);
}
/** Goes to shortly before the next or the last mark that somebody would want to see. */
export function goToMark(direction: 1 | -1): void {
  const { tape, atMs } = useSim.getState();
  if (tape === undefined) return;
  const wanted = tape.marks.filter(({ of }) => of === "emergency" || of === "broken");
  const hereMs = atMs + LEAD_MS;
  const mark =
    direction === 1
      ? wanted.find((one) => one.atMs > hereMs + SECOND_MS)
      : wanted.findLast((one) => one.atMs < hereMs - SECOND_MS);
  if (mark !== undefined) goTo(mark.atMs - LEAD_MS);
}
const LEAD_MS = 5 * SECOND_MS;
export const STEPS = { short: 10 * SECOND_MS, long: MINUTE_MS } as const;

function tick(): void {
  const nowMs = performance.now();
  const passedMs = nowMs - tickedAtMs;
  tickedAtMs = nowMs;
  const { tape, playing, speed, direction, atMs, phase, doneMs } = useSim.getState();
  if (tape === undefined) return;
  if (tape.doneMs !== doneMs) useSim.setState({ doneMs: tape.doneMs });
  if (!playing) return;
  goTo(atMs + direction * speed * passedMs);
  const isAtEnd = direction === 1 ? phase === "whole" && tape.atMs >= tape.doneMs : tape.atMs <= tape.begin.atMs;
  if (isAtEnd) useSim.setState({ playing: false });
}

function show(tape: Tape): void {
  const { board, facts, begin } = tape;
  useSim.setState({ atMs: tape.atMs });
  const { live } = useConsole.getState();
  useConsole.setState({
    live: {
      ...emptyLiveState(),
      phase: "live",
      board,
      shown: board.center,
      recent: facts.slice(-FACTS_SHOWN_MAX),
      version: live.version + 1,
    },
    link: { health: "good", silentMs: 0, open: true },
    ...(board.center.seq === 0
      ? {}
      : {
          picture: {
            board,
            settings: begin.settings,
            nowMs: Math.round(tape.serverNowMs),
            viewer: { consoleId: "", name: "" },
          },
        }),
  });
}

function wishOf(query: URLSearchParams): Wish {
  return {
    seed: query.get("seed") ?? "1",
    hours: query.get("hours") ?? "2",
    units: query.get("units") ?? "20",
    consoles: query.get("consoles") ?? "3",
    faults: query.get("faults") ?? "all",
  };
}
