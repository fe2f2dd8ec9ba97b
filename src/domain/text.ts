/**
 * Fields that people type, with their limits. Whatever passes here is stored and shown as text, never as markup.
 */
import { z } from "zod";

// Control characters (tab and line feed apart), other ends of a line, and the marks that reorder text would let one field
// pretend to be another on screen; half a character is none, and not every store keeps it as it came.
const FORBIDDEN = /(?![\t\n])\p{Cc}|\p{Cs}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

/** One line of text: trimmed, 1 to `lengthMax` characters, no control characters. */
export function line(lengthMax: number) {
  return z
    .string()
    .trim()
    .min(1, "is empty")
    .max(lengthMax, `is longer than ${lengthMax} characters`)
    .refine((text) => !FORBIDDEN.test(text) && !/[\t\n]/.test(text), "contains a control character");
}

/** Free text of several lines: trimmed, 1 to `lengthMax` characters. */
export function prose(lengthMax: number) {
  return z
    .string()
    .trim()
    .min(1, "is empty")
    .max(lengthMax, `is longer than ${lengthMax} characters`)
    .refine((text) => !FORBIDDEN.test(text), "contains a control character");
}

/** How a command names a thing: a call sign, an id, a number. */
export const Ref = line(64);

/** A code of a table that the agency configures, e.g. an incident type: letters, digits, `-`, `_`, `/`. */
export const Code = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_/-]{0,31}$/, "is not a code (letters, digits, - _ /; 32 at most)");

/** An instant in milliseconds UTC between 2000 and 2100. */
export const InstantMs = z.int().min(946_684_800_000).max(4_102_444_800_000);

export const LatDeg = z.number().min(-90).max(90);
export const LonDeg = z.number().min(-180).max(180);
