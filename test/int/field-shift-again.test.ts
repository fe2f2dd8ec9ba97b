/** A shift that is started on a phone again: as it stands, and on one that an administrator has taken out. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { FieldDevice } from "./field-device.ts";
import { eventually, type Folder, makeFolder, type Served, SMALL_CENTER, VigilProcess } from "./vigil-process.ts";

let folder: Folder;
let vigil: VigilProcess;
let served: Served;

beforeAll(async () => {
  folder = makeFolder(SMALL_CENTER);
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
});
afterAll(async () => {
  await vigil.end();
  folder.remove();
});

test("[SH4] the start of a shift, said again on a stop just as it stands, is taken and changes nothing", async () => {
  const device = new FieldDevice(() => served.port, "312");
  await device.hello();
  const start = { kind: "start-shift", unit: "312", vehicle: "1187" } as const;
  await device.deliver(device.make("work", start));
  await device.deliver(device.make("work", { kind: "stop", stopKind: "traffic" }));
  expect((await served.get("/api/v1/units/312")).text).toContain('"stop"');
  expect((await device.deliver(device.make("work", start)))[0]).toMatchObject({ outcome: "done" });
  expect((await served.get("/api/v1/units/312")).text).toContain('"stop"');
  await device.deliver(device.make("work", { kind: "clear" }));
  await device.deliver(device.make("work", { kind: "end-shift" }));
});

test("a retired device is not taken in again by the start of a shift on it; what it says of danger rings", async () => {
  const device = new FieldDevice(() => served.port, "312");
  await device.hello();
  await device.deliver(device.make("work", { kind: "start-shift", unit: "312", vehicle: "1187" }));
  await device.deliver(device.make("work", { kind: "end-shift" }));
  const retired = await served.command({ type: "RetireDevice", device: device.deviceId, reason: "lost" });
  expect(retired.status, retired.text).toBe(200);
  const [begun] = await device.deliver(device.make("work", { kind: "start-shift", unit: "312", vehicle: "1187" }));
  expect(begun).toMatchObject({ outcome: "refused", refusal: "retired" });
  expect((await served.get("/api/v1/units/312")).text).not.toContain('"shift"');
  await device.deliver(device.make("first", { kind: "answer", held: true }));
  const alerts = async (): Promise<string> => (await served.get("/api/v1/alerts")).text;
  expect(await eventually(alerts, (text) => text.includes("emergency"))).toContain(device.deviceId);
});
