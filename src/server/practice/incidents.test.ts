/**
 * The two incidents, rehearsed through the real engine: what must ring, when, and why. The scenarios only move people
 * and devices; everything asserted here was concluded by the watch.
 */
import { describe, expect, it, vi } from "vitest";
import { distanceBetweenM } from "../../base/geo.ts";
import { SECOND_MS } from "../../base/time.ts";
import { defaultSettings } from "../../domain/settings.ts";
import { tucumcariGround } from "../../roads/new-mexico/practice-routes.ts";
import { STRUCK_DOWN } from "./akela.ts";
import { rehearse, type Rehearsed, reachedAfterMs, rungAbout, toldAtMs } from "./rehearsed.fixture.ts";
import { LEAVES } from "./tucumcari.ts";

const SEEDS = ["a", "b", "c"];
// An hour of practice takes a second or so; a busy machine takes longer.
vi.setConfig({ testTimeout: 60_000 });

describe("I-40, Tucumcari", () => {
  it.each(SEEDS)(
    "[MV2] stands at notice, urgent and emergency in time, nobody at the console and no duress (seed %s)",
    (seed) => {
      const night = rehearse({ seed, scenario: "i-40", minutes: 24 });
      const leftMs = toldAtMs(night, LEAVES);
      const rung = rungAbout(night, "312", leftMs);
      expect(reachedAfterMs(rung, "notice", leftMs)).toBeLessThanOrEqual(10 * SECOND_MS);
      expect(reachedAfterMs(rung, "urgent", leftMs)).toBeLessThanOrEqual(20 * SECOND_MS);
      expect(reachedAfterMs(rung, "emergency", leftMs)).toBeLessThanOrEqual(60 * SECOND_MS);
      expect(rung[0]?.monitor).toBe("MV");
      // Nothing about 312 had rung before, nobody took it, nobody pressed a key.
      expect(rungAbout(night, "312", toldAtMs(night, PARKS))).toEqual(rung);
      expect(night.events.filter(({ event }) => event.type === "DuressDeclared")).toEqual([]);
      expect(night.rehearsal.practice.stage.eyes.alertOf("312")?.owner).toBeUndefined();
    },
  );

  it.each(["a", "d"])(
    "[SP4] shows the officer's own last location apart from the car's, and where they parted (seed %s)",
    (seed) => {
      const night = rehearse({ seed, scenario: "i-40", minutes: 36 });
      const { officerLeft, stop } = tucumcariGround();
      const apart = rungAbout(night, "312", toldAtMs(night, DRIVES_ON)).find(({ monitor }) => monitor === "SP");
      expect(apart?.level).toBe("emergency");
      const at = (of: string) => apart?.evidence.find((fix) => fix.of === of) ?? { latDeg: 0, lonDeg: 0 };
      expect(distanceBetweenM(at("person"), officerLeft)).toBeLessThan(25);
      expect(distanceBetweenM(at("vehicle"), at("person"))).toBeGreaterThan(150);
      // They were last seen together between the last two reports of the portable.
      expect(distanceBetweenM(at("parted"), officerLeft)).toBeLessThan(300);
      expect(distanceBetweenM(at("parted"), stop.point)).toBeGreaterThan(9_000);
      expect((apart?.atMs ?? Infinity) - toldAtMs(night, DRIVES_ON)).toBeLessThanOrEqual(30 * SECOND_MS);
    },
  );

  it("[AL9] [AL10] tells every other unit after 30 s without an owner, then sends help to where the portable is", () => {
    const night = rehearse({ seed: "a", scenario: "i-40", minutes: 60 });
    const told = night.events.find(({ event }) => event.type === "UnitsTold");
    const leftMs = toldAtMs(night, LEAVES);
    const emergencyMs = leftMs + reachedAfterMs(rungAbout(night, "312", leftMs), "emergency", leftMs);
    expect(told?.atMs).toBe(emergencyMs + 30 * SECOND_MS);
    expect(told?.event.type === "UnitsTold" ? told.event.unitIds : []).toHaveLength(11);
    expect(told?.event.type === "UnitsTold" ? told.event.unitIds : []).not.toContain("NMSP-312");
    const story = night.told.map(({ text }) => text).join("\n");
    expect(story).toMatch(/305 is told by Vigil/);
    expect(story).toMatch(/305 sees the marked car going west at speed/);
    expect(story).toMatch(/317 finds the officer by the road/);
    expect(story.indexOf("305 sees")).toBeLessThan(story.indexOf("crashes into bushes"));
  });

  it("[DU1] with duress pressed late and unheard: one more emergency cause, covert", () => {
    const night = rehearse({ seed: "b", scenario: "i-40-duress", minutes: 32 });
    const causes = rungAbout(night, "312", toldAtMs(night, LEAVES));
    expect(causes.find(({ monitor }) => monitor === "DU")?.level).toBe("emergency");
    expect(night.rehearsal.practice.stage.eyes.alertOf("312")?.covert).toBe(true);
  });

  it("[SC4] with the dispatcher at work: two calls without an answer are an emergency at once, and the units are told by key", () => {
    const night = rehearse({ seed: "c", scenario: "i-40-dispatcher", minutes: 30 });
    const leftMs = toldAtMs(night, LEAVES);
    expect(night.events.filter(({ event }) => event.type === "NoAnswerRecorded").length).toBeGreaterThanOrEqual(2);
    expect(rungAbout(night, "312", leftMs).map(({ sentence }) => sentence)).toContain(
      "called 2 times without an answer",
    );
    const told = night.events.find(({ event }) => event.type === "UnitsTold");
    expect(told?.event.type === "UnitsTold" ? told.event.why : "").toBe("owner");
    expect(reachedAfterMs(rungAbout(night, "312", leftMs), "emergency", leftMs)).toBeLessThanOrEqual(60 * SECOND_MS);
  });

  it("tells only what Vigil did: with the monitor blinded, the story says nothing of it", () => {
    const settings = defaultSettings();
    const blind = {
      ...settings,
      watch: { ...settings.watch, moved: { ...settings.watch.moved, leaveM: 900_000, drivingMps: 200 } },
    };
    const night = rehearse({ seed: "a", scenario: "i-40", minutes: 24, settings: blind });
    const leftMs = toldAtMs(night, LEAVES);
    const firstWords = night.told.filter(
      ({ atMs, text }) => text.startsWith("Vigil:") && atMs >= leftMs && atMs < leftMs + 60 * SECOND_MS,
    );
    expect(firstWords).toEqual([]);
    // The status check is still there: it speaks a minute and a half later.
    expect(night.told.some(({ text }) => text.startsWith("Vigil:") && text.includes("status check"))).toBe(true);
  });
});

