import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { InFlightFile, markTold, readSetAside, setAsideAfterDeath } from "./in-flight.ts";

let folder = "";
let turnEnds: (() => void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-in-flight-"));
  turnEnds = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => new InFlightFile(folder, (work) => turnEnds.push(work));
const endTurn = () => turnEnds.splice(0).forEach((work) => work());
const bytes = new TextEncoder().encode(">RPV…<");

test("what was in hand when the process died is set aside, and refused from then on", () => {
  open().note("frame modem-udp 10.1.2.3:5", bytes);
  const aside = setAsideAfterDeath(folder, "the server ended with code 70", 1_000);
  expect(aside).toMatchObject({ what: "frame modem-udp 10.1.2.3:5", told: false });
  const next = open();
  expect(next.note("frame modem-udp 10.9.9.9:7", bytes)).toBe(false);
  expect(next.note("frame modem-udp 10.1.2.3:5", new Uint8Array([1]))).toBe(true);
  expect(next.note("frame modem-tcp 10.1.2.3:5", bytes)).toBe(true);
});

test("nothing is set aside where nothing was in hand, or only time", () => {
  const file = open();
  expect(setAsideAfterDeath(folder, "x", 1)).toBeUndefined();
  file.note("command k", "{}");
  file.clear();
  endTurn();
  expect(setAsideAfterDeath(folder, "x", 1)).toBeUndefined();
  file.note("moment", '{"kind":"moment"}');
  expect(setAsideAfterDeath(folder, "x", 1)).toBeUndefined();
});

test("a turn that took several inputs is closed once, after the last", () => {
  const file = open();
  file.note("command a", "{}");
  file.clear();
  file.note("command b", '{"b":1}');
  endTurn();
  expect(setAsideAfterDeath(folder, "x", 1)?.what).toBe("command b");
});

test("a repeated command is the same whatever its id, and the list keeps it once", () => {
  open().note("command a", '{"command":1}');
  setAsideAfterDeath(folder, "x", 1);
  expect(open().note("command b", '{"command":1}')).toBe(false);
  open().note("command c", '{"command":2}');
  setAsideAfterDeath(folder, "x", 2);
  expect(readSetAside(folder)).toHaveLength(2);
  markTold(folder);
  expect(readSetAside(folder).every(({ told }) => told)).toBe(true);
});

test("an input longer than is kept is known by its beginning", () => {
  const long = new Uint8Array(20_000).fill(65);
  open().note("frame g p", long);
  expect(setAsideAfterDeath(folder, "x", 1)).toBeDefined();
  expect(open().note("frame g p", long)).toBe(false);
});
