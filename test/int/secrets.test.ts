/**
 * Secrets stay where they belong: after a run in which every kind of secret was used, rightly and wrongly, nothing that a
 * server writes or answers holds one of them, in any spelling. Where a secret has to be kept it is in one file only.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { totpCode } from "../../src/server/accounts/totp.ts";
import { FieldDevice, pushKeys } from "./field-device.ts";
import { ask, firstAdministrator, invites, type Person } from "./first-administrator.ts";
import { oneCenter } from "./one-center.ts";
import { SMALL_CENTER } from "./vigil-process.ts";

type Secret = {
  readonly what: string;
  readonly text: string /** The one file that has to hold it. */;
  readonly file?: string;
};

const center = oneCenter(
  `accounts: { enabled: true }\nfield: { push: { enabled: true, hosts: ["127.0.0.1:9"] } }\n${SMALL_CENTER}`,
  { env: { VIGIL_LOG_LEVEL: "trace" } },
);
const secrets: Secret[] = [];
/** Everything that a server has answered with, where a secret was not what was asked for. */
const answered: string[] = [];

const keep = (what: string, text: string, file?: string): string => {
  // What is short is found everywhere by chance.
  if (text.length >= 4) secrets.push({ what, text, ...(file === undefined ? {} : { file }) });
  return text;
};
function keepPerson(name: string, { totpSecret, recoveryCodes, cookie, password }: Person): void {
  keep(`the password of ${name}`, password);
  keep(`the authenticator's secret of ${name}`, totpSecret);
  keep(`the session of ${name}`, cookie.split("=")[1] ?? "");
  for (const code of recoveryCodes) keep(`a recovery code of ${name}`, code);
}

async function says(path: string, init: RequestInit = {}): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${center.port}${path}`, init);
  answered.push(`${path} ${response.status} ${await response.text()} ${JSON.stringify([...response.headers])}`);
}
const post = (path: string, body: unknown, cookie = ""): Promise<void> =>
  says(`/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

test("a run in which every kind of secret is used, also where it does not belong", { timeout: 90_000 }, async () => {
  const chief = await firstAdministrator(center.vigil, center);
  keepPerson("chief", chief);
  keep("the first code", chief.firstCode);
  const officer = await invites(center, chief.cookie, {
    name: "baca",
    officer: "312",
    grants: [{ role: "officer", agencyId: "NMSP" }],
  });
  keepPerson("baca", officer);
  keep("an invitation", officer.invitation);

  // Signing in, rightly, wrongly, and with what belongs into another field.
  const wrong = keep("a password that was wrong", "five crows over the mesa, wrong");
  await post("/session", { name: "baca", password: wrong, code: "000000" });
  await post("/session", { name: "baca", password: officer.password, code: totpCode(officer.totpSecret, 0) });
  await post("/session", `{"name":"baca","password":"${officer.password}"`);
  await post("/session", { name: "baca", password: [officer.password] });
  await post("/session/again", { password: officer.password, code: "12" }, officer.cookie);
  await post("/session/again", { password: wrong }, officer.cookie);
  await post("/invitation/accept", { invitation: chief.firstCode, password: wrong, code: "123456" });
  await post("/account/password", { current: officer.password, password: wrong, code: "x" }, officer.cookie);
  await says("/api/v1/nothing", { headers: { cookie: officer.cookie } });
  await says("/api/v1/audit", { headers: { cookie: officer.cookie } });
  await post("/commands", { commandId: "x", command: { type: "MakeTea" } }, officer.cookie);
  await post("/commands", `{"commandId":"${"x".repeat(70_000)}`, officer.cookie);

  // A device's key: shown once, then used in all its ways, rightly and wrongly.
  const { body } = await ask(center, "/devices/p312/key", chief.cookie, {});
  const key = keep("a device's key", String(body["key"]));
  const former = keep(
    "a former key of a device",
    String((await ask(center, "/devices/r312/key", chief.cookie, {})).body["key"]),
  );
  keep("the newer key", String((await ask(center, "/devices/r312/key", chief.cookie, {})).body["key"]));
  const location = { _type: "location", lat: 35.1, lon: -103.7, tst: Math.floor(Date.now() / 1_000) };
  const basic = `Basic ${Buffer.from(`312:${key}`).toString("base64")}`;
  keep("a device's key in its header", basic.slice("Basic ".length));
  await center.device("/ingest/owntracks?u=312&d=phone", JSON.stringify(location), { authorization: basic });
  await center.device("/ingest/owntracks?u=312&d=phone", "no JSON", { authorization: basic });
  await center.device(`/ingest/osmand?id=p312&lat=35.1001&lon=-103.7&key=${key}`);
  await center.device(`/ingest/osmand?id=p312&lat=nowhere&lon=-103.7&key=${key}`);
  await center.device(`/ingest/nothing?key=${key}`);
  await center.device("/ingest/sensor", '{"deviceKey":"radio-312","kind":"motion"}', {
    authorization: `Bearer ${former}`,
  });

  // The officer's device: its cookie, its PINs, how it is pushed; danger with the second PIN.
  const device = new FieldDevice(() => center.port, "312");
  await device.hello();
  keep("a device's cookie", device.cookie.split("=")[1] ?? "");
  const both = `${device.cookie}; ${officer.cookie}`;
  const [ordinary, duress] = ["ab".repeat(32), "cd".repeat(32)];
  const salt = "12".repeat(16);
  await post("/field/pin", { salt, ordinary, duress }, both);
  const proof = keep("what a PIN is turned into", "ef".repeat(32));
  const nowMs = Date.now();
  const act = { kind: "answer", proof };
  await post("/field/send", { sentAtMs: nowMs, items: [{ lane: "first", seq: 1, madeAtMs: nowMs, act }] }, both);
  const auth = Buffer.alloc(16, 201).toString("base64url");
  keep("what a device is pushed with", auth, "field.json");
  await post(
    "/field/push",
    { subscription: { endpoint: "http://127.0.0.1:9/w", keys: { ...(await pushKeys()), auth } } },
    both,
  );
  await post("/field/pin", { salt, ordinary: proof, duress: "x" }, both);

  // A console with its session, and one with a stolen half of it.
  for (const cookie of [chief.cookie, chief.cookie.slice(0, -4)]) {
    const socket = new WebSocket(`ws://127.0.0.1:${center.port}/api/v1/live`, { headers: { cookie } });
    socket.on("error", () => undefined);
    await new Promise((resolve) => {
      socket.once("open", resolve);
      socket.once("unexpected-response", resolve);
    });
    socket.terminate();
  }
  for (const path of ["/metrics", "/readyz", "/api/v1/audit/search", "/api/v1/audit/week", "/api/v1/audit/export"]) {
    await says(path, { headers: { cookie: chief.cookie } });
  }
  await post("/session/end", {}, officer.cookie);
  await center.vigil.end();

  // What the server keeps for itself.
  const field = JSON.parse(readFileSync(join(center.folder.dataDir, "field.json"), "utf8")) as {
    pushKeys?: { privateKey: string };
  };
  keep("the key that signs pushes", field.pushKeys?.privateKey ?? "", "field.json");
  for (const name of filesIn(center.folder.dataDir).filter((path) => path.endsWith(".key"))) {
    const bytes = readFileSync(join(center.folder.dataDir, name));
    keep(`the bytes of ${name}`, bytes.toString("latin1").trim(), name);
    const isText = /^[\x20-\x7e\s]+$/.test(bytes.toString("latin1"));
    if (!isText)
      for (const form of ["hex", "base64", "base64url"] as const)
        keep(`${name} as ${form}`, bytes.toString(form), name);
  }
  expect(secrets.map(({ what }) => what)).toContain("the key that signs pushes");
  expect(secrets.some(({ what }) => what.startsWith("the bytes of accounts.key"))).toBe(true);
  expect(secrets.length).toBeGreaterThan(20);
});

