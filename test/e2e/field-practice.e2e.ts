/** Whoever tries a practice rides in 390 with the field app; every screen of it is legible, reachable and large enough. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeFaults } from "./fixtures/accessibility.ts";
import { SMALL_CENTER } from "../int/vigil-process.ts";
import { FieldPhone } from "./fixtures/field-phone.ts";
import { SOON } from "./fixtures/console-page.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const TARGET_PX = 56;
/** Marks that open the list of what is not delivered; everything in it is reached by "More" as well. */
const SMALLER = ".link";

let center: VigilInBrowser;
beforeAll(async () => {
  center = await VigilInBrowser.start(SMALL_CENTER.split("roster:")[0] ?? "", { practice: true });
});
afterAll(() => center.close());

/** What can be pressed and is smaller than a thumb in a glove, and whether anything hangs out of the screen. */
async function tooSmall(phone: FieldPhone): Promise<string[]> {
  return phone.page.evaluate(
    ([least, smaller]) => [
      ...[...document.querySelectorAll("button, input, select")]
        .filter((element) => !element.matches(String(smaller)) && element.getClientRects().length > 0)
        .filter((element) => (element.closest("label") ?? element).getBoundingClientRect().height < Number(least))
        .map((element) => `${element.tagName} ${element.textContent}`),
      ...(document.documentElement.scrollWidth > innerWidth ? ["hangs out of the screen"] : []),
    ],
    [TARGET_PX, SMALLER] as const,
  );
}

describe.each([
  [360, 740],
  [1280, 800],
])("at %i px", (width, height) => {
  let phone: FieldPhone;
  beforeAll(async () => {
    phone = await FieldPhone.open(center, { width, height });
  });
  afterAll(() => phone.context.close());
  const faults = async (): Promise<string[]> => [...(await axeFaults(phone.page)), ...(await tooSmall(phone))];

  test("before and at the start of the shift", async () => {
    await phone.sees("A practice: nobody signs in");
    expect(await faults()).toEqual([]);
    await phone.tap(/^You, the visitor/);
    if (width > 1_000) {
      // Begun on the other device: this one is the officer's as well, without a word.
      const bound = async () => (await center.served.get("/api/v1/devices")).text.match(/"FIELD-/g)?.length;
      await expect.poll(bound, SOON).toBeGreaterThanOrEqual(2);
      return;
    }
    await phone.sees("Start of shift");
    expect(await faults()).toEqual([]);
    await phone.page.getByLabel("Unit", { exact: true }).selectOption("NMSP-390");
    await phone.page.getByLabel("Vehicle", { exact: true }).selectOption("V-390");
    await phone.tap(/^(Start shift|Join) 390/);
    await phone.sees("390");
    await phone.sees("practice");
    await expect.poll(async () => (await center.served.get("/api/v1/units/390")).text, SOON).toContain("CheckedIn");
  });

  test("on every screen of it", async () => {
    for (const screen of ["Now", "Incident", "Near", "More", "Now", "STOP"]) {
      await phone.tap(screen);
      await phone.page.waitForTimeout(300);
      expect(await faults()).toEqual([]);
    }
    await phone.tap("Traffic stop");
    await phone.sees("Next check in");
    await phone.page.waitForTimeout(500);
    expect(await faults()).toEqual([]);
    await phone.tap("Clear");
    expect(await faults()).toEqual([]);
    await phone.tap("Just clear");
    await phone.page.getByText("Next check in").waitFor({ state: "detached" });
  });

  test("under a call for help", async () => {
    await center.served.command({ type: "DeclareEmergency", unit: "421", source: "duress-key", covert: true });
    await phone.sees("421 NEEDS HELP");
    expect(await faults()).toEqual([]);
    await phone.tap("GOING");
    await phone.sees("You are going.");
    expect(await faults()).toEqual([]);
    // Nobody calls any more when the other device is looked at.
    const standing = async () =>
      (await center.served.get("/api/v1/alerts?phase=standing")).body.items.find(({ callSign }) => callSign === "421");
    const verified = [{ cause: "DU", how: "seen-by-unit", by: "409" }];
    const close = { type: "CloseAlert", alert: (await standing())?.id, reason: "SAFE", text: "all is well", verified };
    await center.served.command(close);
    await expect.poll(standing, SOON).toBeUndefined();
  });
});
