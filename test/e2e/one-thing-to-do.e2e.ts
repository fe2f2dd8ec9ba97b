/**
 * Four in the morning, two emergencies, three reasons each: one button takes what is looked at, one key, where it is
 * shown; where the officer is now is never pushed out, and the keyboard is always somewhere.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeTaipFrame } from "../../src/codecs/taip/encode-taip.ts";
import { taipNow } from "../int/vigil-process.ts";
import { type ConsolePage, SOON } from "./fixtures/console-page.ts";
import { district, modemKey, radioKey, shiftOf } from "./fixtures/district.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

/** 1280 by 800, less what the practice's story takes at the foot. */
const LOW = { width: 1280, height: 755 };

let center: VigilInBrowser;
let rivera: ConsolePage;

beforeAll(async () => {
  // A busy machine is slow at the keyboard: what is taken stays taken.
  center = await VigilInBrowser.start(district({ settings: "{ watch: { alerts: { idleOwnerS: 86400 } } }" }));
  const { served } = center;
  for (const callSign of ["305", "309", "312", "317"]) await served.command(shiftOf(callSign));
  await served.udp(taipNow(modemKey("305"), 35.13, -103.9, 0));
  await served.udp(taipNow(modemKey("309"), 35.17, -103.7, 0));
  await served.udp(taipNow(modemKey("312"), 35.1233, -103.9209, 0));
  await served.udp(taipNow(radioKey("312"), 35.1236, -103.9206, 0));
  rivera = await center.workstation(LOW);
  await rivera.done("SN P1 Rivera D9");
  await rivera.done("TS 312 NM ABC123 I40 MM 320 EB white BMW");
  await rivera.keys("Escape", "F3", "ArrowDown");
  await served.command({ type: "DeclareEmergency", unit: "312" });
  for (const _ of [1, 2]) await served.command({ type: "RecordNoAnswer", unit: "312" });
  await served.udp(encodeTaipFrame("RTXDURESS", modemKey("309")));
  await rivera.sees("309", rivera.alertCards("emergency"));
});
afterAll(() => center.close());

/** The buttons that take something, with their key where one is shown. */
const takes = (): Promise<string[]> =>
  rivera.page
    .locator("button.take")
    .evaluateAll((all) => all.map((button) => (button as HTMLElement).innerText.replaceAll(/\s+/g, " ").trim()));
/** Every place at which F1 is shown. */
const shownF1 = (): Promise<string[]> =>
  rivera.page
    .locator("kbd", { hasText: /^F1$/ })
    .evaluateAll((all) => all.map((key) => key.closest("[data-alert], article, section")?.textContent ?? ""));
const hasKeyboard = (): Promise<boolean> => rivera.page.evaluate(() => document.activeElement !== document.body);
/** On a busy machine Vigil may have something to say of itself as well: here it is about the two. */
async function othersTakeWhatVigilSaysOfItself(): Promise<void> {
  const { items } = (await center.served.get("/api/v1/alerts?phase=open")).body;
  for (const { id, subject } of items)
    if (subject.kind === "system")
      await center.served.command({ type: "TakeAlert", alert: id }, `baca ${id}`, "dispatcher:Baca");
}
const card = (callSign: string) => rivera.alertCard(`emergency ${callSign}`);

test("the banner says where the officer is now and how old that is, whole, whatever else there is to say", async () => {
  const banner = rivera.page.locator(".banner", { hasText: "312" }).first();
  await rivera.sees(/ ago: I-40 MM 320 EB, 11 mi W of Tucumcari/, banner.locator(".where"));
  const [strip, where] = [
    await rivera.page.locator(".banners").boundingBox(),
    await banner.locator(".where").boundingBox(),
  ];
  if (strip === null || where === null) throw new Error("there is no strip");
  expect(where.y + where.height).toBeLessThanOrEqual(strip.y + strip.height);
  // A sentence as long as three causes: one line, whole in its title.
  const why = banner.locator(".why");
  await why.evaluate((element) => {
    element.textContent = "the officer is no longer with the moving car; the status check has had no answer; ".repeat(
      3,
    );
  });
  const after = await banner.locator(".where").boundingBox();
  expect((after?.y ?? 9_999) + (after?.height ?? 0)).toBeLessThanOrEqual(strip.y + strip.height);
});

