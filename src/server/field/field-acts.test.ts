import { expect, it } from "vitest";
import { asId, type DeviceId, type OfficerId } from "../../base/ids.ts";
import { staffedCenter } from "../../domain/center-fixture.ts";
import { defaultSettings } from "../../domain/settings.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { commandsOf } from "./field-acts.ts";
import { FieldConfigSchema } from "./field-config.ts";
import { FieldActSchema } from "./field-messages.ts";

/** What the start of a shift on the app of that officer means. */
function started(officer: string, act: object) {
  const { center } = staffedCenter();
  const read = FieldActSchema.parse({ kind: "start-shift", ...act });
  if (read.kind !== "start-shift") throw new Error("a start");
  const context = {
    center,
    settings: defaultSettings(),
    config: FieldConfigSchema.parse({}),
    roads: newMexico,
    deviceId: asId<DeviceId>("FIELD-A"),
    officerId: asId<OfficerId>(officer),
    pin: undefined,
  };
  return commandsOf(context, read).filter(({ by }) => by === "officer");
}

it("[KI1] what was picked goes with the start of the shift; picked nothing says nothing, and the roster counts", () => {
  const start = { unit: "12", kit: ["dog", "rifle"] };
  expect(started("o9", start)[0]?.command).toMatchObject({ type: "StartShift", unit: "12", kit: ["dog", "rifle"] });
  expect(started("o9", { unit: "12" })[0]?.command).not.toHaveProperty("kit");
  expect(started("o9", { unit: "12", kit: [] })[0]?.command).toMatchObject({ kit: [] });
});

it("[KI3] whoever joins a unit in another car says what it carries after the car, whose own kit it would be otherwise", () => {
  const joined = started("o9", { unit: "305", vehicle: "loaner", kit: ["drone"] }).map(({ command }) => command.type);
  expect(joined).toEqual(["JoinUnit", "ChangeVehicle", "SetKit"]);
  expect(started("o9", { unit: "305" }).map(({ command }) => command.type)).toEqual(["JoinUnit"]);
});

it("a kit that there is not is refused before anything is decided", () => {
  expect(FieldActSchema.safeParse({ kind: "start-shift", unit: "12", kit: ["cannon"] }).success).toBe(false);
});
