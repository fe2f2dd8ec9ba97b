/**
 * Every field of every route, message and item, spoiled one at a time, against running servers: made from the documents
 * that the servers themselves give out, so that a new route is swept without anybody's doing. The answer is a problem
 * that says what is wrong, or the text is taken as text; it is never a failure of ours.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { exampleOf, type JsonSchema, type Variant, variantsOf } from "../../scripts/fuzz/schema-sweep.ts";
import { PROTOCOL_VERSION } from "../../src/protocol/live.ts";
import { FieldActSchema } from "../../src/server/field/field-messages.ts";
import { schemaOf } from "../../src/server/http/openapi.ts";
import { FieldDevice } from "./field-device.ts";
import { ask, firstAdministrator } from "./first-administrator.ts";
import {
  endWhatIsLeft,
  type Folder,
  makeFolder,
  type Served,
  SMALL_CENTER,
  SOON,
  VigilProcess,
} from "./vigil-process.ts";

const ERROR_LEVEL = 50;
const AT_ONCE = 12;
/** A password is whatever somebody types, and is never shown; what these hold is compared and not kept. */
const SECRETS = /^(password|current|former|code|invitation|response|id|challenge|verifier|state|query|token)\b/;
/** Of these the next would need another sign-in, or another server. */
const ENDS_THE_SESSION = /\/session\/(end|lock)$|\/account\/password$|\/account\/sessions\/end$|\/practice\//;

const DOOR = /\/(session|invitation)(\/|$)/;
const TOO_MANY = 429;
const TRIES_MAX = 30;

type Center = { readonly folder: Folder; readonly vigil: VigilProcess; readonly served: Served; cookie: string };
const centers: Center[] = [];
let open: Center;
let guarded: Center;

async function start(config: string): Promise<Center> {
  const folder = makeFolder(config);
  const vigil = new VigilProcess(folder);
  const center = { folder, vigil, served: await vigil.serving(), cookie: "" };
  centers.push(center);
  return center;
}
beforeAll(async () => {
  open = await start(SMALL_CENTER);
  await open.served.command({ type: "StartShift", unit: "312", officers: ["312"] });
  const device = new FieldDevice(() => open.served.port, "312");
  await device.hello();
  open.cookie = device.cookie;
  guarded = await start(`accounts: { enabled: true }\n${SMALL_CENTER}`);
  guarded.cookie = (await firstAdministrator(guarded.vigil, guarded.served)).cookie;
});
afterAll(async () => {
  for (const { vigil, folder } of centers) {
    await vigil.end();
    folder.remove();
  }
  endWhatIsLeft();
});

type Operation = {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body: JsonSchema | undefined;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: JsonSchema }[];
};
async function operationsOf({ served, cookie }: Center): Promise<Operation[]> {
  const { body } = await served.get("/api/v1/openapi.json", { cookie });
  return Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method} ${path}`,
      method,
      path,
      parameters: operation.parameters as unknown as Operation["parameters"],
      body: operation.requestBody?.content["application/json"]?.schema as JsonSchema | undefined,
    })),
  );
}

type Answer = { readonly status: number; readonly type: string; readonly text: string };
async function send(center: Center, operation: Operation, path: string, body: unknown): Promise<Answer> {
  for (let tries = 0; ; tries++) {
    const answer = await sendOnce(center, operation, path, body);
    // A quick machine asks more than one account may: it is told to wait, and does (AU30). Doors go on refusing.
    if (answer.status !== TOO_MANY || DOOR.test(operation.path) || tries === TRIES_MAX) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
async function sendOnce(center: Center, { method }: Operation, path: string, body: unknown): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${center.served.port}${path}`, {
    method: method.toUpperCase(),
    headers: { cookie: center.cookie, ...(method === "post" ? { "content-type": "application/json" } : {}) },
    ...(method === "post" ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(30_000),
  });
  return { status: response.status, type: response.headers.get("content-type") ?? "", text: await response.text() };
}

