import { describe, expect, it } from "vitest";
import { asId, type DeviceId } from "../base/ids.ts";
import { centerFromJson, centerToJson } from "./center-json.ts";
import { staffedCenter } from "./center-fixture.ts";
import { findUnit } from "./refs.ts";

const why = { reason: "left" };
const device = (c: ReturnType<typeof staffedCenter>, id: string) => c.center.devices.get(asId<DeviceId>(id));

describe("[LV1] what is in use is not retired", () => {
  it("an officer in a unit, a car that carries one, a device that speaks for one", () => {
    const c = staffedCenter();
    c.say(0, { type: "RegisterDevice", device: "r1", kind: "portable", keys: ["taip:r1"], officer: "o312" });
    expect(c.say(1, { type: "RetireOfficer", officer: "o312", ...why })).toEqual(["refused: on-shift"]);
    expect(c.say(1, { type: "RetireVehicle", vehicle: "v312", ...why })).toEqual(["refused: on-shift"]);
    expect(c.say(1, { type: "RetireDevice", device: "r1", ...why })).toEqual(["refused: on-shift"]);
    c.say(2, { type: "EndShift", unit: "312" });
    expect(c.say(3, { type: "RetireOfficer", officer: "o312", ...why })).toContain("OfficerRetired");
    expect(c.say(3, { type: "RetireVehicle", vehicle: "v312", ...why })).toContain("VehicleRetired");
  });
  it("a device whose alarm has not ended", () => {
    const c = staffedCenter();
    c.say(0, { type: "RegisterDevice", device: "r1", kind: "portable", keys: ["taip:r1"] });
    const alarm = { type: "DeviceAlarmChanged", deviceId: asId<DeviceId>("r1"), alarm: "duress" } as const;
    c.happen(1, { kind: "device", name: "r1" }, [{ ...alarm, active: true }]);
    expect(c.say(2, { type: "RetireDevice", device: "r1", ...why })).toEqual(["refused: alert-open"]);
    c.happen(3, { kind: "device", name: "r1" }, [{ ...alarm, active: false }]);
    expect(c.say(4, { type: "RetireDevice", device: "r1", ...why })).toEqual(["DeviceRetired"]);
  });
  it("who is not known can't be", () => {
    const c = staffedCenter();
    expect(c.say(0, { type: "RetireOfficer", officer: "nobody", ...why })).toEqual(["refused: unknown-officer"]);
    expect(c.say(0, { type: "RetireVehicle", vehicle: "nothing", ...why })).toEqual(["refused: unknown-vehicle"]);
    expect(c.say(0, { type: "RetireDevice", device: "nothing", ...why })).toEqual(["refused: unknown-device"]);
  });
});

describe("[LV1] [LV3] a call sign that is out of use", () => {
  it("is not retired while it is on shift or an alert about it stands", () => {
    const c = staffedCenter();
    expect(c.say(0, { type: "RetireUnit", unit: "312", ...why })).toEqual(["refused: on-shift"]);
    c.say(1, { type: "EndShift", unit: "312" });
    c.say(2, { type: "DeclareEmergency", unit: "312", source: "help-needed" });
    expect(c.say(3, { type: "RetireUnit", unit: "312", ...why })).toEqual(["refused: alert-open"]);
    expect(c.say(3, { type: "RetireUnit", unit: "nothing", ...why })).toEqual(["refused: unknown-unit"]);
  });
  it("goes out no more, leaves its devices and its history, and is back when it is registered again", () => {
    const c = staffedCenter();
    c.say(0, { type: "EndShift", unit: "312" });
    c.say(0, { type: "RegisterDevice", device: "r1", kind: "portable", keys: ["taip:r1"], unit: "312" });
    expect(c.say(1, { type: "RetireUnit", unit: "312", ...why })).toEqual(["DeviceBound", "UnitRetired"]);
    expect(c.log.at(-1)?.subjects).toEqual(["unit:NMSP-312", "administration:all"]);
    expect(c.say(2, { type: "RetireUnit", unit: "312", ...why })).toEqual([]);
    expect(c.say(2, { type: "StartShift", unit: "312", officers: ["o312"] })).toEqual(["refused: retired"]);
    expect(c.say(2, { type: "BindDevice", device: "r1", unit: "312" })).toEqual(["refused: retired"]);
    expect(findUnit(c.center, "312")?.id).toBe("NMSP-312");
    const again = centerFromJson(JSON.parse(JSON.stringify(centerToJson(c.center))));
    expect([...again.retired]).toEqual(["unit:NMSP-312"]);
    const same = { type: "RegisterUnit", agency: "NMSP", callSign: "312", group: "D9" };
    expect(c.say(3, same)).toEqual(["UnitRegistered"]);
    expect(c.say(4, { type: "StartShift", unit: "312", officers: ["o312"] })).toEqual(["ShiftStarted"]);
  });
  it("leaves its call sign to whoever has it now", () => {
    const c = staffedCenter();
    c.say(0, { type: "RegisterUnit", agency: "QCSO", callSign: "312" });
    expect(findUnit(c.center, "312")).toBeUndefined(); // two have it
    c.say(1, { type: "RetireUnit", unit: "QCSO-312", ...why });
    expect(findUnit(c.center, "312")?.id).toBe("NMSP-312");
  });
});

