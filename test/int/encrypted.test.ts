/**
 * The people's side that encrypts by itself: nothing in plain, its own names only, and a certificate that is renewed.
 * The keys in fixtures/ are of certificates that were made for this test and are used nowhere else.
 */
import { copyFileSync, writeFileSync } from "node:fs";
import { get as getPlain } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { connect, type PeerCertificate, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Folder, makeFolder, type Served, SMALL_CENTER, SOON, VigilProcess } from "./vigil-process.ts";

const NAME = "dispatch.example.org";
const FIXTURES = join(import.meta.dirname, "fixtures");

let folder: Folder;
let vigil: VigilProcess;
let served: Served;

function install(which: "first" | "second"): void {
  copyFileSync(join(FIXTURES, `${which}.key.pem`), join(folder.path, "key.pem"));
  copyFileSync(join(FIXTURES, `${which}.cert.pem`), join(folder.path, "cert.pem"));
}

beforeAll(async () => {
  folder = makeFolder("");
  const tls = `tls: { certFile: ${join(folder.path, "cert.pem")}, keyFile: ${join(folder.path, "key.pem")} }`;
  const server = `server: { names: [${NAME}], ${tls} }`;
  writeFileSync(folder.configFile, `accounts: { enabled: true }\n${server}\n${SMALL_CENTER}`);
  install("first");
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
});
afterAll(async () => {
  await vigil.end();
  folder.remove();
});

type Reply = { readonly status: number; readonly headers: Record<string, unknown>; readonly text: string };
function ask(path: string, headers: Record<string, string> = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: served.port, path, servername: NAME, rejectUnauthorized: false };
    const asked = request({ ...options, agent: false, headers: { host: NAME, ...headers } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.on("error", reject).end();
  });
}
function certificate(maxVersion: "TLSv1.1" | "TLSv1.3" = "TLSv1.3"): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: served.port, servername: NAME, rejectUnauthorized: false };
    const socket: TLSSocket = connect({ ...options, maxVersion, minVersion: "TLSv1" }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.on("error", reject);
  });
}

describe("[AU25] encrypted", () => {
  test("by its own name, with the header that keeps browsers from asking in plain", async () => {
    const { status, headers, text } = await ask("/api/v1/session");
    expect([status, JSON.parse(text)]).toMatchObject([200, { accounts: true, state: "none" }]);
    expect(headers["strict-transport-security"]).toBe("max-age=31536000; includeSubDomains");
    expect((await ask("/api/v1/session", { host: "evil.example" })).status).toBe(403);
    expect((await ask("/api/v1/session", { origin: `http://${NAME}` })).status).toBe(403);
    expect((await ask("/api/v1/session", { origin: `https://${NAME}` })).status).toBe(200);
    expect((await ask("/api/v1/units")).status).toBe(401);
  });
  test("nothing in plain, and nothing older than TLS 1.2", async () => {
    const plain = new Promise((resolve, reject) => {
      getPlain({ host: "127.0.0.1", port: served.port, path: "/healthz" }, resolve).on("error", reject);
    });
    await expect(plain).rejects.toThrow(/hang up|ECONNRESET/);
    await expect(certificate("TLSv1.1")).rejects.toThrow(/protocol|version|alert/i);
  });
  test("the live socket too", async () => {
    const ws = new WebSocket(`wss://127.0.0.1:${served.port}/api/v1/live`, {
      rejectUnauthorized: false,
      headers: { host: NAME },
    });
    const status = await new Promise<number>((resolve) => {
      ws.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
      ws.on("error", () => undefined);
    });
    expect(status).toBe(401);
  });
  test("a renewed certificate is taken up without a restart", async () => {
    expect((await certificate()).subject.O).toBe("first");
    install("second");
    await expect.poll(async () => (await certificate()).subject.O, SOON).toBe("second");
  });
});

test("[AU25] a certificate that can't be used, and a practice beyond this machine, are no start", async () => {
  const other = makeFolder("");
  const start = async (config: string, practice: boolean): Promise<string> => {
    writeFileSync(other.configFile, `accounts: { enabled: true }\n${config}\n`);
    const process = new VigilProcess(other, { practice });
    expect(await process.exited()).not.toBe(0);
    return process.errors;
  };
  const files = (key: string) =>
    `tls: { certFile: ${join(FIXTURES, "first.cert.pem")}, keyFile: ${join(FIXTURES, key)} }`;
  expect(await start(`server: { names: [${NAME}], ${files("none.pem")} }`, false)).toMatch(/none\.pem/);
  expect(await start(`server: { names: [${NAME}], ${files("second.key.pem")} }`, false)).toMatch(/mismatch/i);
  const beyond = `server: { host: 0.0.0.0, names: [${NAME}], ${files("first.key.pem")} }`;
  expect(await start(beyond, true)).toMatch(/practice is served on this machine only/);
  other.remove();
});
