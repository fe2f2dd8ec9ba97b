/**
 * What is said in silence shows nowhere, whatever was done on the phone before, wherever the fingers rest, and however the
 * link is; and it is not lost in a second window or by a reload.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { district } from "./fixtures/district.ts";
import { FieldPhone } from "./fixtures/field-phone.ts";
import { SOON } from "./fixtures/console-page.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const DAY_MS = 86_400_000;
const SETTINGS =
  "{ watch: { statusCheck: { stopFirstS: 3, stopNextS: 3600, urgentAfterS: 600, emergencyAfterS: 900 } } }";

let center: VigilInBrowser;
let phone: FieldPhone;

beforeAll(async () => {
  center = await VigilInBrowser.start(district({ settings: SETTINGS, callSigns: ["303", "305", "309", "312", "317"] }));
  phone = await FieldPhone.open(center);
  await phone.begins("Officer 312", "312", "V312");
});
afterAll(async () => {
  await center.close();
  // What is cut off on purpose is complained about by the browser.
  const thrown = phone.complaints.filter((text) => text.startsWith("thrown"));
  if (thrown.length > 0) throw new Error(thrown.join("\n"));
});

async function declared(unit: string): Promise<number> {
  const { body } = await center.served.get(`/api/v1/units/${unit}/history?limit=500`);
  return body.items.filter(({ what }) => what === "DuressDeclared").length;
}
/** Every text that stood on the page since it was asked for, however shortly. */
async function watchText(): Promise<() => Promise<string>> {
  await phone.page.evaluate(() => {
    const seen: string[] = [];
    Reflect.set(window, "seenText", seen);
    new MutationObserver(() => seen.push(document.body.innerText)).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  return () => phone.page.evaluate(() => (Reflect.get(window, "seenText") as string[]).join("\n"));
}

test("an answer of before says nothing of what is on its way now, and nothing else counts it", async () => {
  await phone.tap("STOP");
  await phone.tap("Traffic stop");
  await phone.sees("STATUS CHECK");
  await phone.tap("ALL IN ORDER");
  await phone.page.getByText(/^All in order, \d/).waitFor();
  await phone.page.getByText(/^All in order, \d/).waitFor({ state: "detached" });
  const seen = await watchText();
  await phone.loses();
  await phone.sees(/no coverage/);
  await phone.holdsTwoCorners();
  await phone.page.waitForTimeout(3_000); // longer than an answer may take until that is said
  await phone.tap("More");
  await phone.sees("Dispatch has everything that you did.");
  expect(await phone.page.getByRole("button", { name: "Somebody else takes this device" }).isEnabled()).toBe(true);
  expect(await seen()).not.toContain("has not reached");
  await phone.tap("Now");
  await phone.hasCoverage();
  await expect.poll(() => declared("312"), SOON).toBe(1);
  expect(await seen()).not.toMatch(/has not reached|EMERGENCY [SN]/);
});

test("a finger of the two may rest on the emergency button: it shows nothing, and declares nothing openly", async () => {
  const other = await FieldPhone.open(center);
  await other.begins("Officer 309", "309", "V309");
  const box = await other.page.getByRole("button", { name: "HOLD FOR EMERGENCY" }).boundingBox();
  if (box === null) throw new Error("there is no emergency button");
  await other.page.evaluate(() => {
    Reflect.set(window, "seenText", "");
    new MutationObserver(() =>
      Reflect.set(window, "seenText", `${Reflect.get(window, "seenText")}${document.body.innerText}`),
    ).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  const points = [
    { x: box.x + 16, y: box.y + box.height - 4 },
    { x: 348, y: 12 },
  ];
  await other.rests(points, 1_900, { apartMs: 40 });
  await expect.poll(() => declared("309"), SOON).toBe(1);
  expect((await center.served.get("/api/v1/units/309")).text).toContain('"source":"duress-key"');
  expect(await other.page.evaluate(() => String(Reflect.get(window, "seenText")))).not.toMatch(
    /KEEP HOLDING|EMERGENCY [SN]/,
  );
  await other.sees("HOLD FOR EMERGENCY");
  await other.context.close();
});

test("[AL10] a hand that touches the phone and one that holds its corners: one delivery each, of one length", async () => {
  const quiet = await FieldPhone.open(center, { width: 390, height: 844 });
  await quiet.begins("Officer 303", "303", "V303");
  const lines: Promise<string>[] = [];
  quiet.page.on("response", (response) => {
    if (!response.url().endsWith("/field/send")) return;
    const sent = response.request().postDataBuffer()?.length ?? 0;
    lines.push(response.body().then((body) => `${sent} ${body.length}`));
  });
  // What it tells of itself at the beginning has gone, and the next is a minute away.
  await expect
    .poll(
      async () => {
        const before = lines.length;
        await quiet.page.waitForTimeout(6_000);
        return lines.length - before;
      },
      { timeout: 60_000 },
    )
    .toBe(0);
  lines.length = 0;
  await quiet.rests([{ x: 120, y: 20 }], 60);
  await expect.poll(() => lines.length, SOON).toBe(1);
  await quiet.page.waitForTimeout(2_500);
  const [honest, ...more] = await Promise.all(lines.splice(0));
  expect(more).toEqual([]);
  const before = await declared("303");
  await quiet.holdsTwoCorners(2_500);
  await expect.poll(() => declared("303"), SOON).toBe(before + 1);
  await quiet.page.waitForTimeout(2_500);
  expect(await Promise.all(lines)).toEqual([honest]);
  await quiet.context.close();
});

test("a clock that is a day off is nowhere on the screen", async () => {
  const late = await FieldPhone.open(center, undefined, DAY_MS + 3_600_000);
  await late.begins("Officer 305", "305", "V305");
  await expect.poll(() => late.text(), SOON).toMatch(/Available 0:\d\d/);
  await late.tap("STOP");
  await late.tap("Traffic stop");
  await late.sees("STATUS CHECK");
  await late.tap("ALL IN ORDER");
  await late.sees(/^Next check in (59|60):/);
  expect(await late.text()).toMatch(/Traffic stop [01]:\d\d/);
  await late.context.close();
});

test("corners that are held on a second window are said by the first; it goes on wherever somebody wants it", async () => {
  const first = await FieldPhone.open(center);
  await first.begins("Officer 317", "317", "V317");
  const second = await first.context.newPage();
  await second.goto(`${center.url}/field/`);
  await second.getByRole("heading", { name: "Open in another window" }).waitFor();
  const points = [
    { x: 12, y: 12 },
    { x: 348, y: 728 },
  ];
  await first.rests(points, 1_800, { page: second });
  await expect.poll(() => declared("317"), SOON).toBe(1);
  await second.getByRole("heading", { name: "Open in another window" }).waitFor();
  await second.waitForTimeout(1_000); // what is lifted from the corners presses nothing
  await second.getByRole("button", { name: "Use it here" }).tap();
  await second.getByText("connected").waitFor();
  await first.sees("Open in another window");
  await first.context.close();
});

test("what was held is not lost where the page is loaded anew before it was delivered", async () => {
  await phone.page.route("**/field/send", (route) => route.abort());
  await phone.holdsTwoCorners();
  await phone.page.reload();
  expect(await declared("312")).toBe(1);
  await phone.page.unroute("**/field/send");
  await expect.poll(() => declared("312"), SOON).toBe(2);
});
