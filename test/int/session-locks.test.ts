/**
 * Locks in the running program: half an hour, twelve hours and a lock by hand, where they hold and where they do not; what
 * outlasts a restart; and a cookie that comes from another address. Hours are not waited for: between two lives of the
 * server the sessions in its file are made older.
 */
import { readdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { HOUR_MS, MINUTE_MS } from "../../src/base/time.ts";
import { workstationKinds } from "../../src/server/accounts/account.ts";
import { totpCode } from "../../src/server/accounts/totp.ts";
import {
  BUSY_MACHINE_MS,
  type Folder,
  makeFolder,
  type Served,
  SMALL_CENTER,
  SOON,
  VigilProcess,
  withLog,
} from "./vigil-process.ts";

const MESA = "the mesa at dusk, 4 crows";

type Said = { readonly status: number; readonly body: Record<string, unknown>; readonly cookies: string };

let folder: Folder;
let vigil: VigilProcess;
let served: Served;
let chief = "";
const people = new Map<string, string>();

beforeAll(async () => {
  const soon = "settings: { watch: { statusCheck: { stopFirstS: 5 } } }";
  folder = makeFolder(`accounts: { enabled: true }\n${soon}\n${SMALL_CENTER}`);
  await start();
  for (let i = 0; i < 600 && !vigil.errors.includes("once: "); i++) await new Promise((done) => setTimeout(done, 50));
  chief = await accept(/once: (\S+)/.exec(vigil.errors)?.[1] ?? "", { name: "chief", display: "Chief" });
  for (const [name, role] of [
    ["rivera", "dispatcher"],
    ["sergeant", "supervisor"],
    ["lieutenant", "supervisor"],
    ["auditor", "auditor"],
  ] as const) {
    const made = await post("/accounts", chief, { name, display: name, grants: [{ role }] });
    people.set(name, await accept(String(made.body["invitation"])));
  }
});
afterAll(async () => {
  await vigil.end();
  folder.remove();
});

async function start(): Promise<void> {
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
}

/** Ends the server, lets so much time pass for the sessions of accounts whose name fits, and starts it again. */
async function passes(...times: readonly { name: string; idleMs: number; sinceSignInMs?: number }[]): Promise<void> {
  await vigil.end();
  const file = new Database(accountsFile());
  for (const { name, idleMs, sinceSignInMs = idleMs } of times) {
    file
      .prepare(
        "UPDATE session SET seen_at_ms = ?, authenticated_at_ms = ? " +
          "WHERE account IN (SELECT id FROM account WHERE name LIKE ?)",
      )
      .run(Date.now() - idleMs, Date.now() - sinceSignInMs, name);
  }
  file.close();
  await start();
}

function accountsFile(): string {
  const [name] = readdirSync(folder.dataDir, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith("accounts.sqlite"),
  );
  return join(folder.dataDir, name ?? "");
}

function ask(method: string, path: string, cookie: string, body?: object, localAddress = "127.0.0.1"): Promise<Said> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        port: served.port,
        host: "127.0.0.1",
        path: `/api/v1${path}`,
        method,
        localAddress,
        headers: { cookie, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            body: (text.startsWith("{") ? JSON.parse(text) : {}) as Record<string, unknown>,
            cookies: (response.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; "),
          }),
        );
      },
    );
    asked.on("error", reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
const get = (path: string, cookie: string, from?: string) => ask("GET", path, cookie, undefined, from);
const post = (path: string, cookie: string, body: object = {}) => ask("POST", path, cookie, body);
const state = async (cookie: string) => (await get("/session", cookie)).body["state"];
const of = (name: string) => people.get(name) ?? "";

async function accept(invitation: string, who: object = {}, cookie = ""): Promise<string> {
  const opened = await post("/invitation/open", "", { invitation });
  const code = totpCode(String(opened.body["totpSecret"]), Date.now());
  const accepted = await post("/invitation/accept", cookie, { invitation, password: MESA, code, ...who });
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);
  return accepted.cookies;
}

