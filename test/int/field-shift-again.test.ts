/** A shift that is started on a phone again: as it stands, and on one that an administrator has taken out. */
import { expect, test } from "vitest";
import { FieldDevice } from "./field-device.ts";
import { oneCenter } from "./one-center.ts";
import { eventually, SMALL_CENTER } from "./vigil-process.ts";

const center = oneCenter(SMALL_CENTER);

test("[SH4] the start of a shift, said again on a stop just as it stands, is taken and changes nothing", async () => {
  const device = new FieldDevice(() => center.port, "312");
  await device.hello();
  const start = { kind: "start-shift", unit: "312", vehicle: "1187" } as const;
  await device.deliver(device.make("work", start));
  await device.deliver(device.make("work", { kind: "stop", stopKind: "traffic" }));
  expect((await center.get("/api/v1/units/312")).text).toContain('"stop"');
  expect((await device.deliver(device.make("work", start)))[0]).toMatchObject({ outcome: "done" });
  expect((await center.get("/api/v1/units/312")).text).toContain('"stop"');
  await device.deliver(device.make("work", { kind: "clear" }));
  await device.deliver(device.make("work", { kind: "end-shift" }));
});

test("a retired device is not taken in again by the start of a shift on it; what it says of danger rings", async () => {
  const device = new FieldDevice(() => center.port, "312");
  await device.hello();
  await device.deliver(device.make("work", { kind: "start-shift", unit: "312", vehicle: "1187" }));
  await device.deliver(device.make("work", { kind: "end-shift" }));
  const retired = await center.command({ type: "RetireDevice", device: device.deviceId, reason: "lost" });
  expect(retired.status, retired.text).toBe(200);
  const [begun] = await device.deliver(device.make("work", { kind: "start-shift", unit: "312", vehicle: "1187" }));
  expect(begun).toMatchObject({ outcome: "refused", refusal: "retired" });
  expect((await center.get("/api/v1/units/312")).text).not.toContain('"shift"');
  await device.deliver(device.make("first", { kind: "answer", held: true }));
  const alerts = async (): Promise<string> => (await center.get("/api/v1/alerts")).text;
  expect(await eventually(alerts, (text) => text.includes("emergency"))).toContain(device.deviceId);
});
