/**
 * Which senders a gateway hears: networks in CIDR notation, IPv4 and IPv6.
 *
 * Loopback is always heard. An IPv4 address inside IPv6 (`::ffff:10.1.2.3`) is the IPv4 address it carries.
 */
import { BlockList, isIP } from "node:net";

export type Network = { readonly family: "ipv4" | "ipv6"; readonly address: string; readonly prefixLength: number };

/** Reads `10.20.0.0/16`, `fd00::/8` or a single address; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [address = "", length, ...rest] = text.trim().split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  const lengthMax = version === 4 ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const prefixLength = length === undefined ? lengthMax : Number(length);
  if (prefixLength > lengthMax) return undefined;
  return { family: version === 4 ? "ipv4" : "ipv6", address, prefixLength };
}

/** The address without the IPv6 wrapping of an IPv4 one. */
export function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

/** A test for addresses that a gateway hears: loopback, and the networks given. Unreadable networks are ignored. */
export function allowList(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  list.addSubnet("127.0.0.0", 8, "ipv4");
  list.addAddress("::1", "ipv6");
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network !== undefined) list.addSubnet(network.address, network.prefixLength, network.family);
  }
  return (address) => {
    const plain = plainAddress(address);
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 4 ? "ipv4" : "ipv6");
  };
}

/** True for a name or address that only this machine can reach. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  return bare === "localhost" || bare === "::1" || (isIP(bare) === 4 && bare.startsWith("127."));
}
