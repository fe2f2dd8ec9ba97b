/**
 * Somebody who has listened: every byte of a stop, its answers and its clear, by HTTP, WebSocket, TCP, UDP and MQTT, is
 * recorded by proxies of our own and said again while an alert stands. Nothing of it silences anything, and neither does
 * what can't be true.
 */
import type { ChildProcess } from "node:child_process";
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { connect as connectTcp, createServer, type Server } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { connect as connectMqtt } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { PROTOCOL_VERSION } from "../../src/protocol/live.ts";
import { FieldDevice } from "./field-device.ts";
import { freePort } from "./free-port.ts";
import { startMosquitto } from "./mosquitto.ts";
import {
  endWhatIsLeft,
  eventually,
  type Folder,
  makeFolder,
  Served,
  SMALL_CENTER,
  taipNow,
  VigilProcess,
} from "./vigil-process.ts";

const WATCH = `settings: { watch: { statusCheck: { stopFirstS: 3, stopNextS: 600, noticeAfterS: 1, urgentAfterS: 2, emergencyAfterS: 4 } } }`;

/** Listens between two: passes everything on, and keeps what the one side said on each connection. */
class Listener {
  readonly #server: Server;
  readonly #target: number;
  readonly said: Buffer[][] = [];
  keeps = true;

  constructor(target: number) {
    this.#target = target;
    this.#server = createServer((from) => {
      const parts: Buffer[] = [];
      if (this.keeps) this.said.push(parts);
      const to = connectTcp(target, "127.0.0.1");
      from.on("data", (bytes) => {
        if (this.keeps) parts.push(bytes);
        to.write(bytes);
      });
      to.on("data", (bytes) => from.write(bytes));
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        one.on("error", () => undefined);
        one.on("close", () => other.destroy());
      }
    });
  }
  async port(): Promise<number> {
    if (!this.#server.listening) {
      await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve()));
    }
    return (this.#server.address() as { port: number }).port; // listening on TCP
  }
  /** Says everything again, connection by connection, straight to whom it was said. */
  async again(): Promise<number> {
    let count = 0;
    for (const parts of this.said) {
      const socket = connectTcp(this.#target, "127.0.0.1");
      socket.on("error", () => undefined).resume();
      for (const part of parts) {
        socket.write(part);
        count++;
        await pause(15);
      }
      await pause(60);
      socket.destroy();
    }
    return count;
  }
  close(): void {
    this.#server.close();
  }
}

let folder: Folder;
let vigil: VigilProcess;
let direct: Served;
let through: Served;
let broker: ChildProcess;
const listeners: Record<"people" | "devices" | "modems" | "broker", Listener> = {} as never; // filled before anything
const datagrams: Buffer[] = [];
let udp: UdpSocket;

beforeAll(async () => {
  const brokerPort = await freePort();
  const mqtt = `mqtt: [{ name: mqtt, url: "mqtt://127.0.0.1:${brokerPort}" }]`;
  // The modem speaks without a key: whoever says its frames again says that it is heard. Its silence is not asked about here.
  const center = SMALL_CENTER.replace("intervalS: 2 }", "intervalS: 120 }");
  folder = makeFolder(`${WATCH}\n${center.replace("gateways:\n", `gateways:\n  ${mqtt}\n`)}`);
  broker = startMosquitto(folder.path, brokerPort);
  vigil = new VigilProcess(folder);
  direct = await vigil.serving();
  listeners.people = new Listener(direct.port);
  listeners.devices = new Listener(direct.gateways["device-http"] ?? 0);
  listeners.modems = new Listener(direct.gateways["modem-tcp"] ?? 0);
  listeners.broker = new Listener(brokerPort);
  udp = createSocket("udp4");
  through = new Served({
    port: await listeners.people.port(),
    gateways: {
      ...direct.gateways,
      "device-http": await listeners.devices.port(),
      "modem-tcp": await listeners.modems.port(),
    },
  });
  await eventually(
    async () => (await direct.get("/readyz")).body.reasons.some((reason) => reason.includes("gateway mqtt ")),
    (isDeaf) => !isDeaf,
  );
});
afterAll(async () => {
  for (const listener of Object.values(listeners)) listener.close();
  udp.close();
  await vigil.end();
  broker.kill();
  endWhatIsLeft();
  folder.remove();
});
function datagram(text: string): void {
  const bytes = Buffer.from(text, "latin1");
  datagrams.push(bytes);
  udp.send(bytes, direct.gateways["modem-udp"], "127.0.0.1");
}

