/** A frame that ends the whole server ends it once: it is set aside, people are told, and everything else goes on. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, type Folder, makeFolder, SMALL_CENTER, taipText, VigilProcess } from "./vigil-process.ts";

let folder: Folder;
let vigil: VigilProcess;
beforeEach(() => {
  folder = makeFolder(SMALL_CENTER);
  const preload = new URL("./killing-frame.mjs", import.meta.url).href;
  vigil = new VigilProcess(folder, { env: { NODE_OPTIONS: `--import=${preload}` } });
});
afterEach(async () => {
  await vigil.end();
  folder.remove();
});

test("it dies of it, is there again without it, and is not killed by it twice", async () => {
  let served = await vigil.serving();
  await served.command({ type: "StartShift", unit: "312", officers: ["312"], vehicle: "1187" });
  await served.udp(taipText("6666", "HELLO"), 10);
  served = await vigil.serving(2);
  expect(vigil.errors).toMatch(
    /ended with code 70 after \d+ s; set aside: frame modem-udp 127\.0\.0\.1:\d+; starting it again/,
  );
  const told = await eventually(
    async () =>
      (await served.get("/api/v1/alerts?level=urgent")).body.items.find(({ subject }) => subject.part === "set-aside"),
    (found) => found !== undefined,
  );
  expect(JSON.stringify(told)).toMatch(/an input stopped the server and was set aside: frame modem-udp 127\.0\.0\.1/);

  const pid = await vigil.childPid();
  for (let i = 0; i < 3; i++) await served.udp(taipText("6666", "HELLO"), 10);
  await served.udp(taipText("1187", "DURESS"), 10);
  await eventually(
    () => served.get("/api/v1/alerts?level=emergency"),
    ({ body }) => body.items.some(({ callSign }) => callSign === "312"),
  );
  expect(await vigil.childPid()).toBe(pid);
  const again = () => Promise.resolve(vigil.logged("an input that was set aside has come again, and was not taken"));
  expect(await eventually(again, (lines) => lines.length >= 3)).toHaveLength(3);

  // People are told once, however often it is started.
  await vigil.kill();
  vigil = new VigilProcess(folder);
  served = await vigil.serving();
  const after = (await served.get("/api/v1/alerts?level=urgent")).body.items;
  expect(after.filter(({ subject }) => subject.part === "set-aside")).toHaveLength(1);
});
