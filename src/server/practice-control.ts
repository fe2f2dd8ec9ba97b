/**
 * What the server asks of a practice shift, and what it gives to it: a port, so that the server knows nothing of
 * scenarios and the practice nothing of sockets' owners. A practice reaches Vigil through the real gateways and
 * the real commands only.
 */
import type { Center } from "../domain/center.ts";
import type { Settings } from "../domain/settings.ts";
import type { Output } from "../engine/input.ts";
import type { CommandAnswer } from "../protocol/live.ts";

export type PracticeScenarioState = {
  readonly id: string;
  readonly name: string;
  /** One sentence for the menu: what will happen. */
  readonly summary: string;
  readonly phase: "ready" | "running" | "ended";
  readonly startedAtMs?: number;
  /** What has happened so far, what rang, who was told; newest last. */
  readonly story: readonly { readonly atMs: number; readonly text: string }[];
};
export type PracticeState = {
  readonly running: boolean;
  readonly units: number;
  readonly scenarios: readonly PracticeScenarioState[];
};

export type PracticeControl = {
  readonly state: () => PracticeState;
  /** Starts or stops a scenario; the sentence says why not. */
  readonly start: (scenarioId: string) => { readonly ok: true } | { readonly ok: false; readonly reason: string };
  readonly stop: (scenarioId: string) => { readonly ok: true } | { readonly ok: false; readonly reason: string };
  /** What Vigil sends to simulated people: prompts and messages on their devices. */
  readonly output: (output: Output) => void;
  readonly close: () => Promise<void>;
};

/** What a practice may use of the running server. */
export type PracticeHost = {
  readonly nowMs: () => number;
  /** A command as a simulated dispatcher or officer gives it; `actor` as `dispatcher:Rivera`. */
  readonly command: (command: unknown, actor: string) => Promise<CommandAnswer>;
  /** What a console shows: committed facts. The simulated dispatchers see no more of Vigil than this. */
  readonly center: () => Center;
  readonly settings: Settings;
  /** Where the real gateways listen. */
  readonly gateways: {
    readonly udpPort: number | undefined;
    readonly tcpPort: number | undefined;
    readonly deviceHttpPort: number | undefined;
  };
  /** Tells the consoles that the practice's state has changed. */
  readonly changed: () => void;
};

/** How a practice is begun: practice/practice-runner.ts is one. */
export type StartPractice = (host: PracticeHost, options: { readonly scenario?: string }) => Promise<PracticeControl>;
