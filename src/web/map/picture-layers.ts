/** The layers of the shift itself, above every map: accuracy, ties, trails, the place where they parted, units. */
import type { LayerSpecification, SymbolLayerSpecification } from "maplibre-gl";
import { huntGround, huntPoints } from "./hunt-layers.ts";
import { MAP_FONT } from "./map-style.ts";
import type { MapColors } from "./unit-pictures.ts";

const FONT = MAP_FONT;
/** Farther off, the words of a trail would lie on each other. */
const TRAIL_WORDS_ZOOM = 8.5;

type PictureColors = MapColors & { readonly text: string; readonly dim: string };

export function pictureLayers(colors: PictureColors): LayerSpecification[] {
  const halo = haloOf(colors);
  return [
    ...huntGround(colors),
    {
      // Asked for, and then to be seen: where help is far.
      id: "alone",
      type: "line",
      source: "alone",
      layout: { "line-cap": "butt" },
      paint: {
        "line-color": colors.notice,
        "line-width": ["interpolate", ["linear"], ["zoom"], 5, 2.5, 10, 7],
        "line-opacity": 0.55,
      },
    },
    {
      id: "accuracy",
      type: "fill",
      source: "accuracy",
      paint: { "fill-color": colors.text, "fill-opacity": 0.08, "fill-outline-color": colors.text },
    },
    {
      id: "search-reach",
      type: "line",
      source: "search-reach",
      paint: { "line-color": colors.text, "line-width": 1.6, "line-dasharray": [4, 3] },
    },
    {
      id: "ties",
      type: "line",
      source: "ties",
      paint: { "line-color": colors.dim, "line-width": 1.4, "line-dasharray": [3, 3] },
    },
    {
      id: "tie-words",
      type: "symbol",
      source: "ties",
      layout: { "symbol-placement": "line-center", "text-field": ["get", "label"], "text-font": FONT, "text-size": 12 },
      paint: { "text-color": colors.text, ...halo },
    },
    {
      id: "trail-vehicle",
      type: "line",
      source: "trails",
      filter: ["==", ["get", "of"], "vehicle"],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colors.text, "line-width": 2.4 },
    },
    {
      id: "trail-person",
      type: "line",
      source: "trails",
      filter: ["==", ["get", "of"], "person"],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colors.text, "line-width": 2, "line-dasharray": [1, 2] },
    },
    {
      id: "search-lines",
      type: "line",
      source: "search-lines",
      layout: { "line-cap": "butt" },
      paint: {
        "line-color": colors.text,
        "line-width": ["case", ["get", "first"], 9, 6],
        "line-opacity": ["case", ["get", "looked"], 0.3, 0.7],
      },
    },
    {
      id: "search-line-words",
      type: "symbol",
      source: "search-lines",
      layout: {
        "symbol-placement": "line-center",
        "text-field": ["get", "label"],
        "text-font": FONT,
        "text-size": 14,
        "text-offset": [0, -1],
      },
      paint: { "text-color": colors.text, ...halo },
    },
    {
      id: "trail-times",
      type: "symbol",
      minzoom: TRAIL_WORDS_ZOOM,
      source: "trail-points",
      filter: ["!", ["get", "strong"]],
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONT,
        "text-size": 11,
        "text-anchor": "left",
        "text-offset": [0.6, 0],
        "text-padding": 6,
      },
      paint: { "text-color": colors.dim, ...halo },
    },
    {
      id: "trail-halts",
      type: "symbol",
      minzoom: TRAIL_WORDS_ZOOM,
      source: "trail-points",
      filter: ["get", "strong"],
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONT,
        "text-size": 12,
        "text-anchor": "left",
        "text-offset": [-0.4, 0],
        "text-padding": 1,
      },
      paint: { "text-color": colors.text, ...halo },
    },
    {
      id: "places",
      type: "symbol",
      source: "places",
      layout: {
        "icon-image": ["get", "picture"],
        "icon-allow-overlap": true,
        "text-field": ["get", "label"],
        "text-font": FONT,
        "text-size": 13,
        "text-variable-anchor": ["bottom", "right", "left", "top", "bottom-right", "bottom-left"],
        "text-radial-offset": 1.7,
        "text-optional": true,
      },
      paint: { "text-color": colors.text, ...halo },
    },
    {
      id: "search-places",
      type: "circle",
      source: "search-places",
      paint: {
        "circle-radius": ["case", ["get", "first"], 15, 12],
        "circle-color": ["case", ["get", "looked"], colors.ground, colors.text],
        "circle-stroke-color": ["case", ["get", "looked"], colors.text, colors.ground],
        "circle-stroke-width": 2,
      },
    },
    {
      id: "search-numbers",
      type: "symbol",
      source: "search-places",
      layout: {
        "text-field": ["get", "rank"],
        "text-font": FONT,
        "text-size": ["case", ["get", "first"], 17, 14],
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": ["case", ["get", "looked"], colors.text, colors.ground] },
    },
    {
      id: "search-letters",
      type: "symbol",
      source: "search-places",
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONT,
        "text-size": 15,
        "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": 1.4,
        "symbol-sort-key": ["get", "order"],
      },
      paint: { "text-color": colors.text, ...halo },
    },
    ...huntPoints(colors),
    {
      id: "chosen",
      type: "circle",
      source: "units",
      filter: ["get", "chosen"],
      paint: {
        "circle-radius": 17,
        "circle-color": "rgba(0,0,0,0)",
        "circle-stroke-color": colors.text,
        "circle-stroke-width": 2,
      },
    },
    {
      id: "headings",
      type: "symbol",
      source: "units",
      filter: ["has", "courseDeg"],
      layout: {
        "icon-image": ["get", "headingPicture"],
        "icon-rotate": ["get", "courseDeg"],
        "icon-rotation-alignment": "map",
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
    // Below the pictures, which are placed before it: no name covers another unit.
    {
      ...unitNames(colors),
      id: "unit-names",
      filter: ["all", ["==", ["get", "level"], "none"], ["!", ["get", "chosen"]]],
    },
    // Whom it is about is never without a name, however crowded the place: where there is no room it lies over others.
    {
      ...unitNames(colors),
      id: "unit-names-watched",
      filter: ["any", ["!=", ["get", "level"], "none"], ["get", "chosen"]],
      layout: { ...unitNames(colors).layout, "text-overlap": "always" },
    },
    {
      id: "units",
      type: "symbol",
      source: "units",
      layout: {
        "icon-image": ["get", "picture"],
        "icon-allow-overlap": true,
        "icon-padding": 0,
        // The worst is drawn last, and a person over the car.
        "symbol-sort-key": ["get", "weight"],
      },
    },
  ];
}

function haloOf({ ground }: MapColors) {
  return { "text-halo-color": ground, "text-halo-width": 2 };
}

function unitNames(colors: PictureColors) {
  return {
    type: "symbol",
    source: "units",
    layout: {
      "symbol-sort-key": ["-", ["get", "weight"]],
      "text-field": ["get", "label"],
      "text-font": FONT,
      "text-size": ["match", ["get", "level"], "emergency", 16, "urgent", 15, 13],
      "text-variable-anchor": [
        "top",
        "bottom",
        "left",
        "right",
        "top-left",
        "top-right",
        "bottom-left",
        "bottom-right",
      ],
      "text-radial-offset": 1.1,
      "text-padding": 1,
    },
    paint: {
      "text-color": [
        "match",
        ["get", "level"],
        "emergency",
        colors.emergency,
        "urgent",
        colors.urgent,
        "notice",
        colors.notice,
        colors.text,
      ],
      ...haloOf(colors),
    },
  } satisfies Omit<SymbolLayerSpecification, "id">;
}
