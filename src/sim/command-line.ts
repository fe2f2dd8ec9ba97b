/**
 * The command lines of the tools that prove something (the simulator, detection, faults, benchmarks) and of the project's
 * scripts: one way to read them. What makes no sense is one line that says what is wrong, before anything is started.
 *
 * A tool names its options, and makes what it needs of what was typed. Whatever it finds wrong on the way it tells; the
 * first of it is what the user reads.
 */
import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";

export type CommandLineRead<Options> =
  | { readonly kind: "run"; readonly options: Options }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly sentence: string };

/** What a tool can be told, without `--help`, which each has: options with a word behind them, and options without. */
export type OptionNames<Text extends string, Flag extends string> = {
  readonly texts: readonly Text[];
  readonly flags: readonly Flag[];
  /** How it is said that a word is no number of a range ("a whole number from 1 to 5"). */
  readonly outOfRange?: (text: string, range: string) => string;
};
export type NumberRange = { readonly min: number; readonly max: number; readonly isWhole: boolean };

const SEED_CHARS_MAX = 80;
/** Digits, with underscores between them where somebody likes, and a fraction. */
const DECIMAL = /^\d+(_\d+)*(\.\d+)?$/;
const HINT = " (--help tells what there is)";

/** Reads the arguments behind a tool's name. `understand` makes the options; they count where it refused nothing. */
export function readCommandLine<Text extends string, Flag extends string, Options>(
  args: readonly string[],
  names: OptionNames<Text, Flag>,
  understand: (line: CommandLine<Text, Flag>) => Options,
): CommandLineRead<Options> {
  let values: Typed;
  try {
    values = parseArgs({
      args: [...args],
      options: {
        ...Object.fromEntries(names.texts.map((name) => [name, { type: "string" }] as const)),
        ...Object.fromEntries(names.flags.map((name) => [name, { type: "boolean" }] as const)),
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    return { kind: "wrong", sentence: inOneLine(`${firstSentence(error)}${HINT}`) };
  }
  if (values["help"] === true) return { kind: "help" };
  const line = new CommandLine<Text, Flag>(values, names.outOfRange);
  const options = understand(line);
  const [sentence] = line.refused;
  return sentence === undefined ? { kind: "run", options } : { kind: "wrong", sentence: inOneLine(sentence) };
}

type Typed = Readonly<Record<string, string | boolean | undefined | readonly (string | boolean)[]>>;

/**
 * Runs a script by what was typed behind its name, and answers with the exit code: the help is no failure, and what makes
 * no sense is 2 and one line.
 */
export async function runScript<Options>(
  script: { readonly name: string; readonly usage: string },
  read: CommandLineRead<Options>,
  run: (options: Options) => number | Promise<number>,
): Promise<number> {
  switch (read.kind) {
    case "help":
      process.stdout.write(script.usage);
      return 0;
    case "wrong":
      process.stderr.write(`${script.name}: ${read.sentence}\n`);
      return 2;
    case "run":
      return await run(read.options);
  }
}

/** What was typed. What can't be used is refused, and something that can be stands in its place until the line is read. */
export class CommandLine<Text extends string, Flag extends string> {
  readonly refused: string[] = [];
  readonly #values: Typed;
  readonly #outOfRange: (text: string, range: string) => string;

  constructor(values: Typed, outOfRange = (text: string, range: string): string => `${range}, not "${text}"`) {
    this.#values = values;
    this.#outOfRange = outOfRange;
  }

  refuse(name: Text, sentence: string): void {
    this.refused.push(`--${name}: ${sentence}`);
  }

  isGiven(name: Flag): boolean {
    return this.#values[name] === true;
  }

  text(name: Text): string | undefined {
    const value = this.#values[name];
    return typeof value === "string" ? value : undefined;
  }

  /** A number of a range, both ends included, in decimal digits; 10_000 is ten thousand. */
  number(name: Text, otherwise: number, { min, max, isWhole }: NumberRange): number {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const value = Number(text.replaceAll("_", ""));
    if (DECIMAL.test(text) && value >= min && value <= max && (!isWhole || Number.isInteger(value))) return value;
    this.refuse(name, this.#outOfRange(text, `a ${isWhole ? "whole " : ""}number from ${min} to ${max}`));
    return otherwise;
  }

  /** Some of the known names, with commas between and in any order: in the order of the known. `noSuch` is said before a strange one. */
  names<Known extends string>(
    name: Text,
    known: readonly Known[],
    otherwise: readonly Known[],
    noSuch: string,
  ): readonly Known[] {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const asked = text.split(",").map((word) => word.trim());
    const strange = asked.find((word) => !known.some((one) => one === word));
    if (strange !== undefined) this.refuse(name, `${noSuch} "${strange}"; there are ${known.join(", ")}`);
    return known.filter((one) => asked.includes(one));
  }

  /** Any word from which chance is drawn. */
  seed(name: Text, otherwise: string): string {
    const text = this.text(name) ?? otherwise;
    if (text.trim() === "" || text.length > SEED_CHARS_MAX) this.refuse(name, `1 to ${SEED_CHARS_MAX} characters`);
    return text;
  }

  /** A folder to write into, which need not be there yet. */
  folder(name: Text): string | undefined {
    const path = this.text(name);
    if (path !== undefined && (path === "" || !isFolderOrNone(path))) this.refuse(name, `"${path}" is not a folder`);
    else if (path !== undefined && !isWritable(path)) this.refuse(name, `nothing can be written into "${path}"`);
    return path;
  }

  /** A file to write, which need not be there yet; its folder has to. */
  file(name: Text): string | undefined {
    const path = this.text(name);
    if (path === undefined) return path;
    const stat = path === "" ? undefined : statOf(path);
    if (path === "" || (stat !== undefined && !stat.isFile())) this.refuse(name, `"${path}" is not a file`);
    else if (statOf(dirname(path))?.isDirectory() !== true) this.refuse(name, `there is no folder "${dirname(path)}"`);
    else if (!isWritable(path)) this.refuse(name, `"${path}" can't be written`);
    return path;
  }
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A file in place of one of its folders, a name that is too long: nothing is there.
    return undefined;
  }
}

function isFolderOrNone(path: string): boolean {
  const stat = statOf(path);
  return stat === undefined || stat.isDirectory();
}

// The nearest thing on its way that is there: a folder in which the rest can be made, or the file itself.
function isWritable(path: string): boolean {
  const whole = resolve(path);
  const stat = statOf(whole);
  if (stat === undefined)
    return dirname(whole) !== whole && isFolderOrNone(dirname(whole)) && isWritable(dirname(whole));
  try {
    accessSync(whole, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function inOneLine(sentence: string): string {
  // oxlint-disable-next-line no-control-regex -- what was typed may hold anything
  return sentence.replaceAll(/[\u0000-\u001f\u007f]/g, "?");
}

// What Node says of a word that it doesn't know may be long: what is wrong stands in the first sentence.
function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split(/\n|\. /)[0] ?? message).replace(/\.$/, "");
}
