/** The page of a simulated run: made from a seed beside a practice, looked at forwards and backwards, touching nothing. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axeFaults } from "./fixtures/accessibility.ts";
import { atRest, SOON } from "./fixtures/console-page.ts";
import { district } from "./fixtures/district.ts";
import { SCREEN, VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const CONFIG = `
gateways:
  modems:
    - { name: modem-udp, transport: udp, port: 0 }
  deviceHttp: { port: 0 }
`;

/** A run gives way to everything else on the machine. */
const MADE_WITHIN_MS = 300_000;

let center: VigilInBrowser;
let page: Page;

beforeAll(async () => {
  center = await VigilInBrowser.start(CONFIG, { practice: true });
  page = await (await center.browser.newContext({ viewport: SCREEN })).newPage();
});
// A run that makes no sense is answered 400, one asked of a real shift 404, and the browser says so.
afterAll(() => center.close());

const time = async (): Promise<string> => (await page.locator(".transport .at").innerText()).split(" of ")[0] ?? "";
const story = () => page.locator(".sim-timeline");

test("a newcomer is told what it is and which keys there are; what makes no sense is said", async () => {
  await page.goto(`${center.url}/sim`);
  await page.getByRole("heading", { name: "A shift made from a seed" }).waitFor();
  expect(await axeFaults(page)).toEqual([]);
  await page.getByLabel("Faults").fill("gremlins");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText('no such fault "gremlins"').waitFor();
  await page.getByLabel("Hours").fill("12");
  await page.getByLabel("Units").fill("400");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("at most 400 hours times units").waitFor();
});

test("a run is played by keys: on to an emergency, back before it, to the end and its report", {
  timeout: 2 * MADE_WITHIN_MS,
}, async () => {
  await page.getByLabel("Seed").fill("4");
  await page.getByLabel("Hours").fill("1");
  await page.getByLabel("Units").fill("12");
  await page.getByLabel("Faults").fill("kill,network");
  await page.keyboard.press("Enter");
  // It plays by itself while it is being made.
  await page.getByRole("tab", { name: "WHAT REALLY HAPPENED" }).waitFor();
  await expect.poll(() => page.locator(".unit-row").count(), SOON).toBeGreaterThan(5);
  await page.locator("body").click({ position: { x: 5, y: 5 } });
  await page.keyboard.press("Space");
  const stood = await atRest(time);
  await page.getByRole("tab", { name: "REPORT" }).click();
  await page.getByText(/every promise held|broken/).waitFor({ timeout: MADE_WITHIN_MS });
  await page.getByRole("tab", { name: "WHAT REALLY HAPPENED" }).click();
  await page.locator("body").click({ position: { x: 5, y: 5 } });
  await page.keyboard.press("n");
  await expect.poll(time, SOON).not.toBe(stood);
  for (const key of ["ArrowRight", "ArrowRight"]) await page.keyboard.press(key);
  await expect.poll(() => story().locator(".of.emergency, .of.broken").count(), SOON).toBeGreaterThan(0);
  const look = async (): Promise<object> => ({
    time: await time(),
    units: await page.locator(".unit-row").allInnerTexts(),
  });
  const there = await atRest(look);
  expect(await axeFaults(page)).toEqual([]);
  // A minute back and a minute on: the same picture.
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(look, SOON).not.toEqual(there);
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(look, SOON).toEqual(there);
  // On the slider as anywhere.
  await page.getByRole("slider", { name: "Time in the run" }).focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(look, SOON).not.toEqual(there);
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(look, SOON).toEqual(there);
  // Backwards by itself, as far as the beginning.
  for (let faster = 0; faster < 5; faster++) await page.keyboard.press("]");
  await page.keyboard.press("r");
  await expect.poll(time, SOON).toBe("0:00");
});

test("nothing can be done in it, and the shift that people practise on has seen nothing", async () => {
  await page
    .getByRole("slider", { name: "Time in the run" })
    .fill((await page.getByRole("slider").getAttribute("max")) ?? "");
  await expect.poll(() => page.locator(".unit-row").count(), SOON).toBeGreaterThan(5);
  await page.locator(".unit-row").first().click();
  await page.locator("#panel-detail .title").waitFor();
  // Nothing offers to do anything, and no key is shown that does nothing here.
  const shown = (selector: string): Promise<string[]> =>
    page.locator(selector).filter({ visible: true }).allInnerTexts();
  expect(await shown(".acts button, button.take, .emergency-work button")).toEqual(
    (await shown(".alert-card .acts button")).filter((name) => /^(Open|Show )/.test(name)),
  );
  expect((await shown(".columns kbd")).filter((key) => key !== "Esc")).toEqual([]);
  const { body } = await center.served.get("/api/v1/units");
  expect(JSON.stringify(body)).not.toContain('"callSign":"100"');
});

test("in one column all of it is there, and nothing goes sideways", async () => {
  for (const width of [390, 600, 800]) {
    await page.setViewportSize({ width, height: 780 });
    const look = () =>
      page.evaluate(() => ({
        isSideways: document.documentElement.scrollWidth > innerWidth,
        outside: [...document.querySelectorAll<HTMLElement>(".sim-head *, .transport *")]
          .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
          .map(({ tagName, className }) => `${tagName} ${String(className)}`),
        stripPx: document.querySelector(".strip")?.getBoundingClientRect().width ?? 0,
      }));
    const places = await atRest(look);
    expect(places, `${width}`).toMatchObject({ isSideways: false, outside: [] });
    expect(places.stripPx).toBeGreaterThan(width * 0.8);
  }
  await page.setViewportSize(SCREEN);
});

test("a real shift simulates nothing", async () => {
  const real = await VigilInBrowser.start(district());
  try {
    const { status, body } = await real.served.get("/api/v1/practice/simulation?seed=1");
    expect(status).toBe(404);
    expect(body).toMatchObject({ title: "This is not a practice" });
  } finally {
    await real.close();
  }
});
