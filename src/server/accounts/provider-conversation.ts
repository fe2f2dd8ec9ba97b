/**
 * What is said with the agency's provider, by `openid-client`: where to send somebody, and what their coming back is
 * worth. PKCE, state, nonce, the issuer (also in the answer's address), the audience, the signature, the times and
 * `auth_time` are all checked; nothing is read from an answer that fails in one of them (AU33).
 *
 * A provider that is down is told within seconds and costs nobody else anything: it is asked on the accounts' thread,
 * and passwords and passkeys need it for nothing (AU35).
 */
import * as oidc from "openid-client";
import { SECOND_MS } from "../../base/time.ts";
import type { ProviderFailure } from "./account.ts";
import { ANSWER_PATH, type ProviderSettings } from "./provider-settings.ts";

/** What is kept of a question until its answer comes. */
export type Question = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly askedAtMs: number;
  /** How long before it was asked somebody may have shown who they are. */
  readonly maxAgeS: number;
};
/** Whom the provider vouches for. */
export type Vouched = {
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** When they showed there who they are. */
  readonly authenticatedAtMs: number;
  /** Shown to the provider when they sign out. */
  readonly idToken: string;
};
export type Failed = { readonly ok: false; readonly why: ProviderFailure; readonly detail: string };
export type Heard<T> = { readonly ok: true; readonly value: T } | Failed;

const ANSWERS_WITHIN_S = 5;
const KNOWN_FOR_MS = 3_600 * SECOND_MS;
/** After it could not be reached, so long nobody waits for it in vain again. */
const DOWN_FOR_MS = 5 * SECOND_MS;
const CLOCKS_APART_S = 30;

export class ProviderConversation {
  readonly #settings: ProviderSettings;
  #known: { readonly config: oidc.Configuration; readonly untilMs: number } | undefined;
  #down: { readonly why: ProviderFailure; readonly detail: string; readonly untilMs: number } | undefined;

  constructor(settings: ProviderSettings) {
    this.#settings = settings;
  }

