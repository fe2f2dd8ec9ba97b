/** What should never come, by every door: the answer is clear where there is somebody to answer, and nothing else happens. */
import { connect } from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { fuzz } from "../../scripts/fuzz/fuzz-run.ts";
import { oneCenter } from "./one-center.ts";
import { eventually, SMALL_CENTER, SOON, taipText } from "./vigil-process.ts";

const ERROR_LEVEL = 50;

const center = oneCenter(SMALL_CENTER);

beforeAll(async () => {
  await center.command({ type: "StartShift", unit: "312", officers: ["312"] });
});

test("everything at once for some seconds, and a duress in the middle of it", { timeout: 120_000 }, async () => {
  // The loop's lateness has a wide bound here: other tests and programs may have the processor.
  const { faults, measured } = await fuzz({ seed: "every push", seconds: 8, lateMaxS: 3, say: () => undefined });
  expect(faults, JSON.stringify(measured)).toEqual([]);
});

describe("on the modems' port", () => {
  const faults = async (code: string): Promise<number> => {
    const { text } = await center.get("/metrics");
    const line = new RegExp(`^vigil_frame_faults_total\\{gateway="modem-tcp",code="${code}"\\} (\\d+)$`, "m").exec(
      text,
    );
    return Number(line?.[1] ?? 0);
  };

  test.each([
    ["a browser", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "unknown-protocol"],
    ["a TLS greeting", Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3]), "unknown-protocol"],
    ["a SIP telephone", "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP 10.0.0.9\r\n\r\n", "unknown-protocol"],
    ["a line of 64 KB", `${"A".repeat(65_536)}\r\n`, "too-long"],
    ["a frame of 64 KB", `>RPV${"1".repeat(65_536)}<`, "too-long"],
    ["a wrong sum", ">RPV39605+3512330-1039200000012612;ID=1187;*00<", "bad-checksum"],
  ])("%s is counted as what it is, and the next frame on the same connection is heard", async (_, bytes, code) => {
    const before = await faults(code);
    await center.tcp([bytes, "\r\n", ">RTXALL WELL;ID=1187<"]);
    await expect.poll(() => faults(code), SOON).toBeGreaterThan(before);
    const { body } = await center.get("/api/v1/devices/m1187");
    expect(body).toMatchObject({ id: "m1187" });
  });

  test("a thousand connections that say nothing keep nobody from being heard", async () => {
    const port = center.gateways["modem-tcp"] ?? 0;
    const sockets = Array.from({ length: 1_000 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
    await center.tcp([taipText("9801", "HELLO")]);
    const { body } = await eventually(
      () => center.get("/api/v1/strangers"),
      ({ body }) => body.items.length > 0,
    );
    expect(body.items.map(({ key }) => key)).toContain("taip:9801");
    for (const socket of sockets) socket.destroy();
  });
});

