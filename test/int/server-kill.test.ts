/**
 * The whole server under kill -9, again and again, at any moment of its work and of its start: what was acknowledged
 * is there once, the log is whole, and what fell due meanwhile rings once. `VIGIL_KILLS=1000` runs as many rounds,
 * `VIGIL_SEED` kills at the same moments again.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { randomFrom } from "../../src/base/prng.ts";
import {
  BUSY_MACHINE_MS,
  eventually,
  type Folder,
  makeFolder,
  type Served,
  SMALL_CENTER,
  taipNow,
  VigilProcess,
} from "./vigil-process.ts";

const ROUNDS = Number(process.env["VIGIL_KILLS"] ?? 20);
const ANY_DICE = process.env["VIGIL_DICE"] === "any";
const SEED = process.env["VIGIL_SEED"] ?? (ANY_DICE ? new Date().toISOString() : "every push");
const WRITERS = 8;
const main = join(import.meta.dirname, "..", "..", "src", "server", "main.ts");

let folder: Folder;
let vigil: VigilProcess;
beforeEach(() => {
  folder = makeFolder(
    `${SMALL_CENTER}\nsettings:\n  watch: { statusCheck: { stopFirstS: 2, emergencyAfterS: 3, urgentAfterS: 1, noticeAfterS: 0 } }\nretention: { snapshotEvents: 200 }\n`,
  );
});
afterEach(async () => {
  await vigil.end();
  folder.remove();
});

/** Writes notes with several hands until the server is gone; `texts` grows with what is acknowledged; gives the newest sequence. */
async function load(served: Served, incident: string, round: number, texts: string[]): Promise<number> {
  let lastSeq = 0;
  let gone = false;
  const writer = async (hand: number): Promise<void> => {
    for (let i = 0; !gone; i++) {
      const text = `round ${round} hand ${hand} note ${i}`;
      try {
        const answer = await served.command({ type: "AddNote", incident, text }, `${round}-${hand}-${i}`);
        if (answer.status !== 200) continue;
        texts.push(text);
        lastSeq = Math.max(lastSeq, answer.body.lastSeq ?? 0);
      } catch {
        gone = true; // the connection died with the server
      }
    }
  };
  const car = async (): Promise<void> => {
    for (let i = 0; !gone; i++) {
      await served.udp(taipNow("1187", 35.1233 + i * 1e-5, -103.92, 10), 5);
      await pause(5);
    }
  };
  await Promise.all([...Array.from({ length: WRITERS }, (_, hand) => writer(hand)), car()]);
  return lastSeq;
}

function verify(): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "verify", "--data", folder.dataDir], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^whole: \d+ events/);
}

test(`killed ${ROUNDS} times under load: nothing acknowledged is lost or doubled, and the log verifies (seed ${SEED})`, {
  timeout: 120_000 + ROUNDS * 20_000,
}, async () => {
  const random = randomFrom(SEED);
  const acknowledged = new Map<string, string[]>();
  let lastSeq = 0;
  let killedAtStart = 0;
  for (let round = 0; round < ROUNDS; round++) {
    vigil = new VigilProcess(folder);
    if (round % 5 === 4) {
      // In the middle of a start, wherever that is.
      await pause(random.int(1_500));
      await vigil.kill();
      killedAtStart++;
      continue;
    }
    const served = await vigil.serving();
    expect((await served.get("/api/v1/units")).body.seq).toBeGreaterThanOrEqual(lastSeq);
    const created = await served.command({
      type: "CreateIncident",
      agency: "NMSP",
      incidentType: "THAZ",
      place: "I-40 MM 320",
    });
    const incident = created.body.incidentId ?? "";
    const texts: string[] = [];
    const loaded = load(served, incident, round, texts);
    const afterMs = random.int(700);
    // Every other time not before the load is one, however slow the machine is.
    if (round % 2 === 0)
      await eventually(
        () => Promise.resolve(texts.length),
        (count) => count > ROUNDS / 2 + 10,
      );
    await pause(afterMs);
    await vigil.kill();
    lastSeq = Math.max(lastSeq, await loaded);
    acknowledged.set(incident, texts);
    if (round % 10 === 9) verify();
  }
  verify();
  vigil = new VigilProcess(folder);
  const served = await vigil.serving();
  let total = 0;
  for (const [incident, texts] of acknowledged) {
    const notes = (await served.get(`/api/v1/incidents/${incident}`)).body.notes.map(({ text }) => text);
    expect(new Set(notes).size, "nothing is there twice").toBe(notes.length);
    expect(texts.filter((text) => !notes.includes(text))).toEqual([]);
    total += texts.length;
  }
  expect(total, "the load was one").toBeGreaterThan(ROUNDS * 3);
  expect(killedAtStart).toBe(Math.floor(ROUNDS / 5));
  const ready = await eventually(
    () => served.get("/readyz"),
    ({ status }) => status === 200,
  );
  expect(ready.body).toEqual({ ready: true, reasons: [] });
  expect((await served.get("/api/v1/devices/m1187")).body.location?.lonDeg).toBe(-103.92);
});

test("checks that fell due while nobody served ring within 5 s of the start, each once, however often it is killed", {
  timeout: 240_000,
}, async () => {
  vigil = new VigilProcess(folder);
  let served = await vigil.serving();
  await served.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
  expect((await served.command({ type: "StartStop", unit: "312", place: "I-40 MM 320 EB" })).status).toBe(200);
  await vigil.kill();
  await pause(3_000); // it falls due meanwhile
  let firstServedAtMs = Number.NaN;
  for (let round = 0; round < 4; round++) {
    vigil = new VigilProcess(folder);
    served = await vigil.serving();
    if (round === 0) firstServedAtMs = new Date(vigil.logged("serving")[0]?.["time"] as string | number).getTime(); // as pino writes it
    await eventually(
      () => served.get("/api/v1/alerts?phase=standing"),
      ({ body }) => body.items.some(({ causes }) => causes.some(({ monitor }) => monitor === "SC")),
    );
    await pause(round * 700);
    await vigil.kill();
  }
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
  await eventually(
    () => served.get("/api/v1/alerts?level=emergency"),
    ({ body }) => body.items.some(({ callSign }) => callSign === "312"),
  );
  const { body } = await served.get("/api/v1/units/312/history?limit=1000");
  const raised = body.items.filter(({ what }) => what === "AlertRaised");
  // By the server's own clock, from when it first served again.
  const raisedAtMs = Number(Reflect.get(Object(raised[0]), "atMs"));
  expect(raisedAtMs - firstServedAtMs).toBeLessThan(5_000 + BUSY_MACHINE_MS);
  expect(raised, "one danger, one alert").toHaveLength(1);
});
