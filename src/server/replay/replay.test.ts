import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { defaultSettings } from "../../domain/settings.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { lineOf, type RecordedEntry } from "../recorder.ts";
import { readConfig } from "../config/read-config.ts";
import { readRecordingLine } from "./recording-line.ts";
import { Replayer, transportByName } from "./replayer.ts";
import { alertsByLevel, ringsPerTenMinutes, Tally, worstTenMinutes } from "./tally.ts";
import { replayReport } from "./replay-report.ts";

const T0 = 1_773_572_400_000;

/** A unit on a stop whose car drives away after a while. */
function stolenCar(leavesAfterS = 120): string[] {
  const lines: object[] = [];
  const at = (s: number, rest: object): number => lines.push({ atMs: T0 + s * 1_000, ...rest });
  const command = (s: number, body: object): number => at(s, { command: body, actor: "dispatcher:Rivera" });
  command(0, { type: "RegisterAgency", agency: "NMSP", name: "State Police" });
  command(0, { type: "RegisterGroup", group: "D9", agency: "NMSP", name: "District 9" });
  command(0, { type: "RegisterVehicle", vehicle: "1187", agency: "NMSP" });
  command(0, {
    type: "RegisterDevice",
    device: "m1187",
    kind: "vehicle-modem",
    keys: ["taip:1187"],
    vehicle: "1187",
    intervalS: 2,
  });
  command(0, { type: "RegisterUnit", agency: "NMSP", callSign: "312", group: "D9" });
  command(0, { type: "SignOn", position: "P1", name: "Rivera" });
  command(1, { type: "StartShift", unit: "312", vehicle: "1187" });
  const frame = (s: number, lonDeg: number, mph: number): number => {
    const secondsOfDay = (T0 / 1_000 + s) % 86_400;
    const lon = `-${String(Math.round(-lonDeg * 1e5)).padStart(8, "0")}`;
    const text = `>RPV${String(secondsOfDay).padStart(5, "0")}+3512330${lon}${String(mph).padStart(3, "0")}09012;ID=1187<`;
    return at(s, { frame: { gateway: "modem-udp", peer: "10.20.1.5:40000", text } });
  };
  for (let s = 2; s < 60; s += 2) frame(s, -103.92, 0);
  command(60, { type: "StartStop", unit: "312", kind: "motorist-assist", place: "I-40 MM 320 EB" });
  const endS = leavesAfterS + 80;
  for (let s = 62; s < leavesAfterS; s += 2) frame(s, -103.92, 0);
  for (let s = leavesAfterS; s < endS; s += 2) frame(s, -103.92 + (s - leavesAfterS + 2) * 0.000_3, 60);
  command(endS - 30, { type: "TakeAlert", alert: "312" });
  at(endS, {});
  return lines.map((line) => JSON.stringify(line));
}

function play(lines: readonly string[], configText?: string): { events: string[]; tally: Tally; wrong: string[] } {
  const events: string[] = [];
  const wrong: string[] = [];
  const tally = new Tally();
  const config = configText === undefined ? undefined : readConfig(configText);
  const replayer = new Replayer({
    ...(config?.ok === true ? { config: config.config } : {}),
    sink: {
      stepped: (world, input, result) => {
        tally.add(world, input, result);
        events.push(...result.events.map((envelope) => JSON.stringify(envelope)));
      },
    },
  });
  for (const text of lines) {
    const read = readRecordingLine(text, newMexico);
    const problem = read.ok ? replayer.play(read.line) : read.reason;
    if (problem !== undefined) wrong.push(problem);
  }
  tally.finish();
  return { events, tally, wrong };
}

