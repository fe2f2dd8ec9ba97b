/**
 * Where nothing is usually heard, learnt from the devices' own trails (CV rules).
 *
 * A device that is under way and is not heard for several of its intervals has driven through a place without
 * coverage: the cells of some 500 m between where it was heard last and where it is heard again count a loss, and so
 * do those that its stored fixes name when they arrive. A cell from which it is heard counts a pass. Counts fade,
 * cells are bounded, and the same reports in the same order give the same map.
 */
import { distanceM, METERS_PER_DEG_LAT } from "../base/geo.ts";
import { DAY_MS, MINUTE_MS, SECOND_MS } from "../base/time.ts";

/** What is known of a cell on one link; counts as of `atMs`, which they fade from. */
export type CoverageCell = {
  readonly link: string;
  readonly row: number;
  readonly column: number;
  /** How often somebody came through, heard or not. */
  readonly passCount: number;
  readonly lossCount: number;
  /** How long those who were lost here are usually not heard. */
  readonly gapMs: number;
  readonly atMs: number;
};
export type CoverageHere =
  | { readonly kind: "poor"; readonly lossCount: number; readonly passCount: number; readonly gapMs: number }
  | { readonly kind: "good"; readonly passCount: number };

/** What is remembered of one device between two of its fixes. */
export type CoverageTrace = {
  link: string;
  row: number;
  column: number;
  latDeg: number;
  lonDeg: number;
  speedMps: number;
  heardAtMs: number;
  /** The last time in which it was lost, and the cells that have counted it. */
  gap: Gap | undefined;
  readonly gapKeys: Set<string>;
};
export type Gap = { readonly fromMs: number; readonly toMs: number };
export type HeardFix = {
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly speedMps: number | undefined;
  readonly courseDeg: number | undefined;
};

export const CELL_M = 500;
/** The highways of a large state on three links. */
export const COVERAGE_CELLS_MAX = 60_000;
/** CV5: counts halve each time that a cell was left alone for so long. */
const HALVES_AFTER_MS = 30 * DAY_MS;
const COUNT_MAX = 64;
/** CV2: slower than this it may have been switched off where it stood. */
const UNDER_WAY_MPS = 5;
const GAP_MAX_MS = 30 * MINUTE_MS;
const GAP_MAX_M = 25_000;
/** CV3: what is called poor or good; between them nothing is said. */
const POOR_LOSSES_MIN = 3;
const POOR_SHARE = 0.4;
const GOOD_PASSES_MIN = 8;
const GOOD_SHARE = 0.05;
/** Somebody who stands in a cell passes it once in this time. */
const PASS_AGAIN_MS = 30 * MINUTE_MS;
const AHEAD_STEP_M = 400;
const GAP_RISES = 0.5;
const GAP_FALLS = 0.1;

type Counts = { passCount: number; lossCount: number; gapMs: number; atMs: number };

export class CoverageMap {
  // In the order in which they were last learnt about: the first is the one to go.
  readonly #cells = new Map<string, Counts>();
  /** Goes up with everything that is learnt. */
  epoch = 0;

  get size(): number {
    return this.#cells.size;
  }

  /** CV1, CV2: takes a live fix that is believed, and the time before it in which the device was lost, if it was. */
  heard(
    trace: CoverageTrace | undefined,
    link: string,
    fix: HeardFix,
    nowMs: number,
    gap: Gap | undefined,
  ): CoverageTrace {
    const { latDeg, lonDeg } = fix;
    const row = rowAt(latDeg);
    const column = columnAt(row, lonDeg);
    const speedMps = fix.speedMps ?? Number.NaN;
    if (trace === undefined || trace.link !== link) {
      this.#count(keyOf(link, row, column), false, 0, nowMs);
      const gapKeys = new Set<string>();
      return { link, row, column, latDeg, lonDeg, speedMps, heardAtMs: nowMs, gap: undefined, gapKeys };
    }
    if (gap !== undefined) this.#lostBetween(trace, fix, keyOf(link, row, column), gap, nowMs);
    if (row !== trace.row || column !== trace.column || nowMs - trace.heardAtMs > PASS_AGAIN_MS)
      this.#count(keyOf(link, row, column), false, 0, nowMs);
    trace.row = row;
    trace.column = column;
    trace.latDeg = latDeg;
    trace.lonDeg = lonDeg;
    trace.speedMps = speedMps;
    trace.heardAtMs = nowMs;
    return trace;
  }

