/**
 * Where may the officer have been left: asked of the roads' thread for every alert that wants it, as fixes come. One
 * question at a time over all alerts, the longest unasked first, each at most every five seconds; the answer goes into
 * the engine as an input. Nothing waits for it.
 */
import type { AlertId } from "../../base/ids.ts";
import { HOUR_MS, MINUTE_MS } from "../../base/time.ts";
import type { Board } from "../../board/board.ts";
import type { Alert } from "../../domain/alert.ts";
import { crewOf } from "../../domain/crew.ts";
import type { Device } from "../../domain/device.ts";
import { wantsSearch } from "../../domain/search.ts";
import type { Unit } from "../../domain/unit.ts";
import type { Input } from "../../engine/input.ts";
import type { PlacedTrail, TrailReader } from "../trail-reader.ts";
import { packFixes } from "./packed-fixes.ts";
import type { RoadsThread } from "./roads-thread.ts";

export const SEARCH_EVERY_MS = 5_000;
/** No farther back than this, however long ago the last contact was. */
const TRAIL_MAX_MS = 6 * HOUR_MS;
/** Nobody spoke and no stop began: this far before the alert. */
const BEFORE_ALERT_MS = 30 * MINUTE_MS;
/** A vehicle that is not heard for so long has an end. */
const QUIET_MS = MINUTE_MS;
/** What the people of one unit carry. */
const PEOPLE_DEVICES_MAX = 8;
const PART = "search";

type SearchInput = Extract<Input, { kind: "search-places" | "trouble" }>;
type Wanted = {
  readonly alert: Alert;
  readonly contactAtMs: number;
  readonly vehicle: Device | undefined;
  /** Every one that was heard: what one says alone may be where the officer is. */
  readonly people: readonly Device[];
  /** Another one means that there is something to ask. */
  readonly key: string;
};

type SearchDeskOptions = {
  readonly thread: Pick<RoadsThread, "ask">;
  readonly board: Board;
  readonly trails: () => Pick<TrailReader, "placed">;
  readonly input: (input: SearchInput) => void;
};

export class SearchDesk {
  readonly #options: SearchDeskOptions;
  readonly #asked = new Map<AlertId, { readonly atMs: number; readonly key: string }>();
  #busy = false;
  #ended = false;
  #inTrouble = false;

  constructor(options: SearchDeskOptions) {
    this.#options = options;
  }

