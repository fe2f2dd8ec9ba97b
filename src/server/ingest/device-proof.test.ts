import { describe, expect, it, test } from "vitest";
import { decodeDeviceRequest } from "./decoders.ts";
import { DeviceNetworks, networkOf, type NewNetwork } from "./device-networks.ts";
import { markedUnproved, secretOf } from "./device-proof.ts";

describe("[DK1] the secret that a request shows", () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  it.each([
    [basic("312:the-key"), undefined, "the-key"],
    [basic("312:a:b"), undefined, "a:b"],
    [basic("312"), "in-the-address", undefined],
    ["Bearer the-key", "other", "the-key"],
    [undefined, "in-the-address", "in-the-address"],
    ["Negotiate x", undefined, undefined],
    [undefined, undefined, undefined],
  ])("%s, %s", (authorization, key, secret) => {
    expect(secretOf(authorization, key)).toBe(secret);
  });
});

test("[DK2] [DK3] what was not proved is a stranger's, with everything that it says", () => {
  const request = {
    method: "POST",
    path: "/ingest/sensor",
    body: JSON.stringify({ deviceKey: "radio-312", kind: "duress" }),
  };
  const [proved] = decodeDeviceRequest(request);
  const [unproved] = decodeDeviceRequest(markedUnproved(request));
  expect(proved).toMatchObject({ kind: "report", report: { deviceKey: "radio-312" } });
  expect(unproved).toMatchObject({ kind: "report", report: { deviceKey: "?radio-312" } });
  const said = (item: typeof proved) => (item?.kind === "report" ? { ...item.report, deviceKey: "" } : item);
  expect(said(unproved)).toEqual(said(proved));
  expect(JSON.stringify(unproved)).toContain("duress");
});

describe("[DK5] from which network a device speaks", () => {
  it("the first is its home; another is marked once, and remembered", () => {
    const found: NewNetwork[] = [];
    const networks = new DeviceNetworks((news) => found.push(news));
    for (const peer of ["10.20.1.5:9000", "10.20.1.5:9001", "10.20.1.77:1", "10.9.9.9:4", "10.9.9.9:5", "10.20.1.5:1"])
      networks.heard("m1187", peer);
    networks.heard("m1187", "owntracks/312/phone");
    expect(found).toEqual([{ device: "m1187", network: "10.9.9.0/24", before: ["10.20.1.0/24"] }]);
    const later = new DeviceNetworks((news) => found.push(news));
    later.remember(JSON.parse(JSON.stringify(networks.toJson())));
    later.heard("m1187", "10.9.9.9:4");
    expect(found).toHaveLength(1);
    later.remember("nonsense");
    expect(later.of("m1187")).toEqual(["10.20.1.0/24", "10.9.9.0/24"]);
  });
  it.each([
    ["10.1.2.3:80", "10.1.2.0/24"],
    ["[2001:db8:1:2:3::9]:80", "2001:db8:1:2::/64"],
    ["2001:db8::9:80", "2001:db8:0:0::/64"],
    ["unknown", undefined],
  ])("%s is of %s", (peer, network) => expect(networkOf(peer)).toBe(network));
});