test("F1 is shown at one alert, and where one is looked at that nobody has, it takes that one and no other", async () => {
  // In the list and in its banner: the worst, and the oldest of those.
  await expect.poll(shownF1, SOON).toHaveLength(2);
  for (const text of await shownF1()) expect(text).toContain("312");
  await card("309").getByRole("button", { name: "Open" }).press("Enter");
  await rivera.sees("NOBODY HAS IT", rivera.emergencyView);
  await expect.poll(shownF1, SOON).toEqual([expect.stringContaining("309")]);
  // In the view itself there is one button that takes it; nothing to close what nobody has, nor to hand it over.
  expect(await rivera.emergencyView.locator("button.take").count()).toBe(1);
  expect(await rivera.emergencyWork.getByRole("button", { name: /Take|Close/ }).count()).toBe(0);
  await rivera.keys("Alt+c");
  await rivera.notice("bad", "take it first (F1), then it can be closed").waitFor();
  expect(await rivera.dialog.count()).toBe(0);
  await rivera.keys("F1");
  await rivera.sees("You have it", rivera.emergencyWork);
  await rivera.sees("309", rivera.emergencyView);
  await expect.poll(hasKeyboard, SOON).toBe(true);
  // The next one is the other, and it says so in the same words.
  await expect.poll(takes, SOON).toEqual(["F1 Take it"]);
  for (const text of await shownF1()) expect(text).toContain("312");
});

test("the first steps of the checklist are in sight on a small screen, with the practice's story at its foot", async () => {
  const work = (await rivera.emergencyWork.boundingBox()) ?? { y: 0, height: 0 };
  for (const index of [0, 1, 2, 3]) {
    const step = (await rivera.emergencyWork.locator(".tick").nth(index).boundingBox()) ?? { y: 9_999, height: 0 };
    expect(step.y + step.height, `step ${index + 1}`).toBeLessThanOrEqual(work.y + work.height);
  }
  // Who knows of it is told above, in one line.
  await rivera.sees(/\d units? told · seen on every console/, rivera.emergencyWork);
});

test("by keys alone to its end, and the keyboard is never lost", async () => {
  await rivera.keys("F1");
  await rivera.sees("312", rivera.emergencyView);
  await rivera.sees("You have it", rivera.emergencyWork);
  await expect.poll(hasKeyboard, SOON).toBe(true);
  await rivera.keys("Alt+1");
  await rivera.sees("sent", rivera.emergencyWork.locator(".help-list li").first());
  await rivera.keys("Alt+t");
  await rivera.sees(/if covert, do not Rivera/, rivera.emergencyWork.locator(".tick").first());
  await expect.poll(hasKeyboard, SOON).toBe(true);
  await rivera.keys("Alt+c");
  await rivera.dialog.locator("input:focus").waitFor();
  await rivera.keys("Escape");
  await rivera.dialog.waitFor({ state: "detached" });
  await expect.poll(hasKeyboard, SOON).toBe(true);
  // Out of the view: back to the list that had it before.
  await rivera.keys("Escape");
  await rivera.emergencyView.waitFor({ state: "detached" });
  await rivera.page.locator("#panel-alerts:focus").waitFor();
  // All are taken: F1 goes back to one's own, and is shown at it.
  const shownAtTheirs = async (): Promise<string[]> => {
    await othersTakeWhatVigilSaysOfItself();
    return shownF1();
  };
  await expect.poll(shownAtTheirs, SOON).toHaveLength(2);
  await rivera.keys("F1");
  await rivera.emergencyView.waitFor();
  await rivera.done("CA 312 SAFE ver challenge 312 answered in the agreed form");
  await rivera.sees("CLOSED", rivera.emergencyView);
  // Out of the command line the keyboard is in the view, and then where it was.
  await rivera.keys("Escape");
  await rivera.page.locator("#emergency-view:focus").waitFor();
  await rivera.keys("Escape");
  await rivera.emergencyView.waitFor({ state: "detached" });
  await expect.poll(hasKeyboard, SOON).toBe(true);
});
