/**
 * How a hunt is drawn: under everything else the area and the roads on which he may be, above them the points to hold and
 * the roads that stay open. The reach is amber, as what is urgent; what is open is as loud as an emergency.
 */
import type { LayerSpecification } from "maplibre-gl";
import { MAP_FONT } from "./map-style.ts";
import type { MapColors } from "./unit-pictures.ts";

type Colors = MapColors & { readonly text: string };

export function huntGround(colors: Colors): LayerSpecification[] {
  return [
    {
      id: "hunt-area",
      type: "fill",
      source: "hunt-area",
      paint: { "fill-color": colors.urgent, "fill-opacity": 0.1 },
    },
    {
      id: "hunt-area-rim",
      type: "line",
      source: "hunt-area",
      paint: { "line-color": colors.urgent, "line-width": 1, "line-opacity": 0.6 },
    },
    {
      id: "hunt-roads",
      type: "line",
      source: "hunt-roads",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": colors.urgent,
        // What lies on the way to where he may be bound for is broader.
        "line-width": ["interpolate", ["linear"], ["get", "likely"], 0, 3, 1, 7],
        "line-opacity": 0.85,
      },
    },
  ];
}

export function huntPoints(colors: Colors): LayerSpecification[] {
  const isPoint = ["in", ["get", "of"], ["literal", ["held", "open", "meet"]]] as const;
  return [
    {
      id: "hunt-points",
      type: "circle",
      source: "hunt-points",
      paint: {
        "circle-radius": ["match", ["get", "of"], "held", 9, "meet", 11, "open", 7, 6],
        "circle-color": ["match", ["get", "of"], "held", colors.text, "open", colors.emergency, colors.ground],
        "circle-stroke-color": ["match", ["get", "of"], "held", colors.ground, "open", colors.ground, colors.text],
        "circle-stroke-width": 2,
      },
    },
    {
      id: "hunt-numbers",
      type: "symbol",
      source: "hunt-points",
      filter: ["==", ["get", "of"], "meet"],
      layout: {
        "text-field": ["get", "number"],
        "text-font": MAP_FONT,
        "text-size": 13,
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": colors.text },
    },
    {
      id: "hunt-words",
      type: "symbol",
      source: "hunt-points",
      layout: {
        "text-field": ["get", "label"],
        "text-font": MAP_FONT,
        "text-size": ["case", isPoint as never, 13, 12], // an expression, which the style's types do not follow here
        "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": 1,
      },
      paint: {
        "text-color": ["match", ["get", "of"], "open", colors.emergency, colors.text],
        "text-halo-color": colors.ground,
        "text-halo-width": 2,
      },
    },
  ];
}
