import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../base/time.ts";
import type { By } from "./account.ts";
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
import { totpCode } from "./totp.ts";

const FROM = { source: "10.0.0.9" };
const HALF_HOUR_MS = 30 * MINUTE_MS;

let a: TestAccounts;
let rivera: Person;
let by: By;
beforeEach(async () => {
  a = testAccounts();
  rivera = await person(a, "Rivera", [{ role: "dispatcher", agencyId: NMSP }]);
  by = { name: "Rivera", source: FROM.source, accountId: rivera.account.id };
});
afterEach(() => a.drop());

const stateAt = (nowMs: number, token = rivera.token) => a.sessions.find(token, nowMs)?.state;

describe("[AU10] tokens", () => {
  it("have 256 bits, differ, and stand nowhere in the file", () => {
    expect(Buffer.from(rivera.token, "base64url")).toHaveLength(32);
    const other = a.sessions.open(rivera.account, "passkey", by, T0);
    expect(other.token).not.toBe(rivera.token);
    const bytes = ["accounts.sqlite", "accounts.sqlite-wal"].map((name) =>
      readFileSync(join(a.folder, name), "latin1"),
    );
    expect(bytes.join("")).toContain(rivera.actor.sessionId);
    expect(bytes.join("")).not.toContain(rivera.token);
    expect(bytes.join("")).not.toContain(rivera.totpSecret);
    expect(bytes.join("")).not.toContain(rivera.recoveryCodes[0]);
  });
  it("a restart signs nobody out, and lets nobody in who was out", () => {
    const ended = a.sessions.open(rivera.account, "passkey", by, T0);
    a.sessions.end(ended.session, "signed-out", by, T0);
    a = a.reopened();
    expect([stateAt(T0), stateAt(T0, ended.token), stateAt(T0, "")]).toEqual(["live", undefined, undefined]);
  });
});

describe("[AU31] locked by hand", () => {
  it("holds at a marked workstation and after a restart, is recorded once, and ends when its owner is shown again", () => {
    const { token: mark } = a.sessions.markWorkstation("Desk 1", "workstation", by, T0);
    const { session, token } = a.sessions.open(rivera.account, "passkey", by, T0, mark);
    a.sessions.lock(session, by, T0);
    a.sessions.lock(session, by, T0 + 1);
    a.sessions.sweep(DESK, T0 + 2);
    expect(a.changes.filter(({ change }) => change === "locked")).toEqual([
      { sessionId: session.id, change: "locked" },
    ]);
    expect(recorded(a).filter((type) => type === "SessionLocked")).toHaveLength(1);
    a.sessions.use(session.id, T0 + 3);
    expect(stateAt(T0 + 4, token)).toBe("locked");
    a = a.reopened(T0 + 5);
    expect(stateAt(T0 + 5, token)).toBe("locked");
    const held = a.sessions.find(token, T0 + 5)?.session ?? session;
    const renewed = a.sessions.renew(held, "passkey", by, T0 + 6);
    expect([stateAt(T0 + 6, token), stateAt(T0 + 6, renewed)]).toEqual([undefined, "live"]);
    expect(stateAt(T0 + 6)).toBe("live"); // the other session of the same person was locked by nobody
    a = a.reopened(T0 + 7);
    expect(stateAt(T0 + 7, renewed)).toBe("live");
  });
});

describe("[AU12] nobody there", () => {
  it("locks after half an hour, which begins anew with each thing that is done", () => {
    expect([stateAt(T0 + HALF_HOUR_MS - 1), stateAt(T0 + HALF_HOUR_MS)]).toEqual(["live", "locked"]);
    a.sessions.use(rivera.actor.sessionId, T0 + 20 * MINUTE_MS);
    expect(stateAt(T0 + 49 * MINUTE_MS)).toBe("live");
    expect(stateAt(T0 + 50 * MINUTE_MS)).toBe("locked");
  });
  it("looking at a session does not use it, and a locked one can't be used open", () => {
    for (let minute = 0; minute < 30; minute++) stateAt(T0 + minute * MINUTE_MS);
    expect(stateAt(T0 + HALF_HOUR_MS)).toBe("locked");
    a.sessions.use(rivera.actor.sessionId, T0 + HALF_HOUR_MS);
    expect(stateAt(T0 + HALF_HOUR_MS)).toBe("locked");
  });
  it("what was done last is known after a restart, to the minute", () => {
    a.sessions.use(rivera.actor.sessionId, T0 + 10 * MINUTE_MS);
    a.sessions.use(rivera.actor.sessionId, T0 + 10 * MINUTE_MS + 59_000);
    a = a.reopened();
    expect(stateAt(T0 + 40 * MINUTE_MS - 1)).toBe("live");
    expect(stateAt(T0 + 41 * MINUTE_MS)).toBe("locked");
  });
  it("is told and recorded once", () => {
    a.sessions.sweep(DESK, T0 + HALF_HOUR_MS - 1);
    expect(a.changes).toEqual([]);
    a.sessions.sweep(DESK, T0 + HALF_HOUR_MS);
    a.sessions.sweep(DESK, T0 + HALF_HOUR_MS + 5_000);
    expect(a.changes).toEqual([{ sessionId: rivera.actor.sessionId, change: "locked" }]);
    a = a.reopened(T0 + HOUR_MS);
    a.sessions.sweep(DESK, T0 + HOUR_MS);
    expect(recorded(a).filter((type) => type === "SessionLocked")).toHaveLength(1);
  });
  it("not at a marked workstation, until the mark is taken away", () => {
    const marked = a.sessions.markWorkstation("Position 3", "workstation", DESK, T0);
    const there = a.sessions.open(rivera.account, "passkey", by, T0, marked.token);
    const guessed = a.sessions.open(rivera.account, "passkey", by, T0, "guessed");
    const at = T0 + 11 * HOUR_MS;
    expect([stateAt(at, there.token), stateAt(at, guessed.token)]).toEqual(["live", "locked"]);
    expect(a.sessions.workstations()).toEqual([
      { id: marked.id, name: "Position 3", kind: "workstation", markedAtMs: T0 },
    ]);
    a = a.reopened();
    expect(stateAt(at, there.token)).toBe("live");
    expect(a.sessions.unmarkWorkstation(marked.id, DESK, at)).toBe(true);
    expect(a.sessions.unmarkWorkstation(marked.id, DESK, at)).toBe(false);
    expect(stateAt(at, there.token)).toBe("locked");
    expect(a.sessions.find(there.token, at)?.session.workstationId).toBeUndefined();
    expect(recorded(a).slice(-1)).toEqual(["WorkstationUnmarked"]);
  });
});

