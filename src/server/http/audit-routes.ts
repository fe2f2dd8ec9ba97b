/** The record as an auditor asks for it: search, a summary of a week, an export with its chain of hashes. */
import { Readable } from "node:stream";
import { z } from "zod";
import { DAY_MS } from "../../base/time.ts";
import { line } from "../../domain/text.ts";
import type { People } from "../accounts/people.ts";
import { exportLines } from "../accounts/record-export.ts";
import type { RecordQuery } from "../accounts/record-search.ts";
import { askerOf } from "./account-answers.ts";
import { apiRoute, type ApiRoute, queryInt } from "./api-route.ts";
import { ProblemSchema } from "./problem.ts";

const tag = "Audit";
const Entry = z.object({
  seq: z.int(),
  atMs: z.int(),
  type: z.string(),
  who: z.string(),
  byAccount: z.string().optional(),
  about: z.string().optional(),
  aboutName: z.string().optional(),
  source: z.string(),
  session: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
const Counted = z.object({ name: z.string(), count: z.int() });
const Instant = queryInt(0, Number.MAX_SAFE_INTEGER);
const Part = z.string().max(100);
const denied = { status: 403, description: "Not permitted, with the reason", schema: ProblemSchema };

export function auditRoutes(people: People): ApiRoute[] {
  const { accounts, record } = people;
  return [
    apiRoute({
      method: "get",
      path: "/audit/search",
      tag,
      summary: "Look through the record; that it was done is itself recorded",
      query: z.object({
        types: z.string().max(500).optional().describe("Kinds of entries, with commas between them"),
        who: Part.optional(),
        source: Part.optional(),
        about: Part.optional().describe("Part of an account's name"),
        text: Part.optional().describe("Part of anything that stands in the entry"),
        fromMs: Instant.optional(),
        toMs: Instant.optional(),
        beforeSeq: queryInt(1, Number.MAX_SAFE_INTEGER).optional().describe("Older than this entry"),
        limit: queryInt(1, 1_000).default(200),
      }),
      answers: [{ status: 200, description: "Newest first", schema: z.object({ items: z.array(Entry) }) }, denied],
      handle: async ({ query: { types, ...rest }, caller }) => {
        const query = definedOf({ ...rest, types: types?.split(",").filter((type) => type !== "") });
        await accounts.ask("note", askerOf(caller), { type: "RecordRead", what: JSON.stringify(query) }, people.nowMs);
        return { headers: noStore, body: { items: await record.ask("find", query) } };
      },
    }),
    apiRoute({
      method: "get",
      path: "/audit/week",
      tag,
      summary:
        "A week in figures: who read what is protected, who was denied, who failed to sign in, whose rights changed",
      query: z.object({ endMs: Instant.optional().describe("The instant at which the seven days end; now if absent") }),
      answers: [
        {
          status: 200,
          description: "The summary",
          schema: z.object({
            fromMs: z.int(),
            toMs: z.int(),
            total: z.int(),
            byType: z.array(Counted),
            readers: z.array(Counted.extend({ act: z.string() })),
            failedSources: z.array(Counted),
            deniedPeople: z.array(Counted),
            elsewhere: z.array(Entry).describe("Sessions that were used from another address: maybe stolen"),
            pastTable: z.array(Entry).describe("What was read behind a broken glass"),
            glass: z.array(Entry),
            rights: z.array(Entry),
          }),
        },
        denied,
      ],
      handle: async ({ query: { endMs } }) => {
        const toMs = endMs ?? people.nowMs + 1;
        const fromMs = Math.max(0, toMs - 7 * DAY_MS);
        return { headers: noStore, body: { fromMs, toMs, ...(await record.ask("summary", fromMs, toMs)) } };
      },
    }),
    apiRoute({
      method: "get",
      path: "/audit/export",
      tag,
      summary: "The record as lines of JSON with their hashes; `vigil verify-record` walks the chain of such a file",
      query: z.object({ fromMs: Instant.optional(), toMs: Instant.optional() }),
      answers: [{ status: 200, description: "application/x-ndjson" }, denied],
      handle: async ({ query: { fromMs = 0, toMs = people.nowMs + 1 }, caller }) => {
        const what = `export from ${fromMs} to ${toMs}`;
        await accounts.ask("note", askerOf(caller), { type: "RecordRead", what }, people.nowMs);
        const rows = {
          before: (atMs: number) => record.ask("before", atMs),
          rows: (seq: number, endMs: number, limit: number) => record.ask("rows", seq, endMs, limit),
        };
        return {
          headers: { ...noStore, "content-disposition": 'attachment; filename="vigil-record.ndjson"' },
          contentType: "application/x-ndjson",
          body: Readable.from(exportLines(rows, fromMs, toMs)),
        };
      },
    }),
    apiRoute({
      method: "post",
      path: "/audit/glass-seen",
      tag,
      summary: "An auditor has seen who read past the table",
      body: z.object({
        upTo: z.int().min(1),
        finding: line(500).optional().describe("What the auditor makes of it: it stands in the record from then on"),
      }),
      answers: [{ status: 200, description: "Noted", schema: z.object({}) }, denied],
      handle: async ({ body: { upTo, finding }, caller }) => {
        await people.glassSeen(askerOf(caller), upTo, finding);
        return { body: {} };
      },
    }),
  ];
}

const noStore = { "cache-control": "no-store" };

function definedOf(query: { [K in keyof RecordQuery]: RecordQuery[K] | undefined } & { limit: number }): RecordQuery {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), limit: query.limit };
}
