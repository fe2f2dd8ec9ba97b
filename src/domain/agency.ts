/**
 * Agencies and their dispatch groups (beats): who a unit belongs to, and which dispatcher answers for it.
 * Registering the same thing again with other data changes it; with the same data it causes nothing.
 */
import { z } from "zod";
import { accept, type Decision, refuse } from "../base/decision.ts";
import { type AgencyId, asId, type GroupId } from "../base/ids.ts";
import type { Center } from "./center.ts";
import { sameData } from "./same-data.ts";
import { Code, InstantMs, line } from "./text.ts";

export const RegisterAgency = z.object({
  type: z.literal("RegisterAgency"),
  madeAtMs: InstantMs.optional(),
  agency: Code.describe("The agency's short code, e.g. NMSP"),
  name: line(80),
  callSignPrefix: line(12).optional().describe("Spoken before the call sign where agencies share a channel"),
});
export const RegisterGroup = z.object({
  type: z.literal("RegisterGroup"),
  madeAtMs: InstantMs.optional(),
  group: Code.describe("The dispatch group's code, e.g. D9"),
  agency: Code,
  name: line(80),
  channel: line(40).optional().describe("Its radio channel or talkgroup, by name"),
});
export type AgencyCommand = z.infer<typeof RegisterAgency> | z.infer<typeof RegisterGroup>;

export type Agency = { readonly id: AgencyId; readonly name: string; readonly callSignPrefix?: string };
export type Group = {
  readonly id: GroupId;
  readonly agencyId: AgencyId;
  readonly name: string;
  readonly channel?: string;
};

export type AgencyEvent =
  | { readonly type: "AgencyRegistered"; readonly agency: Agency }
  | { readonly type: "GroupRegistered"; readonly group: Group };

export type AgencyRefusal = "unknown-agency";

export function decideAgency(center: Center, command: AgencyCommand): Decision<AgencyEvent, AgencyRefusal> {
  switch (command.type) {
    case "RegisterAgency": {
      const agency: Agency = {
        id: asId<AgencyId>(command.agency),
        name: command.name,
        ...(command.callSignPrefix === undefined ? {} : { callSignPrefix: command.callSignPrefix }),
      };
      if (sameData(center.agencies.get(agency.id), agency)) return accept();
      return accept({ type: "AgencyRegistered", agency });
    }
    case "RegisterGroup": {
      const agencyId = asId<AgencyId>(command.agency);
      if (!center.agencies.has(agencyId)) return refuse("unknown-agency", "agency");
      const group: Group = {
        id: asId<GroupId>(command.group),
        agencyId,
        name: command.name,
        ...(command.channel === undefined ? {} : { channel: command.channel }),
      };
      if (sameData(center.groups.get(group.id), group)) return accept();
      return accept({ type: "GroupRegistered", group });
    }
  }
}

export function evolveAgency(center: Center, event: AgencyEvent): void {
  switch (event.type) {
    case "AgencyRegistered":
      center.agencies.set(event.agency.id, event.agency);
      return;
    case "GroupRegistered":
      center.groups.set(event.group.id, event.group);
      return;
  }
}
