/**
 * Status checks: the promise that a unit on a stop is never forgotten.
 *
 * A check expects contact before it is due. Only the unit's own people's contact counts; an entry *about* a
 * unit, a late entry and movement do not. A struck contact gives the due time back that it had moved. The
 * check itself never expires: the watch (SC rules) climbs from the due time.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { asId, type ContactId, type OfficerId, type UnitId } from "../base/ids.ts";
import { SECOND_MS } from "../base/time.ts";
import type { Actor } from "./actor.ts";
import type { Center } from "./center.ts";
import { type Context, type EventHead, isLate, mintId } from "./context.ts";
import { findOfficer, findUnit } from "./refs.ts";
import type { WatchSettings } from "./settings.ts";
import { InstantMs, line, Ref } from "./text.ts";
import { patchUnit, type Unit } from "./unit.ts";

export const RecordContact = z.object({
  type: z.literal("RecordContact"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  officer: Ref.optional().describe("Who spoke, where several ride in the unit"),
  said: line(200).optional(),
});
export const RecordCodeFour = z.object({
  type: z.literal("RecordCodeFour"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  officer: Ref.optional(),
});
export const RecordNoAnswer = z.object({
  type: z.literal("RecordNoAnswer"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
});
export const StrikeContact = z.object({
  type: z.literal("StrikeContact"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  contact: Ref.optional().describe("The unit's last contact where none is named"),
  why: line(200),
});
export const AnswerPrompt = z.object({
  type: z.literal("AnswerPrompt"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  officer: Ref.optional(),
});
export type StatusCheckCommand =
  | z.infer<typeof RecordContact>
  | z.infer<typeof RecordCodeFour>
  | z.infer<typeof RecordNoAnswer>
  | z.infer<typeof StrikeContact>
  | z.infer<typeof AnswerPrompt>;

/**
 * Voice counts for everything; a tap answers the status check and what asks on the officer's device (SC6); a closure
 * is a dispatcher's word about the officer, given when an emergency is closed (SC11).
 */
export type ContactMeans = "voice" | "tap" | "closure";
export type Contact = {
  readonly contactId: ContactId;
  readonly means: ContactMeans;
  /** From when it counts: when it was made. */
  readonly countsFromMs: number;
  readonly recordedAtMs: number;
  readonly officerId?: OfficerId;
  readonly said?: string;
  /** Late entries are history: they extend nothing (SC7). */
  readonly late?: boolean;
  /** Entries of "no answer" that it took back; they stand again where it is struck (SC10). */
  readonly answeredAtMs?: readonly number[];
};
export type CheckBasis = "stop" | "on-scene" | "transport" | "alert";
export type StatusCheck = {
  readonly basis: CheckBasis;
  readonly startedAtMs: number;
  readonly firstMs: number;
  readonly nextMs: number;
  /** The interval while a high caution stands, where one does. */
  readonly highCautionMs?: number;
  /** When that high caution came, where it came after the check had begun. */
  readonly highCautionAtMs?: number;
  /** The interval after code 4, where it was said. */
  readonly codeFourMs?: number;
  /** The contact in which code 4 was said. */
  readonly codeFourContactId?: ContactId;
  /** Contacts that count, newest last; enough of them to give a due time back. */
  readonly contacts: readonly Contact[];
  readonly noAnswersAtMs: readonly number[];
};

export type StatusCheckEvent =
  | {
      readonly type: "StatusCheckStarted";
      readonly unitId: UnitId;
      readonly basis: CheckBasis;
      readonly firstMs: number;
      readonly nextMs: number;
    }
  | {
      readonly type: "StatusCheckPaced";
      readonly unitId: UnitId;
      readonly highCautionMs: number | null;
      readonly codeFourMs: number | null;
      readonly codeFourContactId?: ContactId;
    }
  | { readonly type: "StatusCheckEnded"; readonly unitId: UnitId }
  | ({ readonly type: "ContactRecorded"; readonly unitId: UnitId } & Omit<Contact, "recordedAtMs" | "answeredAtMs">)
  | { readonly type: "ContactStruck"; readonly unitId: UnitId; readonly contactId: ContactId; readonly why: string }
  | { readonly type: "NoAnswerRecorded"; readonly unitId: UnitId };
export type StatusCheckRefusal =
  | "unknown-unit"
  | "unknown-officer"
  | "not-in-unit"
  | "unknown-contact"
  | "off-duty"
  | "not-the-bearer";