describe("a recording played", () => {
  test("the same file gives the same events, byte for byte", () => {
    const [first, second] = [play(stolenCar()), play(stolenCar())];
    expect(first.wrong).toEqual([]);
    expect(first.events.length).toBeGreaterThan(15);
    expect(first.events.join("\n")).toBe(second.events.join("\n"));
  });

  test("more moments change nothing: what is due happens at its own time", () => {
    const lines = stolenCar();
    const dense = lines.flatMap((text) => {
      const { atMs } = JSON.parse(text) as { atMs: number }; // written above
      return [JSON.stringify({ atMs }), text];
    });
    expect(play(dense).events).toEqual(play(lines).events);
  });

  test("the car that drives away from its stop is an emergency, taken by who took it", () => {
    const { tally } = play(stolenCar());
    const [alert] = alertsByLevel(tally).emergency;
    expect(alert?.about).toBe("312");
    expect(alert?.owner).toBe("Rivera");
    expect([...(alert?.causes.values() ?? [])].map(({ monitor }) => monitor)).toContain("MV");
    const report = replayReport(tally, { file: "x", lines: 1, lostLines: 0 });
    expect(report).toMatch(/^emergency +1 /m);
    expect(report).toMatch(/^MV moved on a stop +1 +0 +0$/m);
  });

  test("a level at which an alert stands is told once it rises to it, not when a lesser cause comes later", () => {
    // The check becomes urgent a few seconds after its notice has made an emergency of the car that leaves.
    const { tally } = play(stolenCar(248));
    const [alert] = alertsByLevel(tally).emergency;
    const causes = new Map([...(alert?.causes.values() ?? [])].map(({ monitor, level }) => [monitor, level]));
    expect(causes.get("MV")).toBe("emergency");
    expect(causes.get("SC")).toBe("urgent");
    expect(Object.keys(alert?.atLevelMs ?? {})).toEqual(["notice", "emergency"]);
  });

  test("with another configuration: what would have rung", () => {
    const patient = "settings: { watch: { moved: { urgentAfterS: 600, emergencyAfterS: 900 } } }";
    const { tally } = play(stolenCar(), patient);
    expect(alertsByLevel(tally).emergency).toEqual([]);
    expect(alertsByLevel(tally).notice).toHaveLength(1);
  });

  test("the document's own example is understood", () => {
    const text = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "recording-format.md"), "utf8");
    const example = /```json\n([\s\S]*?)```/.exec(text)?.[1]?.trim().split("\n") ?? [];
    const { wrong, tally } = play(example);
    expect(wrong).toEqual([]);
    expect([...tally.refusals]).toEqual([]);
    expect(tally.reportCount).toBe(1);
  });
});

describe("rings are counted for who sits there", () => {
  test("a position with nobody signed on is counted as one that hears everything", () => {
    const lines = stolenCar().filter((text) => !text.includes('"SignOn"'));
    const { tally } = play(lines);
    const [console] = [...tally.consoles.values()];
    expect(tally.consoles.size).toBe(1);
    expect(console?.ringsAtMs.length).toBeGreaterThan(0);
  });
  test("an average over the time of presence, and the worst ten minutes", () => {
    const console = {
      name: "P1",
      presentMs: 3_600_000,
      sinceMs: undefined,
      ringsAtMs: [0, 1_000, 700_000, 1_200_000, 1_300_000],
    };
    expect(ringsPerTenMinutes(console)).toBeCloseTo(5 / 6);
    expect(worstTenMinutes(console)).toBe(3);
  });
});

