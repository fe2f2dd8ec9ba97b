/** Signing in and out, taking up an invitation, showing again who one is. The session travels in a cookie only. */
import { z } from "zod";
import { accessTable } from "../../access/access-table.ts";
import { roles } from "../../access/role.ts";
import { sounds } from "../../board/viewer.ts";
import type { Center } from "../../domain/center.ts";
import {
  AcceptInvitationRequest,
  BreakGlassRequest,
  InvitationRequest,
  PasskeyRequest,
  PracticeSignInRequest,
  ProofRequest,
  type SessionBody,
  SessionSchema,
  SignInRequest,
} from "../../protocol/session.ts";
import type { Account } from "../accounts/account.ts";
import type { AuthenticationResponse } from "../accounts/passkeys.ts";
import type { Presence } from "../accounts/accounts-thread.ts";
import { type Caller, type People, SESSION_COOKIE } from "../accounts/people.ts";
import { IDLE_MS, REAUTHENTICATE_MS } from "../accounts/sessions.ts";
import type { SignedIn } from "../accounts/sign-in.ts";
import { accountBody, askerOf, cookie, needPeople, valueOf } from "./account-answers.ts";
import { type ApiReply, apiRoute, type ApiRoute } from "./api-route.ts";
import type { ApiContext } from "./api-context.ts";
import { providerRoutes } from "./provider-routes.ts";
import { problem, ProblemSchema } from "./problem.ts";

const refused = {
  status: 401,
  description: "Not recognised, or a code is needed; it says no more",
  schema: ProblemSchema,
};
const waits = {
  status: 429,
  description: "This source has failed too often, or too many try at once",
  schema: ProblemSchema,
};
const signedIn = { status: 200, description: "Signed in: the cookie is set", schema: SessionSchema };
const tag = "Session";

