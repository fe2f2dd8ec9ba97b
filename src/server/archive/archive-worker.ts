/** The thread that keeps the archive: follows the log by itself, and answers questions about closed incidents. */
import { parentPort, workerData } from "node:worker_threads";
import type { IncidentId } from "../../base/ids.ts";
import { centerFromJson } from "../../domain/center-json.ts";
import { type Center, emptyCenter } from "../../domain/center.ts";
import { foldEvent } from "../../domain/fold.ts";
import type { Incident } from "../../domain/incident.ts";
import { LogReader } from "../log/log-reader.ts";
import { SnapshotFiles } from "../log/snapshot-files.ts";
import { readingKeys, type ThreadKeys } from "../seal/keys-of-thread.ts";
import { ArchiveDatabase } from "./archive-database.ts";

export type ArchiveData = {
  readonly logPath: string;
  readonly path: string;
  readonly snapshotsPath: string;
  readonly foldHash: string;
  readonly keys: ThreadKeys | undefined;
};
export type ArchiveCall =
  | { readonly kind: "follow" }
  | { readonly kind: "search"; readonly id: number; readonly text: string; readonly limit: number }
  | { readonly kind: "incident"; readonly id: number; readonly ref: string };
export type ArchiveAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/** Rows in one go: questions are answered in between. */
const ROWS_MAX = 2_000;
const SUBJECT = "incident:";

const data = workerData as ArchiveData; // archive.ts starts this thread with it
const reader = new LogReader(data.logPath);
const { open, cipher } = readingKeys(data.keys);
const database = new ArchiveDatabase(data.path, reader.logId, data.foldHash, cipher);
const center: Center = await startFrom();
let following = false;

parentPort?.on("message", (call: ArchiveCall) => {
  if (call.kind === "follow") {
    if (!following) follow();
    return;
  }
  parentPort?.postMessage(answer(call));
});

function answer(call: Exclude<ArchiveCall, { kind: "follow" }>): ArchiveAnswer {
  try {
    if (call.kind === "search") return { id: call.id, value: database.search(call.text, call.limit) };
    return { id: call.id, value: database.incident(call.ref) };
  } catch (error) {
    return { id: call.id, error: error instanceof Error ? error.message : String(error) };
  }
}

// What an event means for an incident may depend on all before it: so the facts are folded from a snapshot that the
// archive has long passed, or from the first event.
async function startFrom(): Promise<Center> {
  const files = new SnapshotFiles(
    data.snapshotsPath,
    { logId: reader.logId, hashAt: (seq) => reader.hashAt(seq) },
    cipher,
  );
  const latest = await files.latestSnapshot(data.foldHash);
  return latest === undefined || latest.seq > database.seq
    ? emptyCenter()
    : centerFromJson(JSON.parse(latest.stateJson));
}

function follow(): void {
  following = true;
  const writtenSeq = database.seq;
  const touched = new Set<IncidentId>();
  const leaving: Incident[] = [];
  let rows = 0;
  for (const row of reader.iterate(center.seq + 1)) {
    const envelope = open(row);
    if (envelope.event.type === "IncidentArchived") {
      const incident = center.incidents.get(envelope.event.incidentId);
      if (incident !== undefined) leaving.push(incident);
    }
    foldEvent(center, envelope);
    if (row.seq > writtenSeq) {
      for (const subject of row.subjects) {
        if (subject.startsWith(SUBJECT)) touched.add(subject.slice(SUBJECT.length) as IncidentId); // the fold wrote the subject
      }
    }
    rows++;
    if (rows >= ROWS_MAX) break;
  }
  const present = [...touched].flatMap((id) => center.incidents.get(id) ?? []);
  if (center.seq > writtenSeq) database.put([...leaving, ...present], center.seq);
  if (rows >= ROWS_MAX) setImmediate(follow);
  else following = false;
}
