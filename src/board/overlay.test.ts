/** Danger beside the board: all of a flood is kept, and what goes back to a server fits into its first message. */
import { expect, test } from "vitest";
import { type AlertId, asId, type UnitId } from "../base/ids.ts";
import type { AlertLevel } from "../domain/alert.ts";
import type { DomainEvent, Envelope } from "../domain/event.ts";
import { DAY_MS } from "../base/time.ts";
import { type Center, emptyCenter } from "../domain/center.ts";
import { foldEvent } from "../domain/fold.ts";
import {
  dangerToReturn,
  hasDangerToOffer,
  lostDanger,
  offerKey,
  PROVISIONAL_MAX,
  raisedAnew,
  stillProvisional,
  uncovered,
  withNewDanger,
  withProvisional,
} from "./overlay.ts";

const MESSAGE_CHARS_MAX = 65_536;

function raised(seq: number, level: AlertLevel): DomainEvent {
  const fix = {
    of: "person" as const,
    latDeg: 35.123456,
    lonDeg: -103.123456,
    accuracyM: 5,
    fixAtMs: 1_700_000_000_000,
  };
  return {
    type: "AlertRaised",
    alertId: asId<AlertId>(`A${seq}`),
    subject: { kind: "unit", unitId: asId<UnitId>(`NMSP-${seq}`) },
    cause: { key: `k${seq}`, monitor: "SC", level, sentence: "x".repeat(80), evidence: [fix, fix, fix], silence: true },
    covert: false,
  };
}

function envelope(seq: number, event: DomainEvent): Envelope {
  const actor = { kind: "system", name: "watch" } as const;
  return { seq, term: 1, version: 1, atMs: 1, actor, cause: "report", subjects: [], event };
}

test("five hundred alerts are kept, however much is said about each of them", () => {
  const escalated = (seq: number): DomainEvent => ({
    type: "AlertEscalated",
    alertId: asId<AlertId>(`A${1 + (seq % 500)}`),
    step: 1,
    role: "supervisor",
    name: "Shift supervisor",
  });
  let provisional: readonly Envelope[] = [];
  for (let seq = 1; seq <= 5_000; seq++)
    provisional = withNewDanger(provisional, [envelope(seq, seq <= 500 ? raised(seq, "emergency") : escalated(seq))]);
  expect(provisional).toHaveLength(PROVISIONAL_MAX);
  expect(provisional.filter(({ event }) => event.type === "AlertRaised")).toHaveLength(500);
  expect(provisional.map(({ seq }) => seq)).toEqual(provisional.map(({ seq }) => seq).toSorted((a, b) => a - b));
  expect(provisional.at(-1)?.seq).toBe(5_000);
});

test("what goes back is small enough to be taken, the gravest first, and only what a server believes", () => {
  const told: DomainEvent = {
    type: "UnitsTold",
    alertId: asId<AlertId>("A1"),
    unitIds: Array.from({ length: 200 }, (_, at) => asId<UnitId>(`NMSP-${at}`)),
    why: "duress",
  };
  const provisional = Array.from({ length: 400 }, (_, at) =>
    envelope(at + 1, at % 2 === 0 ? raised(at + 1, at === 0 ? "emergency" : "urgent") : told),
  );
  const returned = dangerToReturn(provisional);
  expect(returned.length).toBeGreaterThan(40);
  expect(JSON.stringify({ type: "hello", provisional: returned }).length).toBeLessThan(MESSAGE_CHARS_MAX);
  expect(returned.every(({ event }) => event.type === "AlertRaised")).toBe(true);
  expect(returned[0]?.seq).toBe(1);
  expect(returned.at(-1)?.seq).toBe(399);
});

function folded(...events: readonly DomainEvent[]): Center {
  const center = emptyCenter();
  for (const [index, event] of events.entries()) foldEvent(center, { ...envelope(index + 1, event), atMs: 1_000 });
  return center;
}
const closed = (alertId: string): DomainEvent => ({
  type: "AlertClosed",
  alertId: asId<AlertId>(alertId),
  by: "Rivera",
  reason: "TEST",
  text: "a test",
  verified: [],
});

