/**
 * Messages from a dispatcher to units, with the truth about their delivery: sent is not shown.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { asId, type DeviceId, type MessageId, type UnitId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import { type Context, type EventHead, mintId } from "./context.ts";
import { findUnit } from "./refs.ts";
import { actorText } from "./actor.ts";
import { InstantMs, prose, Ref } from "./text.ts";

export const SendMessage = z.object({
  type: z.literal("SendMessage"),
  madeAtMs: InstantMs.optional(),
  units: z.array(Ref).min(1).max(500),
  text: prose(500),
});
export const ConfirmMessage = z.object({
  type: z.literal("ConfirmMessage"),
  madeAtMs: InstantMs.optional(),
  message: Ref,
  unit: Ref,
  state: z.enum(["shown", "read", "read-out"]).describe("read-out: a dispatcher said it on the air"),
  device: Ref.optional(),
});
export type MessageCommand = z.infer<typeof SendMessage> | z.infer<typeof ConfirmMessage>;

export type MessageState = "sent" | "shown" | "read" | "read-out";
export type Message = {
  readonly id: MessageId;
  readonly text: string;
  readonly by: string;
  readonly sentAtMs: number;
  readonly to: Readonly<Record<string, { readonly state: MessageState; readonly atMs: number }>>;
};
export type MessageEvent =
  | {
      readonly type: "MessageSent";
      readonly messageId: MessageId;
      readonly unitIds: readonly UnitId[];
      readonly text: string;
    }
  | {
      readonly type: "MessageConfirmed";
      readonly messageId: MessageId;
      readonly unitId: UnitId;
      readonly state: Exclude<MessageState, "sent">;
      readonly deviceId?: DeviceId;
    };
export type MessageRefusal = "unknown-unit" | "unknown-message" | "not-addressed";

/** Messages kept in the live picture; older ones are in the log. */
export const MESSAGES_KEPT_MAX = 500;

export function decideMessage(
  center: Center,
  command: MessageCommand,
  context: Context,
): Decision<MessageEvent, MessageRefusal> {
  switch (command.type) {
    case "SendMessage": {
      const unitIds: UnitId[] = [];
      for (const ref of command.units) {
        const unit = findUnit(center, ref);
        if (unit === undefined) return refuse("unknown-unit", "units", ref);
        if (!unitIds.includes(unit.id)) unitIds.push(unit.id);
      }
      return accept({ type: "MessageSent", messageId: mintId<MessageId>(context, "M"), unitIds, text: command.text });
    }
    case "ConfirmMessage": {
      const message = center.messages.get(asId<MessageId>(command.message));
      if (message === undefined) return refuse("unknown-message", "message");
      const unit = findUnit(center, command.unit);
      if (unit === undefined) return refuse("unknown-unit", "unit");
      const known = message.to[unit.id];
      if (known === undefined) return refuse("not-addressed", "unit");
      if (known.state === command.state) return accept();
      return accept({
        type: "MessageConfirmed",
        messageId: message.id,
        unitId: unit.id,
        state: command.state,
        ...(command.device === undefined ? {} : { deviceId: asId<DeviceId>(command.device) }),
      });
    }
  }
}

export function evolveMessage(center: Center, event: MessageEvent, head: EventHead): void {
  switch (event.type) {
    case "MessageSent": {
      const sent = { state: "sent", atMs: head.atMs } as const;
      center.messages.set(event.messageId, {
        id: event.messageId,
        text: event.text,
        by: actorText(head.actor),
        sentAtMs: head.atMs,
        to: Object.fromEntries(event.unitIds.map((unitId) => [unitId, sent])),
      });
      const oldest = center.messages.size > MESSAGES_KEPT_MAX ? center.messages.keys().next().value : undefined;
      if (oldest !== undefined) center.messages.delete(oldest);
      return;
    }
    case "MessageConfirmed": {
      const message = center.messages.get(event.messageId);
      if (message === undefined) return;
      center.messages.set(message.id, {
        ...message,
        to: { ...message.to, [event.unitId]: { state: event.state, atMs: head.atMs } },
      });
      return;
    }
  }
}
