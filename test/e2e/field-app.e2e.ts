/** An officer's shift with the field app: the start, a stop in two taps, a check, duress that nobody sees, help. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { district, shiftOf } from "./fixtures/district.ts";
import { FieldPhone } from "./fixtures/field-phone.ts";
import { SOON } from "./fixtures/console-page.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

let center: VigilInBrowser;
let baca: FieldPhone;

const SETTINGS = `{ watch: { statusCheck: { stopFirstS: 6, stopNextS: 600, urgentAfterS: 20, emergencyAfterS: 60 } }, duressPhrase: "check my log" }`;

beforeAll(async () => {
  center = await VigilInBrowser.start(district({ settings: SETTINGS }));
  baca = await FieldPhone.open(center);
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
  await baca.tap("ALL IN ORDER");
  await baca.sees(/All in order, \d\d:\d\d/);
  await expect.poll(async () => (await unit("312")).lastContact?.means, SOON).toBe("tap");
});

test("two corners held is duress: every console has it, and nothing on the phone changes but what a tap would change", async () => {
  await baca.page.getByText(/All in order, \d/).waitFor({ state: "detached" });
  const before = withoutTimes(await baca.text());
  const sinceMs = performance.now();
  await baca.holdsTwoCorners();
  await expect.poll(async () => (await emergencies()).length, { timeout: 3_000, interval: 50 }).toBe(1);
  // Held for 1.5 s; then within a second.
  expect(performance.now() - sinceMs).toBeLessThan(1_500 + 1_000 + 800);
  const [alert] = await emergencies();
  expect(alert?.covert).toBe(true);
  expect((await unit("312")).duress).toMatchObject({ covert: true, source: "duress-key" });
  await baca.page.waitForTimeout(1_500);
  expect(withoutTimes(await baca.text())).toBe(before);
});

test("every other unit learns of it; one tap says that it goes, the dispatcher confirms, and says enough", async () => {
  const trujillo = await FieldPhone.open(center);
  await trujillo.begins("Officer 305", "305", "V305");
  const [alert] = await emergencies();
  await center.served.command({ type: "TellUnits", alert: alert?.id });
  // Told at once, by the duress; whoever comes on shift after that is told by voice.
  const told = alert?.unitsTold?.unitIds ?? [];
  expect(told).not.toContain("NMSP-312");
  expect(await baca.text()).not.toMatch(/help/i);
  await trujillo.context.close();
});

function withoutTimes(text: string): string {
  return text.replace(/\d+:\d\d/g, "0:00");
}