function socket(cookie: string): Promise<{ readonly closed: Promise<number> } | number> {
  const ws = new WebSocket(`ws://127.0.0.1:${served.port}/api/v1/live`, { headers: { cookie } });
  const closed = new Promise<number>((resolve) => ws.once("close", (code) => resolve(code)));
  return new Promise((resolve) => {
    ws.once("open", () => resolve({ closed }));
    ws.once("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    ws.on("error", () => undefined);
  });
}

describe("[AU14] a cookie from another address", () => {
  test("is noticed, told to its owner at once, and stands on the auditor's page", async () => {
    expect((await get("/units", of("rivera"), "127.0.0.2")).status).toBe(200);
    expect((await get("/session", of("rivera"))).body["elsewhere"]).toEqual(["127.0.0.2"]);
    const own = (await get("/account", of("rivera"))).body["sessions"];
    expect(JSON.stringify(own)).toContain('"elsewhere":["127.0.0.2"]');
    const week = await get("/audit/week", of("auditor"));
    expect(week.body["elsewhere"]).toMatchObject([{ who: "rivera", source: "127.0.0.2" }]);
  });
});

test("[AU27] the link's heartbeat tells that something about sessions has changed, and nothing of what", async () => {
  const ws = new WebSocket(`ws://127.0.0.1:${served.port}/api/v1/live`, { headers: { cookie: of("lieutenant") } });
  const turns: unknown[] = [];
  ws.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString("utf8")) as { type?: string; sessionsTurn?: number };
    if (message.type === "heartbeat") turns.push(message.sessionsTurn);
  });
  ws.once("open", () => ws.send(JSON.stringify({ type: "hello", protocol: 1 })));
  await expect.poll(() => turns.length, SOON).toBeGreaterThan(0);
  const before = Number(turns.at(-1));
  const made = await post("/accounts", chief, { name: "newcomer", display: "Newcomer", grants: [] });
  await post("/session/end", await accept(String(made.body["invitation"])));
  await expect.poll(() => Number(turns.at(-1)), SOON).toBeGreaterThan(before);
  ws.terminate();
});

describe("[AU31] a lock by hand", () => {
  test("closes the socket within a second; the cookie opens nothing, and danger passes", async () => {
    const seat = await socket(of("lieutenant"));
    if (typeof seat === "number") throw new Error(`refused with ${seat}`);
    const since = performance.now();
    const locked = await post("/session/lock", of("lieutenant"));
    expect(locked.body).toMatchObject({ state: "locked", display: "lieutenant", emergency: false });
    expect(await seat.closed).toBe(4_401);
    expect(performance.now() - since).toBeLessThan(1_000 + BUSY_MACHINE_MS);
    expect((await get("/units", of("lieutenant"))).status).toBe(401);
    expect(await socket(of("lieutenant"))).toBe(401);
    const command = { type: "DeclareEmergency", unit: "312" };
    const declared = await withLog(() => post("/commands", of("lieutenant"), { commandId: "d1", command }));
    expect(declared.status).toBe(200);
    const told = (await get("/session", of("lieutenant"))).body;
    expect(told).toMatchObject({ state: "locked", emergency: true });
    expect(JSON.stringify(told)).not.toContain("312");
  });
});

test("[AU23] [AL10] a locked app is told that a status check is open, and nothing of it", async () => {
  const made = await post("/accounts", chief, {
    name: "o312",
    display: "Officer 312",
    officerId: "312",
    grants: [{ role: "officer", agencyId: "NMSP" }],
  });
  const officer = await accept(String(made.body["invitation"]));
  const give = async (command: object) => {
    const commandId = crypto.randomUUID();
    return (await withLog(() => post("/commands", of("rivera"), { commandId, command }))).status;
  };
  expect(await give({ type: "StartShift", unit: "312", officers: ["312"] })).toBe(200);
  expect((await get("/session", officer)).body).not.toHaveProperty("emergency");
  expect((await post("/session/lock", officer)).body).not.toHaveProperty("asks");
  expect(await give({ type: "StartStop", unit: "312", kind: "traffic", place: { text: "I-40 MM 320" } })).toBe(200);
  await expect.poll(async () => (await get("/session", officer)).body["asks"], SOON).toBe(true);
  const told = (await get("/session", officer)).body;
  // An emergency about this very unit stands: whoever holds the officer's device reads nothing of it, locked or not.
  expect((await get("/session", of("rivera"))).body["emergency"]).toBe(true);
  expect(Object.keys(told).toSorted()).toEqual(["accounts", "asks", "display", "state"]);
});

