/**
 * Officers' devices against a whole server: deliveries that come twice, clocks that are wrong, answers that are old,
 * duress that is told from an answer by nobody but the dispatcher.
 */
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FieldDevice, pushKeys } from "./field-device.ts";
import { BUSY_MACHINE_MS, type Folder, makeFolder, type Served, SOON, VigilProcess } from "./vigil-process.ts";

const DAY_MS = 86_400_000;
const config = (pushPort: number): string => `
settings: { watch: { statusCheck: { stopFirstS: 2, stopNextS: 600, urgentAfterS: 300, emergencyAfterS: 600 } }, duressPhrase: check my log }
gateways: { modems: [{ name: modem-udp, transport: udp, port: 0 }], deviceHttp: { port: 0 } }
field: { push: { enabled: true, contact: "mailto:field@example.org", hosts: ["127.0.0.1:${pushPort}"] } }
roster:
  agencies: [{ id: NMSP, name: State Police }]
  groups: [{ id: D9, agency: NMSP, name: District 9 }]
  officers: [{ id: "3120", agency: NMSP, name: Baca }, { id: "3050", agency: NMSP, name: Trujillo }, { id: "3090", agency: NMSP, name: Archuleta }]
  vehicles: [{ id: V312, agency: NMSP }, { id: V305, agency: NMSP }, { id: V309, agency: NMSP }]
  units: [{ agency: NMSP, callSign: "312", group: D9 }, { agency: NMSP, callSign: "305", group: D9 }, { agency: NMSP, callSign: "309", group: D9 }]
`;

let folder: Folder;
let vigil: VigilProcess;
let served: Served;
let push: Server;
const pushed: { readonly path: string; readonly encoding: string | undefined; readonly bytes: number }[] = [];

class Device extends FieldDevice {
  constructor(officer: string, aheadMs = 0) {
    super(() => served.port, officer, aheadMs);
  }
}

