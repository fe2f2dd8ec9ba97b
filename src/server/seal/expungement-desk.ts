/**
 * Expungement: ordered by one person, confirmed by another, carried out by a tombstone in the log and a start of the
 * server anew, in which the keys are destroyed (open-seal.ts). Nothing is destroyed here, and nothing before the
 * tombstone is durable.
 */
import { randomUUID } from "node:crypto";
import type { Center } from "../../domain/center.ts";
import { findIncident } from "../../domain/refs.ts";
import type { Input } from "../../engine/input.ts";
import type { LogStore } from "../log/log-store.ts";
import type { StoredRow } from "../log/log-row.ts";
import {
  type ExpungedSubject,
  type ExpungementOrder,
  ExpungementOrders,
  type ExpungementRequest,
  ORDER_WAITS_MS,
} from "./expungement-orders.ts";
import { keySubject, makeOpening } from "./log-seal.ts";
import type { Seal, Tombstone } from "./open-seal.ts";
import { lettersOf, personSubject, phoneSubject, plateSubjects, type SealSubject } from "./seal-subject.ts";

export type ExpungementRefusal =
  | "keys-not-at-hand"
  /** Nothing is sealed under that name: it never was, or it is expunged already. */
  | "nothing-sealed"
  /** It stands in rows from before personal data were sealed. */
  | "stands-in-plain"
  | "unknown-incident"
  | "unknown-order"
  | "same-person"
  /** The watch is not interrupted while somebody may be in danger. */
  | "alert-open"
  | "too-many-orders"
  | "not-written";
export type Refused = { readonly ok: false; readonly refusal: ExpungementRefusal; readonly detail: string };
export type Answered<T> = { readonly ok: true; readonly value: T } | Refused;

/** What an order would blot out. */
export type Preview = {
  readonly keySlots: readonly number[];
  readonly rowCount: number;
  /** The log's own numbers of those rows, the newest first; cut where there are many. */
  readonly rows: readonly number[];
  /** Incidents in which something would be blotted out. */
  readonly incidents: readonly string[];
  /** Of these, incidents whose text names a subject elsewhere too: it goes only where the incident is named. */
  readonly alsoNamedIn: readonly string[];
  /** Rows sealed while no key was ready: all of them go together, whoever they are about. */
  readonly recoveredCount: number;
  /** Of the subjects asked about, those under which nothing is sealed: misspelt, never recorded, or gone already. */
  readonly nothingUnder: readonly ExpungedSubject[];
};
/** An expungement that was carried out. */
export type Done = Pick<Tombstone, "seq" | "atMs" | "authority" | "orderedBy" | "confirmedBy" | "rowCount">;
export type By = { readonly accountId: string; readonly name: string };

export type ExpungementPorts = {
  readonly center: () => Center;
  readonly store: Pick<LogStore, "bySubject">;
  readonly input: (input: Extract<Input, { kind: "expunged" }>) => void;
  /** Resolves to true when everything decided is durable. */
  readonly durable: () => Promise<boolean>;
  readonly nowMs: () => number;
  /** Ends this process in order and starts it anew. */
  readonly startAnew: () => void;
};

const ROWS_MAX = 200_000;
const ROWS_SHOWN_MAX = 1_000;
const LOOKED_THROUGH_MAX = 100;

export class ExpungementDesk {
  readonly #seal: Seal;
  readonly #orders: ExpungementOrders;
  readonly #ports: ExpungementPorts;

  constructor(seal: Seal, keysFolder: string, ports: ExpungementPorts) {
    this.#seal = seal;
    this.#orders = new ExpungementOrders(keysFolder);
    this.#ports = ports;
  }

  waiting(): readonly (ExpungementOrder & { readonly untilMs: number })[] {
    const nowMs = this.#ports.nowMs();
    return this.#orders.waiting(nowMs).map((order) => ({ ...order, untilMs: order.orderedAtMs + ORDER_WAITS_MS }));
  }

  /** What has been carried out, the newest first: each starts the server anew, so that it is known from its start. */
  done(): readonly Done[] {
    return this.#seal.tombstones
      .map(({ seq, atMs, authority, orderedBy, confirmedBy, rowCount }) => ({
        seq,
        atMs,
        authority,
        orderedBy,
        confirmedBy,
        rowCount,
      }))
      .reverse();
  }

