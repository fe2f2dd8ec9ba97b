/** Whoever sits down in the middle of a shift reads what happened in its last half hour, or why it can't be read. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ConsolePage, SOON } from "./fixtures/console-page.ts";
import { district, NO_CHECK_FALLS_DUE, shiftOf } from "./fixtures/district.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const RECENT = /\/api\/v1\/history\?/;
const OF_ONE = /\/api\/v1\/\w+\/.*\/history/;

let center: VigilInBrowser;
let rivera: ConsolePage;

beforeAll(async () => {
  center = await VigilInBrowser.start(district({ settings: NO_CHECK_FALLS_DUE }));
  for (const callSign of ["305", "312"]) await center.served.command(shiftOf(callSign));
  rivera = await center.workstation();
  await rivera.done("SN P1 Rivera D9");
  await rivera.done("TS 312 NM ABC123 I40 MM 320 EB white BMW");
  await rivera.done("NT 312 two people in it");
  await rivera.keys("Escape", "Escape");
});
// The answer that is kept from the page on purpose.
afterAll(() => center.close(/status of 500/));

test("a page opened now tells what was before it, once each, newest first, and goes on from there", async () => {
  const baca = await center.workstation();
  const log = baca.panel("Detail").locator(".timeline");
  await baca.sees("two people in it", log);
  await baca.sees("Begins half an hour before this page was opened.", baca.panel("Detail"));
  // Who has sat down is in it as well.
  await baca.sees("Rivera signs on at P1", log);
  await rivera.done("NT 312 one of them walks off");
  await baca.sees("one of them walks off", log);
  const lines = await log.locator("li").allInnerTexts();
  const at = (text: string): number[] => lines.flatMap((line, index) => (line.includes(text) ? [index] : []));
  expect(at("one of them walks off")).toHaveLength(1);
  expect(at("one of them walks off")[0]).toBeLessThan(at("two people in it")[0] ?? -1);
  expect(at("two people in it")).toHaveLength(1);
  expect(at("two people in it")[0]).toBeLessThan(at("312 on duty")[0] ?? -1);
  // Loaded anew, it is the same, for one question.
  const asked: string[] = [];
  baca.page.on("request", (request) => {
    if (RECENT.test(request.url()) || OF_ONE.test(request.url())) asked.push(request.url());
  });
  await baca.page.reload();
  await baca.ready();
  // What has happened since stands above it.
  const sameLines = async (): Promise<string[]> => (await log.locator("li").allInnerTexts()).slice(-lines.length);
  await expect.poll(sameLines, SOON).toEqual(lines);
  expect(asked).toEqual([expect.stringMatching(RECENT)]);
  await baca.page.close();
});

test("what can't be read is said, and asked for again by who reads it", async () => {
  const page = await center.workstation();
  await page.page.route(RECENT, (route) => route.fulfill({ status: 500, body: "{}" }));
  await page.page.reload();
  await page.ready();
  await page.sees("The last half hour is missing: it could not be read (500).", page.panel("Detail"));
  await page.page.unroute(RECENT);
  await page.page.getByRole("button", { name: "Read it again" }).press("Enter");
  await page.sees("two people in it", page.panel("Detail").locator(".timeline"));
  await expect.poll(() => page.panel("Detail").innerText(), SOON).not.toContain("is missing");
  await page.page.close();
});

test("what is not theirs to read is counted, and where more has happened than is read the log says since when it is whole", async () => {
  const page = await center.workstation();
  const answered = (change: (body: { items: { atMs: number }[] }) => object) =>
    page.page.route(RECENT, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { items: { atMs: number }[] };
      await route.fulfill({ response, json: { ...body, ...change(body) } });
    });
  await answered(() => ({ withheldCount: 2 }));
  await page.page.reload();
  await page.ready();
  await page.sees("2 entries are not yours to read.", page.panel("Detail"));
  await page.page.unroute(RECENT);
  await answered(({ items }) => ({ items: items.slice(0, 2), nextBeforeSeq: 5 }));
  await page.page.reload();
  await page.ready();
  await page.sees(/Begins at \d\d:\d\d:\d\d: more has happened since than is read at once\./, page.panel("Detail"));
  expect(await page.panel("Detail").innerText()).not.toContain("is missing");
});
