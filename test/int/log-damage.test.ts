/** What was found wrong with the log or beside it is seen by whoever starts the server and whoever sits at a console. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dataPaths } from "../../src/server/log/data-folder.ts";
import { HeadMarkFile, readHeadMarks } from "../../src/server/log/head-mark.ts";
import {
  type ApiItem,
  eventually,
  type Folder,
  makeFolder,
  type Served,
  SMALL_CENTER,
  VigilProcess,
} from "./vigil-process.ts";

let folder: Folder;
let vigil: VigilProcess;
let served: Served;

beforeEach(async () => {
  folder = makeFolder(`${SMALL_CENTER}\nretention: { snapshotEvents: 100 }\n`);
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
});
afterEach(async () => {
  await vigil.end();
  folder.remove();
});

async function startAgain(): Promise<void> {
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
}

function systemAlert(part: string): Promise<ApiItem | undefined> {
  return eventually(
    async () => (await served.get("/api/v1/alerts")).body.items.find(({ subject }) => subject.part === part),
    (found) => found !== undefined,
  );
}

test("a log that was damaged in the middle is not opened, and the row is named", async () => {
  await vigil.end();
  const database = new Database(dataPaths(folder.dataDir).logPath);
  database.exec("DROP TRIGGER log_no_update; UPDATE log SET cause = 'nobody' WHERE seq = 4");
  database.close();
  vigil = new VigilProcess(folder);
  expect(await vigil.exited()).toBe(1);
  expect(vigil.lastWords()).toMatch(/^the log is damaged at row 4 \(hash-mismatch\)/);
});

test("a last write that never finished is dropped, with a notice on the console and in the log file", async () => {
  await vigil.end();
  const { marksPath } = dataPaths(folder.dataDir);
  const marks = readHeadMarks(marksPath);
  const seq = marks?.acknowledged?.seq ?? 0;
  const file = new HeadMarkFile(marksPath, marks?.logId ?? "");
  file.intend(seq + 2);
  file.close();
  await startAgain();
  expect(vigil.logged("the log was opened")).toMatchObject([
    { sentence: expect.stringContaining(`row ${seq + 1} to ${seq + 2}`) },
  ]);
  expect(await systemAlert("log-end")).toMatchObject({ level: "notice", phase: "open" });
});

test("every start has the whole log checked behind it, and a log that is whole disturbs nobody", async () => {
  await eventually(
    () => Promise.resolve(vigil.logged("the whole log was checked")),
    (lines) => lines.length === 1,
  );
  // What a busy machine or disk makes Vigil say of itself has nothing to do with it.
  const { items } = (await served.get("/api/v1/alerts")).body;
  expect(items.filter(({ subject }) => subject.part !== "loop" && subject.part !== "log")).toEqual([]);
});

test("a damaged snapshot is told of and never used: the facts are the log's", async () => {
  const created = await served.command({
    type: "CreateIncident",
    agency: "NMSP",
    incidentType: "THAZ",
    place: "US 54 MM 12",
  });
  const incident = created.body.incidentId;
  for (let i = 0; i < 120; i++) await served.command({ type: "AddNote", incident, text: `note ${i}` });
  await eventually(
    () => Promise.resolve(vigil.logged("snapshot made")),
    (lines) => lines.length > 0,
  );
  await vigil.end();
  const { snapshotsPath } = dataPaths(folder.dataDir);
  for (const name of readdirSync(snapshotsPath)) {
    const bytes = readFileSync(join(snapshotsPath, name));
    bytes[bytes.length - 9] = (bytes.at(-9) ?? 0) ^ 1;
    writeFileSync(join(snapshotsPath, name), bytes);
  }
  await startAgain();
  expect((await served.get(`/api/v1/incidents/${incident}`)).body.notes).toHaveLength(120);
  expect(await systemAlert("snapshots")).toMatchObject({ level: "notice" });
  expect(vigil.logged("a snapshot is damaged; the log was folded without it")).toHaveLength(1);
  await vigil.end();
  await startAgain();
  expect(vigil.logged("a snapshot is damaged; the log was folded without it")).toEqual([]);
});

test("practice and real shift live beside each other in one data folder, and neither opens the other's", async () => {
  await vigil.end();
  const practice = new VigilProcess(folder, { practice: true });
  await practice.serving();
  await practice.end();
  await startAgain();
  expect((await served.get("/api/v1/units/312")).status).toBe(200);
  await vigil.end();
  vigil = new VigilProcess({ ...folder, dataDir: join(folder.dataDir, "practice") });
  expect(await vigil.exited()).toBe(1);
  expect(vigil.lastWords()).toMatch(/holds a practice; a real shift needs a folder of its own$/);
});
