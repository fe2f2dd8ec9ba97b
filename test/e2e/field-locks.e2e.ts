/**
 * The officer's app where people sign in: a passkey made and shown on the device, also when coverage goes in the middle of
 * it; locked with one tap, coverage or not; and an emergency from behind the lock.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { SOON } from "./fixtures/console-page.ts";
import { FieldPhone } from "./fixtures/field-phone.ts";
import { type Enrolled, RealCenter } from "./fixtures/real-center.ts";

let real: RealCenter;
let phone: FieldPhone;
let officer: Enrolled;
let auditor: Enrolled;

beforeAll(async () => {
  real = await RealCenter.start();
  officer = await real.accept(
    await real.account("o312", [{ role: "officer", agencyId: "NMSP" }], { officerId: "312" }),
  );
  auditor = await real.accept(await real.account("auditor", [{ role: "auditor" }]));
  phone = await FieldPhone.open(real.center);
  const cdp = await phone.context.newCDPSession(phone.page);
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
  await phone.page.goto(`${real.url}/field/`); // a passkey belongs to a name
});
afterAll(() => real.center.close());

test("a password and a code, and the shift begins", async () => {
  await phone.sees("Sign in");
  await phone.page.getByLabel("Name").fill("o312");
  await phone.page.getByLabel("Password").fill(officer.password);
  await phone.page.getByLabel("Code of the authenticator app").fill(officer.recoveryCodes.pop() ?? "");
  await phone.tap("Sign in");
  await phone.sees("Start of shift");
  await phone.page.getByLabel("Unit", { exact: true }).selectOption({ label: "312" });
  await phone.page.getByLabel("Vehicle", { exact: true }).selectOption({ value: "1187" });
  await phone.tap(/^Start shift 312/);
  await phone.sees("Available");
  expect(await phone.text()).not.toContain("Sign in");
});

test("[AU15] a passkey is made on the device, also when the center's answer is lost on the way", async () => {
  await phone.tap("More");
  let lost = 0;
  await phone.page.route("**/api/v1/account/passkeys", async (route) => {
    if (lost++ > 0) return route.continue();
    await route.fetch(); // the center takes it, and nobody hears that it has
    return route.abort("connectionreset");
  });
  await phone.tap("Make a passkey on this device");
  await phone.sees("Made. It opens this app from now on.");
  expect(lost).toBeGreaterThan(1);
  await phone.page.unroute("**/api/v1/account/passkeys");
  await phone.sees("Field device");
});

test("[AU31] one tap locks it: nothing of the shift stands on it; the passkey opens it, through a gap of coverage", async () => {
  await phone.tap("Lock");
  await phone.sees("Show again who you are.");
  expect(await phone.text()).not.toMatch(/312|Available/);
  await expect.poll(() => real.get("/session", officer.cookie), SOON).toContain('"state":"live"'); // another session of theirs
  let tries = 0;
  await phone.page.route("**/session/again/passkey", (route) =>
    ++tries < 3 ? route.abort("internetdisconnected") : route.continue(),
  );
  await phone.tap("Use a passkey");
  await phone.sees("Available");
  expect(tries).toBe(3);
});

test("[AU31] locked without coverage it stays locked, is told of when there is some, and shows nothing when opened anew", async () => {
  await phone.loses();
  await phone.tap("Lock");
  await phone.sees("Show again who you are.");
  await phone.hasCoverage();
  const locked = async () => (await real.get("/audit?limit=20", auditor.cookie)).match(/"byHand":true/g)?.length ?? 0;
  await expect.poll(locked, SOON).toBe(2);
  await phone.page.reload();
  await phone.sees("Show again who you are.");
  expect(await phone.text()).not.toContain("Available");
});

test("[AU20] an emergency from behind the lock is the officer's own, and rings", async () => {
  await phone.holds("HOLD FOR EMERGENCY", 1_800);
  await expect.poll(() => real.get("/alerts", auditor.cookie), SOON).toMatch(/312/);
  await phone.tap("Use a passkey");
  await phone.sees("EMERGENCY SENT");
  expect(phone.complaints.filter((text) => text.startsWith("thrown"))).toEqual([]);
});
