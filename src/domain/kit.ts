/**
 * What a unit carries that a hunt or a pursuit may need: spike strips, a rifle, a drone, a dog.
 *
 * The roster says what belongs to a unit and what lies in a vehicle; what is said at the start of a shift, or in it, goes
 * before both, until another car is taken. A unit off duty carries nothing. Rules KI1 to KI3 in SPEC.md.
 */
import { z } from "zod";
import type { Center } from "./center.ts";
import type { Unit } from "./unit.ts";

export const kitItems = ["spike-strips", "rifle", "drone", "dog"] as const;
export type KitItem = (typeof kitItems)[number];
export const KitSchema = z.array(z.enum(kitItems)).max(kitItems.length);

const WORDS: Readonly<Record<KitItem, string>> = {
  "spike-strips": "spike strips",
  rifle: "rifle",
  drone: "drone",
  dog: "dog",
};

/** KI1: what a unit carries now, in the order of the list. */
export function kitOf(center: Pick<Center, "vehicles">, unit: Unit): readonly KitItem[] {
  const { shift } = unit;
  if (shift === undefined) return [];
  if (shift.kit !== undefined) return shift.kit;
  const vehicle = shift.vehicleId === undefined ? undefined : center.vehicles.get(shift.vehicleId);
  // An older roster knows of one thing only.
  const strips: readonly KitItem[] = unit.spikeStrips === true ? ["spike-strips"] : [];
  return inOrder([...(unit.kit ?? []), ...(vehicle?.kit ?? []), ...strips]);
}

/** Each once, in the order of the list. */
export function inOrder(kit: readonly KitItem[]): readonly KitItem[] {
  return kitItems.filter((item) => kit.includes(item));
}

/** "spike strips, dog"; undefined where it is nothing. */
export function kitWords(kit: readonly KitItem[]): string | undefined {
  return kit.length === 0 ? undefined : kit.map((item) => WORDS[item]).join(", ");
}
