/**
 * Where a command from outside becomes one: validated, its places put on the map.
 *
 * A place may be given as the words a dispatcher would say (`"I-40 MM 320 EB"`); it is resolved here, once, so
 * that the engine and every replay see the same point. The same edge serves HTTP, the live socket and replay.
 */
import type { z } from "zod";
import { type Command, commandSchemas, CommandSchema } from "../domain/command.ts";
import { parsePlace, placeFields } from "../roads/parse-place.ts";
import type { RoadReference } from "../roads/road-reference.ts";

export type CommandIssue = { readonly field: string; readonly message: string };
export type CommandRead =
  | { readonly ok: true; readonly command: Command }
  | { readonly ok: false; readonly issues: readonly CommandIssue[] };

const knownTypes: ReadonlySet<string> = new Set(commandSchemas.map((schema) => schema.shape.type.value));
const schemaByType = new Map<string, z.ZodType<Command>>(
  commandSchemas.map((schema) => [schema.shape.type.value, schema as z.ZodType<Command>]),
);

/**
 * Reads a command from JSON; `madeAtMs` is when it was made, where its frame says so. Every issue names its field;
 * nothing is taken that the schema does not know.
 */
export function readCommand(json: unknown, roads: RoadReference, madeAtMs?: number): CommandRead {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return { ok: false, issues: [{ field: "", message: "a command is an object with a `type`" }] };
  }
  const type: unknown = Reflect.get(json, "type");
  if (typeof type !== "string" || !knownTypes.has(type)) {
    const message = type === undefined ? "is missing" : `no such command; known: ${[...knownTypes].join(", ")}`;
    return { ok: false, issues: [{ field: "type", message }] };
  }
  const resolved = withPlace(json, roads);
  if (madeAtMs !== undefined && resolved["madeAtMs"] === undefined) resolved["madeAtMs"] = madeAtMs;
  // The union's own message for a discriminated type is the same; asking the one schema keeps the path short.
  const parsed = (schemaByType.get(type) ?? CommandSchema).safeParse(resolved);
  if (!parsed.success) {
    return {
      ok: false,
      issues: parsed.error.issues.map((issue) => ({ field: issue.path.map(String).join("."), message: issue.message })),
    };
  }
  const unknown = Object.keys(resolved).filter((key) => !(key in parsed.data));
  const stray = unknown.filter((key) => Reflect.get(resolved, key) !== undefined);
  if (stray.length > 0) {
    return { ok: false, issues: stray.map((field) => ({ field, message: `${type} has no such field` })) };
  }
  return { ok: true, command: parsed.data };
}

/** A place given as words, or as words without a point, becomes one with what the road table knows. */
function withPlace(json: object, roads: RoadReference): Record<string, unknown> {
  const command: Record<string, unknown> = { ...json };
  const place = command["place"];
  if (typeof place === "string" && place.trim() !== "" && place.length <= 200) {
    command["place"] = placeFields(parsePlace(roads, place));
  } else if (typeof place === "object" && place !== null && !Array.isArray(place)) {
    const text: unknown = Reflect.get(place, "text");
    const onlyWords = Object.keys(place).length === 1;
    if (onlyWords && typeof text === "string" && text.trim() !== "" && text.length <= 200) {
      command["place"] = { ...placeFields(parsePlace(roads, text)), text: text.trim() };
    }
  }
  return command;
}
