/**
 * A screen of 1280 pixels at 200 % has 640 left, a telephone 360: one column, nothing sideways, every part by its key,
 * and the worst emergency and the command line always in sight.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeTaipFrame } from "../../src/codecs/taip/encode-taip.ts";
import { taipNow } from "../int/vigil-process.ts";
import { axeFaults, tabRound } from "./fixtures/accessibility.ts";
import { atRest, type ConsolePage, SOON } from "./fixtures/console-page.ts";
import { district, modemKey, NO_CHECK_FALLS_DUE, radioKey, shiftOf } from "./fixtures/district.ts";
import { type Screen, VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const TWICE: Screen = { width: 640, height: 400 };
const PHONE: Screen = { width: 360, height: 740 };
const PARTS = [
  ["F2", "#panel-alerts"],
  ["F3", "#panel-units"],
  ["F7", "#panel-checks"],
  ["F6", "#panel-devices"],
  ["F6", "#panel-incidents"],
  ["F4", "#map canvas"],
  ["F8", "#panel-detail"],
  ["/", "#command-line"],
] as const;

let center: VigilInBrowser;
let rivera: ConsolePage;

beforeAll(async () => {
  center = await VigilInBrowser.start(district({ settings: NO_CHECK_FALLS_DUE }));
  const { served } = center;
  for (const callSign of ["305", "309", "312"]) await served.command(shiftOf(callSign));
  await served.udp(taipNow(modemKey("305"), 35.13, -103.9, 0));
  await served.udp(taipNow(modemKey("312"), 35.1233, -103.9209, 0));
  await served.udp(taipNow(radioKey("312"), 35.1236, -103.9206, 0));
  rivera = await center.workstation(TWICE);
  await rivera.done("SN P1 Rivera D9");
  await rivera.done("TS 312 NM ABC123 I40 MM 320 EB white BMW");
  await rivera.keys("Escape", "Escape");
});
afterAll(() => center.close());

/** What is wider than the page, or than its own place there. */
function sideways(): Promise<string[]> {
  return rivera.page.evaluate(() => {
    const page = document.documentElement.scrollWidth > innerWidth ? ["the page goes sideways"] : [];
    const parts = "header.header, main, main > *, .panel > header, .scroll, footer, .banners, .banner, [role=dialog]";
    const wide = [...document.querySelectorAll<HTMLElement>(parts)].filter((part) => {
      const { left, right, width } = part.getBoundingClientRect();
      return width > 0 && (left < -1 || right > innerWidth + 1 || part.scrollWidth > part.clientWidth + 1);
    });
    return [...page, ...wide.map(({ tagName, className, id }) => `${tagName}.${className}#${id}`)];
  });
}

/** How much of an element is on the screen and not hidden by another, as a share of its height. */
function isWhole(selector: string): Promise<boolean> {
  return rivera.page.evaluate((wanted) => {
    const element = document.querySelector(wanted);
    if (element === null) return false;
    const { left, top, width, height } = element.getBoundingClientRect();
    if (left < 0 || top < 0 || left + width > innerWidth + 1 || top + height > innerHeight + 1) return false;
    const middle = document.elementFromPoint(left + width / 2, top + height / 2);
    return middle !== null && (element.contains(middle) || middle.contains(element));
  }, selector);
}

/** The heads of the parts, from the top of the page down. */
function order(): Promise<string[]> {
  return rivera.page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("main section[aria-label]")]
      .map((part) => ({ name: part.getAttribute("aria-label") ?? "", top: part.getBoundingClientRect().top }))
      .filter(({ name }) => name !== "Places to search")
      .sort((a, b) => a.top - b.top)
      .map(({ name }) => name),
  );
}

async function everyPartByItsKey(): Promise<void> {
  for (const [key, selector] of PARTS) {
    await rivera.keys(key);
    await rivera.page.locator(`${selector}:focus`).waitFor();
    const seen = (): Promise<number> =>
      rivera.page.locator(selector).evaluate((part) => {
        const { top, bottom } = part.getBoundingClientRect();
        return Math.min(bottom, innerHeight) - Math.max(top, 0);
      });
    await expect.poll(seen, { ...SOON, message: `what ${key} leads to is on the screen` }).toBeGreaterThan(20);
    await expect.poll(() => isWhole("#command-line"), SOON).toBe(true);
  }
  await rivera.keys("Escape", "Escape");
}