  /** Called each second: asks where there is something to ask. */
  second(nowMs: number): void {
    if (this.#busy || this.#ended) return;
    const { center } = this.#options.board;
    for (const alertId of this.#asked.keys())
      if (center.alerts.get(alertId)?.phase === "closed") this.#asked.delete(alertId);
    let longest: { readonly wanted: Wanted; readonly askedAtMs: number } | undefined;
    for (const alertId of center.openAlertBySubject.values()) {
      const alert = center.alerts.get(alertId);
      if (alert === undefined || !wantsSearch(alert)) continue;
      const wanted = wantedBy(this.#options.board, alert, nowMs);
      const asked = this.#asked.get(alertId);
      if (wanted === undefined || (asked !== undefined && nowMs - asked.atMs < SEARCH_EVERY_MS)) continue;
      if (asked?.key === wanted.key) continue;
      const askedAtMs = asked?.atMs ?? Number.NEGATIVE_INFINITY;
      if (longest === undefined || askedAtMs < longest.askedAtMs) longest = { wanted, askedAtMs };
    }
    if (longest === undefined) return;
    const { wanted } = longest;
    this.#asked.set(wanted.alert.id, { atMs: nowMs, key: wanted.key });
    this.#busy = true;
    void this.#ask(wanted, nowMs)
      .catch((error: unknown) => {
        // Not answered: it is asked again in its time, also where nothing else is known by then.
        if (this.#asked.has(wanted.alert.id)) this.#asked.set(wanted.alert.id, { atMs: nowMs, key: "" });
        this.#trouble(error instanceof Error ? error.message : String(error));
      })
      .finally(() => (this.#busy = false));
  }

  end(): void {
    this.#ended = true;
  }

  async #ask({ alert, contactAtMs, vehicle, people }: Wanted, nowMs: number): Promise<void> {
    const fromMs = Math.max(contactAtMs, nowMs - TRAIL_MAX_MS);
    const [car, ...own] = await Promise.all([
      this.#trail(vehicle, fromMs - MINUTE_MS, nowMs),
      ...people.map((device) => this.#trail(device, fromMs, nowMs)),
    ]);
    const trails = [car, ...own];
    const search = this.#options.board.center.alerts.get(alert.id)?.search;
    const packedCar = packFixes(car.fixes);
    const packedOwn = own.map(({ fixes }) => packFixes(fixes));
    const { plan } = await this.#options.thread.ask<"search">(
      {
        kind: "search",
        asked: {
          askedAtMs: nowMs,
          contactAtMs: fromMs,
          vehicle: packedCar,
          people: packedOwn,
          known: (search?.places ?? []).map(({ id, letter, kind, fromMs: from, toMs, latDeg, lonDeg }) => {
            return { id, letter, kind, fromMs: from, toMs, latDeg, lonDeg };
          }),
          tickedIds: (search?.ticks ?? []).map(({ placeId }) => placeId),
          notes: [
            ...(trails.some(({ late }) => late) ? ["heard-late" as const] : []),
            ...(trails.some(({ clockOff }) => clockOff) ? ["clock-off" as const] : []),
            ...(trails.some(({ cut }) => cut) || fromMs > contactAtMs ? ["trail-cut" as const] : []),
          ],
        },
      },
      [packedCar, ...packedOwn].map(({ buffer }) => buffer),
    );
    if (this.#ended) return;
    this.#well();
    this.#options.input({ kind: "search-places", alertId: alert.id, plan });
  }

  #trail(device: Device | undefined, fromMs: number, toMs: number): Promise<PlacedTrail> {
    if (device === undefined) return Promise.resolve({ fixes: [], late: false, clockOff: false, cut: false });
    return this.#options.trails().placed(device.id, fromMs, toMs);
  }

  #trouble(why: string): void {
    if (this.#inTrouble || this.#ended) return;
    this.#inTrouble = true;
    const sentence = `places to search are not worked out: ${why}`;
    this.#options.input({ kind: "trouble", part: PART, sentence, active: true });
  }

  #well(): void {
    if (!this.#inTrouble) return;
    this.#inTrouble = false;
    const sentence = "places to search are worked out again";
    this.#options.input({ kind: "trouble", part: PART, sentence, active: false });
  }
}

function wantedBy(board: Board, alert: Alert, nowMs: number): Wanted | undefined {
  const unit = alert.subject.kind === "unit" ? board.center.units.get(alert.subject.unitId) : undefined;
  if (unit === undefined) return undefined;
  const crew = crewOf(board.center, unit);
  const vehicle = newestOf(board, crew.vehicleDevices);
  const people = crew.people
    .flatMap(({ devices }) => devices)
    .filter(({ id }) => board.locations.has(id))
    .slice(0, PEOPLE_DEVICES_MAX);
  const contactAtMs = lastCertainContactMs(unit, alert);
  const fixOf = (device: Device): number => board.locations.get(device.id)?.fixAtMs ?? 0;
  const devices = [...(vehicle === undefined ? [] : [vehicle]), ...people];
  const news = devices.map((device) => `${device.id} ${fixOf(device)} ${nowMs - fixOf(device) >= QUIET_MS}`);
  const ticks = alert.search?.ticks.length ?? 0;
  const key = [contactAtMs, ...news, ticks].join(" ");
  return { alert, contactAtMs, vehicle, people, key };
}

/** When the officer was last certainly well: by voice, by a stop that began, by a closed emergency. A tap is no voice. */
export function lastCertainContactMs(unit: Unit, alert: Alert): number {
  const spoken = [...(unit.check?.contacts ?? []), ...(unit.lastContact === undefined ? [] : [unit.lastContact])]
    .filter(({ means, late }) => means !== "tap" && late !== true)
    .map(({ countsFromMs }) => countsFromMs);
  const known = [...spoken, unit.stop?.startedAtMs, unit.watchResetAtMs].filter((atMs) => atMs !== undefined);
  return known.length === 0 ? alert.raisedAtMs - BEFORE_ALERT_MS : Math.max(...known);
}

function newestOf(board: Board, devices: readonly Device[]): Device | undefined {
  let best: { readonly device: Device; readonly fixAtMs: number } | undefined;
  for (const device of devices) {
    const fixAtMs = board.locations.get(device.id)?.fixAtMs;
    if (fixAtMs !== undefined && (best === undefined || fixAtMs > best.fixAtMs)) best = { device, fixAtMs };
  }
  return best?.device;
}
