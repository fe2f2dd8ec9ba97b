/**
 * The roster as commands: what the configuration knows of agencies, people, cars and devices, said to the
 * engine at every start. Repeating them changes nothing, and none of them undoes what people did since: a
 * device that is known keeps the bearer it has.
 */
import { asId, type DeviceId } from "../../base/ids.ts";
import type { Actor } from "../../domain/actor.ts";
import { type Center, emptyCenter } from "../../domain/center.ts";
import { type Command, CommandSchema } from "../../domain/command.ts";
import { decide } from "../../domain/decide.ts";
import { foldEvent } from "../../domain/fold.ts";
import { defaultSettings } from "../../domain/settings.ts";
import type { Roster } from "./config-schema.ts";

export const ROSTER_ACTOR: Actor = { kind: "system", name: "roster" };

type RosterCommand = { readonly path: readonly (string | number)[]; readonly command: Record<string, unknown> };

/** The commands that make `center` know the roster, in an order in which each finds what it names. */
export function rosterCommands(roster: Roster, center: Center): Command[] {
  return rawCommands(roster, center).map(({ command }) => CommandSchema.parse(command));
}

/** What is wrong with a roster: keys of the wrong form, names that nobody has, names given twice. */
export function rosterFaults(roster: Roster): { path: (string | number)[]; message: string }[] {
  const center = emptyCenter();
  const settings = defaultSettings();
  const faults: { path: (string | number)[]; message: string }[] = [];
  const seen = new Set<string>();
  for (const { path, command } of rawCommands(roster, center)) {
    const at = ["roster", ...path];
    const parsed = CommandSchema.safeParse(command);
    if (!parsed.success) {
      faults.push(...parsed.error.issues.map((issue) => fieldFault(at, issue.path.map(String), issue.message)));
      continue;
    }
    const name = identityOf(parsed.data);
    if (seen.has(name)) faults.push({ path: at, message: "is there twice" });
    seen.add(name);
    const decision = decide(center, parsed.data, { nowMs: 0, actor: ROSTER_ACTOR, settings, nextSeq: center.seq + 1 });
    if (!decision.ok) {
      const why = decision.detail === undefined ? decision.refusal : `${decision.refusal} (${decision.detail})`;
      faults.push(fieldFault(at, decision.field === undefined ? [] : [decision.field], why));
      continue;
    }
    for (const event of decision.events) {
      foldEvent(center, {
        seq: center.seq + 1,
        term: 0,
        version: 1,
        atMs: 0,
        actor: ROSTER_ACTOR,
        cause: "roster",
        subjects: [],
        event,
      });
    }
  }
  return faults;
}

function rawCommands(roster: Roster, center: Center): RosterCommand[] {
  return [
    ...roster.agencies.map(({ id, ...rest }, i) => ({
      path: ["agencies", i],
      command: { type: "RegisterAgency", agency: id, ...rest },
    })),
    ...roster.groups.map(({ id, ...rest }, i) => ({
      path: ["groups", i],
      command: { type: "RegisterGroup", group: id, ...rest },
    })),
    ...roster.officers.map(({ id, ...rest }, i) => ({
      path: ["officers", i],
      command: { type: "RegisterOfficer", officer: id, ...rest },
    })),
    ...roster.vehicles.map(({ id, ...rest }, i) => ({
      path: ["vehicles", i],
      command: { type: "RegisterVehicle", vehicle: id, ...rest },
    })),
    ...roster.units.map((unit, i) => ({ path: ["units", i], command: { type: "RegisterUnit", ...unit } })),
    ...roster.devices.map(({ id, vehicle, officer, unit, ...rest }, i) => ({
      path: ["devices", i],
      command: {
        type: "RegisterDevice",
        device: id,
        ...rest,
        ...(center.devices.has(asId<DeviceId>(id)) ? {} : { vehicle, officer, unit }),
      },
    })),
  ];
}

// In the file an agency's code is its `id`; in the command it has the thing's own name.
const OWN_NAME = new Set(["agency", "group", "officer", "vehicle", "device"]);

function fieldFault(
  at: readonly (string | number)[],
  field: readonly string[],
  message: string,
): { path: (string | number)[]; message: string } {
  const list = String(at[1]).replace(/ies$/, "y").replace(/s$/, "");
  const [first, ...rest] = field;
  const named = first !== undefined && OWN_NAME.has(first) && first === list ? ["id", ...rest] : field;
  return { path: [...at, ...named.map((part) => (/^\d+$/.test(part) ? Number(part) : part))], message };
}

function identityOf(command: Command): string {
  switch (command.type) {
    case "RegisterAgency":
      return `agency ${command.agency}`;
    case "RegisterGroup":
      return `group ${command.group}`;
    case "RegisterOfficer":
      return `officer ${command.officer}`;
    case "RegisterVehicle":
      return `vehicle ${command.vehicle}`;
    case "RegisterDevice":
      return `device ${command.device}`;
    case "RegisterUnit":
      return `unit ${command.agency} ${command.callSign}`;
    default:
      return JSON.stringify(command);
  }
}
