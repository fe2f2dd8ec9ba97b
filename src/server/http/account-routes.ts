/** One's own account, everybody's for those who rule over them, and the record of what happened to them. */
import { z } from "zod";
import { type AgencyId, asId, type OfficerId } from "../../base/ids.ts";
import type { Grant } from "../../access/role.ts";
import {
  AccountSchema,
  AddPasskeyRequest,
  ChangePasswordRequest,
  DisableRequest,
  type GrantSchema,
  IdRequest,
  NewAccountRequest,
  NewTotpRequest,
  RightsRequest,
  WorkstationRequest,
} from "../../protocol/session.ts";
import type { RegistrationResponse } from "../accounts/passkeys.ts";
import { type People, SESSION_COOKIE, WORKSTATION_COOKIE } from "../accounts/people.ts";
import { accountBody, askerOf, cookie, valueOf } from "./account-answers.ts";
import { apiRoute, type ApiRoute, queryInt } from "./api-route.ts";
import { expungementRoutes } from "./expungement-routes.ts";
import { deviceKeyRoutes } from "./device-key-routes.ts";
import { auditRoutes } from "./audit-routes.ts";
import type { ApiContext } from "./api-context.ts";
import { ProblemSchema } from "./problem.ts";

const Name = z.object({ name: z.string().min(1).max(64) });
const Invited = z.object({ invitation: z.string().describe("Shown this once, to be handed to the account's owner") });
const Ended = z.object({ endedSessions: z.int() });
const denied = { status: 403, description: "Not permitted, with the reason", schema: ProblemSchema };
const missing = { status: 404, description: "There is no such account", schema: ProblemSchema };
const OwnSchema = z.object({
  account: AccountSchema,
  sessions: z.array(
    z.object({
      id: z.string(),
      source: z.string(),
      openedAtMs: z.int(),
      seenAtMs: z.int(),
      own: z.boolean().describe("The session that asks"),
      elsewhere: z.array(z.string()).describe("Other sources that its cookie came from: it may have been stolen"),
    }),
  ),
});
const RecordSchema = z.object({
  items: z.array(
    z.object({
      seq: z.int(),
      atMs: z.int(),
      type: z.string(),
      who: z.string(),
      byAccount: z.string().optional(),
      about: z.string().optional(),
      source: z.string(),
      session: z.string().optional(),
      data: z.record(z.string(), z.unknown()),
      hash: z.string(),
    }),
  ),
});
const WorkstationSchema = WorkstationRequest.extend({ id: z.string(), markedAtMs: z.int() });
const WORKSTATION_COOKIE_S = 400 * 86_400;
const own = "Account";
const ruling = "Accounts";

export function accountRoutes(context: ApiContext): ApiRoute[] {
  const { people } = context;
  if (people === undefined) return [];
  return [
    ...ownRoutes(people),
    ...rulingRoutes(people),
    ...workstationRoutes(people),
    ...auditRoutes(people),
    ...deviceKeyRoutes(context, people),
    ...expungementRoutes(context, people),
  ];
}

