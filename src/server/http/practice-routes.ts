/** The practice shift: what can be started, what is running, and the story so far. */
import { z } from "zod";
import { apiRoute, type ApiRoute } from "./api-route.ts";
import type { ApiContext } from "./api-context.ts";
import { notFound, problem, ProblemSchema } from "./problem.ts";

const State = z.object({
  practice: z.boolean(),
  running: z.boolean(),
  units: z.int(),
  scenarios: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      summary: z.string(),
      phase: z.enum(["ready", "running", "ended"]),
      startedAtMs: z.int().optional(),
      story: z.array(z.object({ atMs: z.int(), text: z.string() })),
    }),
  ),
});

export function practiceRoutes(context: ApiContext): ApiRoute[] {
  const state = (): z.infer<typeof State> => {
    const known = context.practice()?.state();
    if (known === undefined) return { practice: false, running: false, units: 0, scenarios: [] };
    return {
      practice: true,
      ...known,
      scenarios: known.scenarios.map(({ story, ...rest }) => ({ ...rest, story: [...story] })),
    };
  };
  const change = (verb: "start" | "stop") =>
    apiRoute({
      method: "post",
      path: `/practice/{scenario}/${verb}`,
      tag: "Practice",
      summary: `${verb === "start" ? "Start" : "Stop"} a scenario`,
      params: z.object({ scenario: z.string().min(1).max(64) }),
      answers: [
        { status: 200, description: "The practice as it is then", schema: State },
        { status: 404, description: "There is no such scenario, or this is a real shift", schema: ProblemSchema },
        { status: 409, description: "Not now, with the reason", schema: ProblemSchema },
      ],
      handle: ({ params }) => {
        const practice = context.practice();
        if (practice === undefined)
          throw problem("not-a-practice", "This is not a practice", 404, "a real shift has no scenarios");
        if (!practice.state().scenarios.some((scenario) => scenario.id === params.scenario)) {
          throw notFound("scenario", params.scenario);
        }
        const done = practice[verb](params.scenario);
        if (!done.ok) throw problem("not-now", "Not now", 409, done.reason);
        return { body: state() };
      },
    });
  return [
    apiRoute({
      method: "get",
      path: "/practice",
      tag: "Practice",
      summary: "The practice shift's state",
      answers: [{ status: 200, description: "`practice` is false on a real shift", schema: State }],
      handle: () => ({ body: state() }),
    }),
    change("start"),
    change("stop"),
  ];
}
