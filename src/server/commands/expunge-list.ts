/** `vigil expunge list`: every expungement that stands in the log, and the orders that wait. Changes nothing. */
import type { ExpungeListOptions } from "../command-options.ts";
import { dataPaths } from "../log/data-folder.ts";
import { LogReader } from "../log/log-reader.ts";
import { troubleOfError } from "../log/open-log.ts";
import { ExpungementOrders, ORDER_WAITS_MS } from "../seal/expungement-orders.ts";
import { tombstonesOf } from "../seal/open-seal.ts";

export function run({ dataDir, keysFolder }: ExpungeListOptions): Promise<number> {
  try {
    const reader = new LogReader(dataPaths(dataDir).logPath);
    try {
      for (const tombstone of tombstonesOf(reader)) process.stdout.write(`${tombstoneText(tombstone)}\n`);
    } finally {
      reader.close();
    }
    for (const { id, authority, orderedBy, orderedAtMs } of new ExpungementOrders(keysFolder).waiting(Date.now())) {
      const until = new Date(orderedAtMs + ORDER_WAITS_MS).toISOString();
      process.stdout.write(`waits until ${until}: ${id}, by order of ${authority}, ordered by ${orderedBy}\n`);
    }
    return Promise.resolve(0);
  } catch (error) {
    process.stderr.write(`vigil expunge list: ${troubleOfError(error).sentence}\n`);
    return Promise.resolve(1);
  }
}

/** A tombstone as a line for people. */
export function tombstoneText(tombstone: ReturnType<typeof tombstonesOf>[number]): string {
  const { seq, atMs, authority, orderedBy, confirmedBy, keySlots } = tombstone;
  const at = new Date(atMs).toISOString();
  return `event ${seq}, ${at}: expunged by order of ${authority}; ordered by ${orderedBy}, confirmed by ${confirmedBy}; ${keySlots.length} keys`;
}
