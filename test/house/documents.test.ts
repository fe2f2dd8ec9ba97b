/**
 * The documents hold: every link leads somewhere, every command that they show exists with the options that they show,
 * every file of the project that they name is there, and every key of the configuration that they name is one.
 *
 * Commands are read from blocks of code and from `spans`. A span may only name a command; a line in a block is to be
 * typed, so it has to be whole.
 */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { Command, Option } from "commander";
import { describe, expect, it } from "vitest";
import { helpPage as benchHelp } from "../../bench/options.ts";
import { USAGE as gazetteerHelp } from "../../scripts/build-gazetteer-options.ts";
import { USAGE as fuzzHelp } from "../../scripts/fuzz/options.ts";
import { USAGE as recordHelp } from "../../scripts/record-practice-options.ts";
import { describeCommands } from "../../src/server/command-table.ts";
import { USAGE as detectionHelp } from "../../src/sim/detection/options.ts";
import { USAGE as simHelp } from "../../src/sim/options.ts";
import { USAGE as faultsHelp } from "../faults/options.ts";

const ROOT = join(import.meta.dirname, "../..");
const documents = globSync("{*.md,docs/**/*.md,src/**/*.md}", { cwd: ROOT }).sort();
const program = describeCommands(() => undefined);
const scripts = Object.keys((JSON.parse(textOf("package.json")) as { scripts: object }).scripts);

/** What the tools say that they can be told. */
const helpOfTool: Readonly<Record<string, string>> = {
  "npm run sim": simHelp,
  "npm run bench": benchHelp([]),
  "npm run faults": faultsHelp,
  "npm run detection": detectionHelp,
  "node scripts/fuzz-gateways.ts": fuzzHelp,
  "node scripts/record-practice.ts": recordHelp,
  "node scripts/build-gazetteer.ts": gazetteerHelp,
};

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** A piece of code in a document. `whole`: a line that somebody is to type as it stands. */
type Code = { readonly text: string; readonly whole: boolean };

