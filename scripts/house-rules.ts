/**
 * The rules of the house that no tool at hand can check: which layer imports which, what a file may be called, no
 * file that only passes on others' exports, and neither clock nor chance in a pure layer.
 *
 * `houseViolations` looks at one file's path and text and says what is wrong with it, in the order of its lines.
 * It reads the syntax tree, so that a word in a comment or a string is nothing.
 */
import { builtinModules } from "node:module";
import { posix } from "node:path";
import { type ParserOptions, parseSync } from "oxc-parser";
import { isTest, type Layer, layerOf, packagesOfPureLayers, packagesOfTests } from "./layers.ts";

export type Violation = { readonly path: string; readonly line: number; readonly message: string };

/** What the rules need of a node of the syntax tree; the tree is ESTree, where each node carries its own fields. */
type Node = { readonly type: string; readonly start: number; readonly [field: string]: unknown };

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const TIERS = new Set(["test", "prop", "contract", "fixture", "e2e", "config"]);
/** A name that says nothing about what is inside, wherever it stands. */
const EMPTY_WORDS = new Set(["util", "utils", "helper", "helpers", "common", "misc"]);
/** A name that says nothing when it is what the file is called after (a service-request is a thing, though). */
const EMPTY_LAST_WORDS = new Set(["manager", "managers", "service", "services"]);
/** The nodes of TypeScript's own that hold a value and not a type. */
const WRAPS_A_VALUE = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSTypeAssertion",
  "TSInstantiationExpression",
]);

/** Says what is wrong with a file's name and, where it holds code, with its text. Paths are from the project's root. */
export function houseViolations(path: string, text: string): Violation[] {
  const found = nameViolations(path);
  if (!/\.(ts|tsx|mjs)$/.test(path)) return found;
  const source = parse(path, text);
  if (source.errors.length > 0) return [...found, { path, line: 1, message: `cannot be parsed: ${source.errors[0]}` }];
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length;
  const report = (offset: number, message: string): void => {
    found.push({ path, line: lineAt(offset), message });
  };
  for (const { specifier, start } of importsOf(source.program)) {
    const wrong = importViolation(path, specifier);
    if (wrong !== undefined) report(start, wrong);
  }
  const barrel = barrelViolation(path, source.program);
  if (barrel !== undefined) report(0, barrel);
  if (layerOf(path)?.runsOn === "pure" && !isTest(path)) forEachImpurity(source.program, report);
  return found.sort((a, b) => a.line - b.line);
}

function nameViolations(path: string): Violation[] {
  const found: Violation[] = [];
  const folders = path.split("/");
  const file = folders.pop() ?? "";
  const [stem = "", ...rest] = file.split(".");
  const tiers = rest.slice(0, -1);
  for (const name of [...folders.filter((folder) => !folder.startsWith(".")), stem]) {
    const words = name.split("-");
    const last = words.at(-1) ?? "";
    const empty = words.find((word) => EMPTY_WORDS.has(word)) ?? (EMPTY_LAST_WORDS.has(last) ? last : undefined);
    if (!NAME.test(name)) found.push({ path, line: 1, message: `"${name}" is not kebab-case` });
    if (empty !== undefined) {
      found.push({ path, line: 1, message: `"${empty}" says nothing: name "${name}" after what it holds` });
    }
  }
  for (const tier of tiers.filter((word) => !TIERS.has(word))) {
    found.push({ path, line: 1, message: `".${tier}" is no tier of tests: ${[...TIERS].join(", ")}` });
  }
  return found;
}

