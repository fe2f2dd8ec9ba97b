/**
 * Names, notes and plates that would rather be programs: on the console, in the field app, in the roster's table and in
 * the auditor's they are text and nothing else. And the phone that is taken away in the middle of a stop.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { firstAdministrator, invites } from "../int/first-administrator.ts";
import { SOON } from "./fixtures/console-page.ts";
import { district } from "./fixtures/district.ts";
import { FieldPhone } from "./fixtures/field-phone.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const MARKUP = "<img src=x onerror=window.ran=1>";
const SCRIPT = "</script><script>window.ran=1</script>";
const HEBREW = "דוד 312";
const RAN = "typeof window.ran === 'undefined' ? 'nothing ran' : 'something ran'";

let center: VigilInBrowser;
let baca: FieldPhone;
let trujillo: FieldPhone;

const SETTINGS = "{ watch: { statusCheck: { stopFirstS: 4, stopNextS: 600, urgentAfterS: 20, emergencyAfterS: 40 } } }";

beforeAll(async () => {
  const config = district({ settings: SETTINGS }).replace("name: Officer 312,", `name: "${MARKUP}",`);
  center = await VigilInBrowser.start(config.replace("name: Officer 305,", `name: "${HEBREW}",`));
  baca = await FieldPhone.open(center);
  trujillo = await FieldPhone.open(center, { width: 1280, height: 800 });
});
afterAll(async () => {
  await center.close(/Failed to load resource/);
});

const give = async (command: object): Promise<void> => {
  const { status, text } = await center.served.command(command);
  expect([status, text]).toEqual([200, expect.anything()]);
};

test("in the field app: a name, a plate, a message, a caution and a note stand as they were typed", async () => {
  await baca.begins(MARKUP.slice(0, 4), "312", "V312");
  await trujillo.begins("דוד", "305", "V305");
  await baca.tap("STOP");
  await baca.page.getByLabel("Plate").fill("<B>X</B>");
  await baca.tap("Traffic stop");
  await baca.sees("<B>X</B>");
  await give({ type: "SendMessage", units: ["312"], text: `${MARKUP} ${SCRIPT}` });
  await baca.sees(SCRIPT);
  await give({ type: "RecordReturn", unit: "312", text: `stolen ${MARKUP}` });
  await baca.sees(`stolen ${MARKUP}`);
  await baca.tap("Incident");
  await baca.page.getByLabel("A note").fill(`${SCRIPT} note`);
  await baca.tap("Add");
  await baca.sees(`${SCRIPT} note`);
  for (const phone of [baca, trujillo]) {
    expect(await phone.page.evaluate(RAN)).toBe("nothing ran");
    expect(await phone.page.locator("img").count()).toBe(0);
    expect(await phone.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
  }
});

test("on the console: the same, and a name in another script reorders nothing beside it", async () => {
  const rivera = await center.workstation();
  await rivera.done("SN P1 Rivera D9");
  await rivera.sees("<B>X</B>");
  expect(await rivera.page.evaluate(RAN)).toBe("nothing ran");
  expect(await rivera.page.locator("img[src=x]").count()).toBe(0);
  const isolated = await trujillo.page.evaluate("getComputedStyle(document.querySelector('strong')).unicodeBidi");
  expect(isolated).toBe("isolate");
});

test("the phone is taken away in the middle of a stop: nothing on it says what is known, and silence is not calm", async () => {
  await baca.tap("Now");
  await baca.sees("STATUS CHECK");
  // Whoever has it now reads what stands there, and switches it off.
  expect(await baca.text()).not.toMatch(/duress|covert|corner|alert/i);
  await baca.context.close();
  await expect
    .poll(async () => (await center.served.get("/api/v1/alerts?phase=standing")).text, {
      timeout: 60_000,
      interval: 500,
    })
    .toContain('"level":"emergency"');
  const { text } = await center.served.get("/api/v1/units/312");
  // The stop and the last known place stay.
  expect(text).toContain("<B>X</B>");
  expect(text).toContain("35.15");
  // Others learn of it when a dispatcher tells them; the unit's own next device would read nothing of it.
  await give({ type: "TellUnits", alert: "312" });
  await trujillo.sees("312 NEEDS HELP");
  await trujillo.sees(MARKUP);
  const next = await FieldPhone.open(center);
  await next.page.getByRole("button", { name: new RegExp(`^${MARKUP.slice(0, 4)}`) }).tap();
  await next.sees("312");
  expect(await next.text()).not.toMatch(/needs help|emergency sent|duress/i);
  await next.context.close();
});

test(
  "in the roster's table and the auditor's page",
  async () => {
    const guarded = await VigilInBrowser.start(`accounts: { enabled: true }\n${district()}`);
    try {
      const chief = await firstAdministrator(guarded.vigil, guarded.served);
      const hostile = await invites(guarded.served, chief.cookie, {
        name: "eve",
        display: `${MARKUP}`,
        grants: [{ role: "auditor", agencyId: "NMSP" }],
      });
      for (const [cookie, path] of [
        [chief.cookie, "/administration"],
        [hostile.cookie, "/audit"],
      ] as const) {
        const context = await guarded.browser.newContext();
        const [name = "", value = ""] = cookie.split("=");
        await context.addCookies([{ name, value, url: guarded.url.replace("http:", "https:"), secure: true }]);
        const page = await context.newPage();
        await page.goto(`${guarded.url}${path}`);
        await page.getByText(MARKUP).first().waitFor();
        expect(await page.evaluate(RAN)).toBe("nothing ran");
        expect(await page.locator("img[src=x]").count()).toBe(0);
        await context.close();
      }
    } finally {
      await guarded.close(/Failed to load resource/);
    }
  },
  SOON.timeout * 8,
);
