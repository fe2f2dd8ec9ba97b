/**
 * A duress while every thread of the roads computes: where he can be stopped on a great network, where help is far, who is
 * first somewhere. It is heard and taken while they still compute; nobody waits for a map.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pointOnEdge } from "../../src/roads/network/snap.ts";
import { syntheticNetwork } from "../../src/roads/network/synthetic-network.fixture.ts";
import { writeNetwork } from "../../src/server/roads/network-file.ts";
import { eventually, makeFolder, SMALL_CENTER, VigilProcess } from "./vigil-process.ts";

/** A tenth of it on a machine that is not asked for more than it has; less than a containment on streets thinks. */
const HEARD_WITHIN_MS = 2_500;
/** No promise: other programs may have the machine. */
const COMPUTED_WITHIN_MS = 60_000;

test("[DU1] a duress is heard and taken while the roads' threads compute", { timeout: 240_000 }, async () => {
  const folder = makeFolder(SMALL_CENTER);
  const graph = syntheticNetwork({ seed: "danger", edgeCount: 40_000 });
  const networkFile = join(folder.path, "streets.vigil");
  const info = {
    name: "streets",
    licence: "",
    credit: "",
    sourceSha256: "",
    importedAtMs: 0,
    highwaysOnly: false,
    accuracyM: 10,
  };
  writeNetwork(networkFile, { graph, info });
  writeFileSync(folder.configFile, `${SMALL_CENTER}map: { roadNetwork: "${networkFile}" }\n`);
  const vigil = new VigilProcess(folder);
  try {
    const served = await vigil.serving();
    await served.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
    // What the machine has to give just now: two commands and a question at rest.
    const restMs = performance.now();
    await served.command({ type: "RecordContact", unit: "312", said: "in service" });
    await served.get("/api/v1/alerts?phase=standing");
    await served.command({ type: "RecordContact", unit: "312", said: "in service" });
    const withinMs = Math.max(HEARD_WITHIN_MS, 5 * (performance.now() - restMs));
    const { latDeg, lonDeg } = pointOnEdge(graph, { edge: Math.floor(graph.edgeCount / 2), fraction: 0.5 });
    const place = { text: "Street 300", latDeg, lonDeg };
    await served.command({ type: "CreateIncident", agency: "NMSP", incidentType: "PURSUIT", place });
    const listed = await served.get("/api/v1/incidents");
    const incident = listed.body.items.at(-1)?.id ?? "";
    const planned = async (): Promise<number> => {
      const { text } = await served.get(`/api/v1/incidents/${incident}/reach`);
      return Number(/"askedAtMs":(\d+)/.exec(text)?.[1] ?? 0);
    };
    const started = await served.command({ type: "StartHunt", incident, place, mode: "car" });
    expect(started.text).toContain('"outcome":"accepted"');
    await eventually(planned, (atMs) => atMs > 0, COMPUTED_WITHIN_MS);
    // A new fact is a new question at once; maps are asked for by several people without end.
    const word = { type: "RecordHuntFact", incident, kind: "sighting", place, word: "confirmed", mode: "car" };
    await served.command(word);
    let [asking, maps] = [true, 0];
    const asked = [20, 35].map(async (minutes) => {
      for (let i = 0; asking; i++) {
        await served.get(`/api/v1/roads/alone?minutes=${minutes + (i % 10)}`);
        maps++;
      }
    });
    const before = await planned();
    const sinceMs = performance.now();
    await served.command({ type: "DeclareEmergency", unit: "312" });
    const standing = await eventually(
      () => served.get("/api/v1/alerts?phase=standing"),
      ({ body }) => JSON.stringify(body.items).includes("emergency"),
      withinMs,
    );
    const taken = await served.command({ type: "TakeAlert", alert: standing.body.items.at(-1)?.id ?? "" });
    const tookMs = performance.now() - sinceMs;
    asking = false;
    expect(taken.text).toContain('"outcome":"accepted"');
    expect(tookMs).toBeLessThan(withinMs);
    // They do compute: the hunt's answer comes, and maps do.
    await eventually(planned, (atMs) => atMs > before, COMPUTED_WITHIN_MS);
    await eventually(
      () => Promise.resolve(maps),
      (count) => count > 0,
      30_000,
    );
    await Promise.all(asked);
  } finally {
    await vigil.end();
    folder.remove();
  }
});
