/**
 * The night on I-40 as the practice plays it, replayed: the roads are asked as the server asks them, and the place seven
 * miles on stands first on the list before any portable has said where its officer is. Then the recording with the
 * answers in it gives the same events again, without roads.
 */
import { expect, test } from "vitest";
import { distanceBetweenM } from "../../src/base/geo.ts";
import { asId, type AlertId } from "../../src/base/ids.ts";
import type { Envelope } from "../../src/domain/event.ts";
import { crewOf } from "../../src/domain/crew.ts";
import { type SearchPlan, searchStanding, wantsSearch } from "../../src/domain/search.ts";
import { step } from "../../src/engine/engine.ts";
import type { StepResult } from "../../src/engine/input.ts";
import type { World } from "../../src/engine/world.ts";
import { highwaysOnlyNetwork } from "../../src/roads/network/highways-only.ts";
import type { TrailFix } from "../../src/roads/network/map-match.ts";
import { tucumcariGround } from "../../src/roads/new-mexico/practice-routes.ts";
import { newMexico } from "../../src/roads/new-mexico/reference.ts";
import { SilentWays } from "../../src/roads/search/silent-way.ts";
import { recordPractice } from "../../src/server/practice/record-practice.ts";
import { readRecordingLine } from "../../src/server/replay/recording-line.ts";
import { Replayer } from "../../src/server/replay/replayer.ts";
import { packFixes } from "../../src/server/roads/packed-fixes.ts";
import { searchPlan } from "../../src/server/roads/search-answer.ts";
import { lastCertainContactMs, SEARCH_EVERY_MS } from "../../src/server/roads/search-desk.ts";

const START_MS = Date.UTC(2026, 2, 15, 11);
const UNIT = "NMSP-312";
const network = highwaysOnlyNetwork(newMexico);
const ground = { network, ways: new SilentWays(network), reference: newMexico };

function recording(): string[] {
  const lines: string[] = [];
  recordPractice({
    seed: "shift",
    hours: 0.65,
    startMs: START_MS,
    scenario: { id: "i-40", afterMs: 10 * 60_000 },
    write: (line) => lines.push(line),
  });
  return lines;
}

type Looked = { readonly atMs: number; readonly plan: SearchPlan; readonly firstApartM: number };
type Played = {
  readonly lines: string[];
  readonly events: Envelope[];
  readonly looked: Looked[];
  readonly world: World;
  /** Whether any device of 312's people gave a place. */
  readonly peopleHeard: boolean;
};

/** Plays lines; where the roads are asked, their answers stand in the lines that it gives back. */
function play(lines: readonly string[], asksRoads: boolean): Played {
  const [events, looked, kept]: [Envelope[], Looked[], string[]] = [[], [], []];
  const trails = new Map<string, TrailFix[]>();
  const asked = new Map<AlertId, number>();
  let said = false;
  const replayer = new Replayer({
    sink: {
      stepped: (world, input, result) => {
        events.push(...result.events);
        const deviceId = heardDevice(result);
        if (input.kind !== "report" || input.report.fix === undefined || deviceId === undefined) return;
        said ||= isOfPeople(world, deviceId);
        const { latDeg, lonDeg, fixAtMs = world.nowMs, speedMps, accuracyM } = input.report.fix;
        const more = {
          ...(speedMps === undefined ? {} : { speedMps }),
          ...(accuracyM === undefined ? {} : { accuracyM }),
        };
        const trail = trails.get(deviceId) ?? [];
        trail.push({ latDeg, lonDeg, fixAtMs, ...more });
        trails.set(deviceId, trail);
      },
    },
  });
  for (const text of lines) {
    const read = readRecordingLine(text, newMexico);
    if (!read.ok) throw new Error(read.reason);
    expect(replayer.play(read.line)).toBeUndefined();
    kept.push(text);
    const { world } = replayer;
    if (!asksRoads || world === undefined) continue;
    for (const alertId of world.center.openAlertBySubject.values()) {
      const alert = world.center.alerts.get(alertId);
      if (alert === undefined || !wantsSearch(alert) || world.nowMs - (asked.get(alertId) ?? 0) < SEARCH_EVERY_MS)
        continue;
      const unit = alert.subject.kind === "unit" ? world.center.units.get(alert.subject.unitId) : undefined;
      if (unit === undefined) continue;
      asked.set(alertId, world.nowMs);
      const crew = crewOf(world.center, unit);
      const trailOf = (ids: readonly string[]): TrailFix[] => ids.flatMap((id) => trails.get(id) ?? []);
      const plan = searchPlan(
        {
          askedAtMs: world.nowMs,
          contactAtMs: lastCertainContactMs(unit, alert),
          vehicle: packFixes(trailOf(crew.vehicleDevices.map(({ id }) => id))),
          people: crew.people.flatMap(({ devices }) => devices.map(({ id }) => packFixes(trailOf([id])))),
          known: alert.search?.places ?? [],
          tickedIds: [],
          notes: [],
        },
        ground,
      );
      const input = { kind: "search-places", alertId, plan } as const;
      kept.push(JSON.stringify({ atMs: world.nowMs, input }));
      events.push(...step(world, input, world.nowMs).events);
      const search = world.center.alerts.get(alertId)?.search;
      if (unit.id !== UNIT || search === undefined) continue;
      const first = searchStanding(search).places[0]?.place;
      const firstApartM = first === undefined ? Infinity : distanceBetweenM(first, tucumcariGround().officerLeft);
      looked.push({ atMs: world.nowMs, plan: search, firstApartM });
    }
  }
  if (replayer.world === undefined) throw new Error("a world");
  return { lines: kept, events, looked, world: replayer.world, peopleHeard: said };
}

