/**
 * Which input the engine is working on, in a file that outlives the process.
 *
 * Before an input is given to the engine it is written here (into the page cache, which survives the process); when
 * the loop has nothing in hand the file says so. After a death the parent reads what was in hand and sets it
 * aside: an input whose digest is on that list is never given to the engine again.
 *
 * The file has its whole size from the start, so that a full disk takes nothing from it; and where it can't be
 * written all the same, inputs go on without it: danger does not wait for a note about itself.
 */
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const FILE = "in-flight";
const LIST = "set-aside.json";
const WHAT_BYTES = 200;
const CONTENT_BYTES = 8_000;
const HEAD_BYTES = 16;
const SLOT_BYTES = HEAD_BYTES + WHAT_BYTES + CONTENT_BYTES;
const BUSY = 1;

const SetAsideSchema = z.object({
  what: z.string(),
  digest: z.string(),
  error: z.string(),
  atMs: z.number(),
  /** The content in base64, cut where it is long. */
  content: z.string(),
  /** Whether people have been told by an event. */
  told: z.boolean(),
});
export type SetAside = z.infer<typeof SetAsideSchema>;
const ListSchema = z.array(SetAsideSchema);

export class InFlightFile {
  readonly #file: number;
  readonly #slot = Buffer.alloc(SLOT_BYTES);
  readonly #refused: ReadonlySet<string>;
  readonly #soon: (work: () => void) => void;
  #busy = false;
  /** How far the file holds something of an input. */
  #dirtyBytes = HEAD_BYTES;
  #closing = false;

  /** Opens the file of a data folder. `soon` runs something when the present turn of the loop has ended. */
  constructor(folder: string, soon: (work: () => void) => void = setImmediate) {
    mkdirSync(folder, { recursive: true });
    this.#file = openSync(join(folder, FILE), "w+");
    this.#refused = new Set(readSetAside(folder).map(({ digest }) => digest));
    this.#soon = soon;
    this.#write(SLOT_BYTES);
  }

  /** Notes an input that is about to be given to the engine. False where it ended a process before. */
  note(what: string, content: string | Uint8Array): boolean {
    if (this.#refused.size > 0 && this.#refused.has(digestOf(what, content))) return false;
    const slot = this.#slot;
    const whatBytes = slot.write(what, HEAD_BYTES, WHAT_BYTES, "utf8");
    const from = HEAD_BYTES + whatBytes;
    let contentBytes: number;
    if (typeof content === "string") {
      contentBytes = slot.write(content, from, CONTENT_BYTES, "utf8");
    } else {
      contentBytes = Math.min(content.length, CONTENT_BYTES);
      slot.set(content.subarray(0, contentBytes), from);
    }
    slot.writeUInt32LE(BUSY, 0);
    slot.writeUInt32LE(whatBytes, 4);
    slot.writeUInt32LE(contentBytes, 8);
    this.#busy = true;
    this.#dirtyBytes = Math.max(this.#dirtyBytes, from + contentBytes);
    this.#write(from + contentBytes);
    return true;
  }

  /** The engine has done with it. The file says so when this turn of the loop ends, once for all of the turn. */
  clear(): void {
    this.#busy = false;
    if (this.#closing) return;
    this.#closing = true;
    this.#soon(() => {
      this.#closing = false;
      if (!this.#busy) this.#wipe();
    });
  }

  close(): void {
    this.#wipe();
    closeSync(this.#file);
  }

  // What people typed stays here no longer than it is in hand.
  #wipe(): void {
    this.#slot.fill(0, 0, this.#dirtyBytes); // and so IDLE
    this.#write(this.#dirtyBytes);
    this.#dirtyBytes = HEAD_BYTES;
  }

  #write(bytes: number): void {
    try {
      writeSync(this.#file, this.#slot, 0, bytes, 0);
    } catch {
      // A disk that is full or gone is told by the log, which needs it more.
    }
  }
}

/** After a death: puts what was in hand on the list. Undefined where nothing was. */
export function setAsideAfterDeath(folder: string, error: string, atMs: number): SetAside | undefined {
  const inHand = readInHand(join(folder, FILE));
  // Time itself can't be set aside: what is due comes again.
  if (inHand === undefined || inHand.what === "moment") return undefined;
  const list = readSetAside(folder);
  const digest = digestOf(inHand.what, inHand.content);
  const known = list.find((entry) => entry.digest === digest);
  if (known !== undefined) return known;
  const entry: SetAside = {
    what: inHand.what,
    digest,
    error,
    atMs,
    content: Buffer.from(inHand.content).toString("base64"),
    told: false,
  };
  writeList(folder, [...list, entry]);
  return entry;
}

/** What has been set aside in this data folder. */
export function readSetAside(folder: string): SetAside[] {
  const path = join(folder, LIST);
  if (!existsSync(path)) return [];
  try {
    return ListSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // A torn list is worth less than a running server: what it held may come once more.
    return [];
  }
}

/** Notes that people have been told of everything on the list. Where that can't be written they are told once more. */
export function markTold(folder: string): void {
  const list = readSetAside(folder);
  if (list.every(({ told }) => told)) return;
  try {
    writeList(
      folder,
      list.map((entry) => ({ ...entry, told: true })),
    );
  } catch {
    // A full disk is no reason not to start.
  }
}

function writeList(folder: string, list: readonly SetAside[]): void {
  writeFileSync(join(folder, LIST), JSON.stringify(list, null, 1));
}

function readInHand(path: string): { what: string; content: Uint8Array } | undefined {
  if (!existsSync(path)) return undefined;
  const slot = Buffer.alloc(SLOT_BYTES);
  const file = openSync(path, "r");
  const length = readSync(file, slot, 0, SLOT_BYTES, 0);
  closeSync(file);
  if (length < HEAD_BYTES || slot.readUInt32LE(0) !== BUSY) return undefined;
  const whatBytes = slot.readUInt32LE(4);
  const contentBytes = slot.readUInt32LE(8);
  if (whatBytes > WHAT_BYTES || contentBytes > CONTENT_BYTES) return undefined;
  const from = HEAD_BYTES + whatBytes;
  return { what: slot.toString("utf8", HEAD_BYTES, from), content: slot.subarray(from, from + contentBytes) };
}

// The same frame from another port is the same frame: what is compared is its kind and gateway, and its content as
// far as it was kept.
function digestOf(what: string, content: string | Uint8Array): string {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  const [kind = "", gateway = ""] = what.split(" ");
  const name = kind === "frame" || kind === "http" ? `${kind} ${gateway}` : kind;
  return createHash("sha256").update(`${name}\0`).update(bytes.subarray(0, CONTENT_BYTES)).digest("hex");
}
