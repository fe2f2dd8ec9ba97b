import { describe, expect, test } from "vitest";
import { cutLines, LineSet, NO_PLACE, type LineRoad, type TurnRule } from "./cut-lines.ts";
import { CLOSED_MS, driveTimesMs } from "./drive-profile.ts";
import { flightTimesMs } from "../reach/flight.ts";
import { islandsOf } from "./islands.ts";
import { classIndex } from "./road-class.ts";
import { at, BACKWARD, FORWARD, GATE, ISLAND, type RoadGraph, roadName } from "./road-graph.ts";
import { RoadSearch, UNREACHED } from "./road-search.ts";

const street: LineRoad = { roadClass: classIndex("residential"), flags: FORWARD | BACKWARD, kph: 36, label: 0 };

/** Lines named by their vertices: "ABC" runs from A over B to C. A vertex's place follows from its letter. */
function network(
  drawn: Readonly<Record<string, Partial<LineRoad>>>,
  more: { gates?: string; locked?: string; closed?: string; missing?: string; turns?: readonly string[] } = {},
): { graph: RoadGraph; report: ReturnType<typeof cutLines>["report"] } {
  const lines = new LineSet();
  const vertexOf = new Map<string, number>();
  const vertex = (letter: string): number => {
    const known = vertexOf.get(letter);
    if (known !== undefined) return known;
    const i = letter.charCodeAt(0) - 65;
    const made = more.missing?.includes(letter)
      ? lines.vertex(NO_PLACE, NO_PLACE)
      : lines.vertex(350_000_000 + 10_000 * (i % 5), -1_050_000_000 + 10_000 * Math.floor(i / 5));
    vertexOf.set(letter, made);
    return made;
  };
  const lineOf = new Map<string, number>();
  for (const [letters, road] of Object.entries(drawn)) {
    lineOf.set(
      letters,
      lines.line(letters.split("").map(vertex), { ...street, label: lines.builder.label(letters, []), ...road }),
    );
  }
  for (const letter of more.gates ?? "") lines.gates.add(vertex(letter));
  for (const letter of more.locked ?? "") lines.locked.add(vertex(letter));
  for (const letter of more.closed ?? "") lines.closed.add(vertex(letter));
  const rules = (more.turns ?? []).map((text): TurnRule => {
    const [rule, from = "", via = "", to = ""] = text.split(" ");
    return {
      rule: rule === "only" ? "only" : "no",
      fromLine: lineOf.get(from) ?? -1,
      viaVertex: vertex(via),
      toLine: lineOf.get(to) ?? -1,
    };
  });
  return cutLines(lines, rules);
}

/** Whether one can drive from the middle of one named road to the middle of another. */
function leads(graph: RoadGraph, from: string, to: string): boolean {
  const search = new RoadSearch(graph, driveTimesMs(graph, "emergency"));
  search.run(placesOn(graph, from), "outwards");
  return placesOn(graph, to).some((place) => search.costOf(place) !== UNREACHED);
}

function placesOn(graph: RoadGraph, name: string): { edge: number; fraction: number }[] {
  return Array.from({ length: graph.edgeCount }, (_, edge) => edge)
    .filter((edge) => roadName(graph, edge) === name)
    .map((edge) => ({ edge, fraction: 0.5 }));
}

