/**
 * Writes the tape of a run while it is made: it looks on as the checkers do, and tells what a page needs to play it.
 *
 * Facts are written when they are durable, so what a page shows is what a restart would find; danger that consoles
 * hear of some milliseconds earlier is not shown earlier.
 */
import type { DeviceId } from "../../base/ids.ts";
import { SECOND_MS } from "../../base/time.ts";
import type { Board } from "../../board/board.ts";
import { defaultSettings } from "../../domain/settings.ts";
import { rowOfLocation } from "../../protocol/location-row.ts";
import type { TapeLine } from "../../protocol/simulation-tape.ts";
import type { MakeChecker } from "../checks/checker.ts";
import type { Simulation } from "../simulation.ts";
import { happeningWords, isDanger } from "./happening-words.ts";
import { faultWords } from "./fault-words.ts";

/** How often a device's location is written: a tape of a long run has to fit into a page. */
const PLACE_EVERY_MS = 5 * SECOND_MS;

/** A spectator that writes lines. The line that begins the tape is not its own: `beginOf` makes it. */
export function tapeWriter(write: (line: TapeLine) => void): MakeChecker {
  return ({ nowMs }) => {
    // What was written of each device: when, and what the server had then.
    const written = new Map<DeviceId, { atMs: number; receivedAtMs: number; heardAtMs: number }>();
    const said = (about: "danger" | "people" | "broken", text: string, unitId?: string): void =>
      write({ kind: "said", atMs: nowMs(), about, text, ...(unitId === undefined ? {} : { unitId }) });
    return {
      name: "tape",
      opened: () => write({ kind: "server", atMs: nowMs(), is: "up" }),
      killed: (power) => write({ kind: "server", atMs: nowMs(), is: power ? "without-power" : "killed" }),
      committed: (_process, envelopes) => write({ kind: "events", atMs: nowMs(), events: [...envelopes] }),
      lied: (seq) => write({ kind: "lost", atMs: nowMs(), seq }),
      happened: ({ kind, unit }) => {
        said(isDanger(kind) ? "danger" : "people", happeningWords(kind), unit.plan.id);
      },
      broken: ({ checker, sentence }) => said("broken", `${checker}: ${sentence}`),
      second: ({ board, clock }) => writePlaces(board, clock.nowMs(), nowMs(), written, write),
    };
  };
}

/** The line that a tape begins with. */
export function beginOf({ options, startMs, endMs, faults }: Simulation): TapeLine {
  return {
    kind: "begin",
    atMs: startMs,
    endMs,
    seed: options.seed,
    faults: faults.map((fault) => ({
      atMs: startMs + fault.afterMs,
      untilMs: startMs + fault.afterMs + fault.durationMs,
      text: faultWords(fault),
    })),
    settings: { ...defaultSettings(), center: `Simulated, seed ${options.seed}` },
  };
}

function writePlaces(
  board: Board,
  serverMs: number,
  atMs: number,
  written: Map<DeviceId, { atMs: number; receivedAtMs: number; heardAtMs: number }>,
  write: (line: TapeLine) => void,
): void {
  const places = [];
  const heard: [string, number][] = [];
  for (const [deviceId, heardAtMs] of board.heardAtMs) {
    const before = written.get(deviceId);
    if (before !== undefined && (before.heardAtMs === heardAtMs || atMs - before.atMs < PLACE_EVERY_MS)) continue;
    const location = board.locations.get(deviceId);
    const isNew = location !== undefined && location.receivedAtMs !== before?.receivedAtMs;
    if (isNew) places.push(rowOfLocation(location));
    heard.push([deviceId, heardAtMs]);
    written.set(deviceId, { atMs, heardAtMs, receivedAtMs: location?.receivedAtMs ?? 0 });
  }
  write({ kind: "places", atMs, serverMs, places, heard });
}
