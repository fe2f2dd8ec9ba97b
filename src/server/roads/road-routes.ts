/** What the API can be asked of the roads. */
import { z } from "zod";
import { spokenCallSign } from "../../domain/unit.ts";
import { asId, type UnitId } from "../../base/ids.ts";
import type { DriveTime } from "../../roads/network/drive-time.ts";
import { whyText } from "../../roads/network/drive-time.ts";
import { apiRoute, type ApiRoute, queryInt, queryNumber } from "../http/api-route.ts";
import type { ApiContext } from "../http/api-context.ts";
import { problem, ProblemSchema } from "../http/problem.ts";

const TimeSchema = z.object({
  unitId: z.string(),
  callSign: z.string(),
  timeMs: z.int().optional().describe("On an emergency run, by road; absent where there is no way"),
  lengthM: z.number().optional().describe("By road"),
  offRoadM: z.number().optional().describe("From the unit to the road that the time begins on; in no time"),
  why: z.string().optional().describe("Why there is no time"),
  straightM: z.number().optional().describe("By air, where there is no way by road. Never a time"),
});
const TimesSchema = z.object({
  highwaysOnly: z.boolean().describe("Computed on highways alone: no streets, no ramps"),
  placeOffRoadM: z.number().optional().describe("From the road to the place; in no time. Absent: no road within 5 km"),
  items: z.array(TimeSchema),
});

export function roadRoutes(context: ApiContext): ApiRoute[] {
  const { center } = context.board;
  const itemOf = (row: DriveTime): z.infer<typeof TimeSchema> => {
    const unit = center.units.get(asId<UnitId>(row.id));
    const who = { unitId: row.id, callSign: unit === undefined ? row.id : spokenCallSign(center, unit) };
    if (row.kind === "no-way") return { ...who, why: whyText(row.why), straightM: Math.round(row.straightM) };
    const { timeMs, lengthM, offRoadM } = row;
    return { ...who, timeMs, lengthM: Math.round(lengthM), offRoadM: Math.round(offRoadM) };
  };
  return [
    apiRoute({
      method: "get",
      path: "/roads/times",
      tag: "Roads",
      summary: "Who gets to a place first, by road",
      description:
        "Units that could be sent and were heard within ten minutes, the quickest first, on an emergency run; behind them those " +
        "without a way by road, with the reason and the straight line.",
      query: z.object({
        lat: queryNumber(-90, 90),
        lon: queryNumber(-180, 180),
        limit: queryInt(1, 50).default(10),
      }),
      answers: [
        { status: 200, description: "The quickest first", schema: TimesSchema },
        { status: 503, description: "The road network cannot be asked", schema: ProblemSchema },
      ],
      handle: async ({ query }) => {
        const place = { latDeg: query.lat, lonDeg: query.lon };
        const times = await context.drives.times(place, query.limit, context.nowMs()).catch((error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          throw problem("roads-unknown", "No drive times", 503, why);
        });
        const { highwaysOnly, placeOffRoadM, rows } = times;
        return {
          body: {
            highwaysOnly,
            ...(placeOffRoadM === undefined ? {} : { placeOffRoadM: Math.round(placeOffRoadM) }),
            items: rows.slice(0, query.limit).map(itemOf),
          },
        };
      },
    }),
  ];
}
