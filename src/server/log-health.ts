/**
 * How the log was found, told to people: what was passed over at the opening, and what the walk over the whole chain
 * finds afterwards, while the server already serves. A log that is not whole is never passed off as one that is.
 */
import type { Input } from "../engine/input.ts";
import type { LogTrouble } from "./log/open-log.ts";

type Trouble = Extract<Input, { kind: "trouble" }>;
/** What is asked of the log: SqliteLogStore is such. */
type CheckedLog = {
  readonly head: () => { readonly seq: number };
  readonly finishCheck: () => Promise<LogTrouble | undefined>;
};
export type LogHealthOptions = {
  readonly store: CheckedLog;
  /** A last write that was incomplete and was dropped: acknowledged to nobody. */
  readonly dropped: readonly string[];
  readonly damagedSnapshots: readonly string[];
  readonly input: (input: Trouble) => void;
  /** The server's log file: pino is such. */
  readonly log: Readonly<Record<"info" | "warn" | "error" | "fatal", (fields: object, text: string) => void>>;
};
export type LogHealth = {
  /** The damage that was found, in a sentence; undefined while none is known. */
  readonly damage: () => string | undefined;
  /** Resolves when the whole chain has been walked, or could not be. Never rejects. */
  readonly checked: Promise<void>;
};

/** Tells how the log was opened, and begins to walk all of it on a thread of its own. */
export function checkLogHealth(options: LogHealthOptions): LogHealth {
  const { store, input, log } = options;
  for (const sentence of options.dropped) {
    log.warn({ sentence }, "the log was opened");
    input({ kind: "trouble", part: "log-end", sentence, active: true, level: "notice" });
  }
  if (options.damagedSnapshots.length > 0) {
    const sentence = options.damagedSnapshots.join("; ");
    log.error({ sentence }, "a snapshot is damaged; the log was folded without it");
    input({ kind: "trouble", part: "snapshots", sentence, active: true, level: "notice" });
  }
  let damage: string | undefined;
  const check = async (): Promise<void> => {
    const startedMs = performance.now();
    const rows = store.head().seq;
    try {
      const trouble = await store.finishCheck();
      if (trouble === undefined) {
        log.info({ rows, tookMs: Math.round(performance.now() - startedMs) }, "the whole log was checked");
        return;
      }
      damage = `${trouble.sentence}; what comes after it was recorded, but is not proved: keep this data folder and restore a backup beside it`;
      log.fatal({ seq: trouble.seq, code: trouble.code, sentence: trouble.sentence }, "the log is damaged");
      input({ kind: "trouble", part: "log-chain", sentence: damage, active: true });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log.error({ err: error }, "the whole log could not be checked");
      const sentence = `the log's older part could not be checked: ${why}`;
      input({ kind: "trouble", part: "log-chain", sentence, active: true, level: "notice" });
    }
  };
  return { damage: () => damage, checked: check() };
}
