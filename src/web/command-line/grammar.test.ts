import { describe, expect, test } from "vitest";
import { exampleContext } from "./example-center.ts";
import { helpPages, parseLine } from "./grammar.ts";

const context = exampleContext();
const examples = helpPages().flatMap(({ verb, examples: all }) => all.map((example) => ({ verb, ...example })));

describe("every example of the help", () => {
  test.each(examples)("$line", ({ line, says }) => {
    const parsed = parseLine(line, context);
    expect(parsed).not.toHaveProperty("message");
    expect(parsed).toMatchObject({ says });
  });
});
