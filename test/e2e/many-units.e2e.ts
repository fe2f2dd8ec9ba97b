/** A bad night for a whole state: 300 units and 60 alerts. The console stays usable, and nothing moves under the hand. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, taipNow } from "../int/vigil-process.ts";
import { atRest, type ConsolePage, SOON } from "./fixtures/console-page.ts";
import { district, modemKey, NO_CHECK_FALLS_DUE, shiftOf } from "./fixtures/district.ts";
import { type Screen, VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const CALL_SIGNS = Array.from({ length: 300 }, (_, index) => String(300 + index));
const EMERGENCIES = 15;
const CAUTIONED = 45;
const SMALL: Screen = { width: 1280, height: 800 };
const LARGE: Screen = { width: 1920, height: 1080 };

let center: VigilInBrowser;
let rivera: ConsolePage;

/** Gives a command, again where a busy machine's disk could not keep up. */
async function give(command: object): Promise<void> {
  // The same command each time: one that was taken the first time is not refused the second.
  const commandId = crypto.randomUUID();
  await eventually(
    () => center.served.command(command, commandId),
    ({ status }) => status === 200,
    60_000,
  );
}

const declareEmergency = (unit: string): Promise<void> => give({ type: "DeclareEmergency", unit });

beforeAll(async () => {
  center = await VigilInBrowser.start(district({ callSigns: CALL_SIGNS, settings: NO_CHECK_FALLS_DUE }));
  for (const callSign of CALL_SIGNS) await give(shiftOf(callSign));
  for (const [index, callSign] of CALL_SIGNS.entries()) {
    const latDeg = 32 + (index % 20) * 0.2;
    await center.served.udp(taipNow(modemKey(callSign), latDeg, -108 + Math.floor(index / 20) * 0.3, 0), 0);
  }
  rivera = await center.workstation(SMALL);
  await rivera.done("SN P1 Rivera D9");
  for (const unit of CALL_SIGNS.slice(100, 100 + CAUTIONED)) {
    await give({ type: "StartStop", unit, plate: `NM AB${unit}`, place: "I-40 MM 320 EB" });
    await give({ type: "RecordReturn", unit, text: "stolen, armed" });
  }
  for (const unit of CALL_SIGNS.slice(200, 200 + EMERGENCIES)) await declareEmergency(unit);
});
afterAll(() => center.close());

/** Where a row stands within its list, in pixels. */
async function placeOf(unitId: string): Promise<number> {
  return rivera.unitRow(unitId).evaluate((row) => {
    const list = row.closest(".scroll");
    return Math.round(row.getBoundingClientRect().top - (list?.getBoundingClientRect().top ?? 0));
  });
}

/** What is wider than its place: the page, a panel's head, the foot. */
function overflowing(console: ConsolePage): Promise<string[]> {
  return console.page.evaluate(() => {
    const wide = [
      ...document.querySelectorAll<HTMLElement>(".panel > header, header.header, footer, .banner, .columns > *"),
    ]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
      .map(
        ({ tagName, className, innerText, scrollWidth, clientWidth }) =>
          `${tagName}.${className} "${innerText.slice(0, 40)}" is ${scrollWidth} wide in ${clientWidth}`,
      );
    const { scrollWidth } = document.documentElement;
    return scrollWidth > innerWidth ? [`the page is ${scrollWidth} wide in ${innerWidth}`, ...wide] : wide;
  });
}

test("all are there, and only what is in sight is drawn", async () => {
  await rivera.sees("300 on duty", rivera.panel("Units"));
  // Some units are far from any help as well: a notice.
  await rivera.sees(/[6-9]\d of [6-9]\d not taken/, rivera.panel("Alerts"));
  expect(await rivera.page.locator(".alert-card").count()).toBeLessThan(20);
  await rivera.sees(/1\d EMERGENCIES, \d+ urgent.* below/, rivera.panel("Alerts"));
  const rows = rivera.page.locator("#panel-units [role=option]");
  expect(await rows.count()).toBeLessThan(60);
  await rivera.keys("F3");
  await rivera.page.locator("#panel-units:focus").waitFor();
  await rivera.keys("End");
  await rivera.unitRow("NMSP-599").waitFor();
  expect(await rows.count()).toBeLessThan(60);
  await rivera.keys("Home");
  // Those in danger come first.
  await rivera.sees("emergency", rivera.page.locator("#panel-units [aria-selected=true]"));
});