describe("[AU11] twelve hours", () => {
  it("then somebody has to show again who they are, busy or not, at a workstation too", () => {
    const marked = a.sessions.markWorkstation("Position 3", "workstation", DESK, T0);
    const there = a.sessions.open(rivera.account, "passkey", by, T0, marked.token);
    for (let minute = 0; minute < 12 * 60; minute += 10)
      a.sessions.use(rivera.actor.sessionId, T0 + minute * MINUTE_MS);
    expect([stateAt(T0 + 12 * HOUR_MS - 1), stateAt(T0 + 12 * HOUR_MS)]).toEqual(["live", "stale"]);
    expect(stateAt(T0 + 12 * HOUR_MS, there.token)).toBe("stale");
  });
  it("having shown it the session goes on under another token", async () => {
    const nowMs = T0 + 12 * HOUR_MS;
    const session = a.sessions.find(rivera.token, nowMs)?.session;
    if (session === undefined) throw new Error("no session");
    const code = totpCode(rivera.totpSecret, nowMs);
    expect(await a.signIn.again(session, { password: "not it, not it at all", code }, FROM, nowMs)).toMatchObject({
      refusal: "not-recognised",
    });
    const token = value(await a.signIn.again(session, { password: MESA, code }, FROM, nowMs));
    expect([stateAt(nowMs), stateAt(nowMs, token)]).toEqual([undefined, "live"]);
    expect(a.sessions.find(token, nowMs)?.session.id).toBe(session.id);
    expect(a.changes.at(-1)).toEqual({ sessionId: session.id, change: "renewed" });
    expect(recorded(a).at(-1)).toBe("Reauthenticated");
    a = a.reopened();
    expect([stateAt(nowMs), stateAt(nowMs, token)]).toEqual([undefined, "live"]);
  });
  it("a session that nobody takes up again is taken out after a week", () => {
    a.sessions.sweep(DESK, T0 + 7 * 24 * HOUR_MS);
    expect(stateAt(T0 + 7 * 24 * HOUR_MS)).toBe("stale");
    a.sessions.sweep(DESK, T0 + 7 * 24 * HOUR_MS + 1);
    expect(stateAt(T0 + 7 * 24 * HOUR_MS + 1)).toBeUndefined();
    expect(a.record.read({ limit: 1 })[0]?.data).toMatchObject({ why: "expired" });
  });
});

describe("[AU13] an ended session", () => {
  it("is over in the same instant, and whatever hangs on it is told", () => {
    const others = [1, 2, 3].map(() => a.sessions.open(rivera.account, "passkey", by, T0));
    expect(a.sessions.of(rivera.account.id)).toHaveLength(4);
    expect(a.sessions.endAllOf(rivera.account.id, "ended-by-hand", DESK, T0)).toBe(4);
    expect(others.map(({ token }) => stateAt(T0, token))).toEqual([undefined, undefined, undefined]);
    expect(a.changes.map(({ change }) => change)).toEqual(["ended", "ended", "ended", "ended"]);
    expect(recorded(a).slice(-4)).toEqual(Array.from({ length: 4 }, () => "SessionEnded"));
    a.sessions.end(others[0]?.session ?? (rivera.actor as never), "signed-out", DESK, T0);
    expect(a.changes).toHaveLength(4);
  });
  it("also where the disk fails: all of them are over, and the failure is told", () => {
    a.sessions.open(rivera.account, "passkey", by, T0);
    a.close();
    expect(() => a.sessions.endAllOf(rivera.account.id, "ended-by-hand", DESK, T0)).toThrow(/not open/);
    expect(a.sessions.of(rivera.account.id)).toEqual([]);
    expect(a.changes).toHaveLength(2);
    expect(stateAt(T0)).toBeUndefined();
  });
});

describe("[AU14] a token from elsewhere", () => {
  it("is noticed, recorded once for each place, and shown", () => {
    const session = a.sessions.find(rivera.token, T0)?.session;
    if (session === undefined) throw new Error("no session");
    for (const source of [FROM.source, "203.0.113.66", "203.0.113.66", "198.51.100.1"]) {
      a.sessions.noteSource(session, source, by, T0);
    }
    expect(a.sessions.elsewhere(session.id)).toEqual(["203.0.113.66", "198.51.100.1"]);
    const noticed = a.record.read({ limit: 2 });
    expect(noticed.map(({ type, source, data }) => [type, source, data["openedFrom"]])).toEqual([
      ["SessionSeenElsewhere", "198.51.100.1", FROM.source],
      ["SessionSeenElsewhere", "203.0.113.66", FROM.source],
    ]);
  });
});
