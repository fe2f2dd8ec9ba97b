/** The pictures of units on the map, drawn here: square or circle, filled while fresh, hollow and thinner with age. */
import type { AgeStep } from "../../board/durations.ts";
import { TONES } from "./unit-features.ts";

export type MapColors = Readonly<Record<(typeof TONES)[number] | "ground", string>>;
type Picture = { readonly name: string; readonly data: ImageData };

const SIZE = 44;
const CROSS_SIZE = 76;
export const PICTURE_RATIO = 2;
const AGES: readonly AgeStep[] = ["fresh", "ageing", "stale"];

/** Every picture that a unit may need, by its name. */
export function unitPictures(colors: MapColors): Picture[] {
  const pictures: Picture[] = [];
  for (const of of ["person", "vehicle"] as const) {
    for (const tone of TONES) {
      for (const age of AGES) {
        const rim = tone === "emergency" ? colors.busy : colors.ground;
        const data = draw(
          of,
          { color: colors[tone], ground: colors.ground, rim },
          age,
          tone === "emergency" || tone === "urgent",
        );
        if (data !== undefined) pictures.push({ name: `${of}-${tone}-${age}`, data });
      }
    }
  }
  for (const tone of TONES) {
    const data = drawHeading(colors[tone], colors.ground, tone === "emergency" || tone === "urgent");
    if (data !== undefined) pictures.push({ name: `heading-${tone}`, data });
  }
  for (const age of AGES) {
    const data = drawHostile(colors, age);
    if (data !== undefined) pictures.push({ name: `hostile-${age}`, data });
  }
  const cross = drawCross(colors);
  if (cross !== undefined) pictures.push({ name: "parted", data: cross });
  return pictures;
}

function draw(
  of: "person" | "vehicle",
  { color, ground, rim }: { readonly color: string; readonly ground: string; readonly rim: string },
  age: AgeStep,
  large: boolean,
): ImageData | undefined {
  const context = canvas();
  if (context === null) return undefined;
  const half = large ? 13 : 9;
  context.beginPath();
  if (of === "vehicle") context.rect(SIZE / 2 - half, SIZE / 2 - half, half * 2, half * 2);
  else context.arc(SIZE / 2, SIZE / 2, half + 1, 0, Math.PI * 2);
  // A rim first, so that the shape stands off whatever lies below: dark, and bright for an emergency, which must be
  // seen by those as well to whom red is dark.
  context.lineWidth = 11;
  context.strokeStyle = ground;
  context.stroke();
  context.lineWidth = 8;
  context.strokeStyle = rim;
  context.stroke();
  context.fillStyle = age === "fresh" && of === "vehicle" ? color : ground;
  context.fill();
  context.lineWidth = age === "stale" ? 2 : 4;
  if (age === "stale") context.setLineDash([4, 3]);
  context.strokeStyle = color;
  context.stroke();
  if (of === "person" && age === "fresh") {
    context.beginPath();
    context.arc(SIZE / 2, SIZE / 2, half / 2.4, 0, Math.PI * 2);
    context.fillStyle = color;
    context.fill();
  }
  return context.getImageData(0, 0, SIZE, SIZE);
}

// A car in other hands: a diamond with a bar across, unlike any unit in shape as well; broken where it is doubted.
function drawHostile(colors: MapColors, age: AgeStep): ImageData | undefined {
  const context = canvas();
  if (context === null) return undefined;
  const [middle, half] = [SIZE / 2, 16];
  context.beginPath();
  context.moveTo(middle, middle - half);
  context.lineTo(middle + half, middle);
  context.lineTo(middle, middle + half);
  context.lineTo(middle - half, middle);
  context.closePath();
  for (const [width, color] of [
    [11, colors.ground],
    [8, colors.busy],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.stroke();
  }
  context.fillStyle = age === "fresh" ? colors.emergency : colors.ground;
  context.fill();
  context.lineWidth = 4;
  if (age !== "fresh") context.setLineDash(age === "stale" ? [3, 4] : [7, 4]);
  context.strokeStyle = colors.emergency;
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(middle - half / 2, middle);
  context.lineTo(middle + half / 2, middle);
  context.strokeStyle = age === "fresh" ? colors.ground : colors.emergency;
  context.stroke();
  return context.getImageData(0, 0, SIZE, SIZE);
}

// A tip ahead of the unit's shape, towards the top: the map turns it.
function drawHeading(color: string, ground: string, large: boolean): ImageData | undefined {
  const context = canvas();
  if (context === null) return undefined;
  const tip = large ? 0 : 3;
  context.beginPath();
  context.moveTo(SIZE / 2, tip);
  context.lineTo(SIZE / 2 + 7, tip + 9);
  context.lineTo(SIZE / 2 - 7, tip + 9);
  context.closePath();
  context.lineWidth = 3;
  context.strokeStyle = ground;
  context.stroke();
  context.fillStyle = color;
  context.fill();
  return context.getImageData(0, 0, SIZE, SIZE);
}

// Larger than a unit's picture, so that its arms are seen behind the person who was left there.
function drawCross(colors: MapColors): ImageData | undefined {
  const context = canvas(CROSS_SIZE);
  if (context === null) return undefined;
  for (const [width, color] of [
    [11, colors.ground],
    [5, colors.emergency],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = color;
    context.beginPath();
    context.moveTo(8, 8);
    context.lineTo(CROSS_SIZE - 8, CROSS_SIZE - 8);
    context.moveTo(CROSS_SIZE - 8, 8);
    context.lineTo(8, CROSS_SIZE - 8);
    context.stroke();
  }
  return context.getImageData(0, 0, CROSS_SIZE, CROSS_SIZE);
}

function canvas(size = SIZE): CanvasRenderingContext2D | null {
  const element = document.createElement("canvas");
  element.width = size;
  element.height = size;
  return element.getContext("2d", { willReadFrequently: true });
}
