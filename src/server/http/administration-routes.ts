/** What administrators look at besides the roster: the values of the watch with their meaning, and what was changed. */
import { z } from "zod";
import { accessTable } from "../../access/access-table.ts";
import { mayDo } from "../../access/may-do.ts";
import { asId, type AgencyId } from "../../base/ids.ts";
import { defaultSettings, WatchSettingsSchema } from "../../domain/settings.ts";
import { ADMINISTRATION } from "../../domain/subjects.ts";
import { watchValues } from "../../domain/watch-value.ts";
import type { Caller } from "../accounts/people.ts";
import { apiRoute, type ApiRoute, queryInt } from "./api-route.ts";
import type { ApiContext } from "./api-context.ts";
import { EntrySchema, entryOf } from "./history-routes.ts";

const ValueSchema = z.object({
  key: z.string(),
  says: z.string(),
  value: z.number().describe("In force"),
  configured: z.boolean().describe("Whether it is the configuration's, and nobody has changed it since"),
  default: z.number(),
  min: z.number().optional(),
  max: z.number().optional(),
});
const noStore = { "cache-control": "no-store" };

export function administrationRoutes(context: ApiContext): ApiRoute[] {
  const { center } = context.board;
  return [
    apiRoute({
      method: "get",
      path: "/watch-values",
      tag: "Administration",
      summary: "Every value of the watch: what it means, what is in force, and its default",
      answers: [{ status: 200, description: "The values", schema: z.object({ items: z.array(ValueSchema) }) }],
      handle: () => {
        const inForce = watchValues(context.settings.watch);
        const items = described().map((value) => ({
          ...value,
          value: inForce.get(value.key) ?? value.default,
          configured: !center.watchValues.has(value.key),
        }));
        return { headers: noStore, body: { items } };
      },
    }),
    apiRoute({
      method: "get",
      path: "/administration/changes",
      tag: "Administration",
      summary: "What was changed of the roster and the values of the watch, by whom and when",
      query: z.object({
        beforeSeq: queryInt(1, Number.MAX_SAFE_INTEGER).optional().describe("Older than this event"),
        limit: queryInt(1, 1_000).default(200),
      }),
      answers: [
        {
          status: 200,
          description: "Newest first",
          schema: z.object({ items: z.array(EntrySchema), nextBeforeSeq: z.int().optional() }),
        },
      ],
      handle: async ({ query: { beforeSeq, limit }, caller }) => {
        const rows = await context.history(ADMINISTRATION, {
          limit,
          ...(beforeSeq === undefined ? {} : { beforeSeq }),
        });
        const oldest = rows.at(-1)?.seq;
        const items = rows.map((row) => entryOf(row)).filter(({ data }) => sees(caller, data));
        const next = rows.length === limit && oldest !== undefined ? { nextBeforeSeq: oldest } : {};
        return { headers: noStore, body: { items, ...next } };
      },
    }),
  ];
}

// Whose a thing is stands in what was registered; the watch is everybody's.
function sees(caller: Caller, data: Readonly<Record<string, unknown>>): boolean {
  const account = caller.presence?.account;
  if (account === undefined) return true;
  const agencyId = Object.values(data)
    .map((part): unknown => Reflect.get(Object(part), "agencyId"))
    .find((id) => typeof id === "string");
  const of = typeof agencyId === "string" ? { agencyId: asId<AgencyId>(agencyId) } : {};
  return mayDo(accessTable, account, { type: "ReadRoster" }, { ...of, tie: "none", sharedWith: [] }).allowed;
}

type Described = { readonly key: string; readonly says: string; readonly default: number; min?: number; max?: number };
let known: readonly Described[] | undefined;

// The meaning of a value, and how far it may go, from the schema that reads it.
function described(): readonly Described[] {
  if (known !== undefined) return known;
  const schema: unknown = z.toJSONSchema(WatchSettingsSchema, { io: "input", unrepresentable: "any" });
  const defaults = watchValues(defaultSettings().watch);
  known = [...defaults].map(([key, value]): Described => {
    const part = key
      .split(".")
      .reduce((at: unknown, name) => Reflect.get(Object(Reflect.get(Object(at), "properties")), name), schema);
    const figure = (name: string): number | undefined => {
      const found: unknown = Reflect.get(Object(part), name);
      return typeof found === "number" ? found : undefined;
    };
    const says: unknown = Reflect.get(Object(part), "description");
    const [min, max] = [figure("minimum"), figure("maximum")];
    return {
      key,
      says: typeof says === "string" ? says : key,
      default: value,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    };
  });
  return known;
}
