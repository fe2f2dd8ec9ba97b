/**
 * From which networks each device has spoken. One that speaks from another is marked, once: it may have been carried
 * elsewhere, copied, or imitated. Nothing is refused for it: a phone changes its network on every street (DK5).
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { join } from "node:path";
import { asId, type DeviceId } from "../../base/ids.ts";
import type { Center } from "../../domain/center.ts";

/** Networks remembered for one device; the one unheard for longest is forgotten. */
const NETWORKS_MAX = 16;
const DEVICES_MAX = 60_000;
/** How many networks a device is given to show where it is at home, before another one is worth a word. */
const AT_HOME = 1;

export type NewNetwork = { readonly device: string; readonly network: string; readonly before: readonly string[] };

export class DeviceNetworks {
  readonly #known = new Map<string, string[]>();
  // The last sender of each device: nearly every frame comes from the same one.
  readonly #last = new Map<string, string>();
  readonly #found: (found: NewNetwork) => void;

  constructor(found: (found: NewNetwork) => void) {
    this.#found = found;
  }

  /** A device spoke from a sender, `address:port`. A topic of a broker is no address and says nothing. */
  heard(device: string, peer: string): void {
    if (this.#last.get(device) === peer) return;
    if (this.#last.size >= DEVICES_MAX) this.#last.clear();
    this.#last.set(device, peer);
    const network = networkOf(peer);
    if (network === undefined) return;
    const known = this.#known.get(device) ?? [];
    if (known.includes(network)) return;
    if (known.length >= AT_HOME) this.#found({ device, network, before: [...known] });
    this.#known.set(device, [...known, network].slice(-NETWORKS_MAX));
  }

  /** The networks that a device has spoken from, oldest first. */
  of(device: string): readonly string[] {
    return this.#known.get(device) ?? [];
  }

  /** For the file: what is known of every device. */
  toJson(): Record<string, readonly string[]> {
    return Object.fromEntries(this.#known);
  }

  /** What an earlier run has known. */
  remember(json: unknown): void {
    if (typeof json !== "object" || json === null) return;
    for (const [device, networks] of Object.entries(json)) {
      if (!Array.isArray(networks)) continue;
      this.#known.set(
        device,
        networks.filter((network): network is string => typeof network === "string").slice(-NETWORKS_MAX),
      );
    }
  }
}

const FILE = "device-networks.json";

/** What the last run has written; nothing where there is no file, or it can't be read: devices are then met anew. */
export function readNetworks(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, FILE), "utf8"));
  } catch {
    return undefined;
  }
}

/** Keeps what is known for the next run. A disk that takes nothing costs only that. */
export function writeNetworks(folder: string, networks: DeviceNetworks): void {
  try {
    const path = join(folder, FILE);
    writeFileSync(`${path}.new`, JSON.stringify(networks.toJson()));
    renameSync(`${path}.new`, path);
  } catch {
    return;
  }
}

/** Whether a device is mounted in a car: a phone changes its network on every street, and is not told of. */
export function isMounted(center: Center, device: string): boolean {
  const kind = center.devices.get(asId<DeviceId>(device))?.kind;
  return kind === "vehicle-modem" || kind === "radio-key";
}

/** The network of a sender: the first 24 bits of an IPv4 address, the first 64 of an IPv6 one. */
export function networkOf(peer: string): string | undefined {
  const address = /^\[?([0-9a-fA-F:.]+?)\]?:\d+$/.exec(peer)?.[1];
  if (address === undefined) return undefined;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) return `${address.split(".").slice(0, 3).join(".")}.0/24`;
  if (!isIPv6(address)) return undefined;
  const [head = "", tail = ""] = address.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === "" ? [] : tail.split(":");
  const zeros = address.includes("::") ? Math.max(0, 8 - front.length - back.length) : 0;
  const all = [...front, ...Array.from({ length: zeros }, () => "0"), ...back];
  return `${all.slice(0, 4).join(":")}::/64`;
}
