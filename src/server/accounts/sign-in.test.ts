import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../base/time.ts";
import {
  DESK,
  MESA,
  NMSP,
  type Person,
  person,
  recorded,
  T0,
  testAccounts,
  type TestAccounts,
  value,
} from "./accounts.fixture.ts";
import { sourceOf } from "./failures.ts";
import { totpCode } from "./totp.ts";

const FROM = { source: "10.0.0.9" };
const OUTSIDE = { source: "203.0.113.66" };
const STEP_MS = 30_000;

let a: TestAccounts;
let rivera: Person;
beforeEach(async () => {
  a = testAccounts();
  rivera = await person(a, "Rivera", [{ role: "dispatcher", agencyId: NMSP }]);
});
afterEach(() => a.drop());

/** Signs Rivera in, each time with the code of that instant. */
async function signIn(
  nowMs: number,
  from = FROM,
  password = MESA,
  code: string | undefined = totpCode(rivera.totpSecret, nowMs),
) {
  const proof = code === undefined ? { password } : { password, code };
  const outcome = await a.signIn.withPassword("rivera", proof, from, nowMs);
  return outcome.ok ? "in" : outcome.refusal;
}
const lastEntry = () => a.record.read({ limit: 1 })[0];

describe("[AU6] a password and a code", () => {
  it("sign in; the name is not a matter of capitals", async () => {
    const code = totpCode(rivera.totpSecret, T0 + STEP_MS);
    const { session, token } = value(
      await a.signIn.withPassword(" RIVERA ", { password: MESA, code }, FROM, T0 + STEP_MS),
    );
    expect(session.accountId).toBe(rivera.account.id);
    expect(a.sessions.find(token, T0 + STEP_MS)?.state).toBe("live");
    expect(lastEntry()).toMatchObject({
      type: "SignedIn",
      who: "Rivera",
      byAccount: rivera.account.id,
      source: FROM.source,
      data: { means: "password-and-code" },
    });
  });
  it("the password alone does not, and says that a code is missing", async () => {
    const outcome = await a.signIn.withPassword("rivera", { password: MESA }, FROM, T0);
    expect(outcome).toEqual({ ok: false, refusal: "code-needed" });
  });
  it("a code counts once, also where it comes twice in the same instant", async () => {
    const both = await Promise.all([signIn(T0 + STEP_MS), signIn(T0 + STEP_MS)]);
    expect(both.toSorted()).toEqual(["in", "not-recognised"]);
    expect(await signIn(T0 + STEP_MS)).toBe("not-recognised");
  });
  it("the file itself takes a step once, and none before it", () => {
    const take = (step: number) => a.store.useTotpStep(rivera.account, step);
    const step = Math.floor(T0 / STEP_MS);
    expect([take(step + 1), take(step + 1), take(step), take(step + 2)]).toEqual([true, false, false, true]);
  });
  it("a recovery code stands in for the app, once", async () => {
    const code = rivera.recoveryCodes[3] ?? "";
    expect(code).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
    expect(await signIn(T0, FROM, MESA, code.toLowerCase().replaceAll("-", " "))).toBe("in");
    expect(lastEntry()?.data).toEqual({ means: "password-and-recovery-code" });
    expect(a.store.byName("rivera")?.recoveryCodes).toBe(9);
    expect(await signIn(T0, FROM, MESA, code)).toBe("not-recognised");
  });
});

