/**
 * Logs of real receivers: every valid RMC gives the place that another decoder found, no void fix moves anything,
 * and no byte throws. Needs the logs that are not part of this repository; says so where they are absent.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createPeerDecoder } from "../peer-decoder.ts";

const folder = new URL("../../../../shared/corpora/nmea/", import.meta.url);
const present = existsSync(folder);
describe.skipIf(!present)("NMEA logs of real receivers (skipped where they are absent)", () => {
  const logs = present ? readdirSync(folder).filter((name) => name.endsWith(".log")) : [];
  let compared = 0;
  for (const name of logs) {
    it(`decodes ${name}`, () => {
      const bytes = readFileSync(new URL(name, folder));
      const decoder = createPeerDecoder("tcp");
      const found: { latDeg: number; lonDeg: number }[] = [];
      for (let at = 0; at < bytes.length; at += 777) {
        for (const item of decoder.push(bytes.subarray(at, at + 777), Date.UTC(2020, 0, 1)).items) {
          if (item.kind !== "report" || item.report.fix === undefined) continue;
          expect(Math.abs(item.report.fix.latDeg) + Math.abs(item.report.fix.lonDeg)).toBeGreaterThan(0.001);
          found.push(item.report.fix);
        }
      }
      for (const wanted of expectedPlaces(`${name}.chk`)) {
        compared++;
        const near = found.some(
          (f) => Math.abs(f.latDeg - wanted.lat) < 2e-6 && Math.abs(f.lonDeg - wanted.lon) < 2e-6,
        );
        expect(near, `${wanted.lat}, ${wanted.lon}`).toBe(true);
      }
    });
  }
  it("compared many", () => expect(compared).toBeGreaterThan(200));
});

/** Places that the other decoder reports right after a valid RMC sentence. */
function expectedPlaces(name: string): { lat: number; lon: number }[] {
  const places: { lat: number; lon: number }[] = [];
  let isRmc = false;
  for (const line of readFileSync(new URL(name, folder), "latin1").split("\n")) {
    if (line.startsWith("$"))
      isRmc = /^\$(GP|GN|GL|GA|GB|BD|QZ)RMC,[^,]*,A,/.test(line) && /\*[0-9A-Fa-f]{2}\s*$/.test(line);
    else if (isRmc && line.includes('"class":"TPV"')) {
      const lat = /"lat":(-?[\d.]+)/.exec(line)?.[1];
      const lon = /"lon":(-?[\d.]+)/.exec(line)?.[1];
      const mode = /"mode":(\d)/.exec(line)?.[1];
      if (lat !== undefined && lon !== undefined && Number(mode) >= 2)
        places.push({ lat: Number(lat), lon: Number(lon) });
      isRmc = false;
    }
  }
  return places;
}
