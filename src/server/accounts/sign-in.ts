/**
 * Signing in with a password and a code, taking up an invitation, and showing again who one is. Whatever is wrong,
 * the answer is the same to whoever tries (AU5); the record knows what it was.
 */
import {
  type Account,
  type By,
  countedAs,
  done,
  isUnused,
  notDone,
  type NotDone,
  type Outcome,
  type SignInFailure,
  type SignInMeans,
  somebody,
} from "./account.ts";
import type { AccountRecord } from "./account-record.ts";
import type { AccountStore } from "./account-store.ts";
import type { Failures } from "./failures.ts";
import type { Invitations } from "./invitations.ts";
import { type PasswordHasher, passwordFault, TooBusyError } from "./password.ts";
import type { Session, Sessions } from "./sessions.ts";
import { totpStep, totpUri } from "./totp.ts";

/** Attempts of one source that may be under way at once: more would all be let through before the first has failed. */
const UNDER_WAY_MAX = 5;

/** Where an attempt comes from: the source that it counts under, and the mark of the browser, if it has one. */
export type From = { readonly source: string; readonly countedAs?: string; readonly workstationToken?: string };
export type PasswordProof = {
  readonly password: string;
  /** Of the authenticator app, or one of the recovery codes. */
  readonly code?: string;
};
export type SignedIn = { readonly session: Session; readonly token: string };

export type SignInParts = {
  readonly store: AccountStore;
  readonly sessions: Sessions;
  readonly failures: Failures;
  readonly invitations: Invitations;
  readonly hasher: PasswordHasher;
  readonly record: AccountRecord;
  /** The center's name, as it stands in the authenticator app. */
  readonly center: string;
};

export class SignIn {
  readonly #parts: SignInParts;
  readonly #underWay = new Map<string, number>();

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /** Signs somebody in. `code-needed` says that the password is right and the code is missing. */
  async withPassword(name: string, proof: PasswordProof, from: From, nowMs: number): Promise<Outcome<SignedIn>> {
    const { store, sessions } = this.#parts;
    const account = store.byName(name);
    const shown = await this.#prove(account, proof, from, nowMs);
    if (!shown.ok) return shown;
    const by: By = { name: shown.value.account.display, source: from.source };
    return done(sessions.open(shown.value.account, shown.value.means, by, nowMs, from.workstationToken));
  }

  /** The owner of a session shows again who they are; gives the session's new token. */
  async again(session: Session, proof: PasswordProof, from: From, nowMs: number): Promise<Outcome<string>> {
    const { store, sessions } = this.#parts;
    const shown = await this.#prove(store.byId(session.accountId), proof, from, nowMs);
    if (!shown.ok) return shown;
    const { account, means } = shown.value;
    const by: By = { name: account.display, source: from.source, accountId: account.id, sessionId: session.id };
    return done(sessions.renew(session, means, by, nowMs));
  }

  /** Chooses another password, having shown the present one. Every other session of the account ends. */
  async changePassword(
    session: Session,
    proof: PasswordProof,
    next: string,
    from: From,
    nowMs: number,
  ): Promise<Outcome<string>> {
    const { store, sessions, hasher } = this.#parts;
    const account = store.byId(session.accountId);
    const fault = account === undefined ? undefined : passwordFault(next, [account.name, account.display]);
    if (fault !== undefined) return notDone(fault);
    const shown = await this.#prove(account, proof, from, nowMs);
    if (!shown.ok) return shown;
    const own = shown.value.account;
    const by: By = { name: own.display, source: from.source, accountId: own.id, sessionId: session.id };
    store.setPassword(own, await hasher.make(next), by, nowMs);
    this.#endOthers(session, by, nowMs);
    return done(sessions.renew(session, shown.value.means, by, nowMs));
  }

