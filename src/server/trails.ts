/**
 * What the server does with fixes: keeps every one with its marks, asks them, and gives the engine its senses back
 * after a start. The track store is behind it; its troubles become people's, and sealed hours go into the log.
 */
import { METERS_PER_DEG_LAT, distanceM } from "../base/geo.ts";
import { asId, type DeviceId } from "../base/ids.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/time.ts";
import type { Fix } from "../domain/report.ts";
import { BELIEVED_MARKS, isBelieved, MARK } from "../tracks/marks.ts";
import type { Input } from "../engine/input.ts";
import type { Trail } from "./track-store/trail.ts";
import { TrackStore } from "./track-store/track-store.ts";
import type { PinPort } from "./trail-pins.ts";
import type { PlacedTrail, TrailFix, TrailReader } from "./trail-reader.ts";

export type Trails = TrailReader &
  PinPort & {
    /** Keeps a fix with its marks. Never waits. */
    readonly keep: (deviceId: DeviceId, fix: Fix, receivedAtMs: number, marks: number) => void;
    /** Gives the newest fixes of every device in the order of receipt: the senses are rebuilt from them. */
    readonly recent: (nowMs: number, give: (deviceId: string, fix: Fix, receivedAtMs: number) => void) => Promise<void>;
    /** Forgets what is older than the retention. */
    readonly forget: (nowMs: number) => Promise<void>;
    /** The hours that are sealed, with their hashes: what the log should know of them. */
    readonly sealed: () => Promise<readonly SealedHour[]>;
    readonly waitingCount: () => number;
    readonly droppedCount: () => number;
    readonly close: () => Promise<void>;
  };
export type TrailsOptions = {
  readonly path: string;
  readonly nowMs: () => number;
  readonly retentionDays: number;
  /** What the engine has to be told: sealed segments, and what is wrong. */
  readonly input: (input: Extract<Input, { kind: "segment" | "trouble" }>) => void;
};

/** An hour of the trail that is closed, as the engine is told of it. */
export type SealedHour = Extract<Input, { kind: "segment" }>;

/** How far back the senses reach after a start. */
const SENSES_MS = 60 * MINUTE_MS;

/** Opens the trail of a data folder. The sentence says why that was not possible. */
export async function openTrails(
  options: TrailsOptions,
): Promise<{ readonly ok: true; readonly trails: Trails } | { readonly ok: false; readonly sentence: string }> {
  let troubled = false;
  const opened = await TrackStore.open({
    path: options.path,
    nowMs: options.nowMs,
    onSealed: ({ hour, hashHex, fixCount }) => options.input(sealedHour(hour, hashHex, fixCount)),
    onTrouble: (troubles) => {
      if (troubles.length === 0 && !troubled) return;
      troubled = troubles.length > 0;
      const why = troubles.map(({ message }) => message).join("; ");
      const sentence = troubled ? `trails are not being kept: ${why}` : "trails are kept again";
      options.input({ kind: "trouble", part: "trails", sentence, active: troubled });
    },
  });
  if (!opened.ok) return { ok: false, sentence: `the trail can't be opened: ${opened.trouble.message}` };
  const { store } = opened;
  return {
    ok: true,
    trails: {
      keep: (deviceId, fix, receivedAtMs, marks) => store.keep(deviceId, fix, receivedAtMs, marks),
      recent: async (nowMs, give) => {
        for (const { deviceId, receivedAtMs, marks, ...fix } of await store.recent(nowMs - SENSES_MS)) {
          give(deviceId, fixOf(fix, marks), receivedAtMs);
        }
      },
      ofDevice: async (deviceId, fromMs, toMs, limit) =>
        fixesOf(await store.byDevice(asId<DeviceId>(deviceId), fromMs, toMs), limit),
      placed: async (deviceId, fromMs, toMs) => placedOf(await store.byDevice(asId<DeviceId>(deviceId), fromMs, toMs)),
      near: async ({ latDeg, lonDeg, radiusM }, fromMs, toMs, limit) => {
        const latSpan = radiusM / METERS_PER_DEG_LAT;
        const lonSpan = latSpan / Math.max(0.01, Math.cos((latDeg * Math.PI) / 180));
        const bounds = {
          southDeg: Math.max(-90, latDeg - latSpan),
          northDeg: Math.min(90, latDeg + latSpan),
          westDeg: wrapLon(lonDeg - lonSpan),
          eastDeg: wrapLon(lonDeg + lonSpan),
        };
        const trail = await store.byPlace(bounds, fromMs, toMs);
        return fixesOf(trail, limit, (fix) => distanceM(latDeg, lonDeg, fix.latDeg, fix.lonDeg) <= radiusM);
      },
      pin: (incidentId, spans) => store.pin(incidentId, spans),
      pins: () => store.pins(),
      sealed: async () =>
        (await store.segments()).flatMap(({ hour, hashHex, fixCount }) =>
          hashHex === undefined ? [] : [sealedHour(hour, hashHex, fixCount)],
        ),
      forget: (nowMs) => store.dropBefore(nowMs - options.retentionDays * DAY_MS),
      waitingCount: () => store.counts.waiting,
      droppedCount: () => store.counts.dropped,
      close: async () => {
        await store.close();
      },
    },
  };
}

