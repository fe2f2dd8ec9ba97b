import { describe, expect, test } from "vitest";
import { highwaysOnlyNetwork } from "../../roads/network/highways-only.ts";
import { driveTimesMs } from "../../roads/network/drive-profile.ts";
import { placeAtMilepost } from "../../roads/network/linear-reference.ts";
import { RoadSearch } from "../../roads/network/road-search.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { huntAnswers, type HuntAsked } from "./hunt-answer.ts";
import type { PursuitAsked } from "./intercept-answer.ts";

const network = highwaysOnlyNetwork(newMexico);
const search = new RoadSearch(network.graph, driveTimesMs(network.graph, "emergency"));
const NOW = Date.UTC(2026, 2, 15, 12, 0);

function at(milepost: number): { latDeg: number; lonDeg: number } {
  const found = placeAtMilepost(network, newMexico, { route: "I-40", milepost });
  if (!found.ok) throw new Error(found.reason);
  return { latDeg: found.place.point.latDeg, lonDeg: found.place.point.lonDeg };
}

function answer(pursuit: Partial<PursuitAsked> | undefined, more: Partial<HuntAsked> = {}) {
  const seen = { letter: "A", kind: "sighting", text: "I-40 MM 300", mode: "car", word: "confirmed" } as const;
  const asked: HuntAsked = {
    askedAtMs: NOW,
    facts: [{ ...seen, fromMs: NOW, ...at(300) }],
    units: [
      { unitId: "NMSP-305", ...at(331) },
      { unitId: "NMSP-317", ...at(326), strips: true },
      { unitId: "NMSP-309", ...at(280) },
    ],
    ...(pursuit === undefined
      ? {}
      : {
          pursuit: {
            of: { kind: "sighting", letter: "A" },
            ...at(300),
            atMs: NOW,
            place: { route: "I-40", milepost: 300, direction: "EB" },
            speedMps: 40,
            ...pursuit,
          },
        }),
    ...more,
  };
  // The first answer is what is acted upon; the containment behind it is somebody else's test.
  const [first] = huntAnswers(asked, { network, reference: newMexico, search }, () => true);
  return first?.kind === "plan" ? first.plan.intercept : undefined;
}
const milepost = (where: string): number => Number(/MM (\d+(?:\.\d+)?)/.exec(where)?.[1]);

describe("where a pursuit can be met", () => {
  test("[HU10] points ahead with road, milepost and the way he comes; spike strips first; nobody from behind him", () => {
    const found = answer({});
    expect(found?.along).toMatch(/^I-40 MM 300 EB/);
    expect(found?.points.length).toBeGreaterThan(1);
    for (const { where, units, heAtMs, roadClass } of found?.points ?? []) {
      expect(where).toMatch(/^I-40 MM \d+.* EB/);
      expect(milepost(where)).toBeGreaterThan(300);
      expect(units.some(({ unitId }) => (unitId as string) === "NMSP-309")).toBe(false);
      for (const { unitAtMs } of units) expect(heAtMs - unitAtMs).toBeGreaterThanOrEqual(59_000);
      expect(roadClass).toBe("motorway");
    }
    const [best] = found?.points ?? [];
    expect(best?.units[0]).toMatchObject({ unitId: "NMSP-317", strips: true });
    expect(found?.notes).toContain("houses are not known on highways alone");
  });

  test("[HU10] the other way round the other units are ahead of him", () => {
    const found = answer({ place: { route: "I-40", milepost: 300, direction: "WB" } });
    const all = (found?.points ?? []).flatMap(({ units }) => units.map(({ unitId }) => unitId as string));
    expect(new Set(all)).toEqual(new Set(["NMSP-309"]));
  });

  test("[HU10] what he has driven since is taken off: minutes later, nearer points are behind him", () => {
    const fresh = answer({});
    const old = answer({ atMs: NOW - 300_000 });
    const nearest = (found: typeof fresh) => Math.min(...(found?.points ?? []).map(({ where }) => milepost(where)));
    // 5 min at 40 m/s are 7.5 miles.
    expect(nearest(old)).toBeGreaterThan(307);
    const same = old?.points[0];
    const before = answer({}, { meetingPoints: same === undefined ? [] : [same] })?.points.find(
      ({ where }) => where === same?.where,
    );
    expect((before?.heAtMs ?? 0) - (same?.heAtMs ?? 0)).toBeGreaterThan(290_000);
  });

  test("[HU10] a point that was told is told again while it is about as good", () => {
    const points = answer({})?.points ?? [];
    const second = points.find((_, i) => i === 1);
    if (second === undefined) throw new Error("two points");
    const shifted = answer({}, { meetingPoints: [second] })?.points ?? [];
    expect(shifted.some(({ where }) => where === second.where)).toBe(true);
    // As he comes nearer the point is where it was, not a little farther on.
    const nearer = answer({ place: { route: "I-40", milepost: 302, direction: "EB" } }, { meetingPoints: points });
    const known = new Set(points.map(({ where }) => where));
    expect(nearer?.points.filter(({ where }) => known.has(where)).length).toBeGreaterThan(points.length / 2);
  });

  test("[HU10] a car that is followed is met by its course; its doubt is told with the answer", () => {
    const { latDeg, lonDeg } = at(300);
    const bare: PursuitAsked = {
      of: { kind: "vehicle", vehicleId: "V-312" as never }, // an id is a branded text
      latDeg,
      lonDeg,
      atMs: NOW,
      courseDeg: 80,
      speedMps: 40,
      doubt: "its fix is 40 s old",
    };
    const found = answer({}, { pursuit: bare });
    expect([found?.of, found?.doubt]).toEqual([{ kind: "vehicle", vehicleId: "V-312" }, "its fix is 40 s old"]);
    expect(milepost(found?.points[0]?.where ?? "")).toBeGreaterThan(300);
  });

  test("[HU10] why there is no answer: off the roads, too old, nobody there; and no question without a direction", () => {
    expect(answer(undefined)).toBeUndefined();
    const { place: _, ...offRoad } = { place: 0, latDeg: 33.05, lonDeg: -107.2, courseDeg: 90 };
    const lost: PursuitAsked = { of: { kind: "sighting", letter: "A" }, atMs: NOW, speedMps: 40, ...offRoad };
    expect(answer({}, { pursuit: lost })?.refused).toContain("on no road");
    expect(answer({ atMs: NOW - 30 * 60_000 })?.refused).toContain("30 min old");
    expect(answer({}, { units: [] })?.refused).toContain("no units");
    const nobody = answer({}, { units: [{ unitId: "NMSP-309", ...at(280) }] });
    expect([nobody?.refused, nobody?.points]).toEqual([undefined, []]);
    expect(nobody?.lookedM).toBeGreaterThan(50_000);
  });
});