  /** Takes another authenticator app, of which a code is shown. Every other session of the account ends. */
  async changeTotp(
    session: Session,
    proof: PasswordProof,
    next: { readonly secret: string; readonly code: string },
    from: From,
    nowMs: number,
  ): Promise<Outcome<string>> {
    const { store, sessions } = this.#parts;
    const step = totpStep(next.secret, next.code, nowMs, 0);
    if (step === undefined) return notDone("wrong-code");
    const shown = await this.#prove(store.byId(session.accountId), proof, from, nowMs);
    if (!shown.ok) return shown;
    const own = shown.value.account;
    const by: By = { name: own.display, source: from.source, accountId: own.id, sessionId: session.id };
    store.setTotp(own, next.secret, step, by, nowMs);
    this.#endOthers(session, by, nowMs);
    return done(sessions.renew(session, shown.value.means, by, nowMs));
  }

  /** What a guest has to be shown: the secret for the authenticator app. */
  openInvitation(
    typed: string,
    from: From,
    nowMs: number,
  ): Outcome<{
    readonly name?: string;
    readonly first: boolean;
    readonly totpSecret: string;
    readonly totpUri: string;
  }> {
    const { invitations, center } = this.#parts;
    const locked = this.#lockedSource(undefined, from, nowMs);
    if (locked !== undefined) return locked;
    const invitation = invitations.find(typed, nowMs);
    if (invitation === undefined) return this.#failed(undefined, "unknown-invitation", from, nowMs);
    const name = invitation.account?.name;
    return done({
      ...(name === undefined ? {} : { name }),
      first: invitation.account === undefined,
      totpSecret: invitation.totpSecret,
      totpUri: totpUri(invitation.totpSecret, center, name ?? "administrator"),
    });
  }

  /**
   * Takes an invitation up: a password, and a code that shows that the app holds the secret. The first administrator
   * also says who they are. Gives a session and the recovery codes, which are shown this once.
   */
  async acceptInvitation(
    guest: {
      readonly invitation: string;
      readonly name?: string;
      readonly display?: string;
      readonly password: string;
      readonly code: string;
    },
    from: From,
    nowMs: number,
  ): Promise<Outcome<SignedIn & { readonly recoveryCodes: readonly string[] }>> {
    const { store, sessions, invitations, hasher, record } = this.#parts;
    const locked = this.#lockedSource(undefined, from, nowMs);
    if (locked !== undefined) return locked;
    const known = invitations.find(guest.invitation, nowMs);
    if (known === undefined) return this.#failed(undefined, "unknown-invitation", from, nowMs);
    const name = known.account?.name ?? guest.name ?? "administrator";
    const display = known.account?.display ?? guest.display ?? name;
    const fault = passwordFault(guest.password, [name, display]);
    if (fault !== undefined) return notDone(fault);
    const step = totpStep(known.totpSecret, guest.code, nowMs, 0);
    if (step === undefined) return notDone("wrong-code");
    const hash = await hasher.make(guest.password);
    // Meanwhile somebody else may have taken it.
    if (invitations.find(guest.invitation, nowMs) === undefined) return notDone("unknown-invitation");
    const by: By = { name: display, source: from.source };
    return record.change(nowMs, by, known.account?.id, [], () => {
      const created =
        known.account === undefined
          ? store.create({ name, display, grants: [{ role: "administrator" }] }, by, nowMs)
          : done(known.account);
      if (!created.ok) return created;
      const account = created.value;
      const self: By = { ...by, accountId: account.id };
      invitations.remove(guest.invitation);
      store.setPassword(account, hash, self, nowMs);
      store.setTotp(account, known.totpSecret, step, self, nowMs);
      const recoveryCodes = store.newRecoveryCodes(account, self, nowMs);
      store.noteUse(account, nowMs);
      return done({ ...sessions.open(account, "invitation", self, nowMs, from.workstationToken), recoveryCodes });
    });
  }