function sealedHour(hour: number, sha256: string, fixCount: number): SealedHour {
  return { kind: "segment", segment: new Date(hour * HOUR_MS).toISOString().slice(0, 13), sha256, fixCount };
}

type StoredParts = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly fixAtMs: number | undefined;
  readonly accuracyM: number | undefined;
  readonly speedMps: number | undefined;
  readonly courseDeg: number | undefined;
};

function fixOf(stored: StoredParts, marks: number): Fix {
  return { ...known(stored), ...((marks & MARK.stored) === 0 ? {} : { stored: true }) };
}

function known({ latDeg, lonDeg, fixAtMs, accuracyM, speedMps, courseDeg }: StoredParts) {
  return {
    latDeg,
    lonDeg,
    ...(fixAtMs === undefined ? {} : { fixAtMs }),
    ...(accuracyM === undefined ? {} : { accuracyM }),
    ...(speedMps === undefined ? {} : { speedMps }),
    ...(courseDeg === undefined ? {} : { courseDeg }),
  };
}

function fixesOf(trail: Trail, limit: number, wanted: (fix: TrailFix) => boolean = () => true): TrailFix[] {
  const fixes: TrailFix[] = [];
  for (const { deviceId, receivedAtMs, marks, ...stored } of trail) {
    if (fixes.length >= limit) break;
    const fix = { deviceId, ...known(stored), receivedAtMs, ...(isBelieved(marks) ? {} : { doubted: true }) };
    if (wanted(fix)) fixes.push(fix);
  }
  return fixes;
}

/** Late is where it was then; impossible is nowhere. */
const WAS_THERE = BELIEVED_MARKS | MARK.late | MARK.stored | MARK.reordered;
const BY_OUR_CLOCK = MARK.clockOff | MARK.early | MARK.impossibleDate;

function placedOf(trail: Trail): PlacedTrail {
  const fixes = [];
  let [late, clockOff] = [false, false];
  for (const { placedAtMs, marks, latDeg, lonDeg, speedMps, courseDeg, accuracyM } of trail) {
    if ((marks & ~WAS_THERE) !== 0) continue;
    late ||= (marks & (MARK.late | MARK.stored)) !== 0;
    clockOff ||= (marks & BY_OUR_CLOCK) !== 0;
    fixes.push({
      ...known({ latDeg, lonDeg, fixAtMs: undefined, speedMps, courseDeg, accuracyM }),
      fixAtMs: placedAtMs,
    });
  }
  return { fixes, late, clockOff, cut: trail.truncated };
}

function wrapLon(lonDeg: number): number {
  return lonDeg > 180 ? lonDeg - 360 : lonDeg < -180 ? lonDeg + 360 : lonDeg;
}
