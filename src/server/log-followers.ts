/**
 * What follows the log as it grows, each on a thread that reads it for itself: the snapshots that a start begins
 * from, and the archive of what has left memory.
 */
import { join } from "node:path";
import type { Logger } from "pino";
import { Archive } from "./archive/archive.ts";
import type { Config } from "./config/config-schema.ts";
import type { OpenedCenter } from "./open-center.ts";
import { SnapshotMaker } from "./snapshots/snapshot-maker.ts";

export type LogFollowersOptions = {
  readonly opened: OpenedCenter;
  readonly config: Config;
  readonly foldHash: string;
  readonly log: Logger;
  /** The snapshot thread's fold is not the main loop's. */
  readonly foldsDiffer: (seq: number) => void;
};

export class LogFollowers {
  readonly archive: Archive;
  readonly #snapshots: SnapshotMaker;
  readonly #opened: OpenedCenter;

  constructor({ opened, config, foldHash, log, foldsDiffer }: LogFollowersOptions) {
    const { logPath, snapshotsPath, folder } = opened.folder.paths;
    const keys = opened.seal?.threadKeys;
    this.#opened = opened;
    this.#snapshots = new SnapshotMaker(
      {
        board: opened.board,
        logPath,
        folder: snapshotsPath,
        foldHash,
        everyEvents: config.retention.snapshotEvents,
        keys,
        made: (seq) => log.info({ seq }, "snapshot made"),
        failed: (sentence) => log.error({ sentence }, "snapshot failed"),
        differs: foldsDiffer,
      },
      opened.facts.snapshotSeq,
    );
    this.archive = new Archive({ logPath, path: join(folder, "archive.db"), snapshotsPath, foldHash, keys }, (error) =>
      log.error({ err: error }, "the archive's thread failed; it is started again"),
    );
  }

  /** Events have been committed. */
  committed(): void {
    this.#snapshots.noticed();
  }

  /** Once a second: the archive catches up in its own time. */
  second(): void {
    this.archive.follow(this.#opened.board.center.seq);
  }

  async end(): Promise<void> {
    await this.#snapshots.end();
    await this.archive.end();
  }
}
