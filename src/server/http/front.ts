/**
 * Where the people's side stands: by which names it is reached, through which proxy, and whether it encrypts itself.
 * Beyond this machine nothing is served in plain: TLS here, or a proxy that is named (AU25).
 */
import type { Config } from "../config/config-schema.ts";
import { allowList, isLoopbackHost, plainAddress } from "../ingest/networks.ts";

export type Front = {
  /** Names besides loopback's under which it answers, in small letters. */
  readonly names: ReadonlySet<string>;
  readonly encrypts: boolean;
  /** Whether an address is the named proxy's. */
  readonly isProxy: (address: string) => boolean;
};
type Request = {
  readonly remoteAddress: string | undefined;
  readonly host: string | undefined;
  readonly origin: string | undefined;
};

/** The front that a configuration describes. */
export function frontOf({ names, tls, proxy }: Config["server"]): Front {
  return {
    names: new Set(names.map((name) => name.toLowerCase())),
    encrypts: tls !== undefined,
    isProxy: proxy === undefined ? () => false : allowList(proxy.networks),
  };
}

/**
 * Why a request is not one of the center's own people; undefined where it may be. A name that somebody pointed at this
 * address (DNS rebinding) and a page of another origin are both strangers.
 */
export function peopleFault(front: Front, { remoteAddress, host, origin }: Request): string | undefined {
  const remote = remoteAddress === undefined ? undefined : plainAddress(remoteAddress);
  const isFromHere = remote === undefined || isLoopbackHost(remote);
  const isCarried = front.encrypts || (remote !== undefined && front.isProxy(remote));
  if (!isFromHere && !isCarried) return "plain HTTP is served on this machine only";
  if (host === undefined) return "there is no Host header";
  const name = hostName(host).toLowerCase();
  const isOwnName = (isFromHere && isLoopbackHost(name)) || (isCarried && front.names.has(name));
  if (!isOwnName) return "the Host header names no address of this center";
  const isPlain = isLoopbackHost(name) && !front.encrypts;
  if (origin !== undefined && origin !== `https://${host}` && !(isPlain && origin === `http://${host}`)) {
    return "the request comes from a page of another origin";
  }
  return undefined;
}

/** The address of whoever asks: the one that our proxy has seen, where the request came through it. */
export function clientAddress(
  front: Front,
  remoteAddress: string | undefined,
  forwardedFor: string | readonly string[] | undefined,
): string | undefined {
  if (remoteAddress === undefined || !front.isProxy(plainAddress(remoteAddress))) return remoteAddress;
  // Entries before the last are what the client says of itself.
  const seen = [forwardedFor ?? []].flat().join(",").split(",").at(-1)?.trim() ?? "";
  return seen === "" ? remoteAddress : seen;
}

function hostName(host: string): string {
  if (host.startsWith("[")) return host.slice(0, host.indexOf("]") + 1);
  const colon = host.indexOf(":");
  return colon < 0 ? host : host.slice(0, colon);
}