export function sessionRoutes(context: ApiContext): ApiRoute[] {
  const { people } = context;
  const body = (caller: Caller): SessionBody => sessionBody(context, caller);
  const opened = (caller: Caller, { token }: SignedIn, more: object = {}): ApiReply => ({
    headers: { "set-cookie": cookie(SESSION_COOKIE, token), "cache-control": "no-store" },
    body: { ...body({ ...caller, ...presenceOf(needPeople(people), token) }), ...more },
  });
  const renewed = (caller: Caller, token: string): ApiReply => ({
    headers: { "set-cookie": cookie(SESSION_COOKIE, token), "cache-control": "no-store" },
    body: body({ ...caller, ...presenceOf(needPeople(people), token) }),
  });
  const state = apiRoute({
    method: "get",
    path: "/session",
    tag,
    summary: "Whether there are accounts, who is signed in here, and whether an emergency stands",
    answers: [{ status: 200, description: "The session of this browser", schema: SessionSchema }],
    handle: ({ caller }) => ({ headers: { "cache-control": "no-store" }, body: body(caller) }),
  });
  if (people === undefined) return [state];
  const { accounts } = people;
  return [
    state,
    ...providerRoutes(people),
    apiRoute({
      method: "post",
      path: "/session",
      tag,
      summary: "Sign in with a password and a code",
      description: "`code-needed` says that the password is right and a code is missing.",
      body: SignInRequest,
      answers: [signedIn, refused, waits],
      handle: async ({ body: { name, password, code }, caller }) => {
        const proof = { password, ...(code === undefined ? {} : { code }) };
        return opened(caller, valueOf(await accounts.ask("signIn", name, proof, caller.from, people.nowMs)));
      },
    }),
    apiRoute({
      method: "get",
      path: "/session/passkey",
      tag,
      summary: "What a browser needs to sign in with a passkey",
      answers: [{ status: 200, description: "For navigator.credentials.get" }],
      handle: async () => ({ body: await accounts.ask("passkeyOptions", people.nowMs) }),
    }),
    apiRoute({
      method: "post",
      path: "/session/passkey",
      tag,
      summary: "Sign in with a passkey",
      body: PasskeyRequest,
      answers: [signedIn, refused],
      handle: async ({ body: { response }, caller }) => {
        const credential = response as unknown as AuthenticationResponse; // checked, every part of it, by the library
        return opened(caller, valueOf(await accounts.ask("passkeySignIn", credential, caller.from, people.nowMs)));
      },
    }),
    apiRoute({
      method: "post",
      path: "/session/practice",
      tag,
      summary: "In practice, on this machine: sign in as a role with one click",
      body: PracticeSignInRequest,
      answers: [signedIn, { status: 404, description: "This is no practice", schema: ProblemSchema }],
      handle: async ({ body: { role }, caller }) => {
        if (!context.board.center.practice) throw problem("not-a-practice", "This is not a practice", 404);
        return opened(caller, valueOf(await accounts.ask("practiceSignIn", role, caller.from, people.nowMs)));
      },
    }),
    apiRoute({
      method: "post",
      path: "/session/again",
      tag,
      summary: "Show again who you are: opens a locked session, and one of twelve hours",
      body: ProofRequest,
      answers: [signedIn, refused, waits],
      handle: async ({ body: { password, code }, caller }) => {
        const proof = { password, ...(code === undefined ? {} : { code }) };
        return renewed(caller, valueOf(await accounts.ask("again", askerOf(caller), proof, people.nowMs)));
      },
    }),
    apiRoute({
      method: "post",
      path: "/session/again/passkey",
      tag,
      summary: "The same with a passkey",
      body: PasskeyRequest,
      answers: [signedIn, refused],
      handle: async ({ body: { response }, caller }) => {
        const credential = response as unknown as AuthenticationResponse; // as above
        return renewed(caller, valueOf(await accounts.ask("passkeyAgain", askerOf(caller), credential, people.nowMs)));
      },
    }),
    apiRoute({
      method: "post",
      path: "/session/here",
      tag,
      summary: "Somebody is there: the half hour until the session locks begins anew",
      answers: [{ status: 200, description: "The session of this browser", schema: SessionSchema }],
      handle: ({ caller }) => ({
        headers: { "cache-control": "no-store" },
        body: body(people.refreshed(caller)),
      }),
    }),
    apiRoute({
      method: "post",
      path: "/session/break-glass",
      tag,
      summary: "Read for an hour what the table denies, with a reason; the auditors are told at once",
      body: BreakGlassRequest,
      answers: [
        { status: 200, description: "Open", schema: z.object({ untilMs: z.int() }) },
        { status: 403, description: "Not permitted, with the reason", schema: ProblemSchema },
      ],
      handle: async ({ body: { reason }, caller }) => ({
        body: valueOf(await people.breakGlass(askerOf(caller), reason)),
      }),
    }),
    apiRoute({
      method: "post",
      path: "/session/close-glass",
      tag,
      summary: "Close the glass that you have broken, before its hour is over",
      answers: [{ status: 200, description: "Closed", schema: SessionSchema }],
      handle: async ({ caller }) => {
        valueOf(await people.closeGlass(askerOf(caller)));
        return { body: body(people.refreshed(caller)) };
      },
    }),
    apiRoute({
      method: "post",
      path: "/session/lock",
      tag,
      summary: "Lock this session now: its owner goes away from it. Also where idleness never locks",
      answers: [{ status: 200, description: "Locked: sockets of this session are closed", schema: SessionSchema }],
      handle: async ({ caller }) => {
        valueOf(await accounts.ask("lock", askerOf(caller), people.nowMs));
        return { body: body(people.refreshed(caller)) };
      },
    }),
    apiRoute({
      method: "post",
      path: "/session/end",
      tag,
      summary: "Sign out",
      answers: [{ status: 200, description: "Signed out: sockets of this session are closed", schema: SessionSchema }],
      handle: async ({ caller }) => {
        const asker = askerOf(caller);
        valueOf(await accounts.ask("endOwn", asker, asker.sessionId, "signed-out", people.nowMs));
        // It is over here whether or not the provider can be asked where it is over there.
        const signOutAt = await accounts.ask("providerSignOut", asker.sessionId, people.nowMs);
        return {
          headers: { "set-cookie": `${cookie(SESSION_COOKIE, "")}; Max-Age=0`, "clear-site-data": '"cache"' },
          body: { ...body({ from: caller.from }), ...(signOutAt === undefined ? {} : { signOutAt }) },
        };
      },
    }),
    apiRoute({
      method: "post",
      path: "/invitation/open",
      tag,
      summary: "What an invitation leads to: the secret for the authenticator app",
      body: InvitationRequest,
      answers: [
        {
          status: 200,
          description: "To be put into the app before it is accepted",
          schema: z.object({
            name: z.string().optional(),
            first: z.boolean().describe("Whoever accepts it becomes the first administrator"),
            totpSecret: z.string(),
            totpUri: z.string(),
          }),
        },
        refused,
        waits,
      ],
      handle: async ({ body: { invitation }, caller }) => ({
        headers: { "cache-control": "no-store" },
        body: valueOf(await accounts.ask("openInvitation", invitation, caller.from, people.nowMs)),
      }),
    }),
    apiRoute({
      method: "post",
      path: "/invitation/accept",
      tag,
      summary: "Take an invitation up: choose a password, show that the app has the secret",
      body: AcceptInvitationRequest,
      answers: [
        {
          status: 200,
          description: "Signed in. The recovery codes are shown this once",
          schema: SessionSchema.extend({ recoveryCodes: z.array(z.string()) }),
        },
        { status: 400, description: "The password is not taken, or the code is wrong", schema: ProblemSchema },
        refused,
        waits,
      ],
      handle: async ({ body: { name, display, ...guest }, caller }) => {
        const named = { ...(name === undefined ? {} : { name }), ...(display === undefined ? {} : { display }) };
        const accepted = valueOf(
          await accounts.ask("acceptInvitation", { ...guest, ...named }, caller.from, people.nowMs),
        );
        return opened(caller, accepted, { recoveryCodes: accepted.recoveryCodes });
      },
    }),
  ];
}

