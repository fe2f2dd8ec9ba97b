/** MV: the vehicle leaves while its stop is uncleared. Fixes have 4 m of accuracy: both together are 8 m. */
import { describe, expect, it } from "vitest";
import { shift, stop } from "../shift-fixture.ts";

type Shift = ReturnType<typeof shift>;
const climbed = (leftS: number): string[] => [
  `notice@${leftS}`,
  `prompt@${leftS}`,
  `urgent@${leftS + 10}`,
  `emergency@${leftS + 45}`,
];
/** On a stop; only the car reports, so that nothing else is wrong with the unit. */
function carOnly(stoodS: number): Shift {
  const s = shift();
  s.say(0, stop);
  for (let t = 0; t <= stoodS; t += 5) s.fix(t, "M312", 0);
  return s;
}
/** The car says that it lives, and not where. */
function alive(s: Shift, fromS: number, toS: number): void {
  for (let t = fromS; t <= toS; t += 5) s.hear(t, "M312", { heartbeat: true });
}
/** Drives away from the last fix on, 20 m/s, reporting every 5 s, while the dispatcher does what the test does. */
function driveOn(s: Shift, fromS: number, toS: number, fromM: number): void {
  for (let t = fromS; t <= toS; t += 5) s.fix(t, "M312", fromM + (t - fromS) * 20, 20);
  s.moment(toS);
}

describe("armed", () => {
  it("[MV1] once it has stood 10 s, and not before", () => {
    const s = carOnly(10);
    s.fix(14, "M312", 100, 20);
    expect(s.climb("MV")[0]).toBe("notice@14");
    const t = shift();
    t.say(0, stop);
    t.fix(1, "M312", 0);
    t.fix(10.999, "M312", 0);
    t.fix(15, "M312", 100, 20);
    t.fix(20, "M312", 200, 20);
    t.moment(60);
    expect(t.climb("MV")).toEqual([]);
  });

  it("[MV1] a stop that is called in while rolling arms where the car comes to stand", () => {
    const s = shift();
    s.say(0, stop);
    for (let t = 0; t <= 30; t += 5) s.fix(t, "M312", t * 20, 20);
    s.fix(35, "M312", 640, 0);
    s.fix(40, "M312", 640, 0);
    s.fix(44.999, "M312", 640, 0);
    s.moment(45);
    expect(s.climb("MV")).toEqual([]);
    s.fix(46, "M312", 640, 0);
    s.fix(50, "M312", 740, 20);
    expect(s.climb("MV")[0]).toBe("notice@50");
  });

  it("[MV1] standing before the stop was called in counts, up to 10 s of it", () => {
    const s = shift();
    for (let t = 0; t <= 40; t += 5) s.fix(t, "M312", 0);
    s.say(41, stop);
    s.fix(45, "M312", 0);
    s.fix(50, "M312", 100, 20);
    expect(s.climb("MV")[0]).toBe("notice@50");
    const t = shift();
    t.fix(30, "M312", 0);
    t.say(41, stop);
    t.fix(45, "M312", 0);
    t.fix(50, "M312", 100, 20);
    expect(t.climb("MV")).toEqual([]);
  });

  it("[MV1] within 30 m and both accuracies is standing, beyond is a new place", () => {
    const s = shift();
    s.say(0, stop);
    s.fix(1, "M312", 0);
    s.fix(6, "M312", 37);
    s.fix(12, "M312", 37);
    s.fix(16, "M312", 137, 20);
    expect(s.climb("MV")[0]).toBe("notice@16");
    const t = shift();
    t.say(0, stop);
    t.fix(1, "M312", 0);
    t.fix(6, "M312", 39);
    t.fix(12, "M312", 39);
    t.fix(16, "M312", 137, 20);
    expect(t.climb("MV")).toEqual([]);
  });
});

