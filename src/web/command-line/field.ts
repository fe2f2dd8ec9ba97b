/**
 * What a command's line is made of: fields, read from left to right, each of which also says what it expects.
 *
 * A field notes its expectation at the word where it begins before it looks at it; completion is nothing but
 * the expectations at the cursor. So whatever can be read can be completed, and nothing else is offered.
 */
import type { Settings } from "../../domain/settings.ts";
import type { LineContext } from "./line-context.ts";
import { proseOf, type Word } from "./words.ts";

export type Fault = {
  readonly kind: "incomplete" | "wrong";
  readonly message: string;
  readonly expected: string;
  /** Where in the text, counted in UTF-16 units from 0. */
  readonly at: number;
};
export type Suggestion = {
  readonly insert: string;
  readonly label: string;
  readonly hint: string;
  /** Other names by which it may be typed. */
  readonly also?: readonly string[];
};
/** Gives what could stand there; what is typed so far may be used to give less, and is compared again later. */
export type Suggest = (typed: string) => readonly Suggestion[];
/** Where a field was looked for: the position of the word there, or undefined at the end of the line. */
type Expectation = { readonly from: number | undefined; readonly suggest: Suggest };

export type Reader = {
  readonly context: LineContext;
  /** The reader's own copy: a list without spaces is parted into words when it is read. */
  readonly line: { readonly text: string; readonly words: Word[] };
  /** Index of the next word. */
  next: number;
  readonly expectations: Expectation[];
  /** Says which unit is meant and why, where the line names none. */
  assumed: string | undefined;
};
export type Read<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly fault: Fault };

/** A piece of the syntax as the help shows it. */
export type Part = {
  readonly label: string;
  readonly optional: boolean;
  readonly doc: string;
  /** The codes that may stand here, from the agency's own tables. */
  readonly choices?: (settings: Settings) => readonly { readonly code: string; readonly name: string }[];
};
export type Field<Value> = { readonly parts: readonly Part[]; readonly read: (reader: Reader) => Read<Value> };
export type Fields = Readonly<Record<string, Field<unknown>>>;
export type ValuesOf<F extends Fields> = {
  readonly [Key in keyof F]: F[Key] extends Field<infer Value> ? Value : never;
};

export function read<Value>(value: Value): Read<Value> {
  return { ok: true, value };
}

/** Something is still to be typed. */
export function missing(
  reader: Reader,
  message: string,
  expected: string,
): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault: { kind: "incomplete", message, expected, at: reader.line.text.length } };
}

/** The next word, or the one given, cannot be what is needed there. */
export function wrong(
  reader: Reader,
  message: string,
  expected: string,
  word: Word | undefined = peek(reader),
): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault: { kind: "wrong", message, expected, at: word?.from ?? reader.line.text.length } };
}

export function peek(reader: Reader, ahead = 0): Word | undefined {
  return reader.line.words[reader.next + ahead];
}

/** The words that are still to be read. */
export function remaining(reader: Reader): readonly Word[] {
  return reader.line.words.slice(reader.next);
}

/** Notes what could stand at the next word. */
export function expect(reader: Reader, suggest: Suggest): void {
  reader.expectations.push({ from: peek(reader)?.from, suggest });
}

/** Whether the next word is the last one and still being typed. */
export function isBeingTyped(reader: Reader): boolean {
  const word = peek(reader);
  return word !== undefined && reader.next === reader.line.words.length - 1 && word.to === reader.line.text.length;
}

/** Undefined where a field is not there, for those that may be left out at the end of a line. */
export function optional<Value>(field: Field<Value>): Field<Value | undefined> {
  return {
    parts: field.parts.map((part) => ({ ...part, optional: true })),
    read: (reader) => {
      if (peek(reader) !== undefined) return field.read(reader);
      // Read in vain for its expectations: the line may go on here.
      field.read({ ...reader, expectations: reader.expectations });
      return read(undefined);
    },
  };
}

/** All that is left of the line, as text. */
export function textField(label: string, doc: string): Field<string> {
  return {
    parts: [{ label, optional: false, doc }],
    read: (reader) => {
      const text = proseOf(remaining(reader));
      if (text === "") return missing(reader, `${label} is missing`, doc);
      reader.next = reader.line.words.length;
      return read(text);
    },
  };
}

/** All that is left of the line, if anything is. */
export function optionalText(label: string, doc: string): Field<string | undefined> {
  return {
    parts: [{ label, optional: true, doc }],
    read: (reader) => {
      const text = proseOf(remaining(reader));
      reader.next = reader.line.words.length;
      return read(text === "" ? undefined : text);
    },
  };
}

