/**
 * The command line: what a typed line means, how it can go on, and how it is explained.
 *
 * `parseLine` never throws and changes nothing; what it gives has passed the commands' own schema, so that what
 * is shown before Enter is what is sent. Times of entry (`@0512`, `@-3m`) may begin or end any line.
 */
import { type Command, CommandSchema } from "../../domain/command.ts";
import { decide } from "../../domain/decide.ts";
import type { Settings } from "../../domain/settings.ts";
import type { Fault, Part, Reader, Suggestion } from "./field.ts";
import { isLateTime, LATE_TIME_EXPECTED, readLateTime } from "./late-time.ts";
import type { LineContext } from "./line-context.ts";
import { findVerb, verbs } from "./verb-table.ts";
import type { Example, Meaning, Objection, Verb, VerbGroup, ViewAction } from "./verb.ts";
import { openedField } from "./verbs/view-verbs.ts";
import { type Line, splitLine, withoutWord, type Word } from "./words.ts";

export { planUndo, undoOf } from "./undo.ts";

export type ParsedLine =
  | {
      readonly kind: "command";
      readonly verb: string;
      readonly commands: readonly Command[];
      /** What Enter will do, in a sentence without a full stop. */
      readonly says: string;
      /** Why the domain would refuse it now, in its words; the server has the last one. */
      readonly refusal?: string;
    }
  | { readonly kind: "view"; readonly verb: string; readonly action: ViewAction; readonly says: string }
  /** The line has to go on. */
  | ({ readonly kind: "incomplete" } & NotReady)
  | ({ readonly kind: "wrong" } & NotReady);

type NotReady = {
  /** The verb, once it is known. */
  readonly verb?: string;
  readonly message: string;
  readonly expected: string;
  /** Where in the text, counted in UTF-16 units from 0. */
  readonly at: number;
};

export type Completion = {
  /** Replaces the text between `from` and `to`. */
  readonly insert: string;
  readonly label: string;
  readonly hint: string;
  readonly from: number;
  readonly to: number;
};

export type VerbHelp = {
  readonly verb: string;
  readonly words: readonly string[];
  readonly name: string;
  readonly group: VerbGroup;
  readonly syntax: string;
  readonly fields: readonly {
    readonly label: string;
    readonly optional: boolean;
    readonly doc: string;
    readonly choices: readonly { readonly code: string; readonly name: string }[];
  }[];
  readonly note?: string;
  readonly examples: readonly Example[];
};

/** Longer lines are a paste gone wrong. */
export const LINE_LENGTH_MAX = 2_000;
const COMPLETIONS_MAX = 50;
const VERB_EXPECTED = "a command such as TS, EN, CK or CL; ? lists them all";

/** Says what a line means. */
export function parseLine(text: string, context: LineContext): ParsedLine {
  if (text.length > LINE_LENGTH_MAX) {
    const expected = `at most ${LINE_LENGTH_MAX} characters`;
    return { kind: "wrong", message: "the line is too long", expected, at: LINE_LENGTH_MAX };
  }
  const timed = takeLateTime(splitLine(text), context);
  if (!timed.ok) return timed.fault;
  const { reader, verb, result } = readWords(timed.line, context);
  return conclude(result, verb, timed, reader);
}

type Timed = {
  readonly ok: true;
  readonly line: Line;
  readonly late?: { readonly madeAtMs: number; readonly words: string };
};

function takeLateTime(line: Line, context: LineContext): Timed | { readonly ok: false; readonly fault: Fault } {
  const ends = [line.words[0], line.words.at(-1)].filter((word, i, both) => i === 0 || word !== both[0]);
  const times = ends.filter((word) => word !== undefined && !word.quoted && isLateTime(word.text)) as Word[]; // undefined is filtered out
  const [word, second] = times;
  if (word === undefined) return { ok: true, line };
  const fault = (message: string, at: Word): { ok: false; fault: Fault } => ({
    ok: false,
    fault: { kind: "wrong", message, expected: LATE_TIME_EXPECTED, at: at.from },
  });
  if (second !== undefined) return fault("two times of entry", second);
  const time = readLateTime(word.text, context.nowMs, context.timeZone);
  if (!time.ok) {
    // "@05:" and "@-3" may still become a time.
    const begun = word.to === line.text.length && /^@(-\d{0,5}|\d{1,2}:\d{0,2}(:\d{0,2})?)$/.test(word.text);
    const wrongTime = fault(time.message, word);
    return begun ? { ok: false, fault: { ...wrongTime.fault, kind: "incomplete" } } : wrongTime;
  }
  return { ok: true, line: withoutWord(line, word), late: time };
}

