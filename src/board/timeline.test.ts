import { expect, test } from "vitest";
import { asId, type AlertId, type UnitId } from "../base/ids.ts";
import { emptyCenter } from "../domain/center.ts";
import type { DomainEvent, Envelope } from "../domain/event.ts";
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
