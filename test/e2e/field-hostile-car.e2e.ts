/**
 * A patrol car in other hands on officers' screens: it stands over every screen of every other unit for as long as it is
 * marked, with what is known of it and how much of that is doubted; its own unit's phone shows nothing. When the roads
 * can't say how soon it can be here, the phone and the console say that there is no answer.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { taipNow } from "../int/vigil-process.ts";
import { axeFaults } from "./fixtures/accessibility.ts";
import type { ConsolePage } from "./fixtures/console-page.ts";
import { district, modemKey } from "./fixtures/district.ts";
import { FieldPhone } from "./fixtures/field-phone.ts";
import { onlyIncident, VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const ANSWERED = { timeout: 45_000 };
const TARGET_PX = 56;
const folder = mkdtempSync(join(tmpdir(), "vigil-lose-"));
const lose = join(folder, "lose");

let center: VigilInBrowser;
let rivera: ConsolePage;
/** The number of the hunt's incident. */
let incident = "";
let baca: FieldPhone;
let trujillo: FieldPhone;
let laptop: FieldPhone;
let heard: NodeJS.Timeout;

beforeAll(async () => {
  const preload = new URL("../int/lost-thread.mjs", import.meta.url).href;
  const env = { NODE_OPTIONS: `--import=${preload}`, VIGIL_TEST_LOSE_THREAD: lose };
  center = await VigilInBrowser.start(district(), { env });
  const look = { plate: "G-305", roofNumber: "305", look: "black and white sedan" };
  await center.served.command({ type: "RegisterVehicle", vehicle: "V305", agency: "NMSP", ...look, kit: ["rifle"] });
  baca = await FieldPhone.open(center);
  trujillo = await FieldPhone.open(center);
  laptop = await FieldPhone.open(center, { width: 1280, height: 800 });
  rivera = await center.workstation({ width: 1280, height: 800 });
  const tell = (): void => void center.served.udp(taipNow(modemKey("312"), 35.1233, -103.92093, 71), 10);
  tell();
  heard = setInterval(tell, 2_000);
});
afterAll(async () => {
  clearInterval(heard);
  await center.close(/404 .*\/reach$|503/);
  rmSync(folder, { recursive: true, force: true });
  const complaints = [baca, trujillo, laptop].flatMap((phone) => phone.complaints);
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
});

const bar = (phone: FieldPhone) => phone.page.getByRole("list", { name: "Patrol cars in other hands" });
const words = (phone: FieldPhone) => bar(phone).innerText();

test("[KI1] [KI2] what a unit carries is offered as the roster says it, changed on the screen where the shift begins, and shown", async () => {
  const { page } = trujillo;
  await page.getByRole("button", { name: /^Officer 305/ }).tap();
  await page.getByLabel("Unit", { exact: true }).selectOption({ label: "305" });
  await page.getByLabel("Vehicle", { exact: true }).selectOption({ value: "V305" });
  const carries = page.getByRole("group", { name: "What you carry" });
  expect(await carries.getByLabel("rifle").isChecked()).toBe(true);
  expect(await carries.getByLabel("spike strips").isChecked()).toBe(false);
  await carries.getByText("spike strips").tap();
  expect(await axeFaults(page)).toEqual([]);
  await trujillo.isHereNow();
  await page.getByRole("button", { name: "Start shift 305" }).tap();
  await trujillo.sees("You carry: spike strips, rifle");
  await rivera.sees("strips", rivera.unitRow("NMSP-305"));
});

test("[HU8] it stands over every screen of the others, and its own unit's phone shows nothing of it", async () => {
  await baca.begins("Officer 312", "312", "V312");
  await laptop.begins("Officer 309", "309", "V309");
  expect(await bar(trujillo).count()).toBe(0);
  await rivera.done("VC V312 driven off, no answer");
  for (const phone of [trujillo, laptop]) {
    await phone.sees("DANGER: 312's car is in other hands");
    await expect
      .poll(() => words(phone), ANSWERED)
      .toMatch(/\d+(\.\d)? mi W of you · can be at you in \d+ min \(highways only\)/);
    const told = await words(phone);
    expect(told).toMatch(/I-40 MM 3\d\d.* · 71 mph \w+ · \d+ s ago/);
    expect(told).toContain("Do not approach alone.");
    expect(told).toContain("black and white sedan, roof 312, G-312");
    for (const screen of ["Incident", "Near", /^Messages/, "More", "Now"]) {
      await phone.tap(screen);
      expect(await bar(phone).isVisible()).toBe(true);
    }
    expect(await axeFaults(phone.page)).toEqual([]);
    const box = await bar(phone).getByRole("button").boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(TARGET_PX);
    expect(await phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  }
  // It can be made small, and not be put away.
  await bar(trujillo).getByRole("button").tap();
  const small = await words(trujillo);
  expect(small).toContain("DANGER: 312's car");
  expect(small).not.toContain("black and white");
  await bar(trujillo).getByRole("button").tap();
  expect(await baca.text()).not.toMatch(/other hands|danger|approach/i);
});

test("without coverage it stays as it was told, says so, and its age goes on", async () => {
  await trujillo.loses();
  await expect.poll(() => words(trujillo), ANSWERED).toMatch(/No coverage: as dispatch said it \d+ s ago/);
  expect(await words(trujillo)).toContain("DANGER: 312's car");
  await trujillo.hasCoverage();
  await expect.poll(() => words(trujillo), ANSWERED).not.toContain("No coverage");
});

test("[HU4] the roads' thread is lost over the question: phone and console say that there is no answer, and it comes again", async () => {
  await rivera.done("NI PURSUIT I40 MM 320 EB patrol car");
  incident = await onlyIncident(center);
  await rivera.line(`OP ${incident}`);
  await rivera.done(`HU ${incident} car I40 MM 320 EB mph 70`);
  const hunt = rivera.page.getByRole("region", { name: "Hunt", exact: true });
  await rivera.sees("Assumed, not known", hunt, ANSWERED.timeout);
  await expect.poll(() => words(trujillo), ANSWERED).toContain("can be at you in");
  writeFileSync(lose, "hunt-worker");
  await expect
    .poll(() => words(trujillo), ANSWERED)
    .toContain("mi W of you · no time by road: the roads do not answer");
  const lost = "Where he can be and be stopped is not worked out: the thread that works it out was lost";
  await rivera.sees(lost, hunt, ANSWERED.timeout);
  rmSync(lose);
  await expect.poll(() => words(trujillo), ANSWERED).toContain("can be at you in");
  await expect.poll(() => hunt.innerText(), ANSWERED).not.toContain("was lost");
});

test("it goes when the car is in our hands again", async () => {
  await rivera.done("VC V312 off found in the ditch, empty");
  for (const phone of [trujillo, laptop]) await expect.poll(() => bar(phone).count(), ANSWERED).toBe(0);
});
