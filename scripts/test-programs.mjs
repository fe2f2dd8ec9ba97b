/**
 * The programs of the operating system that tests use: a browser, an MQTT broker, a font for the map's labels.
 *
 * On Debian as root the missing ones are installed. Anywhere else the run ends with what is missing, because a test
 * that is skipped in silence says that all is well when nobody looked.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runToEnd } from "./child.mjs";
import { CannotRun } from "./installation.mjs";

/**
 * What tests need: where it may be, the variable that tells tests where it is (and may be set by hand), and the
 * Debian package.
 *
 * @typedef {{ what: string, variable?: string, commands: string[], paths: string[], debianPackage: string }} Program
 * @type {Program[]}
 */
const programs = [
  {
    what: "a Chromium browser",
    variable: "VIGIL_CHROMIUM",
    commands: ["chromium", "chromium-browser", "google-chrome"],
    paths: ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"],
    debianPackage: "chromium",
  },
  {
    what: "the MQTT broker Mosquitto",
    variable: "VIGIL_MOSQUITTO",
    commands: ["mosquitto"],
    paths: ["/usr/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto", "/usr/local/sbin/mosquitto"],
    debianPackage: "mosquitto",
  },
  {
    what: "the font DejaVu Sans",
    commands: [],
    paths: [
      "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
      "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
      "/usr/share/fonts/TTF/DejaVuSans.ttf",
      "/Library/Fonts/DejaVuSans.ttf",
    ],
    debianPackage: "fonts-dejavu-core",
  },
];

/** Makes sure of all the programs and says, by variable, where they are. */
export async function ensureTestPrograms() {
  const missing = programs.filter((program) => placeOf(program) === undefined);
  if (missing.length > 0) await install(missing);
  /** @type {Record<string, string>} */
  const places = {};
  for (const program of programs) {
    const place = placeOf(program);
    if (place === undefined) throw new CannotRun(`${program.what} is still missing after its installation`);
    if (program.variable !== undefined) places[program.variable] = place;
  }
  return places;
}

async function install(/** @type {Program[]} */ missing) {
  const packages = missing.map(({ debianPackage }) => debianPackage);
  const advice =
    `the tests need ${missing.map(({ what }) => what).join(", ")}. On Debian: apt-get install ${packages.join(" ")}. ` +
    "A program in another place is named by a variable: " +
    `${programs.flatMap(({ variable }) => variable ?? []).join(", ")}.`;
  if (process.getuid?.() !== 0 || findCommand("apt-get") === undefined) throw new CannotRun(advice);
  console.log(`vigil: installing for the tests: ${packages.join(", ")} (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const updated = spawnSync("apt-get", ["update", "-qq"], { env, encoding: "utf8" });
  if (updated.status !== 0) console.error(`vigil: apt-get update failed:\n${updated.stderr}`);
  const exitCode = await runToEnd("apt-get", ["install", "-qq", "-y", "--no-install-recommends", ...packages], { env });
  if (exitCode !== 0) throw new CannotRun(`apt-get ended with code ${exitCode}; ${advice}`);
}

function placeOf(/** @type {Program} */ { variable, commands, paths }) {
  const set = variable === undefined ? undefined : process.env[variable];
  if (set !== undefined && set !== "") {
    if (existsSync(set)) return set;
    throw new CannotRun(`${variable} is "${set}", and there is no such file`);
  }
  return [...commands.map(findCommand), ...paths].find((path) => path !== undefined && existsSync(path));
}

function findCommand(/** @type {string} */ command) {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
}
