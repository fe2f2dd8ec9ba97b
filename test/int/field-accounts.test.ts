/** The field app where people sign in: who is known does what an officer may; danger is taken from whoever holds the device. */
import { expect, test } from "vitest";
import type { FieldSent, FieldView } from "../../src/protocol/field.ts";
import { oneCenter } from "./one-center.ts";

const center = oneCenter(`
accounts: { enabled: true }
gateways: { modems: [{ name: modem-udp, transport: udp, port: 0 }], deviceHttp: { port: 0 } }
roster:
  agencies: [{ id: NMSP, name: State Police }]
  officers: [{ id: "3120", agency: NMSP, name: Baca }]
  vehicles: [{ id: V312, agency: NMSP }]
  units: [{ agency: NMSP, callSign: "312" }]
`);
let cookie = "";

function ask(path: string, body?: object): Promise<Response> {
  return fetch(`http://127.0.0.1:${center.port}/api/v1${path}`, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), cookie },
  });
}

test("a device says hello before anybody has signed in, and gets nothing else", async () => {
  const hello = await ask("/field/hello", {});
  expect(hello.status).toBe(200);
  const set = hello.headers.get("set-cookie") ?? "";
  expect(set).toMatch(/^__Host-vigil-device=[0-9a-f]{64};.*HttpOnly.*SameSite=Strict/);
  cookie = set.split(";")[0] ?? "";
  expect(((await hello.json()) as { accounts: boolean }).accounts).toBe(true);
  for (const path of [
    "/field/view",
    "/field/choices",
    "/field/nearest?lat=35&lon=-103",
    "/field/timeline?incident=x",
  ]) {
    expect((await ask(path)).status, path).toBe(401);
  }
});

test("whoever is not signed in can't speak for an officer; what was done is held, and danger rings", async () => {
  const nowMs = Date.now();
  const sent = await ask("/field/send", {
    officer: "3120",
    sentAtMs: nowMs,
    items: [
      { lane: "work", seq: 1, madeAtMs: nowMs, act: { kind: "start-shift", unit: "312", vehicle: "V312" } },
      { lane: "first", seq: 1, madeAtMs: nowMs, act: { kind: "answer", held: true } },
    ],
  });
  const { outcomes } = (await sent.json()) as FieldSent;
  expect(outcomes).toEqual([
    { lane: "first", seq: 1, outcome: "done" },
    { lane: "work", seq: 1, outcome: "held" },
  ]);
  // Nobody is signed in to see it: the log of the server's own health does.
  const pages = (): readonly unknown[] => center.vigil.lines.filter(({ msg }) => msg === "page");
  await expect.poll(() => pages().length, { timeout: 40_000, interval: 500 }).toBeGreaterThan(0);
}, 60_000);

test("an answer that means nothing waits for who may give it", async () => {
  const nowMs = Date.now();
  const sent = await ask("/field/send", {
    sentAtMs: nowMs,
    items: [{ lane: "first", seq: 2, madeAtMs: nowMs, act: { kind: "answer" } }],
  });
  expect(((await sent.json()) as FieldSent).outcomes).toEqual([{ lane: "first", seq: 2, outcome: "held" }]);
  const view = await ask("/field/view");
  expect(((await view.json()) as Partial<FieldView>).unit).toBeUndefined();
});

test("danger waits for no answer that has to wait: it passes what stands before it in its lane", async () => {
  const nowMs = Date.now();
  const item = (seq: number, act: object) => ({ lane: "first", seq, madeAtMs: nowMs, act });
  const sent = await ask("/field/send", {
    sentAtMs: nowMs,
    items: [
      item(2, { kind: "answer" }),
      item(3, { kind: "answer", held: true }),
      item(4, { kind: "answer" }),
      item(5, { kind: "help" }),
    ],
  });
  const { outcomes } = (await sent.json()) as FieldSent;
  expect(outcomes.map(({ seq, outcome }) => [seq, outcome])).toEqual([
    [2, "held"],
    [3, "done"],
    [4, "held"],
    [5, "done"],
  ]);
});
