/** Two hundred alerts, no mouse: the right one is found by name, by going through the list, by the command line; taken and closed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeTaipFrame } from "../../src/codecs/taip/encode-taip.ts";
import { eventually, taipNow } from "../int/vigil-process.ts";
import { type ConsolePage, SOON } from "./fixtures/console-page.ts";
import { district, shiftOf } from "./fixtures/district.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const CALL_SIGNS = Array.from({ length: 200 }, (_, index) => String(300 + index));
const EMERGENCIES = 9;
const AT_ONCE = 20;
const PLATE = "NM BAD001";
/** A device that nobody knows, by the name that it gives itself. */
const STRANGER = "XQ77";

// What is taken stays taken, and no check falls due, however slow the machine is at the rest.
const SETTINGS = "{ watch: { statusCheck: { stopFirstS: 3600, highCautionS: 3600 }, alerts: { idleOwnerS: 86400 } } }";

let center: VigilInBrowser;
let rivera: ConsolePage;

/** Gives a command, again where a busy machine's disk could not keep up. */
async function give(command: object): Promise<void> {
  const commandId = crypto.randomUUID();
  await eventually(
    () => center.served.command(command, commandId),
    ({ status }) => status === 200,
    60_000,
  );
}

/** Gives a command for each unit, many at once: what waits for the disk waits together. */
async function forEach(callSigns: readonly string[], commandOf: (callSign: string) => object): Promise<void> {
  for (let from = 0; from < callSigns.length; from += AT_ONCE)
    await Promise.all(callSigns.slice(from, from + AT_ONCE).map((callSign) => give(commandOf(callSign))));
}

beforeAll(async () => {
  center = await VigilInBrowser.start(district({ callSigns: CALL_SIGNS, settings: SETTINGS }));
  const caution = { about: "plate", subject: PLATE, text: "armed", level: "high", source: "QCSO" };
  await give({ type: "AddCaution", ...caution });
  await forEach(CALL_SIGNS, shiftOf);
  const stop = { type: "StartStop", plate: PLATE, place: "I-40 MM 320 EB" };
  await forEach(CALL_SIGNS.slice(EMERGENCIES), (unit) => ({ ...stop, unit }));
  for (const unit of CALL_SIGNS.slice(0, EMERGENCIES)) await give({ type: "DeclareEmergency", unit });
  await center.served.udp(taipNow(STRANGER, 35.2, -103.8, 0));
  await center.served.udp(encodeTaipFrame("RTXDURESS", STRANGER));
  rivera = await center.workstation();
  await rivera.done("SN P1 Rivera D9");
  await rivera.sees(/2\d\d of 2\d\d not taken/, rivera.panel("Alerts"));
});
afterAll(() => center.close());

const focusedCard = () => rivera.page.locator(".alert-card:focus");
const viewName = () => rivera.emergencyView.getAttribute("aria-label");

/** Who each alert is about that Rivera has. */
async function owned(): Promise<(string | undefined)[]> {
  const { items } = (await center.served.get("/api/v1/alerts?phase=standing")).body;
  return items.filter(({ phase }) => phase === "owned").map(({ subject, callSign }) => callSign ?? subject.key);
}

/** Closes the alert whose view is open, by keys: the first reason, a sentence, and by whom where that is asked. */
async function closeIt(sentence: string, by?: string): Promise<void> {
  await rivera.keys("Alt+c");
  await rivera.dialog.locator("input:focus").waitFor();
  // The emergencies that hang over the map cover neither its first field nor the key that closes it.
  await rivera.dialog.locator("input").first().click({ trial: true });
  await rivera.dialog.getByRole("button", { name: "Close", exact: true }).click({ trial: true });
  await rivera.keys("ArrowDown");
  await rivera.page.getByRole("option", { name: "Officer verified safe" }).waitFor();
  await rivera.keys("Enter");
  await expect.poll(() => rivera.dialog.locator("input").first().inputValue(), SOON).toBe("Officer verified safe");
  await rivera.keys("Tab");
  await rivera.dialog.locator("textarea:focus").waitFor();
  await rivera.page.keyboard.type(sentence);
  if (by !== undefined) {
    await rivera.tabTo("By whom:");
    await rivera.page.keyboard.type(by);
  }
  await rivera.tabTo("Close it");
  await rivera.keys("Enter");
  await rivera.emergencyView.waitFor({ state: "detached" });
}

