/**
 * When this server was last awake, in a file beside the log: what the next start calls the time it was down, and from
 * where it carries engine time on where the process before it died.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { uptime } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/** Time since the machine was started, which no step of its wall clock changes; and which of its starts that was. */
export type MachineRun = { readonly bootId: string; readonly upMs: number };
export type SignOfLife = {
  /** Engine time. */
  readonly atMs: number;
  /** Absent after an orderly end, and where the machine does not tell its starts apart. */
  readonly run?: MachineRun;
  /** The process was asked to end, and had nothing left to write. */
  readonly ended?: true;
};

const NAME = "alive";
const BOOT_ID = "/proc/sys/kernel/random/boot_id";
const AtSchema = z.int().min(1);
const SignSchema = z.union([
  AtSchema.transform((atMs): SignOfLife => ({ atMs })),
  z.object({ atMs: AtSchema, ended: z.literal(true) }),
  z.object({ atMs: AtSchema, run: z.object({ bootId: z.string().min(1), upMs: z.number().min(0) }) }),
]);

/** Undefined at a first start, and where the file can't be read: then the last event says it. */
export function readAlive(folder: string): SignOfLife | undefined {
  try {
    const read = SignSchema.safeParse(JSON.parse(readFileSync(join(folder, NAME), "utf8")));
    return read.success ? read.data : undefined;
  } catch {
    // A first start, or an older folder.
    return undefined;
  }
}

/** The last life's sign. Its orderly end is taken back: the life that begins may be killed before its first sign. */
export function takeSignOfLife(folder: string): SignOfLife | undefined {
  const sign = readAlive(folder);
  if (sign?.ended === true) writeAliveSync(folder, { atMs: sign.atMs });
  return sign;
}

/** Rejects with the file system's errors. */
export function writeAlive(folder: string, sign: SignOfLife): Promise<void> {
  return writeFile(join(folder, NAME), textOf(sign));
}

/** At the end of the process. A disk that takes nothing more is no reason not to end. */
export function writeAliveSync(folder: string, sign: SignOfLife): void {
  try {
    writeFileSync(join(folder, NAME), textOf(sign));
  } catch {
    // The sign of life of the last second stands.
  }
}

function textOf(sign: SignOfLife): string {
  return JSON.stringify(sign.run === undefined && sign.ended === undefined ? sign.atMs : sign);
}

let bootId: string | undefined;

/** This machine's present run; undefined where it does not name it. */
export function machineRun(): MachineRun | undefined {
  bootId ??= readBootId();
  return bootId === "" ? undefined : { bootId, upMs: Math.round(uptime() * 1_000) };
}

function readBootId(): string {
  try {
    return readFileSync(BOOT_ID, "utf8").trim();
  } catch {
    // Other systems have no such file: there the wall clock is all there is.
    return "";
  }
}
