import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { type AlertId, asId, type TickId, type UnitId } from "../base/ids.ts";
import { emptyCenter, type Center } from "./center.ts";
import { centerFromJson, centerToJson } from "./center-json.ts";
import { CommandSchema } from "./command.ts";
import { decide } from "./decide.ts";
import type { DomainEvent } from "./event.ts";
import { foldEvent } from "./fold.ts";
import {
  type Search,
  type SearchPlace,
  type SearchPlan,
  searchStanding,
  type SearchTick,
  wantsSearch,
} from "./search.ts";
import { defaultSettings } from "./settings.ts";
import { subjectsOf } from "./subjects.ts";

const T0 = 1_773_570_000_000;
const ALERT = asId<AlertId>("A9");
const settings = defaultSettings();
let center: Center;

function put(event: DomainEvent, atMs = T0): void {
  const head = {
    seq: center.seq + 1,
    term: 1,
    version: 1,
    atMs,
    actor: { kind: "dispatcher", name: "Rivera" },
  } as const;
  foldEvent(center, { ...head, cause: "test", subjects: subjectsOf(center, event), event });
}

function say(command: object, actor: "dispatcher" | "officer" = "dispatcher", atMs = T0) {
  const nextSeq = center.seq + 1;
  const decision = decide(center, CommandSchema.parse(command), {
    nowMs: atMs,
    actor: { kind: actor, name: "Rivera" },
    settings,
    nextSeq,
  });
  if (decision.ok) for (const event of decision.events) put(event, atMs);
  return decision;
}

function place(letter: string, weight: number, more: Partial<SearchPlace> = {}): SearchPlace {
  const index = letter.charCodeAt(0) - 65;
  const times = { fromMs: T0 - 600_000 + index, toMs: T0 - 300_000, goesOn: false };
  const said = { where: `I-40 MM 32${index}`, reasons: ["stood 8 s"] };
  return { id: `at-${index}`, letter, kind: "halt", latDeg: 35, lonDeg: -104, weight, ...times, ...said, ...more };
}

function plan(...places: SearchPlace[]): SearchPlan {
  const about = { askedAtMs: T0, contactAtMs: T0 - 900_000, highwaysOnly: false, notes: [] };
  return { ...about, elsewhereWeight: 0.2, places };
}

function search(ticks: readonly Partial<SearchTick>[], ...places: SearchPlace[]): Search {
  const full = ticks.map((tick, i): SearchTick => {
    const about = { id: asId<TickId>(`K${i}`), placeId: "at-0", letter: "A", by: "Rivera", atMs: T0 };
    return { ...about, saw: "nothing", how: "looked", ...tick };
  });
  return { ...plan(...places), plannedAtMs: T0, ticks: full };
}

const standing = (): Search | undefined => center.alerts.get(ALERT)?.search;

beforeEach(() => {
  center = emptyCenter();
  for (const command of [
    { type: "RegisterAgency", agency: "NMSP", name: "State Police" },
    { type: "RegisterUnit", agency: "NMSP", callSign: "312" },
    { type: "RegisterUnit", agency: "NMSP", callSign: "305" },
  ])
    say(command);
  put({
    type: "AlertRaised",
    alertId: ALERT,
    subject: { kind: "unit", unitId: asId("NMSP-312") },
    cause: { key: "MV:1", monitor: "MV", level: "urgent", sentence: "it drives", evidence: [], silence: false },
    covert: false,
  });
  put({ type: "SearchPlanned", alertId: ALERT, plan: plan(place("A", 1), place("B", 0.5)) });
});

describe("what is asked for", () => {
  test("[SE1] every unit with an alert above a notice, until it is closed", () => {
    const alert = center.alerts.get(ALERT);
    if (alert === undefined) throw new Error("an alert");
    expect(wantsSearch(alert)).toBe(true);
    expect(wantsSearch({ ...alert, level: "notice" })).toBe(false);
    expect(wantsSearch({ ...alert, phase: "closed" })).toBe(false);
    expect(wantsSearch({ ...alert, subject: { kind: "system", part: "log" } })).toBe(false);
  });
});

