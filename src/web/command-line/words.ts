/**
 * A typed line as words with their positions, so that every message can point at what it speaks of.
 *
 * Words are parted by white space. What stands in double quotes is one word and is never taken for a call sign,
 * a keyword or a place. Nothing a person can type is refused here.
 */
export type Word = {
  /** What was typed, without quotes. */
  readonly text: string;
  /** Upper case, without a comma or semicolon at its end: what names and codes are compared by. */
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly quoted: boolean;
};
export type Line = { readonly text: string; readonly words: readonly Word[] };

/** Splits a text into words. A quote that is not closed reaches to the end. */
export function splitLine(text: string): Line {
  const words: Word[] = [];
  for (const match of text.matchAll(/"([^"]*)(?:"|$)|\S+/g)) {
    const [whole, inside] = match;
    const from = match.index;
    const typed = inside ?? whole;
    words.push({ text: typed, key: keyOf(typed), from, to: from + whole.length, quoted: inside !== undefined });
  }
  return { text, words };
}

/** The line without one word, its place filled with spaces so that all positions stay. */
export function withoutWord(line: Line, word: Word): Line {
  const text = line.text.slice(0, word.from) + " ".repeat(word.to - word.from) + line.text.slice(word.to);
  return { text, words: line.words.filter((other) => other !== word) };
}

/** What names and codes are compared by. */
export function keyOf(text: string): string {
  return text.replace(/[,;]+$/, "").toUpperCase();
}

/** Words as running text: white space made single, stray commas at both ends dropped. Empty where nothing is left. */
export function proseOf(words: readonly Word[]): string {
  const joined = words.map((word) => word.text).join(" ");
  return joined.replace(/\s+/g, " ").replace(/^[\s,;]+|[\s,;]+$/g, "");
}

/** Whether a word ends a phrase. */
export function endsPhrase(word: Word): boolean {
  return !word.quoted && /[,;]$/.test(word.text);
}