describe("[AU5] whoever fails", () => {
  it("is told one thing, and the record knows which it was", async () => {
    const okafor = await person(a, "Okafor", []);
    a.store.disable(okafor.account, "by-hand", "left", DESK, T0);
    const tries = [
      () => a.signIn.withPassword("nobody", { password: MESA, code: "123456" }, FROM, T0),
      () => a.signIn.withPassword("rivera", { password: "not it, not it at all", code: "123456" }, FROM, T0),
      () => a.signIn.withPassword("rivera", { password: MESA, code: "000000" }, FROM, T0),
      () =>
        a.signIn.withPassword(
          "okafor",
          { password: MESA, code: totpCode(okafor.totpSecret, T0 + STEP_MS) },
          FROM,
          T0 + STEP_MS,
        ),
    ];
    const reasons: unknown[] = [];
    for (const attempt of tries) {
      expect(await attempt()).toEqual({ ok: false, refusal: "not-recognised" });
      reasons.push(lastEntry()?.data["why"]);
    }
    expect(reasons).toEqual(["unknown-name", "wrong-password", "wrong-code", "disabled"]);
  });
  it("a password typed where the name belongs is written nowhere", async () => {
    await a.signIn.withPassword(MESA, { password: "oops", code: "1" }, FROM, T0);
    const entries = JSON.stringify(a.record.read({ limit: 100 }));
    expect(lastEntry()).toMatchObject({ type: "SignInFailed", who: "somebody" });
    expect(entries).not.toContain(MESA);
  });
});

