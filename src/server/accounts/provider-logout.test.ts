import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DESK, value } from "./accounts.fixture.ts";
import { type Accounts, openAccounts } from "./accounts.ts";
import { PasswordHasher } from "./password.ts";
import { ProviderSchema } from "./provider-settings.ts";
import type { ProviderSignIn } from "./provider-sign-in.ts";
import { type Lies, type Said, TestProvider } from "./test-provider.fixture.ts";

const DOOR = { source: "10.0.0.9" };
const THERE = { source: "10.9.9.9" };
const ORIGIN = "https://dispatch.example.org";
const REFUSED = { ok: false, refusal: "provider-answer" };

let provider: TestProvider;
let folder: string;
let accounts: Accounts;
let door: ProviderSignIn;
const ended: string[] = [];

beforeAll(async () => {
  provider = await TestProvider.start();
});
afterAll(() => provider.end());
beforeEach(() => {
  provider.lies = {};
  ended.length = 0;
  folder = mkdtempSync(join(tmpdir(), "vigil-provider-"));
  open();
});
afterEach(() => {
  accounts.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): void {
  const read = ProviderSchema.parse({
    name: "State sign-in",
    issuer: provider.issuer,
    clientId: "vigil",
    create: true,
  });
  const { clientSecretFile: _, ...rest } = read;
  accounts = openAccounts(
    {
      path: join(folder, "accounts.sqlite"),
      keyPath: join(folder, "accounts.key"),
      center: "District 9",
      party: { id: "dispatch.example.org", name: "District 9", origins: [ORIGIN] },
      provider: { ...rest, origin: ORIGIN },
      changed: ({ sessionId, change }) => {
        if (change === "ended") ended.push(sessionId);
      },
      hasher: new PasswordHasher(undefined, { algorithm: 2, memoryCost: 64, timeCost: 1, parallelism: 1 }),
    },
    Date.now(),
  );
  if (accounts.provider === undefined) throw new Error("there is a provider");
  door = accounts.provider;
}

/** Somebody comes in by the provider, in a session that it calls `sid`. */
async function comesIn(sub: string, sid?: string, authTimeS?: number): Promise<string> {
  const { address, browserToken } = value(await door.start("console", undefined, DOOR, Date.now()));
  const claims = { preferred_username: `p-${sub}`, ...(sid === undefined ? {} : { sid }) };
  const query = provider.signsIn(address, { sub, claims, ...(authTimeS === undefined ? {} : { authTimeS }) });
  return value((await door.answer(query, browserToken, DOOR, Date.now())).opened).token;
}
const isOpen = (token: string): boolean => accounts.sessions.find(token, Date.now()) !== undefined;
const says = (claims: Said, header?: Said) =>
  door.signedOutThere(provider.logoutToken(claims, header), THERE, Date.now());

describe("[AU36] somebody has signed out at the provider", () => {
  it("all that it vouched for of that subject is over in the same call, and recorded as its doing; nobody else's", async () => {
    const [desk, phone, other] = [await comesIn("s-1", "a"), await comesIn("s-1", "b"), await comesIn("s-2", "c")];
    expect(await says({ sub: "s-1" })).toEqual({ ok: true, value: { ended: 2 } });
    expect([desk, phone, other].map(isOpen)).toEqual([false, false, true]);
    expect(ended).toHaveLength(2);
    const entries = accounts.record.read({ limit: 100 }).filter(({ type }) => type === "SessionEnded");
    expect(entries).toHaveLength(2);
    expect(entries[0]).toMatchObject({ who: "State sign-in (provider)", source: THERE.source });
    expect(entries[0]?.data).toMatchObject({ why: "signed-out-there" });
  });
  it("where it names its session, that one alone; a name and a session that do not go together end nothing", async () => {
    const [desk, phone] = [await comesIn("s-1", "a"), await comesIn("s-1", "b")];
    expect(await says({ sub: "s-2", sid: "a" })).toEqual({ ok: true, value: { ended: 0 } });
    expect(await says({ sid: "a" })).toEqual({ ok: true, value: { ended: 1 } });
    expect([desk, phone].map(isOpen)).toEqual([false, true]);
    expect(await says({ sub: "s-1", sid: "b" })).toEqual({ ok: true, value: { ended: 1 } });
  });
  it("after a restart too; a session that its owner opened without it is not its to end", async () => {
    const byProvider = await comesIn("s-1", "a");
    const account = accounts.store.byName("p-s-1");
    if (account === undefined) throw new Error("it was made");
    const byPasskey = accounts.sessions.open(account, "passkey", DESK, Date.now()).token;
    accounts.close();
    open();
    expect(await says({ sub: "s-1" })).toEqual({ ok: true, value: { ended: 1 } });
    expect([byProvider, byPasskey].map(isOpen)).toEqual([false, true]);
  });
  it("whoever has come back since stays: an old token ends nothing of today's", async () => {
    const nowS = Math.floor(Date.now() / 1_000);
    const token = await comesIn("s-1", "a");
    expect(await says({ sub: "s-1", iat: nowS - 100 })).toEqual({ ok: true, value: { ended: 0 } });
    expect(isOpen(token)).toBe(true);
  });
  it("a token that is heard a second time is refused", async () => {
    const token = provider.logoutToken({ sub: "s-1" });
    expect(await door.signedOutThere(token, THERE, Date.now())).toMatchObject({ ok: true });
    await comesIn("s-1", "b");
    expect(await door.signedOutThere(token, THERE, Date.now())).toMatchObject(REFUSED);
  });
});

describe("[AU36] what is no logout token of the provider's ends nothing", () => {
  const nowS = (): number => Math.floor(Date.now() / 1_000);
  type Wrong = { readonly what: string; readonly claims?: () => Said; readonly header?: Said; readonly lies?: Lies };
  const wrong: readonly Wrong[] = [
    { what: "unsigned", lies: { signature: "none" } },
    { what: "signed by another key", lies: { signature: "stranger" } },
    { what: "signed by a shared secret", lies: { signature: "HS256" } },
    { what: "of another issuer", claims: () => ({ iss: "https://elsewhere.example.org" }) },
    { what: "for another client", claims: () => ({ aud: "another" }) },
    { what: "old", claims: () => ({ iat: nowS() - 1_000, exp: nowS() + 100 }) },
    { what: "of the future", claims: () => ({ iat: nowS() + 1_000, exp: nowS() + 2_000 }) },
    { what: "over", claims: () => ({ exp: nowS() - 100 }) },
    { what: "without a time", claims: () => ({ iat: undefined }) },
    { what: "without a number", claims: () => ({ jti: undefined }) },
    { what: "without its event", claims: () => ({ events: undefined }) },
    { what: "of another event", claims: () => ({ events: { "http://schemas.openid.net/event/other": {} } }) },
    {
      what: "whose event is a word",
      claims: () => ({ events: { "http://schemas.openid.net/event/backchannel-logout": "yes" } }),
    },
    { what: "an ID token, by its nonce", claims: () => ({ nonce: "n" }) },
    { what: "about nobody", claims: () => ({ sub: undefined }) },
    { what: "of another kind", header: { typ: "at+jwt" } },
  ];
  it.each(wrong)("$what", async ({ claims, header, lies }) => {
    const session = await comesIn("s-1", "a");
    provider.lies = lies ?? {};
    const token = provider.logoutToken({ sub: "s-1", ...claims?.() }, header);
    provider.lies = {};
    expect(await door.signedOutThere(token, THERE, Date.now())).toMatchObject(REFUSED);
    expect(isOpen(session)).toBe(true);
    const [noted] = accounts.record.read({ limit: 1 });
    expect(noted).toMatchObject({ type: "SignInFailed", source: THERE.source });
  });
  it("words that are none", async () => {
    const session = await comesIn("s-1", "a");
    for (const text of ["", "x", "a.b.c", `${"x".repeat(9_000)}.y.z`])
      expect(await door.signedOutThere(text, THERE, Date.now())).toMatchObject(REFUSED);
    expect(isOpen(session)).toBe(true);
  });
  it("from a provider that does not say that it does this", async () => {
    provider.lies = { metadata: { backchannel_logout_supported: undefined } };
    const session = await comesIn("s-1", "a");
    expect(await says({ sub: "s-1" })).toMatchObject(REFUSED);
    expect(isOpen(session)).toBe(true);
  });
});
