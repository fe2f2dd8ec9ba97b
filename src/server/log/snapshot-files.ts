/**
 * Snapshots of the fold, so that a start need not fold the whole log again. Files, not rows: writing one must not
 * hold the lock that commits need.
 *
 * A snapshot is believed only if it is of this log, of this history (the hash of its row), of this fold's code, and
 * whole (the digest of its state), and under the present key where personal data are sealed. Any other is passed over, never repaired: one of another fold is ordinary after an
 * upgrade, one that is damaged is told of and set aside. They can all be deleted.
 */
import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";

export type Snapshot = {
  /** The state is the fold of rows 1 to `seq`. */
  readonly seq: number;
  readonly stateJson: string;
};

/** The first line of the file; the compressed state follows it. */
type Header = {
  readonly format: 1;
  readonly logId: string;
  readonly seq: number;
  readonly rowHash: string;
  readonly foldHash: string;
  readonly stateSha256: string;
  /** The slot of the key under which the state is encrypted; absent where it is not. */
  readonly keySlot?: number;
};

/** How a state is encrypted on the disk. */
export type SnapshotCipher = {
  readonly slot: number;
  seal(about: string, bytes: Uint8Array): Uint8Array;
  open(about: string, sealed: Uint8Array): Uint8Array | undefined;
};

/** The log that snapshots belong to: SqliteLogStore and LogReader are such. */
export type SnapshotLog = {
  readonly logId: string;
  hashAt(seq: number): string | undefined | Promise<string | undefined>;
};

/** A snapshot that can't be believed though it was made by this Vigil: the disk, or somebody, has changed it. */
export type DamagedSnapshot = { readonly name: string; readonly sentence: string };

type Judged =
  | { readonly kind: "sound"; readonly snapshot: Snapshot }
  /** Of another log, of another fold, or gone meanwhile. */
  | { readonly kind: "other" }
  | { readonly kind: "damaged"; readonly why: string };

const KEPT = 3;
/** Of damaged ones the newest few stay too, for whoever wants to know what happened to the disk. */
const ASIDE = ".damaged";
const NAME = /^\d{12}-[\w-]+\.snapshot$/;
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

export class SnapshotFiles {
  readonly #folder: string;
  readonly #log: SnapshotLog;
  readonly #cipher: SnapshotCipher | undefined;

  constructor(folder: string, log: SnapshotLog, cipher?: SnapshotCipher) {
    this.#folder = folder;
    this.#log = log;
    this.#cipher = cipher;
  }

