/** What whoever holds the phone of an officer in danger could learn from it: that danger was told, or that help comes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FieldChoices, FieldNearest, FieldTimeline } from "../../src/protocol/field.ts";
import { FieldDevice } from "./field-device.ts";
import { type Folder, makeFolder, type Served, SOON, VigilProcess } from "./vigil-process.ts";

// Nothing is asked while these tests run.
const config = `
settings: { watch: { statusCheck: { stopFirstS: 1800, stopNextS: 3600 } } }
gateways: { modems: [{ name: modem-udp, transport: udp, port: 0 }], deviceHttp: { port: 0 } }
roster:
  agencies: [{ id: NMSP, name: State Police }]
  groups: [{ id: D9, agency: NMSP, name: District 9 }]
  officers: [{ id: "3120", agency: NMSP, name: Baca }, { id: "3050", agency: NMSP, name: Trujillo }, { id: "3090", agency: NMSP, name: Archuleta }]
  vehicles: [{ id: V312, agency: NMSP }, { id: V305, agency: NMSP }, { id: V309, agency: NMSP }]
  units: [{ agency: NMSP, callSign: "312", group: D9 }, { agency: NMSP, callSign: "305", group: D9 }, { agency: NMSP, callSign: "309", group: D9 }, { agency: NMSP, callSign: "317", group: D9 }]
`;

let folder: Folder;
let vigil: VigilProcess;
let served: Served;
let baca: FieldDevice;
let trujillo: FieldDevice;
let archuleta: FieldDevice;

beforeAll(async () => {
  folder = makeFolder(config);
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
  [baca, trujillo, archuleta] = ["3120", "3050", "3090"].map(
    (officer) => new FieldDevice(() => served.port, officer),
  ) as [FieldDevice, FieldDevice, FieldDevice];
  await baca.starts("312");
  await trujillo.starts("305");
  await archuleta.starts("309");
  for (const [device, lonDeg] of [
    [baca, -103.75],
    [trujillo, -103.5],
    [archuleta, -103.4],
  ] as const) {
    await stands(device, lonDeg);
  }
  await baca.deliver(baca.make("work", { kind: "stop", stopKind: "traffic", plate: "NM AAA1" }));
});
afterAll(async () => {
  await vigil.end();
  folder.remove();
});

async function stands(device: FieldDevice, lonDeg: number): Promise<void> {
  await device.deliver(
    device.make("trail", { kind: "fixes", fixes: [{ latDeg: 35.15, lonDeg, fixAtMs: Date.now() }] }),
  );
}
async function read<T>(device: FieldDevice, path: string): Promise<T> {
  const { text } = await served.get(`/api/v1/field/${path}&officer=${device.officer}`, { cookie: device.cookie });
  return JSON.parse(text) as T;
}
const near = async (device: FieldDevice) =>
  (await read<FieldNearest>(device, "nearest?lat=35.15&lon=-103.75")).items.map(
    ({ callSign, status, distanceM }) => `${callSign} ${status} ${Math.round(distanceM / 1_000)}`,
  );
const happened = async (device: FieldDevice, incident: string) =>
  (await read<FieldTimeline>(device, `timeline?incident=${incident}`)).items.map(({ text }) => text).join("\n");
const did = async (what: string) =>
  (await served.get("/api/v1/units/312/history?limit=100")).body.items.filter((item) => item.what === what).length;

test("where units are is told to whoever is out there with one, and to nobody else", async () => {
  const nobody = new FieldDevice(() => served.port, "3999");
  await nobody.hello();
  expect(await near(nobody)).toEqual([]);
  expect(await near(baca)).toEqual(["305 Available 23", "309 Available 32"]);
});

test("[AL10] corners held while nothing was asked change nothing on the screen: no countdown begins anew", async () => {
  const before = await baca.view();
  expect([before.prompt, before.check === undefined]).toEqual([undefined, false]);
  const { outcomes } = await baca.send(
    baca.make("first", { kind: "answer", held: true }, { basedOn: { stopId: before.stop?.id ?? "" } }),
  );
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["done"]);
  await expect.poll(() => did("DuressDeclared"), SOON).toBe(1);
  const { nowMs: _, ...after } = await baca.view();
  const { nowMs: __, ...was } = before;
  expect(after).toEqual(was);
  expect(await did("ContactRecorded")).toBe(0);
});

test("[AL10] who is sent to it, who is near by then and what is written about it is told to the others alone", async () => {
  const before = await baca.view();
  const incident = before.incident?.id ?? "";
  await served.command({ type: "AssignUnit", incident, unit: "305" });
  await served.command({ type: "AddNote", incident, text: "312 is in trouble, nobody calls her" });
  await baca.deliver(baca.make("work", { kind: "note", text: "he wants to leave", incident }));
  await trujillo.deliver(trujillo.make("work", { kind: "status", status: "EnRoute", incident }));
  const own = await happened(baca, incident);
  expect(own).toContain("he wants to leave");
  expect(own).not.toMatch(/trouble|305/);
  expect(await happened(trujillo, incident)).toMatch(/nobody calls her/);
  expect(await near(baca)).toEqual(["305 Available 23", "309 Available 32"]);
  expect((await near(archuleta))[0]).toMatch(/^305 En route/i);
  // What somebody else writes is no reason to tell the device anything.
  expect((await baca.view()).incident?.noteCount).toBe((before.incident?.noteCount ?? 0) + 1);
});

test("[SH4] after a tapped clear and a tapped end nothing says why: the screen is a free officer's, and what is left is said on the air", async () => {
  const one = (act: Parameters<typeof baca.make>[1]) => baca.deliver(baca.make("work", act)).then(([first]) => first);
  expect(await one({ kind: "clear" })).toMatchObject({ outcome: "done" });
  const onAir = { outcome: "refused", refusal: "by-voice-only" };
  const status = await one({ kind: "status", status: "OutOfService" });
  expect(status).toEqual({ lane: "work", seq: status?.seq, ...onAir });
  expect(await one({ kind: "end-shift" })).toMatchObject({ outcome: "done" });
  expect((await baca.view()).unit).toBeUndefined();
  const { vehicles, officers, units } = await read<FieldChoices>(baca, "choices?");
  expect(vehicles.find(({ id }) => id === "V312")?.unit).toBeUndefined();
  expect(officers.find(({ id }) => id === "3120")?.unit).toBeUndefined();
  expect(units.find(({ callSign }) => callSign === "312")).toMatchObject({ onShift: false, officers: [] });
  const other = await one({ kind: "start-shift", unit: "317", vehicle: "V312" });
  expect(other).toEqual({ lane: "work", seq: other?.seq, ...onAir });
  expect((await served.get("/api/v1/units/312")).text).toContain('"covert":true');
  expect(await did("ShiftEnded")).toBe(0);
});
