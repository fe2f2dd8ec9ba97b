/**
 * The hash of a segment: SHA-256 over the hashes of its blocks in the order of their numbers.
 *
 * A block's own hash covers its device's name and its bytes, so that a trail can be told to be whole without the
 * rest of the file. Where retention has dropped a neighbour of a pinned block, the neighbour's hash is kept, and
 * the segment still verifies.
 */
import { createHash } from "node:crypto";
import type { TrackDatabase } from "./track-database.ts";

export type BlockRow = {
  readonly id: number;
  readonly name: string;
  readonly lane: number;
  readonly count: number;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly data: Uint8Array;
};
export type SegmentHash = { readonly hash: Uint8Array; readonly blocks: number; readonly fixes: number };

const STEP_BLOCKS = 2_000;

export function blockHash(row: BlockRow): Uint8Array {
  const { id, name, lane, count, from_ms, to_ms } = row;
  return createHash("sha256")
    .update(`${JSON.stringify([id, name, lane, count, from_ms, to_ms])}\n`)
    .update(row.data)
    .digest();
}

/** Works out a segment's hash a stretch at a time: each `next()` reads some of it, the last one returns the hash. */
export function* hashSegment(database: TrackDatabase, hour: number): Generator<void, SegmentHash> {
  const present = database.prepare<[number, number, number], BlockRow>(
    `SELECT block.id, device.name, lane, count, from_ms, to_ms, data FROM block JOIN device ON device.id = block.device
     WHERE segment = ? AND block.id > ? ORDER BY block.id LIMIT ?`,
  );
  const dropped = database.prepare<[number, number, number], { id: number; count: number; hash: Uint8Array }>(
    "SELECT id, count, hash FROM dropped_block WHERE segment = ? AND id > ? AND id <= ? ORDER BY id",
  );
  const whole = createHash("sha256").update(`segment ${hour}\n`);
  let after = -1;
  let blocks = 0;
  let fixes = 0;
  for (;;) {
    const rows = present.all(hour, after, STEP_BLOCKS);
    const isLast = rows.length < STEP_BLOCKS;
    const upTo = isLast ? Number.MAX_SAFE_INTEGER : (rows.at(-1)?.id ?? 0);
    const hashed = rows.map((row) => ({ id: row.id, count: row.count, hash: blockHash(row) }));
    for (const { count, hash } of [...hashed, ...dropped.all(hour, after, upTo)].sort((a, b) => a.id - b.id)) {
      whole.update(hash);
      blocks++;
      fixes += count;
    }
    if (isLast) return { hash: whole.digest(), blocks, fixes };
    after = upTo;
    yield;
  }
}
