/**
 * The desk between officers' devices and the loop: items come in by lanes, once each and in order, and become commands
 * of the officer; what an officer's devices show is told as soon as it changes.
 *
 * Danger is taken from whoever brings it, signed in or not, and before anything else in a delivery. What was made
 * while the device was away counts from when it was made, measured by the device's own clock against itself; an answer
 * to something else than what is asked now is history (SC7). A device of a vehicle in other hands is answered as
 * always: its places and its danger are taken, the rest moves nothing.
 */
import type { AlertId, DeviceId, OfficerId, UnitId, VehicleId } from "../../base/ids.ts";
import { asId } from "../../base/ids.ts";
import type { Board } from "../../board/board.ts";
import type { Actor } from "../../domain/actor.ts";
import { LATE_ENTRY_MS } from "../../domain/context.ts";
import type { Envelope } from "../../domain/event.ts";
import { findOfficer } from "../../domain/refs.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Unit } from "../../domain/unit.ts";
import type { Output } from "../../engine/input.ts";
import type { FieldHello, FieldOutcome, FieldSent, FieldView } from "../../protocol/field.ts";
import { fieldLanes } from "../../protocol/field.ts";
import type { CommandAnswer } from "../../protocol/live.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import type { HuntDesk } from "../roads/hunt-desk.ts";
import type { Caller, People } from "../accounts/people.ts";
import type { CenterLoop } from "../center-loop.ts";
import { readCommand } from "../command-edge.ts";
import { RateLimit } from "../accounts/rate-limits.ts";
import { decodeDeviceRequest } from "../ingest/decoders.ts";
import { DEVICE_HTTP } from "../ingest/device-http.ts";
import {
  type ActContext,
  answerCommand,
  commandsOf,
  duressCommand,
  meaningOf,
  type MeantCommand,
  unitOfOfficer,
} from "./field-acts.ts";
import type { FieldConfig } from "./field-config.ts";
import type { FieldDevices } from "./field-devices.ts";
import { FieldActSchema, type FieldActRead, type FieldItemRead, type FieldSendRead } from "./field-messages.ts";
import type { FieldCalls } from "./field-calls.ts";
import { fieldView, inDangerSinceMs } from "./field-view.ts";
import { frozenSinceMs } from "./frozen-screen.ts";
import type { FieldWaiters } from "./field-waiters.ts";

export type FieldDeskOptions = {
  readonly board: Board;
  readonly loop: CenterLoop;
  readonly settings: Settings;
  readonly config: FieldConfig;
  readonly roads: RoadReference;
  readonly people: People | undefined;
  readonly devices: FieldDevices;
  readonly waiters: FieldWaiters;
  readonly calls: FieldCalls;
  readonly hunts: Pick<HuntDesk, "hostileNear">;
  readonly nowMs: () => number;
};
/** Whoever holds a device: where they are known, with their officer's number. */
export type Holder = { readonly caller: Caller; readonly officerId: OfficerId | undefined };

/** Nothing that a device says it made is older than this. */
const AGE_MAX_MS = 14 * 24 * 3_600_000;
/** A device that was out of coverage for days brings all of it at once; one that goes on and on is told to wait. */
const DEVICE_PACE = { perSecond: 50, burst: 15_000 };
const RETRIES_KEPT_MAX = 5_000;
const FIELD: Actor = { kind: "system", name: "field" };

export class FieldDesk {
  readonly #options: FieldDeskOptions;
  /** How often a command was turned away because the log was behind: the next try is a new question. */
  readonly #retries = new Map<string, number>();
  /** By device, and never for danger (AU30). */
  readonly #pace = new RateLimit(DEVICE_PACE);

  constructor(options: FieldDeskOptions) {
    this.#options = options;
  }

  get devices(): FieldDevices {
    return this.#options.devices;
  }

  /** Who holds the device: who is signed in, or, without accounts, who they say they are. */
  holder(caller: Caller, said: string | undefined): Holder {
    const { people, board } = this.#options;
    if (people !== undefined) return { caller, officerId: caller.presence?.account.officerId };
    return { caller, officerId: said === undefined ? undefined : findOfficer(board.center, said)?.id };
  }

  hello(deviceId: string): FieldHello {
    const { settings, board, people, devices, nowMs } = this.#options;
    return {
      deviceId,
      center: settings.center,
      timeZone: settings.timeZone,
      practice: board.center.practice,
      accounts: people !== undefined,
      nowMs: nowMs(),
      lanes: devices.get(deviceId)?.lanes ?? { first: 0, work: 0, trail: 0 },
    };
  }

