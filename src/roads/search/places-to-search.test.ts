import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { destinationPoint, type Point } from "../../base/geo.ts";
import { alongPolyline, measurePolyline, type Polyline } from "../../base/polyline.ts";
import { GraphBuilder } from "../network/graph-builder.ts";
import type { RoadNetwork } from "../network/graph-file.ts";
import { highwaysOnlyNetwork } from "../network/highways-only.ts";
import type { TrailFix } from "../network/map-match.ts";
import { classIndex } from "../network/road-class.ts";
import { BACKWARD, FORWARD } from "../network/road-graph.ts";
import { tucumcariGround } from "../new-mexico/practice-routes.ts";
import { newMexico } from "../new-mexico/reference.ts";
import { walkingReachM } from "./person-end.ts";
import { letterOf, indexOfLetter, withLetters } from "./place-names.ts";
import { afterSearching, placesToSearch, type SearchPlan } from "./places-to-search.ts";
import { SilentWays } from "./silent-way.ts";

const HOME: Point = { latDeg: 35, lonDeg: -104 };

/** A drive that is written down as it goes: stand, drive, go silent. A fix every five seconds. */
class Drive {
  readonly fixes: TrailFix[] = [];
  atMs = 0;
  place: Point = HOME;
  #courseDeg = 90;
  #nextMs = 0;

  stand(seconds: number): this {
    for (let s = 0; s < seconds; s++) this.#second(0, true);
    return this;
  }

  drive(seconds: number, courseDeg = this.#courseDeg, speedMps = 25, heard = true): this {
    this.#courseDeg = courseDeg;
    for (let s = 0; s < seconds; s++) {
      this.#second(Math.min(speedMps, 3 * (s + 1), 3 * (seconds - s)), heard);
    }
    return this;
  }

