/**
 * How fast simulated time goes with the production code in it, faults and checkers and all; and whether one seed gives
 * one log. As `npm run sim` runs it, in this process.
 */
import { faultKinds } from "../src/sim/faults/fault.ts";
import type { RunResult } from "../src/sim/run.ts";
import { Simulation } from "../src/sim/simulation.ts";
import { type Bench, type Growth, threeDigits } from "./measure.ts";

const SEED = "bench";
const UNITS = 200;
const CONSOLES = 4;
const HOURS = { quick: 0.5, whole: 1 };
const SIZES = { quick: [20], whole: [20, 50, 100] };
const TIMES_MIN = 1_000;

type Ran = { readonly result: RunResult; readonly wallTimes: number; readonly coreTimes: number };

export async function run(bench: Bench): Promise<void> {
  const hours = bench.quick ? HOURS.quick : HOURS.whole;
  const speed: Growth["series"][number] = { name: "by the core's time", points: [] };
  bench.growth({
    id: "simulator-by-units",
    title: "The simulator, by units",
    xName: "units",
    yName: "times as fast as life",
    series: [speed],
    note: `${CONSOLES} consoles, ${hours} simulated ${hours === 1 ? "hour" : "hours"}, every kind of fault, every checker.`,
  });
  for (const units of bench.quick ? SIZES.quick : SIZES.whole) {
    bench.doing(`${units} units`);
    speed.points.push({ x: units, y: (await simulate(units, hours)).coreTimes });
  }
  bench.doing(`${UNITS} units, twice`);
  const first = await simulate(UNITS, hours);
  const second = await simulate(UNITS, hours);
  const coreTimes = Math.max(first.coreTimes, second.coreTimes);
  speed.points.push({ x: UNITS, y: coreTimes });
  const same = first.result.logHash === second.result.logHash;
  bench.row({
    what: `the simulator: ${UNITS} units, ${CONSOLES} consoles, ${hours} h, all faults`,
    figure: `${threeDigits(coreTimes)} × life by the core's time, ${threeDigits(Math.max(first.wallTimes, second.wallTimes))} × by the clock`,
    hold: `≥ ${TIMES_MIN.toLocaleString("en-US")} × life on one core`,
    held: coreTimes >= TIMES_MIN,
    note: "The faster of two runs; the time of a core is what other work beside it does not change.",
  });
  bench.row({
    what: "the simulator: the same seed twice",
    figure: `${first.result.events.toLocaleString("en-US")} events, ${same ? "the same log hash" : "two different logs"}`,
    hold: "the same log, byte for byte",
    held: same,
    ...(first.result.failures.length === 0
      ? {}
      : { note: `A checker spoke in this run: ${first.result.failures[0]?.sentence}.` }),
  });
}

async function simulate(units: number, hours: number): Promise<Ran> {
  const startedMs = performance.now();
  const startedCpu = process.cpuUsage();
  const options = { seed: SEED, hours, units, consoles: CONSOLES, faults: faultKinds, changesCars: true };
  const simulation = new Simulation(options);
  const result = await simulation.run();
  const { user, system } = process.cpuUsage(startedCpu);
  return {
    result,
    wallTimes: result.simulatedMs / (performance.now() - startedMs),
    coreTimes: result.simulatedMs / ((user + system) / 1_000),
  };
}
