/**
 * Every role against every command, over HTTP, as somebody would try it: what the table denies is answered 403 and
 * nothing else is; danger is never denied. And the headers that keep a browser from being used against its owner.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { accessTable } from "../../src/access/access-table.ts";
import { mayDoAll } from "../../src/access/may-do.ts";
import { relationsOf } from "../../src/access/relation.ts";
import { type Grant, type Role, roles } from "../../src/access/role.ts";
import { asId, type AgencyId } from "../../src/base/ids.ts";
import { emptyCenter } from "../../src/domain/center.ts";
import { type Command, commandSchemas, saysDanger } from "../../src/domain/command.ts";
import { ask, firstAdministrator, invites } from "./first-administrator.ts";
import { oneCenter } from "./one-center.ts";
import { SMALL_CENTER, SOON } from "./vigil-process.ts";

const AGENCY = asId<AgencyId>("NMSP");

const center = oneCenter(`accounts: { enabled: true }\n${SMALL_CENTER}`);
let chief: string;
const cookies = new Map<Role, string>();

beforeAll(async () => {
  chief = (await firstAdministrator(center.vigil, center)).cookie;
  for (const role of roles) {
    const account = { name: `a-${role}`, grants: [{ role, agencyId: AGENCY }] };
    cookies.set(role, (await invites(center, chief, account)).cookie);
  }
});

const post = (path: string, cookie: string | undefined, body: object) => ask(center, path, cookie, body);

/** The smallest thing that a schema takes. What it names is nobody's: the center's own, for everybody alike. */
function smallest(schema: unknown): unknown {
  const part = (name: string): unknown => Reflect.get(Object(schema), name);
  const constant = part("const");
  if (constant !== undefined) return constant;
  const [first] = [part("enum"), part("anyOf"), part("oneOf")].flatMap((list) => (Array.isArray(list) ? [list] : []));
  if (first !== undefined) return part("enum") === first ? first[0] : smallest(first[0]);
  switch (part("type")) {
    case "object": {
      const required = part("required");
      const names = Array.isArray(required) ? required.map(String) : [];
      return Object.fromEntries(names.map((name) => [name, smallest(Reflect.get(Object(part("properties")), name))]));
    }
    case "array":
      return Array.from({ length: Math.max(1, Number(part("minItems") ?? 0)) }, () => smallest(part("items")));
    case "integer":
    case "number":
      return Math.max(1, Number(part("minimum") ?? 1));
    case "boolean":
      return true;
    default: {
      const pattern = part("pattern");
      return typeof pattern === "string" && pattern.includes("taip") ? "taip:9999" : "nobody9";
    }
  }
}

const examples: Command[] = commandSchemas.map((schema) => {
  const json: unknown = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const read = (schema as z.ZodType<Command>).safeParse(smallest(json));
  if (!read.success) throw new Error(`${schema.shape.type.value}: ${read.error.message}`);
  return read.data;
});

