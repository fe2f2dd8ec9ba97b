/** Every field of every command with everything that should never stand in it, at the edge where commands come in. */
import { expect, test } from "vitest";
import { exampleOf, type JsonSchema, variantsOf } from "../../scripts/fuzz/schema-sweep.ts";
import { commandSchemas } from "../../src/domain/command.ts";
import { newMexico } from "../../src/roads/new-mexico/reference.ts";
import { readCommand } from "../../src/server/command-edge.ts";
import { schemaOf } from "../../src/server/http/openapi.ts";

/** A place may be words: then it is another thing than its schema says. */
const MAY_BE_WORDS = /^place$/;

test.each(commandSchemas.map((schema) => [schema.shape.type.value, schemaOf(schema, "input") as JsonSchema] as const))(
  "%s: each field spoiled is refused by its name, or taken as text and no otherwise",
  (type, schema) => {
    const example = exampleOf(schema);
    const read = readCommand(example, newMexico);
    // The sweep would be vacuous if the example itself were refused.
    expect(read.ok, `${type}: ${JSON.stringify([example, read])}`).toBe(true);
    let swept = 0;
    const taken: string[] = [];
    for (const { field, what, document, refuse } of variantsOf(schema)) {
      if (MAY_BE_WORDS.test(field)) continue;
      const answer = readCommand(document, newMexico);
      swept++;
      if (!answer.ok) {
        expect(answer.issues.every(({ message }) => message.length > 3)).toBe(true);
      } else if (refuse) taken.push(`${field}: ${what}`);
    }
    expect(taken).toEqual([]);
    expect(swept).toBeGreaterThan(5);
  },
);

test("a text of a command is either as it was typed or refused: nothing is taken out of it in silence", () => {
  const hostile = "<img src=x onerror=alert(1)> '; DROP TABLE log; -- __proto__ דוד";
  const read = readCommand({ type: "AddNote", incident: "1", text: hostile }, newMexico);
  expect(read).toMatchObject({ ok: true, command: { text: hostile } });
});
