/**
 * A digest of a center's facts, to compare two folds of the same log. Written in pieces, so that the main loop can
 * do it between other things.
 */
import { createHash } from "node:crypto";
import { centerToJson } from "../../domain/center-json.ts";
import type { Center } from "../../domain/center.ts";

const ITEMS_PER_PIECE = 200;

/** Yields between pieces of the work; the returned value is the digest in hex. */
export function* digestInPieces(center: Center): Generator<void, string> {
  const hash = createHash("sha256");
  for (const [name, value] of Object.entries(centerToJson(center))) {
    hash.update(`${name}\n`);
    if (!Array.isArray(value)) {
      hash.update(JSON.stringify(value) ?? "");
      continue;
    }
    for (let start = 0; start < value.length; start += ITEMS_PER_PIECE) {
      hash.update(JSON.stringify(value.slice(start, start + ITEMS_PER_PIECE)));
      yield;
    }
  }
  return hash.digest("hex");
}

/** The digest at once. */
export function centerDigest(center: Center): string {
  const pieces = digestInPieces(center);
  for (;;) {
    const step = pieces.next();
    if (step.done === true) return step.value;
  }
}

/** A center that stays as it is while the original is folded on: the values are shared, because they never change. */
export function copyCenter(center: Center): Center {
  const copy: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(center))
    copy[key] = value instanceof Map ? new Map<unknown, unknown>(value) : value;
  return copy as Center; // the same keys, with maps of the same kinds
}
