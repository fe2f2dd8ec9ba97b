/**
 * Where an officer would be alone, for whoever looks at the map: asked of a thread of its own, so that what a stop's help
 * takes and where somebody may have been left never wait for a map. One question at a time; who asks meanwhile gets the
 * answer that is on its way, or the last one while it is fresh.
 */
import type { Board } from "../../board/board.ts";
import { helpCandidates } from "../../board/nearest-help.ts";
import { isFreeToHelp } from "../../domain/help.ts";
import type { AloneAnswered } from "./alone-answer.ts";
import type { RoadsThread } from "./roads-thread.ts";
import { LOCATION_AGE_MAX_MS } from "./road-desk.ts";

const FRESH_MS = 8_000;

type Known = { readonly limitMs: number; readonly atMs: number; readonly answer: Promise<AloneAnswered> };
export type AloneKnown = AloneAnswered & { readonly askedAtMs: number };

export class AloneDesk {
  readonly #thread: RoadsThread;
  readonly #board: Board;
  #known: Known | undefined;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(options: { readonly thread: RoadsThread; readonly board: Board }) {
    this.#thread = options.thread;
    this.#board = options.board;
  }

  /** The open roads as of now, or of some seconds ago. Rejects where the roads cannot be asked. */
  async beyond(limitMs: number, nowMs: number): Promise<AloneKnown> {
    const known = this.#known;
    if (known?.limitMs === limitMs && nowMs - known.atMs < FRESH_MS) {
      return { ...(await known.answer), askedAtMs: known.atMs };
    }
    const answer = this.#busy.then(() => this.#ask(limitMs, nowMs));
    this.#busy = answer.catch(() => undefined);
    this.#known = { limitMs, atMs: nowMs, answer };
    // What failed is asked again by the next who wants it.
    answer.catch(() => (this.#known = undefined));
    return { ...(await answer), askedAtMs: nowMs };
  }

  end(): Promise<void> {
    return this.#thread.end();
  }

  async #ask(limitMs: number, nowMs: number): Promise<AloneAnswered> {
    const { center } = this.#board;
    const free = helpCandidates(this.#board).flatMap(({ unitId, latDeg, lonDeg, fixAtMs }) => {
      const unit = center.units.get(unitId);
      if (unit === undefined || nowMs - fixAtMs > LOCATION_AGE_MAX_MS || !isFreeToHelp(unit)) return [];
      return [{ unit, helper: { unitId, latDeg, lonDeg } }];
    });
    const asked = {
      limitMs,
      units: free.map(({ helper }) => helper),
      // Who has nothing to do: whoever is on something is help, and stays where that is.
      idleIds: free.filter(({ unit }) => unit.currentIncidentId === undefined).map(({ helper: { unitId } }) => unitId),
    };
    return (await this.#thread.ask<"alone">({ kind: "alone", asked })).alone;
  }
}
