/**
 * Signing in by the agency's own provider, over HTTP: a page asks where to go, the browser goes there and comes back
 * with an answer, and is sent to the page that it left, signed in or with the reason why not.
 *
 * What binds the answer to the browser that asked is a cookie of its own. It is `Lax`, because the browser comes back
 * from another site and would bring no `Strict` one; it opens nothing but this one answer, once, for ten minutes.
 */
import { z } from "zod";
import { ProviderRequest, ProviderStartSchema } from "../../protocol/session.ts";
import type { Outcome } from "../accounts/account.ts";
import { cookieOf, type People, SESSION_COOKIE } from "../accounts/people.ts";
import type { ProviderPage, ProviderStart } from "../accounts/provider-sign-in.ts";
import { askerOf, cookie, valueOf } from "./account-answers.ts";
import { API_PREFIX, type ApiReply, apiRoute, type ApiRoute } from "./api-route.ts";
import { ProblemSchema } from "./problem.ts";

const FLOW_COOKIE = "__Host-vigil-provider";
const FLOW_S = 600;
const LOGOUT_PATH = "/session/provider/logout";
/** Where the provider's server says that somebody has signed out there. */
export const LOGOUT_ADDRESS = API_PREFIX + LOGOUT_PATH;
const LOGOUT_TOKEN_MAX = 16_384;
const tag = "Session";
const pages: Readonly<Record<ProviderPage, string>> = { console: "/", field: "/field/" };
const started = { status: 200, description: "Where the browser is to go", schema: ProviderStartSchema };
const down = { status: 503, description: "The provider can't be reached", schema: ProblemSchema };
const notTaken = {
  status: 400,
  description: "It is no logout token of the provider's",
  schema: z.object({ error: z.literal("invalid_request") }),
};
const none = { status: 404, description: "This center has no provider", schema: ProblemSchema };
/** What a provider's answer may hold in its address; what else comes along is nobody's. */
const Answer = z.object({
  state: z.string().max(512).optional(),
  code: z.string().max(4_096).optional(),
  iss: z.string().max(1_000).optional(),
  error: z.string().max(200).optional(),
  error_description: z.string().max(1_000).optional(),
  error_uri: z.string().max(1_000).optional(),
  session_state: z.string().max(1_000).optional(),
});

/** The one form that is taken: what a provider sends from its own server (`people-app.ts` reads it as such there only). */
const Logout = z.object({ logout_token: z.string().min(1).max(LOGOUT_TOKEN_MAX) });

export function providerRoutes(people: People): ApiRoute[] {
  const { accounts } = people;
  return [
    apiRoute({
      method: "post",
      path: "/session/provider",
      tag,
      summary: "Sign in by the agency's own provider: where the browser is to go",
      body: ProviderRequest,
      answers: [started, none, down],
      handle: async ({ body: { page }, caller }) =>
        sentAway(await accounts.ask("providerStart", page, undefined, caller.from, people.nowMs)),
    }),
    apiRoute({
      method: "post",
      path: "/session/again/provider",
      tag,
      summary: "Show again who you are, there and anew: opens a locked session, and one of twelve hours",
      body: ProviderRequest,
      answers: [started, none, down],
      handle: async ({ body: { page }, caller }) =>
        sentAway(await accounts.ask("providerStart", page, askerOf(caller), caller.from, people.nowMs)),
    }),
    apiRoute({
      method: "get",
      path: "/session/provider/answer",
      tag,
      summary: "Where the provider sends the browser back to; it is brought to the page that it left",
      query: Answer,
      answers: [{ status: 303, description: "To the console or the field app, with `?sign-in=` where it failed" }],
      handle: async ({ query, caller, cookie: cookies }) => {
        const browser = cookieOf(cookies, FLOW_COOKIE) ?? "";
        const text = new URLSearchParams(z.record(z.string(), z.string()).parse(query)).toString();
        const { page, opened } = await accounts.ask("providerAnswer", text, browser, caller.from, people.nowMs);
        const over = `${FLOW_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`;
        const location = opened.ok ? pages[page] : `${pages[page]}?sign-in=${opened.refusal}`;
        const set = opened.ok ? [over, cookie(SESSION_COOKIE, opened.value.token)] : [over];
        return { status: 303, headers: { location, "set-cookie": set }, body: "", contentType: "text/plain" };
      },
    }),
    apiRoute({
      method: "post",
      path: LOGOUT_PATH,
      tag,
      summary:
        "The provider says that somebody has signed out there: what it vouched for ends here (back-channel logout)",
      description:
        "OpenID Connect Back-Channel Logout 1.0, as a form (`application/x-www-form-urlencoded`). Sent by the provider's server, never by a browser.",
      body: Logout,
      answers: [
        { status: 200, description: "It is over here too, or was already", schema: z.object({}) },
        notTaken,
        none,
        down,
      ],
      handle: async ({ body, caller }) => {
        const outcome = await accounts.ask("providerSignedOut", body.logout_token, caller.from, people.nowMs);
        if (outcome.ok) return { body: {} };
        if (outcome.refusal !== "provider-answer") valueOf(outcome);
        // RFC 6749's words, which are what the specification asks for; what was wrong with it stands in the record.
        return { status: 400, body: { error: "invalid_request" } };
      },
    }),
  ];
}

function sentAway(outcome: Outcome<ProviderStart>): ApiReply {
  const { address, browserToken } = valueOf(outcome);
  const kept = `${FLOW_COOKIE}=${browserToken}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${FLOW_S}`;
  return { headers: { "set-cookie": kept }, body: { address } };
}
