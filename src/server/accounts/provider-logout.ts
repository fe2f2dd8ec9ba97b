/**
 * A logout token of the agency's provider (OpenID Connect Back-Channel Logout 1.0), and what it is worth: whose sessions
 * it says are over. Everything in it is checked before anything of it is believed (AU36): signature by the provider's
 * own keys, issuer, audience, age, the event that it is about, no nonce (so that no ID token passes for one), and that
 * it has not been heard before.
 */
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { MINUTE_MS, SECOND_MS } from "../../base/time.ts";
import type { ProviderFailure } from "./account.ts";
import type { Heard, ProviderConversation } from "./provider-conversation.ts";
import type { ProviderSettings } from "./provider-settings.ts";

export type SignedOut = {
  readonly subject?: string;
  readonly sid?: string;
  /** Whoever showed there who they are after this has come back since. */
  readonly saidBeforeMs: number;
};

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const TYPES: ReadonlySet<string> = new Set(["JWT", "LOGOUT+JWT"]);
/** Signatures that only its own key makes; `none` and shared secrets are no such thing. */
const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
const CLOCKS_APART_S = 30;
/** One that is older comes from somebody who kept it. */
const AGE_MAX_S = 120;
const KEYS_WITHIN_MS = 5 * SECOND_MS;
const HEARD_MAX = 20_000;

export class ProviderLogout {
  readonly #settings: ProviderSettings;
  readonly #conversation: Pick<ProviderConversation, "metadata">;
  /** Until when each that was heard could be sent again. */
  readonly #heard = new Map<string, number>();
  #keys: { readonly address: string; readonly get: JWTVerifyGetKey } | undefined;

  constructor(settings: ProviderSettings, conversation: Pick<ProviderConversation, "metadata">) {
    this.#settings = settings;
    this.#conversation = conversation;
  }

  async hear(token: string, nowMs: number): Promise<Heard<SignedOut>> {
    const metadata = await this.#conversation.metadata(nowMs);
    if (!metadata.ok) return metadata;
    const { issuer, jwks_uri: keysAt, backchannel_logout_supported: offered } = metadata.value;
    if (offered !== true || keysAt === undefined) return failed("provider-answer", "logout: it does not offer that");
    // Keys that came in plain would be anybody's; only a provider on this machine may do that.
    if (URL.parse(keysAt)?.protocol !== "https:" && !issuer.startsWith("http:"))
      return failed("provider-answer", "logout: its keys are not encrypted");
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keysAt(keysAt), {
        issuer,
        audience: this.#settings.clientId,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCKS_APART_S,
        maxTokenAge: AGE_MAX_S,
        currentDate: new Date(nowMs),
        requiredClaims: ["iat", "jti", "events"],
      });
      if (!TYPES.has((protectedHeader.typ ?? "JWT").toUpperCase())) return failed("provider-answer", "logout: typ");
      return this.#read(payload, nowMs);
    } catch (error) {
      return failureOf(error);
    }
  }

  #read({ sub, sid, jti, iat, events, nonce }: JWTPayload, nowMs: number): Heard<SignedOut> {
    const event: unknown = typeof events === "object" && events !== null ? Reflect.get(events, EVENT) : undefined;
    if (typeof event !== "object" || event === null) return failed("provider-answer", "logout: events");
    if (nonce !== undefined) return failed("provider-answer", "logout: nonce");
    if (sid !== undefined && typeof sid !== "string") return failed("provider-answer", "logout: sid");
    if (sub === undefined && sid === undefined) return failed("provider-answer", "logout: nobody");
    // Claims that were required and checked above.
    if (jti === undefined || iat === undefined) return failed("provider-answer", "logout: jti");
    if (!this.#isNew(jti, nowMs)) return failed("provider-answer", "logout: heard before");
    return {
      ok: true,
      value: {
        ...(sub === undefined ? {} : { subject: sub }),
        ...(sid === undefined ? {} : { sid }),
        saidBeforeMs: (iat + CLOCKS_APART_S) * SECOND_MS,
      },
    };
  }

  #isNew(jti: string, nowMs: number): boolean {
    for (const [known, untilMs] of this.#heard) if (untilMs <= nowMs) this.#heard.delete(known);
    if (this.#heard.has(jti)) return false;
    const oldest = this.#heard.keys().next().value;
    if (this.#heard.size >= HEARD_MAX && oldest !== undefined) this.#heard.delete(oldest);
    this.#heard.set(jti, nowMs + (AGE_MAX_S + 2 * CLOCKS_APART_S) * SECOND_MS);
    return true;
  }

  // Fetched when a key is not known, and not again for half a minute: nobody makes this server ask by sending rubbish.
  #keysAt(address: string): JWTVerifyGetKey {
    if (this.#keys?.address !== address) {
      const get = createRemoteJWKSet(new URL(address), {
        timeoutDuration: KEYS_WITHIN_MS,
        cooldownDuration: MINUTE_MS / 2,
      });
      this.#keys = { address, get };
    }
    return this.#keys.get;
  }
}

function failed(why: ProviderFailure, detail: string): Heard<never> {
  return { ok: false, why, detail };
}

function failureOf(error: unknown): Heard<never> {
  if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) {
    return failed("provider-unreachable", "logout: its keys");
  }
  const claim = error instanceof errors.JWTClaimValidationFailed ? ` ${error.claim}` : "";
  return failed("provider-answer", `logout: ${error.code}${claim}`);
}
