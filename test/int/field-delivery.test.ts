/**
 * What was not shown goes another way: every device of the unit once more, then the dispatcher by name, and it ends when
 * it is shown after all. Who was reached, and how, can be looked at. A device in a vehicle in other hands gets nothing.
 */
import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FieldDevice, pushKeys } from "./field-device.ts";
import { endWhatIsLeft, eventually, type Folder, makeFolder, type Served, VigilProcess } from "./vigil-process.ts";

const LATE = { timeout: 40_000, interval: 300 };
const config = (pushPort: number): string => `
settings: { watch: { statusCheck: { stopFirstS: 2, stopNextS: 600, urgentAfterS: 300, emergencyAfterS: 600 } } }
gateways: { modems: [{ name: modem-udp, transport: udp, port: 0 }], deviceHttp: { port: 0 } }
field: { push: { enabled: true, contact: "mailto:field@example.org", hosts: ["127.0.0.1:${pushPort}"] } }
roster:
  agencies: [{ id: NMSP, name: State Police }]
  groups: [{ id: D9, agency: NMSP, name: District 9 }]
  officers: [{ id: "3120", agency: NMSP, name: Baca }, { id: "3050", agency: NMSP, name: Trujillo }, { id: "3090", agency: NMSP, name: Archuleta }, { id: "3010", agency: NMSP, name: Lucero }]
  vehicles: [{ id: V312, agency: NMSP }, { id: V305, agency: NMSP }, { id: V309, agency: NMSP }, { id: V301, agency: NMSP }]
  units: [{ agency: NMSP, callSign: "312", group: D9 }, { agency: NMSP, callSign: "305", group: D9 }, { agency: NMSP, callSign: "309", group: D9 }, { agency: NMSP, callSign: "301", group: D9 }]
`;

let folder: Folder;
let vigil: VigilProcess;
let served: Served;
let push: Server;
let pushPort = 0;
/** Which addresses the push server was called at, in order, and what it answers. */
const pushed: string[] = [];
let pushStatus = 201;

let phone: Device;
let laptop: Device;

class Device extends FieldDevice {
  constructor(officer: string) {
    super(() => served.port, officer);
  }
  async wakesAt(path: string): Promise<void> {
    const subscription = { endpoint: `http://127.0.0.1:${pushPort}${path}`, keys: await pushKeys() };
    const { status } = await this.post("/field/push", { subscription });
    if (status !== 200) throw new Error(`a subscription was answered ${status}`);
  }
}

beforeAll(async () => {
  push = createServer((request, response) => {
    request.resume().on("end", () => {
      pushed.push(request.url ?? "");
      response.writeHead(pushStatus).end();
    });
  });
  await new Promise<void>((resolve) => push.listen(0, "127.0.0.1", resolve));
  const address = push.address();
  pushPort = typeof address === "object" && address !== null ? address.port : 0;
  folder = makeFolder(config(pushPort));
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
  phone = new Device("3050");
  await phone.starts("305");
  await phone.wakesAt("/phone");
  // The laptop that stays in the same car, with the app closed: no one wakes it.
  laptop = new Device("3050");
  await laptop.hello();
  await laptop.deliver(laptop.make("work", { kind: "start-shift", unit: "305", vehicle: "V305", mounted: true }));
});
afterAll(async () => {
  await vigil.end();
  await new Promise((resolve) => push.close(resolve));
  endWhatIsLeft();
  folder.remove();
});

type Delivered = {
  readonly id: string;
  readonly unit: string;
  readonly kind: string;
  readonly otherWayAtMs?: number;
  readonly sinceMs: number;
  readonly shownAtMs?: number;
  readonly endedAtMs?: number;
  readonly devices: readonly { readonly deviceId: string; readonly how: string; readonly shownAtMs?: number }[];
};
async function deliveries(query: string): Promise<{ items: readonly Delivered[]; without: readonly string[] }> {
  return (await served.get(`/api/v1/deliveries?${query}`)).body as unknown as {
    items: Delivered[];
    without: string[];
  };
}
type Notice = { readonly sentence: string; readonly ended: boolean };
async function notice(part: string): Promise<Notice | undefined> {
  const { body } = await served.get("/api/v1/alerts");
  const alert = body.items.find(({ subject }) => subject.part === part);
  const cause = alert?.causes.at(-1) as { sentence: string; endedAtMs?: number } | undefined;
  return cause === undefined ? undefined : { sentence: cause.sentence, ended: cause.endedAtMs !== undefined };
}

