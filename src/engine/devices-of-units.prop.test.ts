import fc from "fast-check";
import { expect, test } from "vitest";
import { asId, type DeviceId, type UnitId } from "../base/ids.ts";
import { DevicesOfUnits } from "./devices-of-units.ts";

test("the count is that of the units of all that is there, whatever came, went and changed its unit", () => {
  let shared = 0;
  const act = fc.record({ device: fc.nat(6), unit: fc.nat(3), comes: fc.boolean() });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const devices = new DevicesOfUnits<{ readonly unitId: UnitId }>();
      for (const { device, unit, comes } of acts) {
        const id = asId<DeviceId>(`d${device}`);
        if (comes) devices.set(id, { unitId: asId<UnitId>(`u${unit}`) });
        else devices.delete(id);
        const all = [...devices.values()].map(({ unitId }) => unitId);
        expect(devices.unitCount).toBe(new Set(all).size);
        if (all.length > devices.unitCount) shared++;
      }
    }),
  );
  expect(shared).toBeGreaterThan(50);
});
