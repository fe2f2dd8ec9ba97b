/**
 * One running center: joins the loop, the log, the gateways, the API, the consoles, the recorder and the practice,
 * in the order in which each needs the other. What it opens it closes, in reverse.
 */
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { present } from "../base/assert.ts";
import type { Envelope } from "../domain/event.ts";
import type { Input, Output } from "../engine/input.ts";
import type { RoadReference } from "../roads/road-reference.ts";
import { RoadDesks } from "./roads/road-desks.ts";
import type { AccountsThread } from "./accounts/accounts-thread.ts";
import { People } from "./accounts/people.ts";
import { CenterLoop } from "./center-loop.ts";
import { ConsoleDesk } from "./console-desk.ts";
import { EngineClock, machineClock, pacedSource } from "./clock.ts";
import { CommitDriver } from "./commit-driver.ts";
import type { Config } from "./config/config-schema.ts";
import { DeviceSide } from "./device-side.ts";
import { type FieldSide, fieldSide } from "./field/field-side.ts";
import { type Front, frontOf } from "./http/front.ts";
import type { MapSource } from "./http/map-files.ts";
import { InFlightFile } from "./in-flight.ts";
import { DEVICE_HTTP } from "./ingest/device-http.ts";
import { hexOfBytes } from "./log/chain.ts";
import { LogFollowers } from "./log-followers.ts";
import { checkLogHealth, type LogHealth } from "./log-health.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import type { OpenedCenter } from "./open-center.ts";
import { PeopleSide } from "./people-side.ts";
import { accountsLost, foldsDiffer } from "./own-troubles.ts";
import type { PracticeControl, StartPractice } from "./practice-control.ts";
import { Pulse } from "./pulse.ts";
import type { Recorder } from "./recorder.ts";
import { CoverageKeeper } from "./coverage-file.ts";
import { restoreSenses } from "./restore-senses.ts";
import { startShiftRecorder } from "./shift-recorder.ts";
import { foldOfConsoles, type SealSide, startSeal } from "./seal/seal-side.ts";
import { SyncHub } from "./sync/sync-hub.ts";
import { tellStart } from "./tell-start.ts";
import type { TrailCare } from "./trail-care.ts";
import { openTrailSide } from "./trail-side.ts";
import type { Trails } from "./trails.ts";
import { VitalSigns } from "./vital-signs.ts";
import { WakeTimer } from "./wake-timer.ts";

export type CenterServerOptions = {
  readonly opened: OpenedCenter;
  readonly config: Config;
  readonly practice: boolean;
  readonly foldHash: string;
  readonly softwareVersion: string;
  readonly settingsDigest: string;
  /** Engine time goes on from a process that has died, instead of beginning at the wall clock. */
  readonly isTimeCarried?: boolean;
  readonly webRoot: string;
  readonly roads: RoadReference;
  readonly map: MapSource;
  /** Where there are accounts: nobody does anything without one. */
  readonly accounts?: AccountsThread;
  readonly log: Logger;
  /** This process is to end in order, and its parent to start another at once. */
  readonly startAnew?: () => void;
  /** The process must end; its parent starts another. */
  readonly fatal: (error: unknown) => void;
};

const DRAIN_MS = 5_000;

export class CenterServer {
  readonly #options: CenterServerOptions;
  readonly #clock: EngineClock;
  readonly #hub: SyncHub;
  readonly #loop: CenterLoop;
  readonly #front: Front;
  readonly #people: People | undefined;
  readonly #desk: ConsoleDesk;
  readonly #driver: CommitDriver;
  readonly #pulse: Pulse;
  readonly #devices: DeviceSide;
  readonly #metrics: Metrics;
  readonly #recorder: Recorder;
  readonly #inFlight: InFlightFile;
  readonly #followers: LogFollowers;
  readonly #coverage: CoverageKeeper;
  readonly #roads: RoadDesks;
  readonly #field: FieldSide;
  readonly #wakeTimer: WakeTimer;
  readonly #seal: SealSide | undefined;
  readonly #vitalSigns: VitalSigns;
  readonly #peopleSide: PeopleSide;
  #practice: PracticeControl | undefined;
  #trails: Trails | undefined;
  #trailCare: TrailCare | undefined;
  #logHealth: LogHealth | undefined;
  #ready = false;

