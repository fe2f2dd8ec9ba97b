/**
 * The threads of the roads are ended while a question is under way, as a defect or want of memory would end them. Console
 * and field app are told that there is no answer, nothing that was known becomes "nothing there", the thread is begun
 * again, and the next question is answered.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FieldHelp, FieldHostile } from "../../src/protocol/field.ts";
import { district, modemKey, shiftOf } from "../e2e/fixtures/district.ts";
import { FieldDevice } from "./field-device.ts";
import { eventually, type Folder, makeFolder, type Served, taipNow, VigilProcess } from "./vigil-process.ts";

const ANSWERED_MS = 45_000;
/** On I-40, and eleven miles east of it. */
const CAR = [35.1233, -103.92093] as const;
const HERE = { latDeg: 35.1655, lonDeg: -103.7 };

let folder: Folder;
let vigil: VigilProcess;
let served: Served;
let trujillo: FieldDevice;
let heard: NodeJS.Timeout;

/** Ends that thread with whatever it is asked next, and next, until it is let be. */
const lose = (thread: "hunt-worker" | "roads-worker"): void => writeFileSync(join(folder.path, "lose"), thread);
const letBe = (): void => rmSync(join(folder.path, "lose"));

beforeAll(async () => {
  folder = makeFolder(district());
  const preload = new URL("./lost-thread.mjs", import.meta.url).href;
  const env = { NODE_OPTIONS: `--import=${preload}`, VIGIL_TEST_LOSE_THREAD: join(folder.path, "lose") };
  vigil = new VigilProcess(folder, { env });
  served = await vigil.serving();
  await served.command(shiftOf("312"));
  trujillo = new FieldDevice(() => served.port, "3050");
  await trujillo.starts("305");
  const tell = (): void => {
    void served.udp(taipNow(modemKey("312"), CAR[0], CAR[1], 0), 10);
    const fixes = [{ ...HERE, accuracyM: 8, fixAtMs: Date.now() }];
    void trujillo.send(trujillo.make("trail", { kind: "fixes", fixes })).catch(() => undefined);
  };
  tell();
  heard = setInterval(tell, 2_000);
});
afterAll(async () => {
  clearInterval(heard);
  await vigil.end();
  folder.remove();
});

/** What consoles are told of the hunts' thread: a notice stays until a person closes it, its cause ends by itself. */
async function trouble(): Promise<{ readonly sentence: string; readonly endedAtMs?: number } | undefined> {
  const { body } = await served.get("/api/v1/alerts?phase=standing");
  const alert = body.items.find(({ subject }) => subject.part === "hunt");
  return alert?.causes.at(-1) as { sentence: string; endedAtMs?: number } | undefined; // as alerts are
}
async function bar(): Promise<FieldHostile | undefined> {
  return (await trujillo.view()).hostile[0];
}
async function call(): Promise<FieldHelp | undefined> {
  return (await trujillo.view()).help[0];
}

test("[HU4] [HU8] lost over a hunt: both say so, what stood stays, and the next question is answered", {
  timeout: 180_000,
}, async () => {
  const place = { text: "I-40 MM 320", latDeg: CAR[0], lonDeg: CAR[1] };
  await served.command({ type: "CreateIncident", agency: "NMSP", incidentType: "PURSUIT", place });
  const incident = (await served.get("/api/v1/incidents")).body.items.at(-1)?.id ?? "";
  await served.command({ type: "StartHunt", incident, place, mode: "car" });
  await served.command({ type: "MarkVehicleCompromised", vehicle: "V312", compromised: true, reason: "taken" });
  const reach = () => served.get(`/api/v1/incidents/${incident}/reach`);
  const askedAtMs = (text: string): number => Number(/"askedAtMs":(\d+)/.exec(text)?.[1] ?? 0);
  await eventually(reach, ({ status }) => status === 200, ANSWERED_MS);
  await eventually(bar, (car) => typeof car?.soonest === "object", ANSWERED_MS);
  const before = askedAtMs((await reach()).text);
  lose("hunt-worker");
  const said = await eventually(trouble, (cause) => cause !== undefined, ANSWERED_MS);
  expect(said?.sentence).toContain("is not worked out: the thread that works it out was lost");
  // The phones ask by themselves, a moment before or after the hunt does.
  const without = await eventually(bar, (car) => car?.soonest === "no-answer", ANSWERED_MS);
  expect(without).toMatchObject({ name: "312's car", place: expect.stringContaining("I-40 MM") as string });
  expect(without?.soonest).toBe("no-answer");
  expect(without?.distanceM).toBeGreaterThan(10_000);
  // The last picture stands with its age; it is not replaced by an empty one.
  expect((await reach()).status).toBe(200);
  letBe();
  await eventually(trouble, (cause) => cause?.endedAtMs !== undefined, ANSWERED_MS);
  await eventually(bar, (car) => typeof car?.soonest === "object", ANSWERED_MS);
  await eventually(
    async () => askedAtMs((await reach()).text),
    (atMs) => atMs > before,
    ANSWERED_MS,
  );
});

test("[DT1] lost over who gets there first: refused with the reason, no old minutes in a call for help, then answered", {
  timeout: 180_000,
}, async () => {
  const times = () => served.get(`/api/v1/roads/times?lat=${CAR[0]}&lon=${CAR[1]}`);
  expect((await times()).status).toBe(200);
  await served.command({ type: "DeclareEmergency", unit: "312", source: "duress-key", covert: true });
  await eventually(call, (help) => help?.driveMs !== undefined, ANSWERED_MS);
  lose("roads-worker");
  const refused = await times();
  expect([refused.status, refused.text]).toEqual([503, expect.stringContaining("the roads' thread was lost")]);
  const blind = await eventually(call, (help) => help !== undefined && help.driveMs === undefined, ANSWERED_MS);
  expect(blind?.distanceM).toBeGreaterThan(10_000);
  letBe();
  const again = await eventually(times, ({ status }) => status === 200, ANSWERED_MS);
  expect(again.body.items.length).toBeGreaterThan(0);
  await eventually(call, (help) => help?.driveMs !== undefined, ANSWERED_MS);
});
