/**
 * Values of the watch that people change while it runs: facts of the center, laid over the configuration's. What the
 * values are called, what they mean and how far they may go stands in `settings.ts` and nowhere else.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import type { Center } from "./center.ts";
import type { Context } from "./context.ts";
import { type Settings, type WatchSettings, WatchSettingsSchema } from "./settings.ts";
import { InstantMs, line } from "./text.ts";

export const ChangeWatchValue = z.object({
  type: z.literal("ChangeWatchValue"),
  madeAtMs: InstantMs.optional(),
  key: line(80).describe("Its name below `settings.watch`, e.g. statusCheck.stopFirstS"),
  value: z.number().optional().describe("The configuration's again where none is given"),
  reason: line(200).optional().describe("Why, for whoever looks back"),
});
export type WatchValueCommand = z.infer<typeof ChangeWatchValue>;
export type WatchValueEvent = {
  readonly type: "WatchValueChanged";
  readonly key: string;
  readonly from: number;
  /** Absent: the configuration's own is in force again. */
  readonly to?: number;
  readonly reason?: string;
};
export type WatchValueRefusal = "unknown-value" | "value-out-of-range";

/** The values by their names: `statusCheck.stopFirstS` and so on. */
export function watchValues(watch: WatchSettings): Map<string, number> {
  const found = new Map<string, number>();
  const collect = (record: object, before: string): void => {
    for (const [name, value] of Object.entries(record)) {
      if (typeof value === "number") found.set(before + name, value);
      else if (typeof value === "object" && value !== null) collect(value, `${before}${name}.`);
    }
  };
  collect(watch, "");
  return found;
}

export function decideWatchValue(
  center: Center,
  command: WatchValueCommand,
  { settings }: Context,
): Decision<WatchValueEvent, WatchValueRefusal> {
  const { key, value, reason } = command;
  const from = watchValues(settings.watch).get(key);
  if (from === undefined) return refuse("unknown-value", "key");
  if (value === undefined ? !center.watchValues.has(key) : from === value) return accept();
  if (value !== undefined) {
    const read = WatchSettingsSchema.safeParse(withValue(settings.watch, key, value));
    if (!read.success) return refuse("value-out-of-range", "value", read.error.issues[0]?.message);
  }
  return accept({
    type: "WatchValueChanged",
    key,
    from,
    ...(value === undefined ? {} : { to: value }),
    ...(reason === undefined ? {} : { reason }),
  });
}

export function evolveWatchValue(center: Center, event: WatchValueEvent): void {
  if (event.to === undefined) center.watchValues.delete(event.key);
  else center.watchValues.set(event.key, event.to);
}

const inForce = new WeakMap<Settings, { readonly over: string; readonly settings: Settings }>();

/** The configuration's settings with the changed values laid over them. The same object while neither changes. */
export function settingsInForce(configured: Settings, changed: ReadonlyMap<string, number>): Settings {
  if (changed.size === 0) return configured;
  const over = [...changed].join("\n");
  const known = inForce.get(configured);
  if (known?.over === over) return known.settings;
  let watch = configured.watch;
  for (const [key, value] of changed) if (watchValues(watch).has(key)) watch = withValue(watch, key, value);
  const settings = { ...configured, watch };
  inForce.set(configured, { over, settings });
  return settings;
}

// The name was found among the values, so each part of it is there.
function withValue(watch: WatchSettings, key: string, value: number): WatchSettings {
  const [first = "", second] = key.split(".");
  if (second === undefined) return { ...watch, [first]: value };
  const group: unknown = Reflect.get(watch, first);
  return { ...watch, [first]: { ...Object(group), [second]: value } };
}