function readWords(
  line: Line,
  context: LineContext,
): { readonly reader: Reader; readonly verb: Verb | undefined; readonly result: Meaning | Objection | Fault } {
  const reader: Reader = {
    context,
    line: { text: line.text, words: [...line.words] },
    next: 0,
    expectations: [],
    assumed: undefined,
  };
  const [first] = reader.line.words;
  reader.expectations.push({ from: first?.from, suggest: suggestVerbs });
  const verb = first === undefined || first.quoted ? undefined : findVerb(first.key);
  if (verb !== undefined) {
    reader.next = 1;
    return { reader, verb, result: verb.read(reader) };
  }
  return { reader, verb, result: readWithoutVerb(reader, first) };
}

// A call sign or an incident's number alone opens it.
function readWithoutVerb(reader: Reader, first: Word | undefined): Meaning | Fault {
  if (first === undefined) {
    return { kind: "incomplete", message: "nothing is typed", expected: VERB_EXPECTED, at: reader.line.text.length };
  }
  const opened = openedField.read(reader);
  if (opened.ok && reader.next === reader.line.words.length) return { kind: "view", ...opened.value };
  const begun = reader.line.words.length === 1 && first.to === reader.line.text.length && beginsVerb(first.key);
  return {
    kind: begun ? "incomplete" : "wrong",
    message: `"${first.text}" is no command`,
    expected: nearVerbs(first.key) ?? VERB_EXPECTED,
    at: first.from,
  };
}

function beginsVerb(key: string): boolean {
  return verbs.some(({ verb, words }) => [verb, ...words].some((word) => word.toUpperCase().startsWith(key)));
}

// The verbs that share a letter in its place: a slip of one finger.
function nearVerbs(key: string): string | undefined {
  if (key.length !== 2) return undefined;
  const near = verbs.filter(({ verb }) => verb.length === 2 && (verb[0] === key[0] || verb[1] === key[1]));
  if (near.length === 0) return undefined;
  return `perhaps ${near
    .slice(0, 6)
    .map(({ verb, name }) => `${verb} (${name})`)
    .join(", ")}; ? lists them all`;
}

function conclude(
  result: Meaning | Objection | Fault,
  verb: Verb | undefined,
  timed: Timed,
  reader: Reader,
): ParsedLine {
  const named = verb === undefined ? {} : { verb: verb.verb };
  switch (result.kind) {
    case "incomplete":
    case "wrong":
      return { ...result, ...named };
    case "objection":
      return {
        kind: result.unfinished ? "incomplete" : "wrong",
        message: result.message,
        expected: result.expected,
        at: result.unfinished ? reader.line.text.length : argumentsAt(reader),
        ...named,
      };
    case "view":
      if (timed.late !== undefined) {
        return {
          kind: "wrong",
          message: "a view has no time of entry",
          expected: "the line without it",
          at: 0,
          ...named,
        };
      }
      return { ...result, verb: verb?.verb ?? "OP" };
    case "command":
      return concludeCommands(result, verb, timed, reader);
  }
}

function concludeCommands(
  meaning: Extract<Meaning, { kind: "command" }>,
  verb: Verb | undefined,
  timed: Timed,
  reader: Reader,
): ParsedLine {
  const named = { verb: verb?.verb ?? "" };
  const checked: Command[] = [];
  for (const command of meaning.commands) {
    const stamped = timed.late === undefined ? command : { ...command, madeAtMs: timed.late.madeAtMs };
    const parsed = CommandSchema.safeParse(withoutAbsent(stamped));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue?.path.join(".") ?? "";
      const expected = "shorter or plainer text there";
      return {
        kind: "wrong",
        message: `${field} ${issue?.message ?? "is not valid"}`.trim(),
        expected,
        at: argumentsAt(reader),
        ...named,
      };
    }
    checked.push(parsed.data);
  }
  const says = [
    meaning.says,
    reader.assumed,
    timed.late === undefined ? undefined : lateSays(checked, timed.late.words),
  ];
  const refusal = refusalOf(checked, reader.context);
  return {
    kind: "command",
    ...named,
    commands: checked,
    says: says.filter((part) => part !== undefined).join("; "),
    ...(refusal === undefined ? {} : { refusal }),
  };
}

// What a late entry does differs: danger rings whenever it was, and a stop's check runs from when it began.
function lateSays(all: readonly Command[], words: string): string {
  const types = new Set(all.map(({ type }) => type));
  if (types.has("DeclareEmergency")) return `entered late (${words}): it rings all the same`;
  if (types.has("StartStop")) return `entered late (${words}): its check runs from then`;
  return `entered late (${words}): counts as history, extends no check`;
}

