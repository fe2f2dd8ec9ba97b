/** How the API speaks of accounts: what is shown of one, and what a refusal is answered with. */
import type { Account, AccountRefusal, NotDone, Outcome } from "../accounts/account.ts";
import type { Asker } from "../accounts/accounts-desk.ts";
import type { Caller, People } from "../accounts/people.ts";
import { ProblemError, problem } from "./problem.ts";

/** An account as it is shown to whoever may see it. */
export function accountBody(account: Account) {
  const { grants, passkeys, ...rest } = account;
  return { ...rest, grants: [...grants], passkeys: [...passkeys] };
}

/** Whoever asks with a session. */
export function askerOf({ presence, from }: Caller): Asker {
  if (presence === undefined) throw problem("not-signed-in", "Sign in first", 401, "sign in first");
  return { sessionId: presence.session.id, source: from.source };
}

export function needPeople(people: People | undefined): People {
  if (people === undefined) throw problem("no-accounts", "There are no accounts here", 404);
  return people;
}

/**
 * A cookie that no script reads, no other site sends and no plain connection carries. Browsers take `Secure` on plain
 * HTTP from localhost, which never leaves the machine.
 */
export function cookie(name: string, value: string): string {
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Strict`;
}

/** What was done; throws the problem that its refusal is answered with. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw refusalProblem(outcome);
}

function refusalProblem({ refusal, detail }: NotDone): ProblemError {
  const { status, title } = answers[refusal];
  return new ProblemError({
    type: `urn:vigil:problem:${refusal}`,
    title,
    status,
    refusal,
    ...(detail === undefined ? {} : { detail }),
  });
}

const answers: Readonly<Record<AccountRefusal, { readonly status: number; readonly title: string }>> = {
  "too-short": { status: 400, title: "A password has twelve characters or more" },
  "too-long": { status: 400, title: "A password has a thousand characters or fewer" },
  "easily-guessed": { status: 400, title: "This password would be guessed early" },
  "wrong-code": { status: 400, title: "The code is not the app's" },
  "passkey-failed": { status: 400, title: "The passkey was not taken" },
  "code-needed": { status: 401, title: "A code of the authenticator app is needed" },
  "not-recognised": { status: 401, title: "Not recognised" },
  "unknown-invitation": { status: 401, title: "There is no such invitation, or it is over" },
  "show-again": { status: 401, title: "Show again who you are: this needs a sign-in of the last quarter of an hour" },
  "no-session": { status: 401, title: "Sign in first" },
  "provider-declined": { status: 401, title: "The provider did not let you in, or you turned back there" },
  "provider-answer": { status: 401, title: "What came back from the provider is not to be believed: begin anew" },
  "provider-stale": {
    status: 401,
    title: "The provider did not ask you lately enough who you are: sign in there anew",
  },
  "provider-factor": { status: 401, title: "The provider does not say that it asked you for a second factor" },
  "provider-no-account": { status: 401, title: "The provider knows you, and no open account here is yours" },
  "no-provider": { status: 404, title: "This center has no provider to sign in by" },
  "provider-unreachable": { status: 503, title: "The provider can't be reached: use a passkey or your password" },
  "not-permitted": { status: 403, title: "Not permitted" },
  "own-rights": { status: 403, title: "Nobody does this to their own account" },
  "unknown-account": { status: 404, title: "There is no such account" },
  "unknown-passkey": { status: 404, title: "There is no such passkey" },
  "unknown-workstation": { status: 404, title: "There is no such workstation" },
  "unknown-device-key": { status: 404, title: "This device has no key" },
  "name-taken": { status: 409, title: "Somebody has this name" },
  "last-means": { status: 409, title: "It is the last means of signing in" },
  "source-locked": { status: 429, title: "Too many failures from here; try again in 15 minutes" },
  busy: { status: 429, title: "Too many sign in at this moment; try again" },
};
