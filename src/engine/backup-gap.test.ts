import { describe, expect, test } from "vitest";
import { asId, type UnitId } from "../base/ids.ts";
import type { BackupGap } from "../watch/senses.ts";
import { HOME, shift, T0 } from "./shift-fixture.ts";

const UNIT = asId<UnitId>("NMSP-312");
const stopAt = { latDeg: HOME.latDeg, lonDeg: HOME.lonDeg };

/** A stop of unit 312, with 305 some 25 km away by air: near enough as long as no road is known. */
function stopWithHelpNear() {
  const night = shift();
  night.fix(0, "M312", 0);
  night.fix(0, "M305", 25_000);
  night.say(1, { type: "StartStop", unit: "312", kind: "traffic", place: { text: "I-40 MM 320", ...stopAt } });
  const stopId = night.unit("312").stop?.stopId ?? "";
  const road = (seconds: number, gap: Partial<BackupGap>, more: { highwaysOnly?: boolean; agoS?: number } = {}) =>
    night.give(seconds, {
      kind: "backup-gaps",
      askedAtMs: T0 + 1_000 * (seconds - (more.agoS ?? 0)),
      highwaysOnly: more.highwaysOnly ?? false,
      gaps: [{ unitId: UNIT, stopId, ...gap }],
    });
  const mark = () => night.unit("312").marks["NB"]?.sentence;
  return { night, road, mark, stopId };
}
const takes = (minutes: number) => ({
  nearest: { unitId: asId<UnitId>("NMSP-305"), timeMs: minutes * 60_000, lengthM: minutes * 2_000 },
});

describe("help by road", () => {
  test("[NB2] help that takes longer by road than the limit is far, however near by air", () => {
    const { road, mark } = stopWithHelpNear();
    expect(mark()).toBeUndefined();
    road(5, takes(41));
    expect(mark()).toBe("no help within 15 min by road: the nearest takes about 40 min");
    road(10, takes(42));
    expect(mark()).toBe("no help within 15 min by road: the nearest takes about 40 min");
    road(15, takes(9));
    expect(mark()).toBeUndefined();
  });

  test("[NB2] no way by road is far; on highways alone it says nothing", () => {
    const { road, mark } = stopWithHelpNear();
    road(5, {}, { highwaysOnly: true });
    expect(mark()).toBeUndefined();
    road(10, takes(30), { highwaysOnly: true });
    expect(mark()).toContain("(highways only)");
    road(15, {});
    expect(mark()).toBe("no help has a way here by road");
  });

  test("[NB2] an answer older than a minute decides nothing, nor one about another stop", () => {
    const { road, mark } = stopWithHelpNear();
    road(70, takes(41), { agoS: 65 });
    expect(mark()).toBeUndefined();
    road(75, { ...takes(41), stopId: "an earlier one" });
    expect(mark()).toBeUndefined();
  });
});
