/** The sums behind the figures, and what counts as held. */
import { describe, expect, test } from "vitest";
import { drawPlot } from "../plot.ts";
import { incidentFigures, quantile, shareOf, shiftFigures, spreadOf } from "./figures.ts";
import { incidentHolds, oneIn, percent, shiftHolds, within } from "./holds.ts";
import { drawIncident } from "./incident-case.ts";
import type { IncidentResult } from "./incident-trial.ts";
import { periodsOf, type ShiftResult } from "./ordinary-shift.ts";
import { randomFrom } from "../../base/prng.ts";
import type { Sound } from "./sounds.ts";

const shift: ShiftResult = {
  unitHours: 1_000,
  periods: [0, 1, 2, 3],
  soundsBy: { "urgent MV forgot to clear": 2, "emergency SC in a valley": 4 },
  notices: 8,
  prompts: 10,
  falseEmergencies: { "SC in a valley": 1 },
  sent: [{ monitors: ["SC"], why: "owner", behind: "in a valley" }],
  stops: 100,
  forgotten: 10,
  fixes: 5,
  calls: 0,
};

describe("percentiles", () => {
  test("are of all: what never came is longer than everything", () => {
    expect(quantile([5, 1, 3, 2, 4], 0.5)).toBe(3);
    expect(quantile([1, 2, 3, 4], 0.95)).toBe(4);
    expect(
      quantile(
        Array.from({ length: 100 }, (_, index) => index + 1),
        0.99,
      ),
    ).toBe(99);
    expect(quantile([], 0.5)).toBeNaN();
    expect(spreadOf([1, 2, undefined, undefined])).toEqual({ share: 0.5, p50: 2, p95: Infinity, p99: Infinity });
    expect(shareOf([1, 2, 3, 4], (value) => value > 3)).toBe(0.25);
  });

  test("within: on the dot counts, later and never do not", () => {
    expect([within(60_000, 0, 60_000), within(60_051, 0, 60_000), within(undefined, 0, 60_000)]).toEqual([
      true,
      false,
      false,
    ]);
    // An emergency that was there before the car drove off is in time.
    expect(within(3_000, 20_000, 10_000)).toBe(true);
  });
});

describe("periods", () => {
  test("each console's ten minutes are counted for themselves; what lies outside is not", () => {
    const sound = (atMs: number, ...positions: string[]): Sound => ({
      atMs,
      level: "urgent",
      monitor: "MV",
      positions,
      unitId: "u",
      alertId: "a",
      behind: "",
    });
    const minute = 60_000;
    const heard = [
      sound(minute, "P1"),
      sound(9 * minute, "P1", "P2"),
      sound(10 * minute, "P2"),
      sound(20 * minute, "P1"),
      sound(-1, "P1"),
    ];
    expect(periodsOf(heard, ["P1", "P2"], 0, 20 * minute)).toEqual([2, 0, 1, 1]);
  });

  test("shifts add up", () => {
    const figures = shiftFigures([shift, shift]);
    expect(figures).toMatchObject({
      shifts: 2,
      unitHours: 2_000,
      consolePeriods: 8,
      meanSounds: 1.5,
      quietShare: 0.75,
      falseEmergencies: 2,
      sentForNothing: 2,
    });
    expect(figures.emergencyMean + figures.urgentMean).toBe(1.5);
    expect(figures.causes[0]).toEqual(["emergency SC in a valley", 1]);
    expect(figures.periodShares.slice(0, 4)).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});

describe("holds", () => {
  const incident = drawIncident(randomFrom("holds"));
  const driven = (emergencyMs: number): IncidentResult => ({
    incident: { ...incident, kind: "driven-away", modemIntervalMs: 5_000, inValley: false, attackerClears: false },
    played: true,
    drivenMs: 10_000,
    noticeMs: 15_000,
    urgentMs: 25_000,
    emergencyMs,
  });
  const heldOf = (results: readonly IncidentResult[]) =>
    incidentHolds(results).map(({ what, held }) => [what.slice(0, 40), held] as const);

  test("one late in a hundred is held, two are not, and what was not played is not held", () => {
    const timely = Array.from({ length: 99 }, () => driven(70_000));
    expect(heldOf([...timely, driven(70_100)])[2]).toEqual(["driven away in the own car: emergency", true]);
    expect(heldOf([...timely.slice(1), driven(70_100), driven(70_100)])[2]?.[1]).toBe(false);
    expect(heldOf([])[2]?.[1]).toBeUndefined();
    expect(heldOf([{ ...driven(1), played: false }])[2]?.[1]).toBeUndefined();
  });

  test("shifts are judged by every limit", () => {
    expect(shiftHolds(shiftFigures([shift])).map(({ held }) => held)).toEqual([false, false, true, false]);
    expect(shiftHolds(shiftFigures([])).map(({ held }) => held)).toEqual([undefined, undefined, undefined, undefined]);
    expect([oneIn(0, 10), oneIn(2, 1_000), percent(0.5), percent(Number.NaN)]).toEqual([
      "none in 10 unit-hours",
      "1 in 500 unit-hours",
      "50.0 %",
      "–",
    ]);
  });

  test("incidents that were not played are in no figure", () => {
    expect(incidentFigures([driven(5_000), { incident, played: false }]).count).toBe(1);
  });
});

test("a linear axis begins at zero and draws what lies there; another leaves it out", () => {
  const plot = {
    title: "t",
    xName: "x",
    yName: "y",
    series: [
      {
        name: "s",
        points: [
          { x: 0, y: 0 },
          { x: 100, y: 1 },
        ],
      },
    ],
  };
  const circles = (svg: string): number => svg.split("<circle").length - 1;
  expect(circles(drawPlot(plot))).toBe(1);
  expect(circles(drawPlot({ ...plot, linear: { x: true, y: true } }))).toBe(2);
});
