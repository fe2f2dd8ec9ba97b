/**
 * Who goes to an officer in danger: a unit offers, everybody who was told sees it, a dispatcher confirms, and says
 * when enough are on their way. An offer changes no status and no assignment: what a unit does it says itself.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import type { AlertId, UnitId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import type { Context } from "./context.ts";
import { findAlert, findUnit } from "./refs.ts";
import { InstantMs, Ref } from "./text.ts";

export const OfferHelp = z.object({
  type: z.literal("OfferHelp"),
  madeAtMs: InstantMs.optional(),
  alert: Ref,
  unit: Ref.describe("The unit that goes"),
  going: z.boolean().default(true).describe("False: it does not go after all"),
});
export const ConfirmHelp = z.object({
  type: z.literal("ConfirmHelp"),
  madeAtMs: InstantMs.optional(),
  alert: Ref,
  unit: Ref.describe("The unit that is to go"),
});
export const SayEnough = z.object({
  type: z.literal("SayEnough"),
  madeAtMs: InstantMs.optional(),
  alert: Ref,
  enough: z.boolean().default(true).describe("False: more are needed after all"),
});
export type HelpOfferCommand = z.infer<typeof OfferHelp> | z.infer<typeof ConfirmHelp> | z.infer<typeof SayEnough>;

/** What is known of a unit's offer. */
export type HelpOffer = { readonly sinceMs: number; readonly confirmed: boolean };
export type HelpOfferEvent =
  | { readonly type: "HelpOffered"; readonly alertId: AlertId; readonly unitId: UnitId; readonly going: boolean }
  | { readonly type: "HelpConfirmed"; readonly alertId: AlertId; readonly unitId: UnitId }
  | { readonly type: "EnoughSaid"; readonly alertId: AlertId; readonly enough: boolean };
export type HelpOfferRefusal =
  | "unknown-alert"
  | "alert-closed"
  | "unknown-unit"
  | "not-told"
  | "not-offered"
  | "a-person-only";

export function decideHelpOffer(
  center: Center,
  command: HelpOfferCommand,
  context: Context,
): Decision<HelpOfferEvent, HelpOfferRefusal> {
  const alert = findAlert(center, command.alert);
  const isDispatcher = context.actor.kind === "dispatcher";
  // HO1: to whoever was not told there is no such alert, whatever they ask about it.
  if (alert === undefined) return refuse("unknown-alert", "alert");
  if (command.type === "SayEnough") {
    if (!isDispatcher) return refuse("a-person-only", "alert", "a dispatcher has to do this");
    if (alert.phase === "closed") return refuse("alert-closed", "alert");
    if ((alert.enoughAtMs !== undefined) === command.enough) return accept();
    return accept({ type: "EnoughSaid", alertId: alert.id, enough: command.enough });
  }
  const unit = findUnit(center, command.unit);
  if (unit === undefined) return refuse("unknown-unit", "unit");
  if (command.type === "ConfirmHelp") {
    if (!isDispatcher) return refuse("a-person-only", "alert", "a dispatcher has to do this");
    if (alert.phase === "closed") return refuse("alert-closed", "alert");
    const offer = alert.offers?.[unit.id];
    if (offer === undefined) return refuse("not-offered", "unit", "assign it instead");
    if (offer.confirmed) return accept();
    return accept({ type: "HelpConfirmed", alertId: alert.id, unitId: unit.id });
  }
  const concerned = alert.subject.kind === "system" ? undefined : alert.subject.unitId;
  const wasTold = alert.unitsTold?.unitIds.includes(unit.id) === true && unit.id !== concerned;
  if (!wasTold) return refuse(isDispatcher ? "not-told" : "unknown-alert", isDispatcher ? "unit" : "alert");
  if (alert.phase === "closed") return refuse("alert-closed", "alert");
  if ((alert.offers?.[unit.id] !== undefined) === command.going) return accept();
  return accept({ type: "HelpOffered", alertId: alert.id, unitId: unit.id, going: command.going });
}
