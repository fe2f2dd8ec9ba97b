/**
 * Orders that wait for a second person. They name whom they are about, so they lie with the keys and not with the
 * log, and are gone when they are carried out, withdrawn, or a day old.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DAY_MS } from "../../base/time.ts";
import { line, prose } from "../../domain/text.ts";

export const ORDER_WAITS_MS = DAY_MS;
const ORDERS_MAX = 100;
const FILE = "orders.json";

export const ExpungedSubject = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("plate"), plate: line(20) }),
  z.object({ kind: z.literal("person"), name: line(120) }),
  z.object({ kind: z.literal("phone"), number: line(40) }),
  z.object({ kind: z.literal("incident"), incident: line(64).describe("Its number or id: all text of it goes") }),
]);
export type ExpungedSubject = z.infer<typeof ExpungedSubject>;

export const ExpungementRequest = z.object({
  subjects: z.array(ExpungedSubject).min(1).max(100),
  authority: line(200).describe("By whose order, e.g. the court and its file number; stands in the tombstone for good"),
  reason: prose(1_000).describe("For the person who confirms; it is not kept"),
});
export type ExpungementRequest = z.infer<typeof ExpungementRequest>;

const Order = ExpungementRequest.extend({
  id: z.string(),
  orderedAtMs: z.int(),
  orderedBy: z.string(),
  orderedByAccount: z.string(),
});
export type ExpungementOrder = z.infer<typeof Order>;

export class ExpungementOrders {
  readonly #path: string;
  #orders: readonly ExpungementOrder[];

  constructor(keysFolder: string) {
    this.#path = join(keysFolder, FILE);
    this.#orders = readOrders(this.#path);
  }

  waiting(nowMs: number): readonly ExpungementOrder[] {
    return this.#orders.filter(({ orderedAtMs }) => nowMs < orderedAtMs + ORDER_WAITS_MS);
  }

  /** Keeps an order, durably. False where too many wait already. Throws the file system's errors. */
  add(order: ExpungementOrder, nowMs: number): boolean {
    const waiting = this.waiting(nowMs);
    if (waiting.length >= ORDERS_MAX) return false;
    this.#write([...waiting, order]);
    return true;
  }

  remove(id: string, nowMs: number): void {
    this.#write(this.waiting(nowMs).filter((order) => order.id !== id));
  }

  /** Takes out what is too old, also from the file. */
  sweep(nowMs: number): void {
    const waiting = this.waiting(nowMs);
    if (waiting.length < this.#orders.length) this.#write(waiting);
  }

  #write(orders: readonly ExpungementOrder[]): void {
    const part = `${this.#path}.part`;
    const file = openSync(part, "w", 0o600);
    try {
      writeSync(file, JSON.stringify(orders));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, this.#path);
    this.#orders = orders;
  }
}

function readOrders(path: string): ExpungementOrder[] {
  if (!existsSync(path)) return [];
  try {
    return z.array(Order).parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // What can't be read was carried out by nobody: it has to be ordered again.
    return [];
  }
}
