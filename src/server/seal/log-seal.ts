/**
 * Between an event and its row: on the way in, personal strings are taken out of the data and sealed; on the way out
 * they are put back where they stood, or a sentence in their place that says why they can't be.
 *
 * What is stored keeps its form: the same fields in the same order, with a mark where a string was. So a fold of
 * opened rows is the fold of the events that were sealed, to the byte.
 */
import type { Center } from "../../domain/center.ts";
import type { DomainEvent, Envelope } from "../../domain/event.ts";
import { envelopeOfRow, rowOfEnvelope } from "../envelope-row.ts";
import type { LogRow } from "../log/log-row.ts";
import type { Slot } from "./key-file.ts";
import { receivedKey, type RecoverySender } from "./recovery-key.ts";
import { type PersonalString, personalStrings } from "./seal-subject.ts";
import { bytesOfParts, openPart, partsOfBytes, pathsOf, type SealedPart, sealPart } from "./sealed-part.ts";

/** Where keys are read. */
export type KeySource = { readonly key: (slot: number) => Slot };
/** Where keys are taken for new rows; no key means that none is ready. */
export type KeyTaker = {
  readonly take: (subject: string, seq: number) => { slot: number; key: Uint8Array } | undefined;
};

export type SealingOptions = {
  readonly logId: string;
  /** Absent while the key file can't be used. */
  readonly keys: KeyTaker | undefined;
  readonly recovery: () => RecoverySender;
  /** The facts as they are when an event is handed over: whose incident a text belongs to. */
  readonly center: () => Center;
  /** A row was sealed to the recovery key, because no key was ready. */
  readonly fellBack: () => void;
};

/** Makes rows of events, sealed. */
export function makeSealing(options: SealingOptions): (envelope: Envelope) => LogRow {
  return (envelope) => {
    const strings = personalStrings(options.center(), envelope);
    return strings.length === 0 ? rowOfEnvelope(envelope) : sealedRow(options, envelope, strings);
  };
}

/** Reads rows back, with the keys that are there. */
export function makeOpening(logId: string, keys: KeySource): (row: LogRow) => Envelope {
  return (row) => {
    const envelope = envelopeOfRow(row);
    if (row.sealed === null) return envelope;
    // Of keys in the list of subjects only those that stand in the place of one belong to the event.
    const subjects = row.subjects.map((subject) => (subject.startsWith(KEY) ? undefined : subject));
    for (const part of partsOfBytes(row.sealed)) {
      const opened = openedPart(logId, keys, row, part);
      pathsOf(part).forEach((path, index) => {
        const value = typeof opened === "string" ? opened : (opened.values[index] ?? "");
        if (!path.startsWith(SUBJECT)) put(envelope.event, path, value);
        else subjects[Number(path.slice(1))] = typeof opened === "string" ? keySubject(part.slot) : value;
      });
    }
    return { ...envelope, subjects: subjects.filter((subject) => subject !== undefined) };
  };
}

/** The name by which rows are found that a key was used for. */
export function keySubject(slot: number): string {
  return `${KEY}${slot}`;
}

const KEY = "key:";
/** Begins the path of a string that stands in the row's list of subjects. */
const SUBJECT = "@";

type Group = { readonly subject: string; readonly paths: string[]; readonly values: string[] };

function sealedRow(options: SealingOptions, envelope: Envelope, strings: readonly PersonalString[]): LogRow {
  const groups = new Map<string, Group>();
  const groupOf = (subject: string): Group => {
    const known = groups.get(subject) ?? { subject, paths: [], values: [] };
    groups.set(subject, known);
    return known;
  };
  for (const { path, value, subject } of strings) add(groupOf(subject), path, value);
  envelope.subjects.forEach((subject, index) => {
    if (subject.startsWith("plate:")) add(groupOf(subject), `${SUBJECT}${index}`, subject);
  });
  const place = { logId: options.logId, seq: envelope.seq, type: envelope.event.type };
  let event: DomainEvent = envelope.event;
  const subjects = [...envelope.subjects];
  const parts: SealedPart[] = [];
  for (const group of groups.values()) {
    const taken = options.keys?.take(group.subject, envelope.seq);
    if (taken === undefined) options.fellBack();
    const key = taken ?? options.recovery();
    parts.push(sealPart(place, key, group));
    for (const path of group.paths) {
      if (path.startsWith(SUBJECT)) subjects[Number(path.slice(1))] = keySubject(key.slot);
      else event = withMark(event, path.split("."), `~${key.slot}`);
    }
    if (!subjects.includes(keySubject(key.slot))) subjects.push(keySubject(key.slot));
  }
  return { ...rowOfEnvelope({ ...envelope, event, subjects }), sealed: bytesOfParts(parts) };
}

function add(group: Group, path: string, value: string): void {
  group.paths.push(path);
  group.values.push(value);
}

function openedPart(
  logId: string,
  keys: KeySource,
  row: LogRow,
  part: SealedPart,
): string | { readonly values: readonly string[] } {
  const slot = keys.key(part.slot);
  switch (slot.state) {
    case "destroyed":
      return expungedText(slot.orderSeq, part.slot);
    case "absent":
      return `[sealed: key ${part.slot} not at hand]`;
    case "live": {
      const key = part.point === undefined ? slot.key : receivedKey(slot.key, part.point);
      const opened = openPart({ logId, seq: row.seq, type: row.type }, key, part);
      return opened ?? `[sealed: key ${part.slot} does not fit]`;
    }
  }
}

/** What stands where something was expunged: the same for the same key. */
export function expungedText(orderSeq: number, slot: number): string {
  return `[expunged: order ${orderSeq}, key ${slot}]`;
}

// The event is our own copy; the path came from the same table, or from a row that the chain vouches for.
function put(event: DomainEvent, path: string, value: string): void {
  const steps = path.split(".");
  const last = steps.pop();
  let target: unknown = event;
  for (const step of steps)
    target = typeof target === "object" && target !== null ? Reflect.get(target, step) : undefined;
  if (typeof target === "object" && target !== null && last !== undefined) Reflect.set(target, last, value);
}

// The event itself is everybody's: what lies on the way to the string is copied, the rest is shared.
function withMark<T>(value: T, [step, ...rest]: readonly string[], mark: string): T {
  if (step === undefined || typeof value !== "object" || value === null) return mark as T; // the path leads to a string
  const copy: unknown = Array.isArray(value) ? value.slice() : { ...value };
  Reflect.set(Object(copy), step, withMark<unknown>(Reflect.get(value, step), rest, mark));
  return copy as T; // of the same shape
}
