/**
 * Devices by HTTP, on a port of their own: OwnTracks, OsmAnd and Traccar Client in both forms, and sensors.
 *
 * A phone counts any answer as delivered, so nothing that was understood is refused; and danger is raised before
 * an unknown device is told that it is unknown. Credentials end here: what is passed on holds an identity only.
 */
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { Decoded } from "../../domain/report.ts";
import type { DeviceHttpConfig } from "../config/config-schema.ts";
import { problemOf } from "../http/problem.ts";
import type { RecordedRequest } from "../recorder.ts";
import { type Gateway, type GatewayHost, listeningPort, reasonOf, Retry, WantedPort } from "./gateway.ts";
import { secretOf } from "./device-proof.ts";
import { allowList, plainAddress } from "./networks.ts";

export const DEVICE_HTTP = "device-http";

export type TakenRequest = {
  readonly items: readonly Decoded[];
  /** Whether a device that was named is one that the center knows; undefined where none was named. */
  readonly known: boolean | undefined;
};
export type DeviceHttpHost = {
  /** `secret` is what the request shows for a device's key; it goes no further. */
  readonly take: (request: RecordedRequest, secret: string | undefined) => TakenRequest;
  readonly refused: GatewayHost["refused"];
  readonly changed: GatewayHost["changed"];
  readonly givesWay: GatewayHost["givesWay"];
};

const BODY_BYTES_MAX = 65_536;
const NAME_LENGTH_MAX = 80;
/** For apps that can send no header: the device's key as a part of the address. It is never recorded. */
const KEY_IN_ADDRESS = "key";
/** The only headers that say who a device is; everything else stays here. */
const IDENTITY_HEADERS = ["x-limit-u", "x-limit-d"] as const;

/** Listens; resolves when it does, or when the first try has failed. */
export function startDeviceHttp(config: DeviceHttpConfig, host: DeviceHttpHost): Promise<Gateway> {
  const wanted = new WantedPort(config.port, host.givesWay);
  let app: FastifyInstance | undefined;
  let port: number | undefined;
  return new Promise((started) => {
    const attempt = async (): Promise<void> => {
      const opened = buildDeviceApp(config.networks, host);
      try {
        await opened.listen({ host: config.host, port: wanted.port });
        app = opened;
        port = listeningPort(opened.server);
        retry.succeeded();
        host.changed(DEVICE_HTTP, "listening", `HTTP ${config.host}:${port ?? wanted.port}`);
      } catch (error) {
        await opened.close();
        if (wanted.gaveWay(error)) return attempt();
        host.changed(DEVICE_HTTP, "deaf", reasonOf(error));
        retry.later();
      }
      started(gateway);
    };
    const retry = new Retry(() => void attempt());
    const gateway: Gateway = {
      name: DEVICE_HTTP,
      port: () => port,
      close: async () => {
        retry.end();
        await app?.close();
      },
    };
    void attempt();
  });
}

/** Whether any device that named itself is known by that name; undefined where none did. */
export function isKnown(items: readonly Decoded[], isBound: (key: string) => boolean): boolean | undefined {
  const named = items.flatMap((item) =>
    item.kind === "report" && item.report.deviceKey !== undefined ? [item.report] : [],
  );
  if (named.length === 0) return undefined;
  return named.some(({ protocol, deviceKey }) => isBound(`${protocol}:${deviceKey}`) || isBound(`any:${deviceKey}`));
}

