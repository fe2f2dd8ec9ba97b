/**
 * Officers: the people the watch is for. An officer's record says how to reach and how to recognise them.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { type AgencyId, asId, type OfficerId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import { sameData } from "./same-data.ts";
import { Code, InstantMs, line } from "./text.ts";

export const RegisterOfficer = z.object({
  type: z.literal("RegisterOfficer"),
  madeAtMs: InstantMs.optional(),
  officer: Code.describe("The badge or employee number: unique in the center"),
  agency: Code,
  name: line(80),
  phone: line(40).optional(),
  description: line(200).optional().describe("What helps to recognise the officer"),
});
export type OfficerCommand = z.infer<typeof RegisterOfficer>;

export type Officer = {
  readonly id: OfficerId;
  readonly agencyId: AgencyId;
  readonly name: string;
  readonly phone?: string;
  readonly description?: string;
};
export type OfficerEvent = { readonly type: "OfficerRegistered"; readonly officer: Officer };
export type OfficerRefusal = "unknown-agency";

export function decideOfficer(center: Center, command: OfficerCommand): Decision<OfficerEvent, OfficerRefusal> {
  const agencyId = asId<AgencyId>(command.agency);
  if (!center.agencies.has(agencyId)) return refuse("unknown-agency", "agency");
  const officer: Officer = {
    id: asId<OfficerId>(command.officer),
    agencyId,
    name: command.name,
    ...(command.phone === undefined ? {} : { phone: command.phone }),
    ...(command.description === undefined ? {} : { description: command.description }),
  };
  // LV3: registered again on purpose, it is back.
  const isRetired = center.retired.has(`officer:${officer.id}`);
  if (!isRetired && sameData(center.officers.get(officer.id), officer)) return accept();
  return accept({ type: "OfficerRegistered", officer });
}

export function evolveOfficer(center: Center, event: OfficerEvent): void {
  center.retired.delete(`officer:${event.officer.id}`);
  center.officers.set(event.officer.id, event.officer);
}
