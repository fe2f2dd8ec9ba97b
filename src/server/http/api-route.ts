/**
 * One route of the API: what it takes, what it gives, and what it does. The same schemas validate a request and
 * describe it in the OpenAPI document, so the two cannot disagree.
 */
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { Caller, People } from "../accounts/people.ts";
import { admitToRoute } from "./admission.ts";
import { invalid } from "./problem.ts";

export const API_PREFIX = "/api/v1";

export type ApiReply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body: unknown;
  readonly contentType?: string;
};
export type ApiAnswer = { readonly status: number; readonly description: string; readonly schema?: z.ZodType };
export type ApiRoute = {
  readonly method: "get" | "post";
  /** Below the prefix, with `{name}` for parameters. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params: z.ZodObject | undefined;
  readonly query: z.ZodObject | undefined;
  readonly body: z.ZodType | undefined;
  readonly answers: readonly ApiAnswer[];
  readonly handle: (input: {
    params: unknown;
    query: unknown;
    body: unknown;
    caller: Caller;
    /** The cookies that came along, as they stand in the request. */
    cookie: string | undefined;
  }) => Promise<ApiReply> | ApiReply;
};

type Shape = z.ZodObject | undefined;
type Parsed<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

/** Describes a route; the handler gets what its schemas made of the request. */
export function apiRoute<
  Params extends Shape = undefined,
  Query extends Shape = undefined,
  Body extends z.ZodType | undefined = undefined,
>(route: {
  readonly method: "get" | "post";
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answers: readonly ApiAnswer[];
  readonly handle: (input: {
    readonly params: Parsed<Params>;
    readonly query: Parsed<Query>;
    readonly body: Parsed<Body>;
    /** Who asks. Where there are no accounts it is somebody at this machine. */
    readonly caller: Caller;
    readonly cookie: string | undefined;
  }) => Promise<ApiReply> | ApiReply;
}): ApiRoute {
  const { handle, params, query, body, ...rest } = route;
  return {
    ...rest,
    params,
    query,
    body,
    // mountRoutes parses each part with the schema that these types come from.
    handle: (input) => handle(input as Parameters<typeof handle>[0]),
  };
}

/** Serves routes under the API's prefix. Where there are accounts, `people` says who may ask for what. */
export function mountRoutes(app: FastifyInstance, routes: readonly ApiRoute[], people: People | undefined): void {
  for (const route of routes) {
    app.route({
      method: route.method === "get" ? "GET" : "POST",
      url: API_PREFIX + route.path.replaceAll(/\{(\w+)\}/g, ":$1"),
      handler: async (request, reply) => {
        const params = read(route.params, request.params, "path");
        const caller = await admitToRoute(people, route, request);
        const result = await route.handle({
          params,
          query: read(route.query, request.query, "query"),
          body: read(route.body, request.body, "body"),
          caller,
          cookie: request.headers.cookie,
        });
        reply.code(result.status ?? 200);
        // What is read here is somebody's to read, and not the next one's at this browser.
        reply.header("cache-control", "no-store");
        for (const [name, value] of Object.entries(result.headers ?? {})) reply.header(name, value);
        if (result.contentType !== undefined) reply.type(result.contentType);
        return reply.send(result.body);
      },
    });
  }
}

function read(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value === undefined ? {} : value);
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.map((issue) => ({
      field: issue.path.length === 0 ? where : issue.path.map(String).join("."),
      message: issue.message,
    })),
  );
}

/** A whole number in a query string. */
export function queryInt(min: number, max: number) {
  return z.coerce.number().int().min(min).max(max);
}

/** A number in a query string. */
export function queryNumber(min: number, max: number) {
  return z.coerce.number().min(min).max(max);
}
