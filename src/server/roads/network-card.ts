/**
 * Which road network is in use just now: what its file says of itself, read again where the file has changed, so that the
 * credit on the map follows an import while serving.
 */
import type { NetworkInfo } from "../../roads/network/graph-file.ts";
import { highwaysOnlyInfo } from "../../roads/network/highways-only.ts";
import type { RoadReference } from "../../roads/road-reference.ts";
import { infoOfNetwork, networkFileKey } from "./network-file.ts";

export class NetworkCard {
  readonly #file: string | undefined;
  readonly #roads: RoadReference;
  #known: { readonly key: string; readonly info: NetworkInfo | undefined } | undefined;

  /** Without a file: the highways of the table. */
  constructor(file: string | undefined, roads: RoadReference) {
    this.#file = file;
    this.#roads = roads;
  }

  /** Undefined where the file cannot be read, or is no network: nothing can be computed on it then. */
  info(): NetworkInfo | undefined {
    if (this.#file === undefined) return highwaysOnlyInfo(this.#roads);
    let key: string;
    try {
      key = networkFileKey(this.#file);
    } catch {
      return undefined; // the roads' threads say what is wrong with it
    }
    if (this.#known?.key !== key) this.#known = { key, info: infoOfNetwork(this.#file) };
    return this.#known.info;
  }
}