/** The lines without what the devices of 312's people sent: a portable in a dead zone, or broken. */
function withoutPortables(lines: readonly string[]): string[] {
  const peers = new Set<string>();
  const replayer = new Replayer({
    sink: {
      stepped: (world, input, result) => {
        const deviceId = heardDevice(result);
        if (input.kind === "report" && deviceId !== undefined && isOfPeople(world, deviceId)) peers.add(input.peer);
      },
    },
  });
  for (const text of lines) {
    const read = readRecordingLine(text, newMexico);
    if (read.ok) replayer.play(read.line);
  }
  expect(peers.size).toBeGreaterThan(0);
  return lines.filter((text) => {
    const line = JSON.parse(text) as { frame?: { peer?: string } };
    return line.frame?.peer === undefined || !peers.has(line.frame.peer);
  });
}

function heardDevice({ outputs }: StepResult): string | undefined {
  for (const output of outputs) if (output.kind === "heard") return output.deviceId;
  return undefined;
}

function isOfPeople(world: World, deviceId: string): boolean {
  const unit = world.center.units.get(asId(UNIT));
  return (
    unit !== undefined &&
    crewOf(world.center, unit).people.some(({ devices }) => devices.some(({ id }) => id === deviceId))
  );
}

test("[PS1] the place seven miles on stands first before any portable has reported, and a replay agrees", () => {
  const lines = withoutPortables(recording());
  const played = play(lines, true);
  const { looked, events, world } = played;
  expect(played.peopleHeard).toBe(false);
  const alert = [...world.center.alerts.values()].find(
    (one) => one.subject.kind === "unit" && one.subject.unitId === UNIT,
  );
  expect(alert?.causes.map(({ monitor }) => monitor)).toContain("MV");
  const first = looked.findIndex(({ firstApartM }) => firstApartM < 150);
  expect(first).toBeGreaterThan(0);
  // It is first with the halt itself, and stays so while the car drives back, is chased and stands in the bushes.
  for (const { firstApartM } of looked.slice(first)) expect(firstApartM).toBeLessThan(150);
  expect(looked.length - first).toBeGreaterThan(60);
  if (alert?.search === undefined) throw new Error("places");
  const standing = searchStanding(alert.search);
  expect(standing.places[0]?.place.reasons).toContain("went back the way it came");
  expect(standing.places[0]?.place.letter).toBe("A");
  expect(standing.places[0]?.place.where).toContain("I-40 MM 32");
  expect(standing.places[0]?.probability).toBeGreaterThan(0.33);
  expect(standing.elsewhere).toBeGreaterThan(0.1);
  const planned = events.filter(({ event }) => event.type === "SearchPlanned");
  expect(planned.length).toBeGreaterThan(1);
  expect(planned.length).toBeLessThan(40);
  expect(planned[0]?.subjects.some((subject) => subject.startsWith("incident:"))).toBe(true);
  const again = play(played.lines, false);
  expect(JSON.stringify(again.events)).toBe(JSON.stringify(events));
});

test("[PS7] with the portable heard, its place is the same place, and surer", () => {
  const { looked, peopleHeard } = play(recording(), true);
  expect(peopleHeard).toBe(true);
  const last = looked.at(-1);
  if (last === undefined) throw new Error("an answer");
  expect(last.firstApartM).toBeLessThan(150);
  const [first] = last.plan.places.toSorted((a, b) => b.weight - a.weight);
  expect(first?.reasons[0]).toBe("the officer's own device was heard here without the vehicle");
  expect(first?.walkMps).toBeDefined();
});