test("what the server has lost of what stood as firm stays as danger beside the board, until it rings there again", () => {
  const before = folded(raised(1, "emergency"), raised(2, "emergency"), raised(3, "urgent"));
  // The number of the one that was lost was given anew, to another unit's alert.
  const now = folded(raised(1, "emergency"), {
    ...raised(7, "emergency"),
    alertId: asId<AlertId>("A2"),
  } as DomainEvent);
  const lost = lostDanger(before, now);
  expect(lost.map(({ event }) => event.type === "AlertRaised" && event.subject)).toEqual([
    { kind: "unit", unitId: "NMSP-2" },
  ]);
  expect(uncovered(now, lost)).toEqual(lost);
  expect(dangerToReturn(lost)).toEqual(lost);
  const part = "returned-NMSP-2";
  const rung = { ...raised(9, "emergency"), subject: { kind: "system", part } } as DomainEvent;
  foldEvent(now, { ...envelope(3, rung), atMs: 2_000 });
  expect(uncovered(now, lost)).toEqual([]);
});

test("what was closed, what stands under another number, and what is in the archive by now is not lost", () => {
  const before = folded(raised(1, "emergency"), raised(2, "emergency"));
  expect(lostDanger(before, folded(raised(1, "emergency"), raised(2, "emergency"), closed("A1")))).toEqual([]);
  const anew = { ...raised(2, "emergency"), alertId: asId<AlertId>("A8") } as DomainEvent;
  expect(lostDanger(before, folded(raised(1, "emergency"), anew))).toEqual([]);
  const later = folded();
  later.atMs = 1_000 + DAY_MS;
  expect(lostDanger(before, later)).toEqual([]);
});

test("a server is offered each piece of danger once, and in as many messages as it takes", () => {
  const provisional = Array.from({ length: 250 }, (_, at) => envelope(at + 1, raised(at + 1, "emergency")));
  const center = folded();
  center.seq = 250;
  const offered = new Set<string>();
  let rounds = 0;
  while (hasDangerToOffer(center, provisional, offered, 1)) {
    for (const one of dangerToReturn(provisional, offered)) offered.add(offerKey(one));
    rounds++;
  }
  expect(offered.size).toBe(250);
  expect(rounds).toBeGreaterThan(2);
  center.seq = 0;
  expect(hasDangerToOffer(center, provisional, new Set(), 1)).toBe(false);
});

test("what a server that is gone had decided does not lie over the facts of the next: a closed alert stays closed", () => {
  const center = folded(raised(1, "emergency"), closed("A1"));
  const unowned: DomainEvent = { type: "AlertUnowned", alertId: asId<AlertId>("A1"), why: "idle-owner" };
  const ofTheDead = [envelope(9, unowned), envelope(10, raised(10, "emergency"))];
  expect(stillProvisional(center, ofTheDead, 1)).toEqual(ofTheDead);
  expect(stillProvisional(center, ofTheDead, 2).map(({ event }) => event.type)).toEqual(["AlertRaised"]);
  expect(hasDangerToOffer(center, ofTheDead, new Set(), 1)).toBe(false);
  expect(hasDangerToOffer(center, ofTheDead, new Set(), 2)).toBe(true);
});

test("an emergency that began as a notice stays, and goes back as the emergency that it was", () => {
  const alertId = asId<AlertId>("A5");
  const worse = { sentence: "worse", evidence: [] };
  const ofTheDead = [
    envelope(5, raised(5, "notice")),
    envelope(6, { type: "AlertCauseRose", alertId, key: "k5", level: "emergency", ...worse }),
  ];
  // The next server knows of the same danger what it began with, under another number.
  const center = folded({ ...raised(5, "notice"), alertId: asId<AlertId>("A9") } as DomainEvent);
  expect(uncovered(center, ofTheDead)).toEqual(ofTheDead);
  const [back] = dangerToReturn(ofTheDead);
  expect(back?.event).toMatchObject({
    type: "AlertRaised",
    cause: { key: "k5", level: "emergency", sentence: "worse" },
  });
  foldEvent(
    center,
    envelope(2, { type: "AlertCauseRose", alertId: asId("A9"), key: "k5", level: "emergency", ...worse }),
  );
  expect(uncovered(center, ofTheDead)).toEqual([]);
});

