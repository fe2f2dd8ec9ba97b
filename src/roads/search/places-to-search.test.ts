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
import { afterSearching, placesToSearch, type SearchPlan, walkingReachM } from "./places-to-search.ts";

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
    expect(silence?.to?.lonDeg).toBeGreaterThan(silence?.point.lonDeg ?? 0);
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
    const { places } = placesToSearch({ trail: drive.fixes, contactAtMs: 5_000 });
    const [first, second] = places;
    if (first === undefined || second === undefined) throw new Error("two places");
    const after = afterSearching(places, [{ placeId: first.id, detection: 0.9 }]);
    expect(after[0]?.id).toBe(second.id);
    const share = (list: typeof places, id: string) => list.find((place) => place.id === id)?.probability ?? 0;
    const [before, left] = [share(places, first.id), share(after, first.id)];
    // Bayes: p (1 - d) / (1 - p d).
    expect(left).toBeCloseTo((before * 0.1) / (1 - before * 0.9), 9);
    const twice = afterSearching(after, [{ placeId: first.id, detection: 0.9 }]);
    expect(share(twice, first.id)).toBeLessThan(left);
  });

  test("[PS4] probabilities are shares of one, whatever was searched; certain searches leave nothing there", () => {
    const drive = new Drive().stand(30).drive(90).stand(30).drive(90).stand(8).drive(90).stand(300);
    const { places } = placesToSearch({ trail: drive.fixes, contactAtMs: 5_000 });
    expect(places.length).toBe(3);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(2), fc.double({ min: 0, max: 0.99, noNaN: true })), { maxLength: 6 }),
        (ticks) => {
          const after = afterSearching(
            places,
            ticks.map(([i, detection]) => ({ placeId: places[i]?.id ?? "", detection })),
          );
          expect(after.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
          expect(after.map(({ id }) => id).sort()).toEqual(places.map(({ id }) => id).sort());
        },
      ),
    );
    const none = afterSearching(
      places,
      places.map(({ id }) => ({ placeId: id, detection: 1 })),
    );
    expect(none.map(({ probability }) => probability)).toEqual([0, 0, 0]);
  });

  test("[PS5] a place keeps its name while the trail grows", () => {
    const drive = new Drive().stand(30).drive(120).stand(60).drive(60);
    const early = placesToSearch({ trail: drive.fixes, contactAtMs: 5_000 }).places[0]?.id;
    const late = placesToSearch({ trail: drive.drive(120).stand(50).drive(60).fixes, contactAtMs: 5_000 }).places;
    expect(late.map(({ id }) => id)).toContain(early);
  });

  test("[PS6] a trail of nothing, of one fix, and one that never left the stop: no place, and no fault", () => {
    expect(placesToSearch({ trail: [], contactAtMs: 0 })).toEqual({ origin: undefined, places: [] });
    const one = placesToSearch({ trail: [{ ...HOME, fixAtMs: 9 }], contactAtMs: 0 });
    expect(one).toEqual({ origin: HOME, places: [] });
    expect(placesToSearch({ trail: new Drive().stand(300).fixes, contactAtMs: 60_000 }).places).toEqual([]);
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

function pointOf({ latDeg, lonDeg }: Point): Point {
  return { latDeg, lonDeg };
}
