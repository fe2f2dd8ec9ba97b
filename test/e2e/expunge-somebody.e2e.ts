/**
 * Somebody is forgotten, as the two people meet it, by keyboard alone: one orders and is told what nothing is sealed
 * under, the other sees what would go, says it, and both see that it is carried out.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeMasterKey } from "../../src/server/seal/master-key.ts";
import { axeFaults, tabRound } from "./fixtures/accessibility.ts";
import { atRest } from "./fixtures/console-page.ts";
import { type Enrolled, RealCenter } from "./fixtures/real-center.ts";

const COURT = "Quay County District Court, D-1010-CV-2026-00041";
const MARKUP = "<svg onload=a()>";

let real: RealCenter;
let incident: string;
let keys: string;
let orders: Page;
let confirms: Page;
const complaints: string[] = [];

beforeAll(async () => {
  keys = mkdtempSync(join(tmpdir(), "vigil-keys-"));
  const masterKeyFile = join(keys, "master.key");
  makeMasterKey(masterKeyFile);
  real = await RealCenter.start(`seal: { enabled: true, masterKeyFile: ${masterKeyFile}, keysFolder: ${keys} }\n`);
  const enrol = async (name: string, role: string): Promise<Enrolled> =>
    real.accept(await real.account(name, [{ role }]));
  const [vega, okafor] = [await enrol("vega", "investigator"), await enrol("okafor", "commander")];
  const { cookie } = await enrol("rivera", "dispatcher");
  const give = async (command: object): Promise<unknown> => {
    const { status, said } = await real.post("/commands", { commandId: `k${Math.random()}`, command }, cookie);
    expect(status, JSON.stringify(said)).toBe(200);
    return said;
  };
  const caller = { name: "Wilhelmina Quattlebaum", callback: "575-867-5309" };
  const created = await give({
    type: "CreateIncident",
    agency: "NMSP",
    incidentType: "TSTOP",
    place: { text: "44 Elm" },
    caller,
  });
  incident = String(Reflect.get(Object(created), "incidentId"));
  await give({ type: "UpdateIncident", incident, plate: "NM ZKQ-7841" });
  orders = await pageOf(vega);
  confirms = await pageOf(okafor);
});
afterAll(async () => {
  // While the server starts anew nobody can reach it.
  await real.center.close(/ERR_CONNECTION_REFUSED|status of (502|503)/);
  rmSync(keys, { recursive: true, force: true });
});

async function pageOf({ cookie }: Enrolled): Promise<Page> {
  const context = await real.center.browser.newContext({ viewport: { width: 1280, height: 800 } });
  const at = cookie.indexOf("=");
  const url = real.url.replace("http:", "https:"); // a name of this machine is as good as encrypted to a browser
  const same = { url, secure: true, httpOnly: true, sameSite: "Strict" } as const;
  await context.addCookies([{ name: cookie.slice(0, at), value: cookie.slice(at + 1), ...same }]);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(`a script ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`${real.url}/expungement`);
  await page.getByText("No order waits.").waitFor();
  return page;
}

/** Goes there by Tab. */
async function tabTo(page: Page, there: Locator): Promise<void> {
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press("Tab");
    if (await there.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`no Tab leads to ${String(there)}`);
}
const button = (page: Page, name: RegExp): Locator => page.getByRole("button", { name });

async function add(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await page
    .getByRole("button", { name: /^Take out/ })
    .filter({ hasText: text })
    .waitFor();
}

test("nothing waits and nothing was done: said so, at every width, and each stop of the keyboard is seen", async () => {
  await orders.getByText("Nothing has been expunged from this log.").waitFor();
  expect(await orders.getByRole("button", { name: "Order it" }).isDisabled()).toBe(true);
  expect(await axeFaults(orders)).toEqual([]);
  expect((await tabRound(orders)).filter(({ fault }) => fault !== undefined)).toEqual([]);
  await orders.setViewportSize({ width: 390, height: 844 });
  const beyond = () => orders.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await atRest(beyond)).toBeLessThanOrEqual(0);
  await orders.setViewportSize({ width: 1280, height: 800 });
});

test("what nothing is sealed under is named, not passed over beside what is; what is typed stays text", async () => {
  await tabTo(orders, orders.getByLabel("As it was written"));
  await orders.keyboard.type(MARKUP);
  await orders.keyboard.press("Enter");
  await orders.getByRole("alert").getByText("Nothing is sealed under that name").waitFor();
  await add(orders, "NM ZKQ-7841");
  await orders.getByText("nothing is sealed under it").waitFor();
  await orders.getByText(`1 record loses something, in ${incident}.`).waitFor();
  await orders.getByText(`Nothing is sealed under plate ${MARKUP}: look at how it is written.`).waitFor();
  expect(await axeFaults(orders)).toEqual([]);
  await tabTo(orders, button(orders, /^Take out plate <svg/));
  await orders.keyboard.press("Enter");
  await orders.getByText("nothing is sealed under it").waitFor({ state: "detached" });
});

test("one orders it by keyboard alone, and can't confirm it", async () => {
  await tabTo(orders, orders.getByLabel("What is to go"));
  await orders.keyboard.press("ArrowDown");
  expect(await orders.getByLabel("What is to go").inputValue()).toBe("person");
  await tabTo(orders, orders.getByLabel("As it was written"));
  await add(orders, "Wilhelmina Quattlebaum");
  await tabTo(orders, orders.getByLabel("By whose order"));
  await orders.keyboard.type(COURT);
  await tabTo(orders, orders.getByLabel("Why"));
  await orders.keyboard.type(`sealed record of a juvenile ${MARKUP}`);
  await orders.getByText(/records? loses? something/).waitFor();
  await tabTo(orders, button(orders, /^Order it/));
  await orders.keyboard.press("Enter");
  await orders.getByText("waits below for a second person").waitFor();
  await orders.getByText("You ordered it: another person confirms it.").waitFor();
  expect(await orders.getByRole("button", { name: /confirm/i }).count()).toBe(0);
});

test("another sees what would go, and the keyboard stands on not doing it", async () => {
  await confirms.getByText(COURT).waitFor(); // without a key pressed
  await tabTo(confirms, button(confirms, /^Look at it and confirm/));
  await confirms.keyboard.press("Enter");
  await confirms.getByText(`in ${incident}. It can't be undone.`).waitFor();
  expect(await axeFaults(confirms)).toEqual([]);
  await confirms.keyboard.press("Enter"); // once too often
  await confirms.getByRole("button", { name: /^Look at it and confirm/ }).waitFor();
  expect(await confirms.getByText("Nothing has been expunged from this log.").count()).toBe(1);
});

test("it is carried out: told at once, listed when the server serves again, gone from what waits, for both", async () => {
  await confirms.getByRole("button", { name: /^Look at it and confirm/ }).focus();
  await confirms.keyboard.press("Enter");
  await tabTo(confirms, button(confirms, /^Make it unreadable for good/));
  // It stands there only until the server serves again.
  const told = confirms.getByText("It is carried out.").waitFor();
  await confirms.keyboard.press("Enter");
  await told;
  await real.center.vigil.serving(2, 90_000);
  for (const page of [confirms, orders]) {
    await page.getByText("No order waits.").waitFor({ timeout: 90_000 });
    await page.getByText("vega, confirmed by okafor").waitFor();
    await page.getByText(COURT).waitFor();
  }
  expect(await axeFaults(confirms)).toEqual([]);
  expect(complaints).toEqual([]);
});
