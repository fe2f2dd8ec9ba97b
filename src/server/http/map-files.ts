/**
 * The agency's own map: a PMTiles file or a style on this machine is served to the console, an address elsewhere is
 * passed on, and the page is allowed to ask there and nowhere else.
 */
import { existsSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import type { Config } from "../config/config-schema.ts";
import type { Area } from "../../roads/network/area.ts";
import { agencyArea } from "../roads/agency-area.ts";

export type MapSource = {
  /** What the console is told: addresses it can ask. */
  readonly map: { readonly style?: string; readonly pmtiles?: string; readonly credit?: string };
  /** The agency's own area; undefined where none is configured. */
  readonly area: Area | undefined;
  /** Files to serve, by the name in their address. */
  readonly files: ReadonlyMap<string, string>;
  /** Origins beyond this server that the page may ask. */
  readonly origins: readonly string[];
};

const PREFIX = "/map-files/";

/** Reads the map's configuration. Throws an error that names the file where one is missing. */
export function mapSource(config: Config["map"]): MapSource {
  const files = new Map<string, string>();
  const origins = new Set<string>();
  const addressOf = (value: string): string => {
    if (/^https?:\/\//.test(value)) {
      origins.add(new URL(value).origin);
      return value;
    }
    const path = resolve(value);
    if (!existsSync(path)) throw new Error(`map: there is no file ${path}`);
    const name = `${files.size}-${basename(path)}`;
    files.set(name, path);
    return PREFIX + encodeURIComponent(name);
  };
  const { style, pmtiles } = config;
  // The line that the road network asks for is asked of `/roads/network`: it may be swapped while the server runs.
  const { credit } = config;
  return {
    map: {
      ...(style === undefined ? {} : { style: addressOf(style) }),
      ...(pmtiles === undefined ? {} : { pmtiles: addressOf(pmtiles) }),
      ...(credit === undefined ? {} : { credit }),
    },
    area: agencyArea(config.area),
    files,
    origins: [...origins],
  };
}

/** Serves the map's files, by ranges: a PMTiles file is read in small pieces. */
export async function mountMapFiles(app: FastifyInstance, files: ReadonlyMap<string, string>): Promise<void> {
  if (files.size === 0) return;
  await app.register(fastifyStatic, {
    root: dirname([...files.values()][0] ?? "/"),
    serve: false,
    decorateReply: !app.hasReplyDecorator("sendFile"),
  });
  app.get(`${PREFIX}:name`, (request, reply) => {
    const path = files.get((request.params as { name: string }).name); // the route's own parameter
    if (path === undefined) return reply.callNotFound();
    return reply.sendFile(basename(path), dirname(path));
  });
}