test("a message that no device shows is pushed once more, and the dispatcher is told which were tried; the other device ends it", async () => {
  const sent = await served.command({ type: "SendMessage", units: ["305"], text: "call the office" });
  expect(sent.status).toBe(200);
  await expect.poll(() => pushed[0], LATE).toBe("/phone");
  const [first] = (await deliveries("unit=305")).items;
  expect(first).toMatchObject({ unit: "NMSP-305", kind: "message" });
  // That its push was taken comes back a moment after it was called.
  const ways = async (): Promise<object> =>
    Object.fromEntries(
      (await deliveries("unit=305")).items[0]?.devices.map(({ deviceId, how }) => [deviceId, how]) ?? [],
    );
  await expect.poll(ways, LATE).toEqual({ [phone.deviceId]: "woken", [laptop.deviceId]: "asks" });
  // Not before ten seconds are over; a machine that has taken them already can't be asked any more.
  const early = await notice("field-message-NMSP-305");
  if (Date.now() - (first?.sinceMs ?? 0) < 10_000) expect(early).toBeUndefined();
  await expect.poll(() => pushed, LATE).toEqual(["/phone", "/phone"]);
  const told = await eventually(
    () => notice("field-message-NMSP-305"),
    (found) => found !== undefined,
  );
  expect(told?.sentence).toMatch(/^305: a message was shown on no device within 10 s/);
  expect(told?.sentence).toContain(`${phone.deviceId} woken`);
  expect(told?.sentence).toContain(`${laptop.deviceId} can't be woken`);
  const [late] = (await deliveries("unit=305")).items;
  expect((late?.otherWayAtMs ?? 0) - (late?.sinceMs ?? 0)).toBeGreaterThanOrEqual(10_000);
  // The other device shows it: nobody has to be told any more.
  const message = (await laptop.view()).messages.at(-1)?.id ?? "";
  await laptop.deliver(laptop.make("work", { kind: "message", message, state: "shown" }));
  await expect.poll(async () => (await notice("field-message-NMSP-305"))?.ended, LATE).toBe(true);
  const [seen] = (await deliveries("unit=305")).items;
  expect(seen?.shownAtMs).toBeDefined();
  expect(seen?.devices.find(({ deviceId }) => deviceId === laptop.deviceId)?.shownAtMs).toBeDefined();
  expect(seen?.devices.find(({ deviceId }) => deviceId === phone.deviceId)?.shownAtMs).toBeUndefined();
}, 150_000);

test("a push that its server did not take is said; a status check that is over by voice is nobody's trouble any more", async () => {
  pushStatus = 500;
  await served.command({ type: "StartStop", unit: "305" });
  const told = await eventually(
    () => notice("field-check-NMSP-305"),
    (found) => found !== undefined,
    40_000,
  );
  expect(told?.sentence).toContain(`${phone.deviceId} not woken`);
  pushStatus = 201;
  await served.command({ type: "RecordContact", unit: "305", said: "all in order" });
  await expect.poll(async () => (await notice("field-check-NMSP-305"))?.ended, LATE).toBe(true);
  await served.command({ type: "ClearUnit", unit: "305" });
}, 150_000);

test("a call for help: who has it on a screen, who has not within 10 s in one notice, who has no device", async () => {
  const [baca, archuleta] = [new Device("3120"), new Device("3090")];
  await baca.starts("312");
  await archuleta.starts("309");
  await served.command({ type: "StartShift", unit: "301", officers: ["3010"] }); // by radio, without a device
  const inDanger = [baca.deviceId, phone.deviceId, laptop.deviceId, archuleta.deviceId];
  await baca.send(baca.make("first", { kind: "help" }));
  const [call] = await eventually(
    async () => (await archuleta.view()).help,
    (help) => help.length > 0,
  );
  const alert = call?.alertId ?? "";
  await archuleta.post("/field/shown", { kind: "help", id: alert });
  const found = await deliveries(`alert=${alert}`);
  expect(new Map(found.items.map(({ unit, shownAtMs }) => [unit, shownAtMs !== undefined]))).toEqual(
    new Map([
      ["NMSP-305", false],
      ["NMSP-309", true],
    ]),
  );
  expect(found.without).toEqual(["NMSP-301"]);
  // AL10: nothing of it goes to whom it is about.
  expect(JSON.stringify(found)).not.toContain(inDanger[0]);
  const told = await eventually(
    () => notice(`field-help-${alert}`),
    (known) => known !== undefined,
    40_000,
  );
  expect(told?.sentence).toBe(
    "the call for help about 312 was shown on no device of 305 within 10 s: tell them by radio",
  );
  // One tap says more than a screen that shows it.
  await phone.deliver(phone.make("work", { kind: "going", alert, going: true }));
  await expect.poll(async () => (await notice(`field-help-${alert}`))?.ended, LATE).toBe(true);
}, 150_000);

test("[AL10] to a device that stays in a vehicle in other hands nothing is pushed, and what it says it showed counts for nothing", async () => {
  const car = new Device("3090");
  await car.hello();
  await car.deliver(car.make("work", { kind: "start-shift", unit: "309", vehicle: "V309", mounted: true }));
  await car.wakesAt("/car");
  await served.command({ type: "MarkVehicleCompromised", vehicle: "V309", compromised: true, reason: "taken" });
  await served.command({ type: "SendMessage", units: ["309"], text: "we see you" });
  await served.command({ type: "SendMessage", units: ["305"], text: "the car of 309 was taken" });
  await expect.poll(() => pushed.filter((path) => path === "/phone").length, LATE).toBeGreaterThanOrEqual(3);
  expect(pushed).not.toContain("/car");
  const { items } = await deliveries("unit=309");
  const message = items.find(({ kind }) => kind === "message");
  expect(message?.devices.map(({ deviceId }) => deviceId)).not.toContain(car.deviceId);
  await car.post("/field/shown", {
    kind: "message",
    id: (await served.get("/api/v1/alerts")).text.slice(0, 0) || "M1",
  });
  expect((await deliveries("unit=309")).items.find(({ kind }) => kind === "message")?.shownAtMs).toBeUndefined();
});