describe("[AU8] wrong attempts lock their source", () => {
  const wrong = (nowMs: number, from = OUTSIDE) => signIn(nowMs, from, "not it, not it at all", "123456");

  it("five within 15 minutes, for 15 minutes, and nobody else", async () => {
    for (let i = 0; i < 5; i++) expect(await wrong(T0 + i)).toBe("not-recognised");
    expect(recorded(a).filter((type) => type === "SourceLocked")).toHaveLength(1);
    expect(await signIn(T0 + STEP_MS, OUTSIDE)).toBe("source-locked");
    expect(await signIn(T0 + STEP_MS, FROM)).toBe("in");
    expect(await signIn(T0 + 15 * MINUTE_MS + 3, OUTSIDE)).toBe("source-locked");
    expect(await signIn(T0 + 15 * MINUTE_MS + 4, OUTSIDE)).toBe("in");
  });
  it("knocking on a locked door lengthens nothing, and fills no disk", async () => {
    for (let i = 0; i < 5; i++) await wrong(T0);
    const before = recorded(a).length;
    for (let i = 0; i < 50; i++) expect(await wrong(T0 + i)).toBe("source-locked");
    expect(recorded(a).length).toBe(before + 1);
    await wrong(T0 + MINUTE_MS);
    expect(lastEntry()?.data).toEqual({ why: "source-locked", times: 50 });
    expect(await signIn(T0 + 15 * MINUTE_MS, OUTSIDE)).toBe("in");
  });
  it("attempts that come at once get no more tries than attempts in a row", async () => {
    const flood = await Promise.allSettled(Array.from({ length: 40 }, () => wrong(T0)));
    const tried = flood.filter((result) => result.status === "fulfilled" && result.value === "not-recognised");
    expect(tried.length).toBeGreaterThan(0);
    expect(tried.length).toBeLessThanOrEqual(5);
    expect(a.record.read({ limit: 100 }).filter(({ data }) => data["why"] === "wrong-password")).toHaveLength(
      tried.length,
    );
  });
  it("nor does a last try become several by coming at once", async () => {
    for (let i = 0; i < 4; i++) await wrong(T0);
    const last = await Promise.all(Array.from({ length: 5 }, () => wrong(T0)));
    expect(last.filter((result) => result === "not-recognised")).toHaveLength(1);
    expect(last.filter((result) => result === "source-locked")).toHaveLength(4);
  });
  it("a typing error a day does not add up", async () => {
    for (let i = 1; i <= 8; i++) {
      expect(await wrong(T0 + i * STEP_MS, FROM)).toBe("not-recognised");
      expect(await signIn(T0 + i * STEP_MS, FROM)).toBe("in");
    }
  });
  it("a restart forgets nothing", async () => {
    for (let i = 0; i < 5; i++) await wrong(T0);
    a = a.reopened();
    expect(await signIn(T0 + STEP_MS, OUTSIDE)).toBe("source-locked");
  });
  it("an invitation that is none counts as an attempt", async () => {
    for (let i = 0; i < 5; i++) a.signIn.openInvitation(`guess-${i}`, OUTSIDE, T0);
    expect(a.signIn.openInvitation("guess-6", OUTSIDE, T0)).toMatchObject({ refusal: "source-locked" });
  });
  it("an attacker has the whole of an IPv6 network, and is one source", () => {
    expect(sourceOf("2001:db8:1:2:aaaa::1")).toBe(sourceOf("2001:DB8:1:2:bbbb:0:0:7"));
    expect(sourceOf("2001:db8:1:2::1")).not.toBe(sourceOf("2001:db8:1:3::1"));
    expect(sourceOf("::1")).toBe("0:0:0:0::/64");
    expect(sourceOf("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
    expect([sourceOf("::ffff:10.0.0.9"), sourceOf("10.0.0.9")]).toEqual(["10.0.0.9", "10.0.0.9"]);
  });
});

describe("[AU9] an account that many sources try", () => {
  it("takes passwords from where its owner has been before, and from nowhere else", async () => {
    expect(await signIn(T0 + STEP_MS, FROM)).toBe("in");
    for (let i = 0; i < 20; i++) {
      await signIn(T0 + STEP_MS + i, { source: `203.0.113.${i}` }, "not it, not it at all", "123456");
    }
    expect(recorded(a).filter((type) => type === "AccountShielded")).toHaveLength(1);
    expect(await signIn(T0 + 2 * STEP_MS, { source: "198.51.100.1" })).toBe("not-recognised");
    expect(lastEntry()?.data["why"]).toBe("account-shielded");
    expect(await signIn(T0 + 3 * STEP_MS, FROM)).toBe("in");
    expect(await signIn(T0 + STEP_MS + 15 * MINUTE_MS + 20, { source: "198.51.100.1" })).toBe("in");
  });
});

describe("[AU16] ninety days", () => {
  const DAYS_MS = 24 * HOUR_MS;
  it("unused, it opens nothing; enabled, it does", async () => {
    expect(await signIn(T0 + 89 * DAYS_MS)).toBe("in");
    expect(await signIn(T0 + 179 * DAYS_MS)).toBe("not-recognised");
    expect(a.signIn.disableUnused(DESK, T0 + 179 * DAYS_MS).map(({ name }) => name)).toEqual(["rivera"]);
    expect(a.signIn.disableUnused(DESK, T0 + 179 * DAYS_MS)).toEqual([]);
    expect(a.store.byName("rivera")?.disabled).toBe("unused");
    const present = a.store.byName("rivera");
    if (present !== undefined) a.store.enable(present, DESK, T0 + 180 * DAYS_MS);
    expect(await signIn(T0 + 180 * DAYS_MS)).toBe("in");
  });
});

describe("[AU7] invitations", () => {
  it("the first administrator's is there while nobody rules, and makes one who rules over all", async () => {
    const code = a.invitations.inviteFirstAdministrator(DESK, T0) ?? "";
    expect(code).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){4}$/);
    const shown = value(a.signIn.openInvitation(code, FROM, T0));
    expect(shown.first).toBe(true);
    const guest = { invitation: code, name: "chief", display: "Chief", password: MESA };
    const accepted = await a.signIn.acceptInvitation({ ...guest, code: totpCode(shown.totpSecret, T0) }, FROM, T0);
    expect(value(accepted).recoveryCodes).toHaveLength(10);
    expect(a.store.byName("chief")?.grants).toEqual([{ role: "administrator" }]);
    expect(a.invitations.inviteFirstAdministrator(DESK, T0)).toBeUndefined();
    expect(a.signIn.openInvitation(code, FROM, T0)).toMatchObject({ refusal: "unknown-invitation" });
  });
  it("and again where the last administrator is gone; an older code is void", async () => {
    const older = a.invitations.inviteFirstAdministrator(DESK, T0) ?? "";
    const newer = a.invitations.inviteFirstAdministrator(DESK, T0) ?? "";
    expect(a.signIn.openInvitation(older, FROM, T0).ok).toBe(false);
    expect(a.signIn.openInvitation(newer, FROM, T0).ok).toBe(true);
    const chief = await person(a, "chief", [{ role: "administrator" }]);
    expect(a.signIn.openInvitation(newer, FROM, T0).ok).toBe(false);
    a.store.disable(chief.account, "emergency", "stolen laptop", DESK, T0);
    expect(a.invitations.inviteFirstAdministrator(DESK, T0)).toBeDefined();
  });
  it("hold for three days, the first administrator's for one", () => {
    const okafor = value(a.store.create({ name: "okafor", display: "Okafor", grants: [] }, DESK, T0));
    const code = a.invitations.invite(okafor, DESK, T0);
    const first = a.invitations.inviteFirstAdministrator(DESK, T0) ?? "";
    const opens = (typed: string, nowMs: number) => a.signIn.openInvitation(typed, FROM, nowMs).ok;
    expect([opens(code, T0 + 72 * HOUR_MS - 1), opens(code, T0 + 72 * HOUR_MS)]).toEqual([true, false]);
    expect([opens(first, T0 + 24 * HOUR_MS - 1), opens(first, T0 + 24 * HOUR_MS)]).toEqual([true, false]);
  });
  it("want a good password and the app's code, and stay open where one is not", async () => {
    const okafor = value(a.store.create({ name: "okafor", display: "Okafor", grants: [] }, DESK, T0));
    const invitation = a.invitations.invite(okafor, DESK, T0);
    const { totpSecret, name } = value(a.signIn.openInvitation(invitation, FROM, T0));
    expect(name).toBe("okafor");
    const code = totpCode(totpSecret, T0);
    const accept = async (password: string, typed: string) => {
      const outcome = await a.signIn.acceptInvitation({ invitation, password, code: typed }, FROM, T0);
      return outcome.ok ? "in" : outcome.refusal;
    };
    expect(await accept("okafor okafor okafor", code)).toBe("easily-guessed");
    expect(await accept("short", code)).toBe("too-short");
    expect(await accept(MESA, "000000")).toBe("wrong-code");
    expect(await accept(MESA, code)).toBe("in");
    expect(await accept(MESA, code)).toBe("unknown-invitation");
  });
  it("taken up by two at once, one of them is too late", async () => {
    const okafor = value(a.store.create({ name: "okafor", display: "Okafor", grants: [] }, DESK, T0));
    const invitation = a.invitations.invite(okafor, DESK, T0);
    const code = totpCode(value(a.signIn.openInvitation(invitation, FROM, T0)).totpSecret, T0);
    const both = await Promise.all(
      [1, 2].map(() => a.signIn.acceptInvitation({ invitation, password: MESA, code }, FROM, T0)),
    );
    expect(both.map(({ ok }) => ok)).toEqual([true, false]);
  });
});

