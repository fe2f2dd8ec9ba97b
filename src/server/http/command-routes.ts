/** Giving commands by HTTP: validated, idempotent, answered when durable. */
import { z } from "zod";
import { present } from "../../base/assert.ts";
import { type Actor, parseActor } from "../../domain/actor.ts";
import { type Command, CommandSchema } from "../../domain/command.ts";
import { InstantMs } from "../../domain/text.ts";
import type { Caller, People } from "../accounts/people.ts";
import { readCommand } from "../command-edge.ts";
import { apiRoute, type ApiRoute } from "./api-route.ts";
import type { ApiContext } from "./api-context.ts";
import { invalid, problem, ProblemError, ProblemSchema } from "./problem.ts";

/** What a place may be given as: Vigil reads the dispatcher's words. */
const CommandRequestSchema = z.object({
  commandId: z.string().min(1).max(64).describe("Chosen by the caller. The same id again gives the first answer"),
  actor: z
    .string()
    .max(100)
    .optional()
    .describe("Who gives it: `dispatcher:Rivera` or `officer:312`. Where there are accounts it is who is signed in"),
  command: z.unknown().describe("The command; its `place` may also be a text such as `I-40 MM 320 EB`"),
  madeAtMs: InstantMs.optional().describe("When it was done, where it is entered late"),
});
export const CommandRequestDocument = CommandRequestSchema.extend({ command: CommandSchema });

const AnswerSchema = z.object({
  type: z.literal("answer"),
  commandId: z.string(),
  outcome: z.enum(["accepted", "unknown"]),
  firstSeq: z.int().optional().describe("The first event it caused"),
  lastSeq: z.int().optional().describe("The last event it caused"),
  incidentId: z.string().optional(),
  alertId: z.string().optional(),
  detail: z.string().optional(),
});

// Where there are accounts, nobody gives a command in another's name.
function giveAs(
  people: People | undefined,
  caller: Caller,
  command: Command,
  said: Actor | undefined,
): { readonly command: Command; readonly actor: Actor } {
  if (people === undefined) return { command, actor: present(said, "an actor is named where there are no accounts") };
  if (!people.isCommandInPace(caller, command))
    throw problem("too-many-requests", "Too much at once", 429, "try again in a moment");
  const admitted = people.admitCommand(caller, command);
  if (!admitted.ok) throw problem("not-permitted", "Not permitted", 403, admitted.reason);
  return admitted;
}

export function commandRoutes(context: ApiContext): ApiRoute[] {
  return [
    apiRoute({
      method: "post",
      path: "/commands",
      tag: "Commands",
      summary: "Give a command",
      description:
        "Answered when what it caused is on the disk. 202 means that it was decided and the disk has not said so yet: ask again with the same id.",
      body: CommandRequestSchema,
      answers: [
        { status: 200, description: "Done and durable", schema: AnswerSchema },
        { status: 202, description: "Decided; whether it is durable is not known yet", schema: AnswerSchema },
        { status: 400, description: "A field is wrong", schema: ProblemSchema },
        { status: 403, description: "Whoever is signed in may not do this, with the reason", schema: ProblemSchema },
        { status: 409, description: "Refused, with the reason", schema: ProblemSchema },
        { status: 503, description: "Refused while the log can't be written in time", schema: ProblemSchema },
      ],
      handle: async ({ body, caller }) => {
        const said = body.actor === undefined ? undefined : parseActor(body.actor);
        if (context.people === undefined && said?.kind !== "dispatcher" && said?.kind !== "officer") {
          throw invalid([{ field: "actor", message: "is `dispatcher:NAME` or `officer:NUMBER`" }]);
        }
        const read = readCommand(body.command, context.roads, body.madeAtMs);
        if (!read.ok) {
          throw invalid(
            read.issues.map(({ field, message }) => ({
              field: field === "" ? "command" : `command.${field}`,
              message,
            })),
          );
        }
        const given = giveAs(context.people, caller, read.command, said);
        const answer = await context.loop.command(body.commandId, given.command, given.actor);
        if (answer.outcome !== "refused") return { status: answer.outcome === "accepted" ? 200 : 202, body: answer };
        context.people?.noteRefused(caller, given.command.type, answer.refusal ?? "", answer.detail);
        const degraded = answer.refusal === "log-degraded";
        throw new ProblemError({
          type: "urn:vigil:problem:refused",
          title: `Refused: ${answer.refusal ?? "no reason given"}`,
          status: degraded ? 503 : 409,
          commandId: body.commandId,
          ...(answer.refusal === undefined ? {} : { refusal: answer.refusal }),
          ...(answer.detail === undefined ? {} : { detail: answer.detail }),
          ...(answer.field === undefined
            ? {}
            : {
                errors: [{ field: `command.${answer.field}`, message: answer.detail ?? answer.refusal ?? "refused" }],
              }),
        });
      },
    }),
  ];
}