it("[LV2] a car in other hands is looked for, not retired", () => {
  const c = staffedCenter();
  c.say(0, { type: "MarkVehicleCompromised", vehicle: "loaner", compromised: true, reason: "taken" });
  expect(c.say(1, { type: "RetireVehicle", vehicle: "loaner", ...why })).toEqual(["refused: in-other-hands"]);
});

describe("[LV3] what is retired", () => {
  it("is refused wherever somebody would be sent out with it", () => {
    const c = staffedCenter();
    c.say(0, { type: "EndShift", unit: "312" });
    c.say(0, { type: "RegisterDevice", device: "r1", kind: "portable", keys: ["taip:r1"] });
    c.say(1, { type: "RetireOfficer", officer: "o312", ...why });
    c.say(1, { type: "RetireVehicle", vehicle: "loaner", ...why });
    c.say(1, { type: "RetireDevice", device: "r1", ...why });
    const refused = ["refused: retired"];
    expect(c.say(2, { type: "StartShift", unit: "312", officers: ["o312"] })).toEqual(refused);
    expect(c.say(2, { type: "StartShift", unit: "312", vehicle: "loaner" })).toEqual(refused);
    expect(c.say(2, { type: "StartShift", unit: "312", devices: ["r1"] })).toEqual(refused);
    expect(c.say(2, { type: "JoinUnit", unit: "305", officer: "o312" })).toEqual(refused);
    expect(c.say(2, { type: "ChangeVehicle", unit: "305", vehicle: "loaner" })).toEqual(refused);
    expect(c.say(2, { type: "BindDevice", device: "r1", unit: "305" })).toEqual(refused);
    const other = { type: "RegisterDevice", device: "r2", kind: "portable", keys: ["taip:r2"] };
    expect(c.say(2, { ...other, officer: "o312" })).toEqual(refused);
    expect(c.say(2, { ...other, vehicle: "loaner" })).toEqual(refused);
    expect(c.say(3, { type: "RetireOfficer", officer: "o312", ...why })).toEqual([]);
  });
  it("is back when it is registered again, also just as it was; a snapshot knows what is retired", () => {
    const c = staffedCenter();
    c.say(0, { type: "EndShift", unit: "312" });
    const officer = c.center.officers.get(asId("o312"));
    c.say(1, { type: "RetireOfficer", officer: "o312", ...why });
    const again = centerFromJson(JSON.parse(JSON.stringify(centerToJson(c.center))));
    expect([...again.retired]).toEqual(["officer:o312"]);
    const same = { type: "RegisterOfficer", officer: "o312", agency: officer?.agencyId, name: officer?.name };
    expect(c.say(2, same)).toEqual(["OfficerRegistered"]);
    expect(c.say(3, { type: "StartShift", unit: "312", officers: ["o312"] })).toEqual(["ShiftStarted"]);
    expect(centerFromJson(centerToJson(c.center)).retired.size).toBe(0);
  });
  it("is found where it is looked back at", () => {
    const c = staffedCenter();
    c.say(0, { type: "RetireVehicle", vehicle: "loaner", ...why });
    expect(c.log.at(-1)?.subjects).toEqual(["vehicle:loaner", "administration:all"]);
  });
});

describe("[LV4] devices", () => {
  it("of whoever is retired speak for nobody, and still say for whom they spoke", () => {
    const c = staffedCenter();
    c.say(0, { type: "EndShift", unit: "312" });
    c.say(0, { type: "RegisterDevice", device: "r1", kind: "portable", keys: ["taip:r1"], officer: "o312" });
    expect(c.say(1, { type: "RetireOfficer", officer: "o312", ...why })).toContain("DeviceBound");
    expect(device(c, "r1")).toMatchObject({ binding: { kind: "none" }, lastBinding: { officerId: "o312" } });
  });
  it("that are retired are strangers: their key is free, and can be another device's", () => {
    const c = staffedCenter();
    c.say(0, { type: "RegisterDevice", device: "r1", kind: "portable", keys: ["taip:r1"], vehicle: "loaner" });
    expect(c.say(1, { type: "RetireDevice", device: "r1", ...why })).toEqual(["DeviceBound", "DeviceRetired"]);
    expect(c.center.deviceByKey.has("taip:r1")).toBe(false);
    c.say(2, { type: "RegisterDevice", device: "r2", kind: "portable", keys: ["taip:r1"] });
    // Registered again with another key, it takes nothing from the one that has its former one now.
    c.say(3, { type: "RegisterDevice", device: "r1", kind: "portable", keys: ["taip:r9"] });
    expect(c.center.deviceByKey.get("taip:r1")).toBe("r2");
  });
});
