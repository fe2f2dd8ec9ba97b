/**
 * The disk under the log is full or fails: danger is shown all the same, ordinary commands are refused with the
 * reason, and nothing that was acknowledged is lost, then or after a restart.
 *
 * A full disk needs the right to mount one; a failing one is planted under the real writer. (log-writer.test.ts has
 * one that has become read-only, by SQLite's own means.)
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CenterServer } from "../../src/server/center-server.ts";
import { readConfig } from "../../src/server/config/read-config.ts";
import { mapSource } from "../../src/server/http/map-files.ts";
import { loadRoads } from "../../src/server/load-roads.ts";
import { dataPaths } from "../../src/server/log/data-folder.ts";
import { faultPath } from "../../src/server/log/disk-fault.ts";
import { openCenter } from "../../src/server/open-center.ts";
import {
  BUSY_MACHINE_MS,
  eventually,
  type Folder,
  makeFolder,
  Served,
  SMALL_CENTER,
  taipText,
  VigilProcess,
} from "./vigil-process.ts";

const DISK_MIB = 24;
const canMount = ((): boolean => {
  const probe = makeFolder("");
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", probe.path]).status === 0;
  if (mounted) spawnSync("umount", [probe.path]);
  else console.warn("disk-trouble: no right to mount a disk here: a full one is NOT tried");
  probe.remove();
  return mounted;
})();

let folder: Folder;
beforeEach(() => {
  folder = makeFolder(SMALL_CENTER);
});
afterEach(() => folder.remove());

const createIncident = { type: "CreateIncident", agency: "NMSP", incidentType: "THAZ", place: "I-40 MM 320" };

/** What a dispatcher goes through while the disk is in trouble. Says the incident in which acknowledged notes stand. */
async function workThroughTrouble(served: Served, breakDisk: () => void, mendDisk: () => void): Promise<string> {
  expect((await served.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" })).status).toBe(
    200,
  );
  const incident = (await served.command(createIncident)).body.incidentId ?? "";
  const acknowledged: string[] = [];
  const note = async (text: string, give: "command" | "commandOnce" = "command"): Promise<number> => {
    const { status } = await served[give]({ type: "AddNote", incident, text }, text);
    if (status === 200) acknowledged.push(text);
    return status;
  };
  expect(await note("before")).toBe(200);
  const console = await served.live();
  breakDisk();
  // The first are decided before anybody knows: their fate is open, and they are told so. Then they are refused.
  const statuses: number[] = [];
  for (let i = 0; statuses.at(-1) !== 503 && i < 50; i++) statuses.push(await note(`during ${i}`, "commandOnce"));
  expect(statuses.at(-1)).toBe(503);
  expect([200, 202, 503]).toEqual(expect.arrayContaining(statuses));
  const refused = await served.commandOnce(createIncident);
  expect(refused).toMatchObject({ status: 503, body: { refusal: "log-degraded" } });
  const alert = await console.next("danger", ({ events }) =>
    events.some(
      ({ event }) => event.type === "AlertRaised" && event.subject.kind === "system" && event.subject.part === "log",
    ),
  );
  expect(JSON.stringify(alert.message.events)).toContain("the log can't be written in time");
  expect((await served.get("/readyz")).status).toBe(503);
  expect((await served.get("/healthz")).status).toBe(200);

  const pressedAtMs = performance.now();
  await served.udp(taipText("1187", "DURESS"), 10);
  const danger = await console.next("danger", ({ events }) =>
    events.some(({ event }) => event.type === "DuressDeclared"),
  );
  expect(danger.atMs - pressedAtMs).toBeLessThan(1_000 + BUSY_MACHINE_MS);
  // Contact is never refused; it is told that its fate is open.
  expect((await served.commandOnce({ type: "RecordContact", unit: "312" }, "contact")).status).toBe(202);

  mendDisk();
  const declared = danger.message.events.find(({ event }) => event.type === "DuressDeclared");
  await console.next("events", ({ events }) => events.some(({ seq }) => seq === declared?.seq));
  await eventually(
    () => served.get("/readyz"),
    ({ status }) => status === 200,
  );
  expect((await served.command({ type: "RecordContact", unit: "312" }, "contact")).status).toBe(200);
  expect(await note("after")).toBe(200);
  for (const [i, status] of statuses.entries()) if (status === 202) expect(await note(`during ${i}`)).toBe(200);
  const notes = (await served.get(`/api/v1/incidents/${incident}`)).body.notes.map(({ text }) => text);
  expect(acknowledged.filter((text) => !notes.includes(text))).toEqual([]);
  expect(new Set(notes).size).toBe(notes.length);
  console.close();
  return incident;
}

async function expectKept(served: Served, incident: string): Promise<void> {
  const notes = (await served.get(`/api/v1/incidents/${incident}`)).body.notes.map(({ text }) => text);
  expect(notes).toEqual(expect.arrayContaining(["before", "after"]));
  const { body } = await served.get("/api/v1/alerts?level=emergency");
  expect(body.items.map(({ callSign }) => callSign)).toEqual(["312"]);
}

test("a disk that answers every write with an error", async () => {
  const read = readConfig(SMALL_CENTER);
  if (!read.ok) throw new Error("the configuration of the tests is in order");
  const { config } = read;
  const answer = await openCenter({
    folder: folder.dataDir,
    practice: false,
    settings: config.settings,
    foldHash: "fold",
    nowMs: Date.now(),
    writerEntry: new URL("../../src/server/log/faulty-log-worker.ts", import.meta.url),
  });
  if (!answer.ok) throw new Error(answer.sentence);
  const broken: unknown[] = [];
  const lines: { msg?: string; gateways?: Record<string, number>; reply?: { code: string } }[] = [];
  const server = new CenterServer({
    opened: answer.opened,
    config,
    practice: false,
    foldHash: "fold",
    softwareVersion: "0",
    settingsDigest: "s",
    webRoot: join(folder.path, "no-console"),
    roads: loadRoads(undefined),
    map: mapSource(config.map),
    log: pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) }),
    fatal: (error) => broken.push(error),
  });
  await server.start(0);
  const gateways = lines.find(({ msg }) => msg === "serving")?.gateways ?? {};
  const served = new Served({ port: server.port ?? 0, gateways });
  const fault = faultPath(dataPaths(folder.dataDir).logPath);
  const incident = await workThroughTrouble(
    served,
    () => writeFileSync(fault, "keeps-failing"),
    () => rmSync(fault),
  );
  expect(lines.find(({ reply }) => reply !== undefined)?.reply).toMatchObject({ code: "io-error" });
  expect(broken).toEqual([]);
  await server.close();
  const vigil = new VigilProcess(folder);
  await expectKept(await vigil.serving(), incident);
  await vigil.end();
});