describe("left", () => {
  it("[MV2] beyond 75 m and both accuracies on two fixes in a row; a metre less is not", () => {
    const s = carOnly(60);
    s.fix(65, "M312", 84, 1);
    expect(s.climb("MV")).toEqual([]);
    s.fix(70, "M312", 84, 1);
    alive(s, 75, 120);
    expect(s.climb("MV")).toEqual(climbed(70));
    const t = carOnly(60);
    for (let at = 65; at <= 170; at += 5) t.fix(at, "M312", 82, 1);
    expect(t.climb("MV")).toEqual([]);
  });

  it("[MV2] one outlier between fixes at the stop is not leaving", () => {
    const s = carOnly(60);
    for (const [at, eastM] of [
      [65, 120],
      [70, 0],
      [75, 120],
      [80, 0],
    ] as const) {
      s.fix(at, "M312", eastM, 1);
    }
    expect(s.climb("MV")).toEqual([]);
  });

  it("[MV2] plainly driving on one fix: from 6 m/s, more than 15 m away", () => {
    const s = carOnly(60);
    s.fix(65, "M312", 16, 6);
    alive(s, 70, 120);
    expect(s.climb("MV")).toEqual(climbed(65));
    const t = carOnly(60);
    t.fix(65, "M312", 16, 5.9);
    t.fix(70, "M312", 14, 6);
    t.fix(75, "M312", 14, 30);
    expect(t.climb("MV")).toEqual([]);
  });

  it("[MV2] urgent after 10 s and emergency after 45 s, at their own instants; the place where it stood is kept", () => {
    const s = carOnly(60);
    s.fix(65, "M312", 100, 20);
    s.moment(74.999);
    expect(s.alert()?.level).toBe("notice");
    s.moment(75);
    expect(s.alert()?.level).toBe("urgent");
    alive(s, 80, 105);
    s.moment(109.999);
    expect(s.alert()?.level).toBe("urgent");
    s.moment(110);
    expect(s.alert()?.level).toBe("emergency");
    const stood = s.alert()?.causes[0]?.evidence.find(({ of }) => of === "stop");
    expect(stood?.lonDeg).toBeCloseTo(-103.9, 6);
    expect(s.alert()?.causes[0]?.silence).toBe(false);
  });

  it("[MV2] a burst of stored fixes from the way there leaves nothing", () => {
    const s = carOnly(60);
    for (let t = 20; t <= 55; t += 5) s.fix(65, "M312", 5_000 - t * 10, 20, { fixAtMs: s.at(t - 60), stored: true });
    s.fix(66, "M312", 0, 0);
    s.moment(90);
    expect(s.climb("MV")).toEqual([]);
  });

  it("[MV2] a unit that is on nothing, or that drives to an incident, may drive", () => {
    const s = shift();
    for (let t = 0; t <= 30; t += 5) s.fix(t, "M312", 0);
    driveOn(s, 35, 100, 20);
    expect(s.climb("MV")).toEqual([]);
  });
});

