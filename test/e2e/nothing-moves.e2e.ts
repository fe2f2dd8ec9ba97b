/** An emergency comes while a hand is about to press: what lies under it, and what has the keyboard, stays where it is. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeTaipFrame } from "../../src/codecs/taip/encode-taip.ts";
import { taipNow } from "../int/vigil-process.ts";
import { atRest, type ConsolePage, SOON } from "./fixtures/console-page.ts";
import { district, modemKey, shiftOf } from "./fixtures/district.ts";
import { type Screen, VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const CALL_SIGNS = Array.from({ length: 24 }, (_, index) => String(300 + index));
const SMALL: Screen = { width: 1280, height: 800 };
/** What a hand may be about to press. */
const PRESSABLE = ".unit-row, .incident-row, .alert-card, .panel > header, .detail button, .detail a, .foot";

let center: VigilInBrowser;
let rivera: ConsolePage;

beforeAll(async () => {
  center = await VigilInBrowser.start(district({ callSigns: CALL_SIGNS }));
  const { served } = center;
  for (const callSign of CALL_SIGNS) await served.command(shiftOf(callSign));
  for (const [index, callSign] of CALL_SIGNS.entries())
    await served.udp(taipNow(modemKey(callSign), 33 + index * 0.1, -106, 0), 0);
  for (const text of ["I-40 MM 320", "I-40 MM 333"])
    await served.command({ type: "CreateIncident", agency: "NMSP", incidentType: "WELFARE", place: { text }, text });
  rivera = await center.workstation(SMALL);
  await rivera.done("SN P1 Rivera D9");
  await rivera.sees("WAITING 2", rivera.panel("incidents"));
});
afterAll(() => center.close());

/** Where all that can be pressed stands, by what it is. */
function places(): Promise<Record<string, number>> {
  return rivera.page.evaluate(
    (selector) =>
      Object.fromEntries(
        [...document.querySelectorAll<HTMLElement>(selector)].map((element) => [
          element.id || element.getAttribute("aria-label") || `${element.className} ${element.innerText.slice(0, 24)}`,
          Math.round(element.getBoundingClientRect().top),
        ]),
      ),
    PRESSABLE,
  );
}

/**
 * What was there before and now stands elsewhere. Not counted: a card in which Vigil, on a busy machine, tells that it was
 * late. Emergencies come before it in a list that no hand is on.
 */
function moved(before: Record<string, number>, after: Record<string, number>): string[] {
  return Object.keys(before).filter(
    (key) => after[key] !== undefined && after[key] !== before[key] && !key.endsWith("Vigil itself"),
  );
}

const press = (callSign: string): Promise<unknown> =>
  center.served.udp(encodeTaipFrame("RTXDURESS", modemKey(callSign)));
const banners = (): Promise<number> => rivera.page.locator(".banner:not(.more)").count();

test("an empty list of alerts leaves its room to what is read below, and takes it back only from who turns to it", async () => {
  const height = (name: string): Promise<number> =>
    rivera.panel(name).evaluate((panel) => panel.getBoundingClientRect().height);
  const small = await height("Alerts");
  expect(small).toBeLessThan((await height("Detail")) * 0.45);
  await rivera.panel("Detail").hover();
  const before = await atRest(places);
  for (const callSign of ["316", "318"]) await press(callSign);
  await expect.poll(banners, SOON).toBe(2);
  // Nobody has a hand on the list of units: there the ones in danger come first.
  expect(moved(before, await places()).filter((key) => !key.startsWith("unit-"))).toEqual([]);
  await expect.poll(() => height("Alerts"), SOON).toBe(small);
  // The first of them is whole, with the key that takes it.
  const list = (await rivera.panel("Alerts").boundingBox()) ?? { y: 0, height: 0 };
  const take = (await rivera.page.locator(".alert-card .act").first().boundingBox()) ?? { y: 9_999, height: 0 };
  expect(take.y + take.height).toBeLessThanOrEqual(list.y + list.height);
  await rivera.keys("F2");
  await expect.poll(() => height("Alerts"), SOON).toBeGreaterThan(small * 1.3);
  for (const callSign of ["316", "318"]) {
    await rivera.done(`TA ${callSign}`);
    await rivera.done(`CA ${callSign} SAFE ver challenge ${callSign} answered in the agreed form`);
    await rivera.keys("Escape", "Escape", "Escape");
  }
  await rivera.emergencyView.waitFor({ state: "detached" });
  // It gives the room back with the next thing that is selected.
  await rivera.keys("F3", "ArrowDown");
  await expect.poll(() => height("Alerts"), SOON).toBe(small);
  await rivera.keys("Escape");
});

test("a click that was on its way when a banner came does not take it; the next one does", async () => {
  await rivera.page.evaluate(() => {
    new MutationObserver((_, observer) => {
      const key = document.querySelector("[data-alert] button");
      if (key === null) return;
      observer.disconnect();
      key.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
    }).observe(document.body, { subtree: true, childList: true });
  });
  await press("302");
  await rivera.sees("NOBODY HAS IT", rivera.page.locator(".banner"));
  await rivera.page.waitForTimeout(800);
  expect(await rivera.page.locator(".banner .whose").innerText()).toBe("NOBODY HAS IT");
  await rivera.page.locator(".banner button").click();
  await rivera.emergencyView.waitFor();
  await rivera.done("CA 302 SAFE ver challenge 302 answered in the agreed form");
  await rivera.keys("Escape", "Escape");
  await rivera.emergencyView.waitFor({ state: "detached" });
});

test("under the pointer: one emergency, then five", async () => {
  await rivera.unitRow("NMSP-306").hover();
  const before = await atRest(places);
  expect(Object.keys(before).length).toBeGreaterThan(12);
  await press("304");
  await expect.poll(banners, SOON).toBe(1);
  expect(moved(before, await places())).toEqual([]);
  for (const callSign of ["308", "310", "312", "314"]) await press(callSign);
  await rivera.sees("and 2 more emergencies", rivera.page.locator(".banners"));
  expect(moved(before, await places())).toEqual([]);
});

test("with the keyboard in the list, and what is pressed then is what was chosen", async () => {
  await rivera.page.mouse.move(640, 500);
  await rivera.keys("F3");
  await rivera.page.locator("#panel-units:focus").waitFor();
  await rivera.keys("Home", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown");
  const chosen = await rivera.page.locator("#panel-units [aria-selected=true]").getAttribute("id");
  const before = await atRest(places);
  await press("320");
  await rivera.sees("and 3 more emergencies", rivera.page.locator(".banners"));
  const after = await places();
  expect(before[chosen ?? ""]).toBeTypeOf("number");
  expect(after[chosen ?? ""]).toBe(before[chosen ?? ""]);
  expect(moved(before, after).filter((key) => key.startsWith("unit-"))).toEqual([]);
  expect(rivera.complaints).toEqual([]);
});
