/**
 * Keys of devices at a real mosquitto: its files are written by `vigil broker-files` from the keys of a center that runs.
 * Each device speaks with its own key on its own topic; a former and a revoked key speak no more.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect, type MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, firstAdministrator, invites } from "./first-administrator.ts";
import { freePort } from "./free-port.ts";
import { startMosquitto } from "./mosquitto.ts";
import {
  endWhatIsLeft,
  eventually,
  type Folder,
  makeFolder,
  type Served,
  SMALL_CENTER,
  VigilProcess,
} from "./vigil-process.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "server", "main.ts");
const GATEWAY_PASSWORD = "only the gateway knows this";

let folder: Folder;
let vigil: VigilProcess;
let served: Served;
let broker: ChildProcess;
let brokerPort = 0;
let chief = "";
let rivera = "";
const clients: MqttClient[] = [];

const file = (name: string): string => join(folder.path, name);

beforeAll(async () => {
  brokerPort = await freePort();
  folder = makeFolder("");
  writeFileSync(file("gateway.password"), `${GATEWAY_PASSWORD}\n`);
  const mqtt = `{ name: mqtt, url: "mqtt://127.0.0.1:${brokerPort}", username: vigil, passwordFile: ${file("gateway.password")} }`;
  const roster = `    - { id: p313, kind: phone, keys: ["owntracks:313/phone"], unit: "312" }\n`;
  const center = `${SMALL_CENTER}${roster}`.replace("gateways:\n", `gateways:\n  mqtt: [${mqtt}]\n`);
  writeFileSync(folder.configFile, `accounts: { enabled: true }\n${center}`);
  // The files are there from the beginning, as an administrator gives them to the broker's user.
  for (const name of ["passwords", "access"]) writeFileSync(file(name), "", { mode: 0o640 });
  broker = startMosquitto(folder.path, brokerPort, [
    "allow_anonymous false",
    `password_file ${file("passwords")}`,
    `acl_file ${file("access")}`,
    `pid_file ${file("mosquitto.pid")}`,
  ]);
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
  chief = (await firstAdministrator(vigil, served)).cookie;
  const dispatcher = { name: "rivera", grants: [{ role: "dispatcher", agencyId: "NMSP" }] };
  rivera = (await invites(served, chief, dispatcher)).cookie;
});
afterAll(async () => {
  for (const client of clients) client.end(true);
  await vigil.end();
  broker.kill();
  endWhatIsLeft();
  folder.remove();
});

function brokerFiles(...more: string[]): { status: number | null; says: string } {
  const args = [MAIN, "broker-files", "--data", folder.dataDir, "--config", folder.configFile];
  args.push("--passwords", file("passwords"), "--access", file("access"), ...more);
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { status, says: stdout + stderr };
}
const andTell = (): { status: number | null; says: string } => brokerFiles("--pid-file", file("mosquitto.pid"));

async function makeKey(device: string): Promise<string> {
  const { status, body } = await ask(served, `/devices/${device}/key`, chief, {});
  expect(status, JSON.stringify(body)).toBe(201);
  return String(body["key"]);
}

/** A phone that connects once; undefined where the broker would not have it. */
function phone(username: string, password: string): Promise<MqttClient | undefined> {
  return new Promise((resolve) => {
    const client = connect(`mqtt://127.0.0.1:${brokerPort}`, { username, password, reconnectPeriod: 0 });
    clients.push(client);
    client.once("connect", () => resolve(client));
    client.on("error", () => resolve(undefined));
    client.once("close", () => resolve(undefined));
  });
}
/** Whether the broker has them; a broker that was told of new files reads them a moment later. */
const isTurnedAway = async (username: string, password: string): Promise<boolean> =>
  (await phone(username, password)) === undefined;
const eventuallyIn = (username: string, password: string): Promise<MqttClient | undefined> =>
  eventually(
    () => phone(username, password),
    (client) => client !== undefined,
  );
const eventuallyOut = (username: string, password: string): Promise<boolean> =>
  eventually(
    () => isTurnedAway(username, password),
    (is) => is,
  );
const location = (lat: number): string =>
  JSON.stringify({ _type: "location", lat, lon: -103.7, tst: Math.floor(Date.now() / 1_000) });
async function publishes(client: MqttClient | undefined, topic: string, payload: string): Promise<void> {
  // A broker of version 2 takes what is not permitted and drops it.
  await client?.publishAsync(topic, payload, { qos: 1 }).catch(() => undefined);
}
const placeOf = async (device: string): Promise<number | undefined> => {
  const { body } = await ask(served, `/devices/${device}`, rivera);
  return (body["location"] as { latDeg?: number } | undefined)?.latDeg;
};
const hears = async (): Promise<boolean> => {
  const { body } = await served.get("/readyz");
  return !body.reasons.some((reason) => reason.includes("gateway mqtt "));
};

