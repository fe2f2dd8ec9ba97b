/**
 * Everything that can be asked of the accounts, as calls with plain data: what the thread's port carries, and what a
 * test may call without a thread. Who asks is named by their session; whether they may is decided behind it.
 */
import { asId, type OfficerId } from "../../base/ids.ts";
import { MINUTE_MS } from "../../base/time.ts";
import type { Grant, Role } from "../../access/role.ts";
import {
  type Account,
  type AccountEvent,
  type AccountId,
  type By,
  done,
  notDone,
  type Outcome,
  type SessionEnd,
  type SessionId,
  type WorkstationKind,
} from "./account.ts";
import type { RecordEntry } from "./account-record.ts";
import type { NewAccount } from "./account-store.ts";
import type { Accounts } from "./accounts.ts";
import type { Actor } from "./administration.ts";
import type { AuthenticationResponse, RegistrationResponse } from "./passkeys.ts";
import { TooBusyError } from "./password.ts";
import type { ProviderAnswer, ProviderPage, ProviderStart } from "./provider-sign-in.ts";
import type { Session } from "./sessions.ts";
import type { From, PasswordProof, SignedIn } from "./sign-in.ts";
import { newTotpSecret, totpUri } from "./totp.ts";

/** A session as the loop's side holds it: by the key of its token, with whom it belongs to. */
export type SessionView = { readonly key: string; readonly session: Session; readonly account: Account };

/** Who asks: a session, and where the request came from. */
export type Asker = { readonly sessionId: SessionId; readonly source: string };

/** What an account says of itself. */
export type OwnAccount = {
  readonly account: Account;
  readonly sessions: readonly { readonly session: Session; readonly elsewhere: readonly string[] }[];
};

/** What changes how somebody signs in needs a sign-in that is as fresh as this. */
const FRESH_MS = 15 * MINUTE_MS;
const PENDING_TOTP_MS = 10 * MINUTE_MS;

const SYSTEM: By = { name: "vigil", source: "this machine" };

export type AccountsDesk = ReturnType<typeof accountsDesk>;