describe("lines cut where they meet", () => {
  test("[RN4] two lines that share a vertex meet there, others only cross", () => {
    const { graph } = network({ ABC: {}, FBG: {}, DE: {} });
    expect(graph.edgeCount).toBe(5);
    expect(graph.nodeCount).toBe(7);
    expect(leads(graph, "ABC", "FBG")).toBe(true);
    expect(leads(graph, "ABC", "DE")).toBe(false);
  });

  test("[RN4] a line that nothing meets is one edge, however many points it has; a ring is one edge too", () => {
    const { graph } = network({ ABCDE: {}, KLMK: {} });
    expect(graph.edgeCount).toBe(2);
    expect(graph.shapeLat.length).toBe(5);
  });

  test("[RN4] a vertex without a place parts the line there: the rim of an extract", () => {
    const { graph, report } = network({ ABCDE: {} }, { missing: "C" });
    expect(graph.edgeCount).toBe(2);
    expect(report.cutAtRim).toBe(1);
  });

  test("[RN5] a gate marks the road on both of its sides and can be driven through", () => {
    const { graph } = network({ ABCD: {} }, { gates: "B" });
    expect([...graph.edgeFlags].map((flags) => (flags & GATE) !== 0)).toEqual([true, true]);
    const times = driveTimesMs(graph, "emergency");
    expect(times.every((time) => time > 20_000 && time !== CLOSED_MS)).toBe(true);
  });

  test("[RN5] a bollard parts the road: the other side is an island", () => {
    const { graph } = network({ ABC: {}, CD: {} }, { closed: "B" });
    expect(graph.edgeCount).toBe(3);
    expect(islandsOf(graph)).toHaveLength(1);
  });

  test("[RN5] [RE11] a gate that is closed to all parts the road for everybody but whoever flees", () => {
    const { graph } = network({ ABC: {}, CD: {} }, { locked: "B" });
    expect(islandsOf(graph)).toHaveLength(1);
    expect(leads(graph, "ABC", "CD")).toBe(true); // from the side beyond the gate
    const [before] = placesOn(graph, "ABC").filter(({ edge }) => (at(graph.edgeFlags, edge) & ISLAND) !== 0);
    if (before === undefined) throw new Error("a side that is an island");
    const end = placesOn(graph, "CD")[0] ?? before;
    const reached = (times: Uint32Array): boolean => {
      const search = new RoadSearch(graph, times);
      search.run([before], "outwards");
      return search.costOf(end) !== UNREACHED;
    };
    expect(reached(driveTimesMs(graph, "lawful"))).toBe(false);
    expect(reached(driveTimesMs(graph, "emergency"))).toBe(false);
    expect(reached(flightTimesMs(graph, "car", "lawful"))).toBe(false);
    expect(reached(flightTimesMs(graph, "car", "fleeing"))).toBe(true);
    expect(reached(flightTimesMs(graph, "foot", "lawful"))).toBe(true);
  });

  test("[RN6] without levels, a freeway crosses a street on a bridge, and meets the ramp and what its end meets", () => {
    const freeway = { kind: "limited", roadClass: classIndex("motorway") } as const;
    const { graph } = network({ ABCD: freeway, FBG: {}, HCI: {}, CJ: { kind: "ramp" }, DK: {} });
    expect(leads(graph, "FBG", "ABCD")).toBe(false);
    expect(leads(graph, "CJ", "ABCD")).toBe(true);
    expect(leads(graph, "HCI", "ABCD")).toBe(true);
    expect(leads(graph, "DK", "ABCD")).toBe(true);
  });

  test("[RN6] two streets that cross under a freeway meet each other there", () => {
    const freeway = { kind: "limited", roadClass: classIndex("motorway") } as const;
    const { graph } = network({ ABC: freeway, FBG: {}, HBI: {} });
    expect(leads(graph, "FBG", "HBI")).toBe(true);
    expect(leads(graph, "FBG", "ABC")).toBe(false);
  });

  test("[RN7] no left turn: that turn only, from that side only", () => {
    const cross = { AB: {}, BC: {}, BG: {} };
    const free = network(cross).graph;
    const { graph, report } = network(cross, { turns: ["no AB B BG"] });
    expect(report.turnRulesWithoutPlace).toBe(0);
    expect(graph.banFrom.length).toBe(1);
    expect(timeMs(graph, "AB", "BC")).toBe(timeMs(free, "AB", "BC"));
    expect(timeMs(graph, "BG", "AB")).toBe(timeMs(free, "BG", "AB"));
    // On to the end of the road, and back again.
    expect(timeMs(graph, "AB", "BG")).toBeGreaterThan(timeMs(free, "AB", "BG"));
  });

  test("[RN7] only straight on forbids all others, turning back too", () => {
    const { graph } = network({ AB: {}, BC: {}, BG: {}, BF: {} }, { turns: ["only AB B BC"] });
    expect(graph.banFrom.length).toBe(3);
    expect(new Set(graph.banFrom).size).toBe(1);
  });

  test("[RN7] no U-turn on a road that runs on: turning back is forbidden, driving on is not", () => {
    const rule = { turns: ["no ABC B ABC"] };
    const { graph, report } = network({ ABC: {}, BG: {} }, rule);
    expect(report.turnRulesWithoutPlace).toBe(0);
    expect(graph.banFrom.length).toBe(2);
    graph.banFrom.forEach((from, i) => expect(from >>> 1).toBe(at(graph.banTo, i) >>> 1));
    expect(timeMs(graph, "ABC", "BG")).toBe(timeMs(network({ ABC: {}, BG: {} }).graph, "ABC", "BG"));
  });

  test("[RN7] a rule about roads that do not meet there is counted, and forbids nothing", () => {
    const { graph, report } = network({ AB: {}, BC: {}, DE: {} }, { turns: ["no AB B DE", "no AB E DE"] });
    expect(report.turnRulesWithoutPlace).toBe(2);
    expect(graph.banFrom.length).toBe(0);
  });

  test("[RN8] what is joined to nothing is an island; a road that nobody may drive is none", () => {
    const { graph } = network({ ABC: {}, CD: {}, KL: {}, FG: { flags: 0 } });
    expect(islandsOf(graph).map(({ edgeCount }) => edgeCount)).toEqual([1]);
    const island = placesOn(graph, "KL")[0]?.edge ?? -1;
    expect(at(graph.edgeFlags, island) & ISLAND).toBe(ISLAND);
    expect([...graph.edgeFlags].filter((flags) => (flags & ISLAND) !== 0)).toHaveLength(1);
  });
});

function timeMs(graph: RoadGraph, from: string, to: string): number {
  const search = new RoadSearch(graph, driveTimesMs(graph, "emergency"));
  search.run(placesOn(graph, from), "outwards");
  return Math.min(...placesOn(graph, to).map((place) => search.costOf(place)));
}
