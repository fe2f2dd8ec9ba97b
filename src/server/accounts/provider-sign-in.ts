/**
 * Signing in by the agency's own provider: from the button to a session of an account that is here (AU32 to AU36).
 *
 * The provider vouches for a person; which account that is, is decided here. The first time by one claim, and from then
 * on by the provider's own lasting subject, so that a name which the provider gives to somebody else later opens nothing.
 * Whoever the provider knows and this center does not, gets in nowhere, unless the configuration says otherwise.
 */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Grant } from "../../access/role.ts";
import { MINUTE_MS } from "../../base/time.ts";
import { line } from "../../domain/text.ts";
import {
  type Account,
  type AccountRefusal,
  type By,
  countedAs,
  done,
  isUnused,
  notDone,
  type NotDone,
  type Outcome,
  type ProviderFailure,
  type SessionId,
  somebody,
} from "./account.ts";
import type { AccountRecord } from "./account-record.ts";
import { type AccountStore, signInName } from "./account-store.ts";
import type { Failures } from "./failures.ts";
import { ProviderConversation, type Question, type Vouched } from "./provider-conversation.ts";
import { ProviderLogout } from "./provider-logout.ts";
import { grantsFrom, mappedGrants, type ProviderSettings } from "./provider-settings.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { From } from "./sign-in.ts";

/** Which page somebody left, and is brought back to. */
export type ProviderPage = "console" | "field";
export type ProviderStart = { readonly address: string; readonly browserToken: string };
export type ProviderAnswer = { readonly page: ProviderPage; readonly opened: Outcome<{ readonly token: string }> };

type Flow = {
  readonly question: Question;
  readonly browserHash: Buffer;
  readonly page: ProviderPage;
  /** Of whoever shows again who they are: the session that is to be opened. */
  readonly sessionId?: SessionId;
};

const FLOW_MS = 10 * MINUTE_MS;
const FLOWS_MAX = 20_000;
const TOKEN_BYTES = 32;
const ID_TOKENS_MAX = 2_000;
/** What the first sign-in may be told by: the name of an account, as an administrator could have typed it. */
const ClaimedName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\p{L}\p{N}._@-]+$/u);
const Display = line(80);

export type ProviderParts = {
  readonly settings: ProviderSettings;
  readonly store: AccountStore;
  readonly sessions: Sessions;
  readonly failures: Failures;
  readonly record: AccountRecord;
};

export class ProviderSignIn {
  readonly #parts: ProviderParts;
  readonly #conversation: ProviderConversation;
  readonly #logout: ProviderLogout;
  readonly #flows = new Map<string, Flow>();
  /** Shown to the provider at the end of a session; held in memory only, because they say who somebody is. */
  readonly #idTokens = new Map<SessionId, string>();

  constructor(parts: ProviderParts) {
    this.#parts = parts;
    this.#conversation = new ProviderConversation(parts.settings);
    this.#logout = new ProviderLogout(parts.settings, this.#conversation);
  }

