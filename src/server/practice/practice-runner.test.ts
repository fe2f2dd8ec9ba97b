/** The practice beside a server: real sockets on this machine, commands by the host's port, everything closed at the end. */
import { createSocket } from "node:dgram";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { emptyCenter } from "../../domain/center.ts";
import { CommandSchema } from "../../domain/command.ts";
import { defaultSettings } from "../../domain/settings.ts";
import type { PracticeControl, PracticeHost } from "../practice-control.ts";
import { startPractice } from "./practice-runner.ts";

vi.setConfig({ testTimeout: 20_000 });

/** How much faster than life the host's clock goes. */
const FASTER = 20;
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function host() {
  const heard = { udp: [] as string[], tcp: [] as string[], http: [] as string[] };
  const commands: { type: string; actor: string }[] = [];
  const udp = createSocket("udp4");
  udp.on("message", (bytes) => heard.udp.push(bytes.toString("latin1")));
  await new Promise<void>((done) => udp.bind(0, "127.0.0.1", done));
  const streams = new Set<Socket>();
  const tcp = createTcpServer((socket) => {
    streams.add(socket);
    socket.on("data", (bytes) => heard.tcp.push(bytes.toString("latin1")));
    socket.on("close", () => streams.delete(socket));
    socket.on("error", () => undefined);
  });
  const http = createHttpServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += String(part)));
    request.on("end", () => {
      heard.http.push(`${request.url} ${String(request.headers["x-limit-u"])} ${body}`);
      response.end("[]");
    });
  });
  for (const server of [tcp, http] satisfies Server[])
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const port = (server: { address: () => unknown }): number => (server.address() as AddressInfo).port; // it listens on a port
  const startMs = Date.now();
  let changes = 0;
  const practiceHost: PracticeHost = {
    nowMs: () => startMs + (Date.now() - startMs) * FASTER,
    command: (command, actor) => {
      commands.push({ type: CommandSchema.parse(command).type, actor });
      return Promise.resolve({ type: "answer", commandId: "c", outcome: "accepted" });
    },
    center: emptyCenter,
    settings: defaultSettings(),
    gateways: { udpPort: port(udp), tcpPort: port(tcp), deviceHttpPort: port(http) },
    changed: () => void changes++,
  };
  closers.push(async () => {
    await Promise.all([
      new Promise<void>((done) => udp.close(() => done())),
      new Promise<void>((done) => tcp.close(() => done())),
      new Promise<void>((done) => http.close(() => done())),
    ]);
  });
  return { practiceHost, heard, commands, streams, changes: () => changes };
}

async function practiceOf(practiceHost: PracticeHost): Promise<PracticeControl> {
  const control = await startPractice(practiceHost, {});
  closers.push(() => control.close());
  return control;
}

describe("the practice runner", () => {
  it("sends real TAIP, NMEA and OwnTracks to the gateways, and the roster as commands", async () => {
    const { practiceHost, heard, commands } = await host();
    const control = await practiceOf(practiceHost);
    expect(control.state()).toMatchObject({ running: true, units: 12 });
    await vi.waitFor(() => {
      expect(heard.udp.some((text) => /^>RLN.*;ID=M312;\*[0-9A-F]{2}<$/.test(text))).toBe(true);
      expect(heard.udp.some((text) => /^>RPV.*;ID=M305;\*[0-9A-F]{2}<$/.test(text))).toBe(true);
      expect(heard.tcp.some((text) => text.startsWith("CAR-317,$GPRMC,"))).toBe(true);
      expect(heard.http.some((text) => text.startsWith("/ingest/owntracks 305 {"))).toBe(true);
    }, 40_000);
    expect(commands.filter(({ type }) => type === "StartShift")).toHaveLength(12);
    expect(commands.find(({ type }) => type === "SignOn")?.actor).toBe("system:practice");
  });

  it("starts a scenario once for a unit, tells its story, and stops it", async () => {
    const { practiceHost, changes } = await host();
    const control = await practiceOf(practiceHost);
    expect(control.start("no-such")).toMatchObject({ ok: false });
    expect(control.stop("i-40")).toMatchObject({ ok: false });
    expect(control.start("i-40")).toEqual({ ok: true });
    expect(control.start("i-40-duress")).toMatchObject({ ok: false, reason: expect.stringContaining("stop it first") });
    expect(control.start("i-10")).toEqual({ ok: true });
    const phaseOf = (id: string) => control.state().scenarios.find((scenario) => scenario.id === id)?.phase;
    expect([phaseOf("i-40"), phaseOf("i-10"), phaseOf("i-10-caution")]).toEqual(["running", "running", "ready"]);
    await vi.waitFor(() => expect(control.state().scenarios[0]?.story.length).toBeGreaterThan(1), 40_000);
    expect(changes()).toBeGreaterThan(1);
    expect(control.stop("i-40")).toEqual({ ok: true });
    expect(phaseOf("i-40")).toBe("ended");
    expect(control.start("i-40-duress")).toEqual({ ok: true });
  });

  it("sends nothing more once it is closed, and leaves no connection open", async () => {
    const { practiceHost, heard, streams, commands } = await host();
    const control = await startPractice(practiceHost, {});
    await vi.waitFor(() => expect(streams.size).toBeGreaterThan(0), 40_000);
    await control.close();
    await vi.waitFor(() => expect(streams.size).toBe(0), 20_000);
    const counts = [heard.udp.length, heard.http.length, commands.length];
    await new Promise((done) => setTimeout(done, 700));
    expect([heard.udp.length, heard.http.length, commands.length]).toEqual(counts);
    expect(control.state().running).toBe(false);
    expect(control.start("i-10")).toMatchObject({ ok: false });
  });

  it("goes on without a gateway that is not configured", async () => {
    const { practiceHost, heard } = await host();
    await practiceOf({
      ...practiceHost,
      gateways: { ...practiceHost.gateways, udpPort: undefined, deviceHttpPort: undefined },
    });
    await vi.waitFor(() => expect(heard.tcp.length).toBeGreaterThan(0), 40_000);
    expect(heard.udp).toEqual([]);
  });
});
