/**
 * A hunt whose roads are gone: the file of the network cannot be read. The console says so where the answer would stand,
 * shows no reach, and goes on by itself when the file is whole again. An empty map never looks like safety.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { highwaysOnlyNetwork } from "../../src/roads/network/highways-only.ts";
import { newMexico } from "../../src/roads/new-mexico/reference.ts";
import { writeNetwork } from "../../src/server/roads/network-file.ts";
import type { ConsolePage } from "./fixtures/console-page.ts";
import { district } from "./fixtures/district.ts";
import { onlyIncident, VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const WORKED_OUT_MS = 40_000;
const folder = mkdtempSync(join(tmpdir(), "vigil-roads-"));
const file = join(folder, "roads.vigil");

let center: VigilInBrowser;
let rivera: ConsolePage;
/** The number of the hunt's incident. */
let incident = "";

beforeAll(async () => {
  writeNetwork(file, highwaysOnlyNetwork(newMexico));
  center = await VigilInBrowser.start(`${district()}map: { roadNetwork: ${file} }\n`);
  rivera = await center.workstation({ width: 1280, height: 800 });
  await rivera.done("SN P1 Rivera D9");
});
afterAll(async () => {
  await center.close(/404 .*\/reach$|503/);
  rmSync(folder, { recursive: true, force: true });
});

test("a network that cannot be read is told where the answer would stand, and as a notice; nothing is drawn", async () => {
  writeFileSync(file, "no roads");
  await rivera.done("NI PURSUIT I40 MM 300 EB white truck");
  incident = await onlyIncident(center);
  await rivera.line(`OP ${incident}`);
  await rivera.done(`HU ${incident} truck I40 MM 300 EB mph 90`);
  const hunt = rivera.page.getByRole("region", { name: "Hunt", exact: true });
  await rivera.sees("Where he can be and be stopped is not worked out:", hunt, WORKED_OUT_MS);
  expect(await hunt.innerText()).not.toContain("Being worked out");
  expect(await hunt.locator(".meet-list, .hunt-plan").count()).toBe(0);
  await rivera.alertCards("notice").filter({ hasText: "is not worked out" }).first().waitFor();
  expect((await center.served.get(`/api/v1/incidents/${incident}/reach`)).status).toBe(404);
});

test("with the file whole again it goes on, and nobody being in time is said as that", async () => {
  writeNetwork(file, highwaysOnlyNetwork(newMexico));
  const hunt = rivera.page.getByRole("region", { name: "Hunt", exact: true });
  await rivera.sees("Where he can be met is not worked out: no units", hunt, WORKED_OUT_MS);
  await rivera.sees("NOT CLOSED", hunt);
  await rivera.sees("no units: every way out is open", hunt);
  expect(await hunt.innerText()).not.toContain("be stopped is not worked out");
});

test("who is off every road is refused with that reason", async () => {
  await rivera.done(`HE ${incident} to try another`);
  await rivera.done(`HU ${incident} car 33.25,-108.3`);
  const hunt = rivera.page.getByRole("region", { name: "Hunt", exact: true });
  await rivera.sees(/His reach cannot be worked out: no road within 5 km/, hunt, WORKED_OUT_MS);
  expect((await center.served.get(`/api/v1/incidents/${incident}/reach`)).status).toBe(404);
});
