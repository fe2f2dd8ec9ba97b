/**
 * Devices that wait for their picture to change: woken when an event concerns their unit, or all of them when one may
 * concern anybody. Being woken is cheap and promises nothing: who is woken looks whether it has anything new.
 */
import type { UnitId } from "../../base/ids.ts";
import type { DomainEvent, Envelope } from "../../domain/event.ts";

/** What may change the picture of a unit that it does not name. */
const FOR_ALL: ReadonlySet<DomainEvent["type"]> = new Set<DomainEvent["type"]>([
  "UnitsTold",
  "HelpOffered",
  "HelpConfirmed",
  "EnoughSaid",
  "AlertClosed",
  "CautionAdded",
  "CautionWithdrawn",
  "IncidentUpdated",
  "NoteAdded",
  "VehicleCompromised",
  "VehicleTrackDoubted",
  "OfficerRegistered",
  "ShiftStarted",
  "ShiftEnded",
  "OfficerJoined",
  "OfficerLeft",
]);
/** Events of one burst wake once. */
const WAKE_AFTER_MS = 20;

export class FieldWaiters {
  readonly #waiting = new Map<UnitId | undefined, Set<() => void>>();
  readonly #touched = new Set<UnitId>();
  #all = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** Whether nobody waits any more, because the server ends. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves when something concerns the unit, when the time is up, or when the server ends. */
  wait(unitId: UnitId | undefined, waitMs: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const set = this.#waiting.get(unitId) ?? new Set();
      this.#waiting.set(unitId, set);
      const end = (): void => {
        clearTimeout(timer);
        set.delete(end);
        if (set.size === 0 && this.#waiting.get(unitId) === set) this.#waiting.delete(unitId);
        resolve();
      };
      const timer = setTimeout(end, waitMs).unref();
      set.add(end);
    });
  }

  committed(envelopes: readonly Envelope[]): void {
    if (this.#waiting.size === 0) return;
    for (const { event, subjects } of envelopes) {
      if (FOR_ALL.has(event.type)) this.#all = true;
      for (const subject of subjects) {
        // Subjects of that kind are made of units' ids.
        if (subject.startsWith("unit:")) this.#touched.add(subject.slice(5) as UnitId);
      }
    }
    if (this.#all || this.#touched.size > 0) this.#timer ??= setTimeout(() => this.#wake(), WAKE_AFTER_MS).unref();
  }

  close(): void {
    this.#closed = true;
    this.#all = true;
    this.#wake();
  }

  #wake(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const sets = this.#all
      ? [...this.#waiting.values()]
      : [...this.#touched].flatMap((unitId) => this.#waiting.get(unitId) ?? []);
    this.#all = false;
    this.#touched.clear();
    for (const set of sets) for (const end of set) end();
  }
}
