/** From the bytes of a device to a dispatcher's console, through real sockets and a real disk. */
import { beforeAll, describe, expect, test } from "vitest";
import { oneCenter } from "./one-center.ts";
import { BUSY_MACHINE_MS, eventually, SMALL_CENTER, taipNow } from "./vigil-process.ts";

const center = oneCenter(SMALL_CENTER);

beforeAll(async () => {
  expect((await center.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" })).status).toBe(
    200,
  );
});

const locationOf = async (device: string) => (await center.get(`/api/v1/devices/${device}`)).body.location;

describe("positions", () => {
  test("by UDP: on the board, acknowledged to the modem, on a console's map", async () => {
    const live = await center.live();
    expect(await center.udp(taipNow("1187", 35.1233, -103.92, 10), 30_000)).toBe("UDPACK");
    const { message } = await live.next("locations", ({ locations }) => locations.some(([id]) => id === "m1187"));
    expect(message.locations[0]?.slice(0, 3)).toEqual(["m1187", 35.1233, -103.92]);
    live.close();
    expect(await locationOf("m1187")).toMatchObject({ latDeg: 35.1233 });
  });

  test("by TCP: pieces cut anywhere, and a browser that lost its way", async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // a frame of the same second would be a repetition
    const frame = taipNow("1187", 35.1234, -103.92, 10);
    await center.tcp(["GET / HTTP/1.1\r\nHost: x\r\n\r\n", frame.slice(0, 9), frame.slice(9)]);
    const found = await eventually(
      () => locationOf("m1187"),
      (location) => location?.latDeg === 35.1234,
    );
    expect(found?.lonDeg).toBe(-103.92);
  });

  test("by OwnTracks and OsmAnd over HTTP", async () => {
    const tst = Math.floor(Date.now() / 1_000) - 20;
    const location = { _type: "location", lat: 35.3, lon: -103.9, tst, acc: 10 };
    expect(await center.device("/ingest/owntracks?u=312&d=phone", JSON.stringify(location))).toMatchObject({
      status: 200,
      text: "[]",
    });
    await eventually(
      () => locationOf("p312"),
      (found) => found?.latDeg === 35.3,
    );
    expect((await center.device(`/ingest/osmand?id=p312&lat=35.3001&lon=-103.9&timestamp=${tst + 10}`)).status).toBe(
      200,
    );
    await eventually(
      () => locationOf("p312"),
      (found) => found?.latDeg === 35.3001,
    );
    // Basic authentication gives the identity and nothing else.
    const basic = `Basic ${Buffer.from("312:a secret").toString("base64")}`;
    const again = { ...location, lat: 35.3002, tst: tst + 20 };
    await center.device("/ingest/owntracks", JSON.stringify(again), { authorization: basic, "x-limit-d": "phone" });
    await eventually(
      () => locationOf("p312"),
      (found) => found?.latDeg === 35.3002,
    );
  });

  test("the trail can be asked by device and by place", async () => {
    const span = `fromMs=${Date.now() - 3_600_000}&toMs=${Date.now() + 60_000}`;
    const trail = await center.get(`/api/v1/devices/m1187/trail?${span}`);
    expect(trail.body.items.length).toBeGreaterThanOrEqual(2);
    const near = await center.get(`/api/v1/trails/near?latDeg=35.1233&lonDeg=-103.92&radiusM=300&${span}`);
    expect(near.body.items.map(({ deviceId }) => deviceId)).toContain("m1187");
    expect((await center.get("/api/v1/devices/m1187/trail?fromMs=1&toMs=2")).body.errors[0]?.field).toBe("fromMs");
  });
});

