/**
 * The OpenAPI 3.1 document, made from the routes' own schemas, and the page that shows it to people.
 */
import { z } from "zod";
import { API_PREFIX, type ApiAnswer, type ApiRoute } from "./api-route.ts";
import { CommandRequestDocument } from "./command-routes.ts";
import { ProblemSchema } from "./problem.ts";

type Json = Record<string, unknown>;

/** What any request may be answered with besides what its route says of itself. */
const ANY_OTHER: ApiAnswer = {
  status: 400,
  description:
    "Any other problem: 400 what could not be understood, 403 not from this machine or from another page, 413 more than 64 KB, 415 not JSON, 500 a fault of ours",
  schema: ProblemSchema,
};

/** The document of a set of routes. */
export function openApiDocument(routes: readonly ApiRoute[], softwareVersion: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = (paths[API_PREFIX + route.path] ??= {});
    path[route.method] = operationOf(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Vigil",
      version: softwareVersion,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      description:
        "Everything the console does. Times are integer milliseconds since 1970 UTC. Errors are problem details (RFC 9457) that name the field. Commands are idempotent by their id. The live picture comes over the WebSocket `/api/v1/live` (`/api/v1/asyncapi.json`). For programs that watch Vigil: `/healthz`, `/readyz`, `/metrics`.",
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths,
  };
}

function operationOf(route: ApiRoute): Json {
  const body = route.path === "/commands" ? CommandRequestDocument : route.body;
  return {
    operationId: `${route.method}${route.path.replaceAll(/[^A-Za-z0-9]+(\w)?/g, (_, letter: string | undefined) => (letter ?? "").toUpperCase())}`,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    parameters: [...parametersOf("path", route.params), ...parametersOf("query", route.query)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body, "input") } } } }),
    responses: {
      ...Object.fromEntries(route.answers.map((answer) => [String(answer.status), responseOf(answer)])),
      default: responseOf(ANY_OTHER),
    },
  };
}

function parametersOf(where: "path" | "query", schema: z.ZodObject | undefined): Json[] {
  if (schema === undefined) return [];
  const json = schemaOf(schema, "input");
  const properties = json["properties"] as Record<string, Json>; // a zod object becomes one with properties
  const required = new Set((json["required"] ?? []) as string[]);
  const parsed = schemaOf(schema, "output")["properties"] as Record<string, Json>;
  return Object.entries(properties).map(([name, property]) => {
    // A coerced number says nothing of its input: what it becomes is what the caller should write.
    const described = Object.keys(property).every((key) => key === "description" || key === "default")
      ? { ...parsed[name], ...property }
      : property;
    const { description, ...rest } = described;
    return {
      name,
      in: where,
      required: where === "path" || (required.has(name) && rest["default"] === undefined),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

function responseOf(answer: ApiAnswer): Json {
  const contentType = answer.status >= 400 ? "application/problem+json" : "application/json";
  return {
    description: answer.description,
    ...(answer.schema === undefined
      ? {}
      : { content: { [contentType]: { schema: schemaOf(answer.schema, "output") } } }),
  };
}

/** A zod schema as JSON Schema 2020-12, which is what OpenAPI 3.1 speaks. */
export function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Json;
  return json;
}
