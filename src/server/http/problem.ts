/**
 * Errors of the API as RFC 9457 problem details, with the field that is at fault.
 */
import { z } from "zod";

export const ProblemSchema = z.object({
  type: z.string().describe("A name for the kind of problem, e.g. urn:vigil:problem:invalid-field"),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  /** A refusal's own code, e.g. `unknown-unit`. */
  refusal: z.string().optional().describe("The domain's reason, where a command was refused"),
  commandId: z.string().optional(),
  errors: z.array(z.object({ field: z.string().describe("Dotted path of the field"), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof ProblemSchema>;
export type FieldError = { readonly field: string; readonly message: string };

/** A request that is answered with a problem. Thrown by handlers, answered by the one error handler. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** Nothing has that name. */
export function notFound(what: string, ref: string): ProblemError {
  return new ProblemError({
    type: "urn:vigil:problem:not-found",
    title: `No such ${what}`,
    status: 404,
    detail: `there is no ${what} ${ref}, or several that could be meant`,
  });
}

/** One or more fields are wrong. */
export function invalid(errors: readonly FieldError[], status = 400): ProblemError {
  return new ProblemError({
    type: "urn:vigil:problem:invalid-field",
    title: "A field is wrong",
    status,
    detail: errors.map(({ field, message }) => (field === "" ? message : `${field}: ${message}`)).join("; "),
    errors: errors.map(({ field, message }) => ({ field, message })),
  });
}

/** Any other problem, by its name. */
export function problem(name: string, title: string, status: number, detail?: string): ProblemError {
  return new ProblemError({
    type: `urn:vigil:problem:${name}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
  });
}

/** What the framework or a handler threw, as a problem. Our own defects say nothing of themselves. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const status = statusOf(error);
  if (status !== undefined && status >= 400 && status < 500 && error instanceof Error) {
    return { type: "urn:vigil:problem:bad-request", title: titleOf(status), status, detail: error.message };
  }
  return {
    type: "urn:vigil:problem:internal",
    title: "Vigil failed at this",
    status: 500,
    detail: "the fault is ours and is in the server's log",
  };
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const status: unknown = Reflect.get(error, "statusCode");
  return typeof status === "number" ? status : undefined;
}

function titleOf(status: number): string {
  switch (status) {
    case 404:
      return "No such address";
    case 413:
      return "The request is too large";
    case 415:
      return "The content type is not understood";
    default:
      return "The request is not understood";
  }
}