function importViolation(path: string, specifier: string): string | undefined {
  if (!path.startsWith("src/")) return undefined; // tests, benchmarks and scripts may reach everything
  const layer = layerOf(path);
  if (layer === undefined) return "src/ holds layers only (scripts/layers.ts), and this is in none of them";
  if (!specifier.startsWith(".")) return packageViolation(path, layer, specifier);
  const target = posix.normalize(posix.join(posix.dirname(path), specifier.replace(/[?#].*$/, "")));
  if (isTest(target) && !isTest(path)) return `"${specifier}" is a test: only tests may import it`;
  if (target.startsWith("build/") && layer.runsOn === "browser") return undefined; // what the web build has made
  const targetLayer = layerOf(target);
  if (targetLayer === undefined) return `"${specifier}" leads out of the layers of src/`;
  if (targetLayer === layer || layer.mayImport.includes(targetLayer.name)) return undefined;
  const allowed = layer.mayImport.length > 0 ? layer.mayImport.join(", ") : "nothing";
  return `${layer.name} may not import ${targetLayer.name} ("${specifier}"); it may import ${allowed}`;
}

function packageViolation(path: string, layer: Layer, specifier: string): string | undefined {
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  const isOfNode = name.startsWith("node:") || builtinModules.includes(name);
  if (isTest(path) && (isOfNode || packagesOfTests.includes(name))) return undefined;
  if (layer.runsOn === "browser" && isOfNode) return `"${specifier}" is of Node, and ${layer.name} runs in a browser`;
  if (layer.runsOn !== "pure" || packagesOfPureLayers.includes(name)) return undefined;
  return `${layer.name} is pure and may not import "${specifier}"; of packages only ${packagesOfPureLayers.join(", ")}`;
}

function barrelViolation(path: string, program: Node): string | undefined {
  const statements = program["body"] as readonly Node[]; // ESTree: Program.body
  const passesOn = ({ type, source }: Node): boolean =>
    type === "ExportAllDeclaration" || (type === "ExportNamedDeclaration" && source !== null);
  if (/(^|\/)index\.[a-z]+$/.test(path)) return "no barrels: an index file hides where things are";
  if (statements.length > 0 && statements.every(passesOn)) {
    return "no barrels: this file only passes on what others export";
  }
  return undefined;
}

/** Every module that a program names: import, export from, import() and the type import("…"). */
function importsOf(program: Node): { specifier: string; start: number }[] {
  const found: { specifier: string; start: number }[] = [];
  walk(program, (node) => {
    if (!/^(Import|TSImport|ExportNamed|ExportAll)/.test(node.type)) return;
    const source = node["source"];
    if (!isNode(source)) return;
    const specifier = source["value"];
    if (typeof specifier === "string") found.push({ specifier, start: node.start });
  });
  return found;
}

/** A pure layer may compute with `Date.UTC` and all of `Math` but its chance: anything else is clock or chance. */
function forEachImpurity(program: Node, report: (offset: number, message: string) => void): void {
  walk(program, (node, parent) => {
    if (node.type !== "Identifier" || isNameOnly(node, parent)) return;
    const name = node["name"];
    const property = parent?.type === "MemberExpression" && parent["object"] === node ? memberName(parent) : undefined;
    if (name === "Date" && property !== "UTC") {
      report(node.start, "a pure layer has no clock: instants are integer milliseconds that come in as arguments");
    } else if (name === "Math" && (property === undefined || property === "random")) {
      report(node.start, "a pure layer has no chance: draw from base/prng.ts");
    } else if (name === "globalThis") {
      report(node.start, "a pure layer does not know where it runs: no globalThis");
    }
  });
}

function memberName(member: Node): string | undefined {
  const property = member["property"];
  if (!isNode(property)) return undefined;
  const name = member["computed"] === true ? property["value"] : property["name"];
  return typeof name === "string" ? name : undefined;
}

/** Whether an identifier names a member or a type rather than a variable: `at.Date`, `{ Date: 1 }`, `at: Date`. */
function isNameOnly(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return false;
  if (parent.type === "MemberExpression") return parent["property"] === node && parent["computed"] !== true;
  if (parent["key"] === node) return parent["computed"] !== true && parent["shorthand"] !== true;
  return parent.type.startsWith("TS") && !WRAPS_A_VALUE.has(parent.type);
}

function walk(node: Node, visit: (node: Node, parent: Node | undefined) => void, parent?: Node): void {
  visit(node, parent);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit, node);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function parse(path: string, text: string): { program: Node; errors: readonly string[] } {
  const options: ParserOptions = { lang: path.endsWith(".tsx") ? "tsx" : path.endsWith(".ts") ? "ts" : "js" };
  const result = parseSync(path, text, options);
  return { program: result.program as unknown as Node, errors: result.errors.map(({ message }) => message) };
}