describe("what was seen", () => {
  test("[SE3] a look is recorded with who, how and what; the unit that is looked for looks nowhere", () => {
    const look = { type: "TickSearchPlace", alert: "312", letter: "a", saw: "nothing", how: "searched", unit: "305" };
    expect(say(look)).toMatchObject({ ok: true, events: [{ type: "SearchPlaceTicked", where: "I-40 MM 320" }] });
    expect(standing()?.ticks).toMatchObject([{ placeId: "at-0", how: "searched", unitId: "NMSP-305", by: "Rivera" }]);
    expect(say({ ...look, unit: "312" })).toMatchObject({ ok: false, refusal: "unit-concerned" });
    expect(say({ ...look, unit: "999" })).toMatchObject({ ok: false, refusal: "unknown-unit" });
    expect(say({ ...look, letter: "Z" })).toMatchObject({ ok: false, refusal: "unknown-place" });
    expect(say(look, "officer")).toMatchObject({ ok: false, refusal: "unknown-alert" });
    expect(say({ ...look, alert: "305" })).toMatchObject({ ok: false, refusal: "unknown-alert" });
  });

  test("[SE3] an officer says what their own unit saw, where it was told of the alert; nothing else, and takes nothing back", () => {
    const look = { type: "TickSearchPlace", alert: "312", letter: "a", saw: "nothing", unit: "305" };
    const unknown = { ok: false, refusal: "unknown-alert" };
    put({
      type: "UnitsTold",
      alertId: ALERT,
      unitIds: [asId<UnitId>("NMSP-305"), asId<UnitId>("NMSP-312")],
      why: "owner",
    });
    expect(say({ ...look, unit: undefined }, "officer")).toMatchObject(unknown);
    expect(say({ ...look, unit: "312" }, "officer")).toMatchObject(unknown);
    expect(say({ ...look, unit: "309" }, "officer")).toMatchObject(unknown);
    expect(say(look, "officer")).toMatchObject({ ok: true, events: [{ type: "SearchPlaceTicked" }] });
    expect(say({ type: "StrikeSearchTick", alert: "312", why: "x" }, "officer")).toMatchObject(unknown);
    expect(standing()?.ticks).toHaveLength(1);
  });

  test("[SE4] nobody seen: by Bayes' rule; signs raise; found ends it", () => {
    const both = [place("A", 1), place("B", 0.5)];
    const before = searchStanding(search([], ...both));
    const [p = 0] = before.places.map(({ probability }) => probability);
    const after = searchStanding(search([{ how: "searched" }], ...both));
    const left = after.places.find(({ place: { letter } }) => letter === "A")?.probability ?? 0;
    expect(left).toBeCloseTo((p * 0.05) / (1 - p * 0.95), 9);
    expect(after.places[0]?.place.letter).toBe("B");
    expect(after.elsewhere).toBeGreaterThan(before.elsewhere);
    const signs = searchStanding(search([{ placeId: "at-1", letter: "B", saw: "signs" }], ...both));
    expect(signs.places[0]?.place.letter).toBe("B");
    const found = searchStanding(search([{ placeId: "at-1", letter: "B", saw: "found" }], ...both));
    expect(found.places.map(({ probability }) => probability)).toEqual([1, 0]);
    expect(found).toMatchObject({ elsewhere: 0, foundAt: { place: { letter: "B" } } });
  });

  test("[SE4] probabilities are shares of one, ranks count from 1, and no place is ever taken off", () => {
    const ticked = fc.record({
      placeId: fc.constantFrom("at-0", "at-1", "at-2", "gone"),
      saw: fc.constantFrom("nothing" as const, "signs" as const, "found" as const),
      how: fc.constantFrom("passed" as const, "looked" as const, "searched" as const),
    });
    fc.assert(
      fc.property(fc.array(ticked, { maxLength: 8 }), (ticks) => {
        const all = search(ticks, place("A", 1), place("B", 0.5), place("C", 0.1));
        const { places, elsewhere } = searchStanding(all);
        const sum = places.reduce((total, { probability }) => total + probability, elsewhere);
        const lostPlace = ticks.findLast(({ saw }) => saw === "found")?.placeId === "gone";
        expect(sum).toBeCloseTo(lostPlace ? 0 : 1, 9);
        expect(places.map(({ rank }) => rank)).toEqual([1, 2, 3]);
      }),
    );
  });

  test("[SE5] a look before the vehicle was there again counts for nothing; one while it stands there does", () => {
    const early = { atMs: T0 - 400_000 };
    const share = (more: Partial<SearchPlace>): number =>
      searchStanding(search([early], place("A", 1, more), place("B", 1))).places.find(
        ({ place: { letter } }) => letter === "A",
      )?.probability ?? 0;
    expect(share({})).toBeCloseTo(share({ toMs: T0 }), 9);
    expect(share({ toMs: T0 - 500_000 })).toBeLessThan(share({}));
    expect(share({ goesOn: true })).toBeLessThan(share({}));
  });

  test("[SE6] what was entered by mistake is taken back; the newest of the place where none is named", () => {
    const look = { type: "TickSearchPlace", alert: "312", saw: "nothing" };
    for (const letter of ["A", "B", "A"]) say({ ...look, letter });
    const ids = standing()?.ticks.map(({ id }) => id);
    say({ type: "StrikeSearchTick", alert: "312", letter: "A", why: "wrong road" });
    expect(standing()?.ticks.map(({ id }) => id)).toEqual(ids?.slice(0, 2));
    say({ type: "StrikeSearchTick", alert: "312", tick: ids?.[0], why: "wrong road" });
    expect(standing()?.ticks.map(({ letter }) => letter)).toEqual(["B"]);
    const none = say({ type: "StrikeSearchTick", alert: "312", letter: "A", why: "wrong road" });
    expect(none).toMatchObject({ ok: false, refusal: "unknown-tick" });
  });

  test("[SE7] what was seen stays when the places are worked out anew, and through JSON", () => {
    say({ type: "TickSearchPlace", alert: "312", letter: "A", saw: "nothing" });
    put({ type: "SearchPlanned", alertId: ALERT, plan: plan(place("B", 0.5), place("A", 1), place("C", 2)) });
    expect(standing()?.ticks).toHaveLength(1);
    expect(standing()?.places).toHaveLength(3);
    const again = centerFromJson(JSON.parse(JSON.stringify(centerToJson(center))));
    expect(again.alerts.get(ALERT)?.search).toEqual(standing());
  });
});
