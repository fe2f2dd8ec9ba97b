/** History: who did what, when, from where. Read from the log by subject, newest first. */
import { z } from "zod";
import { actorText } from "../../domain/actor.ts";
import type { Envelope } from "../../domain/event.ts";
import { findAlert, findIncident, findUnit } from "../../domain/refs.ts";
import { plateKey } from "../../domain/subjects.ts";
import { apiRoute, type ApiRoute, queryInt } from "./api-route.ts";
import type { ApiContext } from "./api-context.ts";
import { notFound, ProblemSchema } from "./problem.ts";
import { readerOf, readRecent } from "./recent-history.ts";

const Paging = z.object({
  beforeSeq: queryInt(1, Number.MAX_SAFE_INTEGER).optional().describe("Older than this event"),
  limit: queryInt(1, 1_000).default(200),
});
const RefParams = z.object({ ref: z.string().min(1).max(64) });
export const EntrySchema = z.object({
  seq: z.int(),
  atMs: z.int().describe("When it was recorded"),
  madeAtMs: z.int().optional().describe("When it was done, where it was entered late"),
  who: z.string().describe("`dispatcher:Rivera`, `device:m-312`, `system:watch`"),
  from: z.string().optional().describe("The position, console or device it was done from"),
  cause: z.string(),
  what: z.string().describe("The event's type"),
  data: z.record(z.string(), z.unknown()),
});
const HistorySchema = z.object({ items: z.array(EntrySchema), nextBeforeSeq: z.int().optional() });
const SinceSchema = Paging.extend({
  sinceMs: queryInt(0, Number.MAX_SAFE_INTEGER).describe("From this time on"),
});
const RecentSchema = HistorySchema.extend({
  withheldCount: z.int().describe("Entries since then, as far as was looked, that are not the asker's to read"),
});
const recentFound = {
  status: 200,
  description: "Newest first; `nextBeforeSeq` leads to older ones, and is absent where all since then is here",
  schema: RecentSchema,
};
const missing = { status: 404, description: "There is none of that name, or several", schema: ProblemSchema };
const found = { status: 200, description: "Newest first; `nextBeforeSeq` leads to older ones", schema: HistorySchema };

export function historyRoutes(context: ApiContext): ApiRoute[] {
  const { center } = context.board;
  const history = async (subject: string, paging: z.infer<typeof Paging>) => {
    const rows = await context.history(subject, {
      limit: paging.limit,
      ...(paging.beforeSeq === undefined ? {} : { beforeSeq: paging.beforeSeq }),
    });
    const oldest = rows.at(-1)?.seq;
    const nextBeforeSeq = rows.length === paging.limit && oldest !== undefined ? { nextBeforeSeq: oldest } : {};
    return { items: rows.map((row) => entryOf(row)), ...nextBeforeSeq };
  };
  // A thing that has left memory is still in the log under its own id.
  const historyOf = async (kind: string, id: string | undefined, ref: string, paging: z.infer<typeof Paging>) => {
    const body = await history(`${kind}:${id ?? ref}`, paging);
    if (id === undefined && body.items.length === 0 && paging.beforeSeq === undefined) throw notFound(kind, ref);
    return { body };
  };
  return [
    apiRoute({
      method: "get",
      path: "/history",
      tag: "History",
      summary: "What happened lately in the whole center",
      description:
        "The entries of the histories of units, incidents and alerts, and of positions, each once: those that the " +
        "asker may read there.",
      query: SinceSchema,
      answers: [recentFound],
      handle: async ({ query, caller }) => {
        const { sinceMs, limit, beforeSeq = center.seq + 1 } = query;
        const ask = { sinceMs, limit, beforeSeq: Math.min(beforeSeq, center.seq + 1) };
        const found = await readRecent(context.recent, ask, readerOf(center, caller, context.people !== undefined));
        const { envelopes, ...rest } = found;
        return { body: { items: envelopes.map((envelope) => entryOf(envelope)), ...rest } };
      },
    }),
    apiRoute({
      method: "get",
      path: "/units/{ref}/history",
      tag: "History",
      summary: "What happened to a unit",
      params: RefParams,
      query: Paging,
      answers: [found, missing],
      handle: ({ params, query }) => historyOf("unit", findUnit(center, params.ref)?.id, params.ref, query),
    }),
    apiRoute({
      method: "get",
      path: "/incidents/{ref}/history",
      tag: "History",
      summary: "What happened in an incident, closed and archived ones included",
      params: RefParams,
      query: Paging,
      answers: [found, missing],
      handle: ({ params, query }) => historyOf("incident", findIncident(center, params.ref)?.id, params.ref, query),
    }),
    apiRoute({
      method: "get",
      path: "/alerts/{ref}/history",
      tag: "History",
      summary: "The life of an alert: what rang, who was told, who had it, how it ended",
      params: RefParams,
      query: Paging,
      answers: [found, missing],
      handle: ({ params, query }) => historyOf("alert", findAlert(center, params.ref)?.id, params.ref, query),
    }),
    ...(["officer", "vehicle", "device", "plate"] as const).map((kind) =>
      apiRoute({
        method: "get",
        path: `/${kind}s/{ref}/history`,
        tag: "History",
        summary: `What is on record about a ${kind}`,
        params: RefParams,
        query: Paging,
        answers: [found, missing],
        handle: ({ params, query }) =>
          historyOf(kind, undefined, kind === "plate" ? plateKey(params.ref) : params.ref, query),
      }),
    ),
  ];
}

/** An event as it is looked back at. */
export function entryOf(envelope: Envelope): z.infer<typeof EntrySchema> {
  const { type, ...data } = envelope.event;
  const from = placeOfWork(envelope.actor);
  return {
    seq: envelope.seq,
    atMs: envelope.atMs,
    ...(envelope.madeAtMs === undefined ? {} : { madeAtMs: envelope.madeAtMs }),
    who: actorText(envelope.actor),
    ...(from === undefined ? {} : { from }),
    cause: envelope.cause,
    what: type,
    data,
  };
}

function placeOfWork(actor: Envelope["actor"]): string | undefined {
  switch (actor.kind) {
    case "dispatcher":
      return [actor.positionId, actor.consoleId].filter((part) => part !== undefined).join(" / ") || undefined;
    case "officer":
      return actor.deviceId;
    case "device":
    case "system":
      return undefined;
  }
}
