/** The field app where people sign in: a session first, then the shift of the officer that the account belongs to. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { SMALL_CENTER } from "../int/vigil-process.ts";
import { FieldPhone } from "./fixtures/field-phone.ts";
import { SOON } from "./fixtures/console-page.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

let center: VigilInBrowser;
let phone: FieldPhone;
beforeAll(async () => {
  center = await VigilInBrowser.start(`accounts: { enabled: true }\n${SMALL_CENTER.split("roster:")[0] ?? ""}`, {
    practice: true,
  });
  phone = await FieldPhone.open(center);
});
afterAll(() => center.close());

test("nobody who has not signed in sees anything; a wrong password says so", async () => {
  await phone.sees("Sign in");
  await phone.page.getByLabel("Name").fill("nobody");
  await phone.page.getByLabel("Password").fill("not a password at all");
  await phone.tap("Sign in");
  await expect.poll(() => phone.page.getByRole("alert").innerText(), SOON).not.toBe("");
});

test("an officer who has signed in begins a shift, makes a stop, and clears it", async () => {
  await phone.tap("Practice: sign in as an officer");
  await phone.sees("Start of shift");
  await phone.sees("You, the visitor");
  await phone.page.getByLabel("Unit", { exact: true }).selectOption("NMSP-390");
  await phone.page.getByLabel("Vehicle", { exact: true }).selectOption("V-390");
  await phone.tap(/^Start shift 390/);
  await phone.sees("Available");
  await phone.tap("STOP");
  await phone.tap("Traffic stop");
  await phone.sees("Next check in");
  await phone.tap("Incident");
  await phone.page.getByLabel("A note").fill("two in it");
  await phone.tap("Add");
  await expect.poll(() => phone.page.locator(".timeline").innerText(), SOON).toMatch(/two in it(?! \(not)/);
  await phone.tap("Now");
  await phone.tap("Clear");
  await phone.tap("Warning");
  await phone.page.getByText("Next check in").waitFor({ state: "detached" });
  await phone.tap("More");
  expect(await phone.text()).not.toContain("Not taken");
});
