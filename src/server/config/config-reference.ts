/** The reference of the configuration file, as Markdown, made from the schema that validates it. */
type Json = Record<string, unknown>;

const HEAD = `# Configuration

One YAML file, given with \`--config\`. Every key has a default, so an empty file is a valid one; write only what
differs. \`vigil check-config FILE\` says whether a file would be accepted and names the line of each mistake; an
unknown key is a mistake. \`docs/example-config.yaml\` is a file to start from.

Times under \`settings.watch\` are in seconds, distances in metres. Lists replace their default as a whole.

This page is written by \`node scripts/write-config-reference.ts\` from the schema that validates the file; a test
keeps it up to date.
`;

/** The page for a JSON Schema of the file. */
export function configReference(schema: unknown): string {
  const sections = Object.entries(propertiesOf(schema)).map(([name, section]) => sectionText(name, section));
  return `${HEAD}\n${sections.join("\n")}`;
}

function sectionText(name: string, section: Json): string {
  const rows = rowsOf(section, name);
  const description = text(section["description"]);
  return [
    `## \`${name}\``,
    "",
    ...(description === "" ? [] : [`${description}.`, ""]),
    "| key | form | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function rowsOf(schema: Json, path: string): string[] {
  return Object.entries(propertiesOf(schema)).flatMap(([key, property]) => {
    const own = `${path}.${key}`;
    if (Object.keys(propertiesOf(property)).length > 0) return rowsOf(property, own);
    const items = property["items"];
    const item = typeof items === "object" && items !== null ? (items as Json) : undefined; // a schema of one form for all items
    const itemRows = item === undefined || Object.keys(propertiesOf(item)).length === 0 ? [] : rowsOf(item, `${own}[]`);
    return [rowText(own, property, itemRows.length > 0), ...itemRows];
  });
}

function rowText(path: string, property: Json, isListOfObjects: boolean): string {
  const form = isListOfObjects ? "list" : formOf(property);
  return `| \`${path}\` | ${form} | ${defaultOf(property, isListOfObjects)} | ${text(property["description"])} |`;
}

function formOf(property: Json): string {
  const choices = property["enum"];
  if (Array.isArray(choices)) return choices.map((choice) => `\`${String(choice)}\``).join(" or ");
  const items = property["items"];
  if (typeof items === "object" && items !== null) return `list of ${formOf(items as Json)}`; // as above
  const bounds = [
    bound("from", property["minimum"]),
    bound("to", property["maximum"]),
    bound("at most", property["maxLength"], " characters"),
  ];
  const type =
    property["type"] === undefined
      ? "map"
      : property["type"] === "object"
        ? "map"
        : text(property["type"]).replace("string", "text").replace("boolean", "true or false");
  return [type, ...bounds.filter((part) => part !== "")].join(" ");
}

function bound(word: string, value: unknown, unit = ""): string {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? `${word} ${value}${unit}` : "";
}

function defaultOf(property: Json, isListOfObjects: boolean): string {
  const value = property["default"];
  if (value === undefined) return "";
  if (Array.isArray(value)) {
    if (value.length === 0) return "none";
    if (isListOfObjects) return `${value.length} entries`;
    return value.map((item) => `\`${String(item)}\``).join(", ");
  }
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}

function propertiesOf(schema: unknown): Record<string, Json> {
  if (typeof schema !== "object" || schema === null) return {};
  return (Reflect.get(schema, "properties") ?? {}) as Record<string, Json>; // JSON Schema's own form
}

function text(value: unknown): string {
  return typeof value === "string" ? value.replaceAll("|", "\\|") : "";
}
