/**
 * Hunts seen from the main loop: for each that runs it asks the hunts' thread where he can be and be stopped, at once when
 * people enter something, and again as units and time move. One question at a time over all hunts. The plan goes into
 * the engine as an input, recorded like any other; the picture is kept here for whoever looks at it. Nothing waits.
 */
import { Worker } from "node:worker_threads";
import { asId, type IncidentId, type UnitId, type VehicleId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/time.ts";
import type { Board } from "../../board/board.ts";
import { helpCandidates } from "../../board/nearest-help.ts";
import { isFreeToHelp, isWell } from "../../domain/help.ts";
import { huntRuns } from "../../domain/hunt.ts";
import { kitOf } from "../../domain/kit.ts";
import type { Incident } from "../../domain/incident.ts";
import { placePoint } from "../../domain/place.ts";
import type { Input } from "../../engine/input.ts";
import type { TrackFix } from "../../roads/reach/track-belief.ts";
import type { HostileAsked } from "./hostile-answer.ts";
import { type HuntAsked, type HuntPicture, SENT } from "./hunt-answer.ts";
import type { HuntCall, HuntReply } from "./hunt-worker.ts";
import { pursuitOf } from "./pursuit.ts";
import type { RoadsData } from "./roads-worker.ts";

/** As units move. */
const ASK_EVERY_MS = 10_000;
const ANSWER_WITHIN_MS = 60_000;
const LOCATION_AGE_MAX_MS = 10 * MINUTE_MS;
/** Units have moved on since an older answer about a car in other hands. */
const NEAR_AGE_MAX_MS = 30_000;
const PART = "hunt";

type HuntInput = Extract<Input, { kind: "hunt-plan" | "hostile-near" | "trouble" }>;
export type HostileSoon = { readonly timeMs: number; readonly highwaysOnly: boolean };
type NearKnown = {
  readonly askedAtMs: number;
  readonly highwaysOnly: boolean;
  readonly timesMs: ReadonlyMap<UnitId, number>;
};
type Pending = { readonly id: number; readonly atMs: number } & (
  | {
      readonly incidentId: IncidentId;
      /** Something was entered: what can be acted upon at once is told at once. */
      readonly isNew: boolean;
    }
  | { readonly vehicleId: VehicleId }
);

export class HuntDesk {
  readonly #options: {
    readonly data: RoadsData;
    readonly board: Board;
    readonly input: (input: HuntInput) => void;
  };
  readonly #asked = new Map<IncidentId, { readonly atMs: number; readonly key: string }>();
  readonly #pictures = new Map<IncidentId, HuntPicture>();
  readonly #hostileAskedAtMs = new Map<VehicleId, number>();
  /** Of a car in other hands the last fix that was believed: by it the next are judged. */
  readonly #believed = new Map<VehicleId, TrackFix>();
  readonly #near = new Map<VehicleId, NearKnown>();
  /** Of the hunt whose points were told and whose picture is being drawn: who waits for it. */
  #drawing: { readonly incidentId: IncidentId; readonly waiting: (() => void)[] } | undefined;
  #worker: Worker | undefined;
  #pending: Pending | undefined;
  #nextId = 1;
  #ended = false;
  #inTrouble = false;

  constructor(options: {
    readonly data: RoadsData;
    readonly board: Board;
    readonly input: (input: HuntInput) => void;
  }) {
    this.#options = options;
  }

  /** The newest picture of a hunt's reach; undefined where none was made. */
  picture(incidentId: IncidentId): HuntPicture | undefined {
    return this.#pictures.get(incidentId);
  }

  /** The same, and where one is being drawn that belongs to points that were told already, that one. */
  async pictureSoon(incidentId: IncidentId): Promise<HuntPicture | undefined> {
    const drawing = this.#drawing;
    if (drawing?.incidentId === incidentId) await new Promise<void>((drawn) => drawing.waiting.push(drawn));
    return this.picture(incidentId);
  }

  /**
   * How soon a car in other hands can be at a unit, counted from now; `not-said` where the roads name no time for that
   * unit, which never means that it cannot, and `no-answer` where they have not answered lately.
   */
  hostileNear(vehicleId: VehicleId, unitId: UnitId, nowMs: number): HostileSoon | "not-said" | "no-answer" {
    const known = this.#near.get(vehicleId);
    if (known === undefined || nowMs - known.askedAtMs > NEAR_AGE_MAX_MS) return "no-answer";
    const timeMs = known.timesMs.get(unitId);
    if (timeMs === undefined) return "not-said";
    return { timeMs: Math.max(0, timeMs - (nowMs - known.askedAtMs)), highwaysOnly: known.highwaysOnly };
  }

  /**
   * After a start, before anything is heard again: where a car in other hands was believed to be is what its next fix is
   * judged by. Where its track was in doubt nobody knows which that was, and the next fix is believed.
   */
  restored(): void {
    const { board } = this.#options;
    for (const { id: vehicleId, compromised } of board.center.vehicles.values()) {
      if (compromised === undefined || (compromised.doubts ?? []).some((doubt) => doubt !== "silent")) continue;
      const [newest] = fixesOf(board, vehicleId).toSorted((a, b) => b.fixAtMs - a.fixAtMs);
      if (newest !== undefined) this.#believed.set(vehicleId, newest);
    }
  }

  /** Called each second: asks where it is time. */
  second(nowMs: number): void {
    if (this.#ended) return;
    if (this.#pending !== undefined) {
      if (nowMs - this.#pending.atMs > ANSWER_WITHIN_MS) this.#lost("it does not answer");
      return;
    }
    if (this.#askHostile(nowMs)) return;
    const running = [...this.#options.board.center.incidents.values()].filter(huntRuns);
    for (const incidentId of [...this.#asked.keys(), ...this.#pictures.keys()]) {
      if (running.some(({ id }) => id === incidentId)) continue;
      this.#asked.delete(incidentId);
      this.#pictures.delete(incidentId);
    }
    let longest: { readonly incident: Incident; readonly key: string; readonly atMs: number } | undefined;
    for (const incident of running) {
      const asked = this.#asked.get(incident.id);
      const key = JSON.stringify([incident.hunt?.facts, incident.hunt?.sent]);
      if (asked?.key === key && nowMs - asked.atMs < ASK_EVERY_MS) continue;
      const atMs = asked?.key === key ? asked.atMs : Number.NEGATIVE_INFINITY;
      if (longest === undefined || atMs < longest.atMs) longest = { incident, key, atMs };
    }
    if (longest === undefined) return;
    const { incident, key } = longest;
    const isNew = this.#asked.get(incident.id)?.key !== key;
    this.#asked.set(incident.id, { atMs: nowMs, key });
    const id = this.#nextId++;
    this.#pending = { id, incidentId: incident.id, isNew, atMs: nowMs };
    this.#ask({ id, kind: "hunt", asked: askedOf(this.#options.board, incident, nowMs) });
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#drawn();
    await this.#worker?.terminate();
  }

  /** A car in other hands comes first: whom it can be at soon. */
  #askHostile(nowMs: number): boolean {
    const { center } = this.#options.board;
    for (const { id: vehicleId, compromised } of center.vehicles.values()) {
      if (compromised === undefined) {
        this.#hostileAskedAtMs.delete(vehicleId);
        this.#believed.delete(vehicleId);
        this.#near.delete(vehicleId);
        continue;
      }
      if (nowMs - (this.#hostileAskedAtMs.get(vehicleId) ?? Number.NEGATIVE_INFINITY) < ASK_EVERY_MS) continue;
      this.#hostileAskedAtMs.set(vehicleId, nowMs);
      const asked = hostileOf(this.#options.board, vehicleId, this.#believed.get(vehicleId), nowMs);
      if (asked === undefined) continue;
      const id = this.#nextId++;
      this.#pending = { id, vehicleId, atMs: nowMs };
      this.#ask({ id, kind: "hostile", asked });
      return true;
    }
    return false;
  }

  #ask(call: HuntCall): void {
    this.#theWorker().postMessage(call);
  }

  #answered(reply: HuntReply): void {
    const pending = this.#pending;
    if (this.#ended || pending?.id !== reply.id) return;
    if (reply.kind === "failed") {
      this.#pending = undefined;
      this.#drawn();
      this.#trouble(reply.error);
      return;
    }
    if (reply.kind === "near") {
      this.#pending = undefined;
      this.#well();
      if (!("vehicleId" in pending)) return;
      const { highwaysOnly } = reply;
      const { vehicleId } = pending;
      const { doubts, believed } = reply.answer;
      if (believed !== undefined) this.#believed.set(vehicleId, believed);
      const near = reply.answer.near.map(({ unitId, ...rest }) => ({ unitId: asId<UnitId>(unitId), ...rest }));
      const timesMs = new Map(near.map(({ unitId, timeMs }) => [unitId, timeMs]));
      this.#near.set(vehicleId, { askedAtMs: pending.atMs, highwaysOnly, timesMs });
      this.#options.input({ kind: "hostile-near", vehicleId, highwaysOnly, near, doubts });
      return;
    }
    const { answer } = reply;
    if (answer.kind === "plan" && answer.last) this.#pending = undefined;
    this.#well();
    if (!("incidentId" in pending)) return;
    const { incidentId, isNew } = pending;
    if (answer.kind === "plan") {
      if (isNew && !answer.last) this.#drawing = { incidentId, waiting: [] };
      if (answer.last || isNew) this.#options.input({ kind: "hunt-plan", incidentId, plan: answer.plan });
      return;
    }
    if (answer.picture === undefined) this.#pictures.delete(incidentId);
    else this.#pictures.set(incidentId, answer.picture);
    this.#drawn();
  }

  #drawn(): void {
    const waiting = this.#drawing?.waiting ?? [];
    this.#drawing = undefined;
    for (const drawn of waiting) drawn();
  }

  // A thread that was lost is started again with the next question.
  #theWorker(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./hunt-worker.ts", import.meta.url), { workerData: this.#options.data });
    worker.unref();
    worker.on("message", (reply: HuntReply) => this.#answered(reply));
    worker.on("error", (error) => this.#trouble(error.message));
    worker.on("exit", () => {
      // One that was given up has nothing to do with what its successor is asked.
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      if (this.#pending === undefined) return;
      this.#pending = undefined;
      this.#drawn();
      this.#trouble("the thread that works it out was lost");
    });
    this.#worker = worker;
    return worker;
  }

  #lost(why: string): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
    this.#pending = undefined;
    this.#drawn();
    this.#trouble(why);
  }

  #trouble(why: string): void {
    this.#near.clear();
    if (this.#inTrouble || this.#ended) return;
    this.#inTrouble = true;
    const sentence = `where he can be and be stopped is not worked out: ${why}`;
    this.#options.input({ kind: "trouble", part: PART, sentence, active: true, level: "notice" });
  }

  #well(): void {
    if (!this.#inTrouble) return;
    this.#inTrouble = false;
    const sentence = "where he can be and be stopped is worked out again";
    this.#options.input({ kind: "trouble", part: PART, sentence, active: false });
  }
}

/** What is known now: the facts that have a point, and everybody who could hold one. */
function askedOf(board: Board, incident: Incident, nowMs: number): HuntAsked {
  const { center } = board;
  const facts = (incident.hunt?.facts ?? []).flatMap((fact) => {
    const point = placePoint(fact.place);
    return point === undefined ? [] : [{ ...fact, ...point, text: fact.place.text }];
  });
  // Whoever was sent somewhere stays there as long as it is in time: nobody is sent to and fro by a better sum.
  const sent = (incident.hunt?.sent ?? []).flatMap(({ unitId, place, atMs }) => {
    const point = placePoint(place);
    if (point === undefined) return [];
    return [{ letter: `${SENT}${unitId}`, kind: "pin" as const, fromMs: atMs, unitId, ...point, text: place.text }];
  });
  const units = helpCandidates(board).flatMap(({ unitId, latDeg, lonDeg, fixAtMs }) => {
    const unit = center.units.get(unitId);
    if (unit === undefined || nowMs - fixAtMs > LOCATION_AGE_MAX_MS || !isWell(unit)) return [];
    const vehicleId = unit.shift?.vehicleId;
    if (vehicleId !== undefined && center.vehicles.get(vehicleId)?.compromised !== undefined) return [];
    const isOn = unit.assignments.some(({ incidentId }) => incidentId === incident.id);
    if (!isOn && !isFreeToHelp(unit)) return [];
    return [
      { unitId, latDeg, lonDeg, ...(kitOf(center, unit).includes("spike-strips") ? { strips: true as const } : {}) },
    ];
  });
  const pursuit = pursuitOf(board, incident, nowMs);
  const meetingPoints = incident.hunt?.plan?.intercept?.points.map(({ latDeg, lonDeg }) => ({ latDeg, lonDeg }));
  return {
    askedAtMs: nowMs,
    facts: [...facts, ...sent],
    units,
    ...(pursuit === undefined ? {} : { pursuit }),
    ...(meetingPoints === undefined ? {} : { meetingPoints }),
  };
}

/** A car in other hands where each of its devices was heard last, and everybody on shift but its own unit. */
function hostileOf(
  board: Board,
  vehicleId: VehicleId,
  believed: TrackFix | undefined,
  nowMs: number,
): HostileAsked | undefined {
  const { center } = board;
  const heard = fixesOf(board, vehicleId).filter(({ fixAtMs }) => nowMs - fixAtMs <= LOCATION_AGE_MAX_MS);
  // Never heard: there is nothing to judge, and nobody to warn of it.
  if (heard.length === 0 && believed === undefined) return undefined;
  const ownUnitId = center.unitByVehicle.get(vehicleId);
  const units = helpCandidates(board).flatMap(({ unitId, latDeg, lonDeg }) =>
    unitId === ownUnitId ? [] : [{ unitId, latDeg, lonDeg }],
  );
  return { askedAtMs: nowMs, heard, units, ...(believed === undefined ? {} : { believed }) };
}

/** The newest fix of each device of a car. */
function fixesOf({ center, locations }: Board, vehicleId: VehicleId): TrackFix[] {
  return [...(center.devicesByBearer.get(`vehicle:${vehicleId}`) ?? [])].flatMap((deviceId) => {
    const location = locations.get(deviceId);
    if (location === undefined) return [];
    const { latDeg, lonDeg, fixAtMs, receivedAtMs, accuracyM } = location;
    return [{ deviceId, latDeg, lonDeg, fixAtMs, receivedAtMs, ...(accuracyM === undefined ? {} : { accuracyM }) }];
  });
}
