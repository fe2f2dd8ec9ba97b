/** A server that is killed, and one that stands still: the console says that it is blind, and misses nothing after. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeTaipFrame } from "../../src/codecs/taip/encode-taip.ts";
import { BUSY_MACHINE_MS, taipNow } from "../int/vigil-process.ts";
import { type ConsolePage, SOON } from "./fixtures/console-page.ts";
import { district, modemKey, shiftOf } from "./fixtures/district.ts";
import { freePort } from "../int/free-port.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const UNIT = "NMSP-312";
/** DESIGN.md: the loss of the link shows within 3 s. The rest is for a busy machine. */
const BLIND_WITHIN_MS = 3_000 + BUSY_MACHINE_MS;
const BACK_WITHIN_MS = 60_000;

let center: VigilInBrowser;
let rivera: ConsolePage;

beforeAll(async () => {
  center = await VigilInBrowser.start(district(), { port: await freePort() });
  for (const callSign of ["305", "309", "312"]) await center.served.command(shiftOf(callSign));
  await center.served.udp(taipNow(modemKey("305"), 35.13, -103.9, 0));
  await center.served.udp(taipNow(modemKey("312"), 35.1233, -103.9209, 0));
  rivera = await center.workstation();
  await rivera.done("SN P1 Rivera D9");
  await rivera.done("TS 312 NM ABC123 I40 MM 320 EB white BMW");
  await rivera.sees(/due \d:\d\d/, rivera.unitRow(UNIT));
});
// A killed server refuses connections, and the browser says so.
afterAll(() => center.close(/ERR_CONNECTION_REFUSED|WebSocket connection to|ERR_CONNECTION_RESET/));

const lost = () => rivera.page.locator(".link-lost");

/** The contacts that are on record, with the words that were said. */
async function contacts(): Promise<unknown[]> {
  const { items } = (await center.served.get("/api/v1/units/312/history")).body;
  return items.filter(({ what }) => what === "ContactRecorded").map(({ data }) => data?.said);
}

test("killed: the console says that it is blind, goes on counting, and keeps what it knew", async () => {
  await center.vigil.kill();
  await lost().waitFor({ timeout: BLIND_WITHIN_MS });
  await rivera.sees("Nothing new can be seen here; timers count on.", lost());
  await expect.poll(() => rivera.page.title(), SOON).toContain("LINK LOST");
  await rivera.sees("link LOST", rivera.page.locator(".lamp.wrong"));
  await rivera.sees("log unknown", rivera.page.locator(".lamp"));
  const check = rivera.unitRow(UNIT).locator(".check");
  const due = await check.innerText();
  await expect.poll(() => check.innerText(), SOON).not.toBe(due);
  await rivera.sees("Traffic stop", rivera.unitRow(UNIT));
});

test("what is entered meanwhile is kept, and shown as not done", async () => {
  await rivera.line("CK 312 all is well");
  await rivera.sees("1 not confirmed, will be sent again", lost());
  await rivera.notice("open", "waiting for the server").waitFor();
  expect(await rivera.commandLine.inputValue()).toBe("");
});

test("back: nothing is missing, the entry is made once, and what came meanwhile rings", async () => {
  await center.startAgain();
  await center.served.udp(encodeTaipFrame("RTXDURESS", modemKey("309")));
  await lost().waitFor({ state: "detached", timeout: BACK_WITHIN_MS });
  await rivera.sees("309", rivera.page.locator(".banner.unowned"));
  await rivera.rings();
  await rivera.sees(/Traffic stop[^]*NM ABC123/, rivera.unitRow(UNIT));
  await rivera.sees("Rivera at P1 for D9", rivera.page.locator("header.header"));
  // That it is told done stands for four seconds only: what is no longer open was done, and the record says so.
  await rivera.notice("open", "Records radio contact with 312").waitFor({ state: "detached" });
  await expect.poll(contacts, SOON).toContain("all is well");
  expect((await contacts()).filter((said) => said === "all is well")).toHaveLength(1);
  await rivera.keys("F1");
  await rivera.emergencyView.waitFor();
  await rivera.done("CA 309 ACCIDENTAL ver challenge 309 answered");
  await rivera.keys("Escape", "Escape");
});

test("a server that stands still is as blind as none; what was sent to it has an unknown outcome, and is done once", async () => {
  const pid = await center.vigil.childPid();
  process.kill(pid, "SIGSTOP");
  try {
    await rivera.line("CK 312 second time");
    await lost().waitFor({ timeout: BLIND_WITHIN_MS });
    await rivera.notice("open", "OUTCOME UNKNOWN, asked again until answered").waitFor();
  } finally {
    process.kill(pid, "SIGCONT");
  }
  await lost().waitFor({ state: "detached", timeout: BACK_WITHIN_MS });
  await rivera.notice("open", "OUTCOME UNKNOWN").waitFor({ state: "detached" });
  await expect.poll(contacts, SOON).toContain("second time");
  expect((await contacts()).filter((said) => said === "second time")).toHaveLength(1);
  // The time in which it stood still is told, and is nobody's silence.
  await rivera.sees("stood still", rivera.panel("Alerts"));
});
