/**
 * What the server's roads say: who gets to a place first, how long help takes to each stop, where an officer would be
 * alone. Asked again every few seconds while somebody looks. Read without trust; what cannot be had is told as that, and
 * nothing that is measured by air is ever shown as a time.
 */
import { useEffect, useRef, useState } from "react";
import { create } from "zustand";
import { z } from "zod";
import type { Point } from "../../base/geo.ts";

const ASK_EVERY_MS = 5_000;
/** An answer that is older than this is none. */
const STALE_MS = 30_000;
const UNITS_ASKED = 20;

const TimesSchema = z.object({
  highwaysOnly: z.boolean(),
  placeOffRoadM: z.number().optional(),
  items: z.array(
    z.object({
      unitId: z.string(),
      timeMs: z.number().optional(),
      lengthM: z.number().optional(),
      why: z.string().optional(),
    }),
  ),
});
const BackupSchema = z.object({
  askedAtMs: z.number().optional(),
  highwaysOnly: z.boolean().optional(),
  items: z.array(
    z.object({
      unitId: z.string(),
      stopId: z.string(),
      nearest: z.object({ callSign: z.string(), timeMs: z.number(), lengthM: z.number() }).optional(),
    }),
  ),
});
const AloneSchema = z.object({
  askedAtMs: z.number(),
  minutes: z.number(),
  highwaysOnly: z.boolean(),
  credit: z.string(),
  /** The agency's own; absent: said of the whole network. */
  area: z.string().optional(),
  notes: z.array(z.string()).default([]),
  aloneM: z.number(),
  totalM: z.number(),
  notDrawnM: z.number(),
  lines: z.array(z.array(z.number())),
  moves: z.array(
    z.object({
      unitId: z.string(),
      callSign: z.string(),
      latDeg: z.number(),
      lonDeg: z.number(),
      where: z.string(),
      closesM: z.number(),
      driveMs: z.number(),
    }),
  ),
});

export type DriveTimesKnown = {
  readonly highwaysOnly: boolean;
  /** How far the place is off the road; in no time. Absent: no road near. */
  readonly placeOffRoadM: number | undefined;
  readonly byUnit: ReadonlyMap<string, DriveTimeKnown>;
};
export type DriveTimeKnown = {
  readonly timeMs: number | undefined;
  readonly lengthM: number | undefined;
  /** Why there is no time. */
  readonly why: string | undefined;
};
export type BackupGap = {
  readonly stopId: string;
  /** Nobody has a way where it is absent. */
  readonly nearest: { readonly callSign: string; readonly timeMs: number; readonly lengthM: number } | undefined;
  readonly highwaysOnly: boolean;
};
export type AloneKnown = z.infer<typeof AloneSchema>;

/** Who gets to a place first, on an emergency run; undefined while nothing is known, or nothing any more. */
export function useDriveTimes(place: Point | undefined, incidentId: string | undefined): DriveTimesKnown | undefined {
  const [known, setKnown] = useState<DriveTimesKnown>();
  // Whoever is looked for may move: the newest place is asked about, without asking at each step.
  const asked = useRef(place);
  useEffect(() => {
    asked.current = place;
  });
  const isThere = place !== undefined;
  useEffect(() => {
    if (!isThere) return undefined;
    return again(async (signal) => {
      const at = asked.current;
      if (at === undefined) return;
      const incident = incidentId === undefined ? "" : `&incident=${encodeURIComponent(incidentId)}`;
      const query = `lat=${at.latDeg.toFixed(6)}&lon=${at.lonDeg.toFixed(6)}&limit=${UNITS_ASKED}${incident}`;
      const times = await ask(`/api/v1/roads/times?${query}`, TimesSchema, signal);
      if (signal.aborted) return;
      setKnown(
        times === undefined
          ? undefined
          : {
              highwaysOnly: times.highwaysOnly,
              placeOffRoadM: times.placeOffRoadM,
              byUnit: new Map(
                times.items.map(({ unitId, timeMs, lengthM, why }) => [unitId, { timeMs, lengthM, why }]),
              ),
            },
      );
    });
  }, [isThere, incidentId]);
  return isThere ? known : undefined;
}

