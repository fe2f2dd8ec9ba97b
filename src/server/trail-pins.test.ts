/** Retention may not take the trail of a stop, nor of anybody who worked on an incident with an alert. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { asId, type DeviceId, type IncidentId } from "../base/ids.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../base/time.ts";
import type { Command } from "../domain/command.ts";
import { defaultSettings } from "../domain/settings.ts";
import type { Envelope } from "../domain/event.ts";
import { emptyCenter } from "../domain/center.ts";
import { step } from "../engine/engine.ts";
import { createWorld, type World } from "../engine/world.ts";
import { OPEN_END_MS } from "./track-store/retention.ts";
import type { PinSpan } from "./track-store/track-store.ts";
import { type PinPort, TrailPins } from "./trail-pins.ts";
import { openTrails, type SealedHour, type Trails } from "./trails.ts";
import { TrailCare } from "./trail-care.ts";

/** As long as a busy machine needs. */
const SOON = { timeout: 30_000 };
const T0 = 1_773_572_400_000;
const rivera = { kind: "dispatcher", name: "Rivera" } as const;

let world: World;
let nowMs: number;
let commands: number;
let pins: TrailPins;
let stored: Map<string, PinSpan[]>;
let failNext: boolean;
let failures: unknown[];

const port: PinPort = {
  pin: (holder, spans) => {
    if (failNext) return Promise.reject(new Error("full"));
    const ended = (stored.get(holder) ?? []).filter(({ toMs }) => toMs !== OPEN_END_MS);
    stored.set(holder, [...ended, ...spans]);
    return Promise.resolve();
  },
  pins: () =>
    Promise.resolve([...stored].flatMap(([incidentId, spans]) => spans.map((span) => ({ incidentId, ...span })))),
};

beforeEach(() => {
  nowMs = T0;
  commands = 0;
  stored = new Map();
  failNext = false;
  failures = [];
  world = createWorld({ settings: defaultSettings(), center: emptyCenter(), nowMs, term: 1 });
  pins = new TrailPins(port, (error) => failures.push(error));
  for (const command of [
    { type: "RegisterAgency", agency: "NMSP", name: "State Police" },
    ...["312", "318"].flatMap((callSign) => [
      { type: "RegisterUnit", agency: "NMSP", callSign },
      { type: "RegisterVehicle", vehicle: `car-${callSign}`, agency: "NMSP" },
      {
        type: "RegisterDevice",
        device: `m${callSign}`,
        kind: "vehicle-modem",
        keys: [`taip:${callSign}`],
        vehicle: `car-${callSign}`,
      },
      { type: "StartShift", unit: callSign, officers: [], vehicle: `car-${callSign}`, devices: [] },
    ]),
    { type: "RegisterVehicle", vehicle: "loaner", agency: "NMSP" },
    { type: "RegisterDevice", device: "m-loaner", kind: "vehicle-modem", keys: ["taip:9"], vehicle: "loaner" },
  ])
    give(command as unknown as Command);
});

function give(command: Command): readonly Envelope[] {
  const result = step(world, { kind: "command", commandId: `k${commands++}`, command, actor: rivera }, nowMs);
  const answer = result.outputs.find((output) => output.kind === "answer");
  expect(answer, JSON.stringify(answer)).toMatchObject({ ok: true });
  pins.follow(result.events, world.center);
  return result.events;
}

function letTimePass(ms: number): void {
  nowMs += ms;
  pins.follow(step(world, { kind: "moment" }, nowMs).events, world.center);
}

async function pinned(): Promise<Record<string, [string, number, number | "open"][]>> {
  await pins.flush();
  return Object.fromEntries(
    [...stored].map(([holder, spans]) => [
      holder,
      spans.map(({ deviceId, fromMs, toMs }): [string, number, number | "open"] => [
        deviceId,
        (fromMs - T0) / MINUTE_MS,
        toMs === OPEN_END_MS ? "open" : (toMs - T0) / MINUTE_MS,
      ]),
    ]),
  );
}

const startStop = { type: "StartStop", unit: "312", kind: "traffic" } as Command;
const incidentOf = (callSign: string): IncidentId | undefined =>
  [...world.center.units.values()].find((unit) => unit.callSign === callSign)?.currentIncidentId;

test("a stop's trail is pinned from a while before it until a while after its incident is closed", async () => {
  expect(await pinned()).toEqual({});
  give(startStop);
  const incident = String(incidentOf("312"));
  expect(await pinned()).toEqual({ [incident]: [["m312", -15, "open"]] });
  nowMs += 10 * MINUTE_MS;
  give({ type: "RecordContact", unit: "312" } as Command);
  give({ type: "ClearUnit", unit: "312", disposition: "WARN" } as Command);
  expect(world.center.incidents.get(asId<IncidentId>(incident))?.phase).toBe("Closed");
  expect((await pinned())[incident]).toEqual([["m312", -15, 25]]);
});