test("by name: a device that nobody knows is found, looked at, taken, and closed, and nothing else is", async () => {
  await rivera.keys("Control+k");
  await rivera.dialog.locator("input:focus").waitFor();
  await rivera.page.keyboard.type(STRANGER);
  await rivera.sees(`alert: device taip:${STRANGER} emergency`, rivera.dialog.getByRole("option"));
  await rivera.keys("Enter");
  await rivera.emergencyView.waitFor();
  expect(await viewName()).toBe(`emergency device taip:${STRANGER}`);
  await rivera.keys("F1");
  await rivera.sees("You have it", rivera.emergencyWork);
  expect(await owned()).toEqual([`taip:${STRANGER}`]);
  // The line is about it as well, though it has no unit.
  await rivera.done("TD EMS on their way");
  await rivera.sees("EMS: by voice", rivera.emergencyWork);
  await closeIt("lay in the yard, picked up", "Ortiz");
  expect(await owned()).toEqual([]);
});

test("by going: no key is lost, Enter opens, F1 takes what is looked at, F2 goes on from there", async () => {
  const DOWN = 60;
  await rivera.keys("F2", ...Array.from({ length: DOWN }, () => "ArrowDown"));
  await expect.poll(() => focusedCard().getAttribute("aria-posinset"), SOON).toBe(String(DOWN + 1));
  const name = (await focusedCard().getAttribute("aria-label")) ?? "";
  const nextName = await rivera.page.locator(`.alert-card[aria-posinset="${DOWN + 2}"]`).getAttribute("aria-label");
  expect(name).toMatch(/^urgent \d+$/);
  const callSign = name.replace("urgent ", "");
  // What is gone to is shown whole, too.
  await rivera.sees(callSign, rivera.page.locator("#panel-units [aria-selected=true]"));
  await rivera.keys("Enter");
  await rivera.emergencyView.waitFor();
  expect(await viewName()).toBe(name);
  await rivera.keys("F1");
  await rivera.sees("You have it", rivera.emergencyWork);
  expect(await owned()).toEqual([callSign]);
  await closeIt("read to him, he has stepped back to the car");
  expect(await owned()).toEqual([]);
  await rivera.page.locator("#panel-alerts:focus").waitFor();
  await rivera.keys("F2");
  const chosen = rivera.page.locator(".alert-card[data-chosen=true]");
  await expect.poll(() => chosen.getAttribute("aria-label"), SOON).toBe(nextName);
});

test("in a view F2 goes to the next one's view, and Escape comes back to the list", async () => {
  await rivera.keys("Escape", "Escape");
  await rivera.line(`OA ${CALL_SIGNS[0]}`);
  await rivera.emergencyView.waitFor();
  expect(await viewName()).toBe(`emergency ${CALL_SIGNS[0]}`);
  for (const callSign of CALL_SIGNS.slice(1, 3)) {
    await rivera.keys("F2");
    await expect.poll(viewName, SOON).toBe(`emergency ${callSign}`);
  }
  expect(await owned()).toEqual([]);
  // Out of the command line, then out of the view.
  await rivera.keys("Escape", "Escape");
  await rivera.emergencyView.waitFor({ state: "detached" });
});

test("by the command line: taken and closed by its unit, from wherever one is", async () => {
  await rivera.done("TA 444");
  expect(await owned()).toEqual(["444"]);
  await rivera.done("CA 444 SAFE read to him, he has stepped back");
  expect(await owned()).toEqual([]);
  expect(rivera.complaints).toEqual([]);
});