function ownRoutes(people: People): ApiRoute[] {
  const { accounts } = people;
  return [
    apiRoute({
      method: "get",
      path: "/account",
      tag: own,
      summary: "Your account, and where it is signed in",
      answers: [{ status: 200, description: "The account", schema: OwnSchema }],
      handle: async ({ caller }) => {
        const asker = askerOf(caller);
        const { account, sessions } = valueOf(await accounts.ask("own", asker));
        const shown = sessions.map(({ session, elsewhere }) => ({
          id: session.id,
          source: session.source,
          openedAtMs: session.openedAtMs,
          seenAtMs: session.seenAtMs,
          own: session.id === asker.sessionId,
          elsewhere: [...elsewhere],
        }));
        return { body: { account: accountBody(account), sessions: shown } };
      },
    }),
    apiRoute({
      method: "post",
      path: "/account/password",
      tag: own,
      summary: "Choose another password",
      body: ChangePasswordRequest,
      answers: [
        { status: 200, description: "Changed. Your other sessions have ended", schema: z.object({}) },
        { status: 400, description: "The password is not taken", schema: ProblemSchema },
        { status: 401, description: "The present one was not right", schema: ProblemSchema },
      ],
      handle: async ({ body: { password, code, next }, caller }) => {
        const proof = { password, ...(code === undefined ? {} : { code }) };
        const token = valueOf(await accounts.ask("changePassword", askerOf(caller), proof, next, people.nowMs));
        return { headers: { "set-cookie": cookie(SESSION_COOKIE, token) }, body: {} };
      },
    }),
    apiRoute({
      method: "post",
      path: "/account/recovery-codes",
      tag: own,
      summary: "New recovery codes; the former ones are void",
      answers: [
        { status: 200, description: "Shown this once", schema: z.object({ recoveryCodes: z.array(z.string()) }) },
      ],
      handle: async ({ caller }) => ({
        headers: { "cache-control": "no-store" },
        body: { recoveryCodes: valueOf(await accounts.ask("newRecoveryCodes", askerOf(caller), people.nowMs)) },
      }),
    }),
    apiRoute({
      method: "post",
      path: "/account/totp/options",
      tag: own,
      summary: "The secret for another authenticator app; the present one counts until a code of the new one is shown",
      answers: [
        {
          status: 200,
          description: "To be put into the app within ten minutes",
          schema: z.object({ totpSecret: z.string(), totpUri: z.string() }),
        },
      ],
      handle: async ({ caller }) => ({
        headers: { "cache-control": "no-store" },
        body: valueOf(await accounts.ask("newTotp", askerOf(caller), people.nowMs)),
      }),
    }),
    apiRoute({
      method: "post",
      path: "/account/totp",
      tag: own,
      summary: "Use the other app from now on",
      body: NewTotpRequest,
      answers: [
        { status: 200, description: "Changed. Your other sessions have ended", schema: z.object({}) },
        { status: 400, description: "The code is not the new app's", schema: ProblemSchema },
        { status: 401, description: "The password or the present code was not right", schema: ProblemSchema },
      ],
      handle: async ({ body: { password, code, newCode }, caller }) => {
        const proof = { password, ...(code === undefined ? {} : { code }) };
        const token = valueOf(await accounts.ask("changeTotp", askerOf(caller), proof, newCode, people.nowMs));
        return { headers: { "set-cookie": cookie(SESSION_COOKIE, token) }, body: {} };
      },
    }),
    apiRoute({
      method: "post",
      path: "/account/passkeys/options",
      tag: own,
      summary: "What a browser needs to make a passkey",
      answers: [{ status: 200, description: "For navigator.credentials.create" }],
      handle: async ({ caller }) => ({
        body: valueOf(await accounts.ask("passkeyRegistration", askerOf(caller), people.nowMs)),
      }),
    }),
    apiRoute({
      method: "post",
      path: "/account/passkeys",
      tag: own,
      summary: "Take a passkey that the browser has made",
      body: AddPasskeyRequest,
      answers: [
        { status: 200, description: "Taken", schema: z.object({ id: z.string() }) },
        { status: 400, description: "Not taken, with the reason", schema: ProblemSchema },
      ],
      handle: async ({ body: { response, label }, caller }) => {
        const credential = response as unknown as RegistrationResponse; // checked, every part of it, by the library
        return {
          body: valueOf(await accounts.ask("passkeyRegister", askerOf(caller), credential, label, people.nowMs)),
        };
      },
    }),
    apiRoute({
      method: "post",
      path: "/account/passkeys/remove",
      tag: own,
      summary: "Take a passkey away",
      body: IdRequest,
      answers: [{ status: 200, description: "Removed", schema: z.object({}) }, missing],
      handle: async ({ body: { id }, caller }) => {
        valueOf(await accounts.ask("passkeyRemove", askerOf(caller), id, people.nowMs));
        return { body: {} };
      },
    }),
    apiRoute({
      method: "post",
      path: "/account/sessions/end",
      tag: own,
      summary: "End one of your sessions, wherever it is",
      body: IdRequest,
      answers: [{ status: 200, description: "Ended", schema: z.object({}) }],
      handle: async ({ body: { id }, caller }) => {
        valueOf(await accounts.ask("endOwn", askerOf(caller), id, "ended-by-hand", people.nowMs));
        return { body: {} };
      },
    }),
  ];
}

