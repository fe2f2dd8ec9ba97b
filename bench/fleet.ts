/**
 * A fleet for benchmarks: units, each with an officer, a car and a modem in it, as a roster of the configuration, on
 * shift by commands, and the frames that their modems send while they drive.
 */
import { encodeTaipFrame, encodeTaipLn } from "../src/codecs/taip/encode-taip.ts";
import type { RunningServer } from "./running-server.ts";

export const callSignOf = (index: number): string => `B${String(index).padStart(4, "0")}`;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** The roster of so many units; with no interval, the units have no devices. */
export function fleetRoster(units: number, intervalS?: number): Record<string, unknown> {
  const all = numbers(units);
  return {
    agencies: [{ id: "BNCH", name: "Benchmark" }],
    officers: all.map((i) => ({ id: `o${i}`, agency: "BNCH", name: `Officer ${i}` })),
    vehicles: all.map((i) => ({ id: `v${i}`, agency: "BNCH" })),
    units: all.map((i) => ({ agency: "BNCH", callSign: callSignOf(i) })),
    devices:
      intervalS === undefined
        ? []
        : all.map((i) => ({
            id: `m${i}`,
            kind: "vehicle-modem",
            keys: [`taip:${modemId(i)}`],
            vehicle: `v${i}`,
            intervalS,
          })),
  };
}

/** Puts units on shift, some at a time: a shift begins at a change of watch, not all in one millisecond. */
export async function startShifts(server: RunningServer, units: number, atOnce = 32): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < units) {
      const i = next++;
      await server.command({ type: "StartShift", unit: callSignOf(i), officers: [`o${i}`], vehicle: `v${i}` });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** The frame of a driving unit's modem: 20 m/s northward from a place of its own. */
export function fixFrame(index: number, atMs: number, sinceMs: number): Uint8Array {
  const latDeg = 31.5 + (index % 70) * 0.07 + ((atMs - sinceMs) / 1_000) * (20 / 111_320);
  const lonDeg = -108.9 + Math.floor(index / 70) * 0.08;
  return encodeTaipLn({ latDeg, lonDeg, speedMps: 20, courseDeg: 0, fixAtMs: atMs }, modemId(index));
}

/** The frame of a pressed key that a modem knows as a text. */
export function duressFrame(index: number): Uint8Array {
  return encodeTaipFrame("RTXDURESS", modemId(index));
}

function modemId(index: number): string {
  return String(index).padStart(4, "0");
}