/** When the unit's next contact is due. */
export function checkDueAtMs(check: StatusCheck): number {
  const last = check.contacts.at(-1);
  const ordinaryMs = last === undefined ? check.firstMs : check.nextMs;
  const pacedMs = check.codeFourMs === undefined || last === undefined ? ordinaryMs : check.codeFourMs;
  const sinceMs = last?.countsFromMs ?? check.startedAtMs;
  if (check.highCautionMs === undefined) return sinceMs + pacedMs;
  // SC2: a high caution shortens whatever else holds; code 4 never lengthens past it. What it makes overdue is due
  // when it comes: the officer is asked before anybody is alarmed.
  const cautiousMs = Math.max(sinceMs + check.highCautionMs, check.highCautionAtMs ?? 0);
  return Math.min(sinceMs + pacedMs, cautiousMs);
}

/**
 * From when a new check counts: from when it was made. What would have been due before it was entered is due when it
 * is entered, and climbs from there (SC7): an entry made late neither extends nor alarms.
 */
export function checkStartedAtMs(head: EventHead, intervalMs: number): number {
  return Math.max(Math.min(head.madeAtMs ?? head.atMs, head.atMs), head.atMs - intervalMs);
}

/** The name of the present lapse: it changes with every contact that counts, so a lapse rings once. */
export function checkEpisode(check: StatusCheck): string {
  return check.contacts.at(-1)?.contactId ?? `start-${check.startedAtMs}`;
}

/** The first and the later interval of a basis, in milliseconds. */
export function checkIntervals(watch: WatchSettings, basis: CheckBasis): { firstMs: number; nextMs: number } {
  const s = watch.statusCheck;
  switch (basis) {
    case "stop":
      return { firstMs: s.stopFirstS * SECOND_MS, nextMs: s.stopNextS * SECOND_MS };
    case "on-scene":
      return { firstMs: s.onSceneFirstS * SECOND_MS, nextMs: s.onSceneNextS * SECOND_MS };
    case "transport":
      return { firstMs: s.transportS * SECOND_MS, nextMs: s.transportS * SECOND_MS };
    case "alert":
      return { firstMs: s.stopNextS * SECOND_MS, nextMs: s.stopNextS * SECOND_MS };
  }
}

export function decideStatusCheck(
  center: Center,
  command: StatusCheckCommand,
  context: Context,
  watch: (unit: Unit) => WatchSettings,
): Decision<StatusCheckEvent, StatusCheckRefusal> {
  const unit = findUnit(center, command.unit);
  if (unit === undefined) return refuse("unknown-unit", "unit");
  switch (command.type) {
    case "RecordContact":
    case "RecordCodeFour":
    case "AnswerPrompt":
      return recordContact(center, unit, command, context, watch(unit));
    case "RecordNoAnswer": {
      if (unit.shift === undefined) return refuse("off-duty", "unit");
      const noAnswer: StatusCheckEvent = { type: "NoAnswerRecorded", unitId: unit.id };
      if (unit.check !== undefined) return accept(noAnswer);
      // SC8: no answer to a roll call starts a check even where no stop had one.
      const intervals = checkIntervals(watch(unit), "alert");
      return accept<StatusCheckEvent>(
        { type: "StatusCheckStarted", unitId: unit.id, basis: "alert", ...intervals },
        noAnswer,
      );
    }
    case "StrikeContact": {
      const contactId = command.contact ?? unit.lastContact?.contactId;
      const known =
        unit.check?.contacts.some((contact) => contact.contactId === contactId) ||
        unit.lastContact?.contactId === contactId;
      if (contactId === undefined || !known) return refuse("unknown-contact", "contact");
      return accept({ type: "ContactStruck", unitId: unit.id, contactId: contactId as ContactId, why: command.why });
    }
  }
}

