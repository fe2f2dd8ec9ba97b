/** Killed and started again: nothing acknowledged is lost, nothing is done twice, what was due still rings. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, type Folder, makeFolder, type Served, SMALL_CENTER, VigilProcess } from "./vigil-process.ts";

let folder: Folder;
let vigil: VigilProcess;
let served: Served;

beforeAll(async () => {
  // A short check, so that it falls due while nobody serves.
  folder = makeFolder(
    `${SMALL_CENTER}\nsettings:\n  watch: { statusCheck: { stopFirstS: 2, emergencyAfterS: 3, urgentAfterS: 1, noticeAfterS: 0 } }\nretention: { snapshotEvents: 100 }\n`,
  );
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
  await served.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
});
afterAll(async () => {
  await vigil.end();
  folder.remove();
});

test("kill -9 under load: every acknowledged command is there, and a repeated one gets its first answer", async () => {
  const created = await served.command(
    { type: "CreateIncident", agency: "NMSP", incidentType: "THAZ", place: "I-40 MM 320" },
    "first",
  );
  const incident = created.body.incidentId;
  const acknowledged: number[] = [];
  let stopped = false;
  const load = Promise.allSettled(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let i = 0; !stopped; i++) {
        const number = i * 8 + writer;
        const answer = await served.command({ type: "AddNote", incident, text: `note ${number}` }, `note-${number}`);
        if (answer.status === 200) acknowledged.push(number);
      }
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 700));
  // As much as is needed for a load, however slow the machine is.
  await eventually(
    () => Promise.resolve(acknowledged.length),
    (count) => count > 40,
  );
  process.kill(await vigil.childPid(), "SIGKILL");
  stopped = true;
  await load;
  served = await vigil.serving(2);
  expect(acknowledged.length).toBeGreaterThan(20);
  const { body } = await served.get(`/api/v1/incidents/${incident}`);
  const notes = new Set(body.notes.map(({ text }) => text));
  expect(notes.size).toBe(body.notes.length);
  expect(acknowledged.filter((number) => !notes.has(`note ${number}`))).toEqual([]);

  const again = await served.command(
    { type: "CreateIncident", agency: "NMSP", incidentType: "THAZ", place: "I-40 MM 320" },
    "first",
  );
  expect(again.body).toEqual(created.body);
  const repeated = await served.command({ type: "AddNote", incident, text: "other words" }, `note-${acknowledged[0]}`);
  expect(repeated.status).toBe(200);
  const after = await served.get(`/api/v1/incidents/${incident}`);
  expect(after.body.notes).toHaveLength(body.notes.length);
});

test("snapshots are made by a thread that folds the log itself, and agree with the loop's own facts", async () => {
  for (let i = 0; i < 110; i++) await served.command({ type: "RecordContact", unit: "312" });
  await eventually(
    () => Promise.resolve(vigil.logged("snapshot made").length),
    (count) => count > 0,
  );
  const { body } = await served.get("/api/v1/alerts");
  expect(body.items.filter(({ subject }) => subject.part === "fold")).toEqual([]);
});

test("the archive has what was said, and is asked in words", async () => {
  const { body } = await eventually(
    () => served.get("/api/v1/search?q=note%203"),
    ({ body }) => body.items.length > 0,
  );
  expect(body.items).toHaveLength(1);
});

test("a check that fell due while nobody served rings soon after the start", async () => {
  expect((await served.command({ type: "StartStop", unit: "312", place: "I-40 MM 320 EB" })).status).toBe(200);
  process.kill(await vigil.childPid(), "SIGKILL");
  served = await vigil.serving(3);
  await eventually(
    () => served.get("/api/v1/alerts?level=emergency"),
    ({ body }) => body.items.some(({ causes }) => causes.some(({ monitor }) => monitor === "SC")),
  );
});

test("a console that comes back gets what it missed, not everything", async () => {
  const live = await served.live();
  const snapshot = (await live.next("snapshot")).message;
  live.close();
  expect((await served.command({ type: "RecordContact", unit: "312" })).status).toBe(200);
  const { body } = await served.get("/api/v1/units/312");
  expect(body.lastContact).toBeDefined();
  const hello = (await live.next("hello")).message;
  const { WebSocket } = await import("ws");
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/api/v1/live`);
  const types = await new Promise<string[]>((resolve) => {
    const seen: string[] = [];
    socket.on("open", () =>
      socket.send(
        JSON.stringify({
          type: "hello",
          protocol: hello.protocol,
          logId: hello.logId,
          foldHash: hello.foldHash,
          seq: snapshot.seq,
          hash: snapshot.hash,
        }),
      ),
    );
    socket.on("message", (data: Buffer) => {
      seen.push((JSON.parse(data.toString("utf8")) as { type: string }).type);
      if (seen.includes("events") || seen.includes("snapshot")) resolve(seen);
    });
  });
  socket.terminate();
  expect(types.slice(0, 2)).toEqual(["hello", "events"]);
});

test("a second server on the same folder refuses, and the first goes on", async () => {
  const second = new VigilProcess(folder);
  expect(await second.exited()).toBe(1);
  expect(second.lastWords()).toMatch(/is in use by another Vigil: process \d+/);
  expect((await served.get("/healthz")).status).toBe(200);
});

test("asked to end, it ends in order and opens again without a word of trouble", async () => {
  expect(await vigil.end()).toBe(0);
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
  expect(vigil.logged("the log was opened")).toEqual([]);
  const ready = await eventually(
    () => served.get("/readyz"),
    ({ status }) => status === 200,
  );
  expect(ready.body).toEqual({ ready: true, reasons: [] });
});