function codeIn(markdown: string): Code[] {
  const found: Code[] = [];
  const rest = markdown.replaceAll(/^```.*\n([^]*?)^```/gm, (_, block: string) => {
    for (const text of block
      .trimEnd()
      .replaceAll(/\\\n\s*/g, "")
      .split("\n"))
      found.push({ text: text.trim(), whole: true });
    return "";
  });
  for (const [, span = ""] of rest.matchAll(/`([^`]+)`/g))
    found.push({ text: span.replaceAll(/\s+/g, " ").trim(), whole: false });
  return found;
}

/** The words of a line as a shell would part them, up to a comment, a pipe, an ellipsis or a column of explanation. */
function wordsOf(line: string): string[] {
  const typed = line.split(/ {2,}| #| \| | && | …|;/)[0] ?? "";
  return [...typed.matchAll(/"([^"]*)"|\$\([^)]*\)|([^\s"$]|\$(?!\())+/g)].map(([word, quoted]) => quoted ?? word);
}

/** The words behind `vigil`, however it is started; undefined where the line starts something else. */
function vigilWords(line: string): string[] | undefined {
  const match =
    /^(?:\$ )?(?:ExecStart=\S+ )?(?:sudo (?:-u \S+ )?)?(?:npx |node bin\/|\/\S*\/)?vigil(?:\.mjs)? (.*)$/.exec(line);
  return match?.[1] === undefined ? undefined : wordsOf(match[1]);
}

/** What is wrong with a command line; undefined where nothing is. */
function faultOfVigil(words: readonly string[], whole: boolean): string | undefined {
  let command: Command = program;
  let left = [...words];
  for (let sub = named(command, left[0]); sub !== undefined; sub = named(command, left[0])) {
    command = sub;
    left = left.slice(1);
  }
  if (command.commands.length > 0 && left[0] !== undefined && !left[0].startsWith("-"))
    return `no command "${left[0]}"`;
  const given = new Set<Option>();
  const positions: string[] = [];
  for (let at = 0; at < left.length; at++) {
    const word = left[at] ?? "";
    if (!/^--?[a-z]/i.test(word)) {
      positions.push(word);
      continue;
    }
    if (["--help", "-h"].includes(word) || (command === program && ["--version", "-V"].includes(word)))
      return undefined;
    const [name = "", joined] = word.split("=", 2);
    const option = command.options.find(({ long, short }) => long === name || short === name);
    if (option === undefined) return `${command.name()} has no option ${name}`;
    given.add(option);
    if ((option.required || option.optional) && joined === undefined) at++;
    if (option.variadic) while (at + 1 < left.length && !left[at + 1]?.startsWith("-")) at++;
  }
  if (!whole) return undefined;
  const needed = command.registeredArguments.filter(({ required }) => required).length;
  if (positions.length < needed) return `${command.name()} wants ${needed} words`;
  const lacking = command.options.find((option) => option.mandatory && !given.has(option));
  return lacking === undefined ? undefined : `${command.name()} wants ${lacking.long}`;
}

function named(command: Command, word: string | undefined): Command | undefined {
  return command.commands.find((sub) => sub.name() === word);
}

/** What is wrong with a line that starts npm or a script of the project; undefined where nothing is, or it starts neither. */
function faultOfTool(line: string): string | undefined {
  const words = wordsOf(line.replace(/^(?:[A-Z_]+=\S+ )+/, ""));
  const script = words[0] === "npm" ? (words[1] === "run" ? words[2] : words[1]) : undefined;
  const isOurs = words[1] === "run" || words[1] === "start" || words[1] === "test";
  if (words[0] === "npm" && isOurs && script !== undefined && !scripts.includes(script)) return `no script "${script}"`;
  const path = words[0] === "node" && /\.m?[jt]s$/.test(words[1] ?? "") ? words[1] : undefined;
  if (path !== undefined && !existsSync(join(ROOT, path))) return `${path} is not there`;
  const help = helpOfTool[words.slice(0, words[0] === "npm" ? 3 : 2).join(" ")];
  const strange = words.find(
    (word) => /^--[a-z]/.test(word) && word !== "--help" && help?.includes(word.split("=")[0] ?? "") === false,
  );
  return strange === undefined ? undefined : `no option ${strange}`;
}

/** The anchors that a document's headings make. */
function anchorsOf(markdown: string): Set<string> {
  const headings = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** The links of a document that lead nowhere. */
function deadLinks(path: string, markdown: string): string[] {
  const targets = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [file = "", anchor] = target.split("#");
    const to = file === "" ? path : normalize(join(dirname(path), file));
    if (to.startsWith("..") || (to !== path && !existsSync(join(ROOT, to)))) return true;
    return anchor !== undefined && !anchorsOf(to === path ? markdown : textOf(to)).has(anchor);
  });
}

/** The files and folders of the project that a document names by their whole path, and that are not there. */
function missingFiles(markdown: string): string[] {
  const words = codeIn(markdown).flatMap(({ text }) => text.split(/[\s,;()"'=]+/));
  return words.filter(
    (word) => /^(src|test|bench|scripts|docs|bin)\/[\w./-]*\w\/?$/.test(word) && !existsSync(join(ROOT, word)),
  );
}

const keys = new Set(
  [...textOf("docs/configuration.md").matchAll(/^\| `([^`]+)` \|/gm)].map(([, key = ""]) => key.replaceAll("[]", "")),
);
const sections = new Set([...keys].map((key) => key.split(".")[0] ?? ""));

/** The keys of the configuration that a document names in spans, and that are none. */
function strangeKeys(markdown: string): string[] {
  const named = codeIn(markdown).flatMap(({ text, whole }) =>
    whole ? [] : (/^[a-z]\w*(\.[a-z]\w*)+(?=:|$)/i.exec(text)?.[0] ?? []),
  );
  return named.filter(
    (key) =>
      sections.has(key.split(".")[0] ?? "") &&
      !/\.(ts|tsx|md|json|yaml|db|sqlite|key|public|mark|lock|head)$/.test(key) &&
      ![...keys].some((known) => known === key || known.startsWith(`${key}.`)),
  );
}

function inAll(faultsOf: (path: string, markdown: string) => readonly string[]): string[] {
  return documents.flatMap((path) => faultsOf(path, textOf(path)).map((fault) => `${path}: ${fault}`));
}

