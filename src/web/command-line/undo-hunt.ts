/**
 * Taking back what was entered of a hunt. A fact is struck by its own letter, a word put back as it was; whoever was sent
 * to a point is told that it is needed there no more, which hides nothing of the first message.
 */
import type { Command } from "../../domain/command.ts";
import { type Hunt, huntRuns } from "../../domain/hunt.ts";
import { findIncident, findUnit } from "../../domain/refs.ts";
import { incidentWords, type LineContext, unitWords } from "./line-context.ts";
import type { UndoPlan } from "./undo-plan.ts";

type Of<Type extends Command["type"]> = Extract<Command, { type: Type }>;
type HuntEntry = Of<"StartHunt" | "RecordHuntFact" | "SettleHuntFact" | "SendToHoldPoint" | "EndHunt">;

const WHY = "entered by mistake";

/** How an entry into a hunt will be taken back; undefined where it cannot be. */
export function undoHunt(command: HuntEntry, before: LineContext): UndoPlan | undefined {
  const incident = findIncident(before.center, command.incident);
  if (incident === undefined) return undefined;
  const [ref, what] = [incident.id, incidentWords(before, incident)];
  if (command.type === "StartHunt") {
    if (huntRuns(incident)) return undefined;
    return {
      says: `Ends the hunt of ${what} again`,
      commandsNow: () => [{ type: "EndHunt", incident: ref, why: WHY }],
    };
  }
  const { hunt } = incident;
  if (hunt === undefined || !huntRuns(incident)) return undefined;
  switch (command.type) {
    case "EndHunt":
      return {
        says: `The hunt of ${what} goes on`,
        commandsNow: () => [{ type: "ResumeHunt", incident: ref, why: WHY }],
      };
    case "RecordHuntFact": {
      const known = new Set(hunt.facts.map(({ id }) => id));
      return {
        says: `Strikes what was entered into the hunt of ${what}`,
        commandsNow: (now) => {
          const facts = now.center.incidents.get(ref)?.hunt?.facts ?? [];
          const made = facts.filter(
            ({ id, kind, place }) => !known.has(id) && kind === command.kind && place.text === command.place.text,
          );
          const [only] = made;
          // Two alike came meanwhile: a person says which one is the mistake (HX).
          if (only === undefined || made.length > 1) return undefined;
          return [{ type: "SettleHuntFact", incident: ref, fact: only.id, as: "struck", why: WHY }];
        },
      };
    }
    case "SettleHuntFact":
      return undoSettled(command, ref, hunt);
    case "SendToHoldPoint":
      return undoSent(command, ref, hunt, before);
  }
}

function undoSettled(command: Of<"SettleHuntFact">, incident: string, { facts }: Hunt): UndoPlan | undefined {
  const letter = command.fact.toUpperCase();
  const fact = facts.find((each) => each.letter === letter || each.id === command.fact);
  // What was struck is gone: entered again, it has another letter.
  if (fact === undefined || command.as === "struck") return undefined;
  const as = fact.kind === "watched" ? (fact.toMs === undefined ? "goes-on" : "ended") : (fact.word ?? "unconfirmed");
  if (as === command.as) return undefined;
  const words = as === "goes-on" ? "is watched on" : `is ${as} again`;
  return {
    says: `${fact.letter} ${words}`,
    commandsNow: () => [{ type: "SettleHuntFact", incident, fact: fact.id, as, why: WHY }],
  };
}

function undoSent(
  command: Of<"SendToHoldPoint">,
  incident: string,
  { sent }: Hunt,
  before: LineContext,
): UndoPlan | undefined {
  const unit = findUnit(before.center, command.unit);
  if (unit === undefined) return undefined;
  const who = unitWords(before, unit);
  const earlier = sent.find(({ unitId }) => unitId === unit.id);
  if (earlier === undefined) {
    return {
      says: `Tells ${who} that it is needed at ${command.place.text} no more`,
      commandsNow: () => [{ type: "ReleaseHoldPoint", incident, unit: unit.id }],
    };
  }
  const { place, byMs, task } = earlier;
  return {
    says: `Sends ${who} to ${place.text} again`,
    commandsNow: () => [
      {
        type: "SendToHoldPoint",
        incident,
        unit: unit.id,
        place: { ...place },
        task: task ?? "hold",
        ...(byMs === undefined ? {} : { byMs }),
      },
    ],
  };
}
