/** Keys of devices: making, replacing and revoking them, which devices have one, and what a broker needs of them. */
import { z } from "zod";
import { accessTable } from "../../access/access-table.ts";
import { Beholder } from "../../access/beholder.ts";
import { mayDo } from "../../access/may-do.ts";
import { asId, type DeviceId } from "../../base/ids.ts";
import type { Caller, People } from "../accounts/people.ts";
import { brokerLines, brokerPassword } from "../ingest/broker-files.ts";
import { askerOf, valueOf } from "./account-answers.ts";
import { apiRoute, type ApiRoute } from "./api-route.ts";
import type { ApiContext } from "./api-context.ts";
import { notFound, ProblemSchema } from "./problem.ts";

const tag = "Devices";
const Ref = z.object({ ref: z.string().min(1).max(64) });
const noStore = { "cache-control": "no-store" };
const missing = { status: 404, description: "There is no such device", schema: ProblemSchema };

export function deviceKeyRoutes({ board, networks }: ApiContext, people: People): ApiRoute[] {
  const { center } = board;
  const known = (ref: string): string => {
    if (!center.devices.has(asId<DeviceId>(ref))) throw notFound("device", ref);
    return ref;
  };
  const seenBy = ({ presence }: Caller) => {
    const self = new Beholder(center, undefined);
    return (device: string): boolean =>
      presence !== undefined &&
      mayDo(accessTable, presence.account, { type: "KeyDevices" }, self.device(device)).allowed;
  };
  return [
    apiRoute({
      method: "get",
      path: "/device-keys",
      tag,
      summary: "Which devices have a key, and from which networks they have spoken",
      answers: [
        {
          status: 200,
          description: "`revoked`: had one, and is believed with none",
          schema: z.object({
            items: z.array(
              z.object({
                device: z.string(),
                madeAtMs: z.int().optional(),
                revoked: z.boolean(),
                networks: z.array(z.string()),
              }),
            ),
          }),
        },
      ],
      handle: async ({ caller }) => {
        const keys = new Map((await people.accounts.ask("deviceKeys")).map((key) => [key.device, key]));
        const sees = seenBy(caller);
        const items = [...center.devices.keys()].filter(sees).map((device) => {
          const key = keys.get(device);
          return {
            device,
            ...(key === undefined ? {} : { madeAtMs: key.madeAtMs }),
            revoked: key?.hash === "",
            networks: [...(networks?.of(device) ?? [])],
          };
        });
        return { headers: noStore, body: { items } };
      },
    }),
    apiRoute({
      method: "post",
      path: "/devices/{ref}/key",
      tag,
      summary: "A key for a device; the former is void at once",
      params: Ref,
      answers: [{ status: 201, description: "Shown this once", schema: z.object({ key: z.string() }) }, missing],
      handle: async ({ params: { ref }, caller }) => ({
        status: 201,
        headers: noStore,
        body: valueOf(await people.makeDeviceKey(askerOf(caller), known(ref))),
      }),
    }),
    apiRoute({
      method: "post",
      path: "/devices/{ref}/key/revoke",
      tag,
      summary: "Believe nothing more that comes in the device's name, until it has another key",
      params: Ref,
      answers: [{ status: 200, description: "Revoked", schema: z.object({}) }, missing],
      handle: async ({ params: { ref }, caller }) => {
        valueOf(await people.revokeDeviceKey(askerOf(caller), known(ref)));
        return { body: {} };
      },
    }),
    apiRoute({
      method: "get",
      path: "/device-keys/broker",
      tag,
      summary: "What mosquitto needs: its password file and its access list, one user for each device",
      answers: [
        {
          status: 200,
          description: "Lines of the two files",
          schema: z.object({ passwords: z.array(z.string()), access: z.array(z.string()) }),
        },
      ],
      handle: async ({ caller }) => {
        const sees = seenBy(caller);
        const devices = (await people.accounts.ask("brokerPasswords")).flatMap((line) => {
          const { device, hash } = brokerPassword(line);
          return sees(device)
            ? [{ id: device, hash, keys: center.devices.get(asId<DeviceId>(device))?.keys ?? [] }]
            : [];
        });
        const { passwords, access } = brokerLines(devices, []);
        return { headers: noStore, body: { passwords, access } };
      },
    }),
  ];
}