type Cause = { readonly key: string; readonly endedAtMs?: number };
type Standing = {
  readonly id: string;
  readonly phase: string;
  readonly level: string;
  readonly causes: readonly Cause[];
};
async function standing(): Promise<readonly Standing[]> {
  return (await direct.get("/api/v1/alerts?phase=standing")).body.items as unknown as Standing[];
}
type Unit = {
  readonly status: string;
  readonly stop?: { readonly startedAtMs: number; readonly clearClaimedAtMs?: number };
  readonly prompt?: object;
  readonly duress?: object;
  readonly lastContact?: object;
};
const unit = async (): Promise<Unit> => (await direct.get("/api/v1/units/312")).body as unknown as Unit;
let ordinary: FieldDevice;

/** Everything that ends something, said by everybody who can say it. */
async function aWholeStop(): Promise<void> {
  await through.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
  ordinary = new FieldDevice(() => through.port, "312");
  await ordinary.starts("312");
  // The dispatcher's console, by its socket.
  const socket = new WebSocket(`ws://127.0.0.1:${through.port}/api/v1/live`);
  await new Promise((resolve) => socket.once("open", resolve));
  const say = (message: object): void => socket.send(JSON.stringify(message));
  say({ type: "hello", protocol: PROTOCOL_VERSION });
  say({ type: "sit", name: "Rivera", positionId: "P1" });
  await ordinary.deliver(ordinary.make("work", { kind: "stop", stopKind: "traffic", plate: "NM ABC123" }));
  datagram(taipNow("1187", 35.1233, -103.92, 0));
  await through.tcp([taipNow("1187", 35.1233, -103.92, 0)]);
  const tst = Math.floor(Date.now() / 1_000);
  const location = JSON.stringify({ _type: "location", lat: 35.1233, lon: -103.92, tst });
  await through.device("/ingest/owntracks?u=312&d=phone", location);
  await through.device("/ingest/sensor", '{"deviceKey":"radio-312","kind":"motion"}');
  const phone = connectMqtt(`mqtt://127.0.0.1:${await listeners.broker.port()}`);
  await new Promise((resolve) => phone.once("connect", resolve));
  await phone.publishAsync("owntracks/312/phone", location, { qos: 1 });
  await phone.endAsync();
  // The check is asked and answered: by a tap, by words, by voice on the socket and by HTTP.
  await expect.poll(async () => (await unit()).prompt, { timeout: 30_000 }).toBeDefined();
  const { prompt, stop } = await ordinary.view();
  const basedOn = { promptAtMs: prompt?.askedAtMs ?? 0, stopId: stop?.id ?? "" };
  await ordinary.deliver(ordinary.make("first", { kind: "answer" }, { basedOn }));
  await ordinary.deliver(ordinary.make("first", { kind: "answer", reply: "all in order" }, { basedOn }));
  say({ type: "command", commandId: "said", command: { type: "RecordContact", unit: "312", said: "code 4" } });
  say({ type: "command", commandId: "four", command: { type: "RecordCodeFour", unit: "312" } });
  await pause(200);
  await through.command({ type: "RecordContact", unit: "312", said: "in order" }, "by-http");
  // A first alert is taken, ended and closed, so that those words are heard too.
  await through.device("/ingest/sensor", '{"deviceKey":"radio-312","kind":"duress"}');
  await eventually(standing, (alerts) => alerts.some(({ level }) => level === "emergency"));
  say({ type: "command", commandId: "take", command: { type: "TakeAlert", alert: "312" } });
  await pause(200);
  await through.device("/ingest/sensor", '{"deviceKey":"radio-312","kind":"duress","active":false}');
  const [alert] = (await standing()).filter(({ level }) => level === "emergency");
  const verified = (alert?.causes ?? []).map(({ key }) => ({ cause: key, how: "officer-seen", by: "305" }));
  await through.command(
    { type: "CloseAlert", alert: alert?.id, reason: "false-alarm", text: "a test of the key", verified },
    "close",
  );
  await ordinary.deliver(ordinary.make("work", { kind: "clear" }));
  await through.command({ type: "ClearUnit", unit: "312" }, "clear");
  await pause(300);
  socket.terminate();
}

test("a whole stop is heard by the listener, on every way there is", { timeout: 180_000 }, async () => {
  await aWholeStop();
  for (const [name, { said }] of Object.entries(listeners)) expect([name, said.length > 0]).toEqual([name, true]);
  expect(datagrams.length).toBeGreaterThan(0);
  const heard = listeners.people.said.map((parts) => Buffer.concat(parts).toString("latin1")).join("");
  for (const word of ["ClearUnit", "CloseAlert", "RecordContact", '"kind":"answer"', '"kind":"clear"', "Upgrade"]) {
    expect(heard).toContain(word);
  }
});

