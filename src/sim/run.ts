/**
 * What a run is: what it is asked for, and what came of it. The same options give the same result, to the last byte
 * of the log.
 */
import type { Failure } from "./checks/checker.ts";
import type { Fault, FaultKind } from "./faults/fault.ts";

export type RunOptions = {
  readonly seed: string;
  readonly hours: number;
  readonly units: number;
  readonly consoles: number;
  readonly faults: readonly FaultKind[];
  /** Reliefs change cars; absent: they keep them, as in runs that were kept before they did. */
  readonly changesCars?: boolean;
  /** Every kind of danger happens; absent: what chance gives, as in runs that were kept before. */
  readonly everyDanger?: boolean;
  /** Only these of the schedule, by number; all where absent. */
  readonly onlyFaults?: readonly number[];
  /** Ends the run there, in simulated time since its start, as if it were to end: for shrinking. */
  readonly endAfterMs?: number;
};

export type RunResult = {
  readonly options: RunOptions;
  readonly startMs: number;
  readonly simulatedMs: number;
  readonly events: number;
  readonly logHash: string;
  readonly faults: readonly Fault[];
  readonly failures: readonly Failure[];
  readonly counts: readonly (readonly [string, number])[];
  readonly refusals: readonly (readonly [string, number])[];
  readonly finished: boolean;
};

/** What whoever started a run does while it goes on. */
export type RunControl = {
  /** Called after every simulated minute. */
  readonly progress?: (doneMs: number) => void;
  /** Asked after every simulated minute: true ends the run there, unfinished. */
  readonly stopped?: () => boolean;
  /** Waited for after every simulated minute, where somebody can't take in as fast as it runs. */
  readonly breathe?: () => Promise<void>;
};
