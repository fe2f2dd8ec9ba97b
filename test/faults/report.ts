/** The report of a run: which machine, what was done to the server, what was promised and what was measured. */
import type { Machine } from "../../bench/machine.ts";
import type { FaultOptions } from "./options.ts";
import type { Finding, Findings } from "./findings.ts";

export type TriedFault = {
  readonly name: string;
  readonly title: string;
  readonly findings: Findings;
  tookS: number;
  /** Why it was not tried to its end. */
  failure?: string;
};
export type FaultRun = {
  readonly machine: Machine;
  readonly startedAt: string;
  readonly tookS: number;
  readonly interrupted: boolean;
  readonly options: FaultOptions;
  readonly tried: readonly TriedFault[];
};

/** The whole report as Markdown. */
export function reportPage(run: FaultRun): string {
  const { machine, options, tried } = run;
  const all = tried.flatMap(({ findings }) => findings.all);
  const held = all.filter((finding) => finding.held === true).length;
  const broken = all.filter((finding) => finding.held === false).length;
  const failed = tried.filter(({ failure }) => failure !== undefined).length;
  const ended = run.interrupted ? ", interrupted" : "";
  return [
    "# Faults on the real server",
    "",
    "Written by `npm run faults`: the server as a user starts it, in processes of its own, with its real disk and its real",
    "sockets. What was acknowledged is counted from outside and looked up in the log's file.",
    "",
    `**${held} promises held, ${broken} broken${failed === 0 ? "" : `, ${failed} faults not tried to their end`}.**`,
    "",
    "| | |",
    "| --- | --- |",
    `| run | ${run.startedAt}, ${minutes(run.tookS)}${ended}; ${options.kills} kills, ${options.datagrams} datagrams, seed \`${options.seed}\`${options.quick ? ", quick" : ""} |`,
    `| machine | ${machine.cpu}, ${machine.cores} cores, ${machine.memory} |`,
    `| system | ${machine.kernel}, Node ${machine.node}, disk ${machine.disk} |`,
    `| commit | ${machine.commit} |`,
    `| load before | ${machine.loadBefore.toFixed(1)}: what else the machine had to do |`,
    "",
    ...tried.flatMap(sectionOf),
  ].join("\n");
}

function sectionOf({ name, title, findings, tookS, failure }: TriedFault): string[] {
  return [
    `## ${title[0]?.toUpperCase()}${title.slice(1)}`,
    "",
    `\`--only ${name}\`, ${minutes(tookS)}.`,
    "",
    ...(failure === undefined ? [] : [`**Not tried to its end:** ${failure}`, ""]),
    "| promise | measured | |",
    "| --- | --- | --- |",
    ...findings.all.map((finding) => `| ${cell(finding.promise)} | ${cell(finding.measured)} | ${verdict(finding)} |`),
    "",
  ];
}

function verdict({ held }: Finding): string {
  if (held === undefined) return "";
  return held ? "held" : "**BROKEN**";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function minutes(seconds: number): string {
  return seconds < 100 ? `${Math.round(seconds)} s` : `${(seconds / 60).toFixed(1)} minutes`;
}
