import { expect, test } from "vitest";
import { Lateness, type LatenessNews } from "./lateness.ts";

/** What is told when ticks are late at these times, each `[at seconds, late by seconds]`, in time in between. */
function told(
  late: readonly (readonly [atS: number, lateS: number])[],
  untilS = 300,
): [number, LatenessNews["level"]][] {
  const lateness = new Lateness(0);
  const news: [number, LatenessNews["level"]][] = [];
  for (let atMs = 50; atMs <= untilS * 1_000; atMs += 50) {
    const lateS = late.find(([atS]) => atS * 1_000 === atMs)?.[1] ?? 0;
    const heard = lateness.note(lateS * 1_000, atMs);
    if (heard !== undefined) news.push([atMs / 1_000, heard.level]);
  }
  return news;
}

test("what was promised, up to a second, is measured and disturbs nobody", () => {
  expect(
    told([
      [100, 0.9],
      [101, 0.95],
      [102, 0.99],
    ]),
  ).toEqual([]);
  const lateness = new Lateness(0);
  lateness.note(900, 50);
  lateness.note(200, 100);
  expect(lateness.maxMs).toBe(900);
});

test("once, by little: a notice, until a minute has been in time", () => {
  expect(told([[100, 1.2]])).toEqual([
    [100, "notice"],
    [160, "well"],
  ]);
});

test("again within a minute is urgent, and rings once however often it goes on", () => {
  expect(
    told([
      [100, 1.2],
      [130, 1.1],
      [140, 1.5],
      [150, 1],
    ]),
  ).toEqual([
    [100, "notice"],
    [130, "urgent"],
    [210, "well"],
  ]);
});

test("again after a minute is another notice", () => {
  expect(
    told([
      [100, 1.2],
      [170, 1.2],
    ]).map(([, level]) => level),
  ).toEqual(["notice", "well", "notice", "well"]);
});

test("by much is urgent at once", () => {
  expect(told([[100, 3]])[0]).toEqual([100, "urgent"]);
});

test("while starting, lateness is never silent and never urgent, and counts for nothing later", () => {
  expect(
    told([
      [2, 1],
      [3, 2.5],
      [5, 4.9],
      [30, 1.3],
    ]).map(([, level]) => level),
  ).toEqual(["notice", "well"]);
});

test("as late as deafness is urgent while starting too", () => {
  expect(
    told([
      [2, 1],
      [4, 5],
    ]).map(([, level]) => level),
  ).toEqual(["notice", "urgent", "well"]);
});

test("the sentence says how late, and what it means", () => {
  expect(new Lateness(0).note(1_234, 60_000)?.sentence).toBe("the watch was late by 1.2 s, once; nothing was lost");
  expect(new Lateness(0).note(1_234, 6_000)?.sentence).toContain("while the server was starting");
  expect(new Lateness(0).note(4_000, 60_000)?.sentence).toBe(
    "the watch was late, by 4.0 s: danger may have been shown late",
  );
  expect(new Lateness(0).note(9_000, 60_000)?.sentence).toMatch(/^the server stood still for 9\.0 s; devices get/);
});
