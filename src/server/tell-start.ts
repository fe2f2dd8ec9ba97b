/**
 * What the engine is told before anything else after a start: that the server is awake and for how long it was deaf,
 * which inputs were set aside because they ended the process before, and the configuration's roster. All of it is
 * on the disk when this resolves.
 */
import type { Logger } from "pino";
import { takeSignOfLife } from "./alive-file.ts";
import type { CenterLoop } from "./center-loop.ts";
import type { Config } from "./config/config-schema.ts";
import { registerRoster } from "./config/register-roster.ts";
import { markTold, readSetAside } from "./in-flight.ts";
import type { OpenedCenter } from "./open-center.ts";
import { rosterRefused } from "./own-troubles.ts";

export type StartToTell = {
  readonly opened: OpenedCenter;
  readonly config: Config;
  readonly softwareVersion: string;
  readonly practice: boolean;
  readonly settingsDigest: string;
  /** Engine time goes on from a process that has died. */
  readonly isTimeCarried?: boolean;
  readonly nowMs: number;
  readonly loop: Pick<CenterLoop, "input" | "commandWith">;
  /** Resolves when what was decided is on the disk. */
  readonly durable: () => Promise<unknown>;
  readonly log: Logger;
};

/** Tells the engine of the start. Entries of the roster that are refused are a trouble that people see, and no end. */
export async function tellStart(start: StartToTell): Promise<void> {
  const { opened, config, nowMs, loop, durable } = start;
  const { world, board, folder } = opened;
  const sign = takeSignOfLife(folder.paths.folder);
  const aliveAtMs = sign?.atMs ?? board.center.atMs;
  loop.input({
    kind: "start",
    softwareVersion: start.softwareVersion,
    practice: start.practice,
    deafMs: board.center.seq === 0 ? 0 : Math.max(0, nowMs - aliveAtMs),
    settingsDigest: start.settingsDigest,
    ...(start.isTimeCarried === true ? { timeCarried: true as const } : {}),
    ...(sign?.ended === true ? { endedInOrder: true as const } : {}),
  });
  for (const { what, error } of readSetAside(folder.paths.folder).filter(({ told }) => !told)) {
    loop.input({ kind: "set-aside", what, error });
  }
  const refusedCount = await registerRoster({
    roster: config.roster,
    center: world.center,
    nowMs,
    loop,
    durable,
    refused: (command, answer) => start.log.error({ command, answer }, "the roster was refused"),
  });
  if (refusedCount > 0) loop.input(rosterRefused(refusedCount));
  await durable();
  markTold(folder.paths.folder);
}
