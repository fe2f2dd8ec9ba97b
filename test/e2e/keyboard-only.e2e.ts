/** No mouse: every part is reached, what has the keyboard is seen, and axe finds nothing serious, in both themes. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeTaipFrame } from "../../src/codecs/taip/encode-taip.ts";
import { taipNow } from "../int/vigil-process.ts";
import { axeFaults, tabRound } from "./fixtures/accessibility.ts";
import type { ConsolePage } from "./fixtures/console-page.ts";
import { district, modemKey, NO_CHECK_FALLS_DUE, radioKey, shiftOf } from "./fixtures/district.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

let center: VigilInBrowser;
let rivera: ConsolePage;

beforeAll(async () => {
  center = await VigilInBrowser.start(district({ settings: NO_CHECK_FALLS_DUE }));
  const { served } = center;
  for (const callSign of ["305", "309", "312"]) await served.command(shiftOf(callSign));
  await served.udp(taipNow(modemKey("305"), 35.13, -103.9, 0));
  await served.udp(taipNow(modemKey("312"), 35.1233, -103.9209, 0));
  await served.udp(taipNow(radioKey("312"), 35.1236, -103.9206, 0));
  // A device that nobody knows, for the list of those.
  await served.udp(taipNow("XQ77", 35.2, -103.8, 0));
  rivera = await center.workstation();
  await rivera.done("SN P1 Rivera D9");
  await rivera.done("TS 305 NM XYZ789 I40 MM 321 WB red truck");
  await rivera.keys("Escape");
});
afterAll(() => center.close());

const focused = (selector: string): Promise<void> => rivera.page.locator(`${selector}:focus`).waitFor();
const anything = (): Promise<string[]> => axeFaults(rivera.page);
const colours = (): Promise<string[]> => axeFaults(rivera.page, "colours");

/** Changes the theme from the menu, by keys. */
async function changeTheme(to: "Light" | "Dark"): Promise<void> {
  await rivera.keys("Escape", "Escape");
  await rivera.tabTo("Menu");
  await rivera.keys("Enter");
  await rivera.tabTo(`${to} theme`, "ArrowDown");
  await rivera.keys("Enter");
  await rivera.page.locator(`html[data-mantine-color-scheme=${to.toLowerCase()}]`).waitFor();
  await rivera.page.getByRole("menu").waitFor({ state: "detached" });
}

/** Opens each view of a quiet shift in turn, and looks at it; what is found comes back. */
async function quietViews(look: () => Promise<string[]>): Promise<string[]> {
  const found: string[] = [];
  await rivera.keys("F7");
  await focused("#panel-checks");
  found.push(...(await look()));
  await rivera.keys("F6");
  await rivera.sees("XQ77", rivera.page.locator("#panel-devices"));
  found.push(...(await look()));
  await rivera.keys("?");
  await rivera.sees("TS 312 NM ABC123 I40 MM 320 EB white BMW", rivera.dialog);
  found.push(...(await look()));
  await rivera.keys("Escape");
  await rivera.dialog.waitFor({ state: "detached" });
  return found;
}

/** Opens the emergency view of 312 and the dialog that closes it, and looks at both. */
async function emergencyViews(look: () => Promise<string[]>): Promise<string[]> {
  const found: string[] = [];
  await rivera.line("OA 312");
  await rivera.emergencyView.waitFor();
  found.push(...(await look()));
  await rivera.keys("Escape", "Alt+c");
  await rivera.sees("how was it verified?", rivera.dialog);
  found.push(...(await look()));
  await rivera.keys("Escape");
  await rivera.dialog.waitFor({ state: "detached" });
  // One press goes back one step.
  expect(await rivera.emergencyView.count()).toBe(1);
  return found;
}

test("each part has its key", async () => {
  for (const [key, selector] of [
    ["F3", "#panel-units"],
    ["F4", "#map canvas"],
    ["F6", "#panel-incidents"],
    ["F6", "#panel-checks"],
    ["F6", "#panel-devices"],
    ["F7", "#panel-checks"],
    ["F8", "#panel-detail"],
    ["F2", "#panel-alerts"],
    ["/", "#command-line"],
  ] as const) {
    await rivera.keys(key);
    await focused(selector);
  }
  // What is typed stays while the keyboard is elsewhere.
  await rivera.page.keyboard.type("TS 309");
  await rivera.keys("Escape", "F3", "ArrowDown", "ArrowDown");
  await rivera.sees(/305|309|312/, rivera.page.locator("#panel-units [aria-selected=true]"));
  expect(await rivera.commandLine.inputValue()).toBe("TS 309");
  await rivera.commandLine.fill("");
});

test("a round by Tab comes past every part and back, and each stop is seen", async () => {
  await rivera.keys("Escape");
  const stops = await tabRound(rivera.page);
  expect(stops.filter(({ fault }) => fault !== undefined)).toEqual([]);
  const names = stops.map(({ name }) => name).join("\n");
  for (const part of ["Menu", "Units", "Map", "INCIDENTS", "CHECKS", "Checks and roll call", "Command line"])
    expect(names).toContain(part);
});

