/**
 * The map itself, outside of React: made once, told at most four times a second what to show, and taken down.
 *
 * A map that cannot be drawn (no WebGL, a tile file that is not there) is a fault that is told in words.
 */
import {
  AttributionControl,
  type GeoJSONSource,
  type LngLatBoundsLike,
  Map as MapLibre,
  type MapMouseEvent,
  ScaleControl,
  addProtocol,
  setWorkerUrl,
} from "maplibre-gl";
import { Protocol } from "pmtiles";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Point } from "../../base/geo.ts";
import type { ServerHello } from "../link/live-state.ts";
import { offlineStyle, type MapPalette, PICTURE_SOURCES, SHIELD_PREFIX } from "./map-style.ts";
import { pictureLayers } from "./picture-layers.ts";
import { type MapColors, PICTURE_RATIO, unitPictures } from "./unit-pictures.ts";
import { addAgencyTiles } from "./agency-tiles.ts";
import { drawShields } from "./road-shields.ts";
import { turnEveryMs, type UnitCollection, visibleChange } from "./drawn-units.ts";
import type { Collection } from "./unit-features.ts";

setWorkerUrl(workerUrl);

export type PictureData = Readonly<Record<(typeof PICTURE_SOURCES)[number], unknown>>;
type GeoJsonData = Parameters<GeoJSONSource["setData"]>[0];
export type MapView = {
  readonly show: (data: PictureData) => void;
  readonly frame: (points: readonly Point[], zoomMax: number) => void;
  /** Frames the points anew when one has left the sight, unless somebody has just moved the map by hand. */
  readonly follow: (points: readonly Point[], zoomMax: number) => void;
  /** Moves to a point only if it is not in sight. */
  readonly reveal: (point: Point) => void;
  readonly lookAt: (point: Point) => void;
  /** The line that the road network asks for, beside the map's own. */
  readonly creditRoads: (credit: string) => void;
  readonly close: () => void;
};
export type MapAsk = {
  readonly container: HTMLElement;
  readonly palette: MapPalette;
  readonly colors: MapColors & { readonly text: string; readonly dim: string };
  readonly map: ServerHello["map"];
  readonly onUnit: (unitId: string) => void;
  readonly onFault: (fault: string) => void;
};

const LOOK_ZOOM = 11;
const FRAME_PADDING_PX = 70;
const EDGE_PX = 30;
/** So long the map stays where a hand has put it. */
const HANDS_OFF_MS = 30_000;

/** Draws the map into a container and says when it can be told what to show. */
export async function openMapView(ask: MapAsk): Promise<MapView> {
  // The words on the map are drawn once, in the face that is there by then.
  const [{ style, credit }] = await Promise.all([offlineStyle(ask.palette), document.fonts.load("12px B612")]);
  registerTiles();
  const map = new MapLibre({
    container: ask.container,
    style: ask.map.style ?? style,
    center: [-106, 34.4],
    zoom: 6,
    maxZoom: 17,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    keyboard: true,
  });
  const credits = [ask.map.credit ?? "", credit];
  let attribution = attributionOf(credits);
  map.addControl(attribution, "bottom-right");
  map.addControl(new ScaleControl({ unit: "imperial" }), "bottom-left");
  map.touchZoomRotate.disableRotation();
  map.setMissingStyleImageResolver((id) => {
    if (!id.startsWith(SHIELD_PREFIX)) return;
    const data = drawShields(id.slice(SHIELD_PREFIX.length), ask.palette, PICTURE_RATIO);
    map.addImage(id, data ?? new ImageData(1, 1), { pixelRatio: PICTURE_RATIO });
  });
  map.getCanvas().setAttribute("aria-label", "Map. Arrows move, plus and minus zoom, N and P go through the units.");
  await new Promise<void>((resolve) => map.once("style.load", () => resolve()));
  map.on("error", ({ error }) => ask.onFault(error.message));
  if (ask.map.pmtiles !== undefined) await addAgencyTiles(map, ask.map.pmtiles, ask.palette);
  addPicture(map, ask);
  return {
    ...viewOf(map),
    creditRoads: (roads) => {
      map.removeControl(attribution);
      attribution = attributionOf([...credits, roads]);
      map.addControl(attribution, "bottom-right");
    },
  };
}

/** Each credit once: a network and a table may rest on the same source. */
function attributionOf(credits: readonly string[]): AttributionControl {
  // By their words: each of them sets its stops and dots as it likes.
  const words = credits.map((credit) => credit.replaceAll(/\W+/g, " ").trim());
  const customAttribution = credits.filter((_, i) => {
    const said = words[i] ?? "";
    return said !== "" && !words.some((other, j) => j < i && other.includes(said));
  });
  return new AttributionControl({ compact: false, customAttribution });
}