test.each([TWICE, PHONE])("quiet, $width wide: in the order of what matters, and nothing sideways", async (screen) => {
  await rivera.page.setViewportSize(screen);
  await expect.poll(order, SOON).toEqual(["Alerts", "Units", "incidents", "Map", "Detail"]);
  expect(await atRest(sideways)).toEqual([]);
  await expect.poll(() => isWhole(".quiet-line"), SOON).toBe(true);
  await everyPartByItsKey();
  expect((await tabRound(rivera.page)).filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(await sideways()).toEqual([]);
});

test("what a line will do is read whole before it is given", async () => {
  await rivera.page.setViewportSize(PHONE);
  await rivera.type("TS 309 NM XYZ789 I40 MM 321 WB red truck");
  await rivera.page.locator("#command-says.ready").waitFor();
  await expect.poll(() => isWhole("#command-says"), SOON).toBe(true);
  expect(await atRest(sideways)).toEqual([]);
  await rivera.commandLine.fill("");
  await rivera.keys("Escape");
});

test("an emergency that comes before an alert in sight moves the alert, and nothing else", async () => {
  await rivera.page.setViewportSize(TWICE);
  await center.served.command({ type: "StartStop", unit: "305", plate: "NM XYZ789" });
  await center.served.command({ type: "RecordReturn", unit: "305", text: "stolen, armed" });
  await rivera.alertCard("urgent 305").waitFor();
  await rivera.keys("F3");
  await rivera.page.locator("#panel-units:focus").waitFor();
  // What was gone to is followed for a second, in which it may be drawn anew.
  await rivera.page.waitForTimeout(1_200);
  const room = rivera.page.locator("main");
  const tops = (): Promise<readonly number[]> =>
    room.evaluate((main) => {
      const card = main.querySelector("[aria-label='urgent 305']");
      const row = document.getElementById("unit-NMSP-305");
      return [main, card, row].map((part) => Math.round(part?.getBoundingClientRect().top ?? 0));
    });
  // So that the card is the first that is in sight.
  const [top = 0, card = 0] = await atRest(tops);
  await room.evaluate((main, byPx) => main.scrollBy({ top: byPx }), card - top + 20);
  const [, before = 0, row = 0] = await atRest(tops);
  expect(before).toBeLessThan(top);
  await center.served.udp(encodeTaipFrame("RTXDURESS", modemKey("309")));
  await rivera.alertCard("emergency 309").waitFor();
  const [, after = 0, rowAfter] = await atRest(tops);
  expect(after).toBeGreaterThan(before);
  expect(rowAfter).toBe(row);
  await rivera.done("TA 309");
  await rivera.done("CA 309 SAFE ver challenge 309 answered in the agreed form");
  await rivera.done("RT 305 READ");
  await rivera.done("CL 305 WARN");
  await rivera.keys("Escape", "Escape", "Escape");
  await rivera.page.locator(".banner").waitFor({ state: "detached" });
});

test("an emergency stands in its strip wherever one has gone to, and moves nothing", async () => {
  await rivera.page.setViewportSize(TWICE);
  await rivera.keys("F3");
  const topOf = (): Promise<number> => rivera.unitRow("NMSP-305").evaluate((row) => row.getBoundingClientRect().top);
  await rivera.page.locator("#panel-units:focus").waitFor();
  // What was gone to is followed for a second, in which it may be drawn anew.
  await rivera.page.waitForTimeout(1_200);
  const before = await atRest(topOf);
  await center.served.udp(encodeTaipFrame("RTXDURESS", modemKey("312")));
  await rivera.sees("312", rivera.page.locator(".banner"));
  expect(await topOf()).toBe(before);
  for (const screen of [TWICE, PHONE]) {
    await rivera.page.setViewportSize(screen);
    await rivera.keys("F8");
    await rivera.page.locator("#panel-detail:focus").waitFor();
    for (const part of [".banner", ".banner .who", ".banner .act", "#command-line"])
      await expect.poll(() => isWhole(part), { ...SOON, message: `${part} at ${screen.width}` }).toBe(true);
    await rivera.sees(/EMERGENCY/, rivera.page.locator(".banner"));
    expect(await atRest(sideways)).toEqual([]);
    expect(await axeFaults(rivera.page)).toEqual([]);
  }
});

test("several: how many more there are is said beside the worst", async () => {
  for (const callSign of ["305", "309"]) await center.served.udp(encodeTaipFrame("RTXDURESS", modemKey(callSign)));
  await rivera.sees("and 2 more emergencies", rivera.page.locator(".banners"));
  expect(await rivera.page.locator(".banner:not(.more)").count()).toBe(1);
  await expect.poll(() => isWhole(".banner.more"), SOON).toBe(true);
});

test("the emergency view: who and why first, then what is to be done, then the map", async () => {
  await rivera.line("OA 312");
  await rivera.emergencyView.waitFor();
  for (const screen of [PHONE, TWICE]) {
    await rivera.page.setViewportSize(screen);
    await expect.poll(order, SOON).toEqual([expect.stringContaining("312"), "What is done", "Map", "Timeline"]);
    expect(await atRest(sideways)).toEqual([]);
    // The others stand in the strip meanwhile.
    await expect.poll(() => isWhole(".banner .act"), SOON).toBe(true);
    await expect.poll(() => isWhole("#command-line"), SOON).toBe(true);
  }
  expect((await tabRound(rivera.page)).filter(({ fault }) => fault !== undefined)).toEqual([]);
  await rivera.keys("F1");
  await rivera.sees("You have it", rivera.emergencyWork);
  await rivera.keys("Alt+c");
  await rivera.dialog.waitFor();
  expect(await atRest(sideways)).toEqual([]);
  await rivera.keys("Escape", "Escape");
});