  /** CV2: a fix that was stored while the device was lost says where that was. */
  stored(trace: CoverageTrace | undefined, fix: HeardFix, fixAtMs: number, gap: Gap | undefined, nowMs: number): void {
    const lost = gap ?? trace?.gap;
    if (trace === undefined || lost === undefined || fixAtMs <= lost.fromMs || fixAtMs >= lost.toMs) return;
    if (!wasUnderWay(trace, fix, lost)) return;
    beginGap(trace, lost);
    this.#lostAt(trace, keyAt(trace.link, fix.latDeg, fix.lonDeg), lost, nowMs);
  }

  /** CV3: what is usual at a place. */
  at(link: string, latDeg: number, lonDeg: number, nowMs: number): CoverageHere | undefined {
    const counts = this.#cells.get(keyAt(link, latDeg, lonDeg));
    return counts === undefined ? undefined : judged(counts, nowMs);
  }

  /**
   * CV3: what is usual where a device can have come to from where it was heard: the poorest cell within `aheadM` on its
   * course; good only where everything that is known on that way is good.
   */
  ahead(link: string, from: Required<HeardFix>, aheadM: number, nowMs: number): CoverageHere | undefined {
    let here = this.at(link, from.latDeg, from.lonDeg, nowMs);
    if (here?.kind === "poor" || from.courseDeg === undefined) return here;
    const radians = (from.courseDeg * Math.PI) / 180;
    const perLonDeg = METERS_PER_DEG_LAT * Math.max(0.01, Math.cos((from.latDeg * Math.PI) / 180));
    for (let alongM = AHEAD_STEP_M; alongM <= aheadM; alongM += AHEAD_STEP_M) {
      const latDeg = from.latDeg + (alongM * Math.cos(radians)) / METERS_PER_DEG_LAT;
      const lonDeg = from.lonDeg + (alongM * Math.sin(radians)) / perLonDeg;
      const there = this.at(link, latDeg, lonDeg, nowMs);
      if (there?.kind === "poor") return there;
      // Roads bend: a cell of which nothing is known need not be on the way.
      if (there !== undefined && here === undefined) here = there;
    }
    return here;
  }

  /** Every cell, least recently learnt first: what a restart or a recording begins with. */
  *cells(): IterableIterator<CoverageCell> {
    for (const [key, { passCount, lossCount, gapMs, atMs }] of this.#cells) {
      const [row = "0", column = "0", ...link] = key.split("/");
      yield { link: link.join("/"), row: Number(row), column: Number(column), passCount, lossCount, gapMs, atMs };
    }
  }

  /** CV6: begins with what was known before; what has been learnt here meanwhile stays. */
  restore(cells: Iterable<CoverageCell>): void {
    for (const { link, row, column, passCount, lossCount, gapMs, atMs } of cells) {
      const key = `${row}/${column}/${link}`;
      if (this.#cells.has(key) || this.#cells.size >= COVERAGE_CELLS_MAX) continue;
      this.#cells.set(key, { passCount, lossCount: Math.min(lossCount, passCount), gapMs, atMs });
    }
    this.epoch++;
  }

  // The way between is taken as straight; both ends were heard, and lose nothing.
  #lostBetween(trace: CoverageTrace, fix: HeardFix, endKey: string, gap: Gap, nowMs: number): void {
    const wayM = distanceM(trace.latDeg, trace.lonDeg, fix.latDeg, fix.lonDeg);
    if (!wasUnderWay(trace, fix, gap) || wayM > GAP_MAX_M) return;
    beginGap(trace, gap);
    const startKey = keyOf(trace.link, trace.row, trace.column);
    const steps = Math.max(2, Math.ceil(wayM / (CELL_M / 2)));
    for (let step = 1; step < steps; step++) {
      const share = step / steps;
      const latDeg = trace.latDeg + share * (fix.latDeg - trace.latDeg);
      const lonDeg = trace.lonDeg + share * (fix.lonDeg - trace.lonDeg);
      const key = keyAt(trace.link, latDeg, lonDeg);
      if (key !== startKey && key !== endKey) this.#lostAt(trace, key, gap, nowMs);
    }
  }

