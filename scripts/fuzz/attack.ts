/**
 * The throwers: each keeps throwing what it has at one port of a running Vigil until it is told to stop, over real
 * sockets, and counts what it threw. What comes back is read and forgotten, or not read at all.
 */
import { createSocket } from "node:dgram";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { WebSocket } from "ws";
import type { Random } from "../../src/base/prng.ts";
import { badBytes } from "./bad-bytes.ts";
import { badCommand, badDeviceBody, badJson, badPath } from "./bad-requests.ts";

export type Target = { readonly port: number; readonly gateways: Readonly<Record<string, number>> };
export type Thrower = (target: Target, random: Random, goOn: () => boolean) => Promise<number>;

const HOST = "127.0.0.1";

/** Datagrams in bursts, from sockets that change: each is a sender of its own. */
export const throwDatagrams: Thrower = async (target, random, goOn) => {
  let count = 0;
  while (goOn()) {
    const socket = createSocket("udp4");
    for (let bursts = 0; bursts < 20 && goOn(); bursts++) {
      for (let i = 0; i < 20; i++) {
        socket.send(badBytes(random), target.gateways["modem-udp"], HOST, () => undefined);
        count++;
      }
      await pause(5);
    }
    socket.close();
  }
  return count;
};

/** Connections to the modems' port: pieces cut anywhere, ends of every kind. */
export const throwStreams: Thrower = async (target, random, goOn) => {
  let count = 0;
  while (goOn()) {
    const socket = await opened(target.gateways["modem-tcp"] ?? 0);
    for (let pieces = random.int(40); pieces > 0 && goOn() && !socket.destroyed; pieces--) {
      const bytes = badBytes(random);
      for (let from = 0; from < bytes.length; ) {
        const to = Math.min(bytes.length, from + 1 + random.int(random.next() < 0.5 ? 40 : 9_000));
        if (!socket.destroyed) socket.write(bytes.subarray(from, to));
        from = to;
      }
      count++;
      if (random.next() < 0.2) await pause(random.int(20));
    }
    leave(socket, random);
  }
  return count;
};

/** Connections that are opened and say nothing, or half a frame; held until the end. */
export async function holdConnections(port: number, count: number): Promise<() => void> {
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = await opened(port);
    if (i % 3 === 0) socket.write(">RPV123");
    if (i % 7 === 0) socket.end(); // our half is closed, theirs is open
    sockets.push(socket);
  }
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

/** Requests on the devices' port, good HTTP with bad contents and no HTTP at all. */
export const throwDeviceRequests: Thrower = async (target, random, goOn) => {
  const port = target.gateways["device-http"] ?? 0;
  let count = 0;
  while (goOn()) {
    count++;
    if (random.next() < 0.3) {
      await throwRaw(port, random);
      continue;
    }
    const path = random.pick(["/ingest/owntracks?u=a&d=b", "/ingest/osmand", "/ingest/sensor", "/ingest/none", "/"]);
    await request(port, random.pick(["POST", "POST", "POST", "PUT", "GET"]), path, badDeviceBody(random), {
      "content-type": random.pick(["application/json", "text/plain", "", "x/y; charset=\u00ff"]),
      authorization: random.pick(["Basic !!!", "Basic ZnV6ejp4", "Bearer x", ""]),
    });
  }
  return count;
};

/** Requests on the people's port. */
export const throwPeopleRequests: Thrower = async (target, random, goOn) => {
  let count = 0;
  while (goOn()) {
    count++;
    const dice = random.next();
    if (dice < 0.2) await throwRaw(target.port, random);
    else if (dice < 0.4) await request(target.port, "GET", badPath(random), undefined, {});
    else {
      await request(target.port, "POST", "/api/v1/commands", badJson(random), {
        "content-type": random.pick(["application/json", "application/json", "application/json", "text/plain", ""]),
      });
    }
  }
  return count;
};

