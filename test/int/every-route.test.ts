/**
 * Every route of the API over HTTP, as somebody would try it: without a session, with an account that has no role, and as
 * every role that the table denies it. The list is the API's own, so that a new route is in it.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessTable, type ActName } from "../../src/access/access-table.ts";
import { mayDo } from "../../src/access/may-do.ts";
import { type Grant, type Role, roles } from "../../src/access/role.ts";
import { type AgencyId, asId } from "../../src/base/ids.ts";
import { emptyCenter } from "../../src/domain/center.ts";
import { totpCode } from "../../src/server/accounts/totp.ts";
import { apiRoutes } from "../../src/server/http/people-app.ts";
import { accessOf, relationOfRead } from "../../src/server/http/route-access.ts";
import { type Folder, makeFolder, type Served, SMALL_CENTER, VigilProcess } from "./vigil-process.ts";

const MESA = "the mesa at dusk, 4 crows";
const AGENCY = asId<AgencyId>("NMSP");
// Only the list of routes is asked for; no route is called here.
const context = { board: { center: emptyCenter() }, people: { accounts: {} }, practice: () => undefined };
const routes = apiRoutes(context as never).map(({ method, path }) => ({
  method,
  path,
  access: accessOf(method, path),
}));
const ANYBODY: ReadonlySet<unknown> = new Set(["open", "itself"]);
const WHOEVER_IS_IN: ReadonlySet<unknown> = new Set([...ANYBODY, "session", "signed-in"]);

let folder: Folder;
let vigil: VigilProcess;
let served: Served;
const cookies = new Map<Role | "none", string>();

beforeAll(async () => {
  folder = makeFolder(`accounts: { enabled: true }\n${SMALL_CENTER}`);
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
  for (let i = 0; i < 600 && !vigil.errors.includes("once: "); i++) await new Promise((done) => setTimeout(done, 50));
  const chief = await accept(/once: (\S+)/.exec(vigil.errors)?.[1] ?? "", { name: "chief", display: "Chief" });
  for (const role of ["none", ...roles] as const) {
    const grants = role === "none" ? [] : [{ role, agencyId: AGENCY }];
    const { body } = await ask("post", "/accounts", chief, { name: `a-${role}`, display: role, grants });
    cookies.set(role, await accept(String(Reflect.get(Object(body), "invitation"))));
  }
});
afterAll(async () => {
  await vigil.end();
  folder.remove();
});

async function ask(method: string, path: string, cookie: string | undefined, body: object = {}) {
  const response = await fetch(`http://127.0.0.1:${served.port}/api/v1${path.replaceAll(/\{\w+\}/g, "nobody9")}`, {
    method: method.toUpperCase(),
    headers: {
      ...(method === "post" ? { "content-type": "application/json" } : {}),
      ...(cookie === undefined ? {} : { cookie }),
    },
    ...(method === "post" ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: (text.startsWith("{") ? JSON.parse(text) : {}) as unknown,
    cookie: /^[^;]+/.exec(response.headers.get("set-cookie") ?? "")?.[0] ?? "",
  };
}

async function accept(invitation: string, who: object = {}): Promise<string> {
  const opened = await ask("post", "/invitation/open", undefined, { invitation });
  const code = totpCode(String(Reflect.get(Object(opened.body), "totpSecret")), Date.now());
  const accepted = await ask("post", "/invitation/accept", undefined, { invitation, password: MESA, code, ...who });
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);
  return accepted.cookie;
}

/** The routes that answer otherwise than with that status. */
async function notAnswered(status: number, asked: typeof routes, cookie: string | undefined): Promise<string[]> {
  const wrong: string[] = [];
  for (const { method, path } of asked) {
    const answer = await ask(method, path, cookie);
    if (answer.status !== status) wrong.push(`${method} ${path}: ${answer.status}`);
  }
  return wrong;
}

test("[AU22] whoever has no session gets nothing but the door", async () => {
  const closed = routes.filter(({ access }) => !ANYBODY.has(access));
  expect(closed.length).toBeGreaterThan(60);
  expect(await notAnswered(401, closed, undefined)).toEqual([]);
  expect(await notAnswered(401, closed, `__Host-vigil=${"A".repeat(43)}`)).toEqual([]);
});

test("[AU22] an account without a role gets nothing that the table rules over", async () => {
  const ruled = routes.filter(({ access }) => !WHOEVER_IS_IN.has(access));
  expect(ruled.length).toBeGreaterThan(50);
  expect(await notAnswered(403, ruled, cookies.get("none"))).toEqual([]);
});

test.each(roles)("[AU22] %s gets nothing that the table denies that role", async (role) => {
  const grants: Grant[] = [{ role, agencyId: AGENCY }];
  const denied = routes.filter(({ access, path }) => {
    if (WHOEVER_IS_IN.has(access) || access === undefined) return false;
    const act = access as ActName; // nothing else is left
    const relation = relationOfRead(emptyCenter(), undefined, act, path.includes("{ref}") ? "nobody9" : undefined);
    return !mayDo(accessTable, { grants }, { type: act }, relation).allowed;
  });
  expect(denied.length).toBeGreaterThan(0);
  expect(await notAnswered(403, denied, cookies.get(role))).toEqual([]);
});