test("an alert pins everybody on the incident, whoever comes later, and a car that is changed", async () => {
  give(startStop);
  const incident = String(incidentOf("312"));
  letTimePass(10 * MINUTE_MS); // the status check has climbed to an emergency
  const alertId = world.center.openAlertBySubject.get("unit:NMSP-312");
  expect(alertId).toBeDefined();
  give({ type: "AssignUnit", unit: "318", incident } as Command);
  give({ type: "ChangeVehicle", unit: "312", vehicle: "loaner" } as Command);
  const now = await pinned();
  expect(now[incident]?.map(([device]) => device)).toEqual(["m312", "m318", "m-loaner"]);
  expect(now[`alert:${alertId}`]?.map(([device]) => device)).toEqual(["m312", "m-loaner"]);
});

test("what could not be written is tried again, and said", async () => {
  failNext = true;
  give(startStop);
  expect(await pinned()).toEqual({});
  expect(failures).toHaveLength(1);
  failNext = false;
  expect(Object.keys(await pinned())).toHaveLength(1);
});

test("an incident that is opened again keeps what was pinned before", async () => {
  give(startStop);
  const incident = String(incidentOf("312"));
  give({ type: "ClearUnit", unit: "312", disposition: "WARN" } as Command);
  await pins.flush();
  nowMs += 60 * MINUTE_MS;
  give({ type: "ReopenIncident", incident, why: "a witness" } as Command);
  give({ ...startStop, incident } as Command);
  expect((await pinned())[incident]).toEqual([
    ["m312", -15, 15],
    ["m312", 45, "open"],
  ]);
});

test("after a restart what is going on is pinned, and what was closed meanwhile has its end", async () => {
  give(startStop);
  const incident = String(incidentOf("312"));
  stored.set("NMSP-26-999999", [{ deviceId: asId<DeviceId>("m318"), fromMs: T0, toMs: OPEN_END_MS }]);
  pins = new TrailPins(port, (error) => failures.push(error));
  await pins.resume(world.center, nowMs);
  expect(await pinned()).toEqual({ [incident]: [["m312", -15, "open"]], "NMSP-26-999999": [["m318", 0, 15]] });
  give({ type: "ClearUnit", unit: "312", disposition: "WARN" } as Command);
  expect((await pinned())[incident]).toEqual([["m312", -15, 15]]);
});

let folder = "";
let trails: Trails | undefined;
afterEach(async () => {
  await trails?.close();
  trails = undefined;
  if (folder !== "") rmSync(folder, { recursive: true });
  folder = "";
});

test("on the disk: an hour that was sealed is told to the log once, and a pinned trail outlives the retention", async () => {
  folder = mkdtempSync(join(tmpdir(), "vigil-care-"));
  let atMs = T0;
  const sealed: SealedHour[] = [];
  const open = async (): Promise<Trails> => {
    const answer = await openTrails({
      path: join(folder, "trail.db"),
      nowMs: () => atMs,
      retentionDays: 1,
      input: (input) => (input.kind === "segment" ? sealed.push(input) : undefined),
    });
    if (!answer.ok) throw new Error(answer.sentence);
    return answer.trails;
  };
  trails = await open();
  for (const device of ["m312", "m318"]) {
    for (let i = 0; i < 50; i++) trails.keep(asId<DeviceId>(device), { latDeg: 35, lonDeg: -103 }, T0 + i * 1_000, 0);
  }
  await vi.waitFor(() => expect(trails?.waitingCount()).toBe(0), SOON);
  atMs += 3 * HOUR_MS;
  trails.keep(asId<DeviceId>("m312"), { latDeg: 36, lonDeg: -103 }, atMs, 0);
  await vi.waitFor(() => expect(sealed).toHaveLength(1), SOON);

  // Another process: the log has never heard of that hour; then it has.
  const logged = new Set<string>();
  const care = new TrailCare({
    trails,
    store: { bySubject: (subject) => Promise.resolve(logged.has(subject) ? [{} as never] : []) },
    input: ({ segment }) => logged.add(`segment:${segment}`),
    log: { error: (_, text) => failures.push(text) },
  });
  await care.logSealedHours();
  expect([...logged]).toEqual([`segment:${sealed[0]?.segment}`]);
  const inputs = logged.size;
  await care.logSealedHours();
  expect(logged.size).toBe(inputs);

  pins = new TrailPins(trails, (error) => failures.push(error));
  give(startStop); // at T0, with m312
  await pins.flush();
  atMs = T0 + 3 * DAY_MS;
  await care.second(atMs);
  const left = async (device: string): Promise<number> =>
    (await trails?.ofDevice(device, T0, T0 + HOUR_MS, 1_000))?.length ?? 0;
  await vi.waitFor(async () => expect(await left("m318")).toBe(0), SOON);
  expect(await left("m312")).toBe(50);
  expect(failures).toEqual([]);
});
