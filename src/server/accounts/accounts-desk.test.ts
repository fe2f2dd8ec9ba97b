import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../base/time.ts";
import { accountsDesk, type AccountsDesk } from "./accounts-desk.ts";
import {
  DESK,
  MESA,
  NMSP,
  type Person,
  person,
  T0,
  testAccounts,
  type TestAccounts,
  value,
} from "./accounts.fixture.ts";
import { totpCode } from "./totp.ts";

const STEP_MS = 30_000;
let a: TestAccounts;
let desk: AccountsDesk;
let rivera: Person;
beforeEach(async () => {
  a = testAccounts();
  desk = accountsDesk(a);
  rivera = await person(a, "rivera", [{ role: "dispatcher", agencyId: NMSP }]);
});
afterEach(() => a.drop());
const asker = () => ({ sessionId: rivera.actor.sessionId, source: "10.0.0.9" });

describe("[AU8] a marked workstation is a source of its own", () => {
  it("the room's address is locked by one, and the others' mistakes count apart", async () => {
    const { token } = a.sessions.markWorkstation("Position 3", "workstation", DESK, T0);
    const room = { source: "192.0.2.1" };
    const marked = { ...room, workstationToken: token };
    const right = (nowMs: number) => ({ password: MESA, code: totpCode(rivera.totpSecret, nowMs) });
    for (let i = 0; i < 5; i++) await desk.signIn("rivera", { password: "not it, not it at all" }, room, T0);
    expect(await desk.signIn("rivera", right(T0 + STEP_MS), room, T0 + STEP_MS)).toMatchObject({
      refusal: "source-locked",
    });
    const { session } = value(await desk.signIn("rivera", right(T0 + STEP_MS), marked, T0 + STEP_MS));
    expect(session.source).toBe(room.source);
    for (let i = 0; i < 5; i++) await desk.signIn("rivera", { password: "not it, not it at all" }, marked, T0);
    const later = T0 + 2 * STEP_MS;
    expect((await desk.signIn("rivera", right(later), marked, later)).ok).toBe(false);
    expect((await desk.signIn("rivera", right(later), { source: "192.0.2.2" }, later)).ok).toBe(true);
  });
  it("a mark that is none counts for nothing", async () => {
    const guessed = { source: "192.0.2.1", workstationToken: "guessed" };
    for (let i = 0; i < 5; i++) await desk.signIn("nobody", { password: "x" }, guessed, T0);
    expect(a.failures.sourceLockedUntilMs("192.0.2.1", T0)).toBe(T0 + 15 * MINUTE_MS);
  });
});

describe("[AU13] who asks is a session that stands", () => {
  it("an ended one asks for nothing", async () => {
    expect(value(desk.own(asker())).sessions).toHaveLength(1);
    expect(value(desk.endOwn(asker(), rivera.actor.sessionId, "signed-out", T0))).toBeUndefined();
    const proof = { password: MESA, code: totpCode(rivera.totpSecret, T0 + STEP_MS) };
    const answers = [
      desk.own(asker()),
      desk.endOwn(asker(), rivera.actor.sessionId, "signed-out", T0),
      desk.list(asker()),
      desk.newRecoveryCodes(asker(), T0),
      desk.passkeyRemove(asker(), "x", T0),
      await desk.again(asker(), proof, T0 + STEP_MS),
      await desk.changePassword(asker(), proof, MESA, T0 + STEP_MS),
      await desk.passkeyRegistration(asker(), T0),
    ];
    expect(answers).toEqual(answers.map(() => ({ ok: false, refusal: "no-session" })));
  });
  it("nobody ends somebody else's session as their own", async () => {
    const other = await person(a, "okafor", []);
    expect(desk.endOwn(asker(), other.actor.sessionId, "signed-out", T0)).toMatchObject({ refusal: "no-session" });
    expect(a.sessions.find(other.token, T0)?.state).toBe("live");
  });
  it("a session's view holds no token and no hash of a password", () => {
    const view = JSON.stringify(desk.view(rivera.actor.sessionId));
    expect(view).toContain("rivera");
    for (const secret of [rivera.token, "argon2", rivera.totpSecret]) expect(view).not.toContain(secret);
  });
});

describe("[AU26] changing how one signs in", () => {
  const LATER = T0 + 16 * MINUTE_MS;
  it("passkeys and recovery codes need a sign-in of the last quarter of an hour", async () => {
    expect(desk.newRecoveryCodes(asker(), T0 + 14 * MINUTE_MS).ok).toBe(true);
    const stale = [
      desk.newRecoveryCodes(asker(), LATER),
      desk.pinsSet(asker(), LATER),
      desk.passkeyRemove(asker(), "x", LATER),
      await desk.passkeyRegistration(asker(), LATER),
    ];
    expect(stale).toEqual(stale.map(() => ({ ok: false, refusal: "show-again" })));
    const proof = { password: MESA, code: totpCode(rivera.totpSecret, LATER) };
    expect((await desk.again(asker(), proof, LATER)).ok).toBe(true);
    expect(desk.newRecoveryCodes(asker(), LATER).ok).toBe(true);
  });
  it("another app counts once its code is shown with the present means; other sessions end", async () => {
    const { totpSecret } = value(desk.newTotp(asker(), LATER));
    const proof = { password: MESA, code: totpCode(rivera.totpSecret, LATER) };
    expect(await desk.changeTotp(asker(), proof, "000000", LATER)).toMatchObject({ refusal: "wrong-code" });
    const wrong = { password: "not it, not it at all", code: proof.code };
    const code = totpCode(totpSecret, LATER);
    expect(await desk.changeTotp(asker(), wrong, code, LATER)).toMatchObject({ refusal: "not-recognised" });
    const from = { source: "192.0.2.7" };
    const before = totpCode(rivera.totpSecret, LATER - STEP_MS);
    const other = value(await desk.signIn("rivera", { password: MESA, code: before }, from, LATER - STEP_MS));
    expect((await desk.changeTotp(asker(), proof, code, LATER)).ok).toBe(true);
    expect(a.sessions.find(other.token, LATER)).toBeUndefined();
    const afterwards = LATER + 2 * STEP_MS;
    const old = { password: MESA, code: totpCode(rivera.totpSecret, afterwards) };
    expect((await desk.signIn("rivera", old, from, afterwards)).ok).toBe(false);
    const fresh = { password: MESA, code: totpCode(totpSecret, afterwards) };
    expect((await desk.signIn("rivera", fresh, from, afterwards)).ok).toBe(true);
  });
  it("and nothing, without a new secret having been asked for", async () => {
    const proof = { password: MESA, code: totpCode(rivera.totpSecret, LATER) };
    expect(await desk.changeTotp(asker(), proof, "123456", LATER)).toMatchObject({ refusal: "wrong-code" });
  });
});
