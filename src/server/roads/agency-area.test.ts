import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isInArea } from "../../roads/network/area.ts";
import { agencyArea } from "./agency-area.ts";

const TUCUMCARI = { latDeg: 35.17, lonDeg: -103.72 };
const LAS_CRUCES = { latDeg: 32.31, lonDeg: -106.78 };

test("[AR1] an agency's area is a file's, counties', bounds', or all of these; without one there is none", () => {
  expect(agencyArea(undefined)).toBeUndefined();
  const quay = agencyArea({ counties: ["35037"] });
  expect(quay?.name).toBe("Quay County");
  if (quay === undefined) throw new Error("an area");
  expect([isInArea(quay, TUCUMCARI), isInArea(quay, LAS_CRUCES)]).toEqual([true, false]);
  const folder = mkdtempSync(join(tmpdir(), "vigil-area-"));
  try {
    const file = join(folder, "ours.geojson");
    const ring = [
      [-107, 32],
      [-106, 32],
      [-106, 33],
      [-107, 33],
      [-107, 32],
    ];
    writeFileSync(file, JSON.stringify({ type: "Polygon", coordinates: [ring] }));
    const both = agencyArea({ file, bounds: [-104, 35, -103, 36] });
    expect(both?.name).toBe("ours.geojson, the bounds");
    if (both === undefined) throw new Error("an area");
    expect([isInArea(both, TUCUMCARI), isInArea(both, LAS_CRUCES)]).toEqual([true, true]);
    writeFileSync(file, "{}");
    expect(() => agencyArea({ file })).toThrow("draws no polygon");
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(() => agencyArea({ file: "/nowhere.geojson" })).toThrow("/nowhere.geojson");
  expect(() => agencyArea({ counties: ["35037", "99999"] })).toThrow("99999");
  expect(() => agencyArea({})).toThrow("neither file nor counties nor bounds");
});
