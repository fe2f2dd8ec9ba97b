import { expect, test } from "vitest";
import { type AlertId, asId } from "../../base/ids.ts";
import type { Alert, AlertLevel } from "../../domain/alert.ts";
import { emptyCenter } from "../../domain/center.ts";
import { nextOfF1 } from "./next-to-take.ts";

const RIVERA = { consoleId: "c1", name: "Rivera" };

/** A center with alerts as `level` or `level:owner`, named A0, A1, … in the order in which they were raised. */
function centerWith(...alerts: readonly string[]) {
  const center = emptyCenter();
  for (const [index, text] of alerts.entries()) {
    const [level, owner] = text.split(":");
    const id = asId<AlertId>(`A${index}`);
    const owned = owner === undefined ? { phase: "open" } : { phase: "owned", owner: { name: owner } };
    // Only what is asked for.
    center.alerts.set(id, { id, level: level as AlertLevel, raisedAtMs: index, ...owned } as Alert);
  }
  return center;
}
function next(alerts: readonly string[], lookedAt?: string): string {
  const found = nextOfF1(centerWith(...alerts), RIVERA, lookedAt === undefined ? undefined : asId<AlertId>(lookedAt));
  return found === undefined ? "nothing" : `${found.does} ${found.alert.id}`;
}

test("the worst that nobody has, the oldest of its like", () => {
  expect(next(["notice", "urgent", "emergency", "emergency"])).toBe("take A2");
  expect(next(["urgent", "emergency:Baca"])).toBe("take A0");
});
test("the one that is looked at comes before all, as its head says", () => {
  expect(next(["emergency", "emergency"], "A1")).toBe("take A1");
  expect(next(["emergency", "notice"], "A1")).toBe("take A1");
  // Once it is taken, the next.
  expect(next(["emergency", "emergency:Rivera"], "A1")).toBe("take A0");
});
test("one's own emergency comes before a notice, and never before what rings", () => {
  expect(next(["notice", "emergency:Rivera"])).toBe("open A1");
  expect(next(["notice", "emergency:Rivera"], "A1")).toBe("take A0");
  expect(next(["urgent", "emergency:Rivera"])).toBe("take A0");
  expect(next(["notice", "urgent:Rivera"])).toBe("take A0");
});
test("with all taken, one's own; with nothing of one's own, nothing", () => {
  expect(next(["emergency:Baca", "urgent:Rivera"])).toBe("open A1");
  expect(next(["emergency:Baca"])).toBe("nothing");
  expect(next(["emergency:Rivera"], "A0")).toBe("nothing");
  expect(next([])).toBe("nothing");
});