test("the banners tell the worst and how many more there are", async () => {
  await rivera.sees("and 12 more emergencies, in the list of alerts", rivera.page.locator(".banners"));
  expect(await rivera.page.locator(".banner.unowned").count()).toBe(3);
});

test("nothing is wider than its place, on a small screen and on a large one", async () => {
  expect(await atRest(() => overflowing(rivera))).toEqual([]);
  await rivera.page.setViewportSize(LARGE);
  expect(await atRest(() => overflowing(rivera))).toEqual([]);
  await rivera.page.setViewportSize(SMALL);
});

test("units: while the keyboard is in the list no row moves; when it leaves, they do", async () => {
  await rivera.keys("F3");
  await rivera.page.locator("#panel-units:focus").waitFor();
  await rivera.keys("Home", ...Array.from({ length: 20 }, () => "ArrowDown"));
  const chosen = rivera.page.locator("#panel-units [aria-selected=true]");
  const unitId = (await chosen.getAttribute("id"))?.replace("unit-", "") ?? "";
  const before = await atRest(() => placeOf(unitId));
  await declareEmergency("599");
  await rivera.sees("and 13 more emergencies", rivera.page.locator(".banners"));
  await rivera.sees(/\d+ rows wait to move/, rivera.panel("Units"));
  expect(await placeOf(unitId)).toBe(before);
  await rivera.keys("/");
  await rivera.panel("Units").getByText("rows wait to move").waitFor({ state: "detached" });
  await expect.poll(() => rivera.unitRow("NMSP-599").count(), SOON).toBe(1);
});

test("alerts: every one can be come to by keys, and what is out of sight is told at the edge", async () => {
  await rivera.keys("F2");
  await rivera.page.locator("#panel-alerts:focus").waitFor();
  await rivera.keys("End");
  const last = rivera.page.locator(".alert-card:focus");
  const after = async (): Promise<number> =>
    Number(await last.getAttribute("aria-setsize")) - Number(await last.getAttribute("aria-posinset"));
  await expect.poll(after, SOON).toBe(0);
  await rivera.sees(/1\d EMERGENCIES, \d+ urgent.* above/, rivera.panel("Alerts"));
  await rivera.keys("PageUp");
  await expect.poll(after, SOON).toBe(1);
  await rivera.keys("Home");
  await expect.poll(() => last.getAttribute("aria-posinset"), SOON).toBe("1");
  await rivera.keys("Escape", "/");
});

test("alerts: while the pointer is over the list no card moves, however bad what comes", async () => {
  const cards = rivera.page.locator("#panel-alerts .alert-card");
  const names = (): Promise<string[]> =>
    cards.evaluateAll((all) => all.map((card) => card.getAttribute("aria-label") ?? ""));
  await cards.first().hover();
  const before = await atRest(names);
  await declareEmergency("598");
  await rivera.sees(/\d+ alerts wait to move/, rivera.panel("Alerts"));
  await rivera.sees("and 14 more emergencies", rivera.page.locator(".banners"));
  expect(await names()).toEqual(before);
  // It is at the end while the list is held; the edge says so. When the hand leaves, it is among its like.
  await rivera.sees(/1\d EMERGENCIES, \d+ urgent.* below/, rivera.panel("Alerts"));
  await rivera.page.mouse.move(640, 400);
  await rivera.panel("Alerts").getByText("alerts wait to move").waitFor({ state: "detached" });
  await rivera.keys("F2", "End");
  const focused = rivera.page.locator(".alert-card:focus");
  await expect.poll(() => focused.getAttribute("aria-label"), SOON).not.toContain("emergency");
  await rivera.keys("/");
});

test("one is worked as on any night", async () => {
  await rivera.done("CK 450 all quiet");
  await rivera.done("TA 599");
  await rivera.sees("599", rivera.emergencyView);
  expect(await atRest(() => overflowing(rivera))).toEqual([]);
  await rivera.done("CA 599 SAFE ver challenge 599 answered in the agreed form");
  await rivera.sees("CLOSED", rivera.emergencyView);
  await rivera.keys("Escape", "Escape");
  await rivera.emergencyView.waitFor({ state: "detached" });
  expect(rivera.complaints).toEqual([]);
});
