import { expect, test } from "vitest";
import { asId, type AlertId, type UnitId } from "../base/ids.ts";
import { emptyCenter } from "../domain/center.ts";
import type { DomainEvent, Envelope } from "../domain/event.ts";
import { defaultSettings } from "../domain/settings.ts";
import { sentenceOf, timelineEntry } from "./timeline.ts";

const center = emptyCenter();
const unitId = asId<UnitId>("NMSP-312");

test("a stop is told with its plate and place", () => {
  const event = {
    type: "StopStarted",
    unitId,
    stopId: "S1",
    kind: "motorist-assist",
    incidentId: "I1",
    plate: "SC 123",
    place: { text: "I-40 MM 320 EB" },
    highCaution: true,
    check: { firstMs: 1, nextMs: 2 },
  } as unknown as DomainEvent; // ids are branded strings
  expect(sentenceOf(center, event)).toBe("NMSP-312: motorist assist, SC 123, I-40 MM 320 EB; HIGH CAUTION");
});

test("a late contact says that it extends nothing", () => {
  const event = {
    type: "ContactRecorded",
    unitId,
    contactId: "C1",
    means: "voice",
    countsFromMs: 1,
    said: "ok",
    late: true,
  } as unknown as DomainEvent;
  expect(sentenceOf(center, event)).toBe('NMSP-312 spoke: "ok" (entered late: extends nothing)');
});

test("a status that was given on the air is told in words, not by its code", () => {
  const contact = { type: "ContactRecorded", unitId, contactId: "C1", means: "voice", countsFromMs: 1 };
  const said = (text: string): string => sentenceOf(center, { ...contact, said: text } as unknown as DomainEvent); // ids are branded strings
  expect(said("EnRoute")).toBe('NMSP-312 spoke: "en route"');
  expect(said("10-4")).toBe('NMSP-312 spoke: "10-4"');
});

test("a checklist's item is told by its words where the settings are at hand", () => {
  const ticked = { type: "ChecklistTicked", alertId: "A1", checklist: "EMERG", item: 1, done: true };
  const event = ticked as unknown as DomainEvent;
  const list = { id: "EMERG", name: "Emergency", when: "emergency", items: ["Call", "Hold the channel"] } as const;
  const settings = { ...defaultSettings(), checklists: [{ ...list, items: [...list.items] }] };
  expect(sentenceOf(center, event, settings)).toBe("Hold the channel: done");
  expect(sentenceOf(center, event)).toBe("checklist EMERG 2: done");
});

test("codes are told by their names where the settings are at hand", () => {
  const closed = { type: "AlertClosed", alertId: "A1", by: "Rivera", reason: "SAFE", text: "seen", verified: [] };
  const event = closed as unknown as DomainEvent;
  expect(sentenceOf(center, event, defaultSettings())).toBe("closed by Rivera (Officer verified safe): seen");
  expect(sentenceOf(center, event)).toBe("closed by Rivera (SAFE): seen");
});

test("danger has its weight, and the entry says who and when", () => {
  const envelope: Envelope = {
    seq: 7,
    term: 1,
    version: 1,
    atMs: 5,
    madeAtMs: 4,
    actor: { kind: "system", name: "watch" },
    cause: "wakeup",
    subjects: [],
    event: {
      type: "AlertRaised",
      alertId: asId<AlertId>("A1"),
      subject: { kind: "unit", unitId },
      cause: { key: "k", monitor: "SC", level: "urgent", sentence: "no answer", evidence: [], silence: true },
      covert: false,
    },
  };
  expect(timelineEntry(center, envelope)).toEqual({
    seq: 7,
    atMs: 5,
    madeAtMs: 4,
    who: "the watch",
    text: "URGENT: no answer",
    weight: "danger",
  });
});
