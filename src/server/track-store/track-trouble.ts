/**
 * What an error in a thread of the trail means to its caller: a code for machines, the error's own words for people.
 */
import Database from "better-sqlite3";
import { NotATrailError } from "./track-database.ts";
import type { TrackTroubleCode } from "./track-messages.ts";

const codes: readonly (readonly [start: string, code: TrackTroubleCode])[] = [
  ["SQLITE_FULL", "disk-full"],
  ["SQLITE_IOERR", "io-error"],
  ["SQLITE_CANTOPEN", "io-error"],
  ["SQLITE_READONLY", "read-only"],
  ["SQLITE_PERM", "read-only"],
  ["SQLITE_BUSY", "busy"],
  ["SQLITE_LOCKED", "busy"],
  ["SQLITE_CORRUPT", "damaged"],
  ["SQLITE_NOTADB", "damaged"],
];

export function troubleCode(error: unknown): TrackTroubleCode {
  if (error instanceof NotATrailError) return "not-a-trail";
  if (!(error instanceof Database.SqliteError)) return "unknown";
  return codes.find(([start]) => error.code.startsWith(start))?.[1] ?? "unknown";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
