/** Laws of the command line, over what nobody would type and over what everybody half types. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asId, type UnitId } from "../../base/ids.ts";
import { CommandSchema } from "../../domain/command.ts";
import { exampleContext } from "./example-center.ts";
import { complete, helpPages, parseLine } from "./grammar.ts";
import type { LineContext } from "./line-context.ts";
import { verbs } from "./verb-table.ts";

const context = exampleContext();
const on312: LineContext = { ...context, selectedUnitId: asId<UnitId>("NMSP-312") };
// By name, so that a counterexample fits a screen.
const inView = { nobody: context, "312": on312, two: { ...on312, alertedUnitId: asId<UnitId>("NMSP-305") } };
const views = fc.constantFrom(...(["nobody", "312", "two"] as const));
const lines = helpPages().flatMap(({ examples }) => examples.map(({ line }) => line));
const words = [...new Set(lines.flatMap((line) => line.split(" ")))];
const anyVerb = fc.constantFrom(...verbs.map(({ verb }) => verb));
const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.tuple(anyVerb, fc.string({ unit: "grapheme", maxLength: 60 })).map(([verb, rest]) => `${verb} ${rest}`),
);
// Words of real lines in any order: what is nearly right goes deepest.
const shuffled = fc
  .tuple(
    anyVerb,
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...words) },
        { weight: 1, arbitrary: fc.constantFrom('"', ",", "@0512", "@-3m", "@", "312,305", "at", "to", "by", "ver") },
      ),
      { maxLength: 9 },
    ),
  )
  .map(([verb, rest]) => [verb, ...rest].join(" "));
const prefix = fc.constantFrom(...lines).chain((line) => fc.nat(line.length).map((length) => line.slice(0, length)));

function expectWellFormed(text: string, within: LineContext): string {
  const parsed = parseLine(text, within);
  switch (parsed.kind) {
    case "command":
      expect(parsed.commands.length).toBeGreaterThan(0);
      for (const command of parsed.commands) expect(CommandSchema.parse(command)).toEqual(command);
      expect(parsed.says).toMatch(/\S/);
      break;
    case "view":
      expect(parsed.says).toMatch(/\S/);
      break;
    case "incomplete":
    case "wrong":
      expect(parsed.message).toMatch(/\S/);
      expect(parsed.expected).toMatch(/\S/);
      expect(parsed.at).toBeGreaterThanOrEqual(0);
      expect(parsed.at).toBeLessThanOrEqual(text.length);
  }
  return parsed.kind;
}

describe("the command line", () => {
  test.each([
    ["any text", anyText, ["incomplete", "wrong"]],
    ["prefixes of valid lines", prefix, ["command", "incomplete", "view", "wrong"]],
    ["the words of valid lines in any order", shuffled, ["command", "incomplete", "view", "wrong"]],
  ] as const)("never throws and always has an answer: %s", (_, text, kinds) => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(text, views, (line, view) => {
        seen.add(expectWellFormed(line, inView[view]));
      }),
      { numRuns: 1_000 },
    );
    expect([...seen]).toEqual(expect.arrayContaining([...kinds]));
  });

  test("changes nothing: the same line means the same twice", () => {
    fc.assert(
      fc.property(fc.oneof(prefix, shuffled), views, (line, view) => {
        expect(parseLine(line, inView[view])).toEqual(parseLine(line, inView[view]));
      }),
      { numRuns: 300 },
    );
  });

  test("what completion offers leads to a line that is read further", () => {
    let offered = 0;
    fc.assert(
      fc.property(fc.oneof(prefix, shuffled), views, fc.nat(80), (line, view, cursor) => {
        for (const { insert, from, to } of complete(line, cursor, inView[view])) {
          offered++;
          const at = Math.min(cursor, line.length);
          expect(from).toBeLessThanOrEqual(at);
          expect(to).toBeGreaterThanOrEqual(at);
          const next = `${line.slice(0, from)}${insert}`;
          const parsed = parseLine(next, inView[view]);
          // A verb alone may be at odds with the unit in view; the word that was offered is never at fault.
          if (parsed.kind === "wrong") expect([next, parsed.at]).toEqual([next, next.length]);
          if (parsed.kind === "incomplete") expect(parsed.at).toBeGreaterThanOrEqual(from);
        }
      }),
      { numRuns: 300 },
    );
    expect(offered).toBeGreaterThan(1_000);
  });

  test("a slip in a call sign never reaches the selected unit", () => {
    let slips = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999 }),
        fc.constantFrom("CK", "TS", "CL", "HP", "C4", "NA", "EN", "OO"),
        (n, verb) => {
          fc.pre(![305, 309, 312, 317, 321, 325].includes(n));
          slips++;
          expect(parseLine(`${verb} ${n} ok`, on312).kind).toBe("wrong");
        },
      ),
    );
    expect(slips).toBeGreaterThan(50);
  });

  test("text in quotes is kept as it is but for white space, and moves nothing else", () => {
    const text = fc.string({
      unit: fc.constantFrom(..."abc 312 I40 MM NM ABC123 @05, occ".split("")),
      minLength: 1,
      maxLength: 40,
    });
    let kept = 0;
    fc.assert(
      fc.property(text, (said) => {
        const plain = said.replace(/\s+/g, " ").replace(/^[\s,;]+|[\s,;]+$/g, "");
        fc.pre(plain !== "");
        kept++;
        expect(parseLine(`CK "${said}"`, on312)).toMatchObject({ commands: [{ unit: "NMSP-312", said: plain }] });
      }),
    );
    expect(kept).toBeGreaterThan(50);
  });
});
