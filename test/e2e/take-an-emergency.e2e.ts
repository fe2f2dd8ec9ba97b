/** A duress key in a patrol car, from its datagram to the verified end, at two workstations and by keys. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeTaipFrame } from "../../src/codecs/taip/encode-taip.ts";
import { taipNow } from "../int/vigil-process.ts";
import { type ConsolePage, SOON } from "./fixtures/console-page.ts";
import { district, modemKey, NO_CHECK_FALLS_DUE, radioKey, shiftOf } from "./fixtures/district.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

let center: VigilInBrowser;
let rivera: ConsolePage;
let baca: ConsolePage;

beforeAll(async () => {
  center = await VigilInBrowser.start(district({ settings: NO_CHECK_FALLS_DUE }));
  const { served } = center;
  for (const callSign of ["305", "309", "312"]) await served.command(shiftOf(callSign));
  await served.udp(taipNow(modemKey("305"), 35.13, -103.9, 0));
  await served.udp(taipNow(modemKey("309"), 35.17, -103.7, 60));
  await served.udp(taipNow(modemKey("312"), 35.1233, -103.9209, 0));
  await served.udp(taipNow(radioKey("312"), 35.1236, -103.9206, 0));
  rivera = await center.workstation();
  baca = await center.workstation();
  await rivera.done("SN P1 Rivera D9");
  await baca.done("SN P2 Baca");
  await rivera.done("TS 312 NM ABC123 I40 MM 320 EB white BMW");
});
afterAll(() => center.close());

/** The alerts that stand about units: on a busy machine Vigil may have something to say of itself as well. */
async function standingOfUnits() {
  const { items } = (await center.served.get("/api/v1/alerts?phase=standing")).body;
  return items.filter(({ subject }) => subject.kind === "unit");
}

/** Chooses a reason in the dialog that closes the alert, by keys, and goes on to the sentence. */
async function chooseFirstReason(): Promise<void> {
  await rivera.dialog.locator("input:focus").waitFor();
  await rivera.keys("ArrowDown");
  await rivera.page.getByRole("option", { name: "Officer verified safe" }).waitFor();
  await rivera.keys("Enter");
  await expect.poll(() => rivera.dialog.locator("input").first().inputValue(), SOON).toBe("Officer verified safe");
  await rivera.keys("Tab");
  await rivera.dialog.locator("textarea:focus").waitFor();
}

test("the datagram rings on every console, marked covert, with nobody having it", async () => {
  await center.served.udp(encodeTaipFrame("RTXDURESS", modemKey("312")));
  for (const console of [rivera, baca]) {
    const banner = console.page.locator(".banner");
    await console.sees("EMERGENCY · COVERT", banner);
    await console.sees("the duress key was pressed", banner);
    await console.sees("NOBODY HAS IT", banner);
    await console.sees(/^sound \d+ %$/, console.page.locator(".lamp"));
    await console.rings();
  }
  // A console shows danger before the disk has it; the interface tells what is durable.
  await expect
    .poll(standingOfUnits, SOON)
    .toEqual([expect.objectContaining({ level: "emergency", covert: true, phase: "open" })]);
});

test("a console that the browser lets make no sound says so, until it is touched", async () => {
  const page = await (await center.browser.newContext()).newPage();
  // What playwright evaluates counts as a touch; the bare protocol looks without one.
  const protocol = await page.context().newCDPSession(page);
  const lamps = async (): Promise<unknown> => {
    const expression = "[...document.querySelectorAll('.lamp')].map((lamp) => lamp.textContent.trim())";
    return (await protocol.send("Runtime.evaluate", { expression, returnByValue: true })).result.value;
  };
  await page.goto(center.url);
  await expect.poll(lamps, SOON).toContain("sound BLOCKED: click");
  await page.keyboard.press("F2");
  await expect.poll(lamps, SOON).toContain("sound 60 %");
  await page.close();
});

