/**
 * Every numbered rule of every SPEC.md has a test whose title names it, and no title names a rule that is not there; nor
 * does a comment or a document.
 *
 * A rule is written `**SC3**` in a list or `| RT1 |` in a table; a title names it as `[SC3] ...`. A title in a folder
 * with a SPEC.md of its own means that one's rule first; elsewhere it means the only one of that name, or the watch's,
 * whose monitors' letters are spoken of everywhere.
 */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const WATCH = "src/watch/SPEC.md";
const RULE = /^(?:- \*\*([A-Z]{2}\d+)\*\*|\| ([A-Z]{2}\d+) \|)/gm;
const CITED = /\[([A-Z]{2}\d+)\]/g;

/** How a rule is named outside of titles: `(SC3)`, `// SC3: ...`, `rule SC3`. Other letters before a number are no rules. */
const MENTIONED = /\(([A-Z]{2}\d{1,2})\)|\/\/ ([A-Z]{2}\d{1,2})[:,]|\b[Rr]ules? ([A-Z]{2}\d{1,2})\b/g;

type Specs = ReadonlyMap<string, ReadonlySet<string>>;
type Citation = { readonly path: string; readonly rule: string };

function files(pattern: string): string[] {
  return globSync(pattern, { cwd: ROOT, exclude: (name) => name.includes("node_modules") })
    .map((path) => path.split(sep).join("/"))
    .sort();
}

/** The rules that a text numbers. Throws where it numbers one twice. */
function rulesIn(text: string): Set<string> {
  const rules = [...text.matchAll(RULE)].map((match) => match[1] ?? match[2] ?? "");
  const twice = rules.find((rule, index) => rules.indexOf(rule) !== index);
  if (twice !== undefined) throw new Error(`${twice} is numbered twice`);
  return new Set(rules);
}

/** The rules that the titles of a test file name: the first argument of `it`, `test`, `describe`, whatever follows them. */
function rulesCited(path: string, text: string): string[] {
  const cited: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if (Array.isArray(node)) {
      for (const child of node) visit(child);
      return;
    }
    if (Reflect.get(node, "type") === "CallExpression" && /^(it|test|describe)\b/.test(calleeName(node))) {
      const title = Reflect.get(node, "arguments")?.[0];
      if (title?.type === "Literal") cited.push(...named(String(title.value)));
      if (title?.type === "TemplateLiteral") {
        for (const quasi of title.quasis) cited.push(...named(String(quasi.value.cooked)));
      }
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseSync(path, text).program);
  return cited;
}

// `it`, `it.each`, `test.prop` and `it.each(rows)` are called alike: what matters is the name they begin with.
function calleeName(call: object): string {
  let callee: unknown = Reflect.get(call, "callee");
  while (typeof callee === "object" && callee !== null) {
    const name: unknown = Reflect.get(callee, "name");
    if (typeof name === "string") return name;
    callee = Reflect.get(callee, "object") ?? Reflect.get(callee, "callee") ?? Reflect.get(callee, "tag");
  }
  return "";
}

function named(title: string): string[] {
  return [...title.matchAll(CITED)].map((match) => match[1] ?? "");
}

/** The SPEC.md that a title in a file means by a rule; undefined where there is none, or more than one. */
function specMeant(specs: Specs, citation: Citation): string | undefined {
  const holders = [...specs].filter(([, rules]) => rules.has(citation.rule)).map(([path]) => path);
  const own = holders
    .filter((path) => citation.path.startsWith(`${dirname(path)}/`))
    .toSorted((a, b) => b.length - a.length)[0];
  return own ?? (holders.length === 1 ? holders[0] : holders.find((path) => path === WATCH));
}

function faults(specs: Specs, citations: readonly Citation[]): string[] {
  const found: string[] = [];
  const met = new Set<string>();
  for (const citation of citations) {
    const spec = specMeant(specs, citation);
    if (spec === undefined)
      found.push(`${citation.path}: [${citation.rule}] is no rule, or one of several of that name`);
    else met.add(`${spec} ${citation.rule}`);
  }
  for (const [path, rules] of specs) {
    for (const rule of rules) if (!met.has(`${path} ${rule}`)) found.push(`${path}: ${rule} has no test that names it`);
  }
  return [...new Set(found)];
}

