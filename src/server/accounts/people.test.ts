import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { Grant } from "../../access/role.ts";
import { asId, type OfficerId } from "../../base/ids.ts";
import { HOUR_MS, MINUTE_MS } from "../../base/time.ts";
import { staffedCenter } from "../../domain/center-fixture.ts";
import { CommandSchema } from "../../domain/command.ts";
import { defaultConfig } from "../config/read-config.ts";
import { frontOf } from "../http/front.ts";
import { ORIGIN, T0, testAccounts, value } from "./accounts.fixture.ts";
import { AccountsThread } from "./accounts-thread.ts";
import { type Caller, cookieOf, People, SESSION_COOKIE } from "./people.ts";

const ADDRESS = "10.0.0.9";
const NOTHING = { tie: "none", sharedWith: [] } as const;
let folder: string;
let thread: AccountsThread;
let people: People;
let nowMs: number;
let troubles: unknown[];
const tokens = new Map<string, string>();

beforeEach(async () => {
  nowMs = T0;
  troubles = [];
  folder = mkdtempSync(join(tmpdir(), "vigil-accounts-"));
  // Sessions as they would lie there after sign-ins before a restart.
  const before = testAccounts(folder);
  const by = { name: "vigil", source: ADDRESS };
  const officer: Grant = { role: "officer", agencyId: asId("NMSP") };
  const everybody: [string, Grant[], string?][] = [
    ["rivera", [{ role: "dispatcher", agencyId: asId("NMSP") }]],
    ["o312", [officer], "o312"],
    ["sergeant", [officer, { role: "supervisor", agencyId: asId("NMSP") }], "o305"],
    ["auditor", [{ role: "auditor" }]],
  ];
  for (const [name, grants, badge] of everybody) {
    const officerId = badge === undefined ? {} : { officerId: asId<OfficerId>(badge) };
    const account = value(before.store.create({ name, display: name, grants, ...officerId }, by, T0));
    tokens.set(name, before.sessions.open(account, "passkey", { name, source: ADDRESS }, T0).token);
  }
  before.close();
  thread = await AccountsThread.open(
    {
      path: join(folder, "accounts.sqlite"),
      keyPath: join(folder, "accounts.key"),
      center: "District 9",
      party: { id: "dispatch.example.org", name: "District 9", origins: [ORIGIN] },
      nowMs: T0,
    },
    (error) => troubles.push(error),
  );
  people = new People({ accounts: thread, ...sameCenter() });
});
function sameCenter() {
  const { center } = staffedCenter();
  return {
    front: frontOf(defaultConfig().server),
    center: () => center,
    nowMs: () => nowMs,
    troubled: (error: unknown) => troubles.push(error),
  };
}
afterEach(async () => {
  await people.close();
  rmSync(folder, { recursive: true, force: true });
});

const caller = (name: string, address = ADDRESS): Caller =>
  people.callerOf(`theme=dark; ${SESSION_COOKIE}=${tokens.get(name) ?? "guessed"}`, address);
const give = (who: Caller, command: object) => people.admitCommand(who, CommandSchema.parse(command));
const said = (who: Caller, command: object) => {
  const admitted = give(who, command);
  return admitted.ok ? `${admitted.actor.kind}:${admitted.actor.name}` : admitted.reason;
};
const types = async () => (await thread.ask("readRecord", { limit: 50 })).map(({ type }) => type);

describe("[AU20] in whose name a command is given", () => {
  it("in that of who is signed in: from the field as an officer, else from the desk", () => {
    expect(said(caller("rivera"), { type: "RecordContact", unit: "312" })).toBe("dispatcher:rivera");
    expect(said(caller("o312"), { type: "RecordContact", unit: "312" })).toBe("officer:o312");
    expect(said(caller("o312"), { type: "RecordContact", unit: "305" })).toMatch(/for your own unit/);
    expect(said(caller("sergeant"), { type: "RecordContact", unit: "312" })).toBe("dispatcher:sergeant");
    expect(said(caller("nobody"), { type: "RecordContact", unit: "312" })).toBe("sign in first");
  });
  it("nobody's tap on their own unit becomes a voice because they are also a supervisor", () => {
    expect(said(caller("sergeant"), { type: "RecordContact", unit: "305" })).toBe("officer:o305");
  });
  it("a position is taken under one's own name", () => {
    const admitted = give(caller("rivera"), { type: "SignOn", position: "P1", name: "Chief" });
    expect(admitted).toMatchObject({ ok: true, command: { name: "rivera" } });
  });
  it("danger passes with a session that is locked, of yesterday, ended, or none", async () => {
    const emergency = { type: "DeclareEmergency", unit: "312" };
    const clear = { type: "ClearUnit", unit: "312", coded: "duress" };
    expect(said(caller("auditor"), emergency)).toBe("dispatcher:auditor");
    nowMs = T0 + 30 * MINUTE_MS;
    expect([said(caller("o312"), emergency), said(caller("o312"), clear)]).toEqual(["officer:o312", "officer:o312"]);
    expect(said(caller("o312"), { type: "RecordContact", unit: "312" })).toMatch(/half an hour/);
    nowMs = T0 + 12 * HOUR_MS;
    expect(said(caller("rivera"), emergency)).toBe("dispatcher:rivera");
    expect(said(caller("rivera"), { type: "RecordContact", unit: "312" })).toMatch(/twelve hours/);
    expect(said(caller("nobody"), emergency)).toBe(`officer:somebody at ${ADDRESS}`);
    await people.close();
    expect(said(caller("rivera"), emergency)).toBe("dispatcher:rivera");
  });
});

