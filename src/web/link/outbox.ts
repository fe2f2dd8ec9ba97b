/**
 * Commands on their way: each has an id of its own, goes out again after every reconnection until it is answered,
 * and the server answers a repeated id with its first answer. Until then its fate is open, and shown as open.
 */
import type { Command } from "../../domain/command.ts";
import type { CommandAnswer } from "../../protocol/live.ts";

export type Outgoing = {
  readonly commandId: string;
  readonly command: Command;
  /** What it will do, in the words the dispatcher saw before Enter. */
  readonly says: string;
  readonly givenAtMs: number;
  /** How often it has been put on a socket. */
  readonly sentCount: number;
  readonly fate: "waiting" | "unknown" | "accepted" | "refused";
  readonly answer?: CommandAnswer;
  readonly answeredAtMs?: number;
};
export type Outbox = { readonly items: readonly Outgoing[] };

export const EMPTY_OUTBOX: Outbox = { items: [] };
/** Answered commands that are kept for the list of what was done. */
const ANSWERED_MAX = 50;

/** Puts a new command in. It is sent by the caller when there is a link. */
export function give(outbox: Outbox, item: Pick<Outgoing, "commandId" | "command" | "says" | "givenAtMs">): Outbox {
  return { items: trimmed([...outbox.items, { ...item, sentCount: 0, fate: "waiting" }]) };
}

/** Notes that a command was put on a socket. */
export function noteSent(outbox: Outbox, commandId: string): Outbox {
  return change(outbox, commandId, (item) => ({ ...item, sentCount: item.sentCount + 1 }));
}

/** The link was lost: of what was sent and not answered nobody knows whether it was done. */
export function noteLinkLost(outbox: Outbox): Outbox {
  return {
    items: outbox.items.map((item) =>
      item.fate === "waiting" && item.sentCount > 0 ? { ...item, fate: "unknown" } : item,
    ),
  };
}

/** Takes an answer. "unknown" leaves the command open: it will be asked again. */
export function takeAnswer(outbox: Outbox, answer: CommandAnswer, nowMs: number): Outbox {
  return change(outbox, answer.commandId, (item) => ({
    ...item,
    fate: answer.outcome,
    answer,
    ...(answer.outcome === "unknown" ? {} : { answeredAtMs: nowMs }),
  }));
}

/** What has no final answer yet, in the order in which it was given. */
export function unanswered(outbox: Outbox): readonly Outgoing[] {
  return outbox.items.filter(({ fate }) => fate === "waiting" || fate === "unknown");
}

function change(outbox: Outbox, commandId: string, to: (item: Outgoing) => Outgoing): Outbox {
  return { items: trimmed(outbox.items.map((item) => (item.commandId === commandId ? to(item) : item))) };
}

// What is open is never dropped; of what is answered the newest are kept.
function trimmed(items: readonly Outgoing[]): readonly Outgoing[] {
  const answered = items.filter(({ answeredAtMs }) => answeredAtMs !== undefined);
  const dropped = new Set(answered.slice(0, Math.max(0, answered.length - ANSWERED_MAX)));
  return dropped.size === 0 ? items : items.filter((item) => !dropped.has(item));
}
