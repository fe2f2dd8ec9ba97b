/**
 * `vigil broker-files`: writes the password file and the access list of a mosquitto from the keys of devices, and tells
 * the broker when they have changed. Reads the accounts and the log beside a server that runs; writes to neither.
 *
 * A file is replaced as a whole, keeps the owner and the mode that it had, and is left alone where nothing changed.
 */
import { chmodSync, chownSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { brokerPasswordsIn } from "../accounts/device-keys.ts";
import type { BrokerFilesOptions } from "../command-options.ts";
import type { Config } from "../config/config-schema.ts";
import { faultText, readConfig } from "../config/read-config.ts";
import { envelopeOfRow } from "../envelope-row.ts";
import {
  type BrokerDevice,
  brokerHash,
  type BrokerLines,
  brokerLines,
  brokerPassword,
  type BrokerReader,
  isBrokerHash,
} from "../ingest/broker-files.ts";
import { dataPaths } from "../log/data-folder.ts";
import { LogReader, type RawRow, storedRow } from "../log/log-reader.ts";
import { troubleOfError } from "../log/open-log.ts";

/** Only its owner may read it, until an administrator gives it to the broker's user. */
const NEW_FILE_MODE = 0o600;
const OUR_LINE = "# written by vigil broker-files; a change by hand is lost";

export async function run(options: BrokerFilesOptions): Promise<number> {
  const state = { untold: false };
  const first = writeOnce(options, state);
  if (options.everyS === undefined || first !== 0) return first;
  // A revoked key is void at the broker within this time.
  const everyMs = options.everyS * 1_000;
  return new Promise((resolve) => {
    const timer = setInterval(() => void writeOnce(options, state), everyMs);
    const end = (): void => {
      clearInterval(timer);
      resolve(0);
    };
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
  });
}

// What the broker could not be told is told with the next look.
function writeOnce(options: BrokerFilesOptions, state: { untold: boolean }): number {
  try {
    const lines = readLines(options);
    const passwordsChanged = replaced(options.passwordsFile, lines.passwords);
    const accessChanged = replaced(options.accessFile, [OUR_LINE, ...lines.access]);
    const changed = passwordsChanged || accessChanged;
    state.untold ||= changed;
    const isTold = state.untold && options.pidFile !== undefined && tellBroker(options.pidFile);
    if (isTold || options.pidFile === undefined) state.untold = false;
    if (changed || isTold || options.everyS === undefined) say(lines, changed, isTold);
    return 0;
  } catch (error) {
    const sentence = error instanceof Fault ? error.message : troubleOfError(error).sentence;
    process.stderr.write(`vigil broker-files: ${sentence}\n`);
    return 1;
  }
}

/** Something that whoever runs the command can mend. */
class Fault extends Error {
  override readonly name = "Fault";
}

function readLines({ dataDir, configFile, passwordsFile }: BrokerFilesOptions): BrokerLines {
  const hashes = readHashes(join(dataDir, "accounts.sqlite"));
  const keys = readDeviceKeys(dataPaths(dataDir).logPath);
  const devices = hashes.map(({ device, hash }): BrokerDevice => ({ id: device, hash, keys: keys.get(device) ?? [] }));
  return brokerLines(devices, configFile === undefined ? [] : readersOf(readConfigFile(configFile), passwordsFile));
}

function readHashes(path: string): { readonly device: string; readonly hash: string }[] {
  if (!existsSync(path)) throw new Fault(`${path} is missing: keys belong to a center with accounts`);
  const file = new Database(path, { readonly: true, fileMustExist: true, timeout: 2_000 });
  try {
    return brokerPasswordsIn(file).map(brokerPassword);
  } finally {
    file.close();
  }
}

// Of the log only what names devices: the rest of it is of no interest here, and may be long.
function readDeviceKeys(logPath: string): ReadonlyMap<string, readonly string[]> {
  const reader = new LogReader(logPath);
  try {
    const keys = new Map<string, readonly string[]>();
    const seqs = reader.database
      .prepare("SELECT seq FROM log WHERE type = 'DeviceRegistered' ORDER BY seq")
      .pluck()
      .all() as number[]; // the column is an integer
    for (const seq of seqs) {
      const row: RawRow | undefined = reader.rawRows(seq, 1)[0];
      const event = row === undefined ? undefined : envelopeOfRow(storedRow(row)).event;
      if (event?.type === "DeviceRegistered") keys.set(event.device.id, event.device.keys);
    }
    return keys;
  } finally {
    reader.close();
  }
}

function readConfigFile(path: string): Config {
  const read = readConfig(readFileSync(path, "utf8"));
  if (read.ok) return read.config;
  throw new Fault(read.faults.map((fault) => faultText(path, fault)).join("\n"));
}

// A gateway's own password is hashed anew only where it is another one, so that nothing changes without a reason.
function readersOf({ gateways }: Config, passwordsFile: string): BrokerReader[] {
  const written = existsSync(passwordsFile) ? readFileSync(passwordsFile, "utf8").split("\n") : [];
  const readers = new Map<string, BrokerReader>();
  for (const { username, passwordFile, topic } of gateways.mqtt) {
    if (username === undefined || passwordFile === undefined) continue;
    const known = readers.get(username);
    if (known !== undefined) {
      readers.set(username, { ...known, topics: [...new Set([...known.topics, topic])] });
      continue;
    }
    const secret = readFileSync(passwordFile, "utf8").trim();
    const kept = written.find((line) => line.startsWith(`${username}:`))?.slice(username.length + 1);
    const hash = kept !== undefined && isBrokerHash(kept, secret) ? kept : brokerHash(secret);
    readers.set(username, { username, hash, topics: [topic] });
  }
  return [...readers.values()];
}

// Whether the file is another one now. mosquitto never reads half of it.
function replaced(path: string, lines: readonly string[]): boolean {
  const text = lines.map((line) => `${line}\n`).join("");
  const known = existsSync(path) ? statSync(path) : undefined;
  if (known !== undefined && readFileSync(path, "utf8") === text) return false;
  const next = `${path}.new`;
  writeFileSync(next, text, { mode: NEW_FILE_MODE });
  if (known !== undefined) {
    chmodSync(next, known.mode & 0o777);
    if (known.uid !== process.getuid?.() || known.gid !== process.getgid?.()) chownSync(next, known.uid, known.gid);
  }
  renameSync(next, path);
  return true;
}

function tellBroker(pidFile: string): boolean {
  const pid = Number(readFileSync(pidFile, "utf8").trim());
  if (!Number.isInteger(pid) || pid <= 1) throw new Fault(`${pidFile} holds no process number`);
  try {
    process.kill(pid, "SIGHUP");
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Fault(`the files are written, but the broker (process ${pid}) could not be told: ${why}`);
  }
}

function say({ passwords, without }: BrokerLines, changed: boolean, isTold: boolean): void {
  const state = changed ? (isTold ? "written, and the broker told" : "written: tell the broker (SIGHUP)") : "unchanged";
  process.stdout.write(`${passwords.length} users, ${state}\n`);
  if (without.length > 0) {
    process.stdout.write(`with a key and no OwnTracks topic of their own: ${without.join(", ")}\n`);
  }
}