export function accountsDesk(accounts: Accounts) {
  const { store, sessions, signIn, passkeys, invitations, administration, record } = accounts;
  const find = (
    asker: Asker,
  ): { readonly session: Session; readonly account: Account; readonly by: By } | undefined => {
    const held = sessions.held().find(({ session }) => session.id === asker.sessionId);
    const account = held === undefined ? undefined : store.byId(held.session.accountId);
    if (held === undefined || account === undefined) return undefined;
    const by: By = { name: account.display, source: asker.source, accountId: account.id, sessionId: asker.sessionId };
    return { session: held.session, account, by };
  };
  const as = <T>(asker: Asker, work: (actor: Actor) => Outcome<T>): Outcome<T> => {
    const found = find(asker);
    return found === undefined ? notDone("no-session") : work({ ...asker, account: found.account });
  };
  const view = (sessionId: string): SessionView | undefined => {
    const held = sessions.held().find(({ session }) => session.id === sessionId);
    const account = held === undefined ? undefined : store.byId(held.session.accountId);
    return held === undefined || account === undefined ? undefined : { ...held, account };
  };
  // AU8: one marked workstation's mistakes are not the whole room's, which may share an address.
  const at = (from: From): From => {
    const marked = from.workstationToken === undefined ? undefined : sessions.workstationOf(from.workstationToken);
    return marked === undefined ? from : { ...from, countedAs: `workstation ${marked.id}` };
  };
  // AU26: an unattended browser must not be enough to make a key of one's own.
  const freshly = <T>(asker: Asker, nowMs: number, work: (found: NonNullable<ReturnType<typeof find>>) => T) => {
    const found = find(asker);
    if (found === undefined) return notDone("no-session");
    return nowMs - found.session.authenticatedAtMs < FRESH_MS ? work(found) : notDone("show-again");
  };
  const pendingTotp = new Map<SessionId, { readonly secret: string; readonly untilMs: number }>();
  return {
    view,
    views: (): SessionView[] => sessions.held().flatMap(({ session }) => view(session.id) ?? []),
    firstAdministrator: (nowMs: number) => invitations.inviteFirstAdministrator(SYSTEM, nowMs),

    signIn: (name: string, proof: PasswordProof, from: From, nowMs: number): Promise<Outcome<SignedIn>> =>
      unlessBusy(() => signIn.withPassword(name, proof, at(from), nowMs)),
    openInvitation: (code: string, from: From, nowMs: number) => signIn.openInvitation(code, at(from), nowMs),
    acceptInvitation: (guest: Parameters<typeof signIn.acceptInvitation>[0], from: From, nowMs: number) =>
      unlessBusy(() => signIn.acceptInvitation(guest, at(from), nowMs)),
    passkeyOptions: (nowMs: number) => passkeys.signInOptions(nowMs),
    /** With an asker: to show again who they are, in the session that they have. */
    providerStart: async (
      page: ProviderPage,
      asker: Asker | undefined,
      from: From,
      nowMs: number,
    ): Promise<Outcome<ProviderStart>> => {
      if (accounts.provider === undefined) return notDone("no-provider");
      const session = asker === undefined ? undefined : find(asker)?.session;
      if (asker !== undefined && session === undefined) return notDone("no-session");
      return accounts.provider.start(page, session, at(from), nowMs);
    },
    providerAnswer: async (query: string, browser: string, from: From, nowMs: number): Promise<ProviderAnswer> =>
      accounts.provider === undefined
        ? { page: "console", opened: notDone("no-provider") }
        : accounts.provider.answer(query, browser, at(from), nowMs),
    providerSignedOut: async (logoutToken: string, from: From, nowMs: number): Promise<Outcome<{ ended: number }>> =>
      accounts.provider === undefined
        ? notDone("no-provider")
        : accounts.provider.signedOutThere(logoutToken, at(from), nowMs),
    providerSignOut: async (sessionId: SessionId, nowMs: number): Promise<string | undefined> =>
      accounts.provider?.signOutAddress(sessionId, nowMs),
    passkeySignIn: (response: AuthenticationResponse, from: From, nowMs: number) =>
      passkeys.signIn(response, at(from), nowMs),
    /** For practice only: an account of that role, without any means of signing in, and a session of it. */
    practiceSignIn: (role: Role, from: From, nowMs: number): Outcome<SignedIn> => {
      const name = `practice-${role}`;
      const known = store.byName(name);
      // The officer whom nobody plays (practice-roster.ts), so that the field app has somebody to be.
      const officer = role === "officer" ? { officerId: asId<OfficerId>("3900") } : {};
      const made =
        known === undefined
          ? store.create({ name, display: name, grants: [{ role }], ...officer }, SYSTEM, nowMs)
          : done(known);
      if (!made.ok) return made;
      store.noteUse(made.value, nowMs);
      return done(sessions.open(made.value, "practice", { name, source: from.source }, nowMs, from.workstationToken));
    },

    again: async (asker: Asker, proof: PasswordProof, nowMs: number): Promise<Outcome<string>> => {
      const found = find(asker);
      if (found === undefined) return notDone("no-session");
      return unlessBusy(() => signIn.again(found.session, proof, asker, nowMs));
    },
    passkeyAgain: async (asker: Asker, response: AuthenticationResponse, nowMs: number): Promise<Outcome<string>> => {
      const found = find(asker);
      return found === undefined ? notDone("no-session") : passkeys.again(found.session, response, asker, nowMs);
    },
    changePassword: async (
      asker: Asker,
      proof: PasswordProof,
      next: string,
      nowMs: number,
    ): Promise<Outcome<string>> => {
      const found = find(asker);
      if (found === undefined) return notDone("no-session");
      return unlessBusy(() => signIn.changePassword(found.session, proof, next, asker, nowMs));
    },
    own: (asker: Asker): Outcome<OwnAccount> =>
      as(asker, ({ account }) =>
        done({
          account,
          sessions: sessions.of(account.id).flatMap(({ id }) => {
            const known = view(id);
            return known === undefined ? [] : [{ session: known.session, elsewhere: sessions.elsewhere(id) }];
          }),
        }),
      ),
    endOwn: (asker: Asker, sessionId: string, why: SessionEnd, nowMs: number): Outcome<undefined> => {
      const found = find(asker);
      const session = found && sessions.of(found.account.id).find(({ id }) => id === sessionId);
      if (found === undefined || session === undefined) return notDone("no-session");
      sessions.end(session, why, found.by, nowMs);
      return done(undefined);
    },
    lock: (asker: Asker, nowMs: number): Outcome<undefined> => {
      const found = find(asker);
      if (found === undefined) return notDone("no-session");
      sessions.lock(found.session, found.by, nowMs);
      return done(undefined);
    },
    passkeyRegistration: async (asker: Asker, nowMs: number) => {
      return freshly(asker, nowMs, async ({ account }) => done(await passkeys.registrationOptions(account, nowMs)));
    },
    passkeyRegister: async (asker: Asker, response: RegistrationResponse, label: string, nowMs: number) => {
      return freshly(asker, nowMs, ({ account, by }) => passkeys.register(account, response, label, by, nowMs));
    },
    passkeyRemove: (asker: Asker, id: string, nowMs: number): Outcome<undefined> => {
      return freshly(asker, nowMs, ({ account, by }) => passkeys.remove(account, id, by, nowMs));
    },
    newRecoveryCodes: (asker: Asker, nowMs: number): Outcome<string[]> =>
      freshly(asker, nowMs, ({ account, by }) => done(store.newRecoveryCodes(account, by, nowMs))),
    /** AU26: an unlocked phone must not be enough to know which PIN says that all is well. */
    pinsSet: (asker: Asker, nowMs: number): Outcome<undefined> =>
      freshly(asker, nowMs, ({ account, by }) => {
        record.note(nowMs, by, account.id, { type: "PinsSet" });
        return done(undefined);
      }),
    /** The secret for another authenticator app; it counts when a code of it has been shown. */
    newTotp: (asker: Asker, nowMs: number): Outcome<{ readonly totpSecret: string; readonly totpUri: string }> => {
      const found = find(asker);
      if (found === undefined) return notDone("no-session");
      const secret = newTotpSecret();
      for (const [id, { untilMs }] of pendingTotp) if (untilMs <= nowMs) pendingTotp.delete(id);
      pendingTotp.set(asker.sessionId, { secret, untilMs: nowMs + PENDING_TOTP_MS });
      return done({ totpSecret: secret, totpUri: totpUri(secret, accounts.center, found.account.name) });
    },
    changeTotp: async (
      asker: Asker,
      proof: PasswordProof,
      newCode: string,
      nowMs: number,
    ): Promise<Outcome<string>> => {
      const found = find(asker);
      const pending = pendingTotp.get(asker.sessionId);
      if (found === undefined) return notDone("no-session");
      if (pending === undefined || pending.untilMs <= nowMs) return notDone("wrong-code");
      const changed = await unlessBusy(() =>
        signIn.changeTotp(found.session, proof, { secret: pending.secret, code: newCode }, asker, nowMs),
      );
      if (changed.ok) pendingTotp.delete(asker.sessionId);
      return changed;
    },

    list: (asker: Asker) => as(asker, (actor) => administration.list(actor)),
    create: (asker: Asker, account: NewAccount, nowMs: number) =>
      as(asker, (actor) => administration.create(actor, account, nowMs)),
    changeRights: (asker: Asker, name: string, grants: readonly Grant[], nowMs: number) =>
      as(asker, (actor) => administration.changeRights(actor, name, grants, nowMs)),
    resetSignIn: (asker: Asker, name: string, nowMs: number) =>
      as(asker, (actor) => administration.resetSignIn(actor, name, nowMs)),
    disable: (asker: Asker, name: string, why: "by-hand" | "emergency", reason: string, nowMs: number) =>
      as(asker, (actor) => administration.disable(actor, name, why, reason, nowMs)),
    enable: (asker: Asker, name: string, nowMs: number) =>
      as(asker, (actor) => administration.enable(actor, name, nowMs)),
    endSessions: (asker: Asker, name: string, nowMs: number) =>
      as(asker, (actor) => administration.endSessions(actor, name, nowMs)),
    markWorkstation: (asker: Asker, name: string, kind: WorkstationKind, nowMs: number) =>
      as(asker, (actor) => administration.markWorkstation(actor, name, kind, nowMs)),
    unmarkWorkstation: (asker: Asker, id: string, nowMs: number) =>
      as(asker, (actor) => administration.unmarkWorkstation(actor, id, nowMs)),
    breakGlass: (asker: Asker, reason: string, nowMs: number) =>
      as(asker, (actor) => {
        const broken = administration.breakGlass(actor, nowMs);
        if (!broken.ok) return broken;
        const found = find(asker);
        if (found === undefined) return notDone("no-session");
        const untilMs = broken.value;
        const event: AccountEvent = { type: "GlassBroken", reason, untilMs };
        return done({ seq: record.note(nowMs, found.by, found.account.id, event), untilMs, who: found.by.name });
      }),
    closeGlass: (asker: Asker, nowMs: number): Outcome<undefined> => {
      const found = find(asker);
      if (found === undefined) return notDone("no-session");
      record.note(nowMs, found.by, found.account.id, { type: "GlassClosed", reason: "by hand" });
      return done(undefined);
    },
    /** What is broken at this moment: of sessions that still stand, also from before a restart (AU27). */
    glassOpen: (nowMs: number) => record.glassOpen(nowMs).filter(({ sessionId }) => view(sessionId) !== undefined),
    glassToSee: () => record.glassToSee(),
    deviceKeys: () => accounts.deviceKeys.all(),
    brokerPasswords: () => accounts.deviceKeys.brokerPasswords(),
    /** Whether they may is asked by whoever knows whose the device is. */
    makeDeviceKey: (asker: Asker, device: string, nowMs: number): Outcome<{ readonly key: string }> => {
      const found = find(asker);
      return found === undefined
        ? notDone("no-session")
        : done({ key: accounts.deviceKeys.make(device, found.by, nowMs) });
    },
    revokeDeviceKey: (asker: Asker, device: string, nowMs: number): Outcome<undefined> => {
      const found = find(asker);
      if (found === undefined) return notDone("no-session");
      return accounts.deviceKeys.revoke(device, found.by, nowMs) ? done(undefined) : notDone("unknown-device-key");
    },
    workstations: () => sessions.workstations(),
    workstationOf: (token: string) => sessions.workstationOf(token),

    readRecord: (options: { about?: string; beforeSeq?: number; limit: number }): RecordEntry[] => record.read(options),
    note: (asker: Asker, event: AccountEvent, nowMs: number): void => {
      const found = find(asker);
      const by: By = found?.by ?? { name: "somebody", source: asker.source };
      record.note(nowMs, by, found?.account.id, event);
    },
    used: (sessionId: SessionId, nowMs: number): void => sessions.use(sessionId, nowMs),
    seenFrom: (asker: Asker, nowMs: number): void => {
      const found = find(asker);
      if (found !== undefined) sessions.noteSource(found.session, asker.source, found.by, nowMs);
    },
    sweep: (nowMs: number): void => sessions.sweep(SYSTEM, nowMs),
    disableUnused: (nowMs: number): AccountId[] =>
      signIn.disableUnused(SYSTEM, nowMs).map(({ id }) => asId<AccountId>(id)),
    /** The first entry of the record that does not follow from the one before it. */
    verify: () => record.verify(),
  };
}

async function unlessBusy<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TooBusyError) return notDone("busy", error.message);
    throw error;
  }
}
