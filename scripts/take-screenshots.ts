/**
 * Takes the pictures of the console that the README shows, from a practice shift of its own: a quiet screen, and the
 * I-40 practice when the officer and the patrol car have parted.
 *
 * node scripts/take-screenshots.ts        (the console must have been built; VIGIL_CHROMIUM says where Chromium is)
 */
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ConsolePage } from "../test/e2e/fixtures/console-page.ts";
import { VigilInBrowser } from "../test/e2e/fixtures/vigil-in-browser.ts";

const IMAGES = join(import.meta.dirname, "..", "docs", "images");
const SCREEN = { width: 1600, height: 1000 };
const PACE = 10;
const MINUTE_MS = 60_000 / PACE;
const BYTES_MAX = 500_000;
const CONFIG = `
practice: { pace: ${PACE} }
settings: { center: District 9, watch: { alerts: { idleOwnerS: 86400 } } }
gateways:
  modems:
    - { name: modem-udp, transport: udp, port: 0 }
    - { name: modem-tcp, transport: tcp, port: 0 }
  deviceHttp: { port: 0 }
`;

mkdirSync(IMAGES, { recursive: true });
const center = await VigilInBrowser.start(CONFIG, { practice: true });
try {
  const console = await center.workstation(SCREEN);
  await console.done("SN P3 Rivera");
  await quiet(console);
  await emergency(console);
} finally {
  await center.close();
}

/** Some minutes into the shift, when somebody is out on a stop. */
async function quiet(console: ConsolePage): Promise<void> {
  await console.page
    .locator(".unit-row .check")
    .first()
    .waitFor({ timeout: 60 * MINUTE_MS });
  await takePicture(console, "console-quiet.png");
}

/** The I-40 practice: taken by the dispatcher, with the officer's own location apart from the car's. */
async function emergency(console: ConsolePage): Promise<void> {
  await console.line("PX i-40");
  await console.alertCard("emergency 312").waitFor({ timeout: 12 * MINUTE_MS });
  await console.sees(/\d+ units told/, console.alertCard("emergency 312"), 2 * MINUTE_MS);
  await console.line("TA 312");
  await console.emergencyView.waitFor();
  await console.done('TD 312 "EMS" staging at exit 321');
  await console.sees("the officer is no longer with the moving car", console.emergencyView, 12 * MINUTE_MS);
  await console.sees(/now [\d.]+ mi apart/, console.emergencyView);
  await takePicture(console, "console-emergency.png");
}

async function takePicture(console: ConsolePage, name: string): Promise<void> {
  const path = join(IMAGES, name);
  // The map is drawn a moment after the picture it shows.
  await console.page.locator(".maplibregl-canvas").waitFor();
  await console.keys("Escape");
  await console.page.screenshot({ path, animations: "disabled", timeout: 60_000 });
  const bytes = statSync(path).size;
  process.stdout.write(
    `${path}: ${Math.round(bytes / 1_000)} kB${bytes > BYTES_MAX ? ", more than it should be" : ""}\n`,
  );
}
