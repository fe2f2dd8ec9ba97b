/**
 * Every field of a schema with everything that should never stand in it: made from the JSON Schema itself, so that a
 * field that is added tomorrow is swept as well. `example` is a document that the schema takes; `variants` are the same
 * with one field spoiled, and say whether it has to be refused.
 */
export type JsonSchema = { readonly [key: string]: unknown };
export type Variant = {
  /** `place.latDeg` */
  readonly field: string;
  /** What is wrong with it, in a word or two. */
  readonly what: string;
  readonly document: unknown;
  /** Otherwise it may be taken, as text that is shown as text. */
  readonly refuse: boolean;
};
type Path = readonly (string | number)[];
type Leaf = { readonly path: Path; readonly schema: JsonSchema; readonly root: unknown };

/** Longer than any field may be that does not say how long it is. */
const TOO_LONG = 6_000;
/** For fields of a form: the first that fits is taken. */
const TEXTS = [
  "A1",
  "NM ABC123",
  "taip:0312",
  "0".repeat(64),
  "0".repeat(32),
  "https://dispatch.example.org/x",
  "a@example.org",
  "2026-11-21",
  "00000000-0000-4000-8000-000000000000",
  "mailto:a@example.org",
  "a long enough text for anything",
];
/** What nobody may store: it would show as something else than it is, or as nothing. */
const HIDDEN: readonly (readonly [what: string, text: string])[] = [
  ["a NUL", "A\u00001"],
  ["an escape sequence", "A\u001b[2J1"],
  ["a mark of direction", "A\u202e1"],
  ["an isolate", "A\u20661"],
  ["an Arabic letter mark", "A\u061c1"],
  ["another end of a line", "A\u20281"],
  ["half a character", "A\ud8001"],
];
/** What may be stored where it fits, and is shown as it stands. */
const HOSTILE: readonly (readonly [what: string, text: string])[] = [
  ["markup", "<img src=x onerror=alert(1)>"],
  ["a script", "</script><script>alert(1)</script>"],
  ["a quote", "'; DROP TABLE log; --"],
  ["a name of an object", "__proto__"],
  ["a path", "../../etc/passwd"],
  ["another script", "דוד Дэвид 警察"],
  ["a letter that looks like another", "NM АВС123"],
];
const OTHER_TYPES: readonly (readonly [type: string, value: unknown])[] = [
  ["string", "x".repeat(20)],
  ["number", 7.5],
  ["boolean", true],
  ["null", null],
  ["array", [[["x"]]]],
  ["object", { type: { nested: "x" } }],
];

/** A document that the schema takes, with what it requires and no more. */
export function exampleOf(schema: JsonSchema): unknown {
  if ("const" in schema) return schema["const"];
  if ("default" in schema && !isOf(schema, "object")) return schema["default"];
  const [first] = listOf(schema["enum"]);
  if (first !== undefined) return first;
  const choices = [...schemasOf(schema["anyOf"]), ...schemasOf(schema["oneOf"])];
  const choice = choices.find((one) => !isOf(one, "null")) ?? choices[0];
  if (choice !== undefined) return exampleOf(choice);
  const parts = schemasOf(schema["allOf"]);
  if (parts.length > 0) return Object.assign({}, ...parts.map(exampleOf)) as unknown;
  if (isOf(schema, "object")) return exampleObject(schema);
  if (isOf(schema, "array")) {
    const items = asSchema(schema["items"]);
    const count = Math.max(1, Number(schema["minItems"] ?? 1));
    return items === undefined ? [] : Array.from({ length: count }, () => exampleOf(items));
  }
  if (isOf(schema, "string")) return exampleText(schema);
  if (isOf(schema, "integer") || isOf(schema, "number")) return exampleNumber(schema);
  return isOf(schema, "boolean") ? true : isOf(schema, "null") ? null : "x";
}

/** The example with each of its fields spoiled in turn, the fields that may be left out too. */
export function* variantsOf(schema: JsonSchema): Generator<Variant> {
  for (const leaf of leavesOf(schema, [], (root) => root)) {
    const field = leaf.path.join(".");
    for (const [what, value, refuse] of spoiled(leaf.schema)) {
      yield { field, what, refuse, document: withValue(leaf.root, leaf.path, value) };
    }
  }
  for (const [type, value] of OTHER_TYPES) {
    if (type !== "object") yield { field: "", what: `${type} for all of it`, refuse: true, document: value };
  }
}

