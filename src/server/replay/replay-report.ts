/** A replay's table, for people to read on a terminal. Times are UTC; the first column is aligned for grep. */
import { isoUtc } from "../../base/time.ts";
import { type AlertLevel, alertLevels } from "../../domain/alert.ts";
import {
  alertsByLevel,
  type AlertTally,
  causesByLevel,
  ringsPerTenMinutes,
  type Tally,
  worstTenMinutes,
} from "./tally.ts";

const ALERTS_LISTED_MAX = 200;
const STRANGERS_LISTED_MAX = 10;
const MONITOR_NAMES: Readonly<Record<string, string>> = {
  DU: "duress",
  SC: "status check",
  MV: "moved on a stop",
  SP: "separation",
  SL: "silence",
  MD: "man down",
  CR: "crash",
  UA: "unannounced stop",
  NB: "no backup",
  PL: "plate",
  WW: "watch on the watch",
};

/** The whole report as lines of text. */
export function replayReport(
  tally: Tally,
  about: { readonly file: string; readonly lines: number; readonly lostLines: number },
): string {
  const durationMs = tally.lastAtMs - (tally.firstAtMs ?? tally.lastAtMs);
  const parts = [
    `Recording      ${about.file}: ${about.lines} lines, ${tally.reportCount} reports, ${tally.commandCount} commands${about.lostLines === 0 ? "" : `, ${about.lostLines} lines lost while it was recorded`}`,
    `Time           ${tally.firstAtMs === undefined ? "none" : `${isoUtc(tally.firstAtMs)} to ${isoUtc(tally.lastAtMs)} (${duration(durationMs)})`}`,
    `Result         ${tally.eventCount} events, ${tally.alerts.size} alerts, ${tally.promptCount} prompts to devices`,
    ...countLine("Refused        ", tally.refusals),
    ...countLine("Bad frames     ", tally.faults),
    ...strangersLine(tally),
    "",
    ...levelTable(tally),
    "",
    ...causeTable(tally),
    "",
    ...consoleTable(tally),
    "",
    ...alertList(tally),
  ];
  return `${parts.join("\n")}\n`;
}

function levelTable(tally: Tally): string[] {
  const byLevel = alertsByLevel(tally);
  const rows = alertLevels.toReversed().map((level) => {
    const alerts = byLevel[level];
    const owned = alerts
      .flatMap((alert) => (alert.ownedAtMs === undefined ? [] : [alert.ownedAtMs - alert.raisedAtMs]))
      .sort((a, b) => a - b);
    const median = owned[Math.floor((owned.length - 1) / 2)];
    return [
      level,
      String(alerts.length),
      String(alerts.reduce((sum, alert) => sum + alert.rings, 0)),
      String(owned.length),
      median === undefined ? "-" : duration(median),
      owned.length === 0 ? "-" : duration(owned.at(-1) ?? 0),
      String(alerts.filter((alert) => alert.closedAtMs === undefined).length),
    ];
  });
  return table(
    ["Alerts by level", "alerts", "rings", "owned", "first finding to owner: median", "longest", "not closed"],
    rows,
  );
}

function causeTable(tally: Tally): string[] {
  const rows = [...causesByLevel(tally)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([monitor, row]) => [
      `${monitor} ${MONITOR_NAMES[monitor] ?? ""}`.trim(),
      ...alertLevels.toReversed().map((level: AlertLevel) => String(row[level])),
    ]);
  if (rows.length === 0) return ["Alerts by cause: none"];
  return table(["Alerts by cause (highest level it gave)", "emergency", "urgent", "notice"], rows);
}

function consoleTable(tally: Tally): string[] {
  const rows = [...tally.consoles.values()].map((console) => [
    console.name,
    duration(console.presentMs),
    String(console.ringsAtMs.length),
    ringsPerTenMinutes(console).toFixed(2),
    String(worstTenMinutes(console)),
  ]);
  return table(["Rings by console", "present", "rings", "per 10 min", "worst 10 min"], rows);
}

function alertList(tally: Tally): string[] {
  const alerts = [...tally.alerts.values()];
  if (alerts.length === 0) return ["No alerts."];
  const lines = ["Alerts in order"];
  for (const alert of alerts.slice(0, ALERTS_LISTED_MAX)) {
    lines.push(`  ${isoUtc(alert.raisedAtMs)}  ${alert.id}  ${alert.about}  ${levelsText(alert)}${fateText(alert)}`);
    for (const { monitor, level, sentence } of alert.causes.values())
      lines.push(`      ${monitor} ${level}: ${sentence}`);
  }
  if (alerts.length > ALERTS_LISTED_MAX)
    lines.push(`  and ${alerts.length - ALERTS_LISTED_MAX} more: --out has them all`);
  return lines;
}

function levelsText(alert: AlertTally): string {
  return alertLevels
    .flatMap((level) => {
      const atMs = alert.atLevelMs[level];
      return atMs === undefined
        ? []
        : [atMs === alert.raisedAtMs ? level : `${level} +${duration(atMs - alert.raisedAtMs)}`];
    })
    .join(", ");
}

function fateText(alert: AlertTally): string {
  const told =
    alert.unitsToldAtMs === undefined ? "" : `; units told +${duration(alert.unitsToldAtMs - alert.raisedAtMs)}`;
  const owned =
    alert.ownedAtMs === undefined ? "; no owner" : `; ${alert.owner} +${duration(alert.ownedAtMs - alert.raisedAtMs)}`;
  const closed =
    alert.closedAtMs === undefined
      ? ""
      : `; closed ${alert.closeReason} +${duration(alert.closedAtMs - alert.raisedAtMs)}`;
  return told + owned + closed;
}

function countLine(label: string, counts: ReadonlyMap<string, number>): string[] {
  if (counts.size === 0) return [];
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  return [label + sorted.map(([name, count]) => `${name} ${count}`).join(", ")];
}

// A name that is written otherwise than it was registered silences a device: whoever made the recording has to see that.
function strangersLine({ strangers }: Tally): string[] {
  const [line] = countLine("Not registered ", new Map([...strangers].slice(0, STRANGERS_LISTED_MAX)));
  if (line === undefined) return [];
  const more = strangers.size - STRANGERS_LISTED_MAX;
  return [more > 0 ? `${line}, and ${more} more` : line];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  return [lineOf(head), ...rows.map(lineOf)];
}

function duration(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
