import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Account, type By, somebody } from "./account.ts";
import { NMSP, ORIGIN, person, recorded, T0, testAccounts, type TestAccounts, value } from "./accounts.fixture.ts";
import { SoftAuthenticator } from "./soft-authenticator.fixture.ts";

const FROM = { source: "10.0.0.9" };
const HOME = { source: "198.51.100.7" };

let a: TestAccounts;
let rivera: Account;
let by: By;
beforeEach(async () => {
  a = testAccounts();
  rivera = (await person(a, "rivera", [{ role: "dispatcher", agencyId: NMSP }])).account;
  by = { name: "Rivera", source: FROM.source, accountId: rivera.id };
});
afterEach(() => a.drop());

async function withPasskey(): Promise<SoftAuthenticator> {
  const key = new SoftAuthenticator(ORIGIN);
  const options = await a.passkeys.registrationOptions(rivera, T0);
  value(await a.passkeys.register(rivera, key.create(options), "key ring", by, T0));
  return key;
}

describe("[AU15] passkeys", () => {
  it("are made for who is signed in, and sign in without a name or a password", async () => {
    const key = await withPasskey();
    expect(a.store.byName("rivera")?.passkeys).toEqual([{ id: key.id, label: "key ring", createdAtMs: T0 }]);
    const { session, token } = value(await a.passkeys.signIn(key.get(await a.passkeys.signInOptions(T0)), FROM, T0));
    expect(session.accountId).toBe(rivera.id);
    expect(a.sessions.find(token, T0)?.state).toBe("live");
    expect(recorded(a).slice(-2)).toEqual(["PasskeyAdded", "SignedIn"]);
  });
  it("ask for verification of the user: the device alone opens nothing", async () => {
    const key = await withPasskey();
    const bare = key.get(await a.passkeys.signInOptions(T0), { verified: false });
    expect(await a.passkeys.signIn(bare, FROM, T0)).toEqual({ ok: false, refusal: "not-recognised" });
    const another = new SoftAuthenticator(ORIGIN);
    const made = another.create(await a.passkeys.registrationOptions(rivera, T0), { verified: false });
    expect(await a.passkeys.register(rivera, made, "x", by, T0)).toMatchObject({ refusal: "passkey-failed" });
  });
  it("answer our own page only", async () => {
    const key = await withPasskey();
    const phished = key.get(await a.passkeys.signInOptions(T0), { origin: "https://dispatch.example.com" });
    expect((await a.passkeys.signIn(phished, FROM, T0)).ok).toBe(false);
  });
  it("answer a question once, within five minutes, and only ours", async () => {
    const key = await withPasskey();
    const answer = key.get(await a.passkeys.signInOptions(T0));
    expect((await a.passkeys.signIn(answer, FROM, T0)).ok).toBe(true);
    expect((await a.passkeys.signIn(answer, FROM, T0)).ok).toBe(false);
    const late = key.get(await a.passkeys.signInOptions(T0));
    expect((await a.passkeys.signIn(late, FROM, T0 + 5 * 60_000)).ok).toBe(false);
    const options = await a.passkeys.signInOptions(T0);
    expect((await a.passkeys.signIn(key.get({ ...options, challenge: "bWFkZS11cA" }), FROM, T0)).ok).toBe(false);
  });
  it("a copy of the key is noticed: its counter runs behind", async () => {
    const key = await withPasskey();
    const at = async (counter: number) =>
      (await a.passkeys.signIn(key.get(await a.passkeys.signInOptions(T0), { counter }), FROM, T0)).ok;
    expect([await at(10), await at(9), await at(11)]).toEqual([true, false, true]);
  });
  it("a key of somebody else's does not take up a session, nor make itself theirs", async () => {
    const key = await withPasskey();
    const other = await person(a, "okafor", []);
    const { session } = value(await a.passkeys.signIn(key.get(await a.passkeys.signInOptions(T0)), FROM, T0));
    const theirs = a.sessions.of(other.account.id)[0];
    expect(theirs).toBeDefined();
    if (theirs === undefined) return;
    const answer = async () => key.get(await a.passkeys.signInOptions(T0));
    expect((await a.passkeys.again(theirs, await answer(), FROM, T0)).ok).toBe(false);
    expect((await a.passkeys.again(session, await answer(), FROM, T0)).ok).toBe(true);
    const options = await a.passkeys.registrationOptions(rivera, T0);
    const forOther = await a.passkeys.register(other.account, key.create(options), "x", by, T0);
    expect(forOther).toMatchObject({ refusal: "passkey-failed" });
  });
  it("open nothing once they are removed, or the account is disabled or unused for 90 days", async () => {
    const key = await withPasskey();
    const tries = async (nowMs: number) =>
      (await a.passkeys.signIn(key.get(await a.passkeys.signInOptions(nowMs)), FROM, nowMs)).ok;
    expect(await tries(T0 + 89 * 86_400_000)).toBe(true);
    expect(await tries(T0 + (89 + 90) * 86_400_000)).toBe(false);
    a.store.enable({ ...rivera, disabled: "unused" }, by, T0);
    expect(await tries(T0)).toBe(true);
    a.store.disable(rivera, "by-hand", "left", by, T0);
    expect(await tries(T0)).toBe(false);
    a.store.enable(a.store.byId(rivera.id) ?? rivera, by, T0);
    value(a.passkeys.remove(a.store.byId(rivera.id) ?? rivera, key.id, by, T0));
    expect(await tries(T0)).toBe(false);
  });
  it("the last means of signing in is not removed", async () => {
    const key = await withPasskey();
    const only: Account = { ...(a.store.byId(rivera.id) ?? rivera), hasPassword: false };
    expect(a.passkeys.remove(only, key.id, by, T0)).toMatchObject({ refusal: "last-means" });
    expect(a.passkeys.remove(only, "none", by, T0)).toMatchObject({ refusal: "unknown-passkey" });
  });
  it("[AU8] sign in from a source that is locked for wrong passwords", async () => {
    const key = await withPasskey();
    for (let i = 0; i < 5; i++) a.failures.failed(undefined, "unknown-name", somebody(undefined, HOME), T0);
    expect(a.failures.sourceLockedUntilMs(HOME.source, T0)).toBeDefined();
    expect((await a.passkeys.signIn(key.get(await a.passkeys.signInOptions(T0)), HOME, T0)).ok).toBe(true);
  });
});
