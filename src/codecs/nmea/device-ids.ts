/**
 * How modems name themselves around NMEA, which has no place for a name: before a sentence (`312,$GPRMC`, sixteen
 * hex digits and `$`), in a line of its own (an IMEI, `IMEI 351…`), or in a sentence of the maker's own
 * (`$PCPTI,name,…` of Cradlepoint, `$DEVID`, `$PGID`, `$GPFID`, `$PMID`, `$IMEI=…`).
 */
import { asciiText } from "../bytes.ts";
import type { SentenceScan } from "./sentence-scan.ts";

const KEY_LENGTH_MAX = 64;
const PLAIN = /^[A-Za-z0-9._:-]{1,64}$/;
/** A name may hold spaces where a comma ends it. */
const SPACED = /^[A-Za-z0-9._:-][A-Za-z0-9._: -]{0,63}$/;
const ID_LINE = /^(?:(?:IMEI|ID|DEVID|DEVICE|ESN|MEID|SN)\s*[:=, ]\s*)?([A-Za-z0-9_-]{3,32})$/i;
const NAMING_SENTENCES: ReadonlySet<string> = new Set(["PCPTI", "DEVID", "PGID", "GPFID", "PMID"]);

/** The name in the text right before a sentence; undefined where that text is none. */
export function idBeforeSentence(text: string): string | undefined {
  const trimmed = text.trim();
  const bare = trimmed.replace(/[,;:/|]$/, "");
  // Several parts (`4711/0227`, `__|serial|__|name|`): the last that is more than punctuation.
  const part = bare.split(/[/|]/).findLast((piece) => /[A-Za-z0-9]/.test(piece));
  if (part === undefined) return undefined;
  if (bare !== trimmed) return SPACED.test(part.trim()) ? part.trim() : undefined;
  // With nothing between name and `$`, only what can't be a remnant of something else is a name.
  return PLAIN.test(part) && part.length >= 3 && /\d/.test(part) ? part : undefined;
}

/** The name in a line that holds nothing else; undefined where the line is something else. */
export function idInLine(text: string): string | undefined {
  const key = ID_LINE.exec(text)?.[1];
  return key !== undefined && /\d/.test(key) ? key : undefined;
}

/** The name in a maker's own sentence; undefined where the sentence is another. */
export function idInSentence(scan: SentenceScan): string | undefined {
  const { bytes, from } = scan;
  if (scan.commaCount === 0) {
    if (scan.star - from < 7 || scan.star - from > 40 || asciiText(bytes, from + 1, from + 6) !== "IMEI=")
      return undefined;
    return plainKey(asciiText(bytes, from + 6, scan.star));
  }
  const length = scan.stop(0) - scan.start(0);
  if (length < 4 || length > 5 || !NAMING_SENTENCES.has(asciiText(bytes, from + 1, scan.stop(0)))) return undefined;
  const to = Math.min(scan.stop(1), scan.start(1) + KEY_LENGTH_MAX);
  return plainKey(asciiText(bytes, scan.start(1), to));
}

function plainKey(text: string): string | undefined {
  const key = text.trim();
  return SPACED.test(key) ? key : undefined;
}