  /** Disables what nobody has used for 90 days. Called once a day; between two calls nobody gets in either. */
  disableUnused(by: By, nowMs: number): Account[] {
    const { store, sessions } = this.#parts;
    const unused = store.all().filter((account) => account.disabled === undefined && isUnused(account, nowMs));
    for (const account of unused) {
      store.disable(account, "unused", "not used for 90 days", by, nowMs);
      sessions.endAllOf(account.id, "account-disabled", by, nowMs);
    }
    return unused;
  }

  #endOthers(session: Session, by: By, nowMs: number): void {
    const { sessions } = this.#parts;
    for (const other of sessions.of(session.accountId)) {
      if (other.id !== session.id) sessions.end(other, "sign-in-reset", by, nowMs);
    }
  }

  async #prove(
    account: Account | undefined,
    proof: PasswordProof,
    from: From,
    nowMs: number,
  ): Promise<Outcome<{ readonly account: Account; readonly means: SignInMeans }>> {
    const { store, hasher } = this.#parts;
    const locked = this.#lockedSource(account, from, nowMs);
    if (locked !== undefined) return locked;
    const kept = account === undefined ? undefined : store.passwordHash(account);
    const isRight = await this.#underWayFrom(countedAs(from), () => hasher.matches(kept, proof.password));
    // Others that were under way may have failed meanwhile: what they locked is locked for this one too.
    const lockedNow = this.#lockedSource(account, from, nowMs);
    if (lockedNow !== undefined) return lockedNow;
    if (account === undefined) return this.#failed(undefined, "unknown-name", from, nowMs);
    if (!isRight) return this.#failed(account, "wrong-password", from, nowMs);
    return this.#proveCode(account, proof.code, from, nowMs);
  }

  #proveCode(
    account: Account,
    code: string | undefined,
    from: From,
    nowMs: number,
  ): Outcome<{ readonly account: Account; readonly means: SignInMeans }> {
    const { store, failures } = this.#parts;
    if (code === undefined) return notDone("code-needed");
    const totp = store.totp(account);
    const step = totp === undefined ? undefined : totpStep(totp.secret, code, nowMs, totp.usedStep);
    const byApp = step !== undefined && store.useTotpStep(account, step);
    if (!byApp && !store.useRecoveryCode(account, code)) return this.#failed(account, "wrong-code", from, nowMs);
    // Said only to somebody who has shown who they are.
    const present = store.byId(account.id);
    if (present === undefined || present.disabled !== undefined || isUnused(present, nowMs)) {
      return this.#failed(account, "disabled", from, nowMs);
    }
    failures.succeeded(account, countedAs(from), nowMs);
    store.noteUse(account, nowMs);
    return done({ account, means: byApp ? "password-and-code" : "password-and-recovery-code" });
  }

  #lockedSource(account: Account | undefined, from: From, nowMs: number): NotDone | undefined {
    const { failures } = this.#parts;
    const by = somebody(account, from);
    const untilMs = failures.sourceLockedUntilMs(countedAs(from), nowMs);
    if (untilMs !== undefined) {
      failures.turnedAway(account, "source-locked", by, nowMs);
      return notDone("source-locked", `until ${untilMs}`);
    }
    if (account !== undefined && failures.isShieldedFrom(account, countedAs(from), nowMs)) {
      failures.turnedAway(account, "account-shielded", by, nowMs);
      return notDone("not-recognised");
    }
    return undefined;
  }

  #failed(account: Account | undefined, why: SignInFailure, from: From, nowMs: number): NotDone {
    this.#parts.failures.failed(account, why, somebody(account, from), nowMs);
    return notDone(why === "unknown-invitation" ? why : "not-recognised");
  }

  async #underWayFrom<T>(source: string, work: () => Promise<T>): Promise<T> {
    const count = this.#underWay.get(source) ?? 0;
    if (count >= UNDER_WAY_MAX) throw new TooBusyError();
    this.#underWay.set(source, count + 1);
    try {
      return await work();
    } finally {
      const rest = (this.#underWay.get(source) ?? 1) - 1;
      if (rest === 0) this.#underWay.delete(source);
      else this.#underWay.set(source, rest);
    }
  }
}