  /** Where to send somebody, and the question that their answer belongs to. */
  async ask(nowMs: number, maxAgeS: number): Promise<Heard<{ readonly address: string; readonly question: Question }>> {
    const config = await this.#configuration(nowMs);
    if (!config.ok) return config;
    const verifier = oidc.randomPKCECodeVerifier();
    const question = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier, askedAtMs: nowMs, maxAgeS };
    const { scopes, acr } = this.#settings;
    const address = oidc.buildAuthorizationUrl(config.value, {
      redirect_uri: this.#settings.origin + ANSWER_PATH,
      scope: [...new Set(["openid", ...scopes])].join(" "),
      state: question.state,
      nonce: question.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      max_age: String(maxAgeS),
      ...(maxAgeS === 0 ? { prompt: "login" } : {}),
      ...(acr.length === 0 ? {} : { acr_values: acr.join(" ") }),
    });
    return { ok: true, value: { address: address.href, question } };
  }

  /** What an answer is worth. `query` is what stood behind the `?` when the browser came back. */
  async hear(question: Question, query: string, nowMs: number): Promise<Heard<Vouched>> {
    const config = await this.#configuration(nowMs);
    if (!config.ok) return config;
    const url = new URL(this.#settings.origin + ANSWER_PATH);
    url.search = query;
    const waitedS = Math.ceil(Math.max(0, nowMs - question.askedAtMs) / SECOND_MS);
    try {
      const tokens = await oidc.authorizationCodeGrant(config.value, url, {
        expectedState: question.state,
        expectedNonce: question.nonce,
        pkceCodeVerifier: question.verifier,
        idTokenExpected: true,
        maxAge: question.maxAgeS + waitedS,
      });
      const claims = tokens.claims();
      const authTimeS = claims?.auth_time;
      if (claims === undefined || typeof authTimeS !== "number" || tokens.id_token === undefined) {
        return failed("provider-answer", "no ID token");
      }
      return {
        ok: true,
        value: {
          subject: claims.sub,
          claims: { ...claims },
          authenticatedAtMs: Math.min(nowMs, authTimeS * SECOND_MS),
          idToken: tokens.id_token,
        },
      };
    } catch (error) {
      return failureOf(error);
    }
  }

  /** What the provider says of itself; checked as for a sign-in. */
  async metadata(nowMs: number): Promise<Heard<oidc.ServerMetadata>> {
    const config = await this.#configuration(nowMs);
    return config.ok ? { ok: true, value: config.value.serverMetadata() } : config;
  }

  /** Where whoever signs out here signs out there; undefined where it offers that to nobody, or is not reached. */
  async signOutAddress(idToken: string | undefined, nowMs: number): Promise<string | undefined> {
    if (!this.#settings.signOut) return undefined;
    const config = await this.#configuration(nowMs);
    if (!config.ok || config.value.serverMetadata().end_session_endpoint === undefined) return undefined;
    return oidc.buildEndSessionUrl(config.value, {
      post_logout_redirect_uri: `${this.#settings.origin}/`,
      ...(idToken === undefined ? {} : { id_token_hint: idToken }),
    }).href;
  }

  async #configuration(nowMs: number): Promise<Heard<oidc.Configuration>> {
    if (this.#known !== undefined && nowMs < this.#known.untilMs) return { ok: true, value: this.#known.config };
    if (this.#down !== undefined && nowMs < this.#down.untilMs) return failed(this.#down.why, this.#down.detail);
    const { issuer, clientId, clientSecret } = this.#settings;
    const address = new URL(issuer);
    try {
      const config = await oidc.discovery(
        address,
        clientId,
        {
          ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
          [oidc.clockTolerance]: CLOCKS_APART_S,
        },
        clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
        // The configuration lets nothing but a provider on this machine speak in plain.
        {
          timeout: ANSWERS_WITHIN_S,
          execute: [
            oidc.enableNonRepudiationChecks,
            ...(address.protocol === "http:" ? [oidc.allowInsecureRequests] : []),
          ],
        },
      );
      // The library lets a few providers speak for many issuers; here one is trusted, and by its name.
      if (new URL(config.serverMetadata().issuer).href !== address.href) {
        return failed("provider-answer", "discovery: another issuer");
      }
      // Browsers are sent to what it names there: to pages, encrypted like itself, and to nothing else.
      const { authorization_endpoint: door, end_session_endpoint: end } = config.serverMetadata();
      const pages = [door ?? "", ...(end === undefined ? [] : [end])];
      if (!pages.every((page) => isPageLike(page, address))) {
        return failed("provider-answer", "discovery: an address that is none");
      }
      this.#known = { config, untilMs: nowMs + KNOWN_FOR_MS };
      this.#down = undefined;
      return { ok: true, value: config };
    } catch (error) {
      const { why, detail } = failureOf(error);
      this.#down = { why, detail: `discovery: ${detail}`, untilMs: nowMs + DOWN_FOR_MS };
      return failed(this.#down.why, this.#down.detail);
    }
  }
}

function isPageLike(page: string, issuer: URL): boolean {
  const protocol = URL.parse(page)?.protocol;
  return protocol === "https:" || (protocol === "http:" && issuer.protocol === "http:");
}

function failed(why: ProviderFailure, detail: string): Failed {
  return { ok: false, why, detail };
}

/** Codes of the library for what is no answer at all, but a line that is down. */
const UNREACHED: ReadonlySet<string> = new Set(["OAUTH_TIMEOUT", "OAUTH_RESPONSE_IS_NOT_CONFORM", "OAUTH_ABORT"]);

function failureOf(error: unknown): Failed {
  // `?error=…`: it said no, or somebody turned back; a refused code is an answer that was used before, or never given.
  if (error instanceof oidc.AuthorizationResponseError) return failed("provider-declined", error.error);
  if (error instanceof oidc.ResponseBodyError) return failed("provider-answer", `token: ${error.error}`);
  const code = codeOf(error);
  if (isAboutAuthTime(error)) return failed("provider-stale", code);
  if (error instanceof TypeError || UNREACHED.has(code)) return failed("provider-unreachable", code);
  return failed("provider-answer", `${code}${claimOf(error)}`);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code: unknown = Reflect.get(error, "code");
  return typeof code === "string" ? code : error.name;
}

/** Which claim was wrong: its name, never what it said. */
function claimOf(error: unknown): string {
  const claim = causesOf(error).map((cause): unknown => Reflect.get(cause, "claim"));
  const name = claim.find((found) => typeof found === "string");
  return typeof name === "string" ? ` ${name}` : "";
}

function isAboutAuthTime(error: unknown): boolean {
  return claimOf(error) === " auth_time";
}

// The library hangs what it found under `cause`, sometimes under the cause of a cause.
function causesOf(error: unknown): object[] {
  const causes: object[] = [];
  for (
    let at: unknown = error;
    typeof at === "object" && at !== null && causes.length < 5;
    at = Reflect.get(at, "cause")
  ) {
    causes.push(at);
  }
  return causes;
}
