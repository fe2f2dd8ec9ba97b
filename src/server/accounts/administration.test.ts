import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Grant } from "../../access/role.ts";
import {
  MESA,
  NMSP,
  type Person,
  person,
  QCSO,
  recorded,
  T0,
  testAccounts,
  type TestAccounts,
  value,
} from "./accounts.fixture.ts";
import { totpCode } from "./totp.ts";

const FROM = { source: "10.0.0.9" };
const STEP_MS = 30_000;
const dispatcher: Grant = { role: "dispatcher", agencyId: NMSP };

let a: TestAccounts;
let chief: Person;
let clerk: Person;
let sergeant: Person;
let rivera: Person;
beforeEach(async () => {
  a = testAccounts();
  chief = await person(a, "chief", [{ role: "administrator" }]);
  clerk = await person(a, "clerk", [{ role: "administrator", agencyId: NMSP }]);
  sergeant = await person(a, "sergeant", [{ role: "supervisor", agencyId: NMSP }]);
  rivera = await person(a, "rivera", [dispatcher]);
});
afterEach(() => a.drop());

const said = (outcome: { ok: boolean; refusal?: string }) => (outcome.ok ? "done" : outcome.refusal);
const isIn = ({ token }: Person) => a.sessions.find(token, T0) !== undefined;

describe("[AU17] whose accounts are whose", () => {
  it("an account is made with roles that its maker rules over", () => {
    const make = (who: Person, name: string, grants: readonly Grant[]) =>
      said(a.administration.create(who.actor, { name, display: name, grants }, T0));
    expect(make(clerk, "one", [dispatcher])).toBe("done");
    expect(make(clerk, "two", [{ role: "dispatcher", agencyId: QCSO }])).toBe("not-permitted");
    expect(make(clerk, "three", [dispatcher, { role: "administrator" }])).toBe("not-permitted");
    expect(make(chief, "four", [{ role: "administrator" }])).toBe("done");
    expect(make(sergeant, "five", [dispatcher])).toBe("not-permitted");
    expect(make(rivera, "six", [])).toBe("not-permitted");
    expect(make(chief, "ONE", [])).toBe("name-taken");
    expect(a.store.all().map(({ name }) => name)).toEqual(["chief", "clerk", "four", "one", "rivera", "sergeant"]);
  });
  it("nobody takes over an account that reaches further than they do", () => {
    expect(said(a.administration.resetSignIn(clerk.actor, "chief", T0))).toBe("not-permitted");
    expect(said(a.administration.changeRights(clerk.actor, "chief", [], T0))).toBe("not-permitted");
    expect(said(a.administration.disable(sergeant.actor, "chief", "emergency", "x", T0))).toBe("not-permitted");
    expect(isIn(chief)).toBe(true);
  });
  it("nor gives what they do not rule over", () => {
    expect(said(a.administration.changeRights(clerk.actor, "rivera", [{ role: "auditor" }], T0))).toBe("not-permitted");
    expect(said(a.administration.changeRights(clerk.actor, "nobody", [dispatcher], T0))).toBe("unknown-account");
    expect(a.store.byName("rivera")?.grants).toEqual([dispatcher]);
  });
  it("sees the accounts that one rules over, and no others", () => {
    const names = (who: Person) => {
      const listed = a.administration.list(who.actor);
      return listed.ok ? listed.value.map(({ name }) => name) : listed.refusal;
    };
    expect(names(chief)).toEqual(["chief", "clerk", "rivera", "sergeant"]);
    expect(names(clerk)).toEqual(["clerk", "rivera", "sergeant"]);
    expect(names(rivera)).toBe("not-permitted");
  });
  it("a browser is marked by an administrator", () => {
    expect(said(a.administration.markWorkstation(rivera.actor, "P1", "workstation", T0))).toBe("not-permitted");
    const { id } = value(a.administration.markWorkstation(clerk.actor, "P1", "workstation", T0));
    expect(said(a.administration.unmarkWorkstation(rivera.actor, id, T0))).toBe("not-permitted");
    expect(said(a.administration.unmarkWorkstation(clerk.actor, id, T0))).toBe("done");
    expect(said(a.administration.unmarkWorkstation(clerk.actor, id, T0))).toBe("unknown-workstation");
  });
});

