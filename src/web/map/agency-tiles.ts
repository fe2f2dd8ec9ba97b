/**
 * The agency's own tiles from one PMTiles file, under the highways that Vigil carries. Of vector tiles every layer is
 * drawn as thin lines, whatever its schema: for more than that the configuration names a style.
 */
import type { Map as MapLibre } from "maplibre-gl";
import { PMTiles, TileType } from "pmtiles";
import { z } from "zod";
import type { MapPalette } from "./map-style.ts";

const MetadataSchema = z.object({
  vector_layers: z.array(z.object({ id: z.string() })).default([]),
  attribution: z.string().optional(),
});

/** Adds the tiles below the roads. Throws where the file cannot be read. */
export async function addAgencyTiles(map: MapLibre, url: string, palette: MapPalette): Promise<void> {
  const file = new PMTiles(new URL(url, location.href).href);
  const header = await file.getHeader();
  const below = map.getLayer("counties") === undefined ? undefined : "counties";
  const address = `pmtiles://${new URL(url, location.href).href}`;
  if (header.tileType !== TileType.Mvt) {
    map.addSource("agency", { type: "raster", url: address, tileSize: 256 });
    map.addLayer({ id: "agency", type: "raster", source: "agency" }, below);
    return;
  }
  const metadata = MetadataSchema.parse(await file.getMetadata());
  map.addSource("agency", { type: "vector", url: address });
  for (const { id } of metadata.vector_layers) {
    map.addLayer(
      {
        id: `agency-${id}`,
        type: "line",
        source: "agency",
        "source-layer": id,
        paint: { "line-color": palette.road, "line-width": 0.8 },
      },
      below,
    );
  }
}