describe("strangers", () => {
  test("an unknown device is listed, told so, and can be bound", async () => {
    await center.udp(taipNow("9999", 35.5, -103.5, 0));
    const { body } = await eventually(
      () => center.get("/api/v1/strangers"),
      ({ body }) => body.items.length > 0,
    );
    expect(body.items[0]).toMatchObject({ key: "taip:9999", protocol: "taip", gateway: "modem-udp" });
    expect(
      (
        await center.command({
          type: "BindStranger",
          stranger: "taip:9999",
          device: "m9",
          kind: "vehicle-modem",
          unit: "312",
        })
      ).status,
    ).toBe(200);
    expect((await center.get("/api/v1/devices/m9")).body.unitId).toBe("NMSP-312");
  });
  test("OsmAnd's two forms are told in their two ways", async () => {
    expect((await center.device("/ingest/osmand?id=nobody&lat=35&lon=-103")).status).toBe(400);
    const json = {
      device_id: "nobody",
      location: { timestamp: new Date().toISOString(), coords: { latitude: 35, longitude: -103 } },
    };
    expect((await center.device("/ingest/osmand", JSON.stringify(json))).status).toBe(404);
  });
});

describe("danger", () => {
  test("a pressed key is on a console at once, and firm with its commit", async () => {
    const live = await center.live();
    const pressedMs = performance.now();
    expect((await center.device("/ingest/sensor", '{"deviceKey":"radio-312","kind":"duress"}')).status).toBe(202);
    const danger = await live.next("danger", ({ events }) =>
      events.some(({ event }) => event.type === "DuressDeclared"),
    );
    expect(danger.atMs - pressedMs).toBeLessThan(1_000 + BUSY_MACHINE_MS);
    const declared = danger.message.events.find(({ event }) => event.type === "DuressDeclared");
    await live.next("events", ({ events }) => events.some(({ seq }) => seq === declared?.seq));
    const { body } = await center.get("/api/v1/alerts?level=emergency");
    expect(body.items[0]).toMatchObject({ callSign: "312", phase: "open" });
    live.close();
  });

  test("SOS of an unknown phone rings before the phone is told that it is unknown", async () => {
    const answer = await center.device("/ingest/osmand?id=stranger&alarm=sos&lat=35&lon=-103");
    expect(answer.status).toBe(400);
    const { body } = await eventually(
      () => center.get("/api/v1/alerts?level=emergency"),
      ({ body }) => body.items.some(({ subject }) => subject.kind === "device"),
    );
    expect(body.items).toHaveLength(2);
  });

  test("taken from a console: owned, answered when durable, with who and from where in the history", async () => {
    const live = await center.live();
    live.say({ type: "sit", name: "Rivera", positionId: "P1" });
    live.say({ type: "command", commandId: "take-1", command: { type: "TakeAlert", alert: "312" } });
    const { message } = await live.next("answer");
    expect(message).toMatchObject({ commandId: "take-1", outcome: "accepted" });
    const { body } = await center.get("/api/v1/units/312/history");
    const taken = body.items.find(({ what }) => what === "AlertTaken");
    expect(taken).toMatchObject({ who: "dispatcher:Rivera", cause: "command:take-1" });
    expect(taken?.from).toMatch(/^P1 \/ c-/);
    live.say({ type: "command", commandId: "no", command: { type: "TakeAlert" } });
    const refused = await live.next("answer", ({ outcome }) => outcome === "refused");
    expect(refused.message).toMatchObject({ refusal: "invalid-field", field: "alert" });
    live.close();
  });
});

test("the pulse: a heartbeat each second says that the watch ran, and what each gateway heard", async () => {
  const live = await center.live();
  const first = await live.next("heartbeat");
  let second = await live.next("heartbeat", ({ nowMs }) => nowMs > first.message.nowMs);
  // By the server's clock; where the machine made it wait once, the next come in time again.
  const apartMs = [second.message.nowMs - first.message.nowMs];
  while (Math.min(...apartMs) >= 1_500 && apartMs.length < 10) {
    const before = second.message.nowMs;
    second = await live.next("heartbeat", ({ nowMs }) => nowMs > before);
    apartMs.push(second.message.nowMs - before);
  }
  expect(Math.min(...apartMs)).toBeLessThan(1_500);
  expect(second.message.watch.monitorsOff).toEqual([]);
  expect(second.message.gateways.map(({ name, listening }) => [name, listening])).toEqual([
    ["modem-udp", true],
    ["modem-tcp", true],
    ["device-http", true],
  ]);
  live.close();
});