describe("what outlasts a restart, and what half an hour does", () => {
  let brokenUntilMs: unknown;
  const marked = new Map<string, string>();

  beforeAll(async () => {
    const broken = await post("/session/break-glass", of("sergeant"), { reason: "a child is in that car" });
    brokenUntilMs = broken.body["untilMs"];
    const seen = (await get("/session", of("auditor"))).body;
    expect(seen["glassOpen"]).toMatchObject([{ who: "sergeant", reason: "a child is in that car" }]);
    expect((await get("/session", of("rivera"))).body["glassOpen"]).toBeUndefined();
    // Marks are made by an administrator in the browser that is marked, in which somebody then signs in.
    for (const kind of workstationKinds) {
      const mark = (await post("/workstations", chief, { name: kind, kind })).cookies;
      const grants = [{ role: "dispatcher" }];
      const made = await post("/accounts", chief, { name: `at-${kind}`, display: kind, grants });
      marked.set(kind, `${mark}; ${await accept(String(made.body["invitation"]), {}, mark)}`);
    }
    // Long enough for the server to be there again on a machine with much else to do.
    await passes({ name: "rivera", idleMs: 29.5 * MINUTE_MS }, { name: "at-%", idleMs: 31 * MINUTE_MS });
  });

  test("[AU27] a broken glass is open after it; its owner closes it, an auditor says what they make of it", async () => {
    expect((await get("/session", of("sergeant"))).body["glassUntilMs"]).toBe(brokenUntilMs);
    const told = (await get("/session", of("auditor"))).body;
    expect(told["glassOpen"]).toHaveLength(1);
    expect((await post("/session/close-glass", of("sergeant"))).body["glassUntilMs"]).toBeUndefined();
    const seq = (told["glassToSee"] as { seq: number }[]).at(-1)?.seq;
    await post("/audit/glass-seen", of("auditor"), { upTo: seq, finding: "asked, and in order" });
    const week = JSON.stringify((await get("/audit/week", of("auditor"))).body["glass"]);
    for (const type of ["GlassBroken", "GlassClosed", "asked, and in order"]) expect(week).toContain(type);
  });
  test("[AU12] [AU28] a page that only asks keeps no session open; somebody who says that they are there does", async () => {
    expect((await post("/session/here", of("sergeant"))).status).toBe(200);
    expect(await state(of("rivera"))).toBe("live");
    const byMs = Date.now() + 40_000;
    while ((await get("/units", of("rivera"))).status === 200 && Date.now() < byMs) {
      await new Promise((done) => setTimeout(done, 500));
    }
    expect([await state(of("rivera")), await state(of("sergeant"))]).toEqual(["locked", "live"]);
    expect((await get("/units", of("rivera"))).body["type"]).toBe("urn:vigil:problem:session-locked");
  });
  test("[AU12] a marked workstation, vehicle's device and display do not lock; [AU31] but by hand", async () => {
    expect([...marked.keys()]).toEqual(["workstation", "vehicle-device", "alert-display"]);
    for (const cookie of marked.values()) expect((await get("/units", cookie)).status).toBe(200);
    expect((await post("/session/lock", marked.get("workstation") ?? "")).body["state"]).toBe("locked");
    expect((await get("/units", marked.get("workstation") ?? "")).status).toBe(401);
  });
  test("[AU11] twelve hours count everywhere", async () => {
    await passes({ name: "%", idleMs: MINUTE_MS, sinceSignInMs: 12 * HOUR_MS });
    for (const cookie of [of("sergeant"), ...marked.values()]) {
      expect((await get("/units", cookie)).body["type"]).toBe("urn:vigil:problem:session-stale");
    }
  });
});
