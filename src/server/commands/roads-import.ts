/**
 * `vigil roads import`: makes a road network of a file of roads. Says what was read, what was left out and why, and
 * which parts hang together with nothing.
 */
import { at, bytesPerEdge } from "../../roads/network/road-graph.ts";
import type { RoadNetwork } from "../../roads/network/graph-file.ts";
import type { RoadsImportOptions } from "../command-options.ts";
import { readFieldMap } from "../roads/field-map.ts";
import { importRoads, type ImportReport } from "../roads/import-roads.ts";
import { ImportTrouble } from "../roads/import-trouble.ts";
import { writeNetwork } from "../roads/network-file.ts";

const ISLANDS_SAID_MAX = 5;
const PROGRESS_MS = 250;

export async function run(options: RoadsImportOptions): Promise<number> {
  const fieldMap = readFieldMap(options.fields ?? "", options.classes ?? "");
  if (!fieldMap.ok) {
    process.stderr.write(`vigil roads import: ${fieldMap.wrong}\n`);
    return 1;
  }
  const line = passLine();
  const startedMs = performance.now();
  try {
    const { network, report } = await importRoads(
      {
        file: options.sourceFile,
        fieldMap: fieldMap.map,
        statePrefix: options.statePrefix,
        ...(options.licence === undefined ? {} : { licence: options.licence }),
        ...(options.credit === undefined ? {} : { credit: options.credit }),
        nowMs: Date.now(),
      },
      line.show,
    );
    line.show("writing", 0);
    const bytes = writeNetwork(options.networkFile, network);
    line.clear();
    process.stdout.write(reportText(options.networkFile, network, report, bytes, performance.now() - startedMs));
    return 0;
  } catch (error) {
    line.clear();
    if (!(error instanceof ImportTrouble) && !(error instanceof Error && "code" in error)) throw error;
    process.stderr.write(`vigil roads import: ${options.sourceFile}: ${error.message}\n`);
    return 1;
  }
}

function reportText(file: string, network: RoadNetwork, report: ImportReport, bytes: number, tookMs: number): string {
  const { graph, info } = network;
  const [islands, more] = [report.islands.slice(0, ISLANDS_SAID_MAX), report.islands.length - ISLANDS_SAID_MAX];
  const leftOut = [...report.leftOut].sort((a, b) => b[1] - a[1]).map(([reason, count]) => `${count} × ${reason}`);
  const rules =
    report.turnRules === 0
      ? "no turn rules"
      : `${report.turnRules} turn rules (${report.turnRulesWithoutPlace} of them fit no two roads), ` +
        `${graph.banFrom.length} forbidden turns`;
  const lines = [
    `${file}: ${report.edgeCount} roads between ${report.nodeCount} junctions, ${km(report.lengthM)}, ${rules}`,
    `${(bytes / 1_048_576).toFixed(1)} MiB, ${bytesPerEdge(graph).toFixed(0)} bytes a road without its drawing, ` +
      `${(tookMs / 1_000).toFixed(1)} s`,
    `source ${info.name}, sha256 ${info.sourceSha256}`,
    `licence ${info.licence}${info.credit === "" ? "" : `; a map that shows it says: ${info.credit}`}`,
  ];
  const lanes = `lanes are known of ${report.roadsWithLanes} roads`;
  const homes =
    report.homeCells === undefined
      ? "where people live is not known from this source"
      : `homes in ${report.homeCells} cells of some hundred metres`;
  lines.push(`${lanes}; ${homes}`);
  if (leftOut.length > 0) lines.push(`left out: ${leftOut.join(", ")}`);
  if (report.cutAtRim > 0) lines.push(`${report.cutAtRim} roads run on beyond the rim of the source`);
  if (report.islands.length > 0) {
    const rows = islands.map(({ node, edgeCount, lengthM }) => {
      const [lat, lon] = [at(graph.nodeLat, node) / 1e7, at(graph.nodeLon, node) / 1e7];
      return `  ${edgeCount} roads, ${km(lengthM)}, at ${lat.toFixed(5)},${lon.toFixed(5)}`;
    });
    lines.push(`${report.islands.length} islands, joined to nothing:`, ...rows);
    if (more > 0) lines.push(`  and ${more} smaller ones`);
  }
  return `${lines.join("\n")}\n`;
}

function passLine(): { show: (pass: string, share: number) => void; clear: () => void } {
  if (!process.stderr.isTTY) return { show: () => undefined, clear: () => undefined };
  let saidAtMs = 0;
  let saidPass = "";
  return {
    show: (pass, share) => {
      if (pass === saidPass && performance.now() - saidAtMs < PROGRESS_MS) return;
      [saidPass, saidAtMs] = [pass, performance.now()];
      process.stderr.write(`\r\u001b[K${pass} ${Math.floor(100 * share)} %`);
    },
    clear: () => {
      process.stderr.write("\r\u001b[K");
    },
  };
}

function km(lengthM: number): string {
  return `${(lengthM / 1_000).toFixed(lengthM < 100_000 ? 1 : 0)} km`;
}
