import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeDeviceRequest, decoderMaker } from "./decoders.ts";
import { FrameIntake, type FrameSource, type Transport } from "./frame-intake.ts";

const source = (peer: string, transport: Transport = "datagram"): FrameSource => ({ gateway: "g", transport, peer });
const counting = () => {
  let made = 0;
  const intake = new FrameIntake(
    () => {
      made++;
      return { push: () => ({ items: [], replies: [] }) };
    },
    () => undefined,
    3,
  );
  return { intake, made: () => made };
};
const NOTHING = new Uint8Array(0);

describe("senders are bounded", () => {
  test("the one that has been quiet longest makes room", () => {
    const { intake, made } = counting();
    for (const peer of ["a", "b", "c"]) intake.push(source(peer), NOTHING, 1);
    intake.push(source("a"), NOTHING, 2);
    intake.push(source("d"), NOTHING, 3);
    expect(intake.senderCount).toBe(3);
    intake.push(source("a"), NOTHING, 4);
    expect(made()).toBe(4);
    intake.push(source("b"), NOTHING, 5);
    expect(made()).toBe(5);
  });
  test("one that has been quiet for half an hour is forgotten", () => {
    const { intake } = counting();
    intake.push(source("a"), NOTHING, 0);
    intake.push(source("b"), NOTHING, 31 * 60_000);
    expect(intake.senderCount).toBe(1);
  });
  test("one whose connection has ended is forgotten", () => {
    const { intake } = counting();
    intake.push(source("a"), NOTHING, 0);
    intake.end(source("a"));
    expect(intake.senderCount).toBe(0);
  });
});

test("a decoder that breaks costs one frame and is told", () => {
  const broken: unknown[] = [];
  const intake = new FrameIntake(
    () => ({
      push: () => {
        throw new Error("defect");
      },
    }),
    (_, error) => broken.push(error),
  );
  const { items } = intake.push(source("a"), NOTHING, 0);
  expect(items).toEqual([{ kind: "fault", fault: { protocol: "unknown", code: "malformed", detail: "defect" } }]);
  expect(broken).toHaveLength(1);
  expect(intake.senderCount).toBe(0);
});

const transports: Transport[] = ["datagram", "stream", "gpsd", "mqtt"];
const foreign = [
  "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
  ">RPV",
  "$GPRMC,",
  '{"_type":"location"',
  `$${"A".repeat(70_000)}\r\n`,
  ">".repeat(5_000),
  '{"class":"TPV","mode":3,"lat":1e400}\n',
];

test("random, truncated, glued and foreign bytes break no decoder", () => {
  const broken: unknown[] = [];
  fc.assert(
    fc.property(
      fc.constantFrom(...transports),
      fc.array(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.constantFrom(...foreign).map((text) => new TextEncoder().encode(text)),
        ),
        { maxLength: 8 },
      ),
      (transport, chunks) => {
        const intake = new FrameIntake(decoderMaker([{ name: "g", acknowledge: true }]), (_, error) =>
          broken.push(error),
        );
        for (const chunk of chunks) intake.push(source("owntracks/a/b", transport), chunk, 1_773_572_400_000);
      },
    ),
    { numRuns: 500 },
  );
  expect(broken).toEqual([]);
});

test("random requests break no decoder", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("/ingest/owntracks", "/ingest/osmand", "/ingest/sensor", "/"),
      fc.oneof(fc.string(), fc.json(), fc.constant('{"kind":"duress"}')),
      fc.dictionary(fc.constantFrom("id", "lat", "lon", "alarm", "timestamp", "u"), fc.string(), {
        noNullPrototype: true,
      }),
      (path, body, query) => {
        expect(Array.isArray(decodeDeviceRequest({ method: "POST", path, body, query }))).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test("danger is read from an OsmAnd message whose place makes no sense", () => {
  const items = decodeDeviceRequest({
    method: "GET",
    path: "/ingest/osmand",
    query: { id: "p1", alarm: "sos", lat: "999", lon: "x" },
  });
  expect(items[0]).toMatchObject({
    kind: "report",
    report: { deviceKey: "p1", alarm: { kind: "duress", active: true } },
  });
});