function refusalOf(all: readonly Command[], context: LineContext): string | undefined {
  const { center, settings, nowMs } = context;
  const actor = { kind: "dispatcher", name: context.dispatcher ?? "dispatcher" } as const;
  for (const command of all) {
    const late = command.madeAtMs === undefined ? {} : { madeAtMs: command.madeAtMs };
    const decision = decide(center, command, { nowMs, actor, settings, nextSeq: center.seq + 1, ...late });
    if (decision.ok) continue;
    // From the archive: the server hands it in with the command.
    if (command.type === "ReopenIncident" && decision.refusal === "unknown-incident") continue;
    return [decision.refusal.replaceAll("-", " "), decision.detail].filter((part) => part !== undefined).join(": ");
  }
  return undefined;
}

// Fields that a verb leaves out are absent from the command, not undefined in it: JSON and equality agree.
function withoutAbsent(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined));
}

function argumentsAt(reader: Reader): number {
  return reader.line.words[1]?.from ?? reader.line.text.length;
}

/**
 * What could stand at the cursor, given what is before it. Each suggestion replaces the word that the cursor is
 * in, and leads to a line that is not wrong up to there.
 */
export function complete(text: string, cursor: number, context: LineContext): Completion[] {
  const before = text.slice(0, Math.max(0, Math.min(cursor, text.length, LINE_LENGTH_MAX)));
  const timed = takeLateTime(splitLine(before), context);
  if (!timed.ok) return [];
  const { reader } = readWords(timed.line, context);
  const last = reader.line.words.at(-1);
  const typing = last !== undefined && last.to === before.length ? last : undefined;
  if (typing?.quoted === true || (typing === undefined && before !== "" && !/\s$/.test(before))) return [];
  const to = before.length + (/^\S*/.exec(text.slice(before.length))?.[0].length ?? 0);
  const found = new Map<string, Completion>();
  for (const { from, suggest } of reader.expectations) {
    if (from !== typing?.from) continue;
    for (const suggestion of suggest(typing?.key ?? "")) {
      if (found.size >= COMPLETIONS_MAX) break;
      if (typing !== undefined && !suits(suggestion, typing.key)) continue;
      const { insert, label, hint } = suggestion;
      if (!found.has(insert)) found.set(insert, { insert, label, hint, from: typing?.from ?? before.length, to });
    }
  }
  return [...found.values()].filter(({ insert, from }) => leadsOn(before.slice(0, from) + insert, context));
}

// The last guard of the promise: what would not be read is not offered. A verb always is: it may be at odds with
// the unit in view and right for the one that is typed next.
function leadsOn(text: string, context: LineContext): boolean {
  const timed = takeLateTime(splitLine(text), context);
  if (!timed.ok) return false;
  const { reader, result } = readWords(timed.line, context);
  if (reader.line.words.length < 2) return true;
  return result.kind !== "wrong" && (result.kind !== "objection" || result.unfinished);
}

// "31" suits 312; "gone" suits GOA by its name; "124" suits 26-000124; "i40" suits I-40.
function suits({ insert, label, also = [] }: Suggestion, typed: string): boolean {
  const plain = (text: string): string => text.toUpperCase().replace(/[\s"-]/g, "");
  const wanted = plain(typed);
  return [insert, label, ...also].some((name) => plain(name).startsWith(wanted));
}

function suggestVerbs(): readonly Suggestion[] {
  return verbs.map(({ verb, name, words }) => ({
    insert: `${verb} `,
    label: verb,
    hint: name,
    also: [name, ...words],
  }));
}

/** Every verb with its syntax, fields and examples; codes are listed where the agency's settings are given. */
export function helpPages(settings?: Settings): VerbHelp[] {
  return verbs.map(({ verb, words, name, group, note, parts, examples }) => {
    const notes = [note, verb === "DU" ? phraseNote(settings) : undefined].filter((part) => part !== undefined);
    return {
      verb,
      words,
      name,
      group,
      syntax: [verb, ...parts.map(partWords)].join(" "),
      fields: parts.map(({ label, optional, doc, choices }) => ({
        label,
        optional,
        doc,
        choices: settings === undefined ? [] : (choices?.(settings) ?? []),
      })),
      ...(notes.length === 0 ? {} : { note: notes.join(" ") }),
      examples,
    };
  });
}

function phraseNote(settings: Settings | undefined): string {
  return settings === undefined
    ? "The phrase is in the agency's settings (`duressPhrase`)."
    : `The phrase here is "${settings.duressPhrase}".`;
}

function partWords({ label, optional }: Part): string {
  return optional ? `[${label}]` : label;
}
