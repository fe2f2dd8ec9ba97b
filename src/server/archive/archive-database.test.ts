import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asId, type AgencyId, type IncidentId, type NoteId } from "../../base/ids.ts";
import type { Incident } from "../../domain/incident.ts";
import { WorkingCipher } from "../seal/working-cipher.ts";
import { ArchiveDatabase, matchOf } from "./archive-database.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigil-archive-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (foldHash = "f") => new ArchiveDatabase(join(folder, "archive.db"), "log", foldHash);

function incident(number: string, note: string, plate?: string): Incident {
  return {
    id: asId<IncidentId>(`NMSP-${number}`),
    number,
    agencyId: asId<AgencyId>("NMSP"),
    incidentType: "TSTOP",
    priority: 3,
    phase: "Closed",
    place: { text: "I-40 MM 320 EB" },
    openedAtMs: 1_000,
    notes: [{ id: asId<NoteId>("N1"), atMs: 1, by: "Rivera", text: note }],
    links: [],
    unitIds: [],
    requests: [],
    ...(plate === undefined ? {} : { plate }),
  };
}

describe("the archive", () => {
  test("finds by words, beginnings, plate however it is written, place and number", () => {
    const archive = open();
    archive.put(
      [
        incident("26-000001", "White BMW, flat tire. Jesús speaks Spanish."),
        incident("26-000002", "nothing", "NM ABC-123"),
      ],
      9,
    );
    const ids = (text: string): string[] => archive.search(text, 10).map(({ id }) => id);
    expect(ids("bmw")).toEqual(["NMSP-26-000001"]);
    expect(ids("flat ti")).toEqual(["NMSP-26-000001"]);
    expect(ids("jesus")).toEqual(["NMSP-26-000001"]);
    expect(ids("NMABC123")).toEqual(["NMSP-26-000002"]);
    expect(ids("ABC-123")).toEqual(["NMSP-26-000002"]);
    expect(ids("mm 320")).toHaveLength(2);
    expect(ids("26-000002")).toEqual(["NMSP-26-000002"]);
    expect(ids("bmw abc")).toEqual([]);
    expect(archive.search("bmw", 10)[0]?.excerpt).toContain("BMW");
    archive.close();
  });

  test("keeps an incident as it was last, once", () => {
    const archive = open();
    archive.put([incident("26-000001", "first")], 1);
    archive.put([incident("26-000001", "second")], 2);
    expect(archive.search("first", 10)).toEqual([]);
    expect(archive.search("second", 10)).toHaveLength(1);
    expect(archive.incident("26-000001")?.notes[0]?.text).toBe("second");
    archive.close();
    const again = open();
    expect(again.seq).toBe(2);
    expect(again.incident("NMSP-26-000001")).toBeDefined();
    again.close();
  });

  test("one that another fold made is made again", () => {
    const archive = open();
    archive.put([incident("26-000001", "x")], 7);
    archive.close();
    const other = open("another");
    expect(other.seq).toBe(0);
    expect(other.search("x", 10)).toEqual([]);
    other.close();
  });

  test("whatever is typed is words, never an operator or an error", () => {
    const archive = open();
    archive.put([incident("26-000001", "x")], 1);
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('"', "a OR b", "NEAR(a b)", "title: x", "x*", "(", "a -b")),
        (text) => {
          expect(archive.search(text, 5).length).toBeLessThanOrEqual(1);
        },
      ),
    );
    expect(matchOf('a" OR b')).toBe('"a"* AND "OR"* AND "b"*');
    archive.close();
  });

  test("sealed: the same is found, and no word of it stands in the file", () => {
    const cipher = new WorkingCipher(3, new Uint8Array(32).fill(7));
    const path = join(folder, "sealed.db");
    const archive = new ArchiveDatabase(path, "log", "f", cipher);
    archive.put([incident("26-000001", "White BMW, flat tire. Jesús speaks Spanish.", "NM ABC-123")], 9);
    const found = (text: string) => archive.search(text, 10).map(({ id }) => id);
    for (const text of ["bmw", "flat ti", "jesus", "NMABC123", "mm 320"]) expect(found(text), text).toHaveLength(1);
    expect(found("bmw xyz")).toEqual([]);
    expect(archive.search("spanish", 1)[0]).toMatchObject({
      id: "NMSP-26-000001",
      excerpt: expect.stringContaining("Jesús"),
    });
    expect(archive.incident("26-000001")?.notes[0]?.text).toContain("BMW");
    archive.close();
    const bytes = readFileSync(path).toString("latin1").toLowerCase();
    for (const word of ["bmw", "spanish", "abc123", "abc-123"]) expect(bytes, word).not.toContain(word);
    // Under another key it is made again.
    const other = new ArchiveDatabase(path, "log", "f", new WorkingCipher(4, new Uint8Array(32).fill(8)));
    expect(other.seq).toBe(0);
    other.close();
  });
});
