/**
 * What stands before the people's side, whoever asks: it answers to its own names only, to pages of its own origin
 * only, and tells browsers to keep everything else out.
 */
import type { FastifyInstance } from "fastify";
import { type Front, peopleFault } from "./front.ts";
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

const YEAR_S = 31_536_000;

/** Puts the checks and headers on every request of an app. `mapOrigins` may be asked for tiles. */
export function guardPeople(app: FastifyInstance, front: Front, mapOrigins: readonly string[]): void {
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
    if (front.names.size > 0) reply.header("strict-transport-security", `max-age=${YEAR_S}; includeSubDomains`);
    const fault = peopleFault(front, {
      remoteAddress: request.raw.socket.remoteAddress,
      host: request.headers.host,
      origin: request.headers.origin,
    });
    if (fault !== undefined) throw problem("not-from-here", "Not from here", 403, fault);
  });
}