/** The rules that a text mentions and that are in no SPEC.md, of the letters that rules have. */
function strangeIn(text: string, specs: Specs): string[] {
  const known = new Set([...specs.values()].flatMap((rules) => [...rules]));
  const letters = new Set([...known].map((rule) => rule.slice(0, 2)));
  return [...text.matchAll(MENTIONED)]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? "")
    .filter((rule) => letters.has(rule.slice(0, 2)) && !known.has(rule));
}

const specs: Specs = new Map(
  files("src/**/SPEC.md").map((path) => [path, rulesIn(readFileSync(join(ROOT, path), "utf8"))]),
);
const citations: readonly Citation[] = files("{src,test,bench}/**/*.{test,contract,e2e}.{ts,tsx}").flatMap((path) =>
  rulesCited(path, readFileSync(join(ROOT, path), "utf8")).map((rule) => ({ path, rule })),
);

describe("the numbered rules", () => {
  it("stand in every SPEC.md that there is, and are read", () => {
    expect(specs.size).toBeGreaterThanOrEqual(6);
    for (const [path, rules] of specs) expect([path, rules.size]).not.toEqual([path, 0]);
    expect(citations.length).toBeGreaterThan(200);
  });

  it("each have a test that names them, and no test names one that is not there", () => {
    expect(faults(specs, citations)).toEqual([]);
  });

  it("are there where a comment or a document speaks of one", () => {
    const paths = files("{src,bench,scripts}/**/*.{ts,tsx,md}").concat(files("{*.md,docs/**/*.md}"));
    const texts = paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
    expect(texts.flatMap(({ text }) => [...text.matchAll(MENTIONED)]).length).toBeGreaterThan(200);
    expect(texts.flatMap(({ path, text }) => strangeIn(text, specs).map((rule) => `${path}: ${rule}`))).toEqual([]);
  });
});

describe("the check of the rules itself", () => {
  const planted: Specs = new Map([
    ["src/a/SPEC.md", new Set(["AA1", "XX1"])],
    ["src/b/SPEC.md", new Set(["XX1"])],
  ]);

  it("sees a rule without a test, and a title without a rule", () => {
    expect(faults(planted, [{ path: "src/a/x.test.ts", rule: "AA1" }])).toEqual([
      "src/a/SPEC.md: XX1 has no test that names it",
      "src/b/SPEC.md: XX1 has no test that names it",
    ]);
    expect(faults(new Map(), [{ path: "src/a/x.test.ts", rule: "ZZ9" }])).toEqual([
      "src/a/x.test.ts: [ZZ9] is no rule, or one of several of that name",
    ]);
  });

  it("takes a name that two specifications use for the one of its own folder, and for neither elsewhere", () => {
    const both = ["AA1", "XX1"].map((rule) => ({ path: "src/a/x.test.ts", rule }));
    expect(faults(planted, [...both, { path: "src/b/deep/y.test.ts", rule: "XX1" }])).toEqual([]);
    expect(faults(planted, [{ path: "test/int/z.test.ts", rule: "XX1" }])).toContain(
      "test/int/z.test.ts: [XX1] is no rule, or one of several of that name",
    );
  });

  it("sees a comment that speaks of a rule that is not there, and takes no other letters for one", () => {
    const text = "// AA1: as it is\n// AA2, and more\nof rule XX7 (XX1) (AA12) about (MP5) and AA3";
    expect(strangeIn(text, planted)).toEqual(["AA2", "XX7", "AA12"]);
  });

  it("reads rules from lists and tables, and titles however they are called", () => {
    expect([...rulesIn("- **AB1** one\n| AB2 | two |\n  **AB3** not a rule\n")]).toEqual(["AB1", "AB2"]);
    expect(() => rulesIn("- **AB1** one\n- **AB1** again\n")).toThrow(/AB1/);
    const text = [
      'it("[AB1][AB2] plain", f);',
      "it(`[AB3] ${name} of a template`, f);",
      'it.each([1])("[AB4] of a table", f);',
      'describe.skip("[AB5] a group", f);',
      'say("[AB6] is no title");',
      "// [AB7] is a comment",
    ].join("\n");
    expect(rulesCited("x.test.ts", text)).toEqual(["AB1", "AB2", "AB3", "AB4", "AB5"]);
  });
});
