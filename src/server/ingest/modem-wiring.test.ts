/** A key that an agency has wired to a modem ends in an emergency, live and in replay, and only where it was wired. */
import { expect, test } from "vitest";
import type { Decoded } from "../../domain/report.ts";
import { defaultConfig, faultText, readConfig } from "../config/read-config.ts";
import { decoderMaker } from "./decoders.ts";
import { FrameIntake } from "./frame-intake.ts";
import { WiringEntrySchema } from "./modem-wiring.ts";

const AT_MS = Date.UTC(2026, 2, 15, 11);
const event = (number: string, id: string): string => `>REV${number}2396002117+3512330-1039200000012612;ID=${id}<`;

const YAML = `
gateways:
  modems:
    - name: modem-udp
      transport: udp
      wiring:
        - { event: 7, means: duress }
        - { event: 8, means: airbag, devices: ["1187"] }
        - { event: 7, means: crash, devices: ["1190"] }
        - { input: 2, means: light-bar }
        - { text: "Code 33", means: duress }
    - { name: modem-tcp, transport: tcp }
`;

function decode(gateway: string, text: string): readonly Decoded[] {
  const read = readConfig(YAML);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const intake = new FrameIntake(decoderMaker(read.config.gateways.modems), (_, error) => {
    throw error;
  });
  const transport = gateway === "modem-udp" ? "datagram" : "stream";
  return intake.push({ gateway, transport, peer: "10.20.1.5:40000" }, new TextEncoder().encode(text), AT_MS).items;
}

const alarmOf = (items: readonly Decoded[]): string | undefined =>
  items.flatMap((item) => (item.kind === "report" ? [item.report.alarm?.kind] : []))[0];

test.each([
  ["modem-udp", event("07", "1187"), "duress"],
  ["modem-udp", event("08", "1187"), "airbag"],
  ["modem-udp", event("08", "1188"), undefined],
  ["modem-udp", event("07", "1190"), "crash"],
  ["modem-udp", event("09", "1187"), undefined],
  ["modem-tcp", event("07", "1187"), undefined],
  ["modem-udp", ">RTXcode 33;ID=1187<", "duress"],
  ["modem-tcp", ">RTXcode 33;ID=1187<", undefined],
  ["modem-tcp", ">RTXSOS;ID=1187<", "duress"],
])("on %s %s is %s", (gateway, frame, alarm) => {
  const items = decode(gateway, frame);
  expect(items, "it is understood at all").toMatchObject([{ kind: "report" }]);
  expect(alarmOf(items)).toBe(alarm);
});

test.each([
  ["{ means: duress }", "is one of `event`, `input` and `text`"],
  ["{ event: 1, input: 1, means: duress }", "is one of `event`, `input` and `text`"],
  ["{ event: 1, means: ignition }", "an ignition or a light bar is wired to an input"],
  ["{ event: 1, means: panic }", "means"],
  ["{ event: 1, meens: duress }", "did you mean means?"],
])("%s is a mistake, with its line", (entry, words) => {
  const read = readConfig(
    `gateways:\n  modems:\n    - name: a\n      transport: udp\n      wiring:\n        - ${entry}\n`,
  );
  const faults = read.ok ? [] : read.faults.map((fault) => faultText("vigil.yaml", fault));
  expect(faults.join("\n")).toContain(words);
  expect(faults.join("\n")).toContain("vigil.yaml:6:");
});

test("without a wiring nothing is wired", () => {
  expect(defaultConfig().gateways.modems.flatMap(({ wiring }) => wiring)).toEqual([]);
  expect(WiringEntrySchema.safeParse({ event: 7, means: "duress" }).success).toBe(true);
});
