/** The API as a program meets it: documents, errors that name the field, and who is turned away. */
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { oneCenter } from "./one-center.ts";
import { SMALL_CENTER } from "./vigil-process.ts";

const center = oneCenter(SMALL_CENTER);

/** A request with whatever headers are wanted: fetch would not send a false Host. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(center.port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.setEncoding("utf8").on("data", (part: string) => {
      answer += part;
    });
    socket.on("close", () => resolve(answer));
  });
}
const close = "Connection: close\r\n\r\n";

describe("who is turned away", () => {
  test("a name that somebody has pointed at this machine", async () => {
    expect(await raw(`GET /api/v1/units HTTP/1.1\r\nHost: evil.example\r\n${close}`)).toMatch(/^HTTP\/1\.1 403/);
    expect(await raw(`GET /api/v1/units HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n${close}`)).toMatch(
      /^HTTP\/1\.1 403/,
    );
    expect(await raw(`GET /api/v1/units HTTP/1.1\r\nHost: localhost:${center.port}\r\n${close}`)).toMatch(
      /^HTTP\/1\.1 200/,
    );
  });
  test("a page of another origin, by HTTP and by WebSocket", async () => {
    const host = `Host: 127.0.0.1:${center.port}\r\n`;
    expect(await raw(`GET /api/v1/units HTTP/1.1\r\n${host}Origin: http://evil.example\r\n${close}`)).toMatch(
      /^HTTP\/1\.1 403/,
    );
    expect(await raw(`GET /api/v1/units HTTP/1.1\r\n${host}Origin: http://127.0.0.1:1\r\n${close}`)).toMatch(
      /^HTTP\/1\.1 403/,
    );
    const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    expect(await raw(`GET /api/v1/live HTTP/1.1\r\n${host}Origin: http://evil.example\r\n${upgrade}`)).toMatch(
      /^HTTP\/1\.1 403/,
    );
    expect(await raw(`GET /elsewhere HTTP/1.1\r\n${host}${upgrade}`)).toMatch(/^HTTP\/1\.1 404/);
  });
  test("a form that a browser would send without asking", async () => {
    const response = await fetch(`http://127.0.0.1:${center.port}/api/v1/commands`, { method: "POST", body: "{}" });
    expect(response.status).toBe(415);
  });
});

describe("errors are problems that name the field", () => {
  const problem = { type: expect.stringMatching(/^urn:vigil:problem:/) as string };
  test("a field", async () => {
    const answer = await center.command({ type: "StartStop", unit: "312", occupants: -1 });
    expect(answer).toMatchObject({ status: 400, body: { ...problem, errors: [{ field: "command.occupants" }] } });
  });
  test("a refusal", async () => {
    const answer = await center.command({ type: "StartStop", unit: "312" }, "stop-1");
    expect(answer).toMatchObject({
      status: 409,
      body: { ...problem, refusal: "off-duty", commandId: "stop-1", errors: [{ field: "command.unit" }] },
    });
  });
  test("a person who is none", async () => {
    const answer = await center.command({ type: "StartStop", unit: "312" }, "k", "system:watch");
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: "actor" }] } });
  });
  test("what is not there, what is no JSON, what is too large", async () => {
    expect(await center.get("/api/v1/units/999")).toMatchObject({ status: 404, body: problem });
    expect(await center.get("/api/v1/nothing")).toMatchObject({ status: 404, body: problem });
    const post = (body: string) =>
      fetch(`http://127.0.0.1:${center.port}/api/v1/commands`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
    expect((await post("{")).status).toBe(400);
    expect((await post(`{"x":"${"y".repeat(70_000)}"}`)).status).toBe(413);
    expect((await post("{")).headers.get("content-type")).toMatch(/^application\/problem\+json/);
  });
});

describe("documents", () => {
  test("OpenAPI 3.1, from the schemas that validate", async () => {
    const { body, headers } = await center.get("/api/v1/openapi.json");
    expect(body.openapi).toBe("3.1.0");
    expect(headers.get("content-security-policy")).toContain("default-src 'self'");
    const commands = body.paths["/api/v1/commands"]?.["post"]?.requestBody.content["application/json"]?.schema;
    expect(JSON.stringify(commands)).toContain("StartStop");
    const limit = body.paths["/api/v1/units/{ref}/history"]?.["get"]?.parameters.find(({ name }) => name === "limit");
    expect(limit).toMatchObject({
      in: "query",
      required: false,
      schema: { type: "integer", minimum: 1, default: 200 },
    });
    const ids = Object.values(body.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });
  test("a page for people, and the live socket's document", async () => {
    const page = await center.get("/api/v1/docs");
    expect(page.text).toContain("POST /api/v1/commands");
    expect(page.text).not.toMatch(/https?:\/\/|<script/);
    expect((await center.get("/api/v1/asyncapi.json")).body.asyncapi).toBe("3.0.0");
  });
  test("metrics, health, the sheet", async () => {
    expect((await center.get("/metrics")).text).toMatch(/^vigil_log_seq \d+$/m);
    expect((await center.get("/healthz")).body.ok).toBe(true);
    expect((await center.get("/api/v1/sheet")).body).toMatchObject({ timeZone: "America/Denver", units: [] });
    expect((await center.get("/api/v1/practice")).body).toEqual({
      practice: false,
      running: false,
      units: 0,
      scenarios: [],
    });
    expect((await center.get("/api/v1/settings")).body.watch.statusCheck.stopFirstS).toBe(180);
  });
});

test("the same command id a hundred times at once is done once", async () => {
  await center.command({ type: "StartShift", unit: "312", officers: ["312"] });
  const answers = await Promise.all(
    Array.from({ length: 100 }, () =>
      center.command({ type: "CreateIncident", agency: "NMSP", incidentType: "THAZ", place: "US 54 MM 12" }, "once"),
    ),
  );
  expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect((await center.get("/api/v1/incidents?phase=open&pending=true")).body.items).toHaveLength(1);
});
