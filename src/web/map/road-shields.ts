/**
 * The shields of highways, drawn here in the map's own greys: the interstate's with its bar, the U.S. route's, the
 * state's circle. Two routes that share a road stand side by side in one picture.
 */
import type { MapPalette } from "./map-style.ts";

type Shape = "interstate" | "us" | "state";
type Shield = { readonly shape: Shape; readonly number: string };

const HEIGHT = 20;
const GAP = 2;
const SHIELDS_MAX = 2;
const RIM = 2;
const FONT = '700 10.5px "B612", sans-serif';

/** What stands on a road's label: `US 60 · NM 20` is two shields, and never more. A road without a number has none. */
export function shieldsOf(label: string): readonly Shield[] {
  const shields = label.split(" · ").flatMap((route): Shield[] => {
    const [, system, number] = /^(I|US|[A-Z]{2})[- ](\d+[A-Z]?)$/.exec(route) ?? [];
    if (system === undefined || number === undefined) return [];
    return [{ shape: system === "I" ? "interstate" : system === "US" ? "us" : "state", number }];
  });
  return shields.slice(0, SHIELDS_MAX);
}

/** The picture of a label's shields, or undefined where it has none or nothing can be drawn. */
export function drawShields(label: string, palette: MapPalette, ratio: number): ImageData | undefined {
  const shields = shieldsOf(label);
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (shields.length === 0 || context === null) return undefined;
  const widths = shields.map(({ number }) => (number.length > 2 ? 26 : 20));
  const width = widths.reduce((sum, each) => sum + each + GAP, 2 * RIM - GAP);
  context.canvas.width = width * ratio;
  context.canvas.height = (HEIGHT + 2 * RIM) * ratio;
  context.scale(ratio, ratio);
  let x = RIM;
  for (const [index, shield] of shields.entries()) {
    const w = widths[index] ?? 20;
    drawShield(context, shield, { x, w }, palette);
    x += w + GAP;
  }
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}

function drawShield(
  context: CanvasRenderingContext2D,
  { shape, number }: Shield,
  { x, w }: { readonly x: number; readonly w: number },
  palette: MapPalette,
): void {
  context.save();
  context.translate(x, RIM);
  context.beginPath();
  outline(context, shape, w, HEIGHT);
  context.fillStyle = palette.land;
  context.fill();
  context.lineWidth = shape === "interstate" ? 1.5 : 1;
  context.strokeStyle = palette.shield;
  context.stroke();
  if (shape === "interstate") {
    context.clip();
    context.fillStyle = palette.shield;
    context.fillRect(0, 0, w, HEIGHT * 0.28);
  }
  context.restore();
  context.font = FONT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = palette.text;
  context.fillText(number, x + w / 2, RIM + HEIGHT * (shape === "interstate" ? 0.62 : 0.52));
}

function outline(context: CanvasRenderingContext2D, shape: Shape, w: number, h: number): void {
  switch (shape) {
    case "state":
      context.ellipse(w / 2, h / 2, w / 2, h / 2 - 1, 0, 0, Math.PI * 2);
      return;
    case "us":
      context.moveTo(w * 0.14, 0);
      context.lineTo(w * 0.86, 0);
      context.lineTo(w, h * 0.16);
      context.bezierCurveTo(w * 0.9, h * 0.4, w * 1.04, h * 0.6, w * 0.9, h * 0.78);
      context.quadraticCurveTo(w * 0.72, h * 0.9, w / 2, h);
      context.quadraticCurveTo(w * 0.28, h * 0.9, w * 0.1, h * 0.78);
      context.bezierCurveTo(-w * 0.04, h * 0.6, w * 0.1, h * 0.4, 0, h * 0.16);
      break;
    case "interstate":
      context.moveTo(w * 0.1, h * 0.06);
      context.quadraticCurveTo(w * 0.3, h * 0.12, w / 2, h * 0.02);
      context.quadraticCurveTo(w * 0.7, h * 0.12, w * 0.9, h * 0.06);
      context.bezierCurveTo(w * 1.06, h * 0.45, w * 0.94, h * 0.8, w / 2, h);
      context.bezierCurveTo(w * 0.06, h * 0.8, -w * 0.06, h * 0.45, w * 0.1, h * 0.06);
      break;
  }
  context.closePath();
}
