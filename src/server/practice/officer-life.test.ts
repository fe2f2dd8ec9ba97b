/** A unit that is sent somewhere arrives there, wherever on its beat it was when it was sent. */
import { expect, test } from "vitest";
import { measurePolyline } from "../../base/polyline.ts";
import { randomFrom } from "../../base/prng.ts";
import { present } from "../../base/assert.ts";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import { Agenda } from "./agenda.ts";
import { driveTo } from "./officer-life.ts";
import { PatrolUnit } from "./patrol-unit.ts";
import { practiceUnits } from "./practice-roster.ts";

const line = measurePolyline([
  { latDeg: 35, lonDeg: -103.1 },
  { latDeg: 35, lonDeg: -103 },
]);

test("also when its car turns by itself at the end of its beat while it is about to turn", () => {
  const row = present(practiceUnits[0], "the roster has units");
  let turnedMeanwhile = 0;
  for (let cruisedS = 0; cruisedS < 400; cruisedS += 2) {
    const agenda = new Agenda(0);
    const beat = { callSign: row.callSign, name: "a straight road", route: "I-40", line };
    const unit = new PatrolUnit(row, beat, randomFrom("s"), () => agenda.nowMs);
    unit.car.drive(30);
    agenda.runTo(cruisedS * SECOND_MS);
    const before = unit.car.direction;
    const way = agenda.begin(driveTo(unit, line.lengthM / 2, 36, 1));
    agenda.runTo(agenda.nowMs + 5_999);
    if (before === -1 && unit.car.direction === 1) turnedMeanwhile++;
    agenda.runTo(agenda.nowMs + 20 * MINUTE_MS);
    expect(way.ended(), `sent after ${cruisedS} s`).toBe(true);
    expect(Math.abs(unit.car.alongM - line.lengthM / 2)).toBeLessThan(5);
  }
  expect(turnedMeanwhile).toBeGreaterThan(0);
});