describe("I-10, Akela", () => {
  it.each(SEEDS)(
    "[SC3] nothing moves and nobody presses a key: the emergency comes from the status check (seed %s)",
    (seed) => {
      const day = rehearse({ seed, scenario: "i-10", minutes: 26 });
      const downMs = toldAtMs(day, STRUCK_DOWN);
      const rung = rungAbout(day, "417", downMs);
      expect(rung.map(({ monitor }) => monitor)).toEqual(["SC", "SC", "SC"]);
      expect(rung.map(({ level }) => level)).toEqual(["notice", "urgent", "emergency"]);
      const began = lastStopOf(day, "NMSP-417", downMs);
      // Three minutes, and ninety seconds; then the emergency stands.
      expect(rung[2]?.atMs).toBe(began + 270 * SECOND_MS);
    },
  );

  it.each(["a", "b"])(
    "[MD1] with a man-down sensor in the radio the emergency comes from it, within 20 s (seed %s)",
    (seed) => {
      const day = rehearse({ seed, scenario: "i-10-man-down", minutes: 20 });
      const downMs = toldAtMs(day, STRUCK_DOWN);
      const [first] = rungAbout(day, "417", downMs);
      expect(first?.monitor).toBe("MD");
      expect(first?.level).toBe("emergency");
      expect((first?.atMs ?? Infinity) - downMs).toBeLessThanOrEqual(20 * SECOND_MS);
    },
  );

  it.each(["a", "c"])(
    "[PL1] [SC2] with the partner's caution it is read before he walks up, and the check comes sooner (seed %s)",
    (seed) => {
      const plain = rehearse({ seed, scenario: "i-10", minutes: 26 });
      const warned = rehearse({ seed, scenario: "i-10-caution", minutes: 26 });
      const walksMs = toldAtMs(warned, WALKS);
      const plate = rungAbout(warned, "417", 0).find(({ monitor }) => monitor === "PL");
      expect(plate?.level).toBe("urgent");
      expect(plate?.atMs).toBeLessThan(walksMs);
      expect(warned.events.find(({ event }) => event.type === "CautionRead")?.atMs).toBeLessThan(walksMs);
      expect(rungAbout(plain, "417", 0).filter(({ monitor }) => monitor === "PL")).toEqual([]);
      const afterMs = (day: Rehearsed): number => {
        const downMs = toldAtMs(day, STRUCK_DOWN);
        return reachedAfterMs(rungAbout(day, "417", downMs), "emergency", downMs);
      };
      expect(afterMs(warned)).toBeLessThan(afterMs(plain));
    },
  );
});

function lastStopOf({ events }: Rehearsed, unitId: string, beforeMs: number): number {
  const stops = events.filter(
    ({ atMs, event }) => atMs <= beforeMs && event.type === "StopStarted" && event.unitId === unitId,
  );
  return stops.at(-1)?.atMs ?? Number.NaN;
}

const PARKS = "312 parks behind the white BMW and calls out with the motorist.";
const DRIVES_ON = "The patrol car drives on without him.";
const WALKS = "The officer gets out and walks to the truck.";
