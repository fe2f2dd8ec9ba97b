/** A simulated run for the page `/sim`: its tape, as it is made. On a practice only. */
import { z } from "zod";
import { line } from "../../domain/text.ts";
import { SimulatedRuns } from "../practice/simulated-run.ts";
import type { ApiContext } from "./api-context.ts";
import { apiRoute, type ApiRoute, queryInt, queryNumber } from "./api-route.ts";
import { invalid, problem, ProblemSchema } from "./problem.ts";

/** More than a page can hold, or anybody would wait for. */
const UNIT_HOURS_MAX = 400;

export function simulationRoutes(context: Pick<ApiContext, "practice">, runs = new SimulatedRuns()): ApiRoute[] {
  return [
    apiRoute({
      method: "get",
      path: "/practice/simulation",
      tag: "Practice",
      summary: "Play a simulated run",
      description:
        "The tape of a run made from a seed (see docs/simulation.md): a line of JSON each, while it is made. One run at a time; asking for another ends the one before.",
      query: z.object({
        seed: line(80).default("1"),
        hours: queryNumber(0.5, 12).default(2),
        units: queryInt(1, 400).default(20),
        consoles: queryInt(1, 20).default(3),
        faults: line(200).default("all"),
      }),
      answers: [
        { status: 200, description: "The tape (application/x-ndjson)" },
        { status: 400, description: "The simulator does not understand it", schema: ProblemSchema },
        { status: 404, description: "This is a real shift", schema: ProblemSchema },
        { status: 503, description: "The simulator did not start", schema: ProblemSchema },
      ],
      handle: async ({ query }) => {
        if (context.practice() === undefined)
          throw problem("not-a-practice", "This is not a practice", 404, "a real shift simulates nothing");
        if (query.hours * query.units > UNIT_HOURS_MAX) {
          const message = `at most ${UNIT_HOURS_MAX} hours times units: a longer run is for npm run sim`;
          throw invalid([{ field: "hours", message }]);
        }
        const started = await runs.start(query);
        if (started.ok) return { body: started.tape, contentType: "application/x-ndjson" };
        if (started.isRefused) throw invalid([{ field: "run", message: started.reason }]);
        throw problem("not-started", "The simulator did not start", 503, started.reason);
      },
    }),
  ];
}