describe("ended", () => {
  it("[MV3] by voice contact, and it leaves again from where it stands next", () => {
    const s = carOnly(60);
    s.fix(65, "M312", 100, 20);
    s.say(68, { type: "RecordContact", unit: "312", said: "moving to the exit" });
    driveOn(s, 70, 120, 200);
    expect(s.climb("MV")).toEqual(["notice@65", "prompt@65", "ended@68"]);
    for (let t = 125; t <= 140; t += 5) s.fix(t, "M312", 1_300);
    s.fix(145, "M312", 1_400, 20);
    expect(s.climb("MV").slice(3)).toEqual(["notice@145", "prompt@145"]);
  });

  it("[MV3] a contact while it stands does not disarm it: it leaves the second after", () => {
    const s = carOnly(60);
    s.say(62, { type: "RecordContact", unit: "312", said: "out with one" });
    s.fix(65, "M312", 100, 20);
    expect(s.climb("MV")[0]).toBe("notice@65");
  });

  it("[MV3] also after a restart between the contact and the leaving", () => {
    const s = carOnly(60);
    s.say(61, { type: "RecordContact", unit: "312" });
    s.restart(62, 500, "kept");
    s.fix(65, "M312", 100, 20);
    expect(s.climb("MV")[0]).toBe("notice@65");
  });

  it("[MV3][ST3] a spoken relocation lets it stand anew, wherever it stood; one that was tapped or is late does not", () => {
    const relocate = { type: "RelocateStop", unit: "312", place: { text: "exit 329" } };
    const s = carOnly(60);
    s.say(61, relocate);
    driveOn(s, 65, 120, 100);
    expect(s.climb("MV")).toEqual([]);
    expect(s.unit().stop?.place?.text).toBe("exit 329");
    const t = carOnly(60);
    t.tap(61, relocate);
    driveOn(t, 65, 120, 100);
    expect(t.unit().stop?.place?.text).toBe("exit 329");
    expect(t.climb("MV")).toEqual(climbed(65));
    const u = carOnly(60);
    u.say(61, { ...relocate, madeAtMs: u.at(50) });
    driveOn(u, 65, 120, 100);
    expect(u.unit().stop?.place?.text).toBe("exit 329");
    expect(u.climb("MV")).toEqual(climbed(65));
  });

  it("[MV3] an entry made late ends nothing", () => {
    const s = carOnly(60);
    s.fix(65, "M312", 100, 20);
    s.say(72, { type: "RecordContact", unit: "312", madeAtMs: s.at(66.9) });
    alive(s, 75, 115);
    expect(s.climb("MV")).toEqual(climbed(65));
  });

  it("[MV3] a clear by voice, a clear in the agreed form, and another incident taken by voice end it with the stop", () => {
    for (const end of [
      (s: Shift) => s.say(68, { type: "ClearUnit", unit: "312" }),
      (s: Shift) => s.tap(68, { type: "ClearUnit", unit: "312", coded: "ordinary" }),
      (s: Shift) => s.say(68, { type: "ProgressAssignment", unit: "312", incident: "26-000002", status: "EnRoute" }),
    ]) {
      const s = carOnly(60);
      s.say(61, { type: "CreateIncident", agency: "NMSP", incidentType: "TACC", place: { text: "Logan" } });
      s.fix(65, "M312", 100, 20);
      end(s);
      driveOn(s, 70, 120, 200);
      expect(s.climb("MV")).toEqual(["notice@65", "prompt@65", "ended@68"]);
    }
  });

  it("[MV4] a tap, silence, coming back and a tapped clear do not end it", () => {
    const after = (act: (s: Shift) => void): string[] => {
      const s = carOnly(60);
      s.fix(65, "M312", 100, 20);
      act(s);
      s.moment(150);
      return s.climb("MV");
    };
    for (const type of ["AnswerPrompt", "RecordContact", "ClearUnit"]) {
      const tapped = after((s) => {
        s.tap(68, { type, unit: "312" });
        alive(s, 70, 120);
      });
      expect(tapped).toEqual(climbed(65));
    }
    const back = after((s) => {
      for (let t = 70; t <= 100; t += 5) s.fix(t, "M312", 0);
    });
    expect(back).toEqual(climbed(65));
    const silent = after(() => undefined);
    expect(silent.filter((said) => said.startsWith("ended"))).toEqual([]);
    expect(silent).toEqual(["notice@65", "prompt@65", "urgent@75", "emergency@82"]); // CO1: with its silence
  });

  it("[MV5] a restart goes on where it was, from the open cause and the kept fixes, and rings nothing twice", () => {
    const s = carOnly(60);
    s.fix(65, "M312", 100, 20);
    s.moment(76);
    s.restart(80, 3_000, "kept");
    driveOn(s, 80, 120, 400);
    expect(s.climb("MV")).toEqual(climbed(65));
    expect(s.alert()?.causes.filter(({ monitor }) => monitor === "MV")).toHaveLength(1);
    const t = carOnly(60);
    t.restart(61, 500, "kept");
    t.fix(65, "M312", 100, 20);
    expect(t.climb("MV")[0]).toBe("notice@65");
  });

  it("[AL8] closing its alert lets the car stand anew; leaving once more is a new alert", () => {
    const s = carOnly(60);
    s.fix(65, "M312", 100, 20);
    s.say(70, { type: "CloseAlert", alert: "312", reason: "SAFE", text: "moved behind the truck" });
    for (let t = 75; t <= 90; t += 5) s.fix(t, "M312", 120);
    expect(s.alert()).toBeUndefined();
    s.fix(95, "M312", 300, 20);
    expect(s.alert()?.level).toBe("notice");
  });

  it("[MV6] where the modem is slow, what is more than 5 s of the way unseen counts as gone by", () => {
    const s = shift();
    s.say(0, stop);
    for (let t = 0; t <= 60; t += 15) s.fix(t, "M312", 0);
    // 250 m at 25 m/s: under way for the whole 15 s since the fix before.
    s.fix(75, "M312", 250, 25);
    for (let at = 90; at <= 120; at += 15) s.fix(at, "M312", 250 + (at - 75) * 25, 25);
    expect(s.climb("MV").filter((said) => !said.startsWith("prompt"))).toEqual(["urgent@75", "emergency@110"]);
    // 50 m at 10 m/s: that took ten seconds.
    const t = shift();
    t.say(0, stop);
    for (let at = 0; at <= 60; at += 15) t.fix(at, "M312", 0);
    t.fix(75, "M312", 50, 10);
    for (let at = 90; at <= 120; at += 15) t.fix(at, "M312", 50 + (at - 75) * 10, 10);
    expect(t.climb("MV").filter((said) => !said.startsWith("prompt"))).toEqual([
      "notice@75",
      "urgent@80",
      "emergency@115",
    ]);
    const u = shift();
    u.say(0, stop);
    for (let at = 0; at <= 60; at += 15) u.fix(at, "M312", 0);
    u.fix(75, "M312", 50, 9.7);
    u.moment(100);
    expect(u.log.filter(({ atMs }) => !Number.isInteger(atMs))).toEqual([]);
  });
});