/** One word, or several in quotes. */
export function nameField(
  label: string,
  doc: string,
  suggest: (context: LineContext, typed: string) => readonly Suggestion[] = () => [],
): Field<string> {
  return {
    parts: [{ label, optional: false, doc }],
    read: (reader) => {
      expect(reader, (typed) => suggest(reader.context, typed));
      const word = peek(reader);
      const text = word === undefined ? "" : proseOf([word]);
      if (text === "") return missing(reader, `${label} is missing`, `${doc} (one word, or more in "quotes")`);
      reader.next++;
      return read(text);
    },
  };
}

/** One of a few fixed words, the first of which is the one that is shown. */
export function choiceField<Choice extends string>(
  label: string,
  doc: string,
  choices: Readonly<Record<Choice, readonly string[]>>,
): Field<Choice> {
  const entries = Object.entries(choices) as [Choice, readonly string[]][]; // the keys are those of the record
  const expected = entries.map(([, spellings]) => spellings[0]).join(", ");
  return {
    parts: [{ label, optional: false, doc }],
    read: (reader) => {
      expect(reader, () => entries.map(([, [shown = ""]]) => ({ insert: `${shown} `, label: shown, hint: doc })));
      const word = peek(reader);
      if (word === undefined) return missing(reader, `${label} is missing`, expected);
      const found = entries.find(
        ([, spellings]) => !word.quoted && spellings.some((s) => s.toUpperCase() === word.key),
      );
      if (found !== undefined) {
        reader.next++;
        return read(found[0]);
      }
      const begun = entries.some(([, spellings]) => spellings.some((s) => s.toUpperCase().startsWith(word.key)));
      if (begun && isBeingTyped(reader)) return missing(reader, `${label} is not complete`, expected);
      return wrong(reader, `"${word.text}" is not understood as ${label}`, expected);
    },
  };
}

/** A number within limits. */
export function numberField(
  label: string,
  doc: string,
  limits: { min: number; max: number; whole?: boolean },
): Field<number> {
  const expected = `a ${limits.whole === true ? "whole " : ""}number from ${limits.min} to ${limits.max}`;
  return {
    parts: [{ label, optional: false, doc }],
    read: (reader) => {
      const word = peek(reader);
      if (word === undefined) return missing(reader, `${label} is missing`, expected);
      const value = Number(word.key);
      const isNumber = /^\d{1,9}(\.\d{1,3})?$/.test(word.key) && (limits.whole !== true || Number.isInteger(value));
      if (!isNumber || value < limits.min || value > limits.max) {
        return wrong(reader, `"${word.text}" is not understood as ${label}`, expected);
      }
      reader.next++;
      return read(value);
    },
  };
}

/** A code of one of the agency's tables, by its code or by its name. */
export function codeField(
  label: string,
  doc: string,
  table: (settings: Settings) => readonly { readonly code: string; readonly name: string }[],
): Field<{ readonly code: string; readonly name: string }> {
  return {
    parts: [{ label, optional: false, doc, choices: table }],
    read: (reader) => {
      const rows = table(reader.context.settings);
      expect(reader, () =>
        rows.map(({ code, name }) => ({ insert: `${code} `, label: code, hint: name, also: [name] })),
      );
      const expected = rows.map(({ code }) => code).join(", ");
      const word = peek(reader);
      if (word === undefined) return missing(reader, `${label} is missing`, expected);
      // A name of several words goes before a code that is its first word: "welfare check" and WELFARE.
      const byName = matchName(remaining(reader), rows);
      const byCode = rows.find(({ code }) => !word.quoted && code.toUpperCase() === word.key);
      const found = byName !== undefined && (byName.count > 1 || byCode === undefined) ? byName.row : byCode;
      if (found !== undefined) {
        reader.next += found === byName?.row ? byName.count : 1;
        return read(found);
      }
      const begun = rows.some(({ code, name }) => [code, name].some((s) => s.toUpperCase().startsWith(word.key)));
      if (begun && isBeingTyped(reader)) return missing(reader, `${label} is not complete`, expected);
      return wrong(reader, `"${word.text}" is not understood as ${label}`, expected);
    },
  };
}

/** The row with the longest name that these words begin with. */
export function matchName<Row extends { readonly name: string }>(
  words: readonly Word[],
  rows: readonly Row[],
): { readonly row: Row; readonly count: number } | undefined {
  let best: { row: Row; count: number } | undefined;
  for (const row of rows) {
    const name = row.name.toUpperCase();
    const count = name.split(/\s+/).length;
    const wholeWord = words[0]?.quoted === true && words[0].key === name;
    const typed = words
      .slice(0, count)
      .map((word) => word.key)
      .join(" ");
    const taken = wholeWord ? 1 : typed === name ? count : 0;
    if (taken > 0 && taken >= (best?.count ?? 0)) best = { row, count: taken };
  }
  return best;
}