function rulingRoutes(people: People): ApiRoute[] {
  const { accounts } = people;
  return [
    apiRoute({
      method: "get",
      path: "/accounts",
      tag: ruling,
      summary: "The accounts that you rule over",
      answers: [{ status: 200, description: "Accounts", schema: z.object({ items: z.array(AccountSchema) }) }, denied],
      handle: async ({ caller }) => ({
        body: { items: valueOf(await accounts.ask("list", askerOf(caller))).map(accountBody) },
      }),
    }),
    apiRoute({
      method: "post",
      path: "/accounts",
      tag: ruling,
      summary: "Make an account; its owner takes up the invitation",
      body: NewAccountRequest,
      answers: [
        { status: 201, description: "Made", schema: Invited.extend({ account: AccountSchema }) },
        denied,
        { status: 409, description: "Somebody has this name", schema: ProblemSchema },
      ],
      handle: async ({ body: { officerId, grants, ...account }, caller }) => {
        const wanted = {
          ...account,
          grants: grantsOf(grants),
          ...(officerId === undefined ? {} : { officerId: asId<OfficerId>(officerId) }),
        };
        const made = valueOf(await accounts.ask("create", askerOf(caller), wanted, people.nowMs));
        return {
          status: 201,
          headers: { "cache-control": "no-store" },
          body: { account: accountBody(made.account), invitation: made.invitation },
        };
      },
    }),
    apiRoute({
      method: "post",
      path: "/accounts/{name}/rights",
      tag: ruling,
      summary: "Give and take roles; whoever is signed in with the former ones signs in anew",
      params: Name,
      body: RightsRequest,
      answers: [{ status: 200, description: "Changed", schema: AccountSchema }, denied, missing],
      handle: async ({ params: { name }, body: { grants }, caller }) => {
        const asked = accounts.ask("changeRights", askerOf(caller), name, grantsOf(grants), people.nowMs);
        return { body: accountBody(valueOf(await asked)) };
      },
    }),
    apiRoute({
      method: "post",
      path: "/accounts/{name}/reset",
      tag: ruling,
      summary: "For a lost phone or a forgotten password: everything that opened it opens nothing more",
      params: Name,
      answers: [{ status: 200, description: "Reset, and invited anew", schema: Invited }, denied, missing],
      handle: async ({ params: { name }, caller }) => ({
        headers: { "cache-control": "no-store" },
        body: valueOf(await accounts.ask("resetSignIn", askerOf(caller), name, people.nowMs)),
      }),
    }),
    apiRoute({
      method: "post",
      path: "/accounts/{name}/disable",
      tag: ruling,
      summary: "Shut somebody out, at once and everywhere",
      params: Name,
      body: DisableRequest,
      answers: [{ status: 200, description: "Shut out", schema: Ended }, denied, missing],
      handle: async ({ params: { name }, body: { reason, emergency }, caller }) => {
        const why = emergency ? "emergency" : "by-hand";
        return { body: valueOf(await accounts.ask("disable", askerOf(caller), name, why, reason, people.nowMs)) };
      },
    }),
    apiRoute({
      method: "post",
      path: "/accounts/{name}/enable",
      tag: ruling,
      summary: "Let somebody in again",
      params: Name,
      answers: [{ status: 200, description: "Enabled", schema: z.object({}) }, denied, missing],
      handle: async ({ params: { name }, caller }) => {
        valueOf(await accounts.ask("enable", askerOf(caller), name, people.nowMs));
        return { body: {} };
      },
    }),
    apiRoute({
      method: "post",
      path: "/accounts/{name}/end-sessions",
      tag: ruling,
      summary: "End all sessions of an account",
      params: Name,
      answers: [{ status: 200, description: "Ended", schema: Ended }, denied, missing],
      handle: async ({ params: { name }, caller }) => ({
        body: valueOf(await accounts.ask("endSessions", askerOf(caller), name, people.nowMs)),
      }),
    }),
    apiRoute({
      method: "get",
      path: "/audit",
      tag: ruling,
      summary: "The record: what happened to accounts, who was denied what, who read what is protected",
      query: z.object({
        about: z.string().max(64).optional().describe("An account's id"),
        beforeSeq: queryInt(1, Number.MAX_SAFE_INTEGER).optional().describe("Older than this entry"),
        limit: queryInt(1, 1_000).default(200),
      }),
      answers: [{ status: 200, description: "Newest first, each with its hash", schema: RecordSchema }, denied],
      handle: async ({ query: { about, beforeSeq, limit } }) => ({
        body: {
          items: await accounts.ask("readRecord", {
            limit,
            ...(about === undefined ? {} : { about }),
            ...(beforeSeq === undefined ? {} : { beforeSeq }),
          }),
        },
      }),
    }),
  ];
}

function workstationRoutes(people: People): ApiRoute[] {
  const { accounts } = people;
  return [
    apiRoute({
      method: "get",
      path: "/workstations",
      tag: ruling,
      summary: "Browsers that are marked: their sessions do not lock when nobody types",
      answers: [{ status: 200, description: "Workstations", schema: z.object({ items: z.array(WorkstationSchema) }) }],
      handle: async () => ({ body: { items: await accounts.ask("workstations") } }),
    }),
    apiRoute({
      method: "post",
      path: "/workstations",
      tag: ruling,
      summary: "Mark the browser that asks",
      body: WorkstationRequest,
      answers: [
        { status: 201, description: "Marked: the cookie is set", schema: z.object({ id: z.string() }) },
        denied,
      ],
      handle: async ({ body: { name, kind }, caller }) => {
        const { id, token } = valueOf(await accounts.ask("markWorkstation", askerOf(caller), name, kind, people.nowMs));
        const header = `${cookie(WORKSTATION_COOKIE, token)}; Max-Age=${WORKSTATION_COOKIE_S}`;
        return { status: 201, headers: { "set-cookie": header }, body: { id } };
      },
    }),
    apiRoute({
      method: "post",
      path: "/workstations/{id}/unmark",
      tag: ruling,
      summary: "Take the mark away",
      params: z.object({ id: z.string().min(1).max(64) }),
      answers: [{ status: 200, description: "Unmarked", schema: z.object({}) }, denied],
      handle: async ({ params: { id }, caller }) => {
        valueOf(await accounts.ask("unmarkWorkstation", askerOf(caller), id, people.nowMs));
        return { body: {} };
      },
    }),
  ];
}

function grantsOf(grants: readonly z.infer<typeof GrantSchema>[]): Grant[] {
  return grants.map(({ role, agencyId }) =>
    agencyId === undefined ? { role } : { role, agencyId: asId<AgencyId>(agencyId) },
  );
}