describe("[AU11] another password", () => {
  it("wants the present one, ends the other sessions, and keeps this one under another token", async () => {
    const other = value(
      await a.signIn.withPassword(
        "rivera",
        { password: MESA, code: totpCode(rivera.totpSecret, T0 + STEP_MS) },
        OUTSIDE,
        T0 + STEP_MS,
      ),
    );
    const own = a.sessions.find(rivera.token, T0)?.session;
    if (own === undefined) throw new Error("no session");
    const nowMs = T0 + 2 * STEP_MS;
    const change = (password: string, next: string) =>
      a.signIn.changePassword(own, { password, code: totpCode(rivera.totpSecret, nowMs) }, next, FROM, nowMs);
    expect(await change(MESA, "Rivera12345!")).toMatchObject({ refusal: "easily-guessed" });
    expect(await change("not it, not it at all", "rain over Logan, at 7")).toMatchObject({ refusal: "not-recognised" });
    const token = value(await change(MESA, "rain over Logan, at 7"));
    expect(a.sessions.find(rivera.token, nowMs)).toBeUndefined();
    expect(a.sessions.find(other.token, nowMs)).toBeUndefined();
    expect(a.sessions.find(token, nowMs)?.session.id).toBe(own.id);
    expect(await signIn(T0 + 3 * STEP_MS)).toBe("not-recognised");
    expect(await signIn(T0 + 4 * STEP_MS, FROM, "rain over Logan, at 7")).toBe("in");
  });
});