describe.skipIf(!canMount)("a disk of its own", () => {
  let vigil: VigilProcess;
  let filler: string;
  beforeEach(() => {
    mkdirSync(folder.dataDir);
    mount("-t", "tmpfs", "-o", `size=${DISK_MIB}m`, "tmpfs", folder.dataDir);
    filler = join(folder.dataDir, "filler");
  });
  afterEach(async () => {
    await vigil.end();
    spawnSync("umount", [folder.dataDir]);
  });

  function mount(...args: readonly string[]): void {
    expect(spawnSync("mount", args, { encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  }

  function fill(): void {
    // dd stops where the disk does; what a running server still took from it in between is taken by the second.
    spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=4096"]);
    spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=512", "oflag=append", "conv=notrunc"]);
  }

  test("full, and with room again", async () => {
    vigil = new VigilProcess(folder);
    const incident = await workThroughTrouble(await vigil.serving(), fill, () => rmSync(filler));
    expect(await vigil.end()).toBe(0);
    vigil = new VigilProcess(folder);
    await expectKept(await vigil.serving(), incident);
  });

  test("full at a start: it says so, tries again, and serves when there is room", async () => {
    vigil = new VigilProcess(folder);
    let served = await vigil.serving();
    const incident = (await served.command(createIncident)).body.incidentId ?? "";
    await served.command({ type: "AddNote", incident, text: "before" });
    fill();
    process.kill(await vigil.childPid(), "SIGKILL");
    await eventually(
      () => Promise.resolve(vigil.errors),
      (said) => /starting it again/.test(said) && /vigil serve: .*database or disk is full/.test(said),
    );
    await pause(3_000);
    rmSync(filler);
    served = await vigil.serving(2);
    expect((await served.get(`/api/v1/incidents/${incident}`)).body.notes.map(({ text }) => text)).toEqual(["before"]);
  });

  test("danger that was shown and never written rings again on the server that comes after", async () => {
    vigil = new VigilProcess(folder);
    let served = await vigil.serving();
    await served.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
    const console = await served.live();
    fill();
    await served.udp(taipText("1187", "DURESS"), 10);
    const { message } = await console.next("danger", ({ events }) =>
      events.some(({ event }) => event.type === "DuressDeclared"),
    );
    await vigil.kill();
    rmSync(filler);
    vigil = new VigilProcess(folder);
    served = await vigil.serving();
    expect((await served.get("/api/v1/alerts?level=emergency")).body.items).toEqual([]);
    const again = await served.live({ provisional: message.events });
    await eventually(
      () => served.get("/api/v1/alerts?level=emergency"),
      ({ body }) => body.items.some(({ callSign }) => callSign === "312"),
    );
    again.close();
  });
});