  /**
   * AL10: from when on a device is told no more of what others do: its unit is in danger, or it stays in a vehicle in other
   * hands. Undefined where it is told everything.
   */
  toldUntilMs(deviceId: string | undefined, unit: Unit): number | undefined {
    const frozen = deviceId === undefined ? undefined : this.#frozenSinceMs(deviceId);
    const danger = inDangerSinceMs(this.#options.board, unit);
    return frozen === undefined || danger === undefined ? (frozen ?? danger) : Math.min(frozen, danger);
  }

  /** What a device shows now. */
  view(deviceId: string, officerId: OfficerId | undefined): FieldView {
    const { board, settings, roads, config, devices, calls, hunts } = this.#options;
    const nowMs = this.#options.nowMs();
    return fieldView({
      board,
      settings,
      roads,
      nowMs,
      officerId,
      pinToAnswer: config.pinToAnswer,
      pin: officerId === undefined ? undefined : devices.pinOf(officerId),
      pushKey: calls.pushKey(),
      deviceId: asId<DeviceId>(deviceId),
      driveMs: (alertId: AlertId, unitId: UnitId) => calls.driveMs(alertId, unitId),
      hostileNear: (vehicleId: VehicleId, unitId: UnitId) => hunts.hostileNear(vehicleId, unitId, nowMs),
      frozenSinceMs: this.#frozenSinceMs(deviceId),
    });
  }

  /** The same as soon as it is another than `since`, or after `waitMs`. */
  async nextView(
    deviceId: string,
    officerId: OfficerId | undefined,
    since: string,
    waitMs: number,
  ): Promise<FieldView> {
    const untilMs = performance.now() + waitMs;
    for (;;) {
      const view = this.view(deviceId, officerId);
      const leftMs = untilMs - performance.now();
      if (view.version !== since || leftMs <= 0 || this.#options.waiters.closed) return view;
      await this.#options.waiters.wait(unitOfOfficer(this.#options.board.center, officerId)?.id, leftMs);
    }
  }

  /** Events have become durable. */
  committed(envelopes: readonly Envelope[]): void {
    this.#options.waiters.committed(envelopes);
    this.#options.calls.committed(envelopes);
  }

  /** What the engine wants people to be asked or told. */
  output(output: Output): void {
    this.#options.calls.output(output);
  }

  second(nowMs: number): void {
    this.#options.calls.second(nowMs);
  }

  async close(): Promise<void> {
    this.#options.waiters.close();
    this.#options.calls.close();
    await this.#options.devices.close();
  }

  /** Takes a delivery. Everything in it is answered, in the order in which it stands there. */
  async send(deviceId: string, holder: Holder, sent: FieldSendRead): Promise<FieldSent> {
    const { nowMs } = this.#options;
    // The lane of answers and emergencies goes first, whatever stands before it, and waits for nothing.
    const lanes = fieldLanes.map((lane) =>
      this.#lane(
        deviceId,
        holder,
        sent.items.filter((item) => item.lane === lane),
        sent.sentAtMs,
      ),
    );
    return { nowMs: nowMs(), outcomes: (await Promise.all(lanes)).flat() };
  }

  // What an item means may rest on what the one before it has made, which is waited for; what names by itself all that
  // it is about waits for the disk together with its neighbours.
  async #lane(
    deviceId: string,
    holder: Holder,
    items: readonly FieldItemRead[],
    sentAtMs: number,
  ): Promise<FieldOutcome[]> {
    const { devices, nowMs } = this.#options;
    const mark = items[0] === undefined ? 0 : (devices.get(deviceId)?.lanes[items[0].lane] ?? 0);
    // Danger waits for nothing that stands before it: an answer that is held until somebody signs in, or the log keeps up.
    const dangers = new Map<number, Promise<Taken>>();
    for (const item of items) {
      if (item.seq > mark && this.#meansDanger(deviceId, holder, item)) {
        dangers.set(item.seq, this.#take(deviceId, holder, item, sentAtMs));
      }
    }
    const given: Promise<Taken>[] = [];
    let held = false;
    for (const item of items) {
      if (item.seq <= mark) {
        given.push(Promise.resolve({ outcome: "done" }));
        continue;
      }
      const danger = dangers.get(item.seq);
      if (danger !== undefined) {
        given.push(danger);
        continue;
      }
      if (!held && !namesAll(item.act)) held = (await Promise.all(given)).some(isHeld);
      if (held) {
        // What has to wait holds up what stands behind it: order is kept.
        given.push(Promise.resolve({ outcome: "held" }));
        continue;
      }
      const taken = this.#take(deviceId, holder, item, sentAtMs);
      given.push(taken);
      // What the engine turns away is known at once, before anything else is decided.
      held = isHeld(await Promise.race([taken, turn()]));
    }
    let broken = false;
    const outcomes: FieldOutcome[] = [];
    for (const [index, taken] of (await Promise.all(given)).entries()) {
      const item = items[index];
      if (item === undefined) continue;
      broken ||= isHeld(taken);
      if (!broken) devices.taken(deviceId, item.lane, item.seq, nowMs());
      outcomes.push({ lane: item.lane, seq: item.seq, ...taken });
    }
    return outcomes;
  }

  #meansDanger(deviceId: string, { officerId }: Holder, { act }: FieldItemRead): boolean {
    const read = FieldActSchema.safeParse(act);
    if (!read.success) return false;
    if (read.data.kind === "help") return true;
    return read.data.kind === "answer" && meaningOf(this.#actContext(deviceId, officerId), read.data) === "duress";
  }

  async #take(deviceId: string, holder: Holder, item: FieldItemRead, sentAtMs: number): Promise<Taken> {
    const read = FieldActSchema.safeParse(item.act);
    if (!read.success) {
      const issue = read.error.issues[0];
      const detail = `${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "is not understood"}`;
      return { outcome: "refused", refusal: "invalid-field", detail };
    }
    const act = read.data;
    const ageMs = Math.min(AGE_MAX_MS, Math.max(0, sentAtMs - item.madeAtMs));
    if (act.kind !== "help" && act.kind !== "answer" && !this.#pace.take(deviceId, this.#options.nowMs())) {
      return { outcome: "held" };
    }
    if (act.kind === "fixes") return this.#fixes(deviceId, act, sentAtMs);
    const context = this.#actContext(deviceId, holder.officerId);
    const unit = unitOfOfficer(context.center, holder.officerId);
    const name = `${deviceId}-${item.lane}-${item.seq}`;
    if (act.kind === "help") {
      const command = { type: "DeclareEmergency", unit: this.#unitInDanger(deviceId, unit), source: "help-needed" };
      // Where nobody knows whose it is, it rings in the device's name: it is taken, whatever the command is answered.
      return unsaid(await this.#give(deviceId, holder, name, [{ by: "officer", command }], undefined));
    }
    if (act.kind === "answer") return this.#answer(deviceId, holder, item, act, ageMs, name);
    if (!this.#maySpeak(holder)) return { outcome: "held" };
    if (this.#frozenSinceMs(deviceId) !== undefined) return { outcome: "done" };
    // What an administrator has taken out comes back by an administrator, not by whoever has it now.
    if (act.kind === "start-shift" && context.center.retired.has(`device:${deviceId}`)) {
      return { outcome: "refused", refusal: "retired", detail: "this device was retired: ask an administrator" };
    }
    const commands = commandsOf(context, act);
    if (commands.length === 0) {
      // SH4: who starts a shift again just as it stands has said nothing new.
      return context.officerId === undefined ? { outcome: "refused", refusal: "unknown-officer" } : { outcome: "done" };
    }
    const wasOnlyTapped =
      (unit?.stop?.clearClaimedAtMs ?? unit?.shift?.tapped?.endAtMs ?? unit?.shift?.tapped?.vehicle) !== undefined;
    const taken = await this.#give(deviceId, holder, name, commands, this.#madeAt(ageMs));
    // SH4: why something is refused after that would tell what the screen hides: that it was not taken as it looks.
    return wasOnlyTapped && taken.outcome === "refused" ? { outcome: "refused", refusal: "by-voice-only" } : taken;
  }

  // Duress is declared before the answer that it looks like is given; what that answer comes to decides nothing.
  async #answer(
    deviceId: string,
    holder: Holder,
    item: FieldItemRead,
    act: Extract<FieldActRead, { kind: "answer" }>,
    ageMs: number,
    name: string,
  ): Promise<Taken> {
    const context = this.#actContext(deviceId, holder.officerId);
    const unit = unitOfOfficer(context.center, holder.officerId);
    const meaning = meaningOf(context, act);
    const about = this.#unitInDanger(deviceId, unit);
    const danger =
      meaning === "duress"
        ? this.#give(deviceId, holder, `${name}.d`, [{ by: "officer", command: duressCommand(about, act) }], undefined)
        : undefined;
    const maySpeak = this.#maySpeak(holder);
    // AL10: corners held while nothing was asked look like nothing at all: no countdown begins anew on the screen.
    const isUnasked = act.held === true && item.basedOn?.promptAtMs === undefined;
    const isAnswer = maySpeak && meaning !== "nothing" && unit !== undefined && !isUnasked;
    const answer =
      isAnswer && this.#frozenSinceMs(deviceId) === undefined
        ? this.#give(
            deviceId,
            holder,
            name,
            [{ by: "officer", command: answerCommand(unit.id, act) }],
            this.#answerMadeAt(unit, item, ageMs),
          )
        : undefined;
    const answered = await answer;
    const taken = (await danger) ?? answered ?? { outcome: maySpeak ? "done" : "held" };
    return unsaid(taken);
  }

  // SC7: an answer to something else than what is asked now, or on another stop, is history, whatever its clock says.
  #answerMadeAt(unit: Unit, item: FieldItemRead, ageMs: number): number | undefined {
    const nowMs = this.#options.nowMs();
    const madeAtMs = nowMs - ageMs;
    const { promptAtMs, stopId } = item.basedOn ?? {};
    const isOther =
      (unit.prompt !== undefined && promptAtMs !== unit.prompt.sentAtMs) ||
      (unit.stop !== undefined && stopId !== unit.stop.stopId);
    if (isOther) {
      const beforeMs = Math.min(unit.prompt?.sentAtMs ?? nowMs, unit.stop?.startedAtMs ?? nowMs);
      return Math.min(madeAtMs, beforeMs - 1, nowMs - LATE_ENTRY_MS - 1);
    }
    return this.#madeAt(ageMs);
  }

  #madeAt(ageMs: number): number | undefined {
    return ageMs < 1_000 ? undefined : this.#options.nowMs() - Math.round(ageMs);
  }