test("without keys the files hold our gateway alone; they keep the mode that they had", async () => {
  expect(andTell()).toEqual({ status: 0, says: "1 users, written, and the broker told\n" });
  expect(statSync(file("passwords")).mode & 0o777).toBe(0o640);
  expect(readFileSync(file("passwords"), "utf8")).toMatch(/^vigil:\$7\$101\$/);
  expect(readFileSync(file("passwords"), "utf8")).not.toContain(GATEWAY_PASSWORD);
  await eventually(hears, (does) => does);
  expect(andTell()).toEqual({ status: 0, says: "1 users, unchanged\n" });
  expect(await phone("p312", "anything")).toBeUndefined();
});

test("the right key is heard on its own topic, and nowhere else: not on another device's, not as a reader of all", async () => {
  const [own, others] = [await makeKey("p312"), await makeKey("p313")];
  expect(andTell().says).toBe("3 users, written, and the broker told\n");
  const client = await eventuallyIn("p312", own);
  await publishes(client, "owntracks/312/phone", location(35.1));
  await eventually(
    () => placeOf("p312"),
    (lat) => lat === 35.1,
  );
  await publishes(client, "owntracks/313/phone", location(36.5));
  const heard: string[] = [];
  client?.on("message", (topic) => void heard.push(topic));
  await client?.subscribeAsync("owntracks/#").catch(() => undefined);
  // What the other says itself arrives, and is the first that anybody hears of it.
  const other = await eventuallyIn("p313", others);
  await publishes(other, "owntracks/313/phone", location(35.2));
  expect(
    await eventually(
      () => placeOf("p313"),
      (lat) => lat !== undefined,
    ),
  ).toBe(35.2);
  expect(heard).toEqual([]);
});

test("a wrong key, another device's key and no key at all are turned away", async () => {
  const of313 = await makeKey("p313");
  andTell();
  // From now on the broker has read the files.
  await eventuallyIn("p313", of313);
  expect(await phone("p312", "wrong")).toBeUndefined();
  expect(await phone("p312", of313)).toBeUndefined();
  expect(await phone("", "")).toBeUndefined();
  expect(await phone("vigil", of313)).toBeUndefined();
});

test("a new key voids the former, and a revoked one speaks no more, not on a connection that is open either", async () => {
  const former = await makeKey("p312");
  andTell();
  const open = await eventuallyIn("p312", former);
  const closed = new Promise<string>((resolve) => open?.once("close", () => resolve("closed")));
  const next = await makeKey("p312");
  andTell();
  await closed;
  await eventuallyOut("p312", former);
  await eventuallyIn("p312", next);
  expect((await ask(served, "/devices/p312/key/revoke", chief, {})).status).toBe(200);
  expect(andTell().says).toContain("2 users, written, and the broker told");
  await eventuallyOut("p312", next);
  expect(readFileSync(file("access"), "utf8")).not.toContain("312/phone");
  // The gateway itself is heard as before.
  await eventually(hears, (does) => does);
});

test("looking again by itself: a revocation reaches the broker without anybody's hand", async () => {
  const key = await makeKey("p312");
  const args = ["broker-files", "--data", folder.dataDir, "--config", folder.configFile, "--every", "1"];
  args.push("--passwords", file("passwords"), "--access", file("access"), "--pid-file", file("mosquitto.pid"));
  const follows = spawn(process.execPath, [MAIN, ...args], { stdio: "ignore" });
  try {
    const open = await eventually(
      () => phone("p312", key),
      (client) => client !== undefined,
    );
    const closed = new Promise((resolve) => open?.once("close", () => resolve("closed")));
    await ask(served, "/devices/p312/key/revoke", chief, {});
    const tooLate = new Promise((resolve) => setTimeout(() => resolve("still open"), 40_000));
    expect(await Promise.race([closed, tooLate])).toBe("closed");
  } finally {
    const ended = new Promise((resolve) => follows.once("exit", resolve));
    follows.kill("SIGTERM");
    expect(await ended).toBe(0);
  }
});

test("what is missing is said in a sentence", () => {
  expect(brokerFiles("--pid-file", file("none.pid")).status).toBe(0); // nothing has changed: nobody is to be told
  const nowhere = spawnSync(
    process.execPath,
    [MAIN, "broker-files", "--data", file("nowhere"), "--passwords", file("p"), "--access", file("a")],
    { encoding: "utf8" },
  );
  expect([nowhere.status, nowhere.stderr]).toEqual([
    1,
    expect.stringContaining("keys belong to a center with accounts"),
  ]);
});
