/**
 * The side of a running center on which people are: its HTTP server with the API, the console and the field app, the
 * consoles' live sockets, and the certificate that it serves with. What it opens it closes.
 */
import type { Server } from "node:http";
import type { Server as HttpsServer } from "node:https";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { present } from "../base/assert.ts";
import { settingsInForce } from "../domain/watch-value.ts";
import type { RoadReference } from "../roads/road-reference.ts";
import type { People } from "./accounts/people.ts";
import type { Archive } from "./archive/archive.ts";
import type { CenterLoop } from "./center-loop.ts";
import type { Config } from "./config/config-schema.ts";
import type { ConsoleDesk } from "./console-desk.ts";
import type { FieldSide } from "./field/field-side.ts";
import type { ApiContext } from "./http/api-context.ts";
import type { Front } from "./http/front.ts";
import type { MapSource } from "./http/map-files.ts";
import { buildPeopleApp } from "./http/people-app.ts";
import { followTls, type TlsFiles } from "./http/tls-files.ts";
import type { DeviceNetworks } from "./ingest/device-networks.ts";
import { listeningPort } from "./ingest/gateway.ts";
import type { Metrics } from "./metrics.ts";
import type { OpenedCenter } from "./open-center.ts";
import { certificateUnread } from "./own-troubles.ts";
import type { PracticeControl } from "./practice-control.ts";
import type { RoadDesks } from "./roads/road-desks.ts";
import { openedHistory, openedRecent } from "./seal/history.ts";
import type { SealSide } from "./seal/seal-side.ts";
import type { ServerStatus } from "./server-status.ts";
import { type LiveSockets, serveLive } from "./sync/live-socket.ts";
import type { SyncHub } from "./sync/sync-hub.ts";
import type { Trails } from "./trails.ts";

export type PeopleSideOptions = {
  readonly opened: OpenedCenter;
  readonly config: Config;
  readonly softwareVersion: string;
  readonly webRoot: string;
  readonly roads: RoadReference;
  readonly map: MapSource;
  readonly log: Logger;
  readonly front: Front;
  readonly people: People | undefined;
  readonly hub: SyncHub;
  readonly desk: ConsoleDesk;
  readonly loop: CenterLoop;
  readonly metrics: Metrics;
  readonly roadDesks: RoadDesks;
  readonly archive: Archive;
  readonly networks: DeviceNetworks;
  readonly seal: SealSide | undefined;
  readonly field: FieldSide;
  readonly nowMs: () => number;
  /** They come after this is made, and before anybody is served. */
  readonly trails: () => Trails | undefined;
  readonly practice: () => PracticeControl | undefined;
  readonly status: () => ServerStatus;
};

export class PeopleSide {
  readonly #options: PeopleSideOptions;
  #app: FastifyInstance | undefined;
  #live: LiveSockets | undefined;
  #stopTls: (() => void) | undefined;

  constructor(options: PeopleSideOptions) {
    this.#options = options;
  }

  /** Where it listens; undefined before `start`. */
  get port(): number | undefined {
    return listeningPort(this.#app?.server);
  }

  /** Serves. Rejects where it can't listen. */
  async start(port: number): Promise<void> {
    const { config, log, webRoot, front, people, desk } = this.#options;
    this.#app = await buildPeopleApp({
      context: this.#apiContext(),
      softwareVersion: this.#options.softwareVersion,
      webRoot,
      fieldRoot: join(webRoot, "..", "field"),
      map: this.#options.map,
      front,
      tls: config.server.tls,
      metrics: this.#options.metrics.registry,
      failed: (error, { method, url }) => log.error({ err: error, method, url }, "a request failed"),
    });
    await this.#app.listen({ host: config.server.host, port });
    const server = this.#app.server as Server; // or HTTPS, which upgrades in the same way
    if (config.server.tls !== undefined) this.#stopTls = this.#followTls(server as HttpsServer, config.server.tls);
    this.#live = serveLive({
      server,
      front,
      hub: this.#options.hub,
      nowMs: this.#options.nowMs,
      requested: (requests, caller) => desk.take(requests, caller),
      people,
    });
  }

  /** Closes what it has opened: consoles first, then devices that wait for a change, which are answered. */
  async close(): Promise<void> {
    this.#live?.close();
    this.#stopTls?.();
    await this.#options.field.desk.close();
    await this.#app?.close();
  }

  #followTls(server: HttpsServer, files: TlsFiles): () => void {
    const { log, loop } = this.#options;
    return followTls(server, files, (error) => {
      if (error === undefined) log.info("the certificate has changed and is in use");
      else log.error({ err: error }, "the certificate can't be read; the former stays in use");
      loop.input(certificateUnread(error !== undefined));
    });
  }

  #apiContext(): ApiContext {
    const { opened, config, roads, roadDesks } = this.#options;
    return {
      board: opened.board,
      loop: this.#options.loop,
      history: openedHistory(opened.store, opened.seal),
      recent: openedRecent(opened.store, opened.seal),
      get settings() {
        return settingsInForce(config.settings, opened.board.center.watchValues);
      },
      roads,
      drives: roadDesks.drives,
      roadNetwork: roadDesks.network,
      hunts: roadDesks.hunts,
      alone: roadDesks.alone,
      senses: opened.world.senses,
      trails: present(this.#options.trails(), "the trail is opened before the API"),
      archive: this.#options.archive,
      practice: this.#options.practice,
      status: this.#options.status,
      nowMs: this.#options.nowMs,
      people: this.#options.people,
      networks: this.#options.networks,
      expungement: this.#options.seal?.expungement,
      field: this.#options.field,
    };
  }
}
