/**
 * Asking and telling officers on their devices, and knowing whether it was seen: a status check, a message, an officer
 * who needs help. All of a unit's devices are woken at once; what none of them has shown in ten seconds goes to the
 * dispatcher, as a notice that names the unit and ends when it is shown after all. Sent is not shown.
 */
import { bearingDeg, compassPoint, distanceM, METERS_PER_MILE } from "../../base/geo.ts";
import { type AlertId, asId, type DeviceId, type UnitId } from "../../base/ids.ts";
import type { Board } from "../../board/board.ts";
import { unitOfBinding } from "../../domain/device.ts";
import type { Envelope } from "../../domain/event.ts";
import { spokenCallSign } from "../../domain/unit.ts";
import type { Input, Output } from "../../engine/input.ts";
import type { RoadDesk } from "../roads/road-desk.ts";
import { placeOfAlert, placeOfUnit } from "./field-view.ts";
import type { PushNote, PushSender } from "./push-sender.ts";

export type FieldCallsOptions = {
  readonly board: Board;
  readonly drives: RoadDesk;
  readonly push: PushSender;
  readonly input: (input: Extract<Input, { kind: "trouble" }>) => void;
  readonly nowMs: () => number;
};
export type CallKind = PushNote["kind"];
type Open = {
  readonly unitId: UnitId;
  readonly kind: CallKind;
  readonly id: string;
  readonly untilMs: number;
  told: boolean;
};

const SHOWN_WITHIN_MS = 10_000;
const DRIVES_EVERY_MS = 10_000;
/** Longer than an app waits for its next picture. */
const WANTED_MS = 30_000;
const DRIVES_AT_ONCE = 2;
const DRIVES_MAX = 50;
const OPEN_MAX = 5_000;
const FIELD_DEVICE = /^FIELD-/;

export class FieldCalls {
  readonly #options: FieldCallsOptions;
  readonly #open = new Map<string, Open>();
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
      else if (event.type === "MessageConfirmed") this.#shown(event.unitId, "message", event.messageId);
      else if (event.type === "ContactRecorded") this.#shown(event.unitId, "check", "check");
      else if (event.type === "AlertClosed") this.#ended(event.alertId);
    }
  }

  /** A device says that it has shown something. */
  shown(deviceId: string, kind: CallKind, id: string): void {
    const { center } = this.#options.board;
    const unitId = unitOfBinding(center, center.devices.get(asId<DeviceId>(deviceId))?.binding);
    if (unitId !== undefined) this.#shown(unitId, kind, kind === "check" ? "check" : id);
  }

  second(nowMs: number): void {
    for (const [key, open] of this.#open) {
      if (open.told || nowMs < open.untilMs) continue;
      open.told = true;
      this.#tell(open, true);
      if (open.kind === "check") this.#open.set(key, open);
    }
    void this.#askDrives(nowMs);
  }

  close(): void {
    this.#closed = true;
  }

  #call(unitId: UnitId, deviceIds: readonly string[], note: PushNote): void {
    const own = deviceIds.filter((id) => FIELD_DEVICE.test(id));
    if (own.length === 0 || this.#closed) return;
    for (const deviceId of own) this.#options.push.send(deviceId, note);
    if (this.#open.size >= OPEN_MAX) this.#open.clear();
    const key = keyOf(unitId, note.kind, note.id);
    const told = this.#open.get(key)?.told ?? false;
    const untilMs = this.#options.nowMs() + SHOWN_WITHIN_MS;
    this.#open.set(key, { unitId, kind: note.kind, id: note.id, untilMs, told });
  }

  #help(alertId: AlertId, unitIds: readonly UnitId[]): void {
    const { board } = this.#options;
    const alert = board.center.alerts.get(alertId);
    const there = alert === undefined ? undefined : placeOfAlert(board, alert);
    const subject = alert?.subject;
    const who = subject === undefined || subject.kind === "system" ? undefined : subject.unitId;
    const inDanger = who === undefined ? undefined : board.center.units.get(who);
    const name = inDanger === undefined ? "An officer" : spokenCallSign(board.center, inDanger);
    for (const [unitId, deviceIds] of this.#devicesOf(new Set(unitIds))) {
      const unit = board.center.units.get(unitId);
      const here = unit === undefined ? undefined : placeOfUnit(board, unit);
      const where =
        here === undefined || there === undefined
          ? "place in the app"
          : `${miles(distanceM(here.latDeg, here.lonDeg, there.latDeg, there.lonDeg))} ${compassPoint(
              bearingDeg(here.latDeg, here.lonDeg, there.latDeg, there.lonDeg),
            )} of you`;
      this.#call(unitId, deviceIds, { kind: "help", id: alertId, title: `${name} needs help`, body: where });
    }
  }

  // By the devices: thousands of units may be told, of which few have one.
  #devicesOf(unitIds: ReadonlySet<UnitId>): Map<UnitId, string[]> {
    const { center } = this.#options.board;
    const found = new Map<UnitId, string[]>();
    for (const { id, binding } of center.devices.values()) {
      const unitId = FIELD_DEVICE.test(id) ? unitOfBinding(center, binding) : undefined;
      if (unitId === undefined || !unitIds.has(unitId)) continue;
      found.set(unitId, [...(found.get(unitId) ?? []), id]);
    }
    return found;
  }

  #shown(unitId: UnitId, kind: CallKind, id: string): void {
    const key = keyOf(unitId, kind, id);
    const open = this.#open.get(key);
    if (open === undefined) return;
    this.#open.delete(key);
    if (
      open.told &&
      ![...this.#open.values()].some((other) => other.unitId === unitId && other.kind === kind && other.told)
    ) {
      this.#tell(open, false);
    }
  }

  #ended(alertId: AlertId): void {
    this.#drives.delete(alertId);
    for (const open of this.#open.values()) {
      if (open.kind === "help" && open.id === alertId) this.#shown(open.unitId, "help", alertId);
    }
  }

  #tell({ unitId, kind }: Open, active: boolean): void {
    const { center } = this.#options.board;
    const unit = center.units.get(unitId);
    const name = unit === undefined ? unitId : spokenCallSign(center, unit);
    const what = kind === "check" ? "a status check" : kind === "message" ? "a message" : "a call for help";
    this.#options.input({
      kind: "trouble",
      part: `field-${kind}-${unitId}`,
      sentence: active
        ? `${name}: ${what} was shown on no device within 10 s: use the radio`
        : `${name}: what was sent to its devices has been shown`,
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
        // The desk itself says when the roads can't be asked; then there are distances by air alone.
      }
    }
  }
}

function keyOf(unitId: UnitId, kind: CallKind, id: string): string {
  return `${unitId}/${kind}/${id}`;
}

function miles(meters: number): string {
  const value = meters / METERS_PER_MILE;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} mi`;
}