  /**
   * Keeps the state as of row `seq`; older ones than the newest three are removed. Compressing is done off the main
   * loop, but turning a large text into bytes is not: call this from the thread that folded. Rejects with the file
   * system's errors, and where the log has no such row.
   */
  async saveSnapshot(seq: number, foldHash: string, stateJson: string): Promise<void> {
    const rowHash = await this.#log.hashAt(seq);
    if (rowHash === undefined) throw new Error(`the log has no row ${seq} to keep a snapshot of`);
    const state = Buffer.from(stateJson);
    const stateSha256 = hash("sha256", state, "hex");
    const cipher = this.#cipher;
    const keySlot = cipher === undefined ? {} : { keySlot: cipher.slot };
    const header: Header = { format: 1, logId: this.#log.logId, seq, rowHash, foldHash, stateSha256, ...keySlot };
    const packed = await compress(state);
    const body = cipher === undefined ? packed : Buffer.from(cipher.seal(aboutState(header), packed));
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, fileName(seq, foldHash));
    await writeDurably(`${path}.part`, [Buffer.from(`${JSON.stringify(header)}\n`), body]);
    await rename(`${path}.part`, path);
    await syncFolder(this.#folder);
    await this.#prune();
  }

  /**
   * The newest snapshot that can be believed, or undefined: then the log is folded from its first row. `onDamaged`
   * hears of each damaged one that was passed over on the way.
   */
  async latestSnapshot(
    foldHash: string,
    onDamaged?: (damaged: DamagedSnapshot) => void,
  ): Promise<Snapshot | undefined> {
    for (const name of await this.#names()) {
      const judged = await this.#judge(name, foldHash);
      if (judged.kind === "sound") return judged.snapshot;
      if (judged.kind === "damaged") {
        onDamaged?.({ name, sentence: `the snapshot ${name} is damaged and was not used: ${judged.why}` });
      }
    }
    return undefined;
  }

  /** Takes a damaged file out of the way, so that it is told of once. It stays in the folder under another name. */
  async setAside({ name }: DamagedSnapshot): Promise<void> {
    await rename(join(this.#folder, name), join(this.#folder, `${name}${ASIDE}`));
  }

  async #judge(name: string, foldHash: string): Promise<Judged> {
    let bytes: Buffer;
    try {
      bytes = await readFile(join(this.#folder, name));
    } catch (error) {
      // Another thread has just made a newer one and removed this.
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return { kind: "other" };
      return { kind: "damaged", why: `it can't be read (${messageOf(error)})` };
    }
    const lineEnd = bytes.indexOf(0x0a);
    const header = parseHeader(bytes.toString("utf8", 0, Math.max(0, lineEnd)));
    if (header === undefined) return { kind: "damaged", why: "its first line is not a snapshot's" };
    // The name is made from the first line.
    if (name !== fileName(header.seq, header.foldHash)) return { kind: "damaged", why: "its first line was changed" };
    if (header.logId !== this.#log.logId || header.foldHash !== foldHash) return { kind: "other" };
    if (header.keySlot !== this.#cipher?.slot) return { kind: "other" };
    if (header.rowHash !== (await this.#log.hashAt(header.seq))) {
      return { kind: "damaged", why: `the log's row ${header.seq} is not the one it was made of` };
    }
    // Bytes that can't be decompressed are a damaged file, like bytes with another digest.
    const body = bytes.subarray(lineEnd + 1);
    const packed = this.#cipher === undefined ? body : this.#cipher.open(aboutState(header), body);
    const state = packed === undefined ? undefined : await decompress(packed).catch(() => undefined);
    if (state === undefined) return { kind: "damaged", why: "its state can't be decompressed" };
    if (hash("sha256", state, "hex") !== header.stateSha256) return { kind: "damaged", why: "its digest is another" };
    return { kind: "sound", snapshot: { seq: header.seq, stateJson: state.toString("utf8") } };
  }

  async #prune(): Promise<void> {
    const names = await this.#names();
    const asideNames = (await readdir(this.#folder)).filter((name) => name.endsWith(ASIDE)).sort();
    const outdated = [...names.slice(KEPT), ...asideNames.slice(0, -KEPT)];
    await Promise.all(outdated.map((name) => rm(join(this.#folder, name), { force: true })));
  }

  /** Newest first: the sequence in the name has a fixed width. */
  async #names(): Promise<string[]> {
    if (!existsSync(this.#folder)) return [];
    const names = await readdir(this.#folder);
    return names
      .filter((name) => NAME.test(name))
      .sort()
      .reverse();
  }
}

function fileName(seq: number, foldHash: string): string {
  return `${String(seq).padStart(12, "0")}-${hash("sha256", foldHash, "hex").slice(0, 12)}.snapshot`;
}

function aboutState({ logId, seq, rowHash }: Header): string {
  return `snapshot ${logId} ${seq} ${rowHash}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function parseHeader(line: string): Header | undefined {
  try {
    const header = JSON.parse(line) as Partial<Header> | null; // every field that is used is compared by the caller
    const isOurs = header?.format === 1 && typeof header.seq === "number" && typeof header.foldHash === "string";
    return isOurs ? (header as Header) : undefined;
  } catch {
    return undefined;
  }
}

async function writeDurably(path: string, parts: readonly Buffer[]): Promise<void> {
  const file = await open(path, "w");
  try {
    for (const part of parts) await file.write(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
