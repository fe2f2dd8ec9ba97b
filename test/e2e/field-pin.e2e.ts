/** Where a check is answered with a PIN: either of an officer's two is right, and only the center knows which it was. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { taipNow } from "../int/vigil-process.ts";
import { district, modemKey } from "./fixtures/district.ts";
import { FieldPhone } from "./fixtures/field-phone.ts";
import { SOON } from "./fixtures/console-page.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

let center: VigilInBrowser;
let phone: FieldPhone;

beforeAll(async () => {
  const settings =
    "{ watch: { statusCheck: { stopFirstS: 3, stopNextS: 6, urgentAfterS: 600, emergencyAfterS: 900 } } }";
  center = await VigilInBrowser.start(`${district({ settings })}\nfield: { pinToAnswer: true }\n`);
  phone = await FieldPhone.open(center);
  await phone.begins("Officer 312", "312", "V312");
});
afterAll(async () => {
  await center.close();
  if (phone.complaints.length > 0) throw new Error(phone.complaints.join("\n"));
});

/** How long each delivery of an answer was on the line, there and back. */
function onTheLine(): { readonly sent: number; readonly answered: Promise<number> }[] {
  const seen: { sent: number; answered: Promise<number> }[] = [];
  phone.page.on("response", (response) => {
    const body = response.request().postDataBuffer();
    if (!response.url().endsWith("/field/send") || body?.includes('"kind":"answer"') !== true) return;
    seen.push({ sent: body.length, answered: response.body().then(({ length }) => length) });
  });
  return seen;
}
let seen: ReturnType<typeof onTheLine>;

async function types(pin: string): Promise<void> {
  for (const figure of pin) await phone.tap(figure);
  await phone.tap("OK");
}
async function answers(): Promise<number> {
  const { body } = await center.served.get("/api/v1/units/312/history");
  return body.items.filter(({ what }) => what === "ContactRecorded").length;
}
async function isUnderDuress(): Promise<boolean> {
  return (await center.served.get("/api/v1/units/312")).text.includes('"duress"');
}

test("an officer sets two PINs", async () => {
  await phone.tap("More");
  await phone.tap("Set PINs");
  await phone.page.getByLabel("The ordinary one").fill("1234");
  await phone.page.getByLabel(/The other one/).fill("4321");
  await phone.tap("Set both");
  await phone.sees("Your two PINs are set.");
  await phone.tap("Now");
  expect(await answers()).toBe(0);
});

test("a wrong PIN answers nothing, the ordinary one does", async () => {
  await phone.tap("STOP");
  await phone.tap("Traffic stop");
  await phone.sees("STATUS CHECK");
  await types("9999");
  await phone.sees("not your PIN");
  expect(await answers()).toBe(0);
  seen = onTheLine();
  await phone.says(/^All in order, \d/, () => types("1234"));
  await expect.poll(answers, SOON).toBe(1);
  expect(await isUnderDuress()).toBe(false);
});

test("the other one looks the same, and every console has an emergency", async () => {
  await phone.sees("STATUS CHECK");
  await phone.says(/^All in order, \d/, () => types("4321"));
  await expect.poll(isUnderDuress, SOON).toBe(true);
  await expect.poll(answers, SOON).toBe(2);
  expect(await phone.text()).not.toMatch(/duress|emergency sent|alert/i);
});

test("[AL10] on the line the two were alike: one delivery each, as long there and as long back", async () => {
  await expect.poll(() => seen, SOON).toHaveLength(2);
  const [ordinary, other] = await Promise.all(seen.map(async ({ sent, answered }) => [sent, await answered]));
  expect(other).toEqual(ordinary);
});

test("the driver of a moving car is told to use the radio, and has nothing to tap", async () => {
  // Every second, as a car does that drives away.
  const drive = setInterval(() => void center.served.udp(taipNow(modemKey("312"), 35.15, -103.75, 30)), 1_000);
  try {
    // Where a slow machine has had it asked already, what stands there changes with the first that is heard of the car.
    await phone.sees("STATUS CHECK");
    await phone.sees("You are driving: nothing here is to be tapped");
    await expect.poll(() => phone.page.getByRole("button", { name: "OK", exact: true }).count(), SOON).toBe(0);
  } finally {
    clearInterval(drive);
  }
});
