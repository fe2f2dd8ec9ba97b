/** Asking the trails and the archive: where was it, who was here then, what do we know of this. */
import { z } from "zod";
import { DAY_MS } from "../../base/time.ts";
import { apiRoute, type ApiRoute, queryInt, queryNumber } from "./api-route.ts";
import type { ApiContext } from "./api-context.ts";
import { invalid, ProblemSchema } from "./problem.ts";

const instant = () => queryInt(946_684_800_000, 4_102_444_800_000);
const FixSchema = z.object({
  deviceId: z.string(),
  latDeg: z.number(),
  lonDeg: z.number(),
  fixAtMs: z.int().optional(),
  receivedAtMs: z.int(),
  accuracyM: z.number().optional(),
  speedMps: z.number().optional(),
  courseDeg: z.number().optional(),
  doubted: z.boolean().optional().describe("Kept and marked, but not believed"),
});
const TrailSchema = z.object({ items: z.array(FixSchema), truncated: z.boolean() });
const SPAN_MAX_MS = 31 * DAY_MS;

export function trailRoutes(context: ApiContext): ApiRoute[] {
  const wrong = { status: 400, description: "A field is wrong", schema: ProblemSchema };
  return [
    apiRoute({
      method: "get",
      path: "/devices/{ref}/trail",
      tag: "Trails",
      summary: "A device's fixes in a span of time, oldest first",
      params: z.object({ ref: z.string().min(1).max(64) }),
      query: z.object({ fromMs: instant(), toMs: instant(), limit: queryInt(1, 50_000).default(10_000) }),
      answers: [{ status: 200, description: "The fixes, doubted ones marked", schema: TrailSchema }, wrong],
      handle: async ({ params, query }) => {
        checkSpan(query);
        const items = await context.trails.ofDevice(params.ref, query.fromMs, query.toMs, query.limit);
        return { body: { items, truncated: items.length >= query.limit } };
      },
    }),
    apiRoute({
      method: "get",
      path: "/trails/near",
      tag: "Trails",
      summary: "Who was here then",
      query: z.object({
        latDeg: queryNumber(-90, 90),
        lonDeg: queryNumber(-180, 180),
        radiusM: queryNumber(1, 50_000).default(200),
        fromMs: instant(),
        toMs: instant(),
        limit: queryInt(1, 50_000).default(10_000),
      }),
      answers: [{ status: 200, description: "Fixes within the circle and the span", schema: TrailSchema }, wrong],
      handle: async ({ query }) => {
        checkSpan(query);
        const { latDeg, lonDeg, radiusM, fromMs, toMs, limit } = query;
        const items = await context.trails.near({ latDeg, lonDeg, radiusM }, fromMs, toMs, limit);
        return { body: { items, truncated: items.length >= limit } };
      },
    }),
    apiRoute({
      method: "get",
      path: "/search",
      tag: "Archive",
      summary: "Search incidents, archived ones included, by words, plate, name, place or number",
      query: z.object({ q: z.string().trim().min(1).max(200), limit: queryInt(1, 200).default(50) }),
      answers: [
        {
          status: 200,
          description: "The best first",
          schema: z.object({
            items: z.array(
              z.object({ kind: z.string(), id: z.string(), title: z.string(), atMs: z.int(), excerpt: z.string() }),
            ),
          }),
        },
        wrong,
      ],
      handle: async ({ query }) => ({ body: { items: await context.archive.search(query.q, query.limit) } }),
    }),
  ];
}

function checkSpan({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): void {
  if (toMs < fromMs) throw invalid([{ field: "toMs", message: "is before fromMs" }]);
  if (toMs - fromMs > SPAN_MAX_MS) throw invalid([{ field: "toMs", message: "is more than 31 days after fromMs" }]);
}
