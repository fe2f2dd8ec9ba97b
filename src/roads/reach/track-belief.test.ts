import { describe, expect, test } from "vitest";
import type { RoadNetwork } from "../network/graph-file.ts";
import { GraphBuilder } from "../network/graph-builder.ts";
import { highwaysOnlyNetwork } from "../network/highways-only.ts";
import { newMexico } from "../new-mexico/reference.ts";
import { believeTrack, type TrackFix } from "./track-belief.ts";

const NOW = 10_000_000;
const info = {
  name: "t",
  licence: "",
  credit: "",
  sourceSha256: "",
  importedAtMs: 0,
  highwaysOnly: false,
  accuracyM: 10,
};

/** A road from west to east, and one south of it that meets it only 20 km on: near by air, far by road. */
function hairpin(): RoadNetwork {
  const builder = new GraphBuilder();
  const label = builder.label("", ["US 1"]);
  const north = [0, 1, 2, 3, 4].map((i) => builder.node(350_000_000, -1_050_000_000 + 550_000 * i));
  const south = [0, 1, 2, 3, 4].map((i) => builder.node(349_500_000, -1_050_000_000 + 550_000 * i));
  const join = (from = 0, to = 0): void => {
    builder.edge({ from, to, shape: [], roadClass: 2, flags: 3, kph: 90, label });
  };
  for (let i = 1; i < 5; i++) {
    join(north[i - 1], north[i]);
    join(south[i - 1], south[i]);
  }
  join(north[4], south[4]);
  return { graph: builder.finish(), info };
}

function fix(latDeg: number, lonDeg: number, fixAtMs: number, more: Partial<TrackFix> = {}): TrackFix {
  return { deviceId: "M312", latDeg, lonDeg, fixAtMs, receivedAtMs: fixAtMs, accuracyM: 10, ...more };
}
const network = hairpin();
const believed = fix(35, -104.99, NOW - 120_000);

describe("a track in other hands", () => {
  test("[TB1] what a car can have driven by road is believed, and judges the next", () => {
    const next = fix(35, -104.96, NOW);
    expect(believeTrack(network, { heard: [next], believed, nowMs: NOW })).toEqual({
      doubts: [],
      from: [next],
      believed: next,
    });
    // Nothing to judge it by: it is believed.
    expect(believeTrack(network, { heard: [next], nowMs: NOW }).believed).toEqual(next);
  });

  test("[TB1] near by air and far by road is a jump; it stays a place he may be at, beside the last that was believed", () => {
    const leap = fix(34.95, -104.99, NOW);
    const judged = believeTrack(network, { heard: [leap], believed, nowMs: NOW });
    expect(judged).toEqual({ doubts: ["jump"], from: [leap, believed], believed });
    // With time enough to drive around it is none.
    const later = fix(34.95, -104.99, NOW + 40 * 60_000);
    expect(believeTrack(network, { heard: [later], believed, nowMs: later.fixAtMs }).doubts).toEqual([]);
    // On highways alone the roads that may be there are not known: only what no car can do is a jump.
    const highways = highwaysOnlyNetwork(newMexico);
    expect(believeTrack(highways, { heard: [leap], believed, nowMs: NOW }).doubts).toEqual([]);
    const far = fix(36, -104.99, NOW);
    expect(believeTrack(highways, { heard: [far], believed, nowMs: NOW }).doubts).toEqual(["jump"]);
  });

  test("[TB2] two devices of one car at two places at once: both are kept, and neither judges the next", () => {
    const one = fix(35, -104.97, NOW);
    const other = fix(35, -104.85, NOW - 5_000, { deviceId: "L312" });
    const judged = believeTrack(network, { heard: [other, one], believed, nowMs: NOW });
    expect(judged.doubts).toContain("two-places");
    expect(judged.from).toEqual([one, other, believed]);
    expect(judged.believed).toEqual(believed);
    // What one of them said a while ago says nothing against the other.
    const old = { ...other, fixAtMs: NOW - 100_000 };
    expect(believeTrack(network, { heard: [old, one], believed, nowMs: NOW }).doubts).not.toContain("two-places");
  });

  test("[TB3] a clock that runs ahead, silence, and no fix at all are doubts too; nothing is dropped for them", () => {
    const ahead = fix(35, -104.97, NOW + 300_000, { receivedAtMs: NOW });
    expect(believeTrack(network, { heard: [ahead], believed, nowMs: NOW })).toEqual({
      doubts: ["clock-ahead"],
      from: [ahead, believed],
      believed,
    });
    const old = fix(35, -104.98, NOW - 121_000);
    expect(believeTrack(network, { heard: [old], nowMs: NOW }).doubts).toEqual(["silent"]);
    expect(believeTrack(network, { heard: [], believed, nowMs: NOW })).toEqual({
      doubts: ["silent"],
      from: [believed],
      believed,
    });
  });

  test("[TB1] the same fix asked about again is no jump, nor is an older one that comes late", () => {
    expect(believeTrack(network, { heard: [believed], believed, nowMs: NOW }).doubts).toEqual([]);
    const late = fix(35, -104.995, NOW - 140_000);
    expect(believeTrack(network, { heard: [late], believed, nowMs: NOW - 100_000 }).doubts).toEqual([]);
  });
});