  #second(speedMps: number, heard: boolean): void {
    this.atMs += 1_000;
    this.place = destinationPoint(this.place.latDeg, this.place.lonDeg, this.#courseDeg, speedMps);
    if (this.atMs < this.#nextMs || !heard) return;
    this.#nextMs = this.atMs + 5_000;
    this.fixes.push({ ...this.place, fixAtMs: this.atMs, accuracyM: 5, speedMps });
  }
}

const kinds = ({ places }: SearchPlan): string[] => places.map(({ kind }) => kind);

describe("places to search", () => {
  test("[PS1] where it stood since the last contact, the longer before the shorter; the stop itself is where units go anyhow", () => {
    const drive = new Drive().stand(100).drive(120).stand(8).drive(120).stand(70).drive(60);
    const plan = placesToSearch({ trail: drive.fixes, contactAtMs: 60_000 });
    expect(plan.origin?.lonDeg).toBeCloseTo(HOME.lonDeg, 4);
    expect(kinds(plan)).toEqual(["dwell", "halt", "end"]);
    expect(plan.places[0]?.reasons[0]).toMatch(/^stood (6|7)\d s$/);
  });

  test("[PS1] what the vehicle did before the contact is of no account", () => {
    const drive = new Drive().stand(60).drive(90).stand(60).drive(90).stand(200);
    const contactAtMs = drive.atMs - 190_000;
    expect(kinds(placesToSearch({ trail: drive.fixes, contactAtMs }))).toEqual([]);
  });

  test("[PS2] time in a silence that driving does not explain makes the stretch a place to search", () => {
    const quiet = new Drive().stand(30).drive(60).drive(90, 90, 25, false).drive(60);
    expect(kinds(placesToSearch({ trail: quiet.fixes, contactAtMs: 5_000 }))).not.toContain("silence");
    const drive = new Drive().stand(30).drive(60);
    drive.drive(90, 90, 25, false);
    drive.atMs += 120_000;
    const plan = placesToSearch({ trail: drive.drive(60).fixes, contactAtMs: 5_000 });
    const silence = plan.places.find(({ kind }) => kind === "silence");
    expect(silence?.line?.at(-1)?.lonDeg).toBeGreaterThan(silence?.point.lonDeg ?? 0);
    expect(silence?.reasons[0]).toMatch(/not heard for \d+ s, \d+ s more than driving takes$/);
  });

  test("[PS3] off the road, on a minor road, going back the way it came: each makes it likelier", () => {
    const drive = new Drive().stand(30).drive(120).stand(12).drive(120).stand(12).drive(120, 270);
    const [first] = placesToSearch({ trail: drive.fixes, contactAtMs: 5_000 }).places;
    expect(first?.reasons).toContain("went back the way it came");
    const weightOn = (network?: RoadNetwork) =>
      placesToSearch({
        trail: drive.fixes,
        contactAtMs: 5_000,
        ...(network === undefined ? {} : { network }),
      }).places.find(({ kind }) => kind === "halt")?.weight ?? 0;
    expect(weightOn(roadAt("track", 0))).toBeGreaterThan(weightOn(roadAt("motorway", 0)));
    expect(weightOn(roadAt("motorway", 200))).toBeGreaterThan(weightOn(roadAt("motorway", 0)));
    expect(weightOn(roadAt("motorway", 0))).toBeCloseTo(weightOn(), 9);
  });

  test("[PS4] a place ticked off keeps what such a search would have missed, and the others rise", () => {
    const drive = new Drive().stand(30).drive(120).stand(60).drive(120).stand(40).drive(120);
    const plan = placesToSearch({ trail: drive.fixes, contactAtMs: 5_000 });
    const { places } = plan;
    const [first, second] = places;
    if (first === undefined || second === undefined) throw new Error("two places");
    const ticks = [{ placeId: first.id, detection: 0.9 }];
    const { places: after, elsewhere } = afterSearching(plan, ticks);
    expect(elsewhere).toBeGreaterThan(plan.elsewhere);
    expect(after[0]?.id).toBe(second.id);
    const share = (list: SearchPlan["places"], id: string) => list.find((place) => place.id === id)?.probability ?? 0;
    const [before, left] = [share(places, first.id), share(after, first.id)];
    // Bayes: p (1 - d) / (1 - p d).
    expect(left).toBeCloseTo((before * 0.1) / (1 - before * 0.9), 9);
    const twice = afterSearching(plan, [...ticks, ...ticks]);
    expect(share(twice.places, first.id)).toBeLessThan(left);
  });

  test("[PS4] probabilities are shares of one, whatever was searched; certain searches leave nothing there", () => {
    const drive = new Drive().stand(30).drive(90).stand(30).drive(90).stand(8).drive(90).stand(300);
    const plan = placesToSearch({ trail: drive.fixes, contactAtMs: 5_000 });
    const { places } = plan;
    expect(places.length).toBe(3);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(2), fc.double({ min: 0, max: 0.99, noNaN: true })), { maxLength: 6 }),
        (ticks) => {
          const { places: after, elsewhere } = afterSearching(
            plan,
            ticks.map(([i, detection]) => ({ placeId: places[i]?.id ?? "", detection })),
          );
          expect(after.reduce((sum, { probability }) => sum + probability, elsewhere)).toBeCloseTo(1, 9);
          expect(after.map(({ id }) => id).sort()).toEqual(places.map(({ id }) => id).sort());
        },
      ),
    );
    const none = afterSearching(
      plan,
      places.map(({ id }) => ({ placeId: id, detection: 1 })),
    );
    expect(none.places.map(({ probability }) => probability)).toEqual([0, 0, 0]);
    expect(none.elsewhere).toBe(1);
  });

  test("[PS5] a place keeps its name while the trail grows", () => {
    const drive = new Drive().stand(30).drive(120).stand(60).drive(60);
    const early = placesToSearch({ trail: drive.fixes, contactAtMs: 5_000 }).places[0]?.id;
    const late = placesToSearch({ trail: drive.drive(120).stand(50).drive(60).fixes, contactAtMs: 5_000 }).places;
    expect(late.map(({ id }) => id)).toContain(early);
  });

  test("[PS6] a trail of nothing, of one fix, and one that never left the stop: no place, and no fault", () => {
    const none = placesToSearch({ trail: [], contactAtMs: 0 });
    expect(none).toMatchObject({ origin: undefined, places: [], notes: ["no-trail"], elsewhere: 1 });
    const one = placesToSearch({ trail: [{ ...HOME, fixAtMs: 9 }], contactAtMs: 0 });
    expect(one).toMatchObject({ origin: HOME, places: [], notes: ["one-fix"] });
    const stood = placesToSearch({ trail: new Drive().stand(300).fixes, contactAtMs: 60_000 });
    expect(stood).toMatchObject({ places: [], notes: ["not-left"] });
  });

  test("[PS6] a trail sorted by latitude gives what the ordered one gives, and says so", () => {
    const { fixes } = new Drive().stand(30).drive(120, 45).stand(60).drive(120, 190).stand(40).drive(60, 80);
    const ordered = placesToSearch({ trail: fixes, contactAtMs: 5_000 });
    const sorted = placesToSearch({ trail: fixes.toSorted((a, b) => a.latDeg - b.latDeg), contactAtMs: 5_000 });
    expect(sorted.places).toEqual(ordered.places);
    expect(ordered.notes).toEqual([]);
    expect(sorted.notes).toEqual(["out-of-order"]);
  });

  test("[PS2] a silence's probability lies along the way by road, by the time that its parts take", () => {
    const quiet = new Drive().stand(30).drive(60);
    quiet.drive(240, 90, 25, false);
    quiet.atMs += 240_000;
    const trail = quiet.drive(60).fixes;
    const network = roadAt("motorway", 0);
    const asked = { trail, contactAtMs: 5_000, network, ways: new SilentWays(network) };
    const parts = placesToSearch(asked).places.filter(({ kind }) => kind === "silence");
    expect(parts.length).toBeGreaterThanOrEqual(3);
    const lengthM = parts.reduce((sum, part) => sum + (part.lengthM ?? 0), 0);
    expect(lengthM).toBeGreaterThan(5_000);
    expect(lengthM).toBeLessThan(7_500);
    // One road at one speed: equal parts are equally likely.
    for (const part of parts) expect(part.weight).toBeCloseTo(parts[0]?.weight ?? 0, 2);
    expect(parts.some(({ reasons }) => reasons.join().includes("straight line"))).toBe(false);
    const blind = placesToSearch({ trail, contactAtMs: 5_000 }).places.filter(({ kind }) => kind === "silence");
    expect(blind[0]?.reasons.join()).toContain("no way by road is known: the straight line");
  });

  test("[PS2] where half of the way is slow, that half is likelier", () => {
    const network = fastThenSlow();
    const way = new SilentWays(network).between({ latDeg: 35, lonDeg: -104 }, { latDeg: 35, lonDeg: -103.9 });
    expect(way.byRoad).toBe(true);
    const shares = way.stretches.map(({ timeShare }) => timeShare);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    expect((shares.at(-1) ?? 0) / (shares[0] ?? 1)).toBeCloseTo(3, 1);
  });

  test("[PS7] a device that was heard without the vehicle makes its place the first, with the reach of somebody on foot", () => {
    const drive = new Drive().stand(60).drive(120);
    const left = drive.place;
    const leftAtMs = drive.atMs;
    drive.stand(8).drive(120).stand(90).drive(60);
    const withCar = drive.fixes.filter(({ fixAtMs }) => fixAtMs <= leftAtMs);
    const alone = [30, 40, 50].map((s) => ({ ...left, fixAtMs: leftAtMs + 1_000 * s, accuracyM: 12 }));
    const plan = placesToSearch({ trail: drive.fixes, people: [[...withCar, ...alone]], contactAtMs: 5_000 });
    const [first] = plan.places;
    expect(first).toMatchObject({ kind: "halt", toMs: leftAtMs + 50_000, accuracyM: 12, walkMps: 1.7, goesOn: false });
    expect(first?.reasons[0]).toBe("the officer's own device was heard here without the vehicle");
    const far = alone.map((fix) => ({ ...fix, latDeg: fix.latDeg + 0.01 }));
    const elsewhere = placesToSearch({ trail: drive.fixes, people: [[...withCar, ...far]], contactAtMs: 5_000 });
    expect(elsewhere.places[0]).toMatchObject({ kind: "person", id: "person" });
  });

  test("[PS7] a phone that was left in the car does not outweigh a radio that was heard without it", () => {
    const drive = new Drive().stand(60).drive(120).stand(8);
    const left = drive.place;
    const leftAtMs = drive.atMs;
    drive.drive(120).stand(90).drive(60);
    const radio = drive.fixes.filter(({ fixAtMs }) => fixAtMs < leftAtMs);
    const alone = [30, 40].map((s) => ({ ...left, fixAtMs: leftAtMs + 1_000 * s, accuracyM: 12 }));
    const people = [drive.fixes, [...radio, ...alone]];
    const [first, ...others] = placesToSearch({ trail: drive.fixes, people, contactAtMs: 5_000 }).places;
    expect(first?.reasons[0]).toBe("the officer's own device was heard here without the vehicle");
    expect(first?.reasons.join()).not.toContain("after this");
    expect(others.find(({ kind }) => kind === "dwell")?.reasons.join()).toContain("after this");
  });

  test("[PS7] without any vehicle the person's last fix is the place", () => {
    const { fixes } = new Drive().stand(60).drive(60, 90, 2);
    const plan = placesToSearch({ trail: [], people: [fixes], contactAtMs: 5_000 });
    expect(plan.places).toMatchObject([{ kind: "person", toMs: fixes.at(-1)?.fixAtMs, walkMps: 1.7 }]);
  });

  test("[PS8] a place that the officer's own device left with the vehicle weighs less, and is not taken off", () => {
    const drive = new Drive().stand(30).drive(120).stand(60).drive(120).stand(60).drive(60);
    const [bare] = placesToSearch({ trail: drive.fixes, contactAtMs: 5_000 }).places;
    const known = { trail: drive.fixes, people: [drive.fixes], contactAtMs: 5_000 };
    const same = placesToSearch(known).places.find(({ id }) => id === bare?.id);
    expect(same?.weight).toBeCloseTo(0.35 * (bare?.weight ?? 0), 9);
  });

  test("[PS9] a place keeps its letter while others come before it; a new one gets the next", () => {
    const drive = new Drive().stand(30).drive(120).stand(8).drive(60);
    const early = withLetters(placesToSearch({ trail: drive.fixes, contactAtMs: 5_000 }).places, [], 0);
    expect(early.map(({ letter }) => letter)).toEqual(["A", "B"].slice(0, early.length));
    const known = early.map(({ point, ...place }) => ({ ...place, ...point }));
    const later = placesToSearch({ trail: drive.drive(120).stand(120).drive(90).fixes, contactAtMs: 5_000 }).places;
    const named = withLetters(later, known, early.length);
    expect(named[0]?.letter).not.toBe("A");
    expect(named.find(({ letter }) => letter === "A")?.id).toBe(early[0]?.id);
    expect([0, 25, 26, 27, 701, 702].map(letterOf)).toEqual(["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    expect(Array.from({ length: 800 }, (_, i) => indexOfLetter(letterOf(i)))).toEqual(
      Array.from({ length: 800 }, (_, i) => i),
    );
  });

  test("[PS5] a halt that becomes a dwell, and a stand that ends, is the same place", () => {
    const drive = new Drive().stand(30).drive(120).stand(12);
    const halt = withLetters(placesToSearch({ trail: drive.fixes, contactAtMs: 5_000 }).places, [], 0);
    expect(halt).toMatchObject([{ kind: "end", letter: "A" }]);
    const known = halt.map(({ point, ...place }) => ({ ...place, ...point }));
    const dwell = placesToSearch({ trail: drive.stand(60).drive(120).fixes, contactAtMs: 5_000, nowMs: drive.atMs });
    expect(withLetters(dwell.places, known, 1)).toMatchObject([{ kind: "dwell", letter: "A", id: halt[0]?.id }]);
  });

  test("[PS1] a vehicle that is heard until now and drives is no place; one that is not heard any more is", () => {
    const { fixes, atMs } = new Drive().stand(30).drive(120);
    expect(kinds(placesToSearch({ trail: fixes, contactAtMs: 5_000, nowMs: atMs + 5_000 }))).toEqual([]);
    expect(kinds(placesToSearch({ trail: fixes, contactAtMs: 5_000, nowMs: atMs + 90_000 }))).toEqual(["end"]);
  });

  test("[PS6] no road within 5 km of a place is said", () => {
    const drive = new Drive().stand(30).drive(120).stand(60).drive(60);
    const asked = { trail: drive.fixes, contactAtMs: 5_000, network: roadAt("motorway", 20_000) };
    expect(placesToSearch(asked).notes).toEqual(["no-road-near"]);
  });

  test("a person's reach on foot grows with time and never shrinks below nothing", () => {
    expect(walkingReachM(60_000)).toBeCloseTo(102, 0);
    expect(walkingReachM(-5)).toBe(0);
  });
});

