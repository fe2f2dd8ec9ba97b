/**
 * The map without the network: counties and states, highways with their mileposts and exits, towns. Quiet greys, so
 * that the units are what is seen. Over it, where the configuration names one, the agency's own tiles.
 */
import type { FilterSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { mesh } from "topojson-client";
import { z } from "zod";
import countiesUrl from "us-atlas/counties-10m.json?url";
import { exitPoints, mileMarkers, roadLines, townPoints } from "../../roads/map-lines.ts";
import { newMexico } from "../../roads/new-mexico/reference.ts";
import townsUrl from "../../../build/gazetteer/towns.json?url";

export type MapPalette = {
  readonly land: string;
  readonly county: string;
  readonly state: string;
  readonly road: string;
  readonly roadStrong: string;
  readonly text: string;
  readonly textDim: string;
  readonly halo: string;
  readonly shield: string;
};

const TownsSchema = z.object({
  credit: z.string(),
  towns: z.array(z.tuple([z.string(), z.string(), z.number(), z.number(), z.number()])),
});
type MeshOf = Parameters<typeof mesh>;
type Atlas = MeshOf[0] & { readonly objects: Record<"counties" | "states", NonNullable<MeshOf[1]>> };
/** The face of every word on the map; drawn from the page's own fonts. */
export const MAP_FONT = ["B612"];
const FONT = MAP_FONT;
/** A road's shields are pictures of their own, drawn when the map first asks for one. */
export const SHIELD_PREFIX = "shield/";
const EMPTY = { type: "FeatureCollection" as const, features: [] };

/** The sources that the picture of the shift is drawn into, the lowest first. */
export const PICTURE_SOURCES = [
  "alone",
  "hunt-area",
  "hunt-roads",
  "accuracy",
  "search-reach",
  "ties",
  "trails",
  "search-lines",
  "trail-points",
  "places",
  "search-places",
  "hunt-points",
  "units",
] as const;

/** Reads what the page carries and makes the style of it. */
export async function offlineStyle(
  palette: MapPalette,
): Promise<{ readonly style: StyleSpecification; readonly credit: string }> {
  const [counties, towns] = await Promise.all([fetchJson(countiesUrl), fetchJson(townsUrl)]);
  const topology = counties as Atlas; // the file that us-atlas ships
  const gazetteer = TownsSchema.parse(towns);
  const known = new Set(gazetteer.towns.map(([name]) => name));
  const settlements = townPoints(newMexico).features.filter(({ properties }) => !known.has(properties.name));
  const townFeatures = [
    ...gazetteer.towns.map(([name, , latDeg, lonDeg, minZoom]) => ({
      type: "Feature" as const,
      geometry: { type: "Point" as const, coordinates: [lonDeg, latDeg] },
      properties: { name, minZoom },
    })),
    ...settlements,
  ];
  const style: StyleSpecification = {
    version: 8,
    sources: {
      counties: geojson(mesh(topology, topology.objects.counties, (a, b) => a !== b)),
      states: geojson(mesh(topology, topology.objects.states)),
      roads: geojson(roadLines(newMexico)),
      exits: geojson(exitPoints(newMexico)),
      mileposts: geojson(mileMarkers(newMexico)),
      towns: geojson({ type: "FeatureCollection", features: townFeatures }),
      ...Object.fromEntries(PICTURE_SOURCES.map((name) => [name, geojson(EMPTY)])),
    },
    layers: baseLayers(palette),
  };
  return { style, credit: creditsOf(newMexico.table.credit, gazetteer.credit, "Boundaries: U.S. Census Bureau.") };
}

// Two tables may thank the same source: each is thanked once.
function creditsOf(...credits: readonly string[]): string {
  const sentences = credits
    .flatMap((credit) => credit.split(/\.\s+(?=[A-Z][a-z]+:)/))
    .map((sentence) => sentence.replace(/\.$/, ""));
  return [...new Set(sentences)].join(" · ");
}

type GeoJsonData = Extract<StyleSpecification["sources"][string], { type: "geojson" }>["data"];

function geojson(data: unknown): { type: "geojson"; data: GeoJsonData } {
  return { type: "geojson", data: data as GeoJsonData }; // GeoJSON made by ourselves or by topojson-client
}

const SHOWN_BY_ZOOM: FilterSpecification = ["<=", ["get", "minZoom"], ["zoom"]];

function baseLayers(p: MapPalette): LayerSpecification[] {
  const label = { "text-color": p.textDim, "text-halo-color": p.halo, "text-halo-width": 1.6 };
  return [
    { id: "land", type: "background", paint: { "background-color": p.land } },
    { id: "counties", type: "line", source: "counties", paint: { "line-color": p.county, "line-width": 1 } },
    {
      id: "states",
      type: "line",
      source: "states",
      paint: { "line-color": p.state, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 1, 9, 2] },
    },
    {
      id: "roads",
      type: "line",
      source: "roads",
      layout: { "line-cap": "round", "line-join": "round", "line-sort-key": ["-", ["get", "rank"]] },
      paint: {
        "line-color": ["match", ["get", "class"], "interstate", p.roadStrong, p.road],
        "line-width": [
          "interpolate",
          ["linear"],
          ["zoom"],
          5,
          ["match", ["get", "class"], "interstate", 1.6, "us", 0.8, 0.5],
          10,
          ["match", ["get", "class"], "interstate", 4, "us", 2.4, 1.4],
          14,
          ["match", ["get", "class"], "interstate", 7, "us", 5, 3],
        ],
      },
    },
    {
      id: "mileposts",
      type: "symbol",
      source: "mileposts",
      filter: SHOWN_BY_ZOOM,
      layout: {
        "text-field": ["concat", "· ", ["get", "label"]],
        "text-font": FONT,
        "text-size": 11,
        "text-anchor": "left",
        "text-padding": 4,
      },
      paint: label,
    },
    {
      id: "exits",
      type: "symbol",
      source: "exits",
      filter: SHOWN_BY_ZOOM,
      layout: {
        "text-field": ["concat", "× ", ["get", "label"]],
        "text-font": FONT,
        "text-size": 11,
        "text-anchor": "right",
        "text-padding": 6,
      },
      paint: label,
    },
    {
      id: "road-names",
      type: "symbol",
      source: "roads",
      layout: {
        "icon-image": ["concat", SHIELD_PREFIX, ["get", "label"]],
        "icon-rotation-alignment": "viewport",
        "symbol-placement": "line",
        "symbol-spacing": 220,
        "symbol-sort-key": ["get", "rank"],
        "icon-padding": 6,
      },
    },
    {
      id: "town-dots",
      type: "circle",
      source: "towns",
      filter: SHOWN_BY_ZOOM,
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["get", "minZoom"], 3, 2.6, 8, 1.6],
        "circle-color": p.textDim,
        "circle-stroke-color": p.halo,
        "circle-stroke-width": 1,
      },
    },
    {
      id: "towns",
      type: "symbol",
      source: "towns",
      filter: SHOWN_BY_ZOOM,
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["get", "minZoom"], 3, 14, 8, 12],
        "text-variable-anchor": ["top", "bottom", "left", "right"],
        "text-radial-offset": 0.4,
        "symbol-sort-key": ["get", "minZoom"],
        "text-padding": 4,
      },
      paint: { ...label, "text-color": p.text },
    },
  ];
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}
