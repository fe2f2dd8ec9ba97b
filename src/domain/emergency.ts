/**
 * Duress: danger that somebody declared, by key, by voice, by an agreed phrase, from any device.
 *
 * Nothing here refuses for form's sake: whatever the unit's status, a declared duress is on record and the
 * watch (DU) makes an emergency of it. Only a running test of that same unit is an exception, and that test
 * is visible to all, short, and never possible on an incident (EM4).
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import type { DeviceId, UnitId } from "../base/ids.ts";
import { SECOND_MS } from "../base/time.ts";
import type { Center } from "./center.ts";
import type { Context, EventHead } from "./context.ts";
import { findUnit } from "./refs.ts";
import { watchFor } from "./settings.ts";
import { InstantMs, line, Ref } from "./text.ts";
import { patchUnit } from "./unit.ts";

export const DeclareEmergency = z.object({
  type: z.literal("DeclareEmergency"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
  source: z.enum(["help-needed", "coded-phrase", "duress-key", "dispatcher"]).default("help-needed"),
  covert: z.boolean().optional().describe("The officer may not be spoken to about it; true for a coded phrase or key"),
  text: line(200).optional(),
});
export const StartDuressTest = z.object({
  type: z.literal("StartDuressTest"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
});
export const EndDuressTest = z.object({
  type: z.literal("EndDuressTest"),
  madeAtMs: InstantMs.optional(),
  unit: Ref,
});
export type EmergencyCommand =
  | z.infer<typeof DeclareEmergency>
  | z.infer<typeof StartDuressTest>
  | z.infer<typeof EndDuressTest>;

export type DuressSource = "help-needed" | "coded-phrase" | "coded-clear" | "duress-key" | "dispatcher";
export type Duress = {
  readonly sinceMs: number;
  readonly source: DuressSource;
  readonly covert: boolean;
  readonly times: number;
  readonly deviceId?: DeviceId;
  readonly text?: string;
};
export type EmergencyEvent =
  | {
      readonly type: "DuressDeclared";
      readonly unitId: UnitId;
      readonly source: DuressSource;
      readonly covert: boolean;
      readonly deviceId?: DeviceId;
      readonly text?: string;
      readonly latDeg?: number;
      readonly lonDeg?: number;
    }
  | {
      /** Duress from a device that no unit on shift answers for: unknown, unbound, or its bearer off duty. */
      readonly type: "UnboundDuressDeclared";
      readonly key: string;
      readonly deviceId?: DeviceId;
      readonly lastUnitId?: UnitId;
      readonly bearer?: string;
      readonly text?: string;
      readonly latDeg?: number;
      readonly lonDeg?: number;
    }
  | { readonly type: "DuressTestStarted"; readonly unitId: UnitId; readonly untilMs: number }
  | { readonly type: "DuressTestEnded"; readonly unitId: UnitId }
  | { readonly type: "DuressTested"; readonly unitId: UnitId; readonly deviceId?: DeviceId };
export type EmergencyRefusal = "unknown-unit" | "on-an-incident" | "off-duty" | "no-test-running" | "alert-open";

export function decideEmergency(
  center: Center,
  command: EmergencyCommand,
  context: Context,
): Decision<EmergencyEvent, EmergencyRefusal> {
  const unit = findUnit(center, command.unit);
  if (unit === undefined) return refuse("unknown-unit", "unit");
  switch (command.type) {
    case "DeclareEmergency":
      // EM1: said by a person, so a running test does not swallow it.
      return accept({
        type: "DuressDeclared",
        unitId: unit.id,
        source: command.source,
        covert: command.covert ?? (command.source === "coded-phrase" || command.source === "duress-key"),
        ...(command.text === undefined ? {} : { text: command.text }),
      });
    case "StartDuressTest": {
      if (unit.shift === undefined) return refuse("off-duty", "unit");
      if (unit.stop !== undefined || unit.currentIncidentId !== undefined) return refuse("on-an-incident", "unit");
      if (center.openAlertBySubject.has(`unit:${unit.id}`)) return refuse("alert-open", "unit");
      const watch = watchFor(context.settings, unit.agencyId, undefined);
      return accept({
        type: "DuressTestStarted",
        unitId: unit.id,
        untilMs: context.nowMs + watch.duressTestS * SECOND_MS,
      });
    }
    case "EndDuressTest":
      if (unit.testUntilMs === undefined) return refuse("no-test-running", "unit");
      return accept({ type: "DuressTestEnded", unitId: unit.id });
  }
}

export function evolveEmergency(center: Center, event: EmergencyEvent, head: EventHead): void {
  switch (event.type) {
    case "DuressDeclared": {
      const known = center.units.get(event.unitId)?.duress;
      patchUnit(center, event.unitId, {
        duress: {
          sinceMs: known?.sinceMs ?? head.atMs,
          source: known?.source ?? event.source,
          covert: event.covert || (known?.covert ?? false),
          times: (known?.times ?? 0) + 1,
          ...(event.deviceId === undefined ? {} : { deviceId: event.deviceId }),
          ...(event.text === undefined ? {} : { text: event.text }),
        },
      });
      return;
    }
    case "DuressTestStarted":
      patchUnit(center, event.unitId, { testUntilMs: event.untilMs });
      return;
    case "DuressTestEnded":
      patchUnit(center, event.unitId, { testUntilMs: undefined });
      return;
    case "UnboundDuressDeclared":
    case "DuressTested":
      return;
  }
}

/** True while the unit's duress test runs and it is on no incident. */
export function isTesting(
  unit: { readonly testUntilMs?: number; readonly currentIncidentId?: unknown },
  nowMs: number,
): boolean {
  return unit.testUntilMs !== undefined && nowMs < unit.testUntilMs && unit.currentIncidentId === undefined;
}