function recordContact(
  center: Center,
  unit: Unit,
  command: Extract<StatusCheckCommand, { officer?: string | undefined }>,
  context: Context,
  watch: WatchSettings,
): Decision<StatusCheckEvent, StatusCheckRefusal> {
  if (unit.shift === undefined) return refuse("off-duty", "unit");
  let officerId: OfficerId | undefined;
  if (command.officer !== undefined) {
    const officer = findOfficer(center, command.officer);
    if (officer === undefined) return refuse("unknown-officer", "officer");
    // SC5: contact counts for the person who spoke; somebody else's word about the unit is a note.
    if (!unit.shift.officerIds.includes(officer.id)) return refuse("not-in-unit", "officer");
    officerId = officer.id;
  }
  if (command.type === "AnswerPrompt" && context.actor.kind === "dispatcher") {
    return refuse(
      "not-the-bearer",
      "unit",
      "a prompt is answered on the unit's own device; record the contact instead",
    );
  }
  // SC6, MV3: a voice is what a dispatcher heard. Whatever a device sends, somebody else may have tapped.
  const spoken = context.actor.kind === "dispatcher";
  const contact = contactRecorded(unit, context, {
    means: spoken ? "voice" : "tap",
    ...(officerId === undefined ? {} : { officerId }),
    ...(command.type === "RecordContact" && command.said !== undefined ? { said: command.said } : {}),
    ...(command.type === "RecordCodeFour" ? { said: "code 4" } : {}),
  });
  if (contact.late === true) return accept(contact);
  // A roll call that was answered is over; under an open alert the check runs until that is closed (ST7).
  if (spoken && unit.check?.basis === "alert" && !center.openAlertBySubject.has(`unit:${unit.id}`)) {
    return accept<StatusCheckEvent>(contact, { type: "StatusCheckEnded", unitId: unit.id });
  }
  if (command.type !== "RecordCodeFour" || unit.check === undefined || !spoken) return accept(contact);
  return accept<StatusCheckEvent>(contact, {
    type: "StatusCheckPaced",
    unitId: unit.id,
    highCautionMs: unit.check.highCautionMs ?? null,
    codeFourMs: watch.statusCheck.afterCodeFourS * SECOND_MS,
    codeFourContactId: contact.contactId,
  });
}

/** The event of a contact with the unit, from when it was made. */
export function contactRecorded(
  unit: Unit,
  context: Context,
  contact: { readonly means: ContactMeans; readonly officerId?: OfficerId; readonly said?: string },
): Extract<StatusCheckEvent, { type: "ContactRecorded" }> {
  const madeAtMs = context.madeAtMs ?? context.nowMs;
  const officerId = bearerOf(unit, context.actor) ?? contact.officerId;
  return {
    type: "ContactRecorded",
    unitId: unit.id,
    contactId: mintId<ContactId>(context, "C"),
    countsFromMs: madeAtMs,
    ...contact,
    ...(officerId === undefined ? {} : { officerId }),
    ...(lateFor(unit, context) ? { late: true } : {}),
  };
}

// MD3: what an officer's own device sends is that officer's word, and in a unit of several people nobody else's.
function bearerOf(unit: Unit, actor: Actor): OfficerId | undefined {
  if (actor.kind !== "officer") return undefined;
  return unit.shift?.officerIds.find((officerId) => officerId === actor.name);
}

// SC7: a dispatcher's late entry is history only. What an officer's device made while offline counts from
// when it was made, but not if that was before the present stop or its last alert.
function lateFor(unit: Unit, context: Context): boolean {
  if (!isLate(context)) return false;
  if (context.actor.kind === "dispatcher") return true;
  const madeAtMs = context.madeAtMs ?? context.nowMs;
  const sinceMs = Math.max(unit.check?.startedAtMs ?? 0, unit.stop?.startedAtMs ?? 0, unit.watchResetAtMs ?? 0);
  return madeAtMs < sinceMs || unit.prompt === undefined || madeAtMs < unit.prompt.sentAtMs;
}

const CONTACTS_KEPT_MAX = 8;