  constructor(options: CenterServerOptions) {
    this.#options = options;
    const { opened, config, log } = options;
    const { world, board, store, folder } = opened;
    const { paths } = folder;
    // Only a practice may go faster than life.
    const pace = options.practice ? config.practice.pace : 1;
    this.#clock = new EngineClock(pacedSource(machineClock, pace), world.nowMs, options.isTimeCarried);
    this.#wakeTimer = new WakeTimer(
      () => this.#clock.nowMs(),
      () => this.#loop.wake(),
      pace,
    );
    this.#inFlight = new InFlightFile(paths.folder);
    this.#hub = new SyncHub({
      logId: store.logId,
      foldHash: foldOfConsoles(options.foldHash, opened),
      softwareVersion: options.softwareVersion,
      practice: options.practice,
      settings: config.settings,
      map: options.map.map,
      board,
      headHash: hexOfBytes(store.head().hash),
      newConsoleId: () => `c-${randomUUID().slice(0, 8)}`,
    });
    this.#metrics = createMetrics({
      consoles: () => this.#hub.consoleCount,
      slowConsoles: () => this.#hub.slowCount,
      pendingEvents: () => this.#driver.pendingCount,
      pendingMs: () => this.#driver.pendingMs(),
      pulse: () => this.#pulse,
      lastRunAgeMs: () => this.#clock.nowMs() - this.#loop.ranAtMs,
      seq: () => board.center.seq,
      openAlerts: (level) =>
        [...board.center.alerts.values()].filter((alert) => alert.phase !== "closed" && alert.level === level).length,
      senders: () => this.#devices.intake.senderCount,
      trailWaiting: () => this.#trails?.waitingCount() ?? 0,
      trailDropped: () => this.#trails?.droppedCount() ?? 0,
      recorderLost: () => this.#recorder.lostCount(),
    });
    this.#coverage = new CoverageKeeper(paths.folder, world.senses.coverage, (error) =>
      log.warn({ err: error }, "what is known of the coverage was not written"),
    );
    this.#recorder = startShiftRecorder({ ...options, input: (input) => this.#loop.input(input) });
    this.#front = frontOf(config.server);
    this.#people =
      options.accounts &&
      new People({
        accounts: options.accounts,
        providerName: config.accounts.provider?.name,
        front: this.#front,
        center: () => board.center,
        nowMs: () => this.#clock.nowMs(),
        troubled: (error) => this.#accountsTroubled(error),
      });
    this.#devices = new DeviceSide({
      ...options,
      metrics: this.#metrics,
      people: this.#people,
      nowMs: () => this.#clock.nowMs(),
      loop: () => this.#loop,
    });
    this.#loop = new CenterLoop({
      world,
      board,
      hub: this.#hub,
      intake: this.#devices.intake,
      answers: opened.facts.answers,
      ports: {
        nowMs: () => {
          this.#pulse.alive();
          return this.#clock.nowMs();
        },
        monotonicMs: () => performance.now(),
        record: (atMs, entry) => this.#recorder.record(atMs, entry),
        inFlight: {
          note: (what, content) => {
            const taken = this.#inFlight.note(what, content);
            if (!taken) log.warn({ what }, "an input that was set aside has come again, and was not taken");
            return taken;
          },
          clear: () => this.#inFlight.clear(),
        },
        keepFix: (deviceId, fix, receivedAtMs, marks) => this.#trails?.keep(deviceId, fix, receivedAtMs, marks),
        deliver: (output) => this.#deliver(output),
        wakeAt: (atMs) => this.#wakeTimer.at(atMs),
        fatal: options.fatal,
        observe: {
          ...this.#metrics.observer,
          heardFrom: (deviceId, peer) => this.#devices.networks.heard(deviceId, peer),
        },
      },
    });
    this.#desk = new ConsoleDesk(this.#loop, this.#hub, options.roads, this.#people);
    this.#followers = new LogFollowers({
      ...options,
      foldsDiffer: (seq) => this.#loop.input(foldsDiffer(seq)),
    });
    this.#roads = new RoadDesks({
      networkFile: config.map.roadNetwork,
      roads: options.roads,
      area: options.map.area,
      board,
      trails: () => present(this.#trails, "the trail is opened before anything is asked of it"),
      input: (input) => this.#loop.input(input),
    });
    this.#field = fieldSide({
      hunts: this.#roads.hunts,
      board,
      loop: this.#loop,
      settings: config.settings,
      config: config.field,
      roads: options.roads,
      people: this.#people,
      drives: this.#roads.drives,
      folder: paths.folder,
      nowMs: () => this.#clock.nowMs(),
      failed: (error, what) => log.warn({ err: error }, what),
    });
    this.#seal = startSeal(opened, {
      input: (input) => this.#loop.input(input),
      center: () => board.center,
      durable: async () => (await this.#driver.commit([], false)) === "committed",
      nowMs: () => this.#clock.nowMs(),
      startAnew: () => options.startAnew?.(),
    });
    this.#driver = new CommitDriver({
      store,
      ...(this.#seal === undefined ? {} : { rowOf: this.#seal.rowOf }),
      term: opened.term,
      monotonicMs: () => performance.now(),
      committed: (envelopes, hashes) => this.#committed(envelopes, hashes),
      troubled: (reply) => log.error({ reply }, "the log was not written; it is tried again"),
      stopped: (reason, unrecordedCount) =>
        options.fatal(
          new Error(`the log is closed to this process (${reason}); ${unrecordedCount} events are not in it`),
        ),
    });
    this.#loop.attach(this.#driver);
    this.#pulse = new Pulse({
      monotonicMs: () => performance.now(),
      nowMs: () => this.#clock.nowMs(),
      input: (input, atMs) => this.#loop.input(input, atMs ?? this.#clock.nowMs()),
      tick: (nowMs) => this.#desk.take(this.#hub.tick(nowMs)),
      second: (nowMs) => this.#second(nowMs),
      clockStepMs: () => this.#clock.stepMs(),
      log: () => ({ pendingMs: this.#driver.pendingMs(), trouble: this.#driver.trouble }),
      gateways: () => this.#devices.gateways.hearing,
    });
    this.#vitalSigns = new VitalSigns({
      ...options,
      pulse: this.#pulse,
      loop: this.#loop,
      driver: this.#driver,
      consoleCount: () => this.#hub.consoleCount,
      gateways: () => this.#devices.gateways.states(),
      sessionsTurn: () => this.#people?.sessionsTurn,
      isServing: () => this.#ready,
      damage: () => this.#logHealth?.damage(),
      nowMs: () => this.#clock.nowMs(),
    });
    this.#peopleSide = new PeopleSide({
      ...options,
      front: this.#front,
      people: this.#people,
      hub: this.#hub,
      desk: this.#desk,
      loop: this.#loop,
      metrics: this.#metrics,
      roadDesks: this.#roads,
      archive: this.#followers.archive,
      networks: this.#devices.networks,
      seal: this.#seal,
      field: this.#field,
      nowMs: () => this.#clock.nowMs(),
      trails: () => this.#trails,
      practice: () => this.#practice,
      status: () => this.#vitalSigns.status(),
    });
  }

  /** Where the console is served; undefined before `start`. */
  get port(): number | undefined {
    return this.#peopleSide.port;
  }

  /** Starts everything. Rejects where the people's side can't listen. */
  async start(port: number): Promise<void> {
    const { practice, log } = this.#options;
    await this.#startFacts();
    await this.#people?.ready;
    this.#pulse.start();
    await this.#devices.start();
    await this.#peopleSide.start(port);
    this.#ready = true;
    log.info({ port: this.port, gateways: this.#devices.gateways.ports(), practice }, "serving");
  }

  // Facts first: that we are awake, what was set aside, the roster.
  async #startFacts(): Promise<void> {
    const { opened, config, log } = this.#options;
    const input = (what: Extract<Input, { kind: "segment" | "trouble" }>): void => this.#loop.input(what);
    const side = await openTrailSide({ opened, config, log, input, nowMs: () => this.#clock.nowMs() });
    this.#trails = side.trails;
    this.#trailCare = side.care;
    await restoreSenses(side.trails, opened, this.#clock.nowMs(), (location) =>
      this.#hub.heard(location.deviceId, location, location.receivedAtMs),
    );
    this.#roads.restored();
    await tellStart({
      ...this.#options,
      nowMs: this.#clock.nowMs(),
      loop: this.#loop,
      durable: () => this.#driver.commit([], false),
    });
    this.#seal?.told();
    void side.care.logSealedHours();
    this.#logHealth = checkLogHealth({
      store: opened.store,
      dropped: opened.dropped,
      damagedSnapshots: opened.facts.damagedSnapshots,
      input,
      log,
    });
  }

  /** Begins the practice shift through the gateways and commands that are there for everybody. */
  async startPractice(start: StartPractice, scenario: string | undefined): Promise<void> {
    const { gateways } = this.#devices;
    this.#practice = await start(
      {
        nowMs: () => this.#clock.nowMs(),
        command: (command, actorText) => this.#desk.simulated(command, actorText),
        center: () => this.#options.opened.board.center,
        settings: this.#options.config.settings,
        gateways: {
          udpPort: gateways.portFor("udp"),
          tcpPort: gateways.portFor("tcp"),
          deviceHttpPort: gateways.portOf(DEVICE_HTTP),
        },
        changed: () => this.#hub.practice(this.#practice?.state()),
      },
      scenario === undefined ? {} : { scenario },
    );
  }

  /** Ends in order: no more inputs, then what was decided onto the disk, then the files. */
  async close(): Promise<void> {
    this.#ready = false;
    await this.#practice?.close();
    await this.#devices.close();
    this.#loop.wake();
    this.#loop.stop();
    this.#pulse.stop();
    this.#wakeTimer.stop();
    const isDrained = await this.#driver.end(DRAIN_MS);
    if (!isDrained) this.#options.log.error("the log did not take everything in time");
    await this.#peopleSide.close();
    await this.#people?.close();
    await this.#followers.end();
    await this.#roads.end();
    await this.#recorder.close();
    await this.#trailCare?.close();
    await this.#trails?.close();
    this.#inFlight.close();
    this.#coverage.close();
    this.#vitalSigns.leaveLastSign(isDrained);
    await this.#seal?.end();
    await this.#options.opened.store.close();
    this.#options.opened.folder.release();
  }

  #accountsTroubled(error: unknown): void {
    this.#options.log.error({ err: error }, "the accounts can't be asked");
    this.#loop.input(accountsLost());
  }

  #committed(envelopes: readonly Envelope[], hashes: readonly string[]): void {
    this.#loop.committed(envelopes, hashes);
    this.#field.desk.committed(envelopes);
    this.#followers.committed();
    this.#trailCare?.follow(envelopes, this.#options.opened.board.center);
  }

  #second(nowMs: number): void {
    this.#followers.second();
    void this.#trailCare?.second(nowMs);
    this.#roads.second(nowMs);
    this.#coverage.second(nowMs);
    this.#field.desk.second(nowMs);
    this.#hub.heartbeat(this.#vitalSigns.heartbeat(nowMs));
    this.#vitalSigns.leaveSign(nowMs);
  }

  #deliver(output: Output): void {
    this.#practice?.output(output);
    this.#field.desk.output(output);
    if (output.kind === "page") this.#options.log.warn({ page: output }, "page");
  }
}
