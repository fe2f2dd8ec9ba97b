/**
 * What protects the people's side while there are no accounts: it answers to loopback names only, to pages of its
 * own origin only, and tells browsers to keep everything else out.
 */
import type { FastifyInstance } from "fastify";
import { isLoopbackHost, plainAddress } from "../ingest/networks.ts";
import { problem } from "./problem.ts";

const contentSecurityPolicy = (mapOrigins: readonly string[]): string =>
  [
    "default-src 'self'",
    // MapLibre draws from worker blobs and images that it makes itself; components style elements directly.
    "worker-src 'self' blob:",
    "child-src 'self' blob:",
    ["img-src 'self' data: blob:", ...mapOrigins].join(" "),
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    ["connect-src 'self'", ...mapOrigins].join(" "),
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

/** Puts the checks and headers on every request of an app. `mapOrigins` may be asked for tiles. */
export function guardPeople(app: FastifyInstance, mapOrigins: readonly string[]): void {
  const policy = contentSecurityPolicy(mapOrigins);
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "geolocation=(), camera=(), microphone=(), payment=()",
    });
    const fault = peopleFault({
      remoteAddress: request.raw.socket.remoteAddress,
      host: request.headers.host,
      origin: request.headers.origin,
    });
    if (fault !== undefined) throw problem("not-from-here", "Not from here", 403, fault);
  });
}

/**
 * Why a request is not from this machine's own people; undefined where it is. A name that somebody pointed at
 * 127.0.0.1 (DNS rebinding) and a page of another origin are both strangers.
 */
export function peopleFault(from: {
  readonly remoteAddress: string | undefined;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}): string | undefined {
  if (from.remoteAddress !== undefined && !isLoopbackHost(plainAddress(from.remoteAddress))) {
    return "the console is served on this machine only";
  }
  if (from.host === undefined || !isLoopbackHost(hostName(from.host))) {
    return "the Host header names no loopback address";
  }
  if (from.origin !== undefined && from.origin !== `http://${from.host}` && from.origin !== `https://${from.host}`) {
    return "the request comes from a page of another origin";
  }
  return undefined;
}

function hostName(host: string): string {
  if (host.startsWith("[")) return host.slice(0, host.indexOf("]") + 1);
  const colon = host.indexOf(":");
  return colon < 0 ? host : host.slice(0, colon);
}
