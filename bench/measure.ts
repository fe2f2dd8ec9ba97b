/**
 * What a benchmark reports: rows with a figure beside the raw limit of the same run, and how a cost grows. And the
 * few sums that make figures of measured times.
 */

/** One line of the results. A line with a `hold` stands in the table of promises; the others are figures beside it. */
export type BenchRow = {
  readonly what: string;
  readonly figure: string;
  readonly p50?: string;
  readonly p99?: string;
  /** The raw limit measured in the same run, where there is one. */
  readonly raw?: string;
  /** How many times the raw limit. */
  readonly ratio?: number;
  readonly hold?: string;
  /** Undefined where it was not measured: that is never taken for "held". */
  readonly held?: boolean;
  readonly note?: string;
};

export type GrowthPoint = { readonly x: number; readonly y: number };
/** How a cost grows with a number of things; drawn as a plot and written as a table. */
export type Growth = {
  /** The name of its file, without an ending. */
  readonly id: string;
  readonly title: string;
  /** With its unit. */
  readonly xName: string;
  readonly yName: string;
  /** Points may be added while the benchmark runs. */
  readonly series: readonly { readonly name: string; readonly points: GrowthPoint[] }[];
  readonly note?: string;
};

/** Where a benchmark puts what it found, as it finds it: what is there when it is interrupted is printed. */
export type Bench = {
  /** A short run: fewer repetitions and smaller numbers. */
  readonly quick: boolean;
  /** The most events of a log in this run. */
  readonly eventsMax: number;
  /** How many times the server is killed. */
  readonly kills: number;
  readonly row: (row: BenchRow) => void;
  readonly growth: (growth: Growth) => void;
  /** Says what is being done, to whoever waits. */
  readonly doing: (text: string) => void;
};

/** The value below which the share of the numbers lies; NaN of none. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/**
 * Milliseconds that the work takes of a core: what it costs, however many others want the machine. Kernels count in
 * steps of up to 4 ms: the work must be many times as long.
 */
export function coreTimeMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

/** Milliseconds in the unit that suits them, with as many digits as mean something. */
export function ms(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0 ms";
  if (value < 0.1) return `${threeDigits(value * 1_000)} µs`;
  return value < 10_000 ? `${threeDigits(value)} ms` : `${threeDigits(value / 1_000)} s`;
}

/** A number with three digits that count, and its thousands apart. */
export function threeDigits(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text = size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
  return size >= 10_000 ? Number(text).toLocaleString("en-US") : text;
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

/** The p50 and p99 of times in milliseconds, as a row has them. */
export function spread(timesMs: readonly number[]): { readonly p50: string; readonly p99: string } {
  return { p50: ms(median(timesMs)), p99: ms(quantile(timesMs, 0.99)) };
}
