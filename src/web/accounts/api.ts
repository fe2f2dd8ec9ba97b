/**
 * Asking the API from a page: what comes back is checked against its schema, and what went wrong is told in words
 * that a person can act on. The session travels in a cookie that no script can read.
 */
import { z } from "zod";

export type ApiDone<T> = { readonly ok: true; readonly value: T };
export type ApiFault = {
  readonly ok: false;
  /** 0 where the server could not be reached. */
  readonly status: number;
  /** The server's short name for it, e.g. `code-needed`; empty where it gave none. */
  readonly refusal: string;
  readonly says: string;
};
export type ApiAnswer<T> = ApiDone<T> | ApiFault;

const ProblemSchema = z.object({
  title: z.string(),
  type: z.string().default(""),
  refusal: z.string().optional(),
  detail: z.string().optional(),
});

/** Asks, and reads the answer as `schema` says. Never throws. */
export async function askApi<T>(
  schema: z.ZodType<T>,
  method: "GET" | "POST",
  path: string,
  body?: unknown,
): Promise<ApiAnswer<T>> {
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      ...(method === "GET"
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}) }),
    });
    const text = await response.text();
    const answer: unknown = text === "" ? {} : JSON.parse(text);
    if (!response.ok) return faultOf(response.status, answer);
    const read = schema.safeParse(answer);
    if (read.success) return { ok: true, value: read.data };
    return { ok: false, status: response.status, refusal: "", says: "the server's answer could not be understood" };
  } catch {
    return { ok: false, status: 0, refusal: "", says: "The server can't be reached. Try again." };
  }
}

function faultOf(status: number, answer: unknown): ApiFault {
  const read = ProblemSchema.safeParse(answer);
  if (!read.success) return { ok: false, status, refusal: "", says: `the server answered ${status}` };
  const { title, detail, refusal, type } = read.data;
  const name = refusal ?? type.split(":").at(-1) ?? "";
  // What follows `until` is an instant for programs.
  const more = detail === undefined || /^until \d+$/.test(detail) ? "" : `: ${detail}`;
  return { ok: false, status, refusal: name, says: `${title}${more}` };
}
