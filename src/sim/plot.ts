/**
 * Draws how something grows, as an SVG that stands by itself: lines with a mark at each measurement, on logarithmic
 * axes where the numbers span more than a decade and nothing else is asked for. The same numbers give the same
 * picture, byte for byte. The benchmarks draw with it too.
 */
type PlotPoint = { readonly x: number; readonly y: number };
export type Plot = {
  readonly title: string;
  /** With its unit. */
  readonly xName: string;
  readonly yName: string;
  readonly series: readonly { readonly name: string; readonly points: readonly PlotPoint[] }[];
  /** Axes that are linear however far the numbers span; they begin at zero. */
  readonly linear?: { readonly x?: boolean; readonly y?: boolean };
};

const WIDTH = 760;
const HEIGHT = 420;
const LEFT = 78;
const RIGHT = 24;
const TOP = 52;
const BOTTOM = 92;
const LEGEND_STEP = 20;
/** Told apart by people who see few colours, on white. */
const COLORS = ["#0b6e99", "#c4451c", "#3f7d20", "#7a3e9d", "#8a6d00", "#444444", "#d14d8b"];
const MARK_RADIUS = 3.5;
const LINEAR_TICKS = 5;

type Axis = { readonly at: (value: number) => number; readonly ticks: readonly number[] };

/** The plot. Points that are no numbers, or not above zero on an axis that may be logarithmic, are left out. */
export function drawPlot(growth: Plot): string {
  const { linear = {} } = growth;
  const isDrawn = (point: PlotPoint): boolean => fits(point.x, linear.x) && fits(point.y, linear.y);
  const all = growth.series.flatMap(({ points }) => points.filter(isDrawn));
  const x = axis(
    all.map((point) => point.x),
    LEFT,
    WIDTH - RIGHT,
    linear.x,
  );
  const rows = Math.ceil(growth.series.length / 3);
  const height = HEIGHT + Math.max(0, rows - 1) * LEGEND_STEP;
  const y = axis(
    all.map((point) => point.y),
    HEIGHT - BOTTOM,
    TOP,
    linear.y,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${escaped(growth.title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text({ at: [LEFT, 26], words: growth.title, attributes: 'font-size="16" font-weight="600"' }),
    ...x.ticks.map(
      (tick) => line([x.at(tick), TOP], [x.at(tick), HEIGHT - BOTTOM]) + below(x.at(tick), tickText(tick)),
    ),
    ...y.ticks.map(
      (tick) => line([LEFT, y.at(tick)], [WIDTH - RIGHT, y.at(tick)]) + beside(y.at(tick), tickText(tick)),
    ),
    text({
      at: [(LEFT + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 42],
      words: growth.xName,
      attributes: 'text-anchor="middle"',
    }),
    text({ at: [LEFT, TOP - 8], words: growth.yName, attributes: 'fill="#555555"' }),
    ...growth.series.flatMap((series, index) => [
      curve(series.points.filter(isDrawn), x, y, colorOf(index)),
      legend(series.name, index),
    ]),
    "</svg>",
    "",
  ].join("\n");
}

function fits(value: number, isLinear = false): boolean {
  return Number.isFinite(value) && (value > 0 || (isLinear && value === 0));
}

function axis(values: readonly number[], from: number, to: number, isLinear = false): Axis {
  const least = Math.min(...values);
  const most = Math.max(...values);
  if (values.length === 0) return { at: () => from, ticks: [] };
  if (!isLinear && most / least > 10) {
    const first = Math.floor(Math.log10(least));
    const last = Math.max(first + 1, Math.ceil(Math.log10(most)));
    const scale = (to - from) / (last - first);
    return {
      at: (value) => from + (Math.log10(value) - first) * scale,
      ticks: Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index)),
    };
  }
  const step = roundStep((most > 0 ? most : 1) / LINEAR_TICKS);
  const top = Math.ceil(most / step) * step;
  return {
    at: (value) => from + (value / top) * (to - from),
    ticks: Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step),
  };
}

// 1, 2 or 5 times a power of ten.
function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= size) ?? 10;
  return factor * power;
}

function curve(points: readonly PlotPoint[], x: Axis, y: Axis, color: string): string {
  const places = points.map((point) => `${place(x.at(point.x))},${place(y.at(point.y))}`);
  const marks = points.map(
    (point) => `<circle cx="${place(x.at(point.x))}" cy="${place(y.at(point.y))}" r="${MARK_RADIUS}" fill="${color}"/>`,
  );
  return `<polyline points="${places.join(" ")}" fill="none" stroke="${color}" stroke-width="2"/>${marks.join("")}`;
}

function legend(name: string, index: number): string {
  const left = LEFT + (index % 3) * ((WIDTH - LEFT - RIGHT) / 3);
  const top = HEIGHT - 22 + Math.floor(index / 3) * LEGEND_STEP;
  return (
    `<rect x="${place(left)}" y="${top - 9}" width="14" height="4" fill="${colorOf(index)}"/>` +
    text({ at: [left + 20, top - 2], words: name, attributes: "" })
  );
}

function colorOf(index: number): string {
  return COLORS[index % COLORS.length] ?? "#000000";
}

function line([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): string {
  return `<line x1="${place(x1)}" y1="${place(y1)}" x2="${place(x2)}" y2="${place(y2)}" stroke="#dddddd"/>`;
}

function below(x: number, words: string): string {
  return text({ at: [x, HEIGHT - BOTTOM + 20], words, attributes: 'text-anchor="middle" fill="#555555"' });
}

function beside(y: number, words: string): string {
  return text({ at: [LEFT - 8, y + 4], words, attributes: 'text-anchor="end" fill="#555555"' });
}

function text(given: { at: readonly [number, number]; words: string; attributes: string }): string {
  const [x, y] = given.at;
  return `<text x="${place(x)}" y="${place(y)}" ${given.attributes}>${escaped(given.words)}</text>`;
}

function tickText(value: number): string {
  if (value >= 1_000_000) return `${round(value / 1_000_000)} M`;
  if (value >= 1_000) return `${round(value / 1_000)} k`;
  return String(round(value));
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

function place(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
