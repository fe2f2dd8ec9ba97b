/** The picture of a hunt's reach, for a map: roads with the moments at which he can be on them, areas, by speed. */
import { z } from "zod";
import { findIncident } from "../../domain/refs.ts";
import { apiRoute, type ApiRoute } from "../http/api-route.ts";
import type { ApiContext } from "../http/api-context.ts";
import { problem, ProblemSchema } from "../http/problem.ts";
import { huntModes } from "../../domain/hunt.ts";

const ReachSchema = z.object({
  pace: z.enum(["lawful", "fleeing"]),
  roads: z.array(
    z.object({
      path: z.array(z.number()).describe("lon, lat, lon, lat, … in the order in which he runs through it"),
      fromMs: z.int(),
      toMs: z.int(),
      likely: z.number().describe("On a way to where he may be bound for, 0 to 1"),
      branch: z.int(),
    }),
  ),
  roadsLeftOut: z.int().describe("Smaller roads that the picture does not hold"),
  branches: z.array(z.object({ mode: z.enum(huntModes), words: z.string(), fromMs: z.int() })),
  areas: z.array(z.object({ atMs: z.int(), outlines: z.array(z.array(z.number())) })),
  towards: z.array(z.object({ name: z.string(), earliestMs: z.int().optional(), share: z.number() })),
});
const PictureSchema = z.object({
  askedAtMs: z.int(),
  baseMs: z.int(),
  untilMs: z.int(),
  highwaysOnly: z.boolean(),
  reaches: z.array(ReachSchema),
});

export function huntRoutes(context: ApiContext): ApiRoute[] {
  return [
    apiRoute({
      method: "get",
      path: "/incidents/{ref}/reach",
      tag: "Roads",
      summary: "Where somebody who flees can be, at any instant",
      description:
        "Earliest moments along roads from the hunt's certain facts, for two assumptions of speed. What is assumed, and where " +
        "he can be stopped, stands in the incident's own plan. Not a prediction, and no proof that he is nowhere else.",
      params: z.object({ ref: z.string() }),
      answers: [
        { status: 200, description: "The newest picture", schema: PictureSchema },
        { status: 404, description: "No such incident, or nothing was worked out for it", schema: ProblemSchema },
      ],
      handle: async ({ params }) => {
        const incident = findIncident(context.board.center, params.ref);
        const picture = incident === undefined ? undefined : await context.hunts.pictureSoon(incident.id);
        if (picture === undefined) {
          throw problem("no-reach", "No reach", 404, "nothing is known of where he can be: that is not safety");
        }
        return { body: PictureSchema.parse(picture) };
      },
    }),
  ];
}
