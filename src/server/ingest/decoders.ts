/**
 * Which codec reads what: by the kind of gateway for frames, by the path for requests. The same live and in replay.
 */
import { createGpsdSession } from "../../codecs/gpsd/gpsd-session.ts";
import { decodeOsmandJson, decodeOsmandQuery } from "../../codecs/osmand/decode-osmand.ts";
import { decodeOwntracks, owntracksKeyOfTopic } from "../../codecs/owntracks/decode-owntracks.ts";
import { createPeerDecoder, type PeerOptions } from "../../codecs/peer-decoder.ts";
import { decodeSensor } from "../../codecs/sensor/decode-sensor.ts";
import type { Decoded, FrameFault, Protocol } from "../../domain/report.ts";
import type { RecordedRequest } from "../recorder.ts";
import { asProved } from "./device-proof.ts";
import type { FrameDecoder, FrameSource, MakeDecoder } from "./frame-intake.ts";
import { type WiringEntry, wiringOf } from "./modem-wiring.ts";

/** What the configuration says of a gateway's modems that decoders must know. */
export type ModemReading = {
  readonly name: string;
  readonly acknowledge?: boolean;
  readonly wiring?: readonly WiringEntry[];
};

/** Makes decoders for senders, by what is known of their gateways. One that is not named has nothing wired to it. */
export function decoderMaker(modems: readonly ModemReading[]): MakeDecoder {
  const options = new Map<string, PeerOptions>(
    modems.map(({ name, acknowledge = false, wiring = [] }) => [name, { ...wiringOf(wiring), acknowledge }]),
  );
  return (source) => makeDecoder(source, options.get(source.gateway) ?? {});
}

function makeDecoder(source: FrameSource, options: PeerOptions): FrameDecoder {
  switch (source.transport) {
    case "datagram":
      return createPeerDecoder("udp", options);
    case "stream":
      return createPeerDecoder("tcp", options);
    case "gpsd": {
      const session = createGpsdSession();
      return { push: (bytes, receivedAtMs) => ({ ...session.push(bytes, receivedAtMs), replies: [] }) };
    }
    case "mqtt":
      return { push: (bytes) => ({ items: decodeMqtt(source.peer, bytes), replies: [] }) };
  }
}

function decodeMqtt(topic: string, bytes: Uint8Array): readonly Decoded[] {
  const key = owntracksKeyOfTopic(topic);
  if (key === undefined) return [fault("owntracks", "unknown-message", `topic ${topic.slice(0, 80)}`)];
  return decodeJson("owntracks", Buffer.from(bytes).toString("utf8"), (json) => decodeOwntracks(json, key));
}

/** Reads a device's request. A path that nobody knows and a body that is no JSON are faults, never exceptions. */
export function decodeDeviceRequest(request: RecordedRequest): readonly Decoded[] {
  return asProved(request, decodeByPath(request));
}

function decodeByPath(request: RecordedRequest): readonly Decoded[] {
  const { path, body = "", query = {}, headers = {} } = request;
  switch (path) {
    case "/ingest/owntracks":
      return body.trim() === ""
        ? []
        : decodeJson("owntracks", body, (json) => decodeOwntracks(json, owntracksKey(query, headers)));
    case "/ingest/osmand": {
      if (body.trimStart().startsWith("{")) return decodeJson("osmand", body, decodeOsmandJson);
      const form = body.includes("=") ? new URLSearchParams(body) : [];
      return decodeOsmandQuery(new Map([...Object.entries(query), ...form]));
    }
    case "/ingest/sensor":
      return decodeJson("sensor", body, decodeSensor);
    default:
      return [fault("unknown", "unknown-protocol", path.slice(0, 80))];
  }
}

function owntracksKey(
  query: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): string | undefined {
  const user = headers["x-limit-u"] ?? query["u"];
  const device = headers["x-limit-d"] ?? query["d"];
  if (user === undefined || user === "") return undefined;
  return device === undefined || device === "" ? user : `${user}/${device}`;
}

function decodeJson(
  protocol: Protocol,
  text: string,
  decode: (json: unknown) => readonly Decoded[],
): readonly Decoded[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return [fault(protocol, "malformed", "not JSON")];
  }
  return decode(json);
}

function fault(protocol: FrameFault["protocol"], code: FrameFault["code"], detail: string): Decoded {
  return { kind: "fault", fault: { protocol, code, detail } };
}
