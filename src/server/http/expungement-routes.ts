/** Expungement: what an order would blot out, the order itself, and the second person's word (docs/personal-data.md). */
import { z } from "zod";
import type { AccountEvent } from "../accounts/account.ts";
import type { Caller, People } from "../accounts/people.ts";
import type { Answered, By, ExpungementDesk, ExpungementRefusal } from "../seal/expungement-desk.ts";
import { ExpungedSubject, ExpungementRequest } from "../seal/expungement-orders.ts";
import { askerOf } from "./account-answers.ts";
import type { ApiContext } from "./api-context.ts";
import { apiRoute, type ApiRoute } from "./api-route.ts";
import { ProblemError, problem, ProblemSchema } from "./problem.ts";

const tag = "Expungement";
const Preview = z.object({
  keySlots: z.array(z.int()).describe("The keys that would be destroyed"),
  rowCount: z.int().describe("Records in which something would be blotted out"),
  rows: z.array(z.int()).describe("Their numbers in the log, newest first; cut at 1,000"),
  incidents: z.array(z.string()).describe("Incidents in which something would be blotted out"),
  alsoNamedIn: z
    .array(z.string())
    .describe("Incidents whose other text names a subject too: name the incident, and all of its text goes"),
  recoveredCount: z.int().describe("Records sealed while no key was ready: they go together, whoever they are about"),
  nothingUnder: z
    .array(ExpungedSubject)
    .describe("Of what was asked about, what nothing is sealed under: misspelt, never recorded, or gone already"),
});
const Waiting = ExpungementRequest.extend({
  id: z.string(),
  orderedAtMs: z.int(),
  orderedBy: z.string(),
  untilMs: z.int(),
  mine: z.boolean().describe("Whoever asks has ordered it: another person confirms it"),
});
const Done = z.object({
  seq: z.int().describe("Of the tombstone in the log"),
  atMs: z.int(),
  authority: z.string(),
  orderedBy: z.string(),
  confirmedBy: z.string(),
  rowCount: z.int(),
});
const DONE_SHOWN_MAX = 200;
const Orders = z.object({
  items: z.array(Waiting),
  done: z.array(Done).describe(`What was carried out, the newest first, at most ${DONE_SHOWN_MAX}`),
});
const IdParams = z.object({ id: z.string().min(1).max(40) });
const denied = { status: 403, description: "Not permitted, with the reason", schema: ProblemSchema };
const refusedAnswer = { status: 409, description: "It can't be done, with the reason", schema: ProblemSchema };