test("each of the gravest causes that came to an alert goes back; what was offered while it was less is offered again", () => {
  const begun = envelope(5, raised(5, "notice"));
  const added = (seq: number): Envelope => {
    const event = raised(seq, "emergency");
    const cause = event.type === "AlertRaised" ? event.cause : undefined;
    return envelope(seq, { type: "AlertCauseAdded", alertId: asId("A5"), cause, covert: false } as DomainEvent);
  };
  const all = [begun, added(6), added(7)];
  const keys = dangerToReturn(all).map(({ event }) => event.type === "AlertRaised" && event.cause.key);
  expect(keys).toEqual(["k6", "k7"]);
  const offered = new Set(dangerToReturn([begun]).map(offerKey));
  expect(dangerToReturn([begun], offered)).toEqual([]);
  expect(dangerToReturn(all, offered)).toHaveLength(2);
  const onlyOne = folded({ ...raised(6, "emergency"), alertId: asId<AlertId>("A9") } as DomainEvent);
  expect(uncovered(onlyOne, all)).toEqual(all);
});

test("what a server that is gone had raised hides nothing that the next one has raised under the same number", () => {
  const center = folded(raised(1, "emergency"));
  const ofTheDead = envelope(1, { ...raised(2, "emergency"), alertId: asId<AlertId>("A1") } as DomainEvent);
  const shown = [...withProvisional(center, [ofTheDead]).alerts.values()].map(({ subject }) => subject);
  expect(shown).toEqual([
    { kind: "unit", unitId: "NMSP-1" },
    { kind: "unit", unitId: "NMSP-2" },
  ]);
  const ofTheNext = {
    ...envelope(3, { ...raised(3, "emergency"), alertId: asId<AlertId>("A1") } as DomainEvent),
    term: 2,
  };
  const both = withProvisional(folded(), [ofTheDead, ofTheNext]);
  expect([...both.alerts.keys()]).toEqual(["A1-of-1", "A1"]);
  expect([...both.openAlertBySubject.keys()]).toEqual(["unit:NMSP-2", "unit:NMSP-3"]);
  // The same alert is no other one.
  expect([...withProvisional(center, [envelope(1, raised(1, "emergency"))]).alerts.keys()]).toEqual(["A1"]);
});

// Overdue until it was an emergency, answered to a restarted server, overdue again: the alert is what it was.
function overdueAnew(): { readonly center: Center; readonly rose: Envelope } {
  const added = (level: AlertLevel): DomainEvent => {
    const event = raised(1, level);
    if (event.type !== "AlertRaised") throw new TypeError("an alert is raised");
    return { type: "AlertCauseAdded", alertId: event.alertId, cause: event.cause, covert: false };
  };
  const ended: DomainEvent = { type: "AlertCauseEnded", alertId: asId<AlertId>("A1"), key: "k1" };
  const center = folded(raised(1, "emergency"), ended, added("notice"));
  const rose: DomainEvent = {
    type: "AlertCauseRose",
    alertId: asId<AlertId>("A1"),
    key: "k1",
    level: "urgent",
    sentence: "the status check has had no answer",
    evidence: [],
  };
  return { center, rose: envelope(4, rose) };
}

test("[LS5] [AL3] an emergency whose cause begins anew at less is told as the emergency that it is to a console that is behind", () => {
  const { center, rose } = overdueAnew();
  const behind = folded(raised(1, "emergency"));
  const alert = center.alerts.get(asId<AlertId>("A1"));
  const standing = alert === undefined ? undefined : raisedAnew(alert, rose);
  if (standing === undefined) throw new TypeError("an alert that stands is told");
  const shown = withProvisional(behind, [standing, rose]);
  expect(shown.alerts.get(asId<AlertId>("A1"))?.level).toBe("emergency");
  // What goes back to a server that knows nothing of it is no less.
  const [back] = dangerToReturn([standing, rose]);
  expect(back?.event.type === "AlertRaised" && back.event.cause.level).toBe("emergency");
  // And what the facts say at that level is not shown beside them for ever.
  expect(uncovered(center, [standing, rose])).toEqual([]);
});

test("[AL3] an emergency whose cause has begun anew at less is lost as an emergency", () => {
  const { center } = overdueAnew();
  const [lost] = lostDanger(center, emptyCenter());
  expect(lost?.event.type === "AlertRaised" && lost.event.cause.level).toBe("emergency");
});
