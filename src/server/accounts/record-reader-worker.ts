/** The thread that reads the record for auditors: however long a search takes, nobody's sign-in waits for it. */
import { parentPort, workerData } from "node:worker_threads";
import { RecordSearch } from "./record-search.ts";

export type RecordQuestion = keyof Pick<RecordSearch, "find" | "summary" | "rows" | "before" | "verify">;
export type RecordAsked = { readonly id: number; readonly question: RecordQuestion; readonly args: readonly unknown[] };
export type RecordAnswered = { readonly id: number; readonly value?: unknown; readonly error?: string };

const { path } = workerData as { readonly path: string }; // record-reader.ts starts this thread with it
const search = new RecordSearch(path);

parentPort?.on("message", ({ id, question, args }: RecordAsked) => {
  const ask = search[question].bind(search) as (...args: readonly unknown[]) => unknown; // the reader's types hold here
  try {
    parentPort?.postMessage({ id, value: ask(...args) } satisfies RecordAnswered);
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
