/** What the API can be asked of the roads. */
import { z } from "zod";
import { spokenCallSign } from "../../domain/unit.ts";
import { asId, type UnitId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/time.ts";
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

const BackupSchema = z.object({
  askedAtMs: z.int().optional().describe("The moment of the locations that it rests on; absent: nothing is known"),
  highwaysOnly: z.boolean().optional().describe("Computed on highways alone: no streets, no ramps"),
  items: z.array(
    z.object({
      unitId: z.string().describe("The unit on the stop"),
      stopId: z.string(),
      nearest: z
        .object({ unitId: z.string(), callSign: z.string(), timeMs: z.int(), lengthM: z.number() })
        .optional()
        .describe("By road, on an emergency run; absent where nobody has a way"),
    }),
  ),
});
const AloneSchema = z.object({
  askedAtMs: z.int(),
  minutes: z.int(),
  highwaysOnly: z.boolean().describe("Computed on highways alone: no streets, no ramps"),
  credit: z.string().describe("What a map that shows it must carry"),
  area: z.string().optional().describe("The agency's own area that it is said of; absent: all that the network covers"),
  notes: z.array(z.string()).describe("What is not known, or counted otherwise than one may think"),
  aloneM: z.number().describe("Length of the open roads between places"),
  totalM: z.number(),
  notDrawnM: z.number().describe("Of the open roads those that are in no line, because there are too many"),
  lines: z.array(z.array(z.number())).describe("Each line: longitude and latitude in turn"),
  moves: z
    .array(
      z.object({
        unitId: z.string(),
        callSign: z.string(),
        latDeg: z.number(),
        lonDeg: z.number(),
        where: z.string(),
        closesM: z.number().describe("So much less road would be open, what the unit leaves open counted"),
        driveMs: z.number(),
      }),
    )
    .describe("Idle units that would close most of the gap, the best first"),
});

const NetworkSchema = z.object({
  name: z.string(),
  licence: z.string(),
  credit: z.string().describe("The line that a map must carry which shows what is computed on it"),
  sourceDate: z.string().optional().describe("The date that its source gives of itself"),
  importedAtMs: z.int(),
  highwaysOnly: z.boolean().describe("Highways alone: no streets, no ramps"),
});

export function roadRoutes(context: ApiContext): ApiRoute[] {
  const { center } = context.board;
  const callSignOf = (id: string): string => {
    const unit = center.units.get(asId<UnitId>(id));
    return unit === undefined ? id : spokenCallSign(center, unit);
  };
  const itemOf = (row: DriveTime): z.infer<typeof TimeSchema> => {
    const who = { unitId: row.id, callSign: callSignOf(row.id) };
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
        incident: z.string().min(1).max(64).optional().describe("Also units that work on this incident, by its id"),
      }),
      answers: [
        { status: 200, description: "The quickest first", schema: TimesSchema },
        { status: 503, description: "The road network cannot be asked", schema: ProblemSchema },
      ],
      handle: async ({ query }) => {
        const place = { latDeg: query.lat, lonDeg: query.lon };
        const times = await context.drives
          .times(place, query.limit, context.nowMs(), query.incident)
          .catch((error: unknown) => unasked("No drive times", error));
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
    apiRoute({
      method: "get",
      path: "/roads/backup",
      tag: "Roads",
      summary: "How long the nearest help takes to each stop, by road",
      description:
        "As of the last answer, which is some seconds old. A stop of which the roads can say nothing is not in it: on " +
        "highways alone most places are on none. Without `nearest` nobody has a way.",
      answers: [{ status: 200, description: "By unit on a stop", schema: BackupSchema }],
      handle: () => {
        const known = context.drives.backup;
        if (known === undefined) return Promise.resolve({ body: { items: [] } });
        const { askedAtMs, highwaysOnly, gaps } = known;
        const items = gaps.map(({ unitId, stopId, nearest }) => ({
          unitId,
          stopId,
          ...(nearest === undefined ? {} : { nearest: { ...nearest, callSign: callSignOf(nearest.unitId) } }),
        }));
        return Promise.resolve({ body: { askedAtMs, highwaysOnly, items } });
      },
    }),
    apiRoute({
      method: "get",
      path: "/roads/network",
      tag: "Roads",
      summary: "Which road network is in use, and the line that a map with it must carry",
      description: "It follows an import onto the same file while the server runs.",
      answers: [
        { status: 200, description: "What its file says of itself", schema: NetworkSchema },
        { status: 503, description: "The network cannot be read", schema: ProblemSchema },
      ],
      handle: () => {
        const info = context.roadNetwork.info();
        if (info === undefined)
          unasked("The road network cannot be read", new Error("its file is missing, or no network"));
        const { name, licence, credit, sourceDate, importedAtMs, highwaysOnly } = info;
        const date = sourceDate === undefined ? {} : { sourceDate };
        return Promise.resolve({ body: { name, licence, credit, importedAtMs, highwaysOnly, ...date } });
      },
    }),
    apiRoute({
      method: "get",
      path: "/roads/alone",
      tag: "Roads",
      summary:
        "Where an officer would be alone for longer than some minutes, and which idle unit would close most of it",
      query: z.object({ minutes: queryInt(1, 240).default(15) }),
      answers: [
        { status: 200, description: "The open roads, as of some seconds ago", schema: AloneSchema },
        { status: 503, description: "The road network cannot be asked", schema: ProblemSchema },
      ],
      handle: async ({ query }) => {
        const known = await context.alone
          .beyond(query.minutes * MINUTE_MS, context.nowMs())
          .catch((error: unknown) => unasked("The roads cannot be asked", error));
        const { moves, lines, notes, ...rest } = known;
        return {
          body: {
            ...rest,
            minutes: query.minutes,
            notes: [...notes],
            lines: lines.map((line) => [...line]),
            moves: moves.map((move) => ({ ...move, callSign: callSignOf(move.unitId) })),
          },
        };
      },
    }),
  ];
}

function unasked(title: string, error: unknown): never {
  throw problem("roads-unknown", title, 503, error instanceof Error ? error.message : String(error));
}
