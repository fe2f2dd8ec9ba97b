/**
 * A replay equals what was lived: the inputs of the first process, as the flight recorder had them, played through
 * the production replayer, give the very rows that stand in the log.
 */
import { rowOfEnvelope } from "../../server/envelope-row.ts";
import type { LogRow } from "../../server/log/log-row.ts";
import type { RecordedEntry } from "../../server/recorder.ts";
import type { RecordingLine } from "../../server/replay/recording-line.ts";
import { Replayer } from "../../server/replay/replayer.ts";
import { GATEWAYS } from "../world/plan.ts";
import type { MakeChecker } from "./checker.ts";

/** What is kept of a long life; what comes after it is not compared. */
const LINES_MAX = 60_000;

export const replaysChecker: MakeChecker = ({ disk, counts, fail }) => {
  const lines: RecordingLine[] = [];
  let openedCount = 0;
  let isOver = false;
  let stoodThroughSeq = Number.POSITIVE_INFINITY;
  return {
    name: "replays",
    opened: () => {
      openedCount++;
    },
    // What was planted is in no recording: nothing after it can be played again.
    planted: () => {
      isOver = true;
    },
    // What a lying disk lost is in no log.
    lied: (durableSeq) => {
      stoodThroughSeq = Math.min(stoodThroughSeq, durableSeq);
    },
    recorded: (atMs, entry) => {
      if (!isOver && openedCount <= 1 && lines.length < LINES_MAX) lines.push(lineOf(atMs, entry));
    },
    ended: ({ world }) => {
      const gateways = { [GATEWAYS.east]: "udp", [GATEWAYS.west]: "udp", [GATEWAYS.tcp]: "tcp" } as const;
      const header = { vigilRecording: 1 as const, practice: true, gateways, settings: { ...world.settings } };
      const given: LogRow[] = [];
      const replayer = new Replayer({
        sink: { stepped: (_world, _input, { events }) => given.push(...events.map(rowOfEnvelope)) },
        broke: (source, error) => fail(`the decoder of ${source.peer} broke in the replay: ${String(error)}`),
      });
      replayer.play({ kind: "header", header, atMs: undefined });
      for (const line of lines) replayer.play(line);
      counts.add("lines replayed", lines.length);
      counts.add("events that a replay gave again", given.length);
      for (const [index, row] of given.entries()) {
        const stored = disk.rows[index];
        // What was decided last and never became durable died with its process.
        if (stored === undefined || stored.term !== 1) return;
        const same = stored.data === row.data && stored.atMs === row.atMs && stored.cause === row.cause;
        if (same && stored.actor === row.actor && stored.type === row.type) continue;
        fail(
          `a replay gives ${row.type} as event ${row.seq}, where the log has ${stored.type}: ${row.data.slice(0, 120)}`,
        );
        return;
      }
      // A replay that stops early would agree with everything.
      const next = given.length < stoodThroughSeq ? disk.rows[given.length] : undefined;
      const isCut = isOver || lines.length >= LINES_MAX;
      const lastAtMs = isCut ? (lines.at(-1)?.atMs ?? 0) : Number.POSITIVE_INFINITY;
      if (next?.term === 1 && next.atMs < lastAtMs)
        fail(`a replay ends at event ${given.length}, where the log goes on with ${next.type}`);
    },
  };
};

function lineOf(atMs: number, entry: RecordedEntry): RecordingLine {
  if ("bytes" in entry) return { kind: "frame", atMs, ...entry.frame, bytes: entry.bytes.slice() };
  if ("ended" in entry) return { kind: "ended", atMs, ...entry.frame };
  if ("http" in entry) return { kind: "http", atMs, gateway: GATEWAYS.http, request: entry.http };
  if ("command" in entry) return { kind: "command", atMs, ...entry };
  if ("input" in entry) return { kind: "input", atMs, input: entry.input };
  return { kind: "moment", atMs };
}
