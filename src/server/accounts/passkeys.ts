/**
 * Passkeys (WebAuthn), always with user verification: the device asks for a finger, a face or a PIN, so that the
 * device alone opens nothing (AU15). What the browser and we say to each other is checked by @simplewebauthn.
 */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { MINUTE_MS } from "../../base/time.ts";
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
  somebody,
} from "./account.ts";
import type { AccountStore, PasskeyRow } from "./account-store.ts";
import type { Failures } from "./failures.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { From, SignedIn } from "./sign-in.ts";

/** EdDSA, ES256, RS256: what authenticators have; left to the library it would also try what Node calls experimental. */
const ALGORITHMS = [-8, -7, -257];
const CHALLENGE_MS = 5 * MINUTE_MS;
const CHALLENGES_MAX = 10_000;

export type RegistrationResponse = Parameters<typeof verifyRegistrationResponse>[0]["response"];
export type AuthenticationResponse = Parameters<typeof verifyAuthenticationResponse>[0]["response"];
export type RegistrationOptions = Awaited<ReturnType<typeof generateRegistrationOptions>>;
export type AuthenticationOptions = Awaited<ReturnType<typeof generateAuthenticationOptions>>;

/** Where passkeys of this center hold. */
export type RelyingParty = {
  /** The host's name, without a port: `localhost`, `dispatch.example.org`. */
  readonly id: string;
  readonly name: string;
  /** Whole addresses of the pages that may ask: `https://dispatch.example.org`. */
  readonly origins: readonly string[];
};

type Challenge = { readonly untilMs: number; readonly accountId?: string };

export class Passkeys {
  readonly #party: RelyingParty;
  readonly #store: AccountStore;
  readonly #sessions: Sessions;
  readonly #failures: Failures;
  readonly #challenges = new Map<string, Challenge>();

  constructor(party: RelyingParty, store: AccountStore, sessions: Sessions, failures: Failures) {
    this.#party = party;
    this.#store = store;
    this.#sessions = sessions;
    this.#failures = failures;
  }

