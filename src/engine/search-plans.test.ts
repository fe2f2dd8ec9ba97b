/** What a thread worked out becomes a fact where it says more than what stands there. */
import { describe, expect, test } from "vitest";
import type { AlertId } from "../base/ids.ts";
import type { SearchPlace, SearchPlan } from "../domain/search.ts";
import { shift, T0 } from "./shift-fixture.ts";

function place(letter: string, weight: number, more: Partial<SearchPlace> = {}): SearchPlace {
  const times = { fromMs: T0, toMs: T0 + 8_000, goesOn: false };
  const said = { where: "I-40 MM 327", reasons: ["stood about 8 s"] };
  return { id: `at-${letter}`, letter, kind: "halt", latDeg: 35, lonDeg: -104, weight, ...times, ...said, ...more };
}

/** 312 has declared an emergency on a stop; the thread answers so many seconds on. */
function night() {
  const base = shift();
  base.fix(0, "M312", 0);
  base.say(1, { type: "StartStop", unit: "312", kind: "traffic" });
  base.say(2, { type: "DeclareEmergency", unit: "312" });
  const alertId = [...base.world.center.openAlertBySubject.values()][0] as AlertId; // just raised
  const answer = (seconds: number, places: readonly SearchPlace[], more: Partial<SearchPlan> = {}) => {
    const about = { askedAtMs: T0 + 1_000 * seconds, contactAtMs: T0, highwaysOnly: false, notes: [] };
    const plan = { ...about, elsewhereWeight: 0.2, places, ...more };
    const { events } = base.give(seconds, { kind: "search-places", alertId, plan });
    return events.filter(({ event }) => event.type === "SearchPlanned").length;
  };
  return { base, alertId, answer };
}

describe("what is written down", () => {
  test("[SE2] the first answer, under the alert, its unit and its incident", () => {
    const { base, alertId, answer } = night();
    expect(answer(5, [place("A", 1)])).toBe(1);
    const { search } = base.world.center.alerts.get(alertId) ?? {};
    expect(search).toMatchObject({ places: [{ letter: "A" }], incidentId: base.unit("312").currentIncidentId });
  });

  test("[SE2] a new place at once; the same again never; an older answer never", () => {
    const { answer } = night();
    answer(5, [place("A", 1)]);
    expect(answer(10, [place("A", 1)])).toBe(0);
    expect(answer(11, [place("A", 1), place("B", 0.5)])).toBe(1);
    expect(answer(16, [place("A", 1)], { askedAtMs: T0 + 9_000 })).toBe(0);
    expect(answer(18, [place("A", 1), place("B", 0.5)], { notes: ["clock-off"] })).toBe(1);
  });

  test("[SE2] what only shifts waits fifteen seconds, what only grows older a minute", () => {
    const { answer } = night();
    answer(5, [place("A", 1), place("B", 0.5)]);
    const shifted = [place("A", 1), place("B", 0.8)];
    expect(answer(10, shifted)).toBe(0);
    expect(answer(21, shifted)).toBe(1);
    const older = [place("A", 1), place("B", 0.8, { toMs: T0 + 60_000 })];
    expect(answer(40, older)).toBe(0);
    expect(answer(82, older)).toBe(1);
  });

  test("[SE1] nothing about an alert that is closed, or is not there", () => {
    const { base, alertId, answer } = night();
    const plan = { askedAtMs: T0, contactAtMs: T0, highwaysOnly: false, notes: [], elsewhereWeight: 1, places: [] };
    expect(base.give(4, { kind: "search-places", alertId: "A999" as AlertId, plan }).events).toEqual([]);
    const verified = ["DU", "SC", "MV", "SL"].map((cause) => ({ cause, how: "seen-by-unit", by: "305" }));
    base.say(5, { type: "CloseAlert", alert: alertId, reason: "SAFE", text: "seen", verified });
    expect(base.world.center.alerts.get(alertId)?.phase).toBe("closed");
    expect(answer(10, [place("A", 1)])).toBe(0);
  });
});
