/**
 * What one more unit costs: a fix through track and watch, a dispatcher's command, a second of waiting, and the
 * memory of a device, for growing numbers of units, in the engine itself. And the nearest help among ten thousand.
 */
import { emptyCenter } from "../src/domain/center.ts";
import { CommandSchema } from "../src/domain/command.ts";
import { defaultSettings } from "../src/domain/settings.ts";
import { step } from "../src/engine/engine.ts";
import { createWorld, type World } from "../src/engine/world.ts";
import { PlaceTable } from "../src/tracks/place-table.ts";
import { endChild, messageWith, startChild } from "./child-process.ts";
import type { DeviceMemory } from "./device-memory-process.ts";
import { Drive } from "./drive.ts";
import { callSignOf } from "./fleet.ts";
import { staffCommands } from "./made-center.ts";
import { type Bench, coreTimeMs, type Growth, median, ms, quantile, spread, threeDigits } from "./measure.ts";

const T0 = Date.UTC(2026, 2, 15);
const SIZES = { quick: [100, 1_000, 10_000], whole: [10, 100, 1_000, 10_000] };
/** Once before, so that the code is compiled. */
const WARM_UP_UNITS = 300;
/** One unit in so many is on a stop. */
const STOPPED_EVERY = 10;
const FIXES_MEASURED = { quick: 60_000, whole: 200_000 };
const ROUNDS = { least: 3, before: 3 };
const COMMANDS_MEASURED = 1_000;
const SECONDS_MEASURED = 30;
/** What is called constant: with a hundred times as many units, the same work, and caches that hold less of it. */
const GROWTH_MAX = 2;
const COMPARED = { few: 100, many: 10_000 };
const MEMORY_MAX_BYTES = 4_096;
const NEAREST_MAX_MS = 0.1;

export async function run(bench: Bench): Promise<void> {
  const fix: Growth["series"][number] = { name: "a fix", points: [] };
  const command: Growth["series"][number] = { name: "a command", points: [] };
  const second: Growth["series"][number] = { name: "a second of waiting, for each unit", points: [] };
  bench.growth({
    id: "cost-by-units",
    title: "What one more unit costs the engine",
    xName: "units on shift, each with a modem and a portable",
    yName: "microseconds",
    series: [fix, command, second],
    note: `Time of a core. One unit in ${STOPPED_EVERY} is on a stop.`,
  });
  const fixes = bench.quick ? FIXES_MEASURED.quick : FIXES_MEASURED.whole;
  costsOf(WARM_UP_UNITS, fixes);
  for (const units of bench.quick ? SIZES.quick : SIZES.whole) {
    bench.doing(`${units} units`);
    const costs = costsOf(units, fixes);
    fix.points.push({ x: units, y: costs.fixUs });
    command.points.push({ x: units, y: costs.commandUs });
    second.points.push({ x: units, y: costs.waitUs });
    await new Promise((resolve) => setImmediate(resolve)); // an interruption is heard here
  }
  constantRow(bench, fix);
  await memoryRows(bench);
  nearestRow(bench);
}

function constantRow(bench: Bench, fix: Growth["series"][number]): void {
  const at = (units: number): number => fix.points.findLast(({ x }) => x === units)?.y ?? Number.NaN;
  const ratio = at(COMPARED.many) / at(COMPARED.few);
  bench.row({
    what: `one more unit: a fix through track and watch, ${COMPARED.few} and ${COMPARED.many} units`,
    figure: `${threeDigits(at(COMPARED.few))} µs and ${threeDigits(at(COMPARED.many))} µs`,
    ratio,
    hold: `constant (≤ ${GROWTH_MAX} × with a hundred times as many)`,
    held: ratio <= GROWTH_MAX,
    note: "Time of a core; the ratio is of the two figures. What grows is what no longer fits into the processor's caches.",
  });
}

