/**
 * A provider of identities for tests, on this machine: OpenID Connect as far as a sign-in needs it, with a key of its
 * own. It checks what a provider must check (PKCE, a code once, the address to come back to), and can be told to lie in
 * one thing at a time.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Said = Record<string, unknown>;
export type TestPerson = { readonly sub: string; readonly claims: Said; readonly authTimeS?: number };
/** One lie of the provider's, or of somebody between. */
export type Lies = {
  /** What is put over the claims of the ID token; `undefined` takes one out. */
  claims?: Said;
  /** `none`: unsigned. `stranger`: by a key that is not the provider's. `HS256`: by the client's secret. */
  signature?: "none" | "stranger" | "HS256";
  /** What is put over the answer in the browser's address. */
  answer?: Record<string, string | undefined>;
  /** How the token endpoint behaves. */
  token?: "hangs" | "fails" | "gone";
  metadata?: Said;
};
type Code = { readonly query: URLSearchParams; readonly person: TestPerson };

const CLIENT_ID = "vigil";

export class TestProvider {
  readonly #server: Server;
  readonly #key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #stranger = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #codes = new Map<string, Code>();
  lies: Lies = {};
  /** Who signs in with one click at its page, where a browser comes by. */
  atTheDoor: TestPerson = { sub: "nobody", claims: {} };
  /** What was asked of it, by path. */
  readonly asked: string[] = [];
  issuer = "";

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(port = 0): Promise<TestProvider> {
    const provider = new TestProvider();
    await new Promise<void>((resolve) => provider.#server.listen(port, "127.0.0.1", resolve));
    provider.issuer = `http://127.0.0.1:${provider.port}`;
    return provider;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port; // it listens on a port
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Somebody signs in at the page that `address` names: the query with which the browser is sent back. */
  signsIn(address: string, person: TestPerson): string {
    const { searchParams } = new URL(address);
    const code = randomBytes(16).toString("base64url");
    this.#codes.set(code, { query: searchParams, person });
    const state = searchParams.get("state") ?? "";
    const answer: Record<string, string | undefined> = { code, state, iss: this.issuer, ...this.lies.answer };
    return new URLSearchParams(
      Object.entries(answer).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
    ).toString();
  }

  /** What its server sends when somebody has signed out there: `claims` over what such a token holds. */
  logoutToken(claims: Said, header: Said = {}): string {
    const nowS = Math.floor(Date.now() / 1_000);
    const said: Said = {
      iss: this.issuer,
      aud: CLIENT_ID,
      iat: nowS,
      exp: nowS + 120,
      jti: randomBytes(16).toString("base64url"),
      events: { "http://schemas.openid.net/event/backchannel-logout": {} },
      ...claims,
    };
    return this.#signed(said, { typ: "logout+jwt", ...header });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", this.issuer).pathname;
    this.asked.push(path);
    if (path === "/.well-known/openid-configuration")
      return say(response, 200, { ...this.#metadata(), ...this.lies.metadata });
    if (path === "/keys") {
      const jwk = this.#key.publicKey.export({ format: "jwk" });
      return say(response, 200, { keys: [{ ...jwk, kid: "1", alg: "ES256", use: "sig" }] });
    }
    if (path === "/authorize") {
      const query = this.signsIn(new URL(request.url ?? "/", this.issuer).href, this.atTheDoor);
      const back = new URL(request.url ?? "/", this.issuer).searchParams.get("redirect_uri") ?? "/";
      response.writeHead(302, { location: `${back}?${query}` }).end();
      return;
    }
    if (path === "/end") return void response.writeHead(200, { "content-type": "text/html" }).end("signed out there");
    if (path !== "/token") return say(response, 404, {});
    if (this.lies.token === "hangs") return;
    if (this.lies.token === "gone") return void request.socket.destroy();
    if (this.lies.token === "fails") return say(response, 500, {});
    let body = "";
    for await (const part of request) body += String(part);
    this.#token(new URLSearchParams(body), response);
  }

  #metadata(): Said {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      end_session_endpoint: `${issuer}/end`,
      backchannel_logout_supported: true,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
      code_challenge_methods_supported: ["S256"],
      authorization_response_iss_parameter_supported: true,
    };
  }

  #token(form: URLSearchParams, response: ServerResponse): void {
    const code = this.#codes.get(form.get("code") ?? "");
    this.#codes.delete(form.get("code") ?? ""); // a code counts once
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const fits =
      code !== undefined &&
      code.query.get("code_challenge_method") === "S256" &&
      code.query.get("code_challenge") === challenge &&
      code.query.get("redirect_uri") === form.get("redirect_uri");
    if (!fits) return say(response, 400, { error: "invalid_grant" });
    const nowS = Math.floor(Date.now() / 1_000);
    const { person, query } = code;
    const claims: Said = {
      iss: this.issuer,
      aud: CLIENT_ID,
      sub: person.sub,
      iat: nowS,
      exp: nowS + 300,
      auth_time: person.authTimeS ?? nowS,
      nonce: query.get("nonce"),
      amr: ["pwd", "mfa"],
      ...person.claims,
      ...this.lies.claims,
    };
    say(response, 200, { access_token: "a", token_type: "Bearer", expires_in: 60, id_token: this.#signed(claims) });
  }

  #signed(claims: Said, header: Said = {}): string {
    const { signature } = this.lies;
    const alg = signature === "none" || signature === "HS256" ? signature : "ES256";
    const said = [{ alg, kid: "1", ...header }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    if (signature === "none") return `${said}.`;
    if (signature === "HS256") return `${said}.${createHash("sha256").update(said).digest("base64url")}`;
    return `${said}.${signedBy(signature === "stranger" ? this.#stranger.privateKey : this.#key.privateKey, said)}`;
  }
}

function signedBy(key: KeyObject, said: string): string {
  return sign("sha256", Buffer.from(said), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