describe("[AU12] being used", () => {
  it("what somebody does keeps the session live; what they look at without doing so does not lock it open", () => {
    nowMs = T0 + 29 * MINUTE_MS;
    expect(give(caller("rivera"), { type: "RecordContact", unit: "312" }).ok).toBe(true);
    nowMs = T0 + 58 * MINUTE_MS;
    expect(people.admitSignedIn(caller("rivera")).ok).toBe(true);
    expect(people.admitSignedIn(caller("o312"))).toMatchObject({ ok: false, why: "locked" });
  });
  it("a socket's caller is asked anew with each message", async () => {
    const seat = caller("rivera");
    expect(people.refreshed(seat).presence?.state).toBe("live");
    nowMs = T0 + 30 * MINUTE_MS;
    expect(people.refreshed(seat).presence?.state).toBe("locked");
    const sessionId = seat.presence?.session.id ?? ("" as never);
    await thread.ask("endOwn", { sessionId, source: ADDRESS }, sessionId, "signed-out", nowMs);
    expect(people.refreshed(seat).presence).toBeUndefined();
    expect(people.refreshed(caller("nobody")).presence).toBeUndefined();
  });
});

describe("[AU31] locked by hand", () => {
  it("at once, for whoever hangs on it, at a marked workstation too; danger passes", async () => {
    const seat = caller("rivera");
    const asker = { sessionId: seat.presence?.session.id ?? ("" as never), source: ADDRESS };
    const changes: string[] = [];
    thread.onChange(({ change }) => changes.push(change));
    await thread.ask("lock", asker, nowMs);
    expect(changes).toEqual(["locked"]);
    expect(people.admitSignedIn(caller("rivera"))).toMatchObject({ ok: false, why: "locked" });
    expect(said(people.refreshed(seat), { type: "RecordContact", unit: "312" })).toMatch(/locked by hand/);
    expect(said(caller("rivera"), { type: "DeclareEmergency", unit: "312" })).toBe("dispatcher:rivera");
    // What somebody knew of it before does not open it again.
    if (seat.presence !== undefined) thread.use(seat.presence, nowMs);
    expect(people.admitSignedIn(caller("rivera"))).toMatchObject({ ok: false, why: "locked" });
    expect((await types()).filter((type) => type === "SessionLocked")).toHaveLength(1);
  });
});

describe("[AU21] what is protected", () => {
  it("is read once it is recorded who reads what", async () => {
    const read = await people.admitRead(caller("rivera"), "ReadPlateHistory", NOTHING, "/plates/ABC123/history");
    expect(read.ok).toBe(true);
    const [entry] = await thread.ask("readRecord", { limit: 1 });
    expect(entry).toMatchObject({ type: "ProtectedRead", who: "rivera", data: { what: "/plates/ABC123/history" } });
    await people.admitRead(caller("rivera"), "ReadBoard", NOTHING, "/units");
    expect((await types()).filter((type) => type === "ProtectedRead")).toHaveLength(1);
  });
  it("is not read where that can't be recorded, and somebody is told; the board is", async () => {
    const who = caller("rivera");
    await thread.ask("verify"); // what was asked at the start has been answered
    await thread.end();
    const read = await people.admitRead(who, "ReadPlateHistory", NOTHING, "/plates/ABC123/history");
    expect(read).toMatchObject({ ok: false, why: "not-recorded" });
    expect(troubles.length).toBeGreaterThan(0); // on a busy machine the sweep of every five seconds finds it out too
    expect((await people.admitRead(who, "ReadBoard", NOTHING, "/units")).ok).toBe(true);
  });
  it("and a denial is recorded with its reason", async () => {
    expect(people.admitAct(caller("auditor"), "RunPractice", NOTHING)).toMatchObject({ why: "not-permitted" });
    const [entry] = await thread.ask("readRecord", { limit: 1 });
    expect(entry).toMatchObject({ type: "Denied", who: "auditor", data: { act: "RunPractice" } });
  });
});

