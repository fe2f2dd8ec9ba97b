/**
 * A checker: one promise of Vigil's, looked at while a run goes on. One file each, one signature; checkers.ts lists
 * them. A checker reads what the run shows it and never changes anything.
 */
import type { Envelope } from "../../domain/event.ts";
import type { CommandAnswer } from "../../protocol/live.ts";
import type { RecordedEntry } from "../../server/recorder.ts";
import type { CenterProcess } from "../shell/center-process.ts";
import type { SimConsole } from "../shell/sim-console.ts";
import type { SimulatedDisk } from "../shell/simulated-disk.ts";
import type { Happening } from "../world/stage.ts";
import type { SimUnit } from "../world/sim-unit.ts";
import type { SimWorld } from "../world/sim-world.ts";
import type { Counts } from "../counts.ts";
import type { HeardFix } from "./heard-fixes.ts";

/** What a checker may look at. */
export type CheckedRun = {
  readonly nowMs: () => number;
  readonly disk: SimulatedDisk;
  readonly world: SimWorld;
  readonly consoles: readonly SimConsole[];
  /** The server's process; undefined while none lives. */
  readonly process: () => CenterProcess | undefined;
  readonly counts: Counts;
  /** A promise is broken. */
  readonly fail: (sentence: string) => void;
};

/** A promise that was broken, by whose word, and when by true time. */
export type Failure = { readonly checker: string; readonly atMs: number; readonly sentence: string };

export type Checker = {
  readonly name: string;
  /** A process has opened from the disk. */
  readonly opened?: (process: CenterProcess) => void;
  /** The process was killed, or its power was cut. */
  readonly killed?: (power: boolean) => void;
  /** Events have become durable. */
  readonly committed?: (process: CenterProcess, envelopes: readonly Envelope[]) => void;
  /** A caller has its answer. */
  readonly answered?: (answer: CommandAnswer) => void;
  /** A console has applied events up to a sequence, whose hash it was told. */
  readonly applied?: (seq: number, hash: string) => void;
  /** A device's request was taken by the server. */
  readonly requestTaken?: (process: CenterProcess, body: string) => void;
  /** The server has taken a report with a fix of one of a unit's devices. */
  readonly heard?: (process: CenterProcess, unit: SimUnit, fix: HeardFix) => void;
  /** The server has written an input down before it gave it to the engine. */
  readonly recorded?: (atMs: number, entry: RecordedEntry) => void;
  /** A fault was planted inside of the server, which no input says. */
  readonly planted?: () => void;
  readonly happened?: (happening: Happening) => void;
  /** Once a second of simulated time, while a process lives. */
  readonly second?: (process: CenterProcess) => void;
  /** The power was cut under a disk that had lied: what it lost can't be asked for. */
  readonly lied?: (durableSeq: number) => void;
  /** All is quiet, and the run ends. */
  readonly ended?: (process: CenterProcess) => void;
  /** A promise was found broken, by whichever checker. */
  readonly broken?: (failure: Failure) => void;
};

export type MakeChecker = (run: CheckedRun) => Checker;