test("a dialog gives the keyboard back to where it was", async () => {
  await rivera.keys("F3");
  await focused("#panel-units");
  await rivera.keys("Control+k");
  await rivera.dialog.locator("input:focus").waitFor();
  await rivera.page.keyboard.type("31");
  await rivera.sees("312", rivera.dialog);
  expect(await anything()).toEqual([]);
  await rivera.keys("Escape");
  await focused("#panel-units");
  expect(await rivera.dialog.count()).toBe(0);
});

/** Lets the timers that the page sets from now on run late, as on a machine with much else to do. */
async function timersRunLate(lateByMs: number): Promise<{ readonly again: () => Promise<void> }> {
  const { page } = rivera;
  const timers = await page.evaluateHandle(() => window.setTimeout);
  await page.evaluate((lateMs) => {
    const inTime = window.setTimeout;
    window.setTimeout = ((run: () => void, afterMs = 0) => inTime(run, afterMs + lateMs)) as typeof window.setTimeout;
  }, lateByMs);
  return {
    again: () =>
      page.evaluate((inTime) => {
        window.setTimeout = inTime;
      }, timers),
  };
}
const LATE_BY_MS = 300;

test("a menu keeps the item that arrows have come to, however late the page's timers run", async () => {
  const { page } = rivera;
  const timers = await timersRunLate(LATE_BY_MS);
  await rivera.tabTo("Menu");
  await rivera.keys("Enter");
  await rivera.tabTo("New incident…", "ArrowDown");
  await page.waitForTimeout(2 * LATE_BY_MS);
  expect(await rivera.focusName()).toMatch(/^New incident/);
  await timers.again();
  await rivera.keys("Tab");
  await page.getByRole("menu").waitFor({ state: "detached" });
  expect(await rivera.focusName()).toMatch(/^Help/);
  await rivera.tabTo("Menu", "Shift+Tab");
  await rivera.keys("Enter");
  await page.getByRole("menu").waitFor();
  await rivera.keys("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  await rivera.sees("Menu", page.locator("button:focus"));
});

test("what is typed into a dialog's second field stays there, however late the page's timers run", async () => {
  await rivera.keys("F3");
  await focused("#panel-units");
  await rivera.keys("Control+k");
  await rivera.dialog.locator("input:focus").waitFor();
  await rivera.page.keyboard.type("new incident");
  await rivera.sees("New incident…", rivera.dialog.getByRole("option"));
  const timers = await timersRunLate(LATE_BY_MS);
  await rivera.keys("Enter");
  await rivera.page.getByRole("dialog", { name: "New incident" }).waitFor();
  // As it is drawn, it has the keyboard.
  expect(await rivera.focusName()).toMatch(/^Where/);
  await rivera.page.keyboard.type("I40 MM 329");
  await rivera.tabTo("Caller");
  await rivera.page.keyboard.type("Chávez");
  await rivera.page.waitForTimeout(2 * LATE_BY_MS);
  await rivera.page.keyboard.type(", Inés");
  expect(await rivera.dialog.getByLabel("Where").inputValue()).toBe("I40 MM 329");
  expect(await rivera.dialog.getByLabel("Caller").inputValue()).toBe("Chávez, Inés");
  await timers.again();
  // Round and round, past the key that closes it, and never out of it.
  const stops: string[] = [];
  for (let step = 0; step < 20; step++) {
    await rivera.keys(step < 10 ? "Tab" : "Shift+Tab");
    stops.push(await rivera.focusName());
    expect(await rivera.dialog.locator(":focus").count()).toBe(1);
  }
  expect(stops).toEqual(expect.arrayContaining([expect.stringMatching(/^Where/), "Close", "Create"]));
  await rivera.keys("Escape");
  await rivera.dialog.waitFor({ state: "detached" });
  // One dialog led to the other: the keyboard is again where it was before the first.
  await focused("#panel-units");
});

test("axe finds nothing serious on a quiet shift", async () => {
  expect(await quietViews(anything)).toEqual([]);
});

test("nor on the sheet to print", async () => {
  const sheet = await rivera.page.context().newPage();
  await sheet.goto(`${center.url}/sheet`);
  await sheet.getByRole("table").first().waitFor();
  expect(await axeFaults(sheet)).toEqual([]);
  await sheet.close();
});

test("nor in an emergency", async () => {
  await center.served.udp(encodeTaipFrame("RTXDURESS", modemKey("312")));
  await rivera.page.locator(".banner.unowned").waitFor();
  expect(await anything()).toEqual([]);
  await rivera.keys("F1");
  await rivera.emergencyView.waitFor();
  expect(await emergencyViews(anything)).toEqual([]);
});

test("a round by Tab in the emergency view comes past all that can be done", async () => {
  const stops = await tabRound(rivera.page);
  expect(stops.filter(({ fault }) => fault !== undefined)).toEqual([]);
  const names = stops.map(({ name }) => name).join("\n");
  for (const part of ["Back", "Close…", "Send", "EMS", "Hold it", "Call the unit once", "Command line"])
    expect(names).toContain(part);
});

test("the light theme is as legible", async () => {
  await changeTheme("Light");
  expect(await colours()).toEqual([]);
  expect(await emergencyViews(colours)).toEqual([]);
  await rivera.keys("Escape");
  expect(await quietViews(colours)).toEqual([]);
});