describe("[AU18] one's own rights", () => {
  it("are somebody else's to change, enable or reset", () => {
    expect(said(a.administration.changeRights(chief.actor, "chief", [{ role: "auditor" }], T0))).toBe("own-rights");
    expect(said(a.administration.resetSignIn(chief.actor, "chief", T0))).toBe("own-rights");
    expect(said(a.administration.enable(chief.actor, "chief", T0))).toBe("own-rights");
    expect(a.store.byName("chief")?.grants).toEqual([{ role: "administrator" }]);
  });
});

describe("[AU19] shut out at once", () => {
  it("by a supervisor, in an emergency: nothing opens, until an administrator opens it", async () => {
    const ended = a.administration.disable(sergeant.actor, "rivera", "emergency", "console stolen", T0);
    expect(value(ended)).toEqual({ endedSessions: 1 });
    expect(isIn(rivera)).toBe(false);
    expect(a.changes).toEqual([{ sessionId: rivera.actor.sessionId, change: "ended" }]);
    const tryAgain = (nowMs: number) =>
      a.signIn.withPassword("rivera", { password: MESA, code: totpCode(rivera.totpSecret, nowMs) }, FROM, nowMs);
    expect((await tryAgain(T0 + STEP_MS)).ok).toBe(false);
    expect(said(a.administration.enable(sergeant.actor, "rivera", T0))).toBe("not-permitted");
    expect(said(a.administration.enable(clerk.actor, "rivera", T0))).toBe("done");
    expect((await tryAgain(T0 + 2 * STEP_MS)).ok).toBe(true);
    const entries = a.record.read({ about: rivera.account.id, limit: 10 }).map(({ type, who }) => `${who}: ${type}`);
    expect(entries).toContain("sergeant: AccountDisabled");
    expect(entries).toContain("clerk: AccountEnabled");
  });
  it("whose rights have changed signs in anew", () => {
    value(
      a.administration.changeRights(clerk.actor, "rivera", [dispatcher, { role: "supervisor", agencyId: NMSP }], T0),
    );
    expect(isIn(rivera)).toBe(false);
    expect(a.record.read({ limit: 2 }).map(({ data }) => data)).toEqual([
      { session: rivera.actor.sessionId, why: "rights-changed" },
      { from: [dispatcher], to: [dispatcher, { role: "supervisor", agencyId: NMSP }] },
    ]);
  });
  it("a reset takes away everything that opened the account, and invites anew", async () => {
    const { invitation } = value(a.administration.resetSignIn(clerk.actor, "rivera", T0));
    expect(isIn(rivera)).toBe(false);
    const proof = { password: MESA, code: rivera.recoveryCodes[0] ?? "" };
    expect((await a.signIn.withPassword("rivera", proof, FROM, T0)).ok).toBe(false);
    expect(a.store.byName("rivera")).toMatchObject({ hasPassword: false, hasTotp: false, recoveryCodes: 0 });
    const { totpSecret } = value(a.signIn.openInvitation(invitation, FROM, T0));
    expect(totpSecret).not.toBe(rivera.totpSecret);
    const code = totpCode(totpSecret, T0);
    expect((await a.signIn.acceptInvitation({ invitation, password: MESA, code }, FROM, T0)).ok).toBe(true);
  });
  it("sessions alone, too", () => {
    expect(value(a.administration.endSessions(sergeant.actor, "rivera", T0))).toEqual({ endedSessions: 1 });
    expect(said(a.administration.endSessions(rivera.actor, "sergeant", T0))).toBe("not-permitted");
    expect(said(a.administration.endSessions(chief.actor, "nobody", T0))).toBe("unknown-account");
    expect([isIn(rivera), isIn(sergeant)]).toEqual([false, true]);
    expect(recorded(a).at(-1)).toBe("SessionEnded");
  });
});
