/** A road network swapped by an import while others ask: real files, the real thread. */
import { copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { NetworkInfo } from "../../roads/network/graph-file.ts";
import { pointOnEdge } from "../../roads/network/snap.ts";
import { syntheticNetwork } from "../../roads/network/synthetic-network.fixture.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import { NetworkCard } from "./network-card.ts";
import { writeNetwork } from "./network-file.ts";
import { RoadsThread } from "./roads-thread.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-swap-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function infoOf(credit: string): NetworkInfo {
  return {
    name: credit,
    licence: "",
    credit,
    sourceSha256: "",
    importedAtMs: 0,
    highwaysOnly: false,
    accuracyM: 10,
  };
}

test("[RN11] an import while serving: every question is answered, from some moment on by the new roads; the credit follows", async () => {
  const file = join(folder, "roads.vigil");
  const graph = syntheticNetwork({ seed: "swap", edgeCount: 60_000 });
  writeNetwork(file, { graph, info: infoOf("(c) first") });
  const card = new NetworkCard(file, newMexico);
  const thread = new RoadsThread({ networkFile: file });
  const place = pointOnEdge(graph, { edge: 20_000, fraction: 0.5 });
  const helpers = Array.from({ length: 50 }, (_, i) => ({
    unitId: `${i}`,
    ...pointOnEdge(graph, { edge: 1_000 * i, fraction: 0.5 }),
  }));
  const credits: string[] = [];
  try {
    for (let i = 0; i < 12; i++) {
      // Half of its roads are gone in the new one.
      if (i === 4)
        writeNetwork(file, {
          graph: syntheticNetwork({ seed: "swap too", edgeCount: 30_000 }),
          info: infoOf("(c) second"),
        });
      const asked = thread.ask<"alone">({
        kind: "alone",
        asked: { limitMs: 600_000, units: helpers, idleIds: [] },
      });
      const times = await thread.ask<"times">({ kind: "times", place, countMax: 3, helpers });
      expect(times.times.rows.length).toBeGreaterThan(0);
      credits.push((await asked).alone.credit);
      expect(card.info()?.credit).toBe(i < 4 ? "(c) first" : "(c) second");
    }
    expect([...new Set(credits)]).toEqual(["(c) first", "(c) second"]);
    expect(credits.indexOf("(c) second")).toBe(4);
    // Half a file under that name is told, and nothing is answered from it as if it were the whole.
    const half = join(folder, "half");
    copyFileSync(file, half);
    truncateSync(half, 20_000);
    renameSync(half, file);
    await expect(thread.ask<"times">({ kind: "times", place, countMax: 3, helpers })).rejects.toThrow("cut short");
    writeNetwork(file, { graph, info: infoOf("(c) third") });
    await thread.ask<"times">({ kind: "times", place, countMax: 3, helpers });
    expect(card.info()?.credit).toBe("(c) third");
  } finally {
    await thread.end();
  }
});

test("[RN11] without a file the card is that of the highways alone; a file that is no network has none", () => {
  expect(new NetworkCard(undefined, newMexico).info()?.highwaysOnly).toBe(true);
  expect(new NetworkCard(join(folder, "none"), newMexico).info()).toBeUndefined();
  expect(new NetworkCard(new URL(import.meta.url).pathname, newMexico).info()).toBeUndefined();
});
