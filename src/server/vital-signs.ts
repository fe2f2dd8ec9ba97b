/**
 * How the center is, for everybody who has to know: consoles hear it every second, whoever asks for its readiness is
 * told, and the next start finds the last sign of life beside the log.
 */
import type { Logger } from "pino";
import type { Heartbeat } from "../protocol/live.ts";
import { machineRun, writeAlive, writeAliveSync } from "./alive-file.ts";
import type { CenterLoop } from "./center-loop.ts";
import type { CommitDriver } from "./commit-driver.ts";
import type { OpenedCenter } from "./open-center.ts";
import type { Pulse } from "./pulse.ts";
import { reasonsNotReady, type ServerStatus } from "./server-status.ts";

export type VitalSignsOptions = {
  readonly opened: OpenedCenter;
  readonly softwareVersion: string;
  readonly practice: boolean;
  readonly log: Logger;
  readonly pulse: Pick<Pulse, "lateMs">;
  readonly loop: Pick<CenterLoop, "ranAtMs" | "monitorsOff" | "degraded">;
  readonly driver: Pick<CommitDriver, "pendingMs" | "pendingCount">;
  readonly consoleCount: () => number;
  readonly gateways: () => Heartbeat["gateways"];
  readonly sessionsTurn: () => number | undefined;
  /** Neither starting nor ending. */
  readonly isServing: () => boolean;
  /** The damage of the log that was found, in a sentence. */
  readonly damage: () => string | undefined;
  readonly nowMs: () => number;
};

export class VitalSigns {
  readonly #options: VitalSignsOptions;

  constructor(options: VitalSignsOptions) {
    this.#options = options;
  }

  /** What consoles hear every second: that the watch ran, how the log keeps pace, which gateways hear. */
  heartbeat(nowMs: number): Heartbeat {
    const { opened, pulse, loop, driver } = this.#options;
    const sessionsTurn = this.#options.sessionsTurn();
    return {
      type: "heartbeat",
      nowMs,
      seq: opened.board.center.seq,
      watch: { ranAtMs: loop.ranAtMs, lateMs: Math.round(pulse.lateMs), monitorsOff: loop.monitorsOff },
      log: { pendingMs: Math.round(driver.pendingMs()), pendingCount: driver.pendingCount, degraded: loop.degraded },
      consoles: this.#options.consoleCount(),
      ...(sessionsTurn === undefined ? {} : { sessionsTurn }),
      gateways: this.#options.gateways(),
    };
  }

  status(): ServerStatus {
    const { opened, softwareVersion, practice, loop, gateways, isServing, damage, nowMs } = this.#options;
    const reasons = reasonsNotReady({
      isServing: isServing(),
      damage: damage(),
      isDegraded: loop.degraded,
      gateways: gateways(),
    });
    return {
      ready: reasons.length === 0,
      reasons,
      softwareVersion,
      practice,
      logId: opened.store.logId,
      heartbeat: this.heartbeat(nowMs()),
    };
  }

  /** Leaves a sign of life for the next start. A disk that does not take it has other ways to be noticed. */
  leaveSign(nowMs: number): void {
    const { opened, log } = this.#options;
    const run = machineRun();
    const sign = { atMs: nowMs, ...(run === undefined ? {} : { run }) };
    void writeAlive(opened.folder.paths.folder, sign).catch((error: unknown) =>
      log.debug({ err: error }, "the sign of life was not written"),
    );
  }

  /**
   * The last sign of this life, and whether it ended with nothing left to write. It is without the machine's run:
   * whoever starts the center again after an orderly end means the wall clock.
   */
  leaveLastSign(isDrained: boolean): void {
    const { opened, nowMs } = this.#options;
    const ended = isDrained ? { ended: true as const } : {};
    writeAliveSync(opened.folder.paths.folder, { atMs: nowMs(), ...ended });
  }
}