  /** Where the browser is to go. With a session: its owner shows again who they are, anew and there. */
  async start(
    page: ProviderPage,
    session: Session | undefined,
    from: From,
    nowMs: number,
  ): Promise<Outcome<ProviderStart>> {
    const { settings, failures } = this.#parts;
    const asked = await this.#conversation.ask(nowMs, session === undefined ? settings.maxAgeS : 0);
    if (!asked.ok) {
      failures.turnedAway(undefined, asked.why, somebody(undefined, from), nowMs);
      return notDone(refusalOf(asked.why), asked.detail);
    }
    const browserToken = randomBytes(TOKEN_BYTES).toString("base64url");
    const { address, question } = asked.value;
    for (const [state, flow] of this.#flows) if (isOver(flow, nowMs)) this.#flows.delete(state);
    const oldest = this.#flows.keys().next().value;
    if (this.#flows.size >= FLOWS_MAX && oldest !== undefined) this.#flows.delete(oldest);
    const of = session === undefined ? {} : { sessionId: session.id };
    this.#flows.set(question.state, { question, browserHash: tokenHash(browserToken), page, ...of });
    return done({ address, browserToken });
  }

  /** The browser has come back with what the provider says. Each question is answered once, by who asked it. */
  async answer(query: string, browserToken: string, from: From, nowMs: number): Promise<ProviderAnswer> {
    const state = new URLSearchParams(query).get("state") ?? "";
    const flow = this.#flows.get(state);
    if (flow === undefined || isOver(flow, nowMs) || !timingSafeEqual(flow.browserHash, tokenHash(browserToken))) {
      // A page elsewhere can send any browser here: what nobody here has asked for counts against nobody (AU33).
      this.#parts.failures.turnedAway(undefined, "provider-answer", somebody(undefined, from), nowMs);
      return { page: flow?.page ?? "console", opened: notDone("provider-answer", "nobody here has asked for it") };
    }
    this.#flows.delete(state);
    const heard = await this.#conversation.hear(flow.question, query, nowMs);
    const opened = heard.ok
      ? this.#open(flow, heard.value, from, nowMs)
      : this.#failed(undefined, heard.why, from, nowMs, heard.detail);
    return { page: flow.page, opened };
  }

  /**
   * AU36: the provider says that somebody has signed out there. What it vouched for ends here, at once and everywhere;
   * sessions that its owner opened by a passkey or a password are not its to end, nor is what was opened since.
   */
  async signedOutThere(logoutToken: string, from: From, nowMs: number): Promise<Outcome<{ readonly ended: number }>> {
    const { settings, sessions, failures } = this.#parts;
    const heard = await this.#logout.hear(logoutToken, nowMs);
    if (!heard.ok) {
      // Anybody on the line can send one: it is noted, and counts against nobody (AU33).
      failures.turnedAway(undefined, heard.why, somebody(undefined, from), nowMs);
      return notDone(refusalOf(heard.why), heard.detail);
    }
    const { saidBeforeMs, ...whose } = heard.value;
    const by: By = { name: `${settings.name} (provider)`, source: from.source };
    const ending = sessions.ofProvider(whose).filter(({ authenticatedAtMs }) => authenticatedAtMs <= saidBeforeMs);
    for (const session of ending) {
      this.#idTokens.delete(session.id);
      sessions.end(session, "signed-out-there", by, nowMs);
    }
    return done({ ended: ending.length });
  }

  /** Where somebody who signs out here signs out there too; undefined where they need not. */
  async signOutAddress(sessionId: SessionId, nowMs: number): Promise<string | undefined> {
    const idToken = this.#idTokens.get(sessionId);
    this.#idTokens.delete(sessionId);
    return idToken === undefined ? undefined : this.#conversation.signOutAddress(idToken, nowMs);
  }

  #open(flow: Flow, vouched: Vouched, from: From, nowMs: number): Outcome<{ readonly token: string }> {
    const { settings, sessions, store, failures } = this.#parts;
    if (!hasEnoughFactors(settings, vouched.claims)) return this.#failed(undefined, "provider-factor", from, nowMs);
    const found = this.#accountOf(vouched, from, nowMs);
    if (!found.ok) return found;
    const own = flow.sessionId === undefined ? undefined : sessions.of(found.value.id);
    const session = own?.find(({ id }) => id === flow.sessionId);
    if (own !== undefined && session === undefined) {
      return this.#failed(found.value, "provider-other-person", from, nowMs, "another's session");
    }
    const { authenticatedAtMs } = vouched;
    const account = this.#withRoles(found.value, vouched, from, nowMs, session);
    failures.succeeded(account, countedAs(from), nowMs);
    store.noteUse(account, nowMs);
    const by: By = { name: account.display, source: from.source, accountId: account.id };
    if (session !== undefined) {
      const self: By = { ...by, sessionId: session.id };
      const token = sessions.renew(session, "provider", self, nowMs, authenticatedAtMs);
      this.#keep(session.id, vouched);
      return done({ token });
    }
    const opened = sessions.open(account, "provider", by, nowMs, from.workstationToken, authenticatedAtMs);
    this.#keep(opened.session.id, vouched);
    return done({ token: opened.token });
  }

  // AU32: by the lasting subject; the first time by the claim, and never over another subject of an account.
  #accountOf({ subject, claims }: Vouched, from: From, nowMs: number): Outcome<Account> {
    const { settings, store } = this.#parts;
    const linked = store.bySubject(settings.issuer, subject);
    if (linked !== undefined) return this.#ifOpen(linked, from, nowMs);
    const name = claimedName(settings, claims);
    if (name === undefined) {
      return this.#failed(undefined, "provider-unknown-person", from, nowMs, `no ${settings.claim}`);
    }
    const known = store.byName(name);
    if (known === undefined) {
      if (!settings.create) return this.#failed(undefined, "provider-unknown-person", from, nowMs);
      return this.#create(name, subject, claims, from, nowMs);
    }
    if (known.hasProvider) return this.#failed(known, "provider-other-person", from, nowMs);
    const open = this.#ifOpen(known, from, nowMs);
    if (open.ok) store.linkSubject(known, settings.issuer, subject, byOf(known, from), nowMs);
    return open;
  }

