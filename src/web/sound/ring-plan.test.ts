import { expect, test } from "vitest";
import { nextRing, type Ringing, SILENT } from "./ring-plan.ts";
import { toneLengthS, toneSteps } from "./tones.ts";

const urgent: Ringing = { id: "A1", level: "urgent", ringCount: 1, sounds: true, mine: false };

function tonesOver(alerts: (atMs: number) => readonly Ringing[], untilMs: number): [number, string][] {
  let plan = SILENT;
  const heard: [number, string][] = [];
  for (let atMs = 0; atMs <= untilMs; atMs += 200) {
    const next = nextRing(plan, alerts(atMs), atMs);
    plan = next.plan;
    if (next.tone !== undefined) heard.push([atMs, next.tone]);
  }
  return heard;
}

test("[AL4] urgent sounds twice, then every 15 s until it is owned", () => {
  const heard = tonesOver((atMs) => [{ ...urgent, sounds: atMs < 20_000 }], 40_000);
  expect(heard.map(([atMs]) => atMs)).toEqual([0, 1_400, 16_400]);
});
test("an emergency repeats until it is owned, and is heard before an urgent alert", () => {
  const heard = tonesOver(
    (atMs) => [urgent, { ...urgent, id: "A2", level: "emergency", sounds: atMs < 10_000 }],
    10_000,
  );
  expect(heard.filter(([, tone]) => tone === "emergency").map(([atMs]) => atMs)).toEqual([0, 2_600, 5_200, 7_800]);
});
test("what rises rings at once, and an owner hears once that it has become worse", () => {
  const owned = { ...urgent, sounds: false, mine: true };
  const heard = tonesOver((atMs) => [atMs < 3_000 ? owned : { ...owned, level: "emergency", ringCount: 2 }], 9_000);
  expect(heard).toEqual([[3_000, "emergency"]]);
});
test("the two differ in rhythm and pitch", () => {
  expect(toneSteps("emergency").length).not.toBe(toneSteps("urgent").length);
  expect(toneLengthS("emergency")).toBeLessThan(2);
});
