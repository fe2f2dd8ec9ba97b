/**
 * The world of one center: facts, senses, and what the watch remembers. It is the engine's own and changes in
 * place; nobody else writes to it.
 *
 * Facts are decided facts: the log may still be writing the last of them. Senses are rebuilt from the trails.
 */
import type { AlertId, UnitId } from "../base/ids.ts";
import { WakeupHeap } from "../base/heap.ts";
import { HOUR_MS } from "../base/time.ts";
import type { MonitorId } from "../domain/alert.ts";
import type { Center } from "../domain/center.ts";
import type { Crew } from "../domain/crew.ts";
import type { Settings } from "../domain/settings.ts";
import { settingsInForce } from "../domain/watch-value.ts";
import type { Conclusions } from "./conclusions.ts";
import type { Output } from "./input.ts";
import { SenseStore } from "./sense-store.ts";

/** What the watch holds about one unit between two looks at it. */
export type UnitWatch = {
  readonly conclusions: Conclusions;
  /** Findings for which its people have been asked. */
  readonly prompted: Set<string>;
  /** `unit:` and its name, under which it wakes up and has an alert: written once, because every fix asks for it. */
  readonly key: string;
  /** The wake-up that was set last. */
  wakeAtMs: number | undefined;
  /** Who and what rides in it, as of a state of the roster; made again when the roster changes. */
  crew: { readonly rosterEpoch: number; readonly crew: Crew } | undefined;
};

/** Names that were counted under a shared alert since this process has run. */
export type CountedStrangers = { readonly alertId: AlertId; readonly before: number; readonly names: Set<string> };

export type World = {
  /** In force: the configuration's with what people have changed. */
  settings: Settings;
  readonly configured: Settings;
  readonly center: Center;
  readonly senses: SenseStore;
  readonly watch: Map<UnitId, UnitWatch>;
  readonly wakeups: WakeupHeap;
  /** Monitors that threw and are not asked again; each has a system alert. */
  readonly monitorsOff: Map<MonitorId, string>;
  /** Goes up with every event that changes devices or crews. */
  rosterEpoch: number;
  /** The first answer to each recent command, by its id. */
  readonly answers: Map<string, Extract<Output, { kind: "answer" }>>;
  /** Which writer of the log this is. */
  readonly term: number;
  /** Engine time: never goes back. */
  nowMs: number;
  /** Frames that could not be believed, by gateway. */
  readonly faultCounts: Map<string, number>;
  /** Names counted under the alerts that many unknown devices share, by source (DU7). */
  readonly countedStrangers: Map<string, CountedStrangers>;
};

/** The wake-up under which tidying is due. */
export const TIDYING_KEY = "tidying";
/** Answers remembered for repeated commands. */
export const ANSWERS_KEPT_MAX = 20_000;
/** Unknown devices listed at once; beyond it they are counted under one system alert. */
export const STRANGERS_MAX = 2_000;

/** Makes the world of a center as its facts stand. Senses are given to it afterwards, by `remember`. */
export function createWorld(options: {
  readonly settings: Settings;
  readonly center: Center;
  readonly nowMs: number;
  readonly term?: number;
}): World {
  const world: World = {
    settings: settingsInForce(options.settings, options.center.watchValues),
    configured: options.settings,
    center: options.center,
    senses: new SenseStore(options.nowMs),
    watch: new Map(),
    wakeups: new WakeupHeap(),
    monitorsOff: new Map(),
    rosterEpoch: 0,
    answers: new Map(),
    term: options.term ?? 1,
    nowMs: Math.max(options.nowMs, options.center.atMs),
    faultCounts: new Map(),
    countedStrangers: new Map(),
  };
  world.wakeups.set(TIDYING_KEY, world.nowMs + HOUR_MS);
  for (const unitId of options.center.units.keys()) world.wakeups.set(`unit:${unitId}`, world.nowMs);
  for (const alert of options.center.alerts.values()) {
    if (alert.phase !== "closed") world.wakeups.set(`alert:${alert.id}`, world.nowMs);
  }
  return world;
}
