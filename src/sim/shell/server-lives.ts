/**
 * The server's lives in a run: a process is opened from what the disk holds, is killed or loses its power, and its
 * parent starts another after a while. What is carried over from one life to the next is what a real one finds: the
 * disk, the newest snapshot, the kept trail, its last sign of life.
 *
 * What is durable is shown to the checkers as the disk has it, also what a process wrote and died over.
 */
import { centerToJson } from "../../domain/center-json.ts";
import type { Command } from "../../domain/command.ts";
import { defaultSettings, type Settings } from "../../domain/settings.ts";
import type { Output } from "../../engine/input.ts";
import type { MachineRun, SignOfLife } from "../../server/alive-file.ts";
import { envelopeOfRow } from "../../server/envelope-row.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import type { Checker } from "../checks/checker.ts";
import type { Counts } from "../counts.ts";
import { GATEWAYS } from "../world/plan.ts";
import { CenterProcess } from "./center-process.ts";
import { KeptTrail } from "./kept-trail.ts";
import type { SimConsole } from "./sim-console.ts";
import type { SimulatedDisk } from "./simulated-disk.ts";

const SNAPSHOT_EVERY = 4_000;

export type ServerLivesOptions = {
  readonly agenda: Agenda;
  readonly disk: SimulatedDisk;
  readonly counts: Counts;
  readonly consoles: readonly SimConsole[];
  readonly checkers: readonly Checker[];
  /** What a configuration gives, in the order in which it is to be known. */
  readonly roster: readonly Command[];
  /** What is meant for people's own devices, and for people outside the room. */
  readonly deliver: (output: Output) => void;
  /** Something waits for a promise: let it through before time goes on. */
  readonly promised: () => void;
  readonly letThrough: () => Promise<void>;
  /** A command of the roster was refused. */
  readonly rosterRefused: (sentence: string) => void;
  /** What the production code calls fatal: without a fault of the disk it is a defect. */
  readonly fatal: (error: unknown) => void;
};

export class ServerLives {
  /** How far the machine's wall clock is from the truth. */
  wallOffsetMs = 0;
  readonly #options: ServerLivesOptions;
  readonly #settings: Settings = defaultSettings();
  readonly #trail = new KeptTrail();
  readonly #recorders: readonly NonNullable<Checker["recorded"]>[];
  /** When the machine was started: its own time begins there, and no step of its wall clock changes it. */
  readonly #machineSinceMs: number;
  #process: CenterProcess | undefined;
  #snapshot: { seq: number; stateJson: string } | undefined;
  #alive: SignOfLife | undefined;
  #consoleNames = 0;
  /** The last row that the checkers were shown. */
  #shownSeq = 0;

  constructor(options: ServerLivesOptions) {
    this.#options = options;
    this.#recorders = options.checkers.flatMap(({ recorded }) => recorded ?? []);
    this.#machineSinceMs = options.agenda.nowMs;
  }

  /** The process that lives; undefined while none does. */
  get process(): CenterProcess | undefined {
    return this.#process;
  }

  /** Opens what the disk holds. The first life is given the roster, before the first device is heard. */
  async open(): Promise<void> {
    const { agenda, disk, checkers, deliver, promised, letThrough, fatal } = this.#options;
    const bootMs = agenda.nowMs;
    const isFirst = disk.rows.length === 0;
    const process = await CenterProcess.open({
      agenda,
      disk,
      clock: {
        wallMs: () => agenda.nowMs + this.wallOffsetMs,
        monotonicMs: () => agenda.nowMs - bootMs,
      },
      settings: this.#settings,
      trail: this.#trail,
      snapshot: this.#snapshot,
      alive: this.#alive,
      machine: this.#machineRun(),
      gateways: Object.values(GATEWAYS),
      newConsoleId: () => `c-${++this.#consoleNames}`,
      observe: {
        deliver,
        committed: () => {
          if (this.#process !== undefined) this.#showDurable(this.#process);
        },
        recorded: (atMs, entry) => {
          for (const recorded of this.#recorders) recorded(atMs, entry);
        },
        stepped: () => undefined,
        isAlive: (engineMs) => {
          this.#alive = { atMs: engineMs, run: this.#machineRun() };
        },
        promised,
        fatal,
      },
    });
    this.#process = process;
    this.#showDurable(process);
    for (const checker of checkers) checker.opened?.(process);
    await letThrough();
    if (isFirst) await this.#register(process);
  }

  /** kill -9, or the power: what was not on the disk is gone, and a parent starts another process after a while. */
  kill(restartMs: number, power = false): void {
    const { agenda, counts, consoles, checkers, promised, fatal } = this.#options;
    const process = this.#process;
    if (process?.alive !== true) return;
    counts.add(power ? "power cuts" : "crashes");
    process.kill();
    this.#process = undefined;
    for (const checker of checkers) checker.killed?.(power);
    if (power) this.#cutPower();
    for (const { line } of consoles) line.serverDied();
    agenda.at(agenda.nowMs + restartMs, () => {
      promised();
      void this.open().catch(fatal);
    });
  }

  /** Keeps a snapshot where enough has happened since the last one. */
  keepSnapshot({ board: { center } }: CenterProcess): void {
    if (center.seq - (this.#snapshot?.seq ?? 0) >= SNAPSHOT_EVERY)
      this.#snapshot = { seq: center.seq, stateJson: JSON.stringify(centerToJson(center)) };
  }

  // One boot in a run: a cut of the power takes what the disk had not kept, and the machine's own time goes on.
  #machineRun(): MachineRun {
    return { bootId: "boot-0", upMs: this.#options.agenda.nowMs - this.#machineSinceMs };
  }

  #showDurable(process: CenterProcess): void {
    const { disk, checkers } = this.#options;
    const rows = disk.rows.slice(this.#shownSeq);
    if (rows.length === 0) return;
    this.#shownSeq += rows.length;
    const envelopes = rows.map(envelopeOfRow);
    for (const checker of checkers) checker.committed?.(process, envelopes);
  }

  async #register(process: CenterProcess): Promise<void> {
    const { roster, rosterRefused, letThrough } = this.#options;
    for (const [index, command] of roster.entries()) {
      process.command(
        `roster-${index}`,
        command,
        { kind: "system", name: "roster" },
        ({ outcome, refusal, detail }) => {
          if (outcome === "refused") rosterRefused(`${command.type}: ${refusal ?? ""} ${detail ?? ""}`);
        },
      );
    }
    await letThrough();
  }

  // A disk that lied loses what it acknowledged: nobody is held to what was shown of it.
  #cutPower(): void {
    const { disk, counts, checkers } = this.#options;
    const lied = disk.cutPower();
    if (lied === 0) return;
    counts.add("acknowledged rows lost by a lying disk", lied);
    if ((this.#snapshot?.seq ?? 0) > disk.durableSeq) this.#snapshot = undefined;
    this.#shownSeq = Math.min(this.#shownSeq, disk.durableSeq);
    for (const checker of checkers) checker.lied?.(disk.durableSeq);
  }
}