export function evolveStatusCheck(center: Center, event: StatusCheckEvent, head: EventHead): void {
  const unit = center.units.get(event.unitId);
  if (unit === undefined) return;
  const check = unit.check;
  switch (event.type) {
    case "StatusCheckStarted":
      patchUnit(center, unit.id, {
        check: {
          basis: event.basis,
          startedAtMs: checkStartedAtMs(head, event.firstMs),
          firstMs: event.firstMs,
          nextMs: event.nextMs,
          contacts: [],
          noAnswersAtMs: [],
        },
        prompt: undefined,
      });
      return;
    case "StatusCheckPaced": {
      if (check === undefined) return;
      const { highCautionMs: _h, codeFourMs: _c, codeFourContactId: _i, ...rest } = check;
      patchUnit(center, unit.id, {
        check: {
          ...rest,
          ...(event.highCautionMs === null ? {} : { highCautionMs: event.highCautionMs }),
          ...(event.codeFourMs === null ? {} : { codeFourMs: event.codeFourMs }),
          ...(event.codeFourContactId === undefined ? {} : { codeFourContactId: event.codeFourContactId }),
        },
      });
      return;
    }
    case "StatusCheckEnded":
      patchUnit(center, unit.id, { check: undefined, prompt: undefined });
      return;
    case "ContactRecorded": {
      const { type: _t, unitId: _u, ...data } = event;
      if (data.late) return;
      // An answer takes back what was called before it was made, and nothing that was called since.
      const answered = check?.noAnswersAtMs.filter((atMs) => atMs <= data.countsFromMs) ?? [];
      const contact: Contact = {
        ...data,
        recordedAtMs: head.atMs,
        ...(answered.length === 0 ? {} : { answeredAtMs: answered }),
      };
      patchUnit(center, unit.id, {
        lastContact: contact,
        ...(contact.officerId === undefined ? {} : { contactBy: { ...unit.contactBy, [contact.officerId]: contact } }),
        prompt: undefined,
        // MV3: what is said on the air accounts for where the vehicle is now; a tap accounts for nothing.
        ...(unit.stop === undefined || contact.means !== "voice"
          ? {}
          : { stop: { ...unit.stop, anchoredAtMs: head.atMs } }),
        ...(check === undefined
          ? {}
          : {
              check: {
                ...check,
                contacts: withContact(check, contact),
                noAnswersAtMs: check.noAnswersAtMs.filter((atMs) => !answered.includes(atMs)),
              },
            }),
      });
      return;
    }
    case "ContactStruck":
      patchUnit(center, unit.id, withoutContact(unit, event.contactId));
      return;
    case "NoAnswerRecorded": {
      if (check === undefined) return;
      const calledAtMs = Math.min(head.madeAtMs ?? head.atMs, head.atMs);
      // SC7: a call of which the entry comes late has been answered by what was heard since.
      if (check.contacts.some((contact) => contact.countsFromMs >= calledAtMs)) return;
      patchUnit(center, unit.id, { check: { ...check, noAnswersAtMs: [...check.noAnswersAtMs, calledAtMs] } });
      return;
    }
  }
}

// SC10: what a struck contact had moved is given back: the due time, the pace of a code 4, the calls it answered.
function withoutContact(unit: Unit, contactId: ContactId): { readonly [Key in keyof Unit]?: Unit[Key] | undefined } {
  const { check } = unit;
  const struck = check?.contacts.find((contact) => contact.contactId === contactId);
  const contacts = check?.contacts.filter((contact) => contact.contactId !== contactId) ?? [];
  const contactBy = Object.entries(unit.contactBy ?? {}).filter(([, contact]) => contact.contactId !== contactId);
  const of = {
    ...(unit.lastContact?.contactId === contactId
      ? { lastContact: contacts.findLast((contact) => contact.means !== "closure") }
      : {}),
    ...(unit.contactBy === undefined ? {} : { contactBy: Object.fromEntries(contactBy) }),
  };
  if (check === undefined) return of;
  const { codeFourMs: _m, codeFourContactId: _i, ...unpaced } = check;
  return {
    ...of,
    check: {
      ...(check.codeFourContactId === contactId ? unpaced : check),
      contacts,
      noAnswersAtMs: [...(struck?.answeredAtMs ?? []), ...check.noAnswersAtMs],
    },
  };
}

/**
 * SC11: who closes an emergency has verified that the officer is safe. A check that was part of it begins anew from
 * there; otherwise it would stay overdue, and closed, until somebody thinks of calling.
 */
export function checkAfterClosing(check: StatusCheck, head: EventHead): StatusCheck {
  const contact: Contact = {
    contactId: asId<ContactId>(`C${head.seq}`),
    means: "closure",
    countsFromMs: head.atMs,
    recordedAtMs: head.atMs,
  };
  return { ...check, contacts: withContact(check, contact), noAnswersAtMs: [] };
}

// Contacts are kept in the order in which they count: one made offline may arrive after a newer one.
function withContact(check: StatusCheck, contact: Contact): readonly Contact[] {
  const contacts = [...check.contacts, contact].toSorted((a, b) => a.countsFromMs - b.countsFromMs);
  return contacts.slice(-CONTACTS_KEPT_MAX);
}