  /** What an order that waits would blot out now. Changes nothing. */
  async previewOf(id: string): Promise<Answered<Preview>> {
    const found = this.#waitingOrder(id);
    return found.ok ? this.preview(found.value.subjects) : found;
  }

  /** What an order would blot out, or why it can't be kept. Changes nothing. */
  async preview(subjects: readonly ExpungedSubject[]): Promise<Answered<Preview>> {
    const { ring, recoverySlot } = this.#seal;
    if (ring === undefined) return refused("keys-not-at-hand", "the key file can't be used now");
    const recovered = await this.#ports.store.bySubject(keySubject(recoverySlot), { limit: ROWS_MAX });
    const slots = new Set<number>();
    const nothingUnder: ExpungedSubject[] = [];
    let isWanted = false;
    for (const subject of subjects) {
      const found = await this.#namesOf(subject);
      if (!found.ok) return found;
      const ofSubject = found.value.flatMap((name) => ring.find(name) ?? []);
      for (const slot of ofSubject) slots.add(slot);
      const isRecovered = recovered.some((row) => this.#isAbout(row, subject));
      if (isRecovered) isWanted = true;
      else if (ofSubject.length === 0) nothingUnder.push(subject);
    }
    if (isWanted) slots.add(recoverySlot);
    if (slots.size === 0) return refused("nothing-sealed", "nothing is sealed under these names, or no longer");
    const rows = new Map<number, StoredRow>();
    for (const slot of slots) {
      for (const row of await this.#ports.store.bySubject(keySubject(slot), { limit: ROWS_MAX }))
        rows.set(row.seq, row);
    }
    const incidents = new Set<string>();
    for (const { subjects: of } of rows.values()) {
      for (const subject of of) if (subject.startsWith("incident:")) incidents.add(subject.slice("incident:".length));
    }
    return {
      ok: true,
      value: {
        keySlots: [...slots].sort((a, b) => a - b),
        rowCount: rows.size,
        rows: [...rows.keys()].sort((a, b) => b - a).slice(0, ROWS_SHOWN_MAX),
        incidents: [...incidents].sort(),
        alsoNamedIn: await this.#alsoNamed(incidents, subjects, slots),
        recoveredCount: isWanted ? recovered.length : 0,
        nothingUnder,
      },
    };
  }

  /** Keeps an order until somebody else confirms it. */
  async order(
    request: ExpungementRequest,
    by: By,
  ): Promise<Answered<{ readonly id: string; readonly preview: Preview }>> {
    const preview = await this.preview(request.subjects);
    if (!preview.ok) return preview;
    const nowMs = this.#ports.nowMs();
    const id = `E-${randomUUID().slice(0, 8)}`;
    const kept = this.#orders.add(
      { ...request, id, orderedAtMs: nowMs, orderedBy: by.name, orderedByAccount: by.accountId },
      nowMs,
    );
    return kept
      ? { ok: true, value: { id, preview: preview.value } }
      : refused("too-many-orders", "too many orders wait already: confirm or withdraw some");
  }

  withdraw(id: string): Answered<ExpungementOrder> {
    const order = this.#waitingOrder(id);
    if (order.ok) this.#orders.remove(id, this.#ports.nowMs());
    return order;
  }

  /** An order that somebody may confirm now, and what it would blot out now. Asked before the record is written. */
  async confirmable(
    id: string,
    by: By,
  ): Promise<Answered<{ readonly order: ExpungementOrder; readonly preview: Preview }>> {
    const found = this.#waitingOrder(id);
    if (!found.ok) return found;
    if (found.value.orderedByAccount === by.accountId) {
      return refused("same-person", "whoever ordered it does not confirm it: that takes a second person");
    }
    const isQuiet = [...this.#ports.center().alerts.values()].every(
      ({ phase, level }) => phase === "closed" || level === "notice",
    );
    if (!isQuiet) return refused("alert-open", "an alert stands: the server is not started anew while it does");
    const preview = await this.preview(found.value.subjects);
    return preview.ok ? { ok: true, value: { order: found.value, preview: preview.value } } : preview;
  }

  /** Carries an order out. When it answers, the tombstone is durable and the server is about to start anew. */
  async carryOut(
    { order, preview }: { readonly order: ExpungementOrder; readonly preview: Preview },
    by: By,
  ): Promise<Answered<{ readonly rowCount: number }>> {
    const { ring, cipher } = this.#seal;
    // From here on nothing more is sealed under these keys.
    ring?.forget(preview.keySlots);
    this.#ports.input({
      kind: "expunged",
      orderId: order.id,
      authority: order.authority,
      orderedBy: order.orderedBy,
      confirmedBy: by.name,
      keySlots: [...preview.keySlots, ...(cipher === undefined ? [] : [cipher.slot])],
      rowCount: preview.rowCount,
    });
    if (!(await this.#ports.durable()))
      return refused("not-written", "the log was not written in time; see whether it was");
    this.#orders.remove(order.id, this.#ports.nowMs());
    this.#ports.startAnew();
    return { ok: true, value: { rowCount: preview.rowCount } };
  }

  #waitingOrder(id: string): Answered<ExpungementOrder> {
    const nowMs = this.#ports.nowMs();
    this.#orders.sweep(nowMs);
    const order = this.#orders.waiting(nowMs).find((one) => one.id === id);
    return order === undefined
      ? refused("unknown-order", "no such order waits, or not any more")
      : { ok: true, value: order };
  }

