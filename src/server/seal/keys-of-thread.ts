/**
 * Keys for a thread or a command that only reads: told by plain values, opened where they are used. It sees keys that
 * the server has filled in since, because a slot that was empty is looked at again.
 */
import type { Envelope } from "../../domain/event.ts";
import { envelopeOfRow } from "../envelope-row.ts";
import type { LogRow } from "../log/log-row.ts";
import { KeyFile, type Slot } from "./key-file.ts";
import { makeOpening } from "./log-seal.ts";
import type { MasterKey } from "./master-key.ts";
import { WorkingCipher } from "./working-cipher.ts";

/** What a thread is handed: it can be cloned. */
export type ThreadKeys = { readonly path: string; readonly master: MasterKey; readonly logId: string };

export type ReadingKeys = {
  readonly open: (row: LogRow) => Envelope;
  readonly cipher: WorkingCipher | undefined;
};

/** Opens the keys, or reads rows as they are where there are none. Throws KeyTroubleError. */
export function readingKeys(keys: ThreadKeys | undefined): ReadingKeys {
  if (keys === undefined) return { open: envelopeOfRow, cipher: undefined };
  const file = KeyFile.open(keys.path, keys.master, "read");
  return { open: makeOpening(keys.logId, cachedKeys(file)), cipher: workingCipher(file) };
}

/** The cipher of the newest working key. */
export function workingCipher(file: KeyFile): WorkingCipher | undefined {
  const slots = [...file.outline()].filter(({ state, use }) => state === "live" && use === "working");
  const newest = slots.at(-1);
  if (newest === undefined) return undefined;
  const found = file.read(newest.slot);
  return found.state === "live" ? new WorkingCipher(newest.slot, found.key) : undefined;
}

const CACHED_MAX = 20_000;

function cachedKeys(file: KeyFile): { readonly key: (slot: number) => Slot } {
  const cached = new Map<number, Slot>();
  return {
    key: (slot) => {
      const known = cached.get(slot);
      if (known !== undefined) return known;
      const found = file.read(slot);
      if (found.state === "absent") return found;
      if (cached.size >= CACHED_MAX) cached.clear();
      cached.set(slot, found);
      return found;
    },
  };
}
