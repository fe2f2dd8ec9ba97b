/** SP: person and vehicle part. */
import { describe, expect, it } from "vitest";
import { destinationPoint, distanceM } from "../../base/geo.ts";
import { HOME, onStop, shift } from "../shift-fixture.ts";

type Shift = ReturnType<typeof shift>;
const also = [
  { type: "RegisterOfficer", officer: "o313", agency: "NMSP", name: "Officer 313" },
  { type: "RegisterDevice", device: "p313", kind: "portable", keys: ["taip:P313"], officer: "o313", intervalS: 10 },
  { type: "JoinUnit", unit: "312", officer: "o313" },
];
/** A car that passes a person who stands at 0: its fixes every 5 s at a steady speed, from 0 m at `fromS`. */
function drive(s: Shift, fromS: number, toS: number, speedMps: number): void {
  for (let t = fromS; t <= toS; t += 5) s.fix(t, "M312", (t - fromS) * speedMps, speedMps);
}
/** Sets person and car together at 0 m. */
function together(s: Shift): Shift {
  s.fix(0, "M312", 0);
  s.fix(0, "P312", 0);
  s.fix(5, "M312", 0);
  return s;
}

describe("apart", () => {
  it("[SP1] each fix of the person is compared with where the car was then: a fast car is not apart from its own driver", () => {
    const s = shift();
    for (let t = 0; t <= 120; t++) {
      if (t % 5 === 0) s.fix(t, "M312", t * 40, 40);
      if (t % 10 === 3) s.fix(t, "P312", t * 40, 40);
    }
    expect(s.climb("SP")).toEqual([]);
  });

  it("[SP1] a person's fix that comes late is compared with its own time, not with the car's newest place", () => {
    const s = together(shift());
    drive(s, 10, 40, 30);
    const at = (t: number): object => ({ ...destinationPoint(HOME.latDeg, HOME.lonDeg, 90, (t - 10) * 30) });
    s.fix(40.5, "P312", 0, 30, { ...at(22), fixAtMs: s.at(22) });
    s.fix(45, "M312", 1_050, 30);
    expect(s.climb("SP")).toEqual([]);
  });

  it("[SP2] beyond 150 m, both accuracies and a second of the way; a few metres less is not", () => {
    const apart = (eastM: number): string[] => {
      const s = together(shift());
      drive(s, 10, 20, 10);
      // At 20 s the car was at 100 m. 150 + 4 + 4 + 10 m of slack.
      s.fix(20, "P312", 100 - eastM, 0);
      return s.climb("SP");
    };
    expect(apart(166)).toEqual([]);
    expect(apart(170)).toEqual(["urgent@20", "prompt@20"]);
  });

  it("[SP6] the time by which the two devices' reports lag is the car's way: a late fix is given that much more", () => {
    const apart = (eastM: number): string[] => {
      const s = together(shift());
      drive(s, 10, 30, 10);
      // At 20 s the car was at 100 m; the fix comes 10.5 s late: 105 m more.
      s.fix(30.5, "P312", 100 - eastM, 0, { fixAtMs: s.at(20) });
      return s.climb("SP").filter((said) => !said.startsWith("prompt"));
    };
    expect(apart(265)).toEqual([]);
    expect(apart(280)).toEqual(["urgent@30.5"]);
  });

  it("[SP7] a fix that moves as the car does is doubted twice; a third in a row is believed, and one that stands at once", () => {
    const s = together(shift());
    const moving = (at: number, eastM: number, speedMps = 20): void => {
      s.fix(at, "M312", (at - 10) * 20, 20);
      s.fix(at, "P312", eastM, speedMps);
    };
    drive(s, 10, 30, 20);
    moving(40, 1_200);
    moving(50, 1_400);
    expect(s.climb("SP")).toEqual([]);
    moving(60, 1_600);
    expect(s.climb("SP")).toContain("urgent@60");
    const t = together(shift());
    drive(t, 10, 40, 20);
    t.fix(40, "P312", 0, 0);
    expect(t.climb("SP")).toContain("urgent@40");
  });

  it("[SP7] between two reflections it was with the car: neither counts", () => {
    const s = together(shift());
    drive(s, 10, 30, 20);
    for (const [at, offM] of [
      [40, 800],
      [50, 0],
      [60, 800],
      [70, 0],
      [80, 800],
    ] as const) {
      s.fix(at, "M312", (at - 10) * 20, 20);
      s.fix(at, "P312", (at - 10) * 20 + offM, 20);
    }
    expect(s.climb("SP")).toEqual([]);
  });

  it("[SP8] what was never with the car on this shift has not left it: a notice that asks whose it is", () => {
    const s = shift();
    for (let t = 0; t <= 60; t += 5) s.fix(t, "M312", t * 20, 20);
    s.fix(60, "P312", -50_000, 0);
    expect(s.climb("SP").filter((said) => !said.startsWith("prompt"))).toEqual(["notice@60"]);
    expect(s.alert()?.causes[0]?.sentence).toContain("is it the right one");
  });

  it("[SP9] a car that stands by its own word has not driven off, wherever its last fix lies", () => {
    const s = together(shift());
    for (let t = 10; t <= 40; t += 5) s.fix(t, "M312", 0, 0);
    s.fix(45, "M312", 700, 0.2);
    s.fix(45, "P312", 0, 0);
    expect(s.climb("SP")).toEqual([]);
  });

  it("[SP10] a car that comes out of a valley under way, too far from an officer who stands, has left that officer", () => {
    const valley = (eastM: number): string[] => {
      const s = onStop();
      for (let t = 65; t <= 95; t += 10) s.fix(t, "P312", 8, 0);
      s.fix(180, "P312", 8, 0);
      s.fix(181, "M312", eastM, 30);
      return s.climb("SP").filter((said) => !said.startsWith("prompt"));
    };
    expect(valley(2_000)).toEqual(["emergency@181"]);
    // It could have driven so far in that time.
    expect(valley(240)).toEqual([]);
  });

  it("[SP11] off a stop it is an emergency where that stop was tapped away, and urgent where a voice was heard since", () => {
    const parted = (act: (s: Shift) => void): string[] => {
      const s = onStop();
      act(s);
      for (let t = 65; t <= 80; t += 5) s.fix(t, "M312", (t - 60) * 25, 25);
      s.fix(80, "P312", 8);
      return s.climb("SP").filter((said) => !said.startsWith("prompt"));
    };
    expect(parted((s) => s.tap(61, { type: "ClearUnit", unit: "312" }))).toContain("emergency@80");
    expect(parted((s) => s.say(61, { type: "ClearUnit", unit: "312" }))).toEqual(["urgent@80"]);
    // A tap in between takes no doubt away; the officer's voice does.
    const tappedAway = (act: (s: Shift) => void): string[] =>
      parted((s) => {
        s.tap(61, { type: "ClearUnit", unit: "312" });
        act(s);
      });
    expect(tappedAway((s) => s.tap(63, { type: "RecordContact", unit: "312" }))).toContain("emergency@80");
    expect(tappedAway((s) => s.say(63, { type: "RecordContact", unit: "312" }))).toEqual(["urgent@80"]);
    // A voice that cleared, and a tap afterwards about something else: nothing was tapped away.
    expect(
      parted((s) => {
        s.say(61, { type: "ClearUnit", unit: "312" });
        s.tap(63, { type: "RecordContact", unit: "312" });
      }),
    ).toEqual(["urgent@80"]);
  });

  it("[SP2] faster than a person runs: from 8 m/s", () => {
    const apart = (speedMps: number): string[] => {
      const s = together(shift());
      drive(s, 10, 60, speedMps);
      s.fix(60, "P312", 0);
      return s.climb("SP").filter((said) => !said.startsWith("prompt"));
    };
    expect(apart(7.9)).toEqual([]);
    expect(apart(8.1)).toEqual(["urgent@60"]);
  });

  it("[SP2] on a stop it is an emergency, and one that was urgent becomes one when a stop begins", () => {
    const s = onStop();
    for (let t = 65; t <= 80; t += 5) s.fix(t, "M312", (t - 60) * 25, 25);
    s.fix(80, "P312", 8);
    expect(s.climb("SP")).toContain("emergency@80");
    const t = together(shift());
    drive(t, 10, 40, 20);
    t.fix(40, "P312", 0);
    t.say(41, { type: "StartStop", unit: "312", place: { text: "I-40" } });
    expect(t.climb("SP").filter((said) => !said.startsWith("prompt"))).toEqual(["urgent@40", "emergency@41"]);
  });

  it("[SP2] a notice where another of the unit's people is with the vehicle, urgent when that one is left too", () => {
    const s = shift({ also });
    s.fix(0, "P313", 0);
    together(s);
    for (let t = 10; t <= 40; t += 5) {
      s.fix(t, "M312", (t - 10) * 20, 20);
      s.fix(t, "P313", (t - 10) * 20, 20);
    }
    s.fix(40.1, "P312", 0, 0, { fixAtMs: s.at(40) });
    expect(s.climb("SP").filter((said) => !said.startsWith("prompt"))).toEqual(["notice@40.1"]);
    for (let t = 45; t <= 60; t += 5) s.fix(t, "M312", (t - 10) * 20, 20);
    s.fix(60.1, "P313", 600, 0, { fixAtMs: s.at(60) });
    s.fix(60.2, "P312", 0, 0, { fixAtMs: s.at(60.1) });
    s.fix(65, "M312", 1_100, 20);
    expect(s.alert()?.level).toBe("urgent");
  });

  it("[SP2] no place of the vehicle at that time is no finding, and nothing is guessed", () => {
    const s = shift();
    s.fix(0, "M312", 0, 20);
    s.fix(60, "M312", 1_200, 20); // a minute apart: where it was between is not known well enough
    s.fix(61, "P312", 0, 0, { fixAtMs: s.at(30) });
    expect(s.climb("SP")).toEqual([]);
  });
});

