/**
 * The desk between consoles and the loop: what a console asks for becomes a command of the person who sits there,
 * and the answer goes back to where it came from.
 */
import { randomUUID } from "node:crypto";
import { type Actor, parseActor } from "../domain/actor.ts";
import type { Envelope } from "../domain/event.ts";
import type { CommandAnswer } from "../protocol/live.ts";
import type { RoadReference } from "../roads/road-reference.ts";
import type { Caller, People } from "./accounts/people.ts";
import type { CenterLoop } from "./center-loop.ts";
import { readCommand } from "./command-edge.ts";
import { ReturnedDangerSchema } from "./returned-danger.ts";
import type { HubRequest, SyncHub } from "./sync/sync-hub.ts";

export class ConsoleDesk {
  readonly #loop: CenterLoop;
  readonly #hub: SyncHub;
  readonly #roads: RoadReference;
  readonly #people: People | undefined;

  /** Where there are accounts, `people` says who may do what; without them whoever sits there is believed. */
  constructor(loop: CenterLoop, hub: SyncHub, roads: RoadReference, people?: People) {
    this.#loop = loop;
    this.#hub = hub;
    this.#roads = roads;
    this.#people = people;
  }

  /** Does what consoles ask for. `caller` is who was signed in when the console's socket was opened. */
  take(requests: readonly HubRequest[], caller?: Caller): void {
    for (const request of requests) {
      switch (request.kind) {
        case "command":
          this.#command(request, caller);
          break;
        case "console":
          this.#loop.input({ kind: "console", change: request.change, ...request.session, ...ownName(caller) });
          break;
        case "returned-danger":
          this.#returnedDanger(request);
          break;
      }
    }
  }

  /** A command of a simulated person; `actorText` as `dispatcher:Rivera`. */
  async simulated(command: unknown, actorText: string): Promise<CommandAnswer> {
    const commandId = `practice-${randomUUID()}`;
    const read = readCommand(command, this.#roads);
    const actor = parseActor(actorText);
    if (read.ok && actor !== undefined) return this.#loop.command(commandId, read.command, actor);
    const detail = read.ok
      ? `no such actor: ${actorText}`
      : read.issues.map(({ field, message }) => `${field}: ${message}`).join("; ");
    return { type: "answer", commandId, outcome: "refused", refusal: "invalid-field", detail };
  }

  #command(
    { session, commandId, connectionId, command, madeAtMs }: Extract<HubRequest, { kind: "command" }>,
    caller: Caller | undefined,
  ): void {
    const read = readCommand(command, this.#roads, madeAtMs);
    if (!read.ok) {
      const issue = read.issues[0];
      this.#hub.answer(connectionId, {
        type: "answer",
        commandId,
        outcome: "refused",
        refusal: "invalid-field",
        ...(issue === undefined ? {} : { field: issue.field, detail: issue.message }),
      });
      return;
    }
    const people = this.#people;
    if (people !== undefined) {
      const { positionId, consoleId } = session;
      const at = { consoleId, ...(positionId === undefined ? {} : { positionId }) };
      const present = people.refreshed(caller ?? { from: { source: `console ${consoleId}` } });
      const admitted = people.isCommandInPace(present, read.command)
        ? people.admitCommand(present, read.command, at)
        : { ok: false as const, reason: "too much at once from here: try again in a moment" };
      if (admitted.ok) {
        return this.#loop.commandWith(commandId, admitted.command, admitted.actor, (answer) => {
          if (answer.outcome === "refused")
            people.noteRefused(present, admitted.command.type, answer.refusal ?? "", answer.detail);
          this.#hub.answer(connectionId, answer);
        });
      }
      const refusal = { type: "answer", outcome: "refused", refusal: "not-permitted" } as const;
      return this.#hub.answer(connectionId, { ...refusal, commandId, detail: admitted.reason });
    }
    // Somebody who has not signed on yet is known by the console: danger must not wait for a name.
    const name = session.name ?? (read.command.type === "SignOn" ? read.command.name : `console ${session.consoleId}`);
    const actor: Actor = {
      kind: "dispatcher",
      name,
      // In the order in which a recording is read: the same event is the same bytes in a replay.
      ...(session.positionId === undefined ? {} : { positionId: session.positionId }),
      consoleId: session.consoleId,
    };
    this.#loop.commandWith(commandId, read.command, actor, (answer) => this.#hub.answer(connectionId, answer));
  }

  #returnedDanger({ session, envelopes }: Extract<HubRequest, { kind: "returned-danger" }>): void {
    const believed = envelopes.flatMap((envelope) => {
      const read = ReturnedDangerSchema.safeParse(envelope);
      // Its inner parts are our own writing, sent back; what rings of them is decided by the engine.
      return read.success ? [read.data as unknown as Envelope] : [];
    });
    if (believed.length === 0) return;
    this.#loop.input({ kind: "returned-danger", consoleId: session.consoleId, envelopes: believed });
  }
}

// Who sits at a console is who is signed in there, whatever the console says.
function ownName(caller: Caller | undefined): { readonly name?: string } {
  return caller?.presence === undefined ? {} : { name: caller.presence.account.display };
}
