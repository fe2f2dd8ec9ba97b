/**
 * The wire, pinned. A change here is a change of what consoles and servers of different ages say to each other.
 *
 * Where it fails: if a console of the version before could misread what is sent now, raise PROTOCOL_VERSION. Then
 * write the new hash here, in the same commit.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROTOCOL_VERSION, type PlainDanger } from "./live.ts";

const PINNED = { version: 1, hash: "ec36aadd63c05704" };

/** The declarations of a file, without comments and without how they are laid out. */
function declarations(name: string): string {
  return readFileSync(join(import.meta.dirname, name), "utf8")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/\/\/.*$/gm, "")
    .replaceAll(/[\s,;]+/g, " ");
}

test("the messages of the live protocol are those of its version", () => {
  const hash = createHash("sha256");
  for (const name of ["live.ts", "location-row.ts", "frame-reader.ts"]) hash.update(declarations(name));
  expect({ version: PROTOCOL_VERSION, hash: hash.digest("hex").slice(0, 16) }).toEqual(PINNED);
});

test("the frame that never changes has not changed", () => {
  const frame: PlainDanger = {
    vigil: "danger",
    level: "emergency",
    unit: "312",
    text: "duress",
    place: "I-40 MM 320",
    atMs: 1,
  };
  expect(Object.keys(frame)).toEqual(["vigil", "level", "unit", "text", "place", "atMs"]);
});
