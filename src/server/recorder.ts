/**
 * The flight recorder: every input of a shift as NDJSON, for `vigil replay`. docs/recording-format.md describes it.
 *
 * It never makes the loop wait: lines go into a bounded buffer and from there to the disk. Where the disk does
 * not keep up, lines are lost, counted, and said in the recording itself. The oldest files make room for new ones.
 * A disk that refuses is left alone for a while, and then another file is begun.
 */
import { createWriteStream, mkdirSync, readdirSync, rmSync, statSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import { type Actor, actorText } from "../domain/actor.ts";
import type { Command } from "../domain/command.ts";
import type { Input } from "../engine/input.ts";

/** One entry as the loop gives it. */
export type RecordedEntry =
  | { readonly frame: { readonly gateway: string; readonly peer: string }; readonly bytes: Uint8Array }
  | { readonly frame: { readonly gateway: string; readonly peer: string }; readonly ended: true }
  | { readonly http: RecordedRequest }
  | { readonly command: Command; readonly commandId: string; readonly actor: Actor }
  | { readonly input: Exclude<Input, { kind: "command" | "report" | "fault" }> }
  | { readonly moment: true };
/** A device's request after authentication: without credentials, with the identity that they proved. */
export type RecordedRequest = {
  readonly method: string;
  readonly path: string;
  readonly peer?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type Recorder = {
  readonly record: (atMs: number, entry: RecordedEntry) => void;
  /** Lines that could not be kept because the disk did not keep up. */
  readonly lostCount: () => number;
  readonly close: () => Promise<void>;
};

/** A recorder that keeps nothing. */
export const noRecorder: Recorder = {
  record: () => undefined,
  lostCount: () => 0,
  close: () => Promise.resolve(),
};

export type RecorderOptions = {
  readonly folder: string;
  /** The first line of each file: what the recording starts from. Asked for before the file's first entry is applied. */
  readonly header: () => Record<string, unknown>;
  readonly fileBytesMax: number;
  readonly folderBytesMax: number;
  /** Encrypts what is kept; the lines are then found with `vigil replay --keys`. */
  readonly seal?: (text: string) => string;
  /** Nothing is kept any more; said once, until `recovered`. */
  readonly failed: (error: Error) => void;
  readonly recovered: () => void;
};

const BUFFER_BYTES_MAX = 8_000_000;
const FLUSH_BYTES = 65_536;
const FLUSH_EVERY_MS = 250;
const RETRY_MS = 30_000;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Begins recording into a new file of the folder. */
export function startRecorder(options: RecorderOptions): Recorder {
  mkdirSync(options.folder, { recursive: true });
  let stream: WriteStream | undefined;
  let fileBytes = 0;
  let pending: string[] = [];
  let pendingBytes = 0;
  let lost = 0;
  let lostSaid = 0;
  let sequence = 0;
  let retryAtMs = 0;
  let isTroubled = false;

  const write = (text: string): void => {
    pending.push(text);
    pendingBytes += text.length;
    fileBytes += text.length;
  };
  const flush = (): void => {
    if (pending.length === 0) return;
    if (stream === undefined || stream.writableLength > BUFFER_BYTES_MAX) {
      lost += pending.length;
    } else {
      const text = pending.join("");
      stream.write(options.seal === undefined ? text : `${options.seal(text)}\n`, (error) => {
        if (!isTroubled || (error ?? undefined) !== undefined) return;
        isTroubled = false;
        options.recovered();
      });
    }
    pending = [];
    pendingBytes = 0;
  };
  // A file begins before its first entry is given to the engine: its header holds the facts as they are until then.
  const begin = (atMs: number): void => {
    flush();
    stream?.end();
    // Of a disk that refuses, not even the next try is worth a header for every input.
    retryAtMs = atMs + RETRY_MS;
    try {
      makeRoom(options.folder, options.folderBytesMax - options.fileBytesMax);
    } catch {
      // A folder that can't be read: the file below will say why.
    }
    const name = `vigil-${stamp(atMs)}-${String(sequence++).padStart(3, "0")}.ndjson`;
    const opened = createWriteStream(join(options.folder, name), { flags: "wx" });
    opened.on("error", (error) => {
      if (stream === opened) stream = undefined;
      if (!isTroubled) options.failed(error);
      isTroubled = true;
    });
    stream = opened;
    fileBytes = 0;
    write(`${JSON.stringify({ vigilRecording: 1, atMs, ...options.header() })}\n`);
  };
  const timer = setInterval(flush, FLUSH_EVERY_MS);
  timer.unref();
  return {
    record: (atMs, entry) => {
      if (stream === undefined && atMs < retryAtMs) {
        lost++;
        return;
      }
      if (stream === undefined || fileBytes > options.fileBytesMax) begin(atMs);
      if (lost > lostSaid) {
        write(`${JSON.stringify({ atMs, lost: lost - lostSaid })}\n`);
        lostSaid = lost;
      }
      write(`${JSON.stringify(lineOf(atMs, entry))}\n`);
      if (pendingBytes >= FLUSH_BYTES) flush();
    },
    lostCount: () => lost,
    close: () => {
      clearInterval(timer);
      flush();
      return new Promise((resolve) => {
        if (stream === undefined) resolve();
        else stream.end(() => resolve());
      });
    },
  };
}

/** An entry as a line's object. */
export function lineOf(atMs: number, entry: RecordedEntry): Record<string, unknown> {
  if ("bytes" in entry) return { atMs, frame: { ...entry.frame, ...payloadOf(entry.bytes) } };
  if ("ended" in entry) return { atMs, frame: { ...entry.frame, ended: true } };
  if ("http" in entry) return { atMs, http: entry.http };
  if ("command" in entry) {
    return {
      atMs,
      command: entry.command,
      commandId: entry.commandId,
      actor: actorText(entry.actor),
      ...seatOf(entry.actor),
    };
  }
  if ("input" in entry) return { atMs, input: entry.input };
  return { atMs };
}

// Where a dispatcher sat is part of what the engine was told.
function seatOf(actor: Actor): Record<string, unknown> {
  if (actor.kind === "dispatcher" && (actor.positionId !== undefined || actor.consoleId !== undefined)) {
    return {
      seat: {
        ...(actor.positionId === undefined ? {} : { positionId: actor.positionId }),
        ...(actor.consoleId === undefined ? {} : { consoleId: actor.consoleId }),
      },
    };
  }
  if (actor.kind === "officer" && actor.deviceId !== undefined) return { seat: { deviceId: actor.deviceId } };
  return {};
}

/** Bytes as text where they are text that comes back the same, otherwise base64. */
export function payloadOf(bytes: Uint8Array): { text: string } | { base64: string } {
  try {
    const text = utf8.decode(bytes);
    // A byte order mark is dropped by the decoder and would not come back.
    if (!text.includes("\u0000") && !(bytes[0] === 0xef && bytes[1] === 0xbb)) return { text };
  } catch {
    // Not UTF-8: base64 keeps every byte.
  }
  return { base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64") };
}

function stamp(atMs: number): string {
  return new Date(atMs)
    .toISOString()
    .replaceAll(/[-:]/g, "")
    .replace(/\.\d+Z$/, "Z");
}

function makeRoom(folder: string, bytesMax: number): void {
  const files = readdirSync(folder)
    .filter((name) => /^vigil-.*\.ndjson$/.test(name))
    .toSorted();
  const sizes = files.map((name) => statSync(join(folder, name)).size);
  let total = sizes.reduce((sum, size) => sum + size, 0);
  for (const [index, name] of files.entries()) {
    if (total <= bytesMax) return;
    rmSync(join(folder, name), { force: true });
    total -= sizes[index] ?? 0;
  }
}
