/** `vigil replay` on files that are no recordings, or that it must not touch: one line, exit code 1, and no table. */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { run } from "./replay.ts";

const folder = mkdtempSync(join(tmpdir(), "vigil-replay-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const T0 = 1_773_572_400_000;
const GOOD = [
  { atMs: T0, command: { type: "RegisterAgency", agency: "NMSP", name: "State Police" } },
  { atMs: T0 + 60_000 },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join("");

function kept(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function replayed(recordingFile: string, { onTold, ...more }: { eventsFile?: string; onTold?: () => void } = {}) {
  const told: string[] = [];
  const printed: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    if (told.push(String(text)) === 1) onTold?.();
    return true;
  });
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  const exitCode = await run({ recordingFile, ...more });
  vi.restoreAllMocks();
  return { exitCode, told: told.join(""), printed: printed.join("") };
}

test("a recording is played, with a byte order mark and foreign line ends too", async () => {
  const { exitCode, told, printed } = await replayed(kept("bom", `\uFEFF${GOOD.replaceAll("\n", "\r\n\r\n")}`));
  expect({ exitCode, told }).toEqual({ exitCode: 0, told: "" });
  expect(printed).toContain("1 commands");
});

test.for<[string, string | Uint8Array, string]>([
  ["nothing", "", "is empty"],
  ["blank lines", "\n\n  \n", "could be played"],
  ["a header alone", '{"vigilRecording":1}\n', "could be played"],
  ["a packed file", gzipSync(GOOD), "is compressed: unpack it first (gunzip)"],
  ["another encoding", Buffer.from(`\uFEFF${GOOD}`, "utf16le"), "is UTF-16: a recording is UTF-8"],
  ["a list", `[${GOOD.trim().replaceAll("\n", ",")}]`, "is a list in one piece"],
  ["noise", "\u0007\u001b[31m{{{\nmore\nand\nmore\nof it\n", "could be played"],
  ["another format", `{"vigilRecording":2}\n${GOOD}`, "this version reads recordings of format 1: nothing was played"],
  ["other settings", `{"vigilRecording":1,"settings":{"wacht":{}}}\n${GOOD}`, "settings.wacht: unknown key"],
])("%s is told, and is not a night in which nothing rang", async ([name, content, why]) => {
  const { exitCode, told, printed } = await replayed(kept(name.replaceAll(" ", "-"), content));
  expect(exitCode).toBe(1);
  expect(told).toContain(why);
  expect(told.trim().split("\n").length).toBeLessThanOrEqual(4);
  // What it quotes of a file is no order to the terminal.
  expect(/[^\n\x20-\x7e]/.test(told)).toBe(false);
  expect(printed).toBe("");
});

test("a folder, and a file that isn't there", async () => {
  expect((await replayed(folder)).told).toContain("is a folder");
  expect((await replayed(join(folder, "none"))).told).toContain("no such file");
});

test("the events never go where the recording is, by whatever name", async () => {
  const recording = kept("night.ndjson", GOOD);
  symlinkSync(recording, join(folder, "link"));
  for (const eventsFile of [recording, join(folder, "link")]) {
    const { exitCode, told } = await replayed(recording, { eventsFile });
    expect({ exitCode, told }).toEqual({
      exitCode: 1,
      told: `vigil replay: --out ${eventsFile} is the recording itself\n`,
    });
  }
  expect(readFileSync(recording, "utf8")).toBe(GOOD);
});

test("events that can't be written are told, and the table is printed", async () => {
  const recording = kept("full.ndjson", GOOD);
  expect((await replayed(recording, { eventsFile: join(folder, "no", "such", "folder") })).exitCode).toBe(1);
  const { exitCode, told, printed } = await replayed(recording, { eventsFile: "/dev/full" });
  expect(exitCode).toBe(1);
  expect(told).toContain("/dev/full lacks events");
  expect(printed).toContain("No alerts.");
});

test("a leap in time and a torn last line are told; the table is printed", async () => {
  const leap = `${GOOD}${JSON.stringify({ atMs: T0 + 400 * 86_400_000 })}\n`;
  const { exitCode, told } = await replayed(kept("leap", leap));
  expect({ exitCode, told: told.split(": ")[1] }).toEqual({
    exitCode: 0,
    told: "9600 hours without a line end here\n",
  });
  const torn = await replayed(kept("torn", `${GOOD}{"atMs":17`));
  expect(torn.exitCode).toBe(0);
  expect(torn.told).toContain("the last line is torn");
});

test("interrupted, it prints what it has so far", async () => {
  // Told of a leap in time somebody presses Ctrl-C.
  const leap = `${JSON.stringify({ atMs: T0 + 400 * 86_400_000 })}\n`;
  const recording = kept("long.ndjson", `${GOOD}${leap}${leap.repeat(1_000)}`);
  const { exitCode, told, printed } = await replayed(recording, {
    onTold: () => process.emit("SIGINT"),
  });
  expect(exitCode).toBe(1);
  expect(told).toContain("interrupted after line 3: this is what it has so far");
  expect(printed).toContain("3 lines, 0 reports");
});