  #maySpeak({ caller, officerId }: Holder): boolean {
    const { people } = this.#options;
    if (people === undefined) return true;
    return officerId !== undefined && people.admitSignedIn(caller).ok;
  }

  // Danger has to be about somebody: the holder's unit, or whoever the device was last with.
  #unitInDanger(deviceId: string, unit: Unit | undefined): string {
    if (unit !== undefined) return unit.id;
    const { center } = this.#options.board;
    const device = center.devices.get(asId<DeviceId>(deviceId));
    for (const binding of [device?.binding, device?.lastBinding]) {
      if (binding?.kind === "officer") {
        const unitId = center.unitByOfficer.get(binding.officerId);
        if (unitId !== undefined) return unitId;
      } else if (binding?.kind === "vehicle") {
        const unitId = center.unitByVehicle.get(binding.vehicleId);
        if (unitId !== undefined) return unitId;
      } else if (binding?.kind === "unit") return binding.unitId;
    }
    return deviceId;
  }

  #actContext(deviceId: string, officerId: OfficerId | undefined): ActContext {
    const { board, settings, config, roads, devices } = this.#options;
    return {
      center: board.center,
      settings,
      config,
      roads,
      deviceId: asId<DeviceId>(deviceId),
      officerId,
      pin: officerId === undefined ? undefined : devices.pinOf(officerId),
    };
  }

  #frozenSinceMs(deviceId: string): number | undefined {
    return frozenSinceMs(this.#options.board.center, deviceId);
  }

  // One after the other without waiting in between: the engine decides them in this order, the disk is waited for once.
  async #give(
    deviceId: string,
    holder: Holder,
    name: string,
    commands: readonly MeantCommand[],
    madeAtMs: number | undefined,
  ): Promise<Taken> {
    const retry = this.#retries.get(name) ?? 0;
    const answers = commands.map(({ by, command }, index) => {
      const commandId = [name, ...(index === 0 ? [] : [`c${index}`]), ...(retry === 0 ? [] : [`r${retry}`])].join(".");
      return this.#command(deviceId, holder, commandId, command, by, madeAtMs);
    });
    let taken: Taken = { outcome: "done" };
    for (const answer of answers) {
      const { outcome, refusal, detail } = await answer;
      if (outcome === "accepted" || taken.outcome === "held") continue;
      if (outcome === "unknown" || refusal === "log-degraded") {
        if (refusal === "log-degraded") this.#noteRetry(name, retry + 1);
        taken = { outcome: "held" };
      } else if (taken.outcome === "done") {
        taken = {
          outcome: "refused",
          ...(refusal === undefined ? {} : { refusal }),
          ...(detail === undefined ? {} : { detail }),
        };
      }
    }
    return taken;
  }

  #noteRetry(name: string, retry: number): void {
    if (this.#retries.size >= RETRIES_KEPT_MAX) this.#retries.clear();
    this.#retries.set(name, retry);
  }

  async #command(
    deviceId: string,
    { caller, officerId }: Holder,
    commandId: string,
    json: object,
    by: MeantCommand["by"],
    madeAtMs: number | undefined,
  ): Promise<CommandAnswer> {
    const { loop, roads, people } = this.#options;
    const refused = (refusal: string, detail: string): CommandAnswer => ({
      type: "answer",
      commandId,
      outcome: "refused",
      refusal,
      detail,
    });
    const read = readCommand(json, roads, madeAtMs);
    if (!read.ok) {
      const issue = read.issues[0];
      return refused("invalid-field", `${issue?.field ?? ""}: ${issue?.message ?? "is not understood"}`);
    }
    if (by === "field") return loop.command(commandId, read.command, FIELD);
    const name = officerId ?? caller.presence?.account.display ?? deviceId;
    if (people !== undefined) {
      const admitted = people.admitCommand(caller, read.command);
      if (!admitted.ok) return refused("not-permitted", admitted.reason);
    }
    // What is tapped on a device is no voice that somebody heard, whatever else its holder may do elsewhere.
    return loop.command(commandId, read.command, { kind: "officer", name, deviceId });
  }

  // As the Traccar app says it, so that a replay reads them with the codec that is there for it.
  async #fixes(
    deviceId: string,
    { fixes, battery }: Extract<FieldActRead, { kind: "fixes" }>,
    sentAtMs: number,
  ): Promise<Taken> {
    const { loop, nowMs } = this.#options;
    const level = battery === undefined ? {} : { battery: { level: battery } };
    const bodies = fixes.length === 0 && battery !== undefined ? [{ device_id: deviceId, location: { ...level } }] : [];
    const receivedAtMs = nowMs();
    for (const { fixAtMs, latDeg, lonDeg, accuracyM, speedMps, courseDeg } of fixes) {
      const ageMs = Math.min(AGE_MAX_MS, Math.max(0, sentAtMs - fixAtMs));
      const coords = {
        latitude: latDeg,
        longitude: lonDeg,
        ...(accuracyM === undefined ? {} : { accuracy: accuracyM }),
        ...(speedMps === undefined ? {} : { speed: speedMps }),
        ...(courseDeg === undefined ? {} : { heading: courseDeg }),
      };
      bodies.push({
        device_id: deviceId,
        location: { timestamp: Math.round(receivedAtMs - ageMs), coords, ...level } as object,
      });
    }
    for (const body of bodies) {
      const text = JSON.stringify(body);
      const request = { method: "POST", path: "/ingest/osmand", peer: `field:${deviceId}`, body: text };
      loop.request(DEVICE_HTTP, request.peer, () => decodeDeviceRequest(request), request);
    }
    return { outcome: "done" };
  }
}

type Taken = Pick<FieldOutcome, "outcome" | "refusal" | "detail">;

function isHeld(taken: Taken | undefined): boolean {
  return taken?.outcome === "held";
}

/** One turn of the loop: whatever was decided at once has been answered then. */
function turn(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(() => resolve(undefined)));
}

const NAMES_ALL: ReadonlySet<unknown> = new Set(["note", "message", "going", "fixes"]);

// A note without an incident is about what the unit works on then.
function namesAll(act: unknown): boolean {
  if (typeof act !== "object" || act === null) return true;
  const kind: unknown = Reflect.get(act, "kind");
  return NAMES_ALL.has(kind) && (kind !== "note" || Reflect.get(act, "incident") !== undefined);
}

// The device learns whether it has arrived, and never what it was taken for.
function unsaid(taken: Taken): Taken {
  return { outcome: taken.outcome === "held" ? "held" : "done" };
}
