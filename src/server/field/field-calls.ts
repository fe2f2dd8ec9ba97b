/**
 * Asking and telling officers on their devices, and knowing whether it was seen: a status check, a message, an officer
 * who needs help. All of a unit's devices are called at once. What none of them has shown in ten seconds goes another
 * way: every device that the unit has by then once more, and the dispatcher, as a notice that names the units and the
 * devices that were tried and ends when it is shown after all. Sent is not shown.
 */
import { bearingDeg, compassPoint, distanceM, METERS_PER_MILE } from "../../base/geo.ts";
import { type AlertId, asId, type DeviceId, type UnitId } from "../../base/ids.ts";
import type { Board } from "../../board/board.ts";
import { unitOfBinding } from "../../domain/device.ts";
import type { Envelope } from "../../domain/event.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import type { Input, Output } from "../../engine/input.ts";
import type { RoadDesk } from "../roads/road-desk.ts";
import { type CallKind, Deliveries, type Delivery, SHOWN_WITHIN_MS } from "./deliveries.ts";
import { alertsToldTo, placeOfAlert, placeOfUnit } from "./field-view.ts";
import { frozenSinceMs } from "./frozen-screen.ts";
import type { PushNote, PushSender } from "./push-sender.ts";

export type FieldCallsOptions = {
  readonly board: Board;
  readonly drives: RoadDesk;
  readonly push: PushSender;
  readonly input: (input: Extract<Input, { kind: "trouble" }>) => void;
  readonly nowMs: () => number;
};

/** A question that the engine has asked stands on the board by then. */
const ASKED_BY_MS = 2_000;
/** So many call signs and devices are named in a notice. */
const NAMED_MAX = 12;
const DRIVES_EVERY_MS = 10_000;
/** Longer than an app waits for its next picture. */
const WANTED_MS = 30_000;
const DRIVES_AT_ONCE = 2;
const DRIVES_MAX = 50;
const FIELD_DEVICE = /^FIELD-/;

export class FieldCalls {
  readonly #options: FieldCallsOptions;
  readonly #deliveries = new Deliveries();
  /** What is pushed again, word by word, while it has not been seen. */
  readonly #notes = new WeakMap<Delivery, PushNote>();
  /** The calls for help about which the dispatcher has been told, with the units that have not seen them. */
  readonly #helpUnseen = new Map<string, Set<UnitId>>();
  /** When somebody last looked at how far it is to help. */
  readonly #wanted = new Map<AlertId, number>();
  readonly #drives = new Map<AlertId, { askedAtMs: number; times: ReadonlyMap<string, number> }>();
  #closed = false;

  constructor(options: FieldCallsOptions) {
    this.#options = options;
  }

  pushKey(): string | undefined {
    return this.#options.push.publicKey;
  }

  /** How long a unit takes by road to where help is needed, where that is known. */
  driveMs(alertId: AlertId, unitId: UnitId): number | undefined {
    this.#wanted.set(alertId, this.#options.nowMs());
    return this.#drives.get(alertId)?.times.get(unitId);
  }