function costsOf(units: number, fixes: number): { fixUs: number; commandUs: number; waitUs: number } {
  const world = createWorld({ settings: defaultSettings(), center: emptyCenter(), nowMs: T0 });
  let count = 0;
  const say = (raw: unknown, atMs: number): void => {
    const actor = { kind: "dispatcher", name: "Rivera" } as const;
    step(world, { kind: "command", commandId: `c${count++}`, command: CommandSchema.parse(raw), actor }, atMs);
  };
  for (const command of staffCommands(units, 5)) say(command, T0);
  for (let i = 0; i < units; i++) addPortable(i, (command) => say(command, T0));
  for (let i = 0; i < units; i += STOPPED_EVERY) say({ type: "StartStop", unit: `BNCH-${callSignOf(i)}` }, T0);
  const drive = new Drive(world, units, STOPPED_EVERY);
  const roundFixes = 2 * units;
  const rounds = Math.max(ROUNDS.least, Math.ceil(fixes / roundFixes));
  for (let round = 0; round < ROUNDS.before; round++) drive.round();
  const fixesMs = coreTimeMs(() => {
    for (let round = 0; round < rounds; round++) drive.round();
  });
  const commands = measureCommands(units, (command) => say(command, drive.nowMs));
  return {
    fixUs: (fixesMs * 1_000) / (rounds * roundFixes),
    commandUs: commands,
    waitUs: measureWaiting(world, drive.nowMs, units),
  };
}

function addPortable(index: number, say: (command: unknown) => void): void {
  const keys = [`taip:p${index}`];
  say({ type: "RegisterDevice", device: `p${index}`, kind: "portable", keys, officer: `o${index}`, intervalS: 5 });
}

// By the call sign, as people say it.
function measureCommands(units: number, say: (command: unknown) => void): number {
  const tookMs = coreTimeMs(() => {
    for (let n = 0; n < COMMANDS_MEASURED; n++)
      say({ type: "RecordContact", unit: callSignOf((n * STOPPED_EVERY) % units), said: "code four soon" });
  });
  return (tookMs * 1_000) / COMMANDS_MEASURED;
}

function measureWaiting(world: World, fromMs: number, units: number): number {
  const tookMs = coreTimeMs(() => {
    for (let s = 1; s <= SECONDS_MEASURED; s++) step(world, { kind: "moment" }, fromMs + s * 1_000);
  });
  return (tookMs * 1_000) / SECONDS_MEASURED / units;
}

async function memoryRows(bench: Bench): Promise<void> {
  bench.doing("memory of a device");
  const url = new URL("./device-memory-process.ts", import.meta.url);
  const child = startChild(url, [], ["--expose-gc"]);
  try {
    const { perDeviceBytes, ringBytes, units } = await messageWith<DeviceMemory>(child, "perDeviceBytes", 60_000);
    bench.row({
      what: "memory of a tracked device, beyond its ring of fixes",
      figure: `${(perDeviceBytes / 1_024).toFixed(2)} KiB`,
      raw: `the ring: ${(ringBytes / 1_024).toFixed(1)} KiB`,
      hold: "≤ 4 KiB",
      held: perDeviceBytes <= MEMORY_MAX_BYTES,
      note: `In the engine, with its half of a unit, an officer, a vehicle and the watch over them; ${units} units of two devices.`,
    });
  } finally {
    await endChild(child);
  }
}

function nearestRow(bench: Bench): void {
  const count = 10_000;
  const places = new PlaceTable<number>();
  for (let i = 0; i < count; i++)
    places.set(i, 31 + ((i * 7_919) % 60_000) / 10_000, -109 + ((i * 104_729) % 60_000) / 10_000, 1);
  const timesMs: number[] = [];
  for (let i = 0; i < 2_000; i++) {
    const [latDeg, lonDeg] = [31 + (i % 600) / 100, -109 + (i % 577) / 100];
    const accept = (key: number): boolean => key % 5 < 3;
    const startMs = performance.now();
    places.nearest(latDeg, lonDeg, { count: 10, sinceMs: 0, accept });
    timesMs.push(performance.now() - startMs);
  }
  bench.row({
    what: "nearest 10 that can help, of 10,000 units, by air",
    figure: `worst ${ms(quantile(timesMs, 1))}`,
    ...spread(timesMs),
    hold: "≤ 0.1 ms (p50)",
    held: median(timesMs) <= NEAREST_MAX_MS,
    note: "Three in five can help.",
  });
}
