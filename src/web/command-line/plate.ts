/**
 * License plates as they are typed: `NM ABC123`, `NM/ABC123`, `NM ABC 123`, `ABC123`.
 *
 * With a state in front almost anything with a digit is a plate. Without one only what looks like nothing else:
 * letters and digits in groups, at least two of each.
 */
import { keyOf, type Word } from "./words.ts";

const STATES = new Set(
  (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR " +
    "PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY US"
  ).split(" "),
);
const BARE = /^(?:[A-Z]{2,4}-?\d{2,5}|\d{2,4}-?[A-Z]{2,4}|[A-Z]{2,3}\d{2,3}[A-Z]|\d{1,2}[A-Z]{2,3}\d{2,4})$/;
// MM320, US54, NM104 and the like are roads.
const ROAD = /^(?:IH?|US|MM|MP|SR|SH|CR|FM|RM|EX|EXIT|HWY|NM|TX|AZ|CO|OK|UT)-?\d+[A-Z]?$/;

/** The plate at the start of these words and how many of them it takes. */
export function matchPlate(words: readonly Word[]): { readonly plate: string; readonly count: number } | undefined {
  const [first, second, third] = words;
  if (first === undefined || first.quoted) return undefined;
  const joined = /^([A-Z]{2})[/:]([A-Z0-9-]{2,10})$/.exec(first.key);
  if (joined !== null && STATES.has(joined[1] ?? "")) return { plate: `${joined[1]} ${joined[2]}`, count: 1 };
  if (STATES.has(first.key) && second !== undefined && !second.quoted) {
    if (/^[A-Z]{2,3}$/.test(second.key) && third !== undefined && /^\d{2,4}$/.test(third.key)) {
      return { plate: `${first.key} ${second.key}${third.key}`, count: 3 };
    }
    if (/^(?=.*\d)[A-Z0-9-]{2,10}$/.test(second.key)) return { plate: `${first.key} ${second.key}`, count: 2 };
  }
  if (BARE.test(first.key) && first.key.length >= 5 && !ROAD.test(first.key)) return { plate: first.key, count: 1 };
  return undefined;
}

/** A plate that was announced as one, so that its form does not matter. */
export function plateOf(text: string): string {
  const key = keyOf(text).replace(/^([A-Z]{2})[/:]/, "$1 ");
  return key.replace(/\s+/g, " ").trim();
}