export function expungementRoutes(context: ApiContext, people: People): ApiRoute[] {
  const desk = (): ExpungementDesk => {
    if (context.expungement !== undefined) return context.expungement;
    throw problem("not-sealed", "Personal data are not sealed here", 404, "seal.enabled is false in the configuration");
  };
  const record = async (caller: Caller, event: AccountEvent): Promise<void> => {
    try {
      await people.accounts.ask("note", askerOf(caller), event, people.nowMs);
    } catch {
      throw problem(
        "not-recorded",
        "Can't be recorded",
        503,
        "the record can't be written, and without it nothing is done",
      );
    }
  };
  return [
    apiRoute({
      method: "get",
      path: "/expungements",
      tag,
      summary: "Orders that wait for a second person, and those that were carried out",
      answers: [{ status: 200, description: "The orders", schema: Orders }, denied],
      handle: ({ caller }) => ({
        body: {
          items: desk()
            .waiting()
            .map((order) => shown(order, caller)),
          done: desk().done().slice(0, DONE_SHOWN_MAX),
        },
      }),
    }),
    apiRoute({
      method: "post",
      path: "/expungements/preview",
      tag,
      summary: "What an order would blot out; nothing is changed",
      body: z.object({ subjects: z.array(ExpungedSubject).min(1).max(100) }),
      answers: [{ status: 200, description: "What would go", schema: Preview }, denied, refusedAnswer],
      handle: async ({ body, caller }) => {
        await record(caller, {
          type: "ProtectedRead",
          act: "OrderExpungement",
          what: `preview of ${body.subjects.length}`,
        });
        return { body: valueOf(await desk().preview(body.subjects)) };
      },
    }),
    apiRoute({
      method: "post",
      path: "/expungements",
      tag,
      summary: "Order that somebody is forgotten; within a day another person confirms it",
      body: ExpungementRequest,
      answers: [
        { status: 201, description: "It waits", schema: z.object({ id: z.string(), preview: Preview }) },
        denied,
        refusedAnswer,
      ],
      handle: async ({ body, caller }) => {
        const ordered = valueOf(await desk().order(body, byOf(caller)));
        const { id, preview } = ordered;
        try {
          await record(caller, {
            type: "ExpungementOrdered",
            order: id,
            authority: body.authority,
            rows: preview.rowCount,
          });
        } catch (error) {
          desk().withdraw(id);
          throw error;
        }
        return { status: 201, body: ordered };
      },
    }),
    apiRoute({
      method: "post",
      path: "/expungements/{id}/preview",
      tag,
      summary: "What an order that waits would blot out now, for whoever is to confirm it; nothing is changed",
      params: IdParams,
      answers: [{ status: 200, description: "What would go", schema: Preview }, denied, refusedAnswer],
      handle: async ({ params: { id }, caller }) => {
        await record(caller, { type: "ProtectedRead", act: "ConfirmExpungement", what: `preview of ${id}` });
        return { body: valueOf(await desk().previewOf(id)) };
      },
    }),
    apiRoute({
      method: "post",
      path: "/expungements/{id}/confirm",
      tag,
      summary: "Carry out somebody else's order: the keys are destroyed, and the server starts anew",
      params: IdParams,
      answers: [
        { status: 202, description: "The tombstone is written", schema: z.object({ rowCount: z.int() }) },
        denied,
        refusedAnswer,
      ],
      handle: async ({ params: { id }, caller }) => {
        const by = byOf(caller);
        const found = valueOf(await desk().confirmable(id, by));
        const { authority } = found.order;
        await record(caller, { type: "ExpungementConfirmed", order: id, authority, rows: found.preview.rowCount });
        return { status: 202, body: valueOf(await desk().carryOut(found, by)) };
      },
    }),
    apiRoute({
      method: "post",
      path: "/expungements/{id}/withdraw",
      tag,
      summary: "Take back an order that waits",
      params: IdParams,
      answers: [{ status: 200, description: "It is gone", schema: z.object({}) }, denied, refusedAnswer],
      handle: async ({ params: { id }, caller }) => {
        await record(caller, { type: "ExpungementWithdrawn", order: id });
        valueOf(desk().withdraw(id));
        return { body: {} };
      },
    }),
  ];
}

function shown(order: ReturnType<ExpungementDesk["waiting"]>[number], { presence }: Caller): z.infer<typeof Waiting> {
  const { id, subjects, authority, reason, orderedAtMs, orderedBy, untilMs } = order;
  const mine = order.orderedByAccount === presence?.account.id;
  return { id, subjects, authority, reason, orderedAtMs, orderedBy, untilMs, mine };
}

function byOf({ presence }: Caller): By {
  if (presence === undefined) throw problem("not-signed-in", "Sign in first", 401, "sign in first");
  return { accountId: presence.account.id, name: presence.account.display };
}

function valueOf<T>(answered: Answered<T>): T {
  if (answered.ok) return answered.value;
  throw new ProblemError({
    type: `urn:vigil:problem:${answered.refusal}`,
    title: titles[answered.refusal],
    status: answered.refusal === "keys-not-at-hand" || answered.refusal === "not-written" ? 503 : 409,
    refusal: answered.refusal,
    detail: answered.detail,
  });
}

const titles: Readonly<Record<ExpungementRefusal, string>> = {
  "keys-not-at-hand": "The keys can't be used now",
  "nothing-sealed": "Nothing is sealed under that name",
  "stands-in-plain": "It stands in records that were never sealed",
  "unknown-incident": "There is no such incident",
  "unknown-order": "No such order waits",
  "same-person": "It takes a second person",
  "alert-open": "An alert stands",
  "too-many-orders": "Too many orders wait",
  "not-written": "The log was not written in time",
};
