/**
 * Logs of real receivers, beside which stands what another decoder made of them. They lie beside the project
 * (../shared/corpora/nmea) and are not part of it: where they are absent these tests are skipped.
 *
 * The logs are checked against a reading of their own here, as plain and slow as can be, so that no sentence is
 * missed by both.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Decoded, Report } from "../../domain/report.ts";
import { createPeerDecoder } from "../peer-decoder.ts";

const folder = new URL("../../../../shared/corpora/nmea/", import.meta.url);
const isPresent = existsSync(folder);
const NOW = Date.UTC(2026, 10, 21);

type Place = { readonly lat: number; readonly lon: number; readonly timeOfDay: string };
const seen = { logs: 0, valid: 0, compared: 0, unsaid: 0, voids: 0, bytes: 0 };

describe.skipIf(!isPresent)("NMEA logs of real receivers (skipped where they are absent)", () => {
  const logs = isPresent ? readdirSync(folder).filter((name) => name.endsWith(".log")) : [];

  it.each(logs)("%s: every valid RMC gives the expected place, and nothing else moves anything", (name) => {
    const bytes = readFileSync(new URL(name, folder));
    const sentences = soundRmc(bytes.toString("latin1"));
    const valid = sentences.filter((text) => text.split(",")[2] === "A");
    const reports = reportsOf(createPeerDecoder("tcp").push(bytes, NOW).items).filter((r) => r.messageType === "RMC");
    const fixes = reports.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
    expect(fixes).toHaveLength(valid.length);
    expect(reports.filter(({ heartbeat }) => heartbeat === true)).toHaveLength(sentences.length - valid.length);
    const expected = expectedPlaces(`${name}.chk`, valid);
    for (const [i, fix] of fixes.entries()) {
      const places = expected[i] ?? [];
      const isThere = places.some((p) => Math.abs(p.lat - fix.latDeg) < 2e-6 && Math.abs(p.lon - fix.lonDeg) < 2e-6);
      if (places.length > 0) expect(isThere, `${valid[i]} ${JSON.stringify(places)}`).toBe(true);
      seen[places.length > 0 ? "compared" : "unsaid"]++;
    }
    seen.logs++;
    seen.valid += valid.length;
    seen.voids += sentences.length - valid.length;
    seen.bytes += bytes.length;
  });

  it.each(logs)("%s: byte by byte it says the same", (name) => {
    const bytes = readFileSync(new URL(name, folder));
    const whole = reportsOf(createPeerDecoder("tcp").push(bytes, NOW).items);
    const decoder = createPeerDecoder("tcp");
    const pieces: Decoded[] = [];
    for (let at = 0; at < bytes.length; at++) pieces.push(...decoder.push(bytes.subarray(at, at + 1), NOW).items);
    expect(reportsOf(pieces)).toEqual(whole);
  });

  // Runs last: what the tests above have counted.
  it("all of it was looked at; of a log's first sentence the other decoder may say nothing", () => {
    expect(seen.logs).toBe(29);
    expect(seen.valid).toBe(400);
    expect(seen.compared).toBeGreaterThanOrEqual(390);
    expect(seen.compared + seen.unsaid).toBe(seen.valid);
    expect(seen.voids).toBeGreaterThan(80);
    expect(seen.bytes).toBeGreaterThan(200_000);
  });
});

function reportsOf(items: readonly Decoded[]): Report[] {
  return items.flatMap((item) => (item.kind === "report" ? [item.report] : []));
}

function soundRmc(text: string): string[] {
  return [...text.matchAll(/\$([A-Z]{2}RMC,[^\r\n$*>]*)\*([0-9A-Fa-f]{2})/g)].flatMap(([all, body = "", sum = ""]) => {
    let xor = 0;
    for (const byte of Buffer.from(body, "latin1")) xor ^= byte;
    return xor === Number.parseInt(sum, 16) ? [all] : [];
  });
}

// For each sentence: the places told between it and the next RMC, or told anywhere for its time of day.
function expectedPlaces(name: string, sentences: readonly string[]): Place[][] {
  const lines = readFileSync(new URL(name, folder), "latin1").split("\n");
  const places = lines.map((line): Place | undefined => {
    if (!line.startsWith('{"class":"TPV"')) return undefined;
    const { lat, lon, time = "" } = JSON.parse(line) as { lat?: number; lon?: number; time?: string };
    return lat === undefined || lon === undefined ? undefined : { lat, lon, timeOfDay: time.slice(11, 23) };
  });
  let from = 0;
  return sentences.map((sentence) => {
    const at = lines.findIndex((line, i) => i >= from && line.startsWith(sentence));
    if (at < 0) return [];
    from = at + 1;
    const next = lines.findIndex((line, i) => i > at && line.includes("RMC,"));
    const hhmmss = sentence.split(",")[1] ?? "";
    const time = `${hhmmss.slice(0, 2)}:${hhmmss.slice(2, 4)}:${hhmmss.slice(4)}`
      .padEnd(9, ".")
      .padEnd(12, "0")
      .slice(0, 12);
    const ofItsTime = places.filter((place) => place?.timeOfDay === time);
    const following = places
      .slice(from, next < 0 ? undefined : next)
      .filter((place) => place?.timeOfDay === time || place?.timeOfDay === "");
    return [...ofItsTime, ...following].filter((place) => place !== undefined);
  });
}