beforeAll(async () => {
  push = createServer((request, response) => {
    let bytes = 0;
    request.on("data", (chunk: Buffer) => (bytes += chunk.length));
    request.on("end", () => {
      pushed.push({ path: request.url ?? "", encoding: request.headers["content-encoding"], bytes });
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((resolve) => push.listen(0, "127.0.0.1", resolve));
  const address = push.address();
  folder = makeFolder(config(typeof address === "object" && address !== null ? address.port : 0));
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
});
afterAll(async () => {
  await vigil.end();
  await new Promise((resolve) => push.close(resolve));
  folder.remove();
});

type Entry = {
  readonly what: string;
  readonly atMs: number;
  readonly madeAtMs?: number;
  readonly data: Record<string, unknown>;
};
async function history(unit: string, limit = 1_000): Promise<Entry[]> {
  const { body } = await served.get(`/api/v1/units/${unit}/history?limit=${limit}`);
  return (body.items as unknown as Entry[]).toReversed();
}
const count = (entries: readonly Entry[], what: string) => entries.filter((entry) => entry.what === what).length;

test("a delivery that comes twice has one effect, also after the server was killed and began anew", async () => {
  const baca = new Device("3120");
  await baca.starts("312");
  const items = [
    baca.make("work", { kind: "stop", stopKind: "traffic", plate: "NM AAA1", at: { latDeg: 35.15, lonDeg: -103.75 } }),
    baca.make("work", { kind: "note", text: "two in it" }),
  ];
  const first = { outcomes: await baca.deliver(...items) };
  const again = await baca.send(...items);
  expect(first.outcomes.map(({ outcome }) => outcome)).toEqual(["done", "done"]);
  expect(again.outcomes).toEqual(first.outcomes);
  expect(count(await history("312"), "StopStarted")).toBe(1);
  await vigil.kill();
  vigil = new VigilProcess(folder, { port: served.port });
  served = await vigil.serving();
  expect((await baca.send(...items)).outcomes.map(({ outcome }) => outcome)).toEqual(["done", "done"]);
  expect(count(await history("312"), "StopStarted")).toBe(1);
  await baca.deliver(baca.make("work", { kind: "clear" }));
  expect((await baca.view()).stop).toBeUndefined();
});

test("[SC7] a clock that is a day off changes nothing: what was made a minute ago was made a minute ago", async () => {
  for (const [officer, unit, aheadMs] of [
    ["3050", "305", DAY_MS],
    ["3090", "309", -DAY_MS],
  ] as const) {
    const device = new Device(officer, aheadMs);
    await device.starts(unit);
    const sentAtMs = Date.now();
    const stop = device.make("work", { kind: "stop", stopKind: "traffic", plate: "NM BBB2" }, { agoMs: 60_000 });
    expect((await device.send(stop)).outcomes).toEqual([{ lane: "work", seq: 2, outcome: "done" }]);
    const started = (await history(unit)).find(({ what }) => what === "StopStarted");
    expect(Math.abs((started?.madeAtMs ?? 0) - (sentAtMs - 60_000))).toBeLessThan(1_000 + BUSY_MACHINE_MS);
    await device.deliver(device.make("work", { kind: "clear" }));
  }
});

test("[SC7] an answer from before is history: it silences no question that it was not given to", async () => {
  const device = new Device("3050", DAY_MS);
  await device.hello();
  await device.deliver(device.make("work", { kind: "stop", stopKind: "traffic" }));
  const stopId = (await device.view()).stop?.id ?? "";
  await expect.poll(async () => (await device.view()).prompt, SOON).toBeDefined();
  const { prompt } = await device.view();
  // Made half a second before it was asked, by a hand that saw no question.
  const agoMs = Date.now() - (prompt?.askedAtMs ?? 0) + 500;
  await device.send(device.make("first", { kind: "answer" }, { agoMs, basedOn: { stopId } }));
  expect((await device.view()).prompt).toEqual(prompt);
  expect((await history("305")).findLast(({ what }) => what === "ContactRecorded")?.data).toMatchObject({ late: true });
  // The one that was given to it counts.
  const promptAtMs = prompt?.askedAtMs ?? 0;
  await device.send(device.make("first", { kind: "answer" }, { basedOn: { stopId, promptAtMs } }));
  expect((await device.view()).prompt).toBeUndefined();
});

test("duress and an answer in order are answered alike, leave the same picture, and differ for the dispatcher alone", async () => {
  const device = new Device("3050");
  await device.hello();
  const plain = async (answer: object): Promise<{ sent: object; view: object }> => {
    const { outcomes } = await device.send(device.make("first", { kind: "answer", ...answer }));
    const { version: _v, nowMs: _n, check: _c, ...view } = await device.view();
    return { sent: outcomes.map(({ lane, outcome, refusal, detail }) => ({ lane, outcome, refusal, detail })), view };
  };
  const honest = await plain({ reply: "all good here" });
  const coded = await plain({ reply: "all good, Check my LOG" });
  expect(coded).toEqual(honest);
  const told = await history("305");
  expect(told.find(({ what }) => what === "DuressDeclared")?.data).toMatchObject({
    covert: true,
    source: "coded-phrase",
  });
  expect(await plain({ held: true })).toEqual(honest);
  expect(JSON.stringify(await device.view())).not.toMatch(/duress|emergency|alert/i);
});

test("duress rings from a device whose officer nobody knows, and hours after it was made", async () => {
  const device = new Device("nobody-of-that-name");
  await device.hello();
  const [outcome] = (await device.send(device.make("first", { kind: "answer", held: true }, { agoMs: 7_200_000 })))
    .outcomes;
  expect(outcome?.outcome).toBe("done");
  const alerts = async () => (await served.get("/api/v1/alerts")).text;
  await expect.poll(alerts, SOON).toContain(`declares danger for \\"${device.deviceId}\\"`);
});

test("what is broken is refused by itself, and what stands behind it is taken", async () => {
  const device = new Device("3120");
  await device.hello();
  const outcomes = await device.deliver(
    device.make("work", { kind: "note", text: "\u202Egnp.exe" }),
    device.make("work", { kind: "stop", stopKind: "traffic", plate: "X".repeat(21) }),
    device.make("work", { kind: "launch" } as never),
    device.make("work", { kind: "stop", stopKind: "traffic", plate: "<img src=x onerror=alert(1)>".slice(0, 20) }),
  );
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["refused", "refused", "refused", "done"]);
  expect((await device.view()).stop?.plate).toBe("<img src=x onerror=a");
  await device.deliver(device.make("work", { kind: "clear" }));
});

test("ten thousand items are delivered once each, in order", async () => {
  const device = new Device("3120");
  await device.hello();
  await device.deliver(device.make("work", { kind: "stop", stopKind: "traffic", plate: "NM LONG1" }));
  const incident = (await device.view()).incident?.id;
  const items = Array.from({ length: 10_000 }, (_, n) =>
    device.make("work", { kind: "note", text: `note ${n}`, ...(incident === undefined ? {} : { incident }) }),
  );
  for (let from = 0; from < items.length; from += 200) {
    const batch = items.slice(from, from + 200);
    const outcomes = await device.deliver(...batch);
    expect(outcomes.filter(({ outcome }) => outcome !== "done")).toEqual([]);
    // A tenth of it comes a second time, as from a link that broke before the answer.
    if (from % 2_000 === 0) await device.send(...batch);
  }
  const { body } = await served.get(`/api/v1/incidents/${incident}`);
  expect(body.notes.map(({ text }) => text)).toEqual(items.map((_, n) => `note ${n}`));
  // A busy machine takes longer than the check waits: under the alert that stands then a tapped clear ends no stop.
  await served.command({ type: "ClearUnit", unit: "312" });
  expect((await device.view()).stop).toBeUndefined();
}, 240_000);

test("two devices of a unit answer the same question: both are taken, and it has been answered", async () => {
  const [one, other] = [new Device("3120"), new Device("3120")];
  await one.hello();
  await other.hello();
  const [begun] = await one.deliver(one.make("work", { kind: "stop", stopKind: "traffic" }));
  expect(begun).toMatchObject({ outcome: "done" });
  await expect.poll(async () => (await one.view()).prompt, SOON).toBeDefined();
  const { prompt, stop } = await one.view();
  const basedOn = { promptAtMs: prompt?.askedAtMs ?? 0, stopId: stop?.id ?? "" };
  const sent = await Promise.all(
    [one, other].map((device) => device.send(device.make("first", { kind: "answer" }, { basedOn }))),
  );
  expect(sent.flatMap(({ outcomes }) => outcomes.map(({ outcome }) => outcome))).toEqual(["done", "done"]);
  expect((await other.view()).prompt).toBeUndefined();
  await one.deliver(one.make("work", { kind: "clear" }));
});

test("a question is pushed, encrypted; what no device has shown in ten seconds the dispatcher sees", async () => {
  const device = new Device("3090");
  await device.hello();
  const { body: devices } = await served.get("/api/v1/devices");
  expect(devices.items.length).toBeGreaterThan(0);
  const address = push.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const keys = await pushKeys();
  const stranger = await device.post("/field/push", { subscription: { endpoint: "https://example.com/x", keys } });
  expect(stranger.status).toBe(400);
  // The device that 309 began its shift on is another one: this one is bound by beginning on it.
  await device.deliver(device.make("work", { kind: "start-shift", unit: "309", vehicle: "V309" }));
  const taken = await device.post("/field/push", {
    subscription: { endpoint: `http://127.0.0.1:${port}/w/309`, keys },
  });
  expect(taken.status).toBe(200);
  const sentAtMs = Date.now();
  await served.command({ type: "SendMessage", units: ["309"], text: "call the office" });
  await expect.poll(() => pushed.filter(({ path }) => path === "/w/309").length, SOON).toBeGreaterThanOrEqual(1);
  expect(pushed[0]).toMatchObject({ encoding: "aes128gcm" });
  const notices = async () => (await served.get("/api/v1/alerts")).text;
  // Not before ten seconds are over; a machine that has taken them already can't be asked any more.
  const early = await notices();
  if (Date.now() - sentAtMs < 10_000) expect(early).not.toContain("309: a message was shown on no device");
  await expect.poll(notices, SOON).toContain("309: a message was shown on no device");
}, 90_000);

test("a vehicle in other hands: its screen stands still, its taps move nothing, its place and its danger count", async () => {
  const car = new Device("3090");
  await car.hello();
  await car.deliver(car.make("work", { kind: "start-shift", unit: "309", vehicle: "V309", mounted: true }));
  await car.deliver(car.make("work", { kind: "stop", stopKind: "traffic", plate: "NM CCC3" }));
  await served.command({ type: "MarkVehicleCompromised", vehicle: "V309", compromised: true, reason: "taken" });
  const before = await car.view();
  await served.command({ type: "SendMessage", units: ["309"], text: "we see you" });
  const tapped = await car.send(
    car.make("work", { kind: "clear" }),
    car.make("first", { kind: "answer" }),
    car.make("trail", { kind: "fixes", fixes: [{ latDeg: 35.2, lonDeg: -103.6, fixAtMs: Date.now() }], battery: 0.5 }),
  );
  expect(tapped.outcomes.map(({ outcome }) => outcome)).toEqual(["done", "done", "done"]);
  const after = await car.view();
  expect([after.stop, after.messages]).toEqual([before.stop, before.messages]);
  const { text } = await served.get("/api/v1/units/309");
  expect(text).toContain("NM CCC3");
  expect(text).toContain("35.2");
  await car.send(car.make("first", { kind: "answer", held: true }));
  await expect.poll(async () => (await history("309")).some(({ what }) => what === "DuressDeclared"), SOON).toBe(true);
  await served.command({ type: "MarkVehicleCompromised", vehicle: "V309", compromised: false, reason: "back" });
});
