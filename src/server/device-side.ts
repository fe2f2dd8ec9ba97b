/**
 * The side of a running center on which devices are: the gateways that hear them, the decoders of what they say, the
 * proof that a request is theirs, and the networks that they speak from. What it opens it closes.
 */
import type { Logger } from "pino";
import type { People } from "./accounts/people.ts";
import type { CenterLoop } from "./center-loop.ts";
import type { Config } from "./config/config-schema.ts";
import { decoderMaker } from "./ingest/decoders.ts";
import { DEVICE_HTTP, type TakenRequest } from "./ingest/device-http.ts";
import { DeviceNetworks, isMounted, readNetworks, writeNetworks } from "./ingest/device-networks.ts";
import { FrameIntake } from "./ingest/frame-intake.ts";
import { Gateways } from "./ingest/gateways.ts";
import { takeWithProof } from "./ingest/with-proof.ts";
import type { Metrics } from "./metrics.ts";
import type { OpenedCenter } from "./open-center.ts";
import { newNetwork } from "./own-troubles.ts";
import { practiceGateways } from "./practice-gateways.ts";
import type { RecordedRequest } from "./recorder.ts";

export type DeviceSideOptions = {
  readonly opened: OpenedCenter;
  readonly config: Config;
  readonly practice: boolean;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Where there are accounts: devices show keys. */
  readonly people: People | undefined;
  readonly nowMs: () => number;
  /** It comes after this is made, and before anything is heard. */
  readonly loop: () => CenterLoop;
};

export class DeviceSide {
  readonly intake: FrameIntake;
  readonly networks: DeviceNetworks;
  readonly gateways: Gateways;
  readonly #options: DeviceSideOptions;

  constructor(options: DeviceSideOptions) {
    this.#options = options;
    const { opened, config, practice, log, metrics, loop } = options;
    this.intake = new FrameIntake(decoderMaker(config.gateways.modems), (source, error) =>
      log.error({ err: error, source }, "a decoder broke over a frame; the recording has its bytes"),
    );
    this.networks = new DeviceNetworks((found) => {
      log.warn({ ...found }, "a device speaks from a network from which it never has");
      if (isMounted(opened.board.center, found.device)) loop().input(newNetwork(found));
    });
    this.gateways = new Gateways({
      frame: (source, bytes) => {
        metrics.frames(source.gateway, bytes.length);
        return loop().frame(source, bytes);
      },
      ended: (source) => loop().frameEnded(source),
      refused: (gateway, address) => {
        metrics.refused(gateway);
        log.debug({ gateway, address }, "a sender outside the networks");
      },
      http: (request, secret) => this.#takeRequest(request, secret),
      deaf: (gateway, change, reason) => loop().input({ kind: "gateway", gateway, change, reason }),
      log: (gateway, change, reason) =>
        log[change === "deaf" ? "error" : "info"]({ gateway, reason }, `gateway ${change}`),
      givesWay: practice,
      nowMs: options.nowMs,
    });
  }

  /** Listens. Resolves when each gateway does or has failed once. */
  async start(): Promise<void> {
    const { opened, config, practice, log } = this.#options;
    this.networks.remember(readNetworks(opened.folder.paths.folder));
    await this.gateways.start(practice ? practiceGateways(config.gateways, log) : config.gateways);
  }

  /** Nothing is heard any more, and what is known of the networks is kept for the next start. */
  async close(): Promise<void> {
    await this.gateways.close();
    writeNetworks(this.#options.opened.folder.paths.folder, this.networks);
  }

  #takeRequest(request: RecordedRequest, secret: string | undefined): TakenRequest {
    const { opened, metrics, people, loop } = this.#options;
    metrics.frames(DEVICE_HTTP, request.body?.length ?? 0);
    return takeWithProof(request, secret, opened.world.center.deviceByKey, people, loop());
  }
}