  /** What the browser needs to make a passkey for somebody who is signed in. */
  async registrationOptions(account: Account, nowMs: number): Promise<RegistrationOptions> {
    const options = await generateRegistrationOptions({
      rpName: this.#party.name,
      rpID: this.#party.id,
      userName: account.name,
      userDisplayName: account.display,
      userID: new TextEncoder().encode(account.id),
      supportedAlgorithmIDs: ALGORITHMS,
      excludeCredentials: account.passkeys.map(({ id }) => ({ id })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    this.#remember(options.challenge, { untilMs: nowMs + CHALLENGE_MS, accountId: account.id });
    return options;
  }

  /** Takes the passkey that the browser has made. */
  async register(
    account: Account,
    response: RegistrationResponse,
    label: string,
    by: By,
    nowMs: number,
  ): Promise<Outcome<{ readonly id: string }>> {
    try {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: (challenge) => this.#isOwn(challenge, account.id, nowMs),
        expectedOrigin: [...this.#party.origins],
        expectedRPID: this.#party.id,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      });
      if (!verified) return notDone("passkey-failed");
      const { credential } = registrationInfo;
      if (this.#store.passkey(credential.id) !== undefined) return notDone("passkey-failed", "it is known already");
      const { id, publicKey, counter, transports } = credential;
      this.#store.addPasskey(
        {
          id,
          account: account.id,
          public_key: publicKey,
          counter,
          transports: JSON.stringify(transports ?? []),
          label,
        },
        account,
        by,
        nowMs,
      );
      return done({ id });
    } catch (error) {
      return notDone("passkey-failed", error instanceof Error ? error.message : String(error));
    }
  }

  /** Takes a passkey away; not the last means of signing in. */
  remove(account: Account, id: string, by: By, nowMs: number): Outcome<undefined> {
    const passkey = this.#store.passkeysOf(account).find((known) => known.id === id);
    if (passkey === undefined) return notDone("unknown-passkey");
    if (!account.hasPassword && account.passkeys.length === 1) return notDone("last-means");
    this.#store.removePasskey(passkey, account, by, nowMs);
    return done(undefined);
  }

  /** What the browser needs to show who somebody is. It names nobody: the device offers whom it knows. */
  async signInOptions(nowMs: number): Promise<AuthenticationOptions> {
    const options = await generateAuthenticationOptions({ rpID: this.#party.id, userVerification: "required" });
    this.#remember(options.challenge, { untilMs: nowMs + CHALLENGE_MS });
    return options;
  }

  /**
   * Signs in by a passkey. A source that is locked for wrong passwords may do so too: nothing can be guessed here,
   * and a dispatcher with a passkey is not shut out by anybody.
   */
  async signIn(response: AuthenticationResponse, from: From, nowMs: number): Promise<Outcome<SignedIn>> {
    const shown = await this.#prove(response, from, nowMs);
    if (!shown.ok) return shown;
    const by: By = { name: shown.value.display, source: from.source };
    return done(this.#sessions.open(shown.value, "passkey", by, nowMs, from.workstationToken));
  }

  /** The owner of a session shows again who they are; gives the session's new token. */
  async again(session: Session, response: AuthenticationResponse, from: From, nowMs: number): Promise<Outcome<string>> {
    const shown = await this.#prove(response, from, nowMs);
    if (!shown.ok) return shown;
    if (shown.value.id !== session.accountId) return notDone("not-recognised");
    const { id, display } = shown.value;
    const by: By = { name: display, source: from.source, accountId: id, sessionId: session.id };
    return done(this.#sessions.renew(session, "passkey", by, nowMs));
  }

  async #prove(response: AuthenticationResponse, from: From, nowMs: number): Promise<Outcome<Account>> {
    const passkey = this.#store.passkey(response.id);
    const account = passkey === undefined ? undefined : this.#store.byId(passkey.account);
    const by = somebody(account, from);
    const failed = (why: SignInFailure): NotDone => {
      this.#failures.failed(account, why, by, nowMs);
      return notDone("not-recognised");
    };
    if (passkey === undefined || account === undefined) return failed("unknown-passkey");
    const counter = await this.#counterOf(passkey, response, nowMs);
    if (counter === undefined) return failed("passkey-failed");
    this.#store.setPasskeyCounter(passkey.id, counter);
    // Read again: it may have been disabled while the signature was checked.
    const present = this.#store.byId(account.id);
    if (present === undefined || present.disabled !== undefined || isUnused(present, nowMs)) return failed("disabled");
    this.#failures.succeeded(present, countedAs(from), nowMs);
    this.#store.noteUse(present, nowMs);
    return done(present);
  }

  /** The counter that a good answer carries; undefined where it is not the passkey's, or not an answer to us. */
  async #counterOf(passkey: PasskeyRow, response: AuthenticationResponse, nowMs: number): Promise<number | undefined> {
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: (challenge) => this.#isOwn(challenge, undefined, nowMs),
        expectedOrigin: [...this.#party.origins],
        expectedRPID: this.#party.id,
        requireUserVerification: true,
        credential: { id: passkey.id, publicKey: new Uint8Array(passkey.public_key), counter: passkey.counter },
      });
      return verified ? authenticationInfo.newCounter : undefined;
    } catch {
      // The library throws for whatever is not as it should be: origin, challenge, verification, counter.
      return undefined;
    }
  }

  // A challenge answers once, and only for whom it was made.
  #isOwn(challenge: string, accountId: string | undefined, nowMs: number): boolean {
    const known = this.#challenges.get(challenge);
    this.#challenges.delete(challenge);
    return known !== undefined && nowMs < known.untilMs && known.accountId === accountId;
  }

  #remember(challenge: string, known: Challenge): void {
    const oldest = this.#challenges.keys().next().value;
    if (this.#challenges.size >= CHALLENGES_MAX && oldest !== undefined) this.#challenges.delete(oldest);
    this.#challenges.set(challenge, known);
  }
}
