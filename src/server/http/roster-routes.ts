/** The roster as it stands, in the fields in which it is registered: what administration shows and writes to files. */
import { z } from "zod";
import { accessTable } from "../../access/access-table.ts";
import { Beholder } from "../../access/beholder.ts";
import { mayDo } from "../../access/may-do.ts";
import type { Relation } from "../../access/reach.ts";
import type { Caller } from "../accounts/people.ts";
import type { Device } from "../../domain/device.ts";
import type { Center } from "../../domain/center.ts";
import { KitSchema } from "../../domain/kit.ts";
import { apiRoute, type ApiRoute } from "./api-route.ts";
import type { ApiContext } from "./api-context.ts";

const Text = z.string();
/** LV3: has left the roster; it is shown so that it can be looked back at, and registered again. */
const Retired = z.literal(true).optional();
const RosterSchema = z.object({
  agencies: z.array(z.object({ id: Text, name: Text, callSignPrefix: Text.optional() })),
  groups: z.array(z.object({ id: Text, agency: Text, name: Text, channel: Text.optional() })),
  officers: z.array(
    z.object({
      id: Text,
      agency: Text,
      name: Text,
      phone: Text.optional(),
      description: Text.optional(),
      retired: Retired,
    }),
  ),
  vehicles: z.array(
    z.object({
      id: Text,
      agency: Text,
      plate: Text.optional(),
      roofNumber: Text.optional(),
      look: Text.optional(),
      kit: KitSchema.optional(),
      retired: Retired,
    }),
  ),
  units: z.array(
    z.object({
      id: Text,
      agency: Text,
      callSign: Text,
      group: Text.optional(),
      spikeStrips: z.boolean().optional(),
      kit: KitSchema.optional(),
      retired: Retired,
    }),
  ),
  devices: z.array(
    z.object({
      id: Text,
      kind: Text,
      keys: z.array(Text),
      vehicle: Text.optional(),
      officer: Text.optional(),
      unit: Text.optional(),
      intervalS: z.number().optional(),
      prompts: z.boolean(),
      manDown: z.boolean(),
      retired: Retired,
    }),
  ),
});

export function rosterRoutes({ board }: ApiContext): ApiRoute[] {
  const { center } = board;
  return [
    apiRoute({
      method: "get",
      path: "/roster",
      tag: "Roster",
      summary: "Agencies, groups, officers, vehicles, units and devices, as far as one's own roles reach",
      answers: [{ status: 200, description: "The roster", schema: RosterSchema }],
      handle: ({ caller }) => ({ headers: { "cache-control": "no-store" }, body: rosterFor(center, caller) }),
    }),
  ];
}

function rosterFor(center: Center, caller: Caller): z.infer<typeof RosterSchema> {
  const self = new Beholder(center, undefined);
  const account = caller.presence?.account;
  const sees = (relation: Relation): boolean =>
    account === undefined || mayDo(accessTable, account, { type: "ReadRoster" }, relation).allowed;
  const ofAgency = ({ agencyId }: { readonly agencyId: Relation["agencyId"] }): boolean =>
    sees({ ...(agencyId === undefined ? {} : { agencyId }), tie: "none", sharedWith: [] });
  const retired = (key: string): { retired?: true } => (center.retired.has(key) ? { retired: true } : {});
  return {
    // Whose the others' things are has to be known to register a thing at all.
    agencies: [...center.agencies.values()].map(({ id, name, ...rest }) => ({ id, name, ...rest })),
    groups: [...center.groups.values()]
      .filter(ofAgency)
      .map(({ agencyId, ...rest }) => ({ ...rest, agency: agencyId })),
    officers: [...center.officers.values()]
      .filter(ofAgency)
      .map(({ agencyId, ...rest }) => ({ ...rest, agency: agencyId, ...retired(`officer:${rest.id}`) })),
    vehicles: [...center.vehicles.values()].filter(ofAgency).map(({ id, agencyId, plate, roofNumber, look, kit }) => ({
      id,
      agency: agencyId,
      ...(plate === undefined ? {} : { plate }),
      ...(roofNumber === undefined ? {} : { roofNumber }),
      ...(look === undefined ? {} : { look }),
      ...retired(`vehicle:${id}`),
      ...(kit === undefined ? {} : { kit: [...kit] }),
    })),
    units: [...center.units.values()].filter(ofAgency).map(({ id, agencyId, callSign, groupId, spikeStrips, kit }) => ({
      id,
      agency: agencyId,
      callSign,
      ...(groupId === undefined ? {} : { group: groupId }),
      ...(spikeStrips === undefined ? {} : { spikeStrips }),
      ...retired(`unit:${id}`),
      ...(kit === undefined ? {} : { kit: [...kit] }),
    })),
    devices: [...center.devices.values()]
      .filter(({ id }) => sees(self.device(id)))
      .map((device) => ({ ...deviceRow(device), ...retired(`device:${device.id}`) })),
  };
}

function deviceRow({ id, kind, keys, binding, intervalS, prompts, manDown }: Device) {
  return {
    id,
    kind,
    keys: [...keys],
    ...bearerOf(binding),
    ...(intervalS === undefined ? {} : { intervalS }),
    prompts,
    manDown,
  };
}

function bearerOf(binding: Device["binding"]): { vehicle?: string; officer?: string; unit?: string } {
  switch (binding.kind) {
    case "vehicle":
      return { vehicle: binding.vehicleId };
    case "officer":
      return { officer: binding.officerId };
    case "unit":
      return { unit: binding.unitId };
    case "none":
      return {};
  }
}
