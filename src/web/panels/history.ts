/**
 * What happened to a unit, an incident or an alert: the events this page has seen, joined with the older ones that
 * the server keeps. The server's answer is read without trust; where it can't be had, that is said.
 */
import { useEffect, useState } from "react";
import { z } from "zod";
import { parseActor } from "../../domain/actor.ts";
import type { DomainEvent, Envelope } from "../../domain/event.ts";
import { type TimelineEntry, timelineEntry } from "../../board/timeline.ts";
import { useConsole, usePicture } from "../store/console-store.ts";
import { recordingLookedAt } from "../store/past-source.ts";

export type HistoryOf = { readonly kind: "unit" | "incident" | "alert"; readonly id: string };

const HistorySchema = z.object({
  items: z.array(
    z.object({
      seq: z.number(),
      atMs: z.number(),
      madeAtMs: z.number().optional(),
      who: z.string(),
      cause: z.string(),
      what: z.string(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
});
const OF_ONE_MAX = 300;
/** The shift log shows fewer; more than these are asked for by hand, thing by thing. */
const RECENT_MAX = 600;
const RecentSchema = HistorySchema.extend({ withheldCount: z.number(), nextBeforeSeq: z.number().optional() });
type Older = { readonly key: string; readonly envelopes: readonly Envelope[]; readonly fault?: string };

/**
 * The events and their entries, newest first, and why older ones are missing where they are. Of several subjects it
 * is one history; what happened before `sinceMs` is left out.
 */
export function useHistory(
  subjects: readonly HistoryOf[],
  sinceMs = 0,
): {
  readonly envelopes: readonly Envelope[];
  readonly entries: readonly TimelineEntry[];
  readonly fault?: string;
} {
  const { board, settings } = usePicture();
  const recent = useConsole(({ live }) => live.recent);
  const keys = subjects.map(({ kind, id }) => `${kind}:${id}`);
  const key = keys.join(" ");
  const [older, setOlder] = useState<Older>({ key, envelopes: [] });
  useEffect(() => {
    const stop = new AbortController();
    void Promise.all(subjects.map((of) => fetchHistory(of, stop.signal))).then((answers) => {
      const fault = answers.find((answer) => answer.fault !== undefined)?.fault;
      const envelopes = answers.flatMap((answer) => answer.envelopes);
      if (!stop.signal.aborted) setOlder({ key, envelopes, ...(fault === undefined ? {} : { fault }) });
    });
    return () => stop.abort();
    // The subjects are told by their keys.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);
  const known = older.key === key ? older.envelopes : [];
  const bySeq = new Map<number, Envelope>();
  for (const envelope of known) bySeq.set(envelope.seq, envelope);
  for (const envelope of recent) {
    if (keys.some((subject) => envelope.subjects.includes(subject))) bySeq.set(envelope.seq, envelope);
  }
  const envelopes = [...bySeq.values()].filter(({ atMs }) => atMs >= sinceMs).toSorted((a, b) => b.seq - a.seq);
  const entries = envelopes.map((envelope) => timelineEntry(board.center, envelope, settings));
  return { envelopes, entries, ...(older.key !== key || older.fault === undefined ? {} : { fault: older.fault }) };
}

/** What happened lately in the whole center, as far as it is theirs to read; or why it can't be had. */
export async function fetchRecent(sinceMs: number): Promise<{
  readonly envelopes: readonly Envelope[];
  readonly withheldCount: number;
  readonly wholeSinceMs?: number;
  readonly fault?: string;
}> {
  const nothing = { envelopes: [], withheldCount: 0 };
  try {
    const response = await fetch(`/api/v1/history?sinceMs=${Math.max(0, Math.floor(sinceMs))}&limit=${RECENT_MAX}`);
    if (!response.ok) return { ...nothing, fault: `it could not be read (${response.status})` };
    const parsed = RecentSchema.safeParse(await response.json());
    if (!parsed.success) return { ...nothing, fault: "the answer could not be understood" };
    const { items, withheldCount, nextBeforeSeq } = parsed.data;
    const oldest = items.at(-1);
    const wholeSinceMs = nextBeforeSeq === undefined || oldest === undefined ? {} : { wholeSinceMs: oldest.atMs };
    return { envelopes: items.map(envelopeOf), withheldCount, ...wholeSinceMs };
  } catch {
    return { ...nothing, fault: "the server could not be reached" };
  }
}

/** What the server keeps of one subject, the newest of it; or why it can't be had. */
async function fetchHistory(
  of: HistoryOf,
  signal: AbortSignal,
): Promise<{ readonly envelopes: readonly Envelope[]; readonly fault?: string }> {
  // A tape has all of it in hand.
  if (recordingLookedAt() !== undefined) return { envelopes: [] };
  try {
    const address = `/api/v1/${of.kind}s/${encodeURIComponent(of.id)}/history?limit=${OF_ONE_MAX}`;
    const response = await fetch(address, { signal });
    if (response.status === 404) return { envelopes: [] };
    if (response.status === 403) return { envelopes: [], fault: "older entries are not yours to read" };
    if (!response.ok) return { envelopes: [], fault: `older entries could not be read (${response.status})` };
    const parsed = HistorySchema.safeParse(await response.json());
    if (!parsed.success) return { envelopes: [], fault: "older entries could not be understood" };
    return { envelopes: parsed.data.items.map(envelopeOf) };
  } catch {
    return { envelopes: [], fault: "older entries could not be reached" };
  }
}

function envelopeOf(item: z.infer<typeof HistorySchema>["items"][number]): Envelope {
  return {
    seq: item.seq,
    term: 0,
    version: 1,
    atMs: item.atMs,
    ...(item.madeAtMs === undefined ? {} : { madeAtMs: item.madeAtMs }),
    actor: parseActor(item.who) ?? { kind: "system", name: item.who },
    cause: item.cause,
    subjects: [],
    event: { type: item.what, ...item.data } as unknown as DomainEvent, // the server read it from its own log of events
  };
}