/** Live sockets: messages of every wrong kind, before a hello and after it. */
export const throwMessages: Thrower = async (target, random, goOn) => {
  let count = 0;
  while (goOn()) {
    const socket = new WebSocket(`ws://${HOST}:${target.port}/api/v1/live`);
    socket.on("error", () => undefined);
    socket.on("message", () => undefined);
    await new Promise((resolve) => {
      socket.once("open", resolve);
      socket.once("close", resolve);
    });
    const say = (data: string | Uint8Array): void => {
      if (socket.readyState === socket.OPEN) socket.send(data, () => undefined);
    };
    if (random.next() < 0.7) say('{"type":"hello","protocol":1,"parts":true}');
    for (let messages = random.int(30); messages > 0 && goOn(); messages--) {
      count++;
      say(badMessage(random));
      if (random.next() < 0.3) await pause(random.int(20));
    }
    if (random.next() < 0.5) socket.terminate();
    else socket.close();
  }
  return count;
};

function badMessage(random: Random): string | Uint8Array {
  switch (random.int(8)) {
    case 0:
      return badBytes(random);
    case 1:
      return badJson(random);
    case 2:
      return JSON.stringify({
        type: "command",
        commandId: random.pick<unknown>(["again", 5, ""]),
        command: badCommand(random),
      });
    case 3:
      return JSON.stringify({
        type: "hello",
        protocol: random.pick<unknown>([1, 0, 99, "1"]),
        seq: random.pick([0, 1e15, -1]),
        hash: "x",
        logId: "y",
      });
    case 4:
      return JSON.stringify({
        type: "hello",
        protocol: 1,
        provisional: Array.from({ length: 20 }, () => badCommand(random)),
      });
    case 5:
      return JSON.stringify({
        type: random.pick(["sit", "resync", "pong", "danger", "__proto__"]),
        name: "x",
        positionId: "y",
        sentAtMs: "z",
      });
    case 6:
      return JSON.stringify({ type: "sit", name: "z".repeat(random.int(70_000)), positionId: "p" });
    default:
      return random.pick([
        "",
        "null",
        "[]",
        "{}",
        "\u0000",
        '{"type":"command"}',
        '{"type":"command","commandId":"a","command":null}',
      ]);
  }
}

/** A gpsd that has gone mad: it greets, says anything, and hangs up. */
export function madGpsd(random: Random): Promise<{ readonly port: number; readonly close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.write('{"class":"VERSION","release":"3.22"}\n');
    const timer = setInterval(() => {
      socket.write(badBytes(random));
      socket.write(`${badJson(random)}\n`);
      if (random.next() < 0.02) socket.destroy();
    }, 20);
    socket.on("close", () => {
      clearInterval(timer);
      sockets.delete(socket);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, HOST, () => {
      const { port } = server.address() as { port: number }; // listening on TCP
      const close = (): void => {
        server.close();
        for (const socket of sockets) socket.destroy();
      };
      resolve({ port, close });
    });
  });
}

async function throwRaw(port: number, random: Random): Promise<void> {
  const socket = await opened(port);
  socket.write(badBytes(random));
  await pause(random.int(10));
  leave(socket, random);
}

function leave(socket: Socket, random: Random): void {
  if (random.next() < 0.5) socket.resetAndDestroy();
  else socket.destroy();
}

/** Connects; a port that refuses for a moment is tried by the next throw. What comes back is not read at all. */
async function opened(port: number): Promise<Socket> {
  const socket = connect(port, HOST);
  socket.on("error", () => undefined);
  await new Promise((resolve) => {
    socket.once("connect", resolve);
    socket.once("close", resolve);
  });
  return socket;
}

async function request(
  port: number,
  method: string,
  path: string,
  body: string | undefined,
  headers: Record<string, string>,
): Promise<void> {
  const all = { host: `${HOST}:${port}`, connection: "close", ...headers };
  const content = Buffer.from(body ?? "", "utf8");
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = await opened(port);
  socket.on("data", () => undefined);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  // Not by fetch: it would refuse much of this itself.
  socket.write(`${method} ${path} HTTP/1.1\r\n${head.join("")}content-length: ${content.length}\r\n\r\n`, "latin1");
  socket.end(content);
  await Promise.race([closed, pause(2_000)]);
  socket.destroy();
}