/** What is wrong with an answer; undefined where nothing is. */
function faultOf({ status, type, text }: Answer, mustRefuse: boolean): string | undefined {
  if (status >= 500) return `${status} ${text.slice(0, 200)}`;
  if (mustRefuse && status < 400) return `taken: ${status}`;
  if (status < 400) return undefined;
  if (!type.startsWith("application/problem+json")) return `${status} as ${type}`;
  const { title } = JSON.parse(text) as { title?: string };
  return (title ?? "").length > 3 ? undefined : `says nothing: ${text}`;
}

type Ask = { readonly what: string; readonly mustRefuse: boolean; readonly ask: () => Promise<Answer> };
async function sweep(asks: readonly Ask[]): Promise<{ faults: string[]; statuses: Map<number, number> }> {
  const faults: string[] = [];
  const statuses = new Map<number, number>();
  const waiting = [...asks];
  const lane = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      try {
        const answer = await one.ask();
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const fault = faultOf(answer, one.mustRefuse);
        if (fault !== undefined) faults.push(`${one.what}: ${fault}`);
      } catch (error) {
        faults.push(`${one.what}: no answer: ${String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return { faults, statuses };
}

/** An address with its parts filled in; one of them spoiled. */
function addressOf(
  { path, parameters }: Operation,
  spoiled?: { readonly name: string; readonly text: string },
): string {
  const textOf = ({ name, schema }: Operation["parameters"][number]): string =>
    encodeURIComponent(spoiled?.name === name ? spoiled.text : String(exampleOf(schema)));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = parameters.find((one) => one.in === "path" && one.name === name);
    return parameter === undefined ? "x" : textOf(parameter);
  });
  const query = parameters
    .filter((one) => one.in === "query" && (spoiled?.name === one.name || Reflect.get(one, "required") === true))
    .map((one) => `${one.name}=${textOf(one)}`);
  return query.length === 0 ? filled : `${filled}?${query.join("&")}`;
}

const BAD_TEXTS = [
  "",
  "A".repeat(6_000),
  "\u0000",
  "\u202egnp.exe",
  "../../x",
  "__proto__",
  "%",
  "-1",
  "1e999",
  "NaN",
  "[]",
  "דוד",
];

function asksOf(center: Center, operation: Operation, keep: (variant: Variant, at: number) => boolean): Ask[] {
  const asks: Ask[] = operation.parameters.flatMap(({ name }) =>
    BAD_TEXTS.map((text) => ({
      what: `${operation.name} ?${name}=${text.slice(0, 12)}`,
      mustRefuse: false,
      ask: () => send(center, operation, addressOf(operation, { name, text }), {}),
    })),
  );
  if (operation.body === undefined) return asks;
  const variants = [...variantsOf(operation.body)].filter(keep);
  return [
    ...asks,
    ...variants.map(({ field, what, document, refuse }) => ({
      what: `${operation.name} ${field}: ${what}`,
      mustRefuse: refuse && !SECRETS.test(field),
      ask: () => send(center, operation, addressOf(operation), document),
    })),
  ];
}

test("every route of a center without accounts", { timeout: 400_000 }, async () => {
  const operations = (await operationsOf(open)).filter(({ path }) => !ENDS_THE_SESSION.test(path));
  expect(operations.length).toBeGreaterThan(30);
  // Each command's every field is swept at the edge (command-sweep.test.ts); over the wire a part of them is enough.
  const keep = (operation: Operation) => (_: Variant, at: number) =>
    operation.path !== "/api/v1/commands" || at % 7 === 0;
  const { faults, statuses } = await sweep(operations.flatMap((operation) => asksOf(open, operation, keep(operation))));
  expect(faults).toEqual([]);
  expect(statuses.get(400) ?? 0).toBeGreaterThan(500);
});

test("every route of a center with accounts, as its administrator", { timeout: 400_000 }, async () => {
  const known = new Set((await operationsOf(open)).map(({ name }) => name));
  const own = (await operationsOf(guarded)).filter(
    ({ name, path }) => !known.has(name) && !ENDS_THE_SESSION.test(path),
  );
  expect(own.map(({ name }) => name)).toContain("post /api/v1/accounts");
  for (const operation of own) {
    const { faults, statuses } = await sweep(asksOf(guarded, operation, () => true));
    expect(faults).toEqual([]);
    // What guesses is slowed down by source; everything else is answered for what it is.
    if (!DOOR.test(operation.path)) expect([operation.name, statuses.get(TOO_MANY) ?? 0]).toEqual([operation.name, 0]);
  }
  // Guessing has locked this address for signing in; whoever is in stays in.
  expect((await ask(guarded.served, "/account", guarded.cookie)).status).toBe(200);
});

test("every field of everything that an officer's device delivers", { timeout: 300_000 }, async () => {
  const device = new FieldDevice(() => open.served.port, "312");
  await device.hello();
  const schema = schemaOf(FieldActSchema, "input") as JsonSchema;
  const variants = [...variantsOf(schema)].filter(({ document }) => Reflect.get(Object(document), "kind") !== "help");
  expect(variants.length).toBeGreaterThan(200);
  const wrong: string[] = [];
  for (let from = 0; from < variants.length; from += 5) {
    const batch = variants.slice(from, from + 5);
    const items = batch.map(({ document }) => device.make("work", document as never));
    const sent = await device.send(...items);
    expect(sent, JSON.stringify(items).slice(0, 300)).toHaveProperty("outcomes");
    const { outcomes } = sent;
    for (const [at, { field, what, refuse, document }] of batch.entries()) {
      const outcome = outcomes[at];
      const kind = String(Reflect.get(Object(document), "kind"));
      if (refuse && outcome?.outcome !== "refused") wrong.push(`${kind} ${field}: ${what}: ${outcome?.outcome}`);
      if (outcome?.outcome === "refused" && (outcome.refusal ?? "") === "") wrong.push(`${kind} ${field}: no reason`);
    }
  }
  expect(wrong).toEqual([]);
});

test("every field of everything that a console says on the live socket", { timeout: 300_000 }, async () => {
  const { body } = await open.served.get("/api/v1/asyncapi.json");
  const components = Reflect.get(body, "components") as { schemas: Record<string, JsonSchema> };
  const schema = components.schemas["ClientMessage"] ?? {};
  const variants = [...variantsOf(schema)];
  expect(variants.length).toBeGreaterThan(40);
  let answers = 0;
  const heard = (): void => void answers++;
  let socket = await connected(heard);
  for (const { document } of variants) {
    if (socket.readyState !== socket.OPEN) socket = await connected(heard);
    socket.send(JSON.stringify(document));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await expect.poll(() => answers, SOON).toBeGreaterThan(40);
  socket.terminate();
  // Whoever comes next is served as ever.
  const live = await open.served.live();
  await live.next("heartbeat");
  live.close();
});

test("what was taken as text comes back as it was typed, and nothing of it failed in the servers", async () => {
  const hostile = "<script>alert(1)</script> דוד '; DROP TABLE log; --";
  await open.served.command({
    type: "CreateIncident",
    agency: "NMSP",
    incidentType: "THAZ",
    place: "US 54 MM 12",
    text: hostile,
  });
  const { text } = await open.served.get("/api/v1/incidents?phase=open&pending=true");
  expect(text).toContain(JSON.stringify(hostile).slice(1, -1));
  for (const { vigil, served } of centers) {
    expect(vigil.lines.filter(({ level }) => Number(level) >= ERROR_LEVEL)).toEqual([]);
    // A log that is a moment behind after all of this is said there, and is no fault.
    await expect.poll(async () => (await served.get("/readyz")).status, SOON).toBe(200);
  }
  expect((await ask(guarded.served, "/account", guarded.cookie)).status).toBe(200);
});

function connected(heard: () => void): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${open.served.port}/api/v1/live`);
  socket.on("error", () => undefined);
  socket.on("message", heard);
  return new Promise((resolve) =>
    socket.once("open", () => {
      socket.send(JSON.stringify({ type: "hello", protocol: PROTOCOL_VERSION, parts: true }));
      resolve(socket);
    }),
  );
}
