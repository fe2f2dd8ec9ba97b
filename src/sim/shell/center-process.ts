/**
 * One life of the server's process, on simulated parts: the real loop, desk, hub, commit driver, pulse and clock,
 * joined as `center-server.ts` joins them. Only the last inch differs: the disk, the sockets and the timers.
 *
 * It is opened from what the disk holds, lives until it is killed, and answers to nobody afterwards.
 */
import type { DeviceId } from "../../base/ids.ts";
import { asId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/time.ts";
import type { Board } from "../../board/board.ts";
import type { Actor } from "../../domain/actor.ts";
import type { Command } from "../../domain/command.ts";
import type { Envelope } from "../../domain/event.ts";
import type { Fix } from "../../domain/report.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Input, Output } from "../../engine/input.ts";
import type { World } from "../../engine/world.ts";
import type { CommandAnswer, Heartbeat } from "../../protocol/live.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { CenterLoop } from "../../server/center-loop.ts";
import type { MachineRun, SignOfLife } from "../../server/alive-file.ts";
import { carriedMs, type ClockSource, EngineClock } from "../../server/clock.ts";
import { CommitDriver } from "../../server/commit-driver.ts";
import { ConsoleDesk } from "../../server/console-desk.ts";
import { decodeDeviceRequest, decoderMaker } from "../../server/ingest/decoders.ts";
import { FrameIntake, type FrameSource } from "../../server/ingest/frame-intake.ts";
import { foldFacts } from "../../server/load-facts.ts";
import { hexOfBytes } from "../../server/log/chain.ts";
import { worldOf } from "../../server/open-center.ts";
import type { Agenda } from "../../server/practice/agenda.ts";
import { Pulse, PULSE_MS } from "../../server/pulse.ts";
import type { RecordedEntry, RecordedRequest } from "../../server/recorder.ts";
import type { HubSocket } from "../../server/sync/console-connection.ts";
import { SyncHub } from "../../server/sync/sync-hub.ts";
import { type SimulatedDisk, SimulatedLogStore } from "./simulated-disk.ts";
import type { KeptTrail } from "./kept-trail.ts";

export type ProcessOptions = {
  readonly agenda: Agenda;
  readonly disk: SimulatedDisk;
  readonly clock: ClockSource;
  readonly settings: Settings;
  readonly trail: KeptTrail;
  /** The newest snapshot on the disk. */
  readonly snapshot: { readonly seq: number; readonly stateJson: string } | undefined;
  /** What this process or one before it last said of its life, and the machine's time since its own start. */
  readonly alive: SignOfLife | undefined;
  readonly machine: MachineRun;
  readonly gateways: readonly string[];
  readonly newConsoleId: () => string;
  readonly observe: ProcessObserver;
};
export type ProcessObserver = {
  /** What is meant for people's own devices, and for people outside the room. */
  readonly deliver: (output: Output) => void;
  readonly committed: (envelopes: readonly Envelope[], hashes: readonly string[]) => void;
  readonly recorded: (atMs: number, entry: RecordedEntry) => void;
  readonly stepped: (kind: Input["kind"]) => void;
  readonly isAlive: (engineMs: number) => void;
  /** Something waits for a promise: let it through before time goes on. */
  readonly promised: () => void;
  /** The process has to end: its parent starts another. */
  readonly fatal: (error: unknown) => void;
};

export const SOFTWARE_VERSION = "simulated";
export const FOLD_HASH = "simulated-fold";
const SENSES_MS = 60 * MINUTE_MS;

/** What was on the disk, opened. */
type OpenedDisk = {
  readonly store: SimulatedLogStore;
  readonly term: number;
  readonly world: World;
  readonly board: Board;
  readonly answers: ConstructorParameters<typeof CenterLoop>[0]["answers"];
  /** Engine time goes on from the process before. */
  readonly isTimeCarried: boolean;
};

/** Commits as the server does, and says that there is something to wait for. */
class WatchedDriver extends CommitDriver {
  promised: () => void = () => undefined;

  override commit(envelopes: readonly Envelope[], danger: boolean): ReturnType<CommitDriver["commit"]> {
    this.promised();
    return super.commit(envelopes, danger);
  }
}

export class CenterProcess {
  readonly world: World;
  readonly board: Board;
  readonly hub: SyncHub;
  readonly clock: EngineClock;
  readonly driver: CommitDriver;
  readonly intake: FrameIntake;
  readonly #options: ProcessOptions;
  readonly #store: SimulatedLogStore;
  readonly #loop: CenterLoop;
  readonly #desk: ConsoleDesk;
  readonly #pulse: Pulse;
  readonly deafGateways = new Set<string>();
  /** For how long nobody listened before it started, as it told the engine. */
  deafMs = 0;
  #alive = true;
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #timerAtMs = Number.POSITIVE_INFINITY;

  /** Opens the center that the disk holds and starts it. */
  static async open(options: ProcessOptions): Promise<CenterProcess> {
    const store = new SimulatedLogStore(options.disk);
    const term = await store.claimTerm();
    const facts = await foldFacts(store, options.snapshot);
    const carriedAtMs = carriedMs(options.alive, options.machine);
    const { world, board } = worldOf(facts, {
      settings: options.settings,
      nowMs: carriedAtMs ?? Math.floor(options.clock.wallMs()),
      term,
    });
    const isTimeCarried = carriedAtMs !== undefined;
    return new CenterProcess(options, { store, term, world, board, answers: facts.answers, isTimeCarried });
  }

  private constructor(options: ProcessOptions, opened: OpenedDisk) {
    const { agenda, observe } = options;
    const { store, term, world, board, answers, isTimeCarried } = opened;
    this.#options = options;
    this.#store = store;
    this.world = world;
    this.board = board;
    this.clock = new EngineClock(options.clock, world.nowMs, isTimeCarried);
    this.intake = new FrameIntake(decoderMaker([]), (source, error) => {
      observe.fatal(new Error(`the decoder of ${source.peer} broke`, { cause: error }));
    });
    this.hub = new SyncHub({
      logId: store.logId,
      foldHash: FOLD_HASH,
      softwareVersion: SOFTWARE_VERSION,
      practice: true,
      settings: options.settings,
      map: {},
      board,
      headHash: hexOfBytes(store.head().hash),
      newConsoleId: options.newConsoleId,
    });
    this.#loop = new CenterLoop({
      world,
      board,
      hub: this.hub,
      intake: this.intake,
      answers,
      ports: {
        nowMs: () => {
          this.#pulse.alive();
          return this.clock.nowMs();
        },
        monotonicMs: options.clock.monotonicMs,
        record: observe.recorded,
        inFlight: { note: () => true, clear: () => undefined },
        keepFix: (deviceId, fix, receivedAtMs) => this.#keepFix(deviceId, fix, receivedAtMs),
        deliver: observe.deliver,
        wakeAt: (atMs) => this.#wakeAt(atMs),
        fatal: observe.fatal,
        observe: {
          stepped: observe.stepped,
          committed: () => undefined,
          answered: () => undefined,
          fault: () => undefined,
        },
      },
    });
    this.#desk = new ConsoleDesk(this.#loop, this.hub, newMexico);
    const driver = new WatchedDriver({
      store,
      term,
      monotonicMs: options.clock.monotonicMs,
      committed: (envelopes, hashes) => {
        this.#loop.committed(envelopes, hashes);
        observe.committed(envelopes, hashes);
      },
      troubled: () => undefined,
      stopped: (reason) => observe.fatal(new Error(`the log is closed to this process: ${reason}`)),
      later: (run, afterMs) => {
        let wanted = true;
        agenda.at(agenda.nowMs + afterMs, () => {
          if (!wanted || !this.#alive) return;
          observe.promised();
          run();
        });
        return () => {
          wanted = false;
        };
      },
    });
    driver.promised = observe.promised;
    this.driver = driver;
    this.#loop.attach(driver);
    let secondAtMs = 0;
    this.#pulse = new Pulse({
      monotonicMs: options.clock.monotonicMs,
      nowMs: () => this.clock.nowMs(),
      input: (input, atMs) => this.#loop.input(input, atMs ?? this.clock.nowMs()),
      tick: (nowMs) => this.#desk.take(this.hub.tick(nowMs)),
      second: (nowMs) => {
        secondAtMs = nowMs;
        this.hub.heartbeat(this.#heartbeat(secondAtMs));
        observe.isAlive(nowMs);
      },
      clockStepMs: () => this.clock.stepMs(),
      log: () => ({ pendingMs: this.driver.pendingMs(), trouble: this.driver.trouble }),
      gateways: () => options.gateways,
    });
    this.#startFacts(isTimeCarried);
    this.#beat();
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** How many consoles have said hello. */
  get consoleCount(): number {
    return this.hub.consoleCount;
  }

  get degraded(): boolean {
    return this.#loop.degraded;
  }

  get term(): number {
    return this.world.term;
  }

  #startFacts(isTimeCarried: boolean): void {
    const { trail, alive } = this.#options;
    const { world, board } = this;
    const nowMs = this.clock.nowMs();
    for (const { deviceId, fix, receivedAtMs } of trail.since(nowMs - SENSES_MS)) {
      const device = world.center.devices.get(deviceId);
      if (device !== undefined) world.senses.remember(device, fix, receivedAtMs);
    }
    for (const deviceId of world.center.devices.keys()) {
      const location = world.senses.locationOf(deviceId);
      if (location === undefined) continue;
      board.locations.set(deviceId, location);
      this.hub.heard(deviceId, location, location.receivedAtMs);
    }
    this.deafMs = board.center.seq === 0 ? 0 : Math.max(0, nowMs - (alive?.atMs ?? board.center.atMs));
    this.#loop.input({
      kind: "start",
      softwareVersion: SOFTWARE_VERSION,
      practice: true,
      deafMs: this.deafMs,
      settingsDigest: "simulated",
      ...(isTimeCarried ? { timeCarried: true as const } : {}),
    });
  }

  // Its process group's kill takes the timers with it.
  #beat(): void {
    const { agenda } = this.#options;
    const beat = (): void => {
      if (!this.#alive) return;
      this.#pulse.tick();
      if (this.#alive) agenda.at(agenda.nowMs + PULSE_MS, beat);
    };
    agenda.at(agenda.nowMs + PULSE_MS, beat);
  }

  #heartbeat(nowMs: number): Heartbeat {
    return {
      type: "heartbeat",
      nowMs,
      seq: this.board.center.seq,
      watch: { ranAtMs: this.#loop.ranAtMs, lateMs: this.#pulse.lateMs, monitorsOff: this.#loop.monitorsOff },
      log: {
        pendingMs: Math.round(this.driver.pendingMs()),
        pendingCount: this.driver.pendingCount,
        degraded: this.#loop.degraded,
      },
      consoles: this.hub.consoleCount,
      gateways: [],
    };
  }

  // A timer can't be taken back here: one that is no longer wanted finds nothing to do.
  #wakeAt(atMs: number | undefined): void {
    this.#wakeAtMs = atMs ?? Number.POSITIVE_INFINITY;
    if (this.#wakeAtMs >= this.#timerAtMs) return;
    this.#timerAtMs = this.#wakeAtMs;
    const { agenda } = this.#options;
    const inMs = Math.max(1, this.#wakeAtMs - this.clock.nowMs());
    const wanted = this.#timerAtMs;
    agenda.at(agenda.nowMs + inMs, () => {
      if (!this.#alive || this.#timerAtMs !== wanted) return;
      this.#timerAtMs = Number.POSITIVE_INFINITY;
      if (this.clock.nowMs() < this.#wakeAtMs) this.#wakeAt(this.#wakeAtMs);
      else this.#loop.wake();
    });
  }

  #keepFix(deviceId: DeviceId, fix: Fix, receivedAtMs: number): void {
    this.#options.trail.keep(asId<DeviceId>(deviceId), fix, receivedAtMs);
  }

  // ---- what reaches it from outside ----

  /** Bytes of a sender; false where nobody hears them. */
  frame(source: FrameSource, bytes: Uint8Array): boolean {
    if (!this.#alive || this.deafGateways.has(source.gateway)) return false;
    this.#loop.frame(source, bytes);
    return true;
  }

  frameEnded(source: FrameSource): void {
    if (this.#alive) this.#loop.frameEnded(source);
  }

  /** A device's request; false where nobody took it. */
  request(gateway: string, request: RecordedRequest): boolean {
    if (!this.#alive || this.deafGateways.has(gateway)) return false;
    this.#loop.request(gateway, request.peer ?? "unknown", () => decodeDeviceRequest(request), request);
    return true;
  }

  /** A command that does not come from a console: an officer's device, the roster. */
  command(commandId: string, command: Command, actor: Actor, give: (answer: CommandAnswer) => void): void {
    if (this.#alive) this.#loop.commandWith(commandId, command, actor, give);
  }

  /** A gateway falls deaf or hears again, and says so. */
  gateway(gateway: string, change: "deaf" | "listening", reason: string): void {
    if (!this.#alive) return;
    if (change === "deaf") this.deafGateways.add(gateway);
    else this.deafGateways.delete(gateway);
    this.#loop.input({ kind: "gateway", gateway, change, reason });
  }

  connect(socket: HubSocket): number | undefined {
    return this.#alive ? this.hub.open(socket, this.clock.nowMs()) : undefined;
  }

  receive(connectionId: number, text: string): void {
    if (this.#alive) this.#desk.take(this.hub.receive(connectionId, text, this.clock.nowMs()));
  }

  pong(connectionId: number): void {
    if (this.#alive) this.hub.alive(connectionId, this.clock.nowMs());
  }

  closed(connectionId: number): void {
    if (this.#alive) this.hub.close(connectionId, this.clock.nowMs());
  }

  /** kill -9. */
  kill(): void {
    this.#alive = false;
    this.#loop.stop();
    this.#store.abandon();
  }
}
