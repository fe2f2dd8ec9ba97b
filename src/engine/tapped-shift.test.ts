/** SH4: another car and the end of a shift, tapped where they have to be heard. */
import { describe, expect, it } from "vitest";
import { onStop, shift } from "./shift-fixture.ts";

type Shift = ReturnType<typeof shift>;
const refusal = (result: ReturnType<Shift["say"]>): string | undefined =>
  result.outputs.flatMap((output) => (output.kind === "answer" ? [output.refusal ?? "ok"] : []))[0];
const also = [{ type: "RegisterVehicle", vehicle: "loaner", agency: "NMSP" }];
const another = { type: "ChangeVehicle", unit: "312", vehicle: "loaner" };
const home = { type: "EndShift", unit: "312" };
const covert = { type: "DeclareEmergency", unit: "312", source: "duress-key", covert: true };

describe("[SH4] what is tapped where it has to be heard", () => {
  it("on a stop, under a covert alert, with a car in other hands: another car is told, and changes nothing", () => {
    const stopped = onStop({ also });
    const alarmed = shift({ also });
    alarmed.say(1, covert);
    const robbed = shift({ also });
    const own = robbed.unit().shift?.vehicleId;
    robbed.say(1, { type: "MarkVehicleCompromised", vehicle: own, compromised: true, reason: "taken" });
    for (const s of [stopped, alarmed, robbed]) {
      const before = s.unit();
      expect(refusal(s.tap(62, another))).toBe("ok");
      expect(s.unit()).toMatchObject({ shift: { vehicleId: own, tapped: { vehicle: { vehicleId: "loaner" } } } });
      expect({ ...s.unit(), shift: undefined }).toEqual({ ...before, shift: undefined });
      // Twice is once.
      expect(s.tap(63, another).events).toEqual([]);
    }
  });

  it("the end of a shift under a covert alert is answered as ever, and the alert keeps its unit", () => {
    const s = shift();
    s.say(1, covert);
    const alert = s.alert();
    expect(refusal(s.tap(2, home))).toBe("ok");
    expect(s.unit()).toMatchObject({ status: "CheckedIn", shift: { tapped: { endAtMs: s.at(2) } } });
    expect(s.alert()).toEqual(alert);
    expect(refusal(s.say(3, home))).toBe("alert-open");
    expect(refusal(s.tap(4, { type: "StartShift", unit: "312" }))).toBe("ok");
    expect(s.unit().shift?.tapped).toEqual({});
  });

  it("after a clear that was only tapped the end of the shift is told too: the device shows no stop that could be in its way", () => {
    const s = onStop({ also });
    expect(refusal(s.tap(61, home))).toBe("on-a-stop");
    s.say(62, covert);
    expect(refusal(s.tap(63, { type: "ClearUnit", unit: "312" }))).toBe("ok");
    expect(refusal(s.tap(64, home))).toBe("ok");
    expect(s.unit()).toMatchObject({ stop: {}, shift: { tapped: { endAtMs: s.at(64) } } });
    expect(s.tap(65, home).events).toEqual([]);
    // What a dispatcher says is answered by what is so.
    expect(refusal(s.say(66, home))).toBe("on-a-stop");
  });

  it("a dispatcher who heard it makes it so; the same car again says that it was not so, and moves no stop", () => {
    const s = onStop({ also });
    const own = s.unit().shift?.vehicleId;
    s.tap(62, another);
    s.say(63, { type: "ChangeVehicle", unit: "312", vehicle: own });
    expect(s.unit().shift).not.toHaveProperty("tapped");
    expect(s.unit().stop).not.toHaveProperty("relocatedAtMs");
    s.tap(64, another);
    s.say(65, another);
    expect(s.unit().shift).toMatchObject({ vehicleId: "loaner" });
    expect(s.unit().shift).not.toHaveProperty("tapped");
    expect(s.unit().stop).toMatchObject({ relocatedAtMs: s.at(65) });
  });

  it("on nothing and under no alert it is so at once", () => {
    const s = shift({ also });
    expect(refusal(s.tap(1, another))).toBe("ok");
    expect(s.unit().shift?.vehicleId).toBe("loaner");
    expect(refusal(s.tap(2, home))).toBe("ok");
    expect(s.unit().shift).toBeUndefined();
  });
});