test("said again on the next stop, while an alert stands, it silences nothing", { timeout: 180_000 }, async () => {
  for (const listener of Object.values(listeners)) listener.keeps = false;
  for (const { id } of await standing()) {
    await direct.command({ type: "CloseAlert", alert: id, reason: "false-alarm", text: "before", verified: [] });
  }
  await direct.command({ type: "ClearUnit", unit: "312" });
  expect((await direct.command({ type: "StartStop", unit: "312", place: "I-40 MM 320 EB" })).status).toBe(200);
  // Nobody answers: the check climbs to an emergency; and the key is pressed.
  const overdue = await eventually(
    standing,
    (alerts) =>
      alerts.some(({ level, causes }) => level === "emergency" && causes.some(({ key }) => key.startsWith("SC"))),
    30_000,
  );
  expect(overdue.length).toBeGreaterThan(0);
  await direct.command({ type: "DeclareEmergency", unit: "312", covert: true });
  const alertsBefore = await eventually(standing, (alerts) =>
    alerts.some(({ causes }) => causes.some(({ key }) => key.startsWith("DU"))),
  );
  const before = await unit();
  expect(before).toMatchObject({ prompt: expect.anything() as object, duress: expect.anything() as object });

  let replayed = 0;
  for (const listener of Object.values(listeners)) replayed += await listener.again();
  for (const bytes of datagrams) udp.send(bytes, direct.gateways["modem-udp"], "127.0.0.1");
  // And twice over, in the other order.
  for (const listener of Object.values(listeners).toReversed()) replayed += await listener.again();
  expect(replayed).toBeGreaterThan(30);
  await pause(1_500);

  expect(await silenced(alertsBefore, before)).toEqual([]);
});

test("neither does what can't be true", { timeout: 180_000 }, async () => {
  const [alertsBefore, before] = [await standing(), await unit()];
  const nowS = Math.floor(Date.now() / 1_000);
  const impossible = [
    { lat: 0, lon: 0, tst: nowS },
    { lat: 35.1233, lon: -103.92, tst: nowS + 86_400 },
    { lat: 35.1233, lon: -103.92, tst: 1 },
    { lat: 48.2, lon: 16.4, tst: nowS + 1 },
    { lat: 35.1233, lon: -103.92, tst: nowS + 2, vel: 5_000 },
  ];
  for (const fix of impossible) {
    await direct.device("/ingest/owntracks?u=312&d=phone", JSON.stringify({ _type: "location", ...fix }));
    datagram(taipNow("1187", fix.lat, fix.lon, 0));
  }
  for (const kind of ["duress", "man-down", "fall"]) {
    await direct.device("/ingest/sensor", JSON.stringify({ deviceKey: "radio-312", kind, active: false }));
  }
  // An answer from the future, from the past, and to a question that nobody has asked.
  const device = new FieldDevice(() => direct.port, "312");
  await device.hello();
  await device.send(
    device.make("first", { kind: "answer" }, { agoMs: -86_400_000, basedOn: { promptAtMs: 1_000_000_000_000 } }),
    device.make("first", { kind: "answer", reply: "all in order" }, { agoMs: 86_400_000 }),
  );
  await pause(1_000);
  expect(await silenced(alertsBefore, before)).toEqual([]);
});

/** What nobody answers climbs by itself meanwhile. */
const LEVELS = ["notice", "urgent", "emergency"];

/** What no longer stands as it stood: an alert closed or lowered, a cause ended, the question, the stop, the duress. */
async function silenced(alertsBefore: readonly Standing[], before: Unit): Promise<string[]> {
  const [alertsAfter, after] = [await standing(), await unit()];
  const gone: string[] = [];
  for (const { id, level, phase, causes } of alertsBefore) {
    const now = alertsAfter.find((alert) => alert.id === id);
    const isLower = LEVELS.indexOf(now?.level ?? "") < LEVELS.indexOf(level);
    if (now?.phase !== phase || isLower) gone.push(`${id}: ${now?.phase} ${now?.level}`);
    for (const { key, endedAtMs } of causes) {
      if (now?.causes.find((cause) => cause.key === key)?.endedAtMs !== endedAtMs) gone.push(`${id}: ${key} ended`);
    }
  }
  for (const part of ["stop", "prompt", "duress", "status"] as const) {
    if (JSON.stringify(after[part]) !== JSON.stringify(before[part])) gone.push(`${part} is another`);
  }
  return gone;
}
