/**
 * A few bytes beside the log that say how far it should go, so that a missing end is noticed.
 *
 * Before a commit the writer marks what it is about to write; before it acknowledges, what it has written. SQLite
 * drops a torn last transaction in silence: if it reached beyond the acknowledged mark, that is a notice; if
 * acknowledged rows are gone, the log is not whole. The marks live in the page cache (they survive a kill, and
 * usually a power cut); the log itself never depends on them, and a mark that can't be read proves nothing.
 */
import { closeSync, existsSync, fdatasyncSync, openSync, readSync, writeSync } from "node:fs";
import { crc32 } from "node:zlib";

export type HeadMarks = {
  readonly logId: string;
  /** The last row ever acknowledged, with its hash in hex. */
  readonly acknowledged: { readonly seq: number; readonly hash: string } | undefined;
  /** The last row of the newest commit that was begun. */
  readonly intendedSeq: number | undefined;
};

/** Each mark has a sector of its own: one that is torn can't hurt the other. */
const SLOT_BYTES = 512;

export class HeadMarkFile {
  readonly #fd: number;
  readonly #logId: string;
  readonly #slot = Buffer.alloc(SLOT_BYTES, " ");

  constructor(path: string, logId: string) {
    this.#fd = existsSync(path) ? openSync(path, "r+") : openSync(path, "w+");
    this.#logId = logId;
  }

  intend(lastSeq: number): void {
    this.#write(0, `intended ${lastSeq} - ${this.#logId}`);
  }

  acknowledge(seq: number, hash: string): void {
    this.#write(SLOT_BYTES, `acknowledged ${seq} ${hash} ${this.#logId}`);
  }

  /** Makes the marks durable; the log is closed in order. */
  close(): void {
    fdatasyncSync(this.#fd);
    closeSync(this.#fd);
  }

  #write(at: number, text: string): void {
    this.#slot.fill(" ");
    this.#slot.write(`${text} ${crc32(text)}\n`, "latin1");
    writeSync(this.#fd, this.#slot, 0, SLOT_BYTES, at);
  }
}

/** Reads the marks of a log; undefined where there are none that can be read. */
export function readHeadMarks(path: string): HeadMarks | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = Buffer.alloc(2 * SLOT_BYTES);
  const fd = openSync(path, "r");
  try {
    readSync(fd, bytes, 0, bytes.length, 0);
  } finally {
    closeSync(fd);
  }
  const intended = parseSlot(bytes.toString("latin1", 0, SLOT_BYTES), "intended");
  const acknowledged = parseSlot(bytes.toString("latin1", SLOT_BYTES), "acknowledged");
  const logId = acknowledged?.logId ?? intended?.logId;
  if (logId === undefined) return undefined;
  return {
    logId,
    acknowledged: acknowledged === undefined ? undefined : { seq: acknowledged.seq, hash: acknowledged.hash },
    intendedSeq: intended?.seq,
  };
}

function parseSlot(slot: string, kind: string): { seq: number; hash: string; logId: string } | undefined {
  const match = /^((\w+) (\d+) (-|[0-9a-f]{64}) (\S+)) (\d+)\n/.exec(slot);
  if (match === null) return undefined;
  const [, text, word, seq, hash, logId, check] = match;
  if (text === undefined || hash === undefined || logId === undefined) return undefined;
  if (word !== kind || crc32(text) !== Number(check)) return undefined;
  return { seq: Number(seq), hash, logId };
}
