/** The results as Markdown: what is promised and what was held, the other figures, and how the costs grow. */
import type { Machine } from "./machine.ts";
import type { BenchRow, Growth } from "./measure.ts";
import { threeDigits } from "./measure.ts";

export type SectionResult = {
  readonly name: string;
  readonly title: string;
  readonly rows: BenchRow[];
  readonly growths: Growth[];
  /** Why it ended before its end, where it did. */
  failure?: string;
  tookS?: number;
};
export type BenchRun = {
  readonly machine: Machine;
  readonly startedAt: string;
  readonly tookS: number;
  readonly loadAfter: number;
  readonly kind: "whole" | "quick" | "part";
  readonly interrupted: boolean;
  readonly sections: readonly SectionResult[];
};

/** The whole page. */
export function resultsPage(run: BenchRun): string {
  const promised = run.sections.flatMap(({ rows }) => rows.filter(({ hold }) => hold !== undefined));
  const notes: string[] = [];
  const parts = [
    "# Results",
    about(run),
    machineTable(run),
    ...(promised.length === 0 ? [] : ["## What is promised", summary(promised), promises(promised, notes)]),
    ...run.sections.flatMap((section) => sectionPart(section, notes)),
    ...(notes.length === 0 ? [] : ["## Notes", notes.map((note, index) => `${index + 1}. ${note}`).join("\n")]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function about(run: BenchRun): string {
  const kinds = { whole: "The whole run", quick: "A quick run", part: "A part of the benchmarks" };
  const end = run.interrupted ? "; **it was interrupted: what it had by then**" : "";
  return `${kinds[run.kind]}, begun ${run.startedAt}, ${Math.round(run.tookS)} s${end}. What each row means is in [README.md](README.md).`;
}

function machineTable({ machine, loadAfter }: BenchRun): string {
  return [
    "| machine | |",
    "| --- | --- |",
    `| processor | ${machine.cpu}, ${machine.cores} cores |`,
    `| memory | ${machine.memory} |`,
    `| disk | ${machine.disk} |`,
    `| system | ${machine.kernel}, Node ${machine.node} |`,
    `| load of the minute before, and at the end | ${machine.loadBefore.toFixed(2)}, ${loadAfter.toFixed(2)} |`,
    `| commit | ${machine.commit} |`,
  ].join("\n");
}

function summary(rows: readonly BenchRow[]): string {
  const count = (held: boolean | undefined): number => rows.filter((row) => row.held === held).length;
  return `${count(true)} held, ${count(false)} missed, ${count(undefined)} not measured.`;
}

function promises(rows: readonly BenchRow[], notes: string[]): string {
  return [
    "| what | measured | p50 | p99 | raw limit, same run | ratio | hold | held |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map((row) => {
      const held = row.held === undefined ? "not measured" : row.held ? "yes" : "**no**";
      return cells([...figures(row, notes), row.hold ?? "", held]);
    }),
  ].join("\n");
}

function figures(row: BenchRow, notes: string[]): string[] {
  const mark = row.note === undefined ? "" : ` (${notes.push(row.note)})`;
  const ratio = row.ratio === undefined || !Number.isFinite(row.ratio) ? "" : row.ratio.toFixed(2);
  return [`${row.what}${mark}`, row.figure, row.p50 ?? "", row.p99 ?? "", row.raw ?? "", ratio];
}

function sectionPart(section: SectionResult, notes: string[]): string[] {
  const others = section.rows.filter(({ hold }) => hold === undefined);
  if (others.length + section.growths.length === 0 && section.failure === undefined) return [];
  return [
    `## ${section.title}`,
    ...(section.failure === undefined ? [] : [`**Could not be measured to its end:** ${section.failure}`]),
    ...(others.length === 0
      ? []
      : [
          [
            "| what | measured | p50 | p99 | raw limit, same run | ratio |",
            "| --- | --- | --- | --- | --- | --- |",
            ...others.map((row) => cells(figures(row, notes))),
          ].join("\n"),
        ]),
    ...section.growths.flatMap(growthPart),
  ];
}

function growthPart(growth: Growth): string[] {
  const xs = [...new Set(growth.series.flatMap(({ points }) => points.map(({ x }) => x)))].toSorted((a, b) => a - b);
  const valueAt = (points: Growth["series"][number]["points"], x: number): string => {
    const found = points.find((point) => point.x === x);
    return found === undefined ? "" : threeDigits(found.y);
  };
  return [
    `### ${growth.title}`,
    [
      cells([growth.xName, ...growth.series.map(({ name }) => name)]),
      cells(["---", ...growth.series.map(() => "---")]),
      ...xs.map((x) => cells([x.toLocaleString("en-US"), ...growth.series.map(({ points }) => valueAt(points, x))])),
    ].join("\n"),
    `In ${growth.yName}.${growth.note === undefined ? "" : ` ${growth.note}`}`,
    `![${growth.title}](${growth.id}.svg)`,
  ];
}

function cells(texts: readonly string[]): string {
  return `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}
