/**
 * What this window looks at of a hunt: whose, under which assumption of speed, at which moment; and the picture of the
 * reach as the server gave it. The map reads it; the slider moves within it and asks nobody.
 */
import { useEffect } from "react";
import { z } from "zod";
import { create } from "zustand";
import type { Incident } from "../../domain/incident.ts";
import { huntRuns } from "../../domain/hunt.ts";
import { recordingLookedAt } from "../store/past-source.ts";

const RoadSchema = z.object({
  path: z.array(z.number()),
  fromMs: z.number(),
  toMs: z.number(),
  likely: z.number(),
  branch: z.number(),
});
const PictureSchema = z.object({
  askedAtMs: z.number(),
  baseMs: z.number(),
  untilMs: z.number(),
  highwaysOnly: z.boolean(),
  reaches: z.array(
    z.object({
      pace: z.enum(["lawful", "fleeing"]),
      roads: z.array(RoadSchema),
      roadsLeftOut: z.number(),
      branches: z.array(z.object({ mode: z.string(), words: z.string(), fromMs: z.number() })),
      areas: z.array(z.object({ atMs: z.number(), outlines: z.array(z.array(z.number())) })),
      towards: z.array(z.object({ name: z.string(), earliestMs: z.number().optional(), share: z.number() })),
    }),
  ),
});
export type HuntPicture = z.infer<typeof PictureSchema>;
export type HuntRoad = z.infer<typeof RoadSchema>;
export type HuntPace = "lawful" | "fleeing";

export type HuntView = {
  readonly incidentId?: string | undefined;
  readonly pace: HuntPace;
  /** Who is to meet him stands there at least so long before him. */
  readonly spareMin: number;
  /** Before or after now. */
  readonly offsetMs: number;
  readonly picture?: HuntPicture | undefined;
  /** Why there is no picture, or none that is new. */
  readonly fault?: string | undefined;
};

/**
 * Of the areas that were worked out the one that is drawn at a moment: the first that is not before it, because one from
 * before leaves out roads that he can be on by now.
 */
export function areaAsOf<Area extends { readonly atMs: number }>(
  areas: readonly Area[],
  atMs: number,
): Area | undefined {
  return areas.find((area) => area.atMs >= atMs) ?? areas.at(-1);
}

/** Units move and time passes: the picture reaches farther ahead. */
const FETCH_EVERY_MS = 30_000;
const SOON_MS = 3_000;
const SOON_COUNT = 5;

// The faster of the two is what may be missed: it is shown first.
export const useHuntView = create<HuntView>(() => ({ pace: "fleeing", offsetMs: 0, spareMin: 2 }));

/** Shows an incident's hunt on the map for as long as it is looked at. */
export function useHuntOf(incident: Incident): void {
  const runs = huntRuns(incident);
  const facts = incident.hunt?.facts;
  const askedAtMs = incident.hunt?.plan?.askedAtMs;
  const { id } = incident;
  useEffect(() => {
    if (!runs) return undefined;
    useHuntView.setState({ incidentId: id });
    return () => useHuntView.setState({ incidentId: undefined, picture: undefined, fault: undefined, offsetMs: 0 });
  }, [id, runs]);
  useEffect(() => {
    // Before anything was worked out there is no picture to ask for.
    if (!runs || askedAtMs === undefined || recordingLookedAt() !== undefined) return undefined;
    const stop = new AbortController();
    let askedCount = 0;
    const ask = (): void => {
      // What was just entered is in the picture some seconds later, also where the plan says the same as before.
      if (askedCount < SOON_COUNT || askedCount % (FETCH_EVERY_MS / SOON_MS) === 0) void fetchPicture(id, stop.signal);
      askedCount++;
    };
    ask();
    const timer = setInterval(ask, SOON_MS);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
    // What was entered, and what was made of it.
  }, [id, runs, facts, askedAtMs]);
}

async function fetchPicture(incidentId: string, signal: AbortSignal): Promise<void> {
  const put = (change: Partial<HuntView>): void => {
    if (!signal.aborted && useHuntView.getState().incidentId === incidentId) useHuntView.setState(change);
  };
  try {
    const response = await fetch(`/api/v1/incidents/${encodeURIComponent(incidentId)}/reach`, { signal });
    if (response.status === 404) {
      put({ picture: undefined, fault: "his reach is not worked out yet: the map shows nothing of it" });
      return;
    }
    const parsed = response.ok ? PictureSchema.safeParse(await response.json()) : undefined;
    if (parsed?.success === true) put({ picture: parsed.data, fault: undefined });
    else put({ fault: `his reach could not be read (${response.status}); what is drawn is older` });
  } catch {
    put({ fault: "his reach could not be asked for; what is drawn is older" });
  }
}
