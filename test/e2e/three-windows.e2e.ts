/** One workstation over three screens: the windows show one state, each has a link of its own, and closing one loses nothing. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeTaipFrame } from "../../src/codecs/taip/encode-taip.ts";
import { taipNow } from "../int/vigil-process.ts";
import { atRest, type ConsolePage, SOON } from "./fixtures/console-page.ts";
import { district, modemKey, NO_CHECK_FALLS_DUE, shiftOf } from "./fixtures/district.ts";
import { VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

let center: VigilInBrowser;
let main: ConsolePage;
let units: ConsolePage;
let alerts: ConsolePage;

beforeAll(async () => {
  center = await VigilInBrowser.start(district({ settings: NO_CHECK_FALLS_DUE }));
  for (const callSign of ["305", "309", "312"]) await center.served.command(shiftOf(callSign));
  await center.served.udp(taipNow(modemKey("305"), 35.13, -103.9, 0));
  await center.served.udp(taipNow(modemKey("312"), 35.1233, -103.9209, 0));
  main = await center.workstation();
});
afterAll(() => center.close());

/** Opens a panel in a window of its own, by the key beside its name. */
function tearOff(label: string): Promise<ConsolePage> {
  return center.opened(main, async () => {
    await main.page.getByRole("button", { name: `${label} in a window of its own` }).focus();
    await main.keys("Enter");
  });
}

const sound = (console: ConsolePage) => console.page.locator(".lamp").filter({ hasText: "sound" });

test("panels go to windows of their own; who signs on in one sits in all", async () => {
  units = await tearOff("Units");
  alerts = await tearOff("Alerts");
  await main.done("SN P1 Rivera D9");
  for (const console of [main, units, alerts])
    await console.sees("Rivera at P1", console.page.locator("header.header"));
  await main.done("TS 312 NM ABC123 I40 MM 320 EB white BMW");
  await units.sees(/312.*Traffic stop/s, units.page.locator("table tbody tr"));
  // Only one window of a workstation sounds.
  await units.sees("in the main window", sound(units));
  await main.sees(/sound \d+ %/, sound(main));
  expect((await units.page.locator("thead").innerText()).split(/\s+/)).toContain("Check");
});

test("what is chosen in one is chosen in all", async () => {
  await units.page.locator("#panel-units").focus();
  const chosen = units.page.locator("table tbody tr[aria-selected=true]");
  await units.keys("ArrowDown");
  const callSign = /\b3\d\d\b/.exec(await chosen.innerText())?.[0] ?? "none";
  await main.sees(callSign, main.panel("Detail").locator(".title"));
  await units.keys("ArrowDown");
  await expect.poll(() => chosen.innerText(), SOON).not.toContain(callSign);
  const next = /\b3\d\d\b/.exec(await chosen.innerText())?.[0] ?? "none";
  await main.sees(next, main.panel("Detail").locator(".title"));
});

test("an emergency is in all of them; taken in one, it is owned in the name of who sits there, and opens", async () => {
  await center.served.udp(encodeTaipFrame("RTXDURESS", modemKey("312")));
  for (const console of [main, units, alerts]) await console.sees("NOBODY HAS IT", console.page.locator(".banner"));
  await alerts.keys("F1");
  await main.emergencyView.waitFor();
  await units.sees("you have it", units.page.locator(".banner"));
  const taken = async () =>
    (await center.served.get("/api/v1/units/312/history")).body.items.find(({ what }) => what === "AlertTaken");
  await expect.poll(taken, SOON).toMatchObject({ who: "dispatcher:Rivera" });
});

test("closing one loses nothing: the others go on, and it comes back as it was", async () => {
  await units.page.close();
  await main.done("CK 305 all quiet");
  await alerts.alertCard("emergency 312").waitFor();
  await main.keys("Escape", "Escape");
  units = await tearOff("Units");
  await units.sees(/312.*Traffic stop/s, units.page.locator("table tbody tr"));
  await units.sees("Rivera at P1", units.page.locator("header.header"));
  expect(await units.page.locator("table tbody tr").filter({ hasText: "NM ABC123" }).count()).toBe(1);
});

test("a window as narrow as a telephone tells who, where and whose, one beside the other, and the units as rows", async () => {
  const wide = alerts.page.viewportSize() ?? { width: 1_440, height: 900 };
  for (const width of [390, 600, 800]) {
    for (const console of [alerts, units]) {
      await console.page.setViewportSize({ width, height: 700 });
      const faultsOf = () =>
        console.page.evaluate(() => {
          const found = document.documentElement.scrollWidth > innerWidth ? ["the page goes sideways"] : [];
          const parts = [...document.querySelectorAll<HTMLElement>(".banner > *")]
            .map((part) => ({ name: part.className || part.tagName, box: part.getBoundingClientRect() }))
            .filter(({ box }) => box.width > 0);
          for (const [index, one] of parts.entries()) {
            if (one.box.right > innerWidth || one.box.left < 0) found.push(`${one.name} is not on the page`);
            for (const other of parts.slice(index + 1)) {
              const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
              const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
              if (across > 1 && down > 1) found.push(`${one.name} lies over ${other.name}`);
            }
          }
          return found;
        });
      expect(await atRest(faultsOf), `${width}`).toEqual([]);
    }
    await units.unitRow("NMSP-312").waitFor();
    expect(await units.page.locator("table").count()).toBe(0);
  }
  for (const console of [alerts, units]) await console.page.setViewportSize(wide);
  await units.page.locator("table").waitFor();
});

test("without the main window another one sounds, and a new main window has it all", async () => {
  await main.page.close();
  await alerts.sees(/sound (\d+ %|BLOCKED: click)/, sound(alerts));
  main = await center.consoleIn(alerts.page.context());
  await main.sees("Rivera at P1 for D9", main.page.locator("header.header"));
  await main.alertCard("emergency 312").or(main.emergencyView).first().waitFor();
  await alerts.sees("in the main window", sound(alerts));
  const owned = (await center.served.get("/api/v1/alerts?phase=owned")).body.items;
  expect(owned.map(({ callSign }) => callSign)).toEqual(["312"]);
});