test("one key takes it: the view opens for the owner alone, the sound stops for all", async () => {
  await rivera.keys("F1");
  await rivera.emergencyView.waitFor();
  await rivera.sees("COVERT: do not call 312", rivera.emergencyView);
  await rivera.sees("the duress key was pressed", rivera.emergencyView);
  await rivera.sees("35.12360, -103.92060", rivera.emergencyView);
  await rivera.sees("35.12330, -103.92090", rivera.emergencyView);
  await baca.sees("Rivera has it", baca.page.locator(".banner"));
  expect(await baca.emergencyView.count()).toBe(0);
  await rivera.fallsSilent();
  await baca.fallsSilent();
});

test("the units are told at once, and never the one in danger", async () => {
  await rivera.sees(/2 told at .*305, 309/, rivera.emergencyWork);
  await expect
    .poll(async () => (await standingOfUnits())[0], SOON)
    .toMatchObject({ unitsTold: { unitIds: ["NMSP-305", "NMSP-309"] } });
});

test("help is sent, the channel held, voices told, the list ticked, each by a key", async () => {
  await rivera.keys("Alt+1");
  await rivera.sees("sent", rivera.emergencyWork.locator(".help-list li").first());
  await rivera.keys("Alt+h");
  await rivera.sees("HELD by Rivera", rivera.emergencyWork);
  await rivera.done('TD 312 "Sgt Ortiz" on his way');
  await rivera.sees("Sgt Ortiz: by voice", rivera.emergencyWork);
  // Out of the command line, then by Tab to the first box that is not ticked.
  await rivera.keys("Escape");
  await rivera.tabTo("Call the unit once on the air; if covert, do not");
  await rivera.keys("Space");
  await rivera.sees(/if covert, do not Rivera, \d\d:\d\d/, rivera.emergencyWork.locator(".tick").first());
  expect(await rivera.emergencyWork.locator(".tick input:checked").count()).toBe(1);
});

test("the unit concerned can't close it, and nothing closes it without a reason", async () => {
  const [alert] = await standingOfUnits();
  const close = { type: "CloseAlert", alert: alert?.id, reason: "SAFE", text: "all is well" };
  const refused = await center.served.command(close, "by-312", "officer:312");
  expect(refused.status).toBe(409);
  await rivera.keys("Alt+c");
  await rivera.dialog.waitFor();
  const submit = rivera.dialog.locator("button[type=submit]");
  expect(await submit.isDisabled()).toBe(true);
});

test("unverified, it asks for a second person and stays; verified, it closes", async () => {
  await chooseFirstReason();
  await rivera.page.keyboard.type("seen from the road, waved");
  await rivera.sees("1 of 1 causes not verified: a second person has to agree", rivera.dialog);
  await rivera.tabTo("Ask a second person");
  await rivera.keys("Enter");
  await rivera.sees(
    "Rivera wants to close it (Officer verified safe): seen from the road, waved",
    rivera.emergencyWork,
  );
  await baca.sees("EMERGENCY", baca.page.locator(".banner"));
  // Nobody is the second person to oneself.
  await rivera.type("AG 312");
  await rivera.sees("would be refused", rivera.says);
  await rivera.commandLine.fill("");
  await rivera.keys("Escape", "Alt+c");
  await chooseFirstReason();
  await rivera.page.keyboard.type("spoke with him at the car");
  await rivera.tabTo("By whom: the duress key was pressed");
  await rivera.page.keyboard.type("305");
  await rivera.tabTo("Close it");
  await rivera.keys("Enter");
  await rivera.emergencyView.waitFor({ state: "detached" });
  await baca.page.locator(".banner").waitFor({ state: "detached" });
  await expect.poll(standingOfUnits, SOON).toEqual([]);
});

test("the record tells who did what", async () => {
  const closed = (await center.served.get("/api/v1/alerts?phase=closed")).body.items;
  const alert = closed.find(({ subject }) => subject.kind === "unit");
  expect(alert).toMatchObject({
    closing: { by: "Rivera", reason: "SAFE", verified: [{ how: "seen-by-unit", by: "305" }] },
  });
  const history = await center.served.get(`/api/v1/alerts/${alert?.id}/history`);
  const told = history.body.items.map(({ what }) => what).toReversed();
  const life = [
    "AlertRaised",
    "UnitsTold",
    "AlertTaken",
    "ToldByVoice",
    "ChecklistTicked",
    "AlertCloseProposed",
    "AlertClosed",
  ];
  expect(told.filter((what) => life.includes(what ?? ""))).toEqual(life);
});
