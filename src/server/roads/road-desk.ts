/**
 * The roads seen from the main loop: every few seconds, and at once when a stop begins, it asks the thread that knows them
 * how long the nearest help takes to each stop. The answer goes into the engine as an input, recorded like any other,
 * so that a replay has it and needs no roads. One such question at a time; an answer that does not come is told. People
 * ask it too, who gets to a place first; that is theirs and goes into no engine.
 */
import type { Point } from "../../base/geo.ts";
import { asId, type UnitId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/time.ts";
import type { Board } from "../../board/board.ts";
import { type HelpCandidate, helpCandidates } from "../../board/nearest-help.ts";
import { isFreeToHelp, isWell } from "../../domain/help.ts";
import { placePoint } from "../../domain/place.ts";
import type { Input } from "../../engine/input.ts";
import type { Area } from "../../roads/network/area.ts";
import type { DriveTimes } from "../../roads/network/drive-time.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import type { RoadsThread } from "./roads-thread.ts";
import type { HelperAsked, RoadsAnswer, RoadsData, StopAsked } from "./roads-worker.ts";

const ASK_EVERY_MS = 5_000;
/** By when an answer must have come before people are told that there is none. */
const ANSWER_WITHIN_MS = 30_000;
/** Help whose location is older than this is not counted on. */
export const LOCATION_AGE_MAX_MS = 10 * MINUTE_MS;
const PART = "roads";

/** What the thread is started with: the imported network, else the highways of the center's own table. */
export function roadsData(networkFile: string | undefined, roads: RoadReference, area?: Area): RoadsData {
  const own = area === undefined ? {} : { area };
  if (networkFile !== undefined) return { networkFile, ...own };
  return roads === newMexico ? own : { table: roads.table, ...own };
}

type RoadInput = Extract<Input, { kind: "backup-gaps" | "trouble" }>;
/** What was last known about every stop: of a moment, with the roads' mark. */
export type BackupKnown = Omit<Extract<Input, { kind: "backup-gaps" }>, "kind">;

export class RoadDesk {
  readonly #thread: RoadsThread;
  readonly #board: Board;
  readonly #input: (input: RoadInput) => void;
  #asked: { readonly atMs: number } | undefined;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #stopsAsked = "";
  #inTrouble = false;
  #ended = false;
  #backup: BackupKnown | undefined;

  constructor(options: {
    readonly thread: RoadsThread;
    readonly board: Board;
    readonly input: (input: RoadInput) => void;
  }) {
    this.#thread = options.thread;
    this.#board = options.board;
    this.#input = options.input;
  }

  /** How long help takes to each stop, as of the last answer; undefined before the first, and when nobody is on a stop. */
  get backup(): BackupKnown | undefined {
    return this.#backup;
  }

  /** Called each second: asks where it is time. */
  second(nowMs: number): void {
    if (this.#ended) return;
    if (this.#asked !== undefined) {
      if (nowMs - this.#asked.atMs > ANSWER_WITHIN_MS) this.#trouble("does not answer");
      return;
    }
    const standing = [...this.#board.center.units.values()].flatMap(({ stop }) => stop?.stopId ?? []).join(" ");
    if (standing === this.#stopsAsked && (standing === "" || nowMs - this.#askedAtMs < ASK_EVERY_MS)) return;
    this.#stopsAsked = standing;
    this.#askedAtMs = nowMs;
    const candidates = helpCandidates(this.#board);
    const stops = stopsOf(this.#board, candidates);
    if (stops.length === 0) {
      this.#backup = undefined;
      return;
    }
    this.#asked = { atMs: nowMs };
    const helpers = helpersOf(this.#board, candidates, nowMs, stops);
    this.#thread.ask<"backup">({ kind: "backup", stops, helpers }).then(
      (answer) => this.#answered(answer, nowMs),
      (error: unknown) => {
        this.#asked = undefined;
        this.#trouble(error instanceof Error ? error.message : String(error));
      },
    );
  }

  /**
   * Who that could help is at a place first, at most `countMax`; with an incident also who works on it already. Rejects
   * where the roads cannot be asked.
   */
  async times(place: Point, countMax: number, nowMs: number, incidentId?: string): Promise<DriveTimes> {
    const worked = incidentId === undefined ? [] : [{ incidentId }];
    const helpers = helpersOf(this.#board, helpCandidates(this.#board), nowMs, worked);
    return (await this.#thread.ask<"times">({ kind: "times", place, countMax, helpers })).times;
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#thread.end();
  }

  #answered(answer: Extract<RoadsAnswer, { kind: "backup" }>, askedAtMs: number): void {
    if (this.#ended) return;
    this.#asked = undefined;
    this.#well();
    this.#backup = {
      askedAtMs,
      highwaysOnly: answer.highwaysOnly,
      gaps: answer.stops.map(({ unitId, stopId, nearest }) => ({
        unitId: asId<UnitId>(unitId),
        stopId,
        ...(nearest === undefined ? {} : { nearest: { ...nearest, unitId: asId<UnitId>(nearest.unitId) } }),
      })),
    };
    this.#input({ kind: "backup-gaps", ...this.#backup });
  }

  #trouble(why: string): void {
    if (this.#inTrouble || this.#ended) return;
    this.#inTrouble = true;
    this.#backup = undefined;
    const sentence = `no drive times by road, help is measured by air: ${why}`;
    this.#input({ kind: "trouble", part: PART, sentence, active: true, level: "notice" });
  }

  #well(): void {
    if (!this.#inTrouble) return;
    this.#inTrouble = false;
    this.#input({ kind: "trouble", part: PART, sentence: "drive times by road are known again", active: false });
  }
}

/** Every stop with a place: the unit's newest location, else what was said. */
function stopsOf(board: Board, candidates: readonly HelpCandidate[]): StopAsked[] {
  const located = new Map(candidates.map((candidate) => [candidate.unitId, candidate]));
  return [...board.center.units.values()].flatMap(({ id, stop }) => {
    const place = stop === undefined ? undefined : (located.get(id) ?? placePoint(stop.place));
    if (stop === undefined || place === undefined) return [];
    const { stopId, incidentId } = stop;
    return [{ unitId: id, stopId, incidentId, latDeg: place.latDeg, lonDeg: place.lonDeg }];
  });
}

/** Who is free to help, and who works on one of these incidents already and is help for that one only. */
function helpersOf(
  board: Board,
  candidates: readonly HelpCandidate[],
  nowMs: number,
  stops: readonly Pick<StopAsked, "incidentId">[],
): HelperAsked[] {
  const worked = new Set<string>(stops.map(({ incidentId }) => incidentId));
  return candidates.flatMap(({ unitId, latDeg, lonDeg, fixAtMs }) => {
    const unit = board.center.units.get(unitId);
    if (unit === undefined || nowMs - fixAtMs > LOCATION_AGE_MAX_MS) return [];
    if (isFreeToHelp(unit)) return [{ unitId, latDeg, lonDeg }];
    const onlyFor = unit.currentIncidentId;
    if (!isWell(unit) || onlyFor === undefined || !worked.has(onlyFor)) return [];
    return [{ unitId, latDeg, lonDeg, onlyFor }];
  });
}