/** Where an officer would be alone for longer than so many minutes now; not asked where `minutes` is undefined. */
export function useAlone(minutes: number | undefined): { readonly known?: AloneKnown; readonly fault?: string } {
  const [known, setKnown] = useState<AloneKnown>();
  const [fault, setFault] = useState<string>();
  useEffect(() => {
    if (minutes === undefined) return undefined;
    return again(async (signal) => {
      const answer = await ask(`/api/v1/roads/alone?minutes=${minutes}`, AloneSchema, signal);
      if (signal.aborted) return;
      setKnown(answer);
      setFault(answer === undefined ? "the roads do not answer: where help is far is not known" : undefined);
    }, 2 * ASK_EVERY_MS);
  }, [minutes]);
  if (minutes === undefined) return {};
  return {
    ...(known?.minutes === minutes ? { known } : {}),
    ...(fault === undefined ? {} : { fault }),
  };
}

const NetworkSchema = z.object({ credit: z.string() });
const CREDIT_EVERY_MS = 60_000;

/** The line that the server's road network asks for, which may be swapped while this page is open; empty while not known. */
export function useRoadCredit(): string {
  const [credit, setCredit] = useState("");
  useEffect(
    () =>
      again(async (signal) => {
        const network = await ask("/api/v1/roads/network", NetworkSchema, signal);
        if (!signal.aborted && network !== undefined) setCredit(network.credit);
      }, CREDIT_EVERY_MS),
    [],
  );
  return credit;
}

type BackupState = { readonly gaps: ReadonlyMap<string, BackupGap> };
const useBackupState = create<BackupState>(() => ({ gaps: new Map() }));

/** By unit on a stop, how long the nearest help takes. `useBackupAsked` keeps it. */
export function useBackupGaps(): ReadonlyMap<string, BackupGap> {
  return useBackupState(({ gaps }) => gaps);
}

/** Asks while anybody is on a stop: one list of units on the screen does it for all. */
export function useBackupAsked(anyStop: boolean): void {
  useEffect(() => {
    if (!anyStop) return undefined;
    let heardAtMs = 0;
    const stop = again(async (signal) => {
      const answer = await ask("/api/v1/roads/backup", BackupSchema, signal);
      if (signal.aborted) return;
      if (answer !== undefined) {
        heardAtMs = performance.now();
        useBackupState.setState({ gaps: gapsOf(answer) });
      } else if (performance.now() - heardAtMs > STALE_MS) useBackupState.setState({ gaps: new Map() });
    });
    return () => {
      stop();
      useBackupState.setState({ gaps: new Map() });
    };
  }, [anyStop]);
}

function gapsOf({ items, highwaysOnly }: z.infer<typeof BackupSchema>): Map<string, BackupGap> {
  return new Map(
    items.map(({ unitId, stopId, nearest }) => [unitId, { stopId, nearest, highwaysOnly: highwaysOnly ?? false }]),
  );
}

/** Does something now and every few seconds, one after the other, while the page is seen; gives what ends it. */
/** Does it now and every so often, while the page is looked at; gives what ends it. */
export function again(act: (signal: AbortSignal) => Promise<void>, everyMs = ASK_EVERY_MS): () => void {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = async (): Promise<void> => {
    if (document.visibilityState !== "hidden") await act(stop.signal);
    if (!stop.signal.aborted) timer = setTimeout(() => void turn(), everyMs);
  };
  void turn();
  return () => {
    stop.abort();
    clearTimeout(timer);
  };
}

/** What the server answers, read without trust; undefined where it can't be had. */
export async function ask<T>(url: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T | undefined> {
  try {
    const response = await fetch(url, { signal });
    const parsed = schema.safeParse(response.ok ? await response.json() : undefined);
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // ended, or the link is lost, which is shown above
  }
}
