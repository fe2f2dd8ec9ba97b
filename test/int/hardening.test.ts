/**
 * What holds the doors of a server that runs: addresses that are none, sockets that answer nothing, floods by socket and
 * by device. Whatever is slowed down or turned away, danger is not.
 */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { PROTOCOL_VERSION } from "../../src/protocol/live.ts";
import { FieldDevice } from "./field-device.ts";
import { firstAdministrator, invites } from "./first-administrator.ts";
import { oneCenter } from "./one-center.ts";
import { BUSY_MACHINE_MS, eventually, makeFolder, SMALL_CENTER, VigilProcess } from "./vigil-process.ts";

const center = oneCenter(`accounts: { enabled: true }\n${SMALL_CENTER}`);
let rivera = "";

beforeAll(async () => {
  const chief = (await firstAdministrator(center.vigil, center)).cookie;
  const dispatcher = { name: "rivera", grants: [{ role: "dispatcher", agencyId: "NMSP" }] };
  rivera = (await invites(center, chief, dispatcher)).cookie;
});

/** Says something on a plain connection, and what comes back until it is closed. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(center.port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.setEncoding("utf8").on("data", (part: string) => (answer += part));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answer));
    socket.setTimeout(5_000, () => socket.destroy());
  });
}
const isWhole = async (): Promise<void> => {
  // A log that is a moment behind after a flood is said there, and is no fault.
  await eventually(
    () => center.get("/readyz"),
    ({ status }) => status === 200,
  );
  expect(center.vigil.logged("serving")).toHaveLength(1);
};
async function emergencies(): Promise<readonly { readonly id?: string }[]> {
  return (await center.get("/api/v1/alerts?level=emergency", { cookie: rivera })).body.items;
}

describe("[AU25] in plain only on this machine", () => {
  test.each([
    ["without names and without TLS", "server: { host: 0.0.0.0 }"],
    ["with names, without TLS and without a proxy", "server: { host: 0.0.0.0, names: [dispatch.example.org] }"],
  ])("%s there is no start beyond it", async (_, server) => {
    const other = makeFolder("");
    writeFileSync(other.configFile, `accounts: { enabled: true }\n${server}\n`);
    const process = new VigilProcess(other);
    expect(await process.exited()).not.toBe(0);
    expect(process.errors).toMatch(/tls|proxy|names/i);
    other.remove();
  });
});

describe("the live socket", () => {
  const upgrade =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

  test.each(["//", "///x", "/\\", "http://", "*", "/api/v1/live/../../x", "/api/v1/live%00", "//api/v1/live", "/%"])(
    "an upgrade of %s is turned away, and the server goes on",
    async (path) => {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${center.port}\r\n${upgrade}`);
      expect(answer).toMatch(/^(HTTP\/1\.1 40[0-9])?/);
      expect(answer).not.toContain("101 Switching");
      await isWhole();
    },
  );

  test("one that leaves a ping unanswered until the next is closed", { timeout: 60_000 }, async () => {
    const dead = new WebSocket(`ws://127.0.0.1:${center.port}/api/v1/live`, {
      headers: { cookie: rivera },
      autoPong: false,
    });
    dead.on("error", () => undefined);
    await once(dead, "open");
    const sinceMs = Date.now();
    await once(dead, "close");
    expect(Date.now() - sinceMs).toBeLessThan(35_000 + BUSY_MACHINE_MS);
  });

  test("[AU30] a flood of commands is told to wait; an emergency through the same socket rings at once", {
    timeout: 60_000,
  }, async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${center.port}/api/v1/live`, { headers: { cookie: rivera } });
    socket.on("error", () => undefined);
    const answers = new Map<string, string>();
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString("utf8")) as { type?: string; commandId?: string; detail?: string };
      if (message.type === "answer") answers.set(message.commandId ?? "", `${message.detail ?? "accepted"}`);
    });
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "hello", protocol: PROTOCOL_VERSION }));
    const say = (commandId: string, command: object): void =>
      socket.send(JSON.stringify({ type: "command", commandId, command }));
    for (let n = 0; n < 3_000; n++) say(`flood-${n}`, { type: "RecordContact", unit: "312" });
    say("danger", { type: "DeclareEmergency", unit: "312", text: "through the flood" });
    await eventually(
      () => Promise.resolve(answers),
      (found) => found.has("danger"),
      30_000,
    );
    expect([...answers.values()].filter((text) => text.includes("too much at once")).length).toBeGreaterThan(100);
    expect(await emergencies()).toHaveLength(1);
    socket.terminate();
    await isWhole();
  });
});

test("[AU30] a device that floods is told to wait and loses nothing; duress from it is taken all the same", {
  timeout: 60_000,
}, async () => {
  const device = new FieldDevice(() => center.port, "312");
  await device.hello();
  const fix = { latDeg: 35.1, lonDeg: -103.7 };
  let held = 0;
  for (let round = 0; round < 90 && held === 0; round++) {
    const items = Array.from({ length: 200 }, () =>
      device.make("trail", { kind: "fixes", fixes: [{ ...fix, fixAtMs: Date.now() - 86_400_000 }] }),
    );
    held += (await device.send(...items)).outcomes.filter(({ outcome }) => outcome === "held").length;
  }
  expect(held).toBeGreaterThan(0);
  const before = (await emergencies()).length;
  const [danger] = (await device.send(device.make("first", { kind: "answer", held: true }))).outcomes;
  expect(danger?.outcome).toBe("done");
  await eventually(emergencies, (found) => found.length > before);
  await isWhole();
});
