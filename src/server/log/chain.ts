/**
 * The hash chain: what a row's hash is made of. README.md beside this file says the same in words, with a
 * worked example that the test pins, so that anybody can check a log with a tool of their own.
 *
 * The text that is hashed is a run of netstrings (`<length in bytes>:<bytes>,`); an absent value is `-,`.
 */
import { createHash, hash } from "node:crypto";
import type { LogRow } from "./log-row.ts";

/** A row as the chain sees it: its subjects as the JSON text that is stored. */
export type ChainedRow = Omit<LogRow, "subjects"> & { readonly subjectsText: string };

/** The hash that stands before the first row: it ties the chain to one log. Lower-case hex. */
export function genesisHash(logId: string): string {
  return hash("sha256", `vigil-log-1 ${logId}`, "hex");
}

/** The hash of a row that follows the row with hash `previous`; both are lower-case hex of SHA-256. */
export function rowHash(previous: string, row: ChainedRow): string {
  const head = `64:${previous},${digits(row.seq)}${digits(row.term)}${netstring(row.type)}${digits(row.version)}`;
  const middle = `${digits(row.atMs)}${netstring(row.subjectsText)}${netstring(row.actor)}`;
  const tail = `${row.agency === null ? "-," : netstring(row.agency)}${netstring(row.cause)}${netstring(row.data)}`;
  if (row.sealed === null) return hash("sha256", `${head}${middle}${tail}-,`, "hex");
  return createHash("sha256")
    .update(`${head}${middle}${tail}${row.sealed.byteLength}:`)
    .update(row.sealed)
    .update(",")
    .digest("hex");
}

export function subjectsText(subjects: readonly string[]): string {
  return JSON.stringify(subjects);
}

export function bytesOfHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}

export function hexOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

function netstring(text: string): string {
  return `${Buffer.byteLength(text)}:${text},`;
}

function digits(value: number): string {
  const text = String(value);
  return `${text.length}:${text},`;
}
