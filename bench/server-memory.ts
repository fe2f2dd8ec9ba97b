/** What the whole server holds in memory, by units on shift whose modems have reported for a while. */
import { makeCenter } from "./made-center.ts";
import { type Bench, type Growth } from "./measure.ts";
import { sendFixes } from "./fix-load.ts";
import { startServer } from "./running-server.ts";
import { removeScratch, scratchFolder } from "./scratch.ts";

const SIZES = { quick: [5_000], whole: [10, 100, 1_000, 5_000] };
const TOLD_UNITS = 5_000;
/** A ring holds 64 fixes. */
const FIXES_EACH = { quick: 5, whole: 64 };
const FIXES_PER_SECOND = 12_000;
const MIB = 2 ** 20;

export async function run(bench: Bench): Promise<void> {
  const resident: Growth["series"][number] = { name: "resident", points: [] };
  const heap: Growth["series"][number] = { name: "JavaScript heap in use", points: [] };
  const fixesEach = bench.quick ? FIXES_EACH.quick : FIXES_EACH.whole;
  bench.growth({
    id: "memory-by-units",
    title: "Memory of the server, by units",
    xName: "units on shift, each with a modem",
    yName: "MiB",
    series: [resident, heap],
    note: `After ${fixesEach} fixes of each. The heap holds what is not yet collected, too; the process above the serving one is not counted.`,
  });
  for (const units of bench.quick ? SIZES.quick : SIZES.whole) {
    bench.doing(`${units} units`);
    const folder = scratchFolder("memory");
    try {
      await makeCenter(folder, { units, intervalS: 5 });
      const server = await startServer({ folder });
      try {
        const seconds = Math.max(1, Math.ceil((units * fixesEach) / FIXES_PER_SECOND));
        await sendFixes(server.udpPort, { units, perSecond: Math.round((units * fixesEach) / seconds), seconds });
        const residentMiB = (await server.metric("process_resident_memory_bytes")) / MIB;
        const heapMiB = (await server.metric("nodejs_heap_size_used_bytes")) / MIB;
        resident.points.push({ x: units, y: residentMiB });
        heap.points.push({ x: units, y: heapMiB });
        if (units === TOLD_UNITS) {
          bench.row({
            what: `memory of the server, ${units} units that report`,
            figure: `${residentMiB.toFixed(0)} MiB resident, ${heapMiB.toFixed(0)} MiB of heap in use`,
          });
        }
      } finally {
        await server.kill();
      }
    } finally {
      removeScratch(folder);
    }
  }
}
