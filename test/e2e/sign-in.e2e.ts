/**
 * Who is who, as people meet it: the first administrator, an invitation, a passkey, a lock that says nothing but that
 * an emergency stands, and a session that ends everywhere at once.
 */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { totpCode } from "../../src/server/accounts/totp.ts";
import { axeFaults, tabRound } from "./fixtures/accessibility.ts";
import { eventually, SMALL_CENTER } from "../int/vigil-process.ts";
import { SOON } from "./fixtures/console-page.ts";
import { freePort } from "../int/free-port.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const MESA = "the mesa at dusk, 4 crows";
const SCREEN = { width: 1280, height: 800 };
const HOSTILE = "<img src=x onerror=alert(1)>\u202E";

let center: VigilInBrowser;
let url: string;
let chief: Page;
let rivera: Page;
let riverasSecret = "";
const complaints: string[] = [];

beforeAll(async () => {
  const port = await freePort();
  center = await VigilInBrowser.start(`accounts: { enabled: true }\n${SMALL_CENTER}`, { port });
  url = `http://localhost:${port}`; // a passkey belongs to a name
});
afterAll(() => center.close(/status of (401|429)/));

async function somewhere(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await center.browser.newContext({ viewport: SCREEN });
  const page = await context.newPage();
  page.setDefaultTimeout(SOON.timeout);
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("dialog", (dialog) => {
    complaints.push(`a script ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { context, page };
}

/** A device that verifies its user. */
async function authenticator(context: BrowserContext, page: Page): Promise<void> {
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** Takes an invitation up by the keyboard; gives the secret of the app. */
async function accept(page: Page, code: string, first?: { name: string; display: string }): Promise<string> {
  await page.goto(`${url}/invitation#${code}`);
  await page.getByRole("button", { name: "Go on" }).click();
  if (first !== undefined) {
    await page.getByLabel("Your name to sign in with").fill(first.name);
    await page.getByLabel("Your name as others see it").fill(first.display);
  }
  await page.getByLabel("New password").fill(MESA);
  await page.getByLabel("The same again").fill(MESA);
  const secret = (await page.locator("code.secret").innerText()).replaceAll(" ", "");
  await page.getByLabel("Code that the app shows now").fill(totpCode(secret, Date.now()));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Recovery codes" }).waitFor();
  expect(await page.locator(".recovery-codes code").count()).toBe(10);
  await page.keyboard.press("Enter"); // "I have them" has the keyboard
  return secret;
}

async function heading(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("heading", { name }).first().waitFor();
}

describe("the door", () => {
  test("whoever is not signed in sees the door, and nothing of the center", async () => {
    const { context, page } = await somewhere();
    await page.goto(url);
    await heading(page, "Sign in");
    expect(await page.content()).not.toContain("312");
    expect(await axeFaults(page)).toEqual([]);
    expect((await tabRound(page)).filter(({ fault }) => fault !== undefined)).toEqual([]);
    await page.locator("input[name=name]").fill("nobody");
    await page.locator("input[name=password]").fill("not it, not it at all");
    await page.keyboard.press("Enter");
    await page.getByText("Not recognised").waitFor();
    await context.close();
  });
  test("[AU7] the code of the terminal makes the first administrator", async () => {
    const code = await eventually(
      () => Promise.resolve(/once: (\S+)/.exec(center.vigil.errors)?.[1] ?? ""),
      (found) => found !== "",
    );
    const { context, page } = await somewhere();
    await authenticator(context, page);
    chief = page;
    await accept(page, code, { name: "chief", display: "Chief" });
    await page.getByText("None of your roles looks at the live picture").waitFor();
    expect(page.url()).toBe(`${url}/`); // the code stands in no address
  });
  test("[AU15] a passkey is made, and opens the door", async () => {
    await chief.goto(`${url}/account`);
    await chief.getByLabel("A name for a new one").fill("Ring key");
    await chief.keyboard.press("Enter");
    await chief.getByText("Ring key").first().waitFor();
    expect(await axeFaults(chief)).toEqual([]);
    await chief.getByRole("button", { name: "Sign out" }).click();
    await heading(chief, "Sign in");
    await chief.getByRole("button", { name: "Use a passkey" }).click();
    await heading(chief, "Your account");
  });
});

describe("administration", () => {
  test("an account is made, its owner invited; what is typed stays text", async () => {
    await chief.goto(`${url}/administration`);
    await heading(chief, /^Accounts/);
    await chief.getByText("New account").click();
    await chief.getByLabel("Signs in as").fill("rivera");
    await chief.getByLabel("Name as others see it").fill("Rivera");
    await chief.getByLabel("Roles there").first().press("ArrowDown");
    await chief.getByRole("option", { name: "dispatcher", exact: true }).click();
    await chief.getByRole("option", { name: "supervisor" }).click();
    await chief.keyboard.press("Escape");
    await chief.getByRole("button", { name: "Make the account" }).click();
    await heading(chief, "Invitation for rivera");
    const invitation = await chief.locator("code.secret").innerText();
    expect(await axeFaults(chief)).toEqual([]);
    const { page } = await somewhere();
    rivera = page;
    riverasSecret = await accept(page, invitation);
    await page.locator(".shell header.header").waitFor();
  });
  test("a file says what it would change before it does; hostile cells are refused or shown as text", async () => {
    await chief.getByRole("tab", { name: "People, units" }).click();
    await chief.getByText("Read from a file (CSV)").click();
    const csv = `id,agency,name,phone\n312,NMSP,Officer 312,575-1\n313,NMSP,"<b>Ana</b>, B",\n314,XXXX,Bad,\n315,NMSP,${HOSTILE},\n`;
    await chief
      .getByLabel("File of people")
      .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await chief.getByText("1 new, 1 changed, 0 as they are, 2 wrong.").waitFor();
    await chief.getByRole("button", { name: /Do it: 2/ }).click();
    await chief.getByText("2 changed.").waitFor();
    await chief.getByText("<b>Ana</b>, B").first().waitFor();
    expect(await axeFaults(chief)).toEqual([]);
  });
  test("it can be looked back at: who changed what, in the log", async () => {
    const entries = await rivera.evaluate(async () => {
      const response = await fetch("/api/v1/officers/313/history");
      const read = (await response.json()) as { items?: { who: string; what: string }[] };
      return read.items ?? read;
    });
    expect(entries).toMatchObject([{ who: "dispatcher:Chief", what: "OfficerRegistered" }]);
  });
});

describe("what is not theirs is not offered", () => {
  test("a dispatcher's menu has no administration, and the page says so", async () => {
    await rivera.getByRole("button", { name: "Menu", exact: true }).click();
    await rivera.getByRole("menuitem", { name: /Your account/ }).waitFor();
    expect(await rivera.getByRole("menuitem", { name: /Administration|Audit/ }).count()).toBe(0);
    await rivera.keyboard.press("Escape");
    await rivera.goto(`${url}/audit`);
    await rivera.getByText("None of your roles comes here.").waitFor();
    await rivera.goto(url);
    await rivera.locator(".shell header.header").waitFor();
  });
});

describe("[AU23] a lock and an end", () => {
  test("a locked console says that an emergency stands, and nothing of it; its owner opens it", async () => {
    await rivera.route("**/api/v1/session", (route) =>
      route.fulfill({
        json: { accounts: true, state: "locked", display: "Rivera", emergency: true, rings: "emergency" },
      }),
    );
    await rivera.goto(url);
    await heading(rivera, "Locked");
    await rivera.getByText("EMERGENCY. Open the console.").waitFor();
    expect(await rivera.content()).not.toContain("312");
    expect(await axeFaults(rivera)).toEqual([]);
    await rivera.locator("input[name=password]").fill(MESA);
    await rivera.locator("input[name=code]").fill(totpCode(riverasSecret, Date.now() + 30_000));
    const shown = rivera.waitForResponse(/session\/again/);
    await rivera.keyboard.press("Enter");
    expect((await shown).status()).toBe(200);
    await rivera.unroute("**/api/v1/session");
    await rivera.locator(".shell header.header").waitFor();
  });
  test("shut out: the console is gone by itself, and its picture with it", async () => {
    await chief.goto(`${url}/administration`);
    await chief.getByRole("button", { name: "Change Rivera" }).click();
    await chief.getByRole("button", { name: "End all sessions" }).click();
    // A loaded machine draws late; that the socket closes within a second is tested without a browser.
    await heading(rivera, "Sign in");
    expect(await rivera.content()).not.toContain("312");
  });
  test("light as well as dark", async () => {
    await rivera.evaluate(() => localStorage.setItem("vigil.preferences", JSON.stringify({ theme: "light" })));
    await rivera.reload();
    await heading(rivera, "Sign in");
    expect(await axeFaults(rivera, "colours")).toEqual([]);
  });
});

test("no page threw, and no script of anybody else's ran", () => {
  expect(complaints).toEqual([]);
});
