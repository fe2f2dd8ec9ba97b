/**
 * The file of a recording before its first line is read: what is plainly none is told in one line, and never played as
 * if nothing had happened in it.
 */
import { closeSync, openSync, readSync, statSync } from "node:fs";

const SNIFFED: readonly { readonly bytes: readonly number[]; readonly is: string }[] = [
  { bytes: [0x1f, 0x8b], is: "is compressed: unpack it first (gunzip)" },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], is: "is compressed: unpack it first (unzstd)" },
  { bytes: [0x50, 0x4b, 0x03, 0x04], is: "is compressed: unpack it first (unzip)" },
  { bytes: [0xff, 0xfe], is: "is UTF-16: a recording is UTF-8" },
  { bytes: [0xfe, 0xff], is: "is UTF-16: a recording is UTF-8" },
  { bytes: [0x5b], is: "is a list in one piece: a recording has one JSON object a line, without brackets around them" },
];

/** Why a file can't be a recording; undefined where it may be one. Throws what the operating system says of it. */
export function whyNoRecording(file: string): string | undefined {
  const stat = statSync(file);
  if (stat.isDirectory()) return "is a folder: a recording is one file of it";
  // A pipe has no beginning to look at twice.
  if (!stat.isFile()) return undefined;
  if (stat.size === 0) return "is empty";
  const start = Buffer.alloc(4);
  const source = openSync(file, "r");
  const count = readSync(source, start, 0, start.length, 0);
  closeSync(source);
  return SNIFFED.find(({ bytes }) => bytes.length <= count && bytes.every((byte, at) => start[at] === byte))?.is;
}

/** Whether two paths are one file, by whatever names. */
export function isSameFile(file: string, other: string): boolean {
  const [a, b] = [file, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.isFile() && a.dev === b.dev && a.ino === b.ino;
}

/** Whether the last line has its end: where not, whoever wrote it was stopped in the middle. */
export function endsWithNewline(file: string): boolean {
  const { size } = statSync(file);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  const source = openSync(file, "r");
  readSync(source, last, 0, 1, size - 1);
  closeSync(source);
  return last[0] === 0x0a;
}
