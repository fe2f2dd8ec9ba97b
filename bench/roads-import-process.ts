/** A process of its own for an import: how long it takes and how much memory it had at most. */
import { readFieldMap } from "../src/server/roads/field-map.ts";
import { importRoads } from "../src/server/roads/import-roads.ts";
import { writeNetwork } from "../src/server/roads/network-file.ts";
import { peakMemoryBytes } from "./peak-memory.ts";

export type ImportMeasure = {
  readonly tookMs: number;
  readonly processorMs: number;
  readonly peakBytes: number;
  readonly edgeCount: number;
  readonly networkBytes: number;
};

const [file = "", out = ""] = process.argv.slice(2);
const map = readFieldMap("", "");
if (!map.ok) throw new Error(map.wrong);
const startedMs = performance.now();
const { network, report } = await importRoads(
  { file, fieldMap: map.map, statePrefix: "NM", nowMs: Date.now() },
  () => undefined,
);
const networkBytes = writeNetwork(out, network);
process.send?.({
  tookMs: performance.now() - startedMs,
  processorMs: (process.cpuUsage().user + process.cpuUsage().system) / 1_000,
  peakBytes: peakMemoryBytes(),
  edgeCount: report.edgeCount,
  networkBytes,
} satisfies ImportMeasure);
