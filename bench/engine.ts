/**
 * What one fix costs in the engine, with every monitor of the watch, and what a device costs in memory.
 * `node bench/engine.ts` runs it alone; `node --expose-gc` gives the memory more exactly.
 */
import { type Command, CommandSchema } from "../src/domain/command.ts";
import { emptyCenter } from "../src/domain/center.ts";
import { defaultSettings } from "../src/domain/settings.ts";
import { step } from "../src/engine/engine.ts";
import { createWorld, type World } from "../src/engine/world.ts";
import { PlaceTable } from "../src/tracks/place-table.ts";
import { type BenchRow, ms, quantile } from "./measure.ts";

const T0 = Date.UTC(2026, 2, 15);
const RING_BYTES = 64 * (4 * 8 + 3 * 4);

/** Measures the cost of a fix for growing numbers of units, memory, and the nearest of ten thousand. */
export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  const costs: string[] = [];
  for (const units of [10, 100, 1_000, 5_000]) costs.push(`${units}: ${costOfFix(units).toFixed(1)}`);
  rows.push({
    name: "one fix through track and watch (µs), by number of units, a tenth of them on a stop",
    value: costs.join(", "),
    hold: "constant",
    held: undefined,
    note: "two devices a unit",
  });
  rows.push(memoryOfDevice(), nearestOf(10_000));
  return rows;
}

function staffed(units: number): World {
  const world = createWorld({ settings: defaultSettings(), center: emptyCenter(), nowMs: T0 });
  let count = 0;
  const say = (command: unknown): void => {
    const parsed: Command = CommandSchema.parse(command);
    const actor = { kind: "dispatcher", name: "Rivera" } as const;
    step(world, { kind: "command", commandId: `c${count++}`, command: parsed, actor }, T0);
  };
  say({ type: "RegisterAgency", agency: "A", name: "Agency" });
  for (let i = 0; i < units; i++) {
    say({ type: "RegisterVehicle", vehicle: `v${i}`, agency: "A" });
    say({ type: "RegisterOfficer", officer: `o${i}`, agency: "A", name: `Officer ${i}` });
    say({
      type: "RegisterDevice",
      device: `m${i}`,
      kind: "vehicle-modem",
      keys: [`taip:m${i}`],
      vehicle: `v${i}`,
      intervalS: 5,
    });
    say({
      type: "RegisterDevice",
      device: `p${i}`,
      kind: "portable",
      keys: [`taip:p${i}`],
      officer: `o${i}`,
      intervalS: 5,
    });
    say({ type: "RegisterUnit", agency: "A", callSign: `${i}` });
    say({ type: "StartShift", unit: `A-${i}`, officers: [`o${i}`], vehicle: `v${i}` });
    if (i % 10 === 0) say({ type: "StartStop", unit: `A-${i}` });
  }
  return world;
}

function report(world: World, units: number, fromS: number, toS: number): number {
  let fixes = 0;
  for (let s = fromS; s < toS; s += 5) {
    for (let i = 0; i < units; i++) {
      const atMs = T0 + s * 1_000 + (i % 5_000);
      const moving = i % 10 !== 0;
      for (const device of ["m", "p"]) {
        const fix = {
          latDeg: 35 + i * 1e-4 + (moving ? s * 1e-4 : 0),
          lonDeg: -104,
          accuracyM: 4,
          speedMps: moving ? 11 : 0,
          fixAtMs: atMs,
        };
        const message = { protocol: "taip", messageType: "LN", deviceKey: `${device}${i}`, fix } as const;
        step(world, { kind: "report", gateway: "udp", peer: "127.0.0.1:1", report: message }, atMs);
        fixes++;
      }
    }
  }
  return fixes;
}

function costOfFix(units: number): number {
  const world = staffed(units);
  const spanS = Math.max(20, Math.ceil(100_000 / units / 2) * 5);
  report(world, units, 0, Math.min(spanS, 50));
  const rounds = Math.min(spanS, 150);
  const startMs = performance.now();
  const fixes = report(world, units, 50, 50 + rounds);
  return ((performance.now() - startMs) * 1_000) / fixes;
}

function memoryOfDevice(): BenchRow {
  const units = 5_000;
  const collect = (globalThis as { gc?: () => void }).gc;
  collect?.();
  const before = process.memoryUsage();
  const world = staffed(units);
  report(world, units, 0, 60);
  collect?.();
  const after = process.memoryUsage();
  const usedBytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  const perDevice = usedBytes / (2 * units) - RING_BYTES;
  return {
    name: "memory a tracked device, beyond its ring of fixes",
    value: `${(perDevice / 1_024).toFixed(2)} KB`,
    hold: "≤ 4 KB",
    held: perDevice <= 4_096,
    note: `with its half of a unit, an officer, a vehicle and the watch over them${collect === undefined ? "; without --expose-gc, so too high" : ""}; ${world.center.units.size} units`,
  };
}

function nearestOf(count: number): BenchRow {
  const places = new PlaceTable<number>();
  for (let i = 0; i < count; i++)
    places.set(i, 31 + ((i * 7_919) % 60_000) / 10_000, -109 + ((i * 104_729) % 60_000) / 10_000, 1);
  const times: number[] = [];
  for (let i = 0; i < 2_000; i++) {
    const startMs = performance.now();
    places.nearest(31 + (i % 600) / 100, -109 + (i % 577) / 100, {
      count: 10,
      sinceMs: 0,
      accept: (key) => key % 5 < 3,
    });
    times.push(performance.now() - startMs);
  }
  const p50 = quantile(times, 0.5);
  return {
    name: `nearest 10 available of ${count} units, by air`,
    value: `p50 ${ms(p50)}, p99 ${ms(quantile(times, 0.99))}`,
    hold: "≤ 0.1 ms",
    held: p50 <= 0.1,
  };
}

if (import.meta.main) {
  const { table } = await import("./measure.ts");
  console.log(table(await run()));
}