/** The app of the devices' port. */
export function buildDeviceApp(networks: readonly string[], host: DeviceHttpHost): FastifyInstance {
  const isAllowed = allowList(networks);
  const app = Fastify({ bodyLimit: BODY_BYTES_MAX, logger: false, requestTimeout: 30_000, keepAliveTimeout: 30_000 });
  app.removeAllContentTypeParsers();
  // Whatever it says it is: phones send JSON without saying so, and the codecs judge by content.
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  app.addHook("onRequest", async (request, reply) => {
    const address = request.raw.socket.remoteAddress ?? "unknown";
    if (isAllowed(address)) return;
    host.refused(DEVICE_HTTP, address);
    await reply.code(403).send();
  });
  app.setErrorHandler((error, _request, reply) => {
    const problem = problemOf(error);
    return reply.code(problem.status).type("application/problem+json").send(JSON.stringify(problem));
  });

  app.post("/ingest/owntracks", (request, reply) => {
    host.take(recordedRequest(request), shownSecret(request));
    return reply.code(200).type("application/json").send("[]");
  });
  app.route({
    method: ["GET", "POST"],
    url: "/ingest/osmand",
    handler: (request, reply) => {
      const recorded = recordedRequest(request);
      const { items, known } = host.take(recorded, shownSecret(request));
      const fault = faultOf(items);
      if (fault !== undefined) return answer(reply, 400, fault);
      if (known === true) return reply.code(200).send();
      const isJson = (recorded.body ?? "").trimStart().startsWith("{");
      return answer(reply, isJson ? 404 : 400, "unknown device: it is listed, and a dispatcher can bind it");
    },
  });
  app.post("/ingest/sensor", (request, reply) => {
    const { items, known } = host.take(recordedRequest(request), shownSecret(request));
    const fault = faultOf(items);
    if (fault !== undefined) return answer(reply, 400, fault);
    return reply.code(202).send({ known: known === true });
  });
  return app;
}

function answer(
  reply: { code: (status: number) => { type: (type: string) => { send: (body: string) => unknown } } },
  status: number,
  detail: string,
): unknown {
  return reply
    .code(status)
    .type("application/problem+json")
    .send(JSON.stringify({ type: "urn:vigil:problem:not-taken", title: "Not taken", status, detail }));
}

function faultOf(items: readonly Decoded[]): string | undefined {
  if (items.some((item) => item.kind === "report")) return undefined;
  const fault = items.find((item) => item.kind === "fault");
  if (fault?.kind === "fault")
    return [fault.fault.code, fault.fault.detail].filter((part) => part !== undefined).join(": ");
  return items.length === 0 ? "nothing was understood" : undefined;
}

/** The request as it is recorded and decoded: no credentials, at most the name that they proved. */
function recordedRequest(request: FastifyRequest): RecordedRequest {
  const query = Object.fromEntries(
    Object.entries(request.query as Record<string, unknown>).flatMap(([name, value]) => {
      const last: unknown = Array.isArray(value) ? value.at(-1) : value;
      return typeof last === "string" && name !== KEY_IN_ADDRESS ? [[name, last]] : [];
    }),
  );
  const headers: Record<string, string> = {};
  for (const name of IDENTITY_HEADERS) {
    const value = request.headers[name];
    if (typeof value === "string") headers[name] = value.slice(0, NAME_LENGTH_MAX);
  }
  const user = basicUser(request.headers.authorization);
  if (user !== undefined && headers["x-limit-u"] === undefined) headers["x-limit-u"] = user;
  const contentType = request.headers["content-type"];
  if (contentType !== undefined) headers["content-type"] = contentType.slice(0, NAME_LENGTH_MAX);
  const remote = request.raw.socket;
  return {
    method: request.method,
    path: new URL(request.url, "http://device").pathname,
    peer: `${plainAddress(remote.remoteAddress ?? "unknown")}:${remote.remotePort ?? 0}`,
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(typeof request.body === "string" && request.body !== "" ? { body: request.body } : {}),
  };
}

function shownSecret(request: FastifyRequest): string | undefined {
  const key: unknown = Reflect.get(Object(request.query), KEY_IN_ADDRESS);
  return secretOf(request.headers.authorization, typeof key === "string" ? key : undefined);
}

function basicUser(authorization: string | undefined): string | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const user = Buffer.from(encoded, "base64").toString("utf8").split(":")[0] ?? "";
  return user === "" ? undefined : user.slice(0, NAME_LENGTH_MAX);
}
