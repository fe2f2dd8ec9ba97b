/**
 * The network's file on the disk: written whole or not at all, with a checksum at its end; opened into memory that
 * threads can share.
 */
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import {
  infoFromStart,
  type NetworkInfo,
  type NetworkProblem,
  networkFromBytes,
  networkToBytes,
  type RoadNetwork,
} from "../../roads/network/graph-file.ts";
import { ImportTrouble } from "./import-trouble.ts";

const TRAILER = "CRC32...";
const TRAILER_BYTES = 16;
/** More than any header. */
const START_BYTES = 65_536;
const READ_BYTES = 64 * 1_024 * 1_024;

/** Writes a network; an older file of that name is replaced when the new one is on the disk. */
export function writeNetwork(path: string, network: RoadNetwork): number {
  const draft = `${path}.part`;
  const file = openSync(draft, "w");
  let sum = 0;
  let bytes = 0;
  try {
    for (const piece of networkToBytes(network)) {
      sum = crc32(piece, sum);
      bytes += writeAll(file, piece);
    }
    const trailer = Buffer.alloc(TRAILER_BYTES);
    trailer.write(TRAILER, 0, "latin1");
    trailer.writeUInt32LE(sum, TRAILER.length);
    bytes += writeAll(file, trailer);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(draft, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(draft, path);
  return bytes;
}

/** Opens a network. Throws an ImportTrouble that says what is wrong with the file. */
export function readNetwork(path: string): RoadNetwork {
  const buffer = readShared(path);
  const opened = networkFromBytes(buffer);
  const bytes = new Uint8Array(buffer);
  if (opened.ok || opened.problem === "damaged") {
    const end = bytes.length - TRAILER_BYTES;
    const trailer = Buffer.from(buffer).subarray(Math.max(0, end));
    if (trailer.subarray(0, TRAILER.length).toString("latin1") !== TRAILER) throw trouble("truncated", path);
    if (crc32(bytes.subarray(0, end)) !== trailer.readUInt32LE(TRAILER.length)) throw trouble("damaged", path);
  }
  if (!opened.ok) throw trouble(opened.problem, path);
  return opened.network;
}

/** Another one where the file was changed, or another took its name; throws where there is none. */
export function networkFileKey(path: string): string {
  const { ino, mtimeMs, size } = statSync(path);
  return `${ino} ${mtimeMs} ${size}`;
}

/** Where a network comes from, by the first bytes of its file; undefined where it cannot be read. */
export function infoOfNetwork(path: string): NetworkInfo | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return undefined; // the roads' thread says what is wrong with it
  }
  try {
    const start = new Uint8Array(START_BYTES);
    return infoFromStart(start.subarray(0, readSync(file, start)));
  } finally {
    closeSync(file);
  }
}

function trouble(problem: NetworkProblem, path: string): ImportTrouble {
  const sentence = {
    foreign: `${path} is not a road network of this program: make one with "vigil roads import"`,
    truncated: `${path} is cut short: import the roads again`,
    damaged: `${path} is damaged: import the roads again`,
    newer: `${path} was made by a newer version of this program: import the roads again with this one, or use that one`,
  }[problem];
  return new ImportTrouble(problem === "newer" ? "unsupported" : problem, sentence);
}

function readShared(path: string): SharedArrayBuffer {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new ImportTrouble("missing", error instanceof Error ? error.message : String(error));
  }
  try {
    const { size } = fstatSync(file);
    const bytes = new Uint8Array(new SharedArrayBuffer(size));
    for (let done = 0; done < size; ) {
      const read = readSync(file, bytes, done, Math.min(READ_BYTES, size - done), done);
      if (read === 0) break;
      done += read;
    }
    return bytes.buffer;
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array): number {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
  return bytes.length;
}
