/** The agency's own provider, as people meet it: a button, a page elsewhere, and back; and a console locked by one key. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestProvider } from "../../src/server/accounts/test-provider.fixture.ts";
import { axeFaults } from "./fixtures/accessibility.ts";
import { SOON } from "./fixtures/console-page.ts";
import { RealCenter } from "./fixtures/real-center.ts";

let provider: TestProvider;
let real: RealCenter;
let page: Page;

beforeAll(async () => {
  provider = await TestProvider.start();
  const accounts = `  provider: { name: State sign-in, issuer: "${provider.issuer}", clientId: vigil }\n`;
  real = await RealCenter.start(accounts);
  await real.account("rivera", [{ role: "dispatcher", agencyId: "NMSP" }]);
  await real.account("o312", [{ role: "officer", agencyId: "NMSP" }], { officerId: "312" });
  const context = await real.center.browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  page.setDefaultTimeout(SOON.timeout);
});
afterAll(async () => {
  await real.center.close();
  await provider.end();
});

test("[AU32] somebody whom the center does not know is told so, in words", async () => {
  provider.atTheDoor = { sub: "s-0", claims: { preferred_username: "stranger" } };
  await page.goto(real.url);
  await page.getByRole("button", { name: "Sign in with State sign-in" }).click();
  await page.getByText("no open account here is yours").waitFor();
  await expect.poll(() => page.url(), SOON).toBe(`${real.url}/`); // why stands in the address no longer
  expect(await axeFaults(page)).toEqual([]);
});

test("[AU32] a dispatcher comes in by it, with the session's cookie as strict as ever", async () => {
  provider.atTheDoor = { sub: "s-1", claims: { preferred_username: "rivera" } };
  await page.getByRole("button", { name: "Sign in with State sign-in" }).click();
  await page.locator(".shell header.header").waitFor();
  const cookies = await page.context().cookies();
  expect(cookies.find(({ name }) => name === "__Host-vigil")).toMatchObject({ sameSite: "Strict", httpOnly: true });
  expect(cookies.map(({ name }) => name)).not.toContain("__Host-vigil-provider");
});

test("[AU31] one key locks the console; it says whether an emergency stands, and nothing of it; the provider opens it", async () => {
  await page.keyboard.press("F9");
  await page.getByRole("heading", { name: "Locked" }).waitFor();
  expect(await page.content()).not.toContain("312");
  await real.post("/commands", { commandId: "e1", command: { type: "DeclareEmergency", unit: "312" } }, "");
  await page.getByText("EMERGENCY. Open the console.").waitFor();
  expect(await page.content()).not.toContain("312");
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Sign in with State sign-in" }).click();
  await page.locator(".shell header.header").waitFor();
});

test("[AU36] whoever signs out there is out here, the open console too; a form is taken at that address only", async () => {
  const form = (path: string, body: Record<string, string>): Promise<Response> =>
    fetch(`${real.url}/api/v1${path}`, { method: "POST", body: new URLSearchParams(body) });
  expect((await form("/session", { name: "rivera" })).status).toBe(415);
  expect((await form("/session/provider/logout", { logout_token: "x" })).status).toBe(400);
  const token = provider.logoutToken({ sub: "s-1" });
  expect((await form("/session/provider/logout", { logout_token: token })).status).toBe(200);
  await page.getByRole("button", { name: "Sign in with State sign-in" }).click();
  await page.locator(".shell header.header").waitFor();
  expect((await form("/session/provider/logout", { logout_token: token })).status).toBe(400);
});

test("[AU35] it is down: said within seconds, and the other ways in stand as before", async () => {
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await page.getByRole("menuitem", { name: "Sign out of this console" }).click();
  await page.getByText("signed out there").waitFor(); // at the provider too
  await page.goto(real.url);
  provider.lies = { token: "fails" };
  await page.getByRole("button", { name: "Sign in with State sign-in" }).click();
  await page.getByText("can't be reached at this moment").waitFor();
  expect(await page.getByRole("textbox", { name: "Password" }).isEnabled()).toBe(true);
  provider.lies = {};
});

test("[AU32] an officer comes into the field app by it", async () => {
  provider.atTheDoor = { sub: "s-2", claims: { preferred_username: "o312" } };
  await page.goto(`${real.url}/field/`);
  await page.getByRole("button", { name: "Sign in with State sign-in" }).click();
  await page.getByRole("heading", { name: "Start of shift" }).waitFor();
  expect(page.url()).toBe(`${real.url}/field/`);
});
