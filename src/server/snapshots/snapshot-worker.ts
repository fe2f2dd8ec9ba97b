/**
 * The thread that makes snapshots: it folds the log itself, from the snapshot before, and never sees the main
 * loop's board. What it found is compared with that board by digest.
 */
import { parentPort } from "node:worker_threads";
import { centerFromJson, centerToJson } from "../../domain/center-json.ts";
import { type Center, emptyCenter } from "../../domain/center.ts";
import { foldEvent } from "../../domain/fold.ts";
import { LogReader } from "../log/log-reader.ts";
import { SnapshotFiles } from "../log/snapshot-files.ts";
import { type ReadingKeys, readingKeys, type ThreadKeys } from "../seal/keys-of-thread.ts";
import { centerDigest } from "./center-digest.ts";

export type SnapshotTask = {
  readonly logPath: string;
  readonly folder: string;
  readonly foldHash: string;
  readonly throughSeq: number;
  readonly keys: ThreadKeys | undefined;
};
export type SnapshotDone =
  | { readonly ok: true; readonly seq: number; readonly digest: string }
  | { readonly ok: false; readonly error: string };

let held: Center | undefined;
let reading: ReadingKeys | undefined;

parentPort?.on("message", (task: SnapshotTask) => {
  void make(task).then((done) => parentPort?.postMessage(done));
});

async function make(task: SnapshotTask): Promise<SnapshotDone> {
  try {
    const reader = new LogReader(task.logPath);
    try {
      reading ??= readingKeys(task.keys);
      const log = { logId: reader.logId, hashAt: (seq: number) => reader.hashAt(seq) };
      const files = new SnapshotFiles(task.folder, log, reading.cipher);
      held ??= await startFrom(files, task.foldHash);
      for (const row of reader.iterate(held.seq + 1)) {
        if (row.seq > task.throughSeq) break;
        foldEvent(held, reading.open(row));
      }
      await files.saveSnapshot(held.seq, task.foldHash, JSON.stringify(centerToJson(held)));
      return { ok: true, seq: held.seq, digest: centerDigest(held) };
    } finally {
      reader.close();
    }
  } catch (error) {
    held = undefined;
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

async function startFrom(files: SnapshotFiles, foldHash: string): Promise<Center> {
  const latest = await files.latestSnapshot(foldHash);
  return latest === undefined ? emptyCenter() : centerFromJson(JSON.parse(latest.stateJson));
}