  #lostAt({ gapKeys }: CoverageTrace, key: string, { fromMs, toMs }: Gap, nowMs: number): void {
    if (gapKeys.has(key)) return;
    gapKeys.add(key);
    this.#count(key, true, toMs - fromMs, nowMs);
  }

  #count(key: string, lost: boolean, gapMs: number, nowMs: number): void {
    const counts = this.#cells.get(key) ?? { passCount: 0, lossCount: 0, gapMs: 0, atMs: nowMs };
    this.#cells.delete(key);
    fade(counts, nowMs);
    if (counts.passCount >= COUNT_MAX) {
      counts.passCount /= 2;
      counts.lossCount /= 2;
    }
    counts.passCount++;
    if (lost) {
      counts.lossCount++;
      counts.gapMs += (gapMs - counts.gapMs) * (gapMs > counts.gapMs ? GAP_RISES : GAP_FALLS);
    }
    counts.atMs = nowMs;
    this.#cells.set(key, counts);
    this.epoch++;
    if (this.#cells.size <= COVERAGE_CELLS_MAX) return;
    const [oldest] = this.#cells.keys();
    if (oldest !== undefined) this.#cells.delete(oldest);
  }
}

/** The middle of a cell. */
export function cellCentre({ row, column }: { readonly row: number; readonly column: number }): {
  readonly latDeg: number;
  readonly lonDeg: number;
} {
  const latDeg = ((row + 0.5) * CELL_M) / METERS_PER_DEG_LAT;
  return { latDeg, lonDeg: ((column + 0.5) * CELL_M) / metersPerLonDeg(row) };
}

/** What the counts of a cell say now. */
export function judgeCell(cell: CoverageCell, nowMs: number): CoverageHere | undefined {
  return judged(cell, nowMs);
}

function judged(counts: Readonly<Counts>, nowMs: number): CoverageHere | undefined {
  const now = { ...counts };
  fade(now, nowMs);
  const { passCount, lossCount, gapMs } = now;
  if (lossCount >= POOR_LOSSES_MIN && lossCount >= POOR_SHARE * passCount)
    return {
      kind: "poor",
      lossCount: Math.round(lossCount),
      passCount: Math.round(passCount),
      gapMs: Math.round(gapMs),
    };
  if (passCount >= GOOD_PASSES_MIN && lossCount <= GOOD_SHARE * passCount)
    return { kind: "good", passCount: Math.round(passCount) };
  return undefined;
}

// By whole halvings, so that every machine counts the same.
function fade(counts: Counts, nowMs: number): void {
  for (; nowMs - counts.atMs >= HALVES_AFTER_MS && counts.passCount > 0.01; counts.atMs += HALVES_AFTER_MS) {
    counts.passCount /= 2;
    counts.lossCount /= 2;
  }
}

function keyAt(link: string, latDeg: number, lonDeg: number): string {
  const row = rowAt(latDeg);
  return keyOf(link, row, columnAt(row, lonDeg));
}

function keyOf(link: string, row: number, column: number): string {
  return `${row}/${column}/${link}`;
}

function rowAt(latDeg: number): number {
  return Math.floor((latDeg * METERS_PER_DEG_LAT) / CELL_M);
}

function columnAt(row: number, lonDeg: number): number {
  return Math.floor((lonDeg * metersPerLonDeg(row)) / CELL_M);
}

// One measure for a whole row, so that its cells do not overlap.
function metersPerLonDeg(row: number): number {
  const latDeg = (row * CELL_M) / METERS_PER_DEG_LAT;
  return METERS_PER_DEG_LAT * Math.max(0.01, Math.cos((latDeg * Math.PI) / 180));
}

// CV2: a car that stood when it was heard last may have been switched off.
function wasUnderWay(trace: CoverageTrace, fix: HeardFix, { fromMs, toMs }: Gap): boolean {
  const wayM = distanceM(trace.latDeg, trace.lonDeg, fix.latDeg, fix.lonDeg);
  const spanMs = Math.max(1, toMs - fromMs);
  if (spanMs > GAP_MAX_MS || wayM < CELL_M / 4) return false;
  return (Number.isNaN(trace.speedMps) ? (wayM / spanMs) * SECOND_MS : trace.speedMps) >= UNDER_WAY_MPS;
}

// Stored fixes come before the first live one, or after it: they are of the same gap.
function beginGap(trace: CoverageTrace, gap: Gap): void {
  if (trace.gap?.fromMs !== gap.fromMs) trace.gapKeys.clear();
  trace.gap = gap;
}
