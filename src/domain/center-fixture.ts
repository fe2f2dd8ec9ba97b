/**
 * A center for tests of the domain: commands are decided and folded as the engine does it, without a watch.
 */
import type { Actor } from "./actor.ts";
import { emptyCenter } from "./center.ts";
import { CommandSchema } from "./command.ts";
import { decide } from "./decide.ts";
import type { DomainEvent, Envelope } from "./event.ts";
import { foldEvent } from "./fold.ts";
import { defaultSettings } from "./settings.ts";
import { subjectsOf } from "./subjects.ts";

export const T0 = Date.UTC(2026, 2, 15, 11, 30);

export function testCenter() {
  const center = emptyCenter();
  const settings = defaultSettings();
  const log: Envelope[] = [];
  /** Folds events as if they had been decided. */
  const happen = (atS: number, actor: Actor, events: readonly DomainEvent[], madeAtMs?: number): void => {
    for (const event of events) {
      const envelope: Envelope = {
        seq: center.seq + 1,
        term: 1,
        version: 1,
        atMs: T0 + atS * 1_000,
        ...(madeAtMs === undefined ? {} : { madeAtMs }),
        actor,
        cause: "test",
        subjects: subjectsOf(center, event),
        event,
      };
      foldEvent(center, envelope);
      log.push(envelope);
    }
  };
  /** Decides a command; gives the types of the events it caused, or `refused: reason`. */
  const say = (atS: number, command: unknown, actor: Actor = { kind: "dispatcher", name: "Rivera" }): string[] => {
    const parsed = CommandSchema.parse(command);
    const madeAtMs = parsed.madeAtMs;
    const decision = decide(center, parsed, {
      nowMs: T0 + atS * 1_000,
      actor,
      settings,
      nextSeq: center.seq + 1,
      ...(madeAtMs === undefined ? {} : { madeAtMs }),
    });
    if (!decision.ok) return [`refused: ${decision.refusal}`];
    happen(atS, actor, decision.events, madeAtMs);
    return decision.events.map((event) => event.type);
  };
  return { center, settings, log, say, happen };
}

/** Two agencies, two groups, three units; 312 and 305 of the state police are on shift. */
export function staffedCenter() {
  const c = testCenter();
  const commands: unknown[] = [
    { type: "RegisterAgency", agency: "NMSP", name: "State Police" },
    { type: "RegisterAgency", agency: "QCSO", name: "Quay County", callSignPrefix: "Quay" },
    { type: "RegisterGroup", group: "D9", agency: "NMSP", name: "District 9" },
    { type: "RegisterGroup", group: "QC", agency: "QCSO", name: "Quay County" },
    ...["312", "305"].flatMap((n) => [
      { type: "RegisterOfficer", officer: `o${n}`, agency: "NMSP", name: `Officer ${n}` },
      { type: "RegisterVehicle", vehicle: `v${n}`, agency: "NMSP" },
      { type: "RegisterDevice", device: `m${n}`, kind: "vehicle-modem", keys: [`taip:${n}`], vehicle: `v${n}` },
      { type: "RegisterUnit", agency: "NMSP", callSign: n, group: "D9" },
      { type: "StartShift", unit: n, officers: [`o${n}`], vehicle: `v${n}` },
    ]),
    { type: "RegisterVehicle", vehicle: "loaner", agency: "NMSP" },
    { type: "RegisterUnit", agency: "QCSO", callSign: "12", group: "QC" },
  ];
  for (const command of commands) {
    const result = c.say(-60, command);
    if (result[0]?.startsWith("refused") === true) throw new Error(`${JSON.stringify(command)}: ${result[0]}`);
  }
  return c;
}
