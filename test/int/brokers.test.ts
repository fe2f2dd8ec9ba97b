/** Devices behind others: OwnTracks phones by a real Mosquitto, a receiver by gpsd. What goes deaf is said, and ends. */
import type { ChildProcess } from "node:child_process";
import { createServer, type Server, type Socket } from "node:net";
import { connect } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomFrom } from "../../src/base/prng.ts";
import { badBytes } from "../../scripts/fuzz/bad-bytes.ts";
import { badJson } from "../../scripts/fuzz/bad-requests.ts";
import { freePort } from "./free-port.ts";
import { startMosquitto } from "./mosquitto.ts";
import { eventually, type Folder, makeFolder, type Served, SMALL_CENTER, VigilProcess } from "./vigil-process.ts";

let folder: Folder;
let vigil: VigilProcess;
let served: Served;
let broker: ChildProcess;
let brokerPort = 0;
let gpsd: Server;
const gpsdClients: Socket[] = [];
const asked: string[] = [];

beforeAll(async () => {
  brokerPort = await freePort();
  gpsd = createServer((socket) => {
    gpsdClients.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => asked.push(bytes.toString("utf8")));
    socket.write('{"class":"VERSION","release":"3.22"}\n');
  });
  await new Promise<void>((resolve) => gpsd.listen(0, "127.0.0.1", () => resolve()));
  const gpsdPort = (gpsd.address() as { port: number }).port; // listening on TCP
  folder = makeFolder(
    `${SMALL_CENTER}    - { id: command-post, kind: laptop, keys: ["gpsd:/dev/ttyUSB0"], unit: "312" }\n`.replace(
      "gateways:\n",
      `gateways:\n  gpsd: [{ name: gpsd-post, port: ${gpsdPort} }]\n  mqtt: [{ name: mqtt, url: "mqtt://127.0.0.1:${brokerPort}" }]\n`,
    ),
  );
  broker = startMosquitto(folder.path, brokerPort);
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
});
afterAll(async () => {
  await vigil.end();
  broker.kill();
  for (const socket of gpsdClients) socket.destroy();
  gpsd.close();
  folder.remove();
});

const gatewayState = async (name: string): Promise<boolean | undefined> => {
  const { body } = await served.get("/readyz");
  return !body.reasons.some((reason) => reason.includes(`gateway ${name} `));
};

test("OwnTracks by MQTT: a location, and a phone that the broker has lost", async () => {
  await eventually(
    () => gatewayState("mqtt"),
    (hears) => hears === true,
  );
  const phone = connect(`mqtt://127.0.0.1:${brokerPort}`, {
    will: { topic: "owntracks/312/phone", payload: Buffer.from('{"_type":"lwt","tst":1}'), qos: 1, retain: false },
  });
  await new Promise((resolve) => phone.once("connect", resolve));
  const tst = Math.floor(Date.now() / 1_000);
  await phone.publishAsync("owntracks/312/phone", JSON.stringify({ _type: "location", lat: 35.1, lon: -103.7, tst }), {
    qos: 1,
  });
  const { body } = await eventually(
    () => served.get("/api/v1/devices/p312"),
    ({ body }) => body.location !== undefined,
  );
  expect(body.location).toMatchObject({ latDeg: 35.1, lonDeg: -103.7 });
  await phone.publishAsync("owntracks/312/phone", "not JSON", { qos: 1 });
  phone.stream.destroy();
  phone.end(true);
  await eventually(
    () => served.get("/metrics"),
    ({ text }) => /vigil_frame_faults_total\{gateway="mqtt",code="malformed"\} 1/.test(text),
  );
});

test("anything on any topic: counted, no exception, and the phone that speaks next is heard", async () => {
  const random = randomFrom("broker");
  const stranger = connect(`mqtt://127.0.0.1:${brokerPort}`);
  await new Promise((resolve) => stranger.once("connect", resolve));
  const topics = ["owntracks/a/b", "owntracks", "owntracks/", "owntracks/x/y/z/step", "owntracks/312/phone/event"];
  for (let i = 0; i < 400; i++) {
    const payload = random.next() < 0.5 ? badJson(random) : Buffer.from(badBytes(random));
    await stranger.publishAsync(random.pick(topics), payload, { qos: 0, retain: random.next() < 0.1 });
  }
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // a fix of the same second would be a repetition
  const tst = Math.floor(Date.now() / 1_000);
  const location = { _type: "location", lat: 35.1002, lon: -103.7, tst }; // near where it was: a leap would not be believed
  await stranger.publishAsync("owntracks/312/phone", JSON.stringify(location), { qos: 1 });
  await stranger.endAsync();
  await eventually(
    () => served.get("/api/v1/devices/p312"),
    ({ body }) => body.location?.latDeg === 35.1002,
  );
  expect(vigil.lines.filter(({ level, err }) => Number(level) >= 50 && err !== undefined)).toEqual([]);
});

test("a broker that dies is a system alert at once; when it is back, Vigil hears again by itself", async () => {
  broker.kill("SIGKILL");
  await eventually(
    () => gatewayState("mqtt"),
    (hears) => hears === false,
  );
  const alert = async () =>
    (await served.get("/api/v1/alerts")).body.items.find(({ subject }) => subject.part === "gateway-mqtt");
  expect(await eventually(alert, (found) => found !== undefined)).toMatchObject({ phase: "open" });
  broker = startMosquitto(folder.path, brokerPort);
  await eventually(
    () => gatewayState("mqtt"),
    (hears) => hears === true,
    40_000,
  );
  await eventually(alert, (found) => found?.causes.every(({ endedAtMs }) => endedAtMs !== undefined) === true);
});

test("gpsd is asked to watch, read, and asked again when the connection ends", async () => {
  // Who hears nothing for long asks again: on a slow machine it may have.
  const before = await eventually(
    async () => asked.length,
    (count) => count >= 1,
  );
  expect(asked[0]).toContain('?WATCH={"enable":true,"json":true}');
  const report = (lat: number) =>
    `${JSON.stringify({ class: "TPV", device: "/dev/ttyUSB0", mode: 3, time: new Date().toISOString(), lat, lon: -103.5, speed: 0 })}\n`;
  const line = report(35.05);
  gpsdClients.at(-1)?.write(line.slice(0, 20));
  gpsdClients.at(-1)?.write(line.slice(20));
  await eventually(
    () => served.get("/api/v1/devices/command-post"),
    ({ body }) => body.location?.latDeg === 35.05,
  );
  gpsdClients.at(-1)?.destroy();
  await eventually(
    async () => asked.length,
    (count) => count > before,
  );
  await eventually(
    () => gatewayState("gpsd-post"),
    (hears) => hears === true,
  );
});
