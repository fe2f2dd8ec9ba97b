/** The AsyncAPI 3 document of the live socket. What consoles send is described by the schema that reads it. */
import { ClientMessageSchema, PROTOCOL_VERSION } from "../../protocol/live.ts";
import { schemaOf } from "./openapi.ts";

const SERVER_MESSAGES: Readonly<Record<string, string>> = {
  hello: "Answers a hello: protocol, log, fold, settings, and the console's id",
  snapshot: "The whole board; sent when what the console holds is of another log, fold or history",
  events: "Committed events in order, with the hash of the last",
  danger: "Events that are decided and not yet durable; they become firm with the event of the same sequence",
  locations: "Newest locations as rows, and when devices were heard; at most four times a second",
  heartbeat: "Once a second: the watch's last run, the log, the gateways",
  answer: "The fate of a command: accepted when durable, refused with the reason, or unknown",
  practice: "The practice's state has changed",
  part: "A piece of a long message, for consoles that said `parts`",
  problem: "What was wrong with a message",
};

/** The document. */
export function asyncApiDocument(softwareVersion: string): Record<string, unknown> {
  const messages = Object.fromEntries(
    Object.entries(SERVER_MESSAGES).map(([name, summary]) => [
      name,
      {
        summary,
        payload: { type: "object", required: ["type"], properties: { type: { const: name } } },
      },
    ]),
  );
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Vigil live",
      version: softwareVersion,
      description: `Protocol version ${PROTOCOL_VERSION}. Text frames of JSON, one message a frame.`,
    },
    channels: {
      live: {
        address: "/api/v1/live",
        messages: {
          ...messages,
          fromConsole: { summary: "What a console sends", payload: { $ref: "#/components/schemas/ClientMessage" } },
        },
      },
    },
    operations: {
      receiveFromConsole: {
        action: "receive",
        channel: { $ref: "#/channels/live" },
        messages: [{ $ref: "#/channels/live/messages/fromConsole" }],
      },
      sendToConsole: {
        action: "send",
        channel: { $ref: "#/channels/live" },
        messages: Object.keys(messages).map((name) => ({ $ref: `#/channels/live/messages/${name}` })),
      },
    },
    components: { schemas: { ClientMessage: schemaOf(ClientMessageSchema, "input") } },
  };
}
