/**
 * The people's side: the API, its documents, the console's files, health and metrics.
 */
import { existsSync } from "node:fs";
import type { RequestListener, Server } from "node:http";
import fastifyStatic from "@fastify/static";
import Fastify, { errorCodes, type FastifyInstance, type FastifyReply } from "fastify";
import type { Registry } from "prom-client";
import { API_PREFIX, type ApiRoute, mountRoutes } from "./api-route.ts";
import type { ApiContext } from "./api-context.ts";
import { asyncApiDocument } from "./asyncapi.ts";
import { accountRoutes } from "./account-routes.ts";
import { administrationRoutes } from "./administration-routes.ts";
import { admitToRoute } from "./admission.ts";
import { boardRoutes } from "./board-routes.ts";
import { commandRoutes } from "./command-routes.ts";
import { docsPage } from "./docs-page.ts";
import { mountFieldFiles } from "../field/field-files.ts";
import { fieldRoutes } from "../field/field-routes.ts";
import type { Front } from "./front.ts";
import { historyRoutes } from "./history-routes.ts";
import { type MapSource, mountMapFiles } from "./map-files.ts";
import { openApiDocument } from "./openapi.ts";
import { guardPeople } from "./people-guard.ts";
import { practiceRoutes } from "./practice-routes.ts";
import { type Problem, problemOf } from "./problem.ts";
import { huntRoutes } from "../roads/hunt-routes.ts";
import { LOGOUT_ADDRESS } from "./provider-routes.ts";
import { roadRoutes } from "../roads/road-routes.ts";
import { simulationRoutes } from "./simulation-routes.ts";
import { rosterRoutes } from "./roster-routes.ts";
import { sessionRoutes } from "./session-routes.ts";
import { type TlsFiles, tlsServer } from "./tls-files.ts";
import { coverageRoutes } from "./coverage-routes.ts";
import { trailRoutes } from "./trail-routes.ts";

export type PeopleAppOptions = {
  readonly context: ApiContext;
  readonly softwareVersion: string;
  /** The built console; absent where it has not been built. */
  readonly webRoot: string;
  /** The built field app, beside it. */
  readonly fieldRoot: string;
  readonly map: MapSource;
  readonly front: Front;
  /** The files of its certificate, where it encrypts itself. */
  readonly tls: TlsFiles | undefined;
  readonly metrics: Registry;
  readonly failed: (error: unknown, request: { readonly method: string; readonly url: string }) => void;
};

const BODY_BYTES_MAX = 65_536;
/** The addresses of the console that are no files. */
const REFUSED_FOR_NOW = 503;
const CONSOLE_PAGES = /^\/(sheet|sim|invitation|account|administration|audit|expungement)(\?|$)/;

/** All routes of the API, in the order of its document. */
export function apiRoutes(context: ApiContext): ApiRoute[] {
  return [
    ...commandRoutes(context),
    ...boardRoutes(context),
    ...historyRoutes(context),
    ...trailRoutes(context),
    ...coverageRoutes(context),
    ...rosterRoutes(context),
    ...administrationRoutes(context),
    ...roadRoutes(context),
    ...huntRoutes(context),
    ...practiceRoutes(context),
    ...simulationRoutes(context),
    ...sessionRoutes(context),
    ...accountRoutes(context),
    ...fieldRoutes(context),
  ];
}

/** Builds the app; the caller listens and closes. */
export async function buildPeopleApp(options: PeopleAppOptions): Promise<FastifyInstance> {
  const { context, tls } = options;
  // Fastify's types know one kind of server an app; an HTTPS one differs in nothing that is used of it.
  const app = Fastify<Server>({
    bodyLimit: BODY_BYTES_MAX,
    logger: false,
    routerOptions: { maxParamLength: 200 },
    requestTimeout: 30_000,
    ...(tls === undefined ? {} : { serverFactory: (listener: RequestListener) => tlsServer(tls, listener) }),
    // An address that can't be read never reaches the handlers below.
    frameworkErrors: (error, _request, reply) => {
      void sendProblem(reply, problemOf(error));
    },
  });
  // A page of another origin can send text without asking first; nothing here takes it.
  app.removeContentTypeParser("text/plain");
  takeLogoutForms(app);
  guardPeople(app, options.front, options.map.origins);
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    // What is refused for a while is told to its caller and has an alert of its own: on a disk in trouble a line with a
    // stack for each would be one trouble more.
    if (problem.status >= 500 && problem.status !== REFUSED_FOR_NOW) options.failed(error, request);
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((request, reply) => {
    // An address of the console itself is the console's to explain.
    const page =
      request.method === "GET" && !request.url.startsWith("/api/") && request.headers.accept?.includes("text/html");
    if (page === true && hasConsole(options.webRoot)) {
      return reply.code(CONSOLE_PAGES.test(request.url) ? 200 : 404).sendFile("index.html");
    }
    return sendProblem(reply, {
      type: "urn:vigil:problem:not-found",
      title: "No such address",
      status: 404,
      detail: `${request.method} ${request.url}`,
    });
  });
  const routes = apiRoutes(context);
  mountRoutes(app, routes, context.people);
  mountDocuments(app, routes, options.softwareVersion);
  mountOperations(app, options);
  await mountConsole(app, options.webRoot);
  await mountFieldFiles(app, options.fieldRoot);
  await mountMapFiles(app, options.map.files);
  return app;
}

// A page of another origin can send a form as well. At one address a form is taken: what it holds is signed (AU36).
function takeLogoutForms(app: FastifyInstance): void {
  const form = "application/x-www-form-urlencoded";
  app.addContentTypeParser(form, { parseAs: "string" }, (request, body, done) => {
    if (request.url === LOGOUT_ADDRESS) done(null, Object.fromEntries(new URLSearchParams(String(body))));
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(form), undefined);
  });
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type("application/problem+json").send(JSON.stringify(problem));
}

function mountDocuments(app: FastifyInstance, routes: readonly ApiRoute[], softwareVersion: string): void {
  const openApi = openApiDocument(routes, softwareVersion);
  const page = docsPage(openApi);
  app.get(`${API_PREFIX}/openapi.json`, () => openApi);
  app.get(`${API_PREFIX}/asyncapi.json`, () => asyncApiDocument(softwareVersion));
  app.get(`${API_PREFIX}/docs`, (_request, reply) => reply.type("text/html").send(page));
}

function mountOperations(app: FastifyInstance, { context, metrics }: PeopleAppOptions): void {
  app.get("/healthz", () => ({ ok: true, softwareVersion: context.status().softwareVersion }));
  app.get("/readyz", (_request, reply) => {
    const { ready, reasons } = context.status();
    return reply.code(ready ? 200 : 503).send({ ready, reasons });
  });
  app.get("/metrics", async (request, reply) => {
    await admitToRoute(context.people, { method: "get", path: "/metrics" }, request);
    return reply.type(metrics.contentType).send(await metrics.metrics());
  });
}

async function mountConsole(app: FastifyInstance, webRoot: string): Promise<void> {
  if (!hasConsole(webRoot)) {
    app.get("/", (_request, reply) =>
      reply
        .type("text/html")
        .send(
          "<!doctype html><title>Vigil</title><p>The server runs. The console has not been built: start with <code>npm start</code>.",
        ),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: webRoot,
    // The names of built files change with their content; the page itself must always be asked for.
    setHeaders: (reply, path) => {
      reply.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
}

function hasConsole(webRoot: string): boolean {
  return existsSync(`${webRoot}/index.html`);
}
