/**
 * What officers were asked and told, and whether it was seen: for each unit and thing, which of its devices were tried,
 * how, and which has shown it. Sent is not shown; a push that was taken is not shown either.
 *
 * Kept in memory for whoever looks after it now: the log has what people did about it. Bounded: what is over goes first.
 */
import type { UnitId } from "../../base/ids.ts";

export type CallKind = "check" | "message" | "help";
/** asks: the app fetches it by itself while it is open; woken: its maker's push server took a message for it. */
export type Way = {
  readonly deviceId: string;
  how: "asks" | "waking" | "woken" | "not-woken";
  shownAtMs?: number;
};
export type Delivery = {
  readonly unitId: UnitId;
  readonly kind: CallKind;
  readonly id: string;
  readonly sinceMs: number;
  readonly ways: Map<string, Way>;
  /** When it went another way: every device of the unit once more, and the dispatcher. */
  otherWayAtMs?: number;
  shownAtMs?: number;
  /** No longer asked: the question was answered elsewhere, the alert closed, the shift ended. */
  endedAtMs?: number;
};

export const SHOWN_WITHIN_MS = 10_000;
const KEPT_MAX = 20_000;
const DROPPED_AT_ONCE = 2_000;

export class Deliveries {
  readonly #all = new Map<string, Delivery>();
  /** Those that nobody has seen yet, by key. */
  readonly #waiting = new Map<string, Delivery>();

  /** Something is to be seen by a unit. The same thing again begins anew. */
  begin(unitId: UnitId, kind: CallKind, id: string, nowMs: number): Delivery {
    const key = keyOf(unitId, kind, id);
    const former = this.#waiting.get(key);
    const delivery: Delivery = { unitId, kind, id, sinceMs: nowMs, ways: former?.ways ?? new Map() };
    // Asked again while the dispatcher knows already that the first was not seen: that stands until one is.
    if (former?.otherWayAtMs !== undefined) delivery.otherWayAtMs = former.otherWayAtMs;
    this.#all.delete(key);
    this.#all.set(key, delivery);
    this.#waiting.set(key, delivery);
    if (this.#all.size > KEPT_MAX) this.#makeRoom();
    return delivery;
  }

  find(unitId: UnitId, kind: CallKind, id: string): Delivery | undefined {
    return this.#all.get(keyOf(unitId, kind, id));
  }

  /** A device has shown it; says whether it was the first. `deviceId` is absent where only the answer is known. */
  shown(delivery: Delivery, deviceId: string | undefined, nowMs: number): boolean {
    if (deviceId !== undefined) {
      const way = delivery.ways.get(deviceId) ?? { deviceId, how: "asks" };
      way.shownAtMs ??= nowMs;
      delivery.ways.set(deviceId, way);
    }
    if (delivery.shownAtMs !== undefined || delivery.endedAtMs !== undefined) return false;
    delivery.shownAtMs = nowMs;
    this.#waiting.delete(keyOf(delivery.unitId, delivery.kind, delivery.id));
    return true;
  }

  /** It need not be seen any more. */
  end(delivery: Delivery, nowMs: number): void {
    delivery.endedAtMs ??= nowMs;
    this.#waiting.delete(keyOf(delivery.unitId, delivery.kind, delivery.id));
  }

  /** Those that nobody has seen. */
  waiting(): readonly Delivery[] {
    return [...this.#waiting.values()];
  }

  /** Of a unit, or about one thing; the newest last. */
  of(wanted: { readonly unitId?: UnitId; readonly id?: string }): readonly Delivery[] {
    return [...this.#all.values()].filter(
      ({ unitId, id }) =>
        (wanted.unitId === undefined || unitId === wanted.unitId) && (wanted.id === undefined || id === wanted.id),
    );
  }

  // What is over goes first; what nobody has seen goes last, the oldest of it before the rest.
  #makeRoom(): void {
    const isOver = ({ shownAtMs, endedAtMs }: Delivery): boolean => shownAtMs !== undefined || endedAtMs !== undefined;
    const keys = [...this.#all].toSorted(([, a], [, b]) => Number(isOver(b)) - Number(isOver(a)));
    for (const [key] of keys.slice(0, DROPPED_AT_ONCE)) {
      this.#all.delete(key);
      this.#waiting.delete(key);
    }
  }
}

function keyOf(unitId: UnitId, kind: CallKind, id: string): string {
  return `${unitId}/${kind}/${id}`;
}
