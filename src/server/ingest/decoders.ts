/** Which codec reads what: by the kind of gateway for frames, by the path for requests. The same live and in replay. */
import { createPeerDecoder } from "../../codecs/peer-decoder.ts";
import type { Decoded } from "../../domain/report.ts";
import type { RecordedRequest } from "../recorder.ts";
import type { FrameDecoder, FrameSource, MakeDecoder } from "./frame-intake.ts";

/** Makes decoders for senders; `acknowledging` are the gateways whose modems want their datagrams acknowledged. */
export function decoderMaker(acknowledging: ReadonlySet<string>): MakeDecoder {
  return (source) => makeDecoder(source, acknowledging.has(source.gateway));
}

function makeDecoder(source: FrameSource, acknowledge: boolean): FrameDecoder {
  switch (source.transport) {
    case "datagram":
      return createPeerDecoder("udp", { acknowledge });
    case "stream":
      return createPeerDecoder("tcp");
    case "gpsd":
    case "mqtt":
      return { push: () => ({ items: [{ kind: "fault", fault: { protocol: "unknown", code: "unknown-protocol" } }], replies: [] }) };
  }
}

/** Reads a device's request. */
export function decodeDeviceRequest(_request: RecordedRequest, _receivedAtMs: number): readonly Decoded[] {
  return [{ kind: "fault", fault: { protocol: "unknown", code: "unknown-protocol" } }];
}