function presenceOf(people: People, token: string): Pick<Caller, "presence"> {
  const presence = people.accounts.present(token, people.nowMs);
  return presence === undefined ? {} : { presence };
}

function sessionBody(context: ApiContext, { presence }: Caller): SessionBody {
  const practiceRoles =
    context.people !== undefined && context.board.center.practice ? { practiceRoles: [...roles] } : {};
  const providerName = context.people?.providerName;
  const provider = providerName === undefined ? {} : { provider: providerName };
  const common = { accounts: context.people !== undefined, ...practiceRoles, ...provider };
  // That an emergency stands is nothing to whoever has not signed in: it may be the one who made it.
  if (presence === undefined)
    return {
      ...common,
      state: "none",
      ...(context.people === undefined ? standing(context.board.center, undefined) : {}),
    };
  const emergency = standing(context.board.center, presence.account);
  if (presence.state !== "live") {
    const rings = emergency.emergency === undefined ? undefined : ringsFor(context, presence.account.display);
    return {
      ...common,
      ...emergency,
      state: presence.state,
      display: presence.account.display,
      ...(rings === undefined ? {} : { rings }),
      ...(isAsked(context, presence) ? { asks: true as const } : {}),
    };
  }
  return {
    ...common,
    ...emergency,
    state: "live",
    account: accountBody(presence.account),
    ...ownFacts(context, presence),
  };
}

/**
 * Whether an emergency stands, for whoever may look at the board. AL10: not for whoever may not, because theirs may be
 * the danger and somebody else may hold their device; nor one about the unit that they ride in.
 */
function standing(center: Center, account: Account | undefined): { readonly emergency?: boolean } {
  const readers = accessTable.get("ReadBoard")?.reach;
  if (account !== undefined && !account.grants.some(({ role }) => readers !== undefined && readers[role] !== "no")) {
    return {};
  }
  const own = account?.officerId === undefined ? undefined : center.unitByOfficer.get(account.officerId);
  const emergency = [...center.alerts.values()].some(
    ({ phase, level, subject }) =>
      phase !== "closed" &&
      level === "emergency" &&
      !(own !== undefined && subject.kind !== "system" && subject.unitId === own),
  );
  return { emergency };
}

function ownFacts({ people }: ApiContext, { session, account }: Presence): Partial<SessionBody> {
  if (people === undefined) return {};
  const locksAtMs = session.workstationId === undefined ? { locksAtMs: session.seenAtMs + IDLE_MS } : {};
  const glassUntilMs = people.glassUntilMsOf(session.id);
  const isAuditor = account.grants.some(({ role }) => role === "auditor");
  const looksAfter = isAuditor || account.grants.some(({ role }) => role === "supervisor");
  const others = people.glassOpen.filter(({ sessionId }) => sessionId !== session.id);
  const glassOpen = others.map(({ who, reason, untilMs }) => ({ who, reason, untilMs }));
  return {
    nowMs: people.nowMs,
    ...locksAtMs,
    staleAtMs: session.authenticatedAtMs + REAUTHENTICATE_MS,
    elsewhere: people.elsewhereOf(session.id),
    ...(glassUntilMs === undefined ? {} : { glassUntilMs }),
    ...(looksAfter ? { glassOpen } : {}),
    ...(isAuditor ? { glassToSee: [...people.glassToSee] } : {}),
  };
}

// A lock keeps no status check from whoever is to answer it. A car in other hands is asked nothing new (its screens stay
// as they were), locked or not.
function isAsked({ board }: ApiContext, { account }: Presence): boolean {
  const { center } = board;
  const unitId = account.officerId === undefined ? undefined : center.unitByOfficer.get(account.officerId);
  const unit = unitId === undefined ? undefined : center.units.get(unitId);
  if (unit?.prompt === undefined) return false;
  const vehicleId = unit.shift?.vehicleId;
  const takenAtMs = vehicleId === undefined ? undefined : center.vehicles.get(vehicleId)?.compromised?.sinceMs;
  return takenAtMs === undefined || unit.prompt.sentAtMs < takenAtMs;
}

// What would sound here if it were not locked, and nothing of what it is.
function ringsFor({ board }: ApiContext, name: string): "urgent" | "emergency" | undefined {
  const { center } = board;
  const position = [...center.positions.values()].find((known) => known.name === name);
  const viewer = { consoleId: "", name, ...(position === undefined ? {} : { positionId: position.id }) };
  const ringing = [...center.alerts.values()].filter((alert) => sounds(center, viewer, alert));
  if (ringing.some(({ level }) => level === "emergency")) return "emergency";
  return ringing.length > 0 ? "urgent" : undefined;
}
