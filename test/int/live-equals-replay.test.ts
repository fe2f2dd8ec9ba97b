/** What the flight recorder kept of a live shift gives the same events again, byte for byte, in another process. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { envelopeOfRow } from "../../src/server/envelope-row.ts";
import { dataPaths } from "../../src/server/log/data-folder.ts";
import { LogReader } from "../../src/server/log/log-reader.ts";
import { eventually, type Folder, makeFolder, SMALL_CENTER, taipNow, taipText, VigilProcess } from "./vigil-process.ts";

const main = join(import.meta.dirname, "..", "..", "src", "server", "main.ts");
let folder: Folder;
beforeEach(() => {
  folder = makeFolder(
    SMALL_CENTER.replace(
      "port: 0, acknowledge: true }",
      "port: 0, acknowledge: true, wiring: [{ event: 7, means: crash }] }",
    ).concat(
      "settings:\n  watch: { statusCheck: { stopFirstS: 1, noticeAfterS: 1, urgentAfterS: 2, emergencyAfterS: 3 } }\n",
    ),
  );
});
afterEach(() => folder.remove());

function replayed(recording: string): string[] {
  const out = join(folder.path, "events.ndjson");
  const { status, stderr } = spawnSync(process.execPath, [main, "replay", recording, "--out", out], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return readFileSync(out, "utf8").trim().split("\n");
}

test("a shift with a stop, fixes, noise, a wired key, a console and an emergency; twice over a restart", async () => {
  for (const round of [1, 2]) {
    const vigil = new VigilProcess(folder);
    const served = await vigil.serving();
    const live = await served.live();
    live.say({ type: "sit", name: "Rivera", positionId: "P1" });
    if (round === 1) await served.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
    await served.command({ type: "StartStop", unit: "312", place: "I-40 MM 320 EB", plate: "NM ABC123" });
    for (let i = 0; i < 12; i++) {
      await served.udp(taipNow("1187", 35.1233 + (i > 6 ? i * 1e-3 : 0), -103.92, i > 6 ? 40 : 0), 150);
    }
    await served.udp(">REV072396039605+3512330-1039200000012612;ID=1187<", 10);
    await served.tcp(["GET / HTTP/1.1\r\n\r\n", ">RPV396", "05+3512330-1039200000012612;ID=4711<"]);
    await served.device("/ingest/sensor", '{"deviceKey":"radio-312","kind":"man-down"}');
    await served.device(
      "/ingest/owntracks?u=312&d=phone",
      `{"_type":"location","lat":35.12,"lon":-103.9,"tst":${Math.floor(Date.now() / 1_000)}}`,
    );
    if (round === 2) await served.udp(taipText("1187", "DURESS"), 10);
    await eventually(
      () => served.get("/api/v1/alerts?level=emergency"),
      ({ body }) => body.items.length > 0,
    );
    live.say({ type: "command", commandId: `take-${round}`, command: { type: "TakeAlert", alert: "312" } });
    await live.next("answer");
    await pause(500);
    live.close();
    expect(await vigil.end()).toBe(0);
  }
  const recordings = readdirSync(join(folder.dataDir, "recordings")).toSorted();
  expect(recordings).toHaveLength(2);
  const reader = new LogReader(dataPaths(folder.dataDir).logPath);
  const logged = reader.read(1, 100_000).map(envelopeOfRow);
  reader.close();
  const again = recordings.flatMap((name) => replayed(join(folder.dataDir, "recordings", name)));
  // A replay has one writer; a server that was started again has another term.
  const withoutTerm = (text: string): string => text.replace(/"term":\d+,/, "");
  expect(again.map(withoutTerm)).toEqual(logged.map((envelope) => withoutTerm(JSON.stringify(envelope))));
  const kinds = new Set(logged.map(({ event }) => event.type));
  for (const kind of ["StopStarted", "AlertRaised", "DuressDeclared", "AlertTaken", "StrangerHeard", "ConsoleOpened"])
    expect(kinds).toContain(kind);
});