describe("kept and ended", () => {
  const parted = (): Shift => {
    const s = onStop();
    for (let t = 65; t <= 90; t += 5) {
      s.fix(t, "M312", (t - 60) * 25, 25);
      if (t % 10 === 0) s.fix(t, "P312", 8);
    }
    return s;
  };

  it("[SP3] ends when a fix shows them together again with both accuracies to spare, not merely near", () => {
    const s = parted();
    for (let t = 95; t <= 110; t += 5) s.fix(t, "M312", 500);
    s.fix(110, "P312", 355);
    expect(s.climb("SP").at(-1)).not.toContain("ended");
    s.fix(115, "M312", 500);
    s.fix(115, "P312", 362);
    expect(s.climb("SP").at(-1)).toBe("ended@115");
    expect(s.alert()?.level).toBe("emergency");
  });

  it("[SP3] a car that merely stops has not come back", () => {
    const s = parted();
    for (let t = 95; t <= 140; t += 5) {
      s.fix(t, "M312", 900);
      if (t % 10 === 0) s.fix(t, "P312", 8);
    }
    expect(s.climb("SP").at(-1)).not.toContain("ended");
  });

  it("[SP4] the place where they were last together is evidence, beside both places", () => {
    const s = parted();
    const cause = s.alert()?.causes.find(({ monitor }) => monitor === "SP");
    const place = (of: string) => cause?.evidence.find((fix) => fix.of === of) ?? { latDeg: 0, lonDeg: 0 };
    const eastM = (of: string): number => distanceM(HOME.latDeg, HOME.lonDeg, place(of).latDeg, place(of).lonDeg);
    expect(eastM("parted")).toBeLessThan(20);
    expect(eastM("person")).toBeLessThan(20);
    expect(eastM("vehicle")).toBeGreaterThan(150);
  });

  it("[SP5] after a restart an open cause brings it back, also where the stop has been cleared since", () => {
    for (const cleared of [false, true]) {
      const s = parted();
      if (cleared) s.say(91, { type: "ClearUnit", unit: "312" });
      s.restart(95, 3_000);
      s.moment(100);
      expect(s.climb("SP").filter((said) => said.startsWith("ended"))).toEqual([]);
      for (let t = 100; t <= 115; t += 5) s.fix(t, "M312", 8);
      s.fix(115, "P312", 8);
      expect(s.climb("SP").at(-1)).toBe("ended@115");
    }
  });
});
