import { describe, expect, test } from "vitest";
import { turnEveryMs, type UnitCollection, visibleChange } from "./drawn-units.ts";

function unit(
  id: string,
  { lon = -104, lat = 35, ...properties }: { lon?: number; lat?: number; courseDeg?: number; label?: string } = {},
): UnitCollection["features"][number] {
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [lon, lat] },
    properties: {
      unitId: id,
      of: "vehicle",
      label: id,
      picture: "vehicle-plain-fresh",
      level: "none",
      weight: 10,
      chosen: false,
      ...properties,
    },
  };
}
const all = (...features: UnitCollection["features"]): UnitCollection => ({ type: "FeatureCollection", features });

describe("what can be seen of units that move", () => {
  test("thirty meters are nothing on a whole state, and are drawn on a street", () => {
    const before = all(unit("312"));
    const after = all(unit("312", { lat: 35.0003 }));
    expect(visibleChange(before, after, 6)).toBe("none");
    expect(visibleChange(before, after, 15)).toBe("in-turn");
  });
  test("a unit that creeps is drawn in the end: it is compared with what is drawn", () => {
    const before = all(unit("312"));
    const steps = Array.from({ length: 100 }, (_, n) =>
      visibleChange(before, all(unit("312", { lat: 35 + n * 0.001 })), 6),
    );
    expect(steps.indexOf("in-turn")).toBeGreaterThan(5);
    expect(steps.slice(steps.indexOf("in-turn"))).not.toContain("none");
  });
  test("a turn is drawn, across north as well", () => {
    expect(visibleChange(all(unit("312", { courseDeg: 350 })), all(unit("312", { courseDeg: 10 })), 6)).toBe("none");
    expect(visibleChange(all(unit("312", { courseDeg: 350 })), all(unit("312", { courseDeg: 60 })), 6)).toBe("in-turn");
    expect(visibleChange(all(unit("312", { courseDeg: 350 })), all(unit("312")), 6)).toBe("in-turn");
  });
  test("whoever comes, goes, or is otherwise than it was is drawn at once, at any zoom", () => {
    const before = all(unit("312"), unit("317"));
    expect(visibleChange(before, all(unit("312")), 3)).toBe("now");
    expect(visibleChange(before, all(unit("317"), unit("312")), 3)).toBe("now");
    expect(visibleChange(before, all(unit("312"), unit("317", { label: "317 35 s" })), 3)).toBe("now");
    expect(visibleChange(before, all(unit("312"), unit("317")), 3)).toBe("none");
  });
  test("few are drawn as they move, many in turn", () => {
    expect(turnEveryMs(40)).toBe(0);
    expect(turnEveryMs(2_000)).toBe(2_000);
  });
});
