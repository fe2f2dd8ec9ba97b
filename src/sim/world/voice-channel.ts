/**
 * One voice channel of a group: one speaks at a time, and who speaks too early is heard by nobody, nor is the one
 * that was walked over. What got through waits for the dispatcher's hands.
 */
import { SECOND_MS } from "../../base/time.ts";
import type { LivedPart } from "../../server/practice/agenda.ts";
import type { SimUnit } from "./sim-unit.ts";
import type { Stage } from "./stage.ts";

/** Something that an officer said, and the entries that a dispatcher makes of it. */
export type Speech = { readonly unit: SimUnit; readonly entries: readonly object[]; readonly saidAtMs: number };

const WALKS_OVER = 0.08;
const TRIES_MAX = 6;

export class VoiceChannel {
  readonly name: string;
  readonly waiting: Speech[] = [];
  #busyUntilMs = 0;
  #garbled = false;

  constructor(name: string) {
    this.name = name;
  }

  /** Speaks for a while; false where it was walked over. */
  *transmit(stage: Stage, unit: SimUnit, durationMs: number): LivedPart<boolean> {
    const { agenda } = stage;
    while (agenda.nowMs < this.#busyUntilMs) {
      if (unit.random.next() < WALKS_OVER) {
        this.#garbled = true;
        stage.truth("walked-over", unit);
        yield durationMs / 2;
        return false;
      }
      yield this.#busyUntilMs - agenda.nowMs + unit.random.between(200, 1_500);
    }
    this.#garbled = false;
    this.#busyUntilMs = agenda.nowMs + durationMs;
    yield durationMs;
    return !this.#garbled;
  }

  /** The dispatcher has the stronger transmitter: the channel is taken for as long as it speaks. */
  *call(stage: Stage, durationMs: number): LivedPart<void> {
    const { agenda } = stage;
    while (agenda.nowMs < this.#busyUntilMs) yield this.#busyUntilMs - agenda.nowMs + 300;
    this.#garbled = false;
    this.#busyUntilMs = agenda.nowMs + durationMs;
    yield durationMs;
  }
}

/** An officer says something until it is heard, or gives up. */
export function* say(stage: Stage, unit: SimUnit, ...entries: readonly object[]): LivedPart<boolean> {
  const channel = stage.channels.get(unit.plan.group);
  if (channel === undefined) return false;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    if (unit.voiceReaches() && (yield* channel.transmit(stage, unit, unit.random.between(1.5, 4) * SECOND_MS))) {
      channel.waiting.push({ unit, entries, saidAtMs: stage.agenda.nowMs });
      return true;
    }
    yield unit.random.between(2, 8) * SECOND_MS;
  }
  return false;
}