  /** A prompt or a message is to reach a unit's people. */
  output(output: Output): void {
    switch (output.kind) {
      case "prompt":
        // All prompts look alike and give no reason.
        this.#call(asId<UnitId>(output.unitId), output.deviceIds, {
          kind: "check",
          id: "check",
          title: "Status check",
          body: "All in order?",
        });
        return;
      case "message":
        this.#call(asId<UnitId>(output.unitId), output.deviceIds, {
          kind: "message",
          id: output.messageId,
          title: "Message from dispatch",
          body: output.text,
        });
        return;
      case "answer":
      case "page":
      case "heard":
        return;
    }
  }

  committed(envelopes: readonly Envelope[]): void {
    for (const { event } of envelopes) {
      if (event.type === "UnitsTold") this.#help(event.alertId, event.unitIds);
      else if (event.type === "MessageConfirmed") {
        this.#shown(event.unitId, "message", event.messageId, event.deviceId);
      } else if (event.type === "ContactRecorded") this.#shown(event.unitId, "check", "check", undefined);
      else if (event.type === "HelpOffered") this.#shown(event.unitId, "help", event.alertId, undefined);
      else if (event.type === "AlertClosed") this.#ended(event.alertId);
      else if (event.type === "ShiftEnded") {
        for (const delivery of this.#deliveries.of({ unitId: event.unitId })) this.#end(delivery);
      }
    }
  }

  /** A device says that it has shown something. */
  shown(deviceId: string, kind: CallKind, id: string): void {
    const { center } = this.#options.board;
    if (frozenSinceMs(center, deviceId) !== undefined) return;
    const unitId = unitOfBinding(center, center.devices.get(asId<DeviceId>(deviceId))?.binding);
    if (unitId !== undefined) this.#shown(unitId, kind, kind === "check" ? "check" : id, deviceId);
  }

  /** What was asked and told, of a unit or about one thing, for whoever looks after it. */
  deliveries(wanted: { readonly unitId?: UnitId; readonly id?: string }): readonly Delivery[] {
    return this.#deliveries.of(wanted);
  }

  second(nowMs: number): void {
    const { center } = this.#options.board;
    const late: Delivery[] = [];
    for (const delivery of this.#deliveries.waiting()) {
      const ageMs = nowMs - delivery.sinceMs;
      // Whatever ended the question: a voice on the radio, a clear, another answer.
      const isOver = delivery.kind === "check" && center.units.get(delivery.unitId)?.prompt === undefined;
      if (isOver && ageMs > ASKED_BY_MS) this.#end(delivery);
      else if (delivery.otherWayAtMs === undefined && ageMs >= SHOWN_WITHIN_MS) late.push(delivery);
    }
    for (const delivery of late) this.#goAnotherWay(delivery, nowMs);
    void this.#askDrives(nowMs);
  }

  close(): void {
    this.#closed = true;
  }

  #call(unitId: UnitId, deviceIds: readonly string[], note: PushNote): void {
    const { center } = this.#options.board;
    // AL10: a screen that stands still is told nothing new, by a push neither.
    const own = deviceIds.filter((id) => FIELD_DEVICE.test(id) && frozenSinceMs(center, id) === undefined);
    if (own.length === 0 || this.#closed) return;
    const delivery = this.#deliveries.begin(unitId, note.kind, note.id, this.#options.nowMs());
    this.#notes.set(delivery, note);
    this.#wake(delivery, own, note);
  }

  #wake(delivery: Delivery, deviceIds: readonly string[], note: PushNote): void {
    for (const deviceId of deviceIds) {
      const way = delivery.ways.get(deviceId) ?? { deviceId, how: "asks" };
      delivery.ways.set(deviceId, way);
      const isSent = this.#options.push.send(deviceId, note, (taken) => {
        way.how = taken ? "woken" : "not-woken";
      });
      if (isSent) way.how = "waking";
    }
  }

  // Every device that the unit has now, whether it was called before or not; and the dispatcher, without waiting for it.
  #goAnotherWay(delivery: Delivery, nowMs: number): void {
    delivery.otherWayAtMs = nowMs;
    const note = this.#notes.get(delivery);
    const tried = waysTried(delivery);
    const all = this.#devicesOf(new Set([delivery.unitId])).get(delivery.unitId) ?? [];
    if (note !== undefined) this.#wake(delivery, all, note);
    if (delivery.kind === "help") this.#helpIsLate(delivery);
    else this.#tell(delivery, tried);
  }

  #help(alertId: AlertId, unitIds: readonly UnitId[]): void {
    const { board } = this.#options;
    const alert = board.center.alerts.get(alertId);
    const there = alert === undefined ? undefined : placeOfAlert(board, alert);
    const name = this.#inDanger(alertId);
    for (const [unitId, deviceIds] of this.#devicesOf(new Set(unitIds))) {
      const unit = board.center.units.get(unitId);
      // AL10: what its own picture does not show, for danger of its own, is not pushed to it either.
      if (unit === undefined || !alertsToldTo(board, unit).some(({ id }) => id === alertId)) continue;
      const here = placeOfUnit(board, unit);
      const where =
        here === undefined || there === undefined
          ? "place in the app"
          : `${miles(distanceM(here.latDeg, here.lonDeg, there.latDeg, there.lonDeg))} ${compassPoint(
              bearingDeg(here.latDeg, here.lonDeg, there.latDeg, there.lonDeg),
            )} of you`;
      this.#call(unitId, deviceIds, { kind: "help", id: alertId, title: `${name} needs help`, body: where });
    }
  }

  #inDanger(alertId: AlertId): string {
    const { center } = this.#options.board;
    const subject = center.alerts.get(alertId)?.subject;
    const unitId = subject === undefined || subject.kind === "system" ? undefined : subject.unitId;
    return unitId === undefined ? "An officer" : this.#nameOf(unitId);
  }

  #nameOf(unitId: UnitId): string {
    const { center } = this.#options.board;
    const unit = center.units.get(unitId);
    return unit === undefined ? unitId : spokenCallSign(center, unit);
  }

  // By the devices: thousands of units may be told, of which few have one.
  #devicesOf(unitIds: ReadonlySet<UnitId>): Map<UnitId, string[]> {
    const { center } = this.#options.board;
    const found = new Map<UnitId, string[]>();
    for (const { id, binding } of center.devices.values()) {
      const isCalled = FIELD_DEVICE.test(id) && frozenSinceMs(center, id) === undefined;
      const unitId = isCalled ? unitOfBinding(center, binding) : undefined;
      if (unitId === undefined || !unitIds.has(unitId)) continue;
      found.set(unitId, [...(found.get(unitId) ?? []), id]);
    }
    return found;
  }

  #shown(unitId: UnitId, kind: CallKind, id: string, deviceId: string | undefined): void {
    const delivery = this.#deliveries.find(unitId, kind, id);
    if (delivery === undefined || !this.#deliveries.shown(delivery, deviceId, this.#options.nowMs())) return;
    this.#isSeen(delivery);
  }

  #end(delivery: Delivery): void {
    this.#deliveries.end(delivery, this.#options.nowMs());
    this.#isSeen(delivery);
  }

  // The notice stands as long as anything of its kind has not been seen.
  #isSeen(delivery: Delivery): void {
    if (delivery.otherWayAtMs === undefined) return;
    if (delivery.kind === "help") return this.#helpIsSeen(delivery);
    const isLeft = this.#deliveries
      .waiting()
      .some(
        ({ unitId, kind, otherWayAtMs }) =>
          unitId === delivery.unitId && kind === delivery.kind && otherWayAtMs !== undefined,
      );
    if (!isLeft) this.#tell(delivery, undefined);
  }

  #ended(alertId: AlertId): void {
    this.#drives.delete(alertId);
    for (const delivery of this.#deliveries.of({ id: alertId })) this.#end(delivery);
  }

  #tell({ unitId, kind }: Delivery, tried: string | undefined): void {
    const name = this.#nameOf(unitId);
    const what = kind === "check" ? "a status check" : "a message";
    this.#options.input({
      kind: "trouble",
      part: `field-${kind}-${unitId}`,
      sentence:
        tried === undefined
          ? `${name}: what was sent to its devices has been shown`
          : `${name}: ${what} was shown on no device within 10 s (${tried}): use the radio`,
      active: tried !== undefined,
      level: "notice",
    });
  }

  // One notice for a call for help, however many units have not seen it.
  #helpIsLate({ id, unitId }: Delivery): void {
    const known = this.#helpUnseen.get(id);
    if (known !== undefined) {
      known.add(unitId);
      return;
    }
    const unseen = new Set<UnitId>([unitId]);
    for (const other of this.#deliveries.of({ id })) {
      const isSeen = other.shownAtMs !== undefined || other.endedAtMs !== undefined;
      if (!isSeen && this.#options.nowMs() - other.sinceMs >= SHOWN_WITHIN_MS) unseen.add(other.unitId);
    }
    this.#helpUnseen.set(id, unseen);
    this.#tellHelp(id, unseen, true);
  }

  #helpIsSeen({ id, unitId }: Delivery): void {
    const unseen = this.#helpUnseen.get(id);
    if (unseen === undefined || !unseen.delete(unitId) || unseen.size > 0) return;
    this.#helpUnseen.delete(id);
    this.#tellHelp(id, unseen, false);
  }

  #tellHelp(id: string, unseen: ReadonlySet<UnitId>, active: boolean): void {
    const names = [...unseen].slice(0, NAMED_MAX).map((unitId) => this.#nameOf(unitId));
    const more = unseen.size > NAMED_MAX ? ` and ${unseen.size - NAMED_MAX} more` : "";
    const call = `the call for help about ${this.#inDanger(asId<AlertId>(id))}`;
    this.#options.input({
      kind: "trouble",
      part: `field-help-${id}`,
      sentence: active
        ? `${call} was shown on no device of ${names.join(", ")}${more} within 10 s: tell them by radio`
        : `${call} has been shown, or is over`,
      active,
      level: "notice",
    });
  }

  // The roads are asked for what somebody looks at, and for little at a time: it takes all units into account.
  async #askDrives(nowMs: number): Promise<void> {
    const { board, drives } = this.#options;
    let asked = 0;
    for (const [alertId, wantedAtMs] of this.#wanted) {
      const alert = board.center.alerts.get(alertId);
      if (alert === undefined || alert.phase === "closed" || nowMs - wantedAtMs > WANTED_MS) {
        this.#wanted.delete(alertId);
        continue;
      }
      const known = this.#drives.get(alertId);
      if (known !== undefined && nowMs - known.askedAtMs < DRIVES_EVERY_MS) continue;
      if (asked++ >= DRIVES_AT_ONCE) return;
      const place = placeOfAlert(board, alert);
      if (place === undefined) continue;
      this.#drives.set(alert.id, { askedAtMs: nowMs, times: known?.times ?? new Map() });
      try {
        const { rows } = await drives.times(place, DRIVES_MAX, nowMs);
        const times = new Map(rows.flatMap((row) => (row.kind === "no-way" ? [] : [[row.id, row.timeMs] as const])));
        if (this.#drives.has(alert.id)) this.#drives.set(alert.id, { askedAtMs: nowMs, times });
      } catch {
        // The desk itself says when the roads can't be asked; then there are distances by air alone, and no old minutes.
        if (this.#drives.has(alert.id)) this.#drives.set(alert.id, { askedAtMs: nowMs, times: new Map() });
      }
    }
  }
}

// FIELD-AB woken, FIELD-CD open or off
function waysTried({ ways }: Delivery): string {
  const words = {
    asks: "can't be woken",
    waking: "no answer of its push server",
    woken: "woken",
    "not-woken": "not woken",
  };
  return [...ways.values()]
    .slice(0, NAMED_MAX)
    .map(({ deviceId, how }) => `${deviceId} ${words[how]}`)
    .join(", ");
}

function miles(meters: number): string {
  const value = meters / METERS_PER_MILE;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} mi`;
}
