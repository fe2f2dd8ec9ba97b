/**
 * Eyes that see otherwise: nothing moves where that is asked for, danger stands out where the colours are the person's
 * own, and the map goes with the theme that is chosen.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { encodeTaipFrame } from "../../src/codecs/taip/encode-taip.ts";
import { taipNow } from "../int/vigil-process.ts";
import { type ConsolePage, SOON } from "./fixtures/console-page.ts";
import { district, modemKey, shiftOf } from "./fixtures/district.ts";
import { type Screen, VigilInBrowser } from "./fixtures/vigil-in-browser.ts";

const SCREEN: Screen = { width: 1280, height: 800 };
const TOLD_MS = 30_000;
let center: VigilInBrowser;

beforeAll(async () => {
  center = await VigilInBrowser.start(district());
  await center.served.command(shiftOf("312"));
  await center.served.udp(taipNow(modemKey("312"), 35.1233, -103.9209, 0));
});
afterAll(() => center.close());

/** How light a part of the page is, 0 to 255: looked at as a picture (of a small piece), because that is what is seen. */
async function lightness(page: Page, selector: string): Promise<number> {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) return -1;
  const clip = { x: box.x + box.width / 2, y: box.y + box.height / 2, width: 40, height: 12 };
  const picture = await page.screenshot({ clip, timeout: TOLD_MS });
  const looking = await center.browser.newPage();
  const light = await looking.evaluate(
    async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext("2d");
      context?.drawImage(image, 0, 0);
      const { data } = context?.getImageData(0, 0, image.width, image.height) ?? { data: new Uint8ClampedArray() };
      const values = [...data].filter((_, index) => index % 4 < 3).toSorted((a, b) => a - b);
      return values[Math.floor(values.length / 2)] ?? -1;
    },
    `data:image/png;base64,${picture.toString("base64")}`,
  );
  await looking.close();
  return light;
}

async function consoleWith(options: object): Promise<ConsolePage> {
  const context = await center.browser.newContext({ viewport: SCREEN, ...options });
  return center.consoleIn(context);
}

test("a theme that is changed is the map's as well", async () => {
  const console = await consoleWith({});
  const mapIs = (): Promise<number> => lightness(console.page, ".maplibregl-canvas");
  await console.page.locator(".maplibregl-canvas").waitFor();
  await expect.poll(mapIs, SOON).toBeLessThan(60);
  for (const [to, light] of [
    ["Light", true],
    ["Dark", false],
  ] as const) {
    await console.keys("Escape", "Escape");
    await console.tabTo("Menu");
    await console.keys("Enter");
    await console.tabTo(`${to} theme`, "ArrowDown");
    await console.keys("Enter");
    await expect.poll(async () => (await mapIs()) > 128, SOON).toBe(light);
  }
  await console.page.close();
});

test("with forced colours the map goes with their ground, and what is chosen is told from what is not", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    const console = await consoleWith({ forcedColors: "active", colorScheme });
    await console.page.locator(".maplibregl-canvas").waitFor();
    const isLight = async () => (await lightness(console.page, ".maplibregl-canvas")) > 128;
    await expect.poll(isLight, SOON).toBe(colorScheme === "light");
    const edges = await console.page
      .locator(".tabs button")
      .evaluateAll((tabs) => tabs.map((tab) => getComputedStyle(tab).borderBottomColor));
    expect(edges[0]).not.toBe(edges[1]);
    expect(edges[1]).toBe(edges[2]);
    await console.page.close();
  }
});

test("danger stands out, and nothing moves with reduced motion or forced colours", async () => {
  await center.served.udp(encodeTaipFrame("RTXDURESS", modemKey("312")));
  const running = (console: ConsolePage): Promise<string[]> =>
    console.page.evaluate(() =>
      document
        .getAnimations()
        .filter(({ playState }) => playState === "running")
        .map((animation) => (animation instanceof CSSAnimation ? animation.animationName : "another")),
    );
  const ordinary = await consoleWith({});
  await ordinary.page.locator(".banner.unowned").waitFor();
  // The one thing that does, where nothing else is asked for.
  await expect.poll(() => running(ordinary), SOON).toEqual(["breathe"]);
  await ordinary.page.close();
  for (const options of [
    { reducedMotion: "reduce" },
    { forcedColors: "active", colorScheme: "light" },
    { forcedColors: "active", colorScheme: "dark" },
  ] as const) {
    const console = await consoleWith(options);
    const banner = console.page.locator(".banner.unowned");
    await banner.waitFor();
    expect(await running(console)).toEqual([]);
    if ("forcedColors" in options) {
      // Turned round: as far from the page's ground as can be.
      const ground = await lightness(console.page, ".banner.unowned");
      const page = await lightness(console.page, "#panel-units");
      expect(Math.abs(ground - page), JSON.stringify(options)).toBeGreaterThan(150);
    } else {
      const colors = await banner.evaluate((element) => {
        const { backgroundColor, color } = getComputedStyle(element);
        return { backgroundColor, color };
      });
      expect(colors).toEqual({ backgroundColor: "rgb(165, 13, 19)", color: "rgb(255, 255, 255)" });
    }
    await console.page.close();
  }
});