  #ifOpen(account: Account, from: From, nowMs: number): Outcome<Account> {
    if (account.disabled === undefined && !isUnused(account, nowMs)) return done(account);
    return this.#failed(account, "disabled", from, nowMs);
  }

  #create(name: string, subject: string, claims: Vouched["claims"], from: From, nowMs: number): Outcome<Account> {
    const { settings, store, record } = this.#parts;
    const display = Display.safeParse(claims["name"]);
    const by: By = { name: `${settings.name} (provider)`, source: from.source };
    return record.change(nowMs, by, undefined, [], () => {
      const account = { name, display: display.success ? display.data : name, grants: [] };
      const created = store.create(account, by, nowMs);
      if (created.ok) store.linkSubject(created.value, settings.issuer, subject, by, nowMs);
      return created;
    });
  }

  // AU34: the groups there give and take the roles that the configuration maps, and no others.
  #withRoles(account: Account, { claims }: Vouched, from: From, nowMs: number, kept: Session | undefined): Account {
    const { settings, store, sessions } = this.#parts;
    const given = grantsFrom(settings, claims);
    if (given === undefined) return account;
    const mapped = new Set(mappedGrants(settings).map(grantKey));
    const byHand = account.grants.filter((grant) => !mapped.has(grantKey(grant)));
    const grants = [...new Map([...byHand, ...given].map((grant) => [grantKey(grant), grant])).values()];
    if (sameGrants(account.grants, grants)) return account;
    const by: By = { name: `${settings.name} (provider)`, source: from.source };
    const changed = store.changeRights(account, grants, by, nowMs);
    for (const session of sessions.of(account.id)) {
      if (session.id !== kept?.id) sessions.end(session, "rights-changed", by, nowMs);
    }
    return changed;
  }

  // Nothing can be guessed here, so that nothing is counted: each is an entry, and locks nobody's address.
  #failed(
    account: Account | undefined,
    why: ProviderFailure | "disabled",
    from: From,
    nowMs: number,
    detail?: string,
  ): NotDone {
    const more = detail === undefined ? {} : { detail: detail.slice(0, 200) };
    this.#parts.record.note(nowMs, somebody(account, from), account?.id, { type: "SignInFailed", why, ...more });
    return notDone(refusalOf(why));
  }

  #keep(sessionId: SessionId, { subject, claims, idToken }: Vouched): void {
    const sid: unknown = claims["sid"];
    this.#parts.sessions.noteProvider(sessionId, subject, typeof sid === "string" ? sid : undefined);
    const oldest = this.#idTokens.keys().next().value;
    if (this.#idTokens.size >= ID_TOKENS_MAX && oldest !== undefined) this.#idTokens.delete(oldest);
    this.#idTokens.set(sessionId, idToken);
  }
}

function isOver({ question }: Flow, nowMs: number): boolean {
  return nowMs - question.askedAtMs >= FLOW_MS;
}

/** AU5: whether there is such an account, and whether it is shut, is the center's to know and not the tryer's. */
function refusalOf(why: ProviderFailure | "disabled"): AccountRefusal {
  switch (why) {
    case "disabled":
    case "provider-unknown-person":
    case "provider-other-person":
      return "provider-no-account";
    case "provider-unreachable":
    case "provider-declined":
    case "provider-answer":
    case "provider-stale":
    case "provider-factor":
      return why;
  }
}

/** AU6: a center that asks for a second factor does not take the first alone from somebody else. */
function hasEnoughFactors({ amr, acr }: ProviderSettings, claims: Vouched["claims"]): boolean {
  if (amr.length === 0 && acr.length === 0) return true;
  const methods: unknown = claims["amr"];
  const level: unknown = claims["acr"];
  const isByMethod = Array.isArray(methods) && methods.some((method) => amr.includes(String(method)));
  return isByMethod || (typeof level === "string" && acr.includes(level));
}

function claimedName({ claim }: ProviderSettings, claims: Vouched["claims"]): string | undefined {
  // Anybody may write anybody's address into a profile: it counts where the provider has seen that it is theirs.
  if (claim === "email" && claims["email_verified"] !== true) return undefined;
  const read = ClaimedName.safeParse(claims[claim]);
  return read.success ? signInName(read.data) : undefined;
}

function grantKey({ role, agencyId }: Grant): string {
  return `${role} ${agencyId ?? "*"}`;
}

function sameGrants(one: readonly Grant[], other: readonly Grant[]): boolean {
  const keys = new Set(one.map(grantKey));
  return keys.size === other.length && other.every((grant) => keys.has(grantKey(grant)));
}

function byOf(account: Account, { source }: From): By {
  return { name: account.display, source, accountId: account.id };
}

function tokenHash(token: string): Buffer {
  return hash("sha256", `vigil-provider ${token}`, "buffer");
}
