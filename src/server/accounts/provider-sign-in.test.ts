import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from "vitest";
import { HOUR_MS, SECOND_MS } from "../../base/time.ts";
import { DESK, MESA, NMSP, value } from "./accounts.fixture.ts";
import { type Accounts, openAccounts } from "./accounts.ts";
import { PasswordHasher } from "./password.ts";
import { ProviderSchema, type ProviderSettings } from "./provider-settings.ts";
import type { ProviderSignIn } from "./provider-sign-in.ts";
import { sessionState } from "./sessions.ts";
import { type Lies, type TestPerson, TestProvider } from "./test-provider.fixture.ts";

const FROM = { source: "10.0.0.9" };
const ORIGIN = "https://dispatch.example.org";
const RIVERA: TestPerson = { sub: "s-1", claims: { preferred_username: "Rivera", name: "A. Rivera" } };

let provider: TestProvider;
let folder: string;
let accounts: Accounts;
let door: ProviderSignIn;

beforeAll(async () => {
  provider = await TestProvider.start();
});
afterAll(() => provider.end());
beforeEach(() => {
  provider.lies = {};
  provider.asked.length = 0;
  folder = mkdtempSync(join(tmpdir(), "vigil-provider-"));
  open();
});
afterEach(() => {
  accounts.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the accounts of the test's folder, with what differs in the configuration. */
function open(more: object = {}): void {
  const read = ProviderSchema.parse({ name: "State sign-in", issuer: provider.issuer, clientId: "vigil", ...more });
  const { clientSecretFile: _, ...rest } = read;
  const settings: ProviderSettings = { ...rest, origin: ORIGIN };
  accounts = openAccounts(
    {
      path: join(folder, "accounts.sqlite"),
      keyPath: join(folder, "accounts.key"),
      center: "District 9",
      party: { id: "dispatch.example.org", name: "District 9", origins: [ORIGIN] },
      provider: settings,
      changed: () => undefined,
      hasher: new PasswordHasher(undefined, { algorithm: 2, memoryCost: 64, timeCost: 1, parallelism: 1 }),
    },
    Date.now(),
  );
  if (accounts.provider === undefined) throw new Error("there is a provider");
  door = accounts.provider;
}
function reopen(more: object): void {
  accounts.close();
  open(more);
}
const account = (name = "rivera") =>
  value(accounts.store.create({ name, display: name, grants: [] }, DESK, Date.now()));
const entries = () => accounts.record.read({ limit: 100 }).toReversed();
const failures = () =>
  entries()
    .filter(({ type }) => type === "SignInFailed")
    .map(({ data }) => [data["why"], data["detail"]].filter((part) => typeof part === "string").join(": "));

/** From the button to what comes of it. */
async function signIn(person: TestPerson = RIVERA, lies: Lies = {}) {
  const { address, browserToken } = value(await door.start("console", undefined, FROM, Date.now()));
  provider.lies = lies;
  const query = provider.signsIn(address, person);
  return (await door.answer(query, browserToken, FROM, Date.now())).opened;
}
async function token(person: TestPerson = RIVERA): Promise<string> {
  return value(await signIn(person)).token;
}

describe("[AU32] who gets in by the provider", () => {
  it("whom it vouches for, into the account that its claim names; recorded, and linked for good", async () => {
    const { id } = account();
    const session = accounts.sessions.find(await token(), Date.now());
    expect(session?.session.accountId).toBe(id);
    expect(entries().map(({ type }) => type)).toEqual(["AccountCreated", "ProviderLinked", "SignedIn"]);
    expect(accounts.store.byName("rivera")).toMatchObject({
      hasProvider: true,
      usedAtMs: expect.any(Number) as number,
    });
    // Another name there later is the same person; the former name, given to somebody else there, opens nothing.
    expect((await signIn({ sub: "s-1", claims: { preferred_username: "rivera-garcia" } })).ok).toBe(true);
    expect(await signIn({ sub: "s-2", claims: { preferred_username: "rivera" } })).toMatchObject({
      refusal: "provider-no-account",
    });
    expect(failures()).toEqual(["provider-other-person"]);
  });
  it("nobody whom this center does not know: no account is made", async () => {
    expect(await signIn()).toMatchObject({ ok: false, refusal: "provider-no-account" });
    expect(accounts.store.all()).toEqual([]);
    expect(failures()).toEqual(["provider-unknown-person"]);
  });
  it("where the configuration says so an account is made, without a role", async () => {
    reopen({ create: true });
    await token();
    expect(accounts.store.all()).toMatchObject([
      { name: "rivera", display: "A. Rivera", grants: [], hasPassword: false },
    ]);
    const made = { sub: "s-3", claims: { preferred_username: "a b\u202e" } };
    expect(await signIn(made)).toMatchObject({ refusal: "provider-no-account" });
  });
  it("nobody whose account is shut or unused, with the same words as for one that there is not", async () => {
    accounts.store.disable(account(), "by-hand", "left", DESK, Date.now());
    const shut = await signIn();
    expect(shut).toEqual(await signIn({ sub: "s-9", claims: { preferred_username: "nobody" } }));
    accounts.store.create({ name: "old", display: "Old", grants: [] }, DESK, Date.now() - 91 * 24 * HOUR_MS);
    expect(await signIn({ sub: "s-4", claims: { preferred_username: "old" } })).toEqual(shut);
    expect(failures()).toEqual(["disabled", "provider-unknown-person", "disabled"]);
  });
  it("an address of mail counts only where the provider has verified it", async () => {
    reopen({ claim: "email" });
    account("rivera@nmsp.example");
    const of = (verified?: boolean) => ({
      sub: "s-5",
      claims: { email: "rivera@nmsp.example", email_verified: verified },
    });
    expect((await signIn(of())).ok).toBe(false);
    expect((await signIn(of(false))).ok).toBe(false);
    expect((await signIn(of(true))).ok).toBe(true);
  });
  it("after a reset of its sign-in an account is nobody's there, until its owner comes by its name again", async () => {
    const own = account();
    await token();
    accounts.store.resetSignIn(own, DESK, Date.now());
    expect(accounts.store.byName("rivera")?.hasProvider).toBe(false);
    expect((await signIn({ sub: "s-6", claims: { preferred_username: "rivera" } })).ok).toBe(true);
  });
});

describe("[AU33] an answer that is not what was asked for opens nothing", () => {
  const nowS = () => Math.floor(Date.now() / SECOND_MS);
  const lies: Record<string, [Lies, string]> = {
    "another nonce": [{ claims: { nonce: "another" } }, "provider-answer: OAUTH_JWT_CLAIM_COMPARISON_FAILED"],
    "no nonce": [{ claims: { nonce: undefined } }, "provider-answer"],
    "another issuer in the token": [{ claims: { iss: "https://elsewhere.example" } }, "provider-answer"],
    "another audience": [{ claims: { aud: "another" } }, "provider-answer"],
    "several audiences and another party": [{ claims: { aud: ["vigil", "x"], azp: "x" } }, "provider-answer"],
    expired: [{ claims: { exp: nowS() - 120 } }, "provider-answer"],
    "of the future": [{ claims: { nbf: nowS() + 600 } }, "provider-answer"],
    unsigned: [{ signature: "none" }, "provider-answer"],
    "signed by somebody else": [{ signature: "stranger" }, "provider-answer"],
    "signed by a shared secret": [{ signature: "HS256" }, "provider-answer"],
    "from another issuer (mix-up)": [{ answer: { iss: "https://elsewhere.example" } }, "provider-answer"],
    "from nobody, where the provider says who": [{ answer: { iss: undefined } }, "provider-answer"],
    "no code": [{ answer: { code: undefined } }, "provider-answer"],
    "another code": [{ answer: { code: "guessed" } }, "provider-answer: token: invalid_grant"],
    "no subject": [{ claims: { sub: undefined } }, "provider-answer"],
  };
  test.each(Object.entries(lies))("%s", async (_, [lie, why]) => {
    account();
    expect(await signIn(RIVERA, lie)).toMatchObject({ ok: false, refusal: "provider-answer" });
    expect(failures()[0]).toContain(why);
    expect(accounts.sessions.held()).toEqual([]);
    expect((await signIn()).ok).toBe(true); // and it was that lie alone
  });
  it("another state, another browser, the same answer twice, and an old one", async () => {
    account();
    const { address, browserToken } = value(await door.start("field", undefined, FROM, Date.now()));
    const query = provider.signsIn(address, RIVERA);
    const tell = (text: string, browser: string, nowMs = Date.now()) => door.answer(text, browser, FROM, nowMs);
    const wrongState = new URLSearchParams(query);
    wrongState.set("state", "guessed");
    expect((await tell(wrongState.toString(), browserToken)).opened).toMatchObject({ refusal: "provider-answer" });
    expect((await tell(query, "another browser")).opened).toMatchObject({ refusal: "provider-answer" });
    expect((await tell(query, browserToken, Date.now() + 10 * 60_000)).opened).toMatchObject({ ok: false });
    // None of them has used it up, or locked the address: any page may send a browser here.
    expect(accounts.failures.sourceLockedUntilMs(FROM.source, Date.now())).toBeUndefined();
    const first = await tell(query, browserToken);
    expect([first.page, first.opened.ok]).toEqual(["field", true]);
    expect((await tell(query, browserToken)).opened).toMatchObject({ refusal: "provider-answer" });
  });
  it("who turns back there, or is turned back, is told so", async () => {
    const answer = { code: undefined, error: "access_denied" };
    expect(await signIn(RIVERA, { answer })).toMatchObject({ refusal: "provider-declined" });
    expect(failures()).toEqual(["provider-declined: access_denied"]);
  });
  it("metadata of another issuer are not taken", async () => {
    provider.lies = { metadata: { issuer: "https://elsewhere.example" } };
    expect(await door.start("console", undefined, FROM, Date.now())).toMatchObject({ refusal: "provider-answer" });
  });
  it("nor are metadata that would send a browser to a script", async () => {
    for (const metadata of [{ authorization_endpoint: "javascript:alert(1)" }, { end_session_endpoint: "data:,x" }]) {
      reopen({});
      provider.lies = { metadata };
      expect(await door.start("console", undefined, FROM, Date.now())).toMatchObject({ refusal: "provider-answer" });
    }
  });
  it("a second factor is asked for: one that it does not speak of was not shown", async () => {
    account();
    const one = { claims: { amr: ["pwd"] } };
    expect(await signIn(RIVERA, one)).toMatchObject({ refusal: "provider-factor" });
    expect(await signIn(RIVERA, { claims: { amr: undefined } })).toMatchObject({ refusal: "provider-factor" });
    reopen({ amr: [], acr: ["level-2"] });
    expect(await signIn(RIVERA, { claims: { acr: "level-1" } })).toMatchObject({ refusal: "provider-factor" });
    expect((await signIn(RIVERA, { claims: { acr: "level-2" } })).ok).toBe(true);
    reopen({ amr: [] });
    expect((await signIn(RIVERA, one)).ok).toBe(true);
  });
});

describe("[AU33] how long ago", () => {
  const nowS = () => Math.floor(Date.now() / SECOND_MS);
  it("who has shown it there too long ago shows it anew; the twelve hours count from there", async () => {
    account();
    expect(await signIn({ ...RIVERA, authTimeS: nowS() - 1_000 })).toMatchObject({ refusal: "provider-stale" });
    expect(await signIn(RIVERA, { claims: { auth_time: undefined } })).toMatchObject({ refusal: "provider-answer" });
    const opened = await token({ ...RIVERA, authTimeS: nowS() - 600 });
    const held = accounts.sessions.find(opened, Date.now());
    const shownMs = Date.now() - (held?.session.authenticatedAtMs ?? 0);
    expect(Math.round(shownMs / SECOND_MS / 10)).toBe(60);
    expect(held && sessionState(held.session, Date.now() + 12 * HOUR_MS - 590 * SECOND_MS)).toBe("stale");
  });
  it("[AU11] after twelve hours it is asked anew there, and an older sign-in there is not enough", async () => {
    account();
    const { session } = accounts.sessions.find(await token(), Date.now()) ?? {};
    const ask = async (person: TestPerson) => {
      const { address, browserToken } = value(await door.start("console", session, FROM, Date.now()));
      expect(new URL(address).searchParams.get("max_age")).toBe("0");
      expect(new URL(address).searchParams.get("prompt")).toBe("login");
      return (await door.answer(provider.signsIn(address, person), browserToken, FROM, Date.now())).opened;
    };
    expect(await ask({ ...RIVERA, authTimeS: nowS() - 60 })).toMatchObject({ refusal: "provider-stale" });
    account("okafor");
    const other = await ask({ sub: "s-8", claims: { preferred_username: "okafor" } });
    expect(other).toMatchObject({ refusal: "provider-no-account" });
    const renewed = value(await ask(RIVERA)).token;
    expect(accounts.sessions.find(renewed, Date.now())?.session.id).toBe(session?.id);
    expect(accounts.sessions.held()).toHaveLength(1);
    expect(entries().at(-1)).toMatchObject({ type: "Reauthenticated", data: { means: "provider" } });
  });
});

describe("[AU34] roles come from the provider only where the configuration maps them", () => {
  const grants = [
    { value: "dispatch", role: "dispatcher", agency: "NMSP" },
    { value: "sergeants", role: "supervisor", agency: "NMSP" },
  ];
  it("without a map, whatever it says", async () => {
    account();
    await token({ ...RIVERA, claims: { ...RIVERA.claims, groups: ["dispatch"], roles: ["administrator"] } });
    expect(accounts.store.byName("rivera")?.grants).toEqual([]);
  });
  it("they are given and taken with each sign-in, others stay; sessions with the former ones end", async () => {
    reopen({ roles: { claim: "groups", grants } });
    const own = account();
    accounts.store.changeRights(own, [{ role: "auditor" }], DESK, Date.now());
    const of = (groups: unknown) => ({ ...RIVERA, claims: { ...RIVERA.claims, groups } });
    const first = await token(of(["dispatch", "somebody"]));
    expect(accounts.store.byName("rivera")?.grants).toEqual([
      { role: "auditor" },
      { role: "dispatcher", agencyId: NMSP },
    ]);
    const same = await token(of(["dispatch"]));
    expect(accounts.sessions.find(first, Date.now())).toBeDefined();
    await token(of("sergeants"));
    expect(accounts.store.byName("rivera")?.grants).toEqual([
      { role: "auditor" },
      { role: "supervisor", agencyId: NMSP },
    ]);
    expect([first, same].map((known) => accounts.sessions.find(known, Date.now()))).toEqual([undefined, undefined]);
    expect(
      entries()
        .filter(({ type }) => type === "RightsChanged")
        .at(-1)?.who,
    ).toBe("State sign-in (provider)");
    await token(of(undefined));
    expect(accounts.store.byName("rivera")?.grants).toEqual([{ role: "auditor" }]);
  });
});

describe("[AU35] a provider that is down", () => {
  it("is told of within seconds, is not waited for again and again, and is taken up again when it is back", async () => {
    const gone = await TestProvider.start();
    const { port } = gone;
    await gone.end();
    reopen({ issuer: `http://127.0.0.1:${port}` });
    const since = performance.now();
    expect(await door.start("console", undefined, FROM, Date.now())).toMatchObject({ refusal: "provider-unreachable" });
    expect(performance.now() - since).toBeLessThan(10_000); // with what a busy machine may take
    const back = await TestProvider.start(port);
    expect(await door.start("console", undefined, FROM, Date.now())).toMatchObject({ ok: false });
    expect(back.asked).toEqual([]);
    expect(await door.start("console", undefined, FROM, Date.now() + 6_000)).toMatchObject({ ok: true });
    await back.end();
  });
  test.each(["gone", "fails"] as const)("its token endpoint %s: told so, and nothing is opened", async (how) => {
    account();
    expect(await signIn(RIVERA, { token: how })).toMatchObject({ refusal: "provider-unreachable" });
    expect(accounts.sessions.held()).toEqual([]);
  });
  it("keeps nobody from a password", async () => {
    const own = account();
    reopen({ issuer: "http://127.0.0.1:9" });
    const invitation = accounts.invitations.invite(own, DESK, Date.now());
    const opened = value(accounts.signIn.openInvitation(invitation, FROM, Date.now()));
    expect(opened.name).toBe("rivera");
    const { totpCode } = await import("./totp.ts");
    const code = totpCode(opened.totpSecret, Date.now());
    const guest = { invitation, password: MESA, code };
    expect((await accounts.signIn.acceptInvitation(guest, FROM, Date.now())).ok).toBe(true);
  });
});

test("who signs out here signs out there too, where it offers that and the configuration wants it", async () => {
  account();
  const session = () => accounts.sessions.held()[0]?.session;
  await token();
  const own = session();
  const address = own && (await door.signOutAddress(own.id, Date.now()));
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/end\?/);
  expect(new URL(address ?? "").searchParams.get("id_token_hint")).toMatch(/^ey/);
  expect(new URL(address ?? "").searchParams.get("post_logout_redirect_uri")).toBe(`${ORIGIN}/`);
  expect(own && (await door.signOutAddress(own.id, Date.now()))).toBeUndefined();
  reopen({ signOut: false });
  await token();
  const other = accounts.sessions.held().at(-1)?.session;
  expect(other && (await door.signOutAddress(other.id, Date.now()))).toBeUndefined();
});