function addPicture(map: MapLibre, ask: MapAsk): void {
  for (const { name, data } of unitPictures(ask.colors)) map.addImage(name, data, { pixelRatio: PICTURE_RATIO });
  for (const name of PICTURE_SOURCES) {
    if (map.getSource(name) === undefined)
      map.addSource(name, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  }
  for (const layer of pictureLayers(ask.colors)) map.addLayer(layer);
  map.on("click", (event: MapMouseEvent) => {
    const { x, y } = event.point;
    const near = map.queryRenderedFeatures(
      [
        [x - 8, y - 8],
        [x + 8, y + 8],
      ],
      { layers: ["units"] },
    );
    const unitId: unknown = near[0]?.properties["unitId"];
    if (typeof unitId === "string") ask.onUnit(unitId);
  });
  map.on("mouseenter", "units", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "units", () => (map.getCanvas().style.cursor = ""));
}

function viewOf(map: MapLibre): Omit<MapView, "creditRoads"> {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const durationMs = still ? 0 : 400;
  let byHandAtMs = -Infinity;
  let shown: Partial<PictureData> = {};
  let unitsAtMs = -Infinity;
  // Each drawing of a source costs the whole map one: what is the same, or can't be seen, is not drawn again.
  const isNews = (name: (typeof PICTURE_SOURCES)[number], data: PictureData): boolean => {
    const before = shown[name];
    if (before === undefined) return true;
    if (before === data[name] || (isEmpty(before) && isEmpty(data[name]))) return false;
    if (name !== "units") return true;
    const units = data.units as UnitCollection;
    const change = visibleChange(before as UnitCollection, units, map.getZoom());
    return (
      change === "now" || (change === "in-turn" && performance.now() - unitsAtMs >= turnEveryMs(units.features.length))
    );
  };
  // Movements that have an event were made by a hand.
  map.on("movestart", ({ originalEvent }) => {
    if (originalEvent !== undefined) byHandAtMs = performance.now();
  });
  return {
    show: (data) => {
      // What shift-picture.ts makes is GeoJSON; a newer picture replaces one that is still being drawn.
      for (const name of PICTURE_SOURCES) {
        if (!isNews(name, data)) continue;
        void map.getSource<GeoJSONSource>(name)?.setData(data[name] as GeoJsonData);
        shown = { ...shown, [name]: data[name] };
        if (name === "units") unitsAtMs = performance.now();
      }
    },
    frame: (points, maxZoom) => {
      if (points.length > 0) map.fitBounds(boundsOf(points), { padding: FRAME_PADDING_PX, maxZoom, duration: 0 });
    },
    follow: (points, maxZoom) => {
      if (points.length === 0 || performance.now() - byHandAtMs < HANDS_OFF_MS || map.isMoving()) return;
      if (points.every((point) => inSight(map, point))) return;
      map.fitBounds(boundsOf(points), { padding: FRAME_PADDING_PX, maxZoom, duration: durationMs });
    },
    reveal: ({ latDeg, lonDeg }) => {
      if (!map.getBounds().contains([lonDeg, latDeg])) map.easeTo({ center: [lonDeg, latDeg], duration: durationMs });
    },
    lookAt: ({ latDeg, lonDeg }) =>
      map.easeTo({ center: [lonDeg, latDeg], zoom: Math.max(map.getZoom(), LOOK_ZOOM), duration: durationMs }),
    close: () => map.remove(),
  };
}

function isEmpty(data: unknown): boolean {
  return (data as Collection<unknown>).features.length === 0; // every source's data is a collection of features
}

function boundsOf(points: readonly Point[]): LngLatBoundsLike {
  const lats = points.map(({ latDeg }) => latDeg);
  const lons = points.map(({ lonDeg }) => lonDeg);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

function inSight(map: MapLibre, { latDeg, lonDeg }: Point): boolean {
  const { x, y } = map.project([lonDeg, latDeg]);
  const { clientWidth, clientHeight } = map.getContainer();
  const inside = (at: number, length: number): boolean => at > EDGE_PX && at < length - EDGE_PX;
  return inside(x, clientWidth) && inside(y, clientHeight);
}

let registered = false;

// Tiles of the agency's own may come as one PMTiles file, in a style as well.
function registerTiles(): void {
  if (registered) return;
  registered = true;
  addProtocol("pmtiles", new Protocol().tile);
}
