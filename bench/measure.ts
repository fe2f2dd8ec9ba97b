/**
 * What every benchmark reports, and how it is printed: the figure, the raw limit of the same run, the ratio between
 * them, and what is held.
 */
export type BenchRow = {
  readonly name: string;
  readonly value: string;
  /** The raw limit measured in the same run, where there is one. */
  readonly raw?: string;
  /** How many times the raw limit. */
  readonly ratio?: number;
  readonly hold: string;
  readonly held: boolean | undefined;
  readonly note?: string;
};

/** The value below which the share of the numbers lies; NaN of none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Milliseconds with as many digits as mean something. */
export function ms(value: number): string {
  return value < 10 ? `${value.toFixed(2)} ms` : `${value.toFixed(1)} ms`;
}

/** p50 and p99 in milliseconds. */
export function spread(numbers: readonly number[]): string {
  return `p50 ${ms(quantile(numbers, 0.5))}, p99 ${ms(quantile(numbers, 0.99))}`;
}

/** Rows as a Markdown table. */
export function table(rows: readonly BenchRow[]): string {
  const lines = [
    "| what | measured | raw limit, same run | ratio | hold | held | note |",
    "|---|---|---|---|---|---|---|",
  ];
  for (const row of rows) {
    const held = row.held === undefined ? "" : row.held ? "yes" : "**no**";
    const ratio = row.ratio === undefined ? "" : row.ratio.toFixed(2);
    lines.push(
      `| ${row.name} | ${row.value} | ${row.raw ?? ""} | ${ratio} | ${row.hold} | ${held} | ${row.note ?? ""} |`,
    );
  }
  return lines.join("\n");
}
