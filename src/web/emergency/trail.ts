/** A device's trail from the server, for the emergency view and the map. Read without trust; failures are told. */
import { useEffect, useState } from "react";
import { z } from "zod";
import { recordingLookedAt } from "../store/past-source.ts";

const TrailSchema = z.object({
  items: z.array(
    z.object({
      latDeg: z.number(),
      lonDeg: z.number(),
      fixAtMs: z.number().optional(),
      receivedAtMs: z.number(),
      speedMps: z.number().optional(),
      doubted: z.boolean().optional(),
    }),
  ),
});
export type TrailFix = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly atMs: number;
  readonly speedMps?: number;
};
export type Trail = {
  readonly deviceId: string;
  readonly of: "person" | "vehicle";
  readonly fixes: readonly TrailFix[];
};

const AGAIN_EVERY_MS = 10_000;
const AGAIN_ON_TAPE_MS = 500;
export const TRAIL_SPAN_MS = 45 * 60_000;

/** The trails of some devices over the last three quarters of an hour, asked again every ten seconds. */
export function useTrails(
  devices: readonly { readonly deviceId: string; readonly of: "person" | "vehicle" }[],
  nowMs: () => number,
): {
  readonly trails: readonly Trail[];
  readonly fault?: string;
} {
  const [state, setState] = useState<{ readonly trails: readonly Trail[]; readonly fault?: string }>({ trails: [] });
  const key = devices.map(({ deviceId, of }) => `${of}:${deviceId}`).join(" ");
  useEffect(() => {
    const stop = new AbortController();
    const ask = async (): Promise<void> => {
      const asked = await Promise.all(devices.map((device) => fetchTrail(device, nowMs(), stop.signal)));
      if (stop.signal.aborted) return;
      const trails = asked.filter((trail) => trail !== undefined);
      setState({ trails, ...(trails.length < asked.length ? { fault: "a trail could not be read" } : {}) });
    };
    void ask();
    const timer = setInterval(() => void ask(), recordingLookedAt() === undefined ? AGAIN_EVERY_MS : AGAIN_ON_TAPE_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
    // The devices are told by their key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  return state;
}

async function fetchTrail(
  device: Pick<Trail, "deviceId" | "of">,
  toMs: number,
  signal: AbortSignal,
): Promise<Trail | undefined> {
  const recording = recordingLookedAt();
  if (recording !== undefined) {
    const fixes = recording.trailOf(device.deviceId, TRAIL_SPAN_MS);
    return {
      ...device,
      fixes: fixes.map(({ latDeg, lonDeg, fixAtMs, speedMps }) => ({
        latDeg,
        lonDeg,
        atMs: fixAtMs,
        ...(speedMps === undefined ? {} : { speedMps }),
      })),
    };
  }
  try {
    const query = `fromMs=${Math.round(toMs - TRAIL_SPAN_MS)}&toMs=${Math.round(toMs)}`;
    const response = await fetch(`/api/v1/devices/${encodeURIComponent(device.deviceId)}/trail?${query}`, { signal });
    const parsed = TrailSchema.safeParse(response.ok ? await response.json() : undefined);
    if (!parsed.success) return undefined;
    const believed = parsed.data.items.filter(({ doubted }) => doubted !== true);
    return {
      ...device,
      fixes: believed.map(({ latDeg, lonDeg, fixAtMs, receivedAtMs, speedMps }) => ({
        latDeg,
        lonDeg,
        atMs: fixAtMs ?? receivedAtMs,
        ...(speedMps === undefined ? {} : { speedMps }),
      })),
    };
  } catch {
    return undefined; // aborted, or the link is lost, which is shown above
  }
}

export type Halt = { readonly latDeg: number; readonly lonDeg: number; readonly atMs: number; readonly forMs: number };
const HALT_MPS = 3;
const HALT_MIN_MS = 8_000;

/** Where a vehicle went slowest along its trail: the places to search first, the longest halt first. */
export function haltsOf(fixes: readonly TrailFix[]): Halt[] {
  const halts: Halt[] = [];
  let start: TrailFix | undefined;
  for (const fix of fixes) {
    const slow = fix.speedMps !== undefined && fix.speedMps < HALT_MPS;
    if (slow) start ??= fix;
    else if (start !== undefined) {
      halts.push({ latDeg: start.latDeg, lonDeg: start.lonDeg, atMs: start.atMs, forMs: fix.atMs - start.atMs });
      start = undefined;
    }
  }
  const last = fixes.at(-1);
  if (start !== undefined && last !== undefined)
    halts.push({ latDeg: start.latDeg, lonDeg: start.lonDeg, atMs: start.atMs, forMs: last.atMs - start.atMs });
  return halts.filter(({ forMs }) => forMs >= HALT_MIN_MS).toSorted((a, b) => b.forMs - a.forMs);
}
