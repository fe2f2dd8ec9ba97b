/**
 * What an agency has wired to its modems, as its configuration says it: a modem knows an emergency key, a light bar
 * or an airbag only as the number of an event or an input.
 */
import { z } from "zod";
import type { DeviceWiring, InputWiring, Wiring } from "../../codecs/device-wiring.ts";
import { alarmKinds } from "../../codecs/sensor/decode-sensor.ts";
import type { AlarmKind } from "../../domain/report.ts";
import { line } from "../../domain/text.ts";

export const WiringEntrySchema = z
  .object({
    event: z.int().min(0).max(99).optional().describe("TAIP EV: the number of the event"),
    input: z.int().min(0).max(31).optional().describe("A digital input, numbered as the modem's manual does"),
    text: line(80).optional().describe("A whole text that the device sends by itself; capitals or not"),
    means: z.enum([...alarmKinds, "ignition", "light-bar"]),
    activeLow: z.boolean().optional().describe("The input is pulled low when it is on (a normally closed contact)"),
    devices: z.array(line(80)).max(1_000).optional().describe("Only these devices, as they name themselves"),
  })
  .refine(({ event, input, text }) => [event, input, text].filter((key) => key !== undefined).length === 1, {
    message: "is one of `event`, `input` and `text`",
  })
  .refine(({ input, means }) => input !== undefined || (means !== "ignition" && means !== "light-bar"), {
    path: ["means"],
    message: "an ignition or a light bar is wired to an input",
  });
export type WiringEntry = z.infer<typeof WiringEntrySchema>;

type Table = {
  eventAlarms: Record<number, AlarmKind>;
  inputs: Record<number, InputWiring>;
  textAlarms: Record<string, AlarmKind>;
};

/** The entries as codecs read them. What is said of single devices comes before what is said of all. */
export function wiringOf(entries: readonly WiringEntry[]): Wiring {
  const common = emptyTable();
  const devices = new Map<string, Table>();
  for (const entry of entries) {
    if (entry.devices === undefined) put(common, entry);
    for (const name of entry.devices ?? []) {
      const own = devices.get(name) ?? emptyTable();
      put(own, entry);
      devices.set(name, own);
    }
  }
  return { ...common, devices: devices satisfies ReadonlyMap<string, DeviceWiring> };
}

function put(table: Table, { event, input, text, means, activeLow }: WiringEntry): void {
  if (input !== undefined) table.inputs[input] = { means, ...(activeLow === undefined ? {} : { activeLow }) };
  if (means === "ignition" || means === "light-bar") return;
  if (event !== undefined) table.eventAlarms[event] = means;
  if (text !== undefined) table.textAlarms[text.trim().toUpperCase()] = means;
}

function emptyTable(): Table {
  return { eventAlarms: {}, inputs: {}, textAlarms: {} };
}