  async #namesOf(subject: ExpungedSubject): Promise<Answered<readonly SealSubject[]>> {
    switch (subject.kind) {
      case "plate": {
        const names = plateSubjects(subject.plate);
        for (const name of names.slice(0, 2)) {
          const [plain] = await this.#ports.store.bySubject(name, { limit: 1 });
          if (plain !== undefined) return standsInPlain(plain.seq);
        }
        return { ok: true, value: names };
      }
      case "person":
        return { ok: true, value: [personSubject(subject.name)] };
      case "phone":
        return { ok: true, value: [phoneSubject(subject.number)] };
      case "incident": {
        const known = findIncident(this.#ports.center(), subject.incident);
        const id = known?.id ?? subject.incident;
        const rows = await this.#ports.store.bySubject(`incident:${id}`, { limit: ROWS_MAX });
        if (rows.length === 0) return refused("unknown-incident", `there is no incident ${subject.incident}`);
        const plain = rows.find((row) => row.type === "IncidentCreated" && row.sealed === null);
        return plain === undefined ? { ok: true, value: [`incident:${id}`] } : standsInPlain(plain.seq);
      }
    }
  }

  async #alsoNamed(
    incidents: ReadonlySet<string>,
    subjects: readonly ExpungedSubject[],
    slots: ReadonlySet<number>,
  ): Promise<string[]> {
    const words = subjects
      .filter(({ kind }) => kind !== "incident")
      .map((subject) => lettersOf(wordsOfSubject(subject)));
    const gone = makeOpening(this.#seal.logId, {
      key: (slot) => (slots.has(slot) ? { state: "destroyed", orderSeq: 0 } : this.#seal.key(slot)),
    });
    const named: string[] = [];
    for (const incident of [...incidents].sort().slice(0, LOOKED_THROUGH_MAX)) {
      const rows = await this.#ports.store.bySubject(`incident:${incident}`, { limit: ROWS_SHOWN_MAX });
      const isNamed = rows.some((row) => {
        const text = row.sealed === null ? "" : lettersOf(JSON.stringify(gone(row).event));
        return words.some((word) => text.includes(word));
      });
      if (isNamed) named.push(incident);
    }
    return named;
  }

  #isAbout(row: StoredRow, subject: ExpungedSubject): boolean {
    return JSON.stringify(this.#seal.open(row)).toUpperCase().includes(wordsOfSubject(subject).toUpperCase());
  }
}

function wordsOfSubject(subject: ExpungedSubject): string {
  switch (subject.kind) {
    case "plate":
      return subject.plate;
    case "person":
      return subject.name;
    case "phone":
      return subject.number;
    case "incident":
      return subject.incident;
  }
}

function standsInPlain(seq: number): Refused {
  return refused("stands-in-plain", `event ${seq} is from before personal data were sealed: it can't be expunged`);
}

function refused(refusal: ExpungementRefusal, detail: string): Refused {
  return { ok: false, refusal, detail };
}