describe("by HTTP", () => {
  const post = async (body: string): Promise<{ status: number; type: string; problem: Problem }> => {
    const response = await fetch(`http://127.0.0.1:${center.port}/api/v1/commands`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const type = response.headers.get("content-type") ?? "";
    return { status: response.status, type, problem: (await response.json()) as Problem };
  };
  type Problem = { readonly detail: string; readonly errors?: readonly { readonly field: string }[] };
  const command = (change: object): string =>
    JSON.stringify({
      commandId: "bad",
      actor: "dispatcher:Rivera",
      command: { type: "RecordContact", unit: "312" },
      ...change,
    });

  test.each([
    ["no JSON", "{", 400, undefined],
    ["a body over 64 KB", command({ commandId: "x".repeat(70_000) }), 413, undefined],
    ["very deep JSON", `${"[".repeat(30_000)}${"]".repeat(30_000)}`, 400, "body"],
    ["a list", "[]", 400, "body"],
    ["a number for an id", command({ commandId: 7 }), 400, "commandId"],
    ["an id that is too long", command({ commandId: "x".repeat(65) }), 400, "commandId"],
    ["an actor that is nobody", command({ actor: "system:watch" }), 400, "actor"],
    ["a command that there is not", command({ command: { type: "MakeTea" } }), 400, "command.type"],
    ["a command named like a method", command({ command: { type: "constructor" } }), 400, "command.type"],
    ["a field of a wrong type", command({ command: { type: "RecordContact", unit: {} } }), 400, "command.unit"],
    [
      "a field that there is not",
      command({ command: { type: "RecordContact", unit: "312", tea: 1 } }),
      400,
      "command.tea",
    ],
    ["a prototype", '{"__proto__":{"polluted":1},"commandId":"p","actor":"dispatcher:x","command":{}}', 400, undefined],
    [
      "a place out of this world",
      command({ command: { type: "StartStop", unit: "312", place: { text: "x", latDeg: 91, lonDeg: 0 } } }),
      400,
      "command.place.latDeg",
    ],
    ["a time of the year 1970", command({ madeAtMs: 1 }), 400, "madeAtMs"],
  ])("%s is a problem that says where", async (_, body, status, field) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status, type: expect.stringContaining("application/problem+json") });
    expect(answer.problem.detail.length).toBeLessThan(3_000);
    if (field !== undefined) expect(answer.problem.errors?.map((error) => error.field)).toContain(field);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  test("an id that comes again with another content gets the first answer, and the other is not done", async () => {
    const note = (text: string): string =>
      command({
        commandId: "twice",
        command: { type: "CreateIncident", agency: "NMSP", incidentType: "THAZ", place: "US 54 MM 12", text },
      });
    const first = await post(note("the first"));
    expect(first.status).toBe(200);
    expect(await post(note("the second"))).toEqual(first);
    expect((await center.get("/api/v1/incidents?phase=open")).body.items).toHaveLength(1);
  });

  test.each([
    "/api/v1/units/%00",
    "/api/v1/incidents/__proto__",
    "/api/v1/units/..%2f..%2fetc",
    "/api/v1/plates/%E0%A4%A/history",
    "/api/v1/trails/near?latDeg=NaN&lonDeg=1e999",
  ])("%s is no address, and no failure of ours", async (path) => {
    const answer = await center.get(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  });
});

describe("on the live socket", () => {
  async function open(): Promise<{ socket: WebSocket; said: string[]; closed: Promise<number> }> {
    const socket = new WebSocket(`ws://127.0.0.1:${center.port}/api/v1/live`);
    const said: string[] = [];
    socket.on("message", (data: Buffer) => said.push(data.toString("utf8")));
    socket.on("error", () => undefined);
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    await new Promise((resolve) => socket.once("open", resolve));
    return { socket, said, closed };
  }

  test.each([
    ["no JSON", "{", "not JSON"],
    ["no message", '{"type":"danger"}', "type"],
    ["a command before hello", '{"type":"command","commandId":"a","command":{}}', "hello"],
    ["a hello with wrong types", '{"type":"hello","protocol":"1"}', "protocol"],
    ["a command without an id", '{"type":"command","commandId":"","command":{}}', "commandId"],
  ])("%s is answered with what is wrong, and the socket stays", async (_, message, words) => {
    const { socket, said } = await open();
    socket.send(message);
    await eventually(
      () => Promise.resolve(said),
      (frames) => frames.length > 0,
    );
    expect(JSON.parse(said[0] ?? "")).toMatchObject({
      type: "problem",
      text: expect.stringContaining(words) as string,
    });
    expect(socket.readyState).toBe(socket.OPEN);
    socket.terminate();
  });

  test("binary frames and frames over 64 KB end the socket, with the code that says why", async () => {
    const binary = await open();
    binary.socket.send(Buffer.from([1, 2, 3]));
    expect(await binary.closed).toBe(1_003);
    const long = await open();
    long.socket.send("x".repeat(65_537));
    expect(await long.closed).toBe(1_009);
  });

  test("a command that is wrong is refused with its field", async () => {
    const live = await center.live();
    live.say({ type: "command", commandId: "w", command: { type: "StartStop", unit: 5 } });
    expect((await live.next("answer")).message).toMatchObject({
      outcome: "refused",
      refusal: "invalid-field",
      field: "unit",
    });
    live.close();
  });

  test("danger that a console makes up is not believed, and one that it sends back twice rings once", async () => {
    const live = await center.live();
    live.say({
      type: "hello",
      protocol: 1,
      provisional: [{ event: { type: "DuressDeclared" } }, null, 5, { __proto__: {} }],
    });
    await live.next("heartbeat");
    expect((await center.get("/api/v1/alerts?level=emergency")).body.items).toEqual([]);
    live.close();
  });
});

test("after all of this there is no exception in its log, and it serves", async () => {
  expect(center.vigil.lines.filter(({ level }) => Number(level) >= ERROR_LEVEL)).toEqual([]);
  await eventually(
    () => center.get("/readyz"),
    ({ status }) => status === 200,
  );
});
