/** Finding a unit by its name gives what looking at every unit would give, however units and names come to be. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { asId, type AgencyId, type UnitId } from "../base/ids.ts";
import { type Center, emptyCenter } from "./center.ts";
import { findUnit } from "./refs.ts";
import type { Unit } from "./unit.ts";

const fold = (text: string): string => text.replace(/[\s-]/g, "").toUpperCase();

// The sentence of findUnit, unit by unit.
function slowly(center: Center, ref: string): Unit | undefined {
  const byId = center.units.get(asId<UnitId>(ref));
  if (byId !== undefined) return byId;
  let found: Unit | undefined;
  for (const unit of center.units.values()) {
    const prefix = center.agencies.get(unit.agencyId)?.callSignPrefix;
    if (prefix !== undefined && fold(prefix + unit.callSign) === fold(ref)) return unit;
    if (fold(unit.id) === fold(ref)) return unit;
    if (fold(unit.callSign) !== fold(ref)) continue;
    if (found !== undefined) return undefined;
    found = unit;
  }
  return found;
}

const Agency = fc.constantFrom("A", "B", "A1");
const Name = fc.stringMatching(/^[a1B -]{1,4}$/);
const Step = fc.oneof(
  fc.record({ kind: fc.constant("unit" as const), agency: Agency, callSign: Name }),
  fc.record({ kind: fc.constant("prefix" as const), agency: Agency, prefix: fc.option(Name, { nil: undefined }) }),
  fc.record({ kind: fc.constant("find" as const), ref: fc.stringMatching(/^[aAbB1 -]{1,6}$/) }),
);

test("a unit is found by the same names as if every unit were looked at, and two of one name are none", () => {
  let found = 0;
  let none = 0;
  fc.assert(
    fc.property(fc.array(Step, { minLength: 4, maxLength: 40 }), (steps) => {
      const center = emptyCenter();
      for (const step of steps) {
        if (step.kind === "unit") {
          const id = asId<UnitId>(`${step.agency}-${step.callSign}`);
          const agencyId = asId<AgencyId>(step.agency);
          center.units.set(id, { id, agencyId, callSign: step.callSign } as unknown as Unit); // what finding reads of it
        } else if (step.kind === "prefix") {
          const id = asId<AgencyId>(step.agency);
          const prefix = step.prefix === undefined ? {} : { callSignPrefix: step.prefix };
          center.agencies.set(id, { id, name: step.agency, ...prefix });
        } else {
          const expected = slowly(center, step.ref);
          expect(findUnit(center, step.ref)).toBe(expected);
          if (expected === undefined) none++;
          else found++;
        }
      }
    }),
    { numRuns: 400 },
  );
  expect(found).toBeGreaterThan(100);
  expect(none).toBeGreaterThan(100);
});
