/** Every example in docs/interfaces.md does what the page says, against the roster that the page gives. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { oneCenter } from "./one-center.ts";
import { eventually } from "./vigil-process.ts";

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "interfaces.md"), "utf8");
const roster = /```yaml\n(roster:[\s\S]*?)```/.exec(page)?.[1] ?? "";
const GATEWAYS = `
gateways:
  modems:
    - { name: modem-udp, transport: udp, port: 0, acknowledge: true }
    - { name: modem-tcp, transport: tcp, port: 0 }
  deviceHttp: { port: 0 }
`;

const center = oneCenter(`${GATEWAYS}${roster}`);

type Request = { readonly port: string; readonly path: string; readonly body: string | undefined };

/** What is given to curl on the page: addresses with their bodies, where they have one. */
const requests: Request[] = [...page.matchAll(/^curl /gm)].map(({ index }) => {
  const words = wordsOfCommand(page.slice(index));
  const url = new URL(words.find((word) => word.startsWith("http://")) ?? "");
  const dataAt = words.indexOf("-d");
  return { port: url.port, path: url.pathname + url.search, body: dataAt < 0 ? undefined : words[dataAt + 1] };
});

/** The words of a shell's command line: quotes hold them together, a backslash goes on in the next line. */
function wordsOfCommand(text: string): string[] {
  const command = /^(?:'[^']*'|\\\n|[^'\n])*/.exec(text)?.[0] ?? "";
  return (command.replaceAll("\\\n", " ").match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => word.replaceAll("'", ""));
}

test("the page has examples of every kind", () => {
  expect(roster).toContain("modem-1187");
  expect(requests.filter(({ port }) => port === "21080").length).toBeGreaterThanOrEqual(4);
  expect(requests.filter(({ port, body }) => port === "8080" && body !== undefined)).toHaveLength(2);
  expect(requests.filter(({ port, body }) => port === "8080" && body === undefined).length).toBeGreaterThan(10);
});

test("commands, in the order of the page", async () => {
  for (const { path, body } of requests.filter(({ port, body }) => port === "8080" && body !== undefined)) {
    const { commandId, actor, command } = JSON.parse(body ?? "") as {
      commandId: string;
      actor: string;
      command: object;
    };
    expect(path).toBe("/api/v1/commands");
    expect(await center.command(command, commandId, actor)).toMatchObject({
      status: 200,
      body: { outcome: "accepted" },
    });
  }
});

test("frames for the modems' port", async () => {
  const frames = [...page.matchAll(/printf '([^']+)'/g)].map(([, frame = ""]) => frame);
  expect(frames.length).toBeGreaterThanOrEqual(3);
  for (const frame of frames) expect(await center.udp(frame, 30_000), frame).toBe("UDPACK");
  const sentence = /^1187,\$GPRMC.*$/m.exec(page)?.[0] ?? "";
  expect(await center.udp(`${sentence}\r\n`, 30_000), sentence).toBe("UDPACK");
  expect((await center.get("/api/v1/strangers")).body.items).toEqual([]);
  await eventually(
    () => center.get("/api/v1/alerts?level=emergency"),
    ({ body }) => body.items.some(({ callSign }) => callSign === "312"),
  );
});

test("requests of devices", async () => {
  for (const { path, body } of requests.filter(({ port }) => port === "21080")) {
    const answer = await center.device(path, body);
    expect(answer.status, `${path} ${body ?? ""} ${answer.text}`).toBeLessThan(300);
  }
  expect((await center.get("/api/v1/strangers")).body.items).toEqual([]);
});

test("questions", async () => {
  const idOf = async (path: string): Promise<string> => (await center.get(path)).body.items[0]?.id ?? "";
  const incident = await idOf("/api/v1/incidents");
  const alert = await idOf("/api/v1/alerts?level=emergency");
  for (const { path } of requests.filter(({ port, body }) => port === "8080" && body === undefined)) {
    // The incident and the alert of the page are those of the page's own day.
    const today = path.replace("26-000001", incident).replace("A15", alert);
    const { status, text } = await center.get(today);
    expect(status, `${today} ${text}`).toBe(200);
  }
});

test("every metric that the page names is there", async () => {
  const { text } = await center.get("/metrics");
  const named = [...page.matchAll(/`(vigil_\w+)/g)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !text.includes(`# TYPE ${name} `))).toEqual([]);
});
