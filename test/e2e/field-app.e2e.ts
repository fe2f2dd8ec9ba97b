/** An officer's shift with the field app: the start, a stop in two taps, a check, duress that nobody sees, help. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUSY_MACHINE_MS } from "../int/vigil-process.ts";
import { district } from "./fixtures/district.ts";
import { FieldPhone } from "./fixtures/field-phone.ts";
import { SOON } from "./fixtures/console-page.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

let center: VigilInBrowser;
let baca: FieldPhone;
let trujillo: FieldPhone;

const SETTINGS = `{ watch: { statusCheck: { stopFirstS: 6, stopNextS: 600, urgentAfterS: 20, emergencyAfterS: 60 } }, duressPhrase: "check my log" }`;

beforeAll(async () => {
  center = await VigilInBrowser.start(district({ settings: SETTINGS }));
  baca = await FieldPhone.open(center);
  trujillo = await FieldPhone.open(center);
});
afterAll(async () => {
  await center.close();
  if (baca.complaints.length > 0) throw new Error(baca.complaints.join("\n"));
});

type Unit = {
  readonly status: string;
  readonly stop?: { readonly plate?: string; readonly place?: { readonly text: string; readonly route?: string } };
  readonly lastContact?: { readonly means: string; readonly countsFromMs: number };
  readonly duress?: { readonly covert: boolean; readonly source: string; readonly text?: string };
};
async function unit(callSign: string): Promise<Unit> {
  const answer = await center.served.get(`/api/v1/units/${callSign}`);
  return answer.body as unknown as Unit;
}
type Emergency = {
  readonly id: string;
  readonly level: string;
  readonly phase: string;
  readonly covert: boolean;
  readonly offers?: Readonly<Record<string, { readonly confirmed: boolean }>>;
  readonly unitsTold?: { readonly unitIds: readonly string[] };
};
async function emergencies(): Promise<readonly Emergency[]> {
  const { body } = await center.served.get("/api/v1/alerts");
  return (body.items as unknown as readonly Emergency[]).filter(
    ({ level, phase }) => level === "emergency" && phase !== "closed",
  );
}

test("a shift begins on one screen, and the phone is a track of its own", async () => {
  await baca.begins("Officer 312", "312", "V312");
  expect((await unit("312")).status).toBe("CheckedIn");
  await expect.poll(async () => (await center.served.get("/api/v1/devices")).text, SOON).toContain("FIELD-");
});

test("a status is one tap, and back", async () => {
  await baca.tap("Out of service");
  await expect.poll(async () => (await unit("312")).status, SOON).toBe("OutOfService");
  await baca.tap("Available");
  await expect.poll(async () => (await unit("312")).status, SOON).toBe("CheckedIn");
});

test("a stop is two taps; the place is the fix, named by its mile marker", async () => {
  await baca.tap("STOP");
  await baca.page.getByLabel("Plate").fill("NM ABC123");
  await baca.sees(/From this device, good to 6 m/);
  await baca.tap("Traffic stop");
  await baca.sees("Next check in");
  const { stop } = await unit("312");
  expect(stop).toMatchObject({
    plate: "NM ABC123",
    place: { route: "I-40", text: expect.stringMatching(/^I-40 MM \d+/) as string },
  });
});

test("a caution comes before the officer leaves the car, and what was read is told", async () => {
  await center.served.command({ type: "RecordReturn", unit: "312", text: "stolen, armed" });
  await baca.sees("HIGH CAUTION");
  await baca.sees("stolen, armed");
  await baca.tap("I have read it");
  await baca.page.getByRole("alert").filter({ hasText: "stolen" }).waitFor({ state: "detached" });
  await expect
    .poll(async () => (await center.served.get("/api/v1/units/312/history")).body.items.map(({ what }) => what), SOON)
    .toContain("CautionRead");
});

test("a status check is answered by one tap", async () => {
  await baca.sees("STATUS CHECK");
  await baca.says(/All in order, \d\d:\d\d/, () => baca.tap("ALL IN ORDER"));
  await expect.poll(async () => (await unit("312")).lastContact?.means, SOON).toBe("tap");
});

test("another unit comes on shift", async () => {
  await trujillo.begins("Officer 305", "305", "V305");
  expect((await unit("305")).status).toBe("CheckedIn");
});

test("two corners held is duress: every console has it, and nothing on the phone changes but what a tap would change", async () => {
  await baca.page.getByText(/^All in order, \d/).waitFor({ state: "detached" });
  const before = withoutTimes(await baca.text());
  const touchedAtMs = Date.now();
  await baca.holdsTwoCorners();
  await expect.poll(async () => (await emergencies()).length, SOON).toBe(1);
  const { items } = (await center.served.get("/api/v1/units/312/history")).body;
  const declared = items.find(({ what }) => what === "DuressDeclared") as unknown as { atMs: number };
  // Held for 1.5 s; then within a second, by the center's clock, which is this one.
  expect(declared.atMs - touchedAtMs).toBeLessThan(1_500 + 1_000 + BUSY_MACHINE_MS);
  const [alert] = await emergencies();
  expect(alert?.covert).toBe(true);
  expect((await unit("312")).duress).toMatchObject({ covert: true, source: "duress-key" });
  await baca.page.waitForTimeout(1_500);
  // Where a busy machine lets the phone wait for the center, it says that it has no coverage, and then again has.
  await baca.sees("connected");
  expect(withoutTimes(await baca.text())).toBe(before);
});

test("every other unit learns of it; one tap says that it goes, the dispatcher confirms, and says enough", async () => {
  const told = async () => (await emergencies())[0]?.unitsTold?.unitIds;
  await expect.poll(told, SOON).toEqual(["NMSP-305"]);
  const [alert] = await emergencies();
  await trujillo.sees("312 NEEDS HELP");
  await trujillo.sees(/\d mi [NESW]+|0\.0 mi/);
  await trujillo.sees("Nobody else is going yet");
  await trujillo.tap("GOING");
  await trujillo.sees("You are going.");
  const offered = async () => (await emergencies())[0]?.offers;
  await expect.poll(offered, SOON).toMatchObject({ "NMSP-305": { confirmed: false } });
  await center.served.command({ type: "ConfirmHelp", alert: alert?.id, unit: "305" });
  await trujillo.sees("You are going, confirmed by dispatch");
  await center.served.command({ type: "SayEnough", alert: alert?.id });
  await trujillo.sees("enough are going");
  // The unit in danger reads none of it.
  expect(await baca.text()).not.toMatch(/needs help|is going|are going/i);
});

test("a typed reply with the agreed words is duress; to whoever reads along it is an answer", async () => {
  await trujillo.page.getByRole("button", { name: "STOP" }).tap();
  await trujillo.tap("Traffic stop");
  await trujillo.sees("STATUS CHECK");
  await trujillo.tap("Reply in words");
  await trujillo.page.getByLabel("Reply").fill("all good, check my log later");
  await trujillo.says(/All in order, \d/, () => trujillo.tap("Send"));
  await expect
    .poll(async () => (await unit("305")).duress, SOON)
    .toMatchObject({ source: "coded-phrase", covert: true });
  expect(await trujillo.text()).not.toMatch(/duress|emergency sent/i);
});

test("the open emergency is held, shown, and ended by nobody but a dispatcher", async () => {
  const yazzie = await FieldPhone.open(center, { width: 1280, height: 800 });
  await yazzie.begins("Officer 309", "309", "V309");
  // Far from long enough, so that no machine's pause makes it so.
  await yazzie.holds("HOLD FOR EMERGENCY", 100);
  await yazzie.sees("HOLD FOR EMERGENCY");
  await yazzie.page.waitForTimeout(1_800);
  expect((await unit("309")).duress).toBeUndefined();
  // The page is busy when the hand is lifted: what counts is how long the hand was there.
  await yazzie.holds("HOLD FOR EMERGENCY", 1_800, 2_500);
  await yazzie.sees("EMERGENCY SENT");
  await expect.poll(async () => (await unit("309")).duress, SOON).toMatchObject({ covert: false });
  await center.served.command({ type: "TakeAlert", alert: "309" });
  await yazzie.sees("A dispatcher has it");
  await yazzie.context.close();
});

test("fingers that are lifted while the page is busy have been there as long as they were", async () => {
  const lucero = await FieldPhone.open(center);
  await lucero.begins("Officer 317", "317", "V317");
  await lucero.holdsTwoCorners(1_800, 2_500);
  await expect.poll(async () => (await unit("317")).duress, SOON).toMatchObject({ covert: true, source: "duress-key" });
  await lucero.context.close();
});

function withoutTimes(text: string): string {
  return text.replace(/\d+:\d\d/g, "0:00");
}
