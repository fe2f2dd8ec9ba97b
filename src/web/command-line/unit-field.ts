/**
 * Units on the line, by their call signs as spoken.
 *
 * A unit may be left out where one is selected or its alert is open; whoever is meant is then said. A word that
 * looks like a call sign and is none is never passed over for that unit: the slip of a finger must not reach
 * another officer.
 */
import { findUnit } from "../../domain/refs.ts";
import { statusWords } from "../../domain/status.ts";
import { spokenCallSign, type Unit } from "../../domain/unit.ts";
import { matchPlace } from "../../roads/parse-place.ts";
import {
  expect,
  type Field,
  isBeingTyped,
  missing,
  peek,
  type Read,
  read,
  type Reader,
  remaining,
  type Suggestion,
  wrong,
} from "./field.ts";
import { defaultUnit, type LineContext, roadsOf, unitWords } from "./line-context.ts";
import type { Word } from "./words.ts";

/** A call sign with its prefix is at most this many words. */
const WORDS_MAX = 3;
const EXPECTED = "a unit by its call sign";

export type UnitAsked = {
  readonly doc?: string;
  /** Which units completion offers; any unit is read. */
  readonly offer?: "on-shift" | "off-duty";
};

/** The unit that the command is about. */
export function unitField(asked: UnitAsked = {}): Field<Unit> {
  return {
    parts: [
      {
        label: "unit",
        optional: true,
        doc: asked.doc ?? "Call sign; may be left out where one is selected or its alert is open",
      },
    ],
    read: (reader) => readUnit(reader, asked),
  };
}

function readUnit(reader: Reader, asked: UnitAsked): Read<Unit> {
  const offDuty = (unit: Unit): boolean => !isOnShift(unit);
  expect(reader, (typed) => suggestUnits(reader.context, typed, asked.offer === "off-duty" ? offDuty : isOnShift));
  const named = takeUnit(reader);
  if (named !== undefined) return read(named);
  const word = peek(reader);
  if (word !== undefined && looksLikeCallSign(reader, word)) return noSuchUnit(reader, word);
  const meant = defaultUnit(reader.context);
  switch (meant.kind) {
    case "one":
      reader.assumed = `${unitWords(reader.context, meant.unit)} is meant, because ${meant.because}`;
      return read(meant.unit);
    case "two": {
      const [selected, alerted] = meant.units.map((unit) => unitWords(reader.context, unit));
      return unitMissing(reader, word, `${selected} is selected and ${alerted}'s alert is open: say which unit`);
    }
    case "none":
      return unitMissing(reader, word, word === undefined ? "which unit?" : `"${word.text}" is no unit`);
  }
}

function unitMissing(reader: Reader, word: Word | undefined, message: string): Read<never> {
  const begun = word !== undefined && isBeingTyped(reader) && beginsUnit(reader.context, word);
  return word === undefined || begun ? missing(reader, message, EXPECTED) : wrong(reader, message, EXPECTED);
}

function noSuchUnit(reader: Reader, word: Word): Read<never> {
  const called = [...reader.context.center.units.values()].filter((unit) => fold(unit.callSign) === fold(word.key));
  if (called.length > 1) {
    const names = called.map((unit) => unitWords(reader.context, unit)).join(", ");
    return wrong(reader, `several units are called ${word.text}`, `one of ${names}`);
  }
  const message = `there is no unit ${word.text}`;
  if (isBeingTyped(reader) && beginsUnit(reader.context, word)) return missing(reader, message, EXPECTED);
  return wrong(reader, message, `${EXPECTED}; "${word.text}" in quotes is text`);
}

/** Takes a unit from the line, if one is named there. */
export function takeUnit(reader: Reader): Unit | undefined {
  const words = remaining(reader).slice(0, WORDS_MAX);
  for (let count = words.length; count > 0; count--) {
    const taken = words.slice(0, count);
    if (taken.some((word) => word.quoted)) continue;
    // A comma between words parts two things.
    if (taken.slice(0, -1).some((word) => word.text.endsWith(","))) continue;
    const unit = findUnit(reader.context.center, taken.map((word) => word.key).join(" "));
    if (unit === undefined) continue;
    reader.next += count;
    return unit;
  }
  return undefined;
}

/**
 * Whether a word would be taken for a call sign by whoever reads it: it begins one or goes on after one, has the
 * shape of one (digits and letters in the same order), or is a number no longer than the longest.
 */
export function looksLikeCallSign(reader: Reader, word: Word): boolean {
  if (word.quoted || !/\d/.test(word.key)) return false;
  if (matchPlace(roadsOf(reader.context), reader.line.text.slice(word.from)) !== undefined) return false;
  const typed = fold(word.key);
  for (const unit of reader.context.center.units.values()) {
    const callSign = fold(unit.callSign);
    if (callSign.startsWith(typed) || shapeOf(callSign) === shapeOf(typed)) return true;
    if (/\d/.test(callSign) && typed.startsWith(callSign)) return true;
    if (/^\d+$/.test(typed) && typed.length <= callSign.length && /^\d+$/.test(callSign)) return true;
  }
  return false;
}

function beginsUnit(context: LineContext, word: Word): boolean {
  return !word.quoted && [...context.center.units.values()].some((unit) => isCalled(context, unit, word.key));
}