describe("the night on I-40, as the practice plays its ground", () => {
  test("[PS1] the place seven miles on stands first, before any portable has said a word", () => {
    const ground = tucumcariGround();
    const fixes: TrailFix[] = [];
    let atMs = 0;
    const stand = (place: Point, seconds: number): void => {
      for (let s = 0; s < seconds; s++, atMs += 1_000) {
        if (atMs % 5_000 === 0) fixes.push({ ...pointOf(place), fixAtMs: atMs, accuracyM: 5, speedMps: 0 });
      }
    };
    const follow = (line: Polyline, speedMps: number): void => {
      let alongM = 0;
      for (let s = 0; alongM < line.lengthM; s++, atMs += 1_000) {
        const now = Math.max(1, Math.min(speedMps, 2.8 * (s + 1), Math.sqrt(2 * 2.8 * (line.lengthM - alongM))));
        alongM += now;
        const place = alongPolyline(line, alongM);
        if (atMs % 5_000 === 0) fixes.push({ ...pointOf(place), fixAtMs: atMs, accuracyM: 5, speedMps: now });
      }
    };
    stand(ground.stop.point, 120);
    follow(ground.drivenOff.line, ground.drivenOff.speedMps);
    stand(ground.officerLeft, 8);
    follow(ground.drivesOn.line, ground.drivesOn.speedMps);
    follow(measurePolyline([...ground.chase.line.points]), ground.chase.speedMps);
    stand(ground.crash, 300);
    for (const network of [undefined, highwaysOnlyNetwork(newMexico)]) {
      const ask = { trail: fixes, contactAtMs: 60_000, ...(network === undefined ? {} : { network }) };
      const [first] = placesToSearch(ask).places;
      if (first === undefined) throw new Error("a place");
      const apartM =
        111_195 *
        Math.hypot(first.point.latDeg - ground.officerLeft.latDeg, first.point.lonDeg - ground.officerLeft.lonDeg);
      expect(apartM).toBeLessThan(150);
      expect(first.reasons).toContain("went back the way it came");
    }
  });
});

