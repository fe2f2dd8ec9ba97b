/**
 * The cupboard: radios that are registered and bound to nobody. Their keys are pressed where a fault wants an
 * emergency that no officer's life depends on: one for a single fault, hundreds for a flood.
 */
import { type Command, CommandSchema } from "../../domain/command.ts";
import type { WorldOutput } from "../world/stage.ts";

/** Each of a flood's radios rings by itself. */
export const FLOOD_ALERTS = 500;
/** Other radios in the cupboard: one is pressed where a single emergency is wanted. */
const SINGLE_SPARES = 64;

/** The commands that register what lies in it. A flood's radios are there only where a flood may come. */
export function registersOfCupboard(forFlood: boolean): Command[] {
  const from = forFlood ? 0 : FLOOD_ALERTS;
  return Array.from({ length: FLOOD_ALERTS + SINGLE_SPARES - from }, (_, index) => {
    const device = radio(from + index);
    return CommandSchema.parse({ type: "RegisterDevice", device, kind: "portable", keys: [`sensor:${device}`] });
  });
}

/** The radio that is pressed for the single emergency of a fault, by the fault's number. */
export function radioOfFault(faultId: number): string {
  return radio(FLOOD_ALERTS + (faultId % SINGLE_SPARES));
}

/** One of a flood's radios, by number from 0. */
export function radioOfFlood(index: number): string {
  return radio(index);
}

/** A duress key is pressed on a device, which says so to the center and does not ask whether it was heard. */
export function keyPressOf(deviceKey: string): WorldOutput {
  return {
    kind: "request",
    request: {
      method: "POST",
      path: "/ingest/sensor",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ deviceKey, kind: "duress", active: true }),
    },
    taken: () => undefined,
  };
}

function radio(index: number): string {
  return `spare-${index}`;
}