test("the output holds none of them: every line, at the most talkative level, and whatever went to the error output", () => {
  const lines = center.vigil.lines.map((line) => JSON.stringify(line));
  expect(lines.length).toBeGreaterThan(3);
  expect(found(lines.join("\n"))).toEqual([]);
  // The first code is printed once, for whoever sets the center up: that is where it belongs.
  const printed = center.vigil.errors.replace(/once: \S+/, "once: …");
  expect(found(printed)).toEqual([]);
});

test("no answer, page, metric or export holds one of them", () => {
  expect(answered.length).toBeGreaterThan(15);
  expect(answered.flatMap((text) => found(text).map((what) => `${text.slice(0, 80)}: ${what}`))).toEqual([]);
});

test("no file holds one of them but the one that has to: not the log, the record, the recording, the trails", () => {
  const files = filesIn(center.folder.path);
  for (const name of ["data/vigil.db", "data/accounts.sqlite", "data/field.json"]) expect(files).toContain(name);
  // The recording has what devices said, with their keys in the address and in the head.
  const recordings = files.filter((name) => name.endsWith(".ndjson"));
  expect(recordings.map((name) => readFileSync(join(center.folder.path, name), "utf8")).join("")).toContain(
    "/ingest/osmand",
  );
  const wrong = files.flatMap((name) =>
    found(readFileSync(join(center.folder.path, name), "latin1"), name.replace(/^data\//, "")).map(
      (what) => `${name}: ${what}`,
    ),
  );
  expect(wrong).toEqual([]);
  // What a key opens lies apart from everybody else's eyes.
  for (const { file } of secrets) {
    if (file !== undefined) expect([file, statSync(join(center.folder.dataDir, file)).mode & 0o077]).toEqual([file, 0]);
  }
});

/** Which secrets stand in a text, in any spelling. */
function found(text: string, file?: string): string[] {
  return secrets
    .filter(({ file: own }) => own === undefined || own !== file)
    .filter(({ text: secret }) => spellings(secret).some((spelling) => text.includes(spelling)))
    .map(({ what }) => what);
}

function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret, "latin1");
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll("%20", "+"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
  ];
}

function filesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)));
}
