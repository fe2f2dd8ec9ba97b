/** The road table that places in words are read with: the agency's own, or the one that comes with the program. */
import { readFileSync } from "node:fs";
import { newMexico } from "../roads/new-mexico/reference.ts";
import { readReferenceTable } from "../roads/reference-table.ts";
import { indexReference, type RoadReference } from "../roads/road-reference.ts";

/** Loads a table's file; undefined gives the program's own. Throws an error that says what is wrong with the file. */
export function loadRoads(file: string | undefined): RoadReference {
  if (file === undefined) return newMexico;
  const read = readReferenceTable(JSON.parse(readFileSync(file, "utf8")));
  if (read.ok) return indexReference(read.table);
  throw new Error(read.problems.map(({ path, message }) => `${file}: ${path}: ${message}`).join("; "));
}
