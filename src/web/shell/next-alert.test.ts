import { expect, test } from "vitest";
import { type AlertId, asId } from "../../base/ids.ts";
import type { Alert, AlertLevel, AlertSubject } from "../../domain/alert.ts";
import { emptyCenter } from "../../domain/center.ts";
import { alertAfter, alertLookedAt } from "./next-alert.ts";

/** A center with alerts as `level phase unit`, named A0, A1, … in the order in which they were raised; `-` is no unit. */
function centerWith(...alerts: readonly string[]) {
  const center = emptyCenter();
  for (const [index, text] of alerts.entries()) {
    const [level, phase, unit] = text.split(" ");
    const id = asId<AlertId>(`A${index}`);
    const subject = unit === "-" ? { kind: "system", part: "clock" } : { kind: "unit", unitId: unit };
    // Only what is asked for.
    center.alerts.set(id, {
      id,
      level: level as AlertLevel,
      phase: phase as Alert["phase"],
      raisedAtMs: index,
      subject: subject as AlertSubject,
    } as Alert);
  }
  return center;
}
const idOf = (text: string): AlertId => asId<AlertId>(text);

test("one goes through all that stand, the worst first, those without a unit as well, and begins again", () => {
  const center = centerWith("urgent open -", "notice open 305", "emergency open 312", "urgent closed 309");
  const round = [undefined, "A2", "A0", "A1"].map(
    (at) => alertAfter(center, at === undefined ? undefined : idOf(at))?.id,
  );
  expect(round).toEqual(["A2", "A0", "A1", "A2"]);
  expect(alertAfter(emptyCenter(), undefined)).toBeUndefined();
  expect(alertAfter(center, idOf("gone"))?.id).toBe("A2");
});

test("two alerts of one unit do not hold one up", () => {
  const center = centerWith("emergency open 312", "emergency open 312", "urgent open 305");
  expect(alertAfter(center, idOf("A0"))?.id).toBe("A1");
  expect(alertAfter(center, idOf("A1"))?.id).toBe("A2");
});

test("one that was closed has kept its place: the next of its level that was raised later, else the next level", () => {
  const center = centerWith("urgent open 1", "urgent closed 2", "urgent owned 3", "urgent open 4", "notice open 5");
  expect(alertAfter(center, idOf("A1"))?.id).toBe("A3");
  expect(alertAfter(centerWith("urgent open 1", "urgent closed 2", "notice open 3"), idOf("A1"))?.id).toBe("A2");
  expect(alertAfter(centerWith("urgent open 1", "notice closed 2"), idOf("A1"))?.id).toBe("A0");
  // Raised in the same moment: in the order of the list.
  const atOnce = centerWith("urgent open 1", "urgent closed 2", "urgent open 3");
  for (const [id, alert] of atOnce.alerts) atOnce.alerts.set(id, { ...alert, raisedAtMs: 5 });
  expect(alertAfter(atOnce, idOf("A1"))?.id).toBe("A2");
});

test("what is chosen is the one come to last, or that of the unit selected since", () => {
  const center = centerWith("emergency open 312", "emergency open 312", "urgent open 305", "urgent open -");
  expect(alertLookedAt(center, undefined, undefined)).toBeUndefined();
  expect(alertLookedAt(center, undefined, "305")).toBe("A2");
  expect(alertLookedAt(center, idOf("A1"), "312")).toBe("A1");
  expect(alertLookedAt(center, idOf("A1"), undefined)).toBe("A1");
  expect(alertLookedAt(center, idOf("A1"), "305")).toBe("A2");
  // One without a unit keeps the selection of before.
  expect(alertLookedAt(center, idOf("A3"), "305")).toBe("A3");
  expect(alertLookedAt(center, idOf("gone"), "999")).toBeUndefined();
});