describe("the documents", () => {
  it("are all read, with commands in them", () => {
    expect(documents).toEqual(expect.arrayContaining(["README.md", "docs/operations.md", "src/watch/SPEC.md"]));
    const typed = documents.flatMap((path) =>
      codeIn(textOf(path)).filter(({ text }) => vigilWords(text) !== undefined),
    );
    expect(typed.filter(({ whole }) => whole).length).toBeGreaterThan(15);
    expect(typed.filter(({ whole }) => !whole).length).toBeGreaterThan(15);
    expect(keys.size).toBeGreaterThan(50);
  });

  it("link to what is there", () => {
    expect(inAll(deadLinks)).toEqual([]);
  });

  it("show commands of vigil that exist, with the options that they have", () => {
    const faults = inAll((_, markdown) =>
      codeIn(markdown).flatMap(({ text, whole }) => {
        const words = vigilWords(text);
        const fault = words === undefined ? undefined : faultOfVigil(words, whole);
        return fault === undefined ? [] : [`${text}: ${fault}`];
      }),
    );
    expect(faults).toEqual([]);
  });

  it("show scripts and tools that exist, with the options that these have", () => {
    const faults = inAll((_, markdown) =>
      codeIn(markdown).flatMap(({ text }) => faultOfTool(text)?.replace(/^/, `${text}: `) ?? []),
    );
    expect(faults).toEqual([]);
  });

  it("name files of the project that are there", () => {
    expect(inAll((_, markdown) => missingFiles(markdown))).toEqual([]);
  });

  it("name keys of the configuration that it has", () => {
    expect(inAll((_, markdown) => strangeKeys(markdown))).toEqual([]);
  });
});

describe("the check of the documents itself", () => {
  const fault = (line: string): string | undefined => faultOfVigil(vigilWords(line) ?? [], true);

  it("sees a command, an option, a word and a needed option that are not there", () => {
    expect(fault("npx vigil serve --no-practice --data /var/lib/vigil --port 8080")).toBeUndefined();
    expect(fault("vigil fly")).toBe('no command "fly"');
    expect(fault("vigil keys paint x")).toBe('no command "paint"');
    expect(fault("sudo -u vigil vigil serve --prot 1")).toBe("serve has no option --prot");
    expect(fault("node bin/vigil.mjs backup --data x  # to where?")).toBe("backup wants 1 words");
    expect(fault("ExecStart=/usr/bin/env node bin/vigil.mjs serve --fast")).toBe("serve has no option --fast");
    expect(fault('vigil roads search a.csv --searched 1:0.9 2:0.1 --network "x y"')).toBe("search wants --since");
    expect(fault("vigil broker-files --passwords a")).toBe("broker-files wants --access");
    expect(vigilWords("the vigil that is kept")).toBeUndefined();
  });

  it("sees a script, a file and a tool's option that are not there", () => {
    expect(faultOfTool("VIGIL_SEED=1 npm run sim -- --seed 1")).toBeUndefined();
    expect(faultOfTool("npm run fly")).toBe('no script "fly"');
    expect(faultOfTool("npm run sim -- --sed 1")).toBe("no option --sed");
    expect(faultOfTool("node scripts/fly.ts")).toBe("scripts/fly.ts is not there");
    expect(faultOfTool("node scripts/record-practice.ts --output x")).toBe("no option --output");
  });

  it("sees a link to no file and to no heading, and a key that the configuration has not", () => {
    expect(
      deadLinks("docs/x.md", "[a](../README.md) [b](nothing.md) [c](#y-z) [d](https://x)\n# Y z\n[e](#x)"),
    ).toEqual(["nothing.md", "#x"]);
    expect(strangeKeys("`seal.enabled: true` `roster` `settings.watch` `seal.open` `server.key` and `x.y`")).toEqual([
      "seal.open",
    ]);
  });

  it("sees a file that is not there, and takes no pattern for one", () => {
    const text = "`src/base/time.ts` `test/house/` `src/base/tea.ts` `src/<name>.ts` `src/**/x.ts` `a/src/x.ts`";
    expect(missingFiles(text)).toEqual(["src/base/tea.ts"]);
  });

  it("reads blocks line by line, and spans over two lines as one", () => {
    expect(codeIn("a `vigil\nverify` b\n```yaml\nx \\\n  y\n```\n")).toEqual([
      { text: "x y", whole: true },
      { text: "vigil verify", whole: false },
    ]);
  });
});