/** One road along the drive, so many metres north of it. */
function roadAt(name: "motorway" | "track", northM: number): RoadNetwork {
  const builder = new GraphBuilder();
  const lat = Math.round((35 + northM / 111_195) * 1e7);
  const [from, to] = [builder.node(lat, -1_045_000_000), builder.node(lat, -1_035_000_000)];
  const shape = Array.from({ length: 99 }, (_, i) => [lat, -1_045_000_000 + 100_000 * (i + 1)]).flat();
  builder.edge({ from, to, shape, roadClass: classIndex(name), flags: FORWARD | BACKWARD, kph: 90, label: 0 });
  const info = { name, licence: "", credit: "", sourceSha256: "", importedAtMs: 0, highwaysOnly: false, accuracyM: 10 };
  return { graph: builder.finish(), info };
}

/** Two roads of the same length, one after the other: 90 km/h and 30 km/h. */
function fastThenSlow(): RoadNetwork {
  const builder = new GraphBuilder();
  const nodes = [-1_040_000_000, -1_039_500_000, -1_039_000_000].map((lon) => builder.node(350_000_000, lon));
  const [a = 0, b = 0, c = 0] = nodes;
  const road = { shape: [], roadClass: classIndex("motorway"), flags: FORWARD | BACKWARD, label: 0 };
  builder.edge({ ...road, from: a, to: b, kph: 90 });
  builder.edge({ ...road, from: b, to: c, kph: 30 });
  const info = {
    name: "two",
    licence: "",
    credit: "",
    sourceSha256: "",
    importedAtMs: 0,
    highwaysOnly: false,
    accuracyM: 10,
  };
  return { graph: builder.finish(), info };
}

function pointOf({ latDeg, lonDeg }: Point): Point {
  return { latDeg, lonDeg };
}