function shapeOf(text: string): string {
  return text.replace(/\d/g, "9").replace(/[A-Z]/g, "A");
}

function fold(text: string): string {
  return text.replace(/[\s-]/g, "").toUpperCase();
}

/** A list is read at a glance, and a center may have thousands of units. */
const OFFERED_MAX = 20;

export function isOnShift(unit: Unit): boolean {
  return unit.shift !== undefined;
}

/** Units as completion offers them: those that begin with what is typed, the one in view first. */
export function suggestUnits(
  context: LineContext,
  typed: string,
  which: (unit: Unit) => boolean = isOnShift,
): Suggestion[] {
  const first = (unit: Unit): number =>
    unit.id === context.alertedUnitId ? 0 : unit.id === context.selectedUnitId ? 1 : 2;
  const nameOf = (unit: Unit): string => `${unit.callSign} ${unit.id}`;
  return [...context.center.units.values()]
    .filter((unit) => which(unit) && isCalled(context, unit, typed))
    .toSorted((a, b) => first(a) - first(b) || (nameOf(a) < nameOf(b) ? -1 : 1))
    .slice(0, OFFERED_MAX)
    .map((unit) => {
      const name = unitWords(context, unit);
      const spoken = findUnit(context.center, unit.callSign) === unit ? unit.callSign : name;
      return { insert: `${spoken} `, label: name, hint: unitHint(context, unit), also: [unit.callSign, unit.id] };
    });
}

/** Whether one of the unit's names begins like that. */
function isCalled(context: LineContext, unit: Unit, typed: string): boolean {
  const wanted = fold(typed);
  return [unit.callSign, unit.id, spokenCallSign(context.center, unit)].some((name) => fold(name).startsWith(wanted));
}

function unitHint(context: LineContext, unit: Unit): string {
  const minutes = Math.max(0, Math.floor((context.nowMs - unit.statusSinceMs) / 60_000));
  const place = unit.stop?.place?.text;
  return [`${statusWords(unit.status)} ${minutes} min`, ...(place === undefined ? [] : [place])].join(", ");
}

/**
 * Several units. `spaces`: parted by spaces or commas; `commas`: by commas alone, where text may follow that
 * begins with a number. The group's code stands for its units on shift, ALL for everybody's.
 */
export function unitsField(parting: "spaces" | "commas", groups: boolean): Field<readonly Unit[]> {
  const many = groups ? "Call signs parted by commas, a group's code, or ALL" : "One or more call signs";
  return {
    parts: [{ label: "units", optional: !groups, doc: many }],
    read: (reader) => {
      if (groups) {
        expect(reader, () => suggestGroups(reader.context));
        const all = takeGroup(reader);
        if (all !== undefined) return all.length > 0 ? read(all) : wrong(reader, "nobody there is on shift", many);
      }
      const units: Unit[] = [];
      for (;;) {
        const going =
          parting === "spaces" || units.length === 0 || reader.line.words[reader.next - 1]?.text.endsWith(",");
        if (units.length > 0 && !going) return read(units);
        const before = reader.next;
        splitCommas(reader);
        if (units.length > 0) expect(reader, (typed) => suggestUnits(reader.context, typed));
        if (units.length > 0 && peek(reader) === undefined) return read(units);
        const unit = units.length === 0 ? readUnit(reader, {}) : takeNext(reader);
        if (!unit.ok) return unit;
        if (unit.value === undefined) return read(units);
        if (!units.includes(unit.value)) units.push(unit.value);
        if (reader.next === before) return read(units);
      }
    },
  };
}

// After the first, a word that looks like a call sign and is none is a fault; any other ends the list.
function takeNext(reader: Reader): Read<Unit | undefined> {
  const unit = takeUnit(reader);
  const word = peek(reader);
  if (unit !== undefined || word === undefined) return read(unit);
  return looksLikeCallSign(reader, word) ? noSuchUnit(reader, word) : read(undefined);
}

// "305,317" is typed without a space: made into two words of the line.
function splitCommas(reader: Reader): void {
  const word = peek(reader);
  if (word === undefined || word.quoted || !/,./.test(word.text)) return;
  const pieces: Word[] = [];
  for (const match of word.text.matchAll(/[^,]+,*/g)) {
    const from = word.from + match.index;
    const text = match[0];
    pieces.push({ text, key: text.replace(/,+$/, "").toUpperCase(), from, to: from + text.length, quoted: false });
  }
  reader.line.words.splice(reader.next, 1, ...pieces);
}

function takeGroup(reader: Reader): readonly Unit[] | undefined {
  const word = peek(reader);
  if (word === undefined || word.quoted) return undefined;
  const onShift = [...reader.context.center.units.values()].filter((unit) => unit.shift !== undefined);
  const group = [...reader.context.center.groups.keys()].find((id) => id.toUpperCase() === word.key);
  if (word.key !== "ALL" && group === undefined) return undefined;
  reader.next++;
  return word.key === "ALL" ? onShift : onShift.filter((unit) => unit.groupId === group);
}

function suggestGroups(context: LineContext): Suggestion[] {
  return [
    { insert: "ALL ", label: "ALL", hint: "every unit on shift" },
    ...[...context.center.groups.values()].map(({ id, name }) => ({ insert: `${id} `, label: id, hint: name })),
  ];
}