function* spoiled(schema: JsonSchema): Generator<readonly [what: string, value: unknown, refuse: boolean]> {
  const all = [schema, ...schemasOf(schema["anyOf"]), ...schemasOf(schema["oneOf"])];
  const isAnything = all.some((one) => !("type" in one) && !("const" in one) && !("enum" in one) && isLeaf(one));
  for (const [type, value] of OTHER_TYPES) {
    const takes = isAnything || all.some((one) => isOf(one, type) || (type === "number" && isOf(one, "integer")));
    if (!takes) yield [`${type} instead`, value, true];
  }
  const text = all.find((one) => isOf(one, "string") && !("const" in one) && !("enum" in one));
  if (text !== undefined) {
    const maxLength = Math.max(...all.map((one) => Number(one["maxLength"] ?? 0)));
    const isBounded = all.every((one) => !isOf(one, "string") || Number(one["maxLength"] ?? 0) < TOO_LONG);
    yield ["too long", "A".repeat(Math.max(maxLength + 1, TOO_LONG)), isBounded];
    for (const [what, value] of HIDDEN) yield [what, value, true];
    for (const [what, value] of HOSTILE) yield [what, value, false];
  }
  const number = all.find((one) => isOf(one, "number") || isOf(one, "integer"));
  if (number !== undefined) {
    for (const value of [1e308, -1e308]) yield [`${value}`, value, "maximum" in number && "minimum" in number];
    if (isOf(number, "integer")) yield ["half a number", 0.5, true];
  }
}

function* leavesOf(schema: JsonSchema, path: Path, rootOf: (here: unknown) => unknown): Generator<Leaf> {
  const choices = [...schemasOf(schema["anyOf"]), ...schemasOf(schema["oneOf"])];
  const branches = choices.filter((one) => !isLeaf(one));
  for (const branch of branches) yield* leavesOf(branch, path, rootOf);
  if (isLeaf(schema) || choices.length > 0) {
    if (path.length > 0) yield { path, schema, root: rootOf(exampleOf(schema)) };
    return;
  }
  if (path.length > 0) yield { path, schema: { type: schema["type"] }, root: rootOf(exampleOf(schema)) };
  const items = asSchema(schema["items"]);
  if (items !== undefined) {
    yield* leavesOf(items, [...path, 0], (one) => rootOf([one]));
    return;
  }
  const example = exampleOf(schema) as Record<string, unknown>;
  for (const [name, property] of propertiesOf(schema)) {
    yield* leavesOf(property, [...path, name], (value) => rootOf({ ...example, [name]: value }));
  }
}

function withValue(root: unknown, path: Path, value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(root))
    return root.map((one: unknown, index) => (index === first ? withValue(one, rest, value) : one));
  const inner: unknown = Reflect.get(Object(root), first);
  return { ...(root as object), [first]: withValue(inner, rest, value) };
}

function exampleObject(schema: JsonSchema): Record<string, unknown> {
  const required = new Set(listOf(schema["required"]));
  return Object.fromEntries(
    propertiesOf(schema)
      .filter(([name]) => required.has(name))
      .map(([name, property]) => [name, exampleOf(property)]),
  );
}

function exampleText(schema: JsonSchema): string {
  const pattern = typeof schema["pattern"] === "string" ? new RegExp(schema["pattern"], "u") : undefined;
  const [least, most] = [Number(schema["minLength"] ?? 0), Number(schema["maxLength"] ?? TOO_LONG)];
  const isUrl = schema["format"] === "uri";
  const fits = TEXTS.find(
    (text) =>
      text.length >= least &&
      text.length <= most &&
      pattern?.test(text) !== false &&
      (!isUrl || text.startsWith("https:")),
  );
  return fits ?? "A".repeat(least);
}

function exampleNumber(schema: JsonSchema): number {
  const least = Number(schema["minimum"] ?? Number(schema["exclusiveMinimum"] ?? -1) + 1);
  return Math.max(least, Math.min(1, Number(schema["maximum"] ?? 1)));
}

function isLeaf(schema: JsonSchema): boolean {
  return !isOf(schema, "object") && !isOf(schema, "array");
}

function isOf(schema: JsonSchema, type: string): boolean {
  const { type: own } = schema;
  return own === type || (Array.isArray(own) && own.includes(type));
}

function propertiesOf(schema: JsonSchema): (readonly [string, JsonSchema])[] {
  return Object.entries(asSchema(schema["properties"]) ?? {}).flatMap(([name, property]) => {
    const found = asSchema(property);
    return found === undefined ? [] : [[name, found] as const];
  });
}

function asSchema(value: unknown): JsonSchema | undefined {
  return typeof value === "object" && value !== null ? (value as JsonSchema) : undefined;
}

function schemasOf(value: unknown): JsonSchema[] {
  return listOf(value)
    .map(asSchema)
    .filter((one) => one !== undefined);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
