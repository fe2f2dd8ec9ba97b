/** The process above: it starts the server again, and the same frame never kills it twice. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSetAside } from "../../src/server/in-flight.ts";
import { serveUnderParent } from "../../src/server/parent.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-parent-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("an input that ended the process is set aside, and the next start lives", async () => {
  const said: string[] = [];
  const exitCode = await serveUnderParent(
    { port: 0, dataDir: folder, practice: false },
    { entry: new URL("./dying-server.mjs", import.meta.url), say: (text) => said.push(text), nowMs: Date.now },
  );
  expect(exitCode).toBe(0);
  expect(readFileSync(join(folder, "starts"), "utf8")).toBe("xx");
  expect(said).toEqual([
    expect.stringMatching(
      /^vigil: the server ended with code 70 after \d+ s; set aside: frame modem-udp 10\.1\.2\.3:5; starting it again$/,
    ),
  ]);
  expect(readSetAside(folder)).toMatchObject([{ what: "frame modem-udp 10.1.2.3:5", told: false }]);
});
