/**
 * Ruling over accounts: each act is asked of the table of rights for every role that the account in question holds,
 * so that nobody gives what they could not take, and nobody takes over an account that reaches further than their own
 * (AU17). Nobody changes their own rights (AU18).
 */
import { type AccessTable, type AdministrationName } from "../../access/access-table.ts";
import { mayDo, mayDoAll } from "../../access/may-do.ts";
import type { Relation } from "../../access/reach.ts";
import type { Grant } from "../../access/role.ts";
import { type AgencyId, asId } from "../../base/ids.ts";
import {
  type Account,
  BREAK_GLASS_MS,
  type By,
  done,
  notDone,
  type NotDone,
  type Outcome,
  type SessionId,
  type WorkstationKind,
} from "./account.ts";
import type { AccountStore, NewAccount } from "./account-store.ts";
import type { Invitations } from "./invitations.ts";
import type { Sessions } from "./sessions.ts";

/** Somebody who is signed in and asks for something. */
export type Actor = { readonly account: Account; readonly source: string; readonly sessionId: SessionId };

/** A role in the whole center is nobody's who rules over one agency only: `*` is no agency's code. */
const WHOLE_CENTER = asId<AgencyId>("*");

export class Administration {
  readonly #table: AccessTable;
  readonly #store: AccountStore;
  readonly #sessions: Sessions;
  readonly #invitations: Invitations;

  constructor(table: AccessTable, store: AccountStore, sessions: Sessions, invitations: Invitations) {
    this.#table = table;
    this.#store = store;
    this.#sessions = sessions;
    this.#invitations = invitations;
  }

  /** The accounts that somebody may see. */
  list(actor: Actor): Outcome<Account[]> {
    const seen = this.#store.all().filter(({ grants }) => this.#denied(actor, "ReadAccounts", grants) === undefined);
    const any = mayDo(this.#table, actor.account, { type: "ReadAccounts" }, { tie: "none", sharedWith: [] });
    return any.allowed ? done(seen) : notDone("not-permitted", any.reason);
  }

  /** Makes an account; the code is shown once, to be handed to its owner. */
  create(
    actor: Actor,
    account: NewAccount,
    nowMs: number,
  ): Outcome<{ readonly account: Account; readonly invitation: string }> {
    const denied = this.#denied(actor, "CreateAccount", account.grants);
    if (denied !== undefined) return denied;
    const by = byOf(actor);
    const created = this.#store.create(account, by, nowMs);
    if (!created.ok) return created;
    return done({ account: created.value, invitation: this.#invitations.invite(created.value, by, nowMs) });
  }

  /** Gives and takes roles. Whoever is signed in with the former ones has to sign in anew. */
  changeRights(actor: Actor, name: string, grants: readonly Grant[], nowMs: number): Outcome<Account> {
    const account = this.#store.byName(name);
    const denied = this.#deniedFor(actor, "ChangeRights", account, grants);
    if (denied !== undefined || account === undefined) return denied ?? notDone("unknown-account", name);
    const changed = this.#store.changeRights(account, grants, byOf(actor), nowMs);
    this.#sessions.endAllOf(account.id, "rights-changed", byOf(actor), nowMs);
    return done(changed);
  }

  /** For a lost phone or a forgotten password: everything that opened the account opens nothing more. */
  resetSignIn(actor: Actor, name: string, nowMs: number): Outcome<{ readonly invitation: string }> {
    const account = this.#store.byName(name);
    const denied = this.#deniedFor(actor, "ResetSignIn", account);
    if (denied !== undefined || account === undefined) return denied ?? notDone("unknown-account", name);
    this.#store.resetSignIn(account, byOf(actor), nowMs);
    this.#sessions.endAllOf(account.id, "sign-in-reset", byOf(actor), nowMs);
    return done({ invitation: this.#invitations.invite(account, byOf(actor), nowMs) });
  }

  /** Shuts somebody out, at once and everywhere. */
  disable(
    actor: Actor,
    name: string,
    why: "by-hand" | "emergency",
    reason: string,
    nowMs: number,
  ): Outcome<{ readonly endedSessions: number }> {
    const account = this.#store.byName(name);
    const denied = account === undefined ? undefined : this.#denied(actor, "DisableAccount", account.grants);
    if (denied !== undefined || account === undefined) return denied ?? notDone("unknown-account", name);
    // What they can do ends before it is written that it has: a slow disk gives nobody another second.
    const endedSessions = this.#sessions.endAllOf(account.id, "account-disabled", byOf(actor), nowMs);
    this.#store.disable(account, why, reason, byOf(actor), nowMs);
    return done({ endedSessions });
  }

  enable(actor: Actor, name: string, nowMs: number): Outcome<undefined> {
    const account = this.#store.byName(name);
    const denied = this.#deniedFor(actor, "EnableAccount", account);
    if (denied !== undefined || account === undefined) return denied ?? notDone("unknown-account", name);
    this.#store.enable(account, byOf(actor), nowMs);
    return done(undefined);
  }

  endSessions(actor: Actor, name: string, nowMs: number): Outcome<{ readonly endedSessions: number }> {
    const account = this.#store.byName(name);
    const denied = account === undefined ? undefined : this.#denied(actor, "EndSessions", account.grants);
    if (denied !== undefined || account === undefined) return denied ?? notDone("unknown-account", name);
    return done({ endedSessions: this.#sessions.endAllOf(account.id, "ended-by-hand", byOf(actor), nowMs) });
  }

  /** Marks the browser that asks. The token is for its cookie. */
  markWorkstation(
    actor: Actor,
    name: string,
    kind: WorkstationKind,
    nowMs: number,
  ): Outcome<{ readonly id: string; readonly token: string }> {
    const denied = this.#denied(actor, "MarkWorkstation", []);
    return denied ?? done(this.#sessions.markWorkstation(name, kind, byOf(actor), nowMs));
  }

  unmarkWorkstation(actor: Actor, id: string, nowMs: number): Outcome<undefined> {
    const denied = this.#denied(actor, "MarkWorkstation", []);
    if (denied !== undefined) return denied;
    return this.#sessions.unmarkWorkstation(id, byOf(actor), nowMs)
      ? done(undefined)
      : notDone("unknown-workstation", id);
  }

  /** Until when somebody who gives a reason may read what the table denies them. */
  breakGlass(actor: Actor, nowMs: number): Outcome<number> {
    const denied = this.#denied(actor, "BreakGlass", []);
    return denied ?? done(nowMs + BREAK_GLASS_MS);
  }

  #deniedFor(
    actor: Actor,
    act: AdministrationName,
    account: Account | undefined,
    more: readonly Grant[] = [],
  ): NotDone | undefined {
    if (account?.id === actor.account.id) return notDone("own-rights", "somebody else has to do this");
    return this.#denied(actor, act, [...(account?.grants ?? []), ...more]);
  }

  #denied(actor: Actor, act: AdministrationName, grants: readonly Grant[]): NotDone | undefined {
    const relations: Relation[] = grants.map(({ agencyId }) => ({
      agencyId: agencyId ?? WHOLE_CENTER,
      tie: "none",
      sharedWith: [],
    }));
    const about = relations.length === 0 ? [{ tie: "none", sharedWith: [] } as const] : relations;
    const permission = mayDoAll(this.#table, actor.account, { type: act }, about);
    return permission.allowed ? undefined : notDone("not-permitted", permission.reason);
  }
}

function byOf(actor: Actor): By {
  return {
    name: actor.account.display,
    source: actor.source,
    accountId: actor.account.id,
    sessionId: actor.sessionId,
  };
}