describe("every role against every command", () => {
  test.each(roles)("[AC3] [AU20] %s", async (role) => {
    const grants: Grant[] = [{ role, agencyId: AGENCY }];
    const wrong: string[] = [];
    let deniedCount = 0;
    for (const command of examples) {
      const expected = mayDoAll(accessTable, { grants }, command, relationsOf(emptyCenter(), undefined, command));
      const { status } = await post("/commands", cookies.get(role), { commandId: crypto.randomUUID(), command });
      if (status === 403) deniedCount++;
      if ((status === 403) === expected.allowed) wrong.push(`${command.type}: ${status}, ${JSON.stringify(expected)}`);
    }
    expect(wrong).toEqual([]);
    expect(deniedCount).toBeGreaterThan(0);
  });
  test("[AC4] danger is nobody's to deny, signed in or not", async () => {
    const dangers = examples.filter(saysDanger);
    expect(dangers.length).toBeGreaterThan(0);
    for (const command of dangers) {
      for (const cookie of [undefined, ...cookies.values()]) {
        const { status } = await post("/commands", cookie, { commandId: crypto.randomUUID(), command });
        expect([200, 202, 409]).toContain(status);
      }
    }
  });
  test("[AU30] a flood is told to wait, and danger passes through it", { timeout: 240_000 }, async () => {
    const cookie = cookies.get("auditor");
    const read = () => fetch(`http://127.0.0.1:${center.port}/api/v1/account`, { headers: { cookie: cookie ?? "" } });
    const statuses = new Set<number>();
    // A slow machine answers little faster than an account may ask, and takes longer until it is too much.
    for (let i = 0; i < 400 && !statuses.has(429); i++) {
      for (const { status } of await Promise.all(Array.from({ length: 50 }, read))) statuses.add(status);
    }
    expect(statuses).toContain(429);
    const danger = { type: "DeclareEmergency", unit: "312" };
    const { status } = await post("/commands", cookie, { commandId: crypto.randomUUID(), command: danger });
    // Behind the flood its commit may take longer than an answer waits: then it is told that it is on its way.
    expect([200, 202]).toContain(status);
  });
});

describe("what stands in the head of every answer", () => {
  test.each(["/", "/api/v1/session", "/api/v1/units", "/nothing", "/api/v1/docs", "/healthz"])("%s", async (path) => {
    const { headers } = await fetch(`http://127.0.0.1:${center.port}${path}`);
    const policy = headers.get("content-security-policy") ?? "";
    for (const rule of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(rule);
    }
    expect(policy).not.toMatch(/script-src[^;]*unsafe|unsafe-eval|default-src[^;]*(\*|unsafe)/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
  test("what is somebody's own is not kept by a browser", async () => {
    const cookie = chief;
    for (const path of ["/session", "/roster", "/watch-values", "/accounts", "/settings"]) {
      const { headers } = await fetch(`http://127.0.0.1:${center.port}/api/v1${path}`, { headers: { cookie } });
      expect(headers.get("cache-control"), path).toBe("no-store");
    }
  });
});

describe("keys of devices", () => {
  const say = (secret?: string) =>
    fetch(`http://127.0.0.1:${center.gateways["device-http"]}/ingest/sensor`, {
      method: "POST",
      headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
      body: JSON.stringify({ deviceKey: "radio-312" }),
    }).then(async (response) => Reflect.get(Object(await response.json()), "known") as unknown);

  test("[DK1] [DK4] without the key nothing is believed; a new one voids the former", async () => {
    expect(await say()).toBe(true); // it has none yet
    const made = await post("/devices/r312/key", chief, {});
    const key = String(made.body["key"]);
    expect(made.status).toBe(201);
    expect([await say(), await say("wrong"), await say(key)]).toEqual([false, false, true]);
    await post("/devices/r312/key", chief, {});
    expect(await say(key)).toBe(false);
    expect((await post("/devices/r312/key", cookies.get("officer"), {})).status).toBe(403);
    expect((await post("/devices/nothing/key", chief, {})).status).toBe(404);
  });
  test("[DK3] danger without the key rings, in a stranger's name", async () => {
    const response = await fetch(`http://127.0.0.1:${center.gateways["device-http"]}/ingest/sensor`, {
      method: "POST",
      body: JSON.stringify({ deviceKey: "radio-312", kind: "duress" }),
    });
    expect(response.status).toBe(202);
    const cookie = cookies.get("dispatcher") ?? "";
    await expect
      .poll(async () => {
        const alerts = await fetch(`http://127.0.0.1:${center.port}/api/v1/alerts`, { headers: { cookie } });
        return alerts.text();
      }, SOON)
      .toContain("?radio-312");
  });
  test("[DK1] no key stands in what the server says or keeps of the shift", () => {
    expect(JSON.stringify(center.vigil.lines) + center.vigil.errors).not.toMatch(/Bearer|authorization/i);
  });
});
