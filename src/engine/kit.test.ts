import { describe, expect, test } from "vitest";
import { shift } from "./shift-fixture.ts";
import { kitOf, kitWords } from "../domain/kit.ts";

function carrying(also: readonly unknown[] = []) {
  const night = shift({ also });
  const refusal = (seconds: number, command: object) =>
    night.say(seconds, command).outputs.flatMap((output) => (output.kind === "answer" ? [output.refusal] : []))[0];
  return { night, refusal, kit: (callSign = "305") => kitOf(night.world.center, night.unit(callSign)) };
}
const registered = { type: "RegisterUnit", agency: "NMSP", callSign: "305" };

describe("what a unit carries", () => {
  test("[KI1] is what the roster says of the unit and of its vehicle, each once, in one order", () => {
    expect(carrying().kit()).toEqual([]);
    const { night, kit } = carrying([{ ...registered, kit: ["dog", "spike-strips"] }]);
    expect(kit()).toEqual(["spike-strips", "dog"]);
    const vehicle = night.unit("305").shift?.vehicleId ?? "";
    night.say(1, { type: "RegisterVehicle", vehicle, agency: "NMSP", kit: ["rifle", "dog"] });
    expect(kit()).toEqual(["spike-strips", "rifle", "dog"]);
    // Registered again without a word about it, as by an older roster, it is what it was.
    night.say(2, { type: "RegisterVehicle", vehicle, agency: "NMSP", plate: "G 1" });
    night.say(3, registered);
    expect(kit()).toEqual(["spike-strips", "rifle", "dog"]);
    night.say(4, { ...registered, kit: [] });
    expect(kit()).toEqual(["rifle", "dog"]);
  });

  test("[KI1] an older roster says it of spike strips alone", () => {
    expect(carrying([{ ...registered, spikeStrips: true }]).kit()).toEqual(["spike-strips"]);
  });

  test("[KI2] what is said in the shift is all that it carries; the same again is no event", () => {
    const { night, kit } = carrying([{ ...registered, kit: ["spike-strips"] }]);
    expect(night.say(1, { type: "SetKit", unit: "305", kit: ["spike-strips"] }).events).toEqual([]);
    night.say(2, { type: "SetKit", unit: "305", kit: ["dog", "drone"] });
    expect(kit()).toEqual(["drone", "dog"]);
    night.say(3, { type: "SetKit", unit: "305", kit: [] });
    expect(kit()).toEqual([]);
  });

  test("[KI2] [KI3] a shift may begin with it; another vehicle or another shift, and the roster counts again", () => {
    const { night, refusal, kit } = carrying([{ ...registered, kit: ["rifle"] }]);
    const vehicle = night.unit("305").shift?.vehicleId ?? "";
    night.say(1, { type: "EndShift", unit: "305" });
    expect(kit()).toEqual([]);
    expect(refusal(2, { type: "SetKit", unit: "305", kit: ["dog"] })).toBe("off-duty");
    night.say(3, { type: "StartShift", unit: "305", vehicle, kit: ["dog"] });
    expect(kit()).toEqual(["dog"]);
    night.say(4, { type: "RegisterVehicle", vehicle: "L-1", agency: "NMSP", kit: ["spike-strips"] });
    night.say(5, { type: "ChangeVehicle", unit: "305", vehicle: "L-1" });
    expect(kit()).toEqual(["spike-strips", "rifle"]);
    night.say(6, { type: "EndShift", unit: "305" });
    night.say(7, { type: "StartShift", unit: "305", vehicle });
    expect(kit()).toEqual(["rifle"]);
  });

  test("[KI1] is said in words, and nothing is no words", () => {
    expect([kitWords(["spike-strips", "dog"]), kitWords([])]).toEqual(["spike strips, dog", undefined]);
  });
});
