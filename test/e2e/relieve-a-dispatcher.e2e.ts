/** Whoever sits down in the middle of a shift reads what happened in its last half hour, or why it can't be read. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConsolePage } from "./fixtures/console-page.ts";
import { district, shiftOf } from "./fixtures/district.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const HISTORIES = /\/api\/v1\/(units|incidents|alerts)\/.*\/history/;

let center: VigilInBrowser;
let rivera: ConsolePage;

beforeAll(async () => {
  center = await VigilInBrowser.start(district());
  for (const callSign of ["305", "312"]) await center.served.command(shiftOf(callSign));
  rivera = await center.workstation();
  await rivera.done("SN P1 Rivera D9");
  await rivera.done("TS 312 NM ABC123 I40 MM 320 EB white BMW");
  await rivera.done("NT 312 two people in it");
  await rivera.keys("Escape", "Escape");
});
// The answers that are kept from the page on purpose.
afterAll(() => center.close(/status of (403|500)/));

test("a page opened now tells what was before it, once each, newest first, and goes on from there", async () => {
  const baca = await center.workstation();
  const log = baca.panel("Detail").locator(".timeline");
  await baca.sees("two people in it", log);
  await baca.sees("From before this page was opened: the last half hour of the units on shift", baca.panel("Detail"));
  await rivera.done("NT 312 one of them walks off");
  await baca.sees("one of them walks off", log);
  const lines = await log.locator("li").allInnerTexts();
  const at = (text: string): number[] => lines.flatMap((line, index) => (line.includes(text) ? [index] : []));
  expect(at("one of them walks off")).toEqual([0]);
  expect(at("two people in it")).toHaveLength(1);
  expect(at("two people in it")[0]).toBeLessThan(at("312 on duty")[0] ?? -1);
  // Loaded anew, it is the same.
  await baca.page.reload();
  await baca.ready();
  await expect.poll(() => log.locator("li").allInnerTexts()).toEqual(lines);
});

test("what can't be read is said, and asked for again by who reads it", async () => {
  const page = await center.workstation();
  await page.page.route(HISTORIES, (route) => route.fulfill({ status: 500, body: "{}" }));
  await page.page.reload();
  await page.ready();
  await page.sees("The last half hour is not whole: older entries could not be read (500).", page.panel("Detail"));
  await page.page.unroute(HISTORIES);
  await page.page.getByRole("button", { name: "read again" }).click();
  await page.sees("two people in it", page.panel("Detail").locator(".timeline"));
  expect(await page.panel("Detail").innerText()).not.toContain("is not whole");
});

test("what is not theirs to read is counted, and not taken for a quiet half hour", async () => {
  const page = await center.workstation();
  await page.page.route(/\/units\/.*\/history/, (route) => route.fulfill({ status: 403, body: "{}" }));
  await page.page.reload();
  await page.ready();
  await page.sees("2 histories are not yours to read.", page.panel("Detail"));
  expect(await page.panel("Detail").innerText()).not.toContain("is not whole");
});
