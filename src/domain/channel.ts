/**
 * Channel hold: a radio channel kept free for one emergency. Everybody sees that it is held and for whom.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import type { UnitId } from "../base/ids.ts";
import { actorText } from "./actor.ts";
import type { Center } from "./center.ts";
import type { EventHead } from "./context.ts";
import { findUnit } from "./refs.ts";
import { InstantMs, line, Ref } from "./text.ts";

export const HoldChannel = z.object({
  type: z.literal("HoldChannel"),
  madeAtMs: InstantMs.optional(),
  channel: line(40),
  unit: Ref.optional().describe("For which unit's traffic"),
});
export const ReleaseChannel = z.object({
  type: z.literal("ReleaseChannel"),
  madeAtMs: InstantMs.optional(),
  channel: line(40),
});
export type ChannelCommand = z.infer<typeof HoldChannel> | z.infer<typeof ReleaseChannel>;

export type ChannelHold = {
  readonly channel: string;
  readonly sinceMs: number;
  readonly by: string;
  readonly unitId?: UnitId;
};
export type ChannelEvent =
  | { readonly type: "ChannelHeld"; readonly channel: string; readonly unitId?: UnitId }
  | { readonly type: "ChannelReleased"; readonly channel: string };
export type ChannelRefusal = "unknown-unit" | "held-already" | "not-held";

export function decideChannel(center: Center, command: ChannelCommand): Decision<ChannelEvent, ChannelRefusal> {
  const held = center.channels.get(command.channel);
  switch (command.type) {
    case "HoldChannel": {
      const unit = command.unit === undefined ? undefined : findUnit(center, command.unit);
      if (command.unit !== undefined && unit === undefined) return refuse("unknown-unit", "unit");
      if (held !== undefined && held.unitId !== unit?.id) return refuse("held-already", "channel", `by ${held.by}`);
      if (held !== undefined) return accept();
      return accept({
        type: "ChannelHeld",
        channel: command.channel,
        ...(unit === undefined ? {} : { unitId: unit.id }),
      });
    }
    case "ReleaseChannel":
      if (held === undefined) return refuse("not-held", "channel");
      return accept({ type: "ChannelReleased", channel: command.channel });
  }
}

export function evolveChannel(center: Center, event: ChannelEvent, head: EventHead): void {
  switch (event.type) {
    case "ChannelHeld":
      center.channels.set(event.channel, {
        channel: event.channel,
        sinceMs: head.atMs,
        by: actorText(head.actor),
        ...(event.unitId === undefined ? {} : { unitId: event.unitId }),
      });
      return;
    case "ChannelReleased":
      center.channels.delete(event.channel);
      return;
  }
}