describe("[AU14] a cookie from elsewhere", () => {
  it("is recorded once, with where it came from", async () => {
    caller("rivera", "203.0.113.66");
    caller("rivera", "203.0.113.66");
    caller("rivera");
    const seen = (await thread.ask("readRecord", { limit: 10 })).filter(({ type }) => type === "SessionSeenElsewhere");
    expect(seen.map(({ source, data }) => [source, data["openedFrom"]])).toEqual([["203.0.113.66", ADDRESS]]);
  });
  it("is found among other cookies, and nowhere else", () => {
    expect(cookieOf("a=1; __Host-vigil=xyz; b=2", SESSION_COOKIE)).toBe("xyz");
    expect(cookieOf("x__Host-vigil=xyz", SESSION_COOKIE)).toBeUndefined();
    expect(cookieOf("__Host-vigil-workstation=w", SESSION_COOKIE)).toBeUndefined();
    expect(cookieOf(undefined, SESSION_COOKIE)).toBeUndefined();
  });
});

describe("[AU27] a broken glass", () => {
  const asker = (name: string) => ({ sessionId: caller(name).presence?.session.id ?? ("" as never), source: ADDRESS });
  const OTHERS = { agencyId: "QCSO" as never, tie: "none", sharedWith: [] } as const;

  it("opens reads for an hour, each recorded; the auditors are told until one has looked", async () => {
    const readIt = () => people.admitRead(caller("sergeant"), "ReadVehicleHistory", OTHERS, "/vehicles/9/history");
    expect((await readIt()).ok).toBe(false);
    expect(await people.breakGlass(asker("sergeant"), "child in the car")).toMatchObject({ ok: true });
    expect(people.glassToSee).toMatchObject([{ reason: "child in the car" }]);
    expect((await readIt()).ok).toBe(true);
    const [entry] = await thread.ask("readRecord", { limit: 1 });
    expect(entry).toMatchObject({ type: "ProtectedRead", data: { glass: true } });
    await people.glassSeen(asker("auditor"), people.glassToSee.at(-1)?.seq ?? 0);
    expect(people.glassToSee).toEqual([]);
    nowMs += HOUR_MS;
    expect((await readIt()).ok).toBe(false);
  });
  it("is seen by other supervisors and by auditors while it is broken, and is closed before its hour by its owner", async () => {
    const turn = people.sessionsTurn;
    await people.breakGlass(asker("sergeant"), "child in the car");
    expect(people.sessionsTurn).toBeGreaterThan(turn); // the next heartbeat tells every console that looks after it
    expect(people.glassOpen).toMatchObject([{ who: "sergeant", reason: "child in the car", untilMs: T0 + HOUR_MS }]);
    expect(await people.closeGlass(asker("sergeant"))).toMatchObject({ ok: true });
    expect(people.glassOpen).toEqual([]);
    expect((await people.admitRead(caller("sergeant"), "ReadVehicleHistory", OTHERS, "/x")).ok).toBe(false);
    expect((await types())[0]).toBe("Denied");
    expect(await types()).toContain("GlassClosed");
    expect(await people.closeGlass(asker("rivera"))).toMatchObject({ ok: true }); // there was none: nothing is recorded
    expect((await types()).filter((type) => type === "GlassClosed")).toHaveLength(1);
  });
  it("outlasts a restart until its hour is over; one that was closed, or whose session has ended, does not", async () => {
    await people.breakGlass(asker("sergeant"), "child in the car");
    const open = (atMs = nowMs) => thread.ask("glassOpen", atMs);
    expect(await open()).toMatchObject([{ who: "sergeant", reason: "child in the car" }]);
    const again = new People({ accounts: thread, ...sameCenter() });
    await again.ready;
    const sessionId = caller("sergeant").presence?.session.id ?? ("" as never);
    expect(again.glassUntilMsOf(sessionId)).toBe(T0 + HOUR_MS);
    expect(await open(T0 + HOUR_MS)).toEqual([]);
    await thread.ask("endOwn", asker("sergeant"), sessionId, "signed-out", nowMs);
    expect(await open()).toEqual([]);
    expect(people.glassOpen).toEqual([]);
  });
  it("opens neither the record nor the accounts, and is nobody's but a supervisor's", async () => {
    await people.breakGlass(asker("sergeant"), "child in the car");
    expect((await people.admitRead(caller("sergeant"), "ReadAudit", NOTHING, "/audit")).ok).toBe(false);
    expect(people.admitAct(caller("sergeant"), "CreateAccount", NOTHING).ok).toBe(false);
    expect(await people.breakGlass(asker("rivera"), "I want to")).toMatchObject({ ok: false });
  });
});

test("[AU28] what a console says by itself keeps no session from locking", () => {
  nowMs = T0 + 29 * MINUTE_MS;
  expect(give(caller("rivera"), { type: "ConfirmShown", alert: "A1", console: "c1" }).ok).toBe(true);
  expect(people.admitAct(caller("rivera"), "ReadBoard", NOTHING, true).ok).toBe(true);
  nowMs = T0 + 31 * MINUTE_MS;
  expect(people.admitSignedIn(caller("rivera"))).toMatchObject({ ok: false, why: "locked" });
});