describe("a line that is not understood is told, never guessed at", () => {
  const reasons: [string, string | RegExp][] = [
    ["{", /^not JSON/],
    ["[1]", "a line is a JSON object"],
    ['{"frame":{}}', /^atMs: /],
    ['{"atMs":1773572400000,"foo":2}', /^foo: not understood/],
    ['{"atMs":1773572400000,"frame":{"gateway":"g"},"http":{"path":"/"}}', /^one of .* not frame and http$/],
    ['{"atMs":1773572400000,"frame":{"gateway":"g"}}', "frame: either text or base64"],
    ['{"atMs":1773572400000,"frame":{"gateway":"g","base64":"*"}}', /^frame\.base64: /],
    ['{"atMs":1773572400000,"command":{"type":"Nonsense"}}', /^command\.type: no such command/],
    ['{"atMs":1773572400000,"command":{"type":"ClearUnit"}}', /^command\.unit: /],
    ['{"atMs":1773572400000,"command":{"type":"ClearUnit","unit":"312"},"actor":"Rivera"}', /^actor: "Rivera"/],
    ['{"atMs":1773572400000,"input":{"kind":"report"}}', /^input\.kind: /],
    ['{"vigilRecording":2}', /format 1/],
    ['{"atMs":1773572400}', /^atMs: .*these seem to be seconds$/],
    ['{"atMs":1773572400000000}', /^atMs: .*these seem to be microseconds$/],
    ['{"atMs":1773572400000.5}', /^atMs: an instant in whole milliseconds/],
    ['{"atMs":-1}', /^atMs: an instant in whole milliseconds/],
    ['{"atMs":"2026-03-15T11:00:00"}', /^atMs: .*has no zone$/],
    ['{"atMs":"yesterday"}', /^atMs: an instant/],
    ['{"atMs":1773572400000,"lost":-4}', "lost: a number of lines"],
    [
      '{"atMs":1773572400000,"input":{"kind":"returned-danger","consoleId":"c1","envelopes":[{"seq":1}]}}',
      /^input\.envelopes\.0\./,
    ],
  ];
  test.each(reasons)("%s", (text, reason) => {
    const read = readRecordingLine(text, newMexico);
    expect(read.ok ? "understood" : read.reason).toMatch(reason);
  });
  test("an instant may be written with its zone, or counted from a beginning of its own", () => {
    const read = readRecordingLine('{"atMs":"2026-03-15T05:00:00-06:00"}', newMexico);
    expect(read.ok && read.line.atMs).toBe(T0);
    for (const atMs of [0, 86_400_000]) {
      const counted = readRecordingLine(JSON.stringify({ atMs }), newMexico);
      expect(counted.ok && counted.line.atMs).toBe(atMs);
    }
  });
  test("a header whose settings, configuration or facts can't be used", () => {
    const header = (rest: object) => play([JSON.stringify({ vigilRecording: 1, ...rest })]).wrong[0];
    expect(header({ settings: { watch: { statusCheck: { stopFirstS: "soon" } } } })).toMatch(
      /^settings\.watch\.statusCheck\.stopFirstS: /,
    );
    expect(header({ settings: { wacht: {} } })).toMatch(/^settings\.wacht: unknown key/);
    expect(header({ config: { nonsense: 1 } })).toMatch(/^config\.nonsense: unknown key/);
    expect(header({ center: { units: 5 } })).toMatch(/^center\.seq: this version can't read it/);
    // What a server writes can be read: every setting, also those that nobody has set.
    expect(header({ settings: defaultSettings() })).toBeUndefined();
  });
  test("a device that nobody has registered is told by the name under which it was heard", () => {
    const lines = stolenCar().map((text) => text.replace("ID=1187", "ID=1178"));
    const report = replayReport(play(lines).tally, { file: "x", lines: 1, lostLines: 0 });
    expect(report).toMatch(/^Not registered taip:1178 \d+$/m);
    expect(replayReport(play(stolenCar()).tally, { file: "x", lines: 1, lostLines: 0 })).not.toContain(
      "Not registered",
    );
  });
  test("a header in the middle", () => {
    expect(play(['{"atMs":1773572400000}', '{"vigilRecording":1}']).wrong).toEqual([
      "a header stands at the beginning, once",
    ]);
  });
});

test("what the recorder writes is read back as it was", () => {
  expect.hasAssertions();
  const entries: RecordedEntry[] = [
    { frame: { gateway: "modem-udp", peer: "10.1.2.3:5" }, bytes: new TextEncoder().encode(">RPV…<\r\n") },
    { frame: { gateway: "modem-udp", peer: "10.1.2.3:5" }, bytes: new Uint8Array([0xff, 0, 0x80, 10]) },
    { frame: { gateway: "modem-udp", peer: "10.1.2.3:5" }, bytes: new Uint8Array([0xef, 0xbb, 0xbf, 65]) },
    { frame: { gateway: "modem-tcp", peer: "10.1.2.3:5" }, ended: true },
    { http: { method: "POST", path: "/ingest/sensor", peer: "10.1.2.3:5", body: '{"deviceKey":"r"}' } },
    {
      command: { type: "TakeAlert", alert: "312" },
      commandId: "k",
      actor: { kind: "dispatcher", name: "Rivera", positionId: "P1", consoleId: "c1" },
    },
    { input: { kind: "gateway", gateway: "g", change: "deaf", reason: "r" } },
    { input: { kind: "console", consoleId: "c1", change: "opened", name: "Rivera" } },
  ];
  for (const entry of entries) {
    const read = readRecordingLine(JSON.stringify(lineOf(T0, entry)), newMexico);
    if (!read.ok) throw new Error(read.reason);
    const { line } = read;
    if ("bytes" in entry) expect(line).toMatchObject({ kind: "frame", ...entry.frame, bytes: entry.bytes });
    else if ("ended" in entry) expect(line).toMatchObject({ kind: "ended", ...entry.frame });
    else if ("http" in entry) expect(line).toMatchObject({ kind: "http", request: entry.http });
    else if ("command" in entry)
      expect(line).toMatchObject({ kind: "command", command: entry.command, commandId: "k", actor: entry.actor });
    else if ("input" in entry) expect(line).toMatchObject({ kind: "input", input: entry.input });
  }
});

test("how a gateway's frames are read where the recording does not say", () => {
  expect(transportByName("modem-udp", "10.1.1.1:5")).toBe("datagram");
  expect(transportByName("modem-tcp", "10.1.1.1:5")).toBe("stream");
  expect(transportByName("GPSD-1", "10.1.1.1:2947")).toBe("gpsd");
  expect(transportByName("phones", "owntracks/312/phone")).toBe("mqtt");
});
