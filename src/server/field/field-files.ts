/**
 * The files of the field app at `/field/`, with a policy of their own: nothing but its own scripts and styles, none of
 * them inline, and of the device only what it needs: where it is, its camera and microphone for what is read or said.
 */
import { existsSync } from "node:fs";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
const PERMISSIONS = "geolocation=(self), camera=(self), microphone=(self), payment=()";

/** Serves the built app, where it has been built. */
export async function mountFieldFiles(app: FastifyInstance, root: string): Promise<void> {
  if (!existsSync(`${root}/index.html`)) return;
  app.get("/field", (_request, reply) => reply.redirect("/field/", 308));
  await app.register(fastifyStatic, {
    root,
    prefix: "/field/",
    decorateReply: false,
    preCompressed: true, // the build packs them
    setHeaders: (reply, path) => {
      reply.header("content-security-policy", POLICY);
      reply.header("permissions-policy", PERMISSIONS);
      // The names of built files change with their content; the page and its worker must always be asked for.
      reply.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
}
