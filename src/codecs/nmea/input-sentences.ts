/**
 * Digital inputs in makers' own sentences: the keys and sensors that are wired to a modem.
 *
 * `$PIND,abcdef` (Cypress CTM): inputs 1 to 8, 1 is high. `$GPIOP,bbbbbbbb` (Falcom): inputs 7 to 0. `$IIALR`
 * (CalAmp Vanguard): an alarm of one input, with the unit's name and a text, e.g. `…,101,A,V,10.0.0.1;ADAM12;MAN DOWN`.
 */
import { asciiText, hexByteAt } from "../bytes.ts";
import type { SentenceScan } from "./sentence-scan.ts";

export type InputStates = {
  readonly messageType: string;
  /** The unit's own name, where the sentence holds one. */
  readonly deviceKey?: string;
  readonly inputs: readonly { readonly input: number; readonly high: boolean }[];
  readonly text?: string;
};

const TEXT_LENGTH_MAX = 60;

/** The inputs that a sentence tells of; undefined where it is another sentence, or can't be read. */
export function readInputs(scan: SentenceScan): InputStates | undefined {
  const length = scan.stop(0) - scan.start(0);
  if (scan.commaCount === 0 || length < 4 || length > 5) return undefined;
  const messageType = asciiText(scan.bytes, scan.start(0), scan.stop(0));
  switch (messageType) {
    case "PIND":
      return readBits(scan, messageType, (index) => index + 1);
    case "GPIOP":
      return readBits(scan, messageType, (index, count) => count - 1 - index);
    case "IIALR":
      return readAlarm(scan, messageType);
    default:
      return undefined;
  }
}

function readBits(
  scan: SentenceScan,
  messageType: string,
  inputAt: (index: number, count: number) => number,
): InputStates | undefined {
  const from = scan.start(1);
  const count = scan.stop(1) - from;
  if (count < 1 || count > 16) return undefined;
  const inputs: { input: number; high: boolean }[] = [];
  for (let index = 0; index < count; index++) {
    const byte = scan.bytes[from + index];
    if (byte !== 48 && byte !== 49) return undefined;
    inputs.push({ input: inputAt(index, count), high: byte === 49 });
  }
  return { messageType, inputs };
}

// hhmmss.ss, then three hex digits (message, class, channel), condition, acknowledgement, `ip;name;text`.
function readAlarm(scan: SentenceScan, messageType: string): InputStates | undefined {
  const { bytes } = scan;
  const at = scan.start(2);
  const target = scan.stop(2) - at === 3 ? hexByteAt(bytes, at + 1) : Number.NaN;
  const condition = bytes[scan.start(3)];
  if (Number.isNaN(target) || (condition !== 65 && condition !== 86)) return undefined;
  const rest = asciiText(bytes, scan.start(5), Math.min(scan.star, scan.start(5) + 3 * TEXT_LENGTH_MAX));
  const [, name = "", text = ""] = rest.split(";").map((part) => part.trim().slice(0, TEXT_LENGTH_MAX));
  const isDigital = target >> 4 === 0;
  return {
    messageType,
    ...(name === "" ? {} : { deviceKey: name }),
    inputs: isDigital ? [{ input: target & 15, high: condition === 65 }] : [],
    ...(text === "" || !isDigital ? {} : { text }),
  };
}
