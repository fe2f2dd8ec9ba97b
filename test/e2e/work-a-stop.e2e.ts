/** A stop from its call to its clear, worked by the command line alone: no mouse, no menu, no dialog. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { taipNow } from "../int/vigil-process.ts";
import { type ConsolePage, SOON } from "./fixtures/console-page.ts";
import { district, modemKey, shiftOf } from "./fixtures/district.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const UNIT = "NMSP-312";

let center: VigilInBrowser;
let rivera: ConsolePage;

beforeAll(async () => {
  center = await VigilInBrowser.start(district());
  rivera = await center.workstation();
  // Help is near, so that nothing rings but what the lines cause.
  await center.served.command(shiftOf("305"));
  await center.served.udp(taipNow(modemKey("305"), 35.13, -103.9, 0));
});
afterAll(() => center.close());

/** Seconds until the check is due, as the unit's row says it; undefined where it says something else. */
async function dueS(): Promise<number | undefined> {
  const words = await rivera.unitRow(UNIT).locator(".check").innerText();
  const [, minutes, seconds] = /(\d+):(\d\d)$/.exec(words) ?? [];
  return words.startsWith("over") || seconds === undefined ? undefined : Number(minutes) * 60 + Number(seconds);
}

test("who signs on by a line sits there, and every later entry carries the name", async () => {
  const said = await rivera.done("SN P1 Rivera D9");
  expect(said).toBe("Signs Rivera on at P1, answering for D9");
  await rivera.sees("Rivera at P1 for D9", rivera.page.locator("header.header"));
  await rivera.done("SH 312 3120 car V312");
  await rivera.sees("2 on duty", rivera.panel("Units"));
});

test("a stop is one line, said before it is done; its check runs from then", async () => {
  await rivera.type("TS 312 NM ABC123 I40 MM 320 EB white BMW");
  await rivera.sees("Starts a traffic stop for 312 on NM ABC123 at I-40 MM 320 EB, white BMW", rivera.says);
  // Nothing is done before Enter.
  expect(await rivera.unitRow(UNIT).innerText()).toContain("Available");
  await rivera.keys("Enter");
  await rivera.sees("Traffic stop", rivera.unitRow(UNIT));
  await rivera.sees(/due 2:\d\d|due 3:00/, rivera.unitRow(UNIT));
  await rivera.sees("I-40 MM 320 EB", rivera.panel("incidents"));
  await rivera.sees("NM ABC123", rivera.panel("incidents"));
});

test("a contact moves the check, high caution shortens it", async () => {
  await rivera.done("CK 312 two out talking");
  await expect.poll(dueS, SOON).toBeGreaterThan(240);
  expect(await rivera.done("HC 312")).toContain("its status check is shorter");
  await expect.poll(dueS, SOON).toBeLessThanOrEqual(90);
});

test("a return typed in becomes a caution that must be read to the officer", async () => {
  expect(await rivera.done("RT 312 stolen, armed")).toContain('a HIGH CAUTION: "stolen, armed"');
  await rivera.alertCard("urgent 312").waitFor();
  await rivera.sees("tell the officer", rivera.alertCard("urgent 312"));
  await rivera.line("312");
  const detail = rivera.panel("Detail");
  await rivera.sees("stolen, armed", detail);
  await rivera.sees("not yet read to the officer", detail);
  await rivera.done("RT 312 READ");
  await rivera.sees("read to the officer", detail.locator(".caution"));
  await detail.getByText("not yet read to the officer").waitFor({ state: "detached" });
  // AL11: the entry accounts for the unit, and what was short of an emergency closes in the dispatcher's name.
  // Of units only: on a busy machine Vigil may have something to say of itself as well.
  await rivera.alertCard("urgent 312").waitFor({ state: "detached" });
  const ofUnits = async (phase: string) =>
    (await center.served.get(`/api/v1/alerts?phase=${phase}`)).body.items.filter(
      ({ subject }) => subject.kind === "unit",
    );
  await expect
    .poll(() => ofUnits("closed"), SOON)
    .toEqual([
      expect.objectContaining({ level: "urgent", closing: expect.objectContaining({ by: "Rivera" }) as object }),
    ]);
  expect(await ofUnits("standing")).toEqual([]);
});

test("a line that cannot be meant says what was expected and does nothing", async () => {
  await rivera.type("TS 999 NM XYZ");
  await rivera.sees(/expected/, rivera.page.locator("#command-says.wrong"));
  await rivera.keys("Enter");
  expect(await rivera.commandLine.inputValue()).toBe("TS 999 NM XYZ");
  await rivera.keys("Escape");
  expect(await rivera.commandLine.inputValue()).toBe("TS 999 NM XYZ");
  await rivera.commandLine.fill("");
});

test("clearing closes the incident with its disposition", async () => {
  const said = await rivera.done("CL 312 WARN told to fix the light");
  expect(said).toMatch(/^Clears 312 from \d\d-\d{6} \(Traffic stop\), disposition WARN \(Warning\)/);
  await rivera.sees("Available", rivera.unitRow(UNIT));
  await rivera.unitRow(UNIT).locator(".check").waitFor({ state: "detached" });
});

test("the timeline tells all of it, by whom; the API tells the same", async () => {
  const number = /\d\d-\d{6}/.exec(await rivera.panel("incidents").innerText())?.[0] ?? "";
  await rivera.line(`OP ${number}`);
  const timeline = rivera.panel("Detail").locator("ol.timeline");
  for (const text of [
    "opened: TSTOP",
    "traffic stop",
    "high caution",
    "HIGH CAUTION about plate NM ABC123: stolen, armed",
    "caution read to 312",
    "closed, WARN",
  ]) {
    await timeline.getByText(text).first().waitFor();
  }
  await rivera.sees("Rivera", timeline.locator("li").first());
  const history = await center.served.get(`/api/v1/incidents/${number}/history`);
  expect(history.status).toBe(200);
  const told = history.body.items.map(({ what }) => what);
  for (const what of [
    "IncidentCreated",
    "StopStarted",
    "HighCautionSet",
    "ReturnRecorded",
    "CautionAdded",
    "CautionRead",
    "StopEnded",
    "IncidentClosed",
  ]) {
    expect(told).toContain(what);
  }
  const ofUnit = await center.served.get("/api/v1/units/312/history");
  const contacts = ofUnit.body.items.filter(({ what }) => what === "ContactRecorded");
  expect(contacts).toContainEqual(
    expect.objectContaining({
      who: "dispatcher:Rivera",
      from: expect.stringMatching(/^P1 /) as string,
      data: expect.objectContaining({ said: "two out talking", means: "voice" }) as object,
    }),
  );
});
